/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LOG2_H
#define _LINUX_LOG2_H

/* Powers of two. Everything here is a constant expression when its argument is. Any context. */

#include <linux/types.h>

/* Number of the highest set bit. n > 0. */
#define ilog2(n)	(63 - __builtin_clzll(n))

static __always_inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

/* The nearest power of two not below (above) n. n > 0. */
#define roundup_pow_of_two(n)	((n) <= 1 ? 1UL : 1UL << (ilog2((unsigned long)(n) - 1) + 1))
#define rounddown_pow_of_two(n)	(1UL << ilog2(n))

/* log2 of roundup_pow_of_two(n). */
#define order_base_2(n)		((n) <= 1 ? 0 : ilog2((unsigned long)(n) - 1) + 1)

#endif
