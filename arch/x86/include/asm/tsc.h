/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_TSC_H
#define _ASM_X86_TSC_H

/* The time-stamp counter. Any context. */

#include <linux/types.h>

typedef u64 cycles_t;

extern unsigned int tsc_khz, cpu_khz;

static __always_inline u64 rdtsc(void)
{
	u32 lo, hi;

	__asm__ __volatile__("rdtsc" : "=a" (lo), "=d" (hi));
	return (u64)hi << 32 | lo;
}

/* Not read ahead of earlier loads: for clocks. */
static __always_inline u64 rdtsc_ordered(void)
{
	__asm__ __volatile__("lfence" ::: "memory");
	return rdtsc();
}

void tsc_early_init(void);	/* finds the frequency as soon as it can be known */
void tsc_init(void);		/* the frequency for good; the clock source */
/*
 * ns since boot from the TSC, 0 before its frequency is known. Read by the scheduler and printk.
 * **Any context.**
 */
u64 native_sched_clock(void);

#endif
