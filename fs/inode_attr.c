// SPDX-License-Identifier: MIT
/*
 * The parts of an inode that change while it is used: owner, link count, times, blocks; writers
 * against executors; special files.
 */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include "internal.h"

void inode_init_owner(struct inode *inode, const struct inode *dir, umode_t mode)
{
	inode->i_uid = current_fsuid();
	if (dir && (dir->i_mode & S_ISGID)) {
		inode->i_gid = dir->i_gid;
		if (S_ISDIR(mode))
			mode |= S_ISGID;
	} else {
		inode->i_gid = current_fsgid();
	}
	inode->i_mode = mode;
}

bool capable_wrt_inode_uidgid(const struct inode *inode, int cap)
{
	return uid_valid(inode->i_uid) && gid_valid(inode->i_gid) &&
	       ns_capable(current_user_ns(), cap);
}

bool inode_owner_or_capable(const struct inode *inode)
{
	return uid_eq(current_fsuid(), inode->i_uid) || capable_wrt_inode_uidgid(inode, CAP_FOWNER);
}

void init_special_inode(struct inode *inode, umode_t mode, dev_t rdev)
{
	inode->i_mode = mode;
	if (S_ISCHR(mode)) {
		inode->i_fop = &def_chr_fops;
		inode->i_rdev = rdev;
	} else if (S_ISBLK(mode)) {
		/* opening it: -ENXIO until there are block devices */
		inode->i_rdev = rdev;
	} else if (S_ISFIFO(mode)) {
		inode->i_fop = &pipefifo_fops;
	}
}

/* -------------------------------------------------- links */

/* A file without a name that is still in use keeps its file system from turning read-only. */
void clear_nlink(struct inode *inode)
{
	if (inode->__i_nlink) {
		inode->__i_nlink = 0;
		atomic_long_inc(&inode->i_sb->s_remove_count);
	}
}

void drop_nlink(struct inode *inode)
{
	WARN_ON_ONCE(inode->__i_nlink == 0);
	if (!--inode->__i_nlink)
		atomic_long_inc(&inode->i_sb->s_remove_count);
}

void inc_nlink(struct inode *inode)
{
	if (unlikely(inode->__i_nlink == 0)) {
		WARN_ON_ONCE(!(inode->i_state & I_LINKABLE));
		atomic_long_dec(&inode->i_sb->s_remove_count);
	}
	inode->__i_nlink++;
}

void set_nlink(struct inode *inode, unsigned int nlink)
{
	if (!nlink) {
		clear_nlink(inode);
		return;
	}
	if (inode->__i_nlink == 0)
		atomic_long_dec(&inode->i_sb->s_remove_count);
	inode->__i_nlink = nlink;
}

/* -------------------------------------------------- dirt */

/*
 * File systems without a device have nothing to write back; the flags would keep their inodes from
 * being evicted.
 */
void __mark_inode_dirty(struct inode *inode, int flags)
{
	struct super_block *sb = inode->i_sb;

	if ((flags & I_DIRTY_INODE) && sb->s_op->dirty_inode)
		sb->s_op->dirty_inode(inode, flags & I_DIRTY_INODE);
	if (!sb->s_bdi || (READ_ONCE(inode->i_state) & flags) == flags)
		return;
	spin_lock(&inode->i_lock);
	if (!(inode->i_state & I_FREEING))
		inode->i_state |= flags;
	spin_unlock(&inode->i_lock);
}

/* -------------------------------------------------- blocks */

void inode_add_bytes(struct inode *inode, loff_t bytes)
{
	spin_lock(&inode->i_lock);
	inode->i_blocks += bytes >> 9;
	inode->i_bytes += bytes & 511;
	if (inode->i_bytes >= 512) {
		inode->i_blocks++;
		inode->i_bytes -= 512;
	}
	spin_unlock(&inode->i_lock);
}

void inode_sub_bytes(struct inode *inode, loff_t bytes)
{
	spin_lock(&inode->i_lock);
	inode->i_blocks -= bytes >> 9;
	bytes &= 511;
	if (inode->i_bytes < bytes) {
		inode->i_blocks--;
		inode->i_bytes += 512;
	}
	inode->i_bytes -= bytes;
	spin_unlock(&inode->i_lock);
}

loff_t inode_get_bytes(struct inode *inode)
{
	loff_t bytes;

	spin_lock(&inode->i_lock);
	bytes = ((loff_t)inode->i_blocks << 9) + inode->i_bytes;
	spin_unlock(&inode->i_lock);
	return bytes;
}

void inode_set_bytes(struct inode *inode, loff_t bytes)
{
	inode->i_blocks = bytes >> 9;
	inode->i_bytes = bytes & 511;
}

/* -------------------------------------------------- times */

struct timespec64 timestamp_truncate(struct timespec64 t, struct inode *inode)
{
	unsigned int gran = inode->i_sb->s_time_gran;

	if (gran == NSEC_PER_SEC)
		t.tv_nsec = 0;
	else if (gran > 1)
		t.tv_nsec -= t.tv_nsec % gran;
	return t;
}

struct timespec64 current_time(struct inode *inode)
{
	struct timespec64 now;

