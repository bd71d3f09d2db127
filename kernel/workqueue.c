// SPDX-License-Identifier: MIT
/*
 * How this works: work queues
 *
 *	queue_work(wq, work) ──> pool_workqueue ──> pool->worklist ──> a worker of the pool
 *	                         wq's share of a pool: how many may run
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

#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stdarg.h>
#include "workqueue_internal.h"

struct workqueue_struct *system_wq, *system_highpri_wq, *system_long_wq, *system_unbound_wq;
struct workqueue_struct *system_freezable_wq, *system_power_efficient_wq;
static struct kmem_cache *pwq_cache;

/* ------------------------------------------------------------------ work->data */

/* The pool the item is or was last on; NULL if it never was on one. */
static struct worker_pool *work_pool(struct work_struct *work)
{
	unsigned long data = atomic_long_read(&work->data);

	if (data & WORK_STRUCT_PWQ)
		return ((struct pool_workqueue *)(data & ~(PWQ_ALIGN - 1UL)))->pool;
	return wq_pool_by_id((long)data >> WORK_OFFQ_SHIFT);
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

void pwq_dec_nr_in_flight(struct pool_workqueue *pwq, unsigned int color, bool active)
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
		return alloc_pwq(wq, 0, wq_pool(-1, highpri), max_active);
	for_each_possible_cpu(cpu) {
		ret = alloc_pwq(wq, cpu, wq_pool(cpu, highpri), max_active);
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
	if (!wq->cpu_pwqs || alloc_pwqs(wq, max_active) || wq_init_rescuer(wq)) {
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

void __init workqueue_init_early(void)
{
	pwq_cache = kmem_cache_create("pool_workqueue", sizeof(struct pool_workqueue), PWQ_ALIGN,
				      SLAB_PANIC, NULL);
	wq_pools_init();
	system_wq = alloc_workqueue("events", 0, 0);
	system_highpri_wq = alloc_workqueue("events_highpri", WQ_HIGHPRI, 0);
	system_long_wq = alloc_workqueue("events_long", 0, 0);
	system_unbound_wq = alloc_workqueue("events_unbound", WQ_UNBOUND, WQ_UNBOUND_MAX_ACTIVE);
	if (!system_wq || !system_highpri_wq || !system_long_wq || !system_unbound_wq)
		panic("workqueue: no memory");
	system_freezable_wq = system_wq;		/* nothing is frozen here */
	system_power_efficient_wq = system_wq;
}
