// SPDX-License-Identifier: MIT
/*
 * Signal frames.
 *
 * How this works. A handler runs in user mode on the user's stack, or on the alternate one. The
 * interrupted program's registers are put there:
 *
 *	high	FPU image (64-aligned)		found through uc_mcontext.fpstate
 *		struct rt_sigframe		return address (the restorer), ucontext, siginfo;
 *		16-aligned less 8, as after a call
 *	low	handler's stack
 *
 * and the handler's "return" enters the restorer, which calls rt_sigreturn(2). That takes the
 * registers back, trusting nothing: flags a program may not set stay as they were, the selectors
 * are forced to user level, a bad FPU image or a bad address is a SIGSEGV.
 *
 * A system call that was interrupted is restarted by stepping back over the SYSCALL instruction
 * (two bytes) with its number in ax.
 */

#include <linux/kernel.h>
#include <linux/ptrace.h>
#include <linux/rseq.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/asm/sigcontext.h>
#include <uapi/asm/ucontext.h>
#include <uapi/asm/unistd.h>
#include <asm/cpufeature.h>
#include <asm/elf.h>
#include <asm/fpu.h>
#include <asm/segments.h>
#include <asm/signal_frame.h>
#include <asm/syscall.h>

#define RED_ZONE	128	/* below the stack pointer belongs to the function (System V ABI) */
#define FRAME_FLAGS	(UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS)

/* What sigreturn may change in rflags. */
#define FIX_EFLAGS                                                                                 \
	(X86_EFLAGS_AC | X86_EFLAGS_OF | X86_EFLAGS_DF | X86_EFLAGS_TF | X86_EFLAGS_SF |           \
	 X86_EFLAGS_ZF | X86_EFLAGS_AF | X86_EFLAGS_PF | X86_EFLAGS_CF | X86_EFLAGS_RF)

struct rt_sigframe {
	char __user *pretcode;
	struct ucontext uc;
	siginfo_t info;
};

unsigned long get_sigframe_size(void)
{
	return sizeof(struct rt_sigframe) + fpu_frame_size() + RED_ZONE + 64 + 16;
}

static bool on_altstack(unsigned long sp)
{
	return sp > current->sas_ss_sp && sp - current->sas_ss_sp <= current->sas_ss_size;
}

/* Places FPU image and frame; NULL if the alternate stack is too small for them. */
static struct rt_sigframe __user *place_frame(struct ksignal *ksig, struct pt_regs *regs,
					      void __user **fpstate)
{
	unsigned long sp = regs->sp - RED_ZONE;
	bool nested = on_altstack(regs->sp), entering = false;

	if ((ksig->ka.sa.sa_flags & SA_ONSTACK) && current->sas_ss_size &&
	    !(nested && !(current->sas_ss_flags & SS_AUTODISARM))) {
		sp = current->sas_ss_sp + current->sas_ss_size;
		entering = true;
	}
	sp = (sp - fpu_frame_size()) & ~63UL;
	*fpstate = (void __user *)sp;
	sp = ((sp - sizeof(struct rt_sigframe)) & ~15UL) - 8;
	if ((nested || entering) && !on_altstack(sp))
		return NULL;
	return (struct rt_sigframe __user *)sp;
}

static void fill_sigcontext(struct sigcontext *sc, const struct pt_regs *regs, void __user *fpstate)
{
	const struct thread_struct *t = &current->thread;

	*sc = (struct sigcontext) {
		.r8 = regs->r8, .r9 = regs->r9, .r10 = regs->r10, .r11 = regs->r11,
		.r12 = regs->r12, .r13 = regs->r13, .r14 = regs->r14, .r15 = regs->r15,
		.rdi = regs->di, .rsi = regs->si, .rbp = regs->bp, .rbx = regs->bx,
		.rdx = regs->dx, .rax = regs->ax, .rcx = regs->cx, .rsp = regs->sp,
		.rip = regs->ip, .eflags = regs->flags, .cs = regs->cs, .ss = regs->ss,
		.err = t->error_code, .trapno = t->trap_nr, .cr2 = t->cr2,
		.oldmask = current->blocked, .fpstate = (struct _fpstate_64 *)fpstate,
	};
}

