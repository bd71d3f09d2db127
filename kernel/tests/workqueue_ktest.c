// SPDX-License-Identifier: MIT
/* Work queues, kernel threads, calls between CPUs. */

#include <linux/delay.h>
#include <linux/irq_work.h>
#include <linux/ktest.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include "threads.h"

struct item {
	struct work_struct work;
	struct delayed_work dwork;
	atomic_t runs, inside, most;
	int cpu;
	bool kworker;
	unsigned int sleep_ms;
	unsigned long ran_at;
	struct completion release;
};

static void item_ran(struct item *item)
{
	int now = atomic_inc_return(&item->inside);

	if (now > atomic_read(&item->most))
		atomic_set(&item->most, now);
	item->cpu = raw_smp_processor_id();
	item->kworker = current->flags & PF_WQ_WORKER;
	item->ran_at = jiffies;
	if (item->sleep_ms)
		msleep(item->sleep_ms);
	atomic_dec(&item->inside);
	atomic_inc(&item->runs);
}

static void item_fn(struct work_struct *work)
{
	item_ran(container_of(work, struct item, work));
}

static void item_dfn(struct work_struct *work)
{
	item_ran(container_of(work, struct item, dwork.work));
}

static void item_init(struct item *item)
{
	*item = (struct item){ };
	INIT_WORK(&item->work, item_fn);
	INIT_DELAYED_WORK(&item->dwork, item_dfn);
	init_completion(&item->release);
}

KTEST(kernel, work_runs_once_in_a_worker_and_may_sleep,
      "spec: B-CHK-33 N-CHK-23 B-WRK-01 B-WRK-03 N-BH-18")
{
	struct item item;

	item_init(&item);
	item.sleep_ms = 10;
	preempt_disable();
	KEXPECT(schedule_work(&item.work));
	KEXPECT(!schedule_work(&item.work));
	preempt_enable();
	KEXPECT(flush_work(&item.work));
	KEXPECT_EQ(atomic_read(&item.runs), 1);
	KEXPECT(item.kworker);
	KEXPECT(!flush_work(&item.work));
}

KTEST(kernel, work_runs_on_the_cpu_it_is_sent_to, "spec: B-CHK-33 N-CHK-23 B-WRK-04")
{
	struct item item;
	int cpu;

	for_each_online_cpu(cpu) {
		item_init(&item);
		KEXPECT(schedule_work_on(cpu, &item.work));
		flush_work(&item.work);
		KEXPECT_EQ(item.cpu, cpu);
	}
}

KTEST(kernel, delayed_work_is_never_early, "spec: B-CHK-33 N-CHK-23")
{
	unsigned long start = jiffies;
	struct item item;

	item_init(&item);
	KEXPECT(schedule_delayed_work(&item.dwork, 10));
	KEXPECT(!schedule_delayed_work(&item.dwork, 1));
	KEXPECT(eventually(atomic_read(&item.runs) == 1));
	KEXPECT_GE(item.ran_at - start, 10);
	KEXPECT(schedule_delayed_work(&item.dwork, 1000));
	KEXPECT(cancel_delayed_work_sync(&item.dwork));
	KEXPECT(schedule_delayed_work(&item.dwork, 1000));
	KEXPECT(mod_delayed_work(system_wq, &item.dwork, 1));
	KEXPECT(eventually(atomic_read(&item.runs) == 2));
	flush_delayed_work(&item.dwork);
}

KTEST(kernel, a_long_item_does_not_hold_up_other_queues, "spec: B-CHK-33")
{
	struct workqueue_struct *wq = alloc_workqueue("test_long", 0, 1);
	struct item slow, quick;

	KASSERT(wq);
	item_init(&slow);
	item_init(&quick);
	slow.sleep_ms = 300;
	queue_work(wq, &slow.work);
	msleep(20);
	schedule_work(&quick.work);
	KEXPECT(eventually(atomic_read(&quick.runs) == 1));
	KEXPECT_EQ(atomic_read(&slow.runs), 0);
	flush_workqueue(wq);
	KEXPECT_EQ(atomic_read(&slow.runs), 1);
	destroy_workqueue(wq);
}

static atomic_t ordered_inside, ordered_most, ordered_wrong, ordered_next;

struct ordered_item {
	struct work_struct work;
	int nr;
};

static void ordered_fn(struct work_struct *work)
{
	int now = atomic_inc_return(&ordered_inside);

	if (now > atomic_read(&ordered_most))
		atomic_set(&ordered_most, now);
	if (atomic_fetch_add(1, &ordered_next) != container_of(work, struct ordered_item, work)->nr)
		atomic_inc(&ordered_wrong);
	msleep(2);
	atomic_dec(&ordered_inside);
}

KTEST(kernel, an_ordered_queue_runs_one_after_another, "spec: B-CHK-33")
{
	struct workqueue_struct *wq = alloc_ordered_workqueue("test_ordered", 0);
	struct ordered_item items[8];
	int i;

	KASSERT(wq);
	atomic_set(&ordered_next, 0);
	atomic_set(&ordered_most, 0);
	atomic_set(&ordered_wrong, 0);
	for (i = 0; i < 8; i++) {
		items[i].nr = i;
		INIT_WORK(&items[i].work, ordered_fn);
		queue_work(wq, &items[i].work);
	}
	destroy_workqueue(wq);				/* drains */
	KEXPECT_EQ(atomic_read(&ordered_next), 8);
	KEXPECT_EQ(atomic_read(&ordered_most), 1);
	KEXPECT_EQ(atomic_read(&ordered_wrong), 0);
}

