// SPDX-License-Identifier: MIT
/*
 * The page lock, and waiting for a page's state bits.
 *
 * There are far more pages than waiters, so the wait queues are a small hashed table that pages
 * share. PG_waiters says that somebody may be waiting: without it unlock_page() does not look at
 * the queue.
 *
 *	waiter				unlocker
 *	on the queue			clear PG_locked
 *	set PG_waiters			if PG_waiters: clear it, wake the queue
 *	try PG_locked; else sleep
 *
 * Both sides' bit operations are full barriers: either the waiter sees the lock free, or the
 * unlocker sees PG_waiters. Who is woken and finds the page locked again sets PG_waiters again.
 */

#include <linux/hash.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/wait.h>

#define PAGE_WAIT_BITS 6
static struct wait_queue_head page_wait_table[1 << PAGE_WAIT_BITS];

static inline struct wait_queue_head *page_waitqueue(struct page *page)
{
	return &page_wait_table[hash_long((unsigned long)page, PAGE_WAIT_BITS)];
}

void __init pagecache_init(void)
{
	for (int i = 0; i < 1 << PAGE_WAIT_BITS; i++)
		init_waitqueue_head(&page_wait_table[i]);
}

static void wake_page_waiters(struct page *page)
{
	smp_mb__after_atomic();
	if (unlikely(PageWaiters(page))) {
		ClearPageWaiters(page);
		wake_up_all(page_waitqueue(page));
	}
}

void unlock_page(struct page *page)
{
	VM_BUG_ON_PAGE(!PageLocked(page), page);
	clear_bit_unlock(PG_locked, &page->flags);
	wake_page_waiters(page);
}

static bool lock_or_announce(struct page *page)
{
	SetPageWaiters(page);
	return trylock_page(page);
}

void __lock_page(struct page *page)
{
	io_wait_event(*page_waitqueue(page), lock_or_announce(page));
}

int __lock_page_killable(struct page *page)
{
	return wait_event_killable(*page_waitqueue(page), lock_or_announce(page)) ? -EINTR : 0;
}

static bool clear_or_announce(struct page *page, int bit)
{
	SetPageWaiters(page);
	return !test_bit(bit, &page->flags);
}

void wait_on_page_bit(struct page *page, int bit)
{
	io_wait_event(*page_waitqueue(page), clear_or_announce(page, bit));
}

int wait_on_page_bit_killable(struct page *page, int bit)
{
	return wait_event_killable(*page_waitqueue(page), clear_or_announce(page, bit)) ? -EINTR :
											  0;
}

bool __lock_page_or_retry(struct page *page, struct mm_struct *mm, unsigned int flags)
{
	if (!fault_flag_allow_retry_first(flags)) {
		__lock_page(page);
		return true;
	}
	if (flags & FAULT_FLAG_RETRY_NOWAIT)
		return false;
	/* Whoever reads the page in may take long: others may use the address space meanwhile. */
	mmap_read_unlock(mm);
	if (flags & FAULT_FLAG_KILLABLE)
		wait_on_page_locked_killable(page);
	else
		wait_on_page_locked(page);
	return false;
}

void end_page_writeback(struct page *page)
{
	struct address_space *mapping = page_mapping(page);
	unsigned long flags;

	if (mapping) {
		spin_lock_irqsave(&mapping->tree_lock, flags);
		if (TestClearPageWriteback(page))
			radix_tree_tag_clear(&mapping->page_tree, page->index,
					     PAGECACHE_TAG_WRITEBACK);
		spin_unlock_irqrestore(&mapping->tree_lock, flags);
	} else {
		ClearPageWriteback(page);
	}
	dec_node_page_state(page, NR_WRITEBACK);
	inc_node_page_state(page, NR_WRITTEN);
	wake_page_waiters(page);
}

void set_page_writeback(struct page *page)
{
	struct address_space *mapping = page_mapping(page);
	unsigned long flags;

	VM_BUG_ON_PAGE(!PageLocked(page), page);
	spin_lock_irqsave(&mapping->tree_lock, flags);
	if (!TestSetPageWriteback(page)) {
		radix_tree_tag_set(&mapping->page_tree, page->index, PAGECACHE_TAG_WRITEBACK);
		inc_node_page_state(page, NR_WRITEBACK);
	}
	if (!PageDirty(page))
		radix_tree_tag_clear(&mapping->page_tree, page->index, PAGECACHE_TAG_DIRTY);
	radix_tree_tag_clear(&mapping->page_tree, page->index, PAGECACHE_TAG_TOWRITE);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
}
