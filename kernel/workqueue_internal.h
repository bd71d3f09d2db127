/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_WORKQUEUE_INTERNAL_H
#define _KERNEL_WORKQUEUE_INTERNAL_H

/*
 * Between workqueue.c (items and queues) and workqueue_pool.c (pools and workers). How they work
 * together is told at the top of workqueue.c.
 */

#include <linux/completion.h>
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#define WORK_STRUCT_PENDING	(1UL << WORK_STRUCT_PENDING_BIT)
#define WORK_STRUCT_PWQ		(1UL << 2)
#define WORK_STRUCT_COLOR	(1UL << 4)
#define WORK_OFFQ_SHIFT		8
#define PWQ_ALIGN		256
#define BUSY_HASH_BITS		6
#define NR_STD_POOLS		2
#define HIGHPRI_NICE		(-20)
/* how long a new worker may take before the rescuers are called */
#define MAYDAY_DELAY		(HZ / 100)

struct worker_pool {
	raw_spinlock_t lock;
	int cpu;			/* fixed: -1 for the unbound pools */
	int id;				/* fixed */
	int nice;			/* fixed */
	struct list_head worklist;	/* lock: items to run */
	int nr_workers, nr_idle;	/* lock */
	int nr_running;			/* lock: workers that use the CPU and count */
	struct list_head idle_list;	/* lock */
	struct hlist_head busy_hash[1 << BUSY_HASH_BITS];	/* lock: by item */
	struct list_head flushers;	/* lock (I4) */
	bool managed;			/* lock: someone is making a worker */
	int next_worker_id;		/* the manager's */
	struct timer_list mayday_timer;
};

/* A queue's share of a pool. */
struct pool_workqueue {
	struct worker_pool *pool;	/* fixed */
	struct workqueue_struct *wq;	/* fixed */
	unsigned int color;		/* lock: of items queued now, 0 or 1 */
	int nr_in_flight[2];		/* lock: queued or running, by colour */
	struct completion *flush_done;	/* lock: told when the other colour is used up */
	int nr_active, max_active;	/* lock */
	struct list_head inactive_works;	/* lock: over max_active */
	struct list_head mayday_node;	/* wq_mayday_lock */
	struct list_head pwqs_node;	/* fixed: in wq->pwqs */
} __aligned(PWQ_ALIGN);

struct workqueue_struct {
	struct list_head pwqs;		/* fixed once it is made */
	struct pool_workqueue **cpu_pwqs;	/* fixed: by CPU; [0] alone if unbound */
	unsigned int flags;		/* fixed */
	struct mutex mutex;		/* one flush at a time */
	struct list_head maydays;	/* wq_mayday_lock: shares that need rescue */
	struct worker *rescuer;		/* fixed */
	char name[24];
};

struct worker {
	union {
		struct list_head entry;		/* pool->lock: while idle */
		struct hlist_node hentry;	/* pool->lock: while busy */
	};
	struct work_struct *current_work;	/* pool->lock */
	work_func_t current_func;		/* pool->lock */
	struct pool_workqueue *current_pwq;	/* pool->lock */
	struct list_head flushers;		/* pool->lock (I4) */
	struct task_struct *task;		/* fixed */
	struct worker_pool *pool;		/* fixed; a rescuer's changes */
	bool idle;				/* pool->lock */
	/* pool->lock: not in nr_running: unbound, CPU-intensive, idle or a rescuer */
	bool uncounted;
	bool sleeping;				/* the worker's own */
	struct workqueue_struct *rescue_wq;	/* fixed: a rescuer's queue */
	int id;
};

struct flusher {
	struct list_head list;
	struct work_struct *work;
	struct completion done;
};

/* ------------------------------------------------------------------ work->data */

static inline struct pool_workqueue *work_pwq(struct work_struct *work)
{
	unsigned long data = atomic_long_read(&work->data);

	return data & WORK_STRUCT_PWQ ? (struct pool_workqueue *)(data & ~(PWQ_ALIGN - 1UL)) : NULL;
}

static inline unsigned int work_color(struct work_struct *work)
{
	return (atomic_long_read(&work->data) & WORK_STRUCT_COLOR) != 0;
}

/*
 * What was done before the item was queued is seen by its function, and a later queueing sees that
 * it began: full barriers around.
 */
static inline void set_work_pool_and_clear_pending(struct work_struct *work, int pool_id)
{
	smp_wmb();
	atomic_long_set(&work->data, (unsigned long)pool_id << WORK_OFFQ_SHIFT);
	smp_mb();
}

/* ------------------------------------------------------------------ a pool's state; pool->lock */

static inline struct hlist_head *busy_bucket(struct worker_pool *pool,
					     const struct work_struct *work)
{
	return &pool->busy_hash[hash_ptr(work, BUSY_HASH_BITS)];
}

static inline struct worker *find_executing(struct worker_pool *pool,
					    const struct work_struct *work)
{
	struct worker *worker;

	hlist_for_each_entry(worker, busy_bucket(pool, work), hentry)
		if (worker->current_work == work)
			return worker;
	return NULL;
}

static inline bool need_more_worker(const struct worker_pool *pool)
{
	return !list_empty(&pool->worklist) && (pool->cpu < 0 || !pool->nr_running);
}

static inline void wake_up_worker(struct worker_pool *pool)
{
	if (!list_empty(&pool->idle_list))
		wake_up_process(list_first_entry(&pool->idle_list, struct worker, entry)->task);
}

/* workqueue.c */
/*
 * An item of that colour is done with, or was taken back. `active`: it counted against max_active.
 * pool->lock; the queue may be gone after it.
 */
void pwq_dec_nr_in_flight(struct pool_workqueue *pwq, unsigned int color, bool active);

/* workqueue_pool.c */
struct worker_pool *wq_pool_by_id(long id);		/* NULL for a number that is none */
/* The pool a queue's items go to; cpu -1: not bound to one. */
struct worker_pool *wq_pool(int cpu, bool highpri);
/* A worker that sleeps until a pool of this queue has none to spare. -ENOMEM. **Sleeps.** */
int wq_init_rescuer(struct workqueue_struct *wq);
void wq_pools_init(void);

#endif
