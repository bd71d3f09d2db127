// SPDX-License-Identifier: MIT
/* Reading, writing and seeking: from a descriptor to the file's methods. */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/fsnotify.h>
#include <linux/mount.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include "internal.h"

/* -------------------------------------------------- seeking */

loff_t vfs_setpos(struct file *file, loff_t offset, loff_t maxsize)
{
	if (offset < 0 || offset > maxsize)
		return -EINVAL;
	if (offset != file->f_pos) {
		file->f_pos = offset;
		file->f_version = 0;
	}
	return offset;
}

loff_t generic_file_llseek_size(struct file *file, loff_t offset, int whence, loff_t maxsize,
				loff_t eof)
{
	switch (whence) {
	case SEEK_END:
		offset += eof;
		break;
	case SEEK_CUR:
		if (offset == 0)			/* only asks */
			return file->f_pos;
		/*
		 * Readers that share the file do not hold f_pos_lock when they are alone; seekers
		 * must not interleave.
		 */
		spin_lock(&file->f_lock);
		offset = vfs_setpos(file, file->f_pos + offset, maxsize);
		spin_unlock(&file->f_lock);
		return offset;
	case SEEK_DATA:					/* all of the file is data */
		if ((unsigned long long)offset >= (unsigned long long)eof)
			return -ENXIO;
		break;
	case SEEK_HOLE:					/* with a hole at its end */
		if ((unsigned long long)offset >= (unsigned long long)eof)
			return -ENXIO;
		offset = eof;
		break;
	}
	return vfs_setpos(file, offset, maxsize);
}

loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);

	return generic_file_llseek_size(file, offset, whence, inode->i_sb->s_maxbytes,
					i_size_read(inode));
}

loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size)
{
	switch (whence) {
	case SEEK_SET:
	case SEEK_CUR:
	case SEEK_END:
		return generic_file_llseek_size(file, offset, whence, size, size);
	}
	return -EINVAL;
}

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}

loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
	return -ESPIPE;
}

loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);
	loff_t ret;

	/* Before the file's begin, too, what follows is a hole at its end. */
	if (whence == SEEK_DATA && offset < 0)
		return -EINVAL;
	if (whence == SEEK_HOLE && offset < 0) {
		offset = 0;
		whence = SEEK_END;
	}
	inode_lock(inode);
	ret = generic_file_llseek_size(file, offset, whence, MAX_LFS_FILESIZE, i_size_read(inode));
	inode_unlock(inode);
	return ret;
}

loff_t vfs_llseek(struct file *file, loff_t offset, int whence)
{
	if (!(file->f_mode & FMODE_LSEEK))
		return -ESPIPE;
	return file->f_op->llseek(file, offset, whence);
}

long sys_lseek(unsigned int fd, off_t offset, unsigned int whence)
{
	struct fd f = fdget_pos(fd);
	loff_t ret = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (whence <= SEEK_MAX)
		ret = vfs_llseek(f.file, offset, whence);
	fdput_pos(f);
	return ret;
}

/* -------------------------------------------------- control blocks and checks */

int iocb_flags(struct file *file)
{
	int flags = 0;

	if (file->f_flags & O_APPEND)
		flags |= IOCB_APPEND;
	if (file->f_flags & O_DIRECT)
		flags |= IOCB_DIRECT;
	if (file->f_flags & O_DSYNC)
		flags |= IOCB_DSYNC;
	if (file->f_flags & __O_SYNC)
		flags |= IOCB_SYNC;
	return flags;
}

void init_sync_kiocb(struct kiocb *kiocb, struct file *file)
{
	kiocb->ki_filp = file;
	kiocb->ki_pos = 0;
	kiocb->ki_complete = NULL;
	kiocb->ki_flags = iocb_flags(file);
}

int kiocb_set_rw_flags(struct kiocb *iocb, int flags)
{
	if (!flags)
		return 0;
	if (unlikely(flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND)))
		return -EOPNOTSUPP;
	if (flags & RWF_NOWAIT) {
		if (!(iocb->ki_filp->f_mode & FMODE_NOWAIT))
			return -EOPNOTSUPP;
		iocb->ki_flags |= IOCB_NOWAIT;
	}
	if (flags & RWF_DSYNC)
		iocb->ki_flags |= IOCB_DSYNC;
	if (flags & RWF_SYNC)
		iocb->ki_flags |= IOCB_SYNC | IOCB_DSYNC;
	if (flags & RWF_APPEND)
		iocb->ki_flags |= IOCB_APPEND;
	return 0;
}

