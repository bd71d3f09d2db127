// SPDX-License-Identifier: MIT
/*
 * The fair class on several CPUs: where a task wakes, and evening out the queues.
 *
 * There is one domain, all CPUs. Balancing is pull: a CPU with less takes from the one with most.
 * It happens
 *	- when a CPU runs out of tasks (newidle_balance), if some queue is known to hold two
 *	  (rd_overload);
 *	- every few ticks, in the SCHED softirq (run_rebalance_domains);
 *	- for CPUs that idle without ticks: a busy CPU that has two tasks kicks one of them, which
 *	  balances for all the idle.
 *
 * A task is worth moving from a queue of weight B to one of weight T if its own weight is less than
 * B - T: then the two get closer. Running tasks are not moved, nor those that ran here a moment ago
 * (their cache is warm) unless balancing has failed for a while. If all that stands in the way is
 * that the only movable task runs, the stopper thread of its CPU pushes it (active balance).
 *
 * Only one queue's lock is held at a time: tasks are taken off under the busy queue's lock (on_rq =
 * MIGRATING), then put on under ours.
 */

#include <linux/softirq.h>
#include <linux/cpu.h>
#include <linux/init.h>
#include <linux/tick.h>
#include "sched.h"

unsigned int sysctl_sched_migration_cost = 500 * NSEC_PER_USEC;

#define BALANCE_MAX_TASKS	32	/* moved at once; bounds the time under the lock */
/* how much more the busiest must have, if we have work ourselves */
#define IMBALANCE_PCT		125
#define IDLE_SCAN_MAX		16

/* CPUs that idle with their tick stopped. a */
static struct cpumask nohz_idle_mask;

/* ---------------------------------------------------------------- placing */

static int find_idle_cpu(struct task_struct *p, int target)
{
	struct cpumask allowed;
	int cpu, left = IDLE_SCAN_MAX;

	if (!cpumask_and(&allowed, &p->cpus_mask, cpu_active_mask))
		return -1;
	cpu = target;
	do {
		if (cpumask_test_cpu(cpu, &allowed) && available_idle_cpu(cpu))
			return cpu;
		cpu = cpumask_next_round(cpu, &allowed);
	} while (cpu != target && --left);
	return -1;
}

/* New and exec'ing tasks: an idle CPU, else the one with the least load. */
static int find_idlest_cpu(struct task_struct *p, int this_cpu)
{
	unsigned long load, min_load = ULONG_MAX;
	int cpu, best = find_idle_cpu(p, this_cpu);

	if (best >= 0)
		return best;
	best = this_cpu;
	for_each_cpu_and(cpu, &p->cpus_mask, cpu_active_mask) {
		load = READ_ONCE(cpu_rq(cpu)->cfs.load.weight);
		if (load < min_load || (load == min_load && cpu == this_cpu)) {
			min_load = load;
			best = cpu;
		}
	}
	return best;
}

/* p->pi_lock held. */
int select_task_rq_fair(struct task_struct *p, int prev_cpu, int wake_flags)
{
	int this_cpu = smp_processor_id();
	bool this_ok = cpumask_test_cpu(this_cpu, &p->cpus_mask);
	int target, idle;

	if (num_online_cpus() == 1)
		return this_cpu;
	if (!(wake_flags & WF_TTWU))
		return find_idlest_cpu(p, this_cpu);
	if (is_cpu_allowed(p, prev_cpu) && available_idle_cpu(prev_cpu))
		return prev_cpu;
	/* The waker says that it will sleep, and has its CPU to itself. */
	if ((wake_flags & WF_SYNC) && this_ok && READ_ONCE(this_rq()->nr_running) == 1)
		return this_cpu;
	target = prev_cpu;
	if (this_ok &&
	    READ_ONCE(this_rq()->cfs.load.weight) < READ_ONCE(cpu_rq(prev_cpu)->cfs.load.weight))
		target = this_cpu;
	idle = find_idle_cpu(p, target);
	return idle >= 0 ? idle : target;
}

/* ---------------------------------------------------------------- pulling */

struct lb_env {
	struct rq *src, *dst;
	enum cpu_idle_type idle;
	bool pinned;			/* saw tasks that may not come here */
	unsigned int nr_moved;
	long moved;			/* their weight */
	struct list_head tasks;		/* taken off src, on their way */
};

/* src->lock held. */
static bool can_migrate_task(struct task_struct *p, struct lb_env *env)
{
	if (!cpumask_test_cpu(env->dst->cpu, &p->cpus_mask) || is_migration_disabled(p)) {
		env->pinned = true;
		return false;
	}
	if (task_on_cpu(env->src, p))
		return false;
	if (env->dst->nr_balance_failed > 2)
		return true;
	return (s64)(rq_clock_task(env->src) - p->se.exec_start) >=
	       (s64)sysctl_sched_migration_cost;
}

