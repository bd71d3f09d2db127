// SPDX-License-Identifier: MIT
/*
 * Tracing of one process by another: ptrace(2).
 *
 * How this works
 *
 * Attaching makes the tracer the tracee's `parent` (its real_parent stays) and puts it on the
 * tracer's `ptraced` list. From then on the tracee stops in ptrace_stop() (signal_stop.c) at every
 * signal but SIGKILL, at the events it was asked to report, and at system calls if
 * TIF_SYSCALL_TRACE is set; the tracer is told like a parent of a stopped child, and looks with
 * wait4().
 *
 * All other requests need a stopped tracee. ptrace_freeze() takes TASK_WAKEKILL out of its state,
 * so that not even SIGKILL moves it while the tracer reads its registers; ptrace_unfreeze() puts it
 * back and lets a SIGKILL that came meanwhile take effect.
 *
 * I1. task->ptrace, task->parent and the lists change under tasklist_lock held for writing.
 * I2. A tracee in state TASK_TRACED without TASK_WAKEKILL does not run until its tracer changes the
 *     state, under siglock.
 */

#include <linux/ptrace.h>
#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/wait_bit.h>
#include <asm/syscall.h>

/* There are no system call filters to be told of or to suspend. */
#define KNOWN_OPTIONS	(PTRACE_O_MASK & ~(PTRACE_O_TRACESECCOMP | PTRACE_O_SUSPEND_SECCOMP))
#define FROZEN_TRACED	__TASK_TRACED
#define THAWED_TRACED	(TASK_WAKEKILL | __TASK_TRACED)

/* ---- may one look into the other? */

/* RCU. */
static bool same_ids(struct task_struct *task, unsigned int mode)
{
	const struct cred *cred = current_cred(), *tcred = __task_cred(task);
	kuid_t uid = mode & PTRACE_MODE_FSCREDS ? cred->fsuid : cred->uid;
	kgid_t gid = mode & PTRACE_MODE_FSCREDS ? cred->fsgid : cred->gid;

	return uid_eq(uid, tcred->euid) && uid_eq(uid, tcred->suid) && uid_eq(uid, tcred->uid) &&
	       gid_eq(gid, tcred->egid) && gid_eq(gid, tcred->sgid) && gid_eq(gid, tcred->gid);
}

/* RCU. */
static bool has_caps_of(struct task_struct *task, unsigned int mode)
{
	const struct cred *cred = current_cred();

	return cap_issubset(__task_cred(task)->cap_permitted,
			    mode & PTRACE_MODE_FSCREDS ? cred->cap_effective
						       : cred->cap_permitted);
}

bool ptrace_may_access(struct task_struct *task, unsigned int mode)
{
	struct mm_struct *mm;
	bool ok;

	if (same_thread_group(task, current))
		return true;
	rcu_read_lock();
	ok = same_ids(task, mode) && has_caps_of(task, mode);
	rcu_read_unlock();
	if (!ok && !capable(CAP_SYS_PTRACE))
		return false;
	/* credentials before dumpable: commit_creds() writes them the other way round */
	smp_rmb();
	task_lock(task);
	mm = task->mm;
	ok = !mm || get_dumpable(mm) == SUID_DUMP_USER;
	task_unlock(task);
	return ok || capable(CAP_SYS_PTRACE);
}

/* ---- attaching and detaching. tasklist_lock held for writing (I1) */

bool ptrace_reparented(struct task_struct *child)
{
	return !same_thread_group(child->real_parent, child->parent);
}

void __ptrace_link(struct task_struct *child, struct task_struct *tracer,
		   const struct cred *cred)
{
	BUG_ON(child->ptracer_cred);
	list_add(&child->ptrace_entry, &tracer->ptraced);
	child->parent = tracer;
	WRITE_ONCE(child->ptracer_cred, get_cred(cred));
}

/*
 * A tracee that stood still for its tracer takes part in its process's group stop again, or runs.
 */
