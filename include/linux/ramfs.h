/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RAMFS_H
#define _LINUX_RAMFS_H

/*
 * The smallest file system: names in the dentry cache, data in the page cache, no limits. See
 * fs/ramfs/inode.c.
 */

struct inode;
struct dentry;
struct super_block;
struct file_system_type;

struct dentry *ramfs_mount(struct file_system_type *type, int flags, const char *dev_name,
			   void *data);
void ramfs_kill_sb(struct super_block *sb);
int ramfs_fill_super(struct super_block *sb, void *data, int silent);
extern struct file_system_type ramfs_fs_type;
/*
 * What is mounted at / first: a tmpfs, or a ramfs with the boot parameter rootfstype=ramfs. Never
 * visible to mount(2).
 */
extern struct file_system_type rootfs_fs_type;
/* Boot: registers "ramfs". */
void init_ramfs_fs(void);

#endif
