/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

/*
 * What the threads of a process share beside its memory: signal_struct (the process),
 * sighand_struct (its signal actions).
 *
 * Lock order: tasklist_lock, then sighand->siglock. A task that has been released has sighand ==
 * NULL: lock_task_sighand() checks.
 */

#include <linux/types.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/pid.h>
#include <linux/rwsem.h>
#include <linux/mutex.h>
#include <linux/seqlock.h>
#include <linux/wait.h>
#include <linux/hrtimer.h>
#include <linux/posix-timers.h>
#include <linux/jobctl.h>
#include <uapi/linux/resource.h>

struct tty_struct;
struct core_state;

/*
 * The table of actions. Shared by CLONE_SIGHAND; freed after a grace period, so siglock may be
 * taken under RCU.
 */
struct sighand_struct {
	spinlock_t siglock;			/* irq-safe */
	refcount_t count;
	wait_queue_head_t signalfd_wqh;
	struct k_sigaction action[_NSIG];	/* siglock; the task itself may read */
	struct rcu_head rcu;
};

/* signal_struct->flags, under siglock */
#define SIGNAL_STOP_STOPPED	0x00000001	/* job control stop is complete */
#define SIGNAL_STOP_CONTINUED	0x00000002 /* continued since; wait4(WCONTINUED) reports it once */
#define SIGNAL_GROUP_EXIT	0x00000004	/* everyone is leaving with group_exit_code */
#define SIGNAL_CLD_STOPPED	0x00000010	/* the parent must still be told of a stop ... */
#define SIGNAL_CLD_CONTINUED	0x00000020	/* ... or a continue */
#define SIGNAL_CLD_MASK		(SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED)
#define SIGNAL_UNKILLABLE	0x00000040	/* init: signals with default action are dropped */
#define SIGNAL_STOP_MASK	(SIGNAL_CLD_MASK | SIGNAL_STOP_STOPPED | SIGNAL_STOP_CONTINUED)

/*
 * s siglock, t tasklist_lock, a atomic, l stats_lock, k task_lock(group_leader), c the timer code's
 * own rules
 */
struct signal_struct {
	refcount_t sigcnt;			/* a: tasks that refer to it */
	atomic_t live;				/* a: threads that have not begun to exit */
	int nr_threads;				/* s t */
	struct list_head thread_head;		/* t, RCU readers */

	wait_queue_head_t wait_chldexit;	/* sleepers in wait4() */
	struct task_struct *curr_target;	/* s: who is tried first for the next signal */
	struct sigpending shared_pending;	/* s */
	unsigned int group_signals;	/* s: signals to process groups so far: fork compares */

	int group_exit_code;			/* s */
	int notify_count;			/* s: threads exec() still waits for */
	struct task_struct *group_exec_task;	/* s: the thread in exec() */
	int group_stop_count;			/* s: threads still to stop */
	unsigned int flags;			/* s: SIGNAL_* */
	struct core_state *core_state;		/* s: a core dump is being written */

	bool is_child_subreaper;		/* a: PR_SET_CHILD_SUBREAPER */

	unsigned int next_posix_timer_id;	/* c */
	struct list_head posix_timers;		/* s */
	struct hrtimer real_timer;		/* ITIMER_REAL */
	ktime_t it_real_incr;			/* s */
	struct cpu_itimer it[2];		/* s: ITIMER_PROF, ITIMER_VIRTUAL */
	struct posix_cputimers posix_cputimers;	/* s */

	struct pid *pids[PIDTYPE_MAX];		/* t, RCU readers; [PIDTYPE_PID] unused */
	struct pid *tty_old_pgrp;		/* s */
	int leader;				/* s: of its session */
	struct tty_struct *tty;			/* s: controlling terminal, NULL if none */

	seqlock_t stats_lock;			/* the sums of threads and children that are gone */
	u64 utime, stime, cutime, cstime;	/* l: ns */
	u64 gtime, cgtime;			/* l */
	u64 sum_sched_runtime;			/* l: ns */
	struct prev_cputime prev_cputime;
	unsigned long nvcsw, nivcsw, cnvcsw, cnivcsw;		/* l */
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;	/* l */
	unsigned long inblock, oublock, cinblock, coublock;	/* l: blocks of 512 bytes */
	unsigned long maxrss, cmaxrss;		/* l: pages */
	/* l */
	u64 ioac_rchar, ioac_wchar, ioac_syscr, ioac_syscw, ioac_read_bytes, ioac_write_bytes;

	struct rlimit rlim[RLIM_NLIMITS];	/* k to change; read without */

	bool oom_flag_origin;
	short oom_score_adj, oom_score_adj_min;	/* /proc/PID/oom_score_adj */
	struct mm_struct *oom_mm;

	struct mutex cred_guard_mutex;		/* held by exec while it computes credentials */
	/* held by exec while it switches memory and credentials */
	struct rw_semaphore exec_update_lock;
	struct rcu_head rcu;
};

/* Soft and hard limit of the calling or another process, for reading. **Any context.** */
static inline unsigned long task_rlimit(const struct task_struct *task, unsigned int limit)
{
	return READ_ONCE(task->signal->rlim[limit].rlim_cur);
}
static inline unsigned long task_rlimit_max(const struct task_struct *task, unsigned int limit)
{
	return READ_ONCE(task->signal->rlim[limit].rlim_max);
}
static inline unsigned long rlimit(unsigned int limit) { return task_rlimit(current, limit); }
static inline unsigned long rlimit_max(unsigned int limit)
{
	return task_rlimit_max(current, limit);
}

