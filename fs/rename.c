// SPDX-License-Identifier: MIT
/*
 * rename(2): a name moves, atomically for everybody who looks.
 *
 * Lock order: s_vfs_rename_mutex if the directories differ (then nothing else changes the tree's
 * shape), the ancestor directory, the other directory, then what is moved and what is replaced.
 * With that the question "is the target below what we move?" has a stable answer.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/fsnotify.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include "internal.h"
#include "mount.h"

/* The ancestor of `b` that is a child of `a`, or NULL. s_vfs_rename_mutex held. */
static struct dentry *child_towards(struct dentry *a, struct dentry *b)
{
	for (; !IS_ROOT(b); b = b->d_parent)
		if (b->d_parent == a)
			return b;
	return NULL;
}

struct dentry *lock_rename(struct dentry *a, struct dentry *b)
{
	struct dentry *trap;

	if (a == b) {
		inode_lock_nested(d_inode(a), I_MUTEX_PARENT);
		return NULL;
	}
	mutex_lock(&a->d_sb->s_vfs_rename_mutex);
	trap = child_towards(b, a);
	if (trap) {
		inode_lock_nested(d_inode(b), I_MUTEX_PARENT);
		inode_lock_nested(d_inode(a), I_MUTEX_CHILD);
		return trap;
	}
	trap = child_towards(a, b);
	inode_lock_nested(d_inode(a), I_MUTEX_PARENT);
	inode_lock_nested(d_inode(b), trap ? I_MUTEX_CHILD : I_MUTEX_PARENT2);
	return trap;
}

void unlock_rename(struct dentry *a, struct dentry *b)
{
	inode_unlock(d_inode(a));
	if (a == b)
		return;
	inode_unlock(d_inode(b));
	mutex_unlock(&a->d_sb->s_vfs_rename_mutex);
}

/* The rights on both names. */
static int may_rename(struct renamedata *rd, bool is_dir, bool new_is_dir)
{
	struct inode *target = d_inode(rd->new_dentry);
	int err = may_delete(rd->old_dir, rd->old_dentry, is_dir);

	if (err)
		return err;
	if (!target) {
		err = may_create(rd->new_dir, rd->new_dentry);
	} else if (!(rd->flags & RENAME_EXCHANGE)) {
		err = may_delete(rd->new_dir, rd->new_dentry, is_dir);
	} else {
		err = may_delete(rd->new_dir, rd->new_dentry, new_is_dir);
	}
	if (err)
		return err;
	if (!rd->old_dir->i_op->rename)
		return -EPERM;
	if (rd->new_dir == rd->old_dir)
		return 0;
	/* A directory that moves gets a new "..": that is a write to it. */
	if (is_dir) {
		err = inode_permission(d_inode(rd->old_dentry), MAY_WRITE);
		if (err)
			return err;
	}
	if ((rd->flags & RENAME_EXCHANGE) && new_is_dir)
		err = inode_permission(target, MAY_WRITE);
	return err;
}

static bool too_many_dirs(struct renamedata *rd, bool is_dir, bool new_is_dir)
{
	unsigned int max = rd->new_dir->i_sb->s_max_links;

	if (!max || rd->new_dir == rd->old_dir)
		return false;
	if (is_dir && !new_is_dir && rd->new_dir->i_nlink >= max)
		return true;
	return (rd->flags & RENAME_EXCHANGE) && !is_dir && new_is_dir &&
	       rd->old_dir->i_nlink >= max;
}

/* Locks held; the file system does it, then the dentry cache follows. */
static int rename_locked(struct renamedata *rd, bool is_dir, bool new_is_dir)
{
	struct inode *target = d_inode(rd->new_dentry);
	bool exchange = rd->flags & RENAME_EXCHANGE;
	int err;

	if (is_local_mountpoint(rd->old_dentry) || is_local_mountpoint(rd->new_dentry))
		return -EBUSY;
	if (too_many_dirs(rd, is_dir, new_is_dir))
		return -EMLINK;
	err = rd->old_dir->i_op->rename(rd->old_dir, rd->old_dentry, rd->new_dir, rd->new_dentry,
					rd->flags);
	if (err)
		return err;
	if (!exchange && target) {
		if (is_dir) {
			shrink_dcache_parent(rd->new_dentry);
			target->i_flags |= S_DEAD;
		}
		spin_lock(&rd->new_dentry->d_lock);
		rd->new_dentry->d_flags |= DCACHE_CANT_MOUNT;
		spin_unlock(&rd->new_dentry->d_lock);
		detach_mounts(rd->new_dentry);
	}
	if (exchange)
		d_exchange(rd->old_dentry, rd->new_dentry);
	else
		d_move(rd->old_dentry, rd->new_dentry);
	return 0;
}

/* The moved dentry has its new name by now; the other one, if exchanged, the old one. */
static void tell_rename(struct renamedata *rd, const struct qstr *old_name, struct inode *target)
{
	bool exchange = rd->flags & RENAME_EXCHANGE;

	fsnotify_move(rd->old_dir, rd->new_dir, old_name, exchange ? NULL : target,
		      rd->old_dentry);
	if (exchange)
		fsnotify_move(rd->new_dir, rd->old_dir, &rd->old_dentry->d_name, NULL,
			      rd->new_dentry);
}

