// SPDX-License-Identifier: MIT
/*
 * N_TTY, output: what a program writes and what is echoed, with the translations of c_oflag. Both
 * go through process_char(), which knows the cursor's column. Echoes that find no room in the
 * driver wait in echo_buf, already translated, and go before anything else.
 */

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include "n_tty.h"

#define MAX_TRANSLATED	8	/* of one character: a tab */
#define OUTPUT_PIECE	512	/* on the stack */

/*
 * Translates one character into `out` (MAX_TRANSLATED); how many came of it. Moves d->column.
 * output_lock.
 */
static int process_char(struct tty_struct *tty, struct n_tty_data *d, unsigned char c,
			unsigned char *out)
{
	unsigned int spaces;

	if (!O_OPOST(tty)) {
		*out = c;
		return 1;
	}
	switch (c) {
	case '\n':
		if (O_ONLRET(tty))
			d->column = 0;
		if (O_ONLCR(tty)) {
			d->column = 0;
			memcpy(out, "\r\n", 2);
			return 2;
		}
		break;
	case '\r':
		if (O_ONOCR(tty) && d->column == 0)
			return 0;
		if (O_OCRNL(tty)) {
			c = '\n';
			if (O_ONLRET(tty))
				d->column = 0;
			break;
		}
		d->column = 0;
		break;
	case '\t':
		spaces = 8 - (d->column & 7);
		d->column += spaces;
		if (O_TABDLY(tty) == XTABS) {
			memset(out, ' ', spaces);
			return spaces;
		}
		break;
	case '\b':
		if (d->column > 0)
			d->column--;
		break;
	default:
		if (O_OLCUC(tty))
			c = toupper(c);
		/* The later bytes of a UTF-8 character take no column. */
		if (!iscntrl(c) && !(I_IUTF8(tty) && (c & 0xc0) == 0x80))
			d->column++;
	}
	*out = c;
	return 1;
}

/*
 * Sends what echoes there are as far as the driver takes them; true if none are left. output_lock.
 */
static bool send_echoes(struct tty_struct *tty, struct n_tty_data *d)
{
	while (d->echo_tail != d->echo_head) {
		size_t at = d->echo_tail & (ECHO_SIZE - 1);
		size_t n = min(d->echo_head - d->echo_tail, ECHO_SIZE - at);
		int sent = tty->ops->write(tty, d->echo_buf + at, n);

		if (sent <= 0)
			return false;
		d->echo_tail += sent;
	}
	return true;
}

void flush_echoes(struct tty_struct *tty)
{
	struct n_tty_data *d = tty->disc_data;

	mutex_lock(&d->output_lock);
	send_echoes(tty, d);
	mutex_unlock(&d->output_lock);
}

void n_tty_write_wakeup(struct tty_struct *tty)
{
	kill_fasync(&tty->fasync, SIGIO, POLL_OUT);
}

/* Whoever echoes more than fits, without anyone looking at it, loses the rest. output_lock. */
static void queue_echo(struct n_tty_data *d, const unsigned char *s, int n)
{
	while (n-- && d->echo_head - d->echo_tail < ECHO_SIZE)
		d->echo_buf[d->echo_head++ & (ECHO_SIZE - 1)] = *s++;
}

void echo_char_raw(struct tty_struct *tty, unsigned char c)
{
	struct n_tty_data *d = tty->disc_data;
	unsigned char out[8];

	mutex_lock(&d->output_lock);
	queue_echo(d, out, process_char(tty, d, c, out));
	mutex_unlock(&d->output_lock);
}

void echo_char(struct tty_struct *tty, unsigned char c)
{
	if (L_ECHOCTL(tty) && iscntrl(c) && c != '\t' && c != '\n') {
		echo_char_raw(tty, '^');
		echo_char_raw(tty, c ^ 0x40);
	} else {
		echo_char_raw(tty, c);
	}
}

