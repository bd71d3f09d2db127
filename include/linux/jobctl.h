/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_JOBCTL_H
#define _LINUX_JOBCTL_H

/*
 * task->jobctl, under siglock: what a thread must still do for job control or its tracer. The low
 * 16 bits keep the signal of the last group stop, for the exit code that wait(2) reports.
 */

#include <linux/types.h>

struct task_struct;

#define JOBCTL_STOP_SIGMASK	0xffffUL
#define JOBCTL_STOP_DEQUEUED	(1UL << 16)	/* a stop signal was taken off; SIGCONT clears it */
#define JOBCTL_STOP_PENDING	(1UL << 17)	/* the thread must stop for the group */
#define JOBCTL_STOP_CONSUME	(1UL << 18)	/* ... and is counted in group_stop_count */
#define JOBCTL_TRAP_STOP	(1UL << 19)	/* stop for the tracer (PTRACE_SEIZE) */
#define JOBCTL_TRAP_NOTIFY	(1UL << 20)	/* tell the tracer of a job control event */
#define JOBCTL_TRAPPING		(1UL << 21)	/* on the way from stopped to traced */
#define JOBCTL_LISTENING	(1UL << 22)	/* tracer waits for events while stopped */
/* the tracer works on it: stays stopped even for SIGKILL */
#define JOBCTL_PTRACE_FROZEN	(1UL << 24)
#define JOBCTL_TRAP_MASK	(JOBCTL_TRAP_STOP | JOBCTL_TRAP_NOTIFY)
#define JOBCTL_PENDING_MASK	(JOBCTL_STOP_PENDING | JOBCTL_TRAP_MASK)

bool task_set_jobctl_pending(struct task_struct *task, unsigned long mask);
void task_clear_jobctl_pending(struct task_struct *task, unsigned long mask);
void task_clear_jobctl_trapping(struct task_struct *task);
/* siglock; true if this thread was the last to stop. */
bool task_participate_group_stop(struct task_struct *task);
/* A thread joins a group stop under way as it is born. siglock. */
void task_join_group_stop(struct task_struct *task);

#endif
