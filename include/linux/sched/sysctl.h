/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_SYSCTL_H
#define _LINUX_SCHED_SYSCTL_H

/* What root may set of the scheduler, in /proc/sys/kernel. */

/* After a fork on one CPU: 0, the parent goes on; 1, the child is ahead of it. */
extern int sysctl_sched_child_runs_first;

#endif
