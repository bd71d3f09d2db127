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

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/pipe_fs_i.h>
#include <linux/poll.h>
#include <linux/pseudo_fs.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include <uapi/linux/magic.h>
#include <asm/ioctls.h>

unsigned int pipe_max_size = 1048576;
unsigned long pipe_user_pages_hard;
unsigned long pipe_user_pages_soft = PIPE_DEF_BUFFERS * 1024;

static struct vfsmount *pipe_mnt;

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

static bool is_unprivileged_user(void)
{
	return !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN);
}

static bool over_limit(unsigned long pages, unsigned long limit)
{
	return limit && pages > limit && is_unprivileged_user();
}

static unsigned long account(struct user_struct *user, unsigned int old, unsigned int new)
{
	return atomic_long_add_return((long)new - (long)old, &user->pipe_bufs);
}

struct pipe_inode_info *alloc_pipe_info(void)
{
	struct pipe_inode_info *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);
	unsigned int slots = PIPE_DEF_BUFFERS;
	struct user_struct *user = current_user();
	unsigned long pages;

	if (!pipe)
		return NULL;
	if (slots * PAGE_SIZE > pipe_max_size && !capable(CAP_SYS_RESOURCE))
		slots = pipe_max_size >> PAGE_SHIFT;
	pages = account(user, 0, slots);
	if (over_limit(pages, pipe_user_pages_soft)) {
		pages = account(user, slots, PIPE_MIN_DEF_BUFFERS);
		slots = PIPE_MIN_DEF_BUFFERS;
	}
	if (over_limit(pages, pipe_user_pages_hard))
		goto out_unaccount;
	pipe->bufs = kcalloc(slots, sizeof(struct pipe_buffer), GFP_KERNEL);
	if (!pipe->bufs)
		goto out_unaccount;
	init_waitqueue_head(&pipe->rd_wait);
	init_waitqueue_head(&pipe->wr_wait);
	mutex_init(&pipe->mutex);
	pipe->r_counter = pipe->w_counter = 1;
	pipe->ring_size = pipe->nr_accounted = slots;
	pipe->user = get_uid(user);
	return pipe;

out_unaccount:
	account(user, slots, 0);
	kfree(pipe);
	return NULL;
}

