/* SPDX-License-Identifier: MIT */
#ifndef _MM_SHMEM_H
#define _MM_SHMEM_H

/* Between the files of tmpfs. */

#include <linux/shmem_fs.h>
#include <linux/uidgid.h>

#define BOGO_DIRENT_SIZE	20	/* what a name adds to its directory's size */
#define BLOCKS_PER_PAGE		(PAGE_SIZE / 512)

/* One mounted tmpfs. */
struct shmem_sb_info {
	unsigned long max_blocks;	/* pages; 0: no limit. lock */
	atomic_long_t used_blocks;	/* pages of data */
	unsigned long max_inodes;	/* 0: no limit. lock */
	unsigned long free_inodes;	/* lock */
	ino_t next_ino;			/* lock */
	spinlock_t lock;
	umode_t mode;			/* the root directory's */
	kuid_t uid;
	kgid_t gid;
	bool full_inums;		/* inode64 */
};

static inline struct shmem_sb_info *SHMEM_SB(struct super_block *sb)
{
	return sb->s_fs_info;
}

/* shmem.c. A new inode with one reference, or NULL (no inode left, or no memory: -ENOSPC). */
struct inode *shmem_get_inode(struct super_block *sb, const struct inode *dir, umode_t mode,
			      dev_t dev, unsigned long flags);
int shmem_reserve_inode(struct super_block *sb, ino_t *inop);
void shmem_free_inode(struct super_block *sb);
void shmem_recalc_inode(struct inode *inode);
int shmem_setattr(struct dentry *dentry, struct iattr *attr);
int shmem_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		  unsigned int flags);
void shmem_evict_inode(struct inode *inode);
extern const struct address_space_operations shmem_aops;

/* shmem_file.c, shmem_dir.c, shmem_super.c */
extern const struct file_operations shmem_file_operations;
extern const struct inode_operations shmem_inode_operations, shmem_dir_inode_operations,
	shmem_special_inode_operations, shmem_symlink_inode_operations;
ssize_t shmem_listxattr(struct dentry *dentry, char *buffer, size_t size);
extern const struct xattr_handler *shmem_xattr_handlers[];
extern struct vfsmount *shm_mnt;		/* the kernel's own instance, without limits */

#endif
