// SPDX-License-Identifier: MIT
/*
 * wait4(2) and waitid(2): collecting the status of children that ended, stopped or continued.
 *
 * How this works
 *
 * The caller puts itself on its process's wait_chldexit queue, looks at the children of each of its
 * threads (and at what those trace), and sleeps if there are children that may yet have something
 * to say. Every candidate is looked at by consider_task(), which does one of: no match; matches and
 * has nothing to say (clears notask_error: there is somebody to wait for); reports.
 *
 * I1. The walk holds tasklist_lock for reading; a report lets it go first, since it touches user
 *     memory or releases the task.
 */

#include <linux/sched/task.h>
#include <linux/sched/signal.h>
#include <linux/sched/cputime.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/resource.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/file.h>
#include <linux/fcntl.h>
#include <uapi/linux/wait.h>

struct waitid_info {
	pid_t pid;
	uid_t uid;
	int status, cause;
};

struct wait_opts {
	enum pid_type type;		/* PIDTYPE_MAX: any child */
	int flags;			/* WNOHANG, WEXITED and so on */
	struct pid *pid;
	struct waitid_info *info;	/* filled for waitid() */
	int status;			/* filled: as wait(2) packs it */
	struct rusage *rusage;		/* filled unless NULL */
	int notask_error;		/* -ECHILD until a possible child is seen */
};

static bool eligible_child(struct wait_opts *wo, bool ptrace, struct task_struct *p)
{
	if (wo->type < PIDTYPE_MAX && *task_pid_ptr(p, wo->type) != wo->pid)
		return false;
	/* A tracer sees everything it traces; others choose between clone children and the rest. */
	if (ptrace || (wo->flags & __WALL))
		return true;
	return (p->exit_signal != SIGCHLD) == !!(wo->flags & __WCLONE);
}

static void fill_info(struct wait_opts *wo, pid_t pid, uid_t uid, int cause, int status)
{
	if (!wo->info)
		return;
	wo->info->pid = pid;
	wo->info->uid = uid;
	wo->info->cause = cause;
	wo->info->status = status;
}

/* The siginfo form of an exit code. */
static void fill_exit_info(struct wait_opts *wo, pid_t pid, uid_t uid, int status)
{
	if (!(status & 0x7f))
		fill_info(wo, pid, uid, CLD_EXITED, status >> 8);
	else
		fill_info(wo, pid, uid, status & 0x80 ? CLD_DUMPED : CLD_KILLED, status & 0x7f);
}

/* What a dead child used, and its children used, becomes what the parent's children used. */
static void add_child_usage(struct task_struct *p)
{
	struct signal_struct *sig = p->signal, *psig = current->signal;
	unsigned long maxrss = max(sig->maxrss, sig->cmaxrss);
	u64 utime, stime;

	thread_group_cputime_adjusted(p, &utime, &stime);
	write_seqlock_irq(&psig->stats_lock);
	psig->cutime += utime + sig->cutime;
	psig->cstime += stime + sig->cstime;
	psig->cgtime += p->gtime + sig->gtime + sig->cgtime;
	psig->cmin_flt += p->min_flt + sig->min_flt + sig->cmin_flt;
	psig->cmaj_flt += p->maj_flt + sig->maj_flt + sig->cmaj_flt;
	psig->cnvcsw += p->nvcsw + sig->nvcsw + sig->cnvcsw;
	psig->cnivcsw += p->nivcsw + sig->nivcsw + sig->cnivcsw;
	psig->cinblock += (p->ioac_read_bytes >> 9) + sig->inblock + sig->cinblock;
	psig->coublock += (p->ioac_write_bytes >> 9) + sig->oublock + sig->coublock;
	if (psig->cmaxrss < maxrss)
		psig->cmaxrss = maxrss;
	write_sequnlock_irq(&psig->stats_lock);
}

/*
 * A tracer that is not the real parent has seen the end; now the real parent may. True: nobody else
 * cares.
 */
