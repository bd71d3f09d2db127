/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_STAT_H
#define _LINUX_SCHED_STAT_H

/*
 * Counts of the whole system, for /proc/stat and sysinfo(2): total_forks, nr_threads, max_threads;
 * the scheduler's are in sched.h.
 */

#include <linux/sched/task.h>

#endif
