// SPDX-License-Identifier: MIT
/*
 * ioctls of terminals: window size, flow, waiting for output, modem lines. Settings are in
 * tty_termios.c, job control in tty_jobctrl.c.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/timer.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

void tty_wait_until_sent(struct tty_struct *tty, long timeout)
{
	if (!timeout)
		timeout = MAX_SCHEDULE_TIMEOUT;
	timeout = wait_event_interruptible_timeout(
		tty->write_wait, !tty_chars_in_buffer(tty), timeout);
	if (timeout > 0 && tty->ops->wait_until_sent)
		tty->ops->wait_until_sent(tty, timeout);
}

void tty_throttle(struct tty_struct *tty)
{
	down_write(&tty->termios_rwsem);
	if (!tty->throttled) {
		tty->throttled = true;
		if (tty->ops->throttle)
			tty->ops->throttle(tty);
	}
	up_write(&tty->termios_rwsem);
}

void tty_unthrottle(struct tty_struct *tty)
{
	down_write(&tty->termios_rwsem);
	if (tty->throttled) {
		tty->throttled = false;
		if (tty->ops->unthrottle)
			tty->ops->unthrottle(tty);
	}
	up_write(&tty->termios_rwsem);
}

int tty_perform_flush(struct tty_struct *tty, unsigned long arg)
{
	int ret = tty_check_change(tty);

	if (ret)
		return ret;
	switch (arg) {
	case TCIFLUSH:
	case TCIOFLUSH:
		tty_buffer_flush(tty);
		if (tty->ldisc->flush_buffer)
			tty->ldisc->flush_buffer(tty);
		if (arg == TCIFLUSH)
			return 0;
		fallthrough;
	case TCOFLUSH:
		if (tty->ops->flush_buffer)
			tty->ops->flush_buffer(tty);
		return 0;
	default:
		return -EINVAL;
	}
}

static int tty_flow(struct tty_struct *tty, unsigned long arg)
{
	int ret = tty_check_change(tty);

	if (ret)
		return ret;
	switch (arg) {
	case TCOOFF:
	case TCOON:
		tty_flow_by_call(tty, arg == TCOOFF);
		return 0;
	case TCIOFF:
		return STOP_CHAR(tty) != __DISABLED_CHAR ? tty_send_xchar(tty, STOP_CHAR(tty)) : 0;
	case TCION:
		return START_CHAR(tty) != __DISABLED_CHAR ? tty_send_xchar(tty, START_CHAR(tty)) :
							    0;
	default:
		return -EINVAL;
	}
}

/* It goes out even while output is stopped. */
int tty_send_xchar(struct tty_struct *tty, char ch)
{
	bool stopped;

	if (tty->ops->send_xchar) {
		tty->ops->send_xchar(tty, ch);
		return 0;
	}
	if (mutex_lock_interruptible(&tty->atomic_write_lock))
		return -ERESTARTSYS;
	stopped = tty->flow_stopped;
	if (stopped)
		start_tty(tty);
	tty_put_char(tty, ch);
	if (stopped)
		stop_tty(tty);
	mutex_unlock(&tty->atomic_write_lock);
	return 0;
}

int tty_do_resize(struct tty_struct *tty, struct winsize *ws)
{
	struct pid *pgrp;

	mutex_lock(&tty->winsize_mutex);
	if (!memcmp(ws, &tty->winsize, sizeof(*ws)))
		goto done;
	tty->winsize = *ws;
	pgrp = tty_get_pgrp(tty);
	if (pgrp)
		kill_pgrp(pgrp, SIGWINCH, 1);
	put_pid(pgrp);
done:
	mutex_unlock(&tty->winsize_mutex);
	return 0;
}

static int tiocswinsz(struct tty_struct *tty, struct winsize __user *arg)
{
	struct winsize ws;

	if (copy_from_user(&ws, arg, sizeof(ws)))
		return -EFAULT;
	return tty->ops->resize ? tty->ops->resize(tty, &ws) : tty_do_resize(tty, &ws);
}

static int tiocgwinsz(struct tty_struct *tty, struct winsize __user *arg)
{
	int err;

	mutex_lock(&tty->winsize_mutex);
	err = copy_to_user(arg, &tty->winsize, sizeof(*arg));
	mutex_unlock(&tty->winsize_mutex);
	return err ? -EFAULT : 0;
}

