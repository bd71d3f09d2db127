/* SPDX-License-Identifier: MIT */
#ifndef _N_TTY_H
#define _N_TTY_H

/* What the three files of the N_TTY line discipline share. See n_tty.c. */

#include <linux/bitops.h>
#include <linux/mutex.h>
#include <linux/tty.h>

#define N_TTY_BUF_SIZE	4096
#define ECHO_SIZE	4096

struct n_tty_data {
	/* r: read_lock, o: output_lock */
	struct mutex read_lock;			/* input buffer and editing state */
	size_t read_head;			/* r: next character goes here */
	size_t canon_head;			/* r: end of the last complete line */
	size_t read_tail;			/* r: next character read */
	unsigned int canon_column;		/* r: column at which the edited line began */
	bool lnext;				/* r: the next character is literal */
	bool erasing;				/* r: inside ECHOPRT's \.../ */
	bool no_room;				/* r: the driver's buffer waits for us */
	unsigned char read_buf[N_TTY_BUF_SIZE];	/* r */
	unsigned long line_ends[N_TTY_BUF_SIZE / BITS_PER_LONG]; /* r: this character ends a line */

	struct mutex output_lock;	/* order of what goes to the driver; inside read_lock */
	unsigned int column;			/* o: where the cursor is */
	size_t echo_head, echo_tail;		/* o: echoes the driver has no room for yet */
	unsigned char echo_buf[ECHO_SIZE];	/* o */

	struct mutex atomic_read_lock;		/* one read(2) at a time; outermost */
};

static inline unsigned char read_buf(const struct n_tty_data *d, size_t i)
{
	return d->read_buf[i & (N_TTY_BUF_SIZE - 1)];
}

/* Output. */
ssize_t n_tty_write(struct tty_struct *tty, struct file *file, const unsigned char *buf, size_t nr);
void n_tty_write_wakeup(struct tty_struct *tty);
/* with ^X for control characters; read_lock */
void echo_char(struct tty_struct *tty, unsigned char c);
void echo_char_raw(struct tty_struct *tty, unsigned char c);
void flush_echoes(struct tty_struct *tty);
unsigned int n_tty_column(struct tty_struct *tty);

/* Reading. */
ssize_t n_tty_read(struct tty_struct *tty, struct file *file, char __user *buf, size_t nr);
bool n_tty_input_available(struct tty_struct *tty, bool poll);
size_t n_tty_chars_ready(struct n_tty_data *d, bool icanon);

#endif
