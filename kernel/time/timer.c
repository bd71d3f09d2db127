// SPDX-License-Identifier: MIT
/*
 * How this works: the timer wheel
 *
 * Every CPU has a wheel of LVL_DEPTH levels with 64 buckets each. A bucket of level n spans 8^n
 * jiffies:
 *
 *	level	bucket spans	level reaches (HZ 250)
 *	0	4 ms		256 ms
 *	1	32 ms		2 s
 *	2	256 ms		16 s
 *	...	x 8		x 8
 *	8	18.6 h		about 49 days; what is further fires there and re-arms itself
 *
 * A timer goes into the level its distance fits in, into the bucket of its expiry rounded up to
 * that level's step. It stays there until it fires: nothing is ever moved down a level. So arming
 * and cancelling cost the same few instructions whatever the distance, and a timer is late by at
 * most an eighth of its span, never early. A bitmap of buckets in use finds the next one that is
 * due.
 *
 *	clk ── the jiffy the wheel has been run up to. An idle CPU leaves it behind and catches up
 *	       in one step (forward_base).
 *
 * I1  timer->flags holds the CPU whose wheel the timer is in; entry is linked exactly while it is
 *     pending; both change under that wheel's lock. A mover sets TIMER_MIGRATING while neither lock
 *     is held, and others wait for it (lock_timer_base).
 * I2  base->running is the timer whose function runs; del_timer_sync() waits while it is the one
 *     asked for. It is not migrated.
 * I3  next_expiry is at or before the earliest bucket in use.
 *
 * The lock is taken with interrupts off and dropped around each function.
 */

#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/posix-timers.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include "tk_internal.h"

#define LVL_BITS	6
#define LVL_SIZE	(1U << LVL_BITS)
#define LVL_MASK	(LVL_SIZE - 1)
#define LVL_DEPTH	9
#define LVL_CLK_SHIFT	3
#define LVL_SHIFT(n)	((n) * LVL_CLK_SHIFT)
#define LVL_GRAN(n)	(1UL << LVL_SHIFT(n))
/* The first distance that no longer fits below level n. */
#define LVL_START(n)	((unsigned long)(LVL_SIZE - 1) << LVL_SHIFT((n) - 1))
#define WHEEL_SIZE	(LVL_SIZE * LVL_DEPTH)
/* Further than any timer: "none". */
#define NEXT_TIMER_MAX_DELTA	((1UL << 30) - 1)
#define WHEEL_MAX	(LVL_START(LVL_DEPTH) - LVL_GRAN(LVL_DEPTH - 1))

struct timer_base {
	raw_spinlock_t lock;
	struct timer_list *running;	/* lock (I2) */
	unsigned long clk;		/* lock */
	unsigned long next_expiry;	/* lock (I3) */
	unsigned int cpu;
	bool is_idle;		/* lock: the tick is stopped; an earlier timer must wake the CPU */
	u64 pending[LVL_DEPTH];		/* lock: one bit a bucket in use */
	struct hlist_head vectors[WHEEL_SIZE];	/* lock */
};

static DEFINE_PER_CPU(struct timer_base, timer_bases);

static inline unsigned int timer_get_idx(const struct timer_list *timer)
{
	return timer->flags >> TIMER_ARRAYSHIFT;
}

static inline void timer_set_idx(struct timer_list *timer, unsigned int idx)
{
	timer->flags = (timer->flags & ((1U << TIMER_ARRAYSHIFT) - 1)) | idx << TIMER_ARRAYSHIFT;
}

/* The bucket for an expiry, and in *bucket_expiry the jiffy at which that bucket is due. */
static unsigned int calc_wheel_index(unsigned long expires, unsigned long clk,
				     unsigned long *bucket_expiry)
{
	unsigned long delta = expires - clk;
	unsigned int lvl;

	if ((long)delta < 0) {
		*bucket_expiry = clk;
		return clk & LVL_MASK;
	}
	if (delta > WHEEL_MAX) {
		delta = WHEEL_MAX;
		expires = clk + delta;
	}
	for (lvl = 0; lvl < LVL_DEPTH - 1 && delta >= LVL_START(lvl + 1); lvl++)
		;
	/* Round up; level 0 is exact because the bucket of jiffy n is run when clk is n. */
	if (lvl)
		expires += LVL_GRAN(lvl) - 1;
	expires >>= LVL_SHIFT(lvl);
	*bucket_expiry = expires << LVL_SHIFT(lvl);
	return lvl * LVL_SIZE + (expires & LVL_MASK);
}

/*
 * Catches up with jiffies when nothing was due in between, so that new timers get the finest level
 * they can. Lock held.
 */
static void forward_base(struct timer_base *base)
{
	unsigned long now = jiffies;

	if ((long)(now - base->clk) < 1)
		return;
	if (time_after(base->next_expiry, now))
		base->clk = now;
	else if (time_after(base->next_expiry, base->clk))
		base->clk = base->next_expiry;
}

