/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_CMPXCHG_H
#define _ASM_X86_CMPXCHG_H

/*
 * Exchange on any word of 1, 2, 4 or 8 bytes, pointers included. All are full barriers. Any
 * context.
 */

#include <linux/types.h>

#define xchg(ptr, v) __atomic_exchange_n((ptr), (__typeof__(*(ptr)))(v), __ATOMIC_SEQ_CST)

/* Stores n if *ptr is o; returns what was there. */
#define cmpxchg(ptr, o, n) ({								\
	__typeof__(*(ptr)) __cx_old = (__typeof__(*(ptr)))(o);				\
	__atomic_compare_exchange_n((ptr), &__cx_old, (__typeof__(*(ptr)))(n), false,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);		\
	__cx_old; })

/* The same; true if it stored, else *poldv is what was there. */
#define try_cmpxchg(ptr, poldv, n)							\
	__atomic_compare_exchange_n((ptr), (poldv), (__typeof__(*(ptr)))(n), false,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

#define xadd(ptr, inc)		__atomic_fetch_add((ptr), (inc), __ATOMIC_SEQ_CST)

#define xchg_relaxed		xchg
#define xchg_acquire		xchg
#define xchg_release		xchg
#define cmpxchg_relaxed		cmpxchg
#define cmpxchg_acquire		cmpxchg
#define cmpxchg_release		cmpxchg
#define cmpxchg64		cmpxchg
#define try_cmpxchg_acquire	try_cmpxchg
#define try_cmpxchg_release	try_cmpxchg
#define try_cmpxchg_relaxed	try_cmpxchg

#endif