static bool hand_to_real_parent(struct task_struct *p)
{
	int state = EXIT_DEAD;

	write_lock_irq(&tasklist_lock);
	ptrace_unlink(p);
	if (thread_group_leader(p) &&
	    !(thread_group_empty(p) && do_notify_parent(p, p->exit_signal)))
		state = EXIT_ZOMBIE;
	p->exit_state = state;
	write_unlock_irq(&tasklist_lock);
	return state == EXIT_DEAD;
}

/*
 * Reports a zombie; releases it unless WNOWAIT. tasklist_lock held for reading; let go if the
 * result is not 0.
 */
static int wait_task_zombie(struct wait_opts *wo, struct task_struct *p)
{
	pid_t pid = task_pid_vnr(p);
	uid_t uid = from_kuid_munged(current_user_ns(), task_uid(p));
	int status = p->signal->flags & SIGNAL_GROUP_EXIT ? p->signal->group_exit_code
							  : p->exit_code;
	int state, expected = EXIT_ZOMBIE;

	if (!(wo->flags & WEXITED))
		return 0;
	if (wo->flags & WNOWAIT) {
		get_task_struct(p);
		read_unlock(&tasklist_lock);
		if (wo->rusage)
			getrusage(p, RUSAGE_BOTH, wo->rusage);
		put_task_struct(p);
		goto out;
	}
	/* One waiter wins. A tracer's win is not the last word. */
	state = ptrace_reparented(p) && thread_group_leader(p) ? EXIT_TRACE : EXIT_DEAD;
	if (!__atomic_compare_exchange_n(&p->exit_state, &expected, state, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST))
		return 0;
	read_unlock(&tasklist_lock);

	if (state == EXIT_DEAD && thread_group_leader(p))
		add_child_usage(p);
	if (wo->rusage)
		getrusage(p, RUSAGE_BOTH, wo->rusage);
	if (state == EXIT_DEAD || hand_to_real_parent(p))
		release_task(p);
out:
	wo->status = status;
	fill_exit_info(wo, pid, uid, status);
	return pid;
}

/*
 * Where the code of a stop is kept: a tracee's own, or the group's. NULL if it is not stopped that
 * way. siglock held.
 */
static int *stopped_code(struct task_struct *p, bool ptrace)
{
	if (ptrace) {
		if (task_is_traced(p) && !(p->jobctl & JOBCTL_LISTENING))
			return &p->exit_code;
	} else if (p->signal->flags & SIGNAL_STOP_STOPPED) {
		return &p->signal->group_exit_code;
	}
	return NULL;
}

static int wait_task_stopped(struct wait_opts *wo, bool ptrace, struct task_struct *p)
{
	int *codep, exit_code = 0;
	uid_t uid;
	pid_t pid;

	if (!ptrace && !(wo->flags & WUNTRACED))
		return 0;
	if (!stopped_code(p, ptrace))
		return 0;
	spin_lock_irq(&p->sighand->siglock);
	codep = stopped_code(p, ptrace);
	if (codep) {
		exit_code = *codep;
		if (exit_code && !(wo->flags & WNOWAIT))
			*codep = 0;	/* told once */
	}
	spin_unlock_irq(&p->sighand->siglock);
	if (!exit_code)
		return 0;

	get_task_struct(p);
	pid = task_pid_vnr(p);
	uid = from_kuid_munged(current_user_ns(), task_uid(p));
	read_unlock(&tasklist_lock);
	if (wo->rusage)
		getrusage(p, RUSAGE_BOTH, wo->rusage);
	put_task_struct(p);
	wo->status = (exit_code << 8) | 0x7f;
	fill_info(wo, pid, uid, ptrace ? CLD_TRAPPED : CLD_STOPPED, exit_code);
	return pid;
}

