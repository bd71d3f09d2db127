// SPDX-License-Identifier: MIT
/*
 * splice(2), tee(2), vmsplice(2) and sendfile(2): moving data between files and pipes without
 * passing it through the caller's memory.
 *
 *	file ──splice_read──> pages of a pipe ──splice_write──> file
 *
 * From a file the data is read into fresh pages that then belong to the pipe; into a file the
 * pipe's pages are written from where they are; between pipes pages change hands (splice) or are
 * shared (tee). sendfile() is a splice through a pipe of its own.
 *
 * A pipe is locked from the moment there is room, or data, until its ring has been changed, the
 * reading or writing of the file included: nobody comes between, and nothing that was read finds
 * its room taken. Two pipes are locked in the order of their addresses.
 */

#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/pipe_fs_i.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

/* The flags of splice(2); linux-libc-dev has no header for them. */
#define SPLICE_F_MOVE		0x01
#define SPLICE_F_NONBLOCK	0x02
#define SPLICE_F_MORE		0x04
#define SPLICE_F_GIFT		0x08
#define SPLICE_F_ALL		(SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT)

#define WRITE_BATCH	16	/* pages handed to write_iter at once */

/* ------------------------------------------------------------------ waiting; the pipe is locked */

/* Until there is a free slot. 0, or -EPIPE with the signal, -EAGAIN, -ERESTARTSYS. */
static int wait_for_space(struct pipe_inode_info *pipe, unsigned int flags)
{
	for (;;) {
		if (unlikely(!pipe->readers)) {
			send_sig(SIGPIPE, current, 0);
			return -EPIPE;
		}
		if (!pipe_full(pipe->head, pipe->tail, pipe->ring_size))
			return 0;
		if (flags & SPLICE_F_NONBLOCK)
			return -EAGAIN;
		if (pipe_wait_writable(pipe))
			return -ERESTARTSYS;
	}
}

/* Until there is data. 1, 0 at its end, or -EAGAIN, -ERESTARTSYS. */
static int wait_for_data(struct pipe_inode_info *pipe, unsigned int flags)
{
	while (pipe_empty(pipe->head, pipe->tail)) {
		if (!pipe->writers)
			return 0;
		if (flags & SPLICE_F_NONBLOCK)
			return -EAGAIN;
		if (pipe_wait_readable(pipe))
			return -ERESTARTSYS;
	}
	return 1;
}

static void wake_readers(struct pipe_inode_info *pipe)
{
	wake_up_interruptible_poll(&pipe->rd_wait, EPOLLIN | EPOLLRDNORM);
	kill_fasync(&pipe->fasync_readers, SIGIO, POLL_IN);
}

static void wake_writers(struct pipe_inode_info *pipe)
{
	wake_up_interruptible_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
	kill_fasync(&pipe->fasync_writers, SIGIO, POLL_OUT);
}

/* ------------------------------------------------------------------ file to pipe */

/*
 * Reads up to a page of a file into a fresh one. Bytes, 0 at the end, or an errno; *page is the
 * caller's if there are any.
 */
static ssize_t read_page(struct file *in, loff_t *ppos, size_t len, struct page **page)
{
	struct bio_vec bv;
	struct iov_iter iter;
	ssize_t n;

	*page = alloc_page(GFP_HIGHUSER);
	if (!*page)
		return -ENOMEM;
	bv = (struct bio_vec){ .bv_page = *page, .bv_len = min_t(size_t, len, PAGE_SIZE) };
	iov_iter_bvec(&iter, ITER_DEST, &bv, 1, bv.bv_len);
	n = vfs_iter_read(in, &iter, ppos, 0);
	if (n <= 0)
		put_page(*page);
	return n;
}

ssize_t generic_file_splice_read(struct file *in, loff_t *ppos, struct pipe_inode_info *pipe,
				 size_t len, unsigned int flags)
{
	ssize_t total = 0, ret;

	pipe_lock(pipe);
	ret = wait_for_space(pipe, flags);
	while (!ret && len && !pipe_full(pipe->head, pipe->tail, pipe->ring_size)) {
		struct page *page;
		ssize_t n = read_page(in, ppos, len, &page);

		if (n <= 0) {
			ret = n;
			break;
		}
		*pipe_buf(pipe, pipe->head) = (struct pipe_buffer){ .page = page, .len = n };
		pipe->head++;
		total += n;
		len -= n;
		if (n < (ssize_t)PAGE_SIZE)
			break;
	}
	pipe_unlock(pipe);
	if (total)
		wake_readers(pipe);
	return total ? total : ret;
}

