// SPDX-License-Identifier: MIT
/*
 * The heap: one anonymous area from mm->start_brk, which never moves, to mm->brk, which brk()
 * moves.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/err.h>
#include <linux/resource.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <asm/processor.h>
#include "vma.h"

/*
 * Adds [addr, addr + len), which may lie over other areas, as anonymous memory; both page aligned.
 */
static int do_brk_flags(struct mm_struct *mm, unsigned long addr, unsigned long len,
			unsigned long extra_flags)
{
	unsigned long flags = VM_DATA_DEFAULT_FLAGS | VM_ACCOUNT | mm->def_flags | extra_flags;
	unsigned long pages = len >> PAGE_SHIFT;
	struct vm_area_struct *vma, *prev;
	unsigned long where;
	int err;

	if (extra_flags & ~VM_EXEC)
		return -EINVAL;
	where = get_unmapped_area(NULL, addr, len, 0, MAP_FIXED);
	if (IS_ERR_VALUE(where))
		return where;
	if (!mlock_future_ok(mm, mm->def_flags, pages))
		return -EAGAIN;
	err = __do_munmap(mm, addr, addr + len);
	if (err)
		return err;
	if (!may_expand_vm(mm, flags, pages) || mm->map_count > sysctl_max_map_count)
		return -ENOMEM;
	if (security_vm_enough_memory_mm(mm, pages))
		return -ENOMEM;
	prev = vma_prev_of(mm, addr);
	vma = vma_merge(mm, prev, NULL, addr, addr + len, flags, NULL, addr >> PAGE_SHIFT);
	if (!vma) {
		vma = vm_area_alloc(mm);
		if (!vma) {
			vm_unacct_memory(pages);
			return -ENOMEM;
		}
		vma->vm_start = addr;
		vma->vm_end = addr + len;
		vma->vm_pgoff = addr >> PAGE_SHIFT;
		vma->vm_flags = flags;
		vma->vm_page_prot = vm_get_page_prot(flags);
		vma_link(mm, vma, prev);
	}
	vm_stat_account(mm, flags, pages);
	if (flags & VM_LOCKED)
		mm->locked_vm += pages;
	return 0;
}

int vm_brk_flags(unsigned long addr, unsigned long request, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long len = PAGE_ALIGN(request);
	bool populate;
	int err;

	if (len < request)
		return -ENOMEM;
	if (!len)
		return 0;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	err = do_brk_flags(mm, addr, len, flags);
	populate = mm->def_flags & VM_LOCKED;
	mmap_write_unlock(mm);
	if (populate && !err)
		mm_populate(addr, len);
	return err;
}

int vm_brk(unsigned long addr, unsigned long len)
{
	return vm_brk_flags(addr, len, 0);
}

/* RLIMIT_DATA holds heap and initialised data together. */
static bool brk_within_rlimit(struct mm_struct *mm, unsigned long brk)
{
	unsigned long limit = rlimit(RLIMIT_DATA);

	return limit == RLIM_INFINITY ||
	       (brk - mm->start_brk) + (mm->end_data - mm->start_data) <= limit;
}

/* Moves the end of the heap's area; 0 if it is there now. */
static int brk_move(struct mm_struct *mm, unsigned long brk)
{
	unsigned long old_end = PAGE_ALIGN(mm->brk), new_end = PAGE_ALIGN(brk);
	struct vm_area_struct *next;

	if (brk > TASK_SIZE) /* before it is rounded up: that may begin anew at 0 */
		return -ENOMEM;
	if (new_end <= old_end)
		return new_end < old_end ? __do_munmap(mm, new_end, old_end) : 0;
	next = find_vma(mm, old_end);
	if (next && new_end + PAGE_SIZE > vm_start_gap(next))
		return -ENOMEM;
	return do_brk_flags(mm, old_end, new_end - old_end, 0);
}

/* Returns the end of the heap: the new one, or the old one if it could not be moved. */
long sys_brk(unsigned long brk)
{
	struct mm_struct *mm = current->mm;
	unsigned long old, ret;
	bool populate;

	if (mmap_write_lock_killable(mm))
		return -EINTR;
	old = ret = mm->brk;
	if (brk >= mm->start_brk && brk_within_rlimit(mm, brk) && !brk_move(mm, brk))
		ret = mm->brk = brk;
	populate = ret > old && (mm->def_flags & VM_LOCKED);
	mmap_write_unlock(mm);
	if (populate)
		mm_populate(PAGE_ALIGN(old), PAGE_ALIGN(ret) - PAGE_ALIGN(old));
	return ret;
}
