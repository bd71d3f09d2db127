// SPDX-License-Identifier: MIT
/* copy_file_range(2): between two regular files inside the kernel, a buffer at a time. */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#define COPY_BUFFER	(16 * 1024)

/* *count is clipped to what the source holds and the limits allow. */
static int copy_range_checks(struct file *in, loff_t pos_in, struct file *out, loff_t pos_out,
			     u64 *count)
{
	u64 from = pos_in, to = pos_out;
	struct inode *inode_in = file_inode(in), *inode_out = file_inode(out);
	loff_t size_in, allowed;
	int err;

	if (S_ISDIR(inode_in->i_mode) || S_ISDIR(inode_out->i_mode))
		return -EISDIR;
	if (!S_ISREG(inode_in->i_mode) || !S_ISREG(inode_out->i_mode))
		return -EINVAL;
	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE) || (out->f_flags & O_APPEND))
		return -EBADF;
	if (inode_in->i_sb != inode_out->i_sb)
		return -EXDEV;
	if (IS_IMMUTABLE(inode_out))
		return -EPERM;
	if (from + *count < from || to + *count < to)
		return -EOVERFLOW;
	size_in = i_size_read(inode_in);
	*count = pos_in >= size_in ? 0 : min(*count, size_in - from);
	allowed = *count;
	err = generic_write_check_limits(out, pos_out, &allowed);
	if (err)
		return err;
	*count = allowed;
	if (inode_in == inode_out && to + *count > from && to < from + *count)
		return -EINVAL;
	return pos_in < 0 || pos_out < 0 ? -EINVAL : 0;
}

static ssize_t copy_through_buffer(struct file *in, loff_t *pos_in, struct file *out,
				   loff_t *pos_out, loff_t count)
{
	char *buf = kmalloc(COPY_BUFFER, GFP_KERNEL);
	ssize_t done = 0, got, put = 0;

	if (!buf)
		return -ENOMEM;
	while (done < count) {
		loff_t in_at = *pos_in;

		got = kernel_read(in, buf, min_t(loff_t, count - done, COPY_BUFFER), &in_at);
		if (got <= 0) {
			put = got;
			break;
		}
		put = kernel_write(out, buf, got, pos_out);
		if (put <= 0)
			break;
		*pos_in += put;
		done += put;
		if (put < got || fatal_signal_pending(current))
			break;
		cond_resched();
	}
	kfree(buf);
	return done ? done : put;
}

static ssize_t do_copy(struct file *in, loff_t *pos_in, struct file *out, loff_t *pos_out,
		       size_t len)
{
	u64 count = len;
	ssize_t ret = copy_range_checks(in, *pos_in, out, *pos_out, &count);

	if (ret || !count)
		return ret;
	return copy_through_buffer(in, pos_in, out, pos_out, min_t(u64, count, MAX_RW_COUNT));
}

long sys_copy_file_range(int fd_in, loff_t __user *off_in, int fd_out, loff_t __user *off_out,
			 size_t len, unsigned int flags)
{
	struct fd in = fdget(fd_in), out = fdget(fd_out);
	loff_t pos_in, pos_out;
	ssize_t ret = -EBADF;

	if (!in.file || !out.file)
		goto out;
	ret = -EFAULT;
	pos_in = in.file->f_pos;
	pos_out = out.file->f_pos;
	if (off_in && copy_from_user(&pos_in, off_in, sizeof(pos_in)))
		goto out;
	if (off_out && copy_from_user(&pos_out, off_out, sizeof(pos_out)))
		goto out;
	ret = -EINVAL;
	if (flags)
		goto out;
	ret = do_copy(in.file, &pos_in, out.file, &pos_out, len);
	if (ret <= 0)
		goto out;
	if (!off_in)
		in.file->f_pos = pos_in;
	else if (copy_to_user(off_in, &pos_in, sizeof(pos_in)))
		ret = -EFAULT;
	if (!off_out)
		out.file->f_pos = pos_out;
	else if (copy_to_user(off_out, &pos_out, sizeof(pos_out)))
		ret = -EFAULT;
out:
	if (in.file)
		fdput(in);
	if (out.file)
		fdput(out);
	return ret;
}
