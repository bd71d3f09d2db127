/* SPDX-License-Identifier: MIT */
#ifndef _MM_UNMAPPED_AREA_H
#define _MM_UNMAPPED_AREA_H

/* The search for room. mmap_lock held for writing. Addresses or -ENOMEM. */

#include <linux/types.h>

struct mm_struct;
struct file;

unsigned long unmapped_area_topdown(struct mm_struct *mm, unsigned long len, unsigned long low,
				    unsigned long high);
unsigned long unmapped_area_bottomup(struct mm_struct *mm, unsigned long len, unsigned long low,
				     unsigned long high);

/* mm->get_unmapped_area of the legacy and of the usual layout. */
unsigned long arch_get_unmapped_area(struct file *file, unsigned long addr, unsigned long len,
				     unsigned long pgoff, unsigned long flags);
unsigned long arch_get_unmapped_area_topdown(struct file *file, unsigned long addr,
					     unsigned long len, unsigned long pgoff,
					     unsigned long flags);

#endif
