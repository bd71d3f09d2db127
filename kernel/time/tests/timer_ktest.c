// SPDX-License-Identifier: MIT
/* Timers of the wheel, jiffies and clocksources. */

#include <linux/clocksource.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/ktest.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include "../../tests/threads.h"

struct shot {
	struct timer_list timer;
	atomic_t runs;
	unsigned long at;		/* jiffies when it ran */
	u64 at_ns;
	bool in_softirq, inside, stay;
};

static void shot_runs(struct timer_list *timer)
{
	struct shot *s = from_timer(s, timer, timer);

	WRITE_ONCE(s->inside, true);
	s->at = jiffies;
	s->at_ns = ktime_get_ns();
	s->in_softirq = in_serving_softirq() && !in_hardirq() && !irqs_disabled();
	while (READ_ONCE(s->stay))
		cpu_relax();
	WRITE_ONCE(s->inside, false);
	atomic_inc(&s->runs);
}

static void shot_init(struct shot *s)
{
	*s = (struct shot){ };
	timer_setup(&s->timer, shot_runs, 0);
}

KTEST(time, a_timer_fires_once_at_its_time_in_softirq_context,
      "spec: B-CHK-35 N-CHK-26 B-TMR-01 N-TIME-04")
{
	unsigned long expires;
	struct shot s;
	u64 start;

	shot_init(&s);
	expires = jiffies + HZ;
	start = ktime_get_ns();
	s.timer.expires = expires;
	add_timer(&s.timer);
	KEXPECT(timer_pending(&s.timer));
	KEXPECT(eventually(atomic_read(&s.runs) == 1));
	KEXPECT(!timer_pending(&s.timer));
	KEXPECT(s.in_softirq);
	KEXPECT(!time_before(s.at, expires));
	/* A jiffy has begun already when the span does. */
	KEXPECT_GE(s.at_ns - start, NSEC_PER_SEC - NSEC_PER_SEC / HZ);
	/* A second lies on the level whose buckets span eight jiffies. */
	KEXPECT_LE(s.at - expires, 8 + HZ / 4);
	msleep(50);
	KEXPECT_EQ(atomic_read(&s.runs), 1);
}

KTEST(time, a_timer_is_moved_and_deleted, "spec: B-CHK-35 B-TMR-03 B-TMR-04")
{
	struct shot s;

	shot_init(&s);
	KEXPECT_EQ(mod_timer(&s.timer, jiffies + 10 * HZ), 0);
	KEXPECT_EQ(mod_timer(&s.timer, jiffies + 2), 1);
	KEXPECT(eventually(atomic_read(&s.runs) == 1));
	KEXPECT_EQ(del_timer(&s.timer), 0);
	KEXPECT_EQ(mod_timer(&s.timer, jiffies + 3), 0);
	KEXPECT_EQ(mod_timer(&s.timer, jiffies + 10 * HZ), 1);
	msleep(50);
	KEXPECT_EQ(atomic_read(&s.runs), 1);
	KEXPECT_EQ(del_timer(&s.timer), 1);
	KEXPECT_EQ(del_timer(&s.timer), 0);
	KEXPECT_EQ(mod_timer_pending(&s.timer, jiffies + 1), 0);
	msleep(20);
	KEXPECT_EQ(atomic_read(&s.runs), 1);
}

/* Lets another timer's function go on. */
struct releaser {
	struct timer_list timer;
	struct shot *held;
};

static void release_it(struct timer_list *timer)
{
	struct releaser *r = from_timer(r, timer, timer);

	WRITE_ONCE(r->held->stay, false);
}

KTEST(time, after_del_timer_sync_the_function_runs_nowhere, "spec: B-CHK-35 N-CHK-26 N-TIME-06")
{
	struct releaser releaser = { };
	struct shot s;

	if (num_online_cpus() < 2)
		KSKIP("needs two CPUs");
	shot_init(&s);
	s.stay = true;
	releaser.held = &s;
	timer_setup(&releaser.timer, release_it, 0);
	migrate_disable();
	s.timer.expires = jiffies + 1;
	add_timer_on(&s.timer, cpumask_any_but(cpu_online_mask, smp_processor_id()));
	KEXPECT(eventually(READ_ONCE(s.inside)));
	KEXPECT_EQ(try_to_del_timer_sync(&s.timer), -1);
	KEXPECT_EQ(del_timer(&s.timer), 0);
	KEXPECT(READ_ONCE(s.inside));
	releaser.timer.expires = jiffies + 5;
	add_timer_on(&releaser.timer, smp_processor_id());
	KEXPECT_EQ(del_timer_sync(&s.timer), 0);
	KEXPECT(!READ_ONCE(s.inside));
	KEXPECT_EQ(atomic_read(&s.runs), 1);
	migrate_enable();
	del_timer_sync(&releaser.timer);
}

