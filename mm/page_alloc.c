// SPDX-License-Identifier: MIT
/*
 * The page allocator: zones, the buddy system, per-CPU lists, watermarks.
 *
 * How this works
 *
 * A zone keeps its free memory in blocks of 2^order pages, aligned to their size; there is a list
 * for each order and each migrate type.
 *
 *	order 3  [........]	To get order 1 with lists 1 and 2 empty, the order 3 block is split:
 *	order 2  [....]		its upper half goes on list 2, of the lower half the upper half
 *	order 1  [..]		on list 1, the rest is the result. On the way back a block and
 *	order 0  []		its buddy, whose number differs in bit `order`, merge: as far
 *				as they can.
 *
 * In front of that each CPU has a list of single pages for each zone and type. Taking and giving a
 * page there is a list operation with interrupts off and no lock; `batch` pages at a time move
 * between it and the zone. A request that its CPU's list of the best zone can serve looks at
 * nothing else; all others go zone by zone through get_page_from_freelist(), which respects the
 * watermarks:
 *
 *	high	kswapd sleeps again
 *	low	below: ordinary requests wake kswapd
 *	min	below: ordinary requests reclaim (mm/alloc_slowpath.c); GFP_ATOMIC digs on
 *	0	PF_MEMALLOC and __GFP_MEMALLOC take all
 *
 * Migrate types: every pageblock (2 MiB) has a type, all its free pages are on that type's lists. A
 * request whose lists are empty takes the largest block of another type (fallbacks[]) and, if much
 * of the pageblock is free, the pageblock with it.
 *
 * States of a page: reserved (PG_reserved, boot) -> free block (PageBuddy on the first page, count
 * 0 on all) <-> per-CPU list (count 0, no type) <-> allocated (count > 0 on the first page).
 *
 * I1  A free page has count 0, _mapcount -1 (PageBuddy on the head of a block), mapping NULL and no
 *     flags but its zone.
 * I2  Two free buddies of the same order below MAX_ORDER - 1 do not exist, except across an
 *     isolated pageblock.
 * I3  Zone boundaries and the ends of the page array are multiples of the largest block: a buddy
 *     has a page descriptor, in the same zone.
 * I4  zone->nr_free_pages is the sum over the lists but MIGRATE_ISOLATE; pages on per-CPU lists are
 *     not in it.
 *
 * Lock order: interrupts off, then zone->lock. Nothing is taken inside it. A broken page is
 * reported and never freed again; it is not a reason to stop.
 */

#include <linux/mm.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/irqflags.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/panic.h>
#include <linux/kasan.h>
#include <linux/string.h>
#include <linux/vmstat.h>
#include <linux/fault-inject.h>
#include "internal.h"

struct pglist_data contig_page_data;
atomic_long_t _totalram_pages;

static DEFINE_PER_CPU(struct per_cpu_pages, zone_pcps[MAX_NR_ZONES]);

const char *const migratetype_names[MIGRATE_TYPES] = {
	"Unmovable", "Movable", "Reclaimable", "HighAtomic", "CMA", "Isolate",
};

/* Where to look when the lists of a type are empty. */
static const u8 fallbacks[MIGRATE_PCPTYPES][2] = {
	[MIGRATE_UNMOVABLE]	= { MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE },
	[MIGRATE_MOVABLE]	= { MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE },
	[MIGRATE_RECLAIMABLE]	= { MIGRATE_UNMOVABLE, MIGRATE_MOVABLE },
};

unsigned long totalram_pages(void)
{
	return (unsigned long)atomic_long_read(&_totalram_pages);
}

/* ---------------------------------------------------------------- checks */

static noinline __cold void bad_page(struct page *page, const char *reason)
{
	pr_alert("BUG: Bad page state in process %s  pfn:%05lx\n", current->comm,
		 page_to_pfn(page));
	dump_page(page, reason);
	dump_stack();
	add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
}

/* I1 */
static __always_inline bool page_is_clean(const struct page *page)
{
	return likely(!((page->flags & PAGE_FLAGS_CHECK_AT_FREE) | (unsigned long)page->mapping) &&
		      atomic_read(&page->_mapcount) == -1 && page_ref_count(page) == 0);
}

static noinline __cold bool report_unclean(struct page *page)
{
	const char *reason = "flags that no freed page has";

	if (page_ref_count(page) != 0)
		reason = "nonzero _refcount";
	else if (atomic_read(&page->_mapcount) != -1)
		reason = "nonzero mapcount or page type";
	else if (page->mapping)
		reason = "non-NULL mapping";
	bad_page(page, reason);
	return false;
}

