// SPDX-License-Identifier: MIT
/* Setting a file's times: utimensat(2) and its ancestors. */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/syscalls.h>
#include <linux/time.h>
#include <linux/uaccess.h>
#include <uapi/linux/utime.h>

static bool nsec_valid(long nsec)
{
	return nsec == UTIME_OMIT || nsec == UTIME_NOW || (nsec >= 0 && nsec < NSEC_PER_SEC);
}

/* times[0] access, times[1] modification; NULL: both now. */
int vfs_utimes(const struct path *path, struct timespec64 *times)
{
	struct inode *inode = d_inode(path->dentry);
	struct iattr attr;
	int err;

	if (times) {
		if (!nsec_valid(times[0].tv_nsec) || !nsec_valid(times[1].tv_nsec))
			return -EINVAL;
		if (times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW)
			times = NULL;
	}
	err = mnt_want_write(path->mnt);
	if (err)
		return err;
	attr.ia_valid = ATTR_CTIME | ATTR_MTIME | ATTR_ATIME;
	if (times) {
		if (times[0].tv_nsec == UTIME_OMIT) {
			attr.ia_valid &= ~ATTR_ATIME;
		} else if (times[0].tv_nsec != UTIME_NOW) {
			attr.ia_atime = times[0];
			attr.ia_valid |= ATTR_ATIME_SET;
		}
		if (times[1].tv_nsec == UTIME_OMIT) {
			attr.ia_valid &= ~ATTR_MTIME;
		} else if (times[1].tv_nsec != UTIME_NOW) {
			attr.ia_mtime = times[1];
			attr.ia_valid |= ATTR_MTIME_SET;
		}
		/* one "now" of two is not a plain touch: owner only */
		attr.ia_valid |= ATTR_TIMES_SET;
	} else {
		attr.ia_valid |= ATTR_TOUCH;
	}
	inode_lock(inode);
	err = notify_change(path->dentry, &attr);
	inode_unlock(inode);
	mnt_drop_write(path->mnt);
	return err;
}

static long utimes_path(int dfd, const char __user *filename, struct timespec64 *times, int flags)
{
	unsigned int lookup_flags = flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW;
	struct path path;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH)
		lookup_flags |= LOOKUP_EMPTY;
	err = user_path_at(dfd, filename, lookup_flags, &path);
	if (!err) {
		err = vfs_utimes(&path, times);
		path_put(&path);
	}
	return err;
}

static long utimes_fd(int fd, struct timespec64 *times, int flags)
{
	struct fd f;
	int err;

	if (flags)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	err = vfs_utimes(&f.file->f_path, times);
	fdput(f);
	return err;
}

static long do_utimes(int dfd, const char __user *filename, struct timespec64 *times, int flags)
{
	if (!filename && dfd != AT_FDCWD)
		return utimes_fd(dfd, times, flags);
	return utimes_path(dfd, filename, times, flags);
}

/* Without nanosecond checks of its own: UTIME_NOW and UTIME_OMIT pass as they are. */
static int get_utimens(struct timespec64 *ts, const struct __kernel_timespec __user *u)
{
	struct __kernel_timespec kts;

	if (copy_from_user(&kts, u, sizeof(kts)))
		return -EFAULT;
	ts->tv_sec = kts.tv_sec;
	ts->tv_nsec = kts.tv_nsec;
	return 0;
}

long sys_utimensat(int dfd, const char __user *filename, struct __kernel_timespec __user *utimes,
		   int flags)
{
	struct timespec64 t[2];

	if (utimes) {
		if (get_utimens(&t[0], &utimes[0]) || get_utimens(&t[1], &utimes[1]))
			return -EFAULT;
		if (t[0].tv_nsec == UTIME_OMIT && t[1].tv_nsec == UTIME_OMIT)
			return 0;
	}
	return do_utimes(dfd, filename, utimes ? t : NULL, flags);
}

long sys_futimesat(int dfd, const char __user *filename, struct __kernel_old_timeval __user *utimes)
{
	struct __kernel_old_timeval tv[2];
	struct timespec64 t[2];
	int i;

	if (utimes) {
		if (copy_from_user(tv, utimes, sizeof(tv)))
			return -EFAULT;
		for (i = 0; i < 2; i++) {
			if (tv[i].tv_usec < 0 || tv[i].tv_usec >= USEC_PER_SEC)
				return -EINVAL;
			t[i].tv_sec = tv[i].tv_sec;
			t[i].tv_nsec = tv[i].tv_usec * NSEC_PER_USEC;
		}
	}
	return do_utimes(dfd, filename, utimes ? t : NULL, 0);
}

long sys_utimes(char __user *filename, struct __kernel_old_timeval __user *utimes)
{
	return sys_futimesat(AT_FDCWD, filename, utimes);
}

long sys_utime(char __user *filename, struct utimbuf __user *times)
{
	struct timespec64 t[2] = { { 0 } };
	struct utimbuf buf;

	if (times) {
		if (copy_from_user(&buf, times, sizeof(buf)))
			return -EFAULT;
		t[0].tv_sec = buf.actime;
		t[1].tv_sec = buf.modtime;
	}
	return do_utimes(AT_FDCWD, filename, times ? t : NULL, 0);
}
