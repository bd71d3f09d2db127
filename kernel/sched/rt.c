// SPDX-License-Identifier: MIT
/*
 * The real-time class: SCHED_FIFO and SCHED_RR.
 *
 * One list a priority, and a bitmap of the lists that are not empty: the first task of the first
 * list runs. The running task stays on its list. A preempted one so resumes first; a new, woken or
 * yielding one goes to the tail. RR tasks go to the tail when their slice is used up, and keep the
 * rest of it when preempted.
 *
 * On several CPUs the n highest tasks are to run on the n CPUs. A CPU that has two real-time tasks
 * pushes the one that does not run to a CPU whose best task is worse; a CPU about to run something
 * worse than before pulls one from a CPU that has two.
 *
 * Throttling: in each period (sysctl_sched_rt_period, us) the tasks of a CPU may use
 * sysctl_sched_rt_runtime. Over it, fair tasks that wait come first until the period is over, so a
 * runaway leaves the machine usable. If no fair task waits, nothing changes.
 */

#include <linux/bitmap.h>
#include "sched.h"

int sysctl_sched_rt_period = 1000000;
int sysctl_sched_rt_runtime = 950000;	/* -1: no limit */

/* Queues with more than one real-time task. a */
static atomic_t rt_overload_count = ATOMIC_INIT(0);

static inline u64 rt_period_ns(void)
{
	return (u64)READ_ONCE(sysctl_sched_rt_period) * NSEC_PER_USEC;
}
static inline u64 rt_runtime_ns(void)
{
	int runtime = READ_ONCE(sysctl_sched_rt_runtime);

	return runtime < 0 ? RUNTIME_INF : (u64)runtime * NSEC_PER_USEC;
}

void init_rt_rq(struct rt_rq *rt_rq)
{
	int i;

	for (i = 0; i < MAX_RT_PRIO; i++)
		INIT_LIST_HEAD(&rt_rq->queue[i]);
	rt_rq->highest_prio = MAX_RT_PRIO;
}

/* ---------------------------------------------------------------- the queue */

static void rt_membership_changed(struct rt_rq *rt_rq)
{
	int first = find_first_bit(rt_rq->bitmap, MAX_RT_PRIO);
	bool overloaded = rt_rq->rt_nr_running > 1;

	WRITE_ONCE(rt_rq->highest_prio, first);		/* MAX_RT_PRIO if there is none */
	if (overloaded != rt_rq->overloaded) {
		WRITE_ONCE(rt_rq->overloaded, overloaded);
		atomic_add(overloaded ? 1 : -1, &rt_overload_count);
	}
}

static void enqueue_task_rt(struct rq *rq, struct task_struct *p, int flags)
{
	struct list_head *queue = &rq->rt.queue[p->prio];

	if (flags & ENQUEUE_WAKEUP)
		p->rt.timeout = 0;
	if (flags & ENQUEUE_HEAD)
		list_add(&p->rt.run_list, queue);
	else
		list_add_tail(&p->rt.run_list, queue);
	__set_bit(p->prio, rq->rt.bitmap);
	p->rt.on_rq = p->rt.on_list = 1;
	rq->rt.rt_nr_running++;
	rq->rt.rr_nr_running += p->policy == SCHED_RR;
	rt_membership_changed(&rq->rt);
	add_nr_running(rq, 1);
}

/* Books the running task's time, and against the period. */
static void update_curr_rt(struct rq *rq)
{
	struct task_struct *curr = rq->curr;
	u64 delta = rq_clock_task(rq) - curr->se.exec_start;

	if (curr->sched_class != &rt_sched_class || (s64)delta <= 0)
		return;
	curr->se.exec_start = rq_clock_task(rq);
	curr->se.sum_exec_runtime += delta;
	rq->rt.rt_time += delta;
	if (unlikely(rq->rt.rt_time > rt_runtime_ns()) && !rq->rt.throttled) {
		rq->rt.throttled = true;
		pr_info_once("sched: RT throttling activated\n");
		if (rq->cfs.h_nr_running)
			resched_curr(rq);
	}
}

static void dequeue_task_rt(struct rq *rq, struct task_struct *p, int flags)
{
	update_curr_rt(rq);
	list_del_init(&p->rt.run_list);
	if (list_empty(&rq->rt.queue[p->prio]))
		__clear_bit(p->prio, rq->rt.bitmap);
	p->rt.on_rq = p->rt.on_list = 0;
	rq->rt.rt_nr_running--;
	rq->rt.rr_nr_running -= p->policy == SCHED_RR;
	rt_membership_changed(&rq->rt);
	sub_nr_running(rq, 1);
}

static void requeue_task_rt(struct rq *rq, struct task_struct *p)
{
	list_move_tail(&p->rt.run_list, &rq->rt.queue[p->prio]);
}

static void yield_task_rt(struct rq *rq)
{
	requeue_task_rt(rq, rq->curr);
}

static void check_preempt_curr_rt(struct rq *rq, struct task_struct *p, int flags)
{
	if (p->prio < rq->curr->prio)
		resched_curr(rq);
}

