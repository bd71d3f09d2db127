/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

/*
 * Smaller and larger of values, each evaluated once. min() and max() refuse operands of different
 * types, because a comparison of signed with unsigned seldom means what it says; the _t forms name
 * the type. Any context.
 */

#define __minmax_cmp(a, op, b, ta, tb) ({			\
	ta __mm_a = (a);					\
	tb __mm_b = (b);					\
	(void)(&__mm_a == &__mm_b);				\
	__mm_a op __mm_b ? __mm_a : __mm_b; })

#define min(a, b)		__minmax_cmp(a, <, b, __typeof__(a), __typeof__(b))
#define max(a, b)		__minmax_cmp(a, >, b, __typeof__(a), __typeof__(b))
#define min_t(type, a, b)	__minmax_cmp(a, <, b, type, type)
#define max_t(type, a, b)	__minmax_cmp(a, >, b, type, type)
#define min3(a, b, c)		({ __typeof__(a) __m3_x = min(a, b); min(__m3_x, c); })
#define max3(a, b, c)		({ __typeof__(a) __m3_x = max(a, b); max(__m3_x, c); })

/* The smaller of two values where 0 means "no limit". */
#define min_not_zero(a, b) ({					\
	__typeof__(a) __mnz_a = (a);				\
	__typeof__(b) __mnz_b = (b);				\
	!__mnz_a ? __mnz_b : !__mnz_b ? __mnz_a : min(__mnz_a, __mnz_b); })

#define clamp(val, lo, hi)	({ __typeof__(val) __cl_v = max(val, lo); min(__cl_v, hi); })
#define clamp_t(type, val, lo, hi) ({				\
	type __cl_v = max_t(type, val, lo);			\
	min_t(type, __cl_v, hi); })
#define clamp_val(val, lo, hi)	clamp_t(__typeof__(val), val, lo, hi)

#define swap(a, b) do {						\
	__typeof__(a) __swap_tmp = (a);				\
	(a) = (b);						\
	(b) = __swap_tmp;					\
} while (0)

#define abs(x) ({						\
	__typeof__(x) __abs_x = (x);				\
	__abs_x < 0 ? -__abs_x : __abs_x; })

#endif
