// SPDX-License-Identifier: MIT
/*
 * Mutexes with priority inheritance.
 *
 * How this works
 *
 *	task H ──waits for──> lock 2 ──owned by──> task M ──waits for──> lock 1 ──owned by──> task L
 *
 * The waiters of a lock are in a tree by priority, the best first. Each owner has a tree of its
 * own, pi_waiters, with the best waiter of every lock it holds; the best of those is what its
 * priority is raised to. When H begins to wait, M's priority may change, so M's place among the
 * waiters of lock 1 changes, so L's priority may change, and so on: rt_mutex_adjust_prio_chain()
 * walks along, one lock and one task at a time, letting go of what is behind. A chain that comes
 * back to where it began is a deadlock.
 *
 * I1  lock->owner bit 0 is set exactly when there are waiters or the slow path is under way: then
 *     the fast paths fail.
 * I2  A lock is never given away; unlock sets owner to 0 | HAS_WAITERS and wakes the best waiter,
 *     which takes it itself. A better task may come first, and that is right.
 * I3  waiter->tree_entry belongs to lock->wait_lock, pi_tree_entry to the owner's pi_lock,
 *     task->pi_blocked_on to the task's pi_lock.
 *
 * Lock order: lock->wait_lock, then task->pi_lock (then rq->lock, in rt_mutex_setprio()). The walk
 * goes from a task to the lock it waits for, against that order, so there it only tries.
 */

#include <linux/sched/rt.h>
#include <linux/sched/deadline.h>
#include <linux/sched/signal.h>
#include <linux/errno.h>
#include "rtmutex_common.h"

#define MAX_CHAIN_DEPTH		1024

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key)
{
	raw_spin_lock_init(&lock->wait_lock);
	lock->waiters = RB_ROOT_CACHED;
	lock->owner = NULL;
	lockdep_init_map(&lock->dep_map, name, key, 0);
}

void rt_mutex_init_task(struct task_struct *p)
{
	raw_spin_lock_init(&p->pi_lock);
	p->pi_waiters = RB_ROOT_CACHED;
	p->pi_top_task = NULL;
	p->pi_blocked_on = NULL;
}

/* ---------------------------------------------------------------- the owner word */

static void rt_mutex_set_owner(struct rt_mutex *lock, struct task_struct *owner)
{
	unsigned long val = (unsigned long)owner;

	if (rt_mutex_has_waiters(lock))
		val |= RT_MUTEX_HAS_WAITERS;
	(void)xchg(&lock->owner, (struct task_struct *)val);
}

static void mark_rt_mutex_waiters(struct rt_mutex *lock)
{
	(void)__atomic_fetch_or((unsigned long *)&lock->owner, RT_MUTEX_HAS_WAITERS,
				__ATOMIC_SEQ_CST);
}

/* After an attempt that left no waiters behind: the fast paths may work again. */
static void fixup_rt_mutex_waiters(struct rt_mutex *lock)
{
	if (!rt_mutex_has_waiters(lock))
		(void)__atomic_fetch_and((unsigned long *)&lock->owner, ~RT_MUTEX_HAS_WAITERS,
					 __ATOMIC_SEQ_CST);
}

static inline bool rt_mutex_cmpxchg(struct rt_mutex *lock, struct task_struct *old,
				    struct task_struct *new)
{
	return cmpxchg(&lock->owner, old, new) == old;
}

/* ---------------------------------------------------------------- the trees */

/* Normal tasks are all alike: they are served in order of arrival. */
static int waiter_prio(struct task_struct *task)
{
	return rt_prio(task->prio) ? task->prio : DEFAULT_PRIO;
}

static bool waiter_less(struct rt_mutex_waiter *a, struct rt_mutex_waiter *b)
{
	if (a->prio != b->prio)
		return a->prio < b->prio;
	return dl_prio(a->prio) && (s64)(a->deadline - b->deadline) < 0;
}

static bool waiter_equal_task(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	if (waiter->prio != waiter_prio(task))
		return false;
	return !dl_prio(waiter->prio) || waiter->deadline == task->dl.deadline;
}

