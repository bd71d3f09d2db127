// SPDX-License-Identifier: MIT
/*
 * The timers that interrupt, one a CPU. The best device that can run one-shot drives the CPU's
 * hrtimers from the moment it is registered; before that hrtimers queue up and nothing fires.
 */

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/tick.h>
#include "tk_internal.h"

static DEFINE_PER_CPU(struct clock_event_device *, tick_cpu_device);

struct clock_event_device *tick_device_this_cpu(void)
{
	return this_cpu_read(tick_cpu_device);
}

bool clockevents_ready(void)
{
	return tick_device_this_cpu() != NULL;
}

int clockevents_program_event(struct clock_event_device *dev, ktime_t expires, bool force)
{
	s64 delta = expires - ktime_get();

	dev->next_event = expires;
	if (delta <= 0 && !force)
		return -ETIME;
	delta = clamp_t(s64, delta, dev->min_delta_ns, dev->max_delta_ns);
	return dev->set_next_event(((u64)delta * dev->mult) >> dev->shift, dev);
}

int tick_program_event(ktime_t expires, bool force)
{
	struct clock_event_device *dev = tick_device_this_cpu();

	return dev ? clockevents_program_event(dev, expires, force) : 0;
}

static void clockevents_shutdown(struct clock_event_device *dev)
{
	if (dev->set_state_shutdown)
		dev->set_state_shutdown(dev);
	dev->state = CLOCK_EVT_STATE_SHUTDOWN;
}

void clockevents_register_device(struct clock_event_device *dev)
{
	struct clock_event_device *old;
	unsigned long flags;

	if (!(dev->features & CLOCK_EVT_FEAT_ONESHOT))
		return;
	local_irq_save(flags);
	old = tick_device_this_cpu();
	if (old && old->rating >= dev->rating)
		goto out;
	if (old)
		clockevents_shutdown(old);
	dev->event_handler = hrtimer_interrupt;
	if (dev->set_state_oneshot)
		dev->set_state_oneshot(dev);
	dev->state = CLOCK_EVT_STATE_ONESHOT;
	this_cpu_write(tick_cpu_device, dev);
	if (!old)
		tick_setup_sched_timer();
	hrtimer_reprogram_cpu();
out:
	local_irq_restore(flags);
}

static u64 cycles_to_ns(const struct clock_event_device *dev, unsigned long cycles)
{
	return min_t(u64, ((u64)cycles << dev->shift) / dev->mult, S64_MAX / 2);
}

void clockevents_config_and_register(struct clock_event_device *dev, u32 freq,
				     unsigned long min_delta, unsigned long max_delta)
{
	/* The longest span programmed at once; further away means an interrupt in between. */
	const u32 max_span_sec = 60;

	clocks_calc_mult_shift(&dev->mult, &dev->shift, NSEC_PER_SEC, freq, max_span_sec);
	dev->min_delta_ns = max_t(u64, cycles_to_ns(dev, min_delta), 1000);
	dev->max_delta_ns = min_t(u64, cycles_to_ns(dev, max_delta), max_span_sec * NSEC_PER_SEC);
	clockevents_register_device(dev);
}