KTEST(time, sleeps_in_jiffies_are_never_short, "spec: N-CHK-26 B-CHK-35 N-TIME-05")
{
	static const unsigned int spans[] = { 1, 2, 3, 10, 63, 64, 65, 100 };

	for (unsigned int i = 0; i < ARRAY_SIZE(spans); i++) {
		unsigned long from = jiffies;
		u64 start = ktime_get_ns();

		KEXPECT_EQ(schedule_timeout_uninterruptible(spans[i]), 0);
		KEXPECT_GE(jiffies - from, spans[i]);
		KEXPECT_GE(ktime_get_ns() - start, (spans[i] - 1) * (u64)(NSEC_PER_SEC / HZ));
	}
}

KTEST(time, jiffies_keep_pace_with_the_clock, "spec: B-CHK-35 N-CHK-26 N-TIME-03")
{
	unsigned long from, ticks, expected;
	u64 start;

	schedule_timeout_uninterruptible(1);
	from = jiffies;
	start = ktime_get_ns();
	msleep(500);
	ticks = jiffies - from;
	expected = div_u64(ktime_get_ns() - start, NSEC_PER_SEC / HZ);
	KEXPECT_GE(ticks, expected - 2);
	KEXPECT_LE(ticks, expected + 2);
}

static void stay_without_interrupts(void *stay)
{
	while (READ_ONCE(*(bool *)stay))
		cpu_relax();
}

/* Whichever CPU moves jiffies: each in turn while all the others hear no interrupt. */
KTEST(time, jiffies_move_while_other_cpus_hear_no_interrupts, "spec: N-TIME-03")
{
	int cpu;

	for_each_online_cpu(cpu) {
		bool stay = true;
		unsigned long from;

		KASSERT(!set_cpus_allowed_ptr(current, cpumask_of(cpu)));
		preempt_disable();
		smp_call_function_many(cpu_online_mask, stay_without_interrupts, &stay, false);
		from = jiffies;
		mdelay(50);
		KEXPECT_GE(jiffies - from, 3);
		WRITE_ONCE(stay, false);
		smp_call_function_many(cpu_online_mask, stay_without_interrupts, &stay, true);
		preempt_enable();
	}
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/* The first wrap comes five minutes after the boot, so that what cannot stand one shows it soon. */
KTEST(time, jiffies_start_before_a_wrap_and_compare_across_it, "spec: B-CHK-35 B-CLK-06")
{
	unsigned long before = -10UL, after = 10;
	u64 up = div_u64(ktime_get_boottime_ns(), NSEC_PER_SEC / HZ);

	KEXPECT_LE((u32)((u32)jiffies - (u32)INITIAL_JIFFIES), up + HZ);
	KEXPECT_EQ((u32)INITIAL_JIFFIES, (u32)(-300 * HZ));
	KEXPECT(time_after(after, before));
	KEXPECT(time_before(before, after));
	KEXPECT(time_after_eq(before, before) && !time_after(before, before));
	KEXPECT(!time_after(before, after));
	KEXPECT(time_in_range(0UL, before, after));
}

KTEST(time, cycles_become_nanoseconds_within_a_millionth, "spec: B-CHK-35 B-CLK-02 B-CLK-03")
{
	static const u32 rates[] = { 1000000000, 3579545, 10000000 };
	const u32 seconds = 600;

	for (unsigned int i = 0; i < ARRAY_SIZE(rates); i++) {
		u64 cycles = (u64)rates[i] * seconds, wanted = (u64)seconds * NSEC_PER_SEC, ns;
		u32 mult, shift;

		clocks_calc_mult_shift(&mult, &shift, rates[i], NSEC_PER_SEC, seconds);
		KEXPECT_LE(cycles, div_u64(~0ULL, mult));	/* no overflow */
		ns = clocksource_cyc2ns(cycles, mult, shift);
		KEXPECT_LE(ns > wanted ? ns - wanted : wanted - ns, div_u64(wanted, 1000000));
	}
}

KTEST(time, busy_waits_are_never_short, "spec: B-CHK-35")
{
	for (int i = 0; i < 20; i++) {
		u64 start = ktime_get_ns();

		udelay(100);
		KEXPECT_GE(ktime_get_ns() - start, 100 * NSEC_PER_USEC);
		start = ktime_get_ns();
		mdelay(5);
		KEXPECT_GE(ktime_get_ns() - start, 5 * NSEC_PER_MSEC);
	}
}
