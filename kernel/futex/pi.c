// SPDX-License-Identifier: MIT
/*
 * Futexes with priority inheritance.
 *
 * How this works
 *
 * The word holds the owner's thread id, FUTEX_WAITERS if somebody sleeps, FUTEX_OWNER_DIED if an
 * owner has died. Taking a free lock and releasing one without waiters happens in user space. When
 * a thread must wait, the futex gets a struct futex_pi_state with an rt_mutex in it, owned on paper
 * by the owner of the word (the "proxy"); all waiters block on that rt_mutex, which raises the
 * owner's priority. The pi_state is in its owner's pi_state_list, so that the owner's death is
 * noticed.
 *
 *	lock	free: word = own id				unlock	no waiters: word = 0
 *		owned: word |= WAITERS, find or make			waiters: word = id of the
 *		best one | WAITERS,
 *		pi_state, queue, block on its rt_mutex			pi_state->owner = it, unlock
 *		the rt_mutex then: make word and pi_state->owner agree
 *		with who really owns the rt_mutex
 *
 * I1. With the bucket's lock held, every queued waiter of a PI futex has a pi_state, and all of one
 *     key the same.
 * I2. pi_state->owner and the thread id in the word change together, under pi_mutex.wait_lock; a
 *     waiter that finds that the rt_mutex has gone another way (it took it before the chosen one,
 *     or gave up after being chosen) corrects both before it leaves.
 * I3. A task whose futex_state is not FUTEX_OK gets no new pi_state: exit_pi_state_list() has
 *     begun.
 *
 * Lock order: bucket, pi_mutex.wait_lock (interrupts off), pi_lock.
 */

#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "futex.h"
#include "../locking/rtmutex_common.h"

/* ---- pi_state objects */

/* One is kept per task, so that none need be allocated under the bucket's lock. */
static int refill_pi_state_cache(void)
{
	struct futex_pi_state *pi_state;

	if (likely(current->pi_state_cache))
		return 0;
	pi_state = kzalloc(sizeof(*pi_state), GFP_KERNEL);
	if (!pi_state)
		return -ENOMEM;
	INIT_LIST_HEAD(&pi_state->list);
	refcount_set(&pi_state->refcount, 1);
	current->pi_state_cache = pi_state;
	return 0;
}

/* wait_lock held, or nobody else knows the object (I2). */
static void update_owner(struct futex_pi_state *pi_state, struct task_struct *new_owner)
{
	struct task_struct *old_owner = pi_state->owner;

	if (old_owner) {
		raw_spin_lock(&old_owner->pi_lock);
		list_del_init(&pi_state->list);
		raw_spin_unlock(&old_owner->pi_lock);
	}
	if (new_owner) {
		raw_spin_lock(&new_owner->pi_lock);
		list_add(&pi_state->list, &new_owner->pi_state_list);
		pi_state->owner = new_owner;
		raw_spin_unlock(&new_owner->pi_lock);
	} else {
		pi_state->owner = NULL;
	}
}

static void put_pi_state(struct futex_pi_state *pi_state)
{
	unsigned long flags;

	if (!pi_state)
		return;
	/* An owner that dies spins until the object has left its list: do not sleep in between. */
	preempt_disable();
	if (!refcount_dec_and_test(&pi_state->refcount)) {
		preempt_enable();
		return;
	}
	/* No waiter is left; the owner holds the lock in user space alone. */
	if (pi_state->owner) {
		raw_spin_lock_irqsave(&pi_state->pi_mutex.wait_lock, flags);
		update_owner(pi_state, NULL);
		rt_mutex_proxy_unlock(&pi_state->pi_mutex);
		raw_spin_unlock_irqrestore(&pi_state->pi_mutex.wait_lock, flags);
	}
	preempt_enable();
	kfree(pi_state);
}

/* ---- finding who to wait for. The bucket is locked. */

static struct futex_q *top_waiter(struct futex_hash_bucket *hb, const struct futex_key *key)
{
	struct futex_q *q;

	plist_for_each_entry(q, &hb->chain, list)
		if (futex_match(&q->key, key))
			return q;
	return NULL;
}

/* Others wait already: joins them if what the word says fits with what they know. */
static int attach_to_pi_state(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state,
			      struct futex_pi_state **ps)
{
	pid_t pid = uval & FUTEX_TID_MASK;
	int ret = -EINVAL;
	u32 now;

