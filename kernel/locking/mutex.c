// SPDX-License-Identifier: MIT
/*
 * Mutexes, and the sleeping part of wound/wait mutexes.
 *
 * How this works
 *
 * The word `owner` is the task that holds the lock, or 0, with three flags in its low bits:
 *
 *	WAITERS		wait_list is not empty: unlock must look at it
 *	HANDOFF		the first waiter has been passed over: the next unlock gives it the lock
 *	instead of freeing it
 *	PICKUP		the lock was given to the task in the word, which does not know yet
 *
 *	fast	0 -> current				one compare-and-exchange
 *	mid	the owner runs on another CPU: spin, it will let go soon, and take the lock when it
 *		is free
 *	slow	stand in line in wait_list, sleep, try again when woken
 *
 * A free lock may be taken by anyone, also ahead of the line: that keeps it busy while the woken
 * task is on its way. A waiter that was woken and found it taken sets HANDOFF, so it waits for one
 * more owner at most.
 *
 * I1  Flags other than the owner's own unlock change only under wait_lock.
 * I2  HANDOFF and PICKUP are resolved under wait_lock: the waiter tries the lock before it gives up
 *     for a signal, so a lock that was given to it is never lost.
 * I3  Unlock is the last access: with waiters it frees the word inside wait_lock, and who gets the
 *     lock next must take wait_lock to leave the line, or to unlock while the flag is set. So the
 *     object is not let go before wait_lock is.
 */

#include <linux/mutex.h>
#include <linux/ww_mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/rt.h>
#include <linux/sched/wake_q.h>
#include <linux/rcupdate.h>
#include "mutex.h"

#define MUTEX_FLAG_WAITERS	0x01UL
#define MUTEX_FLAG_HANDOFF	0x02UL
#define MUTEX_FLAG_PICKUP	0x04UL
#define MUTEX_FLAGS		0x07UL

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	atomic_long_set(&lock->owner, 0);
	raw_spin_lock_init(&lock->wait_lock);
	INIT_LIST_HEAD(&lock->wait_list);
	lockdep_init_map(&lock->dep_map, name, key, 0);
}

void mutex_destroy(struct mutex *lock)
{
	WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG) && mutex_is_locked(lock));
}

static inline struct task_struct *owner_task(unsigned long owner)
{
	return (struct task_struct *)(owner & ~MUTEX_FLAGS);
}

struct task_struct *__mutex_owner(struct mutex *lock)
{
	return owner_task(atomic_long_read(&lock->owner));
}

bool mutex_is_locked(struct mutex *lock)
{
	return __mutex_owner(lock) != NULL;
}

/*
 * Takes a free lock, or one that was given to us. With handoff, and it belongs to another: asks for
 * the next turn.
 */
static bool __mutex_trylock(struct mutex *lock, bool handoff)
{
	unsigned long curr = (unsigned long)current;
	s64 owner = atomic_long_read(&lock->owner);
	unsigned long task, flags;
	bool taken;

	do {
		flags = owner & MUTEX_FLAGS;
		task = owner & ~MUTEX_FLAGS;
		taken = true;
		if (!task) {
			task = curr;
		} else if (flags & MUTEX_FLAG_PICKUP) {
			if (task != curr)
				return false;
			flags &= ~MUTEX_FLAG_PICKUP;
		} else {
			if (!handoff || (flags & MUTEX_FLAG_HANDOFF))
				return false;
			flags |= MUTEX_FLAG_HANDOFF;
			taken = false;
		}
	} while (!atomic_long_try_cmpxchg(&lock->owner, &owner, task | flags));
	return taken;
}

static __always_inline bool __mutex_trylock_fast(struct mutex *lock)
{
	s64 free = 0;

	return atomic_long_try_cmpxchg(&lock->owner, &free, (unsigned long)current);
}

static __always_inline bool __mutex_unlock_fast(struct mutex *lock)
{
	s64 mine = (unsigned long)current;

	return atomic_long_try_cmpxchg(&lock->owner, &mine, 0);
}

