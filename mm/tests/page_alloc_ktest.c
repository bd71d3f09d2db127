// SPDX-License-Identifier: MIT
/* The buddy allocator: alignment, splitting, merging, fallback, zones, flags, reserves. */

#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/cpumask.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/vmstat.h>

struct buddy_state {
	unsigned long nr_free[MAX_ORDER];
	unsigned long pages;
};

/* Free blocks of all zones, per-CPU lists emptied. */
static void buddy_snapshot(struct buddy_state *s)
{
	struct zone *zone;
	int order;

	memset(s, 0, sizeof(*s));
	drain_all_pages(NULL);
	for_each_populated_zone(zone)
		for (order = 0; order < MAX_ORDER; order++) {
			s->nr_free[order] += zone->free_area[order].nr_free;
			s->pages += zone->free_area[order].nr_free << order;
		}
}

KTEST(mm, blocks_are_aligned_to_their_size, "spec: A-CHK-34 N-CHK-27")
{
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		struct page *page = alloc_pages(GFP_KERNEL, order);

		KASSERT(page);
		KEXPECT_EQ(page_to_pfn(page) & ((1UL << order) - 1), 0);
		KEXPECT_EQ(page_count(page), 1);
		/* All of it is ours to write. */
		memset(page_address(page), 0x5a, PAGE_SIZE << order);
		__free_pages(page, order);
	}
}

KTEST(mm, order_11_is_refused, "spec: A-CHK-34")
{
	KEXPECT(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER));
	KEXPECT(!alloc_pages(GFP_ATOMIC | __GFP_NOWARN, MAX_ORDER));
}

/* But for a few pages that others took meanwhile, for good. */
static bool all_is_back(const struct buddy_state *before, const struct buddy_state *after)
{
	for (int order = MAX_ORDER - 1; order >= 5; order--) {
		if (after->nr_free[order] + 1 < before->nr_free[order])
			return false;
	}
	return after->pages + 32 >= before->pages;
}

KTEST(mm, everything_merges_again_after_freeing, "spec: A-CHK-34 A-BUD-03")
{
	struct page *pages[3 * MAX_ORDER];
	struct buddy_state before, after;
	int i;

	buddy_snapshot(&before);
	for (i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] =
			alloc_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY, i % (MAX_ORDER - 1));
	for (i = ARRAY_SIZE(pages) - 1; i >= 0; i -= 2)
		if (pages[i])
			__free_pages(pages[i], i % (MAX_ORDER - 1));
	for (i = ARRAY_SIZE(pages) - 2; i >= 0; i -= 2)
		if (pages[i])
			__free_pages(pages[i], i % (MAX_ORDER - 1));
	/* Another CPU may just have filled its list. */
	for (i = 0; i < 10; i++) {
		buddy_snapshot(&after);
		if (all_is_back(&before, &after))
			break;
	}
	KEXPECT(all_is_back(&before, &after));
}

/*
 * The book's example: 8 KiB of an aligned 32 KiB block are in use; 8 + 16 are left over. Freed,
 * they come together again.
 */
KTEST(mm, split_and_merge_of_a_32k_block, "spec: A-CHK-34 A-BUD-04")
{
	struct page *block = alloc_pages(GFP_KERNEL, 3);
	bool pair, quad, rest;
	int i;

	KASSERT(block);
	split_page(block, 3);
	for (i = 0; i < 8; i++)
		KEXPECT_EQ(page_count(block + i), 1);
	for (i = 2; i < 8; i++)
		__free_page(block + i);
	drain_all_pages(NULL);
	pair = PageBuddy(block + 2) && block[2].buddy_order == 1;
	quad = PageBuddy(block + 4) && block[4].buddy_order == 2;
	__free_page(block);
	__free_page(block + 1);
	drain_all_pages(NULL);
	rest = PageBuddy(block + 1) || PageBuddy(block + 2) || PageBuddy(block + 4);
	KEXPECT(pair);
	KEXPECT(quad);
	KEXPECT(!rest);
}

KTEST(mm, zones_bound_addresses, "spec: ~A-CHK-36 N-CHK-27 A-GFP-32")
{
	int i;

	for (i = 0; i < 64; i++) {
		struct page *dma = alloc_page(GFP_KERNEL | GFP_DMA),
			    *dma32 = alloc_pages(GFP_KERNEL | GFP_DMA32, 1);
		unsigned long addr = __get_dma_pages(GFP_KERNEL, 0);

		if (dma)
			KEXPECT(page_to_phys(dma) < 16UL << 20);
		if (dma32)
			KEXPECT(page_to_phys(dma32) + 2 * PAGE_SIZE <= 4UL << 30);
		if (addr)
			KEXPECT(__pa(addr) < 16UL << 20);
		KEXPECT(dma && dma32 && addr);
		if (dma)
			__free_page(dma);
		if (dma32)
			__free_pages(dma32, 1);
		free_page(addr);
	}
}

