/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TRUNCATE_H
#define _LINUX_TRUNCATE_H

/*
 * Taking cached pages of a file away: because the file shrank, has a hole, or the cache is not
 * wanted. All of them sleep.
 *
 * Rules
 * - The size changes first (i_size_write()), then the page tables lose the pages, then the cache: a
 *   fault that comes in between sees the new size, one that came before is undone.
 */

#include <linux/types.h>

struct address_space;
struct inode;
struct page;

/*
 * Cached pages of bytes [lstart, lend] (lend -1: to the end) go; partial pages at the ends are
 * zeroed inside the range.
 */
void truncate_inode_pages_range(struct address_space *mapping, loff_t lstart, loff_t lend);
void truncate_inode_pages(struct address_space *mapping, loff_t lstart);
/* At inode eviction: everything, for good. */
void truncate_inode_pages_final(struct address_space *mapping);
/* For setattr: unmaps and drops what lies beyond newsize; truncate_setsize() sets i_size too. */
void truncate_pagecache(struct inode *inode, loff_t newsize);
void truncate_setsize(struct inode *inode, loff_t newsize);
/* For fallocate holes: [lstart, lend]. */
void truncate_pagecache_range(struct inode *inode, loff_t lstart, loff_t lend);
/* The file grew inside a block: makes the last page's next write fault again. */
void pagecache_isize_extended(struct inode *inode, loff_t from, loff_t to);

/* Drops clean, unmapped, unlocked pages of [start, end]; returns how many. */
unsigned long invalidate_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t end);
/* Unmaps and drops all of [start, end]; -EBUSY if some could not go. */
int invalidate_inode_pages2_range(struct address_space *mapping, pgoff_t start, pgoff_t end);
int invalidate_inode_pages2(struct address_space *mapping);

/* Takes a file range out of every page table that maps it; even_cows: private copies too. */
void unmap_mapping_range(struct address_space *mapping, loff_t holebegin, loff_t holelen,
			 int even_cows);
void unmap_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t nr, bool even_cows);
void unmap_mapping_page(struct page *page);

#endif
