// SPDX-License-Identifier: MIT
/*
 * Memory management comes up: the page array, zones, reserves.
 *
 * How this works
 *
 * memblock knows the memory. mm_init() makes a page descriptor for every frame, in runs of 4 MiB so
 * that every buddy has one; frames that are taken or do not exist are PG_reserved with count 1, all
 * others go to the buddy allocator. Work for each frame is the dozen stores of its descriptor.
 * Watermarks and lowmem reserves follow from the sizes; they are recomputed when a sysctl changes.
 *
 *	mm_init()	free_area_init()	page array, zones, zone lists
 *			memblock_free_all()	free memory to the buddy allocator, watermarks
 *			kmem_cache_init()	kmalloc
 *			vmalloc_init()
 */

#include <linux/mm.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/kasan.h>
#include <linux/string.h>
#include "internal.h"

int min_free_kbytes = 1024;
int watermark_scale_factor = 10;
int sysctl_lowmem_reserve_ratio[MAX_NR_ZONES] = { 256, 256, 32, 0 };
unsigned long totalreserve_pages;

static const char *const zone_names[MAX_NR_ZONES] = { "DMA", "DMA32", "Normal", "Movable" };
static const unsigned long zone_limits[MAX_NR_ZONES] = { MAX_DMA_PFN, MAX_DMA32_PFN, ~0UL, ~0UL };
static DEFINE_SPINLOCK(wmark_lock);	/* who changes watermarks and reserves */

static inline unsigned long pfn_up(phys_addr_t addr)
{
	return PFN_UP(addr);
}

static inline unsigned long pfn_down(phys_addr_t addr)
{
	return PFN_DOWN(addr);
}

/* ---------------------------------------------------------------- the page array */

/* Next run of frames, in whole largest blocks, that holds memory. */
static bool __init next_run(unsigned long *i, unsigned long *start_pfn, unsigned long *end_pfn)
{
	phys_addr_t start, end;
	unsigned long peek;

	if (!memblock_next_range(i, &start, &end))
		return false;
	*start_pfn = round_down(pfn_down(start), MAX_ORDER_NR_PAGES);
	*end_pfn = round_up(pfn_up(end), MAX_ORDER_NR_PAGES);
	for (peek = *i; memblock_next_range(&peek, &start, &end) && pfn_down(start) < *end_pfn;
	     *i = peek)
		*end_pfn = max(*end_pfn, round_up(pfn_up(end), MAX_ORDER_NR_PAGES));
	return true;
}

/*
 * Count 0, no mapping. The array's memory need not be zeroed: what a page's user reads is written
 * here or when it is allocated.
 */
static __always_inline void init_descriptor(struct page *page, unsigned long flags)
{
	page->flags = flags;
	page->compound_head = 0;
	page->mapping = NULL;
	page->private = 0;
	page->_mapcount.counter = -1;
	page->_refcount.counter = 0;
}

/*
 * Descriptors of one zone, a multiple of a largest block. This loop is most of what memory
 * management costs at boot, so it is not compiled for size as __init code is.
 */
static noinline __section(".init.text") void init_descriptors(unsigned long pfn,
							      unsigned long end_pfn,
							      unsigned long flags)
{
	struct page *page = pfn_to_page(pfn), *end = pfn_to_page(end_pfn);

	for (; page < end; page += 4) {
		init_descriptor(page, flags);
		init_descriptor(page + 1, flags);
		init_descriptor(page + 2, flags);
		init_descriptor(page + 3, flags);
	}
}

static void __init reserve_pfns(unsigned long pfn, unsigned long end)
{
	for (; pfn < end; pfn++) {
		__SetPageReserved(pfn_to_page(pfn));
		init_page_count(pfn_to_page(pfn));
	}
}

/* Frames of the run that are no memory. */
static void __init reserve_holes(unsigned long run_start, unsigned long run_end)
{
	unsigned long i, pfn = run_start;
	phys_addr_t start, end;

	for_each_mem_range(i, &start, &end) {
		if (pfn_down(end) <= run_start || pfn_up(start) >= run_end)
			continue;
		if (pfn_up(start) > pfn)
			reserve_pfns(pfn, pfn_up(start));
		pfn = max(pfn, pfn_down(end));
	}
	reserve_pfns(pfn, run_end);
}

void __init reserve_bootmem_region(phys_addr_t start, phys_addr_t end)
{
	unsigned long i = 0, run_start, run_end;

	while (next_run(&i, &run_start, &run_end))
		reserve_pfns(max(pfn_down(start), run_start), min(pfn_up(end), run_end));
}

