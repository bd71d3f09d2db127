// SPDX-License-Identifier: MIT
/*
 * Dirty pages: marking them, finding them, writing them back.
 *
 * A page becomes dirty through set_page_dirty(), which calls its mapping's method. For files on a
 * device that sets PG_dirty and the tree's DIRTY tag; write_cache_pages() walks the tag, cleans
 * each page (write-protecting the places it is mapped at, so that the next store is noticed) and
 * hands it to the file system. Files in memory have mappings without write-back (AS_NO_WRITEBACK):
 * their pages are dirty for good.
 */

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/writeback.h>

/* ---------------------------------------------------------------- marking */

/*
 * For mappings that are never written back: the flag alone, which keeps the page from being
 * dropped.
 */
int __set_page_dirty_no_writeback(struct page *page)
{
	return PageDirty(page) ? 0 : !TestSetPageDirty(page);
}

/* The page cannot be truncated meanwhile: it is locked, or mapped and its table's lock held. */
int __set_page_dirty_nobuffers(struct page *page)
{
	struct address_space *mapping;
	unsigned long flags;

	if (TestSetPageDirty(page))
		return 0;
	mapping = page_mapping(page);
	if (!mapping)
		return 1;
	spin_lock_irqsave(&mapping->tree_lock, flags);
	if (page->mapping == mapping && mapping_can_writeback(mapping)) {
		radix_tree_tag_set(&mapping->page_tree, page->index, PAGECACHE_TAG_DIRTY);
		inc_node_page_state(page, NR_FILE_DIRTY);
		inc_node_page_state(page, NR_DIRTIED);
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	if (mapping->host)
		__mark_inode_dirty(mapping->host, I_DIRTY_PAGES);
	return 1;
}

int set_page_dirty(struct page *page)
{
	struct address_space *mapping = page_mapping(page);

	if (mapping && mapping->a_ops->set_page_dirty)
		return mapping->a_ops->set_page_dirty(page);
	if (mapping && mapping_can_writeback(mapping))
		return __set_page_dirty_nobuffers(page);
	return __set_page_dirty_no_writeback(page);
}

/* For who has a reference alone. */
int set_page_dirty_lock(struct page *page)
{
	int ret;

	lock_page(page);
	ret = set_page_dirty(page);
	unlock_page(page);
	return ret;
}

/*
 * The locked page is about to be written: 1 if it was dirty. Mapped places that made it dirty are
 * counted in.
 */
int clear_page_dirty_for_io(struct page *page)
{
	struct address_space *mapping = page_mapping(page);

	VM_BUG_ON_PAGE(!PageLocked(page), page);
	if (!mapping || !mapping_can_writeback(mapping))
		return TestClearPageDirty(page);
	if (page_mkclean(page))
		set_page_dirty(page);
	if (!TestClearPageDirty(page))
		return 0;
	dec_node_page_state(page, NR_FILE_DIRTY);
	return 1;
}

void redirty_page_for_writepage(struct writeback_control *wbc, struct page *page)
{
	wbc->pages_skipped++;
	__set_page_dirty_nobuffers(page);
}

/* ---------------------------------------------------------------- writing */

/*
 * Tags what is dirty now, so that a file being dirtied all the time does not keep its writer going
 * for ever.
 */
void tag_pages_for_writeback(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	const unsigned long batch = 4096;
	unsigned long tagged;

	do {
		spin_lock_irq(&mapping->tree_lock);
		tagged = radix_tree_range_tag_if_tagged(&mapping->page_tree, &start, end, batch,
							PAGECACHE_TAG_DIRTY, PAGECACHE_TAG_TOWRITE);
		spin_unlock_irq(&mapping->tree_lock);
		cond_resched();
	} while (tagged >= batch && start);
}

/* One page, referenced. Unlocked on return. */
static int write_cache_page(struct address_space *mapping, struct page *page,
			    struct writeback_control *wbc, writepage_t writepage, void *data)
{
	lock_page(page);
	if (page->mapping != mapping || !PageDirty(page))
		goto out;
	if (PageWriteback(page)) {
		if (wbc->sync_mode == WB_SYNC_NONE)
			goto out;
		wait_on_page_writeback(page);
	}
	if (!clear_page_dirty_for_io(page))
		goto out;
	wbc->nr_to_write--;
	return writepage(page, wbc, data); /* unlocks */
out:
	unlock_page(page);
	return 0;
}

int write_cache_pages(struct address_space *mapping, struct writeback_control *wbc,
		      writepage_t writepage, void *data)
{
	pgoff_t index = wbc->range_start >> PAGE_SHIFT, end = wbc->range_end >> PAGE_SHIFT;
	bool sync = wbc->sync_mode == WB_SYNC_ALL || wbc->tagged_writepages;
	int err = 0, one, tag = sync ? PAGECACHE_TAG_TOWRITE : PAGECACHE_TAG_DIRTY;
	struct pagevec pvec;

	if (wbc->range_cyclic) {
		index = mapping->writeback_index;
		end = ULONG_MAX;
	}
	if (sync)
		tag_pages_for_writeback(mapping, index, end);
	pagevec_init(&pvec);
	while (index <= end && pagevec_lookup_range_tag(&pvec, mapping, &index, end, tag)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++) {
			one = write_cache_page(mapping, pvec.pages[i], wbc, writepage, data);
			if (one && !err)
				err = one;
		}
		pagevec_release(&pvec);
		cond_resched();
		/* Integrity means all of it, whatever happens to some. */
		if (wbc->sync_mode == WB_SYNC_NONE && (err || wbc->nr_to_write <= 0))
			break;
	}
	if (wbc->range_cyclic)
		mapping->writeback_index = index > end ? 0 : index;
	return err;
}

