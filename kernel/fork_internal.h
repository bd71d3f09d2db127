/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_FORK_INTERNAL_H
#define _KERNEL_FORK_INTERNAL_H

/* What fork.c needs of task_struct.c. */

struct task_struct;
struct signal_struct;

void task_cache_init(void);
/* A copy of the task with a stack of its own; NULL: no memory. */
struct task_struct *dup_task_struct(struct task_struct *orig);
/* The task was never in a list, or has left them all. */
void free_task(struct task_struct *tsk);
/* All zeros. */
struct signal_struct *alloc_signal_struct(void);

#endif
