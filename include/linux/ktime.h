/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

/* ktime_t: a signed count of nanoseconds. Pure; any context. */

#include <linux/time64.h>
#include <linux/jiffies.h>

static inline ktime_t ktime_set(s64 secs, unsigned long nsecs)
{
	if (unlikely(secs >= KTIME_SEC_MAX))
		return KTIME_MAX;
	return secs * NSEC_PER_SEC + (s64)nsecs;
}

#define ktime_add(a, b)		((a) + (b))
#define ktime_sub(a, b)		((a) - (b))
#define ktime_add_ns(a, n)	((a) + (n))
#define ktime_sub_ns(a, n)	((a) - (n))
#define ktime_add_us(a, n)	((a) + (n) * NSEC_PER_USEC)
#define ktime_add_ms(a, n)	((a) + (n) * NSEC_PER_MSEC)
#define ktime_to_ns(k)		((s64)(k))
#define ktime_to_us(k)		((s64)(k) / NSEC_PER_USEC)
#define ktime_to_ms(k)		((s64)(k) / NSEC_PER_MSEC)
#define ns_to_ktime(n)		((ktime_t)(n))
#define us_to_ktime(n)		((ktime_t)(n) * NSEC_PER_USEC)
#define ms_to_ktime(n)		((ktime_t)(n) * NSEC_PER_MSEC)
#define ktime_to_timespec64(k)	ns_to_timespec64(k)
#define ktime_before(a, b)	((a) < (b))
#define ktime_after(a, b)	((a) > (b))
#define ktime_compare(a, b)	((a) < (b) ? -1 : (a) > (b))

static inline ktime_t timespec64_to_ktime(struct timespec64 ts)
{
	return ktime_set(ts.tv_sec, ts.tv_nsec);
}

/* The sum, or KTIME_MAX where it would overflow: for timeouts that come from user space. */
static inline ktime_t ktime_add_safe(ktime_t a, ktime_t b)
{
	ktime_t sum;

	if (__builtin_add_overflow(a, b, &sum) || sum < 0)
		return KTIME_MAX;
	return sum;
}

#include <linux/timekeeping.h>

#endif
