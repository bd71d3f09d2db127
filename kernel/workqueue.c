// SPDX-License-Identifier: MIT
/*
 * How this works: work queues
 *
 *	queue_work(wq, work) ──> pool_workqueue (wq's share of a pool: how many may run) ──>
 *	pool->worklist ──> a worker of the pool
 *
 * Pools: two for each CPU (normal and high priority) and two for WQ_UNBOUND. Workers belong to
 * pools, queues do not have threads. A CPU's pool keeps exactly one worker running while there is
 * work: schedule() tells it when a worker goes to sleep (wq_worker_sleeping), and if more work
 * waits an idle worker is woken. So nr_running is 0 or 1 most of the time, and there is always at
 * least one idle worker, or one being made.
 *
 *	worker:  idle ──woken──> takes items off worklist ──> runs one ──> next ... ──> idle
 *	                  └─ the last idle one first makes another (manage_workers)
 *
 * work->data: while queued, the pool_workqueue's address with WORK_STRUCT_PWQ and PENDING and the
 * flush colour; else the number of the pool it was last on, shifted by WORK_OFFQ_SHIFT, and PENDING
 * while a timer or a canceller has it.
 *
 * I1  whoever sets PENDING owns the item until it is queued; a queued item is owned by its pool,
 *     under pool->lock.
 * I2  an item that is running is queued on the pool it runs on, behind itself: it never runs twice
 *     at once.
 * I3  every idle worker is on idle_list, every busy one in busy_hash, both under pool->lock.
 * I4  a flusher of an item is on pool->flushers until a worker begins that item, then on the
 *     worker's list until it ends.
 *
 * Locks: pool->lock (irq-safe) guards the pool, its pool_workqueues and its workers. wq->mutex
 * (sleeps, outside) one flush at a time. All pools are made at boot and stay.
 */

#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/hash.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stdarg.h>
#include <linux/string.h>
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

static DEFINE_PER_CPU(struct worker_pool, cpu_worker_pools[NR_STD_POOLS]);
static struct worker_pool unbound_pools[NR_STD_POOLS];
/* by id; fixed after boot */
static struct worker_pool *all_pools[NR_CPUS * NR_STD_POOLS + NR_STD_POOLS];
static int nr_pools;
static DEFINE_RAW_SPINLOCK(wq_mayday_lock);
static struct kmem_cache *pwq_cache;

struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq;
struct workqueue_struct *system_freezable_wq, *system_power_efficient_wq;

static int worker_thread(void *data);

/* ------------------------------------------------------------------ work->data */

static struct pool_workqueue *work_pwq(struct work_struct *work)
{
	unsigned long data = atomic_long_read(&work->data);

	return data & WORK_STRUCT_PWQ ? (struct pool_workqueue *)(data & ~(PWQ_ALIGN - 1UL)) : NULL;
}

static unsigned int work_color(struct work_struct *work)
{
	return (atomic_long_read(&work->data) & WORK_STRUCT_COLOR) != 0;
}

/* The pool the item is or was last on; NULL if it never was on one. */
static struct worker_pool *work_pool(struct work_struct *work)
{
	unsigned long data = atomic_long_read(&work->data);
	long id;

	if (data & WORK_STRUCT_PWQ)
		return ((struct pool_workqueue *)(data & ~(PWQ_ALIGN - 1UL)))->pool;
	id = (long)data >> WORK_OFFQ_SHIFT;
	return id < 0 || id >= nr_pools ? NULL : all_pools[id];
}

static void set_work_pwq(struct work_struct *work, struct pool_workqueue *pwq)
{
	atomic_long_set(&work->data, (unsigned long)pwq | WORK_STRUCT_PENDING | WORK_STRUCT_PWQ |
			(pwq->color ? WORK_STRUCT_COLOR : 0));
}

/* Off every list, owned by the caller. */
static void set_work_pool_and_keep_pending(struct work_struct *work, int pool_id)
{
	atomic_long_set(&work->data,
			((unsigned long)pool_id << WORK_OFFQ_SHIFT) | WORK_STRUCT_PENDING);
}

/*
 * What was done before the item was queued is seen by its function, and a later queueing sees that
 * it began: full barriers around.
 */