static void __init init_page_array(void)
{
	unsigned long i = 0, start, end;

	while (next_run(&i, &start, &end)) {
		unsigned long pfn = start, z;

		if (vmemmap_populate(start, end))
			panic("No memory for the page array of frames %#lx to %#lx\n", start, end);
		for (z = 0; z <= ZONE_NORMAL && pfn < end; z++) {
			unsigned long stop = min(end, zone_limits[z]);

			if (stop <= pfn)
				continue;
			init_descriptors(pfn, stop, z << ZONES_PGSHIFT);
			pfn = stop;
		}
		reserve_holes(start, end);
	}
}

/* ---------------------------------------------------------------- zones */

static void __init init_zone(struct zone *zone, unsigned long low, unsigned long high)
{
	unsigned long i, first = ~0UL, last = 0, blocks;
	phys_addr_t start, end;

	zone->zone_pgdat = NODE_DATA(0);
	zone->name = zone_names[zone_idx(zone)];
	zone_init_free_lists(zone);
	for_each_mem_range(i, &start, &end) {
		unsigned long from = max(pfn_up(start), low), to = min(pfn_down(end), high);

		if (from >= to)
			continue;
		zone->present_pages += to - from;
		first = min(first, from);
		last = max(last, to);
	}
	if (!zone->present_pages)
		return;
	zone->zone_start_pfn = first;
	zone->spanned_pages = last - first;
	/*
	 * Types are kept for whole largest blocks, whose other frames exist as holes. The pointer
	 * is moved so that the frame number indexes it.
	 */
	first = round_down(first, MAX_ORDER_NR_PAGES) >> pageblock_order;
	blocks = (round_up(last, MAX_ORDER_NR_PAGES) >> pageblock_order) - first;
	zone->pageblock_flags = (u8 *)memblock_alloc_or_panic(blocks, 0) - first;
	memset(zone->pageblock_flags + first, MIGRATE_MOVABLE, blocks);
	zone->initialized = true;
}

/* For each highest zone allowed: the populated zones from there down. */
static void __init init_zonelists(struct pglist_data *pgdat)
{
	int highest, idx, n;

	for (highest = 0; highest < MAX_NR_ZONES; highest++) {
		for (idx = highest, n = 0; idx >= 0; idx--) {
			struct zone *zone = &pgdat->node_zones[idx];

			if (populated_zone(zone))
				pgdat->node_zonelists[highest]._zonerefs[n++] =
					(struct zoneref){zone, idx};
		}
		/* The fast path looks at the first entry without asking. */
		if (!n)
			panic("No memory below %lu MiB\n",
			      zone_limits[highest] >> (20 - PAGE_SHIFT));
	}
}

void __init free_area_init(void)
{
	struct pglist_data *pgdat = NODE_DATA(0);
	unsigned long low = 0;
	struct zone *zone;

	BUILD_BUG_ON(!IS_ENABLED(CONFIG_DEBUG) && sizeof(struct page) != 64);
	init_waitqueue_head(&pgdat->kswapd_wait);
	for_each_zone(zone) {
		init_zone(zone, low, zone_limits[zone_idx(zone)]);
		low = max(low, zone_limits[zone_idx(zone)]);
		pgdat->node_present_pages += zone->present_pages;
		pgdat->nr_zones += populated_zone(zone);
	}
	pgdat->node_start_pfn = pfn_up(memblock_start_of_DRAM());
	pgdat->node_spanned_pages = pfn_down(memblock_end_of_DRAM()) - pgdat->node_start_pfn;
	init_zonelists(pgdat);
	init_page_array();
}

/* ---------------------------------------------------------------- reserves */

static unsigned long zone_reserve(struct zone *zone)
{
	long most = 0;
	int j;

	for (j = zone_idx(zone); j < MAX_NR_ZONES; j++)
		most = max(most, zone->lowmem_reserve[j]);
	return min(most + high_wmark_pages(zone), zone_managed_pages(zone));
}

static void calculate_totalreserve_pages(void)
{
	unsigned long reserve = 0;
	struct zone *zone;

	for_each_zone(zone)
		reserve += zone_reserve(zone);
	totalreserve_pages = NODE_DATA(0)->totalreserve_pages = reserve;
}

