/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

/*
 * jiffies: ticks since boot, CONFIG_HZ a second. It starts five minutes before it wraps in 32 bits
 * so that code that compares badly shows itself early. Compare with time_after() and friends only.
 * Any context.
 */

#include <linux/types.h>
#include <linux/time64.h>

#define HZ		CONFIG_HZ
#define USER_HZ		100
#define CLOCKS_PER_SEC	USER_HZ
#define TICK_NSEC	(NSEC_PER_SEC / HZ)
#define TICK_USEC	(USEC_PER_SEC / USER_HZ)
#define INITIAL_JIFFIES	((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET ((~0UL >> 1) - 1)

/* 64 bits wide; both names are one variable. */
extern unsigned long volatile jiffies;
extern u64 jiffies_64;

static inline u64 get_jiffies_64(void)
{
	return jiffies;
}

#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)
#define time_after64(a, b)	((s64)((b) - (a)) < 0)
#define time_before64(a, b)	time_after64(b, a)
#define time_in_range(a, b, c)	(time_after_eq(a, b) && time_before_eq(a, c))
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)

/*
 * Timeouts round up, so that nothing ends early; a negative or huge one becomes MAX_JIFFY_OFFSET.
 */
unsigned long msecs_to_jiffies(unsigned int ms);
unsigned long usecs_to_jiffies(unsigned int us);
unsigned long nsecs_to_jiffies(u64 ns);
unsigned long timespec64_to_jiffies(const struct timespec64 *ts);
void jiffies_to_timespec64(unsigned long j, struct timespec64 *ts);
unsigned long round_jiffies(unsigned long j);
unsigned long round_jiffies_relative(unsigned long j);

static inline unsigned int jiffies_to_msecs(unsigned long j)
{
	return j * (MSEC_PER_SEC / HZ);
}

static inline unsigned int jiffies_to_usecs(unsigned long j)
{
	return j * (USEC_PER_SEC / HZ);
}

static inline u64 jiffies_to_nsecs(unsigned long j)
{
	return (u64)j * TICK_NSEC;
}

/* To the unit of times(2) and /proc: 1/USER_HZ s. */
static inline clock_t nsec_to_clock_t(u64 ns)
{
	return ns / (NSEC_PER_SEC / USER_HZ);
}

static inline clock_t jiffies_to_clock_t(unsigned long j)
{
	return nsec_to_clock_t((u64)j * TICK_NSEC);
}

static inline u64 jiffies_64_to_clock_t(u64 j)
{
	return nsec_to_clock_t(j * TICK_NSEC);
}

static inline unsigned long clock_t_to_jiffies(unsigned long t)
{
	return t > MAX_JIFFY_OFFSET / HZ ? MAX_JIFFY_OFFSET : (t * HZ + USER_HZ - 1) / USER_HZ;
}

#endif
