// SPDX-License-Identifier: MIT
/* Signals: the system calls. */

#include <linux/signal.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/ptrace.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/restart_block.h>
#include <linux/hrtimer.h>
#include <linux/time64.h>
#include <linux/pid_namespace.h>
#include "signal_internal.h"

/* sa_flags this kernel knows; others are cleared, so that programs can find out. */
#define SA_KNOWN                                                                                   \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER |         \
	 SA_RESETHAND | SA_RESTORER | SA_EXPOSE_TAGBITS)

/* ---- copying */

int copy_siginfo_to_user(siginfo_t __user *to, const kernel_siginfo_t *from)
{
	return copy_to_user(to, from, sizeof(*from)) ? -EFAULT : 0;
}

#define SIGINFO_USED	48	/* bytes that some kind of siginfo has a field in */

/* Is it of a kind whose fields are known? The last code of each signal that has its own. */
static bool known_siginfo(const kernel_siginfo_t *info)
{
	static const u8 last_code[] = {
		[SIGILL] = NSIGILL,   [SIGFPE] = NSIGFPE,   [SIGSEGV] = NSIGSEGV, [SIGBUS] = NSIGBUS,
		[SIGTRAP] = NSIGTRAP, [SIGCHLD] = NSIGCHLD, [SIGIO] = NSIGPOLL,	  [SIGSYS] = NSIGSYS,
	};
	int sig = info->si_signo, code = info->si_code;

	if (code == SI_KERNEL || code == SI_ASYNCNL)
		return true;
	if (code <= SI_USER)
		return code >= SI_DETHREAD;
	if (sig > 0 && sig < (int)ARRAY_SIZE(last_code) && last_code[sig])
		return code <= last_code[sig];
	return code <= NSIGPOLL;
}

/* Of an unknown kind nothing may be lost: what has no field must be zero. */
int copy_siginfo_from_user(kernel_siginfo_t *to, const siginfo_t __user *from, int sig)
{
	char *rest = (char *)to + SIGINFO_USED;

	if (copy_from_user(to, from, SIGINFO_USED))
		return -EFAULT;
	memset(rest, 0, sizeof(*to) - SIGINFO_USED);
	if (sig)
		to->si_signo = sig;
	if (known_siginfo(to))
		return 0;
	if (copy_from_user(rest, (const char __user *)from + SIGINFO_USED,
			   sizeof(*to) - SIGINFO_USED))
		return -EFAULT;
	return memchr_inv(rest, 0, sizeof(*to) - SIGINFO_USED) ? -E2BIG : 0;
}

static int read_sigset(sigset_t *set, const sigset_t __user *uset, size_t size)
{
	if (size != sizeof(sigset_t))
		return -EINVAL;
	return copy_from_user(set, uset, sizeof(*set)) ? -EFAULT : 0;
}

/* ---- actions */

int do_sigaction(int sig, struct k_sigaction *act, struct k_sigaction *oact)
{
	struct task_struct *p = current, *t;
	struct k_sigaction *k;

	if (!valid_signal(sig) || sig < 1 || (act && sig_kernel_only(sig)))
		return -EINVAL;
	k = &p->sighand->action[sig - 1];
	spin_lock_irq(&p->sighand->siglock);
	if (k->sa.sa_flags & SA_IMMUTABLE) {
		spin_unlock_irq(&p->sighand->siglock);
		return -EINVAL;
	}
	if (oact)
		*oact = *k;
	if (act) {
		act->sa.sa_flags &= SA_KNOWN;
		sigdelsetmask(&act->sa.sa_mask, SIGNAL_UNMASKABLE);
		*k = *act;
		/* What is now ignored and pending is discarded, blocked or not. */
		if (sig_handler_ignored(k->sa.sa_handler, sig)) {
			flush_sigqueue_mask(sigmask(sig), &p->signal->shared_pending);
			for_each_thread(p, t)
				flush_sigqueue_mask(sigmask(sig), &t->pending);
		}
	}
	spin_unlock_irq(&p->sighand->siglock);
	return 0;
}

long sys_rt_sigaction(int sig, const struct sigaction __user *act, struct sigaction __user *oact,
		      size_t sigsetsize)
{
	struct k_sigaction new, old;
	int ret;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (act && copy_from_user(&new.sa, act, sizeof(new.sa)))
		return -EFAULT;
	ret = do_sigaction(sig, act ? &new : NULL, oact ? &old : NULL);
	if (!ret && oact && copy_to_user(oact, &old.sa, sizeof(old.sa)))
		return -EFAULT;
	return ret;
}

/* ---- masks */

long sys_rt_sigprocmask(int how, const sigset_t __user *nset, sigset_t __user *oset,
			size_t sigsetsize)
{
	sigset_t old = current->blocked, new;
	int err;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (nset) {
		err = read_sigset(&new, nset, sigsetsize);
		if (err)
			return err;
		sigdelsetmask(&new, SIGNAL_UNMASKABLE);
		err = sigprocmask(how, &new, NULL);
		if (err)
			return err;
	}
	return oset && copy_to_user(oset, &old, sizeof(old)) ? -EFAULT : 0;
}

