// SPDX-License-Identifier: MIT
/*
 * Making tasks.
 *
 * How this works
 *
 * fork(2), vfork(2), clone(2), clone3(2) and kernel threads all come to kernel_clone(), which has
 * copy_process() build a task and then starts it. copy_process() copies the caller's task_struct
 * whole, resets what must not be inherited, and then for each part of a process (files, directory,
 * signal actions, memory ...) either takes a reference or makes a copy, as the flags say.
 *
 *	kernel_clone()
 *	  copy_process()
 *	    check the flags; nothing has happened yet
 *	    dup_task_struct()			task_struct and kernel stack
 *	    copy_creds() ... copy_thread()	the parts; on failure undone backwards
 *	    alloc_pid()				its number
 *	    link_task()				under tasklist_lock: the task can be found by others
 *	  wake_up_new_task()			it runs
 *	  wait for vfork
 *
 * I1. Before link_task() only the caller knows of the new task; nothing after it can fail.
 * I2. usage is 1 for the two holders counted in rcu_users: the family (until release_task()) and
 *     the scheduler (until the CPU has left the dead task). The stack goes with the second, the
 *     task_struct after both and a grace period.
 * I3. A process group's signals reach the parent and all its children: a fork that overlaps one is
 *     begun again.
 *
 * Lock order: tasklist_lock, siglock. Not held while parts are copied.
 */

#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/sched/signal.h>
#include <linux/sched/mm.h>
#include <linux/sched/cputime.h>
#include <linux/sched/user.h>
#include <linux/sched/idle.h>
#include <linux/binfmts.h>
#include <linux/capability.h>
#include <linux/completion.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/futex.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/rseq.h>
#include <linux/rtmutex.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/timekeeping.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include "fork_internal.h"

DEFINE_RWLOCK(tasklist_lock);
int nr_threads;
unsigned long total_forks;
int max_threads;

void __init fork_init(void)
{
	unsigned long threads = totalram_pages() / (8 * THREAD_SIZE / PAGE_SIZE);
	struct rlimit *rlim = init_task.signal->rlim;

	task_cache_init();
	max_threads = clamp(threads, 20UL, 0x3fffffffUL /* FUTEX_TID_MASK */);
	rlim[RLIMIT_NPROC].rlim_cur = rlim[RLIMIT_NPROC].rlim_max = max_threads / 2;
	rlim[RLIMIT_SIGPENDING] = rlim[RLIMIT_NPROC];
}

/* ---- what threads share */

static int copy_sighand(u64 flags, struct task_struct *tsk)
{
	struct sighand_struct *sig;

	if (flags & CLONE_SIGHAND) {
		refcount_inc(&current->sighand->count);
		return 0;
	}
	sig = alloc_sighand();
	if (!sig)
		return -ENOMEM;
	/* Other threads may be in sigaction() now. */
	spin_lock_irq(&current->sighand->siglock);
	memcpy(sig->action, current->sighand->action, sizeof(sig->action));
	spin_unlock_irq(&current->sighand->siglock);
	rcu_assign_pointer(tsk->sighand, sig);
	if (flags & CLONE_CLEAR_SIGHAND)
		flush_signal_handlers(tsk, 0);
	return 0;
}

