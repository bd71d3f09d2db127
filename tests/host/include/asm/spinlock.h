/* SPDX-License-Identifier: MIT */
#ifndef _ASM_SPINLOCK_H
#define _ASM_SPINLOCK_H

#include <linux/bug.h>

typedef struct { int val; } arch_spinlock_t;
#define __ARCH_SPIN_LOCK_UNLOCKED	{ 0 }

static inline void arch_spin_lock(arch_spinlock_t *lock)
{
	BUG_ON(lock->val);
	lock->val = 1;
}

static inline bool arch_spin_trylock(arch_spinlock_t *lock)
{
	return !lock->val++;
}

static inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	lock->val = 0;
}

#endif
