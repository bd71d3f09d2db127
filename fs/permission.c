// SPDX-License-Identifier: MIT
/*
 * May the current task do this with that inode: mode bits, capabilities, and the sticky and
 * deletion rules of directories.
 */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include "internal.h"

int sysctl_protected_symlinks = 1;
int sysctl_protected_hardlinks = 1;
int sysctl_protected_fifos;
int sysctl_protected_regular;

/* Which of the three groups of mode bits counts for us; do they allow it? */
static int mode_permission(struct inode *inode, int mask)
{
	unsigned int mode = inode->i_mode;

	if (uid_eq(current_fsuid(), inode->i_uid)) {
		mode >>= 6;
	} else if (((mode ^ (mode >> 3)) & mask & 7) && in_group_p(inode->i_gid)) {
		/* Group membership only matters where group and other differ. */
		mode >>= 3;
	}
	return mask & ~mode & (MAY_READ | MAY_WRITE | MAY_EXEC) ? -EACCES : 0;
}

int generic_permission(struct inode *inode, int mask)
{
	int err = mode_permission(inode, mask);

	if (err != -EACCES)
		return err;
	if (S_ISDIR(inode->i_mode)) {
		if (!(mask & MAY_WRITE) && capable_wrt_inode_uidgid(inode, CAP_DAC_READ_SEARCH))
			return 0;
		return capable_wrt_inode_uidgid(inode, CAP_DAC_OVERRIDE) ? 0 : -EACCES;
	}
	mask &= MAY_READ | MAY_WRITE | MAY_EXEC;
	if (mask == MAY_READ && capable_wrt_inode_uidgid(inode, CAP_DAC_READ_SEARCH))
		return 0;
	/* Even root runs only what somebody may run. */
	if (!(mask & MAY_EXEC) || (inode->i_mode & S_IXUGO))
		if (capable_wrt_inode_uidgid(inode, CAP_DAC_OVERRIDE))
			return 0;
	return -EACCES;
}

static int do_inode_permission(struct inode *inode, int mask)
{
	if (unlikely(!(inode->i_opflags & IOP_FASTPERM))) {
		if (inode->i_op->permission)
			return inode->i_op->permission(inode, mask);
		spin_lock(&inode->i_lock);
		inode->i_opflags |= IOP_FASTPERM;
		spin_unlock(&inode->i_lock);
	}
	return generic_permission(inode, mask);
}

int inode_permission(struct inode *inode, int mask)
{
	if (unlikely(mask & MAY_WRITE)) {
		umode_t mode = inode->i_mode;

		if (sb_rdonly(inode->i_sb) && (S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode)))
			return -EROFS;
		if (IS_IMMUTABLE(inode))
			return -EPERM;
		if (!uid_valid(inode->i_uid) || !gid_valid(inode->i_gid))
			return -EACCES;
	}
	return do_inode_permission(inode, mask);
}

int path_permission(const struct path *path, int mask)
{
	return inode_permission(d_inode(path->dentry), mask);
}

int file_permission(struct file *file, int mask)
{
	return inode_permission(file_inode(file), mask);
}

/* In a sticky directory a name goes only with its owner, the directory's owner or CAP_FOWNER. */
int check_sticky(struct inode *dir, struct inode *inode)
{
	if (likely(!(dir->i_mode & S_ISVTX)))
		return 0;
	if (uid_eq(inode->i_uid, current_fsuid()) || uid_eq(dir->i_uid, current_fsuid()))
		return 0;
	return !capable_wrt_inode_uidgid(inode, CAP_FOWNER);
}

/* May `victim` be removed from `dir`? The errors and their order are those users know. */
int may_delete(struct inode *dir, struct dentry *victim, bool isdir)
{
	struct inode *inode = d_inode(victim);
	int err;

	if (d_is_negative(victim))
		return -ENOENT;
	WARN_ON_ONCE(d_inode(victim->d_parent) != dir);
	err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err)
		return err;
	if (IS_APPEND(dir))
		return -EPERM;
	if (check_sticky(dir, inode) || IS_APPEND(inode) || IS_IMMUTABLE(inode))
		return -EPERM;
	if (isdir) {
		if (!d_is_dir(victim))
			return -ENOTDIR;
		if (IS_ROOT(victim))
			return -EBUSY;
	} else if (d_is_dir(victim)) {
		return -EISDIR;
	}
	return IS_DEADDIR(dir) ? -ENOENT : 0;
}

int may_create(struct inode *dir, struct dentry *child)
{
	if (d_is_positive(child))
		return -EEXIST;
	if (IS_DEADDIR(dir))
		return -ENOENT;
	return inode_permission(dir, MAY_WRITE | MAY_EXEC);
}

/*
 * Hard links to files one may not write, or that run with another's rights, are traps
 * (protected_hardlinks).
 */
static bool safe_hardlink_source(struct inode *inode)
{
	umode_t mode = inode->i_mode;

	if (!S_ISREG(mode) || (mode & S_ISUID))
		return false;
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		return false;
	return !inode_permission(inode, MAY_READ | MAY_WRITE);
}

int may_linkat(const struct path *link)
{
	struct inode *inode = d_inode(link->dentry);

	if (!uid_valid(inode->i_uid) || !gid_valid(inode->i_gid))
		return -EOVERFLOW;
	if (!sysctl_protected_hardlinks)
		return 0;
	return safe_hardlink_source(inode) || inode_owner_or_capable(inode) ? 0 : -EPERM;
}

/*
 * The permission bits of something about to be created: umask, and no set-group-id for a group one
 * is not in.
 */
umode_t vfs_prepare_mode(struct inode *dir, umode_t mode, umode_t mask_perms, umode_t type)
{
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) && !S_ISDIR(mode) &&
	    type != S_IFDIR && (dir->i_mode & S_ISGID) && !in_group_p(dir->i_gid) &&
	    !capable_wrt_inode_uidgid(dir, CAP_FSETID))
		mode &= ~S_ISGID;
	return (mode & mask_perms & ~current_umask()) | type;
}