static int wait_task_continued(struct wait_opts *wo, struct task_struct *p)
{
	bool continued;
	uid_t uid;
	pid_t pid;

	if (!(wo->flags & WCONTINUED) || !(p->signal->flags & SIGNAL_STOP_CONTINUED))
		return 0;
	spin_lock_irq(&p->sighand->siglock);
	continued = p->signal->flags & SIGNAL_STOP_CONTINUED;
	if (continued && !(wo->flags & WNOWAIT))
		p->signal->flags &= ~SIGNAL_STOP_CONTINUED;
	spin_unlock_irq(&p->sighand->siglock);
	if (!continued)
		return 0;

	pid = task_pid_vnr(p);
	uid = from_kuid_munged(current_user_ns(), task_uid(p));
	get_task_struct(p);
	read_unlock(&tasklist_lock);
	if (wo->rusage)
		getrusage(p, RUSAGE_BOTH, wo->rusage);
	put_task_struct(p);
	wo->status = 0xffff;
	fill_info(wo, pid, uid, CLD_CONTINUED, SIGCONT);
	return pid;
}

/* 0: nothing to say; otherwise the result, and tasklist_lock has been let go (I1). */
static int consider_task(struct wait_opts *wo, bool ptrace, struct task_struct *p)
{
	int exit_state = READ_ONCE(p->exit_state), ret;

	if (unlikely(exit_state == EXIT_DEAD) || !eligible_child(wo, ptrace, p))
		return 0;
	if (unlikely(exit_state == EXIT_TRACE)) {
		/* Its tracer is at it; it will be a zombie for the real parent in a moment. */
		if (!ptrace)
			wo->notask_error = 0;
		return 0;
	}
	if (unlikely(p->ptrace) && !ptrace_reparented(p))
		ptrace = true;	/* the real parent is the tracer */
	if (exit_state == EXIT_ZOMBIE) {
		/* A tracer that is somebody else sees the end first. */
		if (!delay_group_leader(p) && (ptrace || !p->ptrace))
			return wait_task_zombie(wo, p);
		/*
		 * Its threads live on. To its parent it may yet stop or end; its tracer can only
		 * wait for its end.
		 */
		if (likely(!ptrace) || (wo->flags & (WCONTINUED | WEXITED)))
			wo->notask_error = 0;
	} else {
		wo->notask_error = 0;
	}
	ret = wait_task_stopped(wo, ptrace, p);
	return ret ? ret : wait_task_continued(wo, p);
}

static int consider_children(struct wait_opts *wo, struct task_struct *tsk)
{
	struct task_struct *p;
	int ret;

	list_for_each_entry(p, &tsk->children, sibling) {
		ret = consider_task(wo, false, p);
		if (ret)
			return ret;
	}
	list_for_each_entry(p, &tsk->ptraced, ptrace_entry) {
		ret = consider_task(wo, true, p);
		if (ret)
			return ret;
	}
	return 0;
}

/* One look at everything. 0: nothing; otherwise the result. */
static int look_around(struct wait_opts *wo)
{
	struct task_struct *tsk = current;
	int ret;

	wo->notask_error = -ECHILD;
	if (wo->type < PIDTYPE_MAX && (!wo->pid || !pid_has_task(wo->pid, wo->type)))
		return -ECHILD;
	set_current_state(TASK_INTERRUPTIBLE);
	read_lock(&tasklist_lock);
	do {
		ret = consider_children(wo, tsk);
		if (ret)
			return ret;	/* unlocked by the report */
		if (wo->flags & __WNOTHREAD)
			break;
	} while_each_thread(current, tsk);
	read_unlock(&tasklist_lock);
	return wo->notask_error;
}