static void set_work_pool_and_clear_pending(struct work_struct *work, int pool_id)
{
	smp_wmb();
	atomic_long_set(&work->data, (unsigned long)pool_id << WORK_OFFQ_SHIFT);
	smp_mb();
}

/* ------------------------------------------------------------------ workers; pool->lock */

static struct hlist_head *busy_bucket(struct worker_pool *pool, const struct work_struct *work)
{
	return &pool->busy_hash[hash_ptr(work, BUSY_HASH_BITS)];
}

static struct worker *find_executing(struct worker_pool *pool, const struct work_struct *work)
{
	struct worker *worker;

	hlist_for_each_entry(worker, busy_bucket(pool, work), hentry)
		if (worker->current_work == work)
			return worker;
	return NULL;
}

static bool need_more_worker(const struct worker_pool *pool)
{
	return !list_empty(&pool->worklist) && (pool->cpu < 0 || !pool->nr_running);
}

static void wake_up_worker(struct worker_pool *pool)
{
	if (!list_empty(&pool->idle_list))
		wake_up_process(list_first_entry(&pool->idle_list, struct worker, entry)->task);
}

static void worker_enter_idle(struct worker *worker)
{
	struct worker_pool *pool = worker->pool;

	worker->idle = true;
	pool->nr_idle++;
	list_add(&worker->entry, &pool->idle_list);
	if (!worker->uncounted) {
		worker->uncounted = true;
		pool->nr_running--;
	}
}

static void worker_leave_idle(struct worker *worker)
{
	worker->idle = false;
	worker->pool->nr_idle--;
	list_del_init(&worker->entry);
}

static void start_counting(struct worker *worker)
{
	if (worker->uncounted && worker->pool->cpu >= 0 && !worker->rescue_wq) {
		worker->uncounted = false;
		worker->pool->nr_running++;
	}
}

static void stop_counting(struct worker *worker)
{
	if (!worker->uncounted) {
		worker->uncounted = true;
		worker->pool->nr_running--;
	}
}

static struct worker *current_wq_worker(void)
{
	return current->flags & PF_WQ_WORKER ? kthread_data(current) : NULL;
}

void wq_worker_sleeping(struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	struct worker_pool *pool = worker->pool;
	unsigned long flags;

	if (worker->uncounted || worker->sleeping || !pool)
		return;
	worker->sleeping = true;
	raw_spin_lock_irqsave(&pool->lock, flags);
	if (!worker->uncounted) {
		pool->nr_running--;
		if (need_more_worker(pool))
			wake_up_worker(pool);
	}
	raw_spin_unlock_irqrestore(&pool->lock, flags);
}

void wq_worker_running(struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	unsigned long flags;

	if (!worker->sleeping)
		return;
	raw_spin_lock_irqsave(&worker->pool->lock, flags);
	if (!worker->uncounted)
		worker->pool->nr_running++;
	worker->sleeping = false;
	raw_spin_unlock_irqrestore(&worker->pool->lock, flags);
}

/* ------------------------------------------------------------------ queueing; pool->lock */

static void insert_work(struct pool_workqueue *pwq, struct work_struct *work,
			struct list_head *head)
{
	struct worker_pool *pool = pwq->pool;

	list_add_tail(&work->entry, head);
	if (need_more_worker(pool))
		wake_up_worker(pool);
}

static void activate_first_inactive(struct pool_workqueue *pwq)
{
	struct work_struct *work =
		list_first_entry(&pwq->inactive_works, struct work_struct, entry);

	list_move_tail(&work->entry, &pwq->pool->worklist);
	pwq->nr_active++;
	if (need_more_worker(pwq->pool))
		wake_up_worker(pwq->pool);
}

/*
 * An item of that colour is done with, or was taken back. `active`: it counted against max_active.
 */
static void pwq_dec_nr_in_flight(struct pool_workqueue *pwq, unsigned int color, bool active)
{
	struct completion *done = pwq->flush_done;

	if (active) {
		pwq->nr_active--;
		if (!list_empty(&pwq->inactive_works) && pwq->nr_active < pwq->max_active)
			activate_first_inactive(pwq);
	}
	if (--pwq->nr_in_flight[color] == 0 && color != pwq->color && done) {
		pwq->flush_done = NULL;
		complete(done);		/* the queue may be freed from here on */
	}
}

