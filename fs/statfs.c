// SPDX-License-Identifier: MIT
/* What a file system says about itself: statfs(2). */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/statfs.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

static long mnt_to_st_flags(int mnt)
{
	return (mnt & MNT_READONLY ? ST_RDONLY : 0) | (mnt & MNT_NOSUID ? ST_NOSUID : 0) |
	       (mnt & MNT_NODEV ? ST_NODEV : 0) | (mnt & MNT_NOEXEC ? ST_NOEXEC : 0) |
	       (mnt & MNT_NOATIME ? ST_NOATIME : 0) | (mnt & MNT_NODIRATIME ? ST_NODIRATIME : 0) |
	       (mnt & MNT_RELATIME ? ST_RELATIME : 0) |
	       (mnt & MNT_NOSYMFOLLOW ? ST_NOSYMFOLLOW : 0);
}

static long sb_to_st_flags(unsigned long sb)
{
	return (sb & SB_RDONLY ? ST_RDONLY : 0) | (sb & SB_SYNCHRONOUS ? ST_SYNCHRONOUS : 0) |
	       (sb & SB_MANDLOCK ? ST_MANDLOCK : 0);
}

static int statfs_by_dentry(struct dentry *dentry, struct kstatfs *buf)
{
	if (!dentry->d_sb->s_op->statfs)
		return -ENOSYS;
	memset(buf, 0, sizeof(*buf));
	return dentry->d_sb->s_op->statfs(dentry, buf);
}

int vfs_statfs(const struct path *path, struct kstatfs *buf)
{
	int err = statfs_by_dentry(path->dentry, buf);

	if (err)
		return err;
	if (!buf->f_frsize)
		buf->f_frsize = buf->f_bsize;
	buf->f_flags = ST_VALID | mnt_to_st_flags(path->mnt->mnt_flags) |
		       sb_to_st_flags(path->mnt->mnt_sb->s_flags);
	return 0;
}

static long cp_statfs(const struct kstatfs *st, struct statfs __user *ubuf)
{
	struct statfs buf = {
		.f_type = st->f_type,
		.f_bsize = st->f_bsize,
		.f_blocks = st->f_blocks,
		.f_bfree = st->f_bfree,
		.f_bavail = st->f_bavail,
		.f_files = st->f_files,
		.f_ffree = st->f_ffree,
		.f_fsid = st->f_fsid,
		.f_namelen = st->f_namelen,
		.f_frsize = st->f_frsize,
		.f_flags = st->f_flags,
	};

	return copy_to_user(ubuf, &buf, sizeof(buf)) ? -EFAULT : 0;
}

long sys_statfs(const char __user *pathname, struct statfs __user *buf)
{
	struct kstatfs st;
	struct path path;
	int err = user_path_at(AT_FDCWD, pathname, LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT, &path);

	if (err)
		return err;
	err = vfs_statfs(&path, &st);
	path_put(&path);
	return err ? err : cp_statfs(&st, buf);
}

long sys_fstatfs(unsigned int fd, struct statfs __user *buf)
{
	struct fd f = fdget_raw(fd);
	struct kstatfs st;
	int err;

	if (!f.file)
		return -EBADF;
	err = vfs_statfs(&f.file->f_path, &st);
	fdput(f);
	return err ? err : cp_statfs(&st, buf);
}
