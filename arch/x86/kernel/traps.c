// SPDX-License-Identifier: MIT
/*
 * Exceptions.
 *
 * How this works. The entry code calls do_exception() with interrupts off. In user mode an
 * exception is the program's: it becomes a signal, with number, error code and address kept in the
 * thread for the signal frame. In the kernel it is one of the places that may fault (the exception
 * table knows where to go on), a BUG or WARN (ud2), or the end of the task: die().
 *
 * Which signal and code each exception gives is table user_traps; it follows what Linux 6.1
 * reports.
 */

#include <linux/bug.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <asm/asm.h>
#include <asm/debugreg.h>
#include <asm/entry.h>
#include <asm/fpu.h>
#include <asm/hw_irq.h>
#include <asm/io.h>
#include <asm/nmi.h>
#include <asm/processor.h>
#include <asm/smp.h>
#include <asm/traps.h>

static const struct {
	const char *name;
	u8 signal, code;
	bool at_ip;		/* si_addr is the instruction */
} user_traps[NR_TRAPS] = {
	[X86_TRAP_DE] = { "divide error", SIGFPE, FPE_INTDIV, true },
	[X86_TRAP_DB] = { "debug", SIGTRAP, TRAP_TRACE, true },
	[X86_TRAP_NMI] = { "NMI" },
	[X86_TRAP_BP] = { "int3", SIGTRAP, 0, false },
	[X86_TRAP_OF] = { "overflow", SIGSEGV, 0, false },
	[X86_TRAP_BR] = { "bounds", SIGSEGV, 0, false },
	[X86_TRAP_UD] = { "invalid opcode", SIGILL, ILL_ILLOPN, true },
	[X86_TRAP_NM] = { "device not available", SIGSEGV, 0, false },
	[X86_TRAP_DF] = { "double fault" },
	[X86_TRAP_TS] = { "invalid TSS", SIGSEGV, 0, false },
	[X86_TRAP_NP] = { "segment not present", SIGBUS, 0, false },
	[X86_TRAP_SS] = { "stack segment", SIGBUS, 0, false },
	[X86_TRAP_GP] = { "general protection fault", SIGSEGV, 0, false },
	[X86_TRAP_PF] = { "page fault" },
	[X86_TRAP_MF] = { "fpu exception", SIGFPE, 0, true },
	[X86_TRAP_AC] = { "alignment check", SIGBUS, BUS_ADRALN, false },
	[X86_TRAP_MC] = { "machine check" },
	[X86_TRAP_XF] = { "simd exception", SIGFPE, 0, true },
};

static const char *trap_name(unsigned int trapnr)
{
	return trapnr < NR_TRAPS && user_traps[trapnr].name ? user_traps[trapnr].name :
							      "reserved exception";
}

/*
 * The si_code of a floating point error: exceptions raised and not masked, x87 status word or MXCSR
 * (Intel SDM vol. 1, 8.1.3 and 10.2.3).
 */
static int fpu_error_code(unsigned int trapnr)
{
	const struct xregs_state *x = &current->thread.fpu.state;
	unsigned int err;

	fpu_sync(current);
	if (trapnr == X86_TRAP_MF)
		err = x->swd & ~x->cwd;
	else
		err = ~(x->mxcsr >> 7) & x->mxcsr;
	if (err & 0x01)
		return FPE_FLTINV;
	if (err & 0x04)
		return FPE_FLTDIV;
	if (err & 0x08)
		return FPE_FLTOVF;
	if (err & 0x12)
		return FPE_FLTUND;
	return err & 0x20 ? FPE_FLTRES : 0;
}

static void user_exception(struct pt_regs *regs, unsigned int trapnr, unsigned long error_code)
{
	int sig = user_traps[trapnr].signal, code = user_traps[trapnr].code;

	if (!sig)
		sig = SIGSEGV;
	current->thread.trap_nr = trapnr;
	current->thread.error_code = error_code == -1UL ? 0 : error_code;
	current->thread.cr2 = 0;
	if (trapnr == X86_TRAP_MF || trapnr == X86_TRAP_XF) {
		code = fpu_error_code(trapnr);
		if (!code)
			return;		/* another CPU state, already gone */
	}
	if (code)
		force_sig_fault(sig, code,
				user_traps[trapnr].at_ip ? (void __user *)regs->ip : NULL);
	else
		force_sig(sig);
}

