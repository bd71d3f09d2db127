/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_IDLE_H
#define _LINUX_SCHED_IDLE_H

#include <linux/sched.h>

enum cpu_idle_type { CPU_IDLE, CPU_NOT_IDLE, CPU_NEWLY_IDLE, CPU_MAX_IDLE_TYPES };

/* Makes `idle` the idle task of a CPU that is not running yet. Boot. */
struct task_struct;
void init_idle(struct task_struct *idle, int cpu);
/* Makes the task the one that runs on the CPU when nothing else does. Before the CPU starts. */
void init_idle(struct task_struct *idle, int cpu);

/* Interrupts the CPU if it idles without watching TIF_NEED_RESCHED. **Any context.** */
void wake_up_if_idle(int cpu);

#endif
