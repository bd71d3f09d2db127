/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BIT_SPINLOCK_H
#define _LINUX_BIT_SPINLOCK_H

/*
 * A spinlock in one bit of a word whose other bits mean something else. Slower and less fair than a
 * spinlock_t and unknown to the lock validator: for when there is really no room. Preemption is
 * disabled while it is held. Any context, if every user agrees on the interrupt state.
 */

#include <linux/bitops.h>
#include <linux/preempt.h>
#include <asm/processor.h>

static __always_inline void bit_spin_lock(int bit, unsigned long *addr)
{
	preempt_disable();
	while (unlikely(test_and_set_bit_lock(bit, addr))) {
		/*
		 * Wait with plain reads and with preemption allowed: the line stays shared, the CPU
		 * usable.
		 */
		preempt_enable();
		do {
			cpu_relax();
		} while (test_bit(bit, addr));
		preempt_disable();
	}
}

static __always_inline bool bit_spin_trylock(int bit, unsigned long *addr)
{
	preempt_disable();
	if (likely(!test_and_set_bit_lock(bit, addr)))
		return true;
	preempt_enable();
	return false;
}

static __always_inline void bit_spin_unlock(int bit, unsigned long *addr)
{
	clear_bit_unlock(bit, addr);
	preempt_enable();
}

/* For words that nobody changes without the lock: the bit is cleared by a plain store. */
static __always_inline void __bit_spin_unlock(int bit, unsigned long *addr)
{
	__clear_bit_unlock(bit, addr);
	preempt_enable();
}

static inline bool bit_spin_is_locked(int bit, unsigned long *addr)
{
	return test_bit(bit, addr);
}

#endif
