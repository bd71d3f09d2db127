/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FAULT_INJECT_H
#define _LINUX_FAULT_INJECT_H

/*
 * Failures on demand: a task that wrote n to /proc/PID/fail-nth has its n-th allocation from then on refused. A test runs the same call with n = 1,
 * 2, ... until it was not hit any more, and so walks every error path. In the release build these are constant false.
 */

#include <linux/types.h>
#include <linux/compiler.h>

struct kmem_cache;

/* True if this one is to fail. Interrupts never count. **Any context.** */
bool should_fail_nth(gfp_t gfp);

static inline bool should_fail_alloc_page(gfp_t gfp, unsigned int order)
{
	return IS_ENABLED(CONFIG_FAULT_INJECTION) && should_fail_nth(gfp);
}

static inline bool should_failslab(struct kmem_cache *cache, gfp_t gfp)
{
	return IS_ENABLED(CONFIG_FAULT_INJECTION) && should_fail_nth(gfp);
}

#endif
