// SPDX-License-Identifier: MIT
/*
 * mlock(): memory that stays. A locked area has its pages faulted in when it is locked (unless
 * MLOCK_ONFAULT), and they are not reclaimed; mm->locked_vm counts its pages against
 * RLIMIT_MEMLOCK.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <asm/processor.h>
#include "vma.h"

/*
 * Faults [start, end) of one area in, for writing where that breaks copy-on-write early. mmap_lock
 * held; see get_user_pages_remote().
 */
long populate_vma_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			     int *locked)
{
	unsigned int flags = FOLL_TOUCH | FOLL_POPULATE;

	if ((vma->vm_flags & (VM_LOCKONFAULT | VM_LOCKED)) == (VM_LOCKONFAULT | VM_LOCKED) ||
	    (vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return (end - start) >> PAGE_SHIFT;
	if ((vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE)
		flags |= FOLL_WRITE;
	if (vma_is_accessible(vma))
		flags |= FOLL_FORCE;
	return get_user_pages_remote(vma->vm_mm, start, (end - start) >> PAGE_SHIFT, flags, NULL,
				     NULL, locked);
}

int __mm_populate(unsigned long start, unsigned long len, int ignore_errors)
{
	unsigned long pos = start, end = start + len, to;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int locked = 0;
	long ret = 0;

	while (pos < end) {
		if (!locked) {
			mmap_read_lock(mm);
			locked = 1;
		}
		vma = find_vma(mm, pos);
		if (!vma || vma->vm_start >= end)
			break;
		pos = max(pos, vma->vm_start);
		to = min(end, vma->vm_end);
		ret = populate_vma_page_range(vma, pos, to, &locked);
		if (ret < 0) {
			if (!ignore_errors || fatal_signal_pending(current))
				break;
			ret = (to - pos) >> PAGE_SHIFT;
		}
		pos += (unsigned long)ret << PAGE_SHIFT;
		ret = 0;
	}
	if (locked)
		mmap_read_unlock(mm);
	return ret;
}

void mm_populate(unsigned long addr, unsigned long len)
{
	__mm_populate(addr, len, 1);
}

/* ---------------------------------------------------------------- flags of areas */

/* Of the part of an area: *pvma becomes the area that holds it then. */
static int mlock_fixup(struct vm_area_struct **pvma, unsigned long start, unsigned long end,
		       unsigned long newflags)
{
	struct vm_area_struct *vma = *pvma;
	unsigned long oldflags = vma->vm_flags;
	long pages = (end - start) >> PAGE_SHIFT;

	if (newflags == oldflags || (oldflags & VM_SPECIAL))
		return 0;
	vma = vma_carve(vma, start, end, newflags);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	*pvma = vma;
	if (!(newflags & VM_LOCKED))
		vma->vm_mm->locked_vm -= pages;
	else if (!(oldflags & VM_LOCKED))
		vma->vm_mm->locked_vm += pages;
	return 0;
}

/* Sets the locking flags of [start, end), which must have no holes. */
static int apply_vma_lock_flags(unsigned long start, unsigned long end, unsigned long flags)
{
	struct vm_area_struct *vma = vma_lookup(current->mm, start);
	unsigned long to;
	int err;

	if (start == end)
		return 0;
	if (!vma)
		return -ENOMEM;
	for (;;) {
		to = min(vma->vm_end, end);
		err = mlock_fixup(&vma, start, to, (vma->vm_flags & VM_LOCKED_CLEAR_MASK) | flags);
		if (err)
			return err;
		start = to;
		if (start >= end)
			return 0;
		if (vma->vm_end <= start)
			vma = vma->vm_next;
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
	}
}

/* How much of the range is locked already, pages. */
static unsigned long count_locked(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	struct vm_area_struct *vma;
	unsigned long count = 0;

	for (vma = find_vma(mm, start); vma && vma->vm_start < start + len; vma = vma->vm_next) {
		if (vma->vm_flags & VM_LOCKED)
			count += min(start + len, vma->vm_end) - max(start, vma->vm_start);
	}
	return count >> PAGE_SHIFT;
}

static int do_mlock(unsigned long start, size_t len, unsigned long flags)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT, locked;
	struct mm_struct *mm = current->mm;
	int err = -ENOMEM;

	if (!can_do_mlock())
		return -EPERM;
	len = PAGE_ALIGN(len + offset_in_page(start));
	start &= PAGE_MASK;
	if (start + len < start)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	locked = (len >> PAGE_SHIFT) + mm->locked_vm;
	if (locked > limit && !capable(CAP_IPC_LOCK))
		locked -= count_locked(mm, start, len);
	if (locked <= limit || capable(CAP_IPC_LOCK))
		err = apply_vma_lock_flags(start, start + len, flags);
	mmap_write_unlock(mm);
	if (err)
		return err;
	err = __mm_populate(start, len, 0);
	/* The areas are there, or the lock flags could not have been set. */
	return err == -EFAULT ? -ENOMEM : err == -ENOMEM ? -EAGAIN : err;
}

long sys_mlock(unsigned long start, size_t len)
{
	return do_mlock(start, len, VM_LOCKED);
}

long sys_mlock2(unsigned long start, size_t len, int flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return do_mlock(start, len, flags & MLOCK_ONFAULT ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED);
}

long sys_munlock(unsigned long start, size_t len)
{
	struct mm_struct *mm = current->mm;
	int err;

	len = PAGE_ALIGN(len + offset_in_page(start));
	start &= PAGE_MASK;
	if (start + len < start)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	err = apply_vma_lock_flags(start, start + len, 0);
	mmap_write_unlock(mm);
	return err;
}

/* Flags for areas to come (MCL_FUTURE) and for those there are (MCL_CURRENT; 0: unlock them). */
int apply_mlockall_flags(int flags)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long add = 0;

	mm->def_flags &= VM_LOCKED_CLEAR_MASK;
	if (flags & MCL_FUTURE) {
		mm->def_flags |= VM_LOCKED;
		if (flags & MCL_ONFAULT)
			mm->def_flags |= VM_LOCKONFAULT;
		if (!(flags & MCL_CURRENT))
			return 0;
	}
	if (flags & MCL_CURRENT)
		add = flags & MCL_ONFAULT ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED;
	for (vma = mm->mmap; vma; vma = vma->vm_next) {
		mlock_fixup(&vma, vma->vm_start, vma->vm_end,
			    (vma->vm_flags & VM_LOCKED_CLEAR_MASK) | add);
		cond_resched();
	}
	return 0;
}

long sys_mlockall(int flags)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	struct mm_struct *mm = current->mm;
	int err = -ENOMEM;

	if (!flags || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) || flags == MCL_ONFAULT)
		return -EINVAL;
	if (!can_do_mlock())
		return -EPERM;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	if (!(flags & MCL_CURRENT) || mm->total_vm <= limit || capable(CAP_IPC_LOCK))
		err = apply_mlockall_flags(flags);
	mmap_write_unlock(mm);
	if (!err && (flags & MCL_CURRENT))
		mm_populate(0, TASK_SIZE);
	return err;
}

long sys_munlockall(void)
{
	int err;

	if (mmap_write_lock_killable(current->mm))
		return -EINTR;
	err = apply_mlockall_flags(0);
	mmap_write_unlock(current->mm);
	return err;
}
