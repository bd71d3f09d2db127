/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_SCHED_SCHED_H
#define _KERNEL_SCHED_SCHED_H

/*
 * The scheduler's own header: run queues, the table a scheduling class fills in, and what its files
 * share. How it works as a whole is told at the top of core.c.
 */

#include <linux/sched.h>
#include <linux/sched/prio.h>
#include <linux/sched/rt.h>
#include <linux/sched/deadline.h>
#include <linux/sched/clock.h>
#include <linux/sched/topology.h>
#include <linux/sched/idle.h>
#include <linux/sched/nohz.h>
#include <linux/sched/cputime.h>
#include <linux/sched/mm.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/wake_q.h>
#include <linux/kernel_stat.h>
#include <linux/percpu-defs.h>
#include <linux/rbtree.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/rseq.h>
#include <linux/string.h>
#include <linux/thread_info.h>
#include <asm/sync_core.h>

/* task->on_rq */
#define TASK_ON_RQ_QUEUED	1
#define TASK_ON_RQ_MIGRATING	2

/*
 * Why a task enters or leaves a queue. SAVE and RESTORE bracket a change of its attributes; MOVE:
 * it may change place.
 */
#define DEQUEUE_SLEEP		0x01
#define DEQUEUE_SAVE		0x02
#define DEQUEUE_MOVE		0x04
#define DEQUEUE_NOCLOCK		0x08
#define ENQUEUE_WAKEUP		0x01
#define ENQUEUE_RESTORE		0x02
#define ENQUEUE_MOVE		0x04
#define ENQUEUE_NOCLOCK		0x08	/* the rq clock is fresh */
#define ENQUEUE_HEAD		0x10
#define ENQUEUE_REPLENISH	0x20	/* deadline: a new budget */
#define ENQUEUE_MIGRATED	0x40	/* woken on another CPU than it slept on */

/* Why a task is woken or placed. */
#define WF_EXEC			0x02
#define WF_FORK			0x04
#define WF_TTWU			0x08
#define WF_SYNC			0x10	/* the waker is about to sleep */
#define WF_MIGRATED		0x20

#define WEIGHT_IDLEPRIO		3
#define NICE_0_LOAD		1024UL
#define RETRY_TASK		((void *)-1UL)
#define RUNTIME_INF		(~0ULL)

/* The tasks of the fair class on one CPU, or of one group on one CPU. R: rq->lock. */
struct cfs_rq {
	struct load_weight load; /* R: sum over the queued entities, the running one included */
	unsigned int nr_running;		/* R: entities */
	unsigned int h_nr_running;		/* R: tasks, those of groups below included */
	unsigned int idle_h_nr_running;		/* R: of them SCHED_IDLE */
	u64 min_vruntime;		/* R: never goes back; where new entities are placed */
	/* R: queued entities by vruntime, without the running one */
	struct rb_root_cached tasks_timeline;
	struct sched_entity *curr;		/* R: the running entity, still counted above */
	struct sched_entity *skip;		/* R: just yielded */
	struct rq *rq;				/* I */
};

struct rt_rq {
	DECLARE_BITMAP(bitmap, MAX_RT_PRIO);	/* R: queues that are not empty */
	/* R: by prio, 0 highest; the running task stays on its queue */
	struct list_head queue[MAX_RT_PRIO];
	unsigned int rt_nr_running;		/* R */
	unsigned int rr_nr_running;		/* R */
	int highest_prio;			/* R, read by others: MAX_RT_PRIO if none */
	bool overloaded;			/* R: counted in rt_overload_count */
	bool throttled;		/* R: used up its part of the period; fair tasks come first */
	u64 rt_time;				/* R: ns used in this period */
	u64 period_start;			/* R: rq clock */
};

struct dl_rq {
	struct rb_root_cached root;	/* R: by deadline; the running task stays in the tree */
	unsigned int dl_nr_running;		/* R */
	u64 earliest;		/* R, read by others: deadline of the first, U64_MAX if none */
};

enum { BALANCE_RT_PUSH = 1, BALANCE_RT_PULL = 2, BALANCE_DL_PUSH = 4, BALANCE_DL_PULL = 8 };

/*
 * The run queue of one CPU. R: rq->lock; o: only its own CPU with interrupts off; r: written under
 * the lock, read by anyone; a: atomic.
 */
