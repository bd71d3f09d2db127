/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

/*
 * struct task_struct - one thread of execution, and the doors of the scheduler that every room
 * uses.
 *
 * Rules
 * - `current` is the running task; it needs no lock to read itself.
 * - Another task is reached under rcu_read_lock() (tasks are freed after a grace period) or with
 *   get_task_struct().
 * - Sleeping: set_current_state(), test the condition, schedule(); or the wait_event() family of
 *   <linux/wait.h>, which does it right.
 */

#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/plist.h>
#include <linux/rbtree.h>
#include <linux/cpumask.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/rcupdate.h>
#include <linux/signal_types.h>
#include <linux/mm_types.h>
#include <linux/cred.h>
#include <linux/restart_block.h>
#include <linux/sched/entity.h>
#include <linux/sched/state.h>
#include <asm/thread_info.h>
#include <asm/processor.h>
#include <asm/current.h>
#include <uapi/linux/sched.h>

#define TASK_COMM_LEN	16

struct fs_struct;
struct files_struct;
struct signal_struct;
struct sighand_struct;
struct nsproxy;
struct pid;
struct rq;
struct sched_class;
struct task_group;
struct robust_list_head;
struct futex_pi_state;
struct rt_mutex_waiter;
struct mutex;
struct mutex_waiter;
struct blk_plug;
struct io_context;
struct reclaim_state;
struct sysv_sem { struct sem_undo_list *undo_list; };
struct css_set;
struct completion;
struct held_lock;
struct pid_namespace;
struct rseq;

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

/*
 * Lock legend: R rq lock (of task_rq), p pi_lock, t tasklist_lock (write to change, read or RCU to
 * look), s sighand->siglock, A alloc_lock (task_lock), c only the task itself, a atomic, I
 * immutable after fork.
 */
struct task_struct {
	struct thread_info thread_info;		/* first: flags the entry code tests */

	/* --- looked at on every switch */
	unsigned int __state;			/* R p: TASK_* */
	void *stack;				/* I: lowest address of the kernel stack */
	refcount_t usage;			/* a */
	/* a: family and scheduler; the last drops `usage` after a grace period */
	refcount_t rcu_users;
	unsigned int flags;			/* c: PF_* */
	unsigned int ptrace;			/* t s */
	int on_cpu;				/* R: running right now */
	int on_rq;			/* R: 0, TASK_ON_RQ_QUEUED 1, TASK_ON_RQ_MIGRATING 2 */
	unsigned int cpu;			/* R p: CPU it runs or last ran on */
	unsigned int wakee_flips;
	int wake_cpu;
	int prio, static_prio, normal_prio;	/* R: 0 highest .. 139; static_prio = 120 + nice */
	unsigned int rt_priority;		/* R: 1-99 for FIFO and RR */
	unsigned int policy;			/* R p: SCHED_* */
	const struct sched_class *sched_class;	/* R */
	struct sched_entity se;			/* R */
	struct sched_rt_entity rt;		/* R */
	struct sched_dl_entity dl;		/* R */
	struct task_group *sched_task_group;	/* R */
	int nr_cpus_allowed;			/* R p */
	struct cpumask cpus_mask;		/* R p */
	unsigned short migration_disabled;	/* c */
	unsigned sched_reset_on_fork:1;		/* R */
	unsigned sched_contributes_to_load:1;	/* R */
	unsigned :0;				/* below: another word, other writers */
	unsigned in_execve:1;			/* c */
	unsigned in_iowait:1;			/* c */
	unsigned no_new_privs:1;		/* c: set once, never cleared */
	struct mm_struct *mm;			/* A: user address space; NULL for kernel threads */
	struct mm_struct *active_mm;		/* c: what the CPU has loaded */
	struct vmacache vmacache;		/* c */

