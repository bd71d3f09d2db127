/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LIBFS_H
#define _LINUX_LIBFS_H

/*
 * Methods and parts for simple file systems, above all those whose directories are their dentries:
 * fs/libfs.c. Part of <linux/vfs.h>, which includes it; nobody else does. Process context,
 * **sleeps**. 0 or a negative errno.
 */

#include <linux/fs.h>

/* a directory that is its dentries */
extern const struct file_operations simple_dir_operations;
extern const struct inode_operations simple_dir_inode_operations, simple_symlink_inode_operations;
extern const struct dentry_operations simple_dentry_operations;	/* names go when nobody uses them */
extern const struct super_operations simple_super_operations;
extern const struct address_space_operations empty_aops;

struct dentry *simple_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags);
int simple_statfs(struct dentry *dentry, struct kstatfs *buf);
int simple_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		   unsigned int query_flags);
int simple_setattr(struct dentry *dentry, struct iattr *attr);
int simple_link(struct dentry *old, struct inode *dir, struct dentry *dentry);
int simple_unlink(struct inode *dir, struct dentry *dentry);
int simple_rmdir(struct inode *dir, struct dentry *dentry);
int simple_empty(struct dentry *dentry);
int simple_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
		  struct dentry *new, unsigned int flags);
int simple_rename_exchange(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
			   struct dentry *new);
/* For files whose reads and writes never wait: RWF_NOWAIT is taken. **Any context.** */
int nowait_open(struct inode *inode, struct file *file);
int simple_open(struct inode *inode, struct file *file);	/* private_data = i_private */
int always_delete_dentry(const struct dentry *dentry);
int dcache_dir_open(struct inode *inode, struct file *file);
int dcache_dir_close(struct inode *inode, struct file *file);
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence);
int dcache_readdir(struct file *file, struct dir_context *ctx);
/* -EISDIR */
ssize_t generic_read_dir(struct file *file, char __user *buf, size_t size, loff_t *pos);
int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync);
/* Copies from or to a buffer of `available` bytes at *ppos. Bytes or an errno. */
ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos, const void *from,
				size_t available);
ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void __user *from,
			       size_t count);
ssize_t memory_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from,
				size_t available);
/* Mounts the type once for all callers and counts them. */
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount, int *count);
void simple_release_fs(struct vfsmount **mount, int *count);
struct inode *alloc_anon_inode(struct super_block *sb);
void kfree_link(void *body);					/* for set_delayed_call() */

#endif
