// SPDX-License-Identifier: MIT
/*
 * madvise(): what a program says about its memory. Some of it changes what the memory means
 * (MADV_DONTNEED empties it), some how it is treated later, and some is only advice, which may be
 * taken or not: there is no reclaim that MADV_COLD or MADV_PAGEOUT could tell anything yet, and
 * MADV_FREE frees at once what it may free at any time.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/err.h>
#include <linux/fadvise.h>
#include <linux/falloc.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uio.h>
#include "vma.h"

static bool madvise_valid(int behavior)
{
	switch (behavior) {
	case MADV_DOFORK:
	case MADV_DONTFORK:
	case MADV_NORMAL:
	case MADV_SEQUENTIAL:
	case MADV_RANDOM:
	case MADV_REMOVE:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
		return true;
	default:
		return false;
	}
}

/* Advice that does not change areas needs the lock for reading alone. */
static bool madvise_needs_write(int behavior)
{
	switch (behavior) {
	case MADV_REMOVE:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_FREE:
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		return false;
	default:
		return true;
	}
}

/* ------------------------------------------------------------- one area, [start, end) inside it */

static int madvise_empty(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			 int behavior)
{
	unsigned long forbidden = VM_PFNMAP | VM_HUGETLB;

	if (behavior != MADV_DONTNEED_LOCKED)
		forbidden |= VM_LOCKED;
	if (vma->vm_flags & forbidden)
		return -EINVAL;
	if (behavior == MADV_FREE && !vma_is_anonymous(vma))
		return -EINVAL;
	if (unshare_range(vma->vm_mm, start, end))
		return -ENOMEM;
	zap_page_range(vma, start, end - start);
	return 0;
}

/* *locked becomes 0 if the lock was dropped on the way. */
static int madvise_willneed(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			    bool *locked)
{
	struct mm_struct *mm = vma->vm_mm;
	struct file *file = vma->vm_file;
	loff_t offset;

	if (!file || shmem_mapping(file->f_mapping))
		return 0; /* all of it that exists is in memory */
	offset = (loff_t)(start - vma->vm_start) + ((loff_t)vma->vm_pgoff << PAGE_SHIFT);
	get_file(file);
	mmap_read_unlock(mm);
	*locked = false;
	vfs_fadvise(file, offset, end - start, POSIX_FADV_WILLNEED);
	fput(file);
	return 0;
}

static int madvise_remove(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			  bool *locked)
{
	struct mm_struct *mm = vma->vm_mm;
	struct file *file = vma->vm_file;
	loff_t offset;
	int err;

	if ((vma->vm_flags & VM_LOCKED) || !file || !file->f_mapping || !file->f_mapping->host)
		return -EINVAL;
	if ((vma->vm_flags & (VM_SHARED | VM_WRITE)) != (VM_SHARED | VM_WRITE))
		return -EACCES;
	offset = (loff_t)(start - vma->vm_start) + ((loff_t)vma->vm_pgoff << PAGE_SHIFT);
	get_file(file);
	mmap_read_unlock(mm);
	*locked = false;
	err = vfs_fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, end - start);
	fput(file);
	return err;
}

/* The flags an area gets by this advice, or an error. */
static long madvise_new_flags(struct vm_area_struct *vma, int behavior)
{
	unsigned long flags = vma->vm_flags;

	switch (behavior) {
	case MADV_NORMAL:
		return flags & ~(VM_RAND_READ | VM_SEQ_READ);
	case MADV_SEQUENTIAL:
		return (flags & ~VM_RAND_READ) | VM_SEQ_READ;
	case MADV_RANDOM:
		return (flags & ~VM_SEQ_READ) | VM_RAND_READ;
	case MADV_DONTFORK:
		return flags | VM_DONTCOPY;
	case MADV_DOFORK:
		return flags & VM_IO ? -EINVAL : (long)(flags & ~VM_DONTCOPY);
	case MADV_WIPEONFORK: /* zeroes mean something for private anonymous memory only */
		return vma->vm_file || (flags & VM_SHARED) ? -EINVAL :
							     (long)(flags | VM_WIPEONFORK);
	case MADV_KEEPONFORK:
		return flags & ~VM_WIPEONFORK;
	case MADV_DONTDUMP:
		return flags | VM_DONTDUMP;
	case MADV_DODUMP:
		return flags & VM_SPECIAL ? -EINVAL : (long)(flags & ~VM_DONTDUMP);
	default:
		return -EINVAL;
	}
}

/* *pvma becomes the area that holds the range then; NULL if the lock was dropped. */
static int madvise_area(struct vm_area_struct **pvma, unsigned long start, unsigned long end,
			int behavior)
{
	struct vm_area_struct *vma = *pvma;
	bool locked = true;
	long flags;
	int err;

	switch (behavior) {
	case MADV_REMOVE:
	case MADV_WILLNEED: {
		struct mm_struct *mm = vma->vm_mm;

		err = behavior == MADV_REMOVE ? madvise_remove(vma, start, end, &locked) :
						madvise_willneed(vma, start, end, &locked);
		if (!locked) {
			mmap_read_lock(mm);
			*pvma = NULL;
		}
		return err;
	}
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
		return madvise_empty(vma, start, end, behavior);
	case MADV_COLD:
	case MADV_PAGEOUT:
		return vma->vm_flags & (VM_LOCKED | VM_PFNMAP | VM_HUGETLB | VM_IO) ? -EINVAL : 0;
	}
	flags = madvise_new_flags(vma, behavior);
	if (flags < 0)
		return flags;
	if (flags == (long)vma->vm_flags)
		return 0;
	vma = vma_carve(vma, start, end, flags);
	if (IS_ERR(vma))
		return PTR_ERR(vma) == -ENOMEM ? -EAGAIN : PTR_ERR(vma);
	*pvma = vma;
	return 0;
}