static void waiter_update_prio(struct rt_mutex_waiter *waiter, struct task_struct *task)
{
	waiter->prio = waiter_prio(task);
	waiter->deadline = task->dl.deadline;
}

static bool tree_less(struct rb_node *a, const struct rb_node *b)
{
	return waiter_less(rb_entry(a, struct rt_mutex_waiter, tree_entry),
			   rb_entry((struct rb_node *)b, struct rt_mutex_waiter, tree_entry));
}

/* By the priority it had when it was put in: the other one may change under another lock. */
static bool pi_tree_less(struct rb_node *a, const struct rb_node *b)
{
	struct rt_mutex_waiter *x = rb_entry(a, struct rt_mutex_waiter, pi_tree_entry);
	struct rt_mutex_waiter *y =
		rb_entry((struct rb_node *)b, struct rt_mutex_waiter, pi_tree_entry);

	if (x->pi_prio != y->pi_prio)
		return x->pi_prio < y->pi_prio;
	return dl_prio(x->pi_prio) && (s64)(x->pi_deadline - y->pi_deadline) < 0;
}

static void rt_mutex_enqueue(struct rt_mutex *lock, struct rt_mutex_waiter *waiter)
{
	rb_add_cached(&waiter->tree_entry, &lock->waiters, tree_less);
}

static void rt_mutex_dequeue(struct rt_mutex *lock, struct rt_mutex_waiter *waiter)
{
	if (RB_EMPTY_NODE(&waiter->tree_entry))
		return;
	rb_erase_cached(&waiter->tree_entry, &lock->waiters);
	RB_CLEAR_NODE(&waiter->tree_entry);
}

static void rt_mutex_enqueue_pi(struct task_struct *task, struct rt_mutex_waiter *waiter)
{
	waiter->pi_prio = waiter->prio;
	waiter->pi_deadline = waiter->deadline;
	rb_add_cached(&waiter->pi_tree_entry, &task->pi_waiters, pi_tree_less);
}

static void rt_mutex_dequeue_pi(struct task_struct *task, struct rt_mutex_waiter *waiter)
{
	if (RB_EMPTY_NODE(&waiter->pi_tree_entry))
		return;
	rb_erase_cached(&waiter->pi_tree_entry, &task->pi_waiters);
	RB_CLEAR_NODE(&waiter->pi_tree_entry);
}

/* The task gets the priority of the best that waits for any of its locks. task->pi_lock held. */
static void rt_mutex_adjust_prio(struct task_struct *task)
{
	struct rb_node *first = rb_first_cached(&task->pi_waiters);

	lockdep_assert_held(&task->pi_lock);
	rt_mutex_setprio(
		task, first ? rb_entry(first, struct rt_mutex_waiter, pi_tree_entry)->task : NULL);
}

/* ---------------------------------------------------------------- the chain */

static struct rt_mutex *task_blocked_on_lock(struct task_struct *p)
{
	return p->pi_blocked_on ? p->pi_blocked_on->lock : NULL;
}

/*
 * One step: task waits for a lock, and its priority or place changed. Called with task->pi_lock; it
 * is released, and so is all taken here. On 1 *next is the owner, referenced, with its pi_lock
 * released, and *next_lock what that one waits for. 0: the chain ends here.
 */
static int chain_step(struct task_struct *task, struct rt_mutex *lock,
		      struct rt_mutex_waiter *waiter, struct task_struct **next,
		      struct rt_mutex **next_lock)
{
	struct rt_mutex_waiter *prev_top = rt_mutex_top_waiter(lock), *top;
	struct task_struct *owner;

	rt_mutex_dequeue(lock, waiter);
	waiter_update_prio(waiter, task);
	rt_mutex_enqueue(lock, waiter);
	raw_spin_unlock(&task->pi_lock);

	top = rt_mutex_top_waiter(lock);
	owner = rt_mutex_owner(lock);
	if (!owner) {
		/* on its way to somebody: the new best is to try as well */
		if (prev_top != top)
			wake_up_process(top->task);
		raw_spin_unlock_irq(&lock->wait_lock);
		return 0;
	}
	get_task_struct(owner);
	raw_spin_lock(&owner->pi_lock);
	if (waiter == top || waiter == prev_top) {
		rt_mutex_dequeue_pi(owner, prev_top);
		rt_mutex_enqueue_pi(owner, top);
		rt_mutex_adjust_prio(owner);
	}
	*next = owner;
	*next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);
	raw_spin_unlock_irq(&lock->wait_lock);
	return 1;
}