long sys_rt_sigpending(sigset_t __user *uset, size_t sigsetsize)
{
	sigset_t set;

	if (sigsetsize > sizeof(set))
		return -EINVAL;
	spin_lock_irq(&current->sighand->siglock);
	sigorsets(&set, &current->pending.signal, &current->signal->shared_pending.signal);
	spin_unlock_irq(&current->sighand->siglock);
	sigandsets(&set, &set, &current->blocked);
	return copy_to_user(uset, &set, sigsetsize) ? -EFAULT : 0;
}

long sys_rt_sigsuspend(sigset_t __user *unewset, size_t sigsetsize)
{
	sigset_t newset;
	int err = read_sigset(&newset, unewset, sigsetsize);

	if (err)
		return err;
	current->saved_sigmask = current->blocked;
	set_current_blocked(&newset);
	while (!signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!signal_pending(current))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	set_restore_sigmask();
	return -ERESTARTNOHAND;
}

long sys_pause(void)
{
	while (!signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!signal_pending(current))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return -ERESTARTNOHAND;
}

long sys_restart_syscall(void)
{
	struct restart_block *restart = &current->restart_block;

	return restart->fn(restart);
}

/* ---- waiting for a signal */

/* Takes one of `which`, or sleeps up to the timeout (NULL: for ever) for one. */
static int wait_for_signal(sigset_t which, kernel_siginfo_t *info, ktime_t *timeout)
{
	struct task_struct *tsk = current;
	sigset_t mask;
	enum pid_type type;
	int sig, ret = 0;

	sigdelsetmask(&which, SIGNAL_UNMASKABLE);
	mask = ~which;		/* dequeue_signal() wants what to leave alone */

	spin_lock_irq(&tsk->sighand->siglock);
	sig = dequeue_signal(tsk, &mask, info, &type);
	if (!sig && (!timeout || *timeout)) {
		/*
		 * Unblocked while asleep, so that they wake it; real_blocked says that they are not
		 * ignored meanwhile.
		 */
		tsk->real_blocked = tsk->blocked;
		sigandsets(&tsk->blocked, &tsk->blocked, &mask);
		recalc_sigpending();
		spin_unlock_irq(&tsk->sighand->siglock);

		__set_current_state(TASK_INTERRUPTIBLE);
		ret = schedule_hrtimeout(timeout, HRTIMER_MODE_REL);

		spin_lock_irq(&tsk->sighand->siglock);
		__set_current_blocked_locked(&tsk->real_blocked);
		sigemptyset(&tsk->real_blocked);
		sig = dequeue_signal(tsk, &mask, info, &type);
	}
	spin_unlock_irq(&tsk->sighand->siglock);
	if (sig)
		return sig;
	return ret ? -EINTR : -EAGAIN;
}

long sys_rt_sigtimedwait(const sigset_t __user *uthese, siginfo_t __user *uinfo,
			 const struct __kernel_timespec __user *uts, size_t sigsetsize)
{
	struct timespec64 ts;
	kernel_siginfo_t info;
	sigset_t these;
	ktime_t timeout = 0;
	int ret = read_sigset(&these, uthese, sigsetsize);

	if (ret)
		return ret;
	if (uts) {
		if (get_timespec64(&ts, uts))
			return -EFAULT;
		if (!timespec64_valid(&ts))
			return -EINVAL;
		timeout = timespec64_to_ktime(ts);
	}
	ret = wait_for_signal(these, &info, uts ? &timeout : NULL);
	if (ret > 0 && uinfo && copy_siginfo_to_user(uinfo, &info))
		return -EFAULT;
	return ret;
}

/* ---- sending */

/* kill(-1): everyone but init, oneself and kernel threads' own kind of immunity by permission. */
static int kill_everyone(int sig, kernel_siginfo_t *info)
{
	struct task_struct *p;
	int ret = 0, count = 0;

	read_lock(&tasklist_lock);
	for_each_process(p) {
		int err;

		if (task_pid_vnr(p) <= 1 || same_thread_group(p, current))
			continue;
		err = group_send_sig_info(sig, info, p, PIDTYPE_MAX);
		count++;
		if (err != -EPERM)
			ret = err;
	}
	read_unlock(&tasklist_lock);
	return count ? ret : -ESRCH;
}

static int kill_process_or_group(int sig, kernel_siginfo_t *info, pid_t pid)
{
	int ret;

	if (pid > 0) {
		rcu_read_lock();
		ret = kill_pid_info(sig, info, find_vpid(pid));
		rcu_read_unlock();
		return ret;
	}
	if (pid == INT_MIN)
		return -ESRCH;
	if (pid == -1)
		return kill_everyone(sig, info);
	read_lock(&tasklist_lock);
	ret = __kill_pgrp_info(sig, info, pid ? find_vpid(-pid) : task_pgrp(current));
	read_unlock(&tasklist_lock);
	return ret;
}

