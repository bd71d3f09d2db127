// SPDX-License-Identifier: MIT
/* ioctl(2): what any file answers; the rest is the file's own method. */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/fs.h>
#include <uapi/asm/ioctls.h>

long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	long err;

	if (!file->f_op->unlocked_ioctl)
		return -ENOTTY;
	err = file->f_op->unlocked_ioctl(file, cmd, arg);
	return err == -ENOIOCTLCMD ? -ENOTTY : err;
}

static int ioctl_fionbio(struct file *file, int __user *argp)
{
	int on;

	if (get_user(on, argp))
		return -EFAULT;
	spin_lock(&file->f_lock);
	if (on)
		file->f_flags |= O_NONBLOCK;
	else
		file->f_flags &= ~O_NONBLOCK;
	spin_unlock(&file->f_lock);
	return 0;
}

static int ioctl_fioasync(unsigned int fd, struct file *file, int __user *argp)
{
	unsigned int flag;
	int on;

	if (get_user(on, argp))
		return -EFAULT;
	flag = on ? FASYNC : 0;
	if (!((flag ^ file->f_flags) & FASYNC))
		return 0;
	if (!file->f_op->fasync)
		return -ENOTTY;
	on = file->f_op->fasync(fd, file, on);
	return on < 0 ? on : 0;
}

static int file_ioctl(struct file *file, unsigned int cmd, int __user *argp)
{
	struct inode *inode = file_inode(file);
	int block;

	switch (cmd) {
	case FIBMAP:
		if (!capable(CAP_SYS_RAWIO))
			return -EPERM;
		if (copy_from_user(&block, argp, sizeof(block)))
			return -EFAULT;
		return -EINVAL;				/* no block device behind any file yet */
	case FIONREAD:
		return put_user((int)(i_size_read(inode) - file->f_pos), argp);
	}
	return -ENOIOCTLCMD;
}

/* -ENOIOCTLCMD: ask the file. */
static int do_vfs_ioctl(struct file *file, unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct inode *inode = file_inode(file);
	int __user *argp = (int __user *)arg;
	loff_t size;

	switch (cmd) {
	case FIOCLEX:
		set_close_on_exec(fd, 1);
		return 0;
	case FIONCLEX:
		set_close_on_exec(fd, 0);
		return 0;
	case FIONBIO:
		return ioctl_fionbio(file, argp);
	case FIOASYNC:
		return ioctl_fioasync(fd, file, argp);
	case FIOQSIZE:
		if (!S_ISDIR(inode->i_mode) && !S_ISREG(inode->i_mode) && !S_ISLNK(inode->i_mode))
			return -ENOTTY;
		size = inode_get_bytes(inode);
		return copy_to_user(argp, &size, sizeof(size)) ? -EFAULT : 0;
	case FIFREEZE:
	case FITHAW:
		return capable(CAP_SYS_ADMIN) ? -EOPNOTSUPP : -EPERM;
	case FIGETBSZ:
		if (!inode->i_sb->s_blocksize)
			return -EINVAL;
		return put_user((int)inode->i_sb->s_blocksize, argp);
	case FICLONE:
	case FICLONERANGE:
	case FIDEDUPERANGE:
		return -EOPNOTSUPP;
	}
	return S_ISREG(inode->i_mode) ? file_ioctl(file, cmd, argp) : -ENOIOCTLCMD;
}

long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct fd f = fdget(fd);
	long err;

	if (!f.file)
		return -EBADF;
	err = do_vfs_ioctl(f.file, fd, cmd, arg);
	if (err == -ENOIOCTLCMD)
		err = vfs_ioctl(f.file, cmd, arg);
	fdput(f);
	return err;
}
