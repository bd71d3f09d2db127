// SPDX-License-Identifier: MIT
/*
 * sched_clock(): the machine's counter scaled to ns. The counters of all CPUs are taken to be in
 * step (an invariant TSC is); a run queue's clock takes no step back even if they are not
 * (update_rq_clock()).
 */

#include <linux/sched/clock.h>

unsigned long long sched_clock(void)
{
	return native_sched_clock();
}