struct rq {
	raw_spinlock_t lock;
	unsigned int nr_running;		/* r */
	struct task_struct *curr, *idle;	/* r */
	u64 clock;				/* R: ns, see update_rq_clock() */
	u64 nr_switches;			/* r */
	struct mm_struct *prev_mm;		/* o: borrowed space to drop after the switch */
	unsigned int balance_work;		/* R: BALANCE_* to be done before the lock goes */
	int cpu;				/* I */
	struct cfs_rq cfs;
	struct list_head cfs_tasks;		/* R: fair tasks of all groups, for balancing */
	long nr_uninterruptible;	/* r: may be negative here, the sum over CPUs counts */
	atomic_t nr_iowait;			/* a */
	struct task_struct *stop;		/* I: migration/N */
	unsigned int yld_count, ttwu_count, ttwu_local, sched_goidle;	/* R: statistics */

	u64 idle_stamp, avg_idle;	/* R: when it went idle; how long that usually lasts */
	unsigned long avg_load;			/* r: load decayed over ticks */
	unsigned long next_balance;		/* o: jiffies */
	unsigned int nr_balance_failed;	/* a hint: balancing for an idle CPU is done by others */
	int active_balance, push_cpu;		/* R */
	struct cpu_stop_work active_balance_work;
	call_single_data_t nohz_csd;
	bool nohz_idle_balance;			/* o: kicked to balance for the idle */

	struct rt_rq rt;
	struct dl_rq dl;
} ____cacheline_aligned;

DECLARE_PER_CPU_SHARED_ALIGNED(struct rq, runqueues);
#define cpu_rq(cpu)		(per_cpu_ptr(&runqueues, (cpu)))
#define this_rq()		this_cpu_ptr(&runqueues)
#define task_rq(p)		cpu_rq(task_cpu(p))
#define cpu_curr(cpu)		(READ_ONCE(cpu_rq(cpu)->curr))

/*
 * A scheduling class: policy behind the generic scheduler. All are called with rq->lock held unless
 * said otherwise.
 */
struct sched_class {
	const struct sched_class *next;		/* the next lower one */
	void (*enqueue_task)(struct rq *rq, struct task_struct *p, int flags);
	void (*dequeue_task)(struct rq *rq, struct task_struct *p, int flags);
	void (*yield_task)(struct rq *rq);
	bool (*yield_to_task)(struct rq *rq, struct task_struct *p);
	/* p of the same class became runnable: resched_curr() if it should run now. */
	void (*check_preempt_curr)(struct rq *rq, struct task_struct *p, int flags);
	/* Chooses and starts the next task (it is set_next_task()ed), or NULL. */
	struct task_struct *(*pick_next_task)(struct rq *rq);
	/* p stops running; it is still queued or was dequeued before. */
	void (*put_prev_task)(struct rq *rq, struct task_struct *p);
	void (*set_next_task)(struct rq *rq, struct task_struct *p, bool first);
	/*
	 * prev leaves: brings tasks of this class from other CPUs; may drop the lock; true if the
	 * class has a task.
	 */
	bool (*balance)(struct rq *rq, struct task_struct *prev);
	/* The CPU a waking or new task goes to. p->pi_lock held, not rq->lock. */
	int (*select_task_rq)(struct task_struct *p, int cpu, int flags);
	void (*migrate_task_rq)(struct task_struct *p, int new_cpu);	/* pi_lock or rq->lock */
	void (*task_woken)(struct rq *rq, struct task_struct *p);
	void (*set_cpus_allowed)(struct task_struct *p, const struct cpumask *mask);
	void (*task_tick)(struct rq *rq, struct task_struct *p, int queued);
	void (*task_fork)(struct task_struct *p);	/* no lock: p is not queued yet */
	void (*task_dead)(struct task_struct *p);	/* no lock */
	void (*switched_from)(struct rq *rq, struct task_struct *p);
	void (*switched_to)(struct rq *rq, struct task_struct *p);
	void (*prio_changed)(struct rq *rq, struct task_struct *p, int oldprio);
	unsigned int (*get_rr_interval)(struct rq *rq, struct task_struct *p);	/* ticks */
	void (*update_curr)(struct rq *rq);
};

extern const struct sched_class stop_sched_class, dl_sched_class, rt_sched_class, fair_sched_class,
	idle_sched_class;