/*
 * Locks another task's siglock, interrupts off. NULL (nothing locked) if the task has been
 * released. **Any context.**
 */
struct sighand_struct *lock_task_sighand(struct task_struct *task, unsigned long *flags);
static inline void unlock_task_sighand(struct task_struct *task, unsigned long *flags)
{
	spin_unlock_irqrestore(&task->sighand->siglock, *flags);
}

/* Marks every other thread of p's process for death; how many there are. siglock held. */
int zap_other_threads(struct task_struct *p);
void __cleanup_sighand(struct sighand_struct *sighand);
void put_signal_struct(struct signal_struct *sig);

/*
 * Walks. Under RCU or tasklist_lock. for_each_process() sees group leaders, for_each_thread() the
 * threads of `p`.
 */
#define next_task(p)		list_entry_rcu((p)->tasks.next, struct task_struct, tasks)
#define for_each_process(p)	for ((p) = &init_task; ((p) = next_task(p)) != &init_task; )
#define __for_each_thread(sig, t)	list_for_each_entry_rcu(t, &(sig)->thread_head, thread_node)
#define for_each_thread(p, t)	__for_each_thread((p)->signal, t)
#define for_each_process_thread(p, t)	for_each_process(p) for_each_thread(p, t)

/*
 * The next thread round the group; comes back to where it began. Under RCU or tasklist_lock or
 * siglock.
 */
static inline struct task_struct *next_thread(const struct task_struct *p)
{
	struct list_head *next = READ_ONCE(p->thread_node.next);

	if (next == &p->signal->thread_head)
		next = READ_ONCE(next->next);
	return list_entry(next, struct task_struct, thread_node);
}
#define while_each_thread(g, t)	while ((t = next_thread(t)) != (g))

static inline int get_nr_threads(struct task_struct *task) { return task->signal->nr_threads; }
static inline int thread_group_empty(struct task_struct *p) { return p->signal->nr_threads <= 1; }
#define delay_group_leader(p)	(thread_group_leader(p) && !thread_group_empty(p))
static inline bool has_group_leader_pid(struct task_struct *p)
{
	return task_pid(p) == p->signal->pids[PIDTYPE_TGID];
}

static inline struct pid *task_tgid(struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_TGID];
}
static inline struct pid *task_pgrp(struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_PGID];
}
static inline struct pid *task_session(struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_SID];
}
static inline int signal_group_exit(const struct signal_struct *sig)
{
	return (sig->flags & SIGNAL_GROUP_EXIT) || sig->group_exec_task != NULL;
}
static inline void signal_set_stop_flags(struct signal_struct *sig, unsigned int flags)
{
	sig->flags = (sig->flags & ~SIGNAL_STOP_MASK) | flags;
}

/* The parent's pid as getppid() says it. **Any context.** */
pid_t task_ppid_nr(struct task_struct *task);

/*
 * True if the process group has no member whose parent is in another group of the session.
 * tasklist_lock.
 */
int is_current_pgrp_orphaned(void);
int session_of_pgrp(struct pid *pgrp);

static inline int on_sig_stack(unsigned long sp)
{
	/* One that is disarmed while its handler runs may be set anew. */
	if (current->sas_ss_flags & SS_AUTODISARM)
		return 0;
	return sp > current->sas_ss_sp && sp - current->sas_ss_sp <= current->sas_ss_size;
}
static inline int sas_ss_flags(unsigned long sp)
{
	if (!current->sas_ss_size)
		return SS_DISABLE;
	return on_sig_stack(sp) ? SS_ONSTACK : 0;
}
static inline void sas_ss_reset(struct task_struct *p)
{
	p->sas_ss_sp = 0;
	p->sas_ss_size = 0;
	p->sas_ss_flags = SS_DISABLE;
}
/* The stack a handler starts on: the alternate one if it asks for it and is not on it already. */
static inline unsigned long sigsp(unsigned long sp, struct ksignal *ksig)
{
	if (unlikely(ksig->ka.sa.sa_flags & SA_ONSTACK) && !sas_ss_flags(sp))
		return current->sas_ss_sp + current->sas_ss_size;
	return sp;
}

/* A call was cut short: run it again once signals have been looked at. */
static inline int restart_syscall(void)
{
	set_tsk_thread_flag(current, TIF_SIGPENDING);
	return -ERESTARTNOINTR;
}

/* A siginfo that says who the caller is. **Any context.** */
static inline void fill_siginfo_user(kernel_siginfo_t *info, int sig, int code)
{
	clear_siginfo(info);
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = task_tgid_vnr(current);
	info->si_uid = from_kuid_munged(current_user_ns(), current_uid());
}

/* Puts back the mask sigsuspend() and friends replaced. Arch, when no handler runs. */
static inline void set_restore_sigmask(void) { set_thread_flag(TIF_RESTORE_SIGMASK); }
static inline void clear_restore_sigmask(void) { clear_thread_flag(TIF_RESTORE_SIGMASK); }
static inline bool test_restore_sigmask(void) { return test_thread_flag(TIF_RESTORE_SIGMASK); }
static inline void restore_saved_sigmask(void)
{
	if (test_and_clear_thread_flag(TIF_RESTORE_SIGMASK))
		__set_current_blocked(&current->saved_sigmask);
}
static inline void restore_saved_sigmask_unless(bool interrupted)
{
	if (!interrupted)
		restore_saved_sigmask();
}
static inline sigset_t *sigmask_to_save(void)
{
	return test_restore_sigmask() ? &current->saved_sigmask : &current->blocked;
}

#endif
