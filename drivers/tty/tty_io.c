// SPDX-License-Identifier: MIT
/*
 * How this works: the files of a terminal
 *
 * read(2), write(2), poll(2) and hang-up; tty_open.c has open and close.
 *
 * write(2) goes through a kernel buffer in chunks, so that the discipline never touches user memory
 * while it holds locks that echo needs.
 *
 * A hang-up marks the files that are open and wakes whoever sleeps in them: from then on they read
 * end of file and write EIO. The terminal itself lives on; who opens it afterwards has a file
 * without the mark. Those that are inside look at the mark under the lock under which they touch
 * the discipline's buffers, and the hang-up empties these after marking: nobody from before it
 * reads what is typed after it. Files of /dev/console are left out, so that init keeps its own.
 */

#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/pagemap.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#define WRITE_CHUNK	2048

static LIST_HEAD(tty_drivers);

/* ------------------------------------------------------------------ reading and writing */

static ssize_t tty_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct tty_struct *tty = file_tty(file);
	ssize_t ret;

	if (tty_hung_up_p(file))
		return 0;
	if (test_bit(TTY_IO_ERROR, &tty->flags))
		return -EIO;
	ret = tty->ldisc->read(tty, file, buf, count);
	if (ret > 0)
		file->f_inode->i_atime = current_time(file->f_inode);
	return ret;
}

static int lock_for_write(struct tty_struct *tty, bool nonblock)
{
	if (mutex_trylock(&tty->atomic_write_lock))
		return 0;
	if (nonblock)
		return -EAGAIN;
	return mutex_lock_interruptible(&tty->atomic_write_lock) ? -ERESTARTSYS : 0;
}

static ssize_t write_chunks(struct tty_struct *tty, struct file *file, struct iov_iter *from)
{
	ssize_t written = 0, ret = 0;

	while (iov_iter_count(from)) {
		size_t size = min_t(size_t, iov_iter_count(from), WRITE_CHUNK);

		ret = -EFAULT;
		if (!copy_from_iter_full(tty->write_buf, size, from))
			break;
		ret = tty->ldisc->write(tty, file, tty->write_buf, size);
		if (ret <= 0)
			break;
		written += ret;
		if (ret != (ssize_t)size)
			break;
		ret = -ERESTARTSYS;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return written ? written : ret;
}

static ssize_t write_file(struct file *file, struct iov_iter *from)
{
	struct tty_struct *tty = file_tty(file);
	ssize_t ret;

	if (tty_hung_up_p(file) || test_bit(TTY_IO_ERROR, &tty->flags))
		return -EIO;
	ret = lock_for_write(tty, file->f_flags & O_NONBLOCK);
	if (ret)
		return ret;
	if (!tty->write_buf)
		tty->write_buf = kmalloc(WRITE_CHUNK, GFP_KERNEL);
	ret = tty->write_buf ? write_chunks(tty, file, from) : -ENOMEM;
	mutex_unlock(&tty->atomic_write_lock);
	wake_up_interruptible(&tty->write_wait);
	if (ret > 0)
		file->f_inode->i_mtime = current_time(file->f_inode);
	return ret;
}

/* Output of the console may have been given to another terminal. */
static ssize_t tty_write(struct kiocb *iocb, struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	struct file *other = tty_is_console(file) ? tty_redirect_get() : NULL;
	ssize_t ret = write_file(other ? other : file, from);

	if (other)
		fput(other);
	return ret;
}

static __poll_kernel_t tty_poll(struct file *file, struct poll_table_struct *wait)
{
	struct tty_struct *tty = file_tty(file);

	if (tty_hung_up_p(file))
		return EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDNORM | EPOLLWRNORM;
	return tty->ldisc->poll(tty, file, wait);
}

static void tty_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct tty_struct *tty = file_tty(file);

	if (tty->ops->show_fdinfo)
		tty->ops->show_fdinfo(tty, m);
}

static const struct file_operations tty_fops = {
	.llseek = no_llseek,
	.read = tty_read,
	.write_iter = tty_write,
	.splice_write = iter_file_splice_write,
	.poll = tty_poll,
	.unlocked_ioctl = tty_ioctl,
	.open = tty_open,
	.release = tty_release,
	.fasync = tty_fasync,
	.show_fdinfo = tty_show_fdinfo,
};

static const struct file_operations ptmx_fops = {
	.llseek = no_llseek,
	.read = tty_read,
	.write_iter = tty_write,
	.splice_write = iter_file_splice_write,
	.poll = tty_poll,
	.unlocked_ioctl = tty_ioctl,
	.open = ptmx_open,
	.release = tty_release,
	.fasync = tty_fasync,
	.show_fdinfo = tty_show_fdinfo,
};

/* ------------------------------------------------------------------ hang-up */

static void mark_files(struct tty_struct *tty)
{
	struct tty_file_private *priv;

	spin_lock(&tty->files_lock);
	list_for_each_entry(priv, &tty->tty_files, list) {
		if (!priv->console)
			WRITE_ONCE(priv->hung_up, true);
	}
	spin_unlock(&tty->files_lock);
}