#define sched_class_highest	(&stop_sched_class)
#define for_each_class(class)	for (class = sched_class_highest; class; class = class->next)

extern unsigned int sysctl_sched_latency, sysctl_sched_min_granularity,
	sysctl_sched_wakeup_granularity;
extern unsigned int sysctl_sched_migration_cost;
extern int sysctl_sched_rt_period, sysctl_sched_rt_runtime;
extern const int sched_prio_to_weight[NICE_WIDTH];
extern int rd_overload;		/* some CPU has more than one runnable task; a hint for idle ones */
extern bool scheduler_running;

/* ---------------------------------------------------------------- small helpers */

static inline int fair_policy(int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH;
}
static inline int idle_policy(int policy) { return policy == SCHED_IDLE; }
static inline int rt_policy(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR; }
static inline int dl_policy(int policy) { return policy == SCHED_DEADLINE; }
static inline bool valid_policy(int policy)
{
	return idle_policy(policy) || fair_policy(policy) || rt_policy(policy) || dl_policy(policy);
}
static inline bool task_has_idle_policy(struct task_struct *p) { return idle_policy(p->policy); }

static inline bool task_current(struct rq *rq, struct task_struct *p) { return rq->curr == p; }
static inline bool task_on_cpu(struct rq *rq, struct task_struct *p)
{
	return READ_ONCE(p->on_cpu);
}
static inline bool task_on_rq_queued(struct task_struct *p)
{
	return READ_ONCE(p->on_rq) == TASK_ON_RQ_QUEUED;
}
static inline bool task_on_rq_migrating(struct task_struct *p)
{
	return READ_ONCE(p->on_rq) == TASK_ON_RQ_MIGRATING;
}
static inline bool is_migration_disabled(struct task_struct *p) { return p->migration_disabled; }
static inline bool available_idle_cpu(int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	return READ_ONCE(rq->curr) == rq->idle && !READ_ONCE(rq->nr_running);
}

static inline u64 rq_clock(struct rq *rq) { return rq->clock; }
static inline u64 rq_clock_task(struct rq *rq) { return rq->clock; }

/* The clock of a queue stands still between updates and never goes back. */
static inline void update_rq_clock(struct rq *rq)
{
	u64 now = sched_clock_cpu(rq->cpu);

	lockdep_assert_held(&rq->lock);
	if ((s64)(now - rq->clock) > 0)
		rq->clock = now;
}

static inline void add_nr_running(struct rq *rq, unsigned int count)
{
	WRITE_ONCE(rq->nr_running, rq->nr_running + count);
	if (rq->nr_running >= 2 && !READ_ONCE(rd_overload))
		WRITE_ONCE(rd_overload, 1);
}

static inline void sub_nr_running(struct rq *rq, unsigned int count)
{
	VM_WARN_ON_ONCE(rq->nr_running < count);
	WRITE_ONCE(rq->nr_running, rq->nr_running - count);
}

static inline void put_prev_task(struct rq *rq, struct task_struct *prev)
{
	prev->sched_class->put_prev_task(rq, prev);
}
static inline void set_next_task(struct rq *rq, struct task_struct *next)
{
	next->sched_class->set_next_task(rq, next, false);
}

/* -------------------------------------------- locks: p->pi_lock, then rq->lock, lower CPU first */

/* The lock of the queue p is on; p stays there until it is released. */
static inline struct rq *__task_rq_lock(struct task_struct *p)
{
	for (;;) {
		struct rq *rq = task_rq(p);

		raw_spin_lock(&rq->lock);
		if (likely(rq == task_rq(p) && !task_on_rq_migrating(p)))
			return rq;
		raw_spin_unlock(&rq->lock);
		while (unlikely(task_on_rq_migrating(p)))
			cpu_relax();
	}
}

/*
 * The same with p->pi_lock, which keeps its attributes and its wake-up as they are, and interrupts
 * off.
 */
static inline struct rq *task_rq_lock(struct task_struct *p, unsigned long *flags)
{
	raw_spin_lock_irqsave(&p->pi_lock, *flags);
	return __task_rq_lock(p);
}

static inline void task_rq_unlock(struct rq *rq, struct task_struct *p, unsigned long *flags)
{
	raw_spin_unlock(&rq->lock);
	raw_spin_unlock_irqrestore(&p->pi_lock, *flags);
}

