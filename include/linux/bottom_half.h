/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BOTTOM_HALF_H
#define _LINUX_BOTTOM_HALF_H

/*
 * Keeping softirqs (and so tasklets, timers, network receive) off this CPU. Implies no preemption.
 * Nests; the outermost enable runs what became pending. Not from hard interrupt context; enable
 * only with interrupts on.
 */

#include <linux/preempt.h>

void __local_bh_enable_ip(unsigned long ip, unsigned int cnt);

static __always_inline void local_bh_disable(void)
{
	preempt_count_add(SOFTIRQ_DISABLE_OFFSET);
	barrier();
}

static inline void local_bh_enable(void)
{
	__local_bh_enable_ip((unsigned long)__builtin_return_address(0), SOFTIRQ_DISABLE_OFFSET);
}

/* Without running what is pending: interrupts are off, or a hard interrupt's exit follows. */
static __always_inline void _local_bh_enable(void)
{
	barrier();
	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET);
}

#endif