/*
 * Walks the chain from task on. Called with no locks and a reference to task, which is dropped.
 *	orig_lock, orig_waiter	where it began: the walk ends if that state is gone
 *	next_lock		what task waited for when it was looked at
 *	top_task		who began to wait; meeting it again is a deadlock
 *	full			walks to the end even where no priority changes: to find a deadlock
 */
static int rt_mutex_adjust_prio_chain(struct task_struct *task, bool full,
				      struct rt_mutex *orig_lock, struct rt_mutex *next_lock,
				      struct rt_mutex_waiter *orig_waiter,
				      struct task_struct *top_task)
{
	struct rt_mutex_waiter *waiter;
	struct task_struct *next;
	struct rt_mutex *lock;
	int depth = 0, ret = 0;

	for (;;) {
		if (++depth > MAX_CHAIN_DEPTH) {
			ret = -EDEADLK;
			break;
		}
retry:
		raw_spin_lock_irq(&task->pi_lock);
		waiter = task->pi_blocked_on;
		if (!waiter || (orig_waiter && !rt_mutex_owner(orig_lock)) ||
		    next_lock != waiter->lock || (!full && waiter_equal_task(waiter, task)))
			goto out_unlock;
		lock = waiter->lock;
		if (!raw_spin_trylock(&lock->wait_lock)) {
			raw_spin_unlock_irq(&task->pi_lock);
			cpu_relax();
			goto retry;
		}
		if (lock == orig_lock || rt_mutex_owner(lock) == top_task) {
			raw_spin_unlock(&lock->wait_lock);
			ret = full ? -EDEADLK : 0;
			goto out_unlock;
		}
		if (!chain_step(task, lock, waiter, &next, &next_lock))
			break;
		put_task_struct(task);
		task = next;
		if (!next_lock)
			break;
	}
	put_task_struct(task);
	return ret;

out_unlock:
	raw_spin_unlock_irq(&task->pi_lock);
	put_task_struct(task);
	return ret;
}

/* ---------------------------------------------------------------- taking; wait_lock held */

/* waiter NULL: task is not queued yet. True if task is the owner now. */
static bool try_to_take_rt_mutex(struct rt_mutex *lock, struct task_struct *task,
				 struct rt_mutex_waiter *waiter)
{
	struct rt_mutex_waiter *top;

	lockdep_assert_held(&lock->wait_lock);
	mark_rt_mutex_waiters(lock);			/* I1: no fast unlock from here on */
	if (rt_mutex_owner(lock))
		return false;
	top = rt_mutex_top_waiter(lock);
	if (waiter) {
		if (waiter != top)
			return false;
		rt_mutex_dequeue(lock, waiter);
	} else if (top && (waiter_prio(task) >= top->prio || !rt_prio(task->prio))) {
		/* only a better real-time task passes the line */
		return false;
	}
	raw_spin_lock(&task->pi_lock);
	task->pi_blocked_on = NULL;
	top = rt_mutex_top_waiter(lock);
	if (top)
		/* the new owner inherits from those that still wait */
		rt_mutex_enqueue_pi(task, top);
	raw_spin_unlock(&task->pi_lock);
	rt_mutex_set_owner(lock, task);
	return true;
}

/*
 * Queues the waiter, lends its priority. wait_lock held with interrupts off; let go and taken again
 * for the walk. 0 or -EDEADLK.
 */
static int task_blocks_on_rt_mutex(struct rt_mutex *lock, struct rt_mutex_waiter *waiter,
				   struct task_struct *task, bool full)
{
	struct task_struct *owner = rt_mutex_owner(lock);
	struct rt_mutex_waiter *top;
	struct rt_mutex *next_lock;
	bool walk = false;
	int ret;

