// SPDX-License-Identifier: MIT
/*
 * The end of tasks.
 *
 * How this works
 *
 *	do_exit()		gives everything back but the task_struct and the stack it runs on
 *	  exit_notify()		finds its children new parents, tells its own parent, becomes
 *			EXIT_ZOMBIE
 *	  do_task_dead()	leaves the CPU for good
 *
 *	wait4() in the parent	reads the status: EXIT_ZOMBIE -> EXIT_DEAD (kernel/wait.c)
 *	  release_task()	takes the task out of all lists, drops the family's reference
 *
 * Threads other than the leader, and children whose parent does not want to know (SIGCHLD ignored),
 * are EXIT_DEAD at once and release themselves. The leader of a thread group stays a zombie until
 * its last thread is gone; only then is the parent told.
 *
 * Orphans go to another thread of their parent's process, else to the nearest ancestor that called
 * PR_SET_CHILD_SUBREAPER, else to the reaper of the pid namespace: init.
 *
 * I1. exit_state changes under tasklist_lock held for writing, except EXIT_ZOMBIE -> EXIT_DEAD in
 *     wait(), which is a compare-and- exchange under it held for reading: exactly one waiter wins,
 *     and releases.
 * I2. A released task has sighand == NULL and is in no list; its signal_struct lives on with the
 *     task_struct.
 * I3. What a thread used is added to its signal_struct when it is released, under stats_lock; so
 *     sums never shrink.
 *
 * Lock order: tasklist_lock, siglock, stats_lock.
 */

#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/sched/signal.h>
#include <linux/sched/mm.h>
#include <linux/sched/cputime.h>
#include <linux/coredump.h>
#include <linux/fdtable.h>
#include <linux/fs_struct.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/pid_namespace.h>
#include <linux/posix-timers.h>
#include <linux/proc_fs.h>
#include <linux/ptrace.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <linux/tty.h>
#include <asm/mmu_context.h>

/* ---- release: out of all lists */

/* I3. stats_lock and siglock held. */
static void add_usage(struct signal_struct *sig, struct task_struct *tsk)
{
	u64 utime, stime;

	task_cputime(tsk, &utime, &stime);
	sig->utime += utime;
	sig->stime += stime;
	sig->gtime += tsk->gtime;
	sig->min_flt += tsk->min_flt;
	sig->maj_flt += tsk->maj_flt;
	sig->nvcsw += tsk->nvcsw;
	sig->nivcsw += tsk->nivcsw;
	sig->ioac_rchar += tsk->ioac_rchar;
	sig->ioac_wchar += tsk->ioac_wchar;
	sig->ioac_syscr += tsk->ioac_syscr;
	sig->ioac_syscw += tsk->ioac_syscw;
	sig->ioac_read_bytes += tsk->ioac_read_bytes;
	sig->ioac_write_bytes += tsk->ioac_write_bytes;
	sig->inblock += tsk->ioac_read_bytes >> 9;
	sig->oublock += tsk->ioac_write_bytes >> 9;
	sig->sum_sched_runtime += tsk->se.sum_exec_runtime;
}

static void unhash_process(struct task_struct *p, bool group_dead)
{
	nr_threads--;
	detach_pid(p, PIDTYPE_PID);
	if (group_dead) {
		detach_pid(p, PIDTYPE_TGID);
		detach_pid(p, PIDTYPE_PGID);
		detach_pid(p, PIDTYPE_SID);
		list_del_rcu(&p->tasks);
		list_del_init(&p->sibling);
	}
	list_del_rcu(&p->thread_node);
}

/* tasklist_lock held for writing. */
static void exit_signal(struct task_struct *tsk, struct tty_struct **tty)
{
	bool group_dead = thread_group_leader(tsk);
	struct sighand_struct *sighand = tsk->sighand;
	struct signal_struct *sig = tsk->signal;

	spin_lock(&sighand->siglock);
	posix_cpu_timers_exit(tsk);
	if (group_dead) {
		posix_cpu_timers_exit_group(tsk);
		*tty = sig->tty;
		sig->tty = NULL;
	} else {
		/* exec may be waiting for the other threads to be gone. */
		if (sig->notify_count > 0 && !--sig->notify_count)
			wake_up_process(sig->group_exec_task);
		if (tsk == sig->curr_target)
			sig->curr_target = next_thread(tsk);
	}
	write_seqlock(&sig->stats_lock);
	add_usage(sig, tsk);
	sig->nr_threads--;
	unhash_process(tsk, group_dead);
	write_sequnlock(&sig->stats_lock);

	flush_sigqueue(&tsk->pending);
	tsk->sighand = NULL;		/* I2 */
	if (group_dead)
		flush_sigqueue(&sig->shared_pending);
	spin_unlock(&sighand->siglock);

	__cleanup_sighand(sighand);
	clear_tsk_thread_flag(tsk, TIF_SIGPENDING);
}

