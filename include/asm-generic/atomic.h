/* SPDX-License-Identifier: MIT */
#ifndef _ASM_GENERIC_ATOMIC_H
#define _ASM_GENERIC_ATOMIC_H

/*
 * Atomic counters: atomic_t (int) and atomic64_t, atomic_long_t (64 bits).
 *
 * Operations that return a value are full memory barriers; those that return nothing order nothing
 * by themselves. They wrap on overflow; a count of references that must not is a refcount_t. Any
 * context. Built on the compiler's atomics, so every port gets its best instructions from it.
 */

#include <linux/types.h>

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }
#define ATOMIC_LONG_INIT(i)	{ (i) }

static __always_inline int atomic_read(const atomic_t *v) { return READ_ONCE(v->counter); }
static __always_inline void atomic_set(atomic_t *v, int i) { WRITE_ONCE(v->counter, i); }
static __always_inline int atomic_read_acquire(const atomic_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);
}
static __always_inline void atomic_set_release(atomic_t *v, int i)
{
	__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);
}

/*
 * Operations that differ in their name alone. `kind` is atomic or atomic64, `int_t` its number:
 *	kind_op(i, v)			returns nothing
 *	kind_fetch_op(i, v)		the value before
 *	kind_op_return(i, v)		the value after
 */
#define ATOMIC_OP(kind, int_t, op)                                                      \
	static __always_inline void kind##_##op(int_t i, kind##_t *v)                   \
	{                                                                               \
		(void)__atomic_fetch_##op(&v->counter, i, __ATOMIC_SEQ_CST);            \
	}                                                                               \
	static __always_inline int_t kind##_fetch_##op(int_t i, kind##_t *v)            \
	{                                                                               \
		return __atomic_fetch_##op(&v->counter, i, __ATOMIC_SEQ_CST);           \
	}
#define ATOMIC_OP_RETURN(kind, int_t, op)                                               \
	static __always_inline int_t kind##_##op##_return(int_t i, kind##_t *v)         \
	{                                                                               \
		return __atomic_##op##_fetch(&v->counter, i, __ATOMIC_SEQ_CST);         \
	}

ATOMIC_OP(atomic, int, add)
ATOMIC_OP(atomic, int, sub)
ATOMIC_OP(atomic, int, and)
ATOMIC_OP(atomic, int, or)
ATOMIC_OP(atomic, int, xor)
ATOMIC_OP_RETURN(atomic, int, add)
ATOMIC_OP_RETURN(atomic, int, sub)

static __always_inline void atomic_andnot(int i, atomic_t *v) { atomic_and(~i, v); }
static __always_inline void atomic_inc(atomic_t *v) { atomic_add(1, v); }
static __always_inline void atomic_dec(atomic_t *v) { atomic_sub(1, v); }

static __always_inline int atomic_inc_return(atomic_t *v) { return atomic_add_return(1, v); }
static __always_inline int atomic_dec_return(atomic_t *v) { return atomic_sub_return(1, v); }
static __always_inline int atomic_fetch_andnot(int i, atomic_t *v)
{
	return atomic_fetch_and(~i, v);
}
static __always_inline int atomic_fetch_inc(atomic_t *v) { return atomic_fetch_add(1, v); }
static __always_inline int atomic_fetch_dec(atomic_t *v) { return atomic_fetch_sub(1, v); }

static __always_inline bool atomic_sub_and_test(int i, atomic_t *v)
{
	return atomic_sub_return(i, v) == 0;
}
static __always_inline bool atomic_dec_and_test(atomic_t *v)
{
	return atomic_sub_return(1, v) == 0;
}
static __always_inline bool atomic_inc_and_test(atomic_t *v)
{
	return atomic_add_return(1, v) == 0;
}
static __always_inline bool atomic_add_negative(int i, atomic_t *v)
{
	return atomic_add_return(i, v) < 0;
}

