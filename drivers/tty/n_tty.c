// SPDX-License-Identifier: MIT
/*
 * How this works: N_TTY, the line discipline of every terminal
 *
 *	driver ── receive_buf() ──> per character: signals?    ──> read_buf ──> n_tty_read()
 *	                            flow control? editing? echo
 *	n_tty_write() ──> translations (n_tty_out.c) ──> driver
 *
 * read_buf is a ring with three marks, all counting up for ever:
 *
 *	read_tail ......... canon_head ......... read_head
 *	 complete lines       the line being edited
 *
 * In canonical mode a reader sees only what lies before canon_head; a bit in line_ends marks the
 * character that ends each line. An end-of-file character is stored as __DISABLED_CHAR with its bit
 * set, and never handed out. In raw mode everything up to read_head is readable.
 *
 * I1  read_tail <= canon_head <= read_head <= read_tail + N_TTY_BUF_SIZE, under read_lock.
 * I2  editing never goes back past canon_head.
 * I3  in canonical mode, the last place is kept for a line end, so that a full buffer can still be
 *     completed.
 *
 * Locks: atomic_read_lock (one reader at a time), termios_rwsem for reading (the modes stay as they
 * are), read_lock, output_lock. Input runs in a kworker and may sleep. Waking readers needs no
 * lock.
 */

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "n_tty.h"

static void put_raw(struct n_tty_data *d, unsigned char c)
{
	d->read_buf[d->read_head++ & (N_TTY_BUF_SIZE - 1)] = c;
}

static size_t room_left(const struct n_tty_data *d)
{
	return N_TTY_BUF_SIZE - (d->read_head - d->read_tail);
}

static void reset_input(struct n_tty_data *d)
{
	d->read_head = d->canon_head = d->read_tail = 0;
	d->lnext = d->erasing = false;
	memset(d->line_ends, 0, sizeof(d->line_ends));
}

static void packet_status(struct tty_struct *tty, unsigned char status)
{
	if (tty->link)
		pty_packet(tty->link, 0, status);
}

static void n_tty_flush_buffer(struct tty_struct *tty)
{
	struct n_tty_data *d = tty->disc_data;

	mutex_lock(&d->read_lock);
	reset_input(d);
	d->no_room = false;
	mutex_unlock(&d->read_lock);
	tty_buffer_restart(tty);
	packet_status(tty, TIOCPKT_FLUSHREAD);
}

static void signal_foreground(struct tty_struct *tty, int sig)
{
	struct pid *pgrp = tty_get_pgrp(tty);

	if (pgrp) {
		kill_pgrp(pgrp, sig, 1);
		put_pid(pgrp);
	}
}

/* The interrupt, quit and suspend characters, or a break, which has no character. read_lock. */
static void isig(struct tty_struct *tty, struct n_tty_data *d, int sig, unsigned char c)
{
	if (!L_NOFLSH(tty)) {
		reset_input(d);
		mutex_lock(&d->output_lock);
		d->echo_head = d->echo_tail = 0;
		mutex_unlock(&d->output_lock);
		if (tty->ops->flush_buffer)
			tty->ops->flush_buffer(tty);
		packet_status(tty, TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE);
	}
	if (I_IXON(tty))
		start_tty(tty);
	if (L_ECHO(tty) && c != __DISABLED_CHAR)
		echo_char(tty, c);
	signal_foreground(tty, sig);
}

/* ------------------------------------------------------------------ editing; read_lock */

static void finish_erasing(struct tty_struct *tty, struct n_tty_data *d)
{
	if (d->erasing) {
		echo_char_raw(tty, '/');
		d->erasing = false;
	}
}

static bool is_continuation(struct tty_struct *tty, unsigned char c)
{
	return I_IUTF8(tty) && (c & 0xc0) == 0x80;
}

/*
 * How wide the character that ends at `end` was echoed. A tab reaches back to what stands before
 * it.
 */
