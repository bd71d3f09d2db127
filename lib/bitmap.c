// SPDX-License-Identifier: MIT
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/cpumask.h>

/*
 * Bitmaps. The binary operations go over whole words; where a result is tested, the last word's
 * unused bits are masked first.
 */

static __always_inline unsigned long last_mask(unsigned int nbits)
{
	return BITMAP_LAST_WORD_MASK(nbits);
}

bool bitmap_and(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		unsigned int nbits)
{
	unsigned int n = BITS_TO_LONGS(nbits);
	unsigned long any = 0;

	for (unsigned int i = 0; i < n; i++) {
		dst[i] = a[i] & b[i];
		any |= i == n - 1 ? dst[i] & last_mask(nbits) : dst[i];
	}
	return any;
}

bool bitmap_andnot(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		   unsigned int nbits)
{
	unsigned int n = BITS_TO_LONGS(nbits);
	unsigned long any = 0;

	for (unsigned int i = 0; i < n; i++) {
		dst[i] = a[i] & ~b[i];
		any |= i == n - 1 ? dst[i] & last_mask(nbits) : dst[i];
	}
	return any;
}

void bitmap_or(unsigned long *dst, const unsigned long *a, const unsigned long *b,
	       unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = a[i] | b[i];
}

void bitmap_xor(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = a[i] ^ b[i];
}

void bitmap_complement(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = ~src[i];
}

/* Word i of src, with what lies beyond the bitmap as zeros. */
static unsigned long word_or_zero(const unsigned long *src, long i, unsigned int nbits)
{
	long n = BITS_TO_LONGS(nbits);

	if (i < 0 || i >= n)
		return 0;
	return i == n - 1 ? src[i] & last_mask(nbits) : src[i];
}

void bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
		       unsigned int nbits)
{
	long words = shift / BITS_PER_LONG;
	unsigned int bits = shift % BITS_PER_LONG;

	for (long i = (long)BITS_TO_LONGS(nbits) - 1; i >= 0; i--) {
		unsigned long low = word_or_zero(src, i - words - 1, nbits),
			      high = word_or_zero(src, i - words, nbits);

		dst[i] = bits ? high << bits | low >> (BITS_PER_LONG - bits) : high;
	}
}

void bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			unsigned int nbits)
{
	long words = shift / BITS_PER_LONG;
	unsigned int bits = shift % BITS_PER_LONG;

	for (long i = 0; i < (long)BITS_TO_LONGS(nbits); i++) {
		unsigned long low = word_or_zero(src, i + words, nbits),
			      high = word_or_zero(src, i + words + 1, nbits);

		dst[i] = bits ? low >> bits | high << (BITS_PER_LONG - bits) : low;
	}
}

bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int i, n = nbits / BITS_PER_LONG;

	for (i = 0; i < n; i++) {
		if (a[i] != b[i])
			return false;
	}
	return !(nbits % BITS_PER_LONG) || !((a[i] ^ b[i]) & last_mask(nbits));
}

bool bitmap_intersects(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	return find_next_and_bit(a, b, nbits, 0) < nbits;
}

bool bitmap_subset(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	return find_next_andnot_bit(a, b, nbits, 0) >= nbits;
}

unsigned int bitmap_weight(const unsigned long *map, unsigned int nbits)
{
	unsigned int i, n = nbits / BITS_PER_LONG, weight = 0;

	for (i = 0; i < n; i++)
		weight += hweight_long(map[i]);
	if (nbits % BITS_PER_LONG)
		weight += hweight_long(map[i] & last_mask(nbits));
	return weight;
}

/* Sets (clears) the bits [start, start + len). */
static __always_inline void change_range(unsigned long *map, unsigned int start, unsigned int len,
					 bool set)
{
	unsigned int end = start + len;

	while (start < end) {
		unsigned int next = min(end, (start / BITS_PER_LONG + 1) * BITS_PER_LONG);
		unsigned long mask = BITMAP_FIRST_WORD_MASK(start) & BITMAP_LAST_WORD_MASK(next);

		if (set)
			map[start / BITS_PER_LONG] |= mask;
		else
			map[start / BITS_PER_LONG] &= ~mask;
		start = next;
	}
}

void bitmap_set(unsigned long *map, unsigned int start, unsigned int len)
{
	change_range(map, start, len, true);
}

