// SPDX-License-Identifier: MIT
/*
 * The pools of the work queues, and the workers in them: who runs, who sleeps, who makes another,
 * and the rescuers. The whole picture is at the top of workqueue.c.
 */

#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "workqueue_internal.h"

static DEFINE_PER_CPU(struct worker_pool, cpu_worker_pools[NR_STD_POOLS]);
static struct worker_pool unbound_pools[NR_STD_POOLS];
/* by id; fixed after boot */
static struct worker_pool *all_pools[NR_CPUS * NR_STD_POOLS + NR_STD_POOLS];
static int nr_pools;
static DEFINE_RAW_SPINLOCK(wq_mayday_lock);

static int worker_thread(void *data);

struct worker_pool *wq_pool_by_id(long id)
{
	return id < 0 || id >= nr_pools ? NULL : all_pools[id];
}

struct worker_pool *wq_pool(int cpu, bool highpri)
{
	return cpu < 0 ? &unbound_pools[highpri] : &per_cpu(cpu_worker_pools, cpu)[highpri];
}

/* ------------------------------------------------------------------ workers; pool->lock */

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

int wq_init_rescuer(struct workqueue_struct *wq)
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

void __init wq_pools_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		init_pool(&per_cpu(cpu_worker_pools, cpu)[0], cpu, 0);
		init_pool(&per_cpu(cpu_worker_pools, cpu)[1], cpu, HIGHPRI_NICE);
	}
	init_pool(&unbound_pools[0], -1, 0);
	init_pool(&unbound_pools[1], -1, HIGHPRI_NICE);
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