/* All areas of [start, end). Holes are passed over, and reported at the end. */
static int madvise_areas(struct mm_struct *mm, unsigned long start, unsigned long end, int behavior)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	bool hole = false;
	unsigned long to;
	int err;

	while (vma && vma->vm_start < end && start < end) {
		if (start < vma->vm_start) {
			hole = true;
			start = vma->vm_start;
		}
		to = min(vma->vm_end, end);
		err = madvise_area(&vma, start, to, behavior);
		if (err)
			return err;
		start = to;
		if (!vma)
			vma = find_vma(mm, start);
		else if (vma->vm_end <= start)
			vma = vma->vm_next;
	}
	return hole || start < end ? -ENOMEM : 0;
}

/* ---------------------------------------------------------------- MADV_POPULATE_* */

static bool may_populate(struct vm_area_struct *vma, bool write)
{
	return !(vma->vm_flags & (VM_IO | VM_PFNMAP)) &&
	       (vma->vm_flags & (write ? VM_WRITE : VM_READ));
}

/* Unlike a mapping's own population this one stops at the first error and says so. */
static int madvise_populate(struct mm_struct *mm, unsigned long start, unsigned long end,
			    int behavior)
{
	bool write = behavior == MADV_POPULATE_WRITE;
	struct vm_area_struct *vma;
	long pages = 0;
	int locked = 0;

	while (start < end) {
		if (fatal_signal_pending(current))
			pages = -EINTR;
		if (pages >= 0 && !locked) {
			mmap_read_lock(mm);
			locked = 1;
		}
		if (pages < 0)
			break;
		vma = vma_lookup(mm, start);
		if (!vma)
			pages = -ENOMEM;
		else if (!may_populate(vma, write))
			pages = -EINVAL;
		else
			pages = get_user_pages_remote(
				mm, start, (min(vma->vm_end, end) - start) >> PAGE_SHIFT,
				FOLL_TOUCH | (write ? FOLL_WRITE : 0), NULL, NULL, &locked);
		if (pages > 0)
			start += (unsigned long)pages << PAGE_SHIFT;
	}
	if (locked)
		mmap_read_unlock(mm);
	return pages < 0 ? pages : 0;
}

/* ---------------------------------------------------------------- system calls */

static int do_madvise(struct mm_struct *mm, unsigned long start, size_t len_in, int behavior)
{
	unsigned long len = PAGE_ALIGN(len_in), end = start + len;
	bool write;
	int err;

	if (!madvise_valid(behavior) || offset_in_page(start))
		return -EINVAL;
	if ((len_in && !len) || end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	if (behavior == MADV_POPULATE_READ || behavior == MADV_POPULATE_WRITE)
		return madvise_populate(mm, start, end, behavior);
	write = madvise_needs_write(behavior);
	if (!write)
		mmap_read_lock(mm);
	else if (mmap_write_lock_killable(mm))
		return -EINTR;
	err = madvise_areas(mm, start, end, behavior);
	if (write)
		mmap_write_unlock(mm);
	else
		mmap_read_unlock(mm);
	return err;
}

long sys_madvise(unsigned long start, size_t len, int behavior)
{
	return do_madvise(current->mm, start, len, behavior);
}

static bool process_madvise_valid(int behavior)
{
	return behavior == MADV_COLD || behavior == MADV_PAGEOUT || behavior == MADV_WILLNEED;
}

/* The task behind a pidfd, referenced; ERR_PTR. */
static struct task_struct *pidfd_task(int pidfd)
{
	unsigned int flags;
	struct pid *pid = pidfd_get_pid(pidfd, &flags);
	struct task_struct *task;

	if (IS_ERR(pid))
		return ERR_CAST(pid);
	task = get_pid_task(pid, PIDTYPE_TGID);
	put_pid(pid);
	return task ? task : ERR_PTR(-ESRCH);
}

static ssize_t madvise_vector(struct mm_struct *mm, const struct iovec *iov, size_t nr,
			      int behavior)
{
	ssize_t done = 0;
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		err = do_madvise(mm, (unsigned long)iov[i].iov_base, iov[i].iov_len, behavior);
		if (!err)
			done += iov[i].iov_len;
	}
	return done ? done : err;
}

static ssize_t process_madvise_on(int pidfd, const struct iovec *iov, size_t nr, int behavior)
{
	struct task_struct *task = pidfd_task(pidfd);
	struct mm_struct *mm;
	ssize_t ret;

	if (IS_ERR(task))
		return PTR_ERR(task);
	ret = -EINVAL;
	if (!process_madvise_valid(behavior))
		goto out_task;
	mm = mm_access(task, PTRACE_MODE_READ_FSCREDS);
	ret = IS_ERR(mm) ? PTR_ERR(mm) : -ESRCH;
	if (IS_ERR_OR_NULL(mm))
		goto out_task;
	/* Slowing a process down, be it one's own, is what a scheduler's caller may do. */
	ret = capable(CAP_SYS_NICE) ? madvise_vector(mm, iov, nr, behavior) : -EPERM;
	mmput(mm);
out_task:
	put_task_struct(task);
	return ret;
}

long sys_process_madvise(int pidfd, const struct iovec __user *vec, size_t vlen, int behavior,
			 unsigned int flags)
{
	struct iovec fast[UIO_FASTIOV], *iov = fast;
	struct iov_iter iter;
	ssize_t ret;

	if (flags)
		return -EINVAL;
	ret = import_iovec(ITER_DEST, vec, vlen, ARRAY_SIZE(fast), &iov, &iter);
	if (ret < 0)
		return ret;
	ret = process_madvise_on(pidfd, iov ? iov : fast, vlen, behavior);
	kfree(iov);
	return ret;
}
