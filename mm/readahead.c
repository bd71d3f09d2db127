// SPDX-License-Identifier: MIT
/*
 * Readahead: asking for pages before they are read.
 *
 * A read that misses in the cache brings in a window of pages. If it goes on where the last one
 * ended, or begins at the start of the file, the window grows with every turn up to ra_pages; else
 * it is no larger than the read. One page of the window, async_size before its end, carries
 * PG_reclaim (which means nothing else on a clean page): who reaches that page asks for the next
 * window while the device still has the rest of this one to deliver.
 *
 *	|---- start, size ------------------|
 *	|              |---- async_size ----|
 *	               ^ marked page
 */

#include <linux/backing-dev.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

struct backing_dev_info noop_backing_dev_info = { .ra_pages = 0, .name = "noop" };

void file_ra_state_init(struct file_ra_state *ra, struct address_space *mapping)
{
	*ra = (struct file_ra_state){ .ra_pages = inode_to_bdi(mapping->host)->ra_pages,
				      .prev_pos = -1 };
}

/*
 * Starts reading [index, + nr), as far as the file goes, and marks the page mark_before the end.
 * Does not wait for the data.
 */
static void do_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
			 unsigned long nr, unsigned long mark_before)
{
	loff_t size = i_size_read(mapping->host);
	pgoff_t end = index + nr, mark = end - mark_before,
		pages = DIV_ROUND_UP(size, (loff_t)PAGE_SIZE);
	struct page *page;

	if (end > pages)
		end = pages;
	for (; index < end; index++) {
		page = find_get_page(mapping, index);
		if (page) {
			put_page(page);
			continue;
		}
		page = alloc_page(mapping_gfp_mask(mapping) | __GFP_NORETRY | __GFP_NOWARN);
		if (!page)
			return;
		if (mark_before && index == mark)
			SetPageReclaim(page);
		if (!add_to_page_cache_lru(page, mapping, index, mapping_gfp_mask(mapping)))
			/* unlocks; an error shows when the page is wanted */
			mapping->a_ops->readpage(file, page);
		put_page(page);
	}
}

static bool can_readahead(struct address_space *mapping, struct file_ra_state *ra)
{
	return mapping->a_ops->readpage && ra->ra_pages;
}

void page_cache_sync_readahead(struct address_space *mapping, struct file_ra_state *ra,
			       struct file *file, pgoff_t index, unsigned long nr_pages)
{
	bool sequential = index == 0 || index == (pgoff_t)(ra->prev_pos >> PAGE_SHIFT) ||
			  index == (pgoff_t)(ra->prev_pos >> PAGE_SHIFT) + 1;

	if (!can_readahead(mapping, ra))
		return;
	nr_pages = min_t(unsigned long, nr_pages, ra->ra_pages);
	ra->start = index;
	ra->size =
		sequential ? min_t(unsigned long, max(nr_pages * 2, 4UL), ra->ra_pages) : nr_pages;
	ra->async_size = sequential && ra->size > nr_pages ? ra->size - nr_pages : 0;
	do_readahead(mapping, file, ra->start, ra->size, ra->async_size);
}

void page_cache_async_readahead(struct address_space *mapping, struct file_ra_state *ra,
				struct file *file, struct page *page, pgoff_t index,
				unsigned long nr_pages)
{
	if (PageWriteback(page))
		return; /* the flag has its other meaning */
	ClearPageReclaim(page);
	if (!can_readahead(mapping, ra))
		return;
	ra->start =
		index == ra->start + ra->size - ra->async_size ? ra->start + ra->size : index + 1;
	ra->size = min_t(unsigned long, ra->size * 2UL, ra->ra_pages);
	ra->async_size = ra->size;
	do_readahead(mapping, file, ra->start, ra->size, ra->async_size);
}

void force_page_cache_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
				unsigned long nr_pages)
{
	if (mapping->a_ops->readpage)
		do_readahead(mapping, file, index, min(nr_pages, max(totalram_pages() / 2, 1UL)),
			     0);
}
