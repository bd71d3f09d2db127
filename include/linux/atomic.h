/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

/*
 * Atomic counters, exchange and memory barriers. The contract is in <asm-generic/atomic.h> and
 * <asm/barrier.h>.
 */

#include <asm/atomic.h>

/* Barriers around the atomic operations that return nothing. */
#define smp_mb__before_atomic()		barrier()
#define smp_mb__after_atomic()		barrier()

#endif