static void enqueue_timer(struct timer_base *base, struct timer_list *timer)
{
	unsigned long bucket_expiry;
	unsigned int idx = calc_wheel_index(timer->expires, base->clk, &bucket_expiry);

	hlist_add_head(&timer->entry, &base->vectors[idx]);
	base->pending[idx / LVL_SIZE] |= 1ULL << (idx % LVL_SIZE);
	timer_set_idx(timer, idx);
	if (time_before(bucket_expiry, base->next_expiry)) {
		base->next_expiry = bucket_expiry;
		if (base->is_idle && base->cpu != smp_processor_id())
			smp_send_reschedule(base->cpu);
	}
}

/* Takes a timer out if it is pending; 1 if it was. Lock of its base held. */
static int detach_if_pending(struct timer_list *timer, struct timer_base *base)
{
	unsigned int idx = timer_get_idx(timer);

	if (!timer_pending(timer))
		return 0;
	hlist_del_init(&timer->entry);
	if (hlist_empty(&base->vectors[idx]))
		base->pending[idx / LVL_SIZE] &= ~(1ULL << (idx % LVL_SIZE));
	return 1;
}

/* Locks the base a timer belongs to, waiting out a migration (I1). */
static struct timer_base *lock_timer_base(struct timer_list *timer, unsigned long *flags)
{
	for (;;) {
		u32 tf = READ_ONCE(timer->flags);

		if (!(tf & TIMER_MIGRATING)) {
			struct timer_base *base = per_cpu_ptr(&timer_bases, tf & TIMER_CPUMASK);

			raw_spin_lock_irqsave(&base->lock, *flags);
			if (((timer->flags ^ tf) & (TIMER_CPUMASK | TIMER_MIGRATING)) == 0)
				return base;
			raw_spin_unlock_irqrestore(&base->lock, *flags);
		}
		cpu_relax();
	}
}

/*
 * Moves a detached timer to another CPU's base; returns that base locked. `base` is locked, and is
 * dropped.
 */
static struct timer_base *switch_base(struct timer_list *timer, struct timer_base *base,
				      unsigned int cpu)
{
	struct timer_base *new_base = per_cpu_ptr(&timer_bases, cpu);

	if (base == new_base || base->running == timer)
		return base;
	timer->flags |= TIMER_MIGRATING;
	raw_spin_unlock(&base->lock);
	raw_spin_lock(&new_base->lock);
	WRITE_ONCE(timer->flags, (timer->flags & ~(TIMER_CPUMASK | TIMER_MIGRATING)) | cpu);
	return new_base;
}

static int __mod_timer(struct timer_list *timer, unsigned long expires, bool pending_only, int cpu)
{
	struct timer_base *base;
	unsigned long flags;
	int ret;

	/* Networking and friends push the same deadline again and again. */
	if (timer_pending(timer) && timer->expires == expires && cpu < 0)
		return 1;
	base = lock_timer_base(timer, &flags);
	ret = detach_if_pending(timer, base);
	if (!ret && pending_only)
		goto out_unlock;
	base = switch_base(timer, base, cpu < 0 ? smp_processor_id() : (unsigned int)cpu);
	forward_base(base);
	timer->expires = expires;
	enqueue_timer(base, timer);
out_unlock:
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return ret;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	return __mod_timer(timer, expires, false, -1);
}

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	return __mod_timer(timer, expires, true, -1);
}

void add_timer(struct timer_list *timer)
{
	if (WARN_ON_ONCE(timer_pending(timer)))
		return;
	__mod_timer(timer, timer->expires, false, -1);
}

void add_timer_on(struct timer_list *timer, int cpu)
{
	if (WARN_ON_ONCE(timer_pending(timer)))
		return;
	__mod_timer(timer, timer->expires, false, cpu);
}

int del_timer(struct timer_list *timer)
{
	struct timer_base *base;
	unsigned long flags;
	int ret;

	if (!timer_pending(timer))
		return 0;
	base = lock_timer_base(timer, &flags);
	ret = detach_if_pending(timer, base);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return ret;
}

int try_to_del_timer_sync(struct timer_list *timer)
{
	struct timer_base *base;
	unsigned long flags;
	int ret = -1;

	base = lock_timer_base(timer, &flags);
	if (base->running != timer)
		ret = detach_if_pending(timer, base);
	raw_spin_unlock_irqrestore(&base->lock, flags);
	return ret;
}

int del_timer_sync(struct timer_list *timer)
{
	int ret;

	WARN_ON_ONCE(in_hardirq() && !(timer->flags & TIMER_IRQSAFE));
	while ((ret = try_to_del_timer_sync(timer)) < 0)
		cpu_relax();
	return ret;
}

void timer_setup(struct timer_list *timer, void (*fn)(struct timer_list *), unsigned int flags)
{
	timer->entry.pprev = NULL;
	timer->function = fn;
	timer->flags = flags | raw_smp_processor_id();
}

static void call_timer_fn(struct timer_list *timer, void (*fn)(struct timer_list *))
{
	int count = preempt_count();

	fn(timer);
	if (WARN_ONCE(count != preempt_count(), "timer: %pS left preempt count %x, was %x\n", fn,
		      preempt_count(), count))
		preempt_count_set(count);
}