static void set_next_task_rt(struct rq *rq, struct task_struct *p, bool first)
{
	p->se.exec_start = rq_clock_task(rq);
	if (rq->rt.overloaded)
		rq->balance_work |= BALANCE_RT_PUSH;
}

static struct task_struct *pick_next_task_rt(struct rq *rq)
{
	struct rt_rq *rt_rq = &rq->rt;
	struct task_struct *p;

	if (!rt_rq->rt_nr_running || (rt_rq->throttled && rq->cfs.h_nr_running))
		return NULL;
	p = list_first_entry(&rt_rq->queue[rt_rq->highest_prio], struct task_struct, rt.run_list);
	set_next_task_rt(rq, p, true);
	return p;
}

static void put_prev_task_rt(struct rq *rq, struct task_struct *p)
{
	update_curr_rt(rq);
}

/* ---------------------------------------------------------------- the tick */

/* Every tick: starts a new period, and sees to it that the throttled state takes effect. */
void rt_period_tick(struct rq *rq)
{
	struct rt_rq *rt_rq = &rq->rt;
	u64 period = rt_period_ns(), runtime = rt_runtime_ns(), n;

	if (rq->clock - rt_rq->period_start >= period) {
		n = (rq->clock - rt_rq->period_start) / period;
		rt_rq->period_start += n * period;
		if (runtime == RUNTIME_INF || rt_rq->rt_time / n <= runtime)
			rt_rq->rt_time = 0;
		else
			rt_rq->rt_time -= n * runtime;
	}
	if (likely(!rt_rq->throttled))
		return;
	if (rt_rq->rt_time < runtime) {
		rt_rq->throttled = false;
		if (rt_rq->rt_nr_running && rq->curr->prio >= MAX_RT_PRIO)
			resched_curr(rq);
	} else if (rq->curr->sched_class == &rt_sched_class && rq->cfs.h_nr_running) {
		resched_curr(rq);
	}
}

static void task_tick_rt(struct rq *rq, struct task_struct *p, int queued)
{
	update_curr_rt(rq);
	p->rt.timeout++;			/* RLIMIT_RTTIME is checked against it */
	if (p->policy != SCHED_RR || --p->rt.time_slice)
		return;
	p->rt.time_slice = RR_TIMESLICE;
	if (!list_is_singular(&rq->rt.queue[p->prio])) {
		requeue_task_rt(rq, p);
		resched_curr(rq);
	}
}

/* ---------------------------------------------------------------- several CPUs */

/* How bad the best thing is that a CPU has to run: -1 deadline, 0-99, 100 fair, 101 nothing. */
static int cpu_prio(int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	int prio = READ_ONCE(rq->rt.highest_prio);

	if (READ_ONCE(rq->dl.dl_nr_running))
		return -1;
	return prio < MAX_RT_PRIO ? prio : available_idle_cpu(cpu) ? MAX_RT_PRIO + 1 : MAX_RT_PRIO;
}

/* The CPU where p would displace the least; -1 if it would not run at once anywhere. */
static int find_lowest_cpu(struct task_struct *p, int prefer)
{
	int cpu, prio, best = -1, best_prio = p->prio;

	for_each_cpu_and(cpu, &p->cpus_mask, cpu_active_mask) {
		prio = cpu_prio(cpu);
		if (prio > best_prio || (prio == best_prio && cpu == prefer && best >= 0)) {
			best = cpu;
			best_prio = prio;
		}
	}
	return best;
}

static int select_task_rq_rt(struct task_struct *p, int cpu, int flags)
{
	int target;

	if (!(flags & (WF_TTWU | WF_FORK)))
		return cpu;
	if (cpumask_test_cpu(cpu, &p->cpus_mask) && cpu_prio(cpu) >= MAX_RT_PRIO)
		return cpu;
	target = find_lowest_cpu(p, cpu);
	return target >= 0 ? target : cpu;
}

static bool rt_pushable(struct rq *rq, struct task_struct *p)
{
	return p != rq->curr && !task_on_cpu(rq, p) && p->nr_cpus_allowed > 1 &&
	       !is_migration_disabled(p);
}

/* The best task that waits here and may go to dst_cpu (-1: anywhere else). */
static struct task_struct *pick_pushable_rt(struct rq *rq, int dst_cpu)
{
	struct task_struct *p;
	int prio;

	for_each_set_bit(prio, rq->rt.bitmap, MAX_RT_PRIO) {
		list_for_each_entry(p, &rq->rt.queue[prio], rt.run_list) {
			if (rt_pushable(rq, p) &&
			    (dst_cpu < 0 || cpumask_test_cpu(dst_cpu, &p->cpus_mask)))
				return p;
		}
	}
	return NULL;
}

/* Both locks held. */
static void move_rt_task(struct rq *src, struct rq *dst, struct task_struct *p)
{
	update_rq_clock(src);
	update_rq_clock(dst);
	deactivate_task(src, p, DEQUEUE_NOCLOCK);
	set_task_cpu(p, dst->cpu);
	activate_task(dst, p, ENQUEUE_NOCLOCK);
	resched_curr(dst);
}