/* A zone keeps a share of what is above it from requests that could use that instead. */
void setup_per_zone_lowmem_reserve(void)
{
	struct zone *zones = NODE_DATA(0)->node_zones;
	int i, j;

	for (i = 0; i < MAX_NR_ZONES; i++) {
		int ratio = sysctl_lowmem_reserve_ratio[i];
		unsigned long above = 0;

		for (j = i + 1; j < MAX_NR_ZONES; j++) {
			above += zone_managed_pages(&zones[j]);
			zones[i].lowmem_reserve[j] =
				ratio < 1 || !managed_zone(&zones[i]) ? 0 : above / ratio;
		}
	}
	calculate_totalreserve_pages();
}

void setup_per_zone_wmarks(void)
{
	unsigned long pages_min = min_free_kbytes >> (PAGE_SHIFT - 10), total = 0, flags;
	struct zone *zone;

	for_each_zone(zone)
		total += zone_managed_pages(zone);
	spin_lock_irqsave(&wmark_lock, flags);
	for_each_populated_zone(zone) {
		unsigned long managed = zone_managed_pages(zone);
		unsigned long min = pages_min * managed / max(total, 1UL);
		unsigned long step = max(min / 4, managed * watermark_scale_factor / 10000);

		zone->_watermark[WMARK_MIN] = min;
		zone->_watermark[WMARK_LOW] = min + step;
		zone->_watermark[WMARK_HIGH] = min + 2 * step;
	}
	calculate_totalreserve_pages();
	spin_unlock_irqrestore(&wmark_lock, flags);
}

static unsigned long __init square_root(unsigned long x)
{
	unsigned long root = 0, bit = 1UL << 31;

	for (; bit; bit >>= 1)
		if ((root | bit) * (root | bit) <= x)
			root |= bit;
	return root;
}

/*
 * The reserve is for those who cannot wait: interrupts, and the way to freeing memory. It grows with
 * the square root of memory: 0.7 MiB at 256 MiB, 5.7 MiB at 16 GiB. Small machines are what Auk is
 * for, so it is a third of what Linux keeps.
 */
int __init init_per_zone_wmark_min(void)
{
	unsigned long kbytes = totalram_pages() << (PAGE_SHIFT - 10);

	min_free_kbytes = clamp_t(unsigned long, square_root(kbytes * 2), 128, 262144);
	setup_per_zone_wmarks();
	setup_per_zone_lowmem_reserve();
	return 0;
}

/* ---------------------------------------------------------------- memory given back after boot */

void adjust_managed_page_count(struct page *page, long count)
{
	atomic_long_add(count, &page_zone(page)->managed_pages);
	atomic_long_add(count, &_totalram_pages);
}

static void free_reserved_block(struct page *page, unsigned int order)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++) {
		__ClearPageReserved(page + i);
		set_page_count(page + i, 0);
	}
	adjust_managed_page_count(page, 1L << order);
	free_unref_page(page, order);
}

void free_reserved_page(struct page *page)
{
	free_reserved_block(page, 0);
}

unsigned long free_reserved_area(void *start, void *end, int poison, const char *name)
{
	unsigned long pfn = PHYS_PFN(PAGE_ALIGN(__pa(start))), stop = PHYS_PFN(__pa(end)), pages;

	if (pfn >= stop)
		return 0;
	pages = stop - pfn;
	while (pfn < stop) {
		unsigned int order = min_t(unsigned int, MAX_ORDER - 1,
					   __builtin_ctzl(pfn | MAX_ORDER_NR_PAGES));

		while (pfn + (1UL << order) > stop)
			order--;
		if (poison >= 0 && poison <= 0xff)
			memset(pfn_to_kaddr(pfn), poison, PAGE_SIZE << order);
		free_reserved_block(pfn_to_page(pfn), order);
		pfn += 1UL << order;
	}
	if (name)
		pr_info("Freeing %s memory: %luK\n", name, pages << (PAGE_SHIFT - 10));
	return pages;
}

/* ---------------------------------------------------------------- the order of things */

void __init mm_init(void)
{
	struct zone *zone;

	free_area_init();
	memblock_free_all();
	for_each_populated_zone(zone)
		zone_pcp_init(zone);
	init_per_zone_wmark_min();
	pr_info("Memory: %luK/%luK available\n", nr_free_pages() << (PAGE_SHIFT - 10),
		NODE_DATA(0)->node_present_pages << (PAGE_SHIFT - 10));
	kmem_cache_init();
	vmalloc_init();
}
