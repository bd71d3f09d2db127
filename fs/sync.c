// SPDX-License-Identifier: MIT
/*
 * Bringing what is in memory to the device: sync(2), fsync(2) and relatives. A file system without
 * a device has nothing to do.
 */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/syscalls.h>
#include <uapi/linux/fs.h>
#include "internal.h"

int sync_filesystem(struct super_block *sb)
{
	int err;

	WARN_ON_ONCE(!rwsem_is_locked(&sb->s_umount));
	if (sb_rdonly(sb))
		return 0;
	if (!sb->s_op->sync_fs)
		return 0;
	err = sb->s_op->sync_fs(sb, 0);
	return err ? err : sb->s_op->sync_fs(sb, 1);
}

static void sync_one(struct super_block *sb, void *arg)
{
	sync_filesystem(sb);
}

void ksys_sync(void)
{
	iterate_supers(sync_one, NULL);
}

long sys_sync(void)
{
	ksys_sync();
	return 0;
}

long sys_syncfs(int fd)
{
	struct fd f = fdget(fd);
	struct super_block *sb;
	int err;

	if (!f.file)
		return -EBADF;
	sb = file_dentry(f.file)->d_sb;
	down_read(&sb->s_umount);
	err = sync_filesystem(sb);
	up_read(&sb->s_umount);
	fdput(f);
	return err;
}

int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync)
{
	if (!file->f_op->fsync)
		return -EINVAL;
	return file->f_op->fsync(file, start, end, datasync);
}

int vfs_fsync(struct file *file, int datasync)
{
	return vfs_fsync_range(file, 0, MAX_LFS_FILESIZE, datasync);
}

static long do_fsync(unsigned int fd, int datasync)
{
	struct fd f = fdget(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = vfs_fsync(f.file, datasync);
	fdput(f);
	return err;
}

long sys_fsync(unsigned int fd)
{
	return do_fsync(fd, 0);
}

long sys_fdatasync(unsigned int fd)
{
	return do_fsync(fd, 1);
}

#define VALID_SYNC_FLAGS	(SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |	\
				 SYNC_FILE_RANGE_WAIT_AFTER)

/*
 * Without a device behind the file there are no pages to start writing: the range is checked, and
 * that is all.
 */
static int sync_range(struct file *file, loff_t offset, loff_t nbytes)
{
	umode_t mode = file_inode(file)->i_mode;

	if (offset < 0 || offset + nbytes < offset)
		return -EINVAL;
	if (!S_ISREG(mode) && !S_ISBLK(mode) && !S_ISDIR(mode) && !S_ISLNK(mode))
		return -ESPIPE;
	if (!file_inode(file)->i_sb->s_bdi)
		return 0;
	return vfs_fsync_range(file, offset, nbytes ? offset + nbytes - 1 : MAX_LFS_FILESIZE, 1);
}

long sys_sync_file_range(int fd, loff_t offset, loff_t nbytes, unsigned int flags)
{
	struct fd f = fdget(fd);
	int err = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (!(flags & ~VALID_SYNC_FLAGS) && nbytes >= 0)
		err = sync_range(f.file, offset, nbytes);
	fdput(f);
	return err;
}
