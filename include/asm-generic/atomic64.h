/* SPDX-License-Identifier: MIT */
#ifndef _ASM_GENERIC_ATOMIC64_H
#define _ASM_GENERIC_ATOMIC64_H

/* The 64-bit twins of <asm-generic/atomic.h>; atomic_long_t is the same type under a third name. */

#include <linux/types.h>

static __always_inline s64 atomic64_read(const atomic64_t *v) { return READ_ONCE(v->counter); }
static __always_inline void atomic64_set(atomic64_t *v, s64 i) { WRITE_ONCE(v->counter, i); }
static __always_inline s64 atomic64_read_acquire(const atomic64_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);
}
static __always_inline void atomic64_set_release(atomic64_t *v, s64 i)
{
	__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);
}

ATOMIC_OP(atomic64, s64, add)
ATOMIC_OP(atomic64, s64, sub)
ATOMIC_OP(atomic64, s64, and)
ATOMIC_OP(atomic64, s64, or)
ATOMIC_OP(atomic64, s64, xor)
ATOMIC_OP_RETURN(atomic64, s64, add)
ATOMIC_OP_RETURN(atomic64, s64, sub)

static __always_inline void atomic64_andnot(s64 i, atomic64_t *v) { atomic64_and(~i, v); }
static __always_inline void atomic64_inc(atomic64_t *v) { atomic64_add(1, v); }
static __always_inline void atomic64_dec(atomic64_t *v) { atomic64_sub(1, v); }

static __always_inline s64 atomic64_inc_return(atomic64_t *v) { return atomic64_add_return(1, v); }
static __always_inline s64 atomic64_dec_return(atomic64_t *v) { return atomic64_sub_return(1, v); }
static __always_inline s64 atomic64_fetch_andnot(s64 i, atomic64_t *v)
{
	return atomic64_fetch_and(~i, v);
}
static __always_inline s64 atomic64_fetch_inc(atomic64_t *v) { return atomic64_fetch_add(1, v); }
static __always_inline s64 atomic64_fetch_dec(atomic64_t *v) { return atomic64_fetch_sub(1, v); }

static __always_inline bool atomic64_sub_and_test(s64 i, atomic64_t *v)
{
	return atomic64_sub_return(i, v) == 0;
}
static __always_inline bool atomic64_dec_and_test(atomic64_t *v)
{
	return atomic64_sub_return(1, v) == 0;
}
static __always_inline bool atomic64_inc_and_test(atomic64_t *v)
{
	return atomic64_add_return(1, v) == 0;
}
static __always_inline bool atomic64_add_negative(s64 i, atomic64_t *v)
{
	return atomic64_add_return(i, v) < 0;
}

static __always_inline s64 atomic64_xchg(atomic64_t *v, s64 new)
{
	return __atomic_exchange_n(&v->counter, new, __ATOMIC_SEQ_CST);
}

