/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_CLOCK_H
#define _LINUX_SCHED_CLOCK_H

/*
 * The scheduler's clock: nanoseconds since boot, quick, never going back on one CPU; 0 until the
 * machine's counter is calibrated. From the architecture: native_sched_clock(). All CPUs share one
 * time base. **Any context.**
 */

#include <linux/types.h>
#include <asm/timex.h>

unsigned long long sched_clock(void);

static inline u64 sched_clock_cpu(int cpu) { return native_sched_clock(); }
static inline u64 local_clock(void) { return native_sched_clock(); }
static inline u64 cpu_clock(int cpu) { return native_sched_clock(); }
static inline u64 running_clock(void) { return native_sched_clock(); }

#endif
