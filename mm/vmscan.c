// SPDX-License-Identifier: MIT
/*
 * Getting memory back.
 *
 * How this works
 *
 * What can be given back is in caches whose owners registered a shrinker (directory entries,
 * inodes, clean page cache). shrink_slab() asks each how much it has and has it look at
 * 1/2^priority of that, in batches; what a shrinker could not do in this context is remembered and
 * asked for again. Two callers:
 *
 *	try_to_free_pages()	direct reclaim: in the task that wants memory, when the zones are
 *				below their min watermark
 *	kswapd			a thread; woken below the low watermark, works until a zone is above
 *				high
 *
 * Both begin with a light pass (priority 12: 1/4096) and press harder as long as too little comes.
 * A writer of the list of shrinkers waits for walks under way; a walk that cannot have the lock
 * goes without, as there is another.
 */

#include <linux/mm.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/vmstat.h>
#include <linux/wait.h>
#include "internal.h"

#define DEF_PRIORITY	12
#define SHRINK_BATCH	128
#define SWAP_CLUSTER_MAX 32UL

static LIST_HEAD(shrinker_list);
static DECLARE_RWSEM(shrinker_rwsem);	/* shrinker_list */

int register_shrinker(struct shrinker *shrinker, const char *fmt, ...)
{
	atomic_long_set(&shrinker->nr_deferred, 0);
	down_write(&shrinker_rwsem);
	list_add_tail(&shrinker->list, &shrinker_list);
	up_write(&shrinker_rwsem);
	return 0;
}

void unregister_shrinker(struct shrinker *shrinker)
{
	down_write(&shrinker_rwsem);
	list_del(&shrinker->list);
	up_write(&shrinker_rwsem);
}

static unsigned long do_shrink(struct shrinker *shrinker, struct shrink_control *sc, int priority)
{
	unsigned long freeable = shrinker->count_objects(shrinker, sc),
		      batch = shrinker->batch ?: SHRINK_BATCH, freed = 0;
	unsigned long todo;

	if (freeable == 0 || freeable >= SHRINK_EMPTY)
		return 0;
	/*
	 * Twice what the priority says for the usual cost of an object; with what was put off, but
	 * never more than twice all there is.
	 */
	todo = atomic_long_xchg(&shrinker->nr_deferred, 0);
	todo += shrinker->seeks ? (freeable >> priority) * 4 / shrinker->seeks : freeable / 2;
	todo = min(todo, 2 * freeable);
	while (todo >= batch || todo >= freeable) {
		unsigned long now = min(batch, todo), ret;

		sc->nr_to_scan = sc->nr_scanned = now;
		ret = shrinker->scan_objects(shrinker, sc);
		if (ret == SHRINK_STOP || !now)
			break;
		freed += ret;
		count_vm_events(SLABS_SCANNED, sc->nr_scanned);
		todo -= min(todo, max(sc->nr_scanned, 1UL));
		cond_resched();
	}
	atomic_long_add(todo, &shrinker->nr_deferred);
	return freed;
}

unsigned long shrink_slab(gfp_t gfp, int nid, struct mem_cgroup *memcg, int priority)
{
	struct shrink_control sc = { .gfp_mask = gfp, .nid = nid, .memcg = memcg };
	struct shrinker *shrinker;
	unsigned long freed = 0;

	if (!down_read_trylock(&shrinker_rwsem))
		return 0;
	list_for_each_entry(shrinker, &shrinker_list, list)
		freed += do_shrink(shrinker, &sc, priority);
	up_read(&shrinker_rwsem);
	return freed;
}

/* The first round over what was used lately only takes the mark of that away. */
void drop_slab(void)
{
	unsigned long freed;
	int rounds = 0;

	do {
		freed = shrink_slab(GFP_KERNEL, 0, NULL, 0);
		cond_resched();
	} while (++rounds < 3 || (freed > 10 && rounds < 16));
}

unsigned long try_to_free_pages(struct zonelist *zonelist, int order, gfp_t gfp)
{
	unsigned long want = max(SWAP_CLUSTER_MAX, 1UL << order), freed = 0;
	int priority;

	for (priority = DEF_PRIORITY; priority >= 0 && freed < want; priority -= 2) {
		freed += shrink_slab(gfp, 0, NULL, priority);
		if (fatal_signal_pending(current))
			break;
	}
	count_vm_events(PGSTEAL_DIRECT, freed);
	return freed;
}

/* ---------------------------------------------------------------- kswapd */

static bool node_balanced(struct pglist_data *pgdat, int order)
{
	struct zone *zone;

	for_each_populated_zone(zone)
		if (zone_watermark_ok(zone, order, high_wmark_pages(zone), zone_idx(zone), 0))
			return true;
	return false;
}

static void balance_pgdat(struct pglist_data *pgdat, int order)
{
	int priority;

	count_vm_event(PAGEOUTRUN);
	for (priority = DEF_PRIORITY; priority >= 1 && !node_balanced(pgdat, order); priority--) {
		count_vm_events(PGSTEAL_KSWAPD, shrink_slab(GFP_KERNEL, 0, NULL, priority));
		cond_resched();
	}
}

static int kswapd(void *data)
{
	struct pglist_data *pgdat = data;

	current->flags |= PF_MEMALLOC | PF_KSWAPD;
	while (!kthread_should_stop()) {
		int order;

		wait_event_interruptible(pgdat->kswapd_wait, READ_ONCE(pgdat->kswapd_order) >= 0 ||
								     kthread_should_stop());
		order = xchg(&pgdat->kswapd_order, -1);
		if (order < 0)
			continue;
		balance_pgdat(pgdat, order);
		/* Nothing to be had is no reason to spin: whoever allocates next wakes us again. */
		if (!node_balanced(pgdat, order))
			schedule_timeout_interruptible(HZ / 10);
	}
	return 0;
}

void wakeup_kswapd(struct zone *zone, gfp_t gfp, int order, int highest_zoneidx)
{
	struct pglist_data *pgdat = zone->zone_pgdat;

	if (!READ_ONCE(pgdat->kswapd) || node_balanced(pgdat, order))
		return;
	if (READ_ONCE(pgdat->kswapd_order) < order)
		WRITE_ONCE(pgdat->kswapd_order, order);
	wake_up_interruptible(&pgdat->kswapd_wait);
}

void __init kswapd_init(void)
{
	struct pglist_data *pgdat = NODE_DATA(0);
	struct task_struct *t;

	pgdat->kswapd_order = -1;
	t = kthread_run(kswapd, pgdat, "kswapd0");
	if (IS_ERR(t))
		pr_err("Cannot start kswapd: %ld\n", PTR_ERR(t));
	else
		WRITE_ONCE(pgdat->kswapd, t);
}
