// SPDX-License-Identifier: MIT
/* Futexes: waiting and waking. */

#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/uaccess.h>
#include <asm/futex.h>
#include "futex.h"

/* ---- waking */

/* Takes a waiter off and has it woken by wake_up_q(). The bucket is locked. */
void futex_wake_mark(struct wake_q_head *wake_q, struct futex_q *q)
{
	struct task_struct *p = get_task_struct(q->task);

	__futex_unqueue(q);
	smp_store_release(&q->lock_ptr, NULL);	/* I3: q may be gone from here on */
	wake_q_add_safe(wake_q, p);
}

/*
 * Wakes up to `nr` waiters of a key whose bucket is locked; how many, or -EINVAL if PI waiters are
 * among them.
 */
static int wake_matching(struct futex_hash_bucket *hb, const struct futex_key *key, int nr,
			 u32 bitset, struct wake_q_head *wake_q)
{
	struct futex_q *q, *next;
	int woken = 0;

	plist_for_each_entry_safe(q, next, &hb->chain, list) {
		if (!futex_match(&q->key, key))
			continue;
		if (q->pi_state)
			return -EINVAL;
		if (!(q->bitset & bitset))
			continue;
		futex_wake_mark(wake_q, q);
		if (++woken >= nr)
			break;
	}
	return woken;
}

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr_wake, u32 bitset)
{
	struct futex_hash_bucket *hb;
	struct futex_key key;
	DEFINE_WAKE_Q(wake_q);
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = get_futex_key(uaddr, flags & FLAGS_SHARED, &key, FUTEX_READ);
	if (unlikely(ret))
		return ret;
	hb = futex_hash(&key);
	if (!futex_hb_waiters_pending(hb))
		return 0;	/* I2 */
	spin_lock(&hb->lock);
	ret = wake_matching(hb, &key, nr_wake, bitset, &wake_q);
	spin_unlock(&hb->lock);
	wake_up_q(&wake_q);
	return ret;
}

/*
 * ---- FUTEX_WAKE_OP: change one word, wake on another, and on the first if its old value says so
 */

static u32 apply_op(int op, u32 old, int arg)
{
	switch (op) {
	case FUTEX_OP_SET:
		return arg;
	case FUTEX_OP_ADD:
		return old + arg;
	case FUTEX_OP_OR:
		return old | arg;
	case FUTEX_OP_ANDN:
		return old & ~arg;
	default:
		return old ^ arg;	/* FUTEX_OP_XOR */
	}
}

static int compare_op(int cmp, int old, int arg)
{
	switch (cmp) {
	case FUTEX_OP_CMP_EQ:
		return old == arg;
	case FUTEX_OP_CMP_NE:
		return old != arg;
	case FUTEX_OP_CMP_LT:
		return old < arg;
	case FUTEX_OP_CMP_GE:
		return old >= arg;
	case FUTEX_OP_CMP_LE:
		return old <= arg;
	case FUTEX_OP_CMP_GT:
		return old > arg;
	}
	return -ENOSYS;
}

/* The comparison's result, -ENOSYS for an unknown operation, -EFAULT. Both buckets are locked. */
static int atomic_op_inuser(u32 encoded, u32 __user *uaddr)
{
	int op = encoded >> 28 & 7, cmp = encoded >> 24 & 15;
	int oparg = (int)(encoded << 8) >> 20, cmparg = (int)(encoded << 20) >> 20;
	u32 old, seen;
	int err;

	if (encoded & ((u32)FUTEX_OP_OPARG_SHIFT << 28))
		oparg = 1U << (oparg & 31);
	if (op > FUTEX_OP_XOR)
		return -ENOSYS;
	do {
		err = futex_get_value_locked(&old, uaddr);
		if (!err)
			err = futex_cmpxchg_value_locked(&seen, uaddr, old,
							 apply_op(op, old, oparg));
		if (err)
			return err;
	} while (seen != old);
	return compare_op(cmp, old, cmparg);
}

