/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FAULT_INJECT_H
#define _LINUX_FAULT_INJECT_H

/*
 * Failures on demand: a task that wrote n to /proc/PID/fail-nth has its n-th allocation from then
 * on refused. A test runs the same call with n = 1, 2, ... until it was not hit any more, and so
 * walks every error path. In the release build these are constant false.
 */

#include <linux/types.h>
#include <linux/compiler.h>

struct kmem_cache;

/*
 * True if this one is to fail: counts only in a task, and never for __GFP_NOFAIL. **Any context.**
 */
bool __should_fail_alloc(gfp_t gfp);

static inline bool should_fail_alloc(gfp_t gfp)
{
	return IS_ENABLED(CONFIG_FAULT_INJECTION) && __should_fail_alloc(gfp);
}

#define should_fail_alloc_page(gfp, order)	should_fail_alloc(gfp)
#define should_failslab(cache, gfp)		should_fail_alloc(gfp)

#endif
