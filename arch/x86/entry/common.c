// SPDX-License-Identifier: MIT
/*
 * The C half of the entry code: what is done around system calls and before user mode runs again.
 * See entry_64.S.
 */

#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/irqflags.h>
#include <linux/ptrace.h>
#include <linux/resume_user_mode.h>
#include <linux/syscalls.h>
#include <asm/entry.h>
#include <asm/signal_frame.h>

/*
 * Interrupts off, and off again on return with no work left (I2). They are on while the work is
 * done.
 */
static void exit_to_user_mode_loop(struct pt_regs *regs)
{
	unsigned long work;

	while ((work = READ_ONCE(current->thread_info.flags)) & _TIF_WORK_USER) {
		local_irq_enable();
		if (work & _TIF_NEED_RESCHED)
			schedule();
		if (work & (_TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL))
			arch_do_signal_or_restart(regs);
		if (work & _TIF_NOTIFY_RESUME)
			resume_user_mode_work(regs);
		local_irq_disable();
	}
}

void irqentry_exit_to_user_mode(struct pt_regs *regs)
{
	exit_to_user_mode_loop(regs);
}

/*
 * A tracer looks at the call, and may change it or forbid it. Returns the number to run; -1: the
 * frame holds the result.
 */
long syscall_trace_enter(struct pt_regs *regs)
{
	/* Whether this call is made was said before it was told; how to go on, after. */
	bool emulated = test_thread_flag(TIF_SYSCALL_EMU);

	if (emulated || test_thread_flag(TIF_SYSCALL_TRACE)) {
		if (ptrace_report_syscall_entry(regs) || emulated)
			return -1;
	}
	if (test_thread_flag(TIF_SYSCALL_LOG))
		trace_syscall_enter(regs);
	return regs->orig_ax;
}

/* The slow way out of a system call. Interrupts in either state; off on return. */
void syscall_exit_to_user_mode(struct pt_regs *regs)
{
	unsigned long work = READ_ONCE(current->thread_info.flags);

	if (unlikely(work & _TIF_WORK_SYSCALL_EXIT)) {
		local_irq_enable();
		if (work & _TIF_SYSCALL_LOG)
			trace_syscall_exit(regs);
		/* A call that was only told has no end to be told. */
		if ((work & (_TIF_SYSCALL_TRACE | _TIF_SINGLESTEP)) && !(work & _TIF_SYSCALL_EMU))
			ptrace_report_syscall_exit(regs, !!(work & _TIF_SINGLESTEP));
	}
	local_irq_disable();
	clear_thread_flag(TIF_FORCE_IRET);
	exit_to_user_mode_loop(regs);
}

/* Comes back only if fn made a user program of the task (kernel_execve()). */
void run_kernel_thread(int (*fn)(void *arg), void *arg)
{
	int ret = fn(arg);

	if ((current->flags & PF_KTHREAD) || !user_mode(current_pt_regs()))
		do_exit(ret);
}
