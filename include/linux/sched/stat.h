/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_STAT_H
#define _LINUX_SCHED_STAT_H

/*
 * Counts of the whole system, for /proc/stat and sysinfo(2): total_forks, nr_threads, max_threads;
 * the scheduler's are in sched.h.
 */

#include <linux/sched/task.h>

struct seq_file;

/* The text of /proc/PID/sched. */
void proc_sched_show_task(struct task_struct *p, struct seq_file *m);

#endif