	if (owner == task)
		return -EDEADLK;
	raw_spin_lock(&task->pi_lock);
	waiter->task = task;
	waiter->lock = lock;
	waiter_update_prio(waiter, task);
	top = rt_mutex_top_waiter(lock);
	rt_mutex_enqueue(lock, waiter);
	task->pi_blocked_on = waiter;
	raw_spin_unlock(&task->pi_lock);
	if (!owner)
		return 0;

	raw_spin_lock(&owner->pi_lock);
	if (waiter == rt_mutex_top_waiter(lock)) {
		if (top)
			rt_mutex_dequeue_pi(owner, top);
		rt_mutex_enqueue_pi(owner, waiter);
		rt_mutex_adjust_prio(owner);
		walk = owner->pi_blocked_on;
	} else {
		walk = full;
	}
	next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);
	if (!walk || !next_lock)
		return 0;
	get_task_struct(owner);
	raw_spin_unlock_irq(&lock->wait_lock);
	ret = rt_mutex_adjust_prio_chain(owner, full, lock, next_lock, waiter, task);
	raw_spin_lock_irq(&lock->wait_lock);
	return ret;
}

/* The waiter gives up. wait_lock held with interrupts off; let go and taken again for the walk. */
static void remove_waiter(struct rt_mutex *lock, struct rt_mutex_waiter *waiter)
{
	bool was_top = waiter == rt_mutex_top_waiter(lock);
	struct task_struct *owner = rt_mutex_owner(lock), *task = waiter->task;
	struct rt_mutex *next_lock;

	raw_spin_lock(&task->pi_lock);
	rt_mutex_dequeue(lock, waiter);
	task->pi_blocked_on = NULL;
	raw_spin_unlock(&task->pi_lock);
	if (!owner || !was_top)
		return;
	raw_spin_lock(&owner->pi_lock);
	rt_mutex_dequeue_pi(owner, waiter);
	if (rt_mutex_has_waiters(lock))
		rt_mutex_enqueue_pi(owner, rt_mutex_top_waiter(lock));
	rt_mutex_adjust_prio(owner);
	next_lock = task_blocked_on_lock(owner);
	raw_spin_unlock(&owner->pi_lock);
	if (!next_lock)
		return;
	get_task_struct(owner);
	raw_spin_unlock_irq(&lock->wait_lock);
	rt_mutex_adjust_prio_chain(owner, false, lock, next_lock, NULL, task);
	raw_spin_lock_irq(&lock->wait_lock);
}

/* The state is set, wait_lock held with interrupts off. 0: the lock is ours. */
static int rt_mutex_slowlock_block(struct rt_mutex *lock, unsigned int state,
				   struct hrtimer_sleeper *timeout, struct rt_mutex_waiter *waiter)
{
	for (;;) {
		if (try_to_take_rt_mutex(lock, current, waiter))
			return 0;
		if (timeout && !timeout->task)
			return -ETIMEDOUT;
		if (signal_pending_state(state, current))
			return -EINTR;
		raw_spin_unlock_irq(&lock->wait_lock);
		schedule();
		raw_spin_lock_irq(&lock->wait_lock);
		set_current_state(state);
	}
}

static noinline int rt_mutex_slowlock(struct rt_mutex *lock, unsigned int state)
{
	struct rt_mutex_waiter waiter;
	int ret = 0;

	rt_mutex_init_waiter(&waiter);
	raw_spin_lock_irq(&lock->wait_lock);
	if (!try_to_take_rt_mutex(lock, current, NULL)) {
		set_current_state(state);
		ret = task_blocks_on_rt_mutex(lock, &waiter, current, false);
		if (!ret)
			ret = rt_mutex_slowlock_block(lock, state, NULL, &waiter);
		__set_current_state(TASK_RUNNING);
		if (ret && waiter.task)
			remove_waiter(lock, &waiter);
	}
	fixup_rt_mutex_waiters(lock);
	raw_spin_unlock_irq(&lock->wait_lock);
	return ret;
}

static int rt_mutex_slowtrylock(struct rt_mutex *lock)
{
	unsigned long flags;
	int ret;

	if (rt_mutex_owner(lock))
		return 0;
	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	ret = try_to_take_rt_mutex(lock, current, NULL);
	fixup_rt_mutex_waiters(lock);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	return ret;
}