static void resume_after_unlink(struct task_struct *child)
{
	struct signal_struct *sig = child->signal;

	spin_lock(&child->sighand->siglock);
	child->ptrace = 0;
	task_clear_jobctl_pending(child, JOBCTL_TRAP_MASK);
	task_clear_jobctl_trapping(child);
	if (!(child->flags & PF_EXITING) &&
	    ((sig->flags & SIGNAL_STOP_STOPPED) || sig->group_stop_count)) {
		child->jobctl |= JOBCTL_STOP_PENDING;
		if (!(child->jobctl & JOBCTL_STOP_SIGMASK))
			child->jobctl |= SIGSTOP;
	}
	if ((child->jobctl & JOBCTL_STOP_PENDING) || task_is_traced(child)) {
		set_tsk_thread_flag(child, TIF_SIGPENDING);
		wake_up_state(child, TASK_INTERRUPTIBLE | __TASK_TRACED);
	}
	spin_unlock(&child->sighand->siglock);
}

void __ptrace_unlink(struct task_struct *child)
{
	const struct cred *cred = child->ptracer_cred;

	WRITE_ONCE(child->ptracer_cred, NULL);
	put_cred(cred);
	clear_tsk_thread_flag(child, TIF_SYSCALL_TRACE);
	clear_tsk_thread_flag(child, TIF_SYSCALL_EMU);
	child->parent = child->real_parent;
	list_del_init(&child->ptrace_entry);
	resume_after_unlink(child);
}

/* Takes the tracer away. True: the tracee is dead and nobody else wants to know. */
static bool detach_locked(struct task_struct *tracer, struct task_struct *p)
{
	bool dead;

	__ptrace_unlink(p);
	if (p->exit_state != EXIT_ZOMBIE)
		return false;
	dead = !thread_group_leader(p);
	if (!dead && thread_group_empty(p)) {
		if (!same_thread_group(p->real_parent, tracer))
			dead = do_notify_parent(p, p->exit_signal);
		else
			__wake_up_parent(p, tracer);
	}
	if (dead)
		p->exit_state = EXIT_DEAD;
	return dead;
}

/* The tracer ends. */
void exit_ptrace(struct task_struct *tracer, struct list_head *dead)
{
	struct task_struct *p, *n;

	list_for_each_entry_safe(p, n, &tracer->ptraced, ptrace_entry) {
		if (unlikely(p->ptrace & PT_EXITKILL))
			send_sig_info(SIGKILL, SEND_SIG_PRIV, p);
		if (detach_locked(tracer, p))
			list_add(&p->ptrace_entry, dead);
	}
}

/* A child must not make its parent the master of more power than the parent has. */
static bool parent_may_trace(struct task_struct *parent)
{
	bool ok;

	rcu_read_lock();
	ok = cap_issubset(current_cred()->cap_permitted, __task_cred(parent)->cap_permitted) ||
	     has_capability_noaudit(parent, CAP_SYS_PTRACE);
	rcu_read_unlock();
	return ok;
}

static int ptrace_traceme(void)
{
	int ret = -EPERM;

	write_lock_irq(&tasklist_lock);
	if (!current->ptrace && !(current->real_parent->flags & PF_EXITING) &&
	    parent_may_trace(current->real_parent)) {
		current->ptrace = PT_PTRACED;
		__ptrace_link(current, current->real_parent, current_cred());
		ret = 0;
	}
	write_unlock_irq(&tasklist_lock);
	return ret;
}

/*
 * A thread that stands in a group stop moves on to a trap, so that the tracer can work with it.
 * siglock held; true: it has to be waited for.
 */
static bool begin_trapping(struct task_struct *task)
{
	if (!task_is_stopped(task) ||
	    !task_set_jobctl_pending(task, JOBCTL_TRAP_STOP | JOBCTL_TRAPPING))
		return false;
	set_tsk_thread_flag(task, TIF_SIGPENDING);
	wake_up_state(task, __TASK_STOPPED);
	return true;
}

static int attach_locked(struct task_struct *task, unsigned int flags)
{
	if (task->exit_state || task->ptrace)
		return -EPERM;
	task->ptrace = flags;
	__ptrace_link(task, current, current_cred());
	if (!(flags & PT_SEIZED))
		send_sig_info(SIGSTOP, SEND_SIG_PRIV, task);
	spin_lock(&task->sighand->siglock);
	flags = begin_trapping(task);
	spin_unlock(&task->sighand->siglock);
	return flags;
}

