// SPDX-License-Identifier: MIT
/*
 * Which CPU a task runs on: placing, affinity masks, moving tasks between queues.
 *
 * A queued task that does not run is moved by whoever holds both its pi_lock and its queue's lock:
 * off the queue (on_rq is MIGRATING, so others that look for it spin in __task_rq_lock()),
 * task->cpu changed, onto the other queue. A running one can only be moved by code that runs on its
 * CPU instead of it: the stopper thread. A sleeping one is moved when it wakes.
 */

#include <linux/cpu.h>
#include <linux/hrtimer.h>
#include "sched.h"

/* p is not on a queue, or the old queue's lock is held. */
void __set_task_cpu(struct task_struct *p, unsigned int cpu)
{
	p->se.cfs_rq = &cpu_rq(cpu)->cfs;
	p->se.parent = NULL;
	smp_wmb();			/* __task_rq_lock() sees the new CPU only with the rest */
	WRITE_ONCE(p->cpu, cpu);
	p->wake_cpu = cpu;
}

void set_task_cpu(struct task_struct *p, unsigned int new_cpu)
{
	lockdep_assert(lockdep_is_held(&p->pi_lock) || lockdep_is_held(&task_rq(p)->lock));
	WARN_ON_ONCE(is_migration_disabled(p));
	if (task_cpu(p) == new_cpu)
		return;
	if (p->sched_class->migrate_task_rq)
		p->sched_class->migrate_task_rq(p, new_cpu);
	p->se.nr_migrations++;
	rseq_migrate(p);
	__set_task_cpu(p, new_cpu);
}

bool is_cpu_allowed(struct task_struct *p, int cpu)
{
	if (!cpumask_test_cpu(cpu, &p->cpus_mask))
		return false;
	if (p->flags & PF_KTHREAD)
		return cpumask_test_cpu(cpu, cpu_online_mask);
	return cpumask_test_cpu(cpu, cpu_active_mask);
}

/* No allowed CPU is up: any allowed one that is online, else the mask is lost. */
static int select_fallback_rq(struct task_struct *p)
{
	int cpu = cpumask_any_and(&p->cpus_mask, cpu_online_mask);

	if (cpu < nr_cpu_ids)
		return cpu;
	set_cpus_allowed_common(p, cpu_possible_mask);
	return cpumask_any(cpu_online_mask);
}

/* p->pi_lock held, p not queued. */
int select_task_rq(struct task_struct *p, int cpu, int wake_flags)
{
	lockdep_assert_held(&p->pi_lock);
	if (unlikely(is_migration_disabled(p)))
		return task_cpu(p);
	if (p->nr_cpus_allowed > 1)
		cpu = p->sched_class->select_task_rq(p, cpu, wake_flags);
	else
		cpu = cpumask_any(&p->cpus_mask);
	if (unlikely(!is_cpu_allowed(p, cpu)))
		cpu = select_fallback_rq(p);
	return cpu;
}

void set_cpus_allowed_common(struct task_struct *p, const struct cpumask *mask)
{
	cpumask_copy(&p->cpus_mask, mask);
	p->nr_cpus_allowed = cpumask_weight(mask);
}

void do_set_cpus_allowed(struct task_struct *p, const struct cpumask *mask)
{
	lockdep_assert_held(&p->pi_lock);
	set_cpus_allowed_common(p, mask);
}

/*
 * Moves a queued task that does not run. Called with rq's lock, returns with the new queue's.
 * Interrupts off.
 */
struct rq *move_queued_task(struct rq *rq, struct task_struct *p, int new_cpu)
{
	deactivate_task(rq, p, 0);
	set_task_cpu(p, new_cpu);
	raw_spin_unlock(&rq->lock);

	rq = cpu_rq(new_cpu);
	raw_spin_lock(&rq->lock);
	update_rq_clock(rq);
	activate_task(rq, p, ENQUEUE_NOCLOCK);
	check_preempt_curr(rq, p, 0);
	return rq;
}

struct migration_arg {
	struct task_struct *task;
	int dest_cpu;			/* -1: any allowed one, if it must leave at all */
};

/* Runs in the stopper thread of the CPU the task was on; the task does not run now. */
static int migration_cpu_stop(void *data)
{
	struct migration_arg *arg = data;
	struct task_struct *p = arg->task;
	int dest = arg->dest_cpu;
	unsigned long flags;
	struct rq *rq;

	raw_spin_lock_irqsave(&p->pi_lock, flags);
	rq = this_rq();
	raw_spin_lock(&rq->lock);
	if (task_rq(p) != rq || is_migration_disabled(p))
		goto out;
	if (dest < 0 && is_cpu_allowed(p, rq->cpu))
		goto out;
	if (dest < 0 || !is_cpu_allowed(p, dest))
		dest = cpumask_any_and(&p->cpus_mask, cpu_active_mask);
	if (dest >= nr_cpu_ids || dest == rq->cpu)
		goto out;
	if (task_on_rq_queued(p))
		rq = move_queued_task(rq, p, dest);
	else
		p->wake_cpu = dest;
out:
	raw_spin_unlock(&rq->lock);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
	return 0;
}

