/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGE_REF_H
#define _LINUX_PAGE_REF_H

/*
 * The reference count of a page descriptor. 0 is a free page; a compound page counts on its head
 * alone. get_page() and put_page(), which find the head and free at zero, are in <linux/mm.h>. Any
 * context.
 */

#include <linux/mm_types.h>
#include <linux/page-flags.h>
#include <linux/atomic.h>

static inline int page_ref_count(const struct page *page) { return atomic_read(&page->_refcount); }
static inline int page_count(const struct page *page)
{
	return atomic_read(&compound_head(page)->_refcount);
}
static inline void set_page_count(struct page *page, int v) { atomic_set(&page->_refcount, v); }
static inline void init_page_count(struct page *page) { set_page_count(page, 1); }
static inline void page_ref_add(struct page *page, int nr) { atomic_add(nr, &page->_refcount); }
static inline void page_ref_sub(struct page *page, int nr) { atomic_sub(nr, &page->_refcount); }
static inline void page_ref_inc(struct page *page) { atomic_inc(&page->_refcount); }
static inline void page_ref_dec(struct page *page) { atomic_dec(&page->_refcount); }
static inline int page_ref_sub_and_test(struct page *page, int nr)
{
	return atomic_sub_and_test(nr, &page->_refcount);
}
static inline int page_ref_dec_and_test(struct page *page)
{
	return atomic_dec_and_test(&page->_refcount);
}
static inline int page_ref_inc_return(struct page *page)
{
	return atomic_inc_return(&page->_refcount);
}
static inline int page_ref_dec_return(struct page *page)
{
	return atomic_dec_return(&page->_refcount);
}
/* Takes a reference unless the page is free: for lookups that race with the last put. */
static inline int page_ref_add_unless(struct page *page, int nr, int u)
{
	return atomic_add_unless(&page->_refcount, nr, u);
}
/* If the count is `count`, makes it 0, which keeps lookups out, and returns true. */
static inline int page_ref_freeze(struct page *page, int count)
{
	return atomic_cmpxchg(&page->_refcount, count, 0) == count;
}
static inline void page_ref_unfreeze(struct page *page, int count)
{
	atomic_set_release(&page->_refcount, count);
}

static inline int put_page_testzero(struct page *page) { return page_ref_dec_and_test(page); }
static inline int get_page_unless_zero(struct page *page)
{
	return page_ref_add_unless(page, 1, 0);
}

#endif