static int ptrace_attach(struct task_struct *task, long request, unsigned long addr,
			 unsigned long options)
{
	unsigned int flags = PT_PTRACED;
	int ret;

	if (request == PTRACE_SEIZE) {
		if (addr)
			return -EIO;
		if (options & ~(unsigned long)KNOWN_OPTIONS)
			return -EIO;
		flags |= PT_SEIZED | (options << PT_OPT_FLAG_SHIFT);
	}
	if ((task->flags & PF_KTHREAD) || same_thread_group(task, current))
		return -EPERM;
	/* exec computes privileges by whether it is traced. */
	if (mutex_lock_interruptible(&task->signal->cred_guard_mutex))
		return -ERESTARTNOINTR;
	ret = ptrace_may_access(task, PTRACE_MODE_ATTACH_REALCREDS) ? 0 : -EPERM;
	if (!ret) {
		write_lock_irq(&tasklist_lock);
		ret = attach_locked(task, flags);
		write_unlock_irq(&tasklist_lock);
	}
	mutex_unlock(&task->signal->cred_guard_mutex);
	if (ret > 0) {
		wait_on_bit(&task->jobctl, 21 /* JOBCTL_TRAPPING */, TASK_KILLABLE);
		ret = 0;
	}
	return ret;
}

static int ptrace_detach(struct task_struct *child, unsigned int data)
{
	if (!valid_signal(data))
		return -EIO;
	user_disable_single_step(child);
	write_lock_irq(&tasklist_lock);
	child->exit_code = data;	/* the signal it goes on with */
	detach_locked(current, child);
	write_unlock_irq(&tasklist_lock);
	return 0;
}

/* ---- holding a stopped tracee still (I2) */

static bool ptrace_freeze(struct task_struct *task)
{
	bool frozen = false;

	spin_lock_irq(&task->sighand->siglock);
	if (task_is_traced(task) && !(task->jobctl & JOBCTL_LISTENING) &&
	    !__fatal_signal_pending(task)) {
		WRITE_ONCE(task->__state, FROZEN_TRACED);
		frozen = true;
	}
	spin_unlock_irq(&task->sighand->siglock);
	return frozen;
}

static void ptrace_unfreeze(struct task_struct *task)
{
	unsigned long flags;

	/* It may have been resumed by the request, and even be gone. */
	if (READ_ONCE(task->__state) != FROZEN_TRACED || !lock_task_sighand(task, &flags))
		return;
	if (READ_ONCE(task->__state) == FROZEN_TRACED) {
		if (__fatal_signal_pending(task))
			wake_up_state(task, __TASK_TRACED);
		else
			WRITE_ONCE(task->__state, THAWED_TRACED);
	}
	unlock_task_sighand(task, &flags);
}

/* The caller traces the task, and it is stopped and off its CPU, unless `any_state`. */
static int ptrace_check_attach(struct task_struct *child, bool any_state)
{
	int ret = -ESRCH;

	read_lock(&tasklist_lock);
	if (child->ptrace && child->parent == current && child->sighand)
		ret = any_state || ptrace_freeze(child) ? 0 : -ESRCH;
	read_unlock(&tasklist_lock);
	if (!ret && !any_state && !wait_task_inactive(child, FROZEN_TRACED))
		ret = -ESRCH;
	return ret;
}

/* ---- requests on a stopped tracee */

static int ptrace_setoptions(struct task_struct *child, unsigned long data)
{
	if (data & ~(unsigned long)KNOWN_OPTIONS)
		return -EINVAL;
	child->ptrace = (child->ptrace & ~(PTRACE_O_MASK << PT_OPT_FLAG_SHIFT)) |
			(data << PT_OPT_FLAG_SHIFT);
	return 0;
}

