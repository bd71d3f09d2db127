// SPDX-License-Identifier: MIT
/*
 * tmpfs: open files. Reading past holes, seeking between them, fallocate(), mapping; and the
 * unnamed files of shared memory.
 */

#include <linux/err.h>
#include <linux/falloc.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/pagemap.h>
#include <linux/pagevec.h>
#include <linux/pseudo_fs.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uio.h>
#include <uapi/linux/memfd.h>
#include "shmem.h"

/* ---------------------------------------------------------------- reading */

/* The page with a reference, or NULL for what reads as zeroes. */
static inline struct page *shmem_read_page(struct inode *inode, pgoff_t index)
{
	struct page *page = find_get_page(inode->i_mapping, index);
	bool uptodate;

	if (!page || likely(PageUptodate(page)))
		return page;
	lock_page(page); /* a write may be filling it just now */
	uptodate = PageUptodate(page);
	unlock_page(page);
	if (uptodate)
		return page;
	put_page(page);
	return NULL;
}

static ssize_t shmem_file_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	struct inode *inode = file_inode(file);
	loff_t pos = iocb->ki_pos, size;
	size_t bytes, copied;
	struct page *page;
	ssize_t done = 0;
	int err = 0;

	while (iov_iter_count(to)) {
		size = i_size_read(inode);
		if (pos >= size)
			break;
		page = shmem_read_page(inode, pos >> PAGE_SHIFT);
		size = i_size_read(inode); /* of when the page was there */
		if (unlikely(pos >= size)) {
			if (page)
				put_page(page);
			break;
		}
		bytes = min_t(loff_t, PAGE_SIZE - offset_in_page(pos), size - pos);
		bytes = min(bytes, iov_iter_count(to));
		if (likely(page)) {
			copied = copy_page_to_iter(page, offset_in_page(pos), bytes, to);
			put_page(page);
		} else {
			copied = iov_iter_zero(bytes, to);
		}
		pos += copied;
		done += copied;
		if (unlikely(copied < bytes)) {
			err = -EFAULT;
			break;
		}
		cond_resched();
	}
	iocb->ki_pos = pos;
	file_accessed(file);
	return done ? done : err;
}

/* ---------------------------------------------------------------- seeking */

/* The next page with data at or after `index`: its index, or `end`. */
static pgoff_t next_data_page(struct address_space *mapping, pgoff_t index, pgoff_t end)
{
	struct pagevec pvec;

	pagevec_init(&pvec);
	while (index < end && pagevec_lookup_range(&pvec, mapping, &index, end - 1)) {
		for (unsigned int i = 0; i < pagevec_count(&pvec); i++) {
			pgoff_t found = READ_ONCE(pvec.pages[i]->index);

			if (PageUptodate(pvec.pages[i]) && found < end) {
				pagevec_release(&pvec);
				return found;
			}
		}
		pagevec_release(&pvec);
	}
	return end;
}

static pgoff_t next_hole_page(struct address_space *mapping, pgoff_t index, pgoff_t end)
{
	struct page *page;
	bool data;

	for (; index < end; index++) {
		page = find_get_page(mapping, index);
		data = page && PageUptodate(page);
		if (page)
			put_page(page);
		if (!data)
			return index;
		cond_resched();
	}
	return end;
}

/* SEEK_DATA, SEEK_HOLE: the offset, -ENXIO. i_rwsem held. */
static loff_t shmem_seek(struct file *file, loff_t offset, int whence)
{
	struct address_space *mapping = file->f_mapping;
	loff_t size = i_size_read(mapping->host), found;
	pgoff_t end = DIV_ROUND_UP(size, (loff_t)PAGE_SIZE), index;

	if (offset < 0 || offset >= size)
		return -ENXIO;
	index = offset >> PAGE_SHIFT;
	index = whence == SEEK_DATA ? next_data_page(mapping, index, end) :
				      next_hole_page(mapping, index, end);
	found = max_t(loff_t, (loff_t)index << PAGE_SHIFT, offset);
	if (index < end)
		return found;
	return whence == SEEK_DATA ? -ENXIO : size; /* the end is a hole */
}

static loff_t shmem_file_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);

	if (whence != SEEK_DATA && whence != SEEK_HOLE)
		return generic_file_llseek_size(file, offset, whence, MAX_LFS_FILESIZE,
						i_size_read(inode));
	inode_lock(inode);
	offset = shmem_seek(file, offset, whence);
	if (offset >= 0)
		offset = vfs_setpos(file, offset, MAX_LFS_FILESIZE);
	inode_unlock(inode);
	return offset;
}

/* ---------------------------------------------------------------- fallocate. i_rwsem held. */

