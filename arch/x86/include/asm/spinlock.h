/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SPINLOCK_H
#define _ASM_X86_SPINLOCK_H

/*
 * Spin locks in one word. Free: 0. Held: the low byte is 1. Contended: the upper half names the last waiter; the waiters form a queue (MCS), each
 * spinning on a word of its own, so the lock is fair and its cache line quiet. See arch/x86/lib/spinlock.c.
 *
 * Taken with preemption off. Any context; a lock taken by interrupt handlers is taken with interrupts off everywhere else.
 */

#include <asm/spinlock_types.h>
#include <asm/processor.h>
#include <asm/cmpxchg.h>

void queued_spin_lock_slowpath(arch_spinlock_t *lock);
void queued_read_lock_slowpath(arch_rwlock_t *lock);
void queued_write_lock_slowpath(arch_rwlock_t *lock);

static __always_inline bool arch_spin_is_locked(arch_spinlock_t *lock) { return READ_ONCE(lock->val) != 0; }
static __always_inline bool arch_spin_is_contended(arch_spinlock_t *lock) { return READ_ONCE(lock->tail) != 0; }
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

/* Many readers or one writer; a writer that waits holds new readers back (except in interrupts, which could wait for their own CPU). */
static __always_inline bool arch_read_trylock(arch_rwlock_t *lock)
{
	u32 cnts = READ_ONCE(lock->cnts);

	return !(cnts & RW_WRITER_MASK) && try_cmpxchg(&lock->cnts, &cnts, cnts + RW_READER);
}

static __always_inline void arch_read_lock(arch_rwlock_t *lock)
{
	if (unlikely((xadd(&lock->cnts, RW_READER)) & RW_WRITER_MASK))
		queued_read_lock_slowpath(lock);
}

static __always_inline void arch_read_unlock(arch_rwlock_t *lock)
{
	(void)__atomic_fetch_sub(&lock->cnts, RW_READER, __ATOMIC_SEQ_CST);
}

static __always_inline bool arch_write_trylock(arch_rwlock_t *lock)
{
	u32 free = 0;

	return READ_ONCE(lock->cnts) == 0 && try_cmpxchg(&lock->cnts, &free, RW_WRITER_LOCKED);
}

static __always_inline void arch_write_lock(arch_rwlock_t *lock)
{
	u32 free = 0;

	if (unlikely(!try_cmpxchg(&lock->cnts, &free, RW_WRITER_LOCKED)))
		queued_write_lock_slowpath(lock);
}

static __always_inline void arch_write_unlock(arch_rwlock_t *lock)
{
	smp_store_release(&lock->wlocked, 0);
}

#endif
