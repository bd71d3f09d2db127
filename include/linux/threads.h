/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_THREADS_H
#define _LINUX_THREADS_H

/* Limits on CPUs and process ids. */

#define NR_CPUS			CONFIG_NR_CPUS
#define PID_MAX_DEFAULT		0x8000
#define PID_MAX_LIMIT		(4 * 1024 * 1024)
#define RESERVED_PIDS		300
#define MIN_THREADS_LEFT_FOR_ROOT 4

#endif