static void init_signal(struct signal_struct *sig, struct task_struct *tsk)
{
	sig->nr_threads = 1;
	atomic_set(&sig->live, 1);
	refcount_set(&sig->sigcnt, 1);
	INIT_LIST_HEAD(&sig->thread_head);
	init_waitqueue_head(&sig->wait_chldexit);
	sig->curr_target = tsk;
	init_sigpending(&sig->shared_pending);
	seqlock_init(&sig->stats_lock);
	prev_cputime_init(&sig->prev_cputime);
	mutex_init(&sig->cred_guard_mutex);
	init_rwsem(&sig->exec_update_lock);
	INIT_LIST_HEAD(&sig->posix_timers);
	hrtimer_init(&sig->real_timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	sig->real_timer.function = it_real_fn;
}

static int copy_signal(u64 flags, struct task_struct *tsk)
{
	struct signal_struct *sig;

	if (flags & CLONE_THREAD)
		return 0;
	sig = alloc_signal_struct();
	if (!sig)
		return -ENOMEM;
	init_signal(sig, tsk);
	task_lock(current->group_leader);
	memcpy(sig->rlim, current->signal->rlim, sizeof(sig->rlim));
	task_unlock(current->group_leader);
	posix_cputimers_group_init(&sig->posix_cputimers, sig->rlim[RLIMIT_CPU].rlim_cur);
	sig->oom_score_adj = current->signal->oom_score_adj;
	sig->oom_score_adj_min = current->signal->oom_score_adj_min;
	tsk->signal = sig;
	return 0;
}

/* ---- the task itself */

static void reset_flags(struct task_struct *p, const struct kernel_clone_args *args)
{
	p->flags &= ~(PF_SUPERPRIV | PF_WQ_WORKER | PF_IDLE | PF_NO_SETAFFINITY | PF_KTHREAD |
		      PF_SIGNALED | PF_DUMPCORE | PF_MEMALLOC | PF_NPROC_EXCEEDED | PF_NOFREEZE |
		      PF_KSWAPD);
	p->flags |= PF_FORKNOEXEC;
	if (args->kthread)
		p->flags |= PF_KTHREAD;
	if (args->idle)
		p->flags |= PF_IDLE;
	/* Of the entry code's flags only the boot-time tracer's is inherited. */
	p->thread_info.flags &= 1UL << TIF_SYSCALL_LOG;
	p->ptrace = 0;
	p->ptracer_cred = NULL;
	p->jobctl = 0;
	p->in_execve = 0;
	p->in_iowait = 0;
}

static void reset_family(struct task_struct *p)
{
	int type;

	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	INIT_LIST_HEAD(&p->tasks);
	INIT_LIST_HEAD(&p->thread_node);
	INIT_LIST_HEAD(&p->ptraced);
	INIT_LIST_HEAD(&p->ptrace_entry);
	for (type = 0; type < PIDTYPE_MAX; type++)
		INIT_HLIST_NODE(&p->pid_links[type]);
	p->vfork_done = NULL;
	p->exit_state = 0;
	p->exit_code = 0;
	p->pdeath_signal = 0;
}

/* Nothing of what the parent has used counts for the child. */
static void reset_usage(struct task_struct *p)
{
	p->utime = p->stime = p->gtime = 0;
	prev_cputime_init(&p->prev_cputime);
	p->acct_timestamp = 0;
	p->nvcsw = p->nivcsw = 0;
	p->min_flt = p->maj_flt = 0;
	p->ioac_rchar = p->ioac_wchar = 0;
	p->ioac_syscr = p->ioac_syscw = 0;
	p->ioac_read_bytes = p->ioac_write_bytes = 0;
	p->default_timer_slack_ns = current->timer_slack_ns;
	p->start_time = ktime_get_ns();
	p->start_boottime = p->start_time;	/* the system is never suspended */
}

/* What belongs to the moment the parent is in, not to the process. */
static void reset_context(struct task_struct *p)
{
	init_sigpending(&p->pending);
	sigemptyset(&p->real_blocked);
	p->last_siginfo = NULL;
	p->restart_block.fn = do_no_restart_syscall;
	p->task_works = NULL;
	p->blocked_on = NULL;
	p->sysvsem.undo_list = NULL;
	p->pagefault_disabled = 0;
	p->rcu_read_lock_nesting = 0;
	p->non_block_count = 0;
	p->nameidata = NULL;
	p->plug = NULL;
	p->io_context = NULL;
	p->reclaim_state = NULL;
	p->journal_info = NULL;
	p->fail_nth = 0;
	p->wake_q.next = NULL;
	p->worker_private = NULL;
	p->syscall_trace = NULL;
	memset(&p->vmacache, 0, sizeof(p->vmacache));
	spin_lock_init(&p->alloc_lock);
	rt_mutex_init_task(p);
	lockdep_init_task(p);
	futex_init_task(p);
}

static int check_clone_flags(u64 flags)
{
	if ((flags & (CLONE_NEWNS | CLONE_FS)) == (CLONE_NEWNS | CLONE_FS) ||
	    (flags & (CLONE_NEWUSER | CLONE_FS)) == (CLONE_NEWUSER | CLONE_FS))
		return -EINVAL;
	/* Threads share signal actions, and those only make sense in one address space. */
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return -EINVAL;
	/* init's siblings would have no reaper. */
	if ((flags & CLONE_PARENT) && (current->signal->flags & SIGNAL_UNKILLABLE))
		return -EINVAL;
	if ((flags & CLONE_THREAD) && (flags & (CLONE_NEWUSER | CLONE_NEWPID)))
		return -EINVAL;
	if ((flags & CLONE_PIDFD) && (flags & (CLONE_DETACHED | CLONE_THREAD)))
		return -EINVAL;
	return 0;
}

#define CLONE_NEW_NAMESPACES                                                                       \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET |                 \
	 CLONE_NEWCGROUP | CLONE_NEWTIME)

