/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_LOADAVG_H
#define _LINUX_SCHED_LOADAVG_H

/*
 * The load averages: tasks running or in uninterruptible sleep, decayed over 1, 5 and 15 minutes.
 * Fixed point.
 */

#include <linux/types.h>

#define FSHIFT		11
#define FIXED_1		(1 << FSHIFT)
#define LOAD_FREQ	(5 * CONFIG_HZ + 1)
#define EXP_1		1884		/* FIXED_1 / exp(5 s / 1 min) */
#define EXP_5		2014
#define EXP_15		2037
#define LOAD_INT(x)	((x) >> FSHIFT)
#define LOAD_FRAC(x)	LOAD_INT(((x) & (FIXED_1 - 1)) * 100)

extern unsigned long avenrun[3];

/* The averages, each plus offset and then shifted left. **Any context.** */
void get_avenrun(unsigned long *loads, unsigned long offset, int shift);
/* From the CPU that keeps jiffies, after advancing them. */
void calc_global_load(void);

#endif