void release_task(struct task_struct *p)
{
	struct task_struct *leader;
	struct tty_struct *tty;
	struct pid *thread_pid;
	bool zap_leader;

	do {
		tty = NULL;
		atomic_long_dec(&p->real_cred->user->processes);
		write_lock_irq(&tasklist_lock);
		ptrace_unlink(p);
		thread_pid = get_pid(p->thread_pid);
		exit_signal(p, &tty);
		/*
		 * The last thread of a group whose leader is a zombie: now the leader's end can be
		 * told.
		 */
		leader = p->group_leader;
		zap_leader = false;
		if (leader != p && thread_group_empty(leader) &&
		    leader->exit_state == EXIT_ZOMBIE) {
			zap_leader = do_notify_parent(leader, leader->exit_signal);
			if (zap_leader)
				leader->exit_state = EXIT_DEAD;
		}
		write_unlock_irq(&tasklist_lock);
		tty_kref_put(tty);
		proc_flush_pid(thread_pid);
		put_pid(thread_pid);
		put_task_struct_rcu_user(p);
		p = leader;
	} while (unlikely(zap_leader));
}

/* ---- orphaned process groups */

int session_of_pgrp(struct pid *pgrp)
{
	struct task_struct *p = pid_task(pgrp, PIDTYPE_PGID);

	if (!p)
		p = pid_task(pgrp, PIDTYPE_PID);
	return p ? task_session_vnr(p) : -1;
}

/*
 * A group is orphaned if no member has a parent in another group of the same session: nobody is
 * left who could continue it. `ignored` is the one that is just leaving. tasklist_lock held.
 */
static bool will_become_orphaned_pgrp(struct pid *pgrp, struct task_struct *ignored)
{
	struct task_struct *p;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		if (p == ignored || (p->exit_state && thread_group_empty(p)) ||
		    is_global_init(p->real_parent))
			continue;
		if (task_pgrp(p->real_parent) != pgrp &&
		    task_session(p->real_parent) == task_session(p))
			return false;
	} while_each_pid_task(pgrp, PIDTYPE_PGID, p);
	return true;
}

int is_current_pgrp_orphaned(void)
{
	return will_become_orphaned_pgrp(task_pgrp(current), NULL);
}

static bool has_stopped_jobs(struct pid *pgrp)
{
	struct task_struct *p;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		if (p->signal->flags & SIGNAL_STOP_STOPPED)
			return true;
	} while_each_pid_task(pgrp, PIDTYPE_PGID, p);
	return false;
}

/*
 * The end of `tsk` (or its leaving `parent`) may orphan its group: stopped members get SIGHUP and
 * SIGCONT, as POSIX has it.
 */
static void kill_orphaned_pgrp(struct task_struct *tsk, struct task_struct *parent)
{
	struct pid *pgrp = task_pgrp(tsk);
	struct task_struct *ignored = tsk;

	if (!parent)
		parent = tsk->real_parent;	/* its own end */
	else
		ignored = NULL;			/* its parent's end */
	if (task_pgrp(parent) != pgrp && task_session(parent) == task_session(tsk) &&
	    will_become_orphaned_pgrp(pgrp, ignored) && has_stopped_jobs(pgrp)) {
		__kill_pgrp_info(SIGHUP, SEND_SIG_PRIV, pgrp);
		__kill_pgrp_info(SIGCONT, SEND_SIG_PRIV, pgrp);
	}
}

/* ---- orphaned children */

static struct task_struct *find_alive_thread(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t)
		if (!(t->flags & PF_EXITING))
			return t;
	return NULL;
}

/* The namespace's reaper; if it is the one that leaves, another thread of it takes over. */
static struct task_struct *find_child_reaper(struct task_struct *father)
{
	struct pid_namespace *ns = task_active_pid_ns(father);
	struct task_struct *thread;

