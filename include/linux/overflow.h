/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_OVERFLOW_H
#define _LINUX_OVERFLOW_H

/*
 * Arithmetic that says when it overflowed, and sizes that saturate so that the allocator refuses
 * them. Any context.
 */

#include <linux/types.h>

/* *d = a op b; true if the result did not fit. */
#define check_add_overflow(a, b, d)	__builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d)	__builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d)	__builtin_mul_overflow(a, b, d)

static inline size_t __must_check size_mul(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_mul_overflow(a, b, &bytes) ? ~(size_t)0 : bytes;
}

static inline size_t __must_check size_add(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_add_overflow(a, b, &bytes) ? ~(size_t)0 : bytes;
}

#define array_size(n, size)		size_mul(n, size)
#define array3_size(a, b, size)		size_mul(size_mul(a, b), size)

/* Bytes of *p with `count` elements in its trailing array `member`. */
#define flex_array_size(p, member, count)	size_mul(count, sizeof(*(p)->member))
#define struct_size(p, member, count) \
	size_add(sizeof(*(p)), flex_array_size(p, member, count))

#endif
