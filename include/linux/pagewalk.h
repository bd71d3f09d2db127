/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGEWALK_H
#define _LINUX_PAGEWALK_H

/*
 * Walking the page tables of a range of addresses, area by area: /proc/PID/smaps, pagemap,
 * mincore(), madvise().
 */

#include <linux/types.h>
#include <asm/pgtable_types.h>

struct mm_struct;
struct mm_walk;
struct vm_area_struct;

/* A nonzero answer ends the walk and is its result. */
struct mm_walk_ops {
	/*
	 * A whole table: `start`..`end` lie in the 2 MiB of *pmd, which is present. Takes the
	 * table's lock itself.
	 */
	int (*pmd_entry)(pmd_t *pmd, unsigned long start, unsigned long end, struct mm_walk *walk);
	/*
	 * One entry (may be empty), called with the table's lock held; not called if pmd_entry is
	 * there.
	 */
	int (*pte_entry)(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk);
	/* A range without any table, or (walk->vma NULL) without an area. */
	int (*pte_hole)(unsigned long addr, unsigned long next, int depth, struct mm_walk *walk);
	/* 0 walk this area, 1 skip it, or an error. */
	int (*test_walk)(unsigned long addr, unsigned long next, struct mm_walk *walk);
};

struct mm_walk {
	const struct mm_walk_ops *ops;
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	void *private;
};

/* mmap_lock held at least for reading. **Sleeps** if the callbacks do. */
int walk_page_range(struct mm_struct *mm, unsigned long start, unsigned long end,
		    const struct mm_walk_ops *ops, void *private);
int walk_page_vma(struct vm_area_struct *vma, const struct mm_walk_ops *ops, void *private);

#endif
