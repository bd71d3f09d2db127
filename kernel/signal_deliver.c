// SPDX-License-Identifier: MIT
/*
 * Signals: delivery. The thread itself, on its way to user space, takes signals off its queues and
 * acts, until one has a handler to run or none is left; and what it does to its own mask.
 */

#include <linux/signal.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/ptrace.h>
#include <linux/coredump.h>
#include <linux/task_work.h>
#include <linux/posix-timers.h>
#include <linux/printk.h>
#include <linux/uaccess.h>
#include <linux/restart_block.h>
#include <linux/ratelimit.h>
#include "signal_internal.h"

/* ---- taking a signal off */

/* The lowest number first, but what the program's own instructions raised before anything else. */
int next_signal(struct sigpending *pending, sigset_t *mask)
{
	unsigned long ready = pending->signal & ~*mask;

	if (!ready)
		return 0;
	if (ready & SYNCHRONOUS_MASK)
		ready &= SYNCHRONOUS_MASK;
	return __builtin_ctzl(ready) + 1;
}

/*
 * Takes the first entry of a signal; the bit goes when there is no second. True: a POSIX timer is
 * to be re-armed.
 */
static bool collect_signal(int sig, struct sigpending *list, kernel_siginfo_t *info)
{
	struct sigqueue *q, *first = NULL;
	bool timer;

	list_for_each_entry(q, &list->list, list) {
		if (q->info.si_signo != sig)
			continue;
		if (first)
			goto more;
		first = q;
	}
	sigdelset(&list->signal, sig);
more:
	if (!first) {
		/* Its details found no room: all that is known is the number. */
		clear_siginfo(info);
		info->si_signo = sig;
		info->si_code = SI_USER;
		return false;
	}
	list_del_init(&first->list);
	*info = first->info;
	timer = (first->flags & SIGQUEUE_PREALLOC) && info->si_code == SI_TIMER;
	sigqueue_drop(first);
	return timer;
}

int dequeue_signal(struct task_struct *tsk, sigset_t *mask, kernel_siginfo_t *info,
		   enum pid_type *type)
{
	struct sigpending *list = &tsk->pending;
	bool timer;
	int sig;

	lockdep_assert_held(&tsk->sighand->siglock);
	*type = PIDTYPE_PID;
	sig = next_signal(list, mask);
	if (!sig) {
		*type = PIDTYPE_TGID;
		list = &tsk->signal->shared_pending;
		sig = next_signal(list, mask);
	}
	if (!sig) {
		recalc_sigpending();
		return 0;
	}
	timer = collect_signal(sig, list, info);
	recalc_sigpending();
	/*
	 * A SIGCONT that comes between here and the stop must find a trace of it: do_signal_stop()
	 * looks at the mark.
	 */
	if (unlikely(sig_kernel_stop(sig)))
		current->jobctl |= JOBCTL_STOP_DEQUEUED;
	if (timer) {
		spin_unlock(&tsk->sighand->siglock);
		posixtimer_rearm(info);
		spin_lock(&tsk->sighand->siglock);
	}
	return sig;
}

/*
 * A fault of the program's own goes first even if lower numbers wait: its frame must show the
 * faulting instruction.
 */
static int dequeue_synchronous_signal(kernel_siginfo_t *info)
{
	struct sigpending *pending = &current->pending;
	struct sigqueue *q, *sync = NULL;

	if (!(pending->signal & ~current->blocked & SYNCHRONOUS_MASK))
		return 0;
	list_for_each_entry(q, &pending->list, list) {
		if (q->info.si_code > SI_USER && (sigmask(q->info.si_signo) & SYNCHRONOUS_MASK) &&
		    !sigismember(&current->blocked, q->info.si_signo)) {
			sync = q;
			break;
		}
	}
	if (!sync)
		return 0;
	collect_signal(sync->info.si_signo, pending, info);
	recalc_sigpending();
	return info->si_signo;
}

/* ---- acting on it */

/*
 * Reports to the parent, or to a tracer, a stop or continue that SIGCONT left to be told. siglock
 * held; true: it was let go.
 */
static bool tell_of_continue(struct signal_struct *signal)
{
	int why;

	if (likely(!(signal->flags & SIGNAL_CLD_MASK)))
		return false;
	why = signal->flags & SIGNAL_CLD_CONTINUED ? CLD_CONTINUED : CLD_STOPPED;
	signal->flags &= ~SIGNAL_CLD_MASK;
	spin_unlock_irq(&current->sighand->siglock);

	read_lock(&tasklist_lock);
	do_notify_parent_cldstop(current, false, why);
	if (ptrace_reparented(current->group_leader))
		do_notify_parent_cldstop(current->group_leader, true, why);
	read_unlock(&tasklist_lock);
	return true;
}

