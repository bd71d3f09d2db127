/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_ENTRY_H
#define _ASM_X86_ENTRY_H

/* Between arch/x86/entry's assembler and C. */

#include <linux/percpu-defs.h>
#include <asm/ptrace.h>

extern char exception_stubs[], interrupt_stubs[];	/* 16 and 8 bytes each */
extern char user_iret[];
void entry_SYSCALL_64(void);
void entry_SYSCALL32_ignore(void);

DECLARE_PER_CPU_FIRST(unsigned long, hardirq_stack_ptr);	/* top of the interrupt stack */
DECLARE_PER_CPU_FIRST(bool, irq_stack_inuse);

void irqentry_exit_to_user_mode(struct pt_regs *regs);
long syscall_trace_enter(struct pt_regs *regs);
void syscall_exit_to_user_mode(struct pt_regs *regs);
void run_kernel_thread(int (*fn)(void *arg), void *arg);
void do_paranoid_exception(struct pt_regs *regs, unsigned long trapnr);
void do_IRQ(struct pt_regs *regs, unsigned int vector);

/* kernel/sched. */
struct task_struct;
void schedule_tail(struct task_struct *prev);
void preempt_schedule_irq(void);

#endif