	if (likely(ns->child_reaper != father))
		return ns->child_reaper;
	thread = find_alive_thread(father);
	if (thread)
		ns->child_reaper = thread;
	/* the last thread of init does not get here: do_exit() has panicked */
	return thread ? thread : &init_task;
}

static struct task_struct *find_new_reaper(struct task_struct *father,
					   struct task_struct *child_reaper)
{
	struct task_struct *thread = find_alive_thread(father), *reaper;

	if (thread)
		return thread;
	for (reaper = father->real_parent; reaper != &init_task; reaper = reaper->real_parent) {
		if (same_thread_group(reaper, child_reaper))
			break;
		if (!reaper->signal->is_child_subreaper)
			continue;
		thread = find_alive_thread(reaper);
		if (thread)
			return thread;
	}
	return child_reaper;
}

/*
 * A child gets its new parent. Zombies whose new parent does not care go to the list of the dead.
 */
static void reparent_leader(struct task_struct *father, struct task_struct *p,
			    struct list_head *dead)
{
	if (unlikely(p->exit_state == EXIT_DEAD))
		return;
	/* Only a signal that the new parent expects. */
	p->exit_signal = SIGCHLD;
	if (!p->ptrace && p->exit_state == EXIT_ZOMBIE && thread_group_empty(p) &&
	    do_notify_parent(p, p->exit_signal)) {
		p->exit_state = EXIT_DEAD;
		list_add(&p->ptrace_entry, dead);
	}
	kill_orphaned_pgrp(p, father);
}

/* tasklist_lock held for writing. */
static void forget_original_parent(struct task_struct *father, struct list_head *dead)
{
	struct task_struct *p, *t, *reaper, *child_reaper;

	if (unlikely(!list_empty(&father->ptraced)))
		exit_ptrace(father, dead);
	child_reaper = find_child_reaper(father);
	if (list_empty(&father->children))
		return;

	reaper = find_new_reaper(father, child_reaper);
	list_for_each_entry(p, &father->children, sibling) {
		for_each_thread(p, t) {
			rcu_assign_pointer(t->real_parent, reaper);
			if (likely(!t->ptrace))
				t->parent = reaper;
			if (t->pdeath_signal)
				group_send_sig_info(t->pdeath_signal, SEND_SIG_NOINFO, t,
						    PIDTYPE_TGID);
		}
		/*
		 * Another thread of the same process is the same parent as far as the child can
		 * tell.
		 */
		if (!same_thread_group(reaper, father))
			reparent_leader(father, p, dead);
	}
	list_splice_tail_init(&father->children, &reaper->children);
}

/* Tells the family; decides whether the task stays as a zombie. */
static void exit_notify(struct task_struct *tsk, bool group_dead)
{
	struct task_struct *p, *n;
	LIST_HEAD(dead);
	bool autoreap;

	write_lock_irq(&tasklist_lock);
	forget_original_parent(tsk, &dead);
	if (group_dead)
		kill_orphaned_pgrp(tsk->group_leader, NULL);

	tsk->exit_state = EXIT_ZOMBIE;
	if (unlikely(tsk->ptrace)) {
		int sig = thread_group_leader(tsk) && thread_group_empty(tsk) &&
					  !ptrace_reparented(tsk)
				  ? tsk->exit_signal
				  : SIGCHLD;

		autoreap = do_notify_parent(tsk, sig);
	} else if (thread_group_leader(tsk)) {
		autoreap = thread_group_empty(tsk) && do_notify_parent(tsk, tsk->exit_signal);
	} else {
		autoreap = true;
	}
	if (autoreap) {
		tsk->exit_state = EXIT_DEAD;
		list_add(&tsk->ptrace_entry, &dead);
	}
	/* exec by a thread waits for the old leader to come this far. */
	if (unlikely(tsk->signal->notify_count < 0))
		wake_up_process(tsk->signal->group_exec_task);
	write_unlock_irq(&tasklist_lock);

	list_for_each_entry_safe(p, n, &dead, ptrace_entry) {
		list_del_init(&p->ptrace_entry);
		release_task(p);
	}
}

/* ---- do_exit */

