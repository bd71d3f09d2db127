/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_CURRENT_H
#define _ASM_X86_CURRENT_H

/*
 * The running task. It never changes under the code that reads it, so the compiler may keep it in a
 * register.
 */

#include <linux/percpu-defs.h>

struct task_struct;
DECLARE_PER_CPU_FIRST(struct task_struct *, current_task);

static __always_inline struct task_struct *get_current(void)
{
	return this_cpu_read_stable(current_task);
}
#define current get_current()

#endif
