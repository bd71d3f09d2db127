/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

/*
 * The state bits of a page, page->flags.
 *
 * For a flag `name` there are PageName(), SetPageName(), ClearPageName(), TestSetPageName(),
 * TestClearPageName(), atomic, and __SetPageName(), __ClearPageName(), which are not and need a
 * page nobody else sees. A compound page keeps its flags on the head: pass the head. Any context.
 */

#include <linux/mm_types.h>
#include <linux/bitops.h>
#include <linux/mmdebug.h>
#include <asm/barrier.h>

enum pageflags {
	PG_locked,		/* page lock: I/O runs on it, or its place in the mapping changes */
	PG_referenced,		/* used lately */
	PG_uptodate,		/* contents are valid */
	PG_dirty,		/* changed since it was last written back */
	PG_lru,			/* on a reclaim list */
	PG_active,		/* on the active one */
	PG_workingset,
	PG_waiters,		/* somebody sleeps on PG_locked or PG_writeback */
	PG_error,		/* an I/O error happened */
	PG_slab,		/* owned by the object allocator */
	PG_owner_priv_1,	/* the owner's: PG_checked of files, PG_swapcache */
	PG_arch_1,
	PG_reserved,		/* not memory to manage: the image, holes, firmware */
	PG_private,		/* page->private belongs to the file system */
	PG_private_2,
	PG_writeback,		/* being written back */
	PG_head,		/* first page of a compound page */
	PG_mappedtodisk,	/* every block of it has a place on the disk */
	PG_reclaim,		/* to be reclaimed once write-back ends */
	PG_swapbacked,		/* anonymous or shmem: goes to swap, not to a file */
	PG_unevictable,
	PG_mlocked,		/* in a locked area */
	__NR_PAGEFLAGS,

	PG_checked = PG_owner_priv_1,
	PG_anon_exclusive = PG_mappedtodisk,	/* of an anonymous page: see mm/memory.c, I5 */
	PG_swapcache = PG_owner_priv_1,
};

/* The zone number is in the top two bits, fixed when the page array is made. */
#define ZONES_PGSHIFT		62
#define PAGE_FLAGS_MASK		((1UL << __NR_PAGEFLAGS) - 1)

/* Set on a page that is given back, these are a bug of the giver. */
#define PAGE_FLAGS_CHECK_AT_FREE						\
	(1UL << PG_locked | 1UL << PG_lru | 1UL << PG_active |			\
	 1UL << PG_private | 1UL << PG_private_2 | 1UL << PG_writeback |	\
	 1UL << PG_slab | 1UL << PG_reserved | 1UL << PG_unevictable | 1UL << PG_mlocked)

static __always_inline int PageTail(const struct page *page)
{
	return READ_ONCE(page->compound_head) & 1;
}

/* The first page of the compound page that `page` is part of; else the page itself. */
static __always_inline struct page *__compound_head(const struct page *page)
{
	unsigned long head = READ_ONCE(page->compound_head);

	return unlikely(head & 1) ? (struct page *)(head - 1) : (struct page *)page;
}
#define compound_head(page)	__compound_head(page)

static __always_inline void set_compound_head(struct page *page, struct page *head)
{
	WRITE_ONCE(page->compound_head, (unsigned long)head + 1);
}

static __always_inline void clear_compound_head(struct page *page)
{
	WRITE_ONCE(page->compound_head, 0);
}

#define PAGEFLAG_FN(type, fn, op, flag, qualifier)		\
static __always_inline type fn(qualifier struct page *page)	\
{								\
	return op(PG_##flag, &page->flags);			\
}
#define PAGEFLAG_TEST(name, flag)	PAGEFLAG_FN(int, Page##name, test_bit, flag, const)
#define PAGEFLAG_SET(name, flag)	PAGEFLAG_FN(void, SetPage##name, set_bit, flag, )
#define PAGEFLAG_REST(name, flag)					\
PAGEFLAG_FN(void, ClearPage##name, clear_bit, flag, )			\
PAGEFLAG_FN(void, __SetPage##name, __set_bit, flag, )			\
PAGEFLAG_FN(void, __ClearPage##name, __clear_bit, flag, )		\
PAGEFLAG_FN(int, TestSetPage##name, test_and_set_bit, flag, )		\
PAGEFLAG_FN(int, TestClearPage##name, test_and_clear_bit, flag, )
#define PAGEFLAG(name, flag)	\
	PAGEFLAG_TEST(name, flag) PAGEFLAG_SET(name, flag) PAGEFLAG_REST(name, flag)

PAGEFLAG(Locked, locked)
PAGEFLAG(Referenced, referenced)
PAGEFLAG(Dirty, dirty)
PAGEFLAG(LRU, lru)
PAGEFLAG(Active, active)
PAGEFLAG(Workingset, workingset)
PAGEFLAG(Waiters, waiters)
PAGEFLAG(Error, error)
PAGEFLAG(Slab, slab)
PAGEFLAG(Checked, checked)
PAGEFLAG(SwapCache, swapcache)
PAGEFLAG(Reserved, reserved)
PAGEFLAG(Private, private)
PAGEFLAG(Private2, private_2)
PAGEFLAG(Writeback, writeback)
PAGEFLAG(Head, head)
PAGEFLAG(MappedToDisk, mappedtodisk)
PAGEFLAG(AnonExclusive, anon_exclusive)
PAGEFLAG(Reclaim, reclaim)
PAGEFLAG(SwapBacked, swapbacked)
PAGEFLAG(Unevictable, unevictable)
PAGEFLAG(Mlocked, mlocked)
PAGEFLAG_REST(Uptodate, uptodate)

/* Whoever sees the bit also sees the contents written before it was set. */
static __always_inline int PageUptodate(const struct page *page)
{
	int uptodate = test_bit(PG_uptodate, &page->flags);

	if (uptodate)
		smp_rmb();
	return uptodate;
}

static __always_inline void SetPageUptodate(struct page *page)
{
	smp_wmb();
	set_bit(PG_uptodate, &page->flags);
}

static __always_inline int PageCompound(const struct page *page)
{
	return PageHead(page) || PageTail(page);
}

/*
 * What a page that is not mapped into user space is: page->page_type, in the place of _mapcount.
 * Values are below -1 and so far that no miscounted mapping gets there.
 */
#define PAGE_TYPE_NONE		(-1)
#define PAGE_TYPE_BUDDY		(-128)	/* first page of a block on a free list */
#define PAGE_TYPE_TABLE		(-129)	/* a page table */

static __always_inline int PageBuddy(const struct page *page)
{
	return READ_ONCE(page->page_type) == PAGE_TYPE_BUDDY;
}

static __always_inline int PageTable(const struct page *page)
{
	return READ_ONCE(page->page_type) == PAGE_TYPE_TABLE;
}

static __always_inline void __SetPageTable(struct page *page) { page->page_type = PAGE_TYPE_TABLE; }
static __always_inline void __ClearPageTable(struct page *page)
{
	page->page_type = PAGE_TYPE_NONE;
}

static __always_inline int page_has_type(const struct page *page)
{
	return READ_ONCE(page->page_type) <= PAGE_TYPE_BUDDY;
}

#endif
