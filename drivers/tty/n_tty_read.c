// SPDX-License-Identifier: MIT
/*
 * N_TTY, reading: a line at a time in canonical mode, or as VMIN and VTIME say. See n_tty.c for the
 * buffer.
 */

#include <linux/errno.h>
#include <linux/find.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "n_tty.h"

#define COPY_CHUNK	256

bool n_tty_input_available(struct tty_struct *tty, bool poll)
{
	struct n_tty_data *d = tty->disc_data;
	size_t least = poll && !TIME_CHAR(tty) && MIN_CHAR(tty) ? MIN_CHAR(tty) : 1;

	if (L_LINES(tty))
		return READ_ONCE(d->canon_head) != READ_ONCE(d->read_tail);
	return READ_ONCE(d->read_head) - READ_ONCE(d->read_tail) >= least;
}

static bool ends_line(const struct n_tty_data *d, size_t i)
{
	return test_bit(i & (N_TTY_BUF_SIZE - 1), d->line_ends);
}

/* Characters a read could return now; end-of-file marks do not count. read_lock. */
size_t n_tty_chars_ready(struct n_tty_data *d, bool icanon)
{
	size_t end = icanon ? d->canon_head : d->read_head, n = 0;

	for (size_t i = d->read_tail; i != end; i++)
		n += !(icanon && ends_line(d, i) && read_buf(d, i) == __DISABLED_CHAR);
	return n;
}

/*
 * Takes up to `nr` characters, in canonical mode to the end of a line; *done when the line has
 * ended. read_lock.
 */
static size_t take(struct n_tty_data *d, bool icanon, unsigned char *out, size_t nr, bool *done)
{
	size_t end = icanon ? d->canon_head : d->read_head, n = 0;

	while (d->read_tail != end && !*done) {
		unsigned char c = read_buf(d, d->read_tail);
		bool line_end = icanon && ends_line(d, d->read_tail);

		if (line_end && c == __DISABLED_CHAR) {
			/*
			 * End of file: it ends this read, even one that took nothing, and is used
			 * up.
			 */
			clear_bit(d->read_tail++ & (N_TTY_BUF_SIZE - 1), d->line_ends);
			*done = true;
			break;
		}
		if (n == nr)
			break;
		out[n++] = c;
		clear_bit(d->read_tail++ & (N_TTY_BUF_SIZE - 1), d->line_ends);
		*done = line_end;
	}
	return n;
}

/* Moves what is ready to the user; how much, or -EFAULT. */
static ssize_t copy_ready(struct tty_struct *tty, struct file *file, char __user *buf, size_t nr,
			  bool *done)
{
	struct n_tty_data *d = tty->disc_data;
	unsigned char chunk[COPY_CHUNK];
	size_t total = 0;

	while (total < nr && !*done) {
		bool restart;
		size_t n = 0;

		mutex_lock(&d->read_lock);
		if (!tty_hung_up_p(file))
			n = take(d, L_LINES(tty), chunk, min_t(size_t, nr - total, COPY_CHUNK),
				 done);
		restart = d->no_room && d->read_head - d->read_tail <= N_TTY_BUF_SIZE / 2;
		if (restart)
			d->no_room = false;
		mutex_unlock(&d->read_lock);
		if (restart)
			tty_buffer_restart(tty);
		if (!n)
			break;
		if (copy_to_user(buf + total, chunk, n))
			return -EFAULT;
		total += n;
	}
	return total;
}

/* Background processes may not read from their terminal. */
static int job_control(struct tty_struct *tty, struct file *file)
{
	return tty_is_console(file) ? 0 : __tty_check_change(tty, SIGTTIN);
}

