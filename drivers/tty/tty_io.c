// SPDX-License-Identifier: MIT
/*
 * How this works: the life of a terminal
 *
 *	open ──> driver->ttys[index], made by the first open (tty_init_dev) ──> file->private_data =
 *	tty_file_private last close ──> shut down, out of driver->ttys ──> last reference ──> freed
 *	hang-up ──> TTY_HUPPED: every file of it reads end-of-file and writes EIO; a later open
 *	makes a new terminal
 *
 * I1  tty->count is the number of open files, under tty_mutex. A pty pair is opened and freed
 *     together: the master's close hangs the slave up, and the pair goes when both counts are 0.
 * I2  driver->ttys[i] is set while count > 0 and the terminal is not hung up.
 * I3  a reference (kref) keeps the structure, not the device: whoever holds one finds TTY_HUPPED
 *     set when it is too late.
 *
 * write(2) goes through a kernel buffer in chunks, so that the discipline never touches user memory
 * while it holds locks that echo needs.
 */

#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

#define WRITE_CHUNK	2048

DEFINE_MUTEX(tty_mutex);
static LIST_HEAD(tty_drivers);

/* How a terminal is set when nobody has set it: what getty and users expect. */
const struct ktermios tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {
		[VINTR] = 'C' - 0x40, [VQUIT] = '\\' - 0x40, [VERASE] = 0x7f, [VKILL] = 'U' - 0x40, [VEOF] = 'D' - 0x40,
		[VMIN] = 1, [VSTART] = 'Q' - 0x40, [VSTOP] = 'S' - 0x40, [VSUSP] = 'Z' - 0x40, [VREPRINT] = 'R' - 0x40,
		[VDISCARD] = 'O' - 0x40, [VWERASE] = 'W' - 0x40, [VLNEXT] = 'V' - 0x40,
	},
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

static const struct file_operations tty_fops;

struct tty_struct *tty_kref_get(struct tty_struct *tty)
{
	if (tty)
		refcount_inc(&tty->kref);
	return tty;
}

static void free_tty_struct(struct tty_struct *tty)
{
	if (tty->disc_data)
		tty->ldisc->close(tty);
	tty_buffer_free(tty);
	put_pid(tty->pgrp);
	put_pid(tty->session);
	kfree(tty->write_buf);
	kfree(tty);
}

static void release_one_tty(struct work_struct *work)
{
	struct tty_struct *tty = container_of(work, struct tty_struct, hangup_work);

	if (tty->ops->cleanup)
		tty->ops->cleanup(tty);
	free_tty_struct(tty);
}

void tty_kref_put(struct tty_struct *tty)
{
	if (tty && refcount_dec_and_test(&tty->kref)) {
		/* the caller may hold locks that freeing needs */
		INIT_WORK(&tty->hangup_work, release_one_tty);
		schedule_work(&tty->hangup_work);
	}
}

static void do_tty_hangup(struct work_struct *work)
{
	struct tty_struct *tty = container_of(work, struct tty_struct, hangup_work);

	tty_vhangup(tty);
	tty_kref_put(tty);
}

void tty_hangup(struct tty_struct *tty)
{
	tty_kref_get(tty);
	if (!schedule_work(&tty->hangup_work))
		tty_kref_put(tty);
}

struct tty_struct *alloc_tty_struct(struct tty_driver *driver, int index)
{
	struct tty_struct *tty = kzalloc(sizeof(*tty), GFP_KERNEL);

	if (!tty)
		return NULL;
	refcount_set(&tty->kref, 1);
	tty->driver = driver;
	tty->ops = driver->ops;
	tty->ldisc = &n_tty_ops;
	tty->index = index;
	snprintf(tty->name, sizeof(tty->name), "%s%d", driver->name, index);
	init_rwsem(&tty->termios_rwsem);
	mutex_init(&tty->winsize_mutex);
	mutex_init(&tty->atomic_write_lock);
	spin_lock_init(&tty->ctrl_lock);
	spin_lock_init(&tty->flow_lock);
	spin_lock_init(&tty->files_lock);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	INIT_LIST_HEAD(&tty->tty_files);
	INIT_WORK(&tty->hangup_work, do_tty_hangup);
	tty_buffer_init(tty);
	if (tty_buffer_alloc(tty)) {
		kfree(tty);
		return NULL;
	}
	return tty;
}

