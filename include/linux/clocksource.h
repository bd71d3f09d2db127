/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CLOCKSOURCE_H
#define _LINUX_CLOCKSOURCE_H

/*
 * A clocksource is a free-running counter the kernel reads the time from.
 *
 *   ns = (cycles * mult) >> shift
 *
 * The one with the highest rating is used; `clocksource=NAME` on the command line chooses another.
 */

#include <linux/types.h>
#include <linux/list.h>

struct clocksource {
	u64 (*read)(struct clocksource *cs);	/* any context, any CPU */
	u64 mask;				/* bits the counter has */
	u32 mult, shift;			/* filled in by registration */
	u64 max_idle_ns;		/* longest time between two reads that cannot be misread */
	int rating; /* 1-99 unfit for use, 100-199 base, 200-299 good, 300-399 fast, 400+ perfect */
	unsigned long flags;
	int vdso_clock_mode;			/* VDSO_CLOCKMODE_*: can user space read it? */
	const char *name;
	struct list_head list;			/* clocksource_mutex */
};

#define CLOCK_SOURCE_IS_CONTINUOUS	0x01
#define CLOCK_SOURCE_VALID_FOR_HRES	0x20
#define CLOCKSOURCE_MASK(bits)		(~0ULL >> (64 - (bits)))

/* Registers a counter of `hz` cycles a second. Returns 0. Boot or thread context; **sleeps**. */
int clocksource_register_hz(struct clocksource *cs, u32 hz);
int clocksource_register_khz(struct clocksource *cs, u32 khz);
struct clocksource *clocksource_default_clock(void);	/* jiffies */
struct clocksource *clocksource_current(void);

/*
 * mult and shift to turn a rate of `from` into `to`, exact enough for spans of `maxsec` seconds.
 * Pure.
 */
void clocks_calc_mult_shift(u32 *mult, u32 *shift, u32 from, u32 to, u32 maxsec);

static inline s64 clocksource_cyc2ns(u64 cycles, u32 mult, u32 shift)
{
	return (cycles * mult) >> shift;
}

#endif
