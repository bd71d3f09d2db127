/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SWAP_H
#define _LINUX_SWAP_H

/* There is no swap yet: the counters that /proc and sysinfo() print, which are 0. */

#include <linux/mm.h>

static inline long get_nr_swap_pages(void) { return 0; }
static inline unsigned long total_swapcache_pages(void) { return 0; }
#define total_swap_pages	0L
#define nr_swap_pages		0L
static inline void si_swapinfo(struct sysinfo *val) { }

/* Memory programs may have: all the allocator manages. Pages. */
unsigned long totalram_pages(void);
unsigned long nr_free_pages(void);

static inline void lru_cache_add(struct page *page) { }
static inline void mark_page_accessed(struct page *page)
{
	if (!PageReferenced(page))
		SetPageReferenced(page);
}

#endif
