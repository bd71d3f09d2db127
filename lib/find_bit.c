// SPDX-License-Identifier: MIT
#include <linux/bitops.h>

/*
 * Searching bitmaps: word by word, the first one with the bits before `start` masked off, and the
 * result cut to `size` because the last word may have bits beyond it. `invert` is a constant in
 * each caller.
 */
static __always_inline unsigned long find_next(const unsigned long *a, const unsigned long *b,
					       unsigned long invert_a, unsigned long invert_b,
					       unsigned long size, unsigned long start)
{
	unsigned long i = start / BITS_PER_LONG, word;

	if (start >= size)
		return size;
	word = (a[i] ^ invert_a) & (b ? b[i] ^ invert_b : ~0UL) & (~0UL << start % BITS_PER_LONG);
	while (!word) {
		if (++i * BITS_PER_LONG >= size)
			return size;
		word = (a[i] ^ invert_a) & (b ? b[i] ^ invert_b : ~0UL);
	}
	start = i * BITS_PER_LONG + __ffs(word);
	return start < size ? start : size;
}

unsigned long _find_next_bit(const unsigned long *addr, unsigned long size, unsigned long start)
{
	return find_next(addr, NULL, 0, 0, size, start);
}

unsigned long _find_next_zero_bit(const unsigned long *addr, unsigned long size,
				  unsigned long start)
{
	return find_next(addr, NULL, ~0UL, 0, size, start);
}

unsigned long _find_next_and_bit(const unsigned long *a, const unsigned long *b, unsigned long size,
				 unsigned long start)
{
	return find_next(a, b, 0, 0, size, start);
}

unsigned long _find_next_andnot_bit(const unsigned long *a, const unsigned long *b,
				    unsigned long size, unsigned long start)
{
	return find_next(a, b, 0, ~0UL, size, start);
}

unsigned long find_last_bit(const unsigned long *addr, unsigned long size)
{
	unsigned long i = BITS_TO_LONGS(size), word;

	while (i--) {
		word = addr[i];
		if (size - i * BITS_PER_LONG < BITS_PER_LONG)
			word &= GENMASK(size % BITS_PER_LONG - 1, 0);
		if (word)
			return i * BITS_PER_LONG + __fls(word);
	}
	return size;
}

unsigned long find_nth_bit(const unsigned long *addr, unsigned long size, unsigned long n)
{
	unsigned long bit;

	for_each_set_bit(bit, addr, size) {
		if (!n--)
			return bit;
	}
	return size;
}
