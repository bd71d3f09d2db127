/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SWITCH_TO_H
#define _ASM_X86_SWITCH_TO_H

/*
 * The process switch. switch_to(prev, next, last) is called by context_switch() with interrupts
 * off; it returns in `next`, where `last` is the task that ran before on this CPU.
 */

struct task_struct;

struct task_struct *__switch_to_asm(struct task_struct *prev, struct task_struct *next);
struct task_struct *__switch_to(struct task_struct *prev, struct task_struct *next);

/*
 * What __switch_to_asm() leaves on the stack of a task that does not run; copy_thread() builds the
 * first one.
 */
struct inactive_task_frame {
	unsigned long r15, r14, r13, r12, bx, bp, ret_addr;
};

#define switch_to(prev, next, last)	do { (last) = __switch_to_asm((prev), (next)); } while (0)

void ret_from_fork(void);

#endif