	/* --- identity and family */
	pid_t pid, tgid;			/* I */
	char comm[TASK_COMM_LEN];		/* A */
	struct list_head tasks;			/* t: all thread group leaders, from init_task */
	struct task_struct *real_parent;	/* t RCU: who created it */
	struct task_struct *parent;		/* t RCU: who gets SIGCHLD and wait4() */
	struct list_head children;		/* t */
	struct list_head sibling;		/* t: in parent->children */
	struct task_struct *group_leader;	/* t */
	struct list_head thread_node;		/* t RCU: in signal->thread_head */
	struct list_head ptraced, ptrace_entry;	/* t */
	const struct cred *ptracer_cred;	/* t RCU: the tracer's when it attached */
	struct pid *thread_pid;			/* t RCU */
	struct hlist_node pid_links[PIDTYPE_MAX];	/* t RCU */
	struct completion *vfork_done;		/* A */
	int __user *set_child_tid;		/* c: CLONE_CHILD_SETTID */
	int __user *clear_child_tid;		/* c: CLONE_CHILD_CLEARTID */
	const struct cred __rcu *real_cred, *cred;	/* c RCU */
	u64 parent_exec_id, self_exec_id;	/* A */
	u64 start_time, start_boottime;		/* I: ns */
	unsigned int personality;		/* c */

	/* --- exit */
	int exit_state;				/* t */
	int exit_code, exit_signal;		/* t */
	int pdeath_signal;			/* c */
	unsigned long jobctl;			/* s: JOBCTL_* */

	/* --- files, signals, namespaces */
	struct fs_struct *fs;			/* A */
	struct files_struct *files;		/* A */
	struct nsproxy *nsproxy;		/* A */
	struct signal_struct *signal;		/* t s */
	struct sighand_struct __rcu *sighand;	/* t s RCU */
	sigset_t blocked, real_blocked;		/* s */
	sigset_t saved_sigmask;			/* c: restored if TIF_RESTORE_SIGMASK */
	struct sigpending pending;		/* s */
	unsigned long sas_ss_sp;		/* c */
	size_t sas_ss_size;			/* c */
	unsigned int sas_ss_flags;		/* c */
	struct callback_head *task_works;	/* a: run on return to user space */
	struct restart_block restart_block;	/* c */
	siginfo_t *last_siginfo;		/* s: for ptrace */
	unsigned long ptrace_message;		/* s */

	/* --- times */
	u64 utime, stime;			/* c: ns, sampled or measured */
	u64 gtime;
	struct prev_cputime prev_cputime;
	u64 acct_timestamp;			/* c: ns at the last mode change */
	unsigned long nvcsw, nivcsw;		/* c R */
	unsigned long min_flt, maj_flt;		/* c */
	unsigned long timer_slack_ns, default_timer_slack_ns;
	/* c */
	u64 ioac_rchar, ioac_wchar, ioac_syscr, ioac_syscw, ioac_read_bytes, ioac_write_bytes;

	/* --- locks */
	spinlock_t alloc_lock;
	raw_spinlock_t pi_lock;
	struct rb_root_cached pi_waiters;	/* p */
	struct task_struct *pi_top_task;	/* p R */
	struct rt_mutex_waiter *pi_blocked_on;	/* p */
	struct mutex_waiter *blocked_on;	/* debug */
	struct robust_list_head __user *robust_list;	/* c */
	struct list_head pi_state_list;
	struct futex_pi_state *pi_state_cache;
	unsigned int futex_state;		/* p: FUTEX_OK, _EXITING, _DEAD */
	struct sysv_sem sysvsem;
	struct held_lock held_locks[LOCKDEP_HELD_SLOTS]; /* c: lock validator, debug build only */
	unsigned int lockdep_depth;
	unsigned int lockdep_recursion;
	int pagefault_disabled;			/* c */
	int rcu_read_lock_nesting;		/* c: debug */
	int non_block_count;

	/* --- the rest */
	struct nameidata *nameidata;		/* c: the path walk under way, for nd_jump_link() */
	struct blk_plug *plug;
	struct io_context *io_context;
	struct reclaim_state *reclaim_state;
	void *journal_info;			/* c: the running file system transaction */
	struct css_set __rcu *cgroups;
	struct list_head cg_list;
	unsigned int fail_nth;			/* debug: fail the n-th allocation from now */
	struct rcu_head rcu;
	refcount_t stack_refcount;
	struct wake_q_node { struct wake_q_node *next; } wake_q;
	void *worker_private;			/* kthread or workqueue worker data */
	struct syscall_trace *syscall_trace;
	struct rseq __user *rseq;		/* c */
	u32 rseq_sig;				/* c */
	unsigned long rseq_event_mask;		/* c, preemption off or the scheduler */

