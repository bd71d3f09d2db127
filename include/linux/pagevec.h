/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGEVEC_H
#define _LINUX_PAGEVEC_H

/* A handful of referenced pages, worked on together. */

#include <linux/pagemap.h>

#define PAGEVEC_SIZE	15

struct pagevec {
	unsigned char nr;
	struct page *pages[PAGEVEC_SIZE];
};

static inline void pagevec_init(struct pagevec *pvec) { pvec->nr = 0; }
static inline unsigned int pagevec_count(struct pagevec *pvec) { return pvec->nr; }
static inline unsigned int pagevec_space(struct pagevec *pvec) { return PAGEVEC_SIZE - pvec->nr; }
/* Returns the room left. */
static inline unsigned int pagevec_add(struct pagevec *pvec, struct page *page)
{
	pvec->pages[pvec->nr++] = page;
	return pagevec_space(pvec);
}
static inline void pagevec_release(struct pagevec *pvec)
{
	release_pages(pvec->pages, pvec->nr);
	pvec->nr = 0;
}
/* The next pages of the mapping from *start, up to end: how many. */
static inline unsigned int pagevec_lookup_range(struct pagevec *pvec, struct address_space *mapping,
						pgoff_t *start, pgoff_t end)
{
	return pvec->nr = find_get_pages_range(mapping, start, end, PAGEVEC_SIZE, pvec->pages);
}
static inline unsigned int pagevec_lookup_range_tag(struct pagevec *pvec,
						    struct address_space *mapping, pgoff_t *start,
						    pgoff_t end, int tag)
{
	return pvec->nr = find_get_pages_range_tag(mapping, start, end, tag, PAGEVEC_SIZE,
						   pvec->pages);
}

#endif
