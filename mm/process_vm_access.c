// SPDX-License-Identifier: MIT
/*
 * process_vm_readv() and process_vm_writev(): copying between the caller's memory and another
 * process's, without stopping it.
 */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#define BATCH_PAGES 16

/*
 * Some pages' worth of [addr, + len): bytes copied, or an errno. The local side may be what ends
 * it.
 */
static ssize_t copy_batch(struct mm_struct *mm, unsigned long addr, size_t len,
			  struct iov_iter *local, bool write)
{
	unsigned int offset = offset_in_page(addr), flags = write ? FOLL_WRITE : 0;
	struct page *pages[BATCH_PAGES];
	long want = min_t(unsigned long, DIV_ROUND_UP(offset + len, PAGE_SIZE), BATCH_PAGES), got;
	size_t done = 0, bytes, copied;
	int locked = 1;

	mmap_read_lock(mm);
	got = pin_user_pages_remote(mm, addr & PAGE_MASK, want, flags, pages, &locked);
	if (locked)
		mmap_read_unlock(mm);
	if (got <= 0)
		return -EFAULT;
	for (long n = 0; n < got; n++) {
		bytes = min_t(size_t, PAGE_SIZE - offset, len - done);
		copied = write ? copy_page_from_iter(pages[n], offset, bytes, local) :
				 copy_page_to_iter(pages[n], offset, bytes, local);
		if (write)
			set_page_dirty_lock(pages[n]);
		done += copied;
		offset = 0;
		if (copied < bytes)
			break;
	}
	unpin_user_pages(pages, got);
	return done ? (ssize_t)done : -EFAULT;
}

/* One piece of the remote side. How far it came, or an errno if nowhere. */
static ssize_t copy_remote_piece(struct mm_struct *mm, const struct iovec *piece,
				 struct iov_iter *local, bool write)
{
	unsigned long addr = (unsigned long)piece->iov_base;
	size_t left = min(piece->iov_len, iov_iter_count(local)), done = 0;
	ssize_t n;

	while (left) {
		size_t before = iov_iter_count(local);

		n = copy_batch(mm, addr + done, left, local, write);
		if (n < 0)
			return done ? (ssize_t)done : n;
		done += n;
		left -= n;
		if (iov_iter_count(local) == before)
			break;
	}
	return done;
}

static ssize_t copy_all(struct mm_struct *mm, const struct iovec *remote, unsigned long nr,
			struct iov_iter *local, bool write)
{
	ssize_t total = 0, n = 0;

	for (unsigned long i = 0; i < nr && iov_iter_count(local); i++) {
		size_t want = min(remote[i].iov_len, iov_iter_count(local));

		n = copy_remote_piece(mm, &remote[i], local, write);
		if (n > 0)
			total += n;
		if (n < 0 || (size_t)n < want)
			break;
	}
	return total ? total : n < 0 ? n : 0;
}

static ssize_t process_vm_rw_task(pid_t pid, const struct iovec *remote, unsigned long nr,
				  struct iov_iter *local, bool write)
{
	struct task_struct *task = find_get_task_by_vpid(pid);
	struct mm_struct *mm;
	ssize_t ret;

	if (!task)
		return -ESRCH;
	mm = mm_access(task, PTRACE_MODE_ATTACH_REALCREDS);
	if (IS_ERR_OR_NULL(mm)) {
		/* What may not be looked at is a matter of permission here. */
		ret = IS_ERR(mm) ? -EPERM : -ESRCH;
	} else {
		ret = copy_all(mm, remote, nr, local, write);
		mmput(mm);
	}
	put_task_struct(task);
	return ret;
}

/*
 * The pieces of the other process: addresses that only copying will judge. *riov has room for
 * UIO_FASTIOV; a longer vector gets memory of its own. 1, or 0 where the pieces hold nothing.
 */
static int copy_remote_vector(const struct iovec __user *rvec, unsigned long nr,
			      struct iovec **riov)
{
	int some = 0;

	if (nr > UIO_MAXIOV)
		return -EINVAL;
	if (nr > UIO_FASTIOV) {
		struct iovec *room = kmalloc_array(nr, sizeof(*room), GFP_KERNEL);

		if (!room)
			return -ENOMEM;
		*riov = room;
	}
	if (copy_from_user(*riov, rvec, nr * sizeof(**riov)))
		return -EFAULT;
	for (unsigned long i = 0; i < nr; i++) {
		if ((ssize_t)(*riov)[i].iov_len < 0)
			return -EINVAL;
		some |= (*riov)[i].iov_len > 0;
	}
	return some;
}

static ssize_t process_vm_rw(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			     const struct iovec __user *rvec, unsigned long riovcnt,
			     unsigned long flags, bool write)
{
	struct iovec lfast[UIO_FASTIOV], rfast[UIO_FASTIOV], *liov = lfast, *riov = rfast;
	struct iov_iter local;
	ssize_t ret;

	if (flags)
		return -EINVAL;
	ret = import_iovec(write ? ITER_SOURCE : ITER_DEST, lvec, liovcnt, ARRAY_SIZE(lfast), &liov,
			   &local);
	if (ret < 0)
		return ret;
	if (ret == 0)
		goto out_local;
	ret = copy_remote_vector(rvec, riovcnt, &riov);
	if (ret > 0)
		ret = process_vm_rw_task(pid, riov, riovcnt, &local, write);
	if (riov != rfast)
		kfree(riov);
out_local:
	kfree(liov);
	return ret;
}

long sys_process_vm_readv(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			  const struct iovec __user *rvec, unsigned long riovcnt,
			  unsigned long flags)
{
	return process_vm_rw(pid, lvec, liovcnt, rvec, riovcnt, flags, false);
}

long sys_process_vm_writev(pid_t pid, const struct iovec __user *lvec, unsigned long liovcnt,
			   const struct iovec __user *rvec, unsigned long riovcnt,
			   unsigned long flags)
{
	return process_vm_rw(pid, lvec, liovcnt, rvec, riovcnt, flags, true);
}
