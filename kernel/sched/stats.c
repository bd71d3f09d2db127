// SPDX-License-Identifier: MIT
/*
 * What the scheduler tells about itself: counts, states, who runs where, and checks that code may
 * sleep.
 */

#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/ratelimit.h>
#include <asm/processor.h>
#include "sched.h"

unsigned int nr_running(void)
{
	unsigned int sum = 0;
	int cpu;

	for_each_online_cpu(cpu)
		sum += READ_ONCE(cpu_rq(cpu)->nr_running);
	return sum;
}

unsigned long long nr_context_switches_cpu(int cpu)
{
	return READ_ONCE(cpu_rq(cpu)->nr_switches);
}

unsigned long long nr_context_switches(void)
{
	unsigned long long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += nr_context_switches_cpu(cpu);
	return sum;
}

/* A task may wake elsewhere than it slept, but takes its count from the CPU it slept on. */
unsigned int nr_iowait_cpu(int cpu)
{
	return atomic_read(&cpu_rq(cpu)->nr_iowait);
}

unsigned int nr_iowait(void)
{
	unsigned int sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += nr_iowait_cpu(cpu);
	return sum;
}

int idle_cpu(int cpu)
{
	return available_idle_cpu(cpu);
}

struct task_struct *idle_task(int cpu)
{
	return cpu_rq(cpu)->idle;
}

int task_curr(const struct task_struct *p)
{
	return cpu_curr(task_cpu(p)) == p;
}

void wake_up_if_idle(int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	raw_spin_lock_irqsave(&rq->lock, flags);
	if (rq->curr == rq->idle)
		resched_curr(rq);
	raw_spin_unlock_irqrestore(&rq->lock, flags);
}

/* ---------------------------------------------------------------- states */

char task_state_to_char(struct task_struct *p)
{
	static const char letters[] = "RSDTtXZPI";
	unsigned int state = READ_ONCE(p->__state);
	unsigned int report = (state | READ_ONCE(p->exit_state)) & TASK_REPORT;

	if ((state & TASK_IDLE) == TASK_IDLE)
		return 'I';
	return letters[fls(report)];
}

void sched_show_task(struct task_struct *p)
{
	pr_info("task:%-15.15s state:%c pid:%-5d ppid:%-6d flags:0x%08x\n", p->comm,
		task_state_to_char(p), p->pid, p->real_parent ? p->real_parent->pid : 0, p->flags);
	if (p != current && !READ_ONCE(p->on_cpu))
		pr_info("  waits in %pS\n", (void *)__get_wchan(p));
	debug_show_held_locks(p);
}

void show_state(void)
{
	struct task_struct *g, *p;

	rcu_read_lock();
	for_each_process_thread(g, p)
		sched_show_task(p);
	rcu_read_unlock();
}

/* ---------------------------------------------------------------- sleeping where one must not */

void __might_sleep(const char *file, int line)
{
	static DEFINE_RATELIMIT_STATE(limit, 5 * HZ, 3);

	if (!scheduler_running ||	/* booting on one task, interrupts still off */
	    (!preempt_count() && !irqs_disabled() && !is_idle_task(current)))
		return;
	if (!__ratelimit(&limit))
		return;
	pr_err("BUG: sleeping function called from invalid context at %s:%d\n", file, line);
	pr_err("in_atomic(): %d, irqs_disabled(): %d, pid: %d, name: %s\n", in_atomic(),
	       irqs_disabled(), current->pid, current->comm);
	debug_show_held_locks(current);
	dump_stack();
}