int rw_verify_area(int read_write, struct file *file, const loff_t *ppos, size_t count)
{
	loff_t pos;

	if (unlikely((ssize_t)count < 0))
		return -EINVAL;
	if (ppos) {
		pos = *ppos;
		if (unlikely(pos < 0 || pos + (loff_t)count < 0)) {
			if (!(file->f_mode & FMODE_UNSIGNED_OFFSET))
				return -EINVAL;
			if (pos < 0 && count >= -(u64)pos)
				return -EOVERFLOW;
		}
	}
	return 0;
}

/* Clips *count to what limits leave; SIGXFSZ at the very limit. */
int generic_write_check_limits(struct file *file, loff_t pos, loff_t *count)
{
	unsigned long limit = rlimit(RLIMIT_FSIZE);
	loff_t max_size = file_inode(file)->i_sb->s_maxbytes;

	if (unlikely(limit != RLIM_INFINITY)) {
		if (pos >= (loff_t)limit) {
			send_sig(SIGXFSZ, current, 0);
			return -EFBIG;
		}
		*count = min(*count, (loff_t)limit - pos);
	}
	if (!(file->f_flags & O_LARGEFILE))
		max_size = min(max_size, (loff_t)MAX_NON_LFS);
	if (unlikely(pos >= max_size))
		return -EFBIG;
	*count = min(*count, max_size - pos);
	return 0;
}

ssize_t generic_write_checks(struct kiocb *iocb, struct iov_iter *from)
{
	loff_t count = iov_iter_count(from);
	int err;

	if (!count)
		return 0;
	if (iocb->ki_flags & IOCB_APPEND)
		iocb->ki_pos = i_size_read(file_inode(iocb->ki_filp));
	if ((iocb->ki_flags & IOCB_NOWAIT) && !(iocb->ki_flags & IOCB_DIRECT) &&
	    !(iocb->ki_filp->f_mode & FMODE_NOWAIT))
		return -EINVAL;
	err = generic_write_check_limits(iocb->ki_filp, iocb->ki_pos, &count);
	if (err)
		return err;
	iov_iter_truncate(from, count);
	return iov_iter_count(from);
}

ssize_t generic_write_sync(struct kiocb *iocb, ssize_t count)
{
	int err;

	if (!(iocb->ki_flags & IOCB_DSYNC) && !IS_SYNC(file_inode(iocb->ki_filp)))
		return count;
	err = vfs_fsync_range(iocb->ki_filp, iocb->ki_pos - count, iocb->ki_pos - 1,
			      iocb->ki_flags & IOCB_SYNC ? 0 : 1);
	return err ? err : count;
}

/* -------------------------------------------------- one buffer */

static inline void account_read(ssize_t ret)
{
	if (ret > 0)
		current->ioac_rchar += ret;
	current->ioac_syscr++;
}

static inline void account_write(ssize_t ret)
{
	if (ret > 0)
		current->ioac_wchar += ret;
	current->ioac_syscw++;
}

static ssize_t iter_read(struct file *file, struct iov_iter *iter, loff_t *ppos)
{
	struct kiocb kiocb;
	ssize_t ret;

	init_sync_kiocb(&kiocb, file);
	if (ppos)
		kiocb.ki_pos = *ppos;
	ret = file->f_op->read_iter(&kiocb, iter);
	if (ppos)
		*ppos = kiocb.ki_pos;
	return ret;
}

static ssize_t iter_write(struct file *file, struct iov_iter *iter, loff_t *ppos)
{
	struct kiocb kiocb;
	ssize_t ret;

	init_sync_kiocb(&kiocb, file);
	if (ppos)
		kiocb.ki_pos = *ppos;
	ret = file->f_op->write_iter(&kiocb, iter);
	if (ppos && ret > 0)
		*ppos = kiocb.ki_pos;
	return ret;
}

/* May `count` bytes go between the file and the buffer? Cuts the count to what one call moves. */
static int check_transfer(struct file *file, int rw, const void __user *buf, size_t *count,
			  loff_t *pos)
{
	fmode_t opened = rw == READ ? FMODE_READ : FMODE_WRITE;
	fmode_t able = rw == READ ? FMODE_CAN_READ : FMODE_CAN_WRITE;
	int err;

	if (!(file->f_mode & opened))
		return -EBADF;
	if (!(file->f_mode & able))
		return -EINVAL;
	if (unlikely(!access_ok(buf, *count)))
		return -EFAULT;
	err = rw_verify_area(rw, file, pos, *count);
	*count = min_t(size_t, *count, MAX_RW_COUNT);
	return err;
}