long sys_kill(pid_t pid, int sig)
{
	kernel_siginfo_t info;

	fill_siginfo_user(&info, sig, SI_USER);
	return kill_process_or_group(sig, &info, pid);
}

/* To one thread; tgid <= 0: whatever process it belongs to. */
static int send_to_thread(pid_t tgid, pid_t pid, int sig, kernel_siginfo_t *info)
{
	struct task_struct *p;
	int err = -ESRCH;

	rcu_read_lock();
	p = find_task_by_vpid(pid);
	if (p && (tgid <= 0 || task_tgid_vnr(p) == tgid)) {
		err = group_send_sig_info(sig, info, p, PIDTYPE_PID);
		/* It is on its way out, which is not the sender's fault. */
		if (err == -ESRCH)
			err = 0;
	}
	rcu_read_unlock();
	return err;
}

long sys_tgkill(pid_t tgid, pid_t pid, int sig)
{
	kernel_siginfo_t info;

	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	fill_siginfo_user(&info, sig, SI_TKILL);
	return send_to_thread(tgid, pid, sig, &info);
}

long sys_tkill(pid_t pid, int sig)
{
	kernel_siginfo_t info;

	if (pid <= 0)
		return -EINVAL;
	fill_siginfo_user(&info, sig, SI_TKILL);
	return send_to_thread(0, pid, sig, &info);
}

/* Nobody may send others what looks like the kernel's or kill()'s. */
static int read_queued_info(kernel_siginfo_t *info, const siginfo_t __user *uinfo, int sig)
{
	return copy_siginfo_from_user(info, uinfo, sig);
}

static int may_queue_info(const kernel_siginfo_t *info, pid_t pid)
{
	bool kernels_own = info->si_code >= 0 || info->si_code == SI_TKILL;

	return kernels_own && task_pid_vnr(current) != pid ? -EPERM : 0;
}

long sys_rt_sigqueueinfo(pid_t pid, int sig, siginfo_t __user *uinfo)
{
	kernel_siginfo_t info;
	int err = read_queued_info(&info, uinfo, sig);

	if (!err)
		err = may_queue_info(&info, pid);
	if (err)
		return err;
	rcu_read_lock();
	err = kill_pid_info(sig, &info, find_vpid(pid));
	rcu_read_unlock();
	return err;
}

long sys_rt_tgsigqueueinfo(pid_t tgid, pid_t pid, int sig, siginfo_t __user *uinfo)
{
	kernel_siginfo_t info;
	int err = read_queued_info(&info, uinfo, sig);

	if (err)
		return err;
	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	err = may_queue_info(&info, pid);
	if (err)
		return err;
	return send_to_thread(tgid, pid, sig, &info);
}

/* ---- the alternate stack */

static int set_altstack(const stack_t *ss, unsigned long sp, size_t min_size)
{
	struct task_struct *t = current;
	int mode = ss->ss_flags & ~SS_AUTODISARM;

	if (on_sig_stack(sp))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode == SS_DISABLE) {
		t->sas_ss_sp = 0;
		t->sas_ss_size = 0;
	} else {
		if (unlikely(ss->ss_size < min_size))
			return -ENOMEM;
		t->sas_ss_sp = (unsigned long)ss->ss_sp;
		t->sas_ss_size = ss->ss_size;
	}
	t->sas_ss_flags = ss->ss_flags;
	return 0;
}

static void get_altstack(stack_t *ss, unsigned long sp)
{
	struct task_struct *t = current;

	memset(ss, 0, sizeof(*ss));
	ss->ss_sp = (void __user *)t->sas_ss_sp;
	ss->ss_size = t->sas_ss_size;
	ss->ss_flags = sas_ss_flags(sp) | (t->sas_ss_flags & SS_AUTODISARM);
}

long sys_sigaltstack(const stack_t __user *uss, stack_t __user *uoss)
{
	unsigned long sp = user_stack_pointer(current_pt_regs());
	stack_t new, old;
	int err = 0;

	if (uss && copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;
	get_altstack(&old, sp);
	if (uss)
		err = set_altstack(&new, sp, MINSIGSTKSZ);
	if (!err && uoss && copy_to_user(uoss, &old, sizeof(old)))
		err = -EFAULT;
	return err;
}

/* rt_sigreturn: what the frame says, as far as it is acceptable. */
int restore_altstack(const stack_t __user *uss)
{
	stack_t new;

	if (copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;
	set_altstack(&new, user_stack_pointer(current_pt_regs()), MINSIGSTKSZ);
	return 0;
}

int __save_altstack(stack_t __user *uss, unsigned long sp)
{
	stack_t ss;

	get_altstack(&ss, sp);
	ss.ss_flags = current->sas_ss_flags;
	return copy_to_user(uss, &ss, sizeof(ss)) ? -EFAULT : 0;
}
