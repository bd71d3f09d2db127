// SPDX-License-Identifier: MIT
/* Changing attributes: who may, what else changes with it, and the file system's setattr method. */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/fsnotify.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <uapi/linux/resource.h>
#include "internal.h"

/* The owner may name himself; anybody else needs CAP_CHOWN. */
static bool chown_ok(const struct inode *inode, kuid_t uid)
{
	if (uid_eq(current_fsuid(), inode->i_uid) && uid_eq(uid, inode->i_uid))
		return true;
	return capable_wrt_inode_uidgid(inode, CAP_CHOWN);
}

static bool chgrp_ok(const struct inode *inode, kgid_t gid)
{
	if (uid_eq(current_fsuid(), inode->i_uid) && (in_group_p(gid) || gid_eq(gid, inode->i_gid)))
		return true;
	return capable_wrt_inode_uidgid(inode, CAP_CHOWN);
}

/* Set-group-id for a group the caller is not in is dropped silently. */
static bool may_keep_setgid(const struct inode *inode, kgid_t gid)
{
	return in_group_p(gid) || capable_wrt_inode_uidgid(inode, CAP_FSETID);
}

int setattr_prepare(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	unsigned int valid = attr->ia_valid;
	int err;

	if (valid & ATTR_SIZE) {
		err = inode_newsize_ok(inode, attr->ia_size);
		if (err)
			return err;
	}
	if (valid & ATTR_FORCE)
		return 0;
	if ((valid & ATTR_UID) && !chown_ok(inode, attr->ia_uid))
		return -EPERM;
	if ((valid & ATTR_GID) && !chgrp_ok(inode, attr->ia_gid))
		return -EPERM;
	if (valid & ATTR_MODE) {
		if (!inode_owner_or_capable(inode))
			return -EPERM;
		if (!may_keep_setgid(inode, valid & ATTR_GID ? attr->ia_gid : inode->i_gid))
			attr->ia_mode &= ~S_ISGID;
	}
	if ((valid & (ATTR_MTIME_SET | ATTR_ATIME_SET | ATTR_TIMES_SET)) &&
	    !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

int inode_newsize_ok(const struct inode *inode, loff_t size)
{
	if (size < 0)
		return -EINVAL;
	if (size > inode->i_size) {
		unsigned long limit = rlimit(RLIMIT_FSIZE);

		if (limit != RLIM_INFINITY && (unsigned long)size > limit) {
			send_sig(SIGXFSZ, current, 0);
			return -EFBIG;
		}
		if (size > inode->i_sb->s_maxbytes)
			return -EFBIG;
	}
	return 0;
}

void setattr_copy(struct inode *inode, const struct iattr *attr)
{
	unsigned int valid = attr->ia_valid;

	if (valid & ATTR_UID)
		inode->i_uid = attr->ia_uid;
	if (valid & ATTR_GID)
		inode->i_gid = attr->ia_gid;
	if (valid & ATTR_ATIME)
		inode->i_atime = attr->ia_atime;
	if (valid & ATTR_MTIME)
		inode->i_mtime = attr->ia_mtime;
	if (valid & ATTR_CTIME)
		inode->i_ctime = attr->ia_ctime;
	if (valid & ATTR_MODE) {
		umode_t mode = attr->ia_mode;

		if (!may_keep_setgid(inode, inode->i_gid))
			mode &= ~S_ISGID;
		inode->i_mode = mode;
	}
}

/* What a write or a change of owner takes away: ATTR_KILL_SUID, ATTR_KILL_SGID, both or nothing. */
static int suid_bits_to_kill(umode_t mode)
{
	int kill = 0;

	if (mode & S_ISUID)
		kill = ATTR_KILL_SUID;
	/* Without group execute the bit meant mandatory locking, not rights. */
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		kill |= ATTR_KILL_SGID;
	return kill;
}

int should_remove_suid(struct dentry *dentry)
{
	umode_t mode = d_inode(dentry)->i_mode;
	int kill = suid_bits_to_kill(mode);

	return kill && S_ISREG(mode) && !capable(CAP_FSETID) ? kill : 0;
}

/* Turns ATTR_KILL_* into a new mode. True if nothing is left to do. */
static bool resolve_kill_bits(struct iattr *attr, umode_t mode)
{
	unsigned int valid = attr->ia_valid;

	if (valid & ATTR_KILL_SUID) {
		attr->ia_valid &= ~ATTR_KILL_SUID;
		if (mode & S_ISUID) {
			attr->ia_valid |= ATTR_MODE;
			attr->ia_mode = mode & ~S_ISUID;
		}
	}
	if (valid & ATTR_KILL_SGID) {
		attr->ia_valid &= ~ATTR_KILL_SGID;
		if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP)) {
			if (!(attr->ia_valid & ATTR_MODE)) {
				attr->ia_valid |= ATTR_MODE;
				attr->ia_mode = mode;
			}
			attr->ia_mode &= ~S_ISGID;
		}
	}
	return !(attr->ia_valid & ~(ATTR_KILL_SUID | ATTR_KILL_SGID | ATTR_FORCE));
}

static int may_setattr(struct inode *inode, unsigned int valid)
{
	if ((valid & (ATTR_MODE | ATTR_UID | ATTR_GID | ATTR_TIMES_SET)) &&
	    (IS_IMMUTABLE(inode) || IS_APPEND(inode)))
		return -EPERM;
	/* setting the times to "now": who may write may */
	if (valid & ATTR_TOUCH) {
		if (IS_IMMUTABLE(inode))
			return -EPERM;
		if (!inode_owner_or_capable(inode))
			return inode_permission(inode, MAY_WRITE);
	}
	return 0;
}

int notify_change(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	struct timespec64 now = current_time(inode);
	unsigned int valid = attr->ia_valid;
	int err;

	WARN_ON_ONCE(!rwsem_is_locked(&inode->i_rwsem));
	err = may_setattr(inode, valid);
	if (err)
		return err;
	if (valid & ATTR_MODE) {
		/* The file type is not for change. */
		attr->ia_mode = (attr->ia_mode & S_IALLUGO) | (inode->i_mode & ~S_IALLUGO);
		if (S_ISLNK(inode->i_mode))
			return -EOPNOTSUPP;
	}
	attr->ia_ctime = now;
	attr->ia_atime = valid & ATTR_ATIME_SET ? timestamp_truncate(attr->ia_atime, inode) : now;
	attr->ia_mtime = valid & ATTR_MTIME_SET ? timestamp_truncate(attr->ia_mtime, inode) : now;
	if ((valid & (ATTR_KILL_SUID | ATTR_KILL_SGID)) && (valid & ATTR_MODE))
		return -EINVAL;
	if ((valid & (ATTR_KILL_SUID | ATTR_KILL_SGID)) && resolve_kill_bits(attr, inode->i_mode))
		return 0;
	err = inode->i_op->setattr ? inode->i_op->setattr(dentry, attr) :
				     simple_setattr(dentry, attr);
	if (!err)
		fsnotify_change(dentry, attr->ia_valid);
	return err;
}
