/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FUTEX_H
#define _LINUX_FUTEX_H

/* Fast user-space locks: what other rooms call. kernel/futex/ is the rest. */

#include <linux/types.h>
#include <linux/sched.h>
#include <uapi/linux/futex.h>

/*
 * task->futex_state, under pi_lock: whether the task may still become the owner of PI locks others
 * wait for.
 */
enum futex_state { FUTEX_OK, FUTEX_EXITING, FUTEX_DEAD };

void futex_init(void);
/* futex(2) with a decoded timeout (absolute ns for the clock of `op`, or NULL). **Sleeps.** */
long do_futex(u32 __user *uaddr, int op, u32 val, ktime_t *timeout, u32 __user *uaddr2, u32 val2,
	      u32 val3);
/* A dying or exec'ing task lets go of its robust list and its PI locks. **Sleeps.** */
void futex_exit_release(struct task_struct *tsk);
void futex_exec_release(struct task_struct *tsk);

static inline void futex_init_task(struct task_struct *tsk)
{
	tsk->robust_list = NULL;
	INIT_LIST_HEAD(&tsk->pi_state_list);
	tsk->pi_state_cache = NULL;
	tsk->futex_state = FUTEX_OK;
}

#endif