/* The task is where it may not be: has the stopper of its CPU move it. **Sleeps.** */
void push_task_away(struct task_struct *p)
{
	struct migration_arg arg = { p, -1 };

	stop_one_cpu(task_cpu(p), migration_cpu_stop, &arg);
}

/*
 * The new mask is set; called with both locks, releases them. Waits until p is on an allowed CPU.
 */
static void affine_move_task(struct rq *rq, struct task_struct *p, unsigned long *flags)
{
	int dest;

	smp_mb();		/* the mask before the look at the pin */
	if (is_cpu_allowed(p, task_cpu(p)) || is_migration_disabled(p)) {
		task_rq_unlock(rq, p, flags);	/* migrate_enable() moves a pinned one */
		return;
	}
	dest = cpumask_any_and(&p->cpus_mask, cpu_active_mask);
	if (dest >= nr_cpu_ids)
		dest = cpumask_any_and(&p->cpus_mask, cpu_online_mask);
	if (task_on_cpu(rq, p) || READ_ONCE(p->__state) == TASK_WAKING) {
		get_task_struct(p);
		task_rq_unlock(rq, p, flags);
		push_task_away(p);
		put_task_struct(p);
		return;
	}
	if (task_on_rq_queued(p))
		rq = move_queued_task(rq, p, dest);
	task_rq_unlock(rq, p, flags);
}

static int __set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask, bool check)
{
	const struct cpumask *valid = (p->flags & PF_KTHREAD) ? cpu_online_mask : cpu_active_mask;
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);

	update_rq_clock(rq);
	if ((check && (p->flags & PF_NO_SETAFFINITY)) || !cpumask_intersects(mask, valid)) {
		task_rq_unlock(rq, p, &flags);
		return -EINVAL;
	}
	if (p->sched_class->set_cpus_allowed)
		p->sched_class->set_cpus_allowed(p, mask);
	else
		set_cpus_allowed_common(p, mask);
	affine_move_task(rq, p, &flags);
	return 0;
}

/* -EINVAL if no CPU of the mask is up. **Sleeps** if p runs outside of it. */
int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *mask)
{
	return __set_cpus_allowed_ptr(p, mask, false);
}

/* For sched_setaffinity(2): tasks that are bound for good are refused. */
long sched_setaffinity_task(struct task_struct *p, const struct cpumask *mask)
{
	return __set_cpus_allowed_ptr(p, mask, true);
}

/* Preemption may come, another CPU not. */
void migrate_disable(void)
{
	preempt_disable();
	current->migration_disabled++;
	preempt_enable();
}

void migrate_enable(void)
{
	struct task_struct *p = current;
	bool move = false;

	if (p->migration_disabled > 1) {
		p->migration_disabled--;
		return;
	}
	preempt_disable();
	p->migration_disabled = 0;
	/* before the look at the mask: affine_move_task() looks the other way round */
	smp_mb();
	move = unlikely(!cpumask_test_cpu(smp_processor_id(), &p->cpus_mask));
	preempt_enable();
	if (move)
		push_task_away(p);
}

/*
 * At exec the task has the smallest cache footprint: a good time to move to where there is room.
 * **Sleeps.**
 */
void sched_exec(void)
{
	struct task_struct *p = current;
	struct migration_arg arg = { p, 0 };
	unsigned long flags;
	int dest;

	if (num_online_cpus() == 1)
		return;
	raw_spin_lock_irqsave(&p->pi_lock, flags);
	dest = select_task_rq(p, task_cpu(p), WF_EXEC);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
	if (dest == smp_processor_id() || !cpumask_test_cpu(dest, cpu_active_mask))
		return;
	arg.dest_cpu = dest;
	stop_one_cpu(task_cpu(p), migration_cpu_stop, &arg);
}

/*
 * Waits until p has left its CPU, in that state if match_state is not 0. Returns 0 if it changed
 * state instead, else a token that stays the same as long as it does not run again. **Sleeps.**
 */
unsigned long wait_task_inactive(struct task_struct *p, unsigned int match_state)
{
	unsigned long ncsw, flags;
	bool running, queued;
	struct rq *rq;

	for (;;) {
		while (task_on_cpu(task_rq(p), p)) {
			if (match_state && READ_ONCE(p->__state) != match_state)
				return 0;
			cpu_relax();
		}
		rq = task_rq_lock(p, &flags);
		running = task_on_cpu(rq, p);
		queued = task_on_rq_queued(p);
		ncsw = 0;
		if (!match_state || READ_ONCE(p->__state) == match_state)
			ncsw = p->nvcsw | (1UL << 63);
		task_rq_unlock(rq, p, &flags);
		if (!ncsw || (!running && !queued))
			return ncsw;
		if (queued && !running) {	/* preempted on its way: let it go on */
			ktime_t to = TICK_NSEC;

			set_current_state(TASK_UNINTERRUPTIBLE);
			schedule_hrtimeout(&to, HRTIMER_MODE_REL);
		} else {
			cpu_relax();
		}
	}
}
