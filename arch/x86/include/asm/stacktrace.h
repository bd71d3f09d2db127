/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_STACKTRACE_H
#define _ASM_X86_STACKTRACE_H

/*
 * Who called whom. With frame pointers (debug build) the chain is exact; without, every word of the
 * stack that points into kernel text counts and `reliable` is false. Never faults. **Any context.**
 */

#include <linux/types.h>

struct pt_regs;
struct task_struct;

/* Gets each return address; false stops the walk. */
typedef bool (*stack_trace_consume_fn)(void *cookie, unsigned long addr, bool reliable);
/* task NULL or current: from regs if given, else from the caller. */
void arch_stack_walk(stack_trace_consume_fn consume, void *cookie, struct task_struct *task,
		     struct pt_regs *regs);

/* Prints it. */
void show_stack(struct task_struct *task, unsigned long *sp, const char *log_lvl);
void show_trace_log_lvl(struct task_struct *task, struct pt_regs *regs, const char *log_lvl);

/* The bounds of whatever kernel stack holds the address; false if none. */
bool get_stack_bounds(unsigned long addr, struct task_struct *task, unsigned long *begin,
		      unsigned long *end);

#endif