static void print_fatal_signal(int signr)
{
	struct pt_regs *regs = current_pt_regs();

	pr_info("%s[%d]: potentially unexpected fatal signal %d at ip:%lx sp:%lx\n", current->comm,
		task_pid_nr(current), signr, instruction_pointer(regs), user_stack_pointer(regs));
}

/* siglock not held. */
static __noreturn void fatal_signal(struct ksignal *ksig)
{
	int signr = ksig->sig;

	current->flags |= PF_SIGNALED;
	if (sig_kernel_coredump(signr)) {
		if (print_fatal_signals)
			print_fatal_signal(signr);
		/*
		 * If another thread is dumping already, this waits in do_exit() until it is done.
		 */
		do_coredump(&ksig->info);
	}
	do_group_exit(signr);
}

enum step { TAKE_NEXT, RUN_HANDLER, LOOK_AGAIN, DIE };

/* Decides what a signal that was taken off leads to. siglock held; LOOK_AGAIN: it was let go. */
static enum step act_on(struct ksignal *ksig)
{
	struct k_sigaction *ka = &current->sighand->action[ksig->sig - 1];
	int signr = ksig->sig;

	if (ka->sa.sa_handler == SIG_IGN)
		return TAKE_NEXT;
	if (ka->sa.sa_handler != SIG_DFL) {
		ksig->ka = *ka;
		if (ka->sa.sa_flags & SA_ONESHOT)
			ka->sa.sa_handler = SIG_DFL;
		return RUN_HANDLER;
	}
	if (sig_kernel_ignore(signr))
		return TAKE_NEXT;
	if (unlikely(current->signal->flags & SIGNAL_UNKILLABLE) && !sig_kernel_only(signr))
		return TAKE_NEXT;
	if (!sig_kernel_stop(signr))
		return DIE;

	if (signr != SIGSTOP) {
		bool orphaned;

		spin_unlock_irq(&current->sighand->siglock);
		read_lock(&tasklist_lock);
		orphaned = is_current_pgrp_orphaned();
		read_unlock(&tasklist_lock);
		spin_lock_irq(&current->sighand->siglock);
		/* Nobody could continue it: such a stop has no effect. */
		if (orphaned)
			return TAKE_NEXT;
	}
	return do_signal_stop(signr) ? LOOK_AGAIN : TAKE_NEXT;
}

/* The next signal to act on, 0 if none. siglock held; -1: it was let go, begin again. */
static int take_signal(struct ksignal *ksig)
{
	struct signal_struct *signal = current->signal;
	enum pid_type type = PIDTYPE_PID;
	int signr;

	if (signal_group_exit(signal)) {
		sigdelset(&current->pending.signal, SIGKILL);
		recalc_sigpending();
		return SIGKILL;
	}
	if (unlikely(current->jobctl & JOBCTL_STOP_PENDING) && do_signal_stop(0))
		return -1;
	if (unlikely(current->jobctl & JOBCTL_TRAP_MASK)) {
		do_jobctl_trap();
		spin_unlock_irq(&current->sighand->siglock);
		return -1;
	}
	signr = dequeue_synchronous_signal(&ksig->info);
	if (!signr)
		signr = dequeue_signal(current, &current->blocked, &ksig->info, &type);
	if (signr && unlikely(current->ptrace) && signr != SIGKILL &&
	    !(current->sighand->action[signr - 1].sa.sa_flags & SA_IMMUTABLE))
		signr = ptrace_signal(signr, &ksig->info, type) ?: -2;
	return signr;
}

bool get_signal(struct ksignal *ksig)
{
	struct sighand_struct *sighand = current->sighand;
	enum step step = TAKE_NEXT;

	clear_thread_flag(TIF_NOTIFY_SIGNAL);
	if (unlikely(task_work_pending(current)))
		task_work_run();
	if (!test_thread_flag(TIF_SIGPENDING))
		return false;
relock:
	spin_lock_irq(&sighand->siglock);
	if (tell_of_continue(current->signal))
		goto relock;
	do {
		ksig->sig = take_signal(ksig);
		if (ksig->sig == -1)
			goto relock;
		if (ksig->sig == -2)
			continue;	/* the tracer took it */
		if (!ksig->sig)
			break;
		step = ksig->sig == SIGKILL ? DIE : act_on(ksig);
		if (step == LOOK_AGAIN)
			goto relock;
	} while (step == TAKE_NEXT);
	spin_unlock_irq(&sighand->siglock);

	if (ksig->sig > 0 && step == DIE)
		fatal_signal(ksig);
	return ksig->sig > 0;
}

/* ---- after the frame */