static int ptrace_resume(struct task_struct *child, long request, unsigned long data)
{
	unsigned long flags;

	if (!valid_signal(data))
		return -EIO;
	if (request == PTRACE_SYSCALL)
		set_tsk_thread_flag(child, TIF_SYSCALL_TRACE);
	else
		clear_tsk_thread_flag(child, TIF_SYSCALL_TRACE);
	/* The call is told and not made: user-mode kernels make it themselves. */
	if (request == PTRACE_SYSEMU || request == PTRACE_SYSEMU_SINGLESTEP)
		set_tsk_thread_flag(child, TIF_SYSCALL_EMU);
	else
		clear_tsk_thread_flag(child, TIF_SYSCALL_EMU);
	if (request == PTRACE_SINGLESTEP || request == PTRACE_SYSEMU_SINGLESTEP)
		user_enable_single_step(child);
	else
		user_disable_single_step(child);
	if (!lock_task_sighand(child, &flags))
		return -ESRCH;
	child->exit_code = data;
	wake_up_state(child, __TASK_TRACED);
	unlock_task_sighand(child, &flags);
	return 0;
}

static int ptrace_getsiginfo(struct task_struct *child, siginfo_t __user *uinfo)
{
	kernel_siginfo_t info;
	unsigned long flags;
	int ret = -EINVAL;

	if (!lock_task_sighand(child, &flags))
		return -ESRCH;
	if (child->last_siginfo) {
		info = *child->last_siginfo;
		ret = 0;
	}
	unlock_task_sighand(child, &flags);
	return ret ? ret : copy_siginfo_to_user(uinfo, &info);
}

static int ptrace_setsiginfo(struct task_struct *child, const siginfo_t __user *uinfo)
{
	kernel_siginfo_t info;
	unsigned long flags;
	int ret = copy_siginfo_from_user(&info, uinfo, 0);

	if (ret)
		return ret;
	if (!lock_task_sighand(child, &flags))
		return -ESRCH;
	ret = -EINVAL;
	if (child->last_siginfo) {
		*child->last_siginfo = info;
		ret = 0;
	}
	unlock_task_sighand(child, &flags);
	return ret;
}

/* The n-th entry of a queue. False: it has fewer. */
static bool peek_entry(struct task_struct *child, bool shared, u64 n, kernel_siginfo_t *info)
{
	struct sigqueue *q;
	bool found = false;

	spin_lock_irq(&child->sighand->siglock);
	list_for_each_entry(q, shared ? &child->signal->shared_pending.list : &child->pending.list,
			    list) {
		if (n--)
			continue;
		*info = q->info;
		found = true;
		break;
	}
	spin_unlock_irq(&child->sighand->siglock);
	return found;
}

/* PTRACE_PEEKSIGINFO: copies of what is queued; how many, or an error if there is not even one. */
static long ptrace_peek_siginfo(struct task_struct *child,
				const struct ptrace_peeksiginfo_args __user *uargs,
				siginfo_t __user *to)
{
	struct ptrace_peeksiginfo_args args;
	kernel_siginfo_t info;
	int i;

	if (copy_from_user(&args, uargs, sizeof(args)))
		return -EFAULT;
	if ((args.flags & ~PTRACE_PEEKSIGINFO_SHARED) || args.nr < 0)
		return -EINVAL;
	for (i = 0; i < args.nr && !signal_pending(current); i++) {
		if (!peek_entry(child, args.flags & PTRACE_PEEKSIGINFO_SHARED, args.off + i, &info))
			break;
		if (copy_siginfo_to_user(to + i, &info))
			return i ? i : -EFAULT;
		cond_resched();
	}
	return i;
}

static int ptrace_sigmask(struct task_struct *child, long request, unsigned long size,
			  unsigned long data)
{
	sigset_t set;

	if (size != sizeof(set))
		return -EINVAL;
	if (request == PTRACE_GETSIGMASK) {
		set = child->blocked;
		return copy_to_user((void __user *)data, &set, sizeof(set)) ? -EFAULT : 0;
	}
	if (copy_from_user(&set, (void __user *)data, sizeof(set)))
		return -EFAULT;
	sigdelsetmask(&set, SIGNAL_UNMASKABLE);
	spin_lock_irq(&child->sighand->siglock);
	child->blocked = set;
	set_tsk_thread_flag(child, TIF_SIGPENDING);	/* it looks for itself when it runs */
	spin_unlock_irq(&child->sighand->siglock);
	return 0;
}

