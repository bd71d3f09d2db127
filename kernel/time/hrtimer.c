// SPDX-License-Identifier: MIT
/*
 * How this works: high-resolution timers
 *
 * Every CPU has four clock bases (MONOTONIC, REALTIME, BOOTTIME, TAI), each a red-black tree of
 * timers by expiry. The earliest of the four first timers, turned into MONOTONIC time, is what the
 * CPU's clock event device is programmed for.
 *
 *	start ──> queued in a base's tree ──interrupt──> taken out, callback runs (base->running)
 *	                     │                               ├─> RESTART: queued again
 *	                     └──cancel──> not queued         └─> NORESTART: free to go
 *
 * I1  timer->base, node, state and expires change only under timer->base->cpu_base->lock. A timer
 *     may be moved to another CPU's base when it is started again, so whoever locks looks at
 *     timer->base again afterwards (lock_hrtimer_base).
 * I2  base->running is the timer whose callback runs, set before the lock is dropped for the
 *     callback. It is not moved meanwhile.
 * I3  expires_next is what the device is programmed for; it is never later than the earliest queued
 *     timer.
 * I4  offsets of a cpu_base lag behind a clock_was_set() until that CPU has taken the call; timers
 *     of settable clocks fire late by at most that long.
 *
 * Lock order: a cpu_base lock is innermost; the callback runs without it. Interrupts are off
 * wherever it is held.
 */

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/timerfd.h>
#include "tk_internal.h"

struct hrtimer_clock_base {
	struct hrtimer_cpu_base *cpu_base;
	enum hrtimer_base_type type;
	struct rb_root_cached active;	/* lock */
	struct hrtimer *running;	/* lock (I2) */
	ktime_t offset;			/* lock: this clock - MONOTONIC */
};

struct hrtimer_cpu_base {
	raw_spinlock_t lock;
	unsigned int cpu;
	unsigned int clock_was_set_seq;	/* lock */
	bool in_interrupt;		/* lock: the interrupt reprograms when it is done */
	ktime_t expires_next;		/* lock (I3), MONOTONIC */
	struct hrtimer_clock_base clock_base[HRTIMER_MAX_CLOCK_BASES];
};

static DEFINE_PER_CPU(struct hrtimer_cpu_base, hrtimer_bases);
unsigned int hrtimer_resolution = 1;

static enum hrtimer_base_type clockid_to_base(clockid_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_ALARM:
		return HRTIMER_BASE_REALTIME;
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		return HRTIMER_BASE_BOOTTIME;
	case CLOCK_TAI:
		return HRTIMER_BASE_TAI;
	default:
		return HRTIMER_BASE_MONOTONIC;
	}
}

/* Takes the lock of the base the timer is in now (I1). */
static struct hrtimer_clock_base *lock_hrtimer_base(const struct hrtimer *timer,
						    unsigned long *flags)
{
	for (;;) {
		struct hrtimer_clock_base *base = READ_ONCE(timer->base);

		raw_spin_lock_irqsave(&base->cpu_base->lock, *flags);
		if (likely(base == timer->base))
			return base;
		raw_spin_unlock_irqrestore(&base->cpu_base->lock, *flags);
	}
}

static void unlock_hrtimer_base(struct hrtimer_clock_base *base, unsigned long *flags)
{
	raw_spin_unlock_irqrestore(&base->cpu_base->lock, *flags);
}

static inline struct hrtimer *base_first(const struct hrtimer_clock_base *base)
{
	struct rb_node *node = rb_first_cached(&base->active);

	return node ? rb_entry(node, struct hrtimer, node) : NULL;
}

static bool enqueue_hrtimer(struct hrtimer *timer, struct hrtimer_clock_base *base)
{
	struct rb_node **link = &base->active.rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (timer->expires < rb_entry(parent, struct hrtimer, node)->expires) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&timer->node, parent, link);
	rb_insert_color_cached(&timer->node, &base->active, leftmost);
	WRITE_ONCE(timer->state, 1);
	return leftmost;
}

static void dequeue_hrtimer(struct hrtimer *timer, struct hrtimer_clock_base *base)
{
	rb_erase_cached(&timer->node, &base->active);
	WRITE_ONCE(timer->state, 0);
}

static void update_offsets(struct hrtimer_cpu_base *cb, ktime_t *now)
{
	*now = ktime_get_update_offsets_now(&cb->clock_was_set_seq,
					    &cb->clock_base[HRTIMER_BASE_REALTIME].offset,
					    &cb->clock_base[HRTIMER_BASE_BOOTTIME].offset,
					    &cb->clock_base[HRTIMER_BASE_TAI].offset);
}

