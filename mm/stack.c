// SPDX-License-Identifier: MIT
/*
 * Stacks: areas with VM_GROWSDOWN grow by themselves, down to the address that faulted, while
 * RLIMIT_STACK and the distance to what lies below allow it. stack_guard_gap keeps a stack that
 * grows from running silently into other memory.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/resource.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <asm/processor.h>
#include "vma.h"

unsigned long stack_guard_gap = 256UL << PAGE_SHIFT;

static int __init cmdline_stack_guard_gap(char *value)
{
	unsigned long pages;

	if (!kstrtoul(value, 0, &pages))
		stack_guard_gap = pages << PAGE_SHIFT;
	return 1;
}
__setup("stack_guard_gap=", cmdline_stack_guard_gap);

/* May the area be `size` bytes, `grow` pages more than it is? If so the pages are promised. */
static int acct_stack_growth(struct vm_area_struct *vma, unsigned long size, unsigned long grow)
{
	struct mm_struct *mm = vma->vm_mm;

	if (!may_expand_vm(mm, vma->vm_flags, grow))
		return -ENOMEM;
	if (size > rlimit(RLIMIT_STACK))
		return -ENOMEM;
	if (!mlock_future_ok(mm, vma->vm_flags, grow))
		return -ENOMEM;
	if ((vma->vm_flags & VM_ACCOUNT) && security_vm_enough_memory_mm(mm, grow))
		return -ENOMEM;
	return 0;
}

/* page_table_lock held: the area's bounds cannot move otherwise. */
static int grow_down(struct vm_area_struct *vma, unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long grow;
	int err;

	if (addr >= vma->vm_start) /* somebody else was faster */
		return 0;
	grow = (vma->vm_start - addr) >> PAGE_SHIFT;
	if (grow > vma->vm_pgoff)
		return -ENOMEM;
	err = acct_stack_growth(vma, vma->vm_end - addr, grow);
	if (err)
		return err;
	if (vma->vm_flags & VM_LOCKED)
		mm->locked_vm += grow;
	vm_stat_account(mm, vma->vm_flags, grow);
	vma->vm_start = addr;
	vma->vm_pgoff -= grow;
	vma_gap_changed(vma);
	return 0;
}

int expand_stack(struct vm_area_struct *vma, unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *prev = vma->vm_prev;
	int err;

	mmap_assert_locked(mm);
	if (!(vma->vm_flags & VM_GROWSDOWN))
		return -EFAULT;
	addr &= PAGE_MASK;
	if (addr < sysctl_mmap_min_addr)
		return -EPERM;
	/*
	 * The guard gap; to another stack, or memory that cannot be touched, it need not be kept.
	 */
	if (prev && !(prev->vm_flags & VM_GROWSDOWN) && vma_is_accessible(prev) &&
	    (addr < prev->vm_end || addr - prev->vm_end < stack_guard_gap))
		return -ENOMEM;
	if (prev && addr < prev->vm_end)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	err = grow_down(vma, addr);
	spin_unlock(&mm->page_table_lock);
	return err;
}

struct vm_area_struct *find_extend_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;
	unsigned long start;

	addr &= PAGE_MASK;
	vma = find_vma(mm, addr);
	if (!vma || vma->vm_start <= addr)
		return vma;
	start = vma->vm_start;
	if (expand_stack(vma, addr))
		return NULL;
	if (vma->vm_flags & VM_LOCKED)
		populate_vma_page_range(vma, addr, start, NULL);
	return vma;
}

bool vma_is_stack_for_current(struct vm_area_struct *vma)
{
	unsigned long sp = current->mm->start_stack;

	return vma->vm_start <= sp && sp <= vma->vm_end;
}

/* The new program's stack, empty: execve() writes the arguments into it. */
int exec_map_stack(unsigned long stack_top, unsigned long size, bool executable)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int err;

	vma = vm_area_alloc(mm);
	if (!vma)
		return -ENOMEM;
	vma->vm_end = stack_top;
	vma->vm_start = stack_top - size;
	vma->vm_flags = (VM_STACK_FLAGS & ~VM_EXEC) | mm->def_flags | (executable ? VM_EXEC : 0);
	vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
	if (mmap_write_lock_killable(mm)) {
		vm_area_free(vma);
		return -EINTR;
	}
	err = insert_vm_struct(mm, vma);
	if (err) {
		vm_area_free(vma);
	} else {
		vm_stat_account(mm, vma->vm_flags, vma_pages(vma));
		mm->start_stack = stack_top;
	}
	mmap_write_unlock(mm);
	return err;
}
