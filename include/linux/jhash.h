/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_JHASH_H
#define _LINUX_JHASH_H

/*
 * A hash of bytes or words with a seed, for tables whose keys come from outside. Multiply and fold:
 * each 32-bit word is mixed in with an odd constant, the end is avalanched as MurmurHash3 does
 * (Appleby). Values are not stable between versions. Any context.
 */

#include <linux/types.h>
#include <linux/bitops.h>

static __always_inline u32 __jhash_mix(u32 hash, u32 word)
{
	word *= 0xcc9e2d51;
	hash ^= rol32(word, 15) * 0x1b873593;
	return rol32(hash, 13) * 5 + 0xe6546b64;
}

static __always_inline u32 __jhash_final(u32 hash, u32 length)
{
	hash ^= length;
	hash = (hash ^ hash >> 16) * 0x85ebca6b;
	hash = (hash ^ hash >> 13) * 0xc2b2ae35;
	return hash ^ hash >> 16;
}

/* `length` words. */
static inline u32 jhash2(const u32 *key, u32 length, u32 seed)
{
	for (u32 i = 0; i < length; i++)
		seed = __jhash_mix(seed, key[i]);
	return __jhash_final(seed, length * 4);
}

/* `length` bytes, at any alignment. */
static inline u32 jhash(const void *key, u32 length, u32 seed)
{
	const u8 *p = key;
	u32 word, left;

	for (left = length; left >= 4; left -= 4, p += 4) {
		__builtin_memcpy(&word, p, 4);
		seed = __jhash_mix(seed, word);
	}
	for (word = 0; left; left--)
		word = word << 8 | p[left - 1];
	return __jhash_final(__jhash_mix(seed, word), length);
}

static inline u32 jhash_1word(u32 a, u32 seed)
{
	return __jhash_final(__jhash_mix(seed, a), 4);
}

static inline u32 jhash_2words(u32 a, u32 b, u32 seed)
{
	return __jhash_final(__jhash_mix(__jhash_mix(seed, a), b), 8);
}

static inline u32 jhash_3words(u32 a, u32 b, u32 c, u32 seed)
{
	return __jhash_final(__jhash_mix(__jhash_mix(__jhash_mix(seed, a), b), c), 12);
}

#endif