/* The item is the caller's (PENDING). Interrupts off. */
static void __queue_work(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	struct pool_workqueue *pwq = wq->cpu_pwqs[wq->flags & WQ_UNBOUND ? 0 : cpu];
	struct worker_pool *last = work_pool(work);

	if (last && last != pwq->pool) {
		struct worker *worker;

		raw_spin_lock(&last->lock);
		worker = find_executing(last, work);
		if (worker && worker->current_pwq->wq == wq)
			pwq = worker->current_pwq;	/* I2 */
		raw_spin_unlock(&last->lock);
	}
	raw_spin_lock(&pwq->pool->lock);
	pwq->nr_in_flight[pwq->color]++;
	set_work_pwq(work, pwq);
	if (pwq->nr_active < pwq->max_active) {
		pwq->nr_active++;
		insert_work(pwq, work, &pwq->pool->worklist);
	} else {
		list_add_tail(&work->entry, &pwq->inactive_works);
	}
	raw_spin_unlock(&pwq->pool->lock);
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	unsigned long flags;
	bool queued = false;

	local_irq_save(flags);
	if (!test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->data)) {
		__queue_work(cpu == WORK_CPU_UNBOUND ? (int)smp_processor_id() : cpu, wq, work);
		queued = true;
	}
	local_irq_restore(flags);
	return queued;
}

/*
 * Interrupts are off (TIMER_IRQSAFE): a handler that cancels the item waits while it is neither
 * with the timer nor queued, and must not have interrupted just that.
 */
void delayed_work_timer_fn(struct timer_list *timer)
{
	struct delayed_work *dwork = from_timer(dwork, timer, timer);

	lockdep_assert_irqs_disabled();
	__queue_work(dwork->cpu == WORK_CPU_UNBOUND ? (int)smp_processor_id() : dwork->cpu,
		     dwork->wq, &dwork->work);
}

/* The item is the caller's. Interrupts off. */
static void __queue_delayed_work(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
				 unsigned long delay)
{
	dwork->wq = wq;
	dwork->cpu = cpu;
	if (!delay) {
		__queue_work(cpu == WORK_CPU_UNBOUND ? (int)smp_processor_id() : cpu, wq,
			     &dwork->work);
		return;
	}
	dwork->timer.expires = jiffies + delay;
	if (cpu == WORK_CPU_UNBOUND)
		add_timer(&dwork->timer);
	else
		add_timer_on(&dwork->timer, cpu);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay)
{
	unsigned long flags;
	bool queued = false;

	local_irq_save(flags);
	if (!test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&dwork->work.data)) {
		__queue_delayed_work(cpu, wq, dwork, delay);
		queued = true;
	}
	local_irq_restore(flags);
	return queued;
}

/* ------------------------------------------------------------------ taking back */

/* Whoever waits for an item that was taken off its list has waited enough. pool->lock. */
static void release_flushers(struct worker_pool *pool, const struct work_struct *work)
{
	struct flusher *f, *next;

	list_for_each_entry_safe(f, next, &pool->flushers, list) {
		if (f->work == work) {
			list_del(&f->list);
			complete(&f->done);
		}
	}
}

/* Takes a queued item off its list; false if it was not there any more. */
static bool steal_queued(struct work_struct *work, struct worker_pool *pool)
{
	struct pool_workqueue *pwq;
	bool stolen = false;

	raw_spin_lock(&pool->lock);
	pwq = work_pwq(work);
	if (pwq && pwq->pool == pool) {
		bool active = true;
		struct work_struct *w;

		list_for_each_entry(w, &pwq->inactive_works, entry)
			if (w == work)
				active = false;
		list_del_init(&work->entry);
		pwq_dec_nr_in_flight(pwq, work_color(work), active);
		set_work_pool_and_keep_pending(work, pool->id);
		release_flushers(pool, work);
		stolen = true;
	}
	raw_spin_unlock(&pool->lock);
	return stolen;
}

/*
 * Makes the item the caller's. 1 it was pending, 0 it was not, -EAGAIN somebody else is just
 * queueing or cancelling it. On success interrupts are off, flags say how they were.
 */