void tty_init_termios(struct tty_struct *tty)
{
	struct ktermios *saved = tty->driver->termios ? tty->driver->termios[tty->index] : NULL;

	tty->termios = saved ? *saved : tty->driver->init_termios;
}

/* A serial line keeps its settings when the last user goes. tty_mutex. */
void tty_save_termios(struct tty_struct *tty)
{
	struct ktermios **slot = tty->driver->termios ? &tty->driver->termios[tty->index] : NULL;

	if (!slot)
		return;
	if (!*slot)
		*slot = kmalloc(sizeof(**slot), GFP_KERNEL);
	if (*slot)
		**slot = tty->termios;
}

int tty_standard_install(struct tty_driver *driver, struct tty_struct *tty)
{
	tty_init_termios(tty);
	driver->ttys[tty->index] = tty;
	return 0;
}

struct tty_struct *tty_init_dev(struct tty_driver *driver, int index)
{
	struct tty_struct *tty = alloc_tty_struct(driver, index);
	int ret;

	if (!tty)
		return ERR_PTR(-ENOMEM);
	ret = driver->ops->install ? driver->ops->install(driver, tty) :
				     tty_standard_install(driver, tty);
	if (ret)
		goto out_free;
	ret = tty->ldisc->open(tty);
	if (!ret && tty->link)
		ret = tty->link->ldisc->open(tty->link);
	if (ret) {
		tty_release_struct(tty);
		return ERR_PTR(ret);
	}
	return tty;

out_free:
	free_tty_struct(tty);
	return ERR_PTR(ret);
}

/*
 * One side of a terminal leaves the driver's table and loses the reference that stood for being
 * open.
 */
static void drop_tty(struct tty_struct *tty)
{
	if (tty->ops->shutdown)
		tty->ops->shutdown(tty);
	tty_save_termios(tty);
	if (tty->driver->ttys && tty->driver->ttys[tty->index] == tty)
		tty->driver->ttys[tty->index] = NULL;
	clear_bit(TTY_IO_ERROR, &tty->flags);
	set_bit(TTY_HUPPED, &tty->flags);
	cancel_work_sync(&tty->buf.work);
	tty_kref_put(tty);
}

void tty_release_struct(struct tty_struct *tty)
{
	struct tty_struct *link = tty->link;

	lockdep_assert_held(&tty_mutex);
	if (link) {
		cancel_work_sync(&tty->buf.work);
		cancel_work_sync(&link->buf.work);
	}
	drop_tty(tty);
	if (link)
		drop_tty(link);
}

int tty_alloc_file(struct file *file)
{
	struct tty_file_private *priv = kzalloc(sizeof(*priv), GFP_KERNEL);

	if (!priv)
		return -ENOMEM;
	file->private_data = priv;
	return 0;
}

void tty_add_file(struct tty_struct *tty, struct file *file)
{
	struct tty_file_private *priv = file->private_data;

	priv->tty = tty;
	priv->file = file;
	spin_lock(&tty->files_lock);
	list_add(&priv->list, &tty->tty_files);
	spin_unlock(&tty->files_lock);
}

static void tty_del_file(struct file *file)
{
	struct tty_file_private *priv = file->private_data;

	spin_lock(&priv->tty->files_lock);
	list_del(&priv->list);
	spin_unlock(&priv->tty->files_lock);
	file->private_data = NULL;
	kfree(priv);
}

static struct tty_driver *get_tty_driver(dev_t dev, int *index)
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

/* The driver and index a device number means; /dev/console is whatever the console is. */
static struct tty_driver *lookup_driver(dev_t dev, struct file *file, bool *noctty, int *index)
{
	if (dev == MKDEV(TTYAUX_MAJOR, 1)) {
		*noctty = true;
		return console_device(index);
	}
	return get_tty_driver(dev, index);
}