KTEST(mm, zeroed_pages_are_zero, "spec: ~A-CHK-36 A-GFP-22")
{
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	unsigned long addr;
	int i;

	KASSERT(page);
	memset(page_address(page), 0xff, PAGE_SIZE << 2);
	__free_pages(page, 2);
	for (i = 0; i < 8; i++) {
		addr = __get_free_pages(GFP_KERNEL | __GFP_ZERO, 2);
		KASSERT(addr);
		KEXPECT(!memchr_inv((void *)addr, 0, PAGE_SIZE << 2));
		memset((void *)addr, 0xff, PAGE_SIZE << 2);
		free_pages(addr, 2);
		addr = get_zeroed_page(GFP_KERNEL);
		KASSERT(addr);
		KEXPECT(!memchr_inv((void *)addr, 0, PAGE_SIZE));
		memset((void *)addr, 0xff, PAGE_SIZE);
		free_page(addr);
	}
}

/* Takes single pages by a gfp until it fails, linked through their own memory; how many. */
static unsigned long exhaust(gfp_t gfp, void **list)
{
	unsigned long n = 0;
	void **p;

	while ((p = (void **)__get_free_page(gfp | __GFP_NOWARN))) {
		*p = *list;
		*list = p;
		n++;
	}
	return n;
}

static void release(void *list)
{
	while (list) {
		void *next = *(void **)list;

		free_page((unsigned long)list);
		list = next;
	}
}

KTEST(mm, reserves_are_reached_in_steps, "spec: ~A-CHK-36 A-GFP-25 A-GFP-28 A-GFP-10")
{
	unsigned long nowait, high, atomic, memalloc;
	int tries = 0;

	/*
	 * Nobody else gets the chance to free, so the numbers may only grow a little. But another
	 * CPU that fills its list takes a batch, and may take the step that is looked for.
	 */
	do {
		void *list = NULL;

		nowait = exhaust(__GFP_NOMEMALLOC | GFP_NOWAIT, &list);
		high = exhaust(__GFP_HIGH | __GFP_NOMEMALLOC, &list);
		atomic = exhaust(GFP_ATOMIC, &list);
		memalloc = exhaust(__GFP_MEMALLOC, &list);
		release(list);
	} while ((!high || !atomic) && tries++ < 5);
	KEXPECT(nowait > 0);
	KEXPECT(high > 0);		/* half of min */
	KEXPECT(atomic > 0);		/* a quarter of the rest */
	KEXPECT(memalloc > atomic);	/* all there is */
}

struct irq_alloc { void *pages[32]; int got; bool was_irq; };

static void alloc_in_irq(void *data)
{
	struct irq_alloc *a = data;
	int i;

	a->was_irq = irqs_disabled();
	for (i = 0; i < ARRAY_SIZE(a->pages); i++) {
		a->pages[i] = (void *)__get_free_page(GFP_ATOMIC | __GFP_NOWARN);
		a->got += a->pages[i] != NULL;
	}
}

KTEST(mm, atomic_allocation_in_interrupt_context, "spec: ~A-CHK-36 N-CHK-27")
{
	struct irq_alloc *a = kzalloc(sizeof(*a), GFP_KERNEL);
	int i;

	KASSERT(a);
	on_each_cpu_mask(cpumask_of(0), alloc_in_irq, a, true);
	KEXPECT(a->was_irq);
	KEXPECT(a->got > 0);
	for (i = 0; i < ARRAY_SIZE(a->pages); i++)
		free_page((unsigned long)a->pages[i]);
	kfree(a);
}

KTEST(mm, thisnode_gives_the_only_node, "spec: ~A-CHK-36 A-GFP-05")
{
	struct page *page = alloc_pages_node(0, GFP_KERNEL | __GFP_THISNODE, 0);

	KASSERT(page);
	KEXPECT_EQ(page_to_nid(page), 0);
	__free_page(page);
}

KTEST(mm, noretry_fails_where_nothing_is_left, "spec: A-GFP-18")
{
	void *list = NULL;
	struct page *page;

	exhaust(__GFP_MEMALLOC, &list);
	page = alloc_pages(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN, 4);
	release(list);
	KEXPECT(!page);
	if (page)
		__free_pages(page, 4);
}