static int try_to_grab_pending(struct work_struct *work, bool is_dwork, unsigned long *flags)
{
	struct worker_pool *pool;

	local_irq_save(*flags);
	if (is_dwork && del_timer(&to_delayed_work(work)->timer))
		return 1;
	if (!test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->data))
		return 0;
	pool = work_pool(work);
	if (pool && steal_queued(work, pool))
		return 1;
	local_irq_restore(*flags);
	return -EAGAIN;
}

static int grab_pending(struct work_struct *work, bool is_dwork, unsigned long *flags,
			bool may_sleep)
{
	int ret;

	while ((ret = try_to_grab_pending(work, is_dwork, flags)) == -EAGAIN) {
		if (may_sleep)
			schedule_timeout_uninterruptible(1);
		else
			cpu_relax();
	}
	return ret;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay)
{
	unsigned long flags;
	int ret = grab_pending(&dwork->work, true, &flags, false);

	__queue_delayed_work(cpu, wq, dwork, delay);
	local_irq_restore(flags);
	return ret;
}

/* Gives up an item that was grabbed. */
static void ungrab(struct work_struct *work)
{
	struct worker_pool *pool = work_pool(work);

	set_work_pool_and_clear_pending(work, pool ? pool->id : -1);
}

static bool __cancel_work(struct work_struct *work, bool is_dwork)
{
	unsigned long flags;
	int ret = grab_pending(work, is_dwork, &flags, false);

	ungrab(work);
	local_irq_restore(flags);
	return ret;
}

bool cancel_work(struct work_struct *work)
{
	return __cancel_work(work, false);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return __cancel_work(&dwork->work, true);
}

/* ------------------------------------------------------------------ waiting */

/* Enlists for the end of the item, if it is queued or (or only) running. */
static bool start_flush(struct work_struct *work, struct flusher *f)
{
	struct worker_pool *pool = work_pool(work);
	struct pool_workqueue *pwq;
	struct worker *worker;
	bool wait = true;

	if (!pool)
		return false;
	f->work = work;
	init_completion(&f->done);
	raw_spin_lock_irq(&pool->lock);
	pwq = work_pwq(work);
	worker = find_executing(pool, work);
	if (pwq && pwq->pool == pool)
		list_add_tail(&f->list, &pool->flushers);
	else if (worker)
		list_add_tail(&f->list, &worker->flushers);
	else
		wait = false;
	raw_spin_unlock_irq(&pool->lock);
	return wait;
}

bool flush_work(struct work_struct *work)
{
	struct flusher f;

	might_sleep();
	if (!start_flush(work, &f))
		return false;
	wait_for_completion(&f.done);
	return true;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	unsigned long flags;

	local_irq_save(flags);
	if (del_timer(&dwork->timer))
		__queue_work(smp_processor_id(), dwork->wq, &dwork->work);
	local_irq_restore(flags);
	return flush_work(&dwork->work);
}

static bool __cancel_work_sync(struct work_struct *work, bool is_dwork)
{
	unsigned long flags;
	int ret;

	might_sleep();
	ret = grab_pending(work, is_dwork, &flags, true);
	local_irq_restore(flags);
	flush_work(work);	/* PENDING is ours: it cannot queue itself again meanwhile */
	ungrab(work);
	return ret;
}

bool cancel_work_sync(struct work_struct *work)
{
	return __cancel_work_sync(work, false);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return __cancel_work_sync(&dwork->work, true);
}

/* Waits until a share has nothing left of what it had when we came. wq->mutex. */
static void flush_pwq(struct pool_workqueue *pwq)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct worker_pool *pool = pwq->pool;
	unsigned int old;
	bool wait;

	raw_spin_lock_irq(&pool->lock);
	old = pwq->color;
	wait = pwq->nr_in_flight[old];
	if (wait) {
		pwq->color = !old;
		pwq->flush_done = &done;
	}
	raw_spin_unlock_irq(&pool->lock);
	if (wait)
		wait_for_completion(&done);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq;

	mutex_lock(&wq->mutex);
	list_for_each_entry(pwq, &wq->pwqs, pwqs_node)
		flush_pwq(pwq);
	mutex_unlock(&wq->mutex);
}