/* Takes tasks off the busy queue until the two are about even. src->lock held. */
static void detach_tasks(struct lb_env *env)
{
	struct rq *src = env->src;
	struct task_struct *p, *n;
	unsigned int seen = 0;

	/* The list is newest first: from its end come those that have waited longest. */
	list_for_each_entry_safe_reverse(p, n, &src->cfs_tasks, se.group_node) {
		long imbalance = (long)src->cfs.load.weight -
				 (long)READ_ONCE(env->dst->cfs.load.weight) - env->moved;

		if (src->nr_running <= 1 || ++seen > BALANCE_MAX_TASKS)
			break;
		if ((long)p->se.load.weight >= imbalance || !can_migrate_task(p, env))
			continue;
		deactivate_task(src, p, DEQUEUE_NOCLOCK);
		set_task_cpu(p, env->dst->cpu);
		list_add(&p->se.group_node, &env->tasks);
		env->nr_moved++;
		env->moved += p->se.load.weight;
		if (env->idle == CPU_NEWLY_IDLE)
			/* one is enough to be busy; the next tick evens out */
			break;
	}
}

static void attach_tasks(struct lb_env *env)
{
	struct task_struct *p, *n;

	raw_spin_lock(&env->dst->lock);
	update_rq_clock(env->dst);
	list_for_each_entry_safe(p, n, &env->tasks, se.group_node) {
		list_del_init(&p->se.group_node);
		activate_task(env->dst, p, ENQUEUE_NOCLOCK);
		check_preempt_curr(env->dst, p, 0);
	}
	raw_spin_unlock(&env->dst->lock);
}

/* The queue that has most, if it has something to give. */
static struct rq *find_busiest_queue(struct lb_env *env)
{
	unsigned long this_load = READ_ONCE(env->dst->cfs.load.weight), load, max_load = 0;
	bool overload = false;
	struct rq *busiest = NULL;
	int cpu;

	if (env->idle == CPU_NOT_IDLE)
		this_load = max(this_load, READ_ONCE(env->dst->avg_load));
	for_each_cpu(cpu, cpu_active_mask) {
		struct rq *rq = cpu_rq(cpu);

		if (READ_ONCE(rq->nr_running) < 2)
			continue;
		overload = true;
		load = READ_ONCE(rq->cfs.load.weight);
		if (env->idle == CPU_NOT_IDLE)		/* a passing crowd does not count */
			load = min(load, READ_ONCE(rq->avg_load));
		if (rq == env->dst || !READ_ONCE(rq->cfs.h_nr_running) || load <= max_load)
			continue;
		max_load = load;
		busiest = rq;
	}
	if (!overload)
		WRITE_ONCE(rd_overload, 0);
	if (env->idle == CPU_NOT_IDLE && max_load * 100 <= this_load * IMBALANCE_PCT)
		return NULL;
	return busiest;
}

/* The stopper of the busy CPU: nothing runs there now, so the task that did can be taken. */
static int active_load_balance_cpu_stop(void *data)
{
	struct rq *src = data;
	struct lb_env env = { .src = src, .dst = cpu_rq(src->push_cpu), .idle = CPU_IDLE };

	INIT_LIST_HEAD(&env.tasks);
	raw_spin_lock_irq(&src->lock);
	src->active_balance = 0;
	if (src->cpu == smp_processor_id() && src->nr_running > 1 &&
	    cpumask_test_cpu(env.dst->cpu, cpu_active_mask)) {
		struct task_struct *p;

		update_rq_clock(src);
		list_for_each_entry(p, &src->cfs_tasks, se.group_node) {
			if (!cpumask_test_cpu(env.dst->cpu, &p->cpus_mask) ||
			    is_migration_disabled(p))
				continue;
			deactivate_task(src, p, DEQUEUE_NOCLOCK);
			set_task_cpu(p, env.dst->cpu);
			list_add(&p->se.group_node, &env.tasks);
			break;
		}
	}
	raw_spin_unlock(&src->lock);
	if (!list_empty(&env.tasks))
		attach_tasks(&env);
	local_irq_enable();
	return 0;
}

static void try_active_balance(struct lb_env *env)
{
	struct rq *src = env->src;
	unsigned long flags;
	bool kick = false;

	raw_spin_lock_irqsave(&src->lock, flags);
	if (!src->active_balance && cpumask_test_cpu(env->dst->cpu, &src->curr->cpus_mask) &&
	    src->curr->sched_class == &fair_sched_class) {
		src->active_balance = 1;
		src->push_cpu = env->dst->cpu;
		kick = true;
	}
	raw_spin_unlock_irqrestore(&src->lock, flags);
	if (kick && !stop_one_cpu_nowait(src->cpu, active_load_balance_cpu_stop, src,
					 &src->active_balance_work))
		src->active_balance = 0;
}

