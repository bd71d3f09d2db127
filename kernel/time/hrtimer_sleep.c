// SPDX-License-Identifier: MIT
/* Sleeping on a high-resolution timer: schedule_hrtimeout() and what nanosleep(2) needs. */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/hrtimer.h>

static enum hrtimer_restart hrtimer_wakeup(struct hrtimer *timer)
{
	struct hrtimer_sleeper *sl = container_of(timer, struct hrtimer_sleeper, timer);
	struct task_struct *task = sl->task;

	WRITE_ONCE(sl->task, NULL);
	if (task)
		wake_up_process(task);
	return HRTIMER_NORESTART;
}

void hrtimer_init_sleeper(struct hrtimer_sleeper *sl, clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(&sl->timer, clock, mode);
	sl->timer.function = hrtimer_wakeup;
	sl->task = current;
}

int schedule_hrtimeout_range_clock(ktime_t *expires, u64 delta_ns, enum hrtimer_mode mode,
				   clockid_t clock)
{
	struct hrtimer_sleeper sl;

	if (expires && *expires == 0) {
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	if (!expires) {
		schedule();
		return -EINTR;
	}
	hrtimer_init_sleeper(&sl, clock, mode);
	hrtimer_start_range_ns(&sl.timer, *expires, delta_ns, mode);
	if (likely(READ_ONCE(sl.task)))
		schedule();
	hrtimer_cancel(&sl.timer);
	__set_current_state(TASK_RUNNING);
	return !sl.task ? 0 : -EINTR;
}

int schedule_hrtimeout_range(ktime_t *expires, u64 delta_ns, enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range_clock(expires, delta_ns, mode, CLOCK_MONOTONIC);
}

int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range(expires, 0, mode);
}

int nanosleep_copyout(struct restart_block *restart, struct timespec64 *ts)
{
	if (restart->nanosleep.type == TT_NATIVE && put_timespec64(ts, restart->nanosleep.rmtp))
		return -EFAULT;
	return -ERESTART_RESTARTBLOCK;
}

/* Sleeps until the timer, which has its expiry, fires; reports the rest if a signal came first. */
static int do_nanosleep(struct hrtimer_sleeper *sl, enum hrtimer_mode mode)
{
	struct restart_block *restart = &current->restart_block;
	struct timespec64 left;
	ktime_t rem;

	do {
		set_current_state(TASK_INTERRUPTIBLE);
		hrtimer_start_range_ns(&sl->timer, sl->timer.softexpires,
				       sl->timer.expires - sl->timer.softexpires, mode);
		if (likely(READ_ONCE(sl->task)))
			schedule();
		hrtimer_cancel(&sl->timer);
		mode = HRTIMER_MODE_ABS;
	} while (sl->task && !signal_pending(current));
	__set_current_state(TASK_RUNNING);

	if (!sl->task)
		return 0;
	rem = hrtimer_get_remaining(&sl->timer);
	if (rem <= 0)
		return 0;
	left = ns_to_timespec64(rem);
	return nanosleep_copyout(restart, &left);
}

static long hrtimer_nanosleep_restart(struct restart_block *restart)
{
	struct hrtimer_sleeper sl;

	/* as it was begun: the clock of a span of time, though the end is known by now */
	hrtimer_init_sleeper(&sl, restart->nanosleep.clockid, HRTIMER_MODE_REL);
	hrtimer_set_expires(&sl.timer, restart->nanosleep.expires);
	return do_nanosleep(&sl, HRTIMER_MODE_ABS);
}

/* Real-time tasks ask to be exact; others let timers be grouped within their slack. */
static u64 current_slack(void)
{
	return current->policy == SCHED_FIFO || current->policy == SCHED_RR ||
			       current->policy == SCHED_DEADLINE ?
		       0 :
		       current->timer_slack_ns;
}

long hrtimer_nanosleep(ktime_t rqtp, enum hrtimer_mode mode, clockid_t clockid)
{
	struct restart_block *restart = &current->restart_block;
	struct hrtimer_sleeper sl;
	int ret;

	hrtimer_init_sleeper(&sl, clockid, mode);
	/* absolute from here on, so that a restart ends when it should */
	if (mode & HRTIMER_MODE_REL)
		rqtp = ktime_add_safe(rqtp, hrtimer_cb_get_time(&sl.timer));
	hrtimer_set_expires_range_ns(&sl.timer, rqtp, current_slack());
	ret = do_nanosleep(&sl, HRTIMER_MODE_ABS);
	if (ret != -ERESTART_RESTARTBLOCK)
		return ret;
	if (!(mode & HRTIMER_MODE_REL))		/* an absolute sleep is simply called again */
		return -ERESTARTNOHAND;
	restart->nanosleep.clockid = clockid;
	restart->nanosleep.expires = sl.timer.expires;
	restart->fn = hrtimer_nanosleep_restart;
	return -ERESTART_RESTARTBLOCK;
}
