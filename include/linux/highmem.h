/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HIGHMEM_H
#define _LINUX_HIGHMEM_H

/*
 * Kernel addresses of pages. All memory is in the direct map, so mapping is arithmetic. Any
 * context.
 */

#include <linux/mm.h>
#include <linux/string.h>

static inline void *kmap(struct page *page) { return page_address(page); }
static inline void kunmap(struct page *page) { }
static inline void *kmap_atomic(struct page *page) { return page_address(page); }
static inline void kunmap_atomic(void *addr) { }
static inline void *kmap_local_page(struct page *page) { return page_address(page); }
static inline void kunmap_local(void *addr) { }

static inline void clear_highpage(struct page *page) { clear_page(page_address(page)); }
static inline void clear_user_highpage(struct page *page, unsigned long vaddr)
{
	clear_page(page_address(page));
}
static inline void copy_highpage(struct page *to, struct page *from)
{
	copy_page(page_address(to), page_address(from));
}
static inline void copy_user_highpage(struct page *to, struct page *from, unsigned long vaddr,
				      struct vm_area_struct *vma)
{
	copy_page(page_address(to), page_address(from));
}
static inline void zero_user_segments(struct page *page, unsigned int s1, unsigned int e1,
				      unsigned int s2, unsigned int e2)
{
	char *kaddr = page_address(page);

	if (e1 > s1)
		memset(kaddr + s1, 0, e1 - s1);
	if (e2 > s2)
		memset(kaddr + s2, 0, e2 - s2);
}
static inline void zero_user_segment(struct page *page, unsigned int start, unsigned int end)
{
	zero_user_segments(page, start, end, 0, 0);
}
static inline void zero_user(struct page *page, unsigned int start, unsigned int size)
{
	zero_user_segments(page, start, start + size, 0, 0);
}
static inline void memcpy_from_page(char *to, struct page *page, size_t offset, size_t len)
{
	memcpy(to, (char *)page_address(page) + offset, len);
}
static inline void memcpy_to_page(struct page *page, size_t offset, const char *from, size_t len)
{
	memcpy((char *)page_address(page) + offset, from, len);
}
static inline void flush_dcache_page(struct page *page) { }
static inline void flush_icache_page(struct vm_area_struct *vma, struct page *page) { }

#endif