void free_pipe_info(struct pipe_inode_info *pipe)
{
	account(pipe->user, pipe->nr_accounted, 0);
	free_uid(pipe->user);
	for (unsigned int i = pipe->tail; i != pipe->head; i++)
		pipe_buf_release(pipe, pipe_buf(pipe, i));
	if (pipe->tmp_page)
		put_page(pipe->tmp_page);
	kvfree(pipe->bufs);
	kfree(pipe);
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

static ssize_t pipe_read(struct kiocb *iocb, struct iov_iter *to)
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
	if (was_full || READ_ONCE(pipe->poll_usage)) {
		wake_up_interruptible_sync_poll(&pipe->wr_wait, EPOLLOUT | EPOLLWRNORM);
		kill_fasync(&pipe->fasync_writers, SIGIO, POLL_OUT);
	}
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

static ssize_t pipe_write(struct kiocb *iocb, struct iov_iter *from)
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

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
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

static __poll_kernel_t pipe_poll(struct file *file, poll_table *wait)
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

static int pipe_fasync(int fd, struct file *file, int on)
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

/* ------------------------------------------------------------------ opening and closing */

/* One file fewer refers to the pipe; the last frees it. */
static void put_pipe_info(struct inode *inode, struct pipe_inode_info *pipe)
{
	bool last;

	spin_lock(&inode->i_lock);
	last = --pipe->files == 0;
	if (last)
		inode->i_pipe = NULL;
	spin_unlock(&inode->i_lock);
	if (last)
		free_pipe_info(pipe);
}

static int pipe_release(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = file->private_data;

	mutex_lock(&pipe->mutex);
	if (file->f_mode & FMODE_READ)
		pipe->readers--;
	if (file->f_mode & FMODE_WRITE)
		pipe->writers--;
	if (!pipe->readers != !pipe->writers) {	/* one side is gone: the other has to see it */
		wake_up_interruptible_all(&pipe->rd_wait);
		wake_up_interruptible_all(&pipe->wr_wait);
		kill_fasync(&pipe->fasync_readers, SIGIO, POLL_IN);
		kill_fasync(&pipe->fasync_writers, SIGIO, POLL_OUT);
	}
	mutex_unlock(&pipe->mutex);
	put_pipe_info(inode, pipe);
	return 0;
}

/* Finds or makes the pipe of a FIFO, counting this file. */
static struct pipe_inode_info *fifo_get_pipe(struct inode *inode)
{
	struct pipe_inode_info *new, *pipe;

	spin_lock(&inode->i_lock);
	pipe = inode->i_pipe;
	if (pipe)
		pipe->files++;
	spin_unlock(&inode->i_lock);
	if (pipe)
		return pipe;
	new = alloc_pipe_info();
	if (!new)
		return NULL;
	spin_lock(&inode->i_lock);
	pipe = inode->i_pipe;
	if (!pipe)
		pipe = inode->i_pipe = new;
	pipe->files++;
	spin_unlock(&inode->i_lock);
	if (pipe != new)
		free_pipe_info(new);
	return pipe;
}

/* Waits until the other side has been opened since; mutex held, dropped meanwhile. */
static int wait_for_partner(struct pipe_inode_info *pipe, wait_queue_head_t *wq, unsigned int *cnt)
{
	unsigned int cur = *cnt;
	int ret;

	mutex_unlock(&pipe->mutex);
	ret = wait_event_interruptible(*wq, READ_ONCE(*cnt) != cur);
	mutex_lock(&pipe->mutex);
	return ret ? -ERESTARTSYS : 0;
}

static int fifo_open_read(struct pipe_inode_info *pipe, struct file *file)
{
	pipe->r_counter++;
	if (pipe->readers++ == 0)
		wake_up_interruptible_all(&pipe->wr_wait);
	if (pipe->writers)
		return 0;
	if (file->f_flags & O_NONBLOCK) {
		/* no hang-up until a writer has come and gone */
		file->f_version = pipe->w_counter;
		return 0;
	}
	if (!wait_for_partner(pipe, &pipe->rd_wait, &pipe->w_counter))
		return 0;
	if (!--pipe->readers)
		wake_up_interruptible_all(&pipe->wr_wait);
	return -ERESTARTSYS;
}

static int fifo_open_write(struct pipe_inode_info *pipe, struct file *file)
{
	if ((file->f_flags & O_NONBLOCK) && !pipe->readers)
		return -ENXIO;
	pipe->w_counter++;
	if (pipe->writers++ == 0)
		wake_up_interruptible_all(&pipe->rd_wait);
	if (pipe->readers || !wait_for_partner(pipe, &pipe->wr_wait, &pipe->r_counter))
		return 0;
	if (!--pipe->writers)
		wake_up_interruptible_all(&pipe->rd_wait);
	return -ERESTARTSYS;
}

static void open_both(struct pipe_inode_info *pipe)
{
	pipe->readers++;
	pipe->writers++;
	pipe->r_counter++;
	pipe->w_counter++;
	if (pipe->readers == 1 || pipe->writers == 1) {
		wake_up_interruptible_all(&pipe->rd_wait);
		wake_up_interruptible_all(&pipe->wr_wait);
	}
}

static int fifo_open(struct inode *inode, struct file *file)
{
	bool is_pipe = inode->i_sb->s_magic == PIPEFS_MAGIC;
	struct pipe_inode_info *pipe = fifo_get_pipe(inode);
	int ret = 0;

	if (!pipe)
		return -ENOMEM;
	file->f_version = 0;
	file->private_data = pipe;
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	stream_open(inode, file);
	mutex_lock(&pipe->mutex);
	switch (file->f_mode & (FMODE_READ | FMODE_WRITE)) {
	case FMODE_READ:
		if (is_pipe) {	/* /proc/PID/fd/N of a pipe: both ends exist */
			pipe->r_counter++;
			pipe->readers++;
		} else {
			ret = fifo_open_read(pipe, file);
		}
		break;
	case FMODE_WRITE:
		if (is_pipe) {
			pipe->w_counter++;
			pipe->writers++;
		} else {
			ret = fifo_open_write(pipe, file);
		}
		break;
	case FMODE_READ | FMODE_WRITE:
		open_both(pipe);
		break;
	default:
		ret = -EINVAL;
	}
	mutex_unlock(&pipe->mutex);
	if (ret)
		put_pipe_info(inode, pipe);
	return ret;
}

const struct file_operations pipefifo_fops = {
	.open = fifo_open,
	.llseek = no_llseek,
	.read_iter = pipe_read,
	.write_iter = pipe_write,
	.poll = pipe_poll,
	.unlocked_ioctl = pipe_ioctl,
	.release = pipe_release,
	.fasync = pipe_fasync,
};

static struct inode *get_pipe_inode(void)
{
	struct inode *inode = new_inode_pseudo(pipe_mnt->mnt_sb);
	struct pipe_inode_info *pipe;

	if (!inode)
		return NULL;
	inode->i_ino = get_next_ino();
	pipe = alloc_pipe_info();
	if (!pipe) {
		iput(inode);
		return NULL;
	}
	inode->i_pipe = pipe;
	pipe->files = 2;
	pipe->readers = pipe->writers = 1;
	inode->i_fop = &pipefifo_fops;
	inode->i_state = I_DIRTY;	/* never written anywhere: keeps it off the dirty lists */
	inode->i_mode = S_IFIFO | 0600;
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	return inode;
}

/* The two files of a new pipe. */
static int create_pipe_files(struct file **res, int flags)
{
	struct inode *inode = get_pipe_inode();
	struct file *f;

	if (!inode)
		return -ENFILE;
	f = alloc_file_pseudo(inode, pipe_mnt, "", O_WRONLY | (flags & (O_NONBLOCK | O_DIRECT)),
			      &pipefifo_fops);
	if (IS_ERR(f)) {
		free_pipe_info(inode->i_pipe);
		inode->i_pipe = NULL;
		iput(inode);
		return PTR_ERR(f);
	}
	f->private_data = inode->i_pipe;
	res[0] = alloc_file_clone(f, O_RDONLY | (flags & O_NONBLOCK), &pipefifo_fops);
	if (IS_ERR(res[0])) {
		put_pipe_info(inode, inode->i_pipe);
		fput(f);
		return PTR_ERR(res[0]);
	}
	res[0]->private_data = inode->i_pipe;
	res[1] = f;
	stream_open(inode, res[0]);
	stream_open(inode, res[1]);
	return 0;
}

static int do_pipe2(int __user *fildes, int flags)
{
	struct file *files[2] = { };
	int fd[2], ret;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT | O_EXCL))
		return -EINVAL;
	if (flags & O_EXCL)
		return -ENOPKG;		/* O_NOTIFICATION_PIPE: there are no watch queues */
	ret = create_pipe_files(files, flags);
	if (ret)
		return ret;
	ret = fd[0] = get_unused_fd_flags(flags);
	if (ret < 0)
		goto out_files;
	ret = fd[1] = get_unused_fd_flags(flags);
	if (ret < 0)
		goto out_fd0;
	ret = -EFAULT;
	if (copy_to_user(fildes, fd, sizeof(fd)))
		goto out_fd1;
	fd_install(fd[0], files[0]);
	fd_install(fd[1], files[1]);
	return 0;