static int call_writepage(struct page *page, struct writeback_control *wbc, void *data)
{
	struct address_space *mapping = data;
	int err = mapping->a_ops->writepage(page, wbc);

	mapping_set_error(mapping, err);
	return err;
}

int generic_writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	return mapping->a_ops->writepage ?
		       write_cache_pages(mapping, wbc, call_writepage, mapping) :
		       0;
}

int do_writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	if (wbc->nr_to_write <= 0)
		return 0;
	return mapping->a_ops->writepages ? mapping->a_ops->writepages(mapping, wbc) :
					    generic_writepages(mapping, wbc);
}

/*
 * Who dirties pages faster than their device takes them would be made to wait here. All there is
 * yet is mappings that are never written, and devices whose dirty pages fsync() writes.
 */
void balance_dirty_pages_ratelimited(struct address_space *mapping)
{
}

/* ---------------------------------------------------------------- for fsync() and friends */

int filemap_check_errors(struct address_space *mapping)
{
	int err = 0;

	if (test_bit(AS_ENOSPC, &mapping->flags) && test_and_clear_bit(AS_ENOSPC, &mapping->flags))
		err = -ENOSPC;
	if (test_bit(AS_EIO, &mapping->flags) && test_and_clear_bit(AS_EIO, &mapping->flags))
		err = -EIO;
	return err;
}

static int fdatawrite(struct address_space *mapping, loff_t start, loff_t end,
		      enum writeback_sync_modes mode)
{
	struct writeback_control wbc = {
		.sync_mode = mode, .nr_to_write = LONG_MAX, .range_start = start, .range_end = end
	};

	if (!mapping_can_writeback(mapping) || !mapping_tagged(mapping, PAGECACHE_TAG_DIRTY))
		return 0;
	return do_writepages(mapping, &wbc);
}

int filemap_fdatawrite_range(struct address_space *mapping, loff_t start, loff_t end)
{
	return fdatawrite(mapping, start, end, WB_SYNC_ALL);
}

int filemap_fdatawrite(struct address_space *mapping)
{
	return fdatawrite(mapping, 0, LLONG_MAX, WB_SYNC_ALL);
}

/* Starts writing, waits for nothing. */
int filemap_flush(struct address_space *mapping)
{
	return fdatawrite(mapping, 0, LLONG_MAX, WB_SYNC_NONE);
}

int filemap_fdatawait_range(struct address_space *mapping, loff_t lstart, loff_t lend)
{
	pgoff_t index = lstart >> PAGE_SHIFT, end = lend >> PAGE_SHIFT;
	struct pagevec pvec;

	pagevec_init(&pvec);
	while (lend >= lstart && index <= end &&
	       pagevec_lookup_range_tag(&pvec, mapping, &index, end, PAGECACHE_TAG_WRITEBACK)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++)
			wait_on_page_writeback(pvec.pages[i]);
		pagevec_release(&pvec);
		cond_resched();
	}
	return filemap_check_errors(mapping);
}

int filemap_write_and_wait_range(struct address_space *mapping, loff_t lstart, loff_t lend)
{
	int err = 0, waited;

	if (!mapping->nrpages)
		return filemap_check_errors(mapping);
	err = filemap_fdatawrite_range(mapping, lstart, lend);
	if (err == -EIO)
		return err;
	waited = filemap_fdatawait_range(mapping, lstart, lend);
	return err ? err : waited;
}

int filemap_write_and_wait(struct address_space *mapping)
{
	return filemap_write_and_wait_range(mapping, 0, LLONG_MAX);
}

int file_write_and_wait_range(struct file *file, loff_t start, loff_t end)
{
	return filemap_write_and_wait_range(file->f_mapping, start, end);
}
