// SPDX-License-Identifier: MIT
/* Time at the border to user space: the classic calls, and copying time structures in and out. */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/uaccess.h>
#include "tk_internal.h"

struct timezone sys_tz;

int get_timespec64(struct timespec64 *ts, const struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts;

	if (copy_from_user(&kts, uts, sizeof(kts)))
		return -EFAULT;
	*ts = (struct timespec64){ kts.tv_sec, kts.tv_nsec };
	return 0;
}

int put_timespec64(const struct timespec64 *ts, struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts = { ts->tv_sec, ts->tv_nsec };

	return copy_to_user(uts, &kts, sizeof(kts)) ? -EFAULT : 0;
}

int get_itimerspec64(struct itimerspec64 *it, const struct __kernel_itimerspec __user *uit)
{
	int ret = get_timespec64(&it->it_interval, &uit->it_interval);

	return ret ? ret : get_timespec64(&it->it_value, &uit->it_value);
}

int put_itimerspec64(const struct itimerspec64 *it, struct __kernel_itimerspec __user *uit)
{
	int ret = put_timespec64(&it->it_interval, &uit->it_interval);

	return ret ? ret : put_timespec64(&it->it_value, &uit->it_value);
}

time64_t mktime64(unsigned int year, unsigned int month, unsigned int day, unsigned int hour,
		  unsigned int min, unsigned int sec)
{
	/* The year begins in March, so that a leap day is its last. */
	unsigned int y = month > 2 ? year : year - 1;
	unsigned int m = month > 2 ? month - 3 : month + 9;
	s64 days = 365LL * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;

	days -= 719468;		/* from 0000-03-01 to 1970-01-01 */
	return ((days * 24 + hour) * 60 + min) * 60 + sec;
}

int do_sys_settimeofday64(const struct timespec64 *tv, const struct timezone *tz)
{
	if (tv && !timespec64_valid_settod(tv))
		return -EINVAL;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (tz) {
		if (tz->tz_minuteswest > 15 * 60 || tz->tz_minuteswest < -15 * 60)
			return -EINVAL;
		sys_tz = *tz;
		update_vsyscall_tz();
	}
	return tv ? do_settimeofday64(tv) : 0;
}

long sys_gettimeofday(struct __kernel_old_timeval __user *tv, struct timezone __user *tz)
{
	struct timespec64 ts;

	if (tv) {
		ktime_get_real_ts64(&ts);
		if (put_user(ts.tv_sec, &tv->tv_sec) ||
		    put_user(ts.tv_nsec / NSEC_PER_USEC, &tv->tv_usec))
			return -EFAULT;
	}
	if (tz && copy_to_user(tz, &sys_tz, sizeof(sys_tz)))
		return -EFAULT;
	return 0;
}

long sys_settimeofday(struct __kernel_old_timeval __user *tv, struct timezone __user *tz)
{
	struct __kernel_old_timeval utv;
	struct timespec64 ts;
	struct timezone new_tz;

	if (tv) {
		if (copy_from_user(&utv, tv, sizeof(utv)))
			return -EFAULT;
		if (utv.tv_usec < 0 || utv.tv_usec >= USEC_PER_SEC)
			return -EINVAL;
		ts = (struct timespec64){ utv.tv_sec, utv.tv_usec * NSEC_PER_USEC };
	}
	if (tz && copy_from_user(&new_tz, tz, sizeof(new_tz)))
		return -EFAULT;
	return do_sys_settimeofday64(tv ? &ts : NULL, tz ? &new_tz : NULL);
}

long sys_time(__kernel_old_time_t __user *tloc)
{
	__kernel_old_time_t now = ktime_get_real_seconds();

	if (tloc && put_user(now, tloc))
		return -EFAULT;
	return now;
}

long sys_adjtimex(struct __kernel_timex __user *utx)
{
	struct __kernel_timex tx;
	int ret;

	if (copy_from_user(&tx, utx, sizeof(tx)))
		return -EFAULT;
	ret = do_adjtimex(&tx);
	if (copy_to_user(utx, &tx, sizeof(tx)))
		return -EFAULT;
	return ret;
}