/* A character as if it had been typed. */
static int tiocsti(struct tty_struct *tty, char __user *p)
{
	unsigned char ch, fl = TTY_NORMAL;

	if (current->signal->tty != tty && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (get_user(ch, p))
		return -EFAULT;
	tty_buffer_flush_work(tty);
	tty->ldisc->receive_buf(tty, &ch, &fl, 1);
	return 0;
}

static int send_break(struct tty_struct *tty, unsigned int ms)
{
	int ret;

	if (!tty->ops->break_ctl)
		return 0;
	ret = tty->ops->break_ctl(tty, -1);
	if (!ret) {
		msleep_interruptible(ms);
		ret = tty->ops->break_ctl(tty, 0);
	}
	return ret;
}

static int tty_tiocmset(struct tty_struct *tty, unsigned int cmd, unsigned int __user *p)
{
	const unsigned int lines = TIOCM_DTR | TIOCM_RTS | TIOCM_OUT1 | TIOCM_OUT2 | TIOCM_LOOP;
	unsigned int val;

	if (!tty->ops->tiocmset)
		return -ENOTTY;
	if (get_user(val, p))
		return -EFAULT;
	switch (cmd) {
	case TIOCMBIS:
		return tty->ops->tiocmset(tty, val & lines, 0);
	case TIOCMBIC:
		return tty->ops->tiocmset(tty, 0, val & lines);
	default:
		return tty->ops->tiocmset(tty, val & lines, ~val & lines);
	}
}

/* What waits for the output to drain first, as it changes the line. */
static int prepare_break(struct tty_struct *tty)
{
	int ret = tty_check_change(tty);

	if (ret)
		return ret;
	tty_wait_until_sent(tty, 0);
	return signal_pending(current) ? -EINTR : 0;
}

static int tty_line_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	int ret;

	switch (cmd) {
	case TIOCSBRK:
	case TIOCCBRK:
		ret = prepare_break(tty);
		return ret		   ? ret :
		       tty->ops->break_ctl ? tty->ops->break_ctl(tty, cmd == TIOCSBRK ? -1 : 0) :
					     0;
	case TCSBRK:	/* with an argument it is tcdrain() */
		ret = prepare_break(tty);
		return ret || arg ? ret : send_break(tty, 250);
	case TCSBRKP:
		ret = prepare_break(tty);
		return ret ? ret : send_break(tty, arg ? arg * 100 : 250);
	case TIOCMGET:
		ret = tty->ops->tiocmget ? tty->ops->tiocmget(tty) : -ENOTTY;
		return ret < 0 ? ret : put_user(ret, (int __user *)arg);
	case TIOCMSET:
	case TIOCMBIC:
	case TIOCMBIS:
		return tty_tiocmset(tty, cmd, (unsigned int __user *)arg);
	case TCXONC:
		return tty_flow(tty, arg);
	case TCFLSH:
		return tty_perform_flush(tty, arg);
	default:
		return -ENOIOCTLCMD;
	}
}

static int tty_own_ioctl(struct tty_struct *tty, struct tty_struct *real_tty, unsigned int cmd,
			 unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TIOCSTI:
		return tiocsti(tty, p);
	case TIOCGWINSZ:
		return tiocgwinsz(real_tty, p);
	case TIOCSWINSZ:
		return tiocswinsz(real_tty, p);
	case TIOCEXCL:
		set_bit(TTY_EXCLUSIVE, &tty->flags);
		return 0;
	case TIOCNXCL:
		clear_bit(TTY_EXCLUSIVE, &tty->flags);
		return 0;
	case TIOCGEXCL:
		return put_user(test_bit(TTY_EXCLUSIVE, &tty->flags), (int __user *)p);
	case TIOCGETD:
		return put_user(tty->ldisc->num, (int __user *)p);
	case TIOCSETD: {
		int num;

		if (get_user(num, (int __user *)p))
			return -EFAULT;
		return num == tty->ldisc->num ? 0 : -EINVAL;	/* no other discipline is there */
	}
	case TIOCGDEV:
		return put_user(new_encode_dev(MKDEV(real_tty->driver->major,
						     real_tty->driver->minor_start +
							     real_tty->index)),
				(unsigned int __user *)p);
	case TIOCVHANGUP:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		tty_vhangup(tty);
		return 0;
	default:
		return -ENOIOCTLCMD;
	}
}

long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_struct *tty = file_tty(file), *real_tty = tty;
	long ret;

	if (tty_hung_up_p(file))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	if (tty->driver->type == TTY_DRIVER_TYPE_PTY && tty->driver->subtype == PTY_TYPE_MASTER)
		real_tty = tty->link;
	ret = cmd == TIOCCONS	 ? tty_redirect_set(file) :
	      cmd == TIOCGPTPEER ? pty_open_peer(file, arg) :
				   tty_own_ioctl(tty, real_tty, cmd, arg);
	if (ret == -ENOIOCTLCMD)
		ret = tty_jobctrl_ioctl(tty, real_tty, file, cmd, arg);
	if (ret == -ENOIOCTLCMD)
		ret = tty_line_ioctl(tty, cmd, arg);
	if (ret == -ENOIOCTLCMD && tty->ops->ioctl)
		ret = tty->ops->ioctl(tty, cmd, arg);
	if (ret == -ENOIOCTLCMD)
		ret = tty_mode_ioctl(real_tty, cmd, arg);
	if (ret == -ENOIOCTLCMD && tty->ldisc->ioctl)
		ret = tty->ldisc->ioctl(tty, file, cmd, arg);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}

long sys_vhangup(void)
{
	struct tty_struct *tty;

	if (!capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	tty = get_current_tty();
	if (tty) {
		tty_vhangup(tty);
		tty_kref_put(tty);
	}
	return 0;
}