	if (!pi_state)
		return -EINVAL;		/* plain waiters: the program mixes two kinds of lock */
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	if (futex_get_value_locked(&now, uaddr)) {
		ret = -EFAULT;
	} else if (now != uval) {
		ret = -EAGAIN;
	} else if ((uval & FUTEX_OWNER_DIED) && (!pi_state->owner || !pid)) {
		/*
		 * The owner has died; until a waiter has the lock, nobody is in the word and nobody
		 * in the pi_state.
		 */
		ret = !pi_state->owner && pid ? -EINVAL : 0;
	} else if (pi_state->owner && task_pid_vnr(pi_state->owner) == pid) {
		ret = 0;
	}
	if (!ret) {
		refcount_inc(&pi_state->refcount);
		*ps = pi_state;
	}
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	return ret;
}

/*
 * The owner is gone, or going: has the word changed since it was read? If not, nobody will ever
 * release it.
 */
static int handle_exit_race(u32 __user *uaddr, u32 uval, const struct task_struct *tsk)
{
	u32 now;

	if (tsk && tsk->futex_state == FUTEX_EXITING)
		return -EBUSY;
	if (futex_get_value_locked(&now, uaddr))
		return -EFAULT;
	return now != uval ? -EAGAIN : -ESRCH;
}

/* The first to wait: a new pi_state with the owner's name on it. */
static int attach_to_pi_owner(u32 __user *uaddr, u32 uval, const struct futex_key *key,
			      struct futex_pi_state **ps)
{
	pid_t pid = uval & FUTEX_TID_MASK;
	struct futex_pi_state *pi_state;
	struct task_struct *p;
	int err = 0;

	if (!pid)
		return -EAGAIN;
	p = find_get_task_by_vpid(pid);
	if (!p)
		return handle_exit_race(uaddr, uval, NULL);
	if (unlikely(p->flags & PF_KTHREAD)) {
		put_task_struct(p);
		return -EPERM;
	}
	raw_spin_lock_irq(&p->pi_lock);
	if (unlikely(p->futex_state != FUTEX_OK)) {
		err = handle_exit_race(uaddr, uval, p);		/* I3 */
	} else {
		pi_state = current->pi_state_cache;
		current->pi_state_cache = NULL;
		rt_mutex_init_proxy_locked(&pi_state->pi_mutex, p);
		pi_state->key = *key;
		list_add(&pi_state->list, &p->pi_state_list);
		pi_state->owner = p;
		*ps = pi_state;
	}
	raw_spin_unlock_irq(&p->pi_lock);
	put_task_struct(p);
	return err;
}

static int update_word(u32 __user *uaddr, u32 uval, u32 newval)
{
	u32 seen;
	int err = futex_cmpxchg_value_locked(&seen, uaddr, uval, newval);

	if (err)
		return err;
	return seen != uval ? -EAGAIN : 0;
}

/* 1: the lock was free and is the caller's now. 0: *ps is what to wait on. */
static int lock_pi_atomic(u32 __user *uaddr, struct futex_hash_bucket *hb,
			  const struct futex_key *key, struct futex_pi_state **ps)
{
	u32 uval, vpid = task_pid_vnr(current);
	struct futex_q *top;
	int err;

	if (futex_get_value_locked(&uval, uaddr))
		return -EFAULT;
	if (unlikely((uval & FUTEX_TID_MASK) == vpid))
		return -EDEADLK;
	top = top_waiter(hb, key);
	if (top)
		return attach_to_pi_state(uaddr, uval, top->pi_state, ps);
	if (!(uval & FUTEX_TID_MASK)) {
		err = update_word(uaddr, uval, (uval & FUTEX_OWNER_DIED) | vpid);
		return err ? err : 1;
	}
	err = update_word(uaddr, uval, uval | FUTEX_WAITERS);
	return err ? err : attach_to_pi_owner(uaddr, uval | FUTEX_WAITERS, key, ps);
}

/* ---- making the word tell the truth (I2) */

/* Writes the new owner into word and pi_state. wait_lock held. */
static int write_owner(u32 __user *uaddr, struct futex_pi_state *pi_state,
		       struct task_struct *newowner)
{
	u32 newtid = task_pid_vnr(newowner) | FUTEX_WAITERS, uval, seen;
	int err;

	if (!pi_state->owner)
		newtid |= FUTEX_OWNER_DIED;
	err = futex_get_value_locked(&uval, uaddr);
	while (!err) {
		err = futex_cmpxchg_value_locked(&seen, uaddr, uval,
						 (uval & FUTEX_OWNER_DIED) | newtid);
		if (!err && seen == uval)
			break;
		uval = seen;
	}
	if (!err)
		update_owner(pi_state, newowner);
	return err;
}

/*
 * After the wait. `locked`: the caller owns the rt_mutex. 1: it has the lock; 0: it has not. The
 * bucket is locked, and let go in between if the word has to be brought in.
 */