/*
 * The owner lets go: hands what it inherited back, picks whom to wake. wait_lock held; preemption
 * is off until rt_mutex_postunlock().
 */
static void mark_wakeup_next_waiter(struct wake_q_head *wake_q, struct rt_mutex *lock)
{
	struct rt_mutex_waiter *waiter;

	raw_spin_lock(&current->pi_lock);
	waiter = rt_mutex_top_waiter(lock);
	rt_mutex_dequeue_pi(current, waiter);
	rt_mutex_adjust_prio(current);
	WRITE_ONCE(lock->owner, (struct task_struct *)RT_MUTEX_HAS_WAITERS);	/* I2 */
	/* our priority has dropped: we must get to the wake-up, or nobody does */
	preempt_disable();
	wake_q_add(wake_q, waiter->task);
	raw_spin_unlock(&current->pi_lock);
}

void rt_mutex_postunlock(struct wake_q_head *wake_q)
{
	wake_up_q(wake_q);
	preempt_enable();
}

static noinline void rt_mutex_slowunlock(struct rt_mutex *lock)
{
	DEFINE_WAKE_Q(wake_q);
	unsigned long flags;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	while (!rt_mutex_has_waiters(lock)) {
		/* the next owner may free the lock at once: the owner word is our last access */
		fixup_rt_mutex_waiters(lock);
		raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
		if (rt_mutex_cmpxchg(lock, current, NULL))
			return;
		raw_spin_lock_irqsave(&lock->wait_lock, flags);
	}
	mark_wakeup_next_waiter(&wake_q, lock);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	rt_mutex_postunlock(&wake_q);
}

/* ---------------------------------------------------------------- the door */

static int __rt_mutex_lock(struct rt_mutex *lock, unsigned int state, unsigned long ip)
{
	int ret;

	might_sleep();
	mutex_acquire(&lock->dep_map, 0, 0, ip);
	if (likely(rt_mutex_cmpxchg(lock, NULL, current)))
		return 0;
	lock_contended(&lock->dep_map, ip);
	ret = rt_mutex_slowlock(lock, state);
	if (ret)
		mutex_release(&lock->dep_map, ip);
	else
		lock_acquired(&lock->dep_map);
	return ret;
}

void rt_mutex_lock(struct rt_mutex *lock)
{
	__rt_mutex_lock(lock, TASK_UNINTERRUPTIBLE, _RET_IP_);
}

int rt_mutex_lock_interruptible(struct rt_mutex *lock)
{
	return __rt_mutex_lock(lock, TASK_INTERRUPTIBLE, _RET_IP_);
}

int rt_mutex_lock_killable(struct rt_mutex *lock)
{
	return __rt_mutex_lock(lock, TASK_KILLABLE, _RET_IP_);
}

int rt_mutex_trylock(struct rt_mutex *lock)
{
	if (!rt_mutex_cmpxchg(lock, NULL, current) && !rt_mutex_slowtrylock(lock))
		return 0;
	mutex_acquire(&lock->dep_map, 0, 1, _RET_IP_);
	return 1;
}

void rt_mutex_unlock(struct rt_mutex *lock)
{
	mutex_release(&lock->dep_map, _RET_IP_);
	if (unlikely(!rt_mutex_cmpxchg(lock, current, NULL)))
		rt_mutex_slowunlock(lock);
}

void rt_mutex_adjust_pi(struct task_struct *task)
{
	struct rt_mutex_waiter *waiter;
	struct rt_mutex *next_lock;
	unsigned long flags;

	raw_spin_lock_irqsave(&task->pi_lock, flags);
	waiter = task->pi_blocked_on;
	if (!waiter || waiter_equal_task(waiter, task)) {
		raw_spin_unlock_irqrestore(&task->pi_lock, flags);
		return;
	}
	next_lock = waiter->lock;
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	get_task_struct(task);
	rt_mutex_adjust_prio_chain(task, false, NULL, next_lock, NULL, task);
}

/* ---------------------------------------------------------------- for futexes */

