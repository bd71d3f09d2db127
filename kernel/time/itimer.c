// SPDX-License-Identifier: MIT
/*
 * Interval timers: ITIMER_REAL on an hrtimer of the process, ITIMER_VIRTUAL and ITIMER_PROF on its
 * CPU time; alarm(2).
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/hrtimer.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/uaccess.h>

enum hrtimer_restart it_real_fn(struct hrtimer *timer)
{
	struct signal_struct *sig = container_of(timer, struct signal_struct, real_timer);
	ktime_t incr = READ_ONCE(sig->it_real_incr);

	kill_pid_info(SIGALRM, SEND_SIG_PRIV, sig->pids[PIDTYPE_TGID]);
	if (!incr)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, incr);
	return HRTIMER_RESTART;
}

static int which_to_cpu_clock(int which)
{
	return which == ITIMER_VIRTUAL ? CPUCLOCK_VIRT : CPUCLOCK_PROF;
}

static void get_cpu_itimer(int which, struct itimerspec64 *value)
{
	int clock = which_to_cpu_clock(which);
	struct cpu_itimer *it = &current->signal->it[clock];
	u64 left = 0, now;

	spin_lock_irq(&current->sighand->siglock);
	if (it->expires) {
		now = cpu_clock_sample_group(clock, current);
		/* due at the next tick */
		left = it->expires > now ? it->expires - now : TICK_NSEC;
	}
	value->it_value = ns_to_timespec64(left);
	value->it_interval = ns_to_timespec64(it->incr);
	spin_unlock_irq(&current->sighand->siglock);
}

static void set_cpu_itimer(int which, const struct itimerspec64 *value)
{
	int clock = which_to_cpu_clock(which);
	struct cpu_itimer *it = &current->signal->it[clock];
	u64 ns = timespec64_to_ns(&value->it_value);

	spin_lock_irq(&current->sighand->siglock);
	it->expires = ns ? cpu_clock_sample_group(clock, current) + ns : 0;
	it->incr = timespec64_to_ns(&value->it_interval);
	if (ns)
		WRITE_ONCE(current->signal->posix_cputimers.active, true);
	spin_unlock_irq(&current->sighand->siglock);
}

static void get_real_itimer(struct itimerspec64 *value)
{
	struct signal_struct *sig = current->signal;
	ktime_t rem = 0;

	spin_lock_irq(&current->sighand->siglock);
	if (hrtimer_active(&sig->real_timer)) {
		rem = hrtimer_get_remaining(&sig->real_timer);
		rem = max_t(ktime_t, rem, NSEC_PER_USEC);	/* armed never reads as 0 */
	}
	value->it_value = ns_to_timespec64(rem);
	value->it_interval = ns_to_timespec64(sig->it_real_incr);
	spin_unlock_irq(&current->sighand->siglock);
}

static void set_real_itimer(const struct itimerspec64 *value)
{
	struct signal_struct *sig = current->signal;
	ktime_t expires = timespec64_to_ktime(value->it_value);

	/* The callback takes siglock to send: it cannot be waited for while that is held. */
	for (;;) {
		spin_lock_irq(&current->sighand->siglock);
		if (hrtimer_try_to_cancel(&sig->real_timer) >= 0)
			break;
		spin_unlock_irq(&current->sighand->siglock);
		cpu_relax();
	}
	sig->it_real_incr = expires ? timespec64_to_ktime(value->it_interval) : 0;
	if (expires)
		hrtimer_start(&sig->real_timer, expires, HRTIMER_MODE_REL);
	spin_unlock_irq(&current->sighand->siglock);
}

static int do_getitimer(int which, struct itimerspec64 *value)
{
	switch (which) {
	case ITIMER_REAL:
		get_real_itimer(value);
		return 0;
	case ITIMER_VIRTUAL:
	case ITIMER_PROF:
		get_cpu_itimer(which, value);
		return 0;
	default:
		return -EINVAL;
	}
}

static int do_setitimer(int which, const struct itimerspec64 *value, struct itimerspec64 *old)
{
	int ret = do_getitimer(which, old);

	if (ret)
		return ret;
	if (which == ITIMER_REAL)
		set_real_itimer(value);
	else
		set_cpu_itimer(which, value);
	return 0;
}

static int put_itimerval(struct __kernel_old_itimerval __user *out, const struct itimerspec64 *it)
{
	struct __kernel_old_itimerval v = {
		.it_value = { it->it_value.tv_sec, it->it_value.tv_nsec / NSEC_PER_USEC },
		.it_interval = { it->it_interval.tv_sec, it->it_interval.tv_nsec / NSEC_PER_USEC },
	};

	return copy_to_user(out, &v, sizeof(v)) ? -EFAULT : 0;
}

static int get_itimerval(struct itimerspec64 *it, const struct __kernel_old_itimerval __user *in)
{
	struct __kernel_old_itimerval v;

	if (copy_from_user(&v, in, sizeof(v)))
		return -EFAULT;
	if (v.it_value.tv_sec < 0 || (unsigned long)v.it_value.tv_usec >= USEC_PER_SEC ||
	    v.it_interval.tv_sec < 0 || (unsigned long)v.it_interval.tv_usec >= USEC_PER_SEC)
		return -EINVAL;
	it->it_value = (struct timespec64){ v.it_value.tv_sec, v.it_value.tv_usec * NSEC_PER_USEC };
	it->it_interval =
		(struct timespec64){ v.it_interval.tv_sec, v.it_interval.tv_usec * NSEC_PER_USEC };
	return 0;
}

long sys_getitimer(int which, struct __kernel_old_itimerval __user *value)
{
	struct itimerspec64 it;
	int ret = do_getitimer(which, &it);

	return ret ? ret : put_itimerval(value, &it);
}

long sys_setitimer(int which, struct __kernel_old_itimerval __user *value,
		   struct __kernel_old_itimerval __user *old_value)
{
	struct itimerspec64 new = { }, old;
	int ret = 0;

	if (value)	/* NULL stands for zero, as ever */
		ret = get_itimerval(&new, value);
	if (!ret)
		ret = do_setitimer(which, &new, &old);
	if (!ret && old_value)
		ret = put_itimerval(old_value, &old);
	return ret;
}

long sys_alarm(unsigned int seconds)
{
	struct itimerspec64 new = { .it_value.tv_sec = seconds }, old;

	do_setitimer(ITIMER_REAL, &new, &old);
	/* To the nearest second, but never 0 for an alarm that was set. */
	if ((!old.it_value.tv_sec && old.it_value.tv_nsec) ||
	    old.it_value.tv_nsec >= NSEC_PER_SEC / 2)
		old.it_value.tv_sec++;
	return old.it_value.tv_sec;
}
