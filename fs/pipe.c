// SPDX-License-Identifier: MIT
/*
 * Pipes and FIFOs.
 *
 * A writer appends to the last page while it has room and is the pipe's own, and takes a new page
 * otherwise; writes of up to PIPE_BUF bytes are never interleaved, because they are done in one
 * hold of the mutex or wait until a whole slot is free. A reader takes from the first page. See
 * <linux/pipe_fs_i.h> for the ring and the lock.
 *
 * Waking: a reader is woken when the ring was empty before the write, a writer when the ring was
 * full before the read. When one of several sleepers is woken and leaves something for others, it
 * wakes the next.
 */

#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/pipe_fs_i.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <asm/ioctls.h>
#include "pipe_internal.h"

void pipe_lock(struct pipe_inode_info *pipe)
{
	mutex_lock(&pipe->mutex);
}

void pipe_unlock(struct pipe_inode_info *pipe)
{
	mutex_unlock(&pipe->mutex);
}

void pipe_double_lock(struct pipe_inode_info *a, struct pipe_inode_info *b)
{
	if (a > b)
		swap(a, b);
	mutex_lock(&a->mutex);
	mutex_lock_nested(&b->mutex, SINGLE_DEPTH_NESTING);
}

/* The last page freed is kept: the next write takes it without asking the allocator. */
void pipe_buf_release(struct pipe_inode_info *pipe, struct pipe_buffer *buf)
{
	struct page *page = buf->page;

	buf->page = NULL;
	if (!pipe->tmp_page && page_count(page) == 1 &&
	    (buf->flags & (PIPE_BUF_FLAG_CAN_MERGE | PIPE_BUF_FLAG_PACKET)))
		pipe->tmp_page = page;
	else
		put_page(page);
}

/* ------------------------------------------------------------------ reading */

/*
 * Takes what the first fragment has, as far as it is wanted; *done after a packet. Bytes, or
 * -EFAULT. mutex.
 */
static ssize_t read_fragment(struct pipe_inode_info *pipe, struct iov_iter *to, bool *done)
{
	struct pipe_buffer *buf = pipe_buf(pipe, pipe->tail);
	size_t chars = min_t(size_t, buf->len, iov_iter_count(to));

	if (copy_page_to_iter(buf->page, buf->offset, chars, to) < chars)
		return -EFAULT;
	buf->offset += chars;
	buf->len -= chars;
	if (buf->flags & PIPE_BUF_FLAG_PACKET) {
		buf->len = 0;	/* what the reader had no room for is lost */
		*done = true;
	}
	if (!buf->len) {
		pipe_buf_release(pipe, buf);
		pipe->tail++;
	}
	return chars;
}

ssize_t pipe_read(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	struct pipe_inode_info *pipe = file->private_data;
	bool was_full, wake_next = false, done = false;
	ssize_t ret = 0;

	if (unlikely(!iov_iter_count(to)))
		return 0;
	mutex_lock(&pipe->mutex);
	was_full = pipe_full(pipe->head, pipe->tail, pipe->ring_size);
	for (;;) {
		if (!pipe_empty(pipe->head, pipe->tail)) {
			ssize_t n = read_fragment(pipe, to, &done);

			if (n < 0) {
				ret = ret ? ret : n;
				break;
			}
			ret += n;
			if (done || !iov_iter_count(to))
				break;
			continue;
		}
		if (!pipe->writers || ret)
			break;
		if ((file->f_flags & O_NONBLOCK) || (iocb->ki_flags & IOCB_NOWAIT)) {
			ret = -EAGAIN;
			break;
		}
		mutex_unlock(&pipe->mutex);
		if (was_full)
			wake_up_interruptible_sync_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
		if (wait_event_interruptible_exclusive(
			    pipe->rd_wait,
			    !pipe_empty(READ_ONCE(pipe->head), READ_ONCE(pipe->tail)) ||
				    !READ_ONCE(pipe->writers)) < 0)
			return -ERESTARTSYS;
		mutex_lock(&pipe->mutex);
		was_full = pipe_full(pipe->head, pipe->tail, pipe->ring_size);
		wake_next = true;
	}
	if (pipe_empty(pipe->head, pipe->tail))
		wake_next = false;
	mutex_unlock(&pipe->mutex);
	if (was_full)
		wake_up_interruptible_sync_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
	kill_fasync(&pipe->fasync_writers, SIGIO, POLL_OUT);
	if (wake_next)
		wake_up_interruptible_sync_poll(&pipe->rd_wait, EPOLLIN | EPOLLRDNORM);
	if (ret > 0)
		file_accessed(file);
	return ret;
}

