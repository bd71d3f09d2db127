// SPDX-License-Identifier: MIT
/*
 * getdents(2): a directory's iterate_shared method hands out entries, the actor here packs them
 * into the user's buffer.
 */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/fsnotify.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/limits.h>

int iterate_dir(struct file *file, struct dir_context *ctx)
{
	struct inode *inode = file_inode(file);
	int err;

	if (!file->f_op->iterate_shared)
		return -ENOTDIR;
	err = down_read_killable(&inode->i_rwsem);
	if (err)
		return -EINTR;
	err = -ENOENT;
	if (!IS_DEADDIR(inode)) {
		ctx->pos = file->f_pos;
		err = file->f_op->iterate_shared(file, ctx);
		file->f_pos = ctx->pos;
		fsnotify_access(file);
		file_accessed(file);
	}
	inode_unlock_shared(inode);
	return err;
}

bool dir_relax(struct inode *inode)
{
	inode_unlock(inode);
	inode_lock(inode);
	return !IS_DEADDIR(inode);
}

bool dir_emit_dots(struct file *file, struct dir_context *ctx)
{
	struct dentry *dentry = file_dentry(file), *parent;
	bool ok;

	if (ctx->pos == 0) {
		if (!dir_emit(ctx, ".", 1, d_inode(dentry)->i_ino, DT_DIR))
			return false;
		ctx->pos = 1;
	}
	if (ctx->pos == 1) {
		parent = dget_parent(dentry);
		ok = dir_emit(ctx, "..", 2, d_inode(parent)->i_ino, DT_DIR);
		dput(parent);
		if (!ok)
			return false;
		ctx->pos = 2;
	}
	return true;
}

/* A name that user space must never see from a directory. */
static bool bad_name(const char *name, int len)
{
	return len <= 0 || len >= PATH_MAX || memchr(name, '/', len);
}

struct linux_dirent {
	unsigned long d_ino, d_off;
	unsigned short d_reclen;
	char d_name[];			/* then a NUL, padding, and the type in the last byte */
};

struct linux_dirent64 {
	u64 d_ino;
	s64 d_off;
	unsigned short d_reclen;
	unsigned char d_type;
	char d_name[];
};

/*
 * An entry's d_off is the position of the next one, so it is written when that is known: at
 * prev_reclen before `dirent`.
 */
struct getdents_callback {
	struct dir_context ctx;
	char __user *dirent;
	int prev_reclen;
	int count;			/* bytes left */
	int error;
	bool wide;			/* struct linux_dirent64 */
};

static int put_next_offset(struct getdents_callback *buf, loff_t offset)
{
	char __user *prev = buf->dirent - buf->prev_reclen;

	if (!buf->prev_reclen)
		return 0;
	if (buf->wide)
		return put_user(offset, &((struct linux_dirent64 __user *)prev)->d_off);
	return put_user((unsigned long)offset, &((struct linux_dirent __user *)prev)->d_off);
}

static int put_entry64(struct linux_dirent64 __user *d, const char *name, int len, u64 ino,
		       unsigned int type, unsigned short reclen)
{
	if (put_user(ino, &d->d_ino) || put_user(reclen, &d->d_reclen) ||
	    put_user((unsigned char)type, &d->d_type))
		return -EFAULT;
	return copy_to_user(d->d_name, name, len) || put_user('\0', d->d_name + len) ? -EFAULT : 0;
}

static int put_entry(struct linux_dirent __user *d, const char *name, int len, u64 ino,
		     unsigned int type, unsigned short reclen)
{
	if (put_user((unsigned long)ino, &d->d_ino) || put_user(reclen, &d->d_reclen) ||
	    put_user((char)type, (char __user *)d + reclen - 1))
		return -EFAULT;
	return copy_to_user(d->d_name, name, len) || put_user('\0', d->d_name + len) ? -EFAULT : 0;
}

static bool filldir(struct dir_context *ctx, const char *name, int len, loff_t offset, u64 ino,
		    unsigned int type)
{
	struct getdents_callback *buf = container_of(ctx, struct getdents_callback, ctx);
	int reclen = buf->wide ?
			     ALIGN(offsetof(struct linux_dirent64, d_name) + len + 1, 8) :
			     ALIGN(offsetof(struct linux_dirent, d_name) + len + 2, sizeof(long));
	int err;

	buf->error = -EIO;
	if (unlikely(bad_name(name, len)))
		return false;
	buf->error = -EINVAL;			/* if not even one fits */
	if (reclen > buf->count)
		return false;
	if (buf->prev_reclen && signal_pending(current))
		return false;
	err = put_next_offset(buf, offset);
	if (!err)
		err = buf->wide ?
			      put_entry64((void __user *)buf->dirent, name, len, ino, type,
					  reclen) :
			      put_entry((void __user *)buf->dirent, name, len, ino, type, reclen);
	if (unlikely(err)) {
		buf->error = -EFAULT;
		return false;
	}
	buf->error = 0;
	buf->prev_reclen = reclen;
	buf->dirent += reclen;
	buf->count -= reclen;
	return true;
}

static long do_getdents(unsigned int fd, void __user *dirent, unsigned int count, bool wide)
{
	struct getdents_callback buf = {
		.ctx.actor = filldir,
		.dirent = dirent,
		.count = count > INT_MAX ? 0 : count,	/* a negative size: nothing fits */
		.wide = wide,
	};
	struct fd f = fdget_pos(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = iterate_dir(f.file, &buf.ctx);
	if (err >= 0)
		err = buf.error;
	if (buf.prev_reclen) {
		if (put_next_offset(&buf, buf.ctx.pos))
			err = -EFAULT;
		else
			err = count - buf.count;
	}
	fdput_pos(f);
	return err;
}

long sys_getdents(unsigned int fd, struct linux_dirent __user *dirent, unsigned int count)
{
	return do_getdents(fd, dirent, count, false);
}

long sys_getdents64(unsigned int fd, struct linux_dirent64 __user *dirent, unsigned int count)
{
	return do_getdents(fd, dirent, count, true);
}