/* Pulls fair tasks to dst. No queue lock held. Returns how many came. */
static unsigned int load_balance(struct rq *dst, enum cpu_idle_type idle)
{
	struct lb_env env = { .dst = dst, .idle = idle };
	unsigned long flags;

	INIT_LIST_HEAD(&env.tasks);
	env.src = find_busiest_queue(&env);
	if (!env.src)
		return 0;
	raw_spin_lock_irqsave(&env.src->lock, flags);
	update_rq_clock(env.src);
	detach_tasks(&env);
	raw_spin_unlock(&env.src->lock);
	if (env.nr_moved)
		attach_tasks(&env);
	local_irq_restore(flags);

	if (env.nr_moved) {
		dst->nr_balance_failed = 0;
		return env.nr_moved;
	}
	if (idle != CPU_NEWLY_IDLE && ++dst->nr_balance_failed > 4 && env.pinned) {
		dst->nr_balance_failed = 0;
		try_active_balance(&env);
	}
	return 0;
}

/*
 * The CPU is about to idle. Called with rq->lock, which is let go in between. >0: it has fair tasks
 * now, <0: tasks of a higher class.
 */
int newidle_balance(struct rq *rq)
{
	rq->idle_stamp = rq_clock(rq);
	if (!READ_ONCE(rd_overload) || rq->avg_idle < sysctl_sched_migration_cost ||
	    !cpumask_test_cpu(rq->cpu, cpu_active_mask))
		return 0;
	raw_spin_unlock(&rq->lock);
	load_balance(rq, CPU_NEWLY_IDLE);
	raw_spin_lock(&rq->lock);
	update_rq_clock(rq);
	if (rq->nr_running)
		rq->idle_stamp = 0;
	if (rq->nr_running != rq->cfs.h_nr_running)
		return -1;
	return rq->cfs.h_nr_running > 0;
}

/* ---------------------------------------------------------------- the softirq */

static unsigned long balance_interval(enum cpu_idle_type idle)
{
	unsigned int cpus = num_online_cpus();

	return max(1UL, msecs_to_jiffies(idle == CPU_IDLE ? cpus : 16 * cpus));
}

static void rebalance_one(struct rq *rq, enum cpu_idle_type idle)
{
	if (load_balance(rq, idle))
		idle = CPU_NOT_IDLE;
	rq->next_balance = jiffies + balance_interval(idle);
}

/* On behalf of all that sleep without ticks; stops when this CPU gets work of its own. */
static void nohz_idle_balance(struct rq *this_rq)
{
	int cpu;

	for_each_cpu(cpu, &nohz_idle_mask) {
		if (need_resched() || !READ_ONCE(rd_overload))
			break;
		if (cpu != this_rq->cpu && idle_cpu(cpu))
			load_balance(cpu_rq(cpu), CPU_IDLE);
	}
}

static void run_rebalance_domains(struct softirq_action *h)
{
	struct rq *rq = this_rq();
	enum cpu_idle_type idle = rq->curr == rq->idle ? CPU_IDLE : CPU_NOT_IDLE;
	bool kicked = rq->nohz_idle_balance;

	rq->nohz_idle_balance = false;
	rebalance_one(rq, idle);
	if (kicked)
		nohz_idle_balance(rq);
}

/* An interrupt on a CPU that idles. */
static void nohz_csd_func(void *info)
{
	struct rq *rq = info;

	if (!idle_cpu(rq->cpu))
		return;
	rq->nohz_idle_balance = true;
	raise_softirq_irqoff(SCHED_SOFTIRQ);
}

static void nohz_balancer_kick(struct rq *rq)
{
	int cpu;

	if (rq->nr_running < 2 || cpumask_empty(&nohz_idle_mask))
		return;
	cpu = cpumask_first(&nohz_idle_mask);
	if (cpu < nr_cpu_ids && cpu != rq->cpu)
		/* -EBUSY: it is on its way */
		smp_call_function_single_async(cpu, &cpu_rq(cpu)->nohz_csd);
}

/* From the tick. */
void trigger_load_balance(struct rq *rq)
{
	if (num_online_cpus() == 1 || !time_after_eq(jiffies, rq->next_balance))
		return;
	raise_softirq_irqoff(SCHED_SOFTIRQ);
	nohz_balancer_kick(rq);
}

void nohz_balance_enter_idle(int cpu)
{
	if (num_online_cpus() > 1)
		cpumask_set_cpu(cpu, &nohz_idle_mask);
}

void nohz_balance_exit_idle(int cpu)
{
	if (num_online_cpus() > 1)
		cpumask_clear_cpu(cpu, &nohz_idle_mask);
}

/* An idle CPU without ticks has a new first timer: an interrupt makes it program it. */
void wake_up_nohz_cpu(int cpu)
{
	if (cpu != smp_processor_id())
		smp_send_reschedule(cpu);
}

/* Timers that may fire anywhere: here if this CPU is awake, else on one that is. */
int get_nohz_timer_target(void)
{
	int cpu, this_cpu = smp_processor_id();

	if (!idle_cpu(this_cpu))
		return this_cpu;
	for_each_cpu(cpu, cpu_active_mask) {
		if (!idle_cpu(cpu))
			return cpu;
	}
	return this_cpu;
}

void __init init_sched_fair_class(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		cpu_rq(cpu)->nohz_csd = CSD_INIT(nohz_csd_func, cpu_rq(cpu));
	open_softirq(SCHED_SOFTIRQ, run_rebalance_domains);
}