int futex_wake_op(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake,
		  int nr_wake2, int op)
{
	struct futex_hash_bucket *hb1, *hb2;
	struct futex_key key1, key2;
	DEFINE_WAKE_Q(wake_q);
	int ret, more;

retry:
	ret = get_futex_key(uaddr1, flags & FLAGS_SHARED, &key1, FUTEX_READ);
	if (!ret)
		ret = get_futex_key(uaddr2, flags & FLAGS_SHARED, &key2, FUTEX_WRITE);
	if (unlikely(ret))
		return ret;
	hb1 = futex_hash(&key1);
	hb2 = futex_hash(&key2);
	double_lock_hb(hb1, hb2);
	more = atomic_op_inuser(op, uaddr2);
	if (unlikely(more < 0)) {
		double_unlock_hb(hb1, hb2);
		if (more != -EFAULT)
			return more;
		ret = fault_in_user_writeable(uaddr2);	/* I4 */
		if (ret)
			return ret;
		goto retry;
	}
	ret = wake_matching(hb1, &key1, nr_wake, FUTEX_BITSET_MATCH_ANY, &wake_q);
	if (ret >= 0 && more > 0) {
		more = wake_matching(hb2, &key2, nr_wake2, FUTEX_BITSET_MATCH_ANY, &wake_q);
		ret = more < 0 ? more : ret + more;
	}
	double_unlock_hb(hb1, hb2);
	wake_up_q(&wake_q);
	return ret;
}

/* ---- waiting */

/*
 * Queued and the word is `val`: 0 with the bucket locked. Otherwise an error, -EWOULDBLOCK if the
 * word has changed.
 */
static int futex_wait_setup(u32 __user *uaddr, u32 val, unsigned int flags, struct futex_q *q,
			    struct futex_hash_bucket **hb)
{
	u32 uval;
	int ret;

	for (;;) {
		ret = get_futex_key(uaddr, flags & FLAGS_SHARED, &q->key, FUTEX_READ);
		if (unlikely(ret))
			return ret;
		*hb = futex_q_lock(q);
		ret = futex_get_value_locked(&uval, uaddr);	/* I1 */
		if (likely(!ret))
			break;
		futex_q_unlock(*hb);
		if (get_user(uval, uaddr))	/* I4 */
			return -EFAULT;
	}
	if (uval == val)
		return 0;
	futex_q_unlock(*hb);
	return -EWOULDBLOCK;
}

/* Enters the queue, lets the bucket's lock go and sleeps until woken, timed out or signalled. */
static void futex_wait_queue(struct futex_hash_bucket *hb, struct futex_q *q,
			     struct hrtimer_sleeper *timeout)
{
	/* Before the queue: a waker must find the task asleep. */
	set_current_state(TASK_INTERRUPTIBLE);
	futex_queue(q, hb);
	if (timeout)
		hrtimer_restart(&timeout->timer);
	if (likely(!plist_node_empty(&q->list)) && (!timeout || timeout->task))
		schedule();
	__set_current_state(TASK_RUNNING);
}

static long futex_wait_restart(struct restart_block *restart)
{
	ktime_t t = restart->futex.time;

	restart->fn = do_no_restart_syscall;
	return futex_wait(restart->futex.uaddr, restart->futex.flags, restart->futex.val,
			  restart->futex.flags & FLAGS_HAS_TIMEOUT ? &t : NULL,
			  restart->futex.bitset);
}

/*
 * A signal came: without a timeout the call starts over; with one it goes on with what is left of
 * it.
 */
static int futex_wait_interrupted(u32 __user *uaddr, unsigned int flags, u32 val,
				  const ktime_t *abs_time, u32 bitset)
{
	struct restart_block *restart = &current->restart_block;

	if (!abs_time)
		return -ERESTARTSYS;
	restart->fn = futex_wait_restart;
	restart->futex.uaddr = uaddr;
	restart->futex.val = val;
	restart->futex.time = *abs_time;
	restart->futex.bitset = bitset;
	restart->futex.flags = flags | FLAGS_HAS_TIMEOUT;
	return -ERESTART_RESTARTBLOCK;
}

int futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, ktime_t *abs_time, u32 bitset)
{
	struct hrtimer_sleeper timeout, *to;
	struct futex_hash_bucket *hb;
	struct futex_q q = FUTEX_Q_INIT;
	int ret;

	if (!bitset)
		return -EINVAL;
	q.bitset = bitset;
	to = futex_setup_timer(abs_time, &timeout, flags, current->timer_slack_ns);
	for (;;) {
		ret = futex_wait_setup(uaddr, val, flags, &q, &hb);
		if (ret)
			break;
		futex_wait_queue(hb, &q, to);
		if (!futex_unqueue(&q))
			break;		/* woken: 0 */
		ret = -ETIMEDOUT;
		if (to && !to->task)
			break;
		if (signal_pending(current)) {
			ret = futex_wait_interrupted(uaddr, flags, val, abs_time, bitset);
			break;
		}
		/* Woken by something else: look at the word again. */
	}
	if (to)
		hrtimer_cancel(&to->timer);
	return ret;
}

/* ---- futex_waitv(2): wait for any of several words */

struct futex_vector {
	struct futex_waitv w;
	struct futex_q q;
};

