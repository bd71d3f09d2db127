/* SPDX-License-Identifier: MIT */
#ifndef _POSIX_CLOCKS_H
#define _POSIX_CLOCKS_H

/* Shared by the POSIX clock and timer files of kernel/time. */

#include <linux/posix-timers.h>
#include <linux/time.h>

/*
 * What a clock can do; a NULL method is -EINVAL (-EOPNOTSUPP for nsleep of a clock that exists).
 * All **sleep** unless said. The timer_ methods hold timer->it_lock with interrupts off.
 */
struct k_clock {
	int (*clock_getres)(clockid_t clock, struct timespec64 *ts);
	int (*clock_get)(clockid_t clock, struct timespec64 *ts);
	int (*clock_set)(clockid_t clock, const struct timespec64 *ts);
	int (*timer_create)(struct k_itimer *timer);
	long (*nsleep)(clockid_t clock, int flags, const struct timespec64 *rqtp);
	/* Arms at an absolute (or relative) time, disarms if expires is 0. */
	int (*timer_arm)(struct k_itimer *timer, ktime_t expires, bool absolute);
	/* -1 if the callback is running: drop the lock and try again. */
	int (*timer_try_cancel)(struct k_itimer *timer);
	/* ns until expiry; <= 0 if past. */
	ktime_t (*timer_remaining)(struct k_itimer *timer);
	void (*timer_rearm)(struct k_itimer *timer);
};

extern const struct k_clock clock_cpu;
extern const struct k_clock clock_process, clock_thread;	/* the caller's own */

/* The clock of an id, or NULL. */
const struct k_clock *clockid_to_kclock(clockid_t id);

/*
 * A timer has expired: queues its signal or wakes its waiter. it_lock held. Nonzero if the signal
 * is ignored.
 */
int posix_timer_event(struct k_itimer *timer);
long posix_cpu_nsleep(clockid_t clock, int flags, const struct timespec64 *rqtp);

#endif
