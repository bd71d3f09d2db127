// SPDX-License-Identifier: MIT
/*
 * The clocks user space names by id, and the calls that read, set and sleep on them. A clock is a
 * table of methods (struct k_clock); ids below zero name the CPU time of a process or thread
 * (posix-cpu-timers.c). Timers on clocks are in posix-timers.c.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/hrtimer.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/timex.h>
#include "posix-clocks.h"
#include "tk_internal.h"

static int hres_getres(clockid_t clock, struct timespec64 *ts)
{
	*ts = (struct timespec64){ 0, hrtimer_resolution };
	return 0;
}

static int coarse_getres(clockid_t clock, struct timespec64 *ts)
{
	*ts = (struct timespec64){ 0, TICK_NSEC };
	return 0;
}

static int posix_clock_get(clockid_t clock, struct timespec64 *ts)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_ALARM:
		ktime_get_real_ts64(ts);
		return 0;
	case CLOCK_MONOTONIC:
		ktime_get_ts64(ts);
		return 0;
	case CLOCK_MONOTONIC_RAW:
		ktime_get_raw_ts64(ts);
		return 0;
	case CLOCK_REALTIME_COARSE:
		ktime_get_coarse_real_ts64(ts);
		return 0;
	case CLOCK_MONOTONIC_COARSE:
		ktime_get_coarse_ts64(ts);
		return 0;
	case CLOCK_TAI:
		*ts = ns_to_timespec64(ktime_get_clocktai());
		return 0;
	default:	/* BOOTTIME, BOOTTIME_ALARM */
		ktime_get_boottime_ts64(ts);
		return 0;
	}
}

static int realtime_set(clockid_t clock, const struct timespec64 *ts)
{
	return do_sys_settimeofday64(ts, NULL);
}

static long common_nsleep(clockid_t clock, int flags, const struct timespec64 *rqtp)
{
	if (clock == CLOCK_REALTIME_ALARM)
		clock = CLOCK_REALTIME;
	if (clock == CLOCK_BOOTTIME_ALARM)
		clock = CLOCK_BOOTTIME;
	return hrtimer_nanosleep(timespec64_to_ktime(*rqtp),
				 flags & TIMER_ABSTIME ? HRTIMER_MODE_ABS : HRTIMER_MODE_REL,
				 clock);
}

static long alarm_nsleep(clockid_t clock, int flags, const struct timespec64 *rqtp)
{
	if (flags & ~TIMER_ABSTIME)
		return -EINVAL;
	if (!capable(CAP_WAKE_ALARM))
		return -EPERM;
	return common_nsleep(clock, flags, rqtp);
}

static enum hrtimer_restart posix_timer_fn(struct hrtimer *hr)
{
	struct k_itimer *timer = container_of(hr, struct k_itimer, timer);
	enum hrtimer_restart ret = HRTIMER_NORESTART;
	unsigned long flags;

	spin_lock_irqsave(&timer->it_lock, flags);
	timer->it_active = false;
	if (timer->it_interval)
		timer->it_requeue_pending++;
	if (posix_timer_event(timer) && timer->it_interval) {
		/* Nobody will take the signal and re-arm; go on, but not faster than a tick. */
		ktime_t now = hrtimer_cb_get_time(hr);

		timer->it_overrun +=
			hrtimer_forward(hr, now, max_t(ktime_t, timer->it_interval, TICK_NSEC));
		timer->it_requeue_pending++;
		timer->it_active = true;
		ret = HRTIMER_RESTART;
	}
	spin_unlock_irqrestore(&timer->it_lock, flags);
	return ret;
}

static int common_timer_create(struct k_itimer *timer)
{
	clockid_t clock = timer->it_clock;

	if ((clock == CLOCK_REALTIME_ALARM || clock == CLOCK_BOOTTIME_ALARM) &&
	    !capable(CAP_WAKE_ALARM))
		return -EPERM;
	hrtimer_init(&timer->timer, clock, HRTIMER_MODE_ABS);
	return 0;
}

static int common_timer_arm(struct k_itimer *timer, ktime_t expires, bool absolute)
{
	/* It is not queued: armed from here on by the clock that goes with the kind of time. */
	hrtimer_init(&timer->timer, timer->it_clock, absolute ? HRTIMER_MODE_ABS : HRTIMER_MODE_REL);
	timer->timer.function = posix_timer_fn;
	if (!absolute)
		expires = ktime_add_safe(expires, hrtimer_cb_get_time(&timer->timer));
	hrtimer_set_expires(&timer->timer, expires);
	timer->it_active = true;
	/* SIGEV_NONE: the time is only asked for. */
	if (timer->it_sigev_notify != SIGEV_NONE)
		hrtimer_restart(&timer->timer);
	return 0;
}

static int common_timer_try_cancel(struct k_itimer *timer)
{
	int ret = hrtimer_try_to_cancel(&timer->timer);

	if (ret >= 0)
		timer->it_active = false;
	return ret;
}

static ktime_t common_timer_remaining(struct k_itimer *timer)
{
	ktime_t now = hrtimer_cb_get_time(&timer->timer);
	bool idle_periodic = timer->it_interval && (timer->it_requeue_pending & 1 ||
						    timer->it_sigev_notify == SIGEV_NONE);

	/*
	 * An interval timer that waits for its signal to be taken, or never runs: work out where it
	 * would be.
	 */
	if (idle_periodic && timer->timer.expires <= now)
		timer->it_overrun += hrtimer_forward(&timer->timer, now, timer->it_interval);
	return timer->timer.expires - now;
}

static void common_timer_rearm(struct k_itimer *timer)
{
	struct hrtimer *hr = &timer->timer;

	timer->it_overrun += hrtimer_forward(hr, hrtimer_cb_get_time(hr), timer->it_interval);
	timer->it_active = true;
	hrtimer_restart(hr);
}