void bitmap_clear(unsigned long *map, unsigned int start, unsigned int len)
{
	change_range(map, start, len, false);
}

unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
					 unsigned long start, unsigned int nr,
					 unsigned long align_mask)
{
	unsigned long used;

	for (;;) {
		start = find_next_zero_bit(map, size, start);
		start = (start + align_mask) & ~align_mask;
		if (start + nr > size)
			return start + nr;
		used = find_next_bit(map, start + nr, start);
		if (used >= start + nr)
			return start;
		start = used + 1;
	}
}

/* A decimal number at *s, which moves past it. */
static int parse_number(const char **s, unsigned int *value)
{
	if (!isdigit(**s))
		return -EINVAL;
	for (*value = 0; isdigit(**s); (*s)++) {
		if (*value > (UINT_MAX - 9) / 10)
			return -ERANGE;
		*value = *value * 10 + (**s - '0');
	}
	return 0;
}

/* One of "5", "2-7", "0-30:2/8" (2 of every 8), "all". */
static int parse_region(const char **s, unsigned long *map, unsigned int nbits)
{
	unsigned int first, last, used = 1, group = 1;
	int err;

	if (!strncmp(*s, "all", 3)) {
		*s += 3;
		bitmap_set(map, 0, nbits);
		return 0;
	}
	err = parse_number(s, &first);
	last = first;
	if (!err && **s == '-') {
		(*s)++;
		err = parse_number(s, &last);
	}
	if (!err && **s == ':') {
		(*s)++;
		err = parse_number(s, &used);
		if (!err && *(*s)++ != '/')
			err = -EINVAL;
		if (!err)
			err = parse_number(s, &group);
	}
	if (err)
		return err;
	if (first > last || !group || used > group)
		return -EINVAL;
	if (last >= nbits)
		return -ERANGE;
	for (unsigned int at = first;; at += group) {
		bitmap_set(map, at, min(used, last - at + 1));
		if (last - at < group)
			return 0;
	}
}

int bitmap_parselist(const char *buf, unsigned long *map, int nbits)
{
	int err;

	bitmap_zero(map, nbits);
	while (*buf) {
		if (isspace(*buf) || *buf == ',') {
			buf++;
			continue;
		}
		err = parse_region(&buf, map, nbits);
		if (err)
			return err;
		if (*buf && !isspace(*buf) && *buf != ',')
			return -EINVAL;
	}
	return 0;
}

/* The groups are read from the end, the lowest first. */
int bitmap_parse(const char *buf, unsigned int len, unsigned long *map, int nbits)
{
	const char *end = buf + strnlen(buf, len);
	unsigned int bit = 0, digits = 0;

	bitmap_zero(map, nbits);
	while (end > buf && isspace(end[-1]))
		end--;
	for (; end > buf; end--) {
		int value = hex_to_bin(end[-1]);

		if (end[-1] == ',') {
			if (!digits)
				return -EINVAL;
			bit += 32 - 4 * digits;
			digits = 0;
			continue;
		}
		if (value < 0 || digits == 8)
			return -EINVAL;
		digits++;
		for (int i = 0; i < 4; i++, bit++) {
			if (!(value >> i & 1))
				continue;
			if (bit >= (unsigned int)nbits)
				return -EOVERFLOW;
			__set_bit(bit, map);
		}
	}
	return digits ? 0 : -EINVAL;
}

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return kmalloc_array(BITS_TO_LONGS(nbits), sizeof(unsigned long), flags);
}

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}

void bitmap_free(const unsigned long *map)
{
	kfree(map);
}

/* ------------------------------ sets of CPUs that never change */

const struct cpumask cpu_mask_all = { { ~0UL } };
const struct cpumask cpu_mask_none = { { 0 } };

#define CPU_BITS_4(n) \
	{ { 1UL << (n) } }, { { 2UL << (n) } }, { { 4UL << (n) } }, { { 8UL << (n) } }
#define CPU_BITS_16(n) \
	CPU_BITS_4(n), CPU_BITS_4((n) + 4), CPU_BITS_4((n) + 8), CPU_BITS_4((n) + 12)
const struct cpumask cpu_bit_masks[NR_CPUS] = { CPU_BITS_16(0), CPU_BITS_16(16), CPU_BITS_16(32),
						CPU_BITS_16(48) };