KTEST(mm, compound_pages_know_their_head, "spec: A-GFP-21 A-PGD-19")
{
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);
	int i;

	KASSERT(page);
	KEXPECT(PageHead(page));
	KEXPECT_EQ(compound_order(page), 3);
	for (i = 0; i < 8; i++)
		KEXPECT(compound_head(page + i) == page);
	get_page(page + 5);
	KEXPECT_EQ(page_count(page), 2);
	put_page(page + 3);
	KEXPECT_EQ(page_count(page + 7), 1);
	__free_pages(page, 3);
	KEXPECT(!PageTail(page + 1));
}

KTEST(mm, exact_allocation_returns_the_tail, "spec: A-PAL-01")
{
	unsigned long free_before, free_after;
	void *p;

	p = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL);
	KASSERT(p);
	memset(p, 1, 5 * PAGE_SIZE);
	free_pages_exact(p, 5 * PAGE_SIZE);
	drain_all_pages(NULL);
	free_before = nr_free_pages();
	p = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL);
	KASSERT(p);
	drain_all_pages(NULL);
	free_after = nr_free_pages();
	KEXPECT(free_before - free_after < 8);
	free_pages_exact(p, 5 * PAGE_SIZE);
}

KTEST(mm, isolated_pageblocks_are_not_allocated_from, "spec: ~A-CHK-35 A-BUD-08")
{
	struct page *block = alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER - 1), *page, **got;
	unsigned long start, i, n = 0;
	bool inside = false;
	int mt;

	if (!block)
		KSKIP("no free block of 4 MiB");
	start = page_to_pfn(block);
	mt = get_pageblock_migratetype(block);
	got = kvmalloc_array(2 * pageblock_nr_pages, sizeof(*got), GFP_KERNEL);
	KASSERT(got);
	__free_pages(block, MAX_ORDER - 1);
	drain_all_pages(NULL);
	KASSERT(!set_migratetype_isolate(block, mt));
	KEXPECT_EQ(set_migratetype_isolate(block, mt), -EBUSY);
	for (i = 0; i < 2 * pageblock_nr_pages; i++) {
		page = alloc_page(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY);
		if (!page)
			break;
		got[n++] = page;
		inside |= page_to_pfn(page) - start < pageblock_nr_pages;
	}
	KEXPECT(!inside);
	while (n)
		__free_page(got[--n]);
	unset_migratetype_isolate(block, mt);
	KEXPECT_EQ(get_pageblock_migratetype(block), mt);
	kvfree(got);
}

KTEST(mm, types_fall_back_in_the_documented_order, "spec: ~A-CHK-35 A-BUD-09")
{
	static const gfp_t kinds[] = {GFP_KERNEL, GFP_KERNEL | __GFP_MOVABLE,
				      GFP_KERNEL | __GFP_RECLAIMABLE};
	int i;

	/*
	 * No type has lists of its own large enough for all memory: each must get more than its
	 * pageblocks by stealing.
	 */
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct zone *zone = NODE_DATA(0)->node_zonelists[ZONE_NORMAL]._zonerefs[0].zone;
		unsigned long free = zone->nr_free_pages, n;
		void *list = NULL;

		n = exhaust((kinds[i] & ~__GFP_DIRECT_RECLAIM), &list);
		release(list);
		KEXPECT(n > free / 2);
	}
}

KTEST(mm, counters_follow_allocation, "spec: A-ZON-09")
{
	unsigned long alloc_before = 0, alloc_after = 0;
	struct zone *zone;
	struct page *page;
	int i;

	for (i = PGALLOC_DMA; i <= PGALLOC_MOVABLE; i++)
		alloc_before += sum_vm_event(i);
	page = alloc_pages(GFP_KERNEL, 2);
	KASSERT(page);
	for (i = PGALLOC_DMA; i <= PGALLOC_MOVABLE; i++)
		alloc_after += sum_vm_event(i);
	__free_pages(page, 2);
	KEXPECT(alloc_after - alloc_before >= 4);
	for_each_populated_zone(zone) {
		KEXPECT(zone->spanned_pages >= zone->present_pages);
		KEXPECT(zone->present_pages >= zone_managed_pages(zone));
		KEXPECT(min_wmark_pages(zone) <= low_wmark_pages(zone));
		KEXPECT(low_wmark_pages(zone) <= high_wmark_pages(zone));
	}
}
