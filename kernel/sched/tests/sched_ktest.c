// SPDX-License-Identifier: MIT
/* Who runs: order of the classes, preemption, shares, affinity, migration. */

#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/ktest.h>
#include <linux/sched/task.h>
#include <linux/stop_machine.h>
#include <linux/timer.h>
#include <uapi/linux/sched/types.h>
#include "../sched.h"
#include "../../tests/threads.h"

static int last_cpu(void)
{
	return cpumask_last(cpu_online_mask);
}

/* ---------------------------------------------------------------- order of classes */

struct race {
	struct completion go[4];
	atomic_t finished;
	int place[4];
	bool hold;
};

struct runner {
	struct race *race;
	int nr;
};

static int runner_thread(void *data)
{
	struct runner *r = data;

	wait_for_completion(&r->race->go[r->nr]);
	r->race->place[r->nr] = atomic_inc_return(&r->race->finished);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

static void runner_attr(struct sched_attr *attr, int nr)
{
	*attr = (struct sched_attr){ .size = sizeof(*attr) };
	switch (nr) {
	case 0:
		attr->sched_policy = SCHED_IDLE;
		break;
	case 1:
		attr->sched_policy = SCHED_NORMAL;
		break;
	case 2:
		attr->sched_policy = SCHED_FIFO;
		attr->sched_priority = 50;
		break;
	default:
		attr->sched_policy = SCHED_DEADLINE;
		attr->sched_runtime = 50 * NSEC_PER_MSEC;
		attr->sched_deadline = attr->sched_period = 100 * NSEC_PER_MSEC;
	}
}

/* On one CPU, with preemption off: wakes the four in the worst order, then lets them run. */
static void release_all(struct race *race)
{
	int i;

	preempt_disable();
	for (i = 0; i < 4; i++)
		complete(&race->go[i]);
	preempt_enable();
}

KTEST(sched, classes_run_in_order, "spec: ~A-CHK-25 A-SCH-02")
{
	struct task_struct *tasks[4] = { };
	struct runner runners[4];
	struct race race = { };
	struct sched_attr attr;
	int i, cpu = last_cpu();

	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	for (i = 0; i < 4; i++) {
		init_completion(&race.go[i]);
		runners[i] = (struct runner){ &race, i };
		tasks[i] = kthread_create(runner_thread, &runners[i], "runner/%d", i);
		KASSERT(!IS_ERR(tasks[i]));
		get_task_struct(tasks[i]);
		runner_attr(&attr, i);
		KEXPECT_EQ(__sched_setscheduler(tasks[i], &attr, false), 0);
		set_cpus_allowed_ptr(tasks[i], cpumask_of(cpu));
		wake_up_process(tasks[i]);
	}
	/* all wait for their completion, and the deadline task has a fresh budget */
	msleep(120);
	release_all(&race);
	KEXPECT(eventually(atomic_read(&race.finished) == 4));
	KEXPECT_EQ(race.place[3], 1);
	KEXPECT_EQ(race.place[2], 2);
	/* two of one class, each with what it has run before: either may be next */
	KEXPECT_EQ(race.place[1] + race.place[0], 3 + 4);
	for (i = 0; i < 4; i++) {
		kthread_stop(tasks[i]);
		put_task_struct(tasks[i]);
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/* ---------------------------------------------------------------- preemption of the kernel */

struct preempted {
	struct completion wake;
	struct timer_list alarm;
	int ran;
	struct task_struct *task;
};

static int note_run(void *data)
{
	struct preempted *p = data;

	while (!kthread_should_stop()) {
		if (!wait_for_completion_timeout(&p->wake, 1))
			continue;
		WRITE_ONCE(p->ran, 1);
	}
	return 0;
}

static void wake_from_interrupt(struct timer_list *timer)
{
	struct preempted *p = from_timer(p, timer, alarm);

	complete(&p->wake);
}

/* Spins for a while without calling the scheduler; true if the other ran meanwhile. */
static bool spin_until_ran(struct preempted *p, unsigned int ms)
{
	u64 until = local_clock() + (u64)ms * NSEC_PER_MSEC;

	while (local_clock() < until && !READ_ONCE(p->ran))
		cpu_relax();
	return READ_ONCE(p->ran);
}

KTEST(sched, a_normal_task_preempts_one_of_idle_policy_at_once, "spec: A-SCH-02")
{
	struct sched_attr idle = { .size = sizeof(idle), .sched_policy = SCHED_IDLE };
	struct sched_attr normal = { .size = sizeof(normal), .sched_policy = SCHED_NORMAL };
	struct preempted p = { };
	int cpu = last_cpu();
	u64 ran;

	init_completion(&p.wake);
	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	p.task = kthread_create(note_run, &p, "preemptor");
	KASSERT(!IS_ERR(p.task));
	kthread_bind(p.task, cpu);
	wake_up_process(p.task);
	msleep(10);
	KEXPECT_EQ(__sched_setscheduler(current, &idle, false), 0);
	/* at the least weight a few ms are more than a new task is placed behind the others */
	ran = task_sched_runtime(current);
	while (task_sched_runtime(current) - ran < 5 * NSEC_PER_MSEC)
		cpu_relax();
	complete(&p.wake);
	KEXPECT(READ_ONCE(p.ran));
	KEXPECT_EQ(__sched_setscheduler(current, &normal, false), 0);
	kthread_stop(p.task);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

KTEST(sched, kernel_code_is_preempted_unless_it_says_no, "spec: A-CHK-24 N-CHK-13")
{
	struct sched_param param = { .sched_priority = 20 };
	struct preempted p = { };
	DEFINE_SPINLOCK(lock);
	int cpu = last_cpu();

	init_completion(&p.wake);
	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	p.task = kthread_create(note_run, &p, "preemptor");
	KASSERT(!IS_ERR(p.task));
	kthread_bind(p.task, cpu);
	sched_setscheduler_nocheck(p.task, SCHED_FIFO, &param);
	wake_up_process(p.task);
	msleep(10);

	complete(&p.wake);				/* preemptible: it runs at once */
	KEXPECT(READ_ONCE(p.ran));

	p.ran = 0;
	timer_setup(&p.alarm, wake_from_interrupt, 0);
	mod_timer(&p.alarm, jiffies + 2);
	KEXPECT(spin_until_ran(&p, 500));		/* in the middle of a loop */
	del_timer_sync(&p.alarm);

	p.ran = 0;
	preempt_disable();
	preempt_disable();
	complete(&p.wake);
	KEXPECT(!spin_until_ran(&p, 20));
	preempt_enable();
	KEXPECT(!spin_until_ran(&p, 5));		/* nested: still off */
	preempt_enable();
	KEXPECT(READ_ONCE(p.ran));

	p.ran = 0;
	spin_lock_init(&lock);
	spin_lock(&lock);
	complete(&p.wake);
	KEXPECT(!spin_until_ran(&p, 20));
	spin_unlock(&lock);				/* the release lets it run */
	KEXPECT(READ_ONCE(p.ran));

	kthread_stop(p.task);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/* ---------------------------------------------------------------- shares */

static int hog_thread(void *data)
{
	while (!kthread_should_stop())
		cpu_relax();
	return 0;
}

static struct task_struct *start_hog(int cpu, int nice)
{
	struct task_struct *task = kthread_create(hog_thread, NULL, "hog");

	if (IS_ERR(task))
		return NULL;
	kthread_bind(task, cpu);
	set_user_nice(task, nice);
	get_task_struct(task);
	wake_up_process(task);
	return task;
}

static void stop_hog(struct task_struct *task)
{
	kthread_stop(task);
	put_task_struct(task);
}

/*
 * 100 * a's share against b's on one CPU, from when both run until it lies within the bounds, or
 * ten seconds are over: what a busy host takes away counts as run time of one of them, and is made
 * up for only in the long run.
 */
static unsigned long share_ratio(int nice_a, int nice_b, unsigned long least, unsigned long most)
{
	int cpu = last_cpu(), rounds = 16;
	struct task_struct *a = start_hog(cpu, nice_a), *b = start_hog(cpu, nice_b);
	unsigned long ratio = 0;
	u64 from_a, from_b;

	if (a && b) {
		msleep(50);
		from_a = task_sched_runtime(a);
		from_b = task_sched_runtime(b);
		do {
			msleep(600);
			ratio = div64_u64((task_sched_runtime(a) - from_a) * 100,
					  max(task_sched_runtime(b) - from_b, 1ULL));
		} while ((ratio < least || ratio > most) && --rounds);
	}
	if (a)
		stop_hog(a);
	if (b)
		stop_hog(b);
	return ratio;
}

KTEST(sched, shares_follow_the_weights, "spec: A-CHK-16 N-CHK-09")
{
	unsigned long equal = share_ratio(0, 0, 65, 150), five = share_ratio(0, 5, 200, 450),
		      low = share_ratio(10, 15, 200, 450);

	KEXPECT_GE(equal, 65);
	KEXPECT_LE(equal, 150);
	KEXPECT_GE(five, 200);			/* 1024 : 335 */
	KEXPECT_LE(five, 450);
	KEXPECT_GE(low, 200);			/* 110 : 36, the same ratio */
	KEXPECT_LE(low, 450);
	ktest_note("nice 0:0 %lu%%, 0:5 %lu%%, 10:15 %lu%%", equal, five, low);
}

/* The slice of the first of so many hogs on one CPU, the others with that nice value, in us. */
static unsigned long slice_among(int nr, int nice_of_first, int nice_of_others)
{
	static struct task_struct *hogs[40];
	int cpu = last_cpu(), i;
	unsigned long us = 0;
	unsigned long flags;
	struct rq *rq;

	for (i = 0; i < nr; i++)
		hogs[i] = start_hog(cpu, i ? nice_of_others : nice_of_first);
	msleep(20);
	if (hogs[0]) {
		rq = task_rq_lock(hogs[0], &flags);
		us = sched_slice_of(hogs[0]) / NSEC_PER_USEC;
		task_rq_unlock(rq, hogs[0], &flags);
	}
	for (i = 0; i < nr; i++)
		if (hogs[i])
			stop_hog(hogs[i]);
	return us;
}

KTEST(sched, slices_part_the_period_by_weight,
      "spec: N-CHK-09 N-SCHED-13 N-SCHED-14 N-SCHED-15")
{
	unsigned long us;

	KEXPECT_EQ(slice_among(2, 0, 0), 10000);
	KEXPECT_EQ(slice_among(5, 0, 0), 4000);
	us = slice_among(2, 0, 5);
	KEXPECT(us > 14500 && us < 15500);
	us = slice_among(2, 5, 0);
	KEXPECT(us > 4500 && us < 5500);
	us = slice_among(2, 10, 15);
	KEXPECT(us > 14500 && us < 15500);
	KEXPECT_GE(slice_among(40, 0, 0), 1000);
	KEXPECT_GE(slice_among(40, 19, 0), 1000);
}

KTEST(sched, a_sleeper_gets_the_cpu_soon, "spec: A-CHK-17 N-CHK-10")
{
	struct task_struct *hogs[3];
	u64 start, sum = 0;
	int i, cpu = last_cpu();

	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	for (i = 0; i < 3; i++)
		hogs[i] = start_hog(cpu, 0);
	msleep(50);
	for (i = 0; i < 20; i++) {
		start = local_clock();
		schedule_timeout_uninterruptible(2);
		sum += local_clock() - start;
	}
	for (i = 0; i < 3; i++)
		if (hogs[i])
			stop_hog(hogs[i]);
	/* Two ticks at most until the timer; behind the hogs' slices it would be five more. */
	KEXPECT_LT(sum / 20 / NSEC_PER_USEC, 4 * (TICK_NSEC / NSEC_PER_USEC));
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/* ---------------------------------------------------------------- where */

KTEST(sched, affinity_moves_a_running_task, "spec: A-CHK-23")
{
	struct cpumask none = CPU_MASK_NONE;
	int cpu;

	for_each_online_cpu(cpu) {
		KEXPECT_EQ(set_cpus_allowed_ptr(current, cpumask_of(cpu)), 0);
		KEXPECT_EQ(raw_smp_processor_id(), cpu);
		schedule_timeout_uninterruptible(1);
		KEXPECT_EQ(raw_smp_processor_id(), cpu);
	}
	KEXPECT_EQ(set_cpus_allowed_ptr(current, &none), -EINVAL);
	KEXPECT_EQ(set_cpus_allowed_ptr(current, cpu_possible_mask), 0);
	KEXPECT_EQ(sched_setaffinity_task(cpu_rq(0)->stop, cpu_possible_mask), -EINVAL);
}

KTEST(sched, migrate_disable_keeps_the_cpu, "")
{
	int cpu = get_cpu(), other = cpumask_any_but(cpu_online_mask, cpu);

	put_cpu();
	if (other >= nr_cpu_ids)
		KSKIP("one CPU");
	KEXPECT_EQ(set_cpus_allowed_ptr(current, cpumask_of(cpu)), 0);
	migrate_disable();
	KEXPECT_EQ(set_cpus_allowed_ptr(current, cpumask_of(other)), 0);
	schedule_timeout_uninterruptible(2);
	KEXPECT_EQ(raw_smp_processor_id(), cpu);
	migrate_enable();
	KEXPECT_EQ(raw_smp_processor_id(), other);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/* One hog more than CPUs, all made on one: every CPU gets work. */
KTEST(sched, hogs_spread_over_the_cpus, "spec: N-SCHED-59")
{
	struct task_struct *hogs[CROWD_MAX];
	struct cpumask busy = CPU_MASK_NONE;
	int i, nr = min_t(int, num_online_cpus(), CROWD_MAX);

	for (i = 0; i < nr; i++) {
		hogs[i] = kthread_create(hog_thread, NULL, "spread/%d", i);
		KASSERT(!IS_ERR(hogs[i]));
		get_task_struct(hogs[i]);
		set_cpus_allowed_ptr(hogs[i], cpumask_of(0));
		wake_up_process(hogs[i]);
	}
	for (i = 0; i < nr; i++)
		set_cpus_allowed_ptr(hogs[i], cpu_possible_mask);
	msleep(500);
	for (i = 0; i < nr; i++)
		cpumask_set_cpu(task_cpu(hogs[i]), &busy);
	KEXPECT_GE(cpumask_weight(&busy), max(1, nr - 1));	/* this test runs somewhere, too */
	for (i = 0; i < nr; i++)
		stop_hog(hogs[i]);
}

static int count_cpu(void *count)
{
	atomic_inc((atomic_t *)count);
	return irqs_disabled() ? 0 : -1;
}

KTEST(sched, stop_machine_runs_alone_on_every_cpu, "spec: N-SCHED-62")
{
	atomic_t count = ATOMIC_INIT(0);

	KEXPECT_EQ(stop_machine(count_cpu, &count, cpu_online_mask), 0);
	KEXPECT_EQ(atomic_read(&count), num_online_cpus());
	KEXPECT_EQ(stop_one_cpu(0, count_cpu, &count), -1);	/* one CPU: interrupts stay on */
}

/* ---------------------------------------------------------------- policies */

KTEST(sched, policies_are_checked, "spec: A-SSC-04")
{
	struct sched_param param = { .sched_priority = 1 };
	struct task_struct *task = kthread_create(hog_thread, NULL, "policy");

	KASSERT(!IS_ERR(task));
	KEXPECT_EQ(sched_setscheduler_nocheck(task, SCHED_NORMAL, &param), -EINVAL);
	KEXPECT_EQ(sched_setscheduler_nocheck(task, SCHED_FIFO, &param), 0);
	KEXPECT_EQ(task->prio, 98);
	param.sched_priority = 100;
	KEXPECT_EQ(sched_setscheduler_nocheck(task, SCHED_RR, &param), -EINVAL);
	param.sched_priority = 0;
	KEXPECT_EQ(sched_setscheduler_nocheck(task, SCHED_RR, &param), -EINVAL);
	KEXPECT_EQ(sched_setscheduler_nocheck(task, 77, &param), -EINVAL);
	KEXPECT_EQ(sched_setscheduler_nocheck(task, SCHED_BATCH | SCHED_RESET_ON_FORK, &param), 0);
	KEXPECT_EQ(task->policy, SCHED_BATCH);
	KEXPECT(task->sched_reset_on_fork);
	set_user_nice(task, 7);
	KEXPECT_EQ(task->se.load.weight, 215);
	KEXPECT_EQ(sched_setscheduler_nocheck(task, SCHED_IDLE, &param), 0);
	KEXPECT_EQ(task->se.load.weight, WEIGHT_IDLEPRIO);
	kthread_stop(task);
}

static int return_at_once(void *data)
{
	return 0;
}

/* A dead task takes attributes like any other, but nobody would ever give its bandwidth back. */
KTEST(sched, dead_task_holds_no_deadline_bandwidth, "spec: A-CHK-21")
{
	struct sched_attr attr;

	runner_attr(&attr, 3);
	for (int alive = 0; alive < 2; alive++) {
		struct task_struct *task = kthread_create(return_at_once, NULL, "mayfly");

		KASSERT(!IS_ERR(task));
		get_task_struct(task);
		if (alive) {
			KEXPECT_EQ(__sched_setscheduler(task, &attr, false), 0);
			KEXPECT_NE(task->dl.dl_bw, 0);
		}
		wake_up_process(task);
		KEXPECT(eventually(READ_ONCE(task->__state) == TASK_DEAD &&
				   !READ_ONCE(task->on_cpu) && !READ_ONCE(task->stack)));
		KEXPECT_EQ(task->dl.dl_bw, 0);
		for (int i = 0; i < 8; i++)
			KEXPECT_EQ(__sched_setscheduler(task, &attr, false), 0);
		KEXPECT_EQ(task->dl.dl_bw, 0);
		KEXPECT_EQ(task->policy, SCHED_DEADLINE);
		put_task_struct(task);
	}
}
