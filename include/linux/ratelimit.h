/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RATELIMIT_H
#define _LINUX_RATELIMIT_H

/*
 * Keeps a repeating event from flooding the log: `if (__ratelimit(&rs)) pr_warn(...)`. Any context.
 */

#include <linux/ratelimit_types.h>

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	*rs = (struct ratelimit_state)RATELIMIT_STATE_INIT(, interval, burst);
}

static inline void ratelimit_default_init(struct ratelimit_state *rs)
{
	ratelimit_state_init(rs, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
}

static inline void ratelimit_set_flags(struct ratelimit_state *rs, unsigned long flags)
{
	rs->flags = flags;
}

/* The state all callers of printk_ratelimit() share: /proc/sys/kernel/printk_ratelimit*. */
extern struct ratelimit_state printk_ratelimit_state;
int __printk_ratelimit(const char *func);
#define printk_ratelimit()	__printk_ratelimit(__func__)

#define WARN_ON_RATELIMIT(condition, state)	WARN_ON((condition) && __ratelimit(state))
#define WARN_RATELIMIT(condition, format, ...) ({	\
	static DEFINE_RATELIMIT_STATE(__wrl_rs, DEFAULT_RATELIMIT_INTERVAL,	\
				      DEFAULT_RATELIMIT_BURST);			\
	int __wrl_c = !!(condition);	\
	if (unlikely(__wrl_c) && __ratelimit(&__wrl_rs))	\
		WARN(1, format, ##__VA_ARGS__);	\
	__wrl_c; })

#endif
