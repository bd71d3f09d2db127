// SPDX-License-Identifier: MIT
/* Futexes: moving waiters from one word to another without waking them, for condition variables. */

#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include "futex.h"

/* Both buckets are locked. */
static void requeue_futex(struct futex_q *q, struct futex_hash_bucket *hb1,
			  struct futex_hash_bucket *hb2, const struct futex_key *key2)
{
	if (hb1 != hb2) {
		plist_del(&q->list, &hb1->chain);
		futex_hb_waiters_dec(hb1);
		futex_hb_waiters_inc(hb2);
		plist_add(&q->list, &hb2->chain);
		q->lock_ptr = &hb2->lock;	/* I3 */
	}
	q->key = *key2;
}

/*
 * Locks both; reads the word if it is to be compared. 0 with the locks held, or an error, -EFAULT
 * with the page brought in: again.
 */
static int lock_and_compare(u32 __user *uaddr1, struct futex_hash_bucket *hb1,
			    struct futex_hash_bucket *hb2, const u32 *cmpval)
{
	u32 curval;
	int err;

	/* Counted like a waiter, so that wakers of hb2 do not miss those who arrive. */
	futex_hb_waiters_inc(hb2);
	double_lock_hb(hb1, hb2);
	if (!cmpval)
		return 0;
	err = futex_get_value_locked(&curval, uaddr1);
	if (!err && curval != *cmpval)
		err = -EAGAIN;
	if (err) {
		double_unlock_hb(hb1, hb2);
		futex_hb_waiters_dec(hb2);
	}
	return err;
}

int futex_requeue(u32 __user *uaddr1, unsigned int flags, u32 __user *uaddr2, int nr_wake,
		  int nr_requeue, u32 *cmpval)
{
	struct futex_hash_bucket *hb1, *hb2;
	struct futex_key key1, key2;
	struct futex_q *q, *next;
	DEFINE_WAKE_Q(wake_q);
	int ret, count = 0;

	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;
	for (;;) {
		ret = get_futex_key(uaddr1, flags & FLAGS_SHARED, &key1, FUTEX_READ);
		if (!ret)
			ret = get_futex_key(uaddr2, flags & FLAGS_SHARED, &key2, FUTEX_READ);
		if (unlikely(ret))
			return ret;
		hb1 = futex_hash(&key1);
		hb2 = futex_hash(&key2);
		ret = lock_and_compare(uaddr1, hb1, hb2, cmpval);
		if (likely(!ret))
			break;
		if (ret != -EFAULT)
			return ret;
		if (fault_in_readable((const char __user *)uaddr1, sizeof(*uaddr1)))	/* I4 */
			return -EFAULT;
	}

	plist_for_each_entry_safe(q, next, &hb1->chain, list) {
		if (count - nr_wake >= nr_requeue)
			break;
		if (!futex_match(&q->key, &key1))
			continue;
		if (q->pi_state) {
			ret = -EINVAL;
			break;
		}
		if (++count <= nr_wake)
			futex_wake_mark(&wake_q, q);
		else
			requeue_futex(q, hb1, hb2, &key2);
	}
	double_unlock_hb(hb1, hb2);
	futex_hb_waiters_dec(hb2);
	wake_up_q(&wake_q);
	return ret ? ret : count;
}
