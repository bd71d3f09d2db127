/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_ARCHRANDOM_H
#define _ASM_X86_ARCHRANDOM_H

/* The CPU's own source of random numbers: RDSEED, and RDRAND for want of it. Any context. */

#include <asm/cpufeature.h>

#define RDRAND_TRIES	10

/* False: the CPU has no such source, or it has nothing to give now. */
static inline bool arch_get_random_seed_long(unsigned long *v)
{
	bool ok;
	int i;

	if (boot_cpu_has(X86_FEATURE_RDSEED)) {
		__asm__ __volatile__("rdseed %[v]" : [v] "=r" (*v), "=@ccc" (ok));
		if (ok)
			return true;
	}
	if (!boot_cpu_has(X86_FEATURE_RDRAND))
		return false;
	for (i = 0; i < RDRAND_TRIES; i++) {
		__asm__ __volatile__("rdrand %[v]" : [v] "=r" (*v), "=@ccc" (ok));
		if (ok)
			return true;
	}
	return false;
}

#endif
