// SPDX-License-Identifier: MIT
/*
 * Taking areas away.
 *
 * munmap() splits the areas at the ends of its range, takes what is inside out of the list and the
 * tree, so that nobody faults pages in any more, then empties the page tables, flushes, frees the
 * pages, the tables and the areas.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/sched/mm.h>
#include <linux/syscalls.h>
#include <asm/processor.h>
#include <asm-generic/tlb.h>
#include "vma.h"

/*
 * Empties the page tables of a chain of areas (linked by vm_next, NULL at the end) that lies
 * between prev and next.
 */
void unmap_region(struct mm_struct *mm, struct vm_area_struct *first, struct vm_area_struct *prev,
		  struct vm_area_struct *next)
{
	unsigned long floor = prev ? prev->vm_end : 0, ceiling = next ? next->vm_start : 0;
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, mm);
	update_hiwater_rss(mm);
	unmap_vmas(&tlb, first, 0, ULONG_MAX);
	free_pgtables(&tlb, first, floor, ceiling);
	tlb_finish_mmu(&tlb);
}

/*
 * Unlinks the areas of [start, end) from first on; they stay a chain of their own. Returns the area
 * behind them.
 */
static struct vm_area_struct *detach_vmas(struct mm_struct *mm, struct vm_area_struct *first,
					  unsigned long end)
{
	struct vm_area_struct *vma = first, *tail = NULL, *next;

	update_hiwater_vm(mm);
	while (vma && vma->vm_start < end) {
		next = vma->vm_next;
		if (vma->vm_flags & VM_LOCKED)
			mm->locked_vm -= vma_pages(vma);
		vm_stat_account(mm, vma->vm_flags, -(long)vma_pages(vma));
		vma_unlink(mm, vma);
		vma->vm_prev = tail;
		if (tail)
			tail->vm_next = vma;
		tail = vma;
		vma = next;
	}
	tail->vm_next = NULL;
	validate_mm(mm);
	return vma;
}

static void remove_vma_chain(struct vm_area_struct *vma)
{
	unsigned long accounted = 0;
	struct vm_area_struct *next;

	for (; vma; vma = next) {
		next = vma->vm_next;
		if (vma->vm_flags & VM_ACCOUNT)
			accounted += vma_pages(vma);
		remove_vma(vma);
	}
	if (accounted)
		vm_unacct_memory(accounted);
}

/* The range is page aligned and inside the user half. */
int __do_munmap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma, *last, *prev, *next;
	int err;

	vma = find_vma(mm, start);
	if (!vma || vma->vm_start >= end)
		return 0;
	if (start > vma->vm_start) {
		/* A hole in the middle makes one area more. */
		if (end < vma->vm_end && mm->map_count >= sysctl_max_map_count)
			return -ENOMEM;
		err = __split_vma(mm, vma, start, 1);
		if (err)
			return err;
	}
	last = find_vma(mm, end - 1);
	if (last && last->vm_start < end && end < last->vm_end) {
		err = __split_vma(mm, last, end, 1);
		if (err)
			return err;
	}
	vma = find_vma(mm, start);
	prev = vma->vm_prev;
	next = detach_vmas(mm, vma, end);
	unmap_region(mm, vma, prev, next);
	remove_vma_chain(vma);
	return 0;
}

int do_munmap(struct mm_struct *mm, unsigned long start, size_t len)
{
	if (offset_in_page(start) || start > TASK_SIZE || len > TASK_SIZE - start)
		return -EINVAL;
	len = PAGE_ALIGN(len);
	if (!len)
		return -EINVAL;
	return __do_munmap(mm, start, start + len);
}

int vm_munmap(unsigned long start, size_t len)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (mmap_write_lock_killable(mm))
		return -EINTR;
	err = do_munmap(mm, start, len);
	mmap_write_unlock(mm);
	return err;
}

long sys_munmap(unsigned long addr, size_t len)
{
	return vm_munmap(addr, len);
}