/*
 * The tracee's memory, unless exec has made it the picture of a program that the tracer may not
 * read. How many bytes were moved.
 */
static int access_tracee(struct task_struct *child, unsigned long addr, void *buf, int len,
			 unsigned int flags)
{
	struct mm_struct *mm = get_task_mm(child);
	int n = 0;

	if (!mm)
		return 0;
	if (get_dumpable(mm) == SUID_DUMP_USER || ptracer_capable(child, &init_user_ns))
		n = access_remote_vm(mm, addr, buf, len, flags);
	mmput(mm);
	return n;
}

static int peek_word(struct task_struct *child, unsigned long addr, unsigned long __user *to)
{
	unsigned long word;

	if (access_tracee(child, addr, &word, sizeof(word), FOLL_FORCE) != sizeof(word))
		return -EIO;
	return put_user(word, to);
}

static int poke_word(struct task_struct *child, unsigned long addr, unsigned long word)
{
	int n = access_tracee(child, addr, &word, sizeof(word), FOLL_FORCE | FOLL_WRITE);

	return n == sizeof(word) ? 0 : -EIO;
}

/*
 * PTRACE_GET_SYSCALL_INFO: what kind of stop this is, and the call's number and arguments or
 * result.
 */
static long get_syscall_info(struct task_struct *child, unsigned long size, void __user *to)
{
	struct pt_regs *regs = task_pt_regs(child);
	struct ptrace_syscall_info info = {
		.op = PTRACE_SYSCALL_INFO_NONE,
		.arch = syscall_get_arch(child),
		.instruction_pointer = instruction_pointer(regs),
		.stack_pointer = user_stack_pointer(regs),
	};
	unsigned long actual = offsetof(struct ptrace_syscall_info, entry), args[6], flags;
	int code = 0, i;

	if (!lock_task_sighand(child, &flags))
		return -ESRCH;
	if (child->last_siginfo)
		code = child->last_siginfo->si_code == (SIGTRAP | 0x80) ? child->ptrace_message : 0;
	unlock_task_sighand(child, &flags);
	if (code == PTRACE_EVENTMSG_SYSCALL_ENTRY) {
		info.op = PTRACE_SYSCALL_INFO_ENTRY;
		info.entry.nr = syscall_get_nr(child, regs);
		syscall_get_arguments(child, regs, args);
		for (i = 0; i < 6; i++)
			info.entry.args[i] = args[i];
		actual = offsetofend(struct ptrace_syscall_info, entry.args);
	} else if (code == PTRACE_EVENTMSG_SYSCALL_EXIT) {
		info.op = PTRACE_SYSCALL_INFO_EXIT;
		info.exit.rval = syscall_get_return_value(child, regs);
		info.exit.is_error = syscall_get_error(child, regs) != 0;
		actual = offsetofend(struct ptrace_syscall_info, exit.is_error);
	}
	return copy_to_user(to, &info, min(actual, size)) ? -EFAULT : actual;
}

static int ptrace_kill(struct task_struct *child)
{
	return send_sig_info(SIGKILL, SEND_SIG_NOINFO, child);
}

static int ptrace_interrupt(struct task_struct *child, long request)
{
	unsigned long flags;
	int ret = -EIO;

	if (!(child->ptrace & PT_SEIZED))
		return -EIO;
	if (!lock_task_sighand(child, &flags))
		return -ESRCH;
	if (request == PTRACE_INTERRUPT) {
		if (task_set_jobctl_pending(child, JOBCTL_TRAP_STOP)) {
			set_tsk_thread_flag(child, TIF_SIGPENDING);
			if (!wake_up_state(child, TASK_INTERRUPTIBLE |
					   (child->jobctl & JOBCTL_LISTENING ? __TASK_TRACED : 0)))
				kick_process(child);
		}
		ret = 0;
	} else if (child->last_siginfo && child->last_siginfo->si_code >> 8 == PTRACE_EVENT_STOP) {
		/* PTRACE_LISTEN: stays stopped, but an event sets it going again. */
		child->jobctl |= JOBCTL_LISTENING;
		if (child->jobctl & JOBCTL_TRAP_NOTIFY)
			wake_up_state(child, __TASK_TRACED);
		ret = 0;
	}
	unlock_task_sighand(child, &flags);
	return ret;
}