/* The pages behind the first one; a compound page is taken apart. */
static bool prepare_tails(struct page *page, unsigned int order)
{
	bool compound = PageHead(page), ok = true;
	unsigned long i;

	if (unlikely(compound && compound_order(page) != order)) {
		bad_page(page, "freed with another order than it has");
		return false;
	}
	for (i = 1; i < 1UL << order; i++) {
		if (compound)
			clear_compound_head(page + i);
		if (unlikely(!page_is_clean(page + i)))
			ok = report_unclean(page + i);
		page[i].flags &= ~PAGE_FLAGS_MASK;
	}
	return ok;
}

/* Makes a block with no users a free one. False: something is wrong with it, it is lost. */
static __always_inline bool free_pages_prepare(struct page *page, unsigned int order)
{
	if (unlikely(!page_is_clean(page)))
		return report_unclean(page);
	if (order && !prepare_tails(page, order))
		return false;
	page->flags &= ~PAGE_FLAGS_MASK;
	kasan_poison(page_address(page), PAGE_SIZE << order, KASAN_PAGE_FREE);
	return true;
}

/* ---------------------------------------------------------------- buddy system: zone->lock held */

static inline void add_to_free_list(struct page *page, struct zone *zone, unsigned int order,
				    int migratetype)
{
	struct free_area *area = &zone->free_area[order];

	page->buddy_order = order;
	page->page_type = PAGE_TYPE_BUDDY;
	list_add(&page->buddy_list, &area->free_list[migratetype]);
	area->nr_free++;
}

static inline void del_from_free_list(struct page *page, struct zone *zone, unsigned int order)
{
	list_del(&page->buddy_list);
	page->page_type = PAGE_TYPE_NONE;
	zone->free_area[order].nr_free--;
}

static inline bool is_free_buddy(struct page *buddy, unsigned int order)
{
	return PageBuddy(buddy) && buddy->buddy_order == order;
}

/* Blocks of a pageblock or more do not merge with an isolated neighbour. */
static bool may_merge(struct zone *zone, unsigned long pfn, unsigned long buddy_pfn,
		      unsigned int order)
{
	if (order < pageblock_order)
		return true;
	return (get_pfnblock_migratetype(zone, pfn) == MIGRATE_ISOLATE) ==
	       (get_pfnblock_migratetype(zone, buddy_pfn) == MIGRATE_ISOLATE);
}

static void __free_one_page(struct page *page, unsigned long pfn, struct zone *zone,
			    unsigned int order, int migratetype)
{
	lockdep_assert_held(&zone->lock);
	if (likely(migratetype != MIGRATE_ISOLATE))
		zone->nr_free_pages += 1UL << order;
	while (order < MAX_ORDER - 1) {
		unsigned long buddy_pfn = pfn ^ (1UL << order);
		struct page *buddy = page + (long)(buddy_pfn - pfn);		/* I3 */

		if (!is_free_buddy(buddy, order) || !may_merge(zone, pfn, buddy_pfn, order))
			break;
		del_from_free_list(buddy, zone, order);
		page = buddy_pfn < pfn ? buddy : page;
		pfn &= buddy_pfn;
		order++;
	}
	add_to_free_list(page, zone, order, migratetype);
}

/* Halves a block from `high` down to `low`, giving the upper halves back. */
static inline void expand(struct zone *zone, struct page *page, unsigned int low, unsigned int high,
			  int migratetype)
{
	while (high > low) {
		high--;
		add_to_free_list(page + (1UL << high), zone, high, migratetype);
	}
}

static struct page *rmqueue_smallest(struct zone *zone, unsigned int order, int migratetype)
{
	unsigned int current_order;

	for (current_order = order; current_order < MAX_ORDER; current_order++) {
		struct page *page = list_first_entry_or_null(
			&zone->free_area[current_order].free_list[migratetype], struct page,
			buddy_list);

		if (!page)
			continue;
		del_from_free_list(page, zone, current_order);
		expand(zone, page, order, current_order, migratetype);
		return page;
	}
	return NULL;
}

static inline void set_pageblock_migratetype_pfn(struct zone *zone, unsigned long pfn,
						 int migratetype)
{
	zone->pageblock_flags[pfn >> pageblock_order] = migratetype;
}

