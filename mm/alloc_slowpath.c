// SPDX-License-Identifier: MIT
/*
 * The page allocator when memory is short: what a request may do depends on what its flags allow.
 *
 *	GFP_NOWAIT		wake kswapd, look once more at the min watermark, fail
 *	GFP_ATOMIC		the same, and dig below min
 *	GFP_KERNEL		reclaim, empty the per-CPU lists of objects and pages, try again up
 *				to 16 times while reclaim finds something; then, for orders up to 3,
 *				have a process killed and begin again. Larger orders fail after one
 *				round.
 *	__GFP_NORETRY		one round
 *	__GFP_RETRY_MAYFAIL	the rounds without the killing
 *	__GFP_NOFAIL		for ever
 *	PF_MEMALLOC		the task is reclaiming already: everything there is, and no second
 *				reclaim inside the first
 */

#include <linux/mm.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/oom.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/shrinker.h>
#include <linux/vmstat.h>
#include "internal.h"

static DEFINE_MUTEX(oom_lock);	/* one killing at a time */

gfp_t current_gfp_context(gfp_t gfp)
{
	unsigned int flags = READ_ONCE(current->flags);

	if (flags & PF_MEMALLOC_NOIO)
		gfp &= ~(__GFP_IO | __GFP_FS);
	else if (flags & PF_MEMALLOC_NOFS)
		gfp &= ~__GFP_FS;
	return gfp;
}

void __might_alloc(gfp_t gfp)
{
	if (gfpflags_allow_blocking(gfp))
		might_sleep();
}

static unsigned int reserve_flags(gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return 0;
	if (gfp & __GFP_MEMALLOC)
		return ALLOC_NO_WATERMARKS;
	if (in_interrupt())
		return 0;
	if (current->flags & PF_MEMALLOC)
		return ALLOC_NO_WATERMARKS;
	return tsk_is_oom_victim(current) ? ALLOC_OOM : 0;
}

static unsigned int gfp_to_alloc_flags(gfp_t gfp)
{
	unsigned int alloc_flags = ALLOC_WMARK_MIN;

	if (gfp & __GFP_HIGH)
		alloc_flags |= ALLOC_HIGH;
	if ((gfp & __GFP_ATOMIC) && !(gfp & __GFP_NOMEMALLOC))
		alloc_flags |= ALLOC_HARDER;
	return alloc_flags;
}

/*
 * Reclaims in this task. PF_MEMALLOC lets what the reclaim itself needs come from the reserves and
 * keeps it from coming here again.
 */
static unsigned long direct_reclaim(gfp_t gfp, unsigned int order)
{
	unsigned int noreclaim = current->flags & PF_MEMALLOC;
	unsigned long progress;

	count_vm_event(ALLOCSTALL_NORMAL);
	cond_resched();
	current->flags |= PF_MEMALLOC;
	progress = try_to_free_pages(NULL, order, gfp);
	current->flags = (current->flags & ~PF_MEMALLOC) | noreclaim;
	cond_resched();
	return progress;
}

/* Ends a process, unless somebody else is at it. True if it makes sense to try again. */
static bool try_oom_kill(gfp_t gfp, unsigned int order, struct page **page)
{
	struct oom_control oc = { .gfp_mask = gfp, .order = order };
	bool progress = true;

	if (!mutex_trylock(&oom_lock)) {
		schedule_timeout_uninterruptible(1);
		return true;
	}
	/*
	 * Somebody may have given memory back meanwhile; below the high mark it would be no more
	 * than a few pages.
	 */
	*page = get_page_from_freelist(gfp, order, ALLOC_WMARK_HIGH);
	if (*page)
		goto out_unlock;
	progress = false;
	if ((current->flags & PF_DUMPCORE) || order > PAGE_ALLOC_COSTLY_ORDER ||
	    (gfp & (__GFP_RETRY_MAYFAIL | __GFP_THISNODE)))
		goto out_unlock;
	/*
	 * Reclaim that may not enter file systems has not seen everything: wait for those who may.
	 */
	progress = !(gfp & __GFP_FS) || out_of_memory(&oc);
	if (!progress && (gfp & __GFP_NOFAIL))
		*page = get_page_from_freelist(gfp, order, ALLOC_NO_WATERMARKS);
out_unlock:
	mutex_unlock(&oom_lock);
	if (progress && !*page)
		schedule_timeout_uninterruptible(1);
	return progress;
}

#define MAX_RECLAIM_RETRIES	16

/* The part for those who may wait: reclaim, drain, retry, kill. */
static struct page *reclaim_and_retry(gfp_t gfp, unsigned int order, unsigned int alloc_flags)
{
	bool costly = order > PAGE_ALLOC_COSTLY_ORDER;
	int loops = 0;
	struct page *page;

	for (;;) {
		unsigned long freed = direct_reclaim(gfp, order);

		page = get_page_from_freelist(gfp, order, alloc_flags);
		if (page)
			return page;
		reap_slab_caches();
		drain_all_pages(NULL);
		page = get_page_from_freelist(gfp, order, alloc_flags);
		if (page || (gfp & __GFP_NORETRY))
			return page;
		if (costly && !(gfp & (__GFP_RETRY_MAYFAIL | __GFP_NOFAIL)))
			return NULL;
		if (freed && loops++ < MAX_RECLAIM_RETRIES)
			continue;
		if (fatal_signal_pending(current) && costly)
			return NULL;
		if (!try_oom_kill(gfp, order, &page) || page)
			return page;
		if (tsk_is_oom_victim(current) && !(gfp & __GFP_NOFAIL))
			return get_page_from_freelist(gfp, order,
						      ALLOC_OOM | ALLOC_HARDER | ALLOC_WMARK_MIN);
		loops = 0;
	}
}

struct page *alloc_pages_slowpath(gfp_t gfp, unsigned int order)
{
	bool can_wait = gfpflags_allow_blocking(gfp);
	struct page *page;

	WARN_ON_ONCE((gfp & (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM)) ==
		     (__GFP_ATOMIC | __GFP_DIRECT_RECLAIM));
	for (;;) {
		unsigned int alloc_flags = gfp_to_alloc_flags(gfp), reserve = reserve_flags(gfp);

		if (gfp & __GFP_KSWAPD_RECLAIM)
			wakeup_kswapd(NODE_DATA(0)->node_zonelists[gfp_zone(gfp)]._zonerefs[0].zone,
				      gfp, order, gfp_zone(gfp));
		page = get_page_from_freelist(gfp, order, alloc_flags);
		if (!page && reserve)
			page = get_page_from_freelist(gfp, order, alloc_flags | reserve);
		if (page)
			return page;
		if (can_wait && !(current->flags & PF_MEMALLOC))
			page = reclaim_and_retry(gfp, order, alloc_flags);
		if (page)
			return page;
		if (!(gfp & __GFP_NOFAIL) || WARN_ON_ONCE(!can_wait))
			break;
		page = get_page_from_freelist(gfp, order, ALLOC_HARDER | ALLOC_HIGH);
		if (page)
			return page;
		cond_resched();
	}
	warn_alloc(gfp, order, "page allocation failure: order:%u", order);
	return NULL;
}
