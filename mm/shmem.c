// SPDX-License-Identifier: MIT
/*
 * tmpfs: a file system whose store is the page cache.
 *
 * How this works
 *
 * Names are dentries that stay because each holds a reference of its own; data are pages in the
 * inode's mapping, which stay because they are always dirty and there is nowhere to write them. A
 * page that was never written does not exist: reads of the hole give zeroes without allocating one.
 * Shared anonymous memory, memfd files and System V segments are unlinked files of an instance that
 * the kernel mounts for itself.
 *
 * A page in the mapping is in one of two states:
 *
 *	up to date		holds the file's data
 *	not up to date		allocated by fallocate(), or locked by a write() that fills it
 *				just now: reads as zeroes, and is zeroed when somebody maps it
 *
 * Accounting. Three counts move with the pages: the instance's used_blocks (limit: size=), the
 * system's promised memory (mm/overcommit.c), and the inode's alloced and i_blocks. Files of a
 * mounted instance promise each page when it is allocated; the kernel's own, unless MAP_NORESERVE,
 * promise their whole size when they are made, so that using them later does not fail. Truncation
 * removes pages without telling us how many: shmem_recalc_inode() compares what we allocated with
 * what is left.
 *
 * Where things are: shmem_file.c reading, mapping, fallocate(); shmem_dir.c names; shmem_super.c
 * mounting; memfd.c.
 *
 * Invariants
 * I1  Every page of the mapping is dirty and swap-backed.
 * I2  info->alloced is the number of pages in the mapping, but for those another CPU is adding or
 *     removing just now.
 * I3  A page behind the end of the file is not in the mapping, but for those
 *     fallocate(FALLOC_FL_KEEP_SIZE) put there.
 *
 * Order: i_rwsem, page lock, info->lock, sbinfo->lock; tree_lock inside info->lock is not taken.
 */

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/pagemap.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <uapi/linux/memfd.h>
#include <uapi/linux/stat.h>
#include "shmem.h"

/* ---------------------------------------------------------------- accounting */

#define VM_ACCT(size) (PAGE_ALIGN(size) >> PAGE_SHIFT)

static int shmem_reacct_size(unsigned long flags, loff_t oldsize, loff_t newsize)
{
	if (flags & VM_NORESERVE)
		return 0;
	if (VM_ACCT(newsize) > VM_ACCT(oldsize))
		return security_vm_enough_memory_mm(current->mm,
						    VM_ACCT(newsize) - VM_ACCT(oldsize));
	vm_unacct_memory(VM_ACCT(oldsize) - VM_ACCT(newsize));
	return 0;
}

/* One page more. -ENOSPC. */
static int shmem_charge_page(struct inode *inode)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(inode->i_sb);
	bool promised = !(SHMEM_I(inode)->flags & VM_NORESERVE);

	if (!promised && security_vm_enough_memory_mm(current->mm, 1))
		return -ENOSPC;
	if (sbinfo->max_blocks &&
	    atomic_long_inc_return(&sbinfo->used_blocks) > (long)sbinfo->max_blocks) {
		atomic_long_dec(&sbinfo->used_blocks);
		if (!promised)
			vm_unacct_memory(1);
		return -ENOSPC;
	}
	return 0;
}

static void shmem_uncharge_pages(struct inode *inode, long pages)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(inode->i_sb);

	if (SHMEM_I(inode)->flags & VM_NORESERVE)
		vm_unacct_memory(pages);
	if (sbinfo->max_blocks)
		atomic_long_sub(pages, &sbinfo->used_blocks);
}

/* Gives back what truncation freed. */
void shmem_recalc_inode(struct inode *inode)
{
	struct shmem_inode_info *info = SHMEM_I(inode);
	long freed;

	spin_lock(&info->lock);
	freed = (long)(info->alloced - READ_ONCE(inode->i_mapping->nrpages));
	if (freed > 0) {
		info->alloced -= freed;
		inode->i_blocks -= freed * BLOCKS_PER_PAGE;
	}
	spin_unlock(&info->lock);
	if (freed > 0)
		shmem_uncharge_pages(inode, freed);
}

int shmem_reserve_inode(struct super_block *sb, ino_t *inop)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(sb);
	int err = 0;

	spin_lock(&sbinfo->lock);
	if (sbinfo->max_inodes && !sbinfo->free_inodes) {
		err = -ENOSPC;
	} else {
		if (sbinfo->max_inodes)
			sbinfo->free_inodes--;
		if (inop) {
			*inop = sbinfo->next_ino++;
			if (!sbinfo->full_inums && !(u32)sbinfo->next_ino)
				sbinfo->next_ino = 1;
		}
	}
	spin_unlock(&sbinfo->lock);
	return err;
}

void shmem_free_inode(struct super_block *sb)
{
	struct shmem_sb_info *sbinfo = SHMEM_SB(sb);

	spin_lock(&sbinfo->lock);
	if (sbinfo->max_inodes)
		sbinfo->free_inodes++;
	spin_unlock(&sbinfo->lock);
}

