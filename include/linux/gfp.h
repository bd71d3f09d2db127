/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_GFP_H
#define _LINUX_GFP_H

/*
 * The page allocator: blocks of 2^order physically contiguous pages, order 0 to 10, aligned to
 * their size.
 *
 * Rules
 * - gfp says what may happen: with __GFP_DIRECT_RECLAIM (GFP_KERNEL has it) the call **sleeps**,
 *   otherwise **any context** but NMI.
 * - A block comes with reference count 1 on its first page and contents undefined unless
 *   __GFP_ZERO.
 * - It goes back with the order it came with. Without __GFP_COMP or split_page() the pages behind
 *   the first have no count of their own.
 * - NULL or 0 when there is none; never with __GFP_NOFAIL.
 */

#include <linux/gfp_types.h>
#include <linux/mmzone.h>
#include <linux/page_ref.h>

static inline bool gfpflags_allow_blocking(gfp_t gfp) { return gfp & __GFP_DIRECT_RECLAIM; }

static inline int gfp_migratetype(gfp_t gfp)
{
	return (gfp & (__GFP_MOVABLE | __GFP_RECLAIMABLE)) >> 3;
}

/* The highest zone the flags allow. */
static __always_inline enum zone_type gfp_zone(gfp_t gfp)
{
	if (unlikely(gfp & (__GFP_DMA | __GFP_DMA32)))
		return gfp & __GFP_DMA ? ZONE_DMA : ZONE_DMA32;
	return ZONE_NORMAL;
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order);
static inline struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return __alloc_pages(gfp, order);
}
static inline struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order)
{
	return __alloc_pages(gfp, order);
}
#define alloc_page(gfp)			alloc_pages(gfp, 0)
/*
 * Fills the NULL slots of `pages` with single pages; returns how many slots are full from the start
 * on.
 */
unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr_pages, struct page **pages);

/* The same by address in the direct map; __GFP_HIGHMEM is a mistake here. */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
unsigned long get_zeroed_page(gfp_t gfp);
#define __get_free_page(gfp)		__get_free_pages(gfp, 0)
#define __get_dma_pages(gfp, order)	__get_free_pages((gfp) | GFP_DMA, order)

/* Drops one reference to the block; the last one frees it. **Any context** but NMI. */
void __free_pages(struct page *page, unsigned int order);
void free_pages(unsigned long addr, unsigned int order);
#define __free_page(page)		__free_pages(page, 0)
#define free_page(addr)			free_pages(addr, 0)
/*
 * Frees a block whose count is 0 already. Clears its flags; page->mapping must be NULL and nothing
 * may map it.
 */
void free_unref_page(struct page *page, unsigned int order);
void free_unref_page_list(struct list_head *list);

/*
 * Physically contiguous, of just enough pages: what is over the size goes back at once. Ends with
 * the same size.
 */
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *virt, size_t size);
/*
 * Makes 2^order pages of a block that is not compound independent: each with count 1, freed singly.
 */
void split_page(struct page *page, unsigned int order);

/* Compound pages. */
void prep_compound_page(struct page *page, unsigned int order);
static inline unsigned int compound_order(const struct page *page)
{
	return PageHead(page) ? page[1].compound_order : 0;
}
static inline unsigned long compound_nr(const struct page *page)
{
	return 1UL << compound_order(page);
}
static inline unsigned long page_size(const struct page *page)
{
	return PAGE_SIZE << compound_order(page);
}
static inline struct page *virt_to_head_page(const void *virt)
{
	return compound_head(virt_to_page(virt));
}

/* The smallest order whose block holds `size` bytes. */
static inline int get_order(unsigned long size)
{
	return size <= PAGE_SIZE ? 0 : 64 - __builtin_clzl((size - 1) >> PAGE_SHIFT);
}

/* Gives the per-CPU lists back: of this CPU, or of all (**Sleeps**). zone NULL: of all zones. */
void drain_local_pages(struct zone *zone);
void drain_all_pages(struct zone *zone);

/*
 * Makes a range of reserved, page-aligned memory allocatable: boot code and the initramfs. poison
 * 0..255 or -1; name for the log or NULL.
 */
unsigned long free_reserved_area(void *start, void *end, int poison, const char *name);
void free_reserved_page(struct page *page);
void adjust_managed_page_count(struct page *page, long count);

/* The amount of memory, in pages. */
extern atomic_long_t _totalram_pages;
extern unsigned long totalreserve_pages;
unsigned long totalram_pages(void);
unsigned long nr_free_buffer_pages(void);
unsigned long nr_free_pages(void);
/*
 * What programs can take without swapping: free, minus reserves, plus what reclaim gives easily
 * (MemAvailable).
 */
long si_mem_available(void);
struct sysinfo;
void si_meminfo(struct sysinfo *val); /* totalram freeram sharedram bufferram, mem_unit: in pages of
					 PAGE_SIZE */
/* Zones, free blocks and counters, to the log. **Any context.** */
void show_mem(unsigned int flags, nodemask_t *nodemask);
void warn_alloc(gfp_t gfp, unsigned int order, const char *fmt, ...) __printf(3, 4);

/*
 * Isolation of a pageblock: nothing is allocated from it until undone. -EBUSY if pages of it cannot
 * be moved, or it is isolated already. Waits for every CPU to drain its list: **sleeps**,
 * interrupts on.
 */
int set_migratetype_isolate(struct page *page, int migratetype);
void unset_migratetype_isolate(struct page *page, int migratetype);

/* Narrows gfp by what the task has promised (PF_MEMALLOC_NOIO and NOFS). */
gfp_t current_gfp_context(gfp_t gfp);
/* Complains if this gfp may sleep here and the context may not. */
void __might_alloc(gfp_t gfp);
#define might_alloc(gfp)                                                                           \
	do {                                                                                       \
		if (IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))                                         \
			__might_alloc(gfp);                                                        \
	} while (0)

/*
 * Boot: memory management from memblock to vmalloc(). After setup_per_cpu_areas(); see
 * mm/mm_init.c.
 */
void mm_init(void);
/* Later, once threads can run: kswapd. */
void kswapd_init(void);

#endif
