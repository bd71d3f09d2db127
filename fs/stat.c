// SPDX-License-Identifier: MIT
/* What is known about a file: stat(2) and its relatives, statx(2), readlink(2). */

#include <linux/fs.h>
#include <linux/delayed_call.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "internal.h"
#include "mount.h"

void generic_fillattr(struct inode *inode, struct kstat *stat)
{
	stat->dev = inode->i_sb->s_dev;
	stat->ino = inode->i_ino;
	stat->mode = inode->i_mode;
	stat->nlink = inode->i_nlink;
	stat->uid = inode->i_uid;
	stat->gid = inode->i_gid;
	stat->rdev = inode->i_rdev;
	stat->size = i_size_read(inode);
	stat->atime = inode->i_atime;
	stat->mtime = inode->i_mtime;
	stat->ctime = inode->i_ctime;
	stat->blksize = 1U << inode->i_blkbits;
	stat->blocks = inode->i_blocks;
}

int vfs_getattr_nosec(const struct path *path, struct kstat *stat, u32 request_mask,
		      unsigned int query_flags)
{
	struct inode *inode = d_inode(path->dentry);

	/* What generic_fillattr() does not set. */
	stat->result_mask = STATX_BASIC_STATS;
	stat->attributes = 0;
	stat->attributes_mask = 0;
	stat->btime = (struct timespec64){ 0, 0 };
	stat->mnt_id = 0;
	stat->dio_mem_align = 0;
	stat->dio_offset_align = 0;
	if (IS_NOATIME(inode))
		stat->result_mask &= ~STATX_ATIME;
	if (inode->i_flags & S_AUTOMOUNT)
		stat->attributes |= STATX_ATTR_AUTOMOUNT;
	stat->attributes_mask |= STATX_ATTR_AUTOMOUNT;
	if (inode->i_op->getattr)
		return inode->i_op->getattr(path, stat, request_mask,
					    query_flags & AT_STATX_SYNC_TYPE);
	generic_fillattr(inode, stat);
	return 0;
}

int vfs_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		unsigned int query_flags)
{
	return vfs_getattr_nosec(path, stat, request_mask, query_flags);
}

int vfs_fstat(int fd, struct kstat *stat)
{
	struct fd f = fdget_raw(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = vfs_getattr(&f.file->f_path, stat, STATX_BASIC_STATS, 0);
	fdput(f);
	return err;
}

/* The parts of statx() that do not come from the file system. */
static void stat_add_mount(const struct path *path, struct kstat *stat)
{
	stat->mnt_id = real_mount(path->mnt)->mnt_id;
	stat->result_mask |= STATX_MNT_ID;
	if (path->mnt->mnt_root == path->dentry)
		stat->attributes |= STATX_ATTR_MOUNT_ROOT;
	stat->attributes_mask |= STATX_ATTR_MOUNT_ROOT;
}

/* A flag that is not known is told before a name that could not be read. */
static int vfs_statx(int dfd, struct filename *name, int flags, struct kstat *stat,
		     u32 request_mask)
{
	unsigned int lookup_flags = 0;
	struct path path;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE))
		return -EINVAL;
	if (IS_ERR(name))
		return PTR_ERR(name);
	if (!(flags & AT_SYMLINK_NOFOLLOW))
		lookup_flags |= LOOKUP_FOLLOW;
	if (!(flags & AT_NO_AUTOMOUNT))
		lookup_flags |= LOOKUP_AUTOMOUNT;
	err = filename_lookup(dfd, name, lookup_flags, &path, NULL);
	if (err)
		return err;
	err = vfs_getattr(&path, stat, request_mask, flags);
	if (!err)
		stat_add_mount(&path, stat);
	path_put(&path);
	return err;
}

static long cp_new_stat(const struct kstat *stat, struct stat __user *statbuf)
{
	struct stat tmp = {
		.st_dev = new_encode_dev(stat->dev),
		.st_ino = stat->ino,
		.st_nlink = stat->nlink,
		.st_mode = stat->mode,
		.st_uid = from_kuid_munged(current_user_ns(), stat->uid),
		.st_gid = from_kgid_munged(current_user_ns(), stat->gid),
		.st_rdev = new_encode_dev(stat->rdev),
		.st_size = stat->size,
		.st_blksize = stat->blksize,
		.st_blocks = stat->blocks,
		.st_atime = stat->atime.tv_sec,
		.st_atime_nsec = stat->atime.tv_nsec,
		.st_mtime = stat->mtime.tv_sec,
		.st_mtime_nsec = stat->mtime.tv_nsec,
		.st_ctime = stat->ctime.tv_sec,
		.st_ctime_nsec = stat->ctime.tv_nsec,
	};

	return copy_to_user(statbuf, &tmp, sizeof(tmp)) ? -EFAULT : 0;
}

static long do_newstat(int dfd, const char __user *filename, struct stat __user *statbuf, int flags)
{
	struct filename *name = getname_uflags(filename, flags);
	struct kstat stat;
	long err;

	err = vfs_statx(dfd, name, flags | AT_NO_AUTOMOUNT, &stat, STATX_BASIC_STATS);
	if (!IS_ERR(name))
		putname(name);
	return err ? err : cp_new_stat(&stat, statbuf);
}

long sys_stat(const char __user *filename, struct stat __user *statbuf)
{
	return do_newstat(AT_FDCWD, filename, statbuf, 0);
}