out_fd1:
	put_unused_fd(fd[1]);
out_fd0:
	put_unused_fd(fd[0]);
out_files:
	fput(files[0]);
	fput(files[1]);
	return ret;
}

long sys_pipe2(int __user *fildes, int flags)
{
	return do_pipe2(fildes, flags);
}

long sys_pipe(int __user *fildes)
{
	return do_pipe2(fildes, 0);
}

/* ------------------------------------------------------------------ size */

unsigned int round_pipe_size(unsigned long size)
{
	if (size > (1U << 31))
		return 0;
	return size < PAGE_SIZE ? PAGE_SIZE : roundup_pow_of_two(size);
}

/* Moves the ring to one of another size. -EBUSY if what is in it does not fit. mutex. */
static int pipe_resize_ring(struct pipe_inode_info *pipe, unsigned int slots)
{
	unsigned int used = pipe_occupancy(pipe->head, pipe->tail);
	struct pipe_buffer *bufs;

	if (used > slots)
		return -EBUSY;
	bufs = kvcalloc(slots, sizeof(*bufs), GFP_KERNEL);
	if (!bufs)
		return -ENOMEM;
	for (unsigned int i = 0; i < used; i++)
		bufs[i] = *pipe_buf(pipe, pipe->tail + i);
	kvfree(pipe->bufs);
	pipe->bufs = bufs;
	pipe->tail = 0;
	pipe->head = used;
	pipe->ring_size = slots;
	wake_up_interruptible(&pipe->wr_wait);
	return 0;
}