static bool wq_has_work(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq;

	list_for_each_entry(pwq, &wq->pwqs, pwqs_node)
		if (READ_ONCE(pwq->nr_in_flight[0]) || READ_ONCE(pwq->nr_in_flight[1]))
			return true;
	return false;
}

void drain_workqueue(struct workqueue_struct *wq)
{
	do {	/* items may queue others */
		flush_workqueue(wq);
	} while (wq_has_work(wq));
}

unsigned int work_busy(struct work_struct *work)
{
	struct worker_pool *pool = work_pool(work);
	unsigned int ret = work_pending(work) ? WORK_BUSY_PENDING : 0;
	unsigned long flags;

	if (!pool)
		return ret;
	raw_spin_lock_irqsave(&pool->lock, flags);
	if (find_executing(pool, work))
		ret |= WORK_BUSY_RUNNING;
	raw_spin_unlock_irqrestore(&pool->lock, flags);
	return ret;
}

struct work_struct *current_work(void)
{
	struct worker *worker = current_wq_worker();

	return worker ? worker->current_work : NULL;
}

bool current_is_workqueue_rescuer(void)
{
	struct worker *worker = current_wq_worker();

	return worker && worker->rescue_wq;
}

void wq_worker_comm(char *buf, size_t size, struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	struct pool_workqueue *pwq = worker ? READ_ONCE(worker->current_pwq) : NULL;

	if (pwq)
		snprintf(buf, size, "%s-%s", task->comm, pwq->wq->name);
	else
		strscpy(buf, task->comm, size);
}

/* ------------------------------------------------------------------ running */

/* Those who wait for this item now wait for this worker. pool->lock. */
static void adopt_flushers(struct worker_pool *pool, struct worker *worker,
			   struct work_struct *work)
{
	struct flusher *f, *next;

	list_for_each_entry_safe(f, next, &pool->flushers, list)
		if (f->work == work)
			list_move_tail(&f->list, &worker->flushers);
}

/* Runs one item. pool->lock held, dropped while the function runs. */
static void process_one_work(struct worker *worker, struct work_struct *work)
{
	struct pool_workqueue *pwq = work_pwq(work);
	struct worker_pool *pool = worker->pool;
	bool intensive = pwq->wq->flags & WQ_CPU_INTENSIVE;
	unsigned int color = work_color(work);
	struct flusher *f, *next;

	worker->current_work = work;
	worker->current_func = work->func;
	worker->current_pwq = pwq;
	hlist_add_head(&worker->hentry, busy_bucket(pool, work));
	list_del_init(&work->entry);
	adopt_flushers(pool, worker, work);
	if (intensive)		/* it does not hold up the others */
		stop_counting(worker);
	if (need_more_worker(pool))
		wake_up_worker(pool);
	set_work_pool_and_clear_pending(work, pool->id);
	raw_spin_unlock_irq(&pool->lock);

	worker->current_func(work);	/* the item may be freed from here on */
	if (WARN_ONCE(preempt_count(), "workqueue: %pS left preemption off\n",
		      worker->current_func))
		preempt_count_set(0);
	cond_resched();

	raw_spin_lock_irq(&pool->lock);
	if (intensive)
		start_counting(worker);
	hlist_del_init(&worker->hentry);
	worker->current_work = NULL;
	worker->current_func = NULL;
	worker->current_pwq = NULL;
	list_for_each_entry_safe(f, next, &worker->flushers, list) {
		list_del(&f->list);
		complete(&f->done);
	}
	pwq_dec_nr_in_flight(pwq, color, true);
}

/*
 * The first item that is not running elsewhere right now (I2); NULL if there is none. pool->lock.
 */
static struct work_struct *next_work(struct worker_pool *pool)
{
	struct work_struct *work;

	list_for_each_entry(work, &pool->worklist, entry)
		if (!find_executing(pool, work))
			return work;
	return NULL;
}

/* ------------------------------------------------------------------ managing */

static struct worker *alloc_worker(struct worker_pool *pool)
{
	struct worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);

	if (!worker)
		return NULL;
	INIT_LIST_HEAD(&worker->entry);
	INIT_LIST_HEAD(&worker->flushers);
	worker->pool = pool;
	worker->uncounted = true;
	return worker;
}

