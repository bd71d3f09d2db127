// SPDX-License-Identifier: MIT
/* posix_fadvise() and readahead(): what a program says about its reads. */

#include <linux/backing-dev.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/syscalls.h>
#include <uapi/linux/fadvise.h>

/*
 * [offset, offset + len) in whole pages; drops only pages that lie in it completely, unless it
 * reaches the end of the file.
 */
static void fadvise_dontneed(struct address_space *mapping, loff_t offset, loff_t last)
{
	pgoff_t start = DIV_ROUND_UP(offset, (loff_t)PAGE_SIZE), end = last >> PAGE_SHIFT;

	filemap_flush(mapping);
	if (last != LLONG_MAX && offset_in_page(last) != PAGE_SIZE - 1 &&
	    last != i_size_read(mapping->host) - 1) {
		if (!end)
			return;
		end--;
	}
	if (end >= start)
		invalidate_mapping_pages(mapping, start, end);
}

static int generic_fadvise(struct file *file, loff_t offset, loff_t len, int advice)
{
	struct address_space *mapping = file->f_mapping;
	struct backing_dev_info *bdi;
	loff_t last;

	if (S_ISFIFO(file_inode(file)->i_mode))
		return -ESPIPE;
	if (!mapping || len < 0)
		return -EINVAL;
	bdi = inode_to_bdi(mapping->host);
	last = (u64)offset + len;
	last = !len || last < len ? LLONG_MAX : last - 1;
	switch (advice) {
	case POSIX_FADV_NORMAL:
		file->f_ra.ra_pages = bdi->ra_pages;
		return 0;
	case POSIX_FADV_RANDOM:
		file->f_ra.ra_pages = 0;
		return 0;
	case POSIX_FADV_SEQUENTIAL:
		file->f_ra.ra_pages = bdi->ra_pages * 2;
		return 0;
	case POSIX_FADV_WILLNEED:
		if (bdi != &noop_backing_dev_info)
			force_page_cache_readahead(mapping, file, offset >> PAGE_SHIFT,
						   ((last - offset) >> PAGE_SHIFT) + 1);
		return 0;
	case POSIX_FADV_NOREUSE:
		return 0;
	case POSIX_FADV_DONTNEED:
		if (bdi != &noop_backing_dev_info)
			fadvise_dontneed(mapping, offset, last);
		return 0;
	default:
		return -EINVAL;
	}
}

int vfs_fadvise(struct file *file, loff_t offset, loff_t len, int advice)
{
	if (file->f_op->fadvise)
		return file->f_op->fadvise(file, offset, len, advice);
	return generic_fadvise(file, offset, len, advice);
}

long sys_fadvise64(int fd, loff_t offset, size_t len, int advice)
{
	struct fd f = fdget(fd);
	long ret = -EBADF;

	if (f.file)
		ret = vfs_fadvise(f.file, offset, len, advice);
	fdput(f);
	return ret;
}

long sys_readahead(int fd, loff_t offset, size_t count)
{
	struct fd f = fdget(fd);
	long ret = -EBADF;

	if (!f.file || !(f.file->f_mode & FMODE_READ))
		goto out;
	ret = -EINVAL;
	if (!f.file->f_mapping || !f.file->f_mapping->a_ops || !S_ISREG(file_inode(f.file)->i_mode))
		goto out;
	ret = vfs_fadvise(f.file, offset, count, POSIX_FADV_WILLNEED);
out:
	if (f.file)
		fdput(f);
	return ret;
}
