/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_CLOCK_H
#define _LINUX_SCHED_CLOCK_H

/* The scheduler's clock: nanoseconds since boot, quick, never going back on one CPU. **Any context.** */

#include <linux/types.h>

unsigned long long sched_clock(void);
void sched_clock_init(void);
/* Of a CPU; of the running one. All CPUs share one time base. */
u64 sched_clock_cpu(int cpu);
u64 local_clock(void);
u64 cpu_clock(int cpu);
u64 running_clock(void);

#endif