static long ptrace_request(struct task_struct *child, long request, unsigned long addr,
			   unsigned long data)
{
	switch (request) {
	case PTRACE_PEEKTEXT:
	case PTRACE_PEEKDATA:
		return peek_word(child, addr, (unsigned long __user *)data);
	case PTRACE_POKETEXT:
	case PTRACE_POKEDATA:
		return poke_word(child, addr, data);
	case PTRACE_OLDSETOPTIONS:
	case PTRACE_SETOPTIONS:
		return ptrace_setoptions(child, data);
	case PTRACE_GETEVENTMSG:
		return put_user(child->ptrace_message, (unsigned long __user *)data);
	case PTRACE_GETSIGINFO:
		return ptrace_getsiginfo(child, (siginfo_t __user *)data);
	case PTRACE_SETSIGINFO:
		return ptrace_setsiginfo(child, (const siginfo_t __user *)data);
	case PTRACE_PEEKSIGINFO:
		return ptrace_peek_siginfo(child,
					   (const struct ptrace_peeksiginfo_args __user *)addr,
					   (siginfo_t __user *)data);
	case PTRACE_GETSIGMASK:
	case PTRACE_SETSIGMASK:
		return ptrace_sigmask(child, request, addr, data);
	case PTRACE_GET_SYSCALL_INFO:
		return get_syscall_info(child, addr, (void __user *)data);
	case PTRACE_LISTEN:
		return ptrace_interrupt(child, request);
	case PTRACE_CONT:
	case PTRACE_SYSCALL:
	case PTRACE_SINGLESTEP:
	case PTRACE_SYSEMU:
	case PTRACE_SYSEMU_SINGLESTEP:
		return ptrace_resume(child, request, data);
	case PTRACE_DETACH:
		return ptrace_detach(child, data);
	}
	return arch_ptrace(child, request, addr, data);
}

long sys_ptrace(long request, long pid, unsigned long addr, unsigned long data)
{
	struct task_struct *child;
	long ret;

	if (request == PTRACE_TRACEME)
		return ptrace_traceme();
	child = find_get_task_by_vpid(pid);
	if (!child)
		return -ESRCH;
	if (request == PTRACE_ATTACH || request == PTRACE_SEIZE) {
		ret = ptrace_attach(child, request, addr, data);
		goto out;
	}
	ret = ptrace_check_attach(child, request == PTRACE_KILL || request == PTRACE_INTERRUPT);
	if (ret)
		goto out;
	if (request == PTRACE_KILL) {
		ret = ptrace_kill(child);
	} else if (request == PTRACE_INTERRUPT) {
		ret = ptrace_interrupt(child, request);
	} else {
		ret = ptrace_request(child, request, addr, data);
		if (ret || request != PTRACE_DETACH)
			ptrace_unfreeze(child);
	}
out:
	put_task_struct(child);
	return ret;
}

/* ---- system call stops */

static int report_syscall(unsigned long message)
{
	int signr;

	if (!(current->ptrace & PT_PTRACED))
		return 0;
	signr = ptrace_notify(SIGTRAP | (current->ptrace & PT_TRACESYSGOOD ? 0x80 : 0), message);
	/* The tracer went on with a signal: it is sent, not merely reported. */
	if (signr)
		send_sig(signr, current, 1);
	return fatal_signal_pending(current);
}

int ptrace_report_syscall_entry(struct pt_regs *regs)
{
	return report_syscall(PTRACE_EVENTMSG_SYSCALL_ENTRY);
}

void ptrace_report_syscall_exit(struct pt_regs *regs, int step)
{
	if (step)
		force_sig_fault(SIGTRAP, TRAP_BRKPT, (void __user *)instruction_pointer(regs));
	else
		report_syscall(PTRACE_EVENTMSG_SYSCALL_EXIT);
}