/* Packet mode: a status byte, if there is one to read, instead of data. 1, 0 or -EFAULT. */
static int read_packet_status(struct tty_struct *tty, char __user *buf)
{
	unsigned char status;

	if (!tty->packet)
		return 0;
	spin_lock_irq(&tty->ctrl_lock);
	status = tty->pktstatus;
	tty->pktstatus = 0;
	spin_unlock_irq(&tty->ctrl_lock);
	if (!status)
		return 0;
	return put_user(status, (unsigned char __user *)buf) ? -EFAULT : 1;
}

static int lock_reader(struct n_tty_data *d, struct file *file)
{
	if (file->f_flags & O_NONBLOCK)
		return mutex_trylock(&d->atomic_read_lock) ? 0 : -EAGAIN;
	return mutex_lock_interruptible(&d->atomic_read_lock) ? -ERESTARTSYS : 0;
}

/* Why a read that has nothing must not wait: an error, or 0 for end of file, or 1 to wait. */
static int may_wait(struct tty_struct *tty, struct file *file, long timeout)
{
	if (test_bit(TTY_OTHER_CLOSED, &tty->flags))
		return -EIO;
	if (tty_hung_up_p(file))
		return 0;
	if (!timeout)
		return 0;
	if (file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	return signal_pending(current) ? -ERESTARTSYS : 1;
}

/* When a raw read is satisfied, and how long it waits for the first and for further characters. */
struct read_limits {
	size_t minimum;
	long timeout, between;
};

static struct read_limits read_limits(struct tty_struct *tty)
{
	struct read_limits l = { .minimum = 1,
				 .timeout = MAX_SCHEDULE_TIMEOUT,
				 .between = MAX_SCHEDULE_TIMEOUT };
	long time = (HZ / 10) * TIME_CHAR(tty);

	if (L_ICANON(tty))
		return l;
	if (MIN_CHAR(tty)) {
		l.minimum = MIN_CHAR(tty);
		if (time)
			l.between = time;
	} else {
		l.timeout = time;
	}
	return l;
}

static ssize_t read_loop(struct tty_struct *tty, struct file *file, char __user *buf, size_t nr)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	struct read_limits lim = read_limits(tty);
	long timeout = lim.timeout;
	size_t got = 0;
	ssize_t ret = 0;
	bool done = false;

	add_wait_queue(&tty->read_wait, &wait);
	while (nr) {
		ret = got ? 0 : read_packet_status(tty, buf);
		if (ret) {
			got = ret > 0 ? 1 : 0;
			break;
		}
		if (!n_tty_input_available(tty, false)) {
			up_read(&tty->termios_rwsem);
			tty_buffer_flush_work(tty);
			down_read(&tty->termios_rwsem);
		}
		if (!n_tty_input_available(tty, false) || tty_hung_up_p(file)) {
			ret = may_wait(tty, file, timeout);
			if (ret <= 0)
				break;
			up_read(&tty->termios_rwsem);
			timeout = wait_woken(&wait, TASK_INTERRUPTIBLE, timeout);
			down_read(&tty->termios_rwsem);
			continue;
		}
		if (tty->packet && !got) {
			ret = put_user(TIOCPKT_DATA, (unsigned char __user *)buf) ? -EFAULT : 0;
			if (ret)
				break;
			got = 1;
		}
		ret = copy_ready(tty, file, buf + got, nr - got, &done);
		if (ret < 0)
			break;
		got += ret;
		if (got >= nr || done || got >= lim.minimum)
			break;
		timeout = lim.between;
	}
	remove_wait_queue(&tty->read_wait, &wait);
	return got ? (ssize_t)got : ret;
}

ssize_t n_tty_read(struct tty_struct *tty, struct file *file, char __user *buf, size_t nr)
{
	struct n_tty_data *d = tty->disc_data;
	ssize_t ret = job_control(tty, file);

	if (ret < 0)
		return ret;
	ret = lock_reader(d, file);
	if (ret)
		return ret;
	down_read(&tty->termios_rwsem);
	ret = read_loop(tty, file, buf, nr);
	up_read(&tty->termios_rwsem);
	mutex_unlock(&d->atomic_read_lock);
	return ret;
}
