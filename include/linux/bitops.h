/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

/* Bits in words: the architecture's single operations plus what is built from them. Any context. */

#include <linux/types.h>
#include <linux/bits.h>
#include <asm/bitops.h>
#include <linux/find.h>

/* Number of set bits. No library call: not every CPU has popcnt. */
static __always_inline unsigned int hweight64(u64 w)
{
	w -= (w >> 1) & 0x5555555555555555ULL;
	w = (w & 0x3333333333333333ULL) + ((w >> 2) & 0x3333333333333333ULL);
	w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return (w * 0x0101010101010101ULL) >> 56;
}
#define hweight_long(w)	hweight64((unsigned long)(w))
#define hweight32(w)	hweight64((u32)(w))
#define hweight16(w)	hweight64((u16)(w))
#define hweight8(w)	hweight64((u8)(w))

static inline u64 rol64(u64 w, unsigned int n) { return w << (n & 63) | w >> (-n & 63); }
static inline u64 ror64(u64 w, unsigned int n) { return w >> (n & 63) | w << (-n & 63); }
static inline u32 rol32(u32 w, unsigned int n) { return w << (n & 31) | w >> (-n & 31); }
static inline u32 ror32(u32 w, unsigned int n) { return w >> (n & 31) | w << (-n & 31); }

/* `value` with bit `index` as its sign. */
static inline s32 sign_extend32(u32 value, int index)
{
	return (s32)(value << (31 - index)) >> (31 - index);
}

static inline s64 sign_extend64(u64 value, int index)
{
	return (s64)(value << (63 - index)) >> (63 - index);
}

static __always_inline void assign_bit(long nr, volatile unsigned long *addr, bool value)
{
	if (value)
		set_bit(nr, addr);
	else
		clear_bit(nr, addr);
}

static __always_inline void __assign_bit(long nr, volatile unsigned long *addr, bool value)
{
	if (value)
		__set_bit(nr, addr);
	else
		__clear_bit(nr, addr);
}

/*
 * Exchanges the bits of `mask` for those of `bits`; returns the word as it was (set_mask_bits)
 * before.
 */
#define set_mask_bits(ptr, mask, bits) ({						\
	__typeof__(*(ptr)) __smb_old = READ_ONCE(*(ptr)), __smb_new;			\
	do {										\
		__smb_new = (__smb_old & ~(mask)) | (bits);				\
	} while (!__atomic_compare_exchange_n(ptr, &__smb_old, __smb_new, false,	\
					      __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));	\
	__smb_old; })

#endif
