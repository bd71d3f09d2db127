// SPDX-License-Identifier: MIT
/*
 * Signals: stopping, continuing, and telling parents.
 *
 * How this works
 *
 * A group stop: the thread that takes a stop signal starts it in do_signal_stop(): group_stop_count
 * is the number of threads that must still stop, each gets JOBCTL_STOP_PENDING |
 * JOBCTL_STOP_CONSUME and a wake-up. Every thread, on its way to user space, finds the mark and
 * stops (TASK_STOPPED), giving back its share of the count; the one that brings it to 0 tells the
 * parent. SIGCONT, in prepare_signal(), removes marks and wakes everyone; SIGKILL wakes stopped
 * threads by TASK_WAKEKILL.
 *
 * A traced thread stops in ptrace_stop() instead (TASK_TRACED), one thread alone, until the tracer
 * resumes it; its tracer is told like a parent of a stopped child. A group stop reaches a traced
 * thread as a trap of that kind.
 *
 * I1. JOBCTL_STOP_CONSUME is set for as many threads as group_stop_count says.
 * I2. task->__state becomes TASK_STOPPED or TASK_TRACED under siglock, and a stop begins only if no
 *     SIGKILL is pending; so a SIGKILL sent later finds the state and wakes it.
 */

#include <linux/signal.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/cputime.h>
#include <linux/ptrace.h>
#include <linux/pid_namespace.h>
#include <linux/jiffies.h>
#include <linux/wait_bit.h>
#include <linux/task_work.h>
#include <linux/time64.h>
#include "signal_internal.h"

/* ---- marks. siglock held */

bool task_set_jobctl_pending(struct task_struct *task, unsigned long mask)
{
	lockdep_assert_held(&task->sighand->siglock);
	if (__fatal_signal_pending(task) || (task->flags & PF_EXITING))
		return false;
	if (mask & JOBCTL_STOP_SIGMASK)
		task->jobctl &= ~JOBCTL_STOP_SIGMASK;
	task->jobctl |= mask;
	return true;
}

void task_clear_jobctl_trapping(struct task_struct *task)
{
	if (unlikely(task->jobctl & JOBCTL_TRAPPING)) {
		task->jobctl &= ~JOBCTL_TRAPPING;
		smp_mb();	/* cleared before the tracer that waits for it looks */
		wake_up_bit(&task->jobctl, 21 /* JOBCTL_TRAPPING */);
	}
}

void task_clear_jobctl_pending(struct task_struct *task, unsigned long mask)
{
	if (mask & JOBCTL_STOP_PENDING)
		mask |= JOBCTL_STOP_CONSUME | JOBCTL_STOP_DEQUEUED;
	task->jobctl &= ~mask;
	if (!(task->jobctl & JOBCTL_PENDING_MASK))
		task_clear_jobctl_trapping(task);
}

/*
 * Gives back the thread's share of a group stop; true if that completed the stop and the parent
 * must be told.
 */
bool task_participate_group_stop(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	bool consume = task->jobctl & JOBCTL_STOP_CONSUME;

	task_clear_jobctl_pending(task, JOBCTL_STOP_PENDING);
	if (!consume)
		return false;
	if (!WARN_ON_ONCE(sig->group_stop_count == 0))
		sig->group_stop_count--;	/* I1 */
	if (!sig->group_stop_count && !(sig->flags & SIGNAL_STOP_STOPPED)) {
		signal_set_stop_flags(sig, SIGNAL_STOP_STOPPED);
		return true;
	}
	return false;
}

void task_join_group_stop(struct task_struct *task)
{
	unsigned long mask = current->jobctl & JOBCTL_STOP_SIGMASK;
	struct signal_struct *sig = current->signal;

	if (sig->group_stop_count) {
		sig->group_stop_count++;
		mask |= JOBCTL_STOP_CONSUME;
	} else if (!(sig->flags & SIGNAL_STOP_STOPPED)) {
		return;
	}
	if (task_set_jobctl_pending(task, mask | JOBCTL_STOP_PENDING))
		set_tsk_thread_flag(task, TIF_SIGPENDING);
}

/* ---- the group stop */

/*
 * Marks every thread. False if the stop has been overtaken: by SIGCONT, by the end of the process.
 */
static bool start_group_stop(int signr)
{
	unsigned long gstop = JOBCTL_STOP_PENDING | JOBCTL_STOP_CONSUME;
	struct signal_struct *sig = current->signal;
	struct task_struct *t = current;

	if (!(current->jobctl & JOBCTL_STOP_DEQUEUED) || signal_group_exit(sig))
		return false;
	/*
	 * A stop of a process that stands stopped already changes the code only while a tracer runs
	 * threads of it.
	 */
	if (!(sig->flags & SIGNAL_STOP_STOPPED))
		sig->group_exit_code = signr;
	sig->group_stop_count = 0;
	if (task_set_jobctl_pending(current, signr | gstop))
		sig->group_stop_count++;
	while_each_thread(current, t) {
		if (task_is_stopped(t) || !task_set_jobctl_pending(t, signr | gstop))
			continue;
		sig->group_stop_count++;
		if (likely(!(t->ptrace & PT_SEIZED)))
			signal_wake_up(t, false);
		else
			ptrace_trap_notify(t);
	}
	return true;
}

