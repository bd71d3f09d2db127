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
	spin_lock_irq(&tty->ctrl_lock);
	tty->packet = false;
	spin_unlock_irq(&tty->ctrl_lock);
	set_bit(TTY_IO_ERROR, &tty->flags);
	set_bit(TTY_OTHER_CLOSED, &tty->link->flags);
	wake_up_interruptible(&tty->link->read_wait);
	wake_up_interruptible(&tty->link->write_wait);
	if (is_master(tty)) {
		devpts_pty_kill(tty->link);
		__tty_vhangup(tty->link, false);
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

/* Tells a master in packet mode what happens; of two states that exclude each other, the last. */
void pty_packet(struct tty_struct *master, unsigned char clear, unsigned char status)
{
	unsigned long flags;
	bool told;

	spin_lock_irqsave(&master->ctrl_lock, flags);
	told = master->packet;
	if (told)
		master->pktstatus = (master->pktstatus & ~clear) | status;
	spin_unlock_irqrestore(&master->ctrl_lock, flags);
	if (told)
		wake_up_interruptible_poll(&master->read_wait, EPOLLIN | EPOLLPRI);
}

static void pty_flush_buffer(struct tty_struct *tty)
{
	tty_buffer_flush(tty->link);
	tty_wakeup(tty);
	pty_packet(tty->link, 0, TIOCPKT_FLUSHWRITE);
}

static void pty_stop(struct tty_struct *tty)
{
	pty_packet(tty->link, TIOCPKT_START, TIOCPKT_STOP);
}

static void pty_start(struct tty_struct *tty)
{
	pty_packet(tty->link, TIOCPKT_STOP, TIOCPKT_START);
}

/* Whether ^S and ^Q stop and start output: the other end may then do it itself. */
static bool usual_flow_control(const struct ktermios *t)
{
	return (t->c_iflag & IXON) && t->c_cc[VSTOP] == 'S' - 0x40 && t->c_cc[VSTART] == 'Q' - 0x40;
}

/* There is no line: characters have eight bits. */
static void pty_set_termios(struct tty_struct *tty, const struct ktermios *old)
{
	bool flow = usual_flow_control(&tty->termios);

	if (flow != usual_flow_control(old))
		pty_packet(tty->link, TIOCPKT_DOSTOP | TIOCPKT_NOSTOP,
			   flow ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP);
	if ((old->c_lflag | tty->termios.c_lflag) & EXTPROC)
		pty_packet(tty->link, 0, TIOCPKT_IOCTL);
	tty->termios.c_cflag = (tty->termios.c_cflag & ~(CSIZE | PARENB)) | CS8 | CREAD;
}

/* The next to open it finds it set as new. */
static void pty_hangup(struct tty_struct *tty)
{
	down_write(&tty->termios_rwsem);
	tty->termios = tty->driver->init_termios;
	up_write(&tty->termios_rwsem);
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
int pty_open_peer(struct file *master, int flags)
{
	struct tty_struct *tty = file_tty(master);
	struct file *file;
	struct path path;
	int fd, ret;

	if (tty->driver != ptm_driver)
		return -EIO;
	fd = get_unused_fd_flags(flags);
	if (fd < 0)
		return fd;
	ret = devpts_slave_path(tty->link, master, &path);
	if (ret)
		goto out_put_fd;
	file = dentry_open(&path, flags, current_cred());
	path_put(&path);
	ret = PTR_ERR_OR_ZERO(file);
	if (ret)
		goto out_put_fd;
	fd_install(fd, file);
	return fd;

out_put_fd:
	put_unused_fd(fd);
	return ret;
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
	tty_init_termios(slave);
	snprintf(slave->name, sizeof(slave->name), "pts%d", tty->index);
	tty->link = slave;
	slave->link = tty;
	slave->lock = tty->lock;
	tty_kref_get(tty);	/* each side keeps the other's structure */
	tty_kref_get(slave);
	driver->other->ttys[tty->index] = slave;
	set_bit(TTY_PTY_LOCK, &slave->flags);
	return 0;
}

static void ptm_shutdown(struct tty_struct *tty)
{
	tty_kref_put(tty->link);
}

/* The master goes last: only then is the number free for another pair. */
static void ptm_cleanup(struct tty_struct *tty)
{
	devpts_kill_index(tty->index);
}

static void pts_cleanup(struct tty_struct *tty)
{
	tty_kref_put(tty->link);
}

/*
 * A slave is opened by the node that its master made, not by its number: a node that somebody kept
 * does not lead to the next pair of the same number.
 */
static bool pts_lookup(struct tty_struct *tty, struct file *file)
{
	return READ_ONCE(tty->driver_data) == file->f_path.dentry;
}

static const struct tty_operations ptm_ops = {
	.install = pty_install,
	.open = pty_open,
	.close = pty_close,
	.shutdown = ptm_shutdown,
	.cleanup = ptm_cleanup,
	.write = pty_write,
	.write_room = pty_write_room,
	.flush_buffer = pty_flush_buffer,
	.ioctl = ptm_ioctl,
	.resize = pty_resize,
	.show_fdinfo = pty_show_fdinfo,
};

static const struct tty_operations pts_ops = {
	.lookup = pts_lookup,
	.open = pty_open,
	.close = pty_close,
	.cleanup = pts_cleanup,
	.hangup = pty_hangup,
	.set_termios = pty_set_termios,
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
	if (!IS_ERR(tty))
		tty_kref_get(tty);
	mutex_unlock(&tty_mutex);
	if (IS_ERR(tty)) {
		devpts_kill_index(index);
		ret = PTR_ERR(tty);
		goto out_free_file;
	}
	tty_lock(tty);
	ret = tty_open_file(tty, file);
	tty_unlock(tty);
	if (!ret)
		ret = devpts_pty_new(tty->link, MKDEV(pts.major, index));
	tty_kref_put(tty);
	if (!ret)
		return 0;
	if (file->private_data)
		tty_release(inode, file);
	return ret;

out_free_file:
	tty_free_file(file);
	return ret;
}

void __init pty_init(void)
{
	ptm.other = &pts;
	pts.other = &ptm;
	/* The master has no discipline to speak of: bytes as they are. */
	ptm.init_termios = tty_std_termios;
	ptm.init_termios.c_iflag = ptm.init_termios.c_oflag = ptm.init_termios.c_lflag = 0;
	ptm.init_termios.c_cflag = B38400 | CS8 | CREAD;
	pts.init_termios = tty_std_termios;
	pts.init_termios.c_cflag = B38400 | CS8 | CREAD;
	if (tty_register_driver(&ptm) || tty_register_driver(&pts))
		panic("pty: no memory for the drivers");
}
