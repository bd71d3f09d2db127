/* SPDX-License-Identifier: MIT */
#ifndef __MM_INTERNAL_H
#define __MM_INTERNAL_H

/* Between the files of the physical memory and allocator room. Not a door. */

#include <linux/mm.h>

/* How deep an allocation may dig; the low bits name the watermark. */
#define ALLOC_WMARK_MIN		WMARK_MIN
#define ALLOC_WMARK_LOW		WMARK_LOW
#define ALLOC_WMARK_HIGH	WMARK_HIGH
#define ALLOC_WMARK_MASK	0x03
#define ALLOC_NO_WATERMARKS	0x04		/* everything */
#define ALLOC_HARDER		0x10		/* cannot wait */
#define ALLOC_HIGH		0x20		/* __GFP_HIGH */
#define ALLOC_OOM		0x08		/* an OOM victim on its way out */

/* Boot: a free block from memblock; frames of a reserved range get PG_reserved and a count of 1. */
void memblock_free_pages(struct page *page, unsigned int order);
void reserve_bootmem_region(phys_addr_t start, phys_addr_t end);

/* page_alloc.c: for mm_init.c and show_mem.c */
void zone_init_free_lists(struct zone *zone);
void zone_pcp_init(struct zone *zone);
int init_per_zone_wmark_min(void);

/*
 * page_alloc.c: the first zone of those allowed that has a block above the watermark in
 * alloc_flags, taken.
 */
struct page *get_page_from_freelist(gfp_t gfp, unsigned int order, unsigned int alloc_flags);
/*
 * alloc_slowpath.c: everything that can be tried when that failed at the low watermark. **Sleeps**
 * as gfp allows.
 */
struct page *alloc_pages_slowpath(gfp_t gfp, unsigned int order);

/*
 * slab_common.c: what CPUs hold of all caches, and empty slabs, goes back to the page allocator.
 * **Sleeps.**
 */
void reap_slab_caches(void);

/* page_alloc.c: for page_isolation.c; zone->lock held. */
unsigned long move_freepages_block(struct zone *zone, struct page *page, int migratetype);
void set_pageblock_migratetype(struct page *page, int migratetype);
void split_free_pair(struct zone *zone, struct page *page);
void merge_free_pair(struct zone *zone, struct page *page);

/*
 * vmap_range.c, for vmalloc.c: fresh pages into [addr, end), how far it came; and the entries
 * cleared, with free_them the pages freed, how many there were. Populating **sleeps**; nothing
 * is flushed.
 */
unsigned long vmap_populate_range(unsigned long addr, unsigned long end, gfp_t gfp, pgprot_t prot);
unsigned long vmap_clear_range(unsigned long addr, unsigned long end, bool free_them);

#endif
