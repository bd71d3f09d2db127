/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

/*
 * Reference counts that cannot be made to wrap.
 *
 * A count that overflows, goes below zero or is raised from zero is pinned far from both ends
 * (REFCOUNT_SATURATED) and a warning is printed once: the object leaks instead of being used after
 * it is freed. Each operation is one locked instruction and a test. Getting is not ordered; the
 * last put is ordered after all uses. Any context.
 */

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/atomic.h>
#include <linux/spinlock_types.h>

#define REFCOUNT_INIT(n)	{ .refs = { (n) } }
#define REFCOUNT_MAX		0x7fffffff
#define REFCOUNT_SATURATED	(-0x40000000)

enum refcount_saturation_type {
	REFCOUNT_ADD_NOT_ZERO_OVF,
	REFCOUNT_ADD_OVF,
	REFCOUNT_ADD_UAF,
	REFCOUNT_SUB_UAF,
	REFCOUNT_DEC_LEAK,
};

struct mutex;

/* Pins the count and warns. lib/refcount.c */
void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t);

static inline void refcount_set(refcount_t *r, int n)
{
	WRITE_ONCE(r->refs.counter, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return READ_ONCE(r->refs.counter);
}

static inline void refcount_add(int i, refcount_t *r)
{
	int old = __atomic_fetch_add(&r->refs.counter, i, __ATOMIC_RELAXED);

	if (unlikely(!old))
		refcount_warn_saturate(r, REFCOUNT_ADD_UAF);
	else if (unlikely(old < 0 || (int)((unsigned int)old + i) < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_OVF);
}

/* The caller holds a reference already. */
static inline void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

/* False if the count was 0: the object is on its way out. */
static inline bool __must_check refcount_add_not_zero(int i, refcount_t *r)
{
	int old = refcount_read(r);

	do {
		if (!old)
			return false;
	} while (!__atomic_compare_exchange_n(&r->refs.counter, &old, (int)((unsigned int)old + i),
					      false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	if (unlikely(old < 0 || (int)((unsigned int)old + i) < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_NOT_ZERO_OVF);
	return true;
}

static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	return refcount_add_not_zero(1, r);
}

/* True for the caller that brought it to 0 and now owns the object alone. */
static inline bool __must_check refcount_sub_and_test(int i, refcount_t *r)
{
	int old = __atomic_fetch_sub(&r->refs.counter, i, __ATOMIC_ACQ_REL);

	if (old == i)
		return true;
	if (unlikely(old < i))
		refcount_warn_saturate(r, REFCOUNT_SUB_UAF);
	return false;
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

/* The caller knows that it is not the last. */
static inline void refcount_dec(refcount_t *r)
{
	if (unlikely(__atomic_fetch_sub(&r->refs.counter, 1, __ATOMIC_RELEASE) <= 1))
		refcount_warn_saturate(r, REFCOUNT_DEC_LEAK);
}

/* 1 -> 0, or nothing. */
bool __must_check refcount_dec_if_one(refcount_t *r);
/* n -> n - 1 for n > 1, else false. */
bool __must_check refcount_dec_not_one(refcount_t *r);
/* True, with the lock held, for the last reference; otherwise the lock is not taken (or let go). */
bool __must_check refcount_dec_and_lock(refcount_t *r, spinlock_t *lock);
bool __must_check refcount_dec_and_lock_irqsave(refcount_t *r, spinlock_t *lock,
						unsigned long *flags);
bool __must_check refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock);

#endif
