/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_BARRIER_H
#define _ASM_X86_BARRIER_H

/*
 * Memory barriers. x86 keeps loads in order with loads and stores with stores; only a store
 * followed by a load of another place may change order (Intel SDM vol. 3, 9.2.2), so smp_mb() alone
 * costs an instruction. Any context.
 */

#include <linux/compiler.h>

#define mb()		__asm__ __volatile__("mfence" ::: "memory")
#define rmb()		__asm__ __volatile__("lfence" ::: "memory")
#define wmb()		__asm__ __volatile__("sfence" ::: "memory")
#define dma_rmb()	barrier()
#define dma_wmb()	barrier()

/* A locked no-op on the stack is a full barrier between CPUs and cheaper than mfence. */
#define smp_mb()	__asm__ __volatile__("lock addl $0, -4(%%rsp)" ::: "memory", "cc")
#define smp_rmb()	barrier()
#define smp_wmb()	barrier()

/* The store is visible before any later load is made. */
#define smp_store_mb(var, value)                                                                   \
	do {                                                                                       \
		(void)__atomic_exchange_n(&(var), (value), __ATOMIC_SEQ_CST);                      \
	} while (0)

/*
 * All accesses before the store are visible before it; no access after the load is made before it.
 */
#define smp_store_release(p, v)	do { barrier(); WRITE_ONCE(*(p), (v)); } while (0)
#define smp_load_acquire(p) ({						\
	__typeof__(*(p)) __acquired = READ_ONCE(*(p));			\
	barrier();							\
	__acquired; })

#define smp_acquire__after_ctrl_dep()	barrier()
#define read_barrier_depends()		do { } while (0)

/*
 * Spins until `cond` (over VAL, the value loaded from ptr) holds; returns that value, with acquire
 * order.
 */
#define smp_cond_load_relaxed(ptr, cond) ({				\
	__typeof__(ptr) __cond_ptr = (ptr);				\
	__typeof__(*(ptr) + 0) VAL;						\
	for (;;) {							\
		VAL = READ_ONCE(*__cond_ptr);				\
		if (cond)						\
			break;						\
		__builtin_ia32_pause();					\
	}								\
	VAL; })
#define smp_cond_load_acquire(ptr, cond) ({				\
	__typeof__(*(ptr) + 0) __cond_val = smp_cond_load_relaxed(ptr, cond);	\
	barrier();							\
	__cond_val; })

#endif
