/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STACKTRACE_H
#define _LINUX_STACKTRACE_H

/* Return addresses, collected. The newest comes first. Any context; never faults. */

#include <linux/types.h>

struct task_struct;
struct pt_regs;

/*
 * Up to `size` addresses, leaving out the first skipnr above the caller. Return the number stored.
 */
unsigned int stack_trace_save(unsigned long *store, unsigned int size, unsigned int skipnr);
unsigned int stack_trace_save_regs(struct pt_regs *regs, unsigned long *store, unsigned int size,
				   unsigned int skipnr);
/* Of another task that does not run, or current. */
unsigned int stack_trace_save_tsk(struct task_struct *task, unsigned long *store, unsigned int size,
				  unsigned int skipnr);
/* A line each, indented by `spaces`. */
void stack_trace_print(const unsigned long *entries, unsigned int n, int spaces);

#endif