#define COMMON_TIMER						\
	.timer_create = common_timer_create,			\
	.timer_arm = common_timer_arm,				\
	.timer_try_cancel = common_timer_try_cancel,		\
	.timer_remaining = common_timer_remaining,		\
	.timer_rearm = common_timer_rearm

static const struct k_clock clock_realtime = {
	.clock_getres = hres_getres,
	.clock_get = posix_clock_get,
	.clock_set = realtime_set,
	.nsleep = common_nsleep,
	COMMON_TIMER,
};
static const struct k_clock clock_common = {
	/* MONOTONIC, BOOTTIME, TAI */
	.clock_getres = hres_getres,
	.clock_get = posix_clock_get,
	.nsleep = common_nsleep,
	COMMON_TIMER,
};
static const struct k_clock clock_alarm = {
	.clock_getres = hres_getres,
	.clock_get = posix_clock_get,
	.nsleep = alarm_nsleep,
	COMMON_TIMER,
};
static const struct k_clock clock_raw = {
	.clock_getres = hres_getres, .clock_get = posix_clock_get,
};
static const struct k_clock clock_coarse = {
	.clock_getres = coarse_getres, .clock_get = posix_clock_get,
};

/* A clock behind a file descriptor, as those of network cards: no file is one. */
static int dynamic_getres(clockid_t clock, struct timespec64 *ts)
{
	return -EINVAL;
}

static int dynamic_set(clockid_t clock, const struct timespec64 *ts)
{
	return -EINVAL;
}

static const struct k_clock clock_dynamic = {
	.clock_getres = dynamic_getres, .clock_get = dynamic_getres, .clock_set = dynamic_set,
};

static const struct k_clock *const posix_clocks[] = {
	[CLOCK_REALTIME]		= &clock_realtime,
	[CLOCK_MONOTONIC]		= &clock_common,
	[CLOCK_PROCESS_CPUTIME_ID]	= &clock_process,
	[CLOCK_THREAD_CPUTIME_ID]	= &clock_thread,
	[CLOCK_MONOTONIC_RAW]		= &clock_raw,
	[CLOCK_REALTIME_COARSE]		= &clock_coarse,
	[CLOCK_MONOTONIC_COARSE]	= &clock_coarse,
	[CLOCK_BOOTTIME]		= &clock_common,
	[CLOCK_REALTIME_ALARM]		= &clock_alarm,
	[CLOCK_BOOTTIME_ALARM]		= &clock_alarm,
	[CLOCK_TAI]			= &clock_common,
};

const struct k_clock *clockid_to_kclock(clockid_t id)
{
	if (id < 0)
		return (id & 7) == 3 ? &clock_dynamic : &clock_cpu;
	return (unsigned int)id < ARRAY_SIZE(posix_clocks) ? posix_clocks[id] : NULL;
}

long sys_clock_gettime(clockid_t which, struct __kernel_timespec __user *tp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	struct timespec64 ts;
	int ret;

	if (!kc)
		return -EINVAL;
	ret = kc->clock_get(which, &ts);
	if (!ret && put_timespec64(&ts, tp))
		ret = -EFAULT;
	return ret;
}

long sys_clock_settime(clockid_t which, const struct __kernel_timespec __user *tp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	struct timespec64 ts;

	if (!kc || !kc->clock_set)
		return -EINVAL;
	if (get_timespec64(&ts, tp))
		return -EFAULT;
	return kc->clock_set(which, &ts);
}

long sys_clock_getres(clockid_t which, struct __kernel_timespec __user *tp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	struct timespec64 ts;
	int ret;

	if (!kc)
		return -EINVAL;
	ret = kc->clock_getres(which, &ts);
	if (!ret && tp && put_timespec64(&ts, tp))
		ret = -EFAULT;
	return ret;
}

long sys_clock_adjtime(clockid_t which, struct __kernel_timex __user *utx)
{
	struct __kernel_timex tx;
	int ret;

	if (copy_from_user(&tx, utx, sizeof(tx)))
		return -EFAULT;
	if (!clockid_to_kclock(which))
		return -EINVAL;
	if (which != CLOCK_REALTIME)
		return clockid_to_kclock(which) == &clock_dynamic ? -EINVAL : -EOPNOTSUPP;
	ret = do_adjtimex(&tx);
	if (ret >= 0 && copy_to_user(utx, &tx, sizeof(tx)))
		return -EFAULT;
	return ret;
}

/* Where the rest of an interrupted relative sleep is to be reported. */
static void set_remainder(struct __kernel_timespec __user *rmtp)
{
	current->restart_block.fn = do_no_restart_syscall;
	current->restart_block.nanosleep.type = rmtp ? TT_NATIVE : TT_NONE;
	current->restart_block.nanosleep.rmtp = rmtp;
}

long sys_clock_nanosleep(clockid_t which, int flags, const struct __kernel_timespec __user *rqtp,
			 struct __kernel_timespec __user *rmtp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	struct timespec64 ts;

	if (!kc)
		return -EINVAL;
	if (!kc->nsleep)
		return -EOPNOTSUPP;
	if (get_timespec64(&ts, rqtp))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	set_remainder(flags & TIMER_ABSTIME ? NULL : rmtp);
	return kc->nsleep(which, flags, &ts);
}

long sys_nanosleep(const struct __kernel_timespec __user *rqtp,
		   struct __kernel_timespec __user *rmtp)
{
	struct timespec64 ts;

	if (get_timespec64(&ts, rqtp))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	set_remainder(rmtp);
	return hrtimer_nanosleep(timespec64_to_ktime(ts), HRTIMER_MODE_REL, CLOCK_MONOTONIC);
}
