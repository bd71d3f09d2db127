// SPDX-License-Identifier: MIT
/*
 * The highest class: one task a CPU, its stopper thread migration/N (kernel/stop_machine.c). It
 * preempts everything and is preempted by nothing, which is what moving a running task away from
 * its CPU needs.
 */

#include <linux/stop_machine.h>
#include <uapi/linux/sched/types.h>
#include "sched.h"

static void enqueue_task_stop(struct rq *rq, struct task_struct *p, int flags)
{
	add_nr_running(rq, 1);
}

static void update_curr_stop(struct rq *rq)
{
	struct task_struct *curr = rq->curr;
	u64 delta = rq_clock_task(rq) - curr->se.exec_start;

	if (curr != rq->stop || (s64)delta <= 0)
		return;
	curr->se.exec_start = rq_clock_task(rq);
	curr->se.sum_exec_runtime += delta;
}

static void dequeue_task_stop(struct rq *rq, struct task_struct *p, int flags)
{
	update_curr_stop(rq);
	sub_nr_running(rq, 1);
}

static void yield_task_stop(struct rq *rq)
{
	BUG();
}

static void check_preempt_curr_stop(struct rq *rq, struct task_struct *p, int flags)
{
}

static void set_next_task_stop(struct rq *rq, struct task_struct *p, bool first)
{
	p->se.exec_start = rq_clock_task(rq);
}

static struct task_struct *pick_next_task_stop(struct rq *rq)
{
	struct task_struct *stop = rq->stop;

	if (!stop || !task_on_rq_queued(stop))
		return NULL;
	set_next_task_stop(rq, stop, true);
	return stop;
}

static void put_prev_task_stop(struct rq *rq, struct task_struct *p)
{
	update_curr_stop(rq);
}

static int select_task_rq_stop(struct task_struct *p, int cpu, int flags)
{
	return task_cpu(p);
}

static void task_tick_stop(struct rq *rq, struct task_struct *p, int queued)
{
	update_curr_stop(rq);
}

const struct sched_class stop_sched_class = {
	.next			= &dl_sched_class,
	.enqueue_task		= enqueue_task_stop,
	.dequeue_task		= dequeue_task_stop,
	.yield_task		= yield_task_stop,
	.check_preempt_curr	= check_preempt_curr_stop,
	.pick_next_task		= pick_next_task_stop,
	.put_prev_task		= put_prev_task_stop,
	.set_next_task		= set_next_task_stop,
	.select_task_rq		= select_task_rq_stop,
	.set_cpus_allowed	= set_cpus_allowed_common,
	.task_tick		= task_tick_stop,
	.update_curr		= update_curr_stop,
};

/* The task sleeps, bound to the CPU. User space sees it as the highest FIFO task. */
void sched_set_stop_task(int cpu, struct task_struct *stop)
{
	static const struct sched_param param = { .sched_priority = MAX_RT_PRIO - 1 };
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	sched_setscheduler_nocheck(stop, SCHED_FIFO, &param);
	raw_spin_lock_irqsave(&stop->pi_lock, flags);
	raw_spin_lock(&rq->lock);
	WARN_ON(task_on_rq_queued(stop));	/* another class would keep it in its queue */
	stop->sched_class = &stop_sched_class;
	rq->stop = stop;
	raw_spin_unlock(&rq->lock);
	raw_spin_unlock_irqrestore(&stop->pi_lock, flags);
}
