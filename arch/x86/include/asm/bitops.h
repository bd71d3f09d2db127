/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_BITOPS_H
#define _ASM_X86_BITOPS_H

/*
 * Bits in memory and in words. Bit `nr` counts from the least significant bit of the long at `addr`
 * and may lie beyond it. Plain names are atomic on SMP, test_and_* are full barriers as well; names
 * with __ are not atomic. Any context.
 */

#include <linux/types.h>
#include <linux/bits.h>
#include <asm/barrier.h>

#define __BITOP_WORD(nr, addr)	((volatile unsigned long *)(addr) + (nr) / BITS_PER_LONG)
#define __BITOP_MASK(nr)	(1UL << ((nr) % BITS_PER_LONG))

static __always_inline void set_bit(long nr, volatile unsigned long *addr)
{
	(void)__atomic_fetch_or(__BITOP_WORD(nr, addr), __BITOP_MASK(nr), __ATOMIC_SEQ_CST);
}

static __always_inline void clear_bit(long nr, volatile unsigned long *addr)
{
	(void)__atomic_fetch_and(__BITOP_WORD(nr, addr), ~__BITOP_MASK(nr), __ATOMIC_SEQ_CST);
}

static __always_inline void change_bit(long nr, volatile unsigned long *addr)
{
	(void)__atomic_fetch_xor(__BITOP_WORD(nr, addr), __BITOP_MASK(nr), __ATOMIC_SEQ_CST);
}

static __always_inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_or(__BITOP_WORD(nr, addr), __BITOP_MASK(nr), __ATOMIC_SEQ_CST) &
	       __BITOP_MASK(nr);
}

static __always_inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_and(__BITOP_WORD(nr, addr), ~__BITOP_MASK(nr), __ATOMIC_SEQ_CST) &
	       __BITOP_MASK(nr);
}

static __always_inline bool test_and_change_bit(long nr, volatile unsigned long *addr)
{
	return __atomic_fetch_xor(__BITOP_WORD(nr, addr), __BITOP_MASK(nr), __ATOMIC_SEQ_CST) &
	       __BITOP_MASK(nr);
}

/* A bit that serves as a lock: everything before the clearing is visible before it. */
static __always_inline bool test_and_set_bit_lock(long nr, volatile unsigned long *addr)
{
	return test_and_set_bit(nr, addr);
}

static __always_inline void clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	clear_bit(nr, addr);
}

static __always_inline void __set_bit(long nr, volatile unsigned long *addr)
{
	*__BITOP_WORD(nr, addr) |= __BITOP_MASK(nr);
}

static __always_inline void __clear_bit(long nr, volatile unsigned long *addr)
{
	*__BITOP_WORD(nr, addr) &= ~__BITOP_MASK(nr);
}

static __always_inline void __change_bit(long nr, volatile unsigned long *addr)
{
	*__BITOP_WORD(nr, addr) ^= __BITOP_MASK(nr);
}

static __always_inline void __clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	barrier();
	__clear_bit(nr, addr);
}

static __always_inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return addr[nr / BITS_PER_LONG] & __BITOP_MASK(nr);
}

static __always_inline bool __test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__set_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__clear_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_change_bit(long nr, volatile unsigned long *addr)
{
	bool old = test_bit(nr, addr);

	__change_bit(nr, addr);
	return old;
}

/* Number of the lowest and highest set bit (first clear bit for ffz), from 0. The word has one. */
static __always_inline unsigned long __ffs(unsigned long word) { return __builtin_ctzl(word); }
static __always_inline unsigned long __fls(unsigned long word) { return 63 - __builtin_clzl(word); }
static __always_inline unsigned long ffz(unsigned long word) { return __builtin_ctzl(~word); }

/* The same counted from 1, and 0 for no bit. */
static __always_inline int ffs(int x) { return __builtin_ffs(x); }
static __always_inline int fls(unsigned int x) { return x ? 32 - __builtin_clz(x) : 0; }
static __always_inline int fls64(u64 x) { return x ? 64 - __builtin_clzll(x) : 0; }
static __always_inline int fls_long(unsigned long x) { return fls64(x); }

#endif
