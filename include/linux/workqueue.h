/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

/*
 * Work queues: functions to be called later in a kernel thread, where they may sleep.
 *
 * Rules
 * - An item is queued at most once at a time; queueing a pending one does nothing and returns
 *   false. An item never runs on two CPUs at once. It may be queued again, or freed, from its own
 *   function.
 * - Bound queues run an item on the CPU that queued it; each CPU's pool keeps one worker running as
 *   long as there is work, and starts another when one sleeps. WQ_UNBOUND: any CPU. An ordered
 *   queue runs one item at a time, in order.
 * - WQ_MEM_RECLAIM: a rescuer thread guarantees progress when no worker can be made.
 * - queue_work(), mod_delayed_work(), cancel_work(): **any context**. flush_*(), *_sync():
 *   **sleep**, and not from the item itself.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/timer.h>
#include <linux/lockdep.h>
#include <linux/atomic.h>
#include <linux/threads.h>
#include <linux/rcupdate.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	atomic_long_t data;	/* a: WORK_STRUCT_* bits and where it is, see kernel/workqueue.c */
	struct list_head entry;		/* pool->lock */
	work_func_t func;
	struct lockdep_map lockdep_map;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;	/* where the timer queues it */
	int cpu;
};

struct rcu_work {
	struct work_struct work;
	struct rcu_head rcu;
	struct workqueue_struct *wq;
};

#define WORK_STRUCT_PENDING_BIT	0
#define WORK_STRUCT_NO_POOL	(-1L << 8)	/* pool number -1, no flags */
#define WORK_DATA_INIT()	ATOMIC_LONG_INIT(WORK_STRUCT_NO_POOL)
#define WORK_CPU_UNBOUND	NR_CPUS

#define WQ_UNBOUND		(1 << 1)
#define WQ_FREEZABLE		(1 << 2)
#define WQ_MEM_RECLAIM		(1 << 3)
#define WQ_HIGHPRI		(1 << 4)
#define WQ_CPU_INTENSIVE	(1 << 5)
#define WQ_SYSFS		(1 << 6)
#define WQ_POWER_EFFICIENT	(1 << 7)
#define __WQ_ORDERED		(1 << 19)
#define WQ_MAX_ACTIVE		512
#define WQ_UNBOUND_MAX_ACTIVE	WQ_MAX_ACTIVE
#define WQ_DFL_ACTIVE		(WQ_MAX_ACTIVE / 2)

#define __WORK_INITIALIZER(n, f)                                                                   \
	{                                                                                          \
		.data = WORK_DATA_INIT(), .entry = LIST_HEAD_INIT((n).entry), .func = (f)          \
	}
#define DECLARE_WORK(n, f)		struct work_struct n = __WORK_INITIALIZER(n, f)
#define __DELAYED_WORK_INITIALIZER(n, f, tflags) {				\
	.work = __WORK_INITIALIZER((n).work, f),				\
	.timer = __TIMER_INITIALIZER(delayed_work_timer_fn, tflags) }
#define DECLARE_DELAYED_WORK(n, f)	struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f, TIMER_IRQSAFE)

#define INIT_WORK(work, f) do {							\
	struct work_struct *__work = (work);					\
	__work->data = (atomic_long_t)WORK_DATA_INIT();				\
	INIT_LIST_HEAD(&__work->entry);						\
	__work->func = (f);							\
} while (0)
#define INIT_WORK_ONSTACK(work, f)	INIT_WORK(work, f)
#define destroy_work_on_stack(work)	do { } while (0)
#define INIT_DELAYED_WORK(dwork, f) do {					\
	INIT_WORK(&(dwork)->work, f);						\
	timer_setup(&(dwork)->timer, delayed_work_timer_fn, TIMER_IRQSAFE);	\
} while (0)
#define INIT_DEFERRABLE_WORK(dwork, f)	INIT_DELAYED_WORK(dwork, f)
#define INIT_RCU_WORK(rwork, f)		INIT_WORK(&(rwork)->work, f)
void delayed_work_timer_fn(struct timer_list *timer);

#define work_pending(work)	test_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&(work)->data)
#define delayed_work_pending(dwork)	work_pending(&(dwork)->work)
static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}
static inline struct rcu_work *to_rcu_work(struct work_struct *work)
{
	return container_of(work, struct rcu_work, work);
}

extern struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq;
extern struct workqueue_struct *system_freezable_wq, *system_power_efficient_wq;

/*
 * max_active: items of the queue that run at once (per CPU if bound), 0 = the default. NULL if out
 * of memory. **Sleeps.**
 */
__printf(1, 4) struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
							int max_active, ...);
#define alloc_ordered_workqueue(fmt, flags, args...)                                               \
	alloc_workqueue(fmt, WQ_UNBOUND | __WQ_ORDERED | (flags), 1, ##args)
#define create_workqueue(name)		    alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, (name))
#define create_singlethread_workqueue(name) alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, (name))
/* Runs what is queued first. Nothing may queue to it any more. */
void destroy_workqueue(struct workqueue_struct *wq);

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay);
/* Moves the time if it is pending (true), else queues it (false). */
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay);
bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork);

static inline bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}

static inline bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
				      unsigned long delay)
{
	return queue_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
				    unsigned long delay)
{
	return mod_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool schedule_work(struct work_struct *work) { return queue_work(system_wq, work); }
static inline bool schedule_work_on(int cpu, struct work_struct *work)
{
	return queue_work_on(cpu, system_wq, work);
}

static inline bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work(system_wq, dwork, delay);
}

static inline bool schedule_delayed_work_on(int cpu, struct delayed_work *dwork,
					    unsigned long delay)
{
	return queue_delayed_work_on(cpu, system_wq, dwork, delay);
}

/* Calls func on every CPU in a worker and waits. Fails with -ENOMEM. */
int schedule_on_each_cpu(work_func_t func);
/* Calls fn(arg) in a worker of that CPU; its value. */
long work_on_cpu(int cpu, long (*fn)(void *), void *arg);

/* True if there was something to wait for. */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
bool flush_rcu_work(struct rcu_work *rwork);
/* True if it was pending. The plain ones do not wait for a running function. */
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
/* Waits for everything queued before the call. */
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);
#define flush_scheduled_work()	flush_workqueue(system_wq)

/* WORK_BUSY_PENDING 1, WORK_BUSY_RUNNING 2; a hint. */
#define WORK_BUSY_PENDING	1
#define WORK_BUSY_RUNNING	2
unsigned int work_busy(struct work_struct *work);
struct work_struct *current_work(void);
bool current_is_workqueue_rescuer(void);

/* The two halves of boot: queues can be made and filled; workers exist. */
void workqueue_init_early(void);
void workqueue_init(void);
/* What schedule() tells the pools: a worker sleeps, or runs again. */
struct task_struct;
void wq_worker_sleeping(struct task_struct *task);
void wq_worker_running(struct task_struct *task);
/* What /proc/PID/comm and the log show for a worker: its queue's name. */
void wq_worker_comm(char *buf, size_t size, struct task_struct *task);

#endif
