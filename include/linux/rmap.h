/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RMAP_H
#define _LINUX_RMAP_H

/*
 * How often and where page tables map a page. Mapcounts change under the page-table lock; file
 * pages are found in page tables through mapping->i_mmap (mm/rmap.c, mm/interval_tree.c).
 */

#include <linux/mm.h>

/* One more entry maps the page. *_new_: it is a fresh anonymous page nobody else sees yet. */
void page_add_new_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long addr);
void page_add_anon_rmap(struct page *page);
/*
 * For the one entry of an anonymous page, in a table that no other space has: may it become
 * writable? Then the page is exclusive.
 */
bool page_reuse_anon(struct page *page);
/*
 * A second entry is about to map an anonymous page. False if somebody holds the page, which
 * therefore stays exclusive to the entry it has: the second one needs a copy.
 */
bool page_try_share_anon(struct page *page);
void page_add_file_rmap(struct page *page);
/* One less. */
void page_remove_rmap(struct page *page);

/*
 * Takes write access from every entry that maps a file page, so that the next write is noticed; how
 * many were cleaned. **Sleeps.**
 */
int page_mkclean(struct page *page);

/* The tree of areas over a mapping's pages. i_mmap_rwsem held (for writing to change). */
void vma_interval_tree_insert(struct vm_area_struct *vma, struct rb_root_cached *root);
void vma_interval_tree_remove(struct vm_area_struct *vma, struct rb_root_cached *root);
struct vm_area_struct *vma_interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long first, unsigned long last);
struct vm_area_struct *vma_interval_tree_iter_next(struct vm_area_struct *vma, unsigned long first,
						   unsigned long last);
#define vma_interval_tree_foreach(vma, root, first, last)			\
	for (vma = vma_interval_tree_iter_first(root, first, last); vma;	\
	     vma = vma_interval_tree_iter_next(vma, first, last))

#endif
