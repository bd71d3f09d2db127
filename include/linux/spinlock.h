/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

/*
 * Spin locks: short critical sections on SMP.
 *
 * Rules
 * - Not recursive. Released by the CPU that took it. The holder must not sleep; preemption is off
 *   while it is held.
 * - A lock that interrupt handlers take is taken with _irqsave (or _irq where interrupts are known
 *   to be on) everywhere else; one that softirqs take, with _bh.
 * - raw_spinlock_t is the same lock; the scheduler and the interrupt core use that name.
 * - trylock variants return 1 if they took it. **Any context** that the rules above allow.
 */

#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/bottom_half.h>
#include <linux/atomic.h>
#include <linux/spinlock_types.h>
#include <asm/spinlock.h>

#define raw_spin_lock_init(lock) do {						\
	static struct lock_class_key __key;					\
	__raw_spin_lock_init(lock, #lock, &__key);				\
} while (0)

#define spin_lock_init(lock) do {						\
	static struct lock_class_key __key;					\
	__raw_spin_lock_init(&(lock)->rlock, #lock, &__key);			\
} while (0)

static __always_inline void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name,
						 struct lock_class_key *key)
{
	lock->raw_lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
	lockdep_init_map(&lock->dep_map, name, key, 0);
}

static __always_inline void do_raw_spin_lock(raw_spinlock_t *lock, int subclass,
					     struct lockdep_map *nest)
{
	lock_acquire(&lock->dep_map, subclass, 0, 0, 1, nest, _THIS_IP_);
	if (IS_ENABLED(CONFIG_LOCKDEP) && arch_spin_trylock(&lock->raw_lock))
		return;
	lock_contended(&lock->dep_map, _THIS_IP_);
	arch_spin_lock(&lock->raw_lock);
	lock_acquired(&lock->dep_map);
}

static __always_inline void do_raw_spin_unlock(raw_spinlock_t *lock)
{
	lock_release(&lock->dep_map, _THIS_IP_);
	arch_spin_unlock(&lock->raw_lock);
}

static __always_inline int do_raw_spin_trylock(raw_spinlock_t *lock)
{
	if (!arch_spin_trylock(&lock->raw_lock))
		return 0;
	lock_acquire(&lock->dep_map, 0, 1, 0, 1, NULL, _THIS_IP_);
	return 1;
}

static __always_inline void raw_spin_lock(raw_spinlock_t *lock)
{
	preempt_disable();
	do_raw_spin_lock(lock, 0, NULL);
}

static __always_inline void raw_spin_lock_nested(raw_spinlock_t *lock, int subclass)
{
	preempt_disable();
	do_raw_spin_lock(lock, subclass, NULL);
}

static __always_inline void raw_spin_lock_irq(raw_spinlock_t *lock)
{
	local_irq_disable();
	raw_spin_lock(lock);
}

static __always_inline void raw_spin_lock_bh(raw_spinlock_t *lock)
{
	local_bh_disable();
	do_raw_spin_lock(lock, 0, NULL);
}

static __always_inline unsigned long __raw_spin_lock_irqsave(raw_spinlock_t *lock, int subclass)
{
	unsigned long flags;

	local_irq_save(flags);
	raw_spin_lock_nested(lock, subclass);
	return flags;
}
#define raw_spin_lock_irqsave(lock, flags)                                                         \
	do {                                                                                       \
		(flags) = __raw_spin_lock_irqsave(lock, 0);                                        \
	} while (0)
#define raw_spin_lock_irqsave_nested(lock, flags, sub)                                             \
	do {                                                                                       \
		(flags) = __raw_spin_lock_irqsave(lock, sub);                                      \
	} while (0)

static __always_inline void raw_spin_unlock(raw_spinlock_t *lock)
{
	do_raw_spin_unlock(lock);
	preempt_enable();
}

static __always_inline void raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	do_raw_spin_unlock(lock);
	local_irq_enable();
	preempt_enable();
}

static __always_inline void raw_spin_unlock_bh(raw_spinlock_t *lock)
{
	do_raw_spin_unlock(lock);
	local_bh_enable();
}

static __always_inline void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	do_raw_spin_unlock(lock);
	local_irq_restore(flags);
	preempt_enable();
}

static __always_inline int raw_spin_trylock(raw_spinlock_t *lock)
{
	preempt_disable();
	if (do_raw_spin_trylock(lock))
		return 1;
	preempt_enable();
	return 0;
}