/*
 * There is one namespace of each kind; a caller with the right to make more is told that the kind
 * is not there.
 */
int check_new_namespaces(u64 flags)
{
	if (flags & CLONE_NEWUSER)
		return -EINVAL;
	if (!(flags & CLONE_NEW_NAMESPACES))
		return 0;
	return capable(CAP_SYS_ADMIN) ? -EINVAL : -EPERM;
}

/* RLIMIT_NPROC and the system's own limit. The task is counted already. */
static int check_task_limits(struct task_struct *p)
{
	struct user_struct *user = p->real_cred->user;

	if (atomic_long_read(&user->processes) > rlimit(RLIMIT_NPROC) && user != &root_user &&
	    !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN))
		return -EAGAIN;
	current->flags &= ~PF_NPROC_EXCEEDED;
	return READ_ONCE(nr_threads) >= max_threads ? -EAGAIN : 0;
}

/*
 * The child's parts, first to last; what was made is undone in exactly the other order by
 * undo_parts().
 */
enum part {
	PART_NONE,
	PART_SCHED,
	PART_FILES,
	PART_FS,
	PART_SIGHAND,
	PART_SIGNAL,
	PART_MM,
	PART_THREAD
};

static void undo_parts(struct task_struct *p, u64 flags, enum part done)
{
	switch (done) {
	case PART_THREAD:
		exit_thread(p);
		fallthrough;
	case PART_MM:
		if (p->mm)
			mmput(p->mm);
		fallthrough;
	case PART_SIGNAL:
		if (!(flags & CLONE_THREAD))
			put_signal_struct(p->signal);
		fallthrough;
	case PART_SIGHAND:
		__cleanup_sighand(p->sighand);
		fallthrough;
	case PART_FS:
		exit_fs(p);
		fallthrough;
	case PART_FILES:
		exit_files(p);
		fallthrough;
	case PART_SCHED:
	case PART_NONE:
		break;
	}
}

static int copy_parts(struct task_struct *p, const struct kernel_clone_args *args)
{
	u64 flags = args->flags;
	enum part done = PART_NONE;
	int err = sched_fork(flags, p);

	if (err)
		return err;
	done = PART_SCHED;
	err = copy_files(flags, p);
	if (err)
		goto undo;
	done = PART_FILES;
	err = copy_fs(flags, p);
	if (err)
		goto undo;
	done = PART_FS;
	err = copy_sighand(flags, p);
	if (err)
		goto undo;
	done = PART_SIGHAND;
	err = copy_signal(flags, p);
	if (err)
		goto undo;
	done = PART_SIGNAL;
	err = copy_mm(flags, p);
	if (err)
		goto undo;
	done = PART_MM;
	err = copy_thread(p, args);
	if (!err)
		return 0;
undo:
	undo_parts(p, flags, done);
	return err;
}