/* Puts every free block of a pageblock on the lists of a type; how many pages that were. */
unsigned long move_freepages_block(struct zone *zone, struct page *page, int migratetype)
{
	unsigned long pfn = round_down(page_to_pfn(page), pageblock_nr_pages),
		      end = pfn + pageblock_nr_pages, moved = 0;

	lockdep_assert_held(&zone->lock);
	pfn = max(pfn, zone->zone_start_pfn);
	end = min(end, zone_end_pfn(zone));
	while (pfn < end) {
		struct page *p = pfn_to_page(pfn);

		if (!PageBuddy(p)) {
			pfn++;
			continue;
		}
		list_move(&p->buddy_list, &zone->free_area[p->buddy_order].free_list[migratetype]);
		moved += 1UL << p->buddy_order;
		pfn += 1UL << p->buddy_order;
	}
	return moved;
}

void set_pageblock_migratetype(struct page *page, int migratetype)
{
	set_pageblock_migratetype_pfn(page_zone(page), page_to_pfn(page), migratetype);
}

/*
 * Isolation works on pageblocks: a free block of two of them is taken apart before, and put
 * together after.
 */
void split_free_pair(struct zone *zone, struct page *page)
{
	unsigned long pfn = round_down(page_to_pfn(page), MAX_ORDER_NR_PAGES);
	struct page *head = pfn_to_page(pfn), *upper = head + pageblock_nr_pages;

	BUILD_BUG_ON(pageblock_order != MAX_ORDER - 2);
	lockdep_assert_held(&zone->lock);
	if (!is_free_buddy(head, MAX_ORDER - 1))
		return;
	del_from_free_list(head, zone, MAX_ORDER - 1);
	add_to_free_list(head, zone, pageblock_order, get_pfnblock_migratetype(zone, pfn));
	add_to_free_list(upper, zone, pageblock_order,
			 get_pfnblock_migratetype(zone, pfn + pageblock_nr_pages));
}

void merge_free_pair(struct zone *zone, struct page *page)
{
	unsigned long pfn = round_down(page_to_pfn(page), pageblock_nr_pages);
	struct page *head = pfn_to_page(pfn);

	lockdep_assert_held(&zone->lock);
	if (!is_free_buddy(head, pageblock_order))
		return;
	del_from_free_list(head, zone, pageblock_order);
	zone->nr_free_pages -= pageblock_nr_pages;
	__free_one_page(head, pfn, zone, pageblock_order, get_pfnblock_migratetype(zone, pfn));
}

/*
 * A block of another type is about to be used. A whole pageblock changes sides. Of a part of one,
 * an unmovable or reclaimable request takes all that is free, so that the next ones do not spoil
 * another pageblock; it becomes theirs if that was at least half. Returns the type whose lists the
 * rest of the block goes on.
 */
static int steal_block(struct zone *zone, struct page *page, unsigned int block_order, int wanted,
		       int owner)
{
	unsigned long pfn = page_to_pfn(page), i, moved;

	if (block_order >= pageblock_order) {
		for (i = 0; i < 1UL << block_order; i += pageblock_nr_pages)
			set_pageblock_migratetype_pfn(zone, pfn + i, wanted);
		return wanted;
	}
	if (wanted == MIGRATE_MOVABLE && block_order < pageblock_order / 2)
		return owner;
	moved = move_freepages_block(zone, page, wanted) + (1UL << block_order);
	if (moved >= pageblock_nr_pages / 2)
		set_pageblock_migratetype_pfn(zone, pfn, wanted);
	return wanted;
}

/* Takes from another type: the largest block, which leaves the others whole. */
static struct page *rmqueue_fallback(struct zone *zone, unsigned int order, int migratetype)
{
	int current_order, i;

	for (current_order = MAX_ORDER - 1; current_order >= (int)order; current_order--) {
		for (i = 0; i < 2; i++) {
			int owner = fallbacks[migratetype][i];
			struct page *page = list_first_entry_or_null(
				&zone->free_area[current_order].free_list[owner], struct page,
				buddy_list);
			if (!page)
				continue;
			del_from_free_list(page, zone, current_order);
			owner = steal_block(zone, page, current_order, migratetype, owner);
			expand(zone, page, order, current_order, owner);
			return page;
		}
	}
	return NULL;
}

static struct page *__rmqueue(struct zone *zone, unsigned int order, int migratetype)
{
	struct page *page;

	lockdep_assert_held(&zone->lock);
	page = rmqueue_smallest(zone, order, migratetype);
	if (unlikely(!page))
		page = rmqueue_fallback(zone, order, migratetype);
	if (page)
		zone->nr_free_pages -= 1UL << order;
	return page;
}