/* The si_code for what DR6 tells; nothing at all is the instruction INT1. */
static int debug_code(unsigned long dr6)
{
	if (dr6 & DR_STEP)
		return TRAP_TRACE;
	return dr6 & DR_TRAP_BITS ? TRAP_HWBKPT : TRAP_BRKPT;
}

/*
 * Single step and breakpoint registers. DR6 says why; it is ours to clear (Intel SDM vol. 3,
 * 17.2.3). It may show breakpoints that are not on: those do not count. One on an instruction comes
 * before it; RF lets it run.
 */
static void debug_exception(struct pt_regs *regs)
{
	struct thread_struct *thread = &current->thread;
	unsigned long dr6, dr7 = thread->dr7;
	unsigned int i;
	bool int1;

	__asm__ __volatile__("mov %%db6, %0" : "=r"(dr6));
	__asm__ __volatile__("mov %0, %%db6" : : "r"(DR6_RESERVED));
	if (!user_mode(regs)) {
		regs->flags &= ~X86_EFLAGS_TF;		/* a step that crossed into the kernel */
		return;
	}
	dr6 &= DR_STEP | DR_TRAP_BITS;
	int1 = !dr6;
	for (i = 0; i < HBP_NUM; i++) {
		if (!dr7_enabled(dr7, i))
			dr6 &= ~(1UL << i);
		else if ((dr6 & 1UL << i) && !(dr7 >> (16 + 4 * i) & 3))
			regs->flags |= X86_EFLAGS_RF;
	}
	if (!dr6 && !int1)
		return;
	local_irq_enable();
	thread->dr6 = dr6;
	thread->trap_nr = X86_TRAP_DB;
	thread->error_code = 0;
	force_sig_fault(SIGTRAP, debug_code(dr6), (void __user *)regs->ip);
	local_irq_disable();
}

/*
 * A trapping instruction that BUG(), WARN() or the compiler's checks put there. True if the task
 * may go on.
 */
static bool handle_bug(struct pt_regs *regs)
{
	switch (report_bug(regs->ip, regs)) {
	case BUG_TRAP_TYPE_WARN:
		regs->ip += LEN_UD2;
		return true;
	case BUG_TRAP_TYPE_BUG:
		die("kernel BUG", regs, 0, X86_TRAP_UD);
	default:
		return false;
	}
}

static void kernel_exception(struct pt_regs *regs, unsigned int trapnr)
{
	if (trapnr == X86_TRAP_UD && handle_bug(regs))
		return;
	if (fixup_exception(regs, trapnr, regs->orig_ax, 0))
		return;
	die(trap_name(trapnr), regs, regs->orig_ax == -1UL ? 0 : regs->orig_ax, trapnr);
}

void do_exception(struct pt_regs *regs, unsigned long trapnr)
{
	unsigned long error_code = regs->orig_ax;

	if (user_mode(regs))
		regs->orig_ax = -1;	/* no system call: nothing to restart after a signal */
	if (likely(trapnr == X86_TRAP_PF)) {
		do_page_fault(regs, error_code, read_cr2());
		return;
	}
	if (trapnr == X86_TRAP_DB || trapnr == X86_TRAP_NMI || trapnr == X86_TRAP_MC ||
	    trapnr == X86_TRAP_DF) {
		do_paranoid_exception(regs, trapnr);
		return;
	}
	if (!user_mode(regs)) {
		kernel_exception(regs, trapnr);
		return;
	}
	local_irq_enable();
	user_exception(regs, trapnr, error_code);
	local_irq_disable();
}

/*
 * Those with a stack of their own; interrupts off. In the kernel nothing in here may fault: IRET
 * from a nested exception would let the next NMI in.
 */
void do_paranoid_exception(struct pt_regs *regs, unsigned long trapnr)
{
	switch (trapnr) {
	case X86_TRAP_NMI:
		do_nmi(regs);
		return;
	case X86_TRAP_DB:
		debug_exception(regs);
		return;
	case X86_TRAP_DF:
		die(regs->sp - (unsigned long)task_stack_page(current) + PAGE_SIZE < 2 * PAGE_SIZE ?
			    "kernel stack overflow" :
			    "double fault",
		    regs, regs->orig_ax, trapnr);
	default:
		panic("Machine check on CPU %d at %pS", raw_smp_processor_id(), (void *)regs->ip);
	}
}
