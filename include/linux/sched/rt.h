/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_RT_H
#define _LINUX_SCHED_RT_H

#include <linux/sched.h>
#include <linux/sched/prio.h>

static inline int rt_prio(int prio) { return unlikely(prio < MAX_RT_PRIO); }
static inline int rt_task(struct task_struct *p) { return rt_prio(p->prio); }
static inline bool task_is_realtime(struct task_struct *p)
{
	return p->policy == SCHED_FIFO || p->policy == SCHED_RR || p->policy == SCHED_DEADLINE;
}

/*
 * The owner of a priority-inheriting lock gets or loses the priority of its best waiter. pi_task
 * NULL: none.
 */
void rt_mutex_setprio(struct task_struct *p, struct task_struct *pi_task);

#define RR_TIMESLICE	(100 * CONFIG_HZ / 1000)	/* ticks */

#endif