bool do_signal_stop(int signr)
{
	bool complete;

	if (!(current->jobctl & JOBCTL_STOP_PENDING) && !start_group_stop(signr))
		return false;
	if (unlikely(current->ptrace)) {
		/* Stops as a trap, which take_signal() is about to see. */
		task_set_jobctl_pending(current, JOBCTL_TRAP_STOP);
		return false;
	}
	complete = task_participate_group_stop(current);
	set_special_state(TASK_STOPPED);	/* I2 */
	spin_unlock_irq(&current->sighand->siglock);

	if (complete) {
		read_lock(&tasklist_lock);
		do_notify_parent_cldstop(current, false, CLD_STOPPED);
		read_unlock(&tasklist_lock);
	}
	schedule();
	return true;
}

/* ---- stopping for a tracer */

/* Tells whoever waits that the trap has been entered, or cannot be. */
static void notify_of_trap(int why, bool group_stop_done)
{
	do_notify_parent_cldstop(current, true, why);
	if (group_stop_done && ptrace_reparented(current))
		do_notify_parent_cldstop(current, false, why);
}

/*
 * siglock held before and after, let go while stopped. Returns the signal the tracer wants
 * delivered.
 */
static int ptrace_stop(int exit_code, int why, unsigned long message, kernel_siginfo_t *info)
{
	bool gstop_done = false;

	lockdep_assert_held(&current->sighand->siglock);
	/* A SIGKILL that is already there would not wake the stop again. */
	if (!current->ptrace || __fatal_signal_pending(current))
		return exit_code;
	set_special_state(TASK_WAKEKILL | TASK_TRACED);	/* I2 */
	current->ptrace_message = message;
	current->last_siginfo = info;
	current->exit_code = exit_code;
	/* A trap for a group stop counts as this thread's stopping. */
	if (why == CLD_STOPPED && (current->jobctl & JOBCTL_STOP_PENDING))
		gstop_done = task_participate_group_stop(current);
	task_clear_jobctl_pending(current, JOBCTL_TRAP_STOP);
	if (info && info->si_code >> 8 == PTRACE_EVENT_STOP)
		task_clear_jobctl_pending(current, JOBCTL_TRAP_NOTIFY);
	task_clear_jobctl_trapping(current);
	spin_unlock_irq(&current->sighand->siglock);

	read_lock(&tasklist_lock);
	if (likely(current->ptrace)) {
		notify_of_trap(why, gstop_done);
		read_unlock(&tasklist_lock);
		schedule();
	} else {
		/* The tracer went away meanwhile. */
		if (gstop_done)
			do_notify_parent_cldstop(current, false, why);
		read_unlock(&tasklist_lock);
		__set_current_state(TASK_RUNNING);
	}

	spin_lock_irq(&current->sighand->siglock);
	exit_code = current->exit_code;
	current->last_siginfo = NULL;
	current->ptrace_message = 0;
	current->exit_code = 0;
	current->jobctl &= ~JOBCTL_LISTENING;
	recalc_sigpending();
	return exit_code;
}

static int ptrace_do_notify(int signr, int exit_code, int why, unsigned long message)
{
	kernel_siginfo_t info;

	fill_siginfo_user(&info, signr, exit_code);
	info.si_pid = task_pid_vnr(current);
	return ptrace_stop(exit_code, why, message, &info);
}

int ptrace_notify(int exit_code, unsigned long message)
{
	int signr;

	if (unlikely(task_work_pending(current)))
		task_work_run();
	spin_lock_irq(&current->sighand->siglock);
	signr = ptrace_do_notify(SIGTRAP, exit_code, CLD_TRAPPED, message);
	spin_unlock_irq(&current->sighand->siglock);
	return signr;
}

void ptrace_trap_notify(struct task_struct *t)
{
	WARN_ON_ONCE(!(t->ptrace & PT_SEIZED));
	if (task_set_jobctl_pending(t, JOBCTL_TRAP_NOTIFY)) {
		set_tsk_thread_flag(t, TIF_SIGPENDING);
		if (!wake_up_state(t, TASK_INTERRUPTIBLE |
					      (t->jobctl & JOBCTL_LISTENING ? __TASK_TRACED : 0)))
			kick_process(t);
	}
}

/*
 * JOBCTL_TRAP_STOP or _NOTIFY is pending. A seized tracee reports an event, an attached one a stop
 * by its signal.
 */
void do_jobctl_trap(void)
{
	struct signal_struct *signal = current->signal;
	int signr = current->jobctl & JOBCTL_STOP_SIGMASK;

	if (current->ptrace & PT_SEIZED) {
		if (!signal->group_stop_count && !(signal->flags & SIGNAL_STOP_STOPPED))
			signr = SIGTRAP;
		ptrace_do_notify(signr, signr | (PTRACE_EVENT_STOP << 8), CLD_STOPPED, 0);
	} else {
		ptrace_stop(signr, CLD_STOPPED, 0, NULL);
	}
}