/* A new idle worker. **Sleeps.** The manager alone makes workers of a pool. */
static bool create_worker(struct worker_pool *pool)
{
	struct worker *worker = alloc_worker(pool);
	char name[16];

	if (!worker)
		return false;
	worker->id = pool->next_worker_id++;
	if (pool->cpu >= 0)
		snprintf(name, sizeof(name), "%d:%d%s", pool->cpu, worker->id,
			 pool->nice < 0 ? "H" : "");
	else
		snprintf(name, sizeof(name), "u%d:%d", pool->id, worker->id);
	worker->task = kthread_create(worker_thread, worker, "kworker/%s", name);
	if (IS_ERR(worker->task)) {
		kfree(worker);
		return false;
	}
	set_user_nice(worker->task, pool->nice);
	if (pool->cpu >= 0)
		kthread_bind(worker->task, pool->cpu);
	raw_spin_lock_irq(&pool->lock);
	pool->nr_workers++;
	worker_enter_idle(worker);
	wake_up_process(worker->task);
	raw_spin_unlock_irq(&pool->lock);
	return true;
}

/* Calls the rescuers of queues whose items wait in this pool. */
static void pool_mayday(struct timer_list *t)
{
	struct worker_pool *pool = from_timer(pool, t, mayday_timer);
	struct work_struct *work;

	raw_spin_lock_irq(&pool->lock);
	raw_spin_lock(&wq_mayday_lock);
	list_for_each_entry(work, &pool->worklist, entry) {
		struct pool_workqueue *pwq = work_pwq(work);

		if (!pwq->wq->rescuer || !list_empty(&pwq->mayday_node))
			continue;
		list_add_tail(&pwq->mayday_node, &pwq->wq->maydays);
		wake_up_process(pwq->wq->rescuer->task);
	}
	raw_spin_unlock(&wq_mayday_lock);
	raw_spin_unlock_irq(&pool->lock);
	mod_timer(&pool->mayday_timer, jiffies + HZ / 10);
}

/*
 * The last idle worker makes another before it goes to work. pool->lock held, dropped meanwhile.
 * True if it did: look again.
 */
static bool manage_workers(struct worker_pool *pool)
{
	if (pool->managed || pool->nr_idle)
		return false;
	pool->managed = true;
	raw_spin_unlock_irq(&pool->lock);
	mod_timer(&pool->mayday_timer, jiffies + MAYDAY_DELAY);
	while (!create_worker(pool))
		schedule_timeout_uninterruptible(HZ / 10);
	del_timer_sync(&pool->mayday_timer);
	raw_spin_lock_irq(&pool->lock);
	pool->managed = false;
	return true;
}

static int worker_thread(void *data)
{
	struct worker *worker = data;
	struct worker_pool *pool = worker->pool;
	struct work_struct *work;

	current->flags |= PF_WQ_WORKER;
	while (!kthread_should_stop()) {
		raw_spin_lock_irq(&pool->lock);
		if (need_more_worker(pool)) {
			worker_leave_idle(worker);
			while (need_more_worker(pool) && manage_workers(pool))
				;
			start_counting(worker);
			while ((work = next_work(pool)) != NULL) {
				process_one_work(worker, work);
				if (pool->cpu >= 0 && pool->nr_running > 1)
					break;		/* another one woke up: one is enough */
			}
			worker_enter_idle(worker);
		}
		__set_current_state(TASK_IDLE);
		raw_spin_unlock_irq(&pool->lock);
		schedule();
	}
	return 0;
}

/* Runs the items of its own queue in a pool that has no worker to spare. */
static void rescue(struct worker *rescuer, struct pool_workqueue *pwq)
{
	struct worker_pool *pool = pwq->pool;
	struct work_struct *work, *next;

	if (pool->cpu >= 0)
		set_cpus_allowed_ptr(current, cpumask_of(pool->cpu));
	raw_spin_lock_irq(&pool->lock);
	rescuer->pool = pool;
again:
	list_for_each_entry_safe(work, next, &pool->worklist, entry) {
		if (work_pwq(work) != pwq || find_executing(pool, work))
			continue;
		process_one_work(rescuer, work);
		goto again;
	}
	raw_spin_unlock_irq(&pool->lock);
	rescuer->pool = NULL;
}

