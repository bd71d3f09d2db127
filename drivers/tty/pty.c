// SPDX-License-Identifier: MIT
/*
 * Pseudo-terminals: two terminals back to back. What is written to one is input to the other. The
 * master is made by opening /dev/ptmx, the slave is /dev/pts/N; the slave has the usual line
 * discipline, the master's has everything switched off.
 */

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/namei.h>
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

#define NR_UNIX98_PTY	4096	/* default of kernel.pty.max */

static bool is_master(const struct tty_struct *tty)
{
	return tty->driver->subtype == PTY_TYPE_MASTER;
}

static void pty_close(struct tty_struct *tty, struct file *file)
{
	if (tty->count > 1)
		return;
	set_bit(TTY_IO_ERROR, &tty->flags);
	set_bit(TTY_OTHER_CLOSED, &tty->link->flags);
	wake_up_interruptible(&tty->link->read_wait);
	wake_up_interruptible(&tty->link->write_wait);
	if (is_master(tty)) {
		devpts_pty_kill(tty->link);
		__tty_vhangup(tty->link);
	}
}

static int pty_write(struct tty_struct *tty, const unsigned char *buf, int count)
{
	struct tty_struct *to = tty->link;

	if (tty->flow_stopped || tty->tco_stopped || !count)
		return 0;
	count = tty_insert_flip_string(to, buf, count);
	if (count)
		tty_flip_buffer_push(to);
	return count;
}

static unsigned int pty_write_room(struct tty_struct *tty)
{
	return tty->flow_stopped || tty->tco_stopped ? 0 : tty_buffer_space_avail(tty->link);
}

static void pty_flush_buffer(struct tty_struct *tty)
{
	tty_buffer_flush(tty->link);
	if (tty->link->packet) {
		spin_lock_irq(&tty->ctrl_lock);
		tty->link->pktstatus |= TIOCPKT_FLUSHWRITE;
		spin_unlock_irq(&tty->ctrl_lock);
		wake_up_interruptible(&tty->link->read_wait);
	}
}

static int pty_open(struct tty_struct *tty, struct file *file)
{
	if (!is_master(tty)) {
		if (test_bit(TTY_OTHER_CLOSED, &tty->flags) || test_bit(TTY_PTY_LOCK, &tty->flags))
			return -EIO;
		clear_bit(TTY_OTHER_CLOSED, &tty->link->flags);
	}
	clear_bit(TTY_IO_ERROR, &tty->flags);
	return 0;
}

static void pty_packet(struct tty_struct *master, unsigned char status)
{
	unsigned long flags;

	if (!master->packet)
		return;
	spin_lock_irqsave(&master->ctrl_lock, flags);
	master->pktstatus |= status;
	spin_unlock_irqrestore(&master->ctrl_lock, flags);
	wake_up_interruptible_poll(&master->read_wait, EPOLLIN | EPOLLPRI);
}

static void pty_stop(struct tty_struct *tty)
{
	pty_packet(tty->link, TIOCPKT_STOP);
}

static void pty_start(struct tty_struct *tty)
{
	pty_packet(tty->link, TIOCPKT_START);
}

static int pty_set_lock(struct tty_struct *master, int __user *arg)
{
	int val;

	if (get_user(val, arg))
		return -EFAULT;
	if (val)
		set_bit(TTY_PTY_LOCK, &master->link->flags);
	else
		clear_bit(TTY_PTY_LOCK, &master->link->flags);
	return 0;
}

static int pty_set_packet(struct tty_struct *master, int __user *arg)
{
	int val;

	if (get_user(val, arg))
		return -EFAULT;
	spin_lock_irq(&master->ctrl_lock);
	if (val && !master->packet)
		master->pktstatus = 0;
	master->packet = val;
	spin_unlock_irq(&master->ctrl_lock);
	return 0;
}

static int pty_signal(struct tty_struct *master, int sig)
{
	struct pid *pgrp;

	if (sig != SIGINT && sig != SIGQUIT && sig != SIGTSTP)
		return -EINVAL;
	pgrp = tty_get_pgrp(master->link);
	if (pgrp)
		kill_pgrp(pgrp, sig, 1);
	put_pid(pgrp);
	return 0;
}

/* TIOCGPTPEER: opens the slave through its master, whatever is mounted where. */
static int pty_open_peer(struct tty_struct *master, int flags)
{
	char name[24];
	struct file *file;
	int fd = get_unused_fd_flags(flags);

	if (fd < 0)
		return fd;
	snprintf(name, sizeof(name), "/dev/pts/%d", master->index);
	file = filp_open(name, flags, 0);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}

static int ptm_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TIOCSPTLCK:
		return pty_set_lock(tty, (int __user *)arg);
	case TIOCGPTLCK:
		return put_user(test_bit(TTY_PTY_LOCK, &tty->link->flags), (int __user *)arg);
	case TIOCPKT:
		return pty_set_packet(tty, (int __user *)arg);
	case TIOCGPKT:
		return put_user((int)tty->packet, (int __user *)arg);
	case TIOCGPTN:
		return put_user((unsigned int)tty->index, (unsigned int __user *)arg);
	case TIOCGPTPEER:
		return pty_open_peer(tty, arg);
	case TIOCSIG:
		return pty_signal(tty, arg);
	default:
		return -ENOIOCTLCMD;
	}
}