static __always_inline int raw_spin_trylock_irq(raw_spinlock_t *lock)
{
	local_irq_disable();
	if (raw_spin_trylock(lock))
		return 1;
	local_irq_enable();
	return 0;
}

static __always_inline int raw_spin_trylock_bh(raw_spinlock_t *lock)
{
	local_bh_disable();
	if (do_raw_spin_trylock(lock))
		return 1;
	local_bh_enable();
	return 0;
}

#define raw_spin_trylock_irqsave(lock, flags) ({			\
	local_irq_save(flags);						\
	int __taken = raw_spin_trylock(lock);				\
	if (!__taken)							\
		local_irq_restore(flags);				\
	__taken; })

static __always_inline int raw_spin_is_locked(raw_spinlock_t *lock)
{
	return arch_spin_is_locked(&lock->raw_lock);
}
static __always_inline int raw_spin_is_contended(raw_spinlock_t *lock)
{
	return arch_spin_is_contended(&lock->raw_lock);
}

static __always_inline void spin_lock(spinlock_t *lock) { raw_spin_lock(&lock->rlock); }
static __always_inline void spin_lock_irq(spinlock_t *lock) { raw_spin_lock_irq(&lock->rlock); }
static __always_inline void spin_lock_bh(spinlock_t *lock) { raw_spin_lock_bh(&lock->rlock); }
static __always_inline void spin_unlock(spinlock_t *lock) { raw_spin_unlock(&lock->rlock); }
static __always_inline void spin_unlock_irq(spinlock_t *lock) { raw_spin_unlock_irq(&lock->rlock); }
static __always_inline void spin_unlock_bh(spinlock_t *lock) { raw_spin_unlock_bh(&lock->rlock); }
static __always_inline int spin_trylock(spinlock_t *lock) { return raw_spin_trylock(&lock->rlock); }
static __always_inline int spin_trylock_irq(spinlock_t *lock)
{
	return raw_spin_trylock_irq(&lock->rlock);
}
static __always_inline int spin_trylock_bh(spinlock_t *lock)
{
	return raw_spin_trylock_bh(&lock->rlock);
}
static __always_inline int spin_is_locked(spinlock_t *lock)
{
	return raw_spin_is_locked(&lock->rlock);
}
static __always_inline int spin_is_contended(spinlock_t *lock)
{
	return raw_spin_is_contended(&lock->rlock);
}

static __always_inline void spin_lock_nested(spinlock_t *lock, int subclass)
{
	raw_spin_lock_nested(&lock->rlock, subclass);
}

static __always_inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	raw_spin_unlock_irqrestore(&lock->rlock, flags);
}

#define spin_lock_irqsave(lock, flags)			raw_spin_lock_irqsave(&(lock)->rlock, flags)
#define spin_lock_irqsave_nested(lock, flags, sub)                                                 \
	raw_spin_lock_irqsave_nested(&(lock)->rlock, flags, sub)
#define spin_trylock_irqsave(lock, flags) raw_spin_trylock_irqsave(&(lock)->rlock, flags)
/* Several locks of one class, all under one outer lock that makes the order harmless. */
#define spin_lock_nest_lock(lock, outer) do {						\
	preempt_disable();								\
	do_raw_spin_lock(&(lock)->rlock, 0, &(outer)->dep_map);				\
} while (0)
#define assert_spin_locked(lock)	BUG_ON(IS_ENABLED(CONFIG_DEBUG) && !spin_is_locked(lock))
#define assert_raw_spin_locked(lock) BUG_ON(IS_ENABLED(CONFIG_DEBUG) && !raw_spin_is_locked(lock))
/* After spin_lock(): a full barrier as well. */
#define smp_mb__after_spinlock()			barrier()

/*
 * Takes the lock only if the counter falls to zero by this decrement: 1, with the lock held;
 * otherwise 0 and the counter is one less.
 */
int _atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock);
#define atomic_dec_and_lock(atomic, lock)		_atomic_dec_and_lock(atomic, lock)
int _atomic_dec_and_lock_irqsave(atomic_t *atomic, spinlock_t *lock, unsigned long *flags);
#define atomic_dec_and_lock_irqsave(atomic, lock, flags)                                           \
	_atomic_dec_and_lock_irqsave(atomic, lock, &(flags))

#include <linux/rwlock.h>

#endif