static int fixup_owner(u32 __user *uaddr, struct futex_q *q, bool locked)
{
	struct futex_pi_state *pi_state = q->pi_state;
	struct task_struct *oldowner, *newowner;
	int err;

	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	for (;;) {
		oldowner = pi_state->owner;
		if (locked && oldowner == current)
			err = 1;	/* as the unlocker wrote it */
		else if (!locked && oldowner != current)
			err = 0;	/* somebody else has it, and it says so */
		else if (!locked && __rt_mutex_futex_trylock(&pi_state->pi_mutex))
			err = 1;	/* it was handed over while the wait ended */
		else {
			newowner = locked ? current : rt_mutex_owner(&pi_state->pi_mutex);
			err = newowner ? write_owner(uaddr, pi_state, newowner) : -EAGAIN;
			if (!err)
				err = locked;
		}
		if (err != -EFAULT && err != -EAGAIN)
			break;
		raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
		spin_unlock(q->lock_ptr);
		if (err == -EFAULT)
			err = fault_in_user_writeable(uaddr);
		else
			err = 0;
		cond_resched();
		spin_lock(q->lock_ptr);
		raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
		/*
		 * The word cannot be written any more. At least the kernel's own picture must be
		 * true: a pi_state that names a task which does not own the rt_mutex would take it
		 * from the wrong one.
		 */
		if (err) {
			if (pi_state->owner == oldowner)
				update_owner(pi_state, rt_mutex_owner(&pi_state->pi_mutex));
			break;
		}
	}
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	return err;
}

/* ---- lock */

/*
 * Queues on the futex and locks the bucket; 0 with q->pi_state set, 1 if the lock is taken, or an
 * error; locked only for 0.
 */
static int lock_pi_begin(u32 __user *uaddr, unsigned int flags, struct futex_q *q,
			 struct futex_hash_bucket **hb)
{
	int ret;

