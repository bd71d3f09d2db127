/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PID_NAMESPACE_H
#define _LINUX_PID_NAMESPACE_H

/* Namespaces of process numbers. The framework holds one so far: init_pid_ns, at level 0. */

#include <linux/types.h>
#include <linux/idr.h>
#include <linux/pid.h>

struct pid_namespace {
	struct idr idr;				/* pid.c's lock to change; RCU to read */
	unsigned int pid_allocated;		/* the same lock */
	struct task_struct *child_reaper;	/* tasklist_lock: adopts orphans */
	unsigned int level;
	struct pid_namespace *parent;
	int reboot;			/* exit code of the reaper when reboot() is called inside */
};

extern struct pid_namespace init_pid_ns;

static inline struct pid_namespace *ns_of_pid(struct pid *pid)
{
	return pid ? pid->numbers[pid->level].ns : NULL;
}

static inline struct pid_namespace *task_active_pid_ns(struct task_struct *tsk)
{
	return ns_of_pid(task_pid(tsk));
}

static inline bool is_child_reaper(struct pid *pid)
{
	return pid->numbers[pid->level].nr == 1;
}

/* The number last given out: /proc/loadavg and ns_last_pid. */
int pid_ns_last_pid(struct pid_namespace *ns);

#endif
