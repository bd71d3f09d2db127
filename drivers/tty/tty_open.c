// SPDX-License-Identifier: MIT
/*
 * How this works: the life of a terminal
 *
 *	open ──> driver->ttys[index], made by the first open (tty_init_dev) ──> file->private_data
 *	last close ──> shut down, gone, out of driver->ttys ──> last reference ──> freed
 *
 * tty_lock() is a terminal's own: opens, closes and hang-ups of one take turns, those of others go
 * on. tty_mutex is taken inside it, for the moments in which a table of terminals is looked at or
 * changed. Whoever opens finds the terminal under tty_mutex, takes a reference, and only then waits
 * for its lock: if the last close came first it is gone, and he looks again.
 *
 * I1  tty->count is the number of open files, under tty_lock. A pty pair is made and goes together:
 *     the master's close hangs the slave up, and the pair goes when both counts are 0.
 * I2  driver->ttys[i] is set, and holds a reference, until the terminal is gone.
 * I3  Of a pair, the slave keeps the master's structure until it is freed itself, because the lock
 *     of both is in there; the master keeps the slave's until both are shut down.
 */

#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>

DEFINE_MUTEX(tty_mutex);

struct tty_struct *tty_kref_get(struct tty_struct *tty)
{
	if (tty)
		refcount_inc(&tty->kref);
	return tty;
}

static void free_tty_struct(struct tty_struct *tty)
{
	tty_buffer_free(tty);
	tty->ldisc->close(tty);
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
	mutex_init(&tty->own_lock);
	tty->lock = &tty->own_lock;
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
	if (tty_buffer_alloc(tty))
		goto out_free;
	if (tty->ldisc->open(tty))
		goto out_free_buffer;
	return tty;

out_free_buffer:
	tty_buffer_free(tty);
out_free:
	kfree(tty);
	return NULL;
}

struct tty_struct *tty_init_dev(struct tty_driver *driver, int index)
{
	struct tty_struct *tty = alloc_tty_struct(driver, index);
	int ret = 0;

	lockdep_assert_held(&tty_mutex);
	if (!tty)
		return ERR_PTR(-ENOMEM);
	tty_init_termios(tty);
	if (driver->ops->install)
		ret = driver->ops->install(driver, tty);
	if (ret) {
		free_tty_struct(tty);
		return ERR_PTR(ret);
	}
	driver->ttys[index] = tty;
	return tty;
}

/* ------------------------------------------------------------------ the end; tty_lock held */

static void shut_down(struct tty_struct *tty)
{
	cancel_work_sync(&tty->buf.work);
	if (tty->ops->shutdown)
		tty->ops->shutdown(tty);
	mutex_lock(&tty_mutex);
	tty_save_termios(tty);
	tty->driver->ttys[tty->index] = NULL;
	tty->gone = true;
	mutex_unlock(&tty_mutex);
	tty_kref_put(tty);	/* the table's */
}

/*
 * Nobody has it open: it goes, a slave before its master. The slave's echoes are the master's
 * input, so that is the order in which the buffers come to rest.
 */
static void release_if_unused(struct tty_struct *tty)
{
	struct tty_struct *link = tty->link, *slave;

	lockdep_assert_held(tty->lock);
	if (tty->count || (link && link->count) || tty->gone)
		return;
	if (!link) {
		shut_down(tty);
		return;
	}
	slave = tty->lock == &tty->own_lock ? link : tty;
	link = slave->link;
	shut_down(slave);
	shut_down(link);
}

/* ------------------------------------------------------------------ files */

int tty_alloc_file(struct file *file)
{
	file->private_data = kzalloc(sizeof(struct tty_file_private), GFP_KERNEL);
	return file->private_data ? 0 : -ENOMEM;
}

void tty_free_file(struct file *file)
{
	kfree(file->private_data);
	file->private_data = NULL;
}

static void tty_add_file(struct tty_struct *tty, struct file *file)
{
	struct tty_file_private *priv = file->private_data;

	priv->tty = tty;
	priv->file = file;
	spin_lock(&tty->files_lock);
	list_add(&priv->list, &tty->tty_files);
	spin_unlock(&tty->files_lock);
}

static void tty_del_file(struct tty_struct *tty, struct file *file)
{
	struct tty_file_private *priv = file->private_data;

	spin_lock(&tty->files_lock);
	list_del(&priv->list);
	spin_unlock(&tty->files_lock);
	tty_free_file(file);
}

/* ------------------------------------------------------------------ open */

