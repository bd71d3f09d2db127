// SPDX-License-Identifier: MIT
/* Softirqs and tasklets. */

#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/ktest.h>
#include <linux/sched.h>
#include "threads.h"

struct log {
	atomic_t nr;
	int entries[8];
	bool irqs_on, in_task;
	struct task_struct *task;
};

struct logged {
	struct tasklet_struct tasklet;
	struct log *log;
	int id;
};

static void log_it(unsigned long data)
{
	struct logged *l = (struct logged *)data;
	int n = atomic_fetch_add(1, &l->log->nr);

	if (n < 8)
		l->log->entries[n] = l->id;
	l->log->irqs_on = !irqs_disabled();
	l->log->task = current;
}

static void logged_init(struct logged *l, struct log *log, int id)
{
	l->log = log;
	l->id = id;
	tasklet_init(&l->tasklet, log_it, (unsigned long)l);
}

KTEST(kernel, raised_softirqs_run_when_bottom_halves_are_enabled,
      "spec: B-CHK-31 B-CHK-32 N-CHK-22")
{
	struct logged low, high;
	struct log log = { };

	logged_init(&low, &log, 6);
	logged_init(&high, &log, 0);
	local_bh_disable();
	tasklet_schedule(&low.tasklet);
	tasklet_hi_schedule(&high.tasklet);
	KEXPECT_EQ(atomic_read(&log.nr), 0);
	local_bh_disable();
	local_bh_enable();
	KEXPECT_EQ(atomic_read(&log.nr), 0);		/* nested */
	local_bh_enable();
	KEXPECT_EQ(atomic_read(&log.nr), 2);
	KEXPECT_EQ(log.entries[0], 0);			/* HI before TASKLET */
	KEXPECT_EQ(log.entries[1], 6);
	KEXPECT(log.irqs_on);
	KEXPECT(log.task == current);
	KEXPECT(!in_softirq());
}

/* The handlers of four softirqs stand in for the real ones, which they call. */
static const int raised[] = { RCU_SOFTIRQ, TASKLET_SOFTIRQ, TIMER_SOFTIRQ, HI_SOFTIRQ };
static struct softirq_action real[NR_SOFTIRQS];
static struct log order;

static void log_softirq(struct softirq_action *action)
{
	int nr = action - softirq_vec;

	if (current == order.task) {		/* the other CPUs go on with theirs */
		int n = atomic_fetch_add(1, &order.nr);

		if (n < 8)
			order.entries[n] = nr;
		order.irqs_on &= !irqs_disabled();
		order.in_task &= in_serving_softirq() && !in_hardirq();
	}
	real[nr].action(action);
}

KTEST(kernel, softirqs_run_in_the_order_of_their_numbers, "spec: B-CHK-31 B-SOF-04 N-BH-07")
{
	static const int wanted[] = { 0, 1, 6, 9 };
	unsigned int before[NR_SOFTIRQS];

	order = (struct log){ .irqs_on = true, .in_task = true, .task = current };
	local_bh_disable();
	for (int i = 0; i < ARRAY_SIZE(raised); i++) {
		before[raised[i]] = kstat_softirqs_cpu(raised[i], smp_processor_id());
		real[raised[i]] = softirq_vec[raised[i]];
		open_softirq(raised[i], log_softirq);
		raise_softirq(raised[i]);
	}
	KEXPECT_EQ(atomic_read(&order.nr), 0);
	local_bh_enable();
	local_bh_disable();
	order.task = NULL;
	for (int i = 0; i < ARRAY_SIZE(raised); i++) {
		open_softirq(raised[i], real[raised[i]].action);
		KEXPECT_GT(kstat_softirqs_cpu(raised[i], smp_processor_id()), before[raised[i]]);
	}
	local_bh_enable();
	KEXPECT_GE(atomic_read(&order.nr), 4);
	for (int i = 0; i < ARRAY_SIZE(wanted); i++)
		KEXPECT_EQ(order.entries[i], wanted[i]);
	KEXPECT(order.irqs_on);
	KEXPECT(order.in_task);
}