/* The smallest free block there is, but no more than one of *order, which becomes its order. */
static struct page *__rmqueue_upto(struct zone *zone, unsigned int *order, int migratetype)
{
	unsigned int i;
	struct page *page;

	for (i = 0; i < *order; i++)
		if (!list_empty(&zone->free_area[i].free_list[migratetype]))
			break;
	page = __rmqueue(zone, i, migratetype);
	if (unlikely(!page && i)) {		/* what other types have is less than that */
		i = 0;
		page = __rmqueue(zone, i, migratetype);
	}
	*order = i;
	return page;
}

static void free_one_page(struct zone *zone, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page), flags;

	spin_lock_irqsave(&zone->lock, flags);
	__free_one_page(page, pfn, zone, order, get_pfnblock_migratetype(zone, pfn));
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* ---------------------------------------------------------------- per-CPU lists: interrupts off */

/*
 * Puts a page behind the blocks, as one with the last as long as that is its buddy: up to a
 * pageblock, all of which is of one type.
 */
static void add_to_blocks(struct list_head *blocks, struct page *page)
{
	unsigned int order = 0;

	while (order < pageblock_order && !list_empty(blocks)) {
		struct page *last = list_last_entry(blocks, struct page, lru);

		if (last->buddy_order != order ||
		    page_to_pfn(last) != (page_to_pfn(page) ^ (1UL << order)))
			break;
		list_del(&last->lru);
		page = min(page, last);
		order++;
	}
	page->buddy_order = order;
	list_add_tail(&page->lru, blocks);
}

/*
 * Gives `count` pages back, the coldest of one type first. Pages that were used together
 * often lie together: they are put together before the lock is taken, which then guards few steps.
 */
static void free_pcppages_bulk(struct zone *zone, struct per_cpu_pages *pcp, int count, int first)
{
	struct page *page, *next;
	LIST_HEAD(blocks);
	int i, left = count;

	pcp->count -= count;
	for (i = 0; i < MIGRATE_PCPTYPES && left; i++) {
		struct list_head *list = &pcp->lists[(first + i) % MIGRATE_PCPTYPES];

		for (; left && !list_empty(list); left--) {
			page = list_last_entry(list, struct page, lru);
			list_del(&page->lru);
			add_to_blocks(&blocks, page);
		}
	}
	spin_lock(&zone->lock);
	list_for_each_entry_safe(page, next, &blocks, lru)
		__free_one_page(page, page_to_pfn(page), zone, page->buddy_order,
				get_pageblock_migratetype(page));
	spin_unlock(&zone->lock);
}

/*
 * Fills a list with a batch of pages. Blocks are taken whole, the smallest first, and come apart by
 * being listed page by page, in the order of addresses for who uses many: all the lock guards is a
 * few steps for many pages.
 */
static void refill_pcp(struct zone *zone, struct per_cpu_pages *pcp, int migratetype)
{
	int left = pcp->batch;

	spin_lock(&zone->lock);
	while (left) {
		unsigned int order = ilog2(left);
		struct page *page = __rmqueue_upto(zone, &order, migratetype), *end;

		if (!page)
			break;
		for (end = page + (1UL << order); page < end; page++)
			list_add_tail(&page->lru, &pcp->lists[migratetype]);
		left -= 1 << order;
	}
	spin_unlock(&zone->lock);
	pcp->count += pcp->batch - left;
}

/* One page from this CPU's list, or NULL. With refill the list is filled first if it is empty. */
static __always_inline struct page *rmqueue_pcplist(struct zone *zone, int migratetype, bool refill)
{
	struct per_cpu_pages *pcp;
	struct page *page = NULL;
	unsigned long flags;
	struct list_head *list;

	local_irq_save(flags);
	pcp = this_cpu_ptr(zone->per_cpu_pageset);
	list = &pcp->lists[migratetype];
	if (refill && list_empty(list))
		refill_pcp(zone, pcp, migratetype);
	if (likely(!list_empty(list))) {
		page = list_first_entry(list, struct page, lru);
		list_del(&page->lru);
		pcp->count--;
	}
	local_irq_restore(flags);
	return page;
}

