// SPDX-License-Identifier: MIT
#include <linux/ratelimit.h>
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>

/*
 * Rate limits. An interval begins with the first event after the last one is over; whoever sees
 * that opens it, if nobody else is at it. Counting is atomic, so there is no lock to hold when the
 * limit is asked in an NMI or in the middle of anything.
 */

static void open_interval(struct ratelimit_state *rs, unsigned long now, const char *func)
{
	int missed;

	if (atomic_xchg(&rs->busy, 1))
		return;
	if (!rs->begin || time_after(now, rs->begin + rs->interval)) {
		WRITE_ONCE(rs->begin, now ? now : 1);
		atomic_set(&rs->printed, 0);
		missed = atomic_xchg(&rs->missed, 0);
		if (missed && !(rs->flags & RATELIMIT_MSG_ON_RELEASE))
			printk_deferred(KERN_WARNING "%s: %d callbacks suppressed\n", func, missed);
	}
	atomic_set_release(&rs->busy, 0);
}

bool ___ratelimit(struct ratelimit_state *rs, const char *func)
{
	unsigned long begin = READ_ONCE(rs->begin), now = jiffies;

	if (!rs->interval)
		return true;
	if (!begin || time_after(now, begin + rs->interval))
		open_interval(rs, now, func);
	if (rs->burst && atomic_read(&rs->printed) < rs->burst &&
	    atomic_inc_return(&rs->printed) <= rs->burst)
		return true;
	atomic_inc(&rs->missed);
	return false;
}