/* ---------------------------------------------------------------- pages */

static inline bool behind_end(struct inode *inode, pgoff_t index)
{
	return index >= DIV_ROUND_UP(i_size_read(inode), (loff_t)PAGE_SIZE);
}

static inline bool sgp_needs_size(enum sgp_type sgp)
{
	return sgp <= SGP_CACHE;
}

/* A new page in the mapping, locked. -EEXIST: somebody else added one. */
static int shmem_add_page(struct inode *inode, pgoff_t index, struct page **pagep,
			  enum sgp_type sgp)
{
	struct address_space *mapping = inode->i_mapping;
	struct shmem_inode_info *info = SHMEM_I(inode);
	gfp_t gfp = mapping_gfp_mask(mapping);
	struct page *page;
	int err;

	err = shmem_charge_page(inode);
	if (err)
		return err;
	err = -ENOMEM;
	page = alloc_page(sgp == SGP_CACHE ? gfp | __GFP_ZERO : gfp);
	if (!page)
		goto out_uncharge;
	__SetPageLocked(page);
	__SetPageSwapBacked(page); /* I1 */
	__SetPageDirty(page);
	if (sgp == SGP_CACHE)
		__SetPageUptodate(page);
	err = add_to_page_cache_locked(page, mapping, index, gfp);
	if (err)
		goto out_free;
	inc_node_page_state(page, NR_SHMEM);
	spin_lock(&info->lock);
	info->alloced++; /* I2 */
	inode->i_blocks += BLOCKS_PER_PAGE;
	spin_unlock(&info->lock);
	*pagep = page;
	return 0;

out_free:
	__ClearPageLocked(page);
	put_page(page);
out_uncharge:
	shmem_uncharge_pages(inode, 1);
	return err;
}

/*
 * SGP_READ finds, the others make. SGP_READ gives up-to-date pages only; SGP_CACHE zeroes others
 * (for mappings); SGP_WRITE leaves that to the writer; SGP_FALLOC takes them as they are. The first
 * two do not go behind the end.
 */
int shmem_getpage(struct inode *inode, pgoff_t index, struct page **pagep, enum sgp_type sgp)
{
	struct page *page;
	int err;

	if (unlikely(index > (MAX_LFS_FILESIZE >> PAGE_SHIFT)))
		return -EFBIG;
	*pagep = NULL;
	for (;;) {
		if (sgp_needs_size(sgp) && behind_end(inode, index))
			return -EINVAL;
		page = find_lock_page(inode->i_mapping, index);
		if (page)
			break;
		if (sgp == SGP_READ)
			return 0;
		err = shmem_add_page(inode, index, &page, sgp);
		if (likely(!err))
			break;
		if (err != -EEXIST)
			return err;
	}
	/* A truncation that did not see the page has set the size before. */
	if (sgp_needs_size(sgp) && unlikely(behind_end(inode, index))) {
		unlock_page(page);
		put_page(page);
		return -EINVAL;
	}
	if (unlikely(!PageUptodate(page))) {
		if (sgp == SGP_READ) {
			unlock_page(page);
			put_page(page);
			return 0;
		}
		if (sgp == SGP_CACHE) {
			clear_highpage(page);
			SetPageUptodate(page);
		}
	}
	*pagep = page;
	return 0;
}

static vm_fault_t shmem_fault(struct vm_fault *vmf)
{
	int err = shmem_getpage(file_inode(vmf->vma->vm_file), vmf->pgoff, &vmf->page, SGP_CACHE);

	if (likely(!err))
		return VM_FAULT_LOCKED;
	return err == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
}

const struct vm_operations_struct shmem_vm_ops = {
	.fault = shmem_fault,
	.map_pages = filemap_map_pages,
};

bool shmem_mapping(struct address_space *mapping)
{
	return mapping->a_ops == &shmem_aops;
}

bool vma_is_shmem(struct vm_area_struct *vma)
{
	return vma->vm_ops == &shmem_vm_ops;
}

unsigned long shmem_pages(void)
{
	return global_node_page_state(NR_SHMEM);
}

/* lend: the last byte, or -1. */
void shmem_truncate_range(struct inode *inode, loff_t lstart, loff_t lend)
{
	truncate_inode_pages_range(inode->i_mapping, lstart, lend);
	shmem_recalc_inode(inode);
	inode->i_ctime = inode->i_mtime = current_time(inode);
}