static __always_inline int atomic_xchg(atomic_t *v, int new)
{
	return __atomic_exchange_n(&v->counter, new, __ATOMIC_SEQ_CST);
}

/* Stores `new` if the value is *old, and says so; else puts the value found into *old. */
static __always_inline bool atomic_try_cmpxchg(atomic_t *v, int *old, int new)
{
	return __atomic_compare_exchange_n(&v->counter, old, new, false, __ATOMIC_SEQ_CST,
					   __ATOMIC_SEQ_CST);
}

/* The same; returns the value found. */
static __always_inline int atomic_cmpxchg(atomic_t *v, int old, int new)
{
	atomic_try_cmpxchg(v, &old, new);
	return old;
}

/* Adds `a` unless the value is `u`; returns the value before. */
static __always_inline int atomic_fetch_add_unless(atomic_t *v, int a, int u)
{
	int c = atomic_read(v);

	while (c != u && !atomic_try_cmpxchg(v, &c, c + a))
		;
	return c;
}

static __always_inline bool atomic_add_unless(atomic_t *v, int a, int u)
{
	return atomic_fetch_add_unless(v, a, u) != u;
}
static __always_inline bool atomic_inc_not_zero(atomic_t *v) { return atomic_add_unless(v, 1, 0); }

/* Decrements unless that would go below zero; returns what it would have become. */
static __always_inline int atomic_dec_if_positive(atomic_t *v)
{
	int c = atomic_read(v);

	while (c > 0 && !atomic_try_cmpxchg(v, &c, c - 1))
		;
	return c - 1;
}

/* Weaker orders the field has names for. x86 pays nothing for the full one. */
#define atomic_inc_return_relaxed	atomic_inc_return
#define atomic_inc_return_acquire	atomic_inc_return
#define atomic_inc_return_release	atomic_inc_return
#define atomic_dec_return_relaxed	atomic_dec_return
#define atomic_dec_return_acquire	atomic_dec_return
#define atomic_dec_return_release	atomic_dec_return
#define atomic_add_return_relaxed	atomic_add_return
#define atomic_add_return_acquire	atomic_add_return
#define atomic_add_return_release	atomic_add_return
#define atomic_sub_return_relaxed	atomic_sub_return
#define atomic_sub_return_acquire	atomic_sub_return
#define atomic_sub_return_release	atomic_sub_return
#define atomic_fetch_add_relaxed	atomic_fetch_add
#define atomic_fetch_add_acquire	atomic_fetch_add
#define atomic_fetch_add_release	atomic_fetch_add
#define atomic_fetch_sub_relaxed	atomic_fetch_sub
#define atomic_fetch_sub_acquire	atomic_fetch_sub
#define atomic_fetch_sub_release	atomic_fetch_sub
#define atomic_fetch_or_relaxed	atomic_fetch_or
#define atomic_fetch_or_acquire	atomic_fetch_or
#define atomic_fetch_or_release	atomic_fetch_or
#define atomic_fetch_and_relaxed	atomic_fetch_and
#define atomic_fetch_and_acquire	atomic_fetch_and
#define atomic_fetch_and_release	atomic_fetch_and
#define atomic_fetch_andnot_relaxed	atomic_fetch_andnot
#define atomic_fetch_andnot_acquire	atomic_fetch_andnot
#define atomic_fetch_andnot_release	atomic_fetch_andnot
#define atomic_xchg_relaxed	atomic_xchg
#define atomic_xchg_acquire	atomic_xchg
#define atomic_xchg_release	atomic_xchg
#define atomic_cmpxchg_relaxed	atomic_cmpxchg
#define atomic_cmpxchg_acquire	atomic_cmpxchg
#define atomic_cmpxchg_release	atomic_cmpxchg
#define atomic_try_cmpxchg_relaxed	atomic_try_cmpxchg
#define atomic_try_cmpxchg_acquire	atomic_try_cmpxchg
#define atomic_try_cmpxchg_release	atomic_try_cmpxchg

#include <asm-generic/atomic64.h>

#endif