/* ---------------------------------------------------------------- mid path */

/* Spins as long as the same owner runs. False if that ends in a reason to sleep. */
static bool mutex_spin_on_owner(struct mutex *lock, struct task_struct *owner)
{
	bool go_on = true;

	/* the owner may let go and exit; its task_struct stays until we are out */
	rcu_read_lock();
	while (__mutex_owner(lock) == owner) {
		barrier();
		if (!READ_ONCE(owner->on_cpu) || need_resched()) {
			go_on = false;
			break;
		}
		cpu_relax();
	}
	rcu_read_unlock();
	return go_on;
}

static bool mutex_optimistic_spin(struct mutex *lock, struct ww_acquire_ctx *ctx)
{
	struct task_struct *owner;
	bool taken = false;

	/* The owner may spin for one of ours: the wound/wait rules decide, and they are the line's. */
	if (ctx && ctx->acquired)
		return false;
	preempt_disable();
	while (!need_resched()) {
		owner = __mutex_owner(lock);
		if (owner && !mutex_spin_on_owner(lock, owner))
			break;
		taken = __mutex_trylock(lock, false);
		/*
		 * Free but not ours to take yet: its owner-to-be was preempted. A real-time task
		 * must not wait for it spinning.
		 */
		if (taken || (!owner && rt_task(current)))
			break;
		cpu_relax();
	}
	preempt_enable();
	return taken;
}

/* ---------------------------------------------------------------- slow path */

static void mutex_add_waiter(struct mutex *lock, struct mutex_waiter *waiter)
{
	waiter->task = current;
	list_add_tail(&waiter->list, &lock->wait_list);
	if (list_is_singular(&lock->wait_list))
		atomic_long_or(MUTEX_FLAG_WAITERS, &lock->owner);
}

static void mutex_remove_waiter(struct mutex *lock, struct mutex_waiter *waiter)
{
	list_del(&waiter->list);
	if (list_empty(&lock->wait_list))
		atomic_long_andnot(MUTEX_FLAGS, &lock->owner);
}

/*
 * In line, under wait_lock, until the lock is ours (0), a signal (-EINTR) or the wound/wait rules
 * (-EDEADLK) end it.
 */
static int mutex_wait(struct mutex *lock, struct mutex_waiter *waiter, unsigned int state,
		      struct ww_acquire_ctx *ctx)
{
	int ret;

	set_current_state(state);
	for (;;) {
		bool first =
			list_first_entry(&lock->wait_list, struct mutex_waiter, list) == waiter;

		if (__mutex_trylock(lock, first && waiter->woken))
			return 0;
		if (signal_pending_state(state, current))	/* I2 */
			return -EINTR;
		ret = ctx ? ww_check_conflict(container_of(lock, struct ww_mutex, base), ctx) : 0;
		if (ret)
			return ret;
		raw_spin_unlock(&lock->wait_lock);
		schedule_preempt_disabled();
		waiter->woken = true;
		set_current_state(state);
		raw_spin_lock(&lock->wait_lock);
	}
}

static noinline int __mutex_lock_slow(struct mutex *lock, unsigned int state,
				      struct ww_acquire_ctx *ctx)
{
	struct mutex_waiter waiter = { .ww_ctx = ctx };
	int ret = 0;

	if (mutex_optimistic_spin(lock, ctx))
		return 0;
	preempt_disable();
	raw_spin_lock(&lock->wait_lock);
	if (!__mutex_trylock(lock, false)) {
		mutex_add_waiter(lock, &waiter);
		ret = mutex_wait(lock, &waiter, state, ctx);
		__set_current_state(TASK_RUNNING);
		mutex_remove_waiter(lock, &waiter);
	}
	raw_spin_unlock(&lock->wait_lock);
	preempt_enable();
	return ret;
}

