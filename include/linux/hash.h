/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HASH_H
#define _LINUX_HASH_H

/*
 * Spreading integers over 2^bits buckets by multiplication with 2^n divided by the golden ratio
 * (Knuth, volume 3, 6.4): the high bits of the product depend on all bits of the key. Any context.
 */

#include <linux/types.h>

#define GOLDEN_RATIO_32	0x61c88647U
#define GOLDEN_RATIO_64	0x61c8864680b583ebULL

static __always_inline u32 __hash_32(u32 val)
{
	return val * GOLDEN_RATIO_32;
}

static __always_inline u32 hash_32(u32 val, unsigned int bits)
{
	return __hash_32(val) >> (32 - bits);
}

static __always_inline u32 hash_64(u64 val, unsigned int bits)
{
	return val * GOLDEN_RATIO_64 >> (64 - bits);
}

#define hash_long(val, bits)	hash_64(val, bits)
#define hash_ptr(ptr, bits)	hash_64((unsigned long)(ptr), bits)

static inline u32 hash32_ptr(const void *ptr)
{
	unsigned long val = (unsigned long)ptr;

	return (u32)val ^ (u32)(val >> 32);
}

#endif
