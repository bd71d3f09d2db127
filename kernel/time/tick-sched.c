// SPDX-License-Identifier: MIT
/*
 * How this works: the tick, and doing without it
 *
 * A busy CPU has a tick: an hrtimer of its own, every TICK_NSEC. It accounts the running task's
 * time, drives the timer wheel and the scheduler, and one of the CPUs (tick_do_timer_cpu) moves
 * jiffies and the wall clock on.
 *
 *	busy ──idle_enter, next timer is far──> stopped: sched_timer is set to that, or not at all
 *	 ^                                         │ an interrupt: jiffies catch up; after it the
 *	 └───────────────idle_exit─────────────────┘ next timer is looked up again
 *
 * To stop the tick and start it again are two accesses to the timer's device, which in a virtual
 * machine cost more than a short sleep. A CPU whose last sleeps were short keeps the tick for the
 * first tick's length of the next one.
 *
 * I1  jiffies and last_jiffies_update change together under jiffies_lock, by whole ticks; the
 *     latter is the MONOTONIC time of the tick.
 * I2  tick_do_timer_cpu is a CPU whose tick runs, or TICK_DO_TIMER_NONE when its owner went idle;
 *     the next CPU that ticks takes it. While every CPU sleeps nobody needs jiffies; whoever wakes
 *     first catches up. If the owner stays in a section without interrupts, the others move jiffies
 *     once they are STALLED_TICKS late, lest a timer of theirs that would end it never expires.
 * I3  a CPU sleeps no longer than timekeeping_max_deferment(), lest the clocksource is misread.
 *
 * A tick_sched is touched by its own CPU with interrupts off; the idle times are read by others
 * without a lock.
 */

#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/kernel_stat.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/loadavg.h>
#include <linux/sched/nohz.h>
#include <linux/sched/stat.h>
#include <linux/seqlock.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/tick.h>
#include <linux/timer.h>
#include <asm/irq_regs.h>
#include <asm/ptrace.h>
#include "tk_internal.h"

struct tick_sched {
	struct hrtimer sched_timer;
	bool inidle;			/* between idle_enter and idle_exit */
	bool tick_stopped;
	bool idle_active;		/* idle time is running */
	ktime_t idle_began;		/* when inidle was set */
	ktime_t idle_length;		/* of the last times, a moving average */
	ktime_t idle_entrytime;
	ktime_t idle_sleeptime;		/* ns so far */
	ktime_t iowait_sleeptime;
};

#define TICK_DO_TIMER_NONE	(-1)
#define STALLED_TICKS		5

static DEFINE_PER_CPU(struct tick_sched, tick_cpu_sched);
static int tick_do_timer_cpu = TICK_DO_TIMER_NONE;
static DEFINE_RAW_SPINLOCK(jiffies_lock);
static seqcount_t jiffies_seq = SEQCNT_ZERO(jiffies_seq);
static ktime_t last_jiffies_update;

/* Brings jiffies and the wall clock up to `now`. Interrupts off. */
static void tick_do_update_jiffies64(ktime_t now)
{
	u64 ticks;

	if (now - READ_ONCE(last_jiffies_update) < TICK_NSEC)
		return;
	raw_spin_lock(&jiffies_lock);
	if (now - last_jiffies_update < TICK_NSEC) {
		raw_spin_unlock(&jiffies_lock);
		return;
	}
	ticks = (now - last_jiffies_update) / TICK_NSEC;
	write_seqcount_begin(&jiffies_seq);
	WRITE_ONCE(last_jiffies_update, last_jiffies_update + ticks * TICK_NSEC);
	jiffies += ticks;
	write_seqcount_end(&jiffies_seq);
	calc_global_load();
	raw_spin_unlock(&jiffies_lock);
	update_wall_time();
}

/* jiffies and the MONOTONIC time they stand for. */
static unsigned long tick_base(ktime_t *basem)
{
	unsigned int seq;
	unsigned long basej;

	do {
		seq = read_seqcount_begin(&jiffies_seq);
		*basem = last_jiffies_update;
		basej = jiffies;
	} while (read_seqcount_retry(&jiffies_seq, seq));
	return basej;
}

/* The CPU whose duty it is has not moved jiffies for long. */
static bool jiffies_stalled(ktime_t now)
{
	return now - READ_ONCE(last_jiffies_update) >= STALLED_TICKS * TICK_NSEC;
}

static enum hrtimer_restart tick_sched_fn(struct hrtimer *timer)
{
	struct tick_sched *ts = container_of(timer, struct tick_sched, sched_timer);
	struct pt_regs *regs = get_irq_regs();
	int cpu = smp_processor_id();
	ktime_t now = ktime_get();

	if (READ_ONCE(tick_do_timer_cpu) == TICK_DO_TIMER_NONE && !ts->tick_stopped)
		WRITE_ONCE(tick_do_timer_cpu, cpu);
	if (READ_ONCE(tick_do_timer_cpu) == cpu || ts->tick_stopped || jiffies_stalled(now))
		tick_do_update_jiffies64(now);
	if (ts->tick_stopped) {
		run_local_timers();
		return HRTIMER_NORESTART;
	}
	update_process_times(regs && user_mode(regs));
	hrtimer_forward(timer, now, TICK_NSEC);
	return HRTIMER_RESTART;
}

void tick_setup_sched_timer(void)
{
	struct tick_sched *ts = this_cpu_ptr(&tick_cpu_sched);
	ktime_t now = ktime_get();

	if (!last_jiffies_update)
		last_jiffies_update = now;
	hrtimer_init(&ts->sched_timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED);
	ts->sched_timer.function = tick_sched_fn;
	hrtimer_start(&ts->sched_timer, now + TICK_NSEC, HRTIMER_MODE_ABS_PINNED);
}