/* ------------------------------------------------------------------ writing */

/* Appends the odd end of a write to the last page, where it fits. Bytes, or an errno. mutex. */
static ssize_t merge_write(struct pipe_inode_info *pipe, struct iov_iter *from)
{
	size_t chars = iov_iter_count(from) & (PAGE_SIZE - 1);
	struct pipe_buffer *buf;

	if (!chars || pipe_empty(pipe->head, pipe->tail))
		return 0;
	buf = pipe_buf(pipe, pipe->head - 1);
	if (!(buf->flags & PIPE_BUF_FLAG_CAN_MERGE) || buf->offset + buf->len + chars > PAGE_SIZE)
		return 0;
	if (copy_page_from_iter(buf->page, buf->offset + buf->len, chars, from) < chars)
		return -EFAULT;
	buf->len += chars;
	return chars;
}

/* Puts up to a page into a new fragment. There is a free slot. Bytes, or an errno. mutex. */
static ssize_t write_fragment(struct pipe_inode_info *pipe, struct iov_iter *from, bool packet)
{
	struct page *page = pipe->tmp_page;
	size_t want = min_t(size_t, iov_iter_count(from), PAGE_SIZE), copied;
	struct pipe_buffer *buf;

	if (!page) {
		page = alloc_page(GFP_HIGHUSER);
		if (!page)
			return -ENOMEM;
	}
	pipe->tmp_page = NULL;
	copied = copy_page_from_iter(page, 0, PAGE_SIZE, from);
	if (copied < want && iov_iter_count(from)) {
		pipe->tmp_page = page;
		iov_iter_revert(from, copied);
		return -EFAULT;
	}
	buf = pipe_buf(pipe, pipe->head);
	*buf = (struct pipe_buffer){
		.page = page,
		.len = copied,
		.flags = packet ? PIPE_BUF_FLAG_PACKET : PIPE_BUF_FLAG_CAN_MERGE,
	};
	pipe->head++;
	return copied;
}

static bool pipe_writable(const struct pipe_inode_info *pipe)
{
	return !pipe_full(READ_ONCE(pipe->head), READ_ONCE(pipe->tail),
			  READ_ONCE(pipe->ring_size)) ||
	       !READ_ONCE(pipe->readers);
}

static void wake_readers(struct pipe_inode_info *pipe, bool was_empty)
{
	if (was_empty || READ_ONCE(pipe->poll_usage))
		wake_up_interruptible_sync_poll(&pipe->rd_wait, EPOLLIN | EPOLLRDNORM);
	kill_fasync(&pipe->fasync_readers, SIGIO, POLL_IN);
}

