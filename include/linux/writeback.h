/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_WRITEBACK_H
#define _LINUX_WRITEBACK_H

/*
 * Writing dirty pages back to where they belong. File systems in memory have nothing to write and
 * never get here.
 */

#include <linux/fs.h>

enum writeback_sync_modes { WB_SYNC_NONE, WB_SYNC_ALL };

/* One round: which pages, and how hard. */
struct writeback_control {
	long nr_to_write;			/* pages to go; counts down */
	long pages_skipped;
	loff_t range_start, range_end;		/* bytes; range_end inclusive */
	enum writeback_sync_modes sync_mode;
	unsigned for_kupdate:1, for_background:1, for_reclaim:1, for_sync:1, range_cyclic:1,
		tagged_writepages:1;
};

typedef int (*writepage_t)(struct page *page, struct writeback_control *wbc, void *data);

/* Calls `writepage` on each dirty page of the range, locked and no longer dirty. **Sleeps.** */
int write_cache_pages(struct address_space *mapping, struct writeback_control *wbc,
		      writepage_t writepage, void *data);
int generic_writepages(struct address_space *mapping, struct writeback_control *wbc);
int do_writepages(struct address_space *mapping, struct writeback_control *wbc);
void tag_pages_for_writeback(struct address_space *mapping, pgoff_t start, pgoff_t end);
void redirty_page_for_writepage(struct writeback_control *wbc, struct page *page);
/*
 * Slows down who dirties faster than can be written. Nothing to do for mappings that are never
 * written.
 */
void balance_dirty_pages_ratelimited(struct address_space *mapping);

#endif