static int rescuer_thread(void *data)
{
	struct worker *rescuer = data;
	struct workqueue_struct *wq = rescuer->rescue_wq;

	set_user_nice(current, HIGHPRI_NICE);
	current->flags |= PF_WQ_WORKER;
	while (!kthread_should_stop()) {
		set_current_state(TASK_IDLE);
		raw_spin_lock_irq(&wq_mayday_lock);
		while (!list_empty(&wq->maydays)) {
			struct pool_workqueue *pwq =
				list_first_entry(&wq->maydays, struct pool_workqueue, mayday_node);

			__set_current_state(TASK_RUNNING);
			list_del_init(&pwq->mayday_node);
			raw_spin_unlock_irq(&wq_mayday_lock);
			rescue(rescuer, pwq);
			raw_spin_lock_irq(&wq_mayday_lock);
		}
		raw_spin_unlock_irq(&wq_mayday_lock);
		if (!kthread_should_stop())
			schedule();
	}
	__set_current_state(TASK_RUNNING);
	current->flags &= ~PF_WQ_WORKER;
	return 0;
}

/* ------------------------------------------------------------------ making queues */

static int alloc_pwq(struct workqueue_struct *wq, int index, struct worker_pool *pool,
		     int max_active)
{
	struct pool_workqueue *pwq = kmem_cache_zalloc(pwq_cache, GFP_KERNEL);

	if (!pwq)
		return -ENOMEM;
	pwq->pool = pool;
	pwq->wq = wq;
	pwq->max_active = max_active;
	INIT_LIST_HEAD(&pwq->inactive_works);
	INIT_LIST_HEAD(&pwq->mayday_node);
	list_add_tail(&pwq->pwqs_node, &wq->pwqs);
	wq->cpu_pwqs[index] = pwq;
	return 0;
}

static int alloc_pwqs(struct workqueue_struct *wq, int max_active)
{
	bool highpri = wq->flags & WQ_HIGHPRI;
	unsigned int cpu;
	int ret = 0;

	if (wq->flags & WQ_UNBOUND)
		return alloc_pwq(wq, 0, &unbound_pools[highpri], max_active);
	for_each_possible_cpu(cpu) {
		ret = alloc_pwq(wq, cpu, &per_cpu(cpu_worker_pools, cpu)[highpri], max_active);
		if (ret)
			break;
	}
	return ret;
}

static void free_workqueue(struct workqueue_struct *wq)
{
	struct pool_workqueue *pwq, *next;

	list_for_each_entry_safe(pwq, next, &wq->pwqs, pwqs_node)
		kmem_cache_free(pwq_cache, pwq);
	kfree(wq->cpu_pwqs);
	kfree(wq->rescuer);
	kfree(wq);
}

static int init_rescuer(struct workqueue_struct *wq)
{
	struct worker *rescuer;

	if (!(wq->flags & WQ_MEM_RECLAIM))
		return 0;
	rescuer = alloc_worker(NULL);
	if (!rescuer)
		return -ENOMEM;
	rescuer->rescue_wq = wq;
	rescuer->task = kthread_create(rescuer_thread, rescuer, "%s", wq->name);
	if (IS_ERR(rescuer->task)) {
		int ret = PTR_ERR(rescuer->task);

		kfree(rescuer);
		return ret;
	}
	wq->rescuer = rescuer;
	wake_up_process(rescuer->task);
	return 0;
}

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);
	va_list args;

	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	wq->flags = flags;
	mutex_init(&wq->mutex);
	INIT_LIST_HEAD(&wq->pwqs);
	INIT_LIST_HEAD(&wq->maydays);
	wq->cpu_pwqs = kcalloc(nr_cpu_ids, sizeof(*wq->cpu_pwqs), GFP_KERNEL);
	max_active = clamp(max_active ? max_active : WQ_DFL_ACTIVE, 1, WQ_MAX_ACTIVE);
	if (!wq->cpu_pwqs || alloc_pwqs(wq, max_active) || init_rescuer(wq)) {
		free_workqueue(wq);
		return NULL;
	}
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	drain_workqueue(wq);
	if (wq->rescuer)
		kthread_stop(wq->rescuer->task);
	free_workqueue(wq);
}