static int setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	struct rt_sigframe frame = { .pretcode = (char __user *)ksig->ka.sa.sa_restorer };
	struct rt_sigframe __user *place;
	void __user *fpstate;
	size_t info_size = ksig->ka.sa.sa_flags & SA_SIGINFO ? sizeof(siginfo_t) : 0;
	sigset_t mask = sigmask_to_save() ? *sigmask_to_save() : current->blocked;

	if (!(ksig->ka.sa.sa_flags & SA_RESTORER))
		return -EFAULT;		/* x86-64 has no other way back */
	place = place_frame(ksig, regs, &fpstate);
	if (!place ||
	    !access_ok(place, (unsigned long)fpstate + fpu_frame_size() - (unsigned long)place))
		return -EFAULT;
	if (fpu_copy_to_frame(fpstate))
		return -EFAULT;
	frame.uc.uc_flags = FRAME_FLAGS | (boot_cpu_has(X86_FEATURE_XSAVE) ? UC_FP_XSTATE : 0);
	fill_sigcontext(&frame.uc.uc_mcontext, regs, fpstate);
	frame.uc.uc_mcontext.oldmask = mask;
	frame.uc.uc_sigmask = mask;
	if (copy_to_user(place, &frame, offsetof(struct rt_sigframe, info)) ||
	    __save_altstack(&place->uc.uc_stack, regs->sp))
		return -EFAULT;
	if (info_size && copy_siginfo_to_user(&place->info, &ksig->info))
		return -EFAULT;
	regs->di = ksig->sig;
	regs->si = (unsigned long)&place->info;
	regs->dx = (unsigned long)&place->uc;
	regs->ax = 0;
	regs->ip = (unsigned long)ksig->ka.sa.sa_handler;
	regs->sp = (unsigned long)place;
	regs->cs = __USER_CS;
	regs->ss = __USER_DS;
	regs->flags &= ~(X86_EFLAGS_DF | X86_EFLAGS_RF | X86_EFLAGS_TF | X86_EFLAGS_AC);
	return 0;
}

/*
 * The result a call that was cut short shows, or its restart. `handler`: the signal that did it is
 * about to run one, with these flags.
 */
static void fix_interrupted_call(struct pt_regs *regs, bool handler, unsigned long sa_flags)
{
	if ((long)regs->orig_ax < 0)
		return;			/* no call */
	switch ((long)regs->ax) {
	case -ERESTART_RESTARTBLOCK:
	case -ERESTARTNOHAND:
		if (handler) {
			regs->ax = -EINTR;
			return;
		}
		break;
	case -ERESTARTSYS:
		if (handler && !(sa_flags & SA_RESTART)) {
			regs->ax = -EINTR;
			return;
		}
		break;
	case -ERESTARTNOINTR:
		break;
	default:
		return;
	}
	regs->ax = (long)regs->ax == -ERESTART_RESTARTBLOCK ? __NR_restart_syscall : regs->orig_ax;
	regs->ip -= 2;
}

static void handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	bool stepping = test_thread_flag(TIF_SINGLESTEP);
	int failed;

	/* The trap flag is the tracer's: the frame must not bring it back when it is not wanted. */
	if (stepping)
		user_disable_single_step(current);
	fix_interrupted_call(regs, true, ksig->ka.sa.sa_flags);
	rseq_signal_deliver(ksig, regs);
	failed = setup_rt_frame(ksig, regs);
	if (!failed)
		fpu_flush_thread();	/* a handler starts with masked exceptions, like a program */
	signal_setup_done(failed, ksig, stepping);
}

void arch_do_signal_or_restart(struct pt_regs *regs)
{
	struct ksignal ksig;

	if (get_signal(&ksig)) {
		handle_signal(&ksig, regs);
	} else {
		fix_interrupted_call(regs, false, 0);
		restore_saved_sigmask();
	}
	/* The call is dealt with: a second pass must not step back again. */
	regs->orig_ax = -1;
	set_thread_flag(TIF_FORCE_IRET);
}

static void restore_registers(struct pt_regs *regs, const struct sigcontext *sc)
{
	regs->r8 = sc->r8;
	regs->r9 = sc->r9;
	regs->r10 = sc->r10;
	regs->r11 = sc->r11;
	regs->r12 = sc->r12;
	regs->r13 = sc->r13;
	regs->r14 = sc->r14;
	regs->r15 = sc->r15;
	regs->di = sc->rdi;
	regs->si = sc->rsi;
	regs->bp = sc->rbp;
	regs->bx = sc->rbx;
	regs->dx = sc->rdx;
	regs->ax = sc->rax;
	regs->cx = sc->rcx;
	regs->sp = sc->rsp;
	regs->ip = sc->rip;
	regs->cs = sc->cs | SEGMENT_RPL_MASK;
	regs->ss = sc->ss | SEGMENT_RPL_MASK;
	regs->flags = (regs->flags & ~FIX_EFLAGS) | (sc->eflags & FIX_EFLAGS);
	regs->orig_ax = -1;
}

/*
 * A selector IRET would refuse is caught there; one that names a kernel segment cannot get past the
 * privilege check.
 */
long sys_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	struct rt_sigframe __user *frame = (struct rt_sigframe __user *)(regs->sp - sizeof(long));
	struct ucontext uc;

	current->restart_block.fn = do_no_restart_syscall;
	if (copy_from_user(&uc, &frame->uc, sizeof(uc)))
		goto bad_frame;
	set_current_blocked(&uc.uc_sigmask);
	if (fpu_copy_from_frame((void __user *)uc.uc_mcontext.fpstate))
		goto bad_frame;
	restore_registers(regs, &uc.uc_mcontext);
	set_thread_flag(TIF_FORCE_IRET);
	if (restore_altstack(&frame->uc.uc_stack))
		goto bad_frame;
	return regs->ax;
bad_frame:
	if (print_fatal_signals)
		pr_info("%s[%d]: bad frame in rt_sigreturn at %lx\n", current->comm, current->pid,
			regs->sp);
	force_sig(SIGSEGV);
	return 0;
}