ssize_t vfs_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	ssize_t ret = check_transfer(file, READ, buf, &count, pos);
	struct iov_iter iter;

	if (ret)
		return ret;
	if (file->f_op->read) {
		ret = file->f_op->read(file, buf, count, pos);
	} else {
		iov_iter_ubuf(&iter, ITER_DEST, buf, count);
		ret = iter_read(file, &iter, pos);
	}
	if (ret > 0)
		fsnotify_access(file);
	account_read(ret);
	return ret;
}

ssize_t vfs_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	ssize_t ret = check_transfer(file, WRITE, buf, &count, pos);
	struct iov_iter iter;

	if (ret)
		return ret;
	if (file->f_op->write) {
		ret = file->f_op->write(file, buf, count, pos);
	} else {
		iov_iter_ubuf(&iter, ITER_SOURCE, (char __user *)buf, count);
		ret = iter_write(file, &iter, pos);
	}
	if (ret > 0)
		fsnotify_modify(file);
	account_write(ret);
	return ret;
}

/* A stream has no position to keep. */
static inline loff_t *file_ppos(struct file *file)
{
	return file->f_mode & FMODE_STREAM ? NULL : &file->f_pos;
}

long sys_read(unsigned int fd, char __user *buf, size_t count)
{
	struct fd f = fdget_pos(fd);
	loff_t pos, *ppos;
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ppos = file_ppos(f.file);
	if (ppos) {
		pos = *ppos;
		ppos = &pos;
	}
	ret = vfs_read(f.file, buf, count, ppos);
	if (ret >= 0 && ppos)
		f.file->f_pos = pos;
	fdput_pos(f);
	return ret;
}

long sys_write(unsigned int fd, const char __user *buf, size_t count)
{
	struct fd f = fdget_pos(fd);
	loff_t pos, *ppos;
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ppos = file_ppos(f.file);
	if (ppos) {
		pos = *ppos;
		ppos = &pos;
	}
	ret = vfs_write(f.file, buf, count, ppos);
	if (ret >= 0 && ppos)
		f.file->f_pos = pos;
	fdput_pos(f);
	return ret;
}

long sys_pread64(unsigned int fd, char __user *buf, size_t count, loff_t pos)
{
	struct fd f;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & FMODE_PREAD)
		ret = vfs_read(f.file, buf, count, &pos);
	fdput(f);
	return ret;
}

long sys_pwrite64(unsigned int fd, const char __user *buf, size_t count, loff_t pos)
{
	struct fd f;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & FMODE_PWRITE)
		ret = vfs_write(f.file, buf, count, &pos);
	fdput(f);
	return ret;
}

/* -------------------------------------------------- kernel buffers */

ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos)
{
	struct kvec kv = { .iov_base = buf, .iov_len = min_t(size_t, count, MAX_RW_COUNT) };
	struct iov_iter iter;
	ssize_t ret = rw_verify_area(READ, file, pos, count);

	if (ret)
		return ret;
	if (!(file->f_mode & FMODE_READ) || !(file->f_mode & FMODE_CAN_READ))
		return -EINVAL;
	if (!file->f_op->read_iter)
		return -EINVAL;
	iov_iter_kvec(&iter, ITER_DEST, &kv, 1, kv.iov_len);
	ret = iter_read(file, &iter, pos);
	if (ret > 0)
		fsnotify_access(file);
	account_read(ret);
	return ret;
}

ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos)
{
	struct kvec kv = { .iov_base = (void *)buf, .iov_len = min_t(size_t, count, MAX_RW_COUNT) };
	struct iov_iter iter;
	ssize_t ret = rw_verify_area(WRITE, file, pos, count);

	if (ret)
		return ret;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_WRITE) || !file->f_op->write_iter)
		return -EINVAL;
	iov_iter_kvec(&iter, ITER_SOURCE, &kv, 1, kv.iov_len);
	ret = iter_write(file, &iter, pos);
	if (ret > 0)
		fsnotify_modify(file);
	account_write(ret);
	return ret;
}

/* -------------------------------------------------- several buffers */

/* For files that only have read and write: segment by segment, until one comes up short. */
static ssize_t loop_readv_writev(struct file *file, struct iov_iter *iter, loff_t *ppos, int type)
{
	ssize_t ret = 0;

	while (iov_iter_count(iter)) {
		void __user *base = iter_is_ubuf(iter) ? iter->ubuf + iter->iov_offset :
							 iter->iov->iov_base + iter->iov_offset;
		size_t len = iov_iter_single_seg_count(iter);
		ssize_t nr;

		if (type == READ)
			nr = file->f_op->read(file, base, len, ppos);
		else
			nr = file->f_op->write(file, base, len, ppos);
		if (nr < 0)
			return ret ? ret : nr;
		ret += nr;
		if (nr != (ssize_t)len)
			break;
		iov_iter_advance(iter, nr);
	}
	return ret;
}