/* ------------------------------------------------------------------ helpers on top */

static void rcu_work_rcufn(struct rcu_head *rcu)
{
	struct rcu_work *rwork = container_of(rcu, struct rcu_work, rcu);
	unsigned long flags;

	local_irq_save(flags);
	__queue_work(smp_processor_id(), rwork->wq, &rwork->work);
	local_irq_restore(flags);
}

bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&rwork->work.data))
		return false;
	rwork->wq = wq;
	call_rcu(&rwork->rcu, rcu_work_rcufn);
	return true;
}

bool flush_rcu_work(struct rcu_work *rwork)
{
	if (work_pending(&rwork->work)) {
		rcu_barrier();
		flush_work(&rwork->work);
		return true;
	}
	return flush_work(&rwork->work);
}

int schedule_on_each_cpu(work_func_t func)
{
	struct work_struct *works = kcalloc(nr_cpu_ids, sizeof(*works), GFP_KERNEL);
	unsigned int cpu;

	if (!works)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		INIT_WORK(&works[cpu], func);
		schedule_work_on(cpu, &works[cpu]);
	}
	for_each_online_cpu(cpu)
		flush_work(&works[cpu]);
	cpus_read_unlock();
	kfree(works);
	return 0;
}

struct work_for_cpu {
	struct work_struct work;
	long (*fn)(void *arg);
	void *arg;
	long ret;
};

static void work_for_cpu_fn(struct work_struct *work)
{
	struct work_for_cpu *wfc = container_of(work, struct work_for_cpu, work);

	wfc->ret = wfc->fn(wfc->arg);
}

long work_on_cpu(int cpu, long (*fn)(void *), void *arg)
{
	struct work_for_cpu wfc = { .fn = fn, .arg = arg };

	INIT_WORK_ONSTACK(&wfc.work, work_for_cpu_fn);
	schedule_work_on(cpu, &wfc.work);
	flush_work(&wfc.work);
	return wfc.ret;
}

/* ------------------------------------------------------------------ boot */

static void __init init_pool(struct worker_pool *pool, int cpu, int nice)
{
	raw_spin_lock_init(&pool->lock);
	pool->cpu = cpu;
	pool->nice = nice;
	pool->id = nr_pools;
	INIT_LIST_HEAD(&pool->worklist);
	INIT_LIST_HEAD(&pool->idle_list);
	INIT_LIST_HEAD(&pool->flushers);
	timer_setup(&pool->mayday_timer, pool_mayday, 0);
	all_pools[nr_pools++] = pool;
}

void __init workqueue_init_early(void)
{
	unsigned int cpu;

	pwq_cache = kmem_cache_create("pool_workqueue", sizeof(struct pool_workqueue), PWQ_ALIGN,
				      SLAB_PANIC, NULL);
	for_each_possible_cpu(cpu) {
		init_pool(&per_cpu(cpu_worker_pools, cpu)[0], cpu, 0);
		init_pool(&per_cpu(cpu_worker_pools, cpu)[1], cpu, HIGHPRI_NICE);
	}
	init_pool(&unbound_pools[0], -1, 0);
	init_pool(&unbound_pools[1], -1, HIGHPRI_NICE);
	system_wq = alloc_workqueue("events", 0, 0);
	system_highpri_wq = alloc_workqueue("events_highpri", WQ_HIGHPRI, 0);
	system_long_wq = alloc_workqueue("events_long", 0, 0);
	system_unbound_wq = alloc_workqueue("events_unbound", WQ_UNBOUND, WQ_UNBOUND_MAX_ACTIVE);
	if (!system_wq || !system_highpri_wq || !system_long_wq || !system_unbound_wq)
		panic("workqueue: no memory");
	system_freezable_wq = system_wq;		/* nothing is frozen here */
	system_power_efficient_wq = system_wq;
}

void __init workqueue_init(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		for (int i = 0; i < NR_STD_POOLS; i++)
			if (!create_worker(&per_cpu(cpu_worker_pools, cpu)[i]))
				panic("workqueue: no worker for CPU %u", cpu);
	for (int i = 0; i < NR_STD_POOLS; i++)
		if (!create_worker(&unbound_pools[i]))
			panic("workqueue: no unbound worker");
}