/* Shows a signal to the tracer, who may change it, drop it (0), or let it come. siglock held. */
int ptrace_signal(int signr, kernel_siginfo_t *info, enum pid_type type)
{
	/* If a stop signal is let through, a SIGCONT during the stop must still cancel it. */
	current->jobctl |= JOBCTL_STOP_DEQUEUED;
	signr = ptrace_stop(signr, CLD_TRAPPED, 0, info);
	if (!signr || !valid_signal(signr))
		return 0;
	if (signr != info->si_signo) {
		fill_siginfo_user(info, signr, SI_USER);
		rcu_read_lock();
		info->si_pid = task_pid_vnr(current->parent);
		info->si_uid =
			from_kuid_munged(current_user_ns(), __task_cred(current->parent)->uid);
		rcu_read_unlock();
	}
	/* The tracer's signal may be one this thread blocks: back to the queue. */
	if (sigismember(&current->blocked, signr) || fatal_signal_pending(current)) {
		send_signal_locked(signr, info, current, type);
		return 0;
	}
	return signr;
}

/* ---- telling the parent. tasklist_lock held */

void __wake_up_parent(struct task_struct *p, struct task_struct *parent)
{
	__wake_up_sync_key(&parent->signal->wait_chldexit, TASK_INTERRUPTIBLE, p);
}

static u64 to_clock_t(u64 ns)
{
	return ns / (NSEC_PER_SEC / USER_HZ);
}

static void child_siginfo(kernel_siginfo_t *info, int sig, struct task_struct *tsk)
{
	u64 utime, stime;

	clear_siginfo(info);
	info->si_signo = sig;
	info->si_pid = task_pid_nr(tsk);
	info->si_uid = from_kuid_munged(current_user_ns(), task_uid(tsk));
	task_cputime(tsk, &utime, &stime);
	info->si_utime = to_clock_t(utime + tsk->signal->utime);
	info->si_stime = to_clock_t(stime + tsk->signal->stime);
}

/* The status as wait(2) packs it, taken apart as siginfo wants it. */
static void child_status(kernel_siginfo_t *info, int exit_code)
{
	info->si_status = exit_code & 0x7f;
	if (exit_code & 0x80)
		info->si_code = CLD_DUMPED;
	else if (exit_code & 0x7f)
		info->si_code = CLD_KILLED;
	else {
		info->si_code = CLD_EXITED;
		info->si_status = exit_code >> 8;
	}
}

bool do_notify_parent(struct task_struct *tsk, int sig)
{
	struct task_struct *parent = tsk->parent;
	struct sighand_struct *psig = parent->sighand;
	kernel_siginfo_t info;
	unsigned long flags;
	bool autoreap = false;

	wake_up_all(&tsk->thread_pid->wait_pidfd);
	if (sig != SIGCHLD && tsk->parent_exec_id != READ_ONCE(parent->self_exec_id))
		/* the parent is another program now and has not asked for that signal */
		sig = SIGCHLD;

	child_siginfo(&info, sig, tsk);
	child_status(&info, tsk->exit_code);

	spin_lock_irqsave(&psig->siglock, flags);
	if (!tsk->ptrace && sig == SIGCHLD) {
		struct sigaction *sa = &psig->action[SIGCHLD - 1].sa;

		if (sa->sa_handler == SIG_IGN) {
			autoreap = true;
			sig = 0;
		} else if (sa->sa_flags & SA_NOCLDWAIT) {
			/* gone at once, and the signal is sent all the same */
			autoreap = true;
		}
	}
	if (sig > 0 && valid_signal(sig))
		send_signal_locked(sig, &info, parent, PIDTYPE_TGID);
	__wake_up_parent(tsk, parent);
	spin_unlock_irqrestore(&psig->siglock, flags);
	return autoreap;
}

void do_notify_parent_cldstop(struct task_struct *tsk, bool for_ptracer, int why)
{
	struct task_struct *parent;
	struct sighand_struct *sighand;
	kernel_siginfo_t info;
	unsigned long flags;

	if (for_ptracer) {
		parent = tsk->parent;
	} else {
		tsk = tsk->group_leader;
		parent = tsk->real_parent;
	}
	child_siginfo(&info, SIGCHLD, tsk);
	info.si_code = why;
	if (why == CLD_CONTINUED)
		info.si_status = SIGCONT;
	else if (why == CLD_STOPPED)
		info.si_status = tsk->signal->group_exit_code & 0x7f;
	else
		info.si_status = tsk->exit_code & 0x7f;

	sighand = parent->sighand;
	spin_lock_irqsave(&sighand->siglock, flags);
	if (sighand->action[SIGCHLD - 1].sa.sa_handler != SIG_IGN &&
	    !(sighand->action[SIGCHLD - 1].sa.sa_flags & SA_NOCLDSTOP))
		send_signal_locked(SIGCHLD, &info, parent, PIDTYPE_TGID);
	__wake_up_parent(tsk, parent);
	spin_unlock_irqrestore(&sighand->siglock, flags);
}
