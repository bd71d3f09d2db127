// SPDX-License-Identifier: MIT
/*
 * The page cache: the pages of a file that are in memory.
 *
 * How this works
 *
 * Every inode has one address_space; its radix tree maps page index to struct page. Reads, writes
 * and mappings of the file all go through these pages, so they always agree.
 *
 *	absent ──add_to_page_cache──> locked, ──read in, or──> up to date, unlocked
 *	   ^                          not up     written whole       │      ^
 *	   │                          to date                written │      │ written back
 *	   └─ truncated, or reclaimed: delete_from_page_cache() ── clean ─ dirty
 *
 * A lookup takes no lock: under rcu_read_lock() it finds the page in the tree, takes a reference
 * unless the count is 0, and looks whether the tree still has the page there. If not, the page was
 * freed and may be anybody's by now: the reference goes back, and the lookup starts over.
 *
 * Invariants
 * I1  A page in the tree holds a reference of the tree's, and page->mapping and page->index say
 *     where it is.
 * I2  mapping and index change only with the page locked and tree_lock held: who has either, and
 *     has looked, can rely on them.
 * I3  A page leaves the tree only when no page table maps it.
 * I4  PG_dirty of a page whose mapping is written back is mirrored by the tree's DIRTY tag.
 *
 * Where things are: page_lock.c waiting, filemap_rw.c read() and write(), filemap_fault.c mappings,
 * readahead.c, page-writeback.c, truncate.c removal.
 *
 * Order: i_rwsem, mmap_lock (a user buffer), page lock, i_mmap_rwsem, page-table lock, tree_lock.
 * tree_lock is taken with interrupts off: a disk's completion takes it.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/radix-tree.h>
#include <linux/rcupdate.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/swap.h>

/* ---------------------------------------------------------------- adding and removing */

int add_to_page_cache_locked(struct page *page, struct address_space *mapping, pgoff_t index,
			     gfp_t gfp)
{
	int err;

	VM_BUG_ON_PAGE(!PageLocked(page), page);
	err = radix_tree_maybe_preload(gfp & ~(__GFP_HIGHMEM | __GFP_MOVABLE | __GFP_ZERO));
	if (err)
		return err;
	get_page(page);
	page->mapping = mapping;
	page->index = index;
	spin_lock_irq(&mapping->tree_lock);
	err = radix_tree_insert(&mapping->page_tree, index, page);
	if (likely(!err))
		mapping->nrpages++;
	spin_unlock_irq(&mapping->tree_lock);
	radix_tree_preload_end();
	if (unlikely(err)) {
		page->mapping = NULL;
		put_page(page);
		return err;
	}
	inc_node_page_state(page, NR_FILE_PAGES);
	return 0;
}

/* A fresh page, not locked yet. */
int add_to_page_cache_lru(struct page *page, struct address_space *mapping, pgoff_t index,
			  gfp_t gfp)
{
	int err;

	__SetPageLocked(page);
	err = add_to_page_cache_locked(page, mapping, index, gfp);
	if (unlikely(err))
		__ClearPageLocked(page);
	else
		lru_cache_add(page);
	return err;
}

/* tree_lock held, the page locked and unmapped. The tree's reference is the caller's to drop. */
void __delete_from_page_cache(struct page *page)
{
	struct address_space *mapping = page->mapping;

	lockdep_assert_held(&mapping->tree_lock);
	VM_BUG_ON_PAGE(!PageLocked(page) || page_mapped(page), page); /* I2 I3 */
	radix_tree_delete(&mapping->page_tree, page->index);
	mapping->nrpages--;
	page->mapping = NULL;
	dec_node_page_state(page, NR_FILE_PAGES);
	if (PageSwapBacked(page))
		dec_node_page_state(page, NR_SHMEM);
	else if (PageDirty(page) && mapping_can_writeback(mapping))
		dec_node_page_state(page, NR_FILE_DIRTY);
}

void delete_from_page_cache(struct page *page)
{
	struct address_space *mapping = page->mapping;
	unsigned long flags;

	spin_lock_irqsave(&mapping->tree_lock, flags);
	__delete_from_page_cache(page);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	if (mapping->a_ops->freepage)
		mapping->a_ops->freepage(page);
	put_page(page);
}

/* ---------------------------------------------------------------- finding */

/*
 * The page a slot holds, referenced; NULL: none. *retry: the tree moved under us. rcu_read_lock()
 * held.
 */
static inline struct page *slot_get_page(void **slot, bool *retry)
{
	struct page *page = radix_tree_deref_slot(slot);

	*retry = false;
	if (unlikely(!page))
		return NULL;
	if (unlikely(radix_tree_exceptional_entry(page) || radix_tree_deref_retry(page))) {
		*retry = radix_tree_deref_retry(page);
		return NULL;
	}
	if (likely(get_page_unless_zero(page))) {
		if (likely(radix_tree_deref_slot(slot) == page))
			return page;
		put_page(page);
	}
	*retry = true;
	return NULL;
}

struct page *find_get_page(struct address_space *mapping, pgoff_t index)
{
	struct page *page = NULL;
	bool retry;
	void **slot;

