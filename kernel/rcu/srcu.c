// SPDX-License-Identifier: MIT
/*
 * Sleepable RCU.
 *
 * Two counters of readers; `completed` says which one new readers use. synchronize_srcu() turns the
 * others' readers out: it waits until the idle counter is 0 (latecomers that read the old index),
 * flips, and waits for the other. A reader that fetched the index before the flip and counts itself
 * after it lands on the counter that is waited for, or is caught by the next round: hence two
 * rounds.
 */

#include <linux/srcu.h>
#include <linux/sched.h>
#include <linux/errno.h>

int init_srcu_struct(struct srcu_struct *ssp)
{
	ssp->completed = 0;
	atomic_long_set(&ssp->readers[0], 0);
	atomic_long_set(&ssp->readers[1], 0);
	mutex_init(&ssp->mutex);
	init_waitqueue_head(&ssp->wait);
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	WARN_ON_ONCE(atomic_long_read(&ssp->readers[0]) || atomic_long_read(&ssp->readers[1]));
}

int srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = READ_ONCE(ssp->completed) & 1;

	atomic_long_inc(&ssp->readers[idx]);
	smp_mb__after_atomic();		/* the count before what is read */
	return idx;
}

void srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	if (atomic_long_dec_and_test(&ssp->readers[idx]) && waitqueue_active(&ssp->wait))
		wake_up(&ssp->wait);
}

/* Waits for the readers of the counter in use, with new ones sent to the other. */
static void flip_and_drain(struct srcu_struct *ssp)
{
	int idx = ssp->completed & 1;

	smp_mb();			/* what the updater did, before the flip */
	WRITE_ONCE(ssp->completed, ssp->completed + 1);
	smp_mb();
	wait_event(ssp->wait, !atomic_long_read(&ssp->readers[idx]));
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	might_sleep();
	mutex_lock(&ssp->mutex);
	flip_and_drain(ssp);
	flip_and_drain(ssp);
	mutex_unlock(&ssp->mutex);
	smp_mb();
}

void synchronize_srcu_expedited(struct srcu_struct *ssp)
{
	synchronize_srcu(ssp);
}
