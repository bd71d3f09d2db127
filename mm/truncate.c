// SPDX-License-Identifier: MIT
/*
 * Taking pages out of the page cache. See <linux/truncate.h> for the order of things.
 *
 * Truncation waits for each page's lock, and must get rid of it: write-back is waited for, mappings
 * are undone. Invalidation is a wish: pages that are dirty, mapped, locked or in use stay.
 */

#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/rmap.h>
#include <linux/sched.h>

static void invalidate_part(struct page *page, unsigned int offset, unsigned int length)
{
	struct address_space *mapping = page->mapping;

	if (PagePrivate(page) && mapping->a_ops->invalidatepage)
		mapping->a_ops->invalidatepage(page, offset, length);
}

/* A page that goes as a whole. Locked; no longer in the cache on return. */
static void truncate_one_page(struct address_space *mapping, struct page *page)
{
	if (page->mapping != mapping)
		return;
	wait_on_page_writeback(page);
	if (page_mapped(page))
		unmap_mapping_page(page);
	invalidate_part(page, 0, PAGE_SIZE);
	delete_from_page_cache(page);
}

/* Zeroes bytes [from, to) of a page that stays. */
static void truncate_part(struct address_space *mapping, pgoff_t index, unsigned int from,
			  unsigned int to)
{
	struct page *page = find_lock_page(mapping, index);

	if (!page)
		return;
	wait_on_page_writeback(page);
	zero_user_segment(page, from, to);
	invalidate_part(page, from, to - from);
	unlock_page(page);
	put_page(page);
}

static void truncate_whole_pages(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	struct pagevec pvec;
	pgoff_t index = start;

	pagevec_init(&pvec);
	/*
	 * Pages that others add meanwhile lie behind the new size, if there is one: they cannot
	 * come for ever.
	 */
	while (index <= end && pagevec_lookup_range(&pvec, mapping, &index, end)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++) {
			struct page *page = pvec.pages[i];

			lock_page(page);
			truncate_one_page(mapping, page);
			unlock_page(page);
		}
		pagevec_release(&pvec);
		cond_resched();
		if (!index)
			break;
	}
}

/*
 * Whole pages inside [lstart, lend] go, the parts of the others at its ends become zero. lend is
 * the last byte, or -1.
 */
void truncate_inode_pages_range(struct address_space *mapping, loff_t lstart, loff_t lend)
{
	pgoff_t first = lstart >> PAGE_SHIFT,
		last = lend == -1 ? ULONG_MAX : (pgoff_t)lend >> PAGE_SHIFT;
	unsigned int head = offset_in_page(lstart),
		     tail = lend == -1 ? 0 : offset_in_page(lend + 1);

	if (!mapping->nrpages)
		return;
	if (head && tail && first == last) {
		truncate_part(mapping, first, head, tail);
		return;
	}
	if (head)
		truncate_part(mapping, first++, head, PAGE_SIZE);
	if (tail) {
		truncate_part(mapping, last, 0, tail);
		if (!last)
			return;
		last--;
	}
	if (first <= last)
		truncate_whole_pages(mapping, first, last);
}

void truncate_inode_pages(struct address_space *mapping, loff_t lstart)
{
	truncate_inode_pages_range(mapping, lstart, -1);
}

void truncate_inode_pages_final(struct address_space *mapping)
{
	set_bit(AS_EXITING, &mapping->flags);
	truncate_inode_pages(mapping, 0);
}

/*
 * Mappings lose the range first, so that few pages are still mapped when the cache is emptied;
 * private copies lie behind the end, too.
 */
void truncate_pagecache(struct inode *inode, loff_t newsize)
{
	struct address_space *mapping = inode->i_mapping;
	loff_t holebegin = round_up(newsize, (loff_t)PAGE_SIZE);

	unmap_mapping_range(mapping, holebegin, 0, 1);
	truncate_inode_pages(mapping, newsize);
	unmap_mapping_range(mapping, holebegin, 0, 1); /* copies made in between */
}