static ssize_t do_splice_to(struct file *in, loff_t *ppos, struct pipe_inode_info *pipe, size_t len,
			    unsigned int flags)
{
	int ret;

	if (!(in->f_mode & FMODE_READ))
		return -EBADF;
	ret = rw_verify_area(READ, in, ppos, len);
	if (ret)
		return ret;
	return in->f_op->splice_read ? in->f_op->splice_read(in, ppos, pipe, len, flags) : -EINVAL;
}

/* ------------------------------------------------------------------ pipe to file */

/* What the first fragments hold, as an array of pages; how many. */
static int gather(struct pipe_inode_info *pipe, struct bio_vec *bv, size_t len, size_t *bytes)
{
	int n = 0;

	*bytes = 0;
	for (unsigned int i = pipe->tail; i != pipe->head && n < WRITE_BATCH && *bytes < len; i++) {
		struct pipe_buffer *buf = pipe_buf(pipe, i);
		size_t part = min_t(size_t, buf->len, len - *bytes);

		bv[n++] = (struct bio_vec){ .bv_page = buf->page,
					    .bv_len = part,
					    .bv_offset = buf->offset };
		*bytes += part;
	}
	return n;
}

/* Takes bytes off the front of a pipe. */
static void consume(struct pipe_inode_info *pipe, size_t bytes)
{
	while (bytes) {
		struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);
		size_t n = min_t(size_t, buf->len, bytes);

		buf->offset += n;
		buf->len -= n;
		bytes -= n;
		if (!buf->len) {
			pipe_buf_release(pipe, buf);
			pipe->tail++;
		}
	}
}

ssize_t iter_file_splice_write(struct pipe_inode_info *pipe, struct file *out, loff_t *ppos,
			       size_t len, unsigned int flags)
{
	struct bio_vec *bv = kmalloc_array(WRITE_BATCH, sizeof(*bv), GFP_KERNEL);
	ssize_t total = 0, ret = 0;

	if (!bv)
		return -ENOMEM;
	pipe_lock(pipe);
	while (len) {
		struct iov_iter iter;
		size_t bytes;
		int nr;

		ret = wait_for_data(pipe, total ? flags | SPLICE_F_NONBLOCK : flags);
		if (ret <= 0)
			break;
		nr = gather(pipe, bv, len, &bytes);
		iov_iter_bvec(&iter, ITER_SOURCE, bv, nr, bytes);
		ret = vfs_iter_write(out, &iter, ppos, 0);
		if (ret <= 0)
			break;
		consume(pipe, ret);
		total += ret;
		len -= ret;
		if ((size_t)ret < bytes)
			break;
	}
	pipe_unlock(pipe);
	kfree(bv);
	if (total)
		wake_writers(pipe);
	return total ? total : ret;
}