static void set_task_pid(struct task_struct *p, enum pid_type type, struct pid *pid)
{
	*task_pid_ptr(p, type) = pid;
}

static void init_ids(struct task_struct *p, struct pid *pid, const struct kernel_clone_args *args)
{
	u64 flags = args->flags;

	p->pid = pid_nr(pid);
	if (flags & CLONE_THREAD) {
		p->group_leader = current->group_leader;
		p->tgid = current->tgid;
		p->exit_signal = -1;
	} else {
		p->group_leader = p;
		p->tgid = p->pid;
		p->exit_signal = flags & CLONE_PARENT ? current->group_leader->exit_signal
						      : args->exit_signal;
	}
	p->set_child_tid = flags & CLONE_CHILD_SETTID ? args->child_tid : NULL;
	p->clear_child_tid = flags & CLONE_CHILD_CLEARTID ? args->child_tid : NULL;
	/*
	 * A thread or a child in the same memory must not run handlers on the parent's alternate
	 * stack.
	 */
	if ((flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM)
		sas_ss_reset(p);
}

static void link_leader(struct task_struct *p, struct pid *pid)
{
	struct signal_struct *sig = p->signal;

	set_task_pid(p, PIDTYPE_TGID, pid);
	set_task_pid(p, PIDTYPE_PGID, task_pgrp(current));
	set_task_pid(p, PIDTYPE_SID, task_session(current));
	if (is_child_reaper(pid)) {
		ns_of_pid(pid)->child_reaper = p;
		sig->flags |= SIGNAL_UNKILLABLE;
	}
	sig->tty = tty_kref_get(current->signal->tty);
	list_add_tail(&p->sibling, &p->real_parent->children);
	list_add_tail_rcu(&p->tasks, &init_task.tasks);
	list_add_tail_rcu(&p->thread_node, &sig->thread_head);
	attach_pid(p, PIDTYPE_TGID);
	attach_pid(p, PIDTYPE_PGID);
	attach_pid(p, PIDTYPE_SID);
}

static void link_thread(struct task_struct *p)
{
	struct signal_struct *sig = p->signal;

	sig->nr_threads++;
	atomic_inc(&sig->live);
	refcount_inc(&sig->sigcnt);
	task_join_group_stop(p);
	list_add_tail_rcu(&p->thread_node, &sig->thread_head);
}

/* A tracer that asked to follow is the child's too. tasklist_lock held. */
static void inherit_tracer(struct task_struct *p, int trace)
{
	p->parent = p->real_parent;
	if (unlikely(trace) && current->ptrace) {
		p->ptrace = current->ptrace;
		__ptrace_link(p, current->parent, current->ptracer_cred);
		if (p->ptrace & PT_SEIZED)
			task_set_jobctl_pending(p, JOBCTL_TRAP_STOP);
		else
			sigaddset(&p->pending.signal, SIGSTOP);
		set_tsk_thread_flag(p, TIF_SIGPENDING);
	}
}

/* Makes the task findable. -EINTR or -ERESTARTNOINTR: a signal makes the whole fork void. */
static int link_task(struct task_struct *p, struct pid *pid, const struct kernel_clone_args *args,
		     int trace, unsigned int group_signals)
{
	int err = 0;

	write_lock_irq(&tasklist_lock);
	if (args->flags & (CLONE_PARENT | CLONE_THREAD)) {
		p->real_parent = current->real_parent;
		p->parent_exec_id = current->parent_exec_id;
	} else {
		p->real_parent = current;
		p->parent_exec_id = current->self_exec_id;
	}
	spin_lock(&current->sighand->siglock);
	if (fatal_signal_pending(current))
		err = -EINTR;
	else if (current->signal->group_signals != group_signals && signal_pending(current))
		err = -ERESTARTNOINTR;		/* I3 */
	if (err)
		goto out;

	set_task_pid(p, PIDTYPE_PID, pid);
	inherit_tracer(p, trace);
	if (thread_group_leader(p))
		link_leader(p, pid);
	else
		link_thread(p);
	attach_pid(p, PIDTYPE_PID);
	nr_threads++;
	total_forks++;
out:
	spin_unlock(&current->sighand->siglock);
	write_unlock_irq(&tasklist_lock);
	return err;
}

static struct task_struct *new_task(const struct kernel_clone_args *args)
{
	struct task_struct *p = dup_task_struct(current);

	if (!p)
		return NULL;
	reset_flags(p, args);
	reset_family(p);
	reset_usage(p);
	reset_context(p);
	copy_creds(p, args->flags);
	rseq_fork(p, args->flags);
	if (p->rseq)
		rseq_migrate(p);	/* the CPU number in its memory is the parent's */
	return p;
}

/* What may be refused, then the parts. */
static int fill_task(struct task_struct *p, const struct kernel_clone_args *args)
{
	int err = check_task_limits(p);

	if (!err)
		err = check_new_namespaces(args->flags);
	if (!err && args->kthread && !set_kthread_struct(p))
		err = -ENOMEM;
	return err ? err : copy_parts(p, args);
}

/* Undoes new_task(). */
static void discard_task(struct task_struct *p)
{
	atomic_long_dec(&p->real_cred->user->processes);
	exit_creds(p);
	put_task_stack(p);
	free_task(p);
}

/*
 * The pidfd clone() is to return, told to the user but not installed; -1 in *fd if none was asked
 * for.
 */
static int prepare_pidfd(struct pid *pid, const struct kernel_clone_args *args, int *fd,
			 struct file **file)
{
	*fd = -1;
	if (!(args->flags & CLONE_PIDFD))
		return 0;
	*fd = pidfd_prepare(pid, 0, file);
	if (*fd < 0)
		return *fd;
	if (!put_user(*fd, args->pidfd))
		return 0;
	put_unused_fd(*fd);
	fput(*file);
	return -EFAULT;
}

static struct task_struct *copy_process(const struct kernel_clone_args *args, int trace)
{
	unsigned int group_signals = READ_ONCE(current->signal->group_signals);
	struct pid *pid = &init_struct_pid;
	struct file *pidfile = NULL;
	struct task_struct *p;
	int err, pidfd = -1;

	err = check_clone_flags(args->flags);
	if (err)
		return ERR_PTR(err);
	/* What is pending is handled first: it must not be taken for one of the child's. */
	if (signal_pending(current) && !args->idle)
		return ERR_PTR(-ERESTARTNOINTR);

	p = new_task(args);
	if (!p)
		return ERR_PTR(-ENOMEM);
	err = fill_task(p, args);
	if (err)
		goto out_discard;

	if (!args->idle) {
		pid = alloc_pid(current->nsproxy->pid_ns_for_children, args->set_tid,
				args->set_tid_size);
		err = PTR_ERR_OR_ZERO(pid);
		if (err)
			goto out_parts;
	}
	err = prepare_pidfd(pid, args, &pidfd, &pidfile);
	if (err)
		goto out_pid;
	if (unlikely(test_thread_flag(TIF_SINGLESTEP)))
		user_disable_single_step(p);
	init_ids(p, pid, args);
	sched_post_fork(p);
	if (args->idle)
		return p;
	err = link_task(p, pid, args, trace, group_signals);
	if (err)
		goto out_pidfd;
	if (pidfile)
		fd_install(pidfd, pidfile);	/* I1 */
	return p;

out_pidfd:
	if (pidfile) {
		put_unused_fd(pidfd);
		fput(pidfile);
	}
out_pid:
	if (!args->idle)
		free_pid(pid);
out_parts:
	undo_parts(p, args->flags, PART_THREAD);
out_discard:
	discard_task(p);
	return ERR_PTR(err);
}

/* ---- starting it */

/*
 * Waits until the child has left the memory it borrows. A fatal signal ends the wait; the child is
 * told not to bother.
 */
static void wait_for_vfork_done(struct task_struct *child, struct completion *vfork)
{
	if (wait_for_completion_killable(vfork)) {
		task_lock(child);
		child->vfork_done = NULL;
		task_unlock(child);
	}
}

static int clone_event(const struct kernel_clone_args *args)
{
	int event = PTRACE_EVENT_CLONE;

	if (args->flags & CLONE_UNTRACED)
		return 0;
	if (args->flags & CLONE_VFORK)
		event = PTRACE_EVENT_VFORK;
	else if (args->exit_signal == SIGCHLD)
		event = PTRACE_EVENT_FORK;
	return ptrace_event_enabled(current, event) ? event : 0;
}

pid_t kernel_clone(struct kernel_clone_args *args)
{
	int trace = clone_event(args);
	struct completion vfork;
	struct task_struct *p;
	pid_t nr;

	/* Two results in one word. */
	if ((args->flags & CLONE_PIDFD) && (args->flags & CLONE_PARENT_SETTID) &&
	    args->pidfd == args->parent_tid)
		return -EINVAL;
	p = copy_process(args, trace || (args->flags & CLONE_PTRACE));
	if (IS_ERR(p))
		return PTR_ERR(p);
	nr = p->pid;
	if (args->flags & CLONE_PARENT_SETTID)
		put_user(nr, args->parent_tid);
	if (args->flags & CLONE_VFORK) {
		init_completion(&vfork);
		p->vfork_done = &vfork;
		get_task_struct(p);
	}
	wake_up_new_task(p);

	if (unlikely(trace))
		ptrace_event(trace, nr);
	if (args->flags & CLONE_VFORK) {
		wait_for_vfork_done(p, &vfork);
		if (unlikely(ptrace_event_enabled(current, PTRACE_EVENT_VFORK_DONE)))
			ptrace_event(PTRACE_EVENT_VFORK_DONE, nr);
		put_task_struct(p);
	}
	return nr;
}

pid_t kernel_thread(int (*fn)(void *arg), void *arg, unsigned long flags)
{
	struct kernel_clone_args args = {
		.flags = ((flags | CLONE_VM | CLONE_UNTRACED) & ~CSIGNAL),
		.exit_signal = flags & CSIGNAL,
		.fn = fn,
		.fn_arg = arg,
		.kthread = true,
	};

	return kernel_clone(&args);
}

pid_t user_mode_thread(int (*fn)(void *arg), void *arg, unsigned long flags)
{
	struct kernel_clone_args args = {
		.flags = ((flags | CLONE_VM | CLONE_UNTRACED) & ~CSIGNAL),
		.exit_signal = flags & CSIGNAL,
		.fn = fn,
		.fn_arg = arg,
	};

	return kernel_clone(&args);
}

static int idle_dummy(void *unused)
{
	return 0;	/* never runs: the CPU enters the idle loop by itself */
}

struct task_struct *fork_idle(int cpu)
{
	struct kernel_clone_args args = {
		.flags = CLONE_VM,
		.fn = idle_dummy,
		.kthread = true,
		.idle = true,
	};
	struct task_struct *task = copy_process(&args, 0);
	int type;

	if (IS_ERR(task))
		return task;
	for (type = 0; type < PIDTYPE_MAX; type++)
		set_task_pid(task, type, &init_struct_pid);
	task->real_parent = task->parent = current;
	init_idle(task, cpu);
	return task;
}