/* The earliest expiry of a CPU, MONOTONIC, leaving out one timer. Lock held. */
static ktime_t next_event(struct hrtimer_cpu_base *cb, const struct hrtimer *exclude)
{
	ktime_t next = KTIME_MAX;

	for (int i = 0; i < HRTIMER_MAX_CLOCK_BASES; i++) {
		struct hrtimer_clock_base *base = &cb->clock_base[i];
		struct hrtimer *timer = base_first(base);
		ktime_t expires;

		if (timer && timer == exclude) {
			struct rb_node *node = rb_next(&timer->node);

			timer = node ? rb_entry(node, struct hrtimer, node) : NULL;
		}
		if (!timer)
			continue;
		expires = timer->expires - base->offset;
		if (expires < 0)
			expires = 0;
		next = min(next, expires);
	}
	return next;
}

/* Programs the device for an expiry earlier than what it has. Own CPU, lock held. */
static void reprogram_earlier(struct hrtimer_cpu_base *cb, ktime_t expires)
{
	if (expires >= cb->expires_next || cb->in_interrupt)
		return;
	cb->expires_next = expires;
	tick_program_event(expires, true);
}

/* Another CPU's offsets or first timer changed: it looks for itself. */
static void retrigger_next_event(void *unused)
{
	struct hrtimer_cpu_base *cb = this_cpu_ptr(&hrtimer_bases);
	unsigned long flags;
	ktime_t now;

	raw_spin_lock_irqsave(&cb->lock, flags);
	update_offsets(cb, &now);
	cb->expires_next = next_event(cb, NULL);
	if (!cb->in_interrupt && cb->expires_next != KTIME_MAX)
		tick_program_event(cb->expires_next, true);
	raw_spin_unlock_irqrestore(&cb->lock, flags);
}

void hrtimer_reprogram_cpu(void)
{
	retrigger_next_event(NULL);
}

void clock_was_set(void)
{
	on_each_cpu(retrigger_next_event, NULL, 1);
	timerfd_clock_was_set();
}

/* Locks two CPUs' bases, the lower CPU's first. Interrupts off. */
static void lock_two_bases(struct hrtimer_cpu_base *a, struct hrtimer_cpu_base *b)
{
	if (a->cpu > b->cpu)
		swap(a, b);
	raw_spin_lock(&a->lock);
	raw_spin_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
}

/*
 * Locks the base a timer is to be queued in, with the timer in it and not queued: this CPU's,
 * unless its callback is running on another (I2).
 */
static struct hrtimer_clock_base *lock_and_switch_base(struct hrtimer *timer, unsigned long *flags)
{
	for (;;) {
		struct hrtimer_clock_base *base = lock_hrtimer_base(timer, flags);
		struct hrtimer_cpu_base *here = this_cpu_ptr(&hrtimer_bases);

		if (base->cpu_base == here || base->running == timer) {
			if (timer->state)
				dequeue_hrtimer(timer, base);
			return base;
		}
		raw_spin_unlock(&base->cpu_base->lock);
		lock_two_bases(base->cpu_base, here);
		if (timer->base == base && base->running != timer) {
			if (timer->state)
				dequeue_hrtimer(timer, base);
			WRITE_ONCE(timer->base, &here->clock_base[base->type]);
			raw_spin_unlock(&base->cpu_base->lock);
			return timer->base;
		}
		raw_spin_unlock(&base->cpu_base->lock);
		raw_spin_unlock_irqrestore(&here->lock, *flags);
	}
}

static ktime_t base_time(const struct hrtimer_clock_base *base)
{
	switch (base->type) {
	case HRTIMER_BASE_REALTIME:
		return ktime_get_real();
	case HRTIMER_BASE_BOOTTIME:
		return ktime_get_boottime();
	case HRTIMER_BASE_TAI:
		return ktime_get_clocktai();
	default:
		return ktime_get();
	}
}

ktime_t hrtimer_cb_get_time(const struct hrtimer *timer)
{
	return base_time(timer->base);
}

void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t tim, u64 delta_ns,
			    enum hrtimer_mode mode)
{
	struct hrtimer_clock_base *base;
	unsigned long flags;