	rcu_read_lock();
	do {
		slot = radix_tree_lookup_slot(&mapping->page_tree, index);
		if (!slot)
			break;
		page = slot_get_page(slot, &retry);
	} while (unlikely(retry));
	rcu_read_unlock();
	return page;
}

/* Locks a page that was found. False: it has left the mapping since. */
static bool lock_found_page(struct page *page, struct address_space *mapping)
{
	lock_page(page);
	if (likely(page->mapping == mapping))
		return true;
	unlock_page(page);
	put_page(page);
	return false;
}

static struct page *find_page(struct address_space *mapping, pgoff_t index, int fgp_flags)
{
	struct page *page;

	for (;;) {
		page = find_get_page(mapping, index);
		if (!page || !(fgp_flags & FGP_LOCK))
			return page;
		if ((fgp_flags & FGP_NOWAIT) && PageLocked(page)) {
			put_page(page);
			return NULL;
		}
		if (lock_found_page(page, mapping))
			return page;
	}
}

struct page *pagecache_get_page(struct address_space *mapping, pgoff_t index, int fgp_flags,
				gfp_t gfp)
{
	struct page *page;
	int err;

	for (;;) {
		page = find_page(mapping, index, fgp_flags);
		if (page) {
			if (fgp_flags & FGP_ACCESSED)
				mark_page_accessed(page);
			return page;
		}
		if (!(fgp_flags & FGP_CREAT))
			return NULL;
		if (fgp_flags & FGP_NOFS)
			gfp &= ~__GFP_FS;
		page = alloc_page(gfp);
		if (!page)
			return NULL;
		err = add_to_page_cache_lru(page, mapping, index, gfp);
		if (likely(!err))
			break;
		put_page(page);
		if (err != -EEXIST)
			return NULL;
	}
	if (fgp_flags & FGP_ACCESSED)
		__SetPageReferenced(page);
	if (!(fgp_flags & FGP_LOCK))
		unlock_page(page);
	return page;
}

struct page *grab_cache_page_write_begin(struct address_space *mapping, pgoff_t index,
					 unsigned int flags)
{
	struct page *page = pagecache_get_page(mapping, index, FGP_LOCK | FGP_WRITE | FGP_CREAT,
					       mapping_gfp_mask(mapping));

	if (page)
		wait_for_stable_page(page);
	return page;
}

struct page *grab_cache_page_nowait(struct address_space *mapping, pgoff_t index)
{
	return pagecache_get_page(mapping, index, FGP_LOCK | FGP_CREAT | FGP_NOFS | FGP_NOWAIT,
				  mapping_gfp_mask(mapping));
}

/* With a tag, or any (tag < 0). */
static unsigned int collect_pages(struct address_space *mapping, pgoff_t *start, pgoff_t end,
				  int tag, unsigned int max, struct page **pages)
{
	struct radix_tree_iter iter;
	unsigned int found = 0;
	struct page *page;
	void **slot;
	bool retry;

	if (unlikely(!max))
		return 0;
	rcu_read_lock();
	radix_tree_for_each_tagged(slot, &mapping->page_tree, &iter, *start, tag)
	{
		if (iter.index > end)
			break;
		page = slot_get_page(slot, &retry);
		if (unlikely(retry)) { /* from here again */
			radix_tree_iter_init(&iter, iter.index);
			continue;
		}
		if (!page)
			continue;
		pages[found++] = page;
		if (found == max) {
			*start = iter.index + 1;
			goto out;
		}
	}
	*start = end == ULONG_MAX ? ULONG_MAX : end + 1;
out:
	rcu_read_unlock();
	return found;
}

unsigned int find_get_pages_range(struct address_space *mapping, pgoff_t *start, pgoff_t end,
				  unsigned int max, struct page **pages)
{
	return collect_pages(mapping, start, end, -1, max, pages);
}

unsigned int find_get_pages_range_tag(struct address_space *mapping, pgoff_t *start, pgoff_t end,
				      int tag, unsigned int max, struct page **pages)
{
	return collect_pages(mapping, start, end, tag, max, pages);
}

/* ---------------------------------------------------------------- reading in */

/* Waits until a page somebody reads is there: 0, or -EIO. */
static int wait_page_read(struct page *page)
{
	wait_on_page_locked(page);
	return PageUptodate(page) ? 0 : -EIO;
}

struct page *read_cache_page(struct address_space *mapping, pgoff_t index, filler_t *filler,
			     void *data)
{
	struct page *page;
	int err;

	if (!filler)
		filler = mapping->a_ops->readpage;
	for (;;) {
		page = pagecache_get_page(mapping, index, FGP_LOCK | FGP_CREAT,
					  mapping_gfp_mask(mapping));
		if (!page)
			return ERR_PTR(-ENOMEM);
		if (PageUptodate(page)) {
			unlock_page(page);
			return page;
		}
		err = filler(data, page); /* unlocks it, now or when it is read */
		if (!err)
			err = wait_page_read(page);
		if (!err)
			return page;
		put_page(page);
		if (err != -EAGAIN)
			return ERR_PTR(err);
	}
}

int mapping_deny_writable(struct address_space *mapping)
{
	int n = atomic_read(&mapping->i_mmap_writable);

	do {
		if (n > 0)
			return -EBUSY;
	} while (!atomic_try_cmpxchg(&mapping->i_mmap_writable, &n, n - 1));
	return 0;
}