static unsigned int echoed_width(struct tty_struct *tty, struct n_tty_data *d, size_t at)
{
	unsigned char c = read_buf(d, at);
	unsigned int column = d->canon_column;

	if (c != '\t')
		return iscntrl(c) ? (L_ECHOCTL(tty) ? 2 : 0) : 1;
	for (size_t i = d->canon_head; i != at; i++) {
		unsigned char b = read_buf(d, i);

		if (b == '\t')
			column = (column | 7) + 1;
		else if (iscntrl(b))
			column += L_ECHOCTL(tty) ? 2 : 0;
		else if (!is_continuation(tty, b))
			column++;
	}
	return 8 - (column & 7);
}

static void rub_out(struct tty_struct *tty, unsigned int width)
{
	while (width--) {
		echo_char_raw(tty, '\b');
		echo_char_raw(tty, ' ');
		echo_char_raw(tty, '\b');
	}
}

/* Tabs are undone by going back, without blanks. */
static void back_up(struct tty_struct *tty, unsigned int width)
{
	while (width--)
		echo_char_raw(tty, '\b');
}

/* Takes the last character, of one byte or more, off the line and the screen. */
static void erase_one(struct tty_struct *tty, struct n_tty_data *d, unsigned char key)
{
	size_t head = d->read_head;
	unsigned int width;
	unsigned char c;

	do {
		head--;
		c = read_buf(d, head);
	} while (is_continuation(tty, c) && head != d->canon_head);
	width = echoed_width(tty, d, head);
	if (L_ECHO(tty)) {
		if (L_ECHOPRT(tty)) {
			if (!d->erasing) {
				echo_char_raw(tty, '\\');
				d->erasing = true;
			}
			echo_char(tty, c);
			for (size_t i = head + 1; i < d->read_head; i++)
				echo_char_raw(tty, read_buf(d, i));
		} else if (key == ERASE_CHAR(tty) && !L_ECHOE(tty)) {
			echo_char(tty, ERASE_CHAR(tty));
		} else if (c == '\t') {
			back_up(tty, width);
		} else {
			rub_out(tty, width);
		}
	}
	d->read_head = head;
}

static void erase_word(struct tty_struct *tty, struct n_tty_data *d)
{
	bool seen_word = false;

	while (d->read_head != d->canon_head) {
		unsigned char c = read_buf(d, d->read_head - 1);
		bool in_word = isalnum(c) || c == '_' || is_continuation(tty, c) ||
			       (I_IUTF8(tty) && c >= 0xc0);

		if (seen_word && !in_word)
			break;
		seen_word |= in_word;
		erase_one(tty, d, WERASE_CHAR(tty));
	}
}

static void kill_line(struct tty_struct *tty, struct n_tty_data *d)
{
	if (L_ECHO(tty) && (!L_ECHOK(tty) || !L_ECHOKE(tty) || !L_ECHOE(tty))) {
		d->read_head = d->canon_head;
		finish_erasing(tty, d);
		echo_char(tty, KILL_CHAR(tty));
		if (L_ECHOK(tty))
			echo_char_raw(tty, '\n');
		return;
	}
	while (d->read_head != d->canon_head)
		erase_one(tty, d, KILL_CHAR(tty));
}

static void eraser(struct tty_struct *tty, struct n_tty_data *d, unsigned char c)
{
	if (d->read_head == d->canon_head)
		return;
	if (c == ERASE_CHAR(tty))
		erase_one(tty, d, c);
	else if (c == WERASE_CHAR(tty))
		erase_word(tty, d);
	else
		kill_line(tty, d);
	if (d->read_head == d->canon_head && L_ECHO(tty))
		finish_erasing(tty, d);
}

static void reprint_line(struct tty_struct *tty, struct n_tty_data *d)
{
	finish_erasing(tty, d);
	echo_char(tty, REPRINT_CHAR(tty));
	echo_char_raw(tty, '\n');
	for (size_t i = d->canon_head; i != d->read_head; i++)
		echo_char(tty, read_buf(d, i));
}

