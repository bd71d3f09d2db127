/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIME_H
#define _LINUX_TIME_H

/* Times at the border to user space. The copies **sleep** (they may fault); 0 or -EFAULT. */

#include <linux/time64.h>
#include <uapi/linux/time_types.h>

int get_timespec64(struct timespec64 *ts, const struct __kernel_timespec __user *uts);
int put_timespec64(const struct timespec64 *ts, struct __kernel_timespec __user *uts);
int get_itimerspec64(struct itimerspec64 *it, const struct __kernel_itimerspec __user *uit);
int put_itimerspec64(const struct itimerspec64 *it, struct __kernel_itimerspec __user *uit);

/* Sets the wall clock; -EPERM without CAP_SYS_TIME, -EINVAL for a time out of range. */
struct timezone;
extern struct timezone sys_tz;
int do_sys_settimeofday64(const struct timespec64 *tv, const struct timezone *tz);

/* Seconds since 1970 of a civil date; month 1-12. Any context. */
time64_t mktime64(unsigned int year, unsigned int month, unsigned int day, unsigned int hour,
		  unsigned int min, unsigned int sec);

#endif
