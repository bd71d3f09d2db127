/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SHRINKER_H
#define _LINUX_SHRINKER_H

/*
 * Caches that can give memory back.
 *
 * Under pressure each registered shrinker is asked for how many objects it could free, and then to
 * free a part. Both functions run in a task that wants memory or in kswapd, may sleep only as
 * gfp_mask allows, and must take no lock that an allocation may be made under (or trylock it).
 */

#include <linux/types.h>
#include <linux/list.h>

struct mem_cgroup;

struct shrink_control {
	gfp_t gfp_mask;
	int nid;
	unsigned long nr_to_scan;	/* how many objects to look at; the shrinker may do fewer */
	unsigned long nr_scanned;	/* how many it did; preset to nr_to_scan */
	struct mem_cgroup *memcg;
};

#define SHRINK_STOP	(~0UL)		/* scan: no progress possible in this context */
#define SHRINK_EMPTY	(~0UL - 1)	/* count: nothing there */
#define DEFAULT_SEEKS	2

struct shrinker {
	unsigned long (*count_objects)(struct shrinker *shrinker, struct shrink_control *sc);
	unsigned long (*scan_objects)(struct shrinker *shrinker,
				      struct shrink_control *sc); /* returns how many it freed */
	long batch;			/* objects a call; 0: 128 */
	int seeks;			/* cost of making an object again; DEFAULT_SEEKS */
	unsigned int flags;
	struct list_head list;		/* the room's */
	atomic_long_t nr_deferred;	/* the room's: work put off */
};

/* **Sleeps.** After unregister returns no call is under way. */
int register_shrinker(struct shrinker *shrinker, const char *fmt, ...) __printf(2, 3);
void unregister_shrinker(struct shrinker *shrinker);

/*
 * Asks all shrinkers for about 1/2^priority of what they have; returns objects freed. **Sleeps** as
 * gfp allows.
 */
unsigned long shrink_slab(gfp_t gfp, int nid, struct mem_cgroup *memcg, int priority);
/* Everything reclaimable: /proc/sys/vm/drop_caches. */
void drop_slab(void);

/* For the page allocator. */
struct zonelist;
unsigned long try_to_free_pages(struct zonelist *zonelist, int order, gfp_t gfp);
struct zone;
void wakeup_kswapd(struct zone *zone, gfp_t gfp, int order, int highest_zoneidx);

#endif