struct task_struct *rt_mutex_next_owner(struct rt_mutex *lock)
{
	return rt_mutex_has_waiters(lock) ? rt_mutex_top_waiter(lock)->task : NULL;
}

void rt_mutex_init_proxy_locked(struct rt_mutex *lock, struct task_struct *proxy_owner)
{
	static struct lock_class_key key;

	__rt_mutex_init(lock, "pi_futex", &key);
	rt_mutex_set_owner(lock, proxy_owner);
}

void rt_mutex_proxy_unlock(struct rt_mutex *lock)
{
	rt_mutex_set_owner(lock, NULL);
}

int __rt_mutex_start_proxy_lock(struct rt_mutex *lock, struct rt_mutex_waiter *waiter,
				struct task_struct *task)
{
	int ret;

	lockdep_assert_held(&lock->wait_lock);
	if (try_to_take_rt_mutex(lock, task, NULL))
		return 1;
	ret = task_blocks_on_rt_mutex(lock, waiter, task, true);
	/*
	 * The owner went away while we walked: the task will find the lock free when it looks, and
	 * an error would be a lie.
	 */
	if (ret && !rt_mutex_owner(lock))
		ret = 0;
	return ret;
}

int rt_mutex_start_proxy_lock(struct rt_mutex *lock, struct rt_mutex_waiter *waiter,
			      struct task_struct *task)
{
	int ret;

	raw_spin_lock_irq(&lock->wait_lock);
	ret = __rt_mutex_start_proxy_lock(lock, waiter, task);
	if (ret && ret != 1 && waiter->task)
		remove_waiter(lock, waiter);
	raw_spin_unlock_irq(&lock->wait_lock);
	return ret;
}

int rt_mutex_wait_proxy_lock(struct rt_mutex *lock, struct hrtimer_sleeper *to,
			     struct rt_mutex_waiter *waiter)
{
	int ret;

	raw_spin_lock_irq(&lock->wait_lock);
	set_current_state(TASK_INTERRUPTIBLE);
	ret = rt_mutex_slowlock_block(lock, TASK_INTERRUPTIBLE, to, waiter);
	__set_current_state(TASK_RUNNING);
	fixup_rt_mutex_waiters(lock);
	raw_spin_unlock_irq(&lock->wait_lock);
	return ret;
}

bool rt_mutex_cleanup_proxy_lock(struct rt_mutex *lock, struct rt_mutex_waiter *waiter)
{
	bool cleanup = false;

	raw_spin_lock_irq(&lock->wait_lock);
	try_to_take_rt_mutex(lock, current, waiter);	/* an unlock may have chosen us meanwhile */
	if (rt_mutex_owner(lock) != current) {
		if (waiter->task)
			remove_waiter(lock, waiter);
		cleanup = true;
	}
	fixup_rt_mutex_waiters(lock);
	raw_spin_unlock_irq(&lock->wait_lock);
	return cleanup;
}

int rt_mutex_futex_trylock(struct rt_mutex *lock)
{
	return rt_mutex_slowtrylock(lock);
}

int __rt_mutex_futex_trylock(struct rt_mutex *lock)
{
	int ret = !rt_mutex_owner(lock) && try_to_take_rt_mutex(lock, current, NULL);

	fixup_rt_mutex_waiters(lock);
	return ret;
}

bool __rt_mutex_futex_unlock(struct rt_mutex *lock, struct wake_q_head *wake_q)
{
	lockdep_assert_held(&lock->wait_lock);
	if (!rt_mutex_has_waiters(lock)) {
		smp_store_release(&lock->owner, NULL);
		return false;
	}
	mark_wakeup_next_waiter(wake_q, lock);
	return true;
}

void rt_mutex_futex_unlock(struct rt_mutex *lock)
{
	DEFINE_WAKE_Q(wake_q);
	unsigned long flags;
	bool postunlock;

	raw_spin_lock_irqsave(&lock->wait_lock, flags);
	postunlock = __rt_mutex_futex_unlock(lock, &wake_q);
	raw_spin_unlock_irqrestore(&lock->wait_lock, flags);
	if (postunlock)
		rt_mutex_postunlock(&wake_q);
}
