/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FIND_H
#define _LINUX_FIND_H

/*
 * Searching bitmaps. `size` is the number of bits; the result is size if there is no such bit (or
 * start >= size). Bitmaps that are known to fit one word are searched inline. Any context.
 */

#include <linux/types.h>
#include <linux/bits.h>

unsigned long _find_next_bit(const unsigned long *addr, unsigned long size, unsigned long start);
unsigned long _find_next_zero_bit(const unsigned long *addr, unsigned long size,
				  unsigned long start);
unsigned long _find_next_and_bit(const unsigned long *a, const unsigned long *b, unsigned long size,
				 unsigned long start);
unsigned long _find_next_andnot_bit(const unsigned long *a, const unsigned long *b,
				    unsigned long size, unsigned long start);
unsigned long find_last_bit(const unsigned long *addr, unsigned long size);
/* The n-th set bit, n from 0. */
unsigned long find_nth_bit(const unsigned long *addr, unsigned long size, unsigned long n);

#define small_const_nbits(nbits) \
	(__builtin_constant_p(nbits) && (nbits) <= BITS_PER_LONG && (nbits) > 0)

/* The lowest bit of `word` at or above `start`, below `size`. */
static __always_inline unsigned long __find_in_word(unsigned long word, unsigned long size,
						    unsigned long start)
{
	if (start >= size)
		return size;
	word &= GENMASK(size - 1, 0) & (~0UL << start);
	return word ? (unsigned long)__builtin_ctzl(word) : size;
}

static __always_inline unsigned long find_next_bit(const unsigned long *addr, unsigned long size,
						   unsigned long start)
{
	if (small_const_nbits(size))
		return __find_in_word(*addr, size, start);
	return _find_next_bit(addr, size, start);
}

static __always_inline unsigned long find_next_zero_bit(const unsigned long *addr,
							unsigned long size, unsigned long start)
{
	if (small_const_nbits(size))
		return __find_in_word(~*addr, size, start);
	return _find_next_zero_bit(addr, size, start);
}

static __always_inline unsigned long find_next_and_bit(const unsigned long *a,
						       const unsigned long *b, unsigned long size,
						       unsigned long start)
{
	if (small_const_nbits(size))
		return __find_in_word(*a & *b, size, start);
	return _find_next_and_bit(a, b, size, start);
}

static __always_inline unsigned long find_next_andnot_bit(const unsigned long *a,
							  const unsigned long *b,
							  unsigned long size, unsigned long start)
{
	if (small_const_nbits(size))
		return __find_in_word(*a & ~*b, size, start);
	return _find_next_andnot_bit(a, b, size, start);
}

#define find_first_bit(addr, size)		find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)		find_next_zero_bit(addr, size, 0)
#define find_first_and_bit(a, b, size)		find_next_and_bit(a, b, size, 0)

#define for_each_set_bit(bit, addr, size)					\
	for ((bit) = find_first_bit(addr, size); (bit) < (size);		\
	     (bit) = find_next_bit(addr, size, (bit) + 1))
#define for_each_set_bit_from(bit, addr, size)					\
	for ((bit) = find_next_bit(addr, size, bit); (bit) < (size);		\
	     (bit) = find_next_bit(addr, size, (bit) + 1))
#define for_each_clear_bit(bit, addr, size)					\
	for ((bit) = find_first_zero_bit(addr, size); (bit) < (size);		\
	     (bit) = find_next_zero_bit(addr, size, (bit) + 1))

#endif