unsigned int n_tty_column(struct tty_struct *tty)
{
	return ((struct n_tty_data *)tty->disc_data)->column;
}

/*
 * Copies the characters before one that needs a translation; how many. The cursor moves over them.
 * output_lock.
 */
static size_t plain_run(struct tty_struct *tty, struct n_tty_data *d, const unsigned char *buf,
			size_t nr, unsigned char *out)
{
	bool utf8 = I_IUTF8(tty);
	size_t i, column = d->column;

	if (O_OLCUC(tty))
		return 0;
	for (i = 0; i < nr && !iscntrl(buf[i]); i++) {
		out[i] = buf[i];
		column += !(utf8 && (buf[i] & 0xc0) == 0x80);
	}
	d->column = column;
	return i;
}

/* Translates into `out` as much as surely fits, and says how much that was. output_lock. */
static size_t translate(struct tty_struct *tty, struct n_tty_data *d, const unsigned char *buf,
			size_t nr, unsigned char *out, size_t *size)
{
	size_t done = 0, len = 0;

	while (done < nr && len + MAX_TRANSLATED <= *size) {
		size_t run = plain_run(tty, d, buf + done, min(nr - done, *size - len), out + len);

		done += run;
		len += run;
		if (run)
			continue;
		len += process_char(tty, d, buf[done], out + len);
		done++;
	}
	*size = len;
	return done;
}

/*
 * Writes as much as the driver has room for, translated, in pieces as large as can be: each is a
 * trip to the device. How many of `buf` were used. output_lock; no echoes wait.
 */
static size_t output_block(struct tty_struct *tty, struct n_tty_data *d, const unsigned char *buf,
			   size_t nr)
{
	unsigned char out[OUTPUT_PIECE];
	size_t done = 0;

	while (done < nr) {
		size_t size = min_t(size_t, tty_write_room(tty), sizeof(out));
		size_t used = translate(tty, d, buf + done, nr - done, out, &size);
		int sent;

		if (!used)
			break;
		done += used;
		sent = tty->ops->write(tty, out, size);
		if (sent < (int)size) {		/* less than it had promised */
			sent = max(sent, 0);
			queue_echo(d, out + sent, size - sent);
			break;
		}
	}
	return done;
}

static ssize_t output_some(struct tty_struct *tty, struct file *file, const unsigned char *buf,
			   size_t nr)
{
	struct n_tty_data *d = tty->disc_data;
	ssize_t n = 0;

	mutex_lock(&d->output_lock);
	if (tty_hung_up_p(file))
		n = -EIO;
	else if (send_echoes(tty, d))
		n = O_OPOST(tty) ? (ssize_t)output_block(tty, d, buf, nr) :
				   tty->ops->write(tty, buf, nr);
	mutex_unlock(&d->output_lock);
	return n;
}

ssize_t n_tty_write(struct tty_struct *tty, struct file *file, const unsigned char *buf, size_t nr)
{
	DEFINE_WAIT_FUNC(wait, woken_wake_function);
	size_t left = nr;
	ssize_t ret = 0;

	if (L_TOSTOP(tty) && !tty_is_console(file)) {
		ret = tty_check_change(tty);
		if (ret)
			return ret;
	}
	down_read(&tty->termios_rwsem);
	add_wait_queue(&tty->write_wait, &wait);
	while (left) {
		ssize_t n;

		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		n = output_some(tty, file, buf, left);
		if (n < 0) {
			ret = n;
			break;
		}
		buf += n;
		left -= n;
		if (!left)
			break;
		if (n)
			continue;
		if (file->f_flags & O_NONBLOCK) {
			ret = -EAGAIN;
			break;
		}
		up_read(&tty->termios_rwsem);
		wait_woken(&wait, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
		down_read(&tty->termios_rwsem);
	}
	remove_wait_queue(&tty->write_wait, &wait);
	up_read(&tty->termios_rwsem);
	return nr - left ? (ssize_t)(nr - left) : ret;
}
