// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <host.h>

/* Reference counts: they warn and stay where they are instead of wrapping. */

KTEST(lib, refcount_saturates_and_warns, "")
{
	refcount_t r = REFCOUNT_INIT(1);

	refcount_inc(&r);
	KEXPECT(!refcount_dec_and_test(&r));
	KEXPECT(refcount_dec_and_test(&r));
	KEXPECT(!refcount_inc_not_zero(&r));
	KEXPECT_EQ(host_warnings(), 0);

	refcount_inc(&r);			/* from the dead */
	KEXPECT_EQ(refcount_read(&r), (unsigned int)REFCOUNT_SATURATED);
	refcount_inc(&r);
	KEXPECT(!refcount_dec_and_test(&r));
	KEXPECT_EQ(refcount_read(&r), (unsigned int)REFCOUNT_SATURATED);

	refcount_set(&r, REFCOUNT_MAX);
	refcount_inc(&r);
	KEXPECT_EQ(refcount_read(&r), (unsigned int)REFCOUNT_SATURATED);
	refcount_set(&r, REFCOUNT_MAX);
	KEXPECT(refcount_inc_not_zero(&r));
	KEXPECT_EQ(refcount_read(&r), (unsigned int)REFCOUNT_SATURATED);

	refcount_set(&r, 0);
	KEXPECT(!refcount_dec_and_test(&r));
	KEXPECT_EQ(refcount_read(&r), (unsigned int)REFCOUNT_SATURATED);
	refcount_set(&r, 1);
	refcount_dec(&r);
	KEXPECT_EQ(refcount_read(&r), (unsigned int)REFCOUNT_SATURATED);
	KEXPECT_GT(host_warnings(), 0);
}

KTEST(lib, refcount_last_put_takes_the_lock, "")
{
	refcount_t r = REFCOUNT_INIT(2);
	DEFINE_SPINLOCK(lock);
	unsigned long flags;
	struct mutex mutex = { __SPIN_LOCK_UNLOCKED(mutex.lock) };

	KEXPECT(!refcount_dec_and_lock(&r, &lock));
	KEXPECT(!lock.held);
	KEXPECT(refcount_dec_and_lock(&r, &lock));
	KEXPECT(lock.held);
	spin_unlock(&lock);
	refcount_set(&r, 1);
	KEXPECT(refcount_dec_and_lock_irqsave(&r, &lock, &flags));
	spin_unlock_irqrestore(&lock, flags);
	refcount_set(&r, 1);
	KEXPECT(refcount_dec_and_mutex_lock(&r, &mutex));
	mutex_unlock(&mutex);
	refcount_set(&r, 2);
	KEXPECT(!refcount_dec_if_one(&r) && refcount_dec_not_one(&r) && !refcount_dec_not_one(&r) &&
		refcount_dec_if_one(&r));
}
