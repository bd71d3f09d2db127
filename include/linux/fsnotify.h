/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FSNOTIFY_H
#define _LINUX_FSNOTIFY_H

/*
 * File system notification, the side of the VFS: what it calls when something has happened to a
 * file. While nobody watches anything in the file system each of these is one test.
 *
 * **Sleeps.** The caller holds what it passes; locks on directories and inodes may be held.
 */

#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>

/* The marked inodes hear of it. */
void __fsnotify_inode(struct inode *inode, u32 mask, const struct qstr *name, u32 cookie);
/* The inode of a name hears of it, and with the name the directory that it is in. */
void __fsnotify_dentry(struct dentry *dentry, u32 mask, bool of_open_file);
void __fsnotify_move(struct inode *old_dir, struct inode *new_dir, const struct qstr *old_name,
		     struct inode *target, struct dentry *moved);
void __fsnotify_change(struct dentry *dentry, unsigned int ia_valid);
void __fsnotify_inode_delete(struct inode *inode);

/* Before a super block's inodes are evicted: marks go, told of the unmount. */
void fsnotify_sb_delete(struct super_block *sb);

static inline bool fsnotify_sb_watched(const struct super_block *sb)
{
	return unlikely(atomic_long_read(&sb->s_fsnotify_marks) != 0);
}

static inline void fsnotify_inode(struct inode *inode, u32 mask)
{
	if (fsnotify_sb_watched(inode->i_sb))
		__fsnotify_inode(inode, mask, NULL, 0);
}

static inline void fsnotify_dentry(struct dentry *dentry, u32 mask)
{
	if (fsnotify_sb_watched(dentry->d_sb))
		__fsnotify_dentry(dentry, mask, false);
}

/* -------------------------------------------------- open files */
static inline void fsnotify_file(struct file *file, u32 mask)
{
	if (fsnotify_sb_watched(file->f_inode->i_sb) && !(file->f_mode & FMODE_PATH))
		__fsnotify_dentry(file->f_path.dentry, mask, true);
}

static inline void fsnotify_access(struct file *file) { fsnotify_file(file, FS_ACCESS); }
static inline void fsnotify_modify(struct file *file) { fsnotify_file(file, FS_MODIFY); }
static inline void fsnotify_open(struct file *file) { fsnotify_file(file, FS_OPEN); }

static inline void fsnotify_close(struct file *file)
{
	fsnotify_file(file, file->f_mode & FMODE_WRITE ? FS_CLOSE_WRITE : FS_CLOSE_NOWRITE);
}

/* -------------------------------------------------- names */
static inline void fsnotify_name(struct inode *dir, u32 mask, const struct dentry *dentry)
{
	if (fsnotify_sb_watched(dir->i_sb))
		__fsnotify_inode(dir, mask, &dentry->d_name, 0);
}

/* A new name, but for directories. */
static inline void fsnotify_create(struct inode *dir, const struct dentry *dentry)
{
	fsnotify_name(dir, FS_CREATE, dentry);
}

static inline void fsnotify_mkdir(struct inode *dir, const struct dentry *dentry)
{
	fsnotify_name(dir, FS_CREATE | FS_ISDIR, dentry);
}

static inline void fsnotify_link_count(struct inode *inode) { fsnotify_inode(inode, FS_ATTRIB); }

/* One more name of `inode`. */
static inline void fsnotify_link(struct inode *dir, struct inode *inode,
				 const struct dentry *dentry)
{
	fsnotify_link_count(inode);
	fsnotify_create(dir, dentry);
}

/* A name has gone; its dentry may already be without the inode. */
static inline void fsnotify_delete(struct inode *dir, bool is_dir, const struct dentry *dentry)
{
	fsnotify_name(dir, FS_DELETE | (is_dir ? FS_ISDIR : 0), dentry);
}

/* `moved` has its new name; `target` is what had it before, or NULL. */
static inline void fsnotify_move(struct inode *old_dir, struct inode *new_dir,
				 const struct qstr *old_name, struct inode *target,
				 struct dentry *moved)
{
	if (fsnotify_sb_watched(old_dir->i_sb))
		__fsnotify_move(old_dir, new_dir, old_name, target, moved);
}

/* -------------------------------------------------- inodes */
/* notify_change() has done what ia_valid says. */
static inline void fsnotify_change(struct dentry *dentry, unsigned int ia_valid)
{
	if (fsnotify_sb_watched(dentry->d_sb))
		__fsnotify_change(dentry, ia_valid);
}

static inline void fsnotify_xattr(struct dentry *dentry) { fsnotify_dentry(dentry, FS_ATTRIB); }

/* The last name has gone, and nobody holds the file open. */
static inline void fsnotify_inoderemove(struct inode *inode)
{
	if (fsnotify_sb_watched(inode->i_sb))
		__fsnotify_inode_delete(inode);
}

#endif
