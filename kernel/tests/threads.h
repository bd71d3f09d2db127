/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_TESTS_THREADS_H
#define _KERNEL_TESTS_THREADS_H

/*
 * Crowds of kernel threads for tests: all are let go together, on all CPUs in turn, and waited for.
 */

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/jiffies.h>

#define CROWD_MAX	16

struct crowd {
	void (*fn)(struct crowd *crowd, int nr);
	void *arg;
	atomic_t ready, next;
	struct completion go;
	int nr;
	struct task_struct *tasks[CROWD_MAX];
};

static inline int crowd_thread(void *data)
{
	struct crowd *crowd = data;
	int nr = atomic_fetch_add(1, &crowd->next);

	atomic_inc(&crowd->ready);
	wait_for_completion(&crowd->go);
	crowd->fn(crowd, nr);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

/* Starts nr threads, spread over the CPUs; false if they cannot be made. */
static inline bool crowd_start(struct crowd *crowd, int nr, void (*fn)(struct crowd *, int),
			       void *arg)
{
	int cpu = cpumask_first(cpu_online_mask), i;

	*crowd = (struct crowd){ .fn = fn, .arg = arg };
	init_completion(&crowd->go);
	for (i = 0; i < nr; i++) {
		struct task_struct *task = kthread_create(crowd_thread, crowd, "crowd/%d", i);

		if (IS_ERR(task))
			break;
		kthread_bind(task, cpu);
		cpu = cpumask_next_round(cpu, cpu_online_mask);
		crowd->tasks[i] = task;
		get_task_struct(task);
		crowd->nr++;
		wake_up_process(task);
	}
	while (atomic_read(&crowd->ready) < crowd->nr)
		schedule_timeout_uninterruptible(1);
	complete_all(&crowd->go);
	return crowd->nr == nr;
}

/* Waits until every thread has returned from fn. */
static inline void crowd_end(struct crowd *crowd)
{
	int i;

	for (i = 0; i < crowd->nr; i++) {
		kthread_stop(crowd->tasks[i]);
		put_task_struct(crowd->tasks[i]);
	}
}

/* Until the condition holds, at most two seconds; its value. */
#define eventually(condition) ({						\
	unsigned long __until = jiffies + 2 * CONFIG_HZ;			\
	while (!(condition) && time_before(jiffies, __until))			\
		schedule_timeout_uninterruptible(1);				\
	!!(condition); })

#endif