static __always_inline int __mutex_lock(struct mutex *lock, unsigned int state,
					unsigned int subclass, struct lockdep_map *nest_lock,
					unsigned long ip)
{
	int ret;

	might_sleep();
	mutex_acquire_nest(&lock->dep_map, subclass, 0, nest_lock, ip);
	if (likely(__mutex_trylock_fast(lock)))
		return 0;
	lock_contended(&lock->dep_map, ip);
	ret = __mutex_lock_slow(lock, state, NULL);
	if (ret)
		mutex_release(&lock->dep_map, ip);
	else
		lock_acquired(&lock->dep_map);
	return ret;
}

static noinline void __mutex_unlock_slow(struct mutex *lock)
{
	struct task_struct *next = NULL;
	unsigned long owner, left = 0;
	DEFINE_WAKE_Q(wake_q);

	raw_spin_lock(&lock->wait_lock);	/* I3, and the flags stay as they are: I1 */
	owner = atomic_long_read(&lock->owner);
	WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG) && owner_task(owner) != current);
	if (!list_empty(&lock->wait_list)) {
		next = list_first_entry(&lock->wait_list, struct mutex_waiter, list)->task;
		wake_q_add(&wake_q, next);
		left = MUTEX_FLAG_WAITERS;
		if (owner & MUTEX_FLAG_HANDOFF)
			left |= (unsigned long)next | MUTEX_FLAG_PICKUP;
	}
	atomic_long_xchg(&lock->owner, left);
	preempt_disable();		/* woken first, switched to after */
	raw_spin_unlock(&lock->wait_lock);
	wake_up_q(&wake_q);
	preempt_enable();
}

/* ---------------------------------------------------------------- the door */

void mutex_lock(struct mutex *lock)
{
	__mutex_lock(lock, TASK_UNINTERRUPTIBLE, 0, NULL, _RET_IP_);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	return __mutex_lock(lock, TASK_INTERRUPTIBLE, 0, NULL, _RET_IP_);
}

int mutex_lock_killable(struct mutex *lock)
{
	return __mutex_lock(lock, TASK_KILLABLE, 0, NULL, _RET_IP_);
}

void mutex_lock_io(struct mutex *lock)
{
	unsigned int old = current->in_iowait;

	current->in_iowait = 1;
	__mutex_lock(lock, TASK_UNINTERRUPTIBLE, 0, NULL, _RET_IP_);
	current->in_iowait = old;
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	__mutex_lock(lock, TASK_UNINTERRUPTIBLE, subclass, NULL, _RET_IP_);
}

int mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass)
{
	return __mutex_lock(lock, TASK_INTERRUPTIBLE, subclass, NULL, _RET_IP_);
}

int mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass)
{
	return __mutex_lock(lock, TASK_KILLABLE, subclass, NULL, _RET_IP_);
}

void _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest_lock)
{
	__mutex_lock(lock, TASK_UNINTERRUPTIBLE, 0, nest_lock, _RET_IP_);
}

int mutex_trylock(struct mutex *lock)
{
	if (!__mutex_trylock(lock, false))
		return 0;
	mutex_acquire(&lock->dep_map, 0, 1, _RET_IP_);
	return 1;
}

void mutex_unlock(struct mutex *lock)
{
	mutex_release(&lock->dep_map, _RET_IP_);
	if (unlikely(!__mutex_unlock_fast(lock)))
		__mutex_unlock_slow(lock);
}

int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;		/* with the lock */
	mutex_unlock(lock);
	return 0;
}

/* For ww_mutex.c: a lock with a context, in the validator's books already. */
int __ww_mutex_lock_slow(struct mutex *lock, unsigned int state, struct ww_acquire_ctx *ctx)
{
	return __mutex_lock_slow(lock, state, ctx);
}

bool __ww_mutex_trylock(struct mutex *lock)
{
	return __mutex_trylock_fast(lock);
}

bool __mutex_has_waiters(struct mutex *lock)
{
	return atomic_long_read(&lock->owner) & MUTEX_FLAG_WAITERS;
}
