// SPDX-License-Identifier: MIT
/* msync(): writing the pages of shared file mappings back. */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/syscalls.h>

/* Writes [start, end) of the area back, with mmap_lock dropped on the way. */
static int msync_file(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long start,
		      unsigned long end)
{
	loff_t from = (loff_t)(start - vma->vm_start) + ((loff_t)vma->vm_pgoff << PAGE_SHIFT);
	struct file *file = get_file(vma->vm_file);
	int err;

	mmap_read_unlock(mm);
	err = vfs_fsync_range(file, from, from + (end - start) - 1, 1);
	fput(file);
	mmap_read_lock(mm);
	return err;
}

static int msync_areas(struct mm_struct *mm, unsigned long start, unsigned long end, int flags)
{
	struct vm_area_struct *vma;
	unsigned long to;
	bool hole = false;
	int err;

	while (start < end) {
		vma = find_vma(mm, start);
		if (!vma || vma->vm_start >= end)
			return -ENOMEM;
		if (start < vma->vm_start) { /* remembered; what is there is still written */
			hole = true;
			start = vma->vm_start;
		}
		if ((flags & MS_INVALIDATE) && (vma->vm_flags & VM_LOCKED))
			return -EBUSY;
		to = min(end, vma->vm_end);
		if ((flags & MS_SYNC) && vma->vm_file && (vma->vm_flags & VM_SHARED)) {
			err = msync_file(mm, vma, start, to);
			if (err)
				return err;
		}
		start = to;
	}
	return hole ? -ENOMEM : 0;
}

long sys_msync(unsigned long start, size_t len, int flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long end;
	int err;

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC))
		return -EINVAL;
	if (offset_in_page(start) || ((flags & MS_ASYNC) && (flags & MS_SYNC)))
		return -EINVAL;
	len = PAGE_ALIGN(len);
	end = start + len;
	if (end < start)
		return -ENOMEM;
	if (end == start)
		return 0;
	mmap_read_lock(mm);
	err = msync_areas(mm, start, end, flags);
	mmap_read_unlock(mm);
	return err;
}
