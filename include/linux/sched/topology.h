/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_TOPOLOGY_H
#define _LINUX_SCHED_TOPOLOGY_H

/* One domain: every CPU is as near to every other, and all share one node of memory. */

#include <linux/cpumask.h>

#define SCHED_CAPACITY_SHIFT	10
#define SCHED_CAPACITY_SCALE	(1L << SCHED_CAPACITY_SHIFT)

static inline bool cpus_share_cache(int this_cpu, int that_cpu) { return true; }
static inline unsigned long arch_scale_cpu_capacity(int cpu) { return SCHED_CAPACITY_SCALE; }

#endif