/*
 * Takes the second lock while this one is held; if that meant letting go of this one in between,
 * true.
 */
static inline bool double_lock_balance(struct rq *this_rq, struct rq *other)
{
	if (likely(raw_spin_trylock(&other->lock)))
		return false;
	if (this_rq->cpu < other->cpu) {
		raw_spin_lock_nested(&other->lock, SINGLE_DEPTH_NESTING);
		return false;
	}
	raw_spin_unlock(&this_rq->lock);
	raw_spin_lock(&other->lock);
	raw_spin_lock_nested(&this_rq->lock, SINGLE_DEPTH_NESTING);
	return true;
}

static inline void double_unlock_balance(struct rq *this_rq, struct rq *other)
{
	raw_spin_unlock(&other->lock);
}

/* ---------------------------------------------------------------- core.c */
void activate_task(struct rq *rq, struct task_struct *p, int flags);
void deactivate_task(struct rq *rq, struct task_struct *p, int flags);
void enqueue_task(struct rq *rq, struct task_struct *p, int flags);
void dequeue_task(struct rq *rq, struct task_struct *p, int flags);
void check_preempt_curr(struct rq *rq, struct task_struct *p, int flags);
void resched_curr(struct rq *rq);
void resched_cpu(int cpu);
void schedule_idle(void);
void __balance_callbacks(struct rq *rq);
void ttwu_stat(struct rq *rq, int cpu);

/* affinity.c */
void set_task_cpu(struct task_struct *p, unsigned int new_cpu);
void __set_task_cpu(struct task_struct *p, unsigned int cpu);
int select_task_rq(struct task_struct *p, int cpu, int wake_flags);
bool is_cpu_allowed(struct task_struct *p, int cpu);
void set_cpus_allowed_common(struct task_struct *p, const struct cpumask *mask);
struct rq *move_queued_task(struct rq *rq, struct task_struct *p, int new_cpu);
void push_task_away(struct task_struct *p);
long sched_setaffinity_task(struct task_struct *p, const struct cpumask *mask);

/* policy.c */
void set_load_weight(struct task_struct *p);
int normal_prio(struct task_struct *p);
const struct sched_class *class_of_prio(int prio);
void check_class_changed(struct rq *rq, struct task_struct *p, const struct sched_class *prev_class,
			 int oldprio);
void __setscheduler_prio(struct task_struct *p, int prio);
struct sched_attr;
int __sched_setscheduler(struct task_struct *p, const struct sched_attr *attr, bool user);

/* fair.c, fair_balance.c */
void init_cfs_rq(struct cfs_rq *cfs_rq);
struct task_struct *pick_next_task_fair(struct rq *rq);
int newidle_balance(struct rq *rq);
void trigger_load_balance(struct rq *rq);
void init_sched_fair_class(void);
int select_task_rq_fair(struct task_struct *p, int prev_cpu, int wake_flags);
void reweight_task(struct task_struct *p);
u64 sched_slice_of(struct task_struct *p);

/* rt.c, deadline.c */
void init_rt_rq(struct rt_rq *rt_rq);
void rt_period_tick(struct rq *rq);
void push_rt_tasks(struct rq *rq);
void pull_rt_task(struct rq *rq);
void init_dl_rq(struct dl_rq *dl_rq);
void push_dl_tasks(struct rq *rq);
void pull_dl_task(struct rq *rq);
struct sched_attr;
bool dl_params_valid(const struct sched_attr *attr);
int sched_dl_overflow(struct task_struct *p, int policy, const struct sched_attr *attr);
void __setparam_dl(struct task_struct *p, const struct sched_attr *attr);
void __getparam_dl(struct task_struct *p, struct sched_attr *attr);
int dl_prepare_task(struct task_struct *p);
void dl_clear_params(struct task_struct *p);

/* loadavg.c */
long calc_active_tasks(void);

/* membarrier.c: before user code of a space that the CPU kept loaded meanwhile. */
static inline void membarrier_sync_core_before_usermode(struct mm_struct *mm)
{
	if (unlikely(test_bit(MMF_MEMBARRIER_SYNC_CORE, &mm->flags)) && current->mm == mm)
		sync_core();
}

#endif