/* Ends the line with `c`, which is stored, and lets the reader have it. */
static void complete_line(struct tty_struct *tty, struct n_tty_data *d, unsigned char c)
{
	set_bit(d->read_head & (N_TTY_BUF_SIZE - 1), d->line_ends);
	put_raw(d, c);
	d->canon_head = d->read_head;
	kill_fasync(&tty->fasync, SIGIO, POLL_IN);
	wake_up_interruptible_poll(&tty->read_wait, EPOLLIN | EPOLLRDNORM);
}

/* ------------------------------------------------------ input, a character at a time; read_lock */

static void remember_column(struct tty_struct *tty, struct n_tty_data *d)
{
	if (d->canon_head == d->read_head)
		d->canon_column = n_tty_column(tty);
}

/* I3: a full line takes nothing more but its end. */
static bool has_room(struct tty_struct *tty, struct n_tty_data *d, size_t n)
{
	if (room_left(d) >= n + (L_LINES(tty) ? 1 : 0))
		return true;
	if (I_IMAXBEL(tty))
		echo_char_raw(tty, '\a');
	return false;
}

/* An ordinary character: echoed and stored. A 0377 is doubled under PARMRK. */
static void store_char(struct tty_struct *tty, struct n_tty_data *d, unsigned char c)
{
	if (!has_room(tty, d, c == 0xff && I_PARMRK(tty) ? 2 : 1))
		return;
	if (L_ECHO(tty)) {
		finish_erasing(tty, d);
		remember_column(tty, d);
		if (c == '\n')
			echo_char_raw(tty, '\n');
		else
			echo_char(tty, c);
	}
	if (c == 0xff && I_PARMRK(tty))
		put_raw(d, c);
	put_raw(d, c);
}

/* Signal and flow-control characters; true if c was one. */
static bool receive_control(struct tty_struct *tty, struct n_tty_data *d, unsigned char c)
{
	if (c == __DISABLED_CHAR)
		return false;
	if (I_IXON(tty) && (c == START_CHAR(tty) || c == STOP_CHAR(tty))) {
		if (c == START_CHAR(tty))
			start_tty(tty);
		else
			stop_tty(tty);
		return true;
	}
	if (!L_ISIG(tty))
		return false;
	if (c == INTR_CHAR(tty))
		isig(tty, d, SIGINT, c);
	else if (c == QUIT_CHAR(tty))
		isig(tty, d, SIGQUIT, c);
	else if (c == SUSP_CHAR(tty))
		isig(tty, d, SIGTSTP, c);
	else
		return false;
	return true;
}

/* Editing characters and line ends of canonical mode; true if c was one. */
static bool receive_canon(struct tty_struct *tty, struct n_tty_data *d, unsigned char c)
{
	bool named = c != __DISABLED_CHAR;

	if (named && (c == ERASE_CHAR(tty) || c == KILL_CHAR(tty) ||
		      (c == WERASE_CHAR(tty) && L_IEXTEN(tty)))) {
		eraser(tty, d, c);
		return true;
	}
	if (named && c == LNEXT_CHAR(tty) && L_IEXTEN(tty)) {
		d->lnext = true;
		if (L_ECHO(tty)) {
			finish_erasing(tty, d);
			if (L_ECHOCTL(tty)) {
				echo_char_raw(tty, '^');
				echo_char_raw(tty, '\b');
			}
		}
		return true;
	}
	if (named && c == REPRINT_CHAR(tty) && L_ECHO(tty) && L_IEXTEN(tty)) {
		reprint_line(tty, d);
		return true;
	}
	if (c == '\n') {
		if (L_ECHO(tty) || L_ECHONL(tty))
			echo_char_raw(tty, '\n');
		complete_line(tty, d, c);
		return true;
	}
	if (named && c == EOF_CHAR(tty)) {
		complete_line(tty, d, __DISABLED_CHAR);
		return true;
	}
	if (named && (c == EOL_CHAR(tty) || (c == EOL2_CHAR(tty) && L_IEXTEN(tty)))) {
		if (L_ECHO(tty)) {
			remember_column(tty, d);
			echo_char(tty, c);
		}
		if (c == 0xff && I_PARMRK(tty) && room_left(d) > 1)
			put_raw(d, c);
		complete_line(tty, d, c);
		return true;
	}
	return false;
}

