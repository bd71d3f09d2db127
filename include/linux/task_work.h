/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TASK_WORK_H
#define _LINUX_TASK_WORK_H

/* Work a task does itself just before it returns to user space, or when it exits. */

#include <linux/types.h>
#include <linux/sched.h>

typedef void (*task_work_func_t)(struct callback_head *work);

enum task_work_notify_mode { TWA_NONE, TWA_RESUME, TWA_SIGNAL };

static inline void init_task_work(struct callback_head *work, task_work_func_t func)
{
	work->func = func;
}
/*
 * Queues; -ESRCH if the task is past running any. TWA_RESUME: at its next return to user space.
 * **Any context.**
 */
int task_work_add(struct task_struct *task, struct callback_head *work,
		  enum task_work_notify_mode notify);
/* Takes one back that has not run, by its function; NULL if there is none. */
struct callback_head *task_work_cancel(struct task_struct *task, task_work_func_t func);
/* Runs what is queued, first queued first. The task itself; **sleeps.** */
void task_work_run(void);
/* The same at exit; afterwards nothing can be queued. */
void exit_task_work(void);
static inline bool task_work_pending(struct task_struct *task)
{
	return READ_ONCE(task->task_works);
}

#endif