static void signal_winch(struct tty_struct *tty)
{
	struct pid *pgrp = tty_get_pgrp(tty);

	if (pgrp)
		kill_pgrp(pgrp, SIGWINCH, 1);
	put_pid(pgrp);
}

/* Both sides have one size; the foreground group of each hears of it. */
static int pty_resize(struct tty_struct *tty, struct winsize *ws)
{
	struct tty_struct *other = tty->link;

	mutex_lock(&tty->winsize_mutex);
	if (memcmp(ws, &tty->winsize, sizeof(*ws))) {
		signal_winch(tty);
		signal_winch(other);
		tty->winsize = *ws;
		other->winsize = *ws;
	}
	mutex_unlock(&tty->winsize_mutex);
	return 0;
}

static void pty_show_fdinfo(struct tty_struct *tty, struct seq_file *m)
{
	seq_printf(m, "tty-index:\t%d\n", tty->index);
}

/* A master and its slave are made together. tty_mutex. */
static int pty_install(struct tty_driver *driver, struct tty_struct *tty)
{
	struct tty_struct *slave = alloc_tty_struct(driver->other, tty->index);

	if (!slave)
		return -ENOMEM;
	tty->termios = driver->init_termios;
	slave->termios = driver->other->init_termios;
	snprintf(slave->name, sizeof(slave->name), "pts%d", tty->index);
	tty->link = slave;
	slave->link = tty;
	tty_kref_get(tty);	/* each side keeps the other's structure */
	tty_kref_get(slave);
	driver->ttys[tty->index] = tty;
	driver->other->ttys[tty->index] = slave;
	set_bit(TTY_PTY_LOCK, &slave->flags);
	return 0;
}

static void pty_shutdown(struct tty_struct *tty)
{
	if (test_bit(TTY_PTY_INDEX, &tty->flags))
		devpts_kill_index(tty->index);
	tty_kref_put(tty->link);
}

static const struct tty_operations ptm_ops = {
	.install = pty_install,
	.open = pty_open,
	.close = pty_close,
	.shutdown = pty_shutdown,
	.write = pty_write,
	.write_room = pty_write_room,
	.flush_buffer = pty_flush_buffer,
	.ioctl = ptm_ioctl,
	.resize = pty_resize,
	.show_fdinfo = pty_show_fdinfo,
};

static const struct tty_operations pts_ops = {
	.open = pty_open,
	.close = pty_close,
	.shutdown = pty_shutdown,
	.write = pty_write,
	.write_room = pty_write_room,
	.flush_buffer = pty_flush_buffer,
	.stop = pty_stop,
	.start = pty_start,
	.resize = pty_resize,
};

static struct tty_driver ptm = {
	.name = "ptm", .major = UNIX98_PTY_MASTER_MAJOR, .num = NR_UNIX98_PTY,
	.type = TTY_DRIVER_TYPE_PTY, .subtype = PTY_TYPE_MASTER, .ops = &ptm_ops,
};
static struct tty_driver pts = {
	.name = "pts", .major = UNIX98_PTY_SLAVE_MAJOR, .num = NR_UNIX98_PTY,
	.type = TTY_DRIVER_TYPE_PTY, .subtype = PTY_TYPE_SLAVE, .ops = &pts_ops,
};
struct tty_driver *ptm_driver = &ptm, *pts_driver = &pts;

int ptmx_open(struct inode *inode, struct file *file)
{
	struct tty_struct *tty;
	int index, ret;

	stream_open(inode, file);
	ret = tty_alloc_file(file);
	if (ret)
		return ret;
	ret = index = devpts_new_index();
	if (index < 0)
		goto out_free_file;
	mutex_lock(&tty_mutex);
	tty = tty_init_dev(&ptm, index);
	if (IS_ERR(tty)) {
		mutex_unlock(&tty_mutex);
		devpts_kill_index(index);
		ret = PTR_ERR(tty);
		goto out_free_file;
	}
	set_bit(TTY_PTY_INDEX, &tty->flags);
	tty->count++;
	tty_add_file(tty, file);
	mutex_unlock(&tty_mutex);
	ret = devpts_pty_new(tty->link, MKDEV(pts.major, index));
	if (ret)
		tty_release(inode, file);
	return ret;

out_free_file:
	kfree(file->private_data);
	file->private_data = NULL;
	return ret;
}

void __init pty_init(void)
{
	ptm.other = &pts;
	pts.other = &ptm;
	/* The master has no discipline to speak of: bytes as they are. */
	ptm.init_termios = (struct ktermios){ .c_cflag = B38400 | CS8 | CREAD,
					      .c_ispeed = 38400,
					      .c_ospeed = 38400 };
	pts.init_termios = tty_std_termios;
	pts.init_termios.c_cflag = B38400 | CS8 | CREAD;
	if (tty_register_driver(&ptm) || tty_register_driver(&pts))
		panic("pty: no memory for the drivers");
}