	struct thread_struct thread;		/* last: its FPU area varies in size */
};

extern struct task_struct init_task;

#define task_is_running(t)	(READ_ONCE((t)->__state) == TASK_RUNNING)
#define task_is_stopped(t)	((READ_ONCE((t)->__state) & __TASK_STOPPED) != 0)
#define task_is_traced(t)	((READ_ONCE((t)->__state) & __TASK_TRACED) != 0)

/* Plain store; the barrier version orders it before the test of the condition that follows. */
#define __set_current_state(s)	WRITE_ONCE(current->__state, (s))
#define set_current_state(s)	smp_store_mb(current->__state, (s))
void set_special_state(unsigned int state);

/*
 * Gives up the CPU. Returns when the task is picked again. **Sleeps**; preemption enabled, no spin
 * lock held.
 */
void schedule(void);
/* The same with a limit in jiffies; returns what is left, 0 if it ran out. */
#define MAX_SCHEDULE_TIMEOUT	LONG_MAX
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_idle(long timeout);
long io_schedule_timeout(long timeout);
void io_schedule(void);

/* A good place to give way; returns 1 if it did. **Sleeps.** */
int __cond_resched(void);
static __always_inline int _cond_resched(void)
{
	return unlikely(should_resched(0)) ? __cond_resched() : 0;
}
#define cond_resched()	({ might_sleep(); _cond_resched(); })
int cond_resched_lock(spinlock_t *lock);
void yield(void);

/* Makes a task runnable if its state is in the mask; 1 if it was not already. **Any context.** */
int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags);
int wake_up_process(struct task_struct *p);
int wake_up_state(struct task_struct *p, unsigned int state);
void wake_up_new_task(struct task_struct *p);
void kick_process(struct task_struct *p);

/*
 * Fork, exec and tick hooks of the scheduler. schedule_tail() is the first thing a new task runs.
 */
void schedule_tail(struct task_struct *prev);
/* schedule() for a caller that holds one preempt_disable(), which it holds again afterwards. */
void schedule_preempt_disabled(void);
int sched_fork(unsigned long clone_flags, struct task_struct *p);
void sched_post_fork(struct task_struct *p);
/* The last reference is gone: what the scheduler allocated for the task goes. */
void sched_free_task(struct task_struct *p);
void sched_exec(void);
void scheduler_tick(void);
void sched_init(void);
void sched_init_smp(void);
__noreturn void do_task_dead(void);

/* For a task that sleeps and is held asleep by the caller: kthread_bind(). p->pi_lock held. */
void do_set_cpus_allowed(struct task_struct *p, const struct cpumask *mask);
int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask);
void set_user_nice(struct task_struct *p, long nice);
int task_prio(const struct task_struct *p);
int can_nice(const struct task_struct *p, int nice);
/* -EPERM: the task has capabilities that the caller has not, who may not set its scheduling then. */
int cap_safe_nice(struct task_struct *p);
static inline int task_nice(const struct task_struct *p) { return p->static_prio - 120; }
int task_curr(const struct task_struct *p);
static inline unsigned int task_cpu(const struct task_struct *p) { return READ_ONCE(p->cpu); }
int idle_cpu(int cpu);
struct task_struct *idle_task(int cpu);
static inline bool is_idle_task(const struct task_struct *p) { return p->flags & PF_IDLE; }
unsigned long wait_task_inactive(struct task_struct *p, unsigned int match_state);
struct sched_param;
int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param);
int sched_setscheduler_nocheck(struct task_struct *p, int policy, const struct sched_param *param);
unsigned long long task_sched_runtime(struct task_struct *p);	/* ns on a CPU, now */
unsigned int nr_running(void);
unsigned long long nr_context_switches(void);
unsigned int nr_iowait(void);
void show_state(void);			/* all tasks, to the log */
void sched_show_task(struct task_struct *p);
char task_state_to_char(struct task_struct *p);