	for (;;) {
		if (refill_pi_state_cache())
			return -ENOMEM;
		ret = get_futex_key(uaddr, flags & FLAGS_SHARED, &q->key, FUTEX_WRITE);
		if (unlikely(ret))
			return ret;
		*hb = futex_q_lock(q);
		ret = lock_pi_atomic(uaddr, *hb, &q->key, &q->pi_state);
		if (!ret)
			return 0;
		futex_q_unlock(*hb);
		switch (ret) {
		case -EFAULT:
			ret = fault_in_user_writeable(uaddr);
			if (ret)
				return ret;
			break;
		case -EBUSY:
			/*
			 * The owner is in the middle of its exit: give it time, even if its
			 * priority is low.
			 */
			schedule_timeout_uninterruptible(1);
			break;
		case -EAGAIN:
			cond_resched();
			break;
		default:
			return ret;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
	}
}

/* Blocks on the rt_mutex. Called with the bucket locked, returns so. */
static int block_on_pi_mutex(struct futex_q *q, struct hrtimer_sleeper *to)
{
	struct rt_mutex *mutex = &q->pi_state->pi_mutex;
	struct rt_mutex_waiter waiter;
	int ret;

	rt_mutex_init_waiter(&waiter);
	/*
	 * Enters the rt_mutex before the bucket is let go: an unlocker that sees q finds a waiter
	 * there.
	 */
	raw_spin_lock_irq(&mutex->wait_lock);
	spin_unlock(q->lock_ptr);
	ret = __rt_mutex_start_proxy_lock(mutex, &waiter, current);
	raw_spin_unlock_irq(&mutex->wait_lock);
	if (ret == 1) {
		ret = 0;
	} else if (!ret) {
		if (to)
			hrtimer_restart(&to->timer);
		ret = rt_mutex_wait_proxy_lock(mutex, to, &waiter);
	}
	spin_lock(q->lock_ptr);
	if (ret && !rt_mutex_cleanup_proxy_lock(mutex, &waiter))
		ret = 0;
	return ret;
}

int futex_lock_pi(u32 __user *uaddr, unsigned int flags, ktime_t *time, bool trylock)
{
	struct hrtimer_sleeper timeout, *to;
	struct futex_hash_bucket *hb;
	struct futex_q q = FUTEX_Q_INIT;
	int ret, res;

	to = futex_setup_timer(time, &timeout, flags, 0);
	ret = lock_pi_begin(uaddr, flags, &q, &hb);
	if (ret) {
		if (ret > 0)
			ret = 0;
		goto out;
	}
	__futex_queue(&q, hb);
	if (trylock)
		ret = rt_mutex_futex_trylock(&q.pi_state->pi_mutex) ? 0 : -EWOULDBLOCK;
	else
		ret = block_on_pi_mutex(&q, to);
	res = fixup_owner(uaddr, &q, !ret);
	if (res)
		ret = res < 0 ? res : 0;
	__futex_unqueue(&q);
	spin_unlock(q.lock_ptr);
	put_pi_state(q.pi_state);
out:
	if (to)
		hrtimer_cancel(&to->timer);
	return ret != -EINTR ? ret : -ERESTARTNOINTR;
}

/* ---- unlock */

/* Hands the lock to the best waiter. wait_lock held, let go on return. */
static int wake_futex_pi(u32 __user *uaddr, u32 uval, struct futex_pi_state *pi_state)
{
	struct task_struct *new_owner = rt_mutex_next_owner(&pi_state->pi_mutex);
	bool postunlock = false;
	DEFINE_WAKE_Q(wake_q);
	u32 seen;
	int err = -EAGAIN;	/* the waiter is about to give up: look again */

	if (new_owner) {
		err = futex_cmpxchg_value_locked(&seen, uaddr, uval,
						 FUTEX_WAITERS | task_pid_vnr(new_owner));
		if (!err && seen != uval)
			err = (seen & FUTEX_TID_MASK) == uval ? -EAGAIN : -EINVAL;
	}
	if (!err) {
		update_owner(pi_state, new_owner);	/* nothing fails any more */
		postunlock = __rt_mutex_futex_unlock(&pi_state->pi_mutex, &wake_q);
	}
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	if (postunlock)
		rt_mutex_postunlock(&wake_q);
	return err;
}

static int try_unlock_pi(u32 __user *uaddr, u32 uval, const struct futex_key *key)
{
	struct futex_hash_bucket *hb = futex_hash(key);
	struct futex_pi_state *pi_state;
	struct futex_q *top;
	int ret = -EINVAL;

	spin_lock(&hb->lock);
	top = top_waiter(hb, key);
	if (!top) {
		ret = update_word(uaddr, uval, 0);
		spin_unlock(&hb->lock);
		return ret;
	}
	pi_state = top->pi_state;
	if (!pi_state || pi_state->owner != current) {
		spin_unlock(&hb->lock);
		return ret;
	}
	refcount_inc(&pi_state->refcount);
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	spin_unlock(&hb->lock);
	ret = wake_futex_pi(uaddr, uval, pi_state);
	put_pi_state(pi_state);
	return ret;
}

int futex_unlock_pi(u32 __user *uaddr, unsigned int flags)
{
	struct futex_key key;
	u32 uval;
	int ret;

	for (;;) {
		if (get_user(uval, uaddr))
			return -EFAULT;
		if ((uval & FUTEX_TID_MASK) != task_pid_vnr(current))
			return -EPERM;
		ret = get_futex_key(uaddr, flags & FLAGS_SHARED, &key, FUTEX_WRITE);
		if (ret)
			return ret;
		ret = try_unlock_pi(uaddr, uval, &key);
		if (ret == -EFAULT)
			ret = fault_in_user_writeable(uaddr);
		else if (ret == -EAGAIN)
			cond_resched();
		else
			return ret;
		if (ret && ret != -EAGAIN)
			return ret;
	}
}

/* ---- the owner's death */

/*
 * Takes one pi_state from the dying task and wakes its best waiter. pi_lock held on entry and
 * return, let go in between.
 */
static void release_pi_state(struct task_struct *curr, struct futex_pi_state *pi_state)
{
	struct futex_hash_bucket *hb = futex_hash(&pi_state->key);
	bool ours;

	/* The last waiter is just freeing it; it will be gone from the list in a moment. */
	if (!refcount_inc_not_zero(&pi_state->refcount)) {
		raw_spin_unlock_irq(&curr->pi_lock);
		cpu_relax();
		raw_spin_lock_irq(&curr->pi_lock);
		return;
	}
	raw_spin_unlock_irq(&curr->pi_lock);

	spin_lock(&hb->lock);
	raw_spin_lock_irq(&pi_state->pi_mutex.wait_lock);
	raw_spin_lock(&curr->pi_lock);
	ours = pi_state->owner == curr;
	if (ours) {
		list_del_init(&pi_state->list);
		pi_state->owner = NULL;
	}
	raw_spin_unlock(&curr->pi_lock);
	raw_spin_unlock_irq(&pi_state->pi_mutex.wait_lock);
	spin_unlock(&hb->lock);
	if (ours)
		rt_mutex_futex_unlock(&pi_state->pi_mutex);
	put_pi_state(pi_state);
	raw_spin_lock_irq(&curr->pi_lock);
}

void exit_pi_state_list(struct task_struct *curr)
{
	raw_spin_lock_irq(&curr->pi_lock);
	while (!list_empty(&curr->pi_state_list))
		release_pi_state(
			curr, list_first_entry(&curr->pi_state_list, struct futex_pi_state, list));
	raw_spin_unlock_irq(&curr->pi_lock);
}