ssize_t pipe_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	struct pipe_inode_info *pipe = file->private_data;
	bool was_empty, wake_next = false;
	ssize_t ret = 0, n;

	if (unlikely(!iov_iter_count(from)))
		return 0;
	mutex_lock(&pipe->mutex);
	was_empty = pipe_empty(pipe->head, pipe->tail);
	n = pipe->readers ? merge_write(pipe, from) : 0;
	for (;;) {
		if (n < 0) {
			ret = ret ? ret : n;
			break;
		}
		ret += n;
		if (!pipe->readers) {
			send_sig(SIGPIPE, current, 0);
			ret = ret ? ret : -EPIPE;
			break;
		}
		if (!iov_iter_count(from))
			break;
		if (!pipe_full(pipe->head, pipe->tail, pipe->ring_size)) {
			n = write_fragment(pipe, from, file->f_flags & O_DIRECT);
			continue;
		}
		n = 0;
		if ((file->f_flags & O_NONBLOCK) || (iocb->ki_flags & IOCB_NOWAIT)) {
			ret = ret ? ret : -EAGAIN;
			break;
		}
		if (signal_pending(current)) {
			ret = ret ? ret : -ERESTARTSYS;
			break;
		}
		mutex_unlock(&pipe->mutex);
		wake_readers(pipe, was_empty);
		wait_event_interruptible_exclusive(pipe->wr_wait, pipe_writable(pipe));
		mutex_lock(&pipe->mutex);
		was_empty = pipe_empty(pipe->head, pipe->tail);
		wake_next = true;
	}
	if (pipe_full(pipe->head, pipe->tail, pipe->ring_size))
		wake_next = false;
	mutex_unlock(&pipe->mutex);
	wake_readers(pipe, was_empty);
	if (wake_next)
		wake_up_interruptible_sync_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
	if (ret > 0)
		file_update_time(file);
	return ret;
}

int pipe_wait_readable(struct pipe_inode_info *pipe)
{
	int ret;

	pipe_unlock(pipe);
	ret = wait_event_interruptible(pipe->rd_wait,
				       !pipe_empty(READ_ONCE(pipe->head), READ_ONCE(pipe->tail)) ||
					       !READ_ONCE(pipe->writers));
	pipe_lock(pipe);
	return ret;
}

int pipe_wait_writable(struct pipe_inode_info *pipe)
{
	int ret;

	pipe_unlock(pipe);
	ret = wait_event_interruptible(pipe->wr_wait, pipe_writable(pipe));
	pipe_lock(pipe);
	return ret;
}

/* ------------------------------------------------------------------ poll, ioctl, fasync */

long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = file->private_data;
	int count = 0;

	if (cmd != FIONREAD)
		return -ENOIOCTLCMD;
	mutex_lock(&pipe->mutex);
	for (unsigned int i = pipe->tail; i != pipe->head; i++)
		count += pipe_buf(pipe, i)->len;
	mutex_unlock(&pipe->mutex);
	return put_user(count, (int __user *)arg);
}

__poll_kernel_t pipe_poll(struct file *file, poll_table *wait)
{
	struct pipe_inode_info *pipe = file->private_data;
	__poll_kernel_t mask = 0;
	unsigned int head, tail;

	WRITE_ONCE(pipe->poll_usage, true);
	if (file->f_mode & FMODE_READ)
		poll_wait(file, &pipe->rd_wait, wait);
	if (file->f_mode & FMODE_WRITE)
		poll_wait(file, &pipe->wr_wait, wait);
	head = READ_ONCE(pipe->head);
	tail = READ_ONCE(pipe->tail);
	if (file->f_mode & FMODE_READ) {
		if (!pipe_empty(head, tail))
			mask |= EPOLLIN | EPOLLRDNORM;
		/* A FIFO nobody has opened for writing since this reader did is not hung up. */
		if (!READ_ONCE(pipe->writers) && file->f_version != READ_ONCE(pipe->w_counter))
			mask |= EPOLLHUP;
	}
	if (file->f_mode & FMODE_WRITE) {
		if (!pipe_full(head, tail, READ_ONCE(pipe->ring_size)))
			mask |= EPOLLOUT | EPOLLWRNORM;
		if (!READ_ONCE(pipe->readers))
			mask |= EPOLLERR;
	}
	return mask;
}

int pipe_fasync(int fd, struct file *file, int on)
{
	struct pipe_inode_info *pipe = file->private_data;
	int ret = 0;

	mutex_lock(&pipe->mutex);
	if (file->f_mode & FMODE_READ)
		ret = fasync_helper(fd, file, on, &pipe->fasync_readers);
	if (ret >= 0 && (file->f_mode & FMODE_WRITE)) {
		ret = fasync_helper(fd, file, on, &pipe->fasync_writers);
		if (ret < 0 && (file->f_mode & FMODE_READ))
			fasync_helper(-1, file, 0, &pipe->fasync_readers);
	}
	mutex_unlock(&pipe->mutex);
	return ret;
}