	ktime_get_coarse_real_ts64(&now);
	return timestamp_truncate(now, inode);
}

int generic_update_time(struct inode *inode, struct timespec64 *time, int flags)
{
	if (flags & S_ATIME)
		inode->i_atime = *time;
	if (flags & S_CTIME)
		inode->i_ctime = *time;
	if (flags & S_MTIME)
		inode->i_mtime = *time;
	if (flags & S_VERSION)
		inode->i_version++;
	__mark_inode_dirty(inode, I_DIRTY_SYNC);
	return 0;
}

int inode_update_time(struct inode *inode, struct timespec64 *time, int flags)
{
	if (inode->i_op->update_time)
		return inode->i_op->update_time(inode, time, flags);
	return generic_update_time(inode, time, flags);
}

/* relatime: only if the file has changed since it was last read, or a day has passed. */
static bool relatime_needs_update(struct inode *inode, const struct timespec64 *now)
{
	if (timespec64_compare(&inode->i_mtime, &inode->i_atime) >= 0 ||
	    timespec64_compare(&inode->i_ctime, &inode->i_atime) >= 0)
		return true;
	return now->tv_sec - inode->i_atime.tv_sec >= 24 * 60 * 60;
}

bool atime_needs_update(const struct path *path, struct inode *inode)
{
	int flags = path->mnt->mnt_flags;
	struct timespec64 now;

	if (IS_NOATIME(inode) || (flags & MNT_NOATIME))
		return false;
	if (S_ISDIR(inode->i_mode) &&
	    ((flags & MNT_NODIRATIME) || (inode->i_sb->s_flags & SB_NODIRATIME)))
		return false;
	now = current_time(inode);
	if ((flags & MNT_RELATIME) && !relatime_needs_update(inode, &now))
		return false;
	return !timespec64_equal(&inode->i_atime, &now);
}

void touch_atime(const struct path *path)
{
	struct inode *inode = d_inode(path->dentry);
	struct timespec64 now;

	if (!atime_needs_update(path, inode))
		return;
	if (__mnt_want_write(path->mnt))
		/* a read-only file system keeps its times */
		return;
	now = current_time(inode);
	inode_update_time(inode, &now, S_ATIME);
	__mnt_drop_write(path->mnt);
}

int file_update_time(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct timespec64 now = current_time(inode);
	int flags = 0, err;

	if (inode->i_flags & S_NOCMTIME)
		return 0;
	if (!timespec64_equal(&inode->i_mtime, &now))
		flags = S_MTIME;
	if (!timespec64_equal(&inode->i_ctime, &now))
		flags |= S_CTIME;
	if (!flags)
		return 0;
	if (!(file->f_mode & FMODE_WRITER)) {
		err = __mnt_want_write(file->f_path.mnt);
		if (err)
			return 0;
	}
	err = inode_update_time(inode, &now, flags);
	if (!(file->f_mode & FMODE_WRITER))
		__mnt_drop_write(file->f_path.mnt);
	return err;
}

/* A write takes set-user-id and set-group-id away. */
int file_remove_privs(struct file *file)
{
	struct dentry *dentry = file_dentry(file);
	struct iattr attr;
	int kill;

	if (likely(!(file_inode(file)->i_mode & (S_ISUID | S_ISGID))) ||
	    !S_ISREG(file_inode(file)->i_mode))
		return 0;
	kill = should_remove_suid(dentry);
	if (!kill)
		return 0;
	attr.ia_valid = ATTR_FORCE | kill;
	return notify_change(dentry, &attr);
}

int file_modified(struct file *file)
{
	int err = file_remove_privs(file);

	return err ? err : file_update_time(file);
}

/* -------------------------------------------------- writers, executors, pairs of locks */

/*
 * i_writecount: up for each writer, down for each executor, never from one side of 0 to the other.
 */
int get_write_access(struct inode *inode)
{
	int old = atomic_read(&inode->i_writecount);

	do {
		if (unlikely(old < 0))
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(&inode->i_writecount, &old, old + 1));
	return 0;
}

void put_write_access(struct inode *inode)
{
	atomic_dec(&inode->i_writecount);
}

int deny_write_access(struct file *file)
{
	atomic_t *count = &file_inode(file)->i_writecount;
	int old = atomic_read(count);

	do {
		if (unlikely(old > 0))
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(count, &old, old - 1));
	return 0;
}

void allow_write_access(struct file *file)
{
	if (file)
		atomic_inc(&file_inode(file)->i_writecount);
}

void lock_two_nondirectories(struct inode *a, struct inode *b)
{
	if (a > b)
		swap(a, b);
	if (a && !S_ISDIR(a->i_mode))
		inode_lock(a);
	if (b && !S_ISDIR(b->i_mode) && b != a)
		inode_lock_nested(b, I_MUTEX_NONDIR2);
}

void unlock_two_nondirectories(struct inode *a, struct inode *b)
{
	if (a && !S_ISDIR(a->i_mode))
		inode_unlock(a);
	if (b && !S_ISDIR(b->i_mode) && b != a)
		inode_unlock(b);
}