/* Stores `new` if the value is *old, and says so; else puts the value found into *old. */
static __always_inline bool atomic64_try_cmpxchg(atomic64_t *v, s64 *old, s64 new)
{
	return __atomic_compare_exchange_n(&v->counter, old, new, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* The same; returns the value found. */
static __always_inline s64 atomic64_cmpxchg(atomic64_t *v, s64 old, s64 new)
{
	atomic64_try_cmpxchg(v, &old, new);
	return old;
}

/* Adds `a` unless the value is `u`; returns the value before. */
static __always_inline s64 atomic64_fetch_add_unless(atomic64_t *v, s64 a, s64 u)
{
	s64 c = atomic64_read(v);

	while (c != u && !atomic64_try_cmpxchg(v, &c, c + a))
		;
	return c;
}

static __always_inline bool atomic64_add_unless(atomic64_t *v, s64 a, s64 u)
{
	return atomic64_fetch_add_unless(v, a, u) != u;
}
static __always_inline bool atomic64_inc_not_zero(atomic64_t *v)
{
	return atomic64_add_unless(v, 1, 0);
}

/* Decrements unless that would go below zero; returns what it would have become. */
static __always_inline s64 atomic64_dec_if_positive(atomic64_t *v)
{
	s64 c = atomic64_read(v);

	while (c > 0 && !atomic64_try_cmpxchg(v, &c, c - 1))
		;
	return c - 1;
}

/* Weaker orders the field has names for. x86 pays nothing for the full one. */
#define atomic64_inc_return_relaxed	atomic64_inc_return
#define atomic64_inc_return_acquire	atomic64_inc_return
#define atomic64_inc_return_release	atomic64_inc_return
#define atomic64_dec_return_relaxed	atomic64_dec_return
#define atomic64_dec_return_acquire	atomic64_dec_return
#define atomic64_dec_return_release	atomic64_dec_return
#define atomic64_add_return_relaxed	atomic64_add_return
#define atomic64_add_return_acquire	atomic64_add_return
#define atomic64_add_return_release	atomic64_add_return
#define atomic64_sub_return_relaxed	atomic64_sub_return
#define atomic64_sub_return_acquire	atomic64_sub_return
#define atomic64_sub_return_release	atomic64_sub_return
#define atomic64_fetch_add_relaxed	atomic64_fetch_add
#define atomic64_fetch_add_acquire	atomic64_fetch_add
#define atomic64_fetch_add_release	atomic64_fetch_add
#define atomic64_fetch_sub_relaxed	atomic64_fetch_sub
#define atomic64_fetch_sub_acquire	atomic64_fetch_sub
#define atomic64_fetch_sub_release	atomic64_fetch_sub
#define atomic64_fetch_or_relaxed	atomic64_fetch_or
#define atomic64_fetch_or_acquire	atomic64_fetch_or
#define atomic64_fetch_or_release	atomic64_fetch_or
#define atomic64_fetch_and_relaxed	atomic64_fetch_and
#define atomic64_fetch_and_acquire	atomic64_fetch_and
#define atomic64_fetch_and_release	atomic64_fetch_and
#define atomic64_fetch_andnot_relaxed	atomic64_fetch_andnot
#define atomic64_fetch_andnot_acquire	atomic64_fetch_andnot
#define atomic64_fetch_andnot_release	atomic64_fetch_andnot
#define atomic64_xchg_relaxed	atomic64_xchg
#define atomic64_xchg_acquire	atomic64_xchg
#define atomic64_xchg_release	atomic64_xchg
#define atomic64_cmpxchg_relaxed	atomic64_cmpxchg
#define atomic64_cmpxchg_acquire	atomic64_cmpxchg
#define atomic64_cmpxchg_release	atomic64_cmpxchg
#define atomic64_try_cmpxchg_relaxed	atomic64_try_cmpxchg
#define atomic64_try_cmpxchg_acquire	atomic64_try_cmpxchg
#define atomic64_try_cmpxchg_release	atomic64_try_cmpxchg

#define atomic_long_read	atomic64_read
#define atomic_long_set	atomic64_set
#define atomic_long_read_acquire	atomic64_read_acquire
#define atomic_long_set_release	atomic64_set_release
#define atomic_long_add	atomic64_add
#define atomic_long_sub	atomic64_sub
#define atomic_long_and	atomic64_and
#define atomic_long_or	atomic64_or
#define atomic_long_xor	atomic64_xor
#define atomic_long_andnot	atomic64_andnot
#define atomic_long_inc	atomic64_inc
#define atomic_long_dec	atomic64_dec
#define atomic_long_add_return	atomic64_add_return
#define atomic_long_sub_return	atomic64_sub_return
#define atomic_long_inc_return	atomic64_inc_return
#define atomic_long_dec_return	atomic64_dec_return
#define atomic_long_fetch_add	atomic64_fetch_add
#define atomic_long_fetch_sub	atomic64_fetch_sub
#define atomic_long_fetch_and	atomic64_fetch_and
#define atomic_long_fetch_or	atomic64_fetch_or
#define atomic_long_fetch_xor	atomic64_fetch_xor
#define atomic_long_fetch_andnot	atomic64_fetch_andnot
#define atomic_long_fetch_inc	atomic64_fetch_inc
#define atomic_long_fetch_dec	atomic64_fetch_dec
#define atomic_long_sub_and_test	atomic64_sub_and_test
#define atomic_long_dec_and_test	atomic64_dec_and_test
#define atomic_long_inc_and_test	atomic64_inc_and_test
#define atomic_long_add_negative	atomic64_add_negative
#define atomic_long_xchg	atomic64_xchg
#define atomic_long_try_cmpxchg	atomic64_try_cmpxchg
#define atomic_long_cmpxchg	atomic64_cmpxchg
#define atomic_long_fetch_add_unless	atomic64_fetch_add_unless
#define atomic_long_add_unless	atomic64_add_unless
#define atomic_long_inc_not_zero	atomic64_inc_not_zero
#define atomic_long_dec_if_positive	atomic64_dec_if_positive
#define atomic_long_inc_return_relaxed	atomic64_inc_return_relaxed
#define atomic_long_inc_return_acquire	atomic64_inc_return_acquire
#define atomic_long_inc_return_release	atomic64_inc_return_release
#define atomic_long_dec_return_relaxed	atomic64_dec_return_relaxed
#define atomic_long_dec_return_acquire	atomic64_dec_return_acquire
#define atomic_long_dec_return_release	atomic64_dec_return_release
#define atomic_long_add_return_relaxed	atomic64_add_return_relaxed
#define atomic_long_add_return_acquire	atomic64_add_return_acquire
#define atomic_long_add_return_release	atomic64_add_return_release
#define atomic_long_sub_return_relaxed	atomic64_sub_return_relaxed
#define atomic_long_sub_return_acquire	atomic64_sub_return_acquire
#define atomic_long_sub_return_release	atomic64_sub_return_release
#define atomic_long_fetch_add_relaxed	atomic64_fetch_add_relaxed
#define atomic_long_fetch_add_acquire	atomic64_fetch_add_acquire
#define atomic_long_fetch_add_release	atomic64_fetch_add_release
#define atomic_long_fetch_sub_relaxed	atomic64_fetch_sub_relaxed
#define atomic_long_fetch_sub_acquire	atomic64_fetch_sub_acquire
#define atomic_long_fetch_sub_release	atomic64_fetch_sub_release
#define atomic_long_fetch_or_relaxed	atomic64_fetch_or_relaxed
#define atomic_long_fetch_or_acquire	atomic64_fetch_or_acquire
#define atomic_long_fetch_or_release	atomic64_fetch_or_release
#define atomic_long_fetch_and_relaxed	atomic64_fetch_and_relaxed
#define atomic_long_fetch_and_acquire	atomic64_fetch_and_acquire
#define atomic_long_fetch_and_release	atomic64_fetch_and_release
#define atomic_long_fetch_andnot_relaxed	atomic64_fetch_andnot_relaxed
#define atomic_long_fetch_andnot_acquire	atomic64_fetch_andnot_acquire
#define atomic_long_fetch_andnot_release	atomic64_fetch_andnot_release
#define atomic_long_xchg_relaxed	atomic64_xchg_relaxed
#define atomic_long_xchg_acquire	atomic64_xchg_acquire
#define atomic_long_xchg_release	atomic64_xchg_release
#define atomic_long_cmpxchg_relaxed	atomic64_cmpxchg_relaxed
#define atomic_long_cmpxchg_acquire	atomic64_cmpxchg_acquire
#define atomic_long_cmpxchg_release	atomic64_cmpxchg_release
#define atomic_long_try_cmpxchg_relaxed	atomic64_try_cmpxchg_relaxed
#define atomic_long_try_cmpxchg_acquire	atomic64_try_cmpxchg_acquire
#define atomic_long_try_cmpxchg_release	atomic64_try_cmpxchg_release

#endif
