// SPDX-License-Identifier: MIT
#include <linux/fault-inject.h>
#include <linux/gfp_types.h>
#include <linux/preempt.h>
#include <linux/ratelimit.h>
#include <linux/printk.h>
#include <linux/sched.h>

/* The countdown of /proc/PID/fail-nth. It belongs to the task itself, so it needs no lock. */

bool __should_fail_alloc(gfp_t gfp)
{
	static struct ratelimit_state report = {
		.interval = DEFAULT_RATELIMIT_INTERVAL, .burst = 3, .flags = RATELIMIT_MSG_ON_RELEASE,
	};

	if (likely(!current->fail_nth) || !in_task() || gfp & __GFP_NOFAIL)
		return false;
	if (--current->fail_nth)
		return false;
	if (!(gfp & __GFP_NOWARN) && __ratelimit(&report))
		pr_info("fault injection: an allocation of %s fails\n", current->comm);
	return true;
}
