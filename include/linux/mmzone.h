/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MMZONE_H
#define _LINUX_MMZONE_H

/*
 * Zones: memory grouped by who can reach it, and the free lists in each. There is one node. The
 * functions are in <linux/gfp.h>.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/numa.h>
#include <linux/nodemask.h>
#include <linux/page-flags.h>
#include <linux/percpu-defs.h>
#include <linux/wait.h>
#include <asm/page.h>

#define MAX_ORDER		11		/* orders 0..10: blocks of 4 KiB .. 4 MiB */
#define MAX_ORDER_NR_PAGES	(1UL << (MAX_ORDER - 1))
#define PAGE_ALLOC_COSTLY_ORDER	3		/* above it, retrying is not worth much */
#define pageblock_order		9		/* pages of a block of 2 MiB share a migrate type */
#define pageblock_nr_pages	(1UL << pageblock_order)

enum zone_type {
	ZONE_DMA,		/* below 16 MiB */
	ZONE_DMA32,		/* below 4 GiB */
	ZONE_NORMAL,
	ZONE_MOVABLE,		/* reserved: no memory is put there */
	MAX_NR_ZONES
};

#define MAX_DMA_PFN		(16UL << (20 - PAGE_SHIFT))
#define MAX_DMA32_PFN		(4UL << (30 - PAGE_SHIFT))

/*
 * Pages of one kind are kept together, so that whole blocks can become free again. The order is
 * that of the GFP bits.
 */
enum migratetype {
	MIGRATE_UNMOVABLE,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_PCPTYPES,				/* how many are kept per CPU */
	MIGRATE_HIGHATOMIC = MIGRATE_PCPTYPES,
	MIGRATE_CMA,
	MIGRATE_ISOLATE,				/* nothing is allocated from it */
	MIGRATE_TYPES
};

extern const char *const migratetype_names[MIGRATE_TYPES];

struct free_area {
	struct list_head free_list[MIGRATE_TYPES];
	unsigned long nr_free;			/* blocks on all of them */
};

enum zone_watermarks { WMARK_MIN, WMARK_LOW, WMARK_HIGH, NR_WMARK };
#define min_wmark_pages(z)	((z)->_watermark[WMARK_MIN])
#define low_wmark_pages(z)	((z)->_watermark[WMARK_LOW])
#define high_wmark_pages(z)	((z)->_watermark[WMARK_HIGH])

/*
 * Order-0 pages of one CPU, in front of a zone's free lists. Touched by its CPU alone, interrupts
 * off.
 */
struct per_cpu_pages {
	int count;				/* on all lists */
	int high, batch;			/* above high, batch go back; batch come */
	struct list_head lists[MIGRATE_PCPTYPES];
};

struct pglist_data;

/*
 * I fixed after boot   z under lock   p under the lock that says who may change watermarks (boot,
 * sysctl)
 */
struct zone {
	unsigned long _watermark[NR_WMARK];	/* p */
	long lowmem_reserve[MAX_NR_ZONES];	/* p: kept from requests that may use that zone */
	unsigned long nr_reserved_highatomic;	/* z */
	struct per_cpu_pages __percpu *per_cpu_pageset;	/* I */
	struct pglist_data *zone_pgdat;		/* I */
	u8 *pageblock_flags;			/* z: migrate types, by pfn >> pageblock_order */

	unsigned long zone_start_pfn;		/* I */
	unsigned long spanned_pages;		/* I: with holes */
	unsigned long present_pages;		/* I: without */
	atomic_long_t managed_pages;		/* present without reserved */
	const char *name;			/* I */
	bool initialized;			/* I */

	spinlock_t lock ____cacheline_aligned;	/* interrupts off */
	unsigned long nr_free_pages;		/* z; read without lock for watermarks */
	struct free_area free_area[MAX_ORDER];	/* z */
};

/* Zones a request may use, best first. */
struct zoneref {
	struct zone *zone;
	int zone_idx;
};

struct zonelist {
	struct zoneref _zonerefs[MAX_NR_ZONES + 1];	/* ends with zone NULL */
};

typedef struct pglist_data {
	struct zone node_zones[MAX_NR_ZONES];
	struct zonelist node_zonelists[MAX_NR_ZONES];	/* I: by the highest zone allowed */
	int nr_zones;				/* I: populated */
	int node_id;
	unsigned long node_start_pfn, node_present_pages, node_spanned_pages;	/* I */
	unsigned long totalreserve_pages;	/* not for user space */
	wait_queue_head_t kswapd_wait;
	struct task_struct *kswapd;
	int kswapd_order;			/* largest order asked for since it last slept */
} pg_data_t;

extern struct pglist_data contig_page_data;
#define NODE_DATA(nid)		(&contig_page_data)

#define zone_idx(zone)		((int)((zone) - contig_page_data.node_zones))
#define for_each_zone(zone)					\
	for ((zone) = contig_page_data.node_zones;		\
	     (zone) < contig_page_data.node_zones + MAX_NR_ZONES; (zone)++)
#define for_each_populated_zone(zone)	for_each_zone(zone) if (!populated_zone(zone)) ; else

static inline bool populated_zone(const struct zone *zone) { return zone->present_pages; }
static inline unsigned long zone_managed_pages(struct zone *zone)
{
	return (unsigned long)zone->managed_pages.counter;
}
static inline bool managed_zone(struct zone *zone) { return zone_managed_pages(zone); }
static inline unsigned long zone_end_pfn(const struct zone *zone)
{
	return zone->zone_start_pfn + zone->spanned_pages;
}
static inline int page_zonenum(const struct page *page) { return page->flags >> ZONES_PGSHIFT; }
static inline struct zone *page_zone(const struct page *page)
{
	return &contig_page_data.node_zones[page_zonenum(page)];
}
static inline struct pglist_data *page_pgdat(const struct page *page) { return &contig_page_data; }
static inline int page_to_nid(const struct page *page) { return 0; }

/* The migrate type of the pageblock a frame is in. */
static inline int get_pfnblock_migratetype(struct zone *zone, unsigned long pfn)
{
	return zone->pageblock_flags[pfn >> pageblock_order];
}
#define get_pageblock_migratetype(page)	get_pfnblock_migratetype(page_zone(page), page_to_pfn(page))

/* Sysctl vm.*; after a change of the first two call setup_per_zone_wmarks(). */
extern int min_free_kbytes;
extern int watermark_scale_factor;		/* in 1/10000 of the zone */
extern int sysctl_lowmem_reserve_ratio[MAX_NR_ZONES];
void setup_per_zone_wmarks(void);
void setup_per_zone_lowmem_reserve(void);

/*
 * True if `order` pages can be taken and `mark` (with lowmem reserve for highest_zoneidx) stays.
 * **Any context.**
 */
bool zone_watermark_ok(struct zone *zone, unsigned int order, unsigned long mark,
		       int highest_zoneidx, unsigned int alloc_flags);

/* Boot: makes zones and the page array from memblock. */
void free_area_init(void);

#endif