static void receive_char(struct tty_struct *tty, struct n_tty_data *d, unsigned char c)
{
	if (I_ISTRIP(tty))
		c &= 0x7f;
	if (I_IUCLC(tty) && L_IEXTEN(tty))
		c = tolower(c);
	if (d->lnext) {
		d->lnext = false;
		store_char(tty, d, c);
		return;
	}
	if (receive_control(tty, d, c))
		return;
	if (tty->flow_stopped && !tty->tco_stopped && I_IXON(tty) && I_IXANY(tty))
		start_tty(tty);
	if (c == '\r') {
		if (I_IGNCR(tty))
			return;
		if (I_ICRNL(tty))
			c = '\n';
	} else if (c == '\n' && I_INLCR(tty)) {
		c = '\r';
	}
	if (!L_ICANON(tty) || !receive_canon(tty, d, c))
		store_char(tty, d, c);
}

/* Bytes that came in with an error or a break. */
static void receive_flagged(struct tty_struct *tty, struct n_tty_data *d, unsigned char c,
			    unsigned char flag)
{
	if (flag == TTY_OVERRUN)
		return;
	if (flag == TTY_BREAK) {
		if (I_IGNBRK(tty))
			return;
		if (I_BRKINT(tty)) {
			isig(tty, d, SIGINT, __DISABLED_CHAR);
			return;
		}
	} else {
		if (!I_INPCK(tty)) {
			receive_char(tty, d, c);
			return;
		}
		if (I_IGNPAR(tty))
			return;
	}
	if (!has_room(tty, d, I_PARMRK(tty) ? 3 : 1))
		return;
	if (I_PARMRK(tty)) {
		put_raw(d, 0xff);
		put_raw(d, 0);
	}
	put_raw(d, I_PARMRK(tty) && flag != TTY_BREAK ? c : 0);
}

/* The program's other end edits, and signals by TIOCSIG: what comes is passed on as it is. */
static bool passes_all(struct tty_struct *tty)
{
	return L_EXTPROC(tty) && !I_ISTRIP(tty) && !(I_IUCLC(tty) && L_IEXTEN(tty));
}

/*
 * A line that is full without an end can only be edited or completed: its characters are still
 * taken, and dropped.
 */
static bool can_take(struct tty_struct *tty, const struct n_tty_data *d)
{
	const size_t most = 3;	/* what one character can grow to */

	if (room_left(d) > most)
		return true;
	return L_LINES(tty) && d->canon_head == d->read_tail && room_left(d) >= 1;
}

static int n_tty_receive_buf(struct tty_struct *tty, const unsigned char *cp,
			     const unsigned char *fp, int count)
{
	struct n_tty_data *d = tty->disc_data;
	int n;

	down_read(&tty->termios_rwsem);
	mutex_lock(&d->read_lock);
	for (n = 0; n < count && can_take(tty, d); n++) {
		if (passes_all(tty))
			put_raw(d, cp[n]);
		else if (likely(fp[n] == TTY_NORMAL))
			receive_char(tty, d, cp[n]);
		else
			receive_flagged(tty, d, cp[n], fp[n]);
	}
	d->no_room = n < count;
	mutex_unlock(&d->read_lock);
	flush_echoes(tty);
	/* A reader that has part of what it wants waits for less than VMIN. */
	if (n_tty_input_available(tty, false)) {
		kill_fasync(&tty->fasync, SIGIO, POLL_IN);
		wake_up_interruptible_poll(&tty->read_wait, EPOLLIN | EPOLLRDNORM);
	}
	up_read(&tty->termios_rwsem);
	return n;
}

