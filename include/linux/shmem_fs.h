/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SHMEM_FS_H
#define _LINUX_SHMEM_FS_H

/*
 * tmpfs, and the unnamed files of it that back shared anonymous memory, memfd_create() and System V
 * shared memory. See mm/shmem.c.
 */

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/percpu_counter.h>
#include <linux/xattr.h>

struct shmem_inode_info {
	spinlock_t lock;		/* alloced, and the inode's i_blocks */
	unsigned int seals;		/* i_rwsem: F_SEAL_* */
	unsigned long flags;		/* fixed: VM_NORESERVE, or the whole size is accounted */
	unsigned long alloced;		/* lock: pages of data, counted in the super block */
	struct simple_xattrs xattrs;
	struct timespec64 i_crtime;
	struct inode vfs_inode;
};

static inline struct shmem_inode_info *SHMEM_I(struct inode *inode)
{
	return container_of(inode, struct shmem_inode_info, vfs_inode);
}

/* boot: after vfs_caches_init(); registers tmpfs and mounts the kernel's own */
void shmem_init(void);
/* For other types that are a tmpfs inside: devtmpfs. */
int shmem_fill_super(struct super_block *sb, void *data, int silent);
/*
 * For a type of its own that is a tmpfs (devtmpfs): data is the options' text; kill_sb is
 * kill_litter_super().
 */
int shmem_fill_super(struct super_block *sb, void *data, int silent);
/* An unlinked file of `size` bytes. flags: VM_NORESERVE or 0. ERR_PTR. */
struct file *shmem_file_setup(const char *name, loff_t size, unsigned long flags);
struct file *shmem_kernel_file_setup(const char *name, loff_t size, unsigned long flags);
/* Backs a shared anonymous area. */
int shmem_zero_setup(struct vm_area_struct *vma);
int shmem_mmap(struct file *file, struct vm_area_struct *vma);
bool shmem_mapping(struct address_space *mapping);
/* What to do with an index that has no page. */
enum sgp_type { SGP_READ, SGP_CACHE, SGP_WRITE, SGP_FALLOC };
/*
 * The page, locked and referenced (*pagep NULL: a hole, for SGP_READ). 0, -ENOSPC, -ENOMEM, -EINVAL
 * beyond the end.
 */
int shmem_getpage(struct inode *inode, pgoff_t index, struct page **pagep, enum sgp_type sgp);
void shmem_truncate_range(struct inode *inode, loff_t lstart, loff_t lend);
int shmem_get_seals(struct file *file);
int shmem_add_seals(struct file *file, unsigned int seals);
/* fcntl(F_ADD_SEALS, F_GET_SEALS). -EINVAL for files that have none. */
long memfd_fcntl(struct file *file, unsigned int cmd, unsigned int arg);
/* Pages of all shared memory. */
unsigned long shmem_pages(void);

extern const struct vm_operations_struct shmem_vm_ops;
extern struct file_system_type shmem_fs_type;

#endif