static void exit_mm(void)
{
	struct mm_struct *mm = current->mm;

	exit_mm_release(current, mm);
	if (!mm)
		return;
	mmgrab(mm);		/* for active_mm; finish_task_switch() drops it */
	BUG_ON(mm != current->active_mm);
	task_lock(current);
	local_irq_disable();
	current->mm = NULL;
	enter_lazy_tlb(mm, current);
	local_irq_enable();
	task_unlock(current);
	mmput(mm);
}

/* The last thread of the process: what belonged to all. */
static void exit_group_state(struct task_struct *tsk)
{
	struct signal_struct *sig = tsk->signal;

	if (unlikely(is_global_init(tsk)))
		panic("Attempted to kill init! exitcode=0x%08x\n",
		      sig->group_exit_code ? sig->group_exit_code : tsk->exit_code);
	hrtimer_cancel(&sig->real_timer);
	exit_itimers(tsk);
	if (tsk->mm) {
		unsigned long rss = max(get_mm_hiwater_rss(tsk->mm), get_mm_rss(tsk->mm));

		if (sig->maxrss < rss)
			sig->maxrss = rss;
	}
}

__noreturn void do_exit(long code)
{
	struct task_struct *tsk = current;
	bool group_dead;

	if (unlikely(in_interrupt()))
		panic("Aiee, killing interrupt handler!");
	if (unlikely(!tsk->pid))
		panic("Attempted to kill the idle task!");
	/* An oops in here: leave what is left as it is, but leave. */
	if (unlikely(tsk->flags & PF_EXITING)) {
		pr_alert("Fixing recursive fault but reboot is needed!\n");
		for (;;) {		/* a wake-up that was on its way must not bring it back */
			set_current_state(TASK_UNINTERRUPTIBLE);
			schedule();
		}
	}
	coredump_task_exit(tsk);
	ptrace_event(PTRACE_EVENT_EXIT, code);

	tsk->exit_code = code;
	group_dead = exit_signals(tsk);	/* sets PF_EXITING */
	if (group_dead)
		exit_group_state(tsk);

	exit_mm();
	exit_files(tsk);
	exit_fs(tsk);
	if (group_dead)
		disassociate_ctty(1);
	exit_task_work();
	exit_thread(tsk);
	exit_notify(tsk, group_dead);
	do_task_dead();
}

/*
 * The kernel has failed while it worked for this task. Its locks cannot be saved, but the system
 * may go on without it.
 */
__noreturn void make_task_dead(int signr)
{
	if (unlikely(in_interrupt()))
		panic("Aiee, killing interrupt handler!");
	if (unlikely(!current->pid))
		panic("Attempted to kill the idle task!");
	local_irq_enable();
	if (unlikely(in_atomic())) {
		pr_info("note: %s[%d] exited with preempt_count %d\n", current->comm,
			task_pid_nr(current), preempt_count());
		preempt_count_set(PREEMPT_ENABLED);
	}
	do_exit(signr);
}

/* Marks every other thread for death. siglock held; returns how many there are. */
int zap_other_threads(struct task_struct *p)
{
	struct task_struct *t = p;
	int count = 0;

	p->signal->group_stop_count = 0;
	while_each_thread(p, t) {
		task_clear_jobctl_pending(t, JOBCTL_PENDING_MASK);
		count++;
		if (t->exit_state)
			continue;
		sigaddset(&t->pending.signal, SIGKILL);
		signal_wake_up(t, true);
	}
	return count;
}

__noreturn void do_group_exit(int exit_code)
{
	struct signal_struct *sig = current->signal;

	if (sig->flags & SIGNAL_GROUP_EXIT) {
		exit_code = sig->group_exit_code;
	} else if (sig->group_exec_task) {
		exit_code = 0;		/* killed by exec: nobody asks */
	} else if (!thread_group_empty(current)) {
		struct sighand_struct *sighand = current->sighand;

		spin_lock_irq(&sighand->siglock);
		if (sig->flags & SIGNAL_GROUP_EXIT) {
			exit_code = sig->group_exit_code;
		} else if (sig->group_exec_task) {
			exit_code = 0;
		} else {
			sig->group_exit_code = exit_code;
			sig->flags = SIGNAL_GROUP_EXIT;
			zap_other_threads(current);
		}
		spin_unlock_irq(&sighand->siglock);
	}
	do_exit(exit_code);
}

long sys_exit(int error_code)
{
	do_exit((error_code & 0xff) << 8);
}

long sys_exit_group(int error_code)
{
	do_group_exit((error_code & 0xff) << 8);
}