static long shmem_punch_hole(struct inode *inode, loff_t offset, loff_t len)
{
	loff_t first = round_up(offset, (loff_t)PAGE_SIZE),
	       end = round_down(offset + len, (loff_t)PAGE_SIZE);

	if (SHMEM_I(inode)->seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	if (end > first)
		unmap_mapping_range(inode->i_mapping, first, end - first, 0);
	shmem_truncate_range(inode, offset, offset + len - 1);
	return 0;
}

/*
 * After a failure: drops what nobody has used of [start, end), which are the pages this call added
 * (or another one did before).
 */
static void shmem_undo_falloc(struct inode *inode, pgoff_t start, pgoff_t end)
{
	struct page *page;

	for (pgoff_t index = start; index < end; index++) {
		page = find_lock_page(inode->i_mapping, index);
		if (!page)
			continue;
		if (!PageUptodate(page) && !page_mapped(page))
			delete_from_page_cache(page);
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
	shmem_recalc_inode(inode);
}

static int shmem_allocate(struct inode *inode, pgoff_t start, pgoff_t end)
{
	struct page *page;
	pgoff_t index;
	int err = 0;

	for (index = start; index < end && !err; index++) {
		if (signal_pending(current))
			err = -EINTR;
		else
			err = shmem_getpage(inode, index, &page, SGP_FALLOC);
		if (err)
			break;
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
	if (err)
		shmem_undo_falloc(inode, start, index);
	return err;
}

static long shmem_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	struct inode *inode = file_inode(file);
	struct shmem_sb_info *sbinfo = SHMEM_SB(inode->i_sb);
	pgoff_t start = offset >> PAGE_SHIFT, end = (offset + len + PAGE_SIZE - 1) >> PAGE_SHIFT;
	long err;

	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE))
		return -EOPNOTSUPP;
	inode_lock(inode);
	if (mode & FALLOC_FL_PUNCH_HOLE) {
		err = shmem_punch_hole(inode, offset, len);
		goto out;
	}
	err = inode_newsize_ok(inode, offset + len);
	if (err)
		goto out;
	err = -EPERM;
	if ((SHMEM_I(inode)->seals & F_SEAL_GROW) && offset + len > inode->i_size)
		goto out;
	err = -ENOSPC;
	if (sbinfo->max_blocks && end - start > sbinfo->max_blocks)
		goto out;
	err = shmem_allocate(inode, start, end);
	if (err)
		goto out;
	if (!(mode & FALLOC_FL_KEEP_SIZE) && offset + len > inode->i_size)
		i_size_write(inode, offset + len);
	inode->i_ctime = current_time(inode);
out:
	inode_unlock(inode);
	return err;
}

/* ------------------------------------------------------------- mapping, and files without names */

int shmem_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (SHMEM_I(file_inode(file))->seals & F_SEAL_FUTURE_WRITE) {
		if ((vma->vm_flags & VM_SHARED) && (vma->vm_flags & VM_WRITE))
			return -EPERM;
		if (vma->vm_flags & VM_SHARED)
			vma->vm_flags &= ~VM_MAYWRITE; /* nor by mprotect() later */
	}
	file_accessed(file);
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

static struct file *shmem_unlinked_file(const char *name, loff_t size, unsigned long flags,
					unsigned int i_flags)
{
	struct inode *inode;
	struct file *file;

	if (size < 0 || size > MAX_LFS_FILESIZE)
		return ERR_PTR(-EINVAL);
	if (!(flags & VM_NORESERVE) &&
	    security_vm_enough_memory_mm(current->mm, PAGE_ALIGN(size) >> PAGE_SHIFT))
		return ERR_PTR(-ENOMEM);
	inode = shmem_get_inode(shm_mnt->mnt_sb, NULL, S_IFREG | 0777, 0, flags);
	if (!inode)
		goto out_unacct;
	/* From here on the inode's eviction gives the promised pages back. */
	inode->i_flags |= i_flags;
	inode->i_size = size;
	clear_nlink(inode);
	file = alloc_file_pseudo(inode, shm_mnt, name, O_RDWR, &shmem_file_operations);
	if (IS_ERR(file))
		iput(inode);
	return file;

out_unacct:
	if (!(flags & VM_NORESERVE))
		vm_unacct_memory(PAGE_ALIGN(size) >> PAGE_SHIFT);
	return ERR_PTR(-ENOSPC);
}

struct file *shmem_file_setup(const char *name, loff_t size, unsigned long flags)
{
	return shmem_unlinked_file(name, size, flags, 0);
}

struct file *shmem_kernel_file_setup(const char *name, loff_t size, unsigned long flags)
{
	return shmem_unlinked_file(name, size, flags, S_PRIVATE);
}

int shmem_zero_setup(struct vm_area_struct *vma)
{
	struct file *file;

	/* Nobody sees this file's times: stores need not keep them. */
	file = shmem_unlinked_file("dev/zero", vma->vm_end - vma->vm_start,
				   vma->vm_flags & VM_NORESERVE, S_PRIVATE | S_NOCMTIME);
	if (IS_ERR(file))
		return PTR_ERR(file);
	if (vma->vm_file)
		fput(vma->vm_file);
	vma->vm_file = file;
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

const struct file_operations shmem_file_operations = {
	.mmap = shmem_mmap,
	.llseek = shmem_file_llseek,
	.read_iter = shmem_file_read_iter,
	.write_iter = generic_file_write_iter,
	.fsync = noop_fsync,
	.splice_read = generic_file_splice_read,
	.splice_write = iter_file_splice_write,
	.fallocate = shmem_fallocate,
};

const struct inode_operations shmem_inode_operations = {
	.getattr = shmem_getattr,
	.setattr = shmem_setattr,
	.listxattr = shmem_listxattr,
};