/*
 * References. The last put frees the task after a grace period; never while the caller is inside
 * RCU.
 */
static inline struct task_struct *get_task_struct(struct task_struct *t)
{
	refcount_inc(&t->usage);
	return t;
}
void __put_task_struct(struct task_struct *t);
static inline void put_task_struct(struct task_struct *t)
{
	if (refcount_dec_and_test(&t->usage))
		__put_task_struct(t);
}

/* Drops the family's or the scheduler's hold. **Any context.** */
void put_task_struct_rcu_user(struct task_struct *t);

pid_t task_pid_nr(struct task_struct *t);
pid_t task_tgid_nr(struct task_struct *t);
pid_t __task_pid_nr_ns(struct task_struct *t, enum pid_type type, struct pid_namespace *ns);
#define task_pid_vnr(t)		__task_pid_nr_ns(t, PIDTYPE_PID, NULL)
#define task_tgid_vnr(t)	__task_pid_nr_ns(t, PIDTYPE_TGID, NULL)
#define task_pgrp_vnr(t)	__task_pid_nr_ns(t, PIDTYPE_PGID, NULL)
#define task_session_vnr(t)	__task_pid_nr_ns(t, PIDTYPE_SID, NULL)

static inline int is_global_init(struct task_struct *t) { return t->tgid == 1; }
static inline bool thread_group_leader(struct task_struct *p) { return p->exit_signal >= 0; }
static inline bool same_thread_group(struct task_struct *a, struct task_struct *b)
{
	return a->signal == b->signal;
}

void set_task_comm(struct task_struct *t, const char *name);
char *get_task_comm(char *to, size_t len, struct task_struct *t);

static inline void task_lock(struct task_struct *p) { spin_lock(&p->alloc_lock); }
static inline void task_unlock(struct task_struct *p) { spin_unlock(&p->alloc_lock); }

#define set_tsk_thread_flag(t, f)	set_ti_thread_flag(&(t)->thread_info, f)
#define clear_tsk_thread_flag(t, f)	clear_ti_thread_flag(&(t)->thread_info, f)
#define test_tsk_thread_flag(t, f)	test_ti_thread_flag(&(t)->thread_info, f)
#define set_thread_flag(f)		set_ti_thread_flag(&current->thread_info, f)
#define clear_thread_flag(f)		clear_ti_thread_flag(&current->thread_info, f)
#define test_thread_flag(f)		test_ti_thread_flag(&current->thread_info, f)
#define test_and_clear_thread_flag(f)	test_and_clear_ti_thread_flag(&current->thread_info, f)

static __always_inline void set_tsk_need_resched(struct task_struct *t)
{
	set_tsk_thread_flag(t, TIF_NEED_RESCHED);
}
static __always_inline void clear_tsk_need_resched(struct task_struct *t)
{
	clear_tsk_thread_flag(t, TIF_NEED_RESCHED);
}
static __always_inline bool test_tsk_need_resched(struct task_struct *t)
{
	return unlikely(test_tsk_thread_flag(t, TIF_NEED_RESCHED));
}
static __always_inline bool need_resched(void)
{
	return unlikely(test_thread_flag(TIF_NEED_RESCHED));
}

static inline int signal_pending(struct task_struct *p)
{
	return unlikely(test_tsk_thread_flag(p, TIF_SIGPENDING)) ||
	       unlikely(test_tsk_thread_flag(p, TIF_NOTIFY_SIGNAL));
}

static inline bool __fatal_signal_pending(struct task_struct *p)
{
	return p->pending.signal & sigmask(SIGKILL);
}

static inline bool fatal_signal_pending(struct task_struct *p)
{
	return signal_pending(p) && __fatal_signal_pending(p);
}

static inline bool signal_pending_state(unsigned int state, struct task_struct *p)
{
	if (!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) || !signal_pending(p))
		return false;
	return (state & TASK_INTERRUPTIBLE) || __fatal_signal_pending(p);
}

void __might_sleep(const char *file, int line);
#define might_sleep()                                                                              \
	do {                                                                                       \
		if (IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))                                         \
			__might_sleep(__FILE__, __LINE__);                                         \
	} while (0)

#endif