void __tty_vhangup(struct tty_struct *tty, bool exit_session)
{
	int refs;

	lockdep_assert_held(tty->lock);
	if (tty->gone)
		return;
	tty_redirect_end(tty);
	mark_files(tty);
	refs = tty_signal_session_leader(tty, exit_session);
	while (refs--)
		tty_kref_put(tty);
	tty_buffer_flush(tty);
	if (tty->ops->hangup)
		tty->ops->hangup(tty);
	if (tty->ldisc->hangup)
		tty->ldisc->hangup(tty);
	wake_up_interruptible_poll(&tty->write_wait, EPOLLOUT | EPOLLHUP);
	wake_up_interruptible_poll(&tty->read_wait, EPOLLIN | EPOLLHUP);
	kill_fasync(&tty->fasync, SIGIO, POLL_HUP);
}

void tty_vhangup(struct tty_struct *tty)
{
	tty_lock(tty);
	__tty_vhangup(tty, false);
	tty_unlock(tty);
}

void tty_vhangup_session(struct tty_struct *tty)
{
	tty_lock(tty);
	__tty_vhangup(tty, true);
	tty_unlock(tty);
}

/* ------------------------------------------------------------------ output of drivers */

void tty_wakeup(struct tty_struct *tty)
{
	if (tty->ldisc->write_wakeup)
		tty->ldisc->write_wakeup(tty);
	wake_up_interruptible_poll(&tty->write_wait, EPOLLOUT);
}

unsigned int tty_write_room(struct tty_struct *tty)
{
	return tty->ops->write_room ? tty->ops->write_room(tty) : 2048;
}

unsigned int tty_chars_in_buffer(struct tty_struct *tty)
{
	return tty->ops->chars_in_buffer ? tty->ops->chars_in_buffer(tty) : 0;
}

int tty_put_char(struct tty_struct *tty, unsigned char ch)
{
	return tty->ops->write(tty, &ch, 1);
}

/* ^S stops output, and so does TCOOFF; ^Q alone does not undo TCOOFF. flow_lock. */
static void stop_locked(struct tty_struct *tty)
{
	if (!tty->flow_stopped) {
		tty->flow_stopped = true;
		if (tty->ops->stop)
			tty->ops->stop(tty);
	}
}

static bool start_locked(struct tty_struct *tty)
{
	if (!tty->flow_stopped || tty->tco_stopped)
		return false;
	tty->flow_stopped = false;
	if (tty->ops->start)
		tty->ops->start(tty);
	return true;
}

void stop_tty(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->flow_lock, flags);
	stop_locked(tty);
	spin_unlock_irqrestore(&tty->flow_lock, flags);
}

void start_tty(struct tty_struct *tty)
{
	unsigned long flags;
	bool started;

	spin_lock_irqsave(&tty->flow_lock, flags);
	started = start_locked(tty);
	spin_unlock_irqrestore(&tty->flow_lock, flags);
	if (started)
		tty_wakeup(tty);
}

void tty_flow_by_call(struct tty_struct *tty, bool stop)
{
	unsigned long flags;
	bool started = false;

	spin_lock_irqsave(&tty->flow_lock, flags);
	if (stop && !tty->tco_stopped) {
		tty->tco_stopped = true;
		stop_locked(tty);
	} else if (!stop && tty->tco_stopped) {
		tty->tco_stopped = false;
		started = start_locked(tty);
	}
	spin_unlock_irqrestore(&tty->flow_lock, flags);
	if (started)
		tty_wakeup(tty);
}

/* ------------------------------------------------------------------ drivers */

struct tty_driver *get_tty_driver(dev_t dev, int *index)
{
	struct tty_driver *driver;

	list_for_each_entry(driver, &tty_drivers, tty_drivers) {
		int minor = MINOR(dev) - driver->minor_start;

		if (MAJOR(dev) == driver->major && minor >= 0 && minor < (int)driver->num) {
			*index = minor;
			return driver;
		}
	}
	return NULL;
}

/*
 * The nodes: char_dev hands opens of (5, 0), (5, 1), (5, 2) and of every driver's range to
 * tty_open().
 */
int tty_register_driver(struct tty_driver *driver)
{
	int ret;

	driver->ttys = kcalloc(driver->num, sizeof(*driver->ttys), GFP_KERNEL);
	if (!driver->ttys)
		return -ENOMEM;
	if (driver->type != TTY_DRIVER_TYPE_PTY) {
		driver->termios = kcalloc(driver->num, sizeof(*driver->termios), GFP_KERNEL);
		if (!driver->termios)
			return -ENOMEM;
	}
	ret = register_chrdev_range(MKDEV(driver->major, driver->minor_start), driver->num,
				    driver->name, &tty_fops);
	if (ret)
		return ret;
	mutex_lock(&tty_mutex);
	list_add_tail(&driver->tty_drivers, &tty_drivers);
	mutex_unlock(&tty_mutex);
	return 0;
}

void __init tty_init(void)
{
	register_chrdev_range(MKDEV(TTYAUX_MAJOR, 0), 1, "/dev/tty", &tty_fops);
	register_chrdev_range(MKDEV(TTYAUX_MAJOR, 1), 1, "/dev/console", &tty_fops);
	register_chrdev_range(MKDEV(TTYAUX_MAJOR, 2), 1, "/dev/ptmx", &ptmx_fops);
	tty_sak_init();
}
