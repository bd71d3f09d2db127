/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_LOCKING_RTMUTEX_COMMON_H
#define _KERNEL_LOCKING_RTMUTEX_COMMON_H

/*
 * What priority-inheriting futexes use of rt_mutex: a lock whose owner and waiters are set up on
 * behalf of other tasks. lock->wait_lock is taken with interrupts off; the owner's pi_lock nests
 * inside it.
 */

#include <linux/rtmutex.h>
#include <linux/sched.h>
#include <linux/sched/wake_q.h>
#include <linux/hrtimer.h>

/*
 * One task that waits, on its stack. Two trees: all waiters of the lock; the best waiters of all
 * locks an owner holds.
 */
struct rt_mutex_waiter {
	struct rb_node tree_entry;	/* lock->wait_lock: in lock->waiters */
	/* owner->pi_lock: in owner->pi_waiters, if it is the lock's best */
	struct rb_node pi_tree_entry;
	struct task_struct *task;	/* NULL: not waiting */
	struct rt_mutex *lock;
	int prio;			/* wait_lock: of the task when it was queued last */
	u64 deadline;
	int pi_prio;		/* owner->pi_lock: the same, when it was put into pi_waiters */
	u64 pi_deadline;
};

#define RT_MUTEX_HAS_WAITERS	1UL

static inline struct task_struct *rt_mutex_owner(struct rt_mutex *lock)
{
	return (struct task_struct *)((unsigned long)READ_ONCE(lock->owner) &
				      ~RT_MUTEX_HAS_WAITERS);
}

static inline int rt_mutex_has_waiters(struct rt_mutex *lock)
{
	return !RB_EMPTY_ROOT(&lock->waiters.rb_root);
}

static inline struct rt_mutex_waiter *rt_mutex_top_waiter(struct rt_mutex *lock)
{
	struct rb_node *first = rb_first_cached(&lock->waiters);

	return first ? rb_entry(first, struct rt_mutex_waiter, tree_entry) : NULL;
}

static inline void rt_mutex_init_waiter(struct rt_mutex_waiter *waiter)
{
	RB_CLEAR_NODE(&waiter->tree_entry);
	RB_CLEAR_NODE(&waiter->pi_tree_entry);
	waiter->task = NULL;
	waiter->lock = NULL;
}

/* The waiter that gets the lock next, or NULL. */
struct task_struct *rt_mutex_next_owner(struct rt_mutex *lock);
/* A lock that proxy_owner holds from the start; no waiters, not seen by anybody yet. */
void rt_mutex_init_proxy_locked(struct rt_mutex *lock, struct task_struct *proxy_owner);
/* Its owner let go in user space, without waiters. */
void rt_mutex_proxy_unlock(struct rt_mutex *lock);
/*
 * Queues task as a waiter. 1: it got the lock instead; 0: queued; -EDEADLK: it would wait for
 * itself. __: wait_lock held by the caller; the waiter stays queued on an error, and
 * rt_mutex_cleanup_proxy_lock() must be called; the plain one cleans up itself.
 */
int __rt_mutex_start_proxy_lock(struct rt_mutex *lock, struct rt_mutex_waiter *waiter,
				struct task_struct *task);
int rt_mutex_start_proxy_lock(struct rt_mutex *lock, struct rt_mutex_waiter *waiter,
			      struct task_struct *task);
/* The queued task itself waits. 0, -EINTR, -ETIMEDOUT. **Sleeps.** */
int rt_mutex_wait_proxy_lock(struct rt_mutex *lock, struct hrtimer_sleeper *to,
			     struct rt_mutex_waiter *waiter);
/*
 * After a failed wait: true if the waiter is off the queue; false if it had got the lock after all.
 */
bool rt_mutex_cleanup_proxy_lock(struct rt_mutex *lock, struct rt_mutex_waiter *waiter);
int rt_mutex_futex_trylock(struct rt_mutex *lock);
int __rt_mutex_futex_trylock(struct rt_mutex *lock);
void rt_mutex_futex_unlock(struct rt_mutex *lock);
/*
 * wait_lock held. True if rt_mutex_postunlock() is due after its release; preemption stays off
 * until then.
 */
bool __rt_mutex_futex_unlock(struct rt_mutex *lock, struct wake_q_head *wake_q);
void rt_mutex_postunlock(struct wake_q_head *wake_q);

#endif
