/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CLOCKCHIPS_H
#define _LINUX_CLOCKCHIPS_H

/*
 * A clock event device is a timer that interrupts: one for each CPU. The kernel runs it one-shot; a
 * device that can only tick periodically serves until a better one is registered.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/cpumask.h>

#define CLOCK_EVT_FEAT_PERIODIC	0x01
#define CLOCK_EVT_FEAT_ONESHOT	0x02
#define CLOCK_EVT_FEAT_C3STOP	0x08
#define CLOCK_EVT_FEAT_DUMMY	0x10

enum clock_event_state {
	CLOCK_EVT_STATE_DETACHED, CLOCK_EVT_STATE_SHUTDOWN,
	CLOCK_EVT_STATE_PERIODIC, CLOCK_EVT_STATE_ONESHOT,
};

struct clock_event_device {
	void (*event_handler)(struct clock_event_device *dev); /* the driver's interrupt calls it */
	/* `evt` device cycles from now */
	int (*set_next_event)(unsigned long evt, struct clock_event_device *dev);
	int (*set_state_periodic)(struct clock_event_device *dev);
	int (*set_state_oneshot)(struct clock_event_device *dev);
	int (*set_state_shutdown)(struct clock_event_device *dev);
	ktime_t next_event;
	u64 max_delta_ns, min_delta_ns;
	u32 mult, shift;			/* cycles = (ns * mult) >> shift */
	enum clock_event_state state;
	unsigned int features;
	int rating;
	int irq;
	const char *name;
	const struct cpumask *cpumask;
	struct list_head list;
};

/*
 * Registers a device for the calling CPU (or, for a global one, for CPU 0). Boot, or CPU start;
 * interrupts may be off.
 */
void clockevents_register_device(struct clock_event_device *dev);
void clockevents_config_and_register(struct clock_event_device *dev, u32 freq,
				     unsigned long min_delta, unsigned long max_delta);

/*
 * Programs the next event at an absolute MONOTONIC time. Interrupts off. -ETIME if it is past and
 * !force.
 */
int clockevents_program_event(struct clock_event_device *dev, ktime_t expires, bool force);

/* Has this CPU a device that runs one-shot? */
bool clockevents_ready(void);

#endif
