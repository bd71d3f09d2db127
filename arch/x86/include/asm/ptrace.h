/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PTRACE_H
#define _ASM_X86_PTRACE_H

/*
 * The registers of an interrupted program as the entry code lays them out at the top of the kernel
 * stack.
 */

#include <uapi/asm/ptrace-abi.h>
#include <uapi/asm/processor-flags.h>
#include <asm/segment.h>

#ifndef __ASSEMBLY__

#include <linux/types.h>

/* In the order <asm/ptrace-abi.h> gives them to debuggers. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;	/* a C function keeps these */
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax;		/* number of the system call, or error code, or -1 */
	unsigned long ip, cs, flags, sp, ss;	/* as the CPU pushes them */
};

static __always_inline bool user_mode(const struct pt_regs *regs)
{
	return regs->cs & SEGMENT_RPL_MASK;
}
static __always_inline unsigned long instruction_pointer(const struct pt_regs *regs)
{
	return regs->ip;
}
static __always_inline void instruction_pointer_set(struct pt_regs *regs, unsigned long ip)
{
	regs->ip = ip;
}
static __always_inline unsigned long user_stack_pointer(const struct pt_regs *regs)
{
	return regs->sp;
}
static __always_inline unsigned long kernel_stack_pointer(const struct pt_regs *regs)
{
	return regs->sp;
}
static __always_inline unsigned long frame_pointer(const struct pt_regs *regs) { return regs->bp; }
static __always_inline unsigned long profile_pc(const struct pt_regs *regs) { return regs->ip; }
static __always_inline bool regs_irqs_disabled(const struct pt_regs *regs)
{
	return !(regs->flags & X86_EFLAGS_IF);
}

/* Results of system calls as user space sees them. */
static __always_inline long regs_return_value(const struct pt_regs *regs) { return regs->ax; }
static __always_inline bool is_syscall_success(const struct pt_regs *regs)
{
	return regs->ax < -4095UL;
}

#include <linux/percpu-defs.h>
/* kernel stack of the running task */
DECLARE_PER_CPU_FIRST(unsigned long, cpu_current_top_of_stack);

/* The entry frame of a task: at the very top of its kernel stack. */
struct task_struct;
#define task_pt_regs(task)                                                                         \
	((struct pt_regs *)((unsigned long)task_stack_page(task) + THREAD_SIZE) - 1)
#define current_pt_regs() ((struct pt_regs *)this_cpu_read_stable(cpu_current_top_of_stack) - 1)

#endif /* __ASSEMBLY__ */
#endif
