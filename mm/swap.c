// SPDX-License-Identifier: MIT
/*
 * The end of pages: what happens when the last reference to a page is dropped. (Swapping itself is
 * still to come; see <linux/swap.h>.)
 */

#include <linux/mm.h>
#include <linux/pagevec.h>

/* A page that user memory or the page cache gave up: nothing maps it, no mapping knows it. */
void __put_page(struct page *page)
{
	free_unref_page(page, compound_order(page));
}

void release_pages(struct page **pages, int nr)
{
	for (int i = 0; i < nr; i++) {
		struct page *page = compound_head(pages[i]);

		if (page_ref_dec_and_test(page))
			free_unref_page(page, compound_order(page));
	}
}
