/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FS_SUPER_H
#define _LINUX_FS_SUPER_H

/*
 * A mounted file system (super_block), its kind (file_system_type) and the methods it hands up.
 * Part of <linux/fs.h>, whose rules hold here.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/rwsem.h>
#include <linux/mutex.h>

struct inode;
struct dentry;
struct dentry_operations;
struct kstatfs;
struct seq_file;
struct writeback_control;
struct backing_dev_info;
struct block_device;
struct user_namespace;
struct xattr_handler;

/* super_block->s_flags: the SB_ names of the MS_ bits of mount(2). */
#define SB_RDONLY		1
#define SB_NOSUID		2
#define SB_NODEV		4
#define SB_NOEXEC		8
#define SB_SYNCHRONOUS		16
#define SB_MANDLOCK		64
#define SB_DIRSYNC		128
#define SB_NOATIME		1024
#define SB_NODIRATIME		2048
#define SB_SILENT		32768
#define SB_POSIXACL		(1 << 16)
#define SB_KERNMOUNT		(1 << 22)
#define SB_I_VERSION		(1 << 23)
#define SB_LAZYTIME		(1 << 25)
#define SB_BORN			(1 << 29)
#define SB_ACTIVE		(1 << 30)
#define SB_NOUSER		(1 << 31)

struct super_operations {
	struct inode *(*alloc_inode)(struct super_block *sb);
	void (*destroy_inode)(struct inode *inode);
	void (*free_inode)(struct inode *inode);	/* after a grace period */
	void (*dirty_inode)(struct inode *inode, int flags);
	int (*write_inode)(struct inode *inode, struct writeback_control *wbc);
	int (*drop_inode)(struct inode *inode);		/* last reference: 1 = evict at once */
	void (*evict_inode)(struct inode *inode);
	void (*put_super)(struct super_block *sb);
	int (*sync_fs)(struct super_block *sb, int wait);
	int (*statfs)(struct dentry *dentry, struct kstatfs *buf);
	int (*remount_fs)(struct super_block *sb, int *flags, char *data);
	void (*umount_begin)(struct super_block *sb);
	int (*show_options)(struct seq_file *m, struct dentry *root);
	int (*show_devname)(struct seq_file *m, struct dentry *root);
};

struct file_system_type {
	const char *name;
	int fs_flags;
#define FS_REQUIRES_DEV		1
#define FS_BINARY_MOUNTDATA	2
#define FS_USERNS_MOUNT		8
	struct dentry *(*mount)(struct file_system_type *type, int flags, const char *dev_name,
				void *data);
	void (*kill_sb)(struct super_block *sb);
	struct file_system_type *next;
	struct hlist_head fs_supers;
};

/*
 * Unused objects of one file system, oldest at the end; evicted from there unless they were used
 * since the last scan.
 */
struct sb_lru {
	spinlock_t lock;
	struct list_head list;			/* lock */
	unsigned long nr_items;			/* lock */
};

struct super_block {
	struct list_head s_list;
	dev_t s_dev;
	unsigned char s_blocksize_bits;
	unsigned long s_blocksize;
	loff_t s_maxbytes;
	struct file_system_type *s_type;
	const struct super_operations *s_op;
	const struct xattr_handler **s_xattr;
	const struct dentry_operations *s_d_op;
	unsigned long s_flags;			/* s_umount: SB_* */
	unsigned long s_iflags;
#define SB_I_NOEXEC		0x00000002
#define SB_I_NODEV		0x00000004
#define SB_I_READONLY_REMOUNT	0x00000100	/* nobody begins to write any more */
	unsigned long s_magic;
	struct dentry *s_root;
	struct rw_semaphore s_umount;
	int s_count;
	atomic_t s_active;
	struct list_head s_mounts;
	struct block_device *s_bdev;
	struct backing_dev_info *s_bdi;
	struct hlist_node s_instances;
	char s_id[32];
	u8 s_uuid[16];
	unsigned int s_max_links;
	u32 s_time_gran;			/* ns */
	struct mutex s_vfs_rename_mutex;
	const char *s_subtype;
	atomic_long_t s_remove_count;
	atomic_long_t s_fsnotify_marks;		/* on its inodes */
	spinlock_t s_inode_list_lock;
	struct list_head s_inodes;		/* s_inode_list_lock */
	struct sb_lru s_dentry_lru, s_inode_lru;
	struct user_namespace *s_user_ns;
	void *s_fs_info;			/* the file system's */
	struct rcu_head rcu;
};

#endif