static __always_inline void free_pcppage(struct page *page)
{
	struct zone *zone = page_zone(page);
	struct per_cpu_pages *pcp;
	unsigned long flags;
	int mt;

	local_irq_save(flags);	/* before the type is read: isolation interrupts to drain */
	mt = get_pageblock_migratetype(page);
	if (unlikely(mt >= MIGRATE_PCPTYPES)) {
		local_irq_restore(flags);
		free_one_page(zone, page, 0);
		return;
	}
	pcp = this_cpu_ptr(zone->per_cpu_pageset);
	list_add(&page->lru, &pcp->lists[mt]);
	if (unlikely(++pcp->count > pcp->high))
		free_pcppages_bulk(zone, pcp, pcp->batch, mt);
	local_irq_restore(flags);
}

void drain_local_pages(struct zone *only)
{
	struct zone *zone;
	unsigned long flags;

	for_each_populated_zone(zone) {
		struct per_cpu_pages *pcp;

		if (only && zone != only)
			continue;
		local_irq_save(flags);
		pcp = this_cpu_ptr(zone->per_cpu_pageset);
		if (pcp->count)
			free_pcppages_bulk(zone, pcp, pcp->count, 0);
		local_irq_restore(flags);
	}
}

static void drain_pages_ipi(void *zone)
{
	drain_local_pages(zone);
}

void drain_all_pages(struct zone *zone)
{
	on_each_cpu(drain_pages_ipi, zone, 1);
}

void __init zone_pcp_init(struct zone *zone)
{
	unsigned long managed = zone_managed_pages(zone);
	int cpu, mt, batch = rounddown_pow_of_two(clamp_t(unsigned long, managed / 2048, 1, 64));

	zone->per_cpu_pageset = &zone_pcps[zone_idx(zone)];
	for_each_possible_cpu(cpu) {
		struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);

		pcp->count = 0;
		pcp->batch = batch;
		pcp->high = 6 * batch;
		for (mt = 0; mt < MIGRATE_PCPTYPES; mt++)
			INIT_LIST_HEAD(&pcp->lists[mt]);
	}
}

/* ---------------------------------------------------------------- watermarks */

bool zone_watermark_ok(struct zone *zone, unsigned int order, unsigned long mark,
		       int highest_zoneidx, unsigned int alloc_flags)
{
	long min = mark, free = READ_ONCE(zone->nr_free_pages);
	unsigned int o;
	int mt;

	if (alloc_flags & ALLOC_HIGH)
		min -= min / 2;
	if (alloc_flags & ALLOC_OOM)
		min -= min / 2;
	else if (alloc_flags & ALLOC_HARDER)
		min -= min / 4;
	free -= (1L << order) - 1;
	if (free <= min + zone->lowmem_reserve[highest_zoneidx])
		return false;
	if (!order)
		return true;
	for (o = order; o < MAX_ORDER; o++)
		for (mt = 0; zone->free_area[o].nr_free && mt < MIGRATE_PCPTYPES; mt++)
			if (!list_empty(&zone->free_area[o].free_list[mt]))
				return true;
	return false;
}

static struct page *rmqueue(struct zone *zone, unsigned int order, int migratetype)
{
	struct page *page;
	unsigned long flags;

	if (order == 0)
		return rmqueue_pcplist(zone, migratetype, true);
	spin_lock_irqsave(&zone->lock, flags);
	page = __rmqueue(zone, order, migratetype);
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/* The first zone whose watermark allows it. */
struct page *get_page_from_freelist(gfp_t gfp, unsigned int order, unsigned int alloc_flags)
{
	int highest = gfp_zone(gfp);
	struct zoneref *z;

