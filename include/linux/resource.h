/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RESOURCE_H
#define _LINUX_RESOURCE_H

/* Resource limits and use; task_rlimit() and rlimit() are in <linux/sched/signal.h>. */

#include <linux/types.h>
#include <uapi/linux/resource.h>

struct task_struct;

/*
 * What getrusage(2) says of `p`: RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD, RUSAGE_BOTH. `p` is
 * referenced. **Sleeps.**
 */
void getrusage(struct task_struct *p, int who, struct rusage *ru);

#endif