long sys_lstat(const char __user *filename, struct stat __user *statbuf)
{
	return do_newstat(AT_FDCWD, filename, statbuf, AT_SYMLINK_NOFOLLOW);
}

long sys_fstat(unsigned int fd, struct stat __user *statbuf)
{
	struct kstat stat;
	int err = vfs_fstat(fd, &stat);

	return err ? err : cp_new_stat(&stat, statbuf);
}

/* The C library's fstat() comes as an empty name. */
long sys_newfstatat(int dfd, const char __user *filename, struct stat __user *statbuf, int flag)
{
	char first;

	if (flag == AT_EMPTY_PATH && dfd >= 0) {
		if (get_user(first, filename))
			return -EFAULT;
		if (!first)
			return sys_fstat(dfd, statbuf);
	}
	return do_newstat(dfd, filename, statbuf, flag);
}

static struct statx_timestamp statx_time(const struct timespec64 *t)
{
	return (struct statx_timestamp){ .tv_sec = t->tv_sec, .tv_nsec = t->tv_nsec };
}

static long cp_statx(const struct kstat *stat, struct statx __user *buffer)
{
	struct statx tmp = {
		.stx_mask = stat->result_mask,
		.stx_blksize = stat->blksize,
		.stx_attributes = stat->attributes,
		.stx_nlink = stat->nlink,
		.stx_uid = from_kuid_munged(current_user_ns(), stat->uid),
		.stx_gid = from_kgid_munged(current_user_ns(), stat->gid),
		.stx_mode = stat->mode,
		.stx_ino = stat->ino,
		.stx_size = stat->size,
		.stx_blocks = stat->blocks,
		.stx_attributes_mask = stat->attributes_mask,
		.stx_atime = statx_time(&stat->atime),
		.stx_btime = statx_time(&stat->btime),
		.stx_ctime = statx_time(&stat->ctime),
		.stx_mtime = statx_time(&stat->mtime),
		.stx_rdev_major = MAJOR(stat->rdev),
		.stx_rdev_minor = MINOR(stat->rdev),
		.stx_dev_major = MAJOR(stat->dev),
		.stx_dev_minor = MINOR(stat->dev),
		.stx_mnt_id = stat->mnt_id,
		.stx_dio_mem_align = stat->dio_mem_align,
		.stx_dio_offset_align = stat->dio_offset_align,
	};

	return copy_to_user(buffer, &tmp, sizeof(tmp)) ? -EFAULT : 0;
}

long sys_statx(int dfd, const char __user *filename, unsigned int flags, unsigned int mask,
	       struct statx __user *buffer)
{
	struct filename *name;
	struct kstat stat;
	long err;

	if (mask & STATX__RESERVED)
		return -EINVAL;
	if ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	name = getname_uflags(filename, flags);
	err = vfs_statx(dfd, name, flags, &stat, mask);
	if (!IS_ERR(name))
		putname(name);
	return err ? err : cp_statx(&stat, buffer);
}

/* -------------------------------------------------- readlink */

int readlink_copy(char __user *buf, int buflen, const char *link)
{
	int len = strlen(link);

	if (len > buflen)
		len = buflen;
	return copy_to_user(buf, link, len) ? -EFAULT : len;
}

const char *vfs_get_link(struct dentry *dentry, struct delayed_call *done)
{
	struct inode *inode = d_inode(dentry);

	if (!d_is_symlink(dentry))
		return ERR_PTR(-EINVAL);
	if (inode->i_link)
		return inode->i_link;
	return inode->i_op->get_link(dentry, inode, done);
}

const char *simple_get_link(struct dentry *dentry, struct inode *inode, struct delayed_call *done)
{
	return inode->i_link;
}

int vfs_readlink(struct dentry *dentry, char __user *buf, int buflen)
{
	struct inode *inode = d_inode(dentry);
	DEFINE_DELAYED_CALL(done);
	const char *link;
	int ret;

	if (inode->i_op->readlink)
		return inode->i_op->readlink(dentry, buf, buflen);
	link = vfs_get_link(dentry, &done);
	if (IS_ERR(link))
		return PTR_ERR(link);
	ret = readlink_copy(buf, buflen, link);
	do_delayed_call(&done);
	return ret;
}

long sys_readlinkat(int dfd, const char __user *pathname, char __user *buf, int bufsiz)
{
	struct filename *name;
	struct inode *inode;
	struct path path;
	bool empty;
	int err;

	if (bufsiz <= 0)
		return -EINVAL;
	name = getname_flags(pathname, LOOKUP_EMPTY);
	if (IS_ERR(name))
		return PTR_ERR(name);
	empty = !*name->name;
	err = filename_lookup(dfd, name, empty ? LOOKUP_EMPTY : 0, &path, NULL);
	putname(name);
	if (err)
		return err;
	inode = d_inode(path.dentry);
	err = empty ? -ENOENT : -EINVAL;
	if (d_is_symlink(path.dentry) || inode->i_op->readlink) {
		touch_atime(&path);
		err = vfs_readlink(path.dentry, buf, bufsiz);
	}
	path_put(&path);
	return err;
}

long sys_readlink(const char __user *path, char __user *buf, int bufsiz)
{
	return sys_readlinkat(AT_FDCWD, path, buf, bufsiz);
}
