// SPDX-License-Identifier: MIT
/*
 * The load averages.
 *
 *	a1 = a0 * e + n * (1 - e)		every 5 s, n the number of active tasks, e = 1/exp(5
 *	s / 1, 5 or 15 min)
 *
 * Active are the runnable tasks and those in uninterruptible sleep. Every five seconds is seldom
 * enough to sum over all CPUs. If all CPUs slept through some periods, the formula is applied for
 * each of them at once: e^k by repeated squaring.
 */

#include <linux/sched/loadavg.h>
#include "sched.h"

unsigned long avenrun[3];	/* written by the CPU that keeps jiffies, under jiffies_lock */
static unsigned long calc_load_update;		/* jiffies: when it is due */

static const unsigned long load_exp[3] = { EXP_1, EXP_5, EXP_15 };

long calc_active_tasks(void)
{
	long active = 0;
	int cpu;

	for_each_online_cpu(cpu)
		active += READ_ONCE(cpu_rq(cpu)->nr_running) +
			  READ_ONCE(cpu_rq(cpu)->nr_uninterruptible);
	return max(active, 0L);
}

/* x^n, x a fixed-point fraction. */
static unsigned long fixed_power(unsigned long x, unsigned long n)
{
	unsigned long result = FIXED_1;

	for (; n; n >>= 1) {
		if (n & 1)
			result = (result * x + (FIXED_1 >> 1)) >> FSHIFT;
		x = (x * x + (FIXED_1 >> 1)) >> FSHIFT;
	}
	return result;
}

static unsigned long calc_load(unsigned long load, unsigned long exp, unsigned long active)
{
	unsigned long newload = load * exp + active * (FIXED_1 - exp);

	if (active >= load)
		newload += FIXED_1 - 1;		/* rounds up while rising, so that it gets there */
	return newload >> FSHIFT;
}

void calc_global_load(void)
{
	unsigned long periods, active;
	int i;

	if (!calc_load_update)
		calc_load_update = jiffies + LOAD_FREQ;
	/* others' ticks of this jiffy have passed */
	if (time_before(jiffies, calc_load_update + 10))
		return;
	periods = (jiffies - calc_load_update) / LOAD_FREQ + 1;
	active = calc_active_tasks() * FIXED_1;
	for (i = 0; i < 3; i++)
		WRITE_ONCE(avenrun[i],
			   calc_load(avenrun[i], fixed_power(load_exp[i], periods), active));
	calc_load_update += periods * LOAD_FREQ;
}

void get_avenrun(unsigned long *loads, unsigned long offset, int shift)
{
	int i;

	for (i = 0; i < 3; i++)
		loads[i] = (READ_ONCE(avenrun[i]) + offset) << shift;
}