static long do_wait(struct wait_opts *wo)
{
	DECLARE_WAITQUEUE(wait, current);
	long ret;

	add_wait_queue(&current->signal->wait_chldexit, &wait);
	for (;;) {
		ret = look_around(wo);
		if (ret || (wo->flags & WNOHANG))
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(&current->signal->wait_chldexit, &wait);
	return ret;
}

/* ---- system calls */

#define WAITID_FLAGS                                                                               \
	(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)

/* Decodes `which` and `upid` of waitid() into wo; takes a reference to the pid. */
static int waitid_target(struct wait_opts *wo, int which, pid_t upid)
{
	unsigned int f_flags = 0;

	switch (which) {
	case P_ALL:
		wo->type = PIDTYPE_MAX;
		return 0;
	case P_PID:
		wo->type = PIDTYPE_PID;
		if (upid <= 0)
			return -EINVAL;
		wo->pid = find_get_pid(upid);
		return 0;
	case P_PGID:
		wo->type = PIDTYPE_PGID;
		if (upid < 0)
			return -EINVAL;
		wo->pid = upid ? find_get_pid(upid) : get_task_pid(current, PIDTYPE_PGID);
		return 0;
	case P_PIDFD:
		wo->type = PIDTYPE_PID;
		if (upid < 0)
			return -EINVAL;
		wo->pid = pidfd_get_pid(upid, &f_flags);
		if (IS_ERR(wo->pid)) {
			int err = PTR_ERR(wo->pid);

			wo->pid = NULL;
			return err;
		}
		/* A non-blocking pidfd makes the wait non-blocking, with an error of its own. */
		if (f_flags & O_NONBLOCK)
			wo->flags |= WNOHANG;
		return f_flags & O_NONBLOCK ? 1 : 0;
	}
	return -EINVAL;
}

static int report_waitid(siginfo_t __user *infop, const struct waitid_info *info, int signo)
{
	siginfo_t si;

	if (!infop)
		return 0;
	clear_siginfo(&si);
	si.si_signo = signo;
	si.si_code = info->cause;
	si.si_pid = info->pid;
	si.si_uid = info->uid;
	si.si_status = info->status;
	/* What lies behind the last field stays as it was. */
	return copy_to_user(infop, &si, offsetofend(siginfo_t, si_status)) ? -EFAULT : 0;
}

static long waitid_with(struct wait_opts *wo, int which, pid_t upid)
{
	int options = wo->flags, nonblock;
	long err;

	if ((options & ~WAITID_FLAGS) || !(options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	nonblock = waitid_target(wo, which, upid);
	if (nonblock < 0)
		return nonblock;
	err = do_wait(wo);
	put_pid(wo->pid);
	if (!err && nonblock && !(options & WNOHANG))
		err = -EAGAIN;
	return err;
}

long sys_waitid(int which, pid_t upid, siginfo_t __user *infop, int options,
		struct rusage __user *ru)
{
	struct waitid_info info = { 0 };
	struct rusage r = { 0 };
	struct wait_opts wo = { .flags = options, .info = &info, .rusage = ru ? &r : NULL };
	int signo = 0;
	long err, told;

	err = waitid_with(&wo, which, upid);
	if (err > 0) {
		signo = SIGCHLD;
		err = 0;
		if (ru && copy_to_user(ru, &r, sizeof(r)))
			return -EFAULT;
	}
	/* What there is to tell, be it nothing, is told of a failed wait, too. */
	told = report_waitid(infop, &info, signo);
	return told ?: err;
}

long kernel_wait4(pid_t upid, int *stat_addr, int options, struct rusage *ru)
{
	struct wait_opts wo = { .flags = options | WEXITED, .rusage = ru };
	long ret;

	if (options & ~(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (upid == INT_MIN)
		return -ESRCH;
	if (upid == -1) {
		wo.type = PIDTYPE_MAX;
	} else if (upid <= 0) {
		wo.type = PIDTYPE_PGID;
		wo.pid = upid ? find_get_pid(-upid) : get_task_pid(current, PIDTYPE_PGID);
	} else {
		wo.type = PIDTYPE_PID;
		wo.pid = find_get_pid(upid);
	}
	ret = do_wait(&wo);
	put_pid(wo.pid);
	if (ret > 0 && stat_addr)
		*stat_addr = wo.status;
	return ret;
}

long sys_wait4(pid_t upid, int __user *stat_addr, int options, struct rusage __user *ru)
{
	struct rusage r;
	int status;
	long ret = kernel_wait4(upid, &status, options, ru ? &r : NULL);

	if (ret <= 0)
		return ret;
	if (stat_addr && put_user(status, stat_addr))
		return -EFAULT;
	if (ru && copy_to_user(ru, &r, sizeof(r)))
		return -EFAULT;
	return ret;
}