/* Takes off the first n; the index of one that had been woken, or -1. */
static int unqueue_multiple(struct futex_vector *v, int n)
{
	int woken = -1, i;

	for (i = 0; i < n; i++)
		if (!futex_unqueue(&v[i].q))
			woken = i;
	return woken;
}

/*
 * Queues on all words. 0, or 1 with *woken set if one was woken meanwhile, or an error with nothing
 * queued.
 */
static int wait_multiple_setup(struct futex_vector *v, int n, int *woken)
{
	struct futex_hash_bucket *hb;
	int i, ret;
	u32 uval;

retry:
	for (i = 0; i < n; i++) {
		ret = get_futex_key(u64_to_user_ptr(v[i].w.uaddr),
				    !(v[i].w.flags & FUTEX_PRIVATE_FLAG), &v[i].q.key, FUTEX_READ);
		if (unlikely(ret))
			return ret;
	}
	set_current_state(TASK_INTERRUPTIBLE);
	for (i = 0; i < n; i++) {
		u32 __user *uaddr = u64_to_user_ptr(v[i].w.uaddr);

		hb = futex_q_lock(&v[i].q);
		ret = futex_get_value_locked(&uval, uaddr);
		if (!ret && uval == (u32)v[i].w.val) {
			futex_queue(&v[i].q, hb);
			continue;
		}
		futex_q_unlock(hb);
		__set_current_state(TASK_RUNNING);
		/* A wake-up that was for an earlier word must not be lost. */
		*woken = unqueue_multiple(v, i);
		if (*woken >= 0)
			return 1;
		if (!ret)
			return -EWOULDBLOCK;
		if (get_user(uval, uaddr))
			return -EFAULT;
		goto retry;
	}
	return 0;
}

/* Sleeps unless one has been woken or the time is up. */
static void sleep_multiple(struct futex_vector *v, int n, struct hrtimer_sleeper *to)
{
	int i;

	if (to && !to->task)
		return;
	for (i = 0; i < n; i++)
		if (!READ_ONCE(v[i].q.lock_ptr))
			return;
	schedule();
}

/* The index of the word that was woken, or an error. */
static int wait_multiple(struct futex_vector *v, int n, struct hrtimer_sleeper *to)
{
	int ret, woken = 0;

	if (to)
		hrtimer_restart(&to->timer);
	for (;;) {
		ret = wait_multiple_setup(v, n, &woken);
		if (ret)
			return ret > 0 ? woken : ret;
		sleep_multiple(v, n, to);
		__set_current_state(TASK_RUNNING);
		ret = unqueue_multiple(v, n);
		if (ret >= 0)
			return ret;
		if (to && !to->task)
			return -ETIMEDOUT;
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
}

static int read_vector(struct futex_vector *v, const struct futex_waitv __user *waiters,
		       unsigned int n)
{
	static const struct futex_q init = FUTEX_Q_INIT;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (copy_from_user(&v[i].w, &waiters[i], sizeof(v[i].w)))
			return -EFAULT;
		if ((v[i].w.flags & ~(FUTEX_32 | FUTEX_PRIVATE_FLAG)) || v[i].w.__reserved ||
		    !(v[i].w.flags & FUTEX_32))
			return -EINVAL;
		v[i].q = init;
	}
	return 0;
}

long sys_futex_waitv(struct futex_waitv __user *waiters, unsigned int n, unsigned int flags,
		     struct __kernel_timespec __user *timeout, clockid_t clockid)
{
	struct hrtimer_sleeper sleeper, *to = NULL;
	struct futex_vector *v;
	struct timespec64 ts;
	ktime_t time;
	int ret;

	if (flags || !n || n > FUTEX_WAITV_MAX || !waiters)
		return -EINVAL;
	if (timeout) {
		if (clockid != CLOCK_REALTIME && clockid != CLOCK_MONOTONIC)
			return -EINVAL;
		if (get_timespec64(&ts, timeout))
			return -EFAULT;
		if (!timespec64_valid(&ts))
			return -EINVAL;
		time = timespec64_to_ktime(ts);
	}
	v = kcalloc(n, sizeof(*v), GFP_KERNEL);
	if (!v)
		return -ENOMEM;
	ret = read_vector(v, waiters, n);
	if (!ret) {
		if (timeout)
			to = futex_setup_timer(&time, &sleeper,
					       clockid == CLOCK_REALTIME ? FLAGS_CLOCKRT : 0, 0);
		ret = wait_multiple(v, n, to);
		if (to)
			hrtimer_cancel(&to->timer);
	}
	kfree(v);
	return ret;
}