KTEST(kernel, cancelled_work_does_not_run, "spec: B-CHK-33")
{
	struct workqueue_struct *wq =
		alloc_workqueue("test_cancel", WQ_UNBOUND | WQ_MEM_RECLAIM, 1);
	struct item slow, item;

	KASSERT(wq);
	item_init(&slow);
	item_init(&item);
	slow.sleep_ms = 500;		/* to be seen running also by a late watcher */
	queue_work(wq, &slow.work);
	KEXPECT(eventually(atomic_read(&slow.inside)));
	queue_work(wq, &item.work);			/* waits behind the slow one */
	KEXPECT(cancel_work_sync(&item.work));
	KEXPECT(!cancel_work_sync(&slow.work));		/* running: waited for */
	KEXPECT_EQ(atomic_read(&slow.runs), 1);
	destroy_workqueue(wq);
	KEXPECT_EQ(atomic_read(&item.runs), 0);
}

/* ---------------------------------------------------------------- kernel threads */

static int stoppable(void *data)
{
	int n = 0;

	while (!kthread_should_stop()) {
		n++;
		if (kthread_should_park())
			kthread_parkme();
		schedule_timeout_interruptible(1);
		WRITE_ONCE(*(int *)data, n);
	}
	return 42;
}

KTEST(kernel, kthreads_stop_and_park, "spec: N-THR-01")
{
	int count = 0, seen;
	struct task_struct *task = kthread_create(stoppable, &count, "stoppable/%d", 1);

	KASSERT(!IS_ERR(task));
	KEXPECT_STREQ(task->comm, "stoppable/1");
	KEXPECT_EQ(kthread_stop(task), -EINTR);		/* it never ran */
	task = kthread_run(stoppable, &count, "stoppable");
	KASSERT(!IS_ERR(task));
	KEXPECT(eventually(READ_ONCE(count) > 2));
	KEXPECT_EQ(kthread_park(task), 0);
	seen = READ_ONCE(count);
	msleep(20);
	KEXPECT_EQ(READ_ONCE(count), seen);
	kthread_unpark(task);
	KEXPECT(eventually(READ_ONCE(count) > seen));
	KEXPECT_EQ(kthread_stop(task), 42);
}

static void kwork_fn(struct kthread_work *work)
{
	msleep(5);
}

KTEST(kernel, kthread_workers_flush_and_cancel, "")
{
	struct kthread_worker *worker = kthread_create_worker(0, "kw/%d", 7);
	struct kthread_work work;

	KASSERT(!IS_ERR(worker));
	kthread_init_work(&work, kwork_fn);
	KEXPECT(kthread_queue_work(worker, &work));
	kthread_flush_work(&work);
	KEXPECT(kthread_queue_work(worker, &work));
	kthread_cancel_work_sync(&work);
	KEXPECT(list_empty(&work.node));
	kthread_destroy_worker(worker);
}

/* ---------------------------------------------------------------- calls between CPUs */

static void note_cpu(void *mask)
{
	cpumask_set_cpu(smp_processor_id(), mask);
}

KTEST(kernel, smp_calls_reach_the_right_cpus, "")
{
	struct cpumask seen = CPU_MASK_NONE;
	int cpu, this_cpu;

	on_each_cpu(note_cpu, &seen, 1);
	KEXPECT(cpumask_equal(&seen, cpu_online_mask));
	for_each_online_cpu(cpu) {
		cpumask_clear(&seen);
		KEXPECT_EQ(smp_call_function_single(cpu, note_cpu, &seen, 1), 0);
		KEXPECT(cpumask_equal(&seen, cpumask_of(cpu)));
	}
	KEXPECT_EQ(smp_call_function_single(nr_cpu_ids, note_cpu, &seen, 1), -ENXIO);
	cpumask_clear(&seen);
	this_cpu = get_cpu();
	smp_call_function(note_cpu, &seen, 1);
	put_cpu();
	KEXPECT(!cpumask_test_cpu(this_cpu, &seen));
	KEXPECT_EQ(cpumask_weight(&seen), num_online_cpus() - 1);
}

struct counted_irq_work {
	struct irq_work work;
	atomic_t runs;
	bool hardirq;
};

static void irq_work_fn(struct irq_work *work)
{
	struct counted_irq_work *c = container_of(work, struct counted_irq_work, work);

	c->hardirq = in_hardirq();
	atomic_inc(&c->runs);
}

KTEST(kernel, irq_work_runs_in_hard_interrupt_context, "")
{
	struct counted_irq_work c = { };

	init_irq_work(&c.work, irq_work_fn);
	KEXPECT(irq_work_queue(&c.work));
	KEXPECT(eventually(atomic_read(&c.runs) == 1));
	irq_work_sync(&c.work);
	KEXPECT(c.hardirq);
}