static long pipe_set_size(struct pipe_inode_info *pipe, unsigned long arg)
{
	unsigned int size = round_pipe_size(arg), slots = size >> PAGE_SHIFT;
	unsigned long pages;
	long ret;

	if (!slots)
		return -EINVAL;
	if (slots > pipe->nr_accounted && size > pipe_max_size && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	pages = account(pipe->user, pipe->nr_accounted, slots);
	if (slots > pipe->nr_accounted &&
	    (over_limit(pages, pipe_user_pages_hard) || over_limit(pages, pipe_user_pages_soft))) {
		ret = -EPERM;
		goto out_unaccount;
	}
	ret = pipe_resize_ring(pipe, slots);
	if (ret)
		goto out_unaccount;
	pipe->nr_accounted = slots;
	return size;

out_unaccount:
	account(pipe->user, slots, pipe->nr_accounted);
	return ret;
}

struct pipe_inode_info *get_pipe_info(struct file *file)
{
	return file->f_op == &pipefifo_fops ? file->private_data : NULL;
}

long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = get_pipe_info(file);
	long ret;

	if (!pipe)
		return -EBADF;
	mutex_lock(&pipe->mutex);
	switch (cmd) {
	case F_SETPIPE_SZ:
		ret = pipe_set_size(pipe, arg);
		break;
	case F_GETPIPE_SZ:
		ret = pipe->ring_size * PAGE_SIZE;
		break;
	default:
		ret = -EINVAL;
	}
	mutex_unlock(&pipe->mutex);
	return ret;
}

/*
 * ------------------------------------------------------------------ pipefs: never mounted by a
 * user
 */

static char *pipefs_dname(struct dentry *dentry, char *buffer, int buflen)
{
	return dynamic_dname(buffer, buflen, "pipe:[%lu]", d_inode(dentry)->i_ino);
}

static const struct dentry_operations pipefs_dentry_operations = {
	.d_dname = pipefs_dname,
};

static const struct super_operations pipefs_ops = {
	.statfs = simple_statfs,
};

static struct dentry *pipefs_mount(struct file_system_type *type, int flags, const char *dev_name,
				   void *data)
{
	return mount_pseudo(type, &pipefs_ops, &pipefs_dentry_operations, PIPEFS_MAGIC);
}

static struct file_system_type pipe_fs_type = {
	.name = "pipefs",
	.mount = pipefs_mount,
	.kill_sb = kill_anon_super,
};

void __init pipe_init(void)
{
	if (register_filesystem(&pipe_fs_type))
		panic("pipefs: cannot register");
	pipe_mnt = kern_mount(&pipe_fs_type);
	if (IS_ERR(pipe_mnt))
		panic("pipefs: cannot mount");
}