int vfs_rename(struct renamedata *rd)
{
	struct inode *source = d_inode(rd->old_dentry), *target = d_inode(rd->new_dentry);
	bool is_dir = d_is_dir(rd->old_dentry), new_is_dir = target && d_is_dir(rd->new_dentry);
	unsigned char text[NAME_MAX + 1];
	struct qstr old_name = { .name = text, .len = rd->old_dentry->d_name.len };
	int err;

	if (source == target)				/* two names of one file: both stay */
		return 0;
	err = may_rename(rd, is_dir, new_is_dir);
	if (err)
		return err;
	dget(rd->new_dentry);
	if (!is_dir || (rd->flags & RENAME_EXCHANGE))
		lock_two_nondirectories(source, target);
	else if (target)
		inode_lock(target);
	memcpy(text, rd->old_dentry->d_name.name, old_name.len + 1);
	err = rename_locked(rd, is_dir, new_is_dir);
	if (!is_dir || (rd->flags & RENAME_EXCHANGE))
		unlock_two_nondirectories(source, target);
	else if (target)
		inode_unlock(target);
	if (!err)
		tell_rename(rd, &old_name, target);
	dput(rd->new_dentry);
	return err;
}

struct rename_ends {
	struct path old_path, new_path;
	struct qstr old_last, new_last;
	int old_type, new_type;
};

static int check_rename_flags(unsigned int flags)
{
	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT))
		return -EINVAL;
	if ((flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) && (flags & RENAME_EXCHANGE))
		return -EINVAL;
	return 0;
}

/* Everything about the two names that does not need the rights. */
static int check_rename_names(struct rename_ends *e, struct dentry *old, struct dentry *new,
			      struct dentry *trap, unsigned int flags)
{
	if ((flags & RENAME_NOREPLACE) && d_is_positive(new))
		return -EEXIST;
	if (flags & RENAME_EXCHANGE) {
		if (d_is_negative(new))
			return -ENOENT;
		if (!d_is_dir(new) && e->new_last.name[e->new_last.len])
			return -ENOTDIR;
	}
	if (!d_is_dir(old)) {				/* trailing slashes mean a directory */
		if (e->old_last.name[e->old_last.len])
			return -ENOTDIR;
		if (!(flags & RENAME_EXCHANGE) && e->new_last.name[e->new_last.len])
			return -ENOTDIR;
	}
	if (old == trap)				/* into itself */
		return -EINVAL;
	if (new == trap)				/* onto its own ancestor */
		return flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static int rename_between(struct rename_ends *e, unsigned int flags)
{
	struct renamedata rd = { .flags = flags };
	struct dentry *trap = lock_rename(e->new_path.dentry, e->old_path.dentry), *old, *new;
	int err;

	old = lookup_hash(&e->old_last, e->old_path.dentry, 0);
	err = PTR_ERR(old);
	if (IS_ERR(old))
		goto out_unlock;
	err = -ENOENT;		/* before anything is said of the new name */
	if (d_is_negative(old))
		goto out_old;
	new = lookup_hash(&e->new_last, e->new_path.dentry,
			  flags & RENAME_EXCHANGE ? 0 : LOOKUP_CREATE | LOOKUP_RENAME_TARGET);
	err = PTR_ERR(new);
	if (IS_ERR(new))
		goto out_old;
	err = check_rename_names(e, old, new, trap, flags);
	if (!err) {
		rd.old_dir = d_inode(e->old_path.dentry);
		rd.old_dentry = old;
		rd.new_dir = d_inode(e->new_path.dentry);
		rd.new_dentry = new;
		err = vfs_rename(&rd);
	}
	dput(new);
out_old:
	dput(old);
out_unlock:
	unlock_rename(e->new_path.dentry, e->old_path.dentry);
	return err;
}

static int do_renameat2(int olddfd, struct filename *from, int newdfd, struct filename *to,
			unsigned int flags)
{
	struct rename_ends e;
	int err = check_rename_flags(flags);

	if (err)
		goto out_names;
	err = filename_parentat(olddfd, from, 0, &e.old_path, &e.old_last, &e.old_type);
	if (err)
		goto out_names;
	err = filename_parentat(newdfd, to, 0, &e.new_path, &e.new_last, &e.new_type);
	if (err)
		goto out_old;
	err = -EXDEV;
	if (e.old_path.mnt != e.new_path.mnt)
		goto out_new;
	err = -EBUSY;
	if (e.old_type != LAST_NORM)
		goto out_new;
	if (flags & RENAME_NOREPLACE)
		err = -EEXIST;
	if (e.new_type != LAST_NORM)
		goto out_new;
	err = mnt_want_write(e.old_path.mnt);
	if (err)
		goto out_new;
	err = rename_between(&e, flags);
	mnt_drop_write(e.old_path.mnt);
out_new:
	path_put(&e.new_path);
out_old:
	path_put(&e.old_path);
out_names:
	putname(from);
	putname(to);
	return err;
}

long sys_renameat2(int olddfd, const char __user *oldname, int newdfd, const char __user *newname,
		   unsigned int flags)
{
	return do_renameat2(olddfd, getname(oldname), newdfd, getname(newname), flags);
}

long sys_renameat(int olddfd, const char __user *oldname, int newdfd, const char __user *newname)
{
	return do_renameat2(olddfd, getname(oldname), newdfd, getname(newname), 0);
}

long sys_rename(const char __user *oldname, const char __user *newname)
{
	return do_renameat2(AT_FDCWD, getname(oldname), AT_FDCWD, getname(newname), 0);
}
