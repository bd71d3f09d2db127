/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

/* Arithmetic whose intermediate results need 64 or 128 bits. Divisors are not 0. Any context. */

#include <linux/types.h>

typedef unsigned __int128 u128;
typedef __int128 s128;

static __always_inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static __always_inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

static __always_inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static __always_inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}
#define div64_ul(x, y)	div64_u64(x, y)
#define div64_long(x, y) div64_s64(x, y)

static __always_inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static __always_inline s64 div_s64_rem(s64 dividend, s32 divisor, s32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static __always_inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

/* Divides n in place; the value is the remainder. */
#define do_div(n, base) ({				\
	u32 __dd_base = (base);				\
	u32 __dd_rem = (u64)(n) % __dd_base;		\
	(n) = (u64)(n) / __dd_base;			\
	__dd_rem; })

/* (a * mul) >> shift, with a product that may need more than 64 bits. */
static __always_inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	return ((u128)a * mul) >> shift;
}

static __always_inline u64 mul_u64_u64_shr(u64 a, u64 mul, unsigned int shift)
{
	return ((u128)a * mul) >> shift;
}

static __always_inline u64 mul_u32_u32(u32 a, u32 b)
{
	return (u64)a * b;
}

/* a * mul / divisor, exact as long as the result fits in 64 bits; ~0 if it does not. */
u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 divisor);
#define mul_u64_u32_div(a, mul, divisor)	mul_u64_u64_div_u64(a, mul, divisor)

#define DIV64_U64_ROUND_UP(n, d)	({ u64 __d_d = (d); div64_u64((n) + __d_d - 1, __d_d); })
#define DIV_ROUND_UP_ULL(n, d)		DIV64_U64_ROUND_UP((u64)(n), d)
#define DIV_ROUND_DOWN_ULL(n, d)	((u64)(n) / (d))
#define DIV64_U64_ROUND_CLOSEST(n, d)	({ u64 __d_d = (d); div64_u64((n) + __d_d / 2, __d_d); })
#define DIV_ROUND_CLOSEST_ULL(n, d)	DIV64_U64_ROUND_CLOSEST((u64)(n), d)

/* Operands are not negative. */
#define DIV_ROUND_CLOSEST(n, d)		({ __typeof__(d) __d_d = (d); ((n) + __d_d / 2) / __d_d; })

/* floor(sqrt(x)). */
unsigned long int_sqrt(unsigned long x);
/* Greatest common divisor; gcd(a, 0) is a. */
unsigned long gcd(unsigned long a, unsigned long b);

#endif