	if (mode & HRTIMER_MODE_REL)
		tim = ktime_add_safe(tim, base_time(timer->base));
	base = lock_and_switch_base(timer, &flags);
	hrtimer_set_expires_range_ns(timer, tim, delta_ns);
	if (enqueue_hrtimer(timer, base) && base->cpu_base == this_cpu_ptr(&hrtimer_bases))
		reprogram_earlier(base->cpu_base, max_t(ktime_t, timer->expires - base->offset, 0));
	unlock_hrtimer_base(base, &flags);
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	struct hrtimer_clock_base *base;
	unsigned long flags;
	int ret = 0;

	/* A look without the lock could fall between "queued" and "running" and see neither. */
	base = lock_hrtimer_base(timer, &flags);
	if (base->running == timer) {
		ret = -1;
	} else if (timer->state) {
		dequeue_hrtimer(timer, base);
		/* the device fires for nothing once, at most: cheaper than programming it now */
		ret = 1;
	}
	unlock_hrtimer_base(base, &flags);
	return ret;
}

int hrtimer_cancel(struct hrtimer *timer)
{
	int ret;

	while ((ret = hrtimer_try_to_cancel(timer)) < 0)
		cpu_relax();
	return ret;
}

bool hrtimer_active(const struct hrtimer *timer)
{
	struct hrtimer_clock_base *base;
	unsigned long flags;
	bool active;

	base = lock_hrtimer_base(timer, &flags);
	active = timer->state || base->running == timer;
	unlock_hrtimer_base(base, &flags);
	return active;
}

u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	ktime_t delta = now - timer->expires;
	u64 overruns;

	if (delta < 0 || WARN_ON_ONCE(timer->state) || interval <= 0)
		return 0;
	overruns = delta / interval + 1;
	timer->expires = ktime_add_safe(timer->expires, interval * overruns);
	timer->softexpires = ktime_add_safe(timer->softexpires, interval * overruns);
	return overruns;
}

ktime_t hrtimer_get_remaining(const struct hrtimer *timer)
{
	struct hrtimer_clock_base *base;
	unsigned long flags;
	ktime_t rem;

	base = lock_hrtimer_base(timer, &flags);
	rem = timer->expires - base_time(base);
	unlock_hrtimer_base(base, &flags);
	return rem;
}

void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode)
{
	memset(timer, 0, sizeof(*timer));
	RB_CLEAR_NODE(&timer->node);
	/* A span of time is not longer because somebody sets the clock. */
	if (clock == CLOCK_REALTIME && (mode & HRTIMER_MODE_REL))
		clock = CLOCK_MONOTONIC;
	timer->base = &raw_cpu_ptr(&hrtimer_bases)->clock_base[clockid_to_base(clock)];
}

void hrtimer_init_on_stack(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
}

/* Runs one expired timer. Lock held, dropped for the callback. */
static void run_hrtimer(struct hrtimer_cpu_base *cb, struct hrtimer_clock_base *base,
			struct hrtimer *timer)
{
	enum hrtimer_restart restart;

	dequeue_hrtimer(timer, base);
	WRITE_ONCE(base->running, timer);
	raw_spin_unlock(&cb->lock);
	restart = timer->function(timer);
	raw_spin_lock(&cb->lock);
	/* The callback, or another CPU meanwhile, may have started it already. */
	if (restart == HRTIMER_RESTART && !timer->state)
		enqueue_hrtimer(timer, base);
	WRITE_ONCE(base->running, NULL);
}

static void run_queues(struct hrtimer_cpu_base *cb, ktime_t now)
{
	for (int i = 0; i < HRTIMER_MAX_CLOCK_BASES; i++) {
		struct hrtimer_clock_base *base = &cb->clock_base[i];
		struct hrtimer *timer;

		while ((timer = base_first(base)) && timer->softexpires <= now + base->offset)
			run_hrtimer(cb, base, timer);
	}
}

void hrtimer_interrupt(struct clock_event_device *dev)
{
	struct hrtimer_cpu_base *cb = this_cpu_ptr(&hrtimer_bases);
	unsigned long flags;
	ktime_t now;

	raw_spin_lock_irqsave(&cb->lock, flags);
	cb->in_interrupt = true;
	update_offsets(cb, &now);
	for (int tries = 0; tries < 3; tries++) {
		run_queues(cb, now);
		cb->expires_next = next_event(cb, NULL);
		if (cb->expires_next == KTIME_MAX || !tick_program_event(cb->expires_next, false))
			goto out;
		update_offsets(cb, &now);
	}
	/*
	 * Callbacks take longer than their timers' periods: leave the rest of the system some air.
	 */
	cb->expires_next = now + 100 * NSEC_PER_USEC;
	tick_program_event(cb->expires_next, true);
out:
	cb->in_interrupt = false;
	raw_spin_unlock_irqrestore(&cb->lock, flags);
}