void truncate_setsize(struct inode *inode, loff_t newsize)
{
	loff_t oldsize = inode->i_size;

	i_size_write(inode, newsize);
	if (newsize > oldsize)
		pagecache_isize_extended(inode, oldsize, newsize);
	truncate_pagecache(inode, newsize);
}

void truncate_pagecache_range(struct inode *inode, loff_t lstart, loff_t lend)
{
	struct address_space *mapping = inode->i_mapping;
	loff_t unmap_start = round_up(lstart, (loff_t)PAGE_SIZE),
	       unmap_end = round_down(1 + lend, (loff_t)PAGE_SIZE) - 1;

	if (unmap_end > unmap_start)
		unmap_mapping_range(mapping, unmap_start, 1 + unmap_end - unmap_start, 0);
	truncate_inode_pages_range(mapping, lstart, lend);
}

/* Blocks smaller than a page: the one behind the old end has no place on the device yet. */
void pagecache_isize_extended(struct inode *inode, loff_t from, loff_t to)
{
	unsigned int bsize = 1U << inode->i_blkbits;
	loff_t rounded = round_up(from, (loff_t)bsize);
	struct page *page;

	if (bsize >= PAGE_SIZE || to <= rounded || PAGE_ALIGNED(rounded))
		return;
	page = find_lock_page(inode->i_mapping, from >> PAGE_SHIFT);
	if (!page)
		return;
	if (page_mkclean(page))
		set_page_dirty(page);
	unlock_page(page);
	put_page(page);
}

/* ---------------------------------------------------------------- invalidation */

static bool invalidate_one_page(struct address_space *mapping, struct page *page)
{
	if (page->mapping != mapping || PageDirty(page) || PageWriteback(page) || page_mapped(page))
		return false;
	/* The tree's reference and the caller's: nobody else uses it. */
	if (page_ref_count(page) > 2 + !!PagePrivate(page))
		return false;
	if (PagePrivate(page) &&
	    !(mapping->a_ops->releasepage && mapping->a_ops->releasepage(page, 0)))
		return false;
	delete_from_page_cache(page);
	return true;
}

unsigned long invalidate_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	unsigned long count = 0;
	struct pagevec pvec;

	pagevec_init(&pvec);
	while (start <= end && pagevec_lookup_range(&pvec, mapping, &start, end)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++) {
			struct page *page = pvec.pages[i];

			if (!trylock_page(page))
				continue;
			count += invalidate_one_page(mapping, page);
			unlock_page(page);
		}
		pagevec_release(&pvec);
		cond_resched();
		if (!start)
			break;
	}
	return count;
}

/*
 * A page that is to go even if it is mapped; dirty ones are laundered by the file system. Locked.
 */
static int invalidate_hard(struct address_space *mapping, struct page *page)
{
	int err = 0;

	if (page->mapping != mapping)
		return 0;
	wait_on_page_writeback(page);
	if (page_mapped(page))
		unmap_mapping_page(page);
	if (PageDirty(page) && mapping->a_ops->launder_page)
		err = mapping->a_ops->launder_page(page);
	if (err)
		return err;
	return invalidate_one_page(mapping, page) ? 0 : -EBUSY;
}

int invalidate_inode_pages2_range(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	struct pagevec pvec;
	int err = 0, one;

	pagevec_init(&pvec);
	while (start <= end && pagevec_lookup_range(&pvec, mapping, &start, end)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++) {
			struct page *page = pvec.pages[i];

			lock_page(page);
			one = invalidate_hard(mapping, page);
			unlock_page(page);
			if (one < 0)
				err = one;
		}
		pagevec_release(&pvec);
		cond_resched();
		if (!start)
			break;
	}
	return err;
}

int invalidate_inode_pages2(struct address_space *mapping)
{
	return invalidate_inode_pages2_range(mapping, 0, ULONG_MAX);
}
