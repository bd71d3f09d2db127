// SPDX-License-Identifier: MIT
/*
 * The idle task of each CPU, and its class: the lowest, which always has a task.
 *
 * The idle task halts until an interrupt. Before that it stops the tick if no timer is near, and
 * tells RCU that this CPU reads nothing:
 *
 *	tick_nohz_idle_enter()
 *	  rcu_idle_enter(), poll or halt, [interrupt: irq_enter() .. irq_exit()],
 *	  rcu_idle_exit()	until somebody wants the CPU
 *	tick_nohz_idle_exit(), schedule_idle()
 *
 * The test of TIF_NEED_RESCHED and the halt are one step for interrupts: they are off until the
 * halt instruction lets them in. A waker on another CPU sends an interrupt unless the idle task
 * says that it polls the flag (TIF_POLLING_NRFLAG).
 *
 * A halt and the interrupt that ends it cost a virtual machine some 40 us. So a CPU whose last idle
 * times were short, POLL_LIMIT on average, looks at the flag that long before it halts, once in an
 * idle time. But the host may have no CPU to spare for that: each poll in vain lets twice as many
 * of the next idle times go without, up to 1 << MOST_MISSES, until one succeeds. With idle=poll on
 * the command line the CPU never halts, with idle=halt it never polls.
 */

#include <linux/tick.h>
#include <linux/cpu.h>
#include <linux/init.h>
#include <linux/rcupdate.h>
#include "sched.h"

#define POLL_LIMIT	(100 * NSEC_PER_USEC)
#define MOST_MISSES	6

/* Only the CPU's idle task touches it, interrupts off. */
static DEFINE_PER_CPU(struct idle_poll {
	unsigned char misses;		/* polls in vain since the last that was not */
	unsigned char skip;		/* so many idle times do not poll */
}, idle_poll);

static bool always_poll, never_poll;

static int __init idle_setup(char *str)
{
	always_poll = !strcmp(str, "poll");
	never_poll = !strcmp(str, "halt");
	return always_poll || never_poll;
}
__setup("idle=", idle_setup);

/* Up to when this idle time polls; 0: not at all. Interrupts are off. */
static ktime_t poll_until(void)
{
	struct idle_poll *p = this_cpu_ptr(&idle_poll);

	if (unlikely(always_poll))
		return KTIME_MAX;
	if (never_poll || num_online_cpus() == 1 || tick_nohz_idle_length() >= POLL_LIMIT)
		return 0;
	if (p->skip) {
		p->skip--;
		return 0;
	}
	return ktime_get() + POLL_LIMIT;
}

/* Looks at the flag up to `until`. Interrupts are off, and again afterwards. */
static void cpu_idle_poll(ktime_t until)
{
	struct idle_poll *p = this_cpu_ptr(&idle_poll);

	set_thread_flag(TIF_POLLING_NRFLAG);
	local_irq_enable();
	while (!need_resched() && ktime_get() < until)
		cpu_relax();
	local_irq_disable();
	clear_thread_flag(TIF_POLLING_NRFLAG);
	if (need_resched()) {
		p->misses = 0;
	} else {
		p->misses = min(p->misses + 1, MOST_MISSES);
		p->skip = 1 << p->misses;
	}
}

static void do_idle(void)
{
	ktime_t until;

	local_irq_disable();
	if (!need_resched()) {
		tick_nohz_idle_enter();
		until = poll_until();
		while (!need_resched()) {
			rcu_idle_enter();
			if (until) {
				cpu_idle_poll(until);
				until = 0;
			}
			/* the report of a quiescent state, too, may have woken a task */
			if (!need_resched())
				arch_cpu_idle();
			local_irq_disable();
			rcu_idle_exit();
		}
		tick_nohz_idle_exit();
	}
	preempt_fold_need_resched();
	local_irq_enable();
	schedule_idle();
}

/*
 * The last thing a CPU's start-up code calls; what called it is the idle task. Interrupts may be
 * off.
 */
void __noreturn cpu_startup_entry(void)
{
	current->flags |= PF_IDLE;
	scheduler_running = true;
	for (;;)
		do_idle();
}

/* ---------------------------------------------------------------- the class */

static void enqueue_task_idle(struct rq *rq, struct task_struct *p, int flags)
{
}

/* The idle task tried to sleep. */
static void dequeue_task_idle(struct rq *rq, struct task_struct *p, int flags)
{
	raw_spin_unlock_irq(&rq->lock);
	pr_err("bad: scheduling from the idle thread!\n");
	dump_stack();
	raw_spin_lock_irq(&rq->lock);
	WRITE_ONCE(p->__state, TASK_RUNNING);
	WRITE_ONCE(p->on_rq, TASK_ON_RQ_QUEUED);
}

static void yield_task_idle(struct rq *rq)
{
}

static void check_preempt_curr_idle(struct rq *rq, struct task_struct *p, int flags)
{
	resched_curr(rq);
}

static void set_next_task_idle(struct rq *rq, struct task_struct *p, bool first)
{
	rq->sched_goidle++;
}

static struct task_struct *pick_next_task_idle(struct rq *rq)
{
	set_next_task_idle(rq, rq->idle, true);
	return rq->idle;
}

static void put_prev_task_idle(struct rq *rq, struct task_struct *p)
{
}

static int select_task_rq_idle(struct task_struct *p, int cpu, int flags)
{
	return task_cpu(p);
}

static void task_tick_idle(struct rq *rq, struct task_struct *p, int queued)
{
}

static void update_curr_idle(struct rq *rq)
{
}

const struct sched_class idle_sched_class = {
	.enqueue_task		= enqueue_task_idle,
	.dequeue_task		= dequeue_task_idle,
	.yield_task		= yield_task_idle,
	.check_preempt_curr	= check_preempt_curr_idle,
	.pick_next_task		= pick_next_task_idle,
	.put_prev_task		= put_prev_task_idle,
	.set_next_task		= set_next_task_idle,
	.select_task_rq		= select_task_rq_idle,
	.set_cpus_allowed	= set_cpus_allowed_common,
	.task_tick		= task_tick_idle,
	.update_curr		= update_curr_idle,
};
