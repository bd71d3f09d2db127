// SPDX-License-Identifier: MIT
/*
 * jiffies, and conversions between ticks and other units. Timeouts round up: nothing may end early.
 */

#include <linux/jiffies.h>
#include <linux/kernel.h>

unsigned long volatile jiffies ____cacheline_aligned = INITIAL_JIFFIES;
extern u64 jiffies_64 __attribute__((alias("jiffies")));

unsigned long msecs_to_jiffies(unsigned int ms)
{
	if ((int)ms < 0)
		return MAX_JIFFY_OFFSET;
	return ((u64)ms * HZ + MSEC_PER_SEC - 1) / MSEC_PER_SEC;
}

unsigned long usecs_to_jiffies(unsigned int us)
{
	return ((u64)us * HZ + USEC_PER_SEC - 1) / USEC_PER_SEC;
}

unsigned long nsecs_to_jiffies(u64 ns)
{
	return ns / TICK_NSEC;
}

unsigned long timespec64_to_jiffies(const struct timespec64 *ts)
{
	u64 secs = ts->tv_sec;

	if (secs >= MAX_JIFFY_OFFSET / HZ)
		return MAX_JIFFY_OFFSET;
	return secs * HZ + (ts->tv_nsec + TICK_NSEC - 1) / TICK_NSEC;
}

void jiffies_to_timespec64(unsigned long j, struct timespec64 *ts)
{
	ts->tv_sec = j / HZ;
	ts->tv_nsec = (j % HZ) * TICK_NSEC;
}

/* The next full second at or after j, so that timers that need not be exact wake a CPU together. */
unsigned long round_jiffies(unsigned long j)
{
	unsigned long rounded = roundup(j, HZ);

	return time_after(rounded, jiffies) ? rounded : j;
}

unsigned long round_jiffies_relative(unsigned long j)
{
	unsigned long now = jiffies;

	return round_jiffies(j + now) - now;
}