static void n_tty_set_termios(struct tty_struct *tty, const struct ktermios *old)
{
	struct n_tty_data *d = tty->disc_data;

	mutex_lock(&d->read_lock);
	if (old && ((old->c_lflag ^ tty->termios.c_lflag) & (ICANON | EXTPROC))) {
		/* What is there becomes one line, or loses its line ends. */
		memset(d->line_ends, 0, sizeof(d->line_ends));
		d->lnext = d->erasing = false;
		if (L_LINES(tty) && d->read_head != d->read_tail)
			set_bit((d->read_head - 1) & (N_TTY_BUF_SIZE - 1), d->line_ends);
		d->canon_head = d->read_head;
	}
	mutex_unlock(&d->read_lock);
	if (!I_IXON(tty) && old && (old->c_iflag & IXON) && !tty->tco_stopped)
		start_tty(tty);
	wake_up_interruptible(&tty->write_wait);
	wake_up_interruptible(&tty->read_wait);
}

static __poll_kernel_t n_tty_poll(struct tty_struct *tty, struct file *file,
				  struct poll_table_struct *wait)
{
	__poll_kernel_t mask = 0;

	poll_wait(file, &tty->read_wait, wait);
	poll_wait(file, &tty->write_wait, wait);
	if (!n_tty_input_available(tty, true))
		tty_buffer_flush_work(tty);
	if (n_tty_input_available(tty, true))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (tty->packet && READ_ONCE(tty->pktstatus))
		mask |= EPOLLPRI | EPOLLIN | EPOLLRDNORM;
	if (test_bit(TTY_OTHER_CLOSED, &tty->flags) || tty_hung_up_p(file))
		mask |= EPOLLHUP;
	if (tty_chars_in_buffer(tty) < 256 && tty_write_room(tty) > 0)
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static int n_tty_ioctl(struct tty_struct *tty, struct file *file, unsigned int cmd,
		       unsigned long arg)
{
	struct n_tty_data *d = tty->disc_data;
	int __user *p = (int __user *)arg;
	int n;

	switch (cmd) {
	case TIOCOUTQ:
		return put_user((int)tty_chars_in_buffer(tty), p);
	case FIONREAD:
		down_read(&tty->termios_rwsem);
		mutex_lock(&d->read_lock);
		n = n_tty_chars_ready(d, L_LINES(tty));
		mutex_unlock(&d->read_lock);
		up_read(&tty->termios_rwsem);
		return put_user(n, p);
	default:
		return -ENOIOCTLCMD;
	}
}

static int n_tty_open(struct tty_struct *tty)
{
	struct n_tty_data *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	mutex_init(&d->read_lock);
	mutex_init(&d->output_lock);
	mutex_init(&d->atomic_read_lock);
	tty->disc_data = d;
	return 0;
}

static void n_tty_close(struct tty_struct *tty)
{
	kfree(tty->disc_data);
	tty->disc_data = NULL;
}

static void n_tty_hangup(struct tty_struct *tty)
{
	struct n_tty_data *d = tty->disc_data;

	mutex_lock(&d->read_lock);
	reset_input(d);
	d->no_room = false;
	mutex_lock(&d->output_lock);
	d->echo_head = d->echo_tail = 0;
	mutex_unlock(&d->output_lock);
	mutex_unlock(&d->read_lock);
}

const struct tty_ldisc_ops n_tty_ops = {
	.name = "n_tty",
	.num = N_TTY,
	.open = n_tty_open,
	.close = n_tty_close,
	.flush_buffer = n_tty_flush_buffer,
	.read = n_tty_read,
	.write = n_tty_write,
	.ioctl = n_tty_ioctl,
	.set_termios = n_tty_set_termios,
	.poll = n_tty_poll,
	.hangup = n_tty_hangup,
	.receive_buf = n_tty_receive_buf,
	.write_wakeup = n_tty_write_wakeup,
};
