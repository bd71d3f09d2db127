/* SPDX-License-Identifier: MIT */
#ifndef _MM_VMA_H
#define _MM_VMA_H

/*
 * Between the files of the address-space room. Not a door. mmap_lock is held for writing, unless a
 * line says otherwise.
 */

#include <linux/mm.h>

struct mmu_gather;

/* The end of what lies in front of an area: nothing below the first one. */
static inline unsigned long vma_gap_start(struct vm_area_struct *vma)
{
	return vma->vm_prev ? vma->vm_prev->vm_end : 0;
}

/*
 * vma.c: list, tree and file index. vma_link: the range of `vma` is free; prev is the area before
 * it; _unindexed: not in the file's tree.
 */
void vma_cache_init(void);
void vma_link_unindexed(struct mm_struct *mm, struct vm_area_struct *vma,
			struct vm_area_struct *prev);
struct vm_area_struct *vma_prev_of(struct mm_struct *mm, unsigned long addr);
void vma_link(struct mm_struct *mm, struct vm_area_struct *vma, struct vm_area_struct *prev);
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_gap_changed(struct vm_area_struct *vma);
void vma_set_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void vma_index_file(struct vm_area_struct *vma);
void vma_unindex_file(struct vm_area_struct *vma);
void vma_hide_file(struct vm_area_struct *vma);
void vma_reindex_file(struct vm_area_struct *vma);
/* Calls the close method, drops the file, frees. The area is linked nowhere. */
void remove_vma(struct vm_area_struct *vma);
/* Debug build: the list, the tree, the counts and the gaps agree. */
void validate_mm(struct mm_struct *mm);

/* vma_merge.c: see there. curr is NULL for a range that is still free. */
struct vm_area_struct *vma_merge(struct mm_struct *mm, struct vm_area_struct *prev,
				 struct vm_area_struct *curr, unsigned long addr, unsigned long end,
				 unsigned long vm_flags, struct file *file, pgoff_t pgoff);
int __split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr,
		int new_below);
/*
 * Makes [start, end), which lies in `vma`, an area of its own that has `newflags` (merged with
 * neighbours that do, if possible), sets the flags and returns it; ERR_PTR(-ENOMEM).
 */
struct vm_area_struct *vma_carve(struct vm_area_struct *vma, unsigned long start, unsigned long end,
				 unsigned long newflags);

/*
 * share_table.c: see there. table_may_be_shared: [addr, end) is the part of a table's range that
 * lies in the area. share_table: gives the child the parent's table, both spaces' mmap_lock is held
 * for writing; false: somebody holds a page of it, and nothing is done. unshare_*: the tables may be changed afterwards; mmap_lock held for reading is
 * enough. -ENOMEM. leave_table: the whole range of the table is unmapped; false: the table is
 * private now, and to be emptied.
 */
bool table_may_be_shared(struct vm_area_struct *vma, unsigned long addr, unsigned long end);
bool share_table(struct mm_struct *dst_mm, struct mm_struct *src_mm, pmd_t *dst, pmd_t *src);
int __unshare_table(struct mm_struct *mm, pmd_t *pmd, unsigned long addr);
int unshare_table_at(struct mm_struct *mm, unsigned long addr);
int unshare_range(struct mm_struct *mm, unsigned long start, unsigned long end);
bool leave_table(struct mmu_gather *tlb, pmd_t *pmd, unsigned long addr);

/* pmd is not none. */
static inline int unshare_table(struct mm_struct *mm, pmd_t *pmd, unsigned long addr)
{
	return unlikely(pmd_is_shared(*pmd)) ? __unshare_table(mm, pmd, addr) : 0;
}

/* munmap.c */
int __do_munmap(struct mm_struct *mm, unsigned long start, unsigned long end);
void unmap_region(struct mm_struct *mm, struct vm_area_struct *first, struct vm_area_struct *prev,
		  struct vm_area_struct *next);

/* mmap.c */
unsigned long mmap_region(struct file *file, unsigned long addr, unsigned long len,
			  unsigned long vm_flags, pgoff_t pgoff);
bool mlock_future_ok(struct mm_struct *mm, unsigned long vm_flags, unsigned long nr_pages);
bool accountable_mapping(unsigned long vm_flags);

/*
 * mremap.c: a copy of [.., +len) of *vmap elsewhere, merged if possible. NULL when out of memory.
 */
struct vm_area_struct *copy_vma(struct vm_area_struct *vma, unsigned long addr, unsigned long len,
				pgoff_t pgoff);

/* mlock.c: faults [start, start + len) in, as mlock() does it. mmap_lock not held. */
int __mm_populate(unsigned long addr, unsigned long len, int ignore_errors);
long populate_vma_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			     int *locked);
int apply_mlockall_flags(int flags);

#endif