	for (z = NODE_DATA(0)->node_zonelists[highest]._zonerefs; z->zone; z++) {
		unsigned long mark = z->zone->_watermark[alloc_flags & ALLOC_WMARK_MASK];
		struct page *page;

		if (!(alloc_flags & ALLOC_NO_WATERMARKS) &&
		    !zone_watermark_ok(z->zone, order, mark, highest, alloc_flags))
			continue;
		page = rmqueue(z->zone, order, gfp_migratetype(gfp));
		if (page)
			return page;
	}
	return NULL;
}

/* ---------------------------------------------------------------- the door */

void prep_compound_page(struct page *page, unsigned int order)
{
	unsigned long i;

	__SetPageHead(page);
	for (i = 1; i < 1UL << order; i++)
		set_compound_head(page + i, page);
	page[1].compound_order = order;
}

static __always_inline void prep_new_page(struct page *page, gfp_t gfp, unsigned int order)
{
	unsigned long i;

	count_vm_events(PGALLOC_DMA + page_zonenum(page), 1UL << order);
	set_page_count(page, 1);
	page->private = 0;
	kasan_unpoison(page_address(page), PAGE_SIZE << order);
	if (gfp & __GFP_ZERO)
		for (i = 0; i < 1UL << order; i++)
			clear_page(page_address(page + i));
	if (order && (gfp & __GFP_COMP))
		prep_compound_page(page, order);
}

/* Everything but a page from this CPU's list. */
static noinline struct page *alloc_pages_common(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (WARN_ON_ONCE(order >= MAX_ORDER && !(gfp & __GFP_NOWARN)) || order >= MAX_ORDER)
		return NULL;
	page = get_page_from_freelist(gfp, order, ALLOC_WMARK_LOW);
	if (unlikely(!page))
		page = alloc_pages_slowpath(current_gfp_context(gfp), order);
	if (page)
		prep_new_page(page, gfp, order);
	return page;
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order)
{
	struct zone *zone = NODE_DATA(0)->node_zonelists[gfp_zone(gfp)]._zonerefs[0].zone;
	struct page *page;

	might_alloc(gfp);
	if (should_fail_alloc_page(gfp, order))
		return NULL;
	if (likely(order == 0)) {
		page = rmqueue_pcplist(zone, gfp_migratetype(gfp), false);
		if (likely(page)) {
			prep_new_page(page, gfp, 0);
			return page;
		}
	}
	return alloc_pages_common(gfp, order);
}

unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr_pages, struct page **pages)
{
	unsigned long i;

	for (i = 0; i < nr_pages; i++) {
		if (!pages[i])
			pages[i] = alloc_page(gfp);
		if (!pages[i])
			break;
	}
	return i;
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	VM_BUG_ON(gfp & __GFP_HIGHMEM);
	page = alloc_pages(gfp, order);
	return page ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

static noinline void free_block(struct page *page, unsigned int order)
{
	if (!free_pages_prepare(page, order))
		return;
	count_vm_events(PGFREE, 1UL << order);
	free_one_page(page_zone(page), page, order);
}

void free_unref_page(struct page *page, unsigned int order)
{
	if (unlikely(order)) {
		free_block(page, order);
	} else if (free_pages_prepare(page, 0)) {
		count_vm_event(PGFREE);
		free_pcppage(page);
	}
}

void free_unref_page_list(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, list, lru)
		free_unref_page(page, 0);
	INIT_LIST_HEAD(list);
}

void __free_pages(struct page *page, unsigned int order)
{
	bool compound = PageHead(page); /* once the count is dropped, the page is somebody else's */

	if (put_page_testzero(page)) {
		free_unref_page(page, order);
	} else if (!compound) {
		/* Somebody holds the first page and will free it alone: the others go now. */
		while (order-- > 0)
			free_unref_page(page + (1UL << order), order);
	}
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

void split_page(struct page *page, unsigned int order)
{
	unsigned long i;

	VM_BUG_ON_PAGE(PageCompound(page), page);
	for (i = 1; i < 1UL << order; i++)
		set_page_count(page + i, 1);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);
	unsigned long addr, used, end;

	addr = __get_free_pages(gfp & ~(__GFP_COMP | __GFP_HIGHMEM), order);
	if (!addr)
		return NULL;
	split_page(virt_to_page((void *)addr), order);
	end = addr + (PAGE_SIZE << order);
	for (used = addr + PAGE_ALIGN(size); used < end; used += PAGE_SIZE)
		free_page(used);
	return (void *)addr;
}

void free_pages_exact(void *virt, size_t size)
{
	unsigned long addr = (unsigned long)virt, end = addr + PAGE_ALIGN(size);

	for (; addr < end; addr += PAGE_SIZE)
		free_page(addr);
}

/* ---------------------------------------------------------------- boot */

void __init zone_init_free_lists(struct zone *zone)
{
	unsigned int order;
	int mt;

	spin_lock_init(&zone->lock);
	for (order = 0; order < MAX_ORDER; order++)
		for (mt = 0; mt < MIGRATE_TYPES; mt++)
			INIT_LIST_HEAD(&zone->free_area[order].free_list[mt]);
}

void __init memblock_free_pages(struct page *page, unsigned int order)
{
	struct zone *zone = page_zone(page);

	kasan_poison(page_address(page), PAGE_SIZE << order, KASAN_PAGE_FREE);
	atomic_long_add(1L << order, &zone->managed_pages);
	atomic_long_add(1L << order, &_totalram_pages);
	free_one_page(zone, page, order);
}