/* May a terminal that exists be opened once more? tty_mutex. */
static int tty_reopen(struct tty_struct *tty)
{
	if (tty->driver->type == TTY_DRIVER_TYPE_PTY && tty->driver->subtype == PTY_TYPE_MASTER)
		return -EIO;
	if (test_bit(TTY_EXCLUSIVE, &tty->flags) && !capable(CAP_SYS_ADMIN))
		return -EBUSY;
	return 0;
}

/*
 * Finds or makes the terminal of a device number, with a reference of its own for /dev/tty.
 * tty_mutex.
 */
static struct tty_struct *tty_lookup(dev_t dev, struct file *file, bool *noctty)
{
	struct tty_driver *driver;
	struct tty_struct *tty;
	int index, ret;

	if (dev == MKDEV(TTYAUX_MAJOR, 0)) {
		tty = get_current_tty();
		if (!tty)
			return ERR_PTR(-ENXIO);
		*noctty = true;
		ret = tty_hung_up(tty) ? -ENXIO : tty_reopen(tty);
		/* its opener keeps it: count cannot fall while we hold tty_mutex */
		tty_kref_put(tty);
		return ret ? ERR_PTR(ret) : tty;
	}
	driver = lookup_driver(dev, file, noctty, &index);
	if (!driver)
		return ERR_PTR(-ENODEV);
	tty = driver->ttys ? driver->ttys[index] : NULL;
	if (!tty)
		return driver->type == TTY_DRIVER_TYPE_PTY ? ERR_PTR(-EIO) :
							     tty_init_dev(driver, index);
	ret = tty_reopen(tty);
	return ret ? ERR_PTR(ret) : tty;
}

static int tty_open(struct inode *inode, struct file *file)
{
	bool noctty = file->f_flags & O_NOCTTY;
	struct tty_struct *tty;
	int ret;

	stream_open(inode, file);
	ret = tty_alloc_file(file);
	if (ret)
		return ret;
	mutex_lock(&tty_mutex);
	tty = tty_lookup(inode->i_rdev, file, &noctty);
	if (IS_ERR(tty)) {
		mutex_unlock(&tty_mutex);
		kfree(file->private_data);
		file->private_data = NULL;
		return PTR_ERR(tty);
	}
	tty->count++;
	tty_add_file(tty, file);
	ret = tty->ops->open ? tty->ops->open(tty, file) : 0;
	mutex_unlock(&tty_mutex);
	if (ret) {
		tty_release(inode, file);
		return ret;
	}
	if (!noctty)
		tty_open_proc_set_tty(file, tty);
	return 0;
}

static int tty_fasync(int fd, struct file *file, int on)
{
	return fasync_helper(fd, file, on, &file_tty(file)->fasync);
}

int tty_release(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = file_tty(file);
	struct tty_struct *link = tty->link;

	if (file->f_flags & FASYNC)
		tty_fasync(-1, file, 0);
	if (tty->count == 1 && !tty_hung_up(tty))
		tty_wait_until_sent(tty, 30 * HZ);
	mutex_lock(&tty_mutex);
	if (tty->ops->close)
		tty->ops->close(tty, file);
	tty->count--;
	tty_del_file(file);
	/* Whoever sleeps in it has to see that the other side is gone. */
	if (tty->count == 0 && link) {
		wake_up_interruptible(&link->read_wait);
		wake_up_interruptible(&link->write_wait);
	}
	if (tty->count == 0) {
		session_clear_tty(tty->session);
		if (!link || link->count == 0)
			tty_release_struct(tty);
	}
	mutex_unlock(&tty_mutex);
	return 0;
}

static ssize_t tty_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct tty_struct *tty = file_tty(file);
	ssize_t ret;

	if (tty_hung_up(tty))
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

static ssize_t write_chunks(struct tty_struct *tty, struct file *file, const char __user *buf,
			    size_t count)
{
	ssize_t written = 0, ret = 0;

	while (count) {
		size_t size = min_t(size_t, count, WRITE_CHUNK);

		ret = -EFAULT;
		if (copy_from_user(tty->write_buf, buf, size))
			break;
		ret = tty->ldisc->write(tty, file, tty->write_buf, size);
		if (ret <= 0)
			break;
		written += ret;
		buf += ret;
		count -= ret;
		if (ret != (ssize_t)size)
			break;
		ret = -ERESTARTSYS;
		if (signal_pending(current))
			break;
		cond_resched();
	}
	return written ? written : ret;
}