ktime_t hrtimer_next_event_without(const struct hrtimer *exclude)
{
	struct hrtimer_cpu_base *cb = this_cpu_ptr(&hrtimer_bases);
	unsigned long flags;
	ktime_t next;

	raw_spin_lock_irqsave(&cb->lock, flags);
	next = next_event(cb, exclude);
	raw_spin_unlock_irqrestore(&cb->lock, flags);
	return next;
}

ktime_t hrtimer_get_next_event(void)
{
	return hrtimer_next_event_without(NULL);
}

void __init hrtimers_prepare_cpu(unsigned int cpu)
{
	struct hrtimer_cpu_base *cb = per_cpu_ptr(&hrtimer_bases, cpu);

	raw_spin_lock_init(&cb->lock);
	cb->cpu = cpu;
	cb->expires_next = KTIME_MAX;
	cb->clock_was_set_seq = -1;
	for (int i = 0; i < HRTIMER_MAX_CLOCK_BASES; i++) {
		cb->clock_base[i].cpu_base = cb;
		cb->clock_base[i].type = i;
		cb->clock_base[i].active = RB_ROOT_CACHED;
	}
}

void __init hrtimers_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		hrtimers_prepare_cpu(cpu);
}

/* -------------------------------------------------- /proc/timer_list */

/* A copy of the n-th timer to fire, and where it is; NULL when there are not as many. */
static const struct hrtimer *nth_timer(struct hrtimer_clock_base *base, unsigned int n,
				       struct hrtimer *copy)
{
	const struct hrtimer *timer = NULL;
	struct rb_node *node;
	unsigned long flags;

	raw_spin_lock_irqsave(&base->cpu_base->lock, flags);
	for (node = rb_first_cached(&base->active); node && n; n--)
		node = rb_next(node);
	if (node) {
		timer = rb_entry(node, struct hrtimer, node);
		*copy = *timer;
	}
	raw_spin_unlock_irqrestore(&base->cpu_base->lock, flags);
	return timer;
}

static void show_base(struct seq_file *m, struct hrtimer_clock_base *base, ktime_t now)
{
	static const char *const clocks[HRTIMER_MAX_CLOCK_BASES] = {
		"ktime_get", "ktime_get_real", "ktime_get_boottime", "ktime_get_clocktai",
	};
	const struct hrtimer *timer;
	struct hrtimer t;

	seq_printf(m, " clock %d:\n  .base:       %p\n  .index:      %d\n", base->type, base,
		   base->type);
	seq_printf(m, "  .resolution: %u nsecs\n  .get_time:   %s\n  .offset:     %lld nsecs\n",
		   hrtimer_resolution, clocks[base->type], READ_ONCE(base->offset));
	seq_puts(m, "active timers:\n");
	/* One at a time: others may start and end in between. */
	for (unsigned int n = 0; (timer = nth_timer(base, n, &t)) != NULL; n++) {
		ktime_t here = now + READ_ONCE(base->offset);

		seq_printf(m, " #%u: <%p>, %ps, S:%02x\n", n, timer, t.function, t.state);
		seq_printf(m, " # expires at %lld-%lld nsecs [in %lld to %lld nsecs]\n",
			   t.softexpires, t.expires, t.softexpires - here, t.expires - here);
	}
}

int timer_list_show(struct seq_file *m, void *v)
{
	ktime_t now = ktime_get();
	unsigned int cpu;

	seq_printf(m, "Timer List Version: v0.9\nHRTIMER_MAX_CLOCK_BASES: %d\n",
		   HRTIMER_MAX_CLOCK_BASES);
	seq_printf(m, "now at %lld nsecs\n\n", now);
	for_each_online_cpu(cpu) {
		struct hrtimer_cpu_base *cpu_base = per_cpu_ptr(&hrtimer_bases, cpu);

		seq_printf(m, "cpu: %u\n", cpu);
		for (int i = 0; i < HRTIMER_MAX_CLOCK_BASES; i++)
			show_base(m, &cpu_base->clock_base[i], now);
		seq_printf(m, "  .expires_next   : %lld nsecs\n\n",
			   READ_ONCE(cpu_base->expires_next));
	}
	return 0;
}