KTEST(kernel, a_tasklet_scheduled_twice_runs_once, "spec: B-CHK-32 N-CHK-22 B-TSK-05")
{
	struct logged l;
	struct log log = { };

	logged_init(&l, &log, 1);
	local_bh_disable();
	tasklet_schedule(&l.tasklet);
	tasklet_schedule(&l.tasklet);
	local_bh_enable();
	KEXPECT_EQ(atomic_read(&log.nr), 1);
	tasklet_schedule(&l.tasklet);
	KEXPECT(eventually(atomic_read(&log.nr) == 2));
	tasklet_kill(&l.tasklet);
}

KTEST(kernel, a_disabled_tasklet_waits, "spec: B-CHK-32 N-CHK-22 B-TSK-08")
{
	struct logged l;
	struct log log = { };

	logged_init(&l, &log, 1);
	tasklet_disable(&l.tasklet);
	tasklet_schedule(&l.tasklet);
	msleep(20);
	KEXPECT_EQ(atomic_read(&log.nr), 0);
	tasklet_enable(&l.tasklet);
	KEXPECT(eventually(atomic_read(&log.nr) == 1));
	tasklet_kill(&l.tasklet);
	msleep(10);
	KEXPECT_EQ(atomic_read(&log.nr), 1);
}

struct alone {
	struct tasklet_struct tasklet;
	atomic_t inside, overlaps, runs;
};

static void run_alone(unsigned long data)
{
	struct alone *a = (struct alone *)data;
	int i;

	if (atomic_inc_return(&a->inside) != 1)
		atomic_inc(&a->overlaps);
	for (i = 0; i < 100; i++)
		cpu_relax();
	atomic_inc(&a->runs);
	atomic_dec(&a->inside);
}

static void schedule_often(struct crowd *crowd, int nr)
{
	struct alone *a = crowd->arg;
	int i;

	for (i = 0; i < 500; i++)
		tasklet_schedule(&a->tasklet);
}

KTEST(kernel, a_tasklet_never_runs_on_two_cpus, "spec: B-CHK-32 N-CHK-22 B-TSK-01 N-BH-09")
{
	struct crowd crowd;
	struct alone a = { };

	tasklet_init(&a.tasklet, run_alone, (unsigned long)&a);
	KEXPECT(crowd_start(&crowd, 4, schedule_often, &a));
	crowd_end(&crowd);
	tasklet_kill(&a.tasklet);
	KEXPECT_GT(atomic_read(&a.runs), 0);
	KEXPECT_EQ(atomic_read(&a.overlaps), 0);
}

struct flood {
	struct tasklet_struct tasklet;
	bool stop;
	atomic_t in_ksoftirqd;
};

/* Schedules itself again and again: there is always a softirq pending. */
static void flood_again(unsigned long data)
{
	struct flood *f = (struct flood *)data;

	if (current == this_cpu_ksoftirqd())
		atomic_inc(&f->in_ksoftirqd);
	if (!READ_ONCE(f->stop))
		tasklet_schedule(&f->tasklet);
}

KTEST(kernel, a_flood_of_softirqs_moves_to_ksoftirqd, "spec: B-CHK-31 N-CHK-22 N-BH-15 N-BH-17")
{
	struct flood f = { };
	unsigned long start, rounds = 0;
	char name[TASK_COMM_LEN];

	tasklet_init(&f.tasklet, flood_again, (unsigned long)&f);
	tasklet_schedule(&f.tasklet);
	KEXPECT(eventually(atomic_read(&f.in_ksoftirqd) > 100));
	start = jiffies;
	while (time_before(jiffies, start + HZ / 10)) {	/* we get on meanwhile */
		schedule_timeout_uninterruptible(1);
		rounds++;
	}
	KEXPECT_GE(rounds, 3);
	WRITE_ONCE(f.stop, true);
	tasklet_kill(&f.tasklet);
	KEXPECT_EQ(task_nice(this_cpu_ksoftirqd()), 19);
	migrate_disable();
	snprintf(name, sizeof(name), "ksoftirqd/%d", smp_processor_id());
	KEXPECT_STREQ(this_cpu_ksoftirqd()->comm, name);
	migrate_enable();
}