/* May it be opened once more? */
static int tty_reopen(struct tty_struct *tty)
{
	if (tty->gone)
		return -EAGAIN;
	if (tty->count && tty->driver->subtype == PTY_TYPE_MASTER)
		return -EIO;
	if (test_bit(TTY_EXCLUSIVE, &tty->flags) && !capable(CAP_SYS_ADMIN))
		return -EBUSY;
	return 0;
}

int tty_open_file(struct tty_struct *tty, struct file *file)
{
	int ret;

	lockdep_assert_held(tty->lock);
	ret = tty_reopen(tty);
	if (ret)
		goto out;
	tty->count++;
	tty_add_file(tty, file);
	ret = tty->ops->open ? tty->ops->open(tty, file) : 0;
	if (!ret)
		return 0;
	tty_del_file(tty, file);
	tty->count--;
out:
	release_if_unused(tty);
	return ret;
}

/* The terminal of a device number, made where there is none yet, with a reference. */
static struct tty_struct *find_or_make(dev_t dev, struct file *file)
{
	struct tty_struct *tty = NULL;
	struct tty_driver *driver;
	int index;

	mutex_lock(&tty_mutex);
	/* /dev/console is whatever the console is. */
	driver = dev == MKDEV(TTYAUX_MAJOR, 1) ? console_device(&index) :
						 get_tty_driver(dev, &index);
	if (!driver) {
		tty = ERR_PTR(-ENODEV);
		goto out;
	}
	tty = driver->ttys[index];
	if (tty && driver->ops->lookup && !driver->ops->lookup(tty, file))
		tty = NULL;
	if (!tty)
		tty = driver->type == TTY_DRIVER_TYPE_PTY ? ERR_PTR(-EIO) :
							    tty_init_dev(driver, index);
	if (!IS_ERR(tty))
		tty_kref_get(tty);
out:
	mutex_unlock(&tty_mutex);
	return tty;
}

/* Opens what is there now; -EAGAIN if that went away meanwhile. */
static int try_open(dev_t dev, struct file *file)
{
	bool own = dev == MKDEV(TTYAUX_MAJOR, 0);
	struct tty_struct *tty = own ? get_current_tty() : find_or_make(dev, file);
	int ret;

	if (!tty)
		return -ENXIO;
	if (IS_ERR(tty))
		return PTR_ERR(tty);
	tty_lock(tty);
	ret = tty_open_file(tty, file);
	tty_unlock(tty);
	tty_kref_put(tty);
	return ret == -EAGAIN && own ? -ENXIO : ret;
}

int tty_open(struct inode *inode, struct file *file)
{
	dev_t dev = inode->i_rdev;
	struct tty_file_private *priv;
	int ret;

	stream_open(inode, file);
	do {
		ret = file->private_data ? 0 : tty_alloc_file(file);
		if (ret)
			return ret;
		priv = file->private_data;
		priv->console = dev == MKDEV(TTYAUX_MAJOR, 1);
		ret = try_open(dev, file);
	} while (ret == -EAGAIN);
	if (ret) {
		tty_free_file(file);
		return ret;
	}
	if (!(file->f_flags & O_NOCTTY) && MAJOR(dev) != TTYAUX_MAJOR)
		tty_open_proc_set_tty(file, file_tty(file));
	return 0;
}

/* ------------------------------------------------------------------ close */

int tty_fasync(int fd, struct file *file, int on)
{
	struct tty_struct *tty = file_tty(file);
	struct pid *pgrp;
	int ret;

	if (on && tty_hung_up_p(file))
		return -ENOTTY;
	ret = fasync_helper(fd, file, on, &tty->fasync);
	if (ret <= 0 || !on)
		return ret;
	/* Unless it was said who: the foreground group, or who asks where there is none. */
	pgrp = tty_get_pgrp(tty);
	ret = __f_setown(file, pgrp ? pgrp : task_pid(current->group_leader),
			 pgrp ? FOWN_PGRP : FOWN_TGID, 0);
	put_pid(pgrp);
	return ret;
}

int tty_release(struct inode *inode, struct file *file)
{
	struct tty_struct *tty = tty_kref_get(file_tty(file));
	struct pid *session;

	if (file->f_flags & FASYNC)
		tty_fasync(-1, file, 0);
	if (READ_ONCE(tty->count) == 1 && !tty_hung_up_p(file))
		tty_wait_until_sent(tty, 30 * HZ);
	tty_lock(tty);
	if (tty->ops->close)
		tty->ops->close(tty, file);
	tty_del_file(tty, file);
	if (--tty->count == 0) {
		session = tty_get_session(tty);
		session_clear_tty(session);
		put_pid(session);
	}
	release_if_unused(tty);
	tty_unlock(tty);
	tty_kref_put(tty);
	return 0;
}