void signal_setup_done(int failed, struct ksignal *ksig, int stepping)
{
	sigset_t blocked;

	if (failed) {
		force_sigsegv(ksig->sig);
		return;
	}
	/*
	 * The mask sigsuspend() replaced is in the frame now: the handler's return brings it back.
	 */
	clear_restore_sigmask();
	sigorsets(&blocked, &current->blocked, &ksig->ka.sa.sa_mask);
	if (!(ksig->ka.sa.sa_flags & SA_NODEFER))
		sigaddset(&blocked, ksig->sig);
	set_current_blocked(&blocked);
	if (current->sas_ss_flags & SS_AUTODISARM)
		sas_ss_reset(current);
	if (stepping)
		ptrace_notify(SIGTRAP, 0);
}

/* ---- the mask of the current task */

/*
 * Signals this thread blocks from now on may have been meant for it alone to take: let others look
 * at them. siglock held.
 */
static void retarget_shared_pending(struct task_struct *tsk, const sigset_t *which)
{
	sigset_t retarget = tsk->signal->shared_pending.signal & *which;
	struct task_struct *t = tsk;

	if (!retarget)
		return;
	while ((t = next_thread(t)) != tsk) {
		if ((t->flags & PF_EXITING) || !(retarget & ~t->blocked))
			continue;
		retarget &= t->blocked;
		if (!test_tsk_thread_flag(t, TIF_SIGPENDING))
			signal_wake_up(t, false);
		if (!retarget)
			break;
	}
}

void __set_current_blocked_locked(const sigset_t *newset)
{
	struct task_struct *tsk = current;
	sigset_t newblocked;

	if (test_thread_flag(TIF_SIGPENDING) && !thread_group_empty(tsk)) {
		sigandnsets(&newblocked, newset, &tsk->blocked);
		retarget_shared_pending(tsk, &newblocked);
	}
	tsk->blocked = *newset;
	recalc_sigpending();
}

void __set_current_blocked(const sigset_t *newset)
{
	if (sigequalsets(&current->blocked, newset))
		return;		/* only the task itself changes it */
	spin_lock_irq(&current->sighand->siglock);
	__set_current_blocked_locked(newset);
	spin_unlock_irq(&current->sighand->siglock);
}

void set_current_blocked(sigset_t *newset)
{
	sigdelsetmask(newset, SIGNAL_UNMASKABLE);
	__set_current_blocked(newset);
}

int sigprocmask(int how, sigset_t *set, sigset_t *oldset)
{
	sigset_t newset;

	if (oldset)
		*oldset = current->blocked;
	switch (how) {
	case SIG_BLOCK:
		sigorsets(&newset, &current->blocked, set);
		break;
	case SIG_UNBLOCK:
		sigandnsets(&newset, &current->blocked, set);
		break;
	case SIG_SETMASK:
		newset = *set;
		break;
	default:
		return -EINVAL;
	}
	__set_current_blocked(&newset);
	return 0;
}

int set_user_sigmask(const sigset_t __user *umask, size_t sigsetsize)
{
	sigset_t mask;

	if (!umask)
		return 0;
	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&mask, umask, sizeof(mask)))
		return -EFAULT;
	set_restore_sigmask();
	current->saved_sigmask = current->blocked;
	set_current_blocked(&mask);
	return 0;
}

/*
 * A dying thread takes nothing any more: others must take what it was woken for. Sets PF_EXITING.
 */
bool exit_signals(struct task_struct *tsk)
{
	struct signal_struct *sig = tsk->signal;
	bool group_stop = false, group_dead;
	sigset_t unblocked;

	spin_lock_irq(&tsk->sighand->siglock);
	tsk->flags |= PF_EXITING;
	group_dead = atomic_dec_and_test(&sig->live);
	if (group_dead && !(sig->flags & SIGNAL_GROUP_EXIT)) {
		/* what the last thread ends with is what the process ended with */
		sig->flags = SIGNAL_GROUP_EXIT;
		sig->group_exit_code = tsk->exit_code;
		sig->group_stop_count = 0;
	}
	if (!(sig->flags & SIGNAL_GROUP_EXIT)) {
		if (test_thread_flag(TIF_SIGPENDING)) {
			unblocked = ~tsk->blocked;
			retarget_shared_pending(tsk, &unblocked);
		}
		/*
		 * A stop under way does not wait for it; if it was the last one waited for, the
		 * stop is complete.
		 */
		if (unlikely(tsk->jobctl & JOBCTL_STOP_PENDING))
			group_stop = task_participate_group_stop(tsk);
	}
	spin_unlock_irq(&tsk->sighand->siglock);

	if (unlikely(group_stop)) {
		read_lock(&tasklist_lock);
		do_notify_parent_cldstop(tsk, false, CLD_STOPPED);
		read_unlock(&tasklist_lock);
	}
	return group_dead;
}

long do_no_restart_syscall(struct restart_block *param)
{
	return -EINTR;
}
