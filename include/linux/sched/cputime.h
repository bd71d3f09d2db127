/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_CPUTIME_H
#define _LINUX_SCHED_CPUTIME_H

/*
 * Time spent in user and kernel mode, in nanoseconds. The tick samples which mode it hit; the exact
 * run time of the scheduler is then split in the ratio of the samples, so the sum is exact and
 * neither part ever shrinks.
 */

#include <linux/sched.h>

struct task_cputime {
	u64 stime, utime;
	unsigned long long sum_exec_runtime;
};

/* Of one task; of all its thread group, exited members included. **Any context.** */
void task_cputime_adjusted(struct task_struct *p, u64 *utime, u64 *stime);
void thread_group_cputime_adjusted(struct task_struct *p, u64 *utime, u64 *stime);
void thread_group_cputime(struct task_struct *p, struct task_cputime *times);
static inline void task_cputime(struct task_struct *p, u64 *utime, u64 *stime)
{
	*utime = p->utime;
	*stime = p->stime;
}
static inline void prev_cputime_init(struct prev_cputime *prev)
{
	prev->utime = prev->stime = 0;
	raw_spin_lock_init(&prev->lock);
}

/* From the tick: charges one tick to the task and the CPU. Interrupts off. */
void account_process_tick(struct task_struct *p, int user_tick);
/* The ticks that idle slept through. */
void account_idle_ticks(unsigned long ticks);
void account_idle_time(u64 cputime);

#endif
