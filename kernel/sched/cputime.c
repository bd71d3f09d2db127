// SPDX-License-Identifier: MIT
/*
 * Who used the CPU: user, system, interrupt time.
 *
 * Each tick is charged to what it interrupted. That is a sample: a task that sleeps before every
 * tick would never be seen. So what user space is told is the scheduler's exact run time, divided
 * in the ratio of the samples (cputime_adjust()); the division only moves forward, because programs
 * subtract two readings.
 *
 * To read the clock at every entry to the kernel and every return would tell the two parts exactly,
 * for the price of some dozen instructions in each system call. Debian's kernel, which can, does so
 * only on CPUs that run without a tick (nohz_full=) and samples everywhere else; so do we. A
 * program that mixes both in less than a tick gets a ratio that is right on average.
 */

#include <linux/sched/signal.h>
#include <linux/sched/cputime.h>
#include <linux/math64.h>
#include <linux/tick.h>
#include <linux/time64.h>
#include "sched.h"

DEFINE_PER_CPU(struct kernel_cpustat, kernel_cpustat);
DEFINE_PER_CPU(struct kernel_stat, kstat);

static void account_user_time(struct task_struct *p, u64 cputime)
{
	p->utime += cputime;
	this_cpu_add(kernel_cpustat.cpustat[task_nice(p) > 0 ? CPUTIME_NICE : CPUTIME_USER],
		     cputime);
}

static void account_system_time(struct task_struct *p, u64 cputime)
{
	int index = CPUTIME_SYSTEM;

	/* The tick itself is one level of hard interrupt. */
	if (hardirq_count() - HARDIRQ_OFFSET)
		index = CPUTIME_IRQ;
	else if (in_serving_softirq())
		index = CPUTIME_SOFTIRQ;
	p->stime += cputime;
	this_cpu_add(kernel_cpustat.cpustat[index], cputime);
}

void account_process_tick(struct task_struct *p, int user_tick)
{
	if (user_tick)
		account_user_time(p, TICK_NSEC);
	else if (p != this_rq()->idle || irq_count() != HARDIRQ_OFFSET)
		account_system_time(p, TICK_NSEC);
	/* Idle time is measured, not sampled: kernel/time/tick-sched.c. */
}

void kcpustat_cpu_fetch(struct kernel_cpustat *dst, int cpu)
{
	*dst = kcpustat_cpu(cpu);
	dst->cpustat[CPUTIME_IDLE] = get_cpu_idle_time_ns(cpu);
	dst->cpustat[CPUTIME_IOWAIT] = get_cpu_iowait_time_ns(cpu);
}

/*
 * Splits sum_exec_runtime. prev: what was said last time; neither part shrinks, and their sum is
 * the run time.
 */
static void cputime_adjust(const struct task_cputime *curr, struct prev_cputime *prev, u64 *ut,
			   u64 *st)
{
	u64 rtime = curr->sum_exec_runtime, stime = curr->stime, utime = curr->utime;
	unsigned long flags;

	raw_spin_lock_irqsave(&prev->lock, flags);
	if (prev->stime + prev->utime < rtime) {
		if (!stime)
			utime = rtime;
		else if (!utime)
			stime = rtime;
		else
			stime = mul_u64_u64_div_u64(stime, rtime, stime + utime);
		stime = max(stime, prev->stime);
		utime = rtime - min(stime, rtime);
		if (utime < prev->utime) {
			utime = prev->utime;
			stime = rtime - utime;
		}
		prev->stime = stime;
		prev->utime = utime;
	}
	*ut = prev->utime;
	*st = prev->stime;
	raw_spin_unlock_irqrestore(&prev->lock, flags);
}

void task_cputime_adjusted(struct task_struct *p, u64 *ut, u64 *st)
{
	struct task_cputime cputime = {
		.utime = p->utime, .stime = p->stime, .sum_exec_runtime = task_sched_runtime(p),
	};

	cputime_adjust(&cputime, &p->prev_cputime, ut, st);
}

/* The members that live, and the sums of those that are gone. */
void thread_group_cputime(struct task_struct *tsk, struct task_cputime *times)
{
	struct signal_struct *sig = tsk->signal;
	struct task_struct *t;
	unsigned int seq;

	/* The caller's own slice under way counts, or short programs would seem to use nothing. */
	if (same_thread_group(current, tsk))
		(void)task_sched_runtime(current);
	rcu_read_lock();
	do {
		seq = read_seqbegin(&sig->stats_lock);
		times->utime = sig->utime;
		times->stime = sig->stime;
		times->sum_exec_runtime = sig->sum_sched_runtime;
		for_each_thread(tsk, t) {
			times->utime += t->utime;
			times->stime += t->stime;
			times->sum_exec_runtime += READ_ONCE(t->se.sum_exec_runtime);
		}
	} while (read_seqretry(&sig->stats_lock, seq));
	rcu_read_unlock();
}

void thread_group_cputime_adjusted(struct task_struct *p, u64 *ut, u64 *st)
{
	struct task_cputime cputime;

	thread_group_cputime(p, &cputime);
	cputime_adjust(&cputime, &p->signal->prev_cputime, ut, st);
}
