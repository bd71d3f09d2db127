// SPDX-License-Identifier: MIT
/*
 * The slow paths of rwlock_t (<linux/rwlock.h>). Those who wait stand in line at wait_lock, itself
 * a fair lock; the one that holds it is next. A reader in interrupt context does not stand in line:
 * it may have interrupted a reader of this CPU, for which a writer in the line waits in turn.
 */

#include <linux/spinlock.h>
#include <asm/processor.h>

/* The reader is counted already. */
void queued_read_lock_slowpath(rwlock_t *lock)
{
	if (in_interrupt()) {
		smp_cond_load_acquire(&lock->cnts.counter, (VAL & _QW_LOCKED) != _QW_LOCKED);
		return;
	}
	atomic_sub(_QR_BIAS, &lock->cnts);
	arch_spin_lock(&lock->wait_lock);
	atomic_add(_QR_BIAS, &lock->cnts);
	smp_cond_load_acquire(&lock->cnts.counter, (VAL & _QW_LOCKED) != _QW_LOCKED);
	arch_spin_unlock(&lock->wait_lock);
}

void queued_write_lock_slowpath(rwlock_t *lock)
{
	int cnts = 0;

	arch_spin_lock(&lock->wait_lock);
	if (!atomic_read(&lock->cnts) && atomic_try_cmpxchg(&lock->cnts, &cnts, _QW_LOCKED))
		goto out;
	atomic_or(_QW_WAITING, &lock->cnts);		/* no more new readers */
	do {
		smp_cond_load_relaxed(&lock->cnts.counter, VAL == _QW_WAITING);
		cnts = _QW_WAITING;
	} while (!atomic_try_cmpxchg(&lock->cnts, &cnts, _QW_LOCKED));
out:
	arch_spin_unlock(&lock->wait_lock);
}

int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock(lock);
	return 0;
}

int _atomic_dec_and_lock_irqsave(atomic_t *atomic, spinlock_t *lock, unsigned long *flags)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock_irqsave(lock, *flags);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock_irqrestore(lock, *flags);
	return 0;
}
