/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SPINLOCK_H
#define _ASM_X86_SPINLOCK_H

/*
 * Spin locks in one word. Free: 0. Held: the low byte is 1. Contended: the upper half names the
 * last waiter; the waiters form a queue (MCS), each spinning on a word of its own, so the lock is
 * fair and its cache line quiet. See arch/x86/lib/spinlock.c.
 *
 * Taken with preemption off. Any context; a lock taken by interrupt handlers is taken with
 * interrupts off everywhere else.
 */

#include <asm/spinlock_types.h>
#include <asm/processor.h>
#include <asm/barrier.h>
#include <asm/cmpxchg.h>

void queued_spin_lock_slowpath(arch_spinlock_t *lock);

static __always_inline bool arch_spin_is_locked(arch_spinlock_t *lock)
{
	return READ_ONCE(lock->val) != 0;
}
static __always_inline bool arch_spin_is_contended(arch_spinlock_t *lock)
{
	return READ_ONCE(lock->tail) != 0;
}
static __always_inline bool arch_spin_value_unlocked(arch_spinlock_t lock) { return lock.val == 0; }

static __always_inline bool arch_spin_trylock(arch_spinlock_t *lock)
{
	u32 free = 0;

	return READ_ONCE(lock->val) == 0 && try_cmpxchg(&lock->val, &free, SPIN_LOCKED);
}

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	u32 free = 0;

	if (unlikely(!try_cmpxchg(&lock->val, &free, SPIN_LOCKED)))
		queued_spin_lock_slowpath(lock);
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	smp_store_release(&lock->locked, 0);
}

#endif