/*
 * Sends one waiting task to a CPU where it runs. True if the state changed so that another try
 * makes sense.
 */
static bool push_rt_task(struct rq *rq)
{
	struct task_struct *p;
	struct rq *dst;
	int cpu;
	bool moved = false;

	if (!rq->rt.overloaded)
		return false;
	p = pick_pushable_rt(rq, -1);
	if (!p)
		return false;
	if (p->prio < rq->curr->prio) {
		resched_curr(rq);
		return false;
	}
	cpu = find_lowest_cpu(p, -1);
	if (cpu < 0 || cpu == rq->cpu)
		return false;
	dst = cpu_rq(cpu);
	get_task_struct(p);
	if (!double_lock_balance(rq, dst) ||
	    (task_rq(p) == rq && task_on_rq_queued(p) && p->sched_class == &rt_sched_class &&
	     rt_pushable(rq, p) && cpumask_test_cpu(cpu, &p->cpus_mask))) {
		if (READ_ONCE(dst->rt.highest_prio) > p->prio) {
			move_rt_task(rq, dst, p);
			moved = true;
		}
	}
	double_unlock_balance(rq, dst);
	put_task_struct(p);
	return moved;
}

void push_rt_tasks(struct rq *rq)
{
	while (push_rt_task(rq))
		;
}

/*
 * Brings tasks that wait elsewhere and are better than what is here. May drop rq->lock in between.
 */
void pull_rt_task(struct rq *this_rq)
{
	int cpu;

	if (!atomic_read(&rt_overload_count))
		return;
	for_each_cpu(cpu, cpu_active_mask) {
		struct rq *src = cpu_rq(cpu);
		struct task_struct *p;

		if (src == this_rq || !READ_ONCE(src->rt.overloaded))
			continue;
		double_lock_balance(this_rq, src);
		p = pick_pushable_rt(src, this_rq->cpu);
		/*
		 * One that is better than what runs there preempts it there, as soon as that CPU
		 * gets to it.
		 */
		if (p && p->prio < this_rq->rt.highest_prio && p->prio >= src->curr->prio)
			move_rt_task(src, this_rq, p);
		double_unlock_balance(this_rq, src);
	}
}

static bool balance_rt(struct rq *rq, struct task_struct *prev)
{
	if (!prev->rt.on_rq && rq->rt.highest_prio > prev->prio && prev->prio < MAX_RT_PRIO)
		pull_rt_task(rq);
	return rq->rt.rt_nr_running || rq->dl.dl_nr_running;
}

static void task_woken_rt(struct rq *rq, struct task_struct *p)
{
	if (!task_on_cpu(rq, p) && !test_tsk_need_resched(rq->curr) && p->nr_cpus_allowed > 1 &&
	    rq->curr->prio <= p->prio)
		push_rt_tasks(rq);
}

/* ---------------------------------------------------------------- changes of attributes */

static void switched_from_rt(struct rq *rq, struct task_struct *p)
{
	if (task_on_rq_queued(p) && !rq->rt.rt_nr_running)
		rq->balance_work |= BALANCE_RT_PULL;
}

static void switched_to_rt(struct rq *rq, struct task_struct *p)
{
	if (!task_on_rq_queued(p) || task_current(rq, p))
		return;
	if (rq->rt.overloaded)
		rq->balance_work |= BALANCE_RT_PUSH;
	if (p->prio < rq->curr->prio)
		resched_curr(rq);
}

static void prio_changed_rt(struct rq *rq, struct task_struct *p, int oldprio)
{
	if (!task_on_rq_queued(p))
		return;
	if (!task_current(rq, p)) {
		if (p->prio < rq->curr->prio)
			resched_curr(rq);
		return;
	}
	if (oldprio < p->prio)
		rq->balance_work |= BALANCE_RT_PULL;
	if (p->prio > rq->rt.highest_prio)
		resched_curr(rq);
}

static unsigned int get_rr_interval_rt(struct rq *rq, struct task_struct *p)
{
	return p->policy == SCHED_RR ? RR_TIMESLICE : 0;
}

const struct sched_class rt_sched_class = {
	.next			= &fair_sched_class,
	.enqueue_task		= enqueue_task_rt,
	.dequeue_task		= dequeue_task_rt,
	.yield_task		= yield_task_rt,
	.check_preempt_curr	= check_preempt_curr_rt,
	.pick_next_task		= pick_next_task_rt,
	.put_prev_task		= put_prev_task_rt,
	.set_next_task		= set_next_task_rt,
	.balance		= balance_rt,
	.select_task_rq		= select_task_rq_rt,
	.set_cpus_allowed	= set_cpus_allowed_common,
	.task_woken		= task_woken_rt,
	.task_tick		= task_tick_rt,
	.switched_from		= switched_from_rt,
	.switched_to		= switched_to_rt,
	.prio_changed		= prio_changed_rt,
	.get_rr_interval	= get_rr_interval_rt,
	.update_curr		= update_curr_rt,
};