static int shmem_write_begin(struct file *file, struct address_space *mapping, loff_t pos,
			     unsigned int len, unsigned int flags, struct page **pagep,
			     void **fsdata)
{
	struct inode *inode = mapping->host;
	unsigned int seals = SHMEM_I(inode)->seals;

	if (unlikely(seals & (F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))) {
		if (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
			return -EPERM;
		if (pos + len > inode->i_size)
			return -EPERM;
	}
	return shmem_getpage(inode, pos >> PAGE_SHIFT, pagep, SGP_WRITE);
}

static int shmem_write_end(struct file *file, struct address_space *mapping, loff_t pos,
			   unsigned int len, unsigned int copied, struct page *page, void *fsdata)
{
	struct inode *inode = mapping->host;
	unsigned int from = offset_in_page(pos);

	if (copied && pos + copied > inode->i_size)
		i_size_write(inode, pos + copied);
	if (!PageUptodate(page)) {
		zero_user_segments(page, 0, from, from + copied, PAGE_SIZE);
		SetPageUptodate(page);
	}
	unlock_page(page);
	put_page(page);
	return copied;
}

const struct address_space_operations shmem_aops = {
	.set_page_dirty = __set_page_dirty_no_writeback,
	.write_begin = shmem_write_begin,
	.write_end = shmem_write_end,
};

/* ---------------------------------------------------------------- inodes */

struct inode *shmem_get_inode(struct super_block *sb, const struct inode *dir, umode_t mode,
			      dev_t dev, unsigned long flags)
{
	struct shmem_inode_info *info;
	struct inode *inode;
	ino_t ino;

	if (shmem_reserve_inode(sb, &ino))
		return NULL;
	inode = new_inode(sb);
	if (!inode) {
		shmem_free_inode(sb);
		return NULL;
	}
	inode->i_ino = ino;
	inode_init_owner(inode, dir, mode);
	inode->i_blocks = 0;
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	inode->i_generation = get_random_u32();
	info = SHMEM_I(inode);
	spin_lock_init(&info->lock);
	info->seals = F_SEAL_SEAL;
	info->flags = flags & VM_NORESERVE;
	info->alloced = 0;
	info->i_crtime = inode->i_mtime;
	simple_xattrs_init(&info->xattrs);
	mapping_set_no_writeback(inode->i_mapping);
	switch (mode & S_IFMT) {
	case S_IFREG:
		inode->i_mapping->a_ops = &shmem_aops;
		inode->i_op = &shmem_inode_operations;
		inode->i_fop = &shmem_file_operations;
		break;
	case S_IFDIR:
		inc_nlink(inode);
		inode->i_size = 2 * BOGO_DIRENT_SIZE;
		inode->i_op = &shmem_dir_inode_operations;
		inode->i_fop = &simple_dir_operations;
		break;
	case S_IFLNK:
		inode->i_op = &shmem_symlink_inode_operations;
		break;
	default:
		inode->i_op = &shmem_special_inode_operations;
		init_special_inode(inode, mode, dev);
	}
	return inode;
}

void shmem_evict_inode(struct inode *inode)
{
	struct shmem_inode_info *info = SHMEM_I(inode);

	if (shmem_mapping(inode->i_mapping)) {
		if (!(info->flags & VM_NORESERVE))
			vm_unacct_memory(VM_ACCT(inode->i_size));
		inode->i_size = 0;
		truncate_inode_pages_final(inode->i_mapping);
		shmem_recalc_inode(inode);
		WARN_ON_ONCE(info->alloced);
	}
	simple_xattrs_free(&info->xattrs);
	shmem_free_inode(inode->i_sb);
	clear_inode(inode);
}

int shmem_getattr(const struct path *path, struct kstat *stat, u32 request_mask, unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct shmem_inode_info *info = SHMEM_I(inode);

	generic_fillattr(inode, stat);
	if (request_mask & STATX_BTIME) {
		stat->result_mask |= STATX_BTIME;
		stat->btime = info->i_crtime;
	}
	return 0;
}

/* A new size, with i_rwsem held. */
static int shmem_resize(struct inode *inode, loff_t newsize)
{
	struct shmem_inode_info *info = SHMEM_I(inode);
	loff_t oldsize = inode->i_size, holebegin = round_up(newsize, (loff_t)PAGE_SIZE);
	int err;

	if ((newsize < oldsize && (info->seals & F_SEAL_SHRINK)) ||
	    (newsize > oldsize && (info->seals & F_SEAL_GROW)))
		return -EPERM;
	if (newsize != oldsize) {
		err = shmem_reacct_size(info->flags, oldsize, newsize);
		if (err)
			return err;
		i_size_write(inode, newsize);
		inode->i_ctime = inode->i_mtime = current_time(inode);
	}
	if (newsize > oldsize)
		return 0;
	/* Also at the same size: what a mapping wrote behind the end of the file goes. */
	if (oldsize > holebegin)
		unmap_mapping_range(inode->i_mapping, holebegin, 0, 1);
	if (info->alloced)
		shmem_truncate_range(inode, newsize, -1);
	if (oldsize > holebegin) /* private copies made in between */
		unmap_mapping_range(inode->i_mapping, holebegin, 0, 1);
	return 0;
}

int shmem_setattr(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int err = setattr_prepare(dentry, attr);

	if (err)
		return err;
	if (S_ISREG(inode->i_mode) && (attr->ia_valid & ATTR_SIZE)) {
		err = shmem_resize(inode, attr->ia_size);
		if (err)
			return err;
	}
	setattr_copy(inode, attr);
	return 0;
}
