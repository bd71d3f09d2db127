/* SPDX-License-Identifier: MIT */
#ifndef _TK_INTERNAL_H
#define _TK_INTERNAL_H

/* Shared by the files of kernel/time only. */

#include <linux/clocksource.h>
#include <linux/clockchips.h>
#include <linux/hrtimer.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <uapi/linux/timex.h>

/* The bits that ADJ_OFFSET_SINGLESHOT and ADJ_OFFSET_SS_READ are made of. */
#define ADJ_ADJTIME		0x8000
#define ADJ_OFFSET_READONLY	0x2000

/*
 * The time. One base (MONOTONIC at the counter value cycle_last) and offsets to the other clocks.
 * Written under timekeeper_lock inside a write section of tk_seq; read under tk_seq.
 */
struct timekeeper {
	struct clocksource *clock;
	u64 mask;
	u64 cycle_last;
	u32 mult, shift;		/* mult is steered by adjtimex() */
	u32 raw_mult;
	u64 frac, raw_frac;		/* what is below a nanosecond, << shift */
	ktime_t mono, raw;		/* ns at cycle_last */
	ktime_t offs[TK_OFFS_MAX];	/* clock - MONOTONIC */
	struct timespec64 real_ts, mono_ts;	/* as of the last tick */
	s32 tai_offset;			/* seconds */
	unsigned int clock_was_set_seq;
};

extern struct timekeeper timekeeper;

void update_vsyscall(const struct timekeeper *tk);
void update_vsyscall_tz(void);
extern void *vdso_data_page;

/*
 * NTP: how much of `elapsed` ns REALTIME is to be slewed by, and the steering of mult.
 * timekeeper_lock held.
 */
s64 ntp_slew(u64 elapsed_ns);
u32 ntp_adjusted_mult(u32 mult);
int ntp_adjtimex(struct __kernel_timex *txc, const struct timespec64 *now, s32 *tai);
void ntp_clear(void);

/* Clock events of this CPU. */
struct clock_event_device *tick_device_this_cpu(void);
int tick_program_event(ktime_t expires, bool force);
void tick_check_oneshot(void);

#endif