/* Runs every timer of one bucket. Lock held, interrupts off; both let go around the functions. */
static void expire_timers(struct timer_base *base, struct hlist_head *head)
{
	while (!hlist_empty(head)) {
		struct timer_list *timer = hlist_entry(head->first, struct timer_list, entry);
		void (*fn)(struct timer_list *) = timer->function;
		bool irqsafe = timer->flags & TIMER_IRQSAFE;

		hlist_del_init(&timer->entry);
		if (time_after(timer->expires, base->clk)) {	/* was beyond the wheel */
			enqueue_timer(base, timer);
			continue;
		}
		WRITE_ONCE(base->running, timer);
		raw_spin_unlock(&base->lock);
		if (!irqsafe)
			local_irq_enable();
		call_timer_fn(timer, fn);
		local_irq_disable();
		raw_spin_lock(&base->lock);
		WRITE_ONCE(base->running, NULL);
	}
}

/*
 * The jiffy at which the first bucket in use is due, or far away if none is. A level's clock is the
 * base's rounded up to its step: the bucket under it is the next one to run. Lock held.
 */
static unsigned long find_next_expiry(const struct timer_base *base)
{
	unsigned long next = base->clk + NEXT_TIMER_MAX_DELTA;

	for (unsigned int lvl = 0; lvl < LVL_DEPTH; lvl++) {
		unsigned long clk = (base->clk + LVL_GRAN(lvl) - 1) >> LVL_SHIFT(lvl);
		unsigned int start = clk & LVL_MASK;
		u64 map = base->pending[lvl];
		unsigned long expiry;

		if (!map)
			continue;
		map = map >> start | (start ? map << (LVL_SIZE - start) : 0);
		expiry = (clk + __ffs(map)) << LVL_SHIFT(lvl);
		if (time_before(expiry, next))
			next = expiry;
	}
	return next;
}

/* Moves what is due at clk onto lists of its own; how many lists. */
static int collect_expired(struct timer_base *base, struct hlist_head *heads)
{
	int n = 0;

	for (unsigned int lvl = 0; lvl < LVL_DEPTH; lvl++) {
		unsigned int slot = (base->clk >> LVL_SHIFT(lvl)) & LVL_MASK;

		if (base->pending[lvl] & 1ULL << slot) {
			base->pending[lvl] &= ~(1ULL << slot);
			hlist_move_list(&base->vectors[lvl * LVL_SIZE + slot], &heads[n++]);
		}
		if (base->clk & (LVL_GRAN(lvl + 1) - 1))
			break;		/* no step of the next level starts here */
	}
	return n;
}

static void run_timer_softirq(struct softirq_action *unused)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);
	struct hlist_head heads[LVL_DEPTH];

	raw_spin_lock_irq(&base->lock);
	while (time_after_eq(jiffies, base->next_expiry)) {
		int n;

		base->clk = base->next_expiry;
		n = collect_expired(base, heads);
		while (n--)
			expire_timers(base, &heads[n]);
		base->clk++;
		base->next_expiry = find_next_expiry(base);
	}
	raw_spin_unlock_irq(&base->lock);
}

void run_local_timers(void)
{
	if (time_after_eq(jiffies, READ_ONCE(this_cpu_ptr(&timer_bases)->next_expiry)))
		raise_softirq(TIMER_SOFTIRQ);
}

u64 get_next_timer_interrupt(unsigned long basej, u64 basem)
{
	struct timer_base *base = this_cpu_ptr(&timer_bases);
	u64 expires = KTIME_MAX;

	raw_spin_lock(&base->lock);
	base->next_expiry = find_next_expiry(base);
	if (time_before(base->next_expiry, base->clk + NEXT_TIMER_MAX_DELTA)) {
		expires = basem;
		if (time_after(base->next_expiry, basej))
			expires += (u64)(base->next_expiry - basej) * TICK_NSEC;
	}
	base->is_idle = expires > basem + TICK_NSEC;
	raw_spin_unlock(&base->lock);
	return expires;
}

void timer_clear_idle(void)
{
	WRITE_ONCE(this_cpu_ptr(&timer_bases)->is_idle, false);
}

void update_process_times(int user_tick)
{
	account_process_tick(current, user_tick);
	run_local_timers();
	irq_work_tick();
	rcu_sched_clock_irq(user_tick);
	scheduler_tick();
	run_posix_cpu_timers();
}

void __init timers_prepare_cpu(unsigned int cpu)
{
	struct timer_base *base = per_cpu_ptr(&timer_bases, cpu);

	raw_spin_lock_init(&base->lock);
	base->cpu = cpu;
	base->clk = jiffies;
	base->next_expiry = base->clk + NEXT_TIMER_MAX_DELTA;
}

void __init init_timers(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		timers_prepare_cpu(cpu);
	open_softirq(TIMER_SOFTIRQ, run_timer_softirq);
}