static void tick_idle_account(struct tick_sched *ts, ktime_t now)
{
	ktime_t delta = now - ts->idle_entrytime;

	if (!ts->idle_active)
		return;
	ts->idle_active = false;
	if (nr_iowait_cpu(smp_processor_id()) > 0)
		WRITE_ONCE(ts->iowait_sleeptime, ts->iowait_sleeptime + delta);
	else
		WRITE_ONCE(ts->idle_sleeptime, ts->idle_sleeptime + delta);
}

static void tick_nohz_restart(struct tick_sched *ts, ktime_t now)
{
	ktime_t basem;

	tick_do_update_jiffies64(now);
	timer_clear_idle();
	tick_base(&basem);
	hrtimer_start(&ts->sched_timer, basem + TICK_NSEC, HRTIMER_MODE_ABS_PINNED);
	ts->tick_stopped = false;
	nohz_balance_exit_idle(smp_processor_id());
}

/* The tick runs, and there is a good chance that the CPU will be wanted before it matters. */
static bool tick_is_kept(const struct tick_sched *ts)
{
	return !ts->tick_stopped && ts->idle_length < TICK_NSEC / 2 &&
	       ts->idle_entrytime - ts->idle_began < TICK_NSEC;
}

/*
 * Stops the tick if nothing needs it within a tick from now, or moves the wake-up if it is stopped
 * already.
 */
static void tick_nohz_stop_tick(struct tick_sched *ts)
{
	int cpu = smp_processor_id();
	unsigned long basej;
	ktime_t basem, expires, deferment;

	if (rcu_needs_cpu() || irq_work_needs_cpu() || local_softirq_pending()) {
		if (ts->tick_stopped)
			tick_nohz_restart(ts, ktime_get());
		return;
	}
	if (tick_is_kept(ts))
		return;
	basej = tick_base(&basem);
	expires = get_next_timer_interrupt(basej, basem);
	if (!ts->tick_stopped && expires <= basem + TICK_NSEC) {
		timer_clear_idle();
		return;
	}
	if (READ_ONCE(tick_do_timer_cpu) == cpu)
		WRITE_ONCE(tick_do_timer_cpu, TICK_DO_TIMER_NONE);
	deferment = ktime_add_safe(basem, timekeeping_max_deferment());	/* I3 */
	expires = min(expires, deferment);
	if (!ts->tick_stopped)
		nohz_balance_enter_idle(cpu);
	ts->tick_stopped = true;
	if (expires == KTIME_MAX)
		hrtimer_cancel(&ts->sched_timer);
	else
		hrtimer_start(&ts->sched_timer, expires, HRTIMER_MODE_ABS_PINNED);
}

void tick_nohz_idle_enter(void)
{
	struct tick_sched *ts = this_cpu_ptr(&tick_cpu_sched);

	ts->inidle = true;
	ts->idle_began = ts->idle_entrytime = ktime_get();
	ts->idle_active = true;
	if (clockevents_ready())
		tick_nohz_stop_tick(ts);
}

void tick_nohz_idle_exit(void)
{
	struct tick_sched *ts = this_cpu_ptr(&tick_cpu_sched);
	ktime_t now = ktime_get();

	ts->inidle = false;
	ts->idle_length += (min_t(ktime_t, now - ts->idle_began, 4 * TICK_NSEC) - ts->idle_length) / 4;
	tick_idle_account(ts, now);
	if (ts->tick_stopped)
		tick_nohz_restart(ts, now);
}

ktime_t tick_nohz_idle_length(void)
{
	return this_cpu_ptr(&tick_cpu_sched)->idle_length;
}

void tick_nohz_irq_enter(void)
{
	struct tick_sched *ts = this_cpu_ptr(&tick_cpu_sched);
	ktime_t now;

	if (!ts->idle_active && !ts->tick_stopped)
		return;
	now = ktime_get();
	tick_idle_account(ts, now);
	if (ts->tick_stopped)
		tick_do_update_jiffies64(now);
}

void tick_nohz_irq_exit(void)
{
	struct tick_sched *ts = this_cpu_ptr(&tick_cpu_sched);

	if (!ts->inidle)
		return;
	ts->idle_entrytime = ktime_get();
	ts->idle_active = true;
	if (clockevents_ready() && !need_resched())
		tick_nohz_stop_tick(ts);
}

/* What has been booked, plus the sleep under way. */
static u64 idle_time(const struct tick_sched *ts, const ktime_t *booked, bool iowait, int cpu)
{
	ktime_t time = READ_ONCE(*booked);

	if (READ_ONCE(ts->idle_active) && iowait == (nr_iowait_cpu(cpu) > 0))
		time += max_t(ktime_t, ktime_get() - READ_ONCE(ts->idle_entrytime), 0);
	return time;
}

u64 get_cpu_idle_time_ns(int cpu)
{
	const struct tick_sched *ts = per_cpu_ptr(&tick_cpu_sched, cpu);

	return idle_time(ts, &ts->idle_sleeptime, false, cpu);
}

u64 get_cpu_iowait_time_ns(int cpu)
{
	const struct tick_sched *ts = per_cpu_ptr(&tick_cpu_sched, cpu);

	return idle_time(ts, &ts->iowait_sleeptime, true, cpu);
}

u64 get_cpu_idle_time_us(int cpu, u64 *last_update_time)
{
	if (last_update_time)
		*last_update_time = ktime_get() / NSEC_PER_USEC;
	return get_cpu_idle_time_ns(cpu) / NSEC_PER_USEC;
}
