// SPDX-License-Identifier: MIT
/*
 * File system notification: from what happened to the marks that ask for it.
 *
 * How this works
 *
 *	vfs_write() ... --> fsnotify_modify()          <linux/fsnotify.h>: is the file system watched?
 *	                          |
 *	                          v
 *	                    the parent's marks, with the name; then the inode's marks
 *	                          |
 *	                          v handle_event()
 *	                    group's queue ---------------> read()
 *
 * Nothing is kept at a dentry to say that its directory is watched: a dentry finds its parent, and
 * the parent's i_fsnotify_mask is the union of what its marks ask for. The counter s_fsnotify_marks
 * keeps file systems that nobody watches out of even that.
 *
 * Invariants
 *  I1  A mark is on its inode's list exactly while it is on its group's list; both change together
 *      under the group's mark_mutex. The mark then holds the inode and counts in s_fsnotify_marks.
 *  I2  Lists of marks are walked in SRCU read sections, and marks are freed after a grace period:
 *      handle_event() may sleep and may destroy its own mark.
 *  I3  A mark's last event (inotify's IN_IGNORED) sets `silent` under the queue's lock; a walk that
 *      is still in progress queues nothing after it.
 *
 * Lock order: an inode's i_rwsem, mark_mutex, i_lock; mark_mutex, notification_lock.
 */

#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/kernel.h>
#include <linux/rculist.h>
#include <linux/srcu.h>
#include <linux/string.h>
#include <linux/wait_bit.h>
#include "fsnotify_internal.h"

static atomic_t last_cookie;

/* `test` are the bits of which one must be in a mark, besides those in `all`. */
static void tell_marks(struct inode *inode, u32 all, const struct fsnotify_info *info)
{
	u32 test = info->mask & FSNOTIFY_EVENTS;
	struct fsnotify_mark *mark;
	int idx;

	if (!(READ_ONCE(inode->i_fsnotify_mask) & test))
		return;
	idx = srcu_read_lock(&fsnotify_srcu);
	hlist_for_each_entry_rcu(mark, &inode->i_fsnotify_marks, obj_list) {
		u32 mask = READ_ONCE(mark->mask);

		if ((mask & test) && (mask & all) == all)
			mark->group->ops->handle_event(mark, info);
	}
	srcu_read_unlock(&fsnotify_srcu, idx);
}

void __fsnotify_inode(struct inode *inode, u32 mask, const struct qstr *name, u32 cookie)
{
	struct fsnotify_info info = { .mask = mask, .name = name, .cookie = cookie };

	if (!name && S_ISDIR(inode->i_mode))
		info.mask |= FS_ISDIR;
	tell_marks(inode, 0, &info);
}

static bool parent_asks(struct dentry *dentry, u32 mask)
{
	struct inode *dir;
	u32 asks;

	rcu_read_lock();
	dir = READ_ONCE(READ_ONCE(dentry->d_parent)->d_inode);
	asks = dir ? READ_ONCE(dir->i_fsnotify_mask) : 0;
	rcu_read_unlock();
	return (asks & FS_EVENT_ON_CHILD) && (asks & mask);
}

/* The name may change while the marks are told: they get a copy. */
static void tell_parent(struct dentry *dentry, const struct fsnotify_info *what)
{
	struct dentry *parent = dget_parent(dentry);
	struct fsnotify_info info = *what;
	unsigned char text[NAME_MAX + 1];
	struct qstr name = { .name = text };

	spin_lock(&dentry->d_lock);
	name.len = min_t(unsigned int, dentry->d_name.len, NAME_MAX);
	memcpy(text, dentry->d_name.name, name.len);
	spin_unlock(&dentry->d_lock);
	text[name.len] = '\0';
	info.name = &name;
	tell_marks(d_inode(parent), FS_EVENT_ON_CHILD, &info);
	dput(parent);
}

void __fsnotify_dentry(struct dentry *dentry, u32 mask, bool of_open_file)
{
	struct fsnotify_info info = { .mask = mask };
	struct inode *inode = d_inode(dentry);

	if (of_open_file)
		info.dentry = dentry;
	if (S_ISDIR(inode->i_mode))
		info.mask |= FS_ISDIR;
	if (!IS_ROOT(dentry) && parent_asks(dentry, mask))
		tell_parent(dentry, &info);
	tell_marks(inode, 0, &info);
}

void __fsnotify_move(struct inode *old_dir, struct inode *new_dir, const struct qstr *old_name,
		     struct inode *target, struct dentry *moved)
{
	struct inode *source = d_inode(moved);
	u32 cookie = atomic_inc_return(&last_cookie);
	u32 dir = S_ISDIR(source->i_mode) ? FS_ISDIR : 0;

	__fsnotify_inode(old_dir, FS_MOVED_FROM | dir, old_name, cookie);
	__fsnotify_inode(new_dir, FS_MOVED_TO | dir, &moved->d_name, cookie);
	if (target)
		fsnotify_link_count(target);
	fsnotify_inode(source, FS_MOVE_SELF);
}

void __fsnotify_change(struct dentry *dentry, unsigned int ia_valid)
{
	u32 mask = 0;

	if (ia_valid & (ATTR_UID | ATTR_GID | ATTR_MODE))
		mask |= FS_ATTRIB;
	if (ia_valid & ATTR_SIZE)
		mask |= FS_MODIFY;
	if ((ia_valid & (ATTR_ATIME | ATTR_MTIME)) == (ATTR_ATIME | ATTR_MTIME))
		mask |= FS_ATTRIB;			/* utimes() */
	else if (ia_valid & ATTR_ATIME)
		mask |= FS_ACCESS;
	else if (ia_valid & ATTR_MTIME)
		mask |= FS_MODIFY;
	if (mask)
		__fsnotify_dentry(dentry, mask, false);
}

void __fsnotify_inode_delete(struct inode *inode)
{
	__fsnotify_inode(inode, FS_DELETE_SELF, NULL, 0);
	fsnotify_clear_marks_by_inode(inode);
}

/* The next inode of sb that is in use and marked, at or after `from` in the list, referenced. */
static struct inode *next_marked_inode(struct super_block *sb, struct inode *from)
{
	struct inode *inode = list_entry(from ? &from->i_sb_list : &sb->s_inodes, struct inode,
					 i_sb_list);
	bool found = false;

	spin_lock(&sb->s_inode_list_lock);
	list_for_each_entry_continue(inode, &sb->s_inodes, i_sb_list) {
		spin_lock(&inode->i_lock);
		if (!hlist_empty(&inode->i_fsnotify_marks)) {	/* which hold it: I1 */
			atomic_inc(&inode->i_count);
			found = true;
		}
		spin_unlock(&inode->i_lock);
		if (found)
			break;
	}
	spin_unlock(&sb->s_inode_list_lock);
	return found ? inode : NULL;
}

/* Then waits for those that others are just destroying to give their inodes back. */
void fsnotify_sb_delete(struct super_block *sb)
{
	struct inode *inode = NULL, *next;

	if (!fsnotify_sb_watched(sb))
		return;
	while ((next = next_marked_inode(sb, inode)) != NULL) {
		iput(inode);			/* kept until now: it was the place in the list */
		inode = next;
		__fsnotify_inode(inode, FS_UNMOUNT, NULL, 0);
		fsnotify_clear_marks_by_inode(inode);
	}
	iput(inode);
	wait_var_event(&sb->s_fsnotify_marks, !atomic_long_read(&sb->s_fsnotify_marks));
}
