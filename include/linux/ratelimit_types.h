/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RATELIMIT_TYPES_H
#define _LINUX_RATELIMIT_TYPES_H

#include <linux/types.h>

#define DEFAULT_RATELIMIT_INTERVAL	(5 * CONFIG_HZ)
#define DEFAULT_RATELIMIT_BURST		10

/* At most `burst` events in `interval` ticks. All zero means no limit. See <linux/ratelimit.h>. */
struct ratelimit_state {
	int interval;
	int burst;
	atomic_t busy;			/* 1 while a CPU opens a new interval */
	atomic_t printed;		/* events let through in this interval */
	atomic_t missed;		/* events held back since last said so */
	unsigned long begin;		/* jiffies; written under busy */
	unsigned long flags;
};

#define RATELIMIT_MSG_ON_RELEASE	1

#define RATELIMIT_STATE_INIT(name, interval_init, burst_init)	\
	{ .interval = interval_init, .burst = burst_init }
#define DEFINE_RATELIMIT_STATE(name, interval_init, burst_init)	\
	struct ratelimit_state name = RATELIMIT_STATE_INIT(name, interval_init, burst_init)

/*
 * True if the event may be reported now; `func` names the caller in the note about those held back.
 * **Any context.**
 */
bool ___ratelimit(struct ratelimit_state *rs, const char *func);
#define __ratelimit(rs)	___ratelimit(rs, __func__)

#endif
