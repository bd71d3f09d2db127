/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RWLOCK_H
#define _LINUX_RWLOCK_H

/*
 * Spinning reader-writer locks. Fair: who waits, waits in line; but a reader in interrupt context
 * enters whenever no writer holds the lock, so a read side may nest inside one of the same CPU.
 * Otherwise the rules of spin locks. Included by <linux/spinlock.h>.
 */

#include <linux/spinlock.h>

#define _QW_LOCKED	0x0ff		/* a writer holds it */
#define _QW_WAITING	0x100		/* a writer waits: new readers stand in line */
#define _QW_WMASK	0x1ff
#define _QR_SHIFT	9
#define _QR_BIAS	(1 << _QR_SHIFT)

void queued_read_lock_slowpath(rwlock_t *lock);
void queued_write_lock_slowpath(rwlock_t *lock);

#define rwlock_init(lock) do {						\
	static struct lock_class_key __key;				\
	(lock)->cnts = (atomic_t)ATOMIC_INIT(0);			\
	(lock)->wait_lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;	\
	lockdep_init_map(&(lock)->dep_map, #lock, &__key, 0);		\
} while (0)

static __always_inline void do_raw_read_lock(rwlock_t *lock)
{
	rwlock_acquire_read(&lock->dep_map, 0, 0, _THIS_IP_);
	if (unlikely(atomic_add_return(_QR_BIAS, &lock->cnts) & _QW_WMASK)) {
		lock_contended(&lock->dep_map, _THIS_IP_);
		queued_read_lock_slowpath(lock);
		lock_acquired(&lock->dep_map);
	}
}

static __always_inline void do_raw_read_unlock(rwlock_t *lock)
{
	rwlock_release(&lock->dep_map, _THIS_IP_);
	atomic_sub(_QR_BIAS, &lock->cnts);
}

static __always_inline void do_raw_write_lock(rwlock_t *lock)
{
	int free = 0;

	rwlock_acquire(&lock->dep_map, 0, 0, _THIS_IP_);
	if (unlikely(!atomic_try_cmpxchg(&lock->cnts, &free, _QW_LOCKED))) {
		lock_contended(&lock->dep_map, _THIS_IP_);
		queued_write_lock_slowpath(lock);
		lock_acquired(&lock->dep_map);
	}
}

static __always_inline void do_raw_write_unlock(rwlock_t *lock)
{
	rwlock_release(&lock->dep_map, _THIS_IP_);
	smp_store_release(&lock->wlocked, 0);
}

static __always_inline void read_lock(rwlock_t *lock)
{
	preempt_disable();
	do_raw_read_lock(lock);
}

static __always_inline void read_lock_irq(rwlock_t *lock)
{
	local_irq_disable();
	read_lock(lock);
}

static __always_inline void read_lock_bh(rwlock_t *lock)
{
	local_bh_disable();
	do_raw_read_lock(lock);
}
#define read_lock_irqsave(lock, flags)	do { local_irq_save(flags); read_lock(lock); } while (0)

static __always_inline void read_unlock(rwlock_t *lock)
{
	do_raw_read_unlock(lock);
	preempt_enable();
}

static __always_inline void read_unlock_irq(rwlock_t *lock)
{
	do_raw_read_unlock(lock);
	local_irq_enable();
	preempt_enable();
}

static __always_inline void read_unlock_bh(rwlock_t *lock)
{
	do_raw_read_unlock(lock);
	local_bh_enable();
}

static __always_inline void read_unlock_irqrestore(rwlock_t *lock, unsigned long flags)
{
	do_raw_read_unlock(lock);
	local_irq_restore(flags);
	preempt_enable();
}

static __always_inline void write_lock(rwlock_t *lock)
{
	preempt_disable();
	do_raw_write_lock(lock);
}

static __always_inline void write_lock_irq(rwlock_t *lock)
{
	local_irq_disable();
	write_lock(lock);
}

static __always_inline void write_lock_bh(rwlock_t *lock)
{
	local_bh_disable();
	do_raw_write_lock(lock);
}
#define write_lock_irqsave(lock, flags)	do { local_irq_save(flags); write_lock(lock); } while (0)

static __always_inline void write_unlock(rwlock_t *lock)
{
	do_raw_write_unlock(lock);
	preempt_enable();
}

static __always_inline void write_unlock_irq(rwlock_t *lock)
{
	do_raw_write_unlock(lock);
	local_irq_enable();
	preempt_enable();
}

static __always_inline void write_unlock_bh(rwlock_t *lock)
{
	do_raw_write_unlock(lock);
	local_bh_enable();
}

static __always_inline void write_unlock_irqrestore(rwlock_t *lock, unsigned long flags)
{
	do_raw_write_unlock(lock);
	local_irq_restore(flags);
	preempt_enable();
}

static __always_inline int read_trylock(rwlock_t *lock)
{
	int cnts;

	preempt_disable();
	cnts = atomic_read(&lock->cnts);
	if (!(cnts & _QW_WMASK) && atomic_try_cmpxchg(&lock->cnts, &cnts, cnts + _QR_BIAS)) {
		rwlock_acquire_read(&lock->dep_map, 0, 1, _THIS_IP_);
		return 1;
	}
	preempt_enable();
	return 0;
}

static __always_inline int write_trylock(rwlock_t *lock)
{
	int free = 0;

	preempt_disable();
	if (!atomic_read(&lock->cnts) && atomic_try_cmpxchg(&lock->cnts, &free, _QW_LOCKED)) {
		rwlock_acquire(&lock->dep_map, 0, 1, _THIS_IP_);
		return 1;
	}
	preempt_enable();
	return 0;
}

#endif