static ssize_t tty_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct tty_struct *tty = file_tty(file);
	ssize_t ret;

	if (tty_hung_up(tty) || test_bit(TTY_IO_ERROR, &tty->flags))
		return -EIO;
	ret = lock_for_write(tty, file->f_flags & O_NONBLOCK);
	if (ret)
		return ret;
	if (!tty->write_buf)
		tty->write_buf = kmalloc(WRITE_CHUNK, GFP_KERNEL);
	ret = tty->write_buf ? write_chunks(tty, file, buf, count) : -ENOMEM;
	mutex_unlock(&tty->atomic_write_lock);
	wake_up_interruptible(&tty->write_wait);
	if (ret > 0)
		file->f_inode->i_mtime = current_time(file->f_inode);
	return ret;
}

static __poll_kernel_t tty_poll(struct file *file, struct poll_table_struct *wait)
{
	struct tty_struct *tty = file_tty(file);

	if (tty_hung_up(tty))
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
	.write = tty_write,
	.poll = tty_poll,
	.unlocked_ioctl = tty_ioctl,
	.open = tty_open,
	.release = tty_release,
	.fasync = tty_fasync,
	.show_fdinfo = tty_show_fdinfo,
};

static int ptmx_fop_open(struct inode *inode, struct file *file)
{
	return ptmx_open(inode, file);
}

static const struct file_operations ptmx_fops = {
	.llseek = no_llseek,
	.read = tty_read,
	.write = tty_write,
	.poll = tty_poll,
	.unlocked_ioctl = tty_ioctl,
	.open = ptmx_fop_open,
	.release = tty_release,
	.fasync = tty_fasync,
	.show_fdinfo = tty_show_fdinfo,
};

void __tty_vhangup(struct tty_struct *tty)
{
	int refs;

	lockdep_assert_held(&tty_mutex);
	if (test_and_set_bit(TTY_HUPPED, &tty->flags))
		return;
	/*
	 * The name is free for a new terminal at once; the old one lives on for those that still
	 * have it open.
	 */
	if (tty->driver->ttys && tty->driver->ttys[tty->index] == tty &&
	    tty->driver->type != TTY_DRIVER_TYPE_PTY)
		tty->driver->ttys[tty->index] = NULL;
	refs = tty_signal_session_leader(tty, 0);
	while (refs--)
		tty_kref_put(tty);
	if (tty->ldisc->hangup)
		tty->ldisc->hangup(tty);
	if (tty->ops->hangup)
		tty->ops->hangup(tty);
	tty_buffer_flush(tty);
	wake_up_interruptible_poll(&tty->write_wait, EPOLLOUT | EPOLLHUP);
	wake_up_interruptible_poll(&tty->read_wait, EPOLLIN | EPOLLHUP);
	kill_fasync(&tty->fasync, SIGIO, POLL_HUP);
}

void tty_vhangup(struct tty_struct *tty)
{
	mutex_lock(&tty_mutex);
	__tty_vhangup(tty);
	mutex_unlock(&tty_mutex);
}

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

static bool output_stopped(const struct tty_struct *tty)
{
	return tty->flow_stopped || tty->tco_stopped;
}

void stop_tty(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->flow_lock, flags);
	if (!tty->flow_stopped) {
		tty->flow_stopped = true;
		if (tty->ops->stop)
			tty->ops->stop(tty);
	}
	spin_unlock_irqrestore(&tty->flow_lock, flags);
}

void start_tty(struct tty_struct *tty)
{
	unsigned long flags;
	bool started = false;

	spin_lock_irqsave(&tty->flow_lock, flags);
	if (output_stopped(tty) && !tty->tco_stopped) {
		tty->flow_stopped = false;
		started = true;
		if (tty->ops->start)
			tty->ops->start(tty);
	}
	spin_unlock_irqrestore(&tty->flow_lock, flags);
	if (started)
		tty_wakeup(tty);
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
}
