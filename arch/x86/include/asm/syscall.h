/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SYSCALL_H
#define _ASM_X86_SYSCALL_H

/*
 * The system call a frame holds, for tracers and signal delivery. Any context; the frame is the
 * current task's or a stopped one's.
 */

#include <asm/ptrace.h>
#include <uapi/linux/audit.h>

typedef long (*sys_call_ptr_t)(unsigned long, unsigned long, unsigned long, unsigned long,
			       unsigned long, unsigned long);
/*
 * One entry a number, generated from arch/x86/entry/syscalls.tbl; missing numbers point to
 * sys_ni_syscall().
 */
extern const sys_call_ptr_t sys_call_table[];
extern const unsigned int nr_syscalls;

struct task_struct;

static inline int syscall_get_nr(struct task_struct *task, const struct pt_regs *regs)
{
	return regs->orig_ax;
}
static inline void syscall_rollback(struct task_struct *task, struct pt_regs *regs)
{
	regs->ax = regs->orig_ax;
}
static inline long syscall_get_return_value(struct task_struct *task, const struct pt_regs *regs)
{
	return regs->ax;
}
static inline int syscall_get_arch(struct task_struct *task) { return AUDIT_ARCH_X86_64; }

static inline long syscall_get_error(struct task_struct *task, const struct pt_regs *regs)
{
	return is_syscall_success(regs) ? 0 : (long)regs->ax;
}

static inline void syscall_set_return_value(struct task_struct *task, struct pt_regs *regs,
					    int error, long val)
{
	regs->ax = error ? error : val;
}

static inline void syscall_get_arguments(struct task_struct *task, const struct pt_regs *regs,
					 unsigned long *args)
{
	args[0] = regs->di;
	args[1] = regs->si;
	args[2] = regs->dx;
	args[3] = regs->r10;
	args[4] = regs->r8;
	args[5] = regs->r9;
}

#endif
