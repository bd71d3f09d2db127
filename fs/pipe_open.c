// SPDX-License-Identifier: MIT
/*
 * The life of pipes: made by pipe(2), or with the first open of a FIFO; their size; the file system
 * that their inodes are in. fs/pipe.c reads and writes them.
 *
 * A pipe_inode_info lives as long as files refer to it (pipe->files, under the inode's i_lock). The
 * slots of its ring are charged to the user who made it.
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
#include <linux/pseudo_fs.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/linux/magic.h>
#include "pipe_internal.h"

unsigned int pipe_max_size = 1048576;
unsigned long pipe_user_pages_hard;
unsigned long pipe_user_pages_soft = PIPE_DEF_BUFFERS * 1024;

static struct vfsmount *pipe_mnt;

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
	kfree(pipe->bufs);
	kfree(pipe);
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
	bufs = kcalloc(slots, sizeof(*bufs), GFP_KERNEL | __GFP_NOWARN);
	if (!bufs)
		return -ENOMEM;
	for (unsigned int i = 0; i < used; i++)
		bufs[i] = *pipe_buf(pipe, pipe->tail + i);
	kfree(pipe->bufs);
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