static ssize_t do_splice_from(struct pipe_inode_info *pipe, struct file *out, loff_t *ppos,
			      size_t len, unsigned int flags)
{
	int ret;

	if (!(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (out->f_flags & O_APPEND)
		return -EINVAL;
	ret = rw_verify_area(WRITE, out, ppos, len);
	if (ret)
		return ret;
	return out->f_op->splice_write ? out->f_op->splice_write(pipe, out, ppos, len, flags) :
					 -EINVAL;
}

/* ------------------------------------------------------------------ pipe to pipe */

/*
 * Waits until one has data and the other has room, holding the lock of one at a time; then locks
 * both. 1, 0 at the end, or an errno.
 */
static int lock_both_ready(struct pipe_inode_info *ipipe, struct pipe_inode_info *opipe,
			   unsigned int flags)
{
	for (;;) {
		int ret;

		pipe_lock(ipipe);
		ret = wait_for_data(ipipe, flags);
		pipe_unlock(ipipe);
		if (ret <= 0)
			return ret;
		pipe_lock(opipe);
		ret = wait_for_space(opipe, flags);
		pipe_unlock(opipe);
		if (ret)
			return ret;
		pipe_double_lock(ipipe, opipe);
		if (!pipe_empty(ipipe->head, ipipe->tail) &&
		    !pipe_full(opipe->head, opipe->tail, opipe->ring_size))
			return 1;
		pipe_unlock(ipipe);
		pipe_unlock(opipe);
	}
}

/*
 * Shares the first `len` bytes of ipipe with opipe, from its i-th fragment; both locked. How many
 * were shared.
 */
static size_t share_fragments(struct pipe_inode_info *ipipe, struct pipe_inode_info *opipe,
			      size_t len)
{
	size_t total = 0;

	for (unsigned int i = ipipe->tail; i != ipipe->head && total < len; i++) {
		struct pipe_buffer *ibuf = pipe_buf(ipipe, i), *obuf = pipe_buf(opipe, opipe->head);

		if (pipe_full(opipe->head, opipe->tail, opipe->ring_size))
			break;
		get_page(ibuf->page);
		*obuf = *ibuf;
		/* Neither may append to a page that both show. */
		obuf->flags &= ~(PIPE_BUF_FLAG_CAN_MERGE | PIPE_BUF_FLAG_GIFT);
		ibuf->flags &= ~PIPE_BUF_FLAG_CAN_MERGE;
		obuf->len = min_t(size_t, obuf->len, len - total);
		total += obuf->len;
		opipe->head++;
	}
	return total;
}

static ssize_t pipe_to_pipe(struct pipe_inode_info *ipipe, struct pipe_inode_info *opipe,
			    size_t len, unsigned int flags, bool keep)
{
	ssize_t ret = lock_both_ready(ipipe, opipe, flags);

	if (ret <= 0)
		return ret;
	ret = share_fragments(ipipe, opipe, len);
	if (!keep)
		consume(ipipe, ret);
	pipe_unlock(ipipe);
	pipe_unlock(opipe);
	wake_readers(opipe);
	if (!keep)
		wake_writers(ipipe);
	return ret;
}

/* ------------------------------------------------------------------ splice, tee */

static ssize_t splice_pipes(struct file *in, struct file *out, struct pipe_inode_info *ipipe,
			    struct pipe_inode_info *opipe, size_t len, unsigned int flags)
{
	if (ipipe == opipe)
		return -EINVAL;
	if ((in->f_flags | out->f_flags) & O_NONBLOCK)
		flags |= SPLICE_F_NONBLOCK;
	return pipe_to_pipe(ipipe, opipe, len, flags, false);
}

static ssize_t do_splice(struct file *in, loff_t *off_in, struct file *out, loff_t *off_out,
			 size_t len, unsigned int flags)
{
	struct pipe_inode_info *ipipe = get_pipe_info(in), *opipe = get_pipe_info(out);
	loff_t offset;
	ssize_t ret;

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if ((ipipe && off_in) || (opipe && off_out))
		return -ESPIPE;
	if (ipipe && opipe)
		return splice_pipes(in, out, ipipe, opipe, len, flags);
	if (ipipe) {
		if (off_out && !(out->f_mode & FMODE_PWRITE))
			return -EINVAL;
		offset = off_out ? *off_out : out->f_pos;
		if (in->f_flags & O_NONBLOCK)
			flags |= SPLICE_F_NONBLOCK;
		ret = do_splice_from(ipipe, out, &offset, len, flags);
		*(off_out ? off_out : &out->f_pos) = offset;
		return ret;
	}
	if (opipe) {
		if (off_in && !(in->f_mode & FMODE_PREAD))
			return -EINVAL;
		offset = off_in ? *off_in : in->f_pos;
		if (out->f_flags & O_NONBLOCK)
			flags |= SPLICE_F_NONBLOCK;
		ret = do_splice_to(in, &offset, opipe, len, flags);
		*(off_in ? off_in : &in->f_pos) = offset;
		return ret;
	}
	return -EINVAL;
}

static ssize_t splice_with_offsets(struct file *in, loff_t __user *uoff_in, struct file *out,
				   loff_t __user *uoff_out, size_t len, unsigned int flags)
{
	loff_t off_in, off_out;
	ssize_t ret;

	if ((get_pipe_info(in) && uoff_in) || (get_pipe_info(out) && uoff_out))
		return -ESPIPE;
	if ((uoff_in && copy_from_user(&off_in, uoff_in, sizeof(off_in))) ||
	    (uoff_out && copy_from_user(&off_out, uoff_out, sizeof(off_out))))
		return -EFAULT;
	ret = do_splice(in, uoff_in ? &off_in : NULL, out, uoff_out ? &off_out : NULL, len, flags);
	if (ret < 0)
		return ret;
	if ((uoff_in && copy_to_user(uoff_in, &off_in, sizeof(off_in))) ||
	    (uoff_out && copy_to_user(uoff_out, &off_out, sizeof(off_out))))
		return -EFAULT;
	return ret;
}

long sys_splice(int fd_in, loff_t __user *off_in, int fd_out, loff_t __user *off_out, size_t len,
		unsigned int flags)
{
	struct fd in, out;
	ssize_t ret = -EBADF;

	if (!len)
		return 0;
	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	in = fdget(fd_in);
	out = fdget(fd_out);
	if (in.file && out.file)
		ret = splice_with_offsets(in.file, off_in, out.file, off_out,
					  min_t(size_t, len, MAX_RW_COUNT), flags);
	if (out.file)
		fdput(out);
	if (in.file)
		fdput(in);
	return ret;
}

static ssize_t do_tee(struct file *in, struct file *out, size_t len, unsigned int flags)
{
	struct pipe_inode_info *ipipe = get_pipe_info(in), *opipe = get_pipe_info(out);

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!ipipe || !opipe || ipipe == opipe)
		return -EINVAL;
	if ((in->f_flags | out->f_flags) & O_NONBLOCK)
		flags |= SPLICE_F_NONBLOCK;
	return pipe_to_pipe(ipipe, opipe, len, flags, true);
}

long sys_tee(int fdin, int fdout, size_t len, unsigned int flags)
{
	struct fd in, out;
	ssize_t ret = -EBADF;

	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	if (!len)
		return 0;
	in = fdget(fdin);
	out = fdget(fdout);
	if (in.file && out.file)
		ret = do_tee(in.file, out.file, len, flags);
	if (out.file)
		fdput(out);
	if (in.file)
		fdput(in);
	return ret;
}

/* ------------------------------------------------------------------ vmsplice */

/* The user's memory is copied into pages of the pipe: it may be changed afterwards without harm. */
static ssize_t vmsplice_to_pipe(struct pipe_inode_info *pipe, struct iov_iter *iter,
				unsigned int flags)
{
	ssize_t total = 0, ret = 0;

	pipe_lock(pipe);
	while (iov_iter_count(iter)) {
		struct page *page;
		size_t n;

		ret = wait_for_space(pipe, total ? flags | SPLICE_F_NONBLOCK : flags);
		if (ret)
			break;
		page = alloc_page(GFP_HIGHUSER);
		if (!page) {
			ret = -ENOMEM;
			break;
		}
		n = copy_page_from_iter(page, 0, min_t(size_t, PAGE_SIZE, iov_iter_count(iter)),
					iter);
		if (!n) {
			put_page(page);
			ret = -EFAULT;
			break;
		}
		*pipe_buf(pipe, pipe->head) = (struct pipe_buffer){ .page = page, .len = n };
		pipe->head++;
		total += n;
	}
	pipe_unlock(pipe);
	if (total)
		wake_readers(pipe);
	return total ? total : ret;
}

static ssize_t vmsplice_to_user(struct pipe_inode_info *pipe, struct iov_iter *iter,
				unsigned int flags)
{
	ssize_t total = 0, ret = 0;

	pipe_lock(pipe);
	while (iov_iter_count(iter)) {
		struct pipe_buffer *buf;
		size_t n;

		ret = wait_for_data(pipe, total ? flags | SPLICE_F_NONBLOCK : flags);
		if (ret <= 0)
			break;
		buf = pipe_buf(pipe, pipe->tail);
		n = copy_page_to_iter(buf->page, buf->offset,
				      min_t(size_t, buf->len, iov_iter_count(iter)), iter);
		if (!n) {
			ret = -EFAULT;
			break;
		}
		consume(pipe, n);
		total += n;
	}
	pipe_unlock(pipe);
	if (total)
		wake_writers(pipe);
	return total ? total : ret;
}

long sys_vmsplice(int fd, const struct iovec __user *uiov, unsigned long nr_segs,
		  unsigned int flags)
{
	struct iovec stack[UIO_FASTIOV], *iov = stack;
	struct pipe_inode_info *pipe;
	struct iov_iter iter;
	struct fd f;
	ssize_t ret;
	bool to_pipe;

	if (flags & ~SPLICE_F_ALL)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	to_pipe = f.file->f_mode & FMODE_WRITE;
	pipe = get_pipe_info(f.file);
	ret = import_iovec(to_pipe ? ITER_SOURCE : ITER_DEST, uiov, nr_segs, UIO_FASTIOV, &iov,
			   &iter);
	if (ret < 0)
		goto out;
	/* O_NONBLOCK of the file does not count here: the flag of the call says it. */
	if (!iov_iter_count(&iter))
		ret = 0;	/* whatever the file is */
	else if (!pipe)
		ret = -EBADF;
	else
		ret = to_pipe ? vmsplice_to_pipe(pipe, &iter, flags) :
				vmsplice_to_user(pipe, &iter, flags);
	kfree(iov);
out:
	fdput(f);
	return ret;
}

/* ------------------------------------------------------------------ sendfile */

/* Empties the pipe into the file; bytes, or an errno if none. */
static ssize_t drain_to(struct pipe_inode_info *pipe, struct file *out, loff_t *out_pos,
			size_t bytes)
{
	size_t done = 0;

	while (done < bytes) {
		ssize_t n = do_splice_from(pipe, out, out_pos, bytes - done, 0);

		if (n <= 0)
			return done ? (ssize_t)done : n;
		done += n;
	}
	return done;
}

static ssize_t send_through_pipe(struct file *in, loff_t *pos, struct file *out, loff_t *out_pos,
				 size_t count)
{
	struct pipe_inode_info *pipe;
	ssize_t total = 0, ret = 0;

	/*
	 * What is read and then cannot be written must still be there: the input can be read again.
	 */
	if (!(in->f_mode & FMODE_LSEEK))
		return -EINVAL;
	pipe = alloc_pipe_info();
	if (!pipe)
		return -ENOMEM;
	pipe->readers = pipe->writers = 1;
	while (count) {
		loff_t before = *pos;
		ssize_t got = do_splice_to(in, pos, pipe, count, SPLICE_F_NONBLOCK);

		if (got <= 0) {
			ret = got;
			break;
		}
		ret = drain_to(pipe, out, out_pos, got);
		if (ret < got)
			/* what did not go out was not sent */
			*pos = before + max_t(ssize_t, ret, 0);
		if (ret <= 0)
			break;
		total += ret;
		count -= ret;
		if (ret < got)
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
	}
	free_pipe_info(pipe);
	return total ? total : ret;
}

static ssize_t do_sendfile_files(struct file *out, struct file *in, loff_t *ppos, size_t count)
{
	struct pipe_inode_info *opipe = get_pipe_info(out);
	loff_t pos = ppos ? *ppos : in->f_pos, out_pos = out->f_pos, max;
	ssize_t ret;

	if (!(out->f_mode & FMODE_WRITE))
		return -EBADF;
	max = min(file_inode(in)->i_sb->s_maxbytes, file_inode(out)->i_sb->s_maxbytes);
	if (pos + (loff_t)count > max) {
		if (pos >= max)
			return -EOVERFLOW;
		count = max - pos;
	}
	if (!opipe && (out->f_flags & O_APPEND))
		return -EINVAL;
	count = min_t(size_t, count, MAX_RW_COUNT);
	if (opipe)
		ret = do_splice_to(in, &pos, opipe, count,
				   out->f_flags & O_NONBLOCK ? SPLICE_F_NONBLOCK : 0);
	else
		ret = send_through_pipe(in, &pos, out, &out_pos, count);
	if (ret <= 0)
		return ret;
	*(ppos ? ppos : &in->f_pos) = pos;
	if (!opipe)
		out->f_pos = out_pos;
	fsnotify_access(in);
	fsnotify_modify(out);
	return ret;
}

/* What is wrong with the source is told before the target is looked at. */
static int check_sendfile_source(struct file *in, const loff_t *ppos, size_t count)
{
	if (!(in->f_mode & FMODE_READ))
		return -EBADF;
	if (ppos && !(in->f_mode & FMODE_PREAD))
		return -ESPIPE;
	return rw_verify_area(READ, in, ppos ?: &in->f_pos, count);
}

long sys_sendfile(int out_fd, int in_fd, loff_t __user *offset, size_t count)
{
	struct fd in, out;
	ssize_t ret = -EBADF;
	loff_t pos;

	if (offset && copy_from_user(&pos, offset, sizeof(pos)))
		return -EFAULT;
	in = fdget(in_fd);
	if (!in.file)
		return -EBADF;
	ret = check_sendfile_source(in.file, offset ? &pos : NULL, count);
	if (ret)
		goto out_in;
	ret = -EBADF;
	out = fdget(out_fd);
	if (out.file) {
		ret = do_sendfile_files(out.file, in.file, offset ? &pos : NULL, count);
		fdput(out);
	}
out_in:
	fdput(in);
	if (offset && copy_to_user(offset, &pos, sizeof(pos)))
		return -EFAULT;
	return ret;
}
