/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ONCE_H
#define _LINUX_ONCE_H

/*
 * Something done at most once, whoever comes first. **Any context.** The value: 1 for the one that
 * did it.
 */

#include <linux/atomic.h>

#define DO_ONCE(func, ...) ({							\
	static int ___once;							\
	int ___did = !READ_ONCE(___once) && !xchg(&___once, 1);			\
	if (___did)								\
		func(__VA_ARGS__);						\
	___did; })

#define DO_ONCE_LITE_IF(condition, func, ...) ({				\
	static int ___once;							\
	int ___cond = !!(condition);						\
	if (___cond && !READ_ONCE(___once) && !xchg(&___once, 1))		\
		func(__VA_ARGS__);						\
	___cond; })
#define DO_ONCE_LITE(func, ...)	DO_ONCE_LITE_IF(1, func, ##__VA_ARGS__)

#define get_random_once(buf, nbytes)	DO_ONCE(get_random_bytes, (buf), (nbytes))

#endif