static ssize_t do_iter_readv_writev(struct file *file, struct iov_iter *iter, loff_t *ppos,
				    int type, int flags)
{
	struct kiocb kiocb;
	ssize_t ret;

	init_sync_kiocb(&kiocb, file);
	ret = kiocb_set_rw_flags(&kiocb, flags);
	if (ret)
		return ret;
	kiocb.ki_pos = ppos ? *ppos : 0;
	if (type == READ)
		ret = file->f_op->read_iter(&kiocb, iter);
	else
		ret = file->f_op->write_iter(&kiocb, iter);
	if (ppos)
		*ppos = kiocb.ki_pos;
	return ret;
}

static ssize_t do_iter_rw(struct file *file, struct iov_iter *iter, loff_t *ppos, int type,
			  int flags)
{
	bool read = type == READ;
	ssize_t ret;

	if (!(file->f_mode & (read ? FMODE_READ : FMODE_WRITE)))
		return -EBADF;
	if (!(file->f_mode & (read ? FMODE_CAN_READ : FMODE_CAN_WRITE)))
		return -EINVAL;
	if (!iov_iter_count(iter))
		return 0;
	ret = rw_verify_area(type, file, ppos, iov_iter_count(iter));
	if (ret)
		return ret;
	if (read ? file->f_op->read_iter != NULL : file->f_op->write_iter != NULL)
		ret = do_iter_readv_writev(file, iter, ppos, type, flags);
	else if (flags & ~RWF_HIPRI)
		ret = -EOPNOTSUPP;
	else
		ret = loop_readv_writev(file, iter, ppos, type);
	if (ret > 0)
		fsnotify_file(file, read ? FS_ACCESS : FS_MODIFY);
	return ret;
}

ssize_t vfs_iter_read(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags)
{
	return file->f_op->read_iter ? do_iter_rw(file, iter, ppos, READ, flags) : -EINVAL;
}

ssize_t vfs_iter_write(struct file *file, struct iov_iter *iter, loff_t *ppos, int flags)
{
	return file->f_op->write_iter ? do_iter_rw(file, iter, ppos, WRITE, flags) : -EINVAL;
}

static ssize_t vfs_vector(struct file *file, const struct iovec __user *vec, unsigned long vlen,
			  loff_t *pos, int type, int flags)
{
	struct iovec fast[UIO_FASTIOV], *iov = fast;
	struct iov_iter iter;
	ssize_t ret = import_iovec(type, vec, vlen, ARRAY_SIZE(fast), &iov, &iter);

	if (ret < 0)
		return ret;
	ret = do_iter_rw(file, &iter, pos, type, flags);
	kfree(iov);
	if (type == READ)
		account_read(ret);
	else
		account_write(ret);
	return ret;
}

/* At the file's own position. */
static long do_vector(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		      int type, int flags)
{
	struct fd f = fdget_pos(fd);
	loff_t pos, *ppos;
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ppos = file_ppos(f.file);
	if (ppos) {
		pos = *ppos;
		ppos = &pos;
	}
	ret = vfs_vector(f.file, vec, vlen, ppos, type, flags);
	if (ret >= 0 && ppos)
		f.file->f_pos = pos;
	fdput_pos(f);
	return ret;
}

/* At a given one. */
static long do_pvector(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		       loff_t pos, int type, int flags)
{
	struct fd f;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & (type == READ ? FMODE_PREAD : FMODE_PWRITE))
		ret = vfs_vector(f.file, vec, vlen, &pos, type, flags);
	fdput(f);
	return ret;
}

long sys_readv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen)
{
	return do_vector(fd, vec, vlen, READ, 0);
}

long sys_writev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen)
{
	return do_vector(fd, vec, vlen, WRITE, 0);
}

/* pos_h is for 32-bit registers; here pos_l is the whole position. */
long sys_preadv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		unsigned long pos_l, unsigned long pos_h)
{
	return do_pvector(fd, vec, vlen, pos_l, READ, 0);
}

long sys_pwritev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		 unsigned long pos_l, unsigned long pos_h)
{
	return do_pvector(fd, vec, vlen, pos_l, WRITE, 0);
}

long sys_preadv2(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		 unsigned long pos_l, unsigned long pos_h, int flags)
{
	if ((loff_t)pos_l == -1)
		return do_vector(fd, vec, vlen, READ, flags);
	return do_pvector(fd, vec, vlen, pos_l, READ, flags);
}

long sys_pwritev2(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		  unsigned long pos_l, unsigned long pos_h, int flags)
{
	if ((loff_t)pos_l == -1)
		return do_vector(fd, vec, vlen, WRITE, flags);
	return do_pvector(fd, vec, vlen, pos_l, WRITE, flags);
}
