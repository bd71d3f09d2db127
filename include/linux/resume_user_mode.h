/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RESUME_USER_MODE_H
#define _LINUX_RESUME_USER_MODE_H

/* What a task does on its way to user space when TIF_NOTIFY_RESUME is set. */

#include <linux/sched.h>
#include <linux/task_work.h>
#include <linux/rseq.h>

static inline void set_notify_resume(struct task_struct *task)
{
	set_tsk_thread_flag(task, TIF_NOTIFY_RESUME);
}

/* The entry code, interrupts on. **Sleeps.** */
static inline void resume_user_mode_work(struct pt_regs *regs)
{
	clear_thread_flag(TIF_NOTIFY_RESUME);
	if (unlikely(task_work_pending(current)))
		task_work_run();
	rseq_handle_notify_resume(NULL, regs);
}

#endif
