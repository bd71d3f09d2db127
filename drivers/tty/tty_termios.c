// SPDX-License-Identifier: MIT
/*
 * The settings of terminals: termios in its three forms (termio, termios, termios2), speeds, and
 * the settings root has locked.
 */

#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/uaccess.h>

/* How a terminal is set when nobody has set it: what getty and users expect. */
const struct ktermios tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc = {
		[VINTR] = 'C' - 0x40, [VQUIT] = '\\' - 0x40, [VERASE] = 0x7f,
		[VKILL] = 'U' - 0x40, [VEOF] = 'D' - 0x40, [VMIN] = 1,
		[VSTART] = 'Q' - 0x40, [VSTOP] = 'S' - 0x40, [VSUSP] = 'Z' - 0x40,
		[VREPRINT] = 'R' - 0x40, [VDISCARD] = 'O' - 0x40, [VWERASE] = 'W' - 0x40,
		[VLNEXT] = 'V' - 0x40,
	},
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

/* ------------------------------------------------------------------ speeds */

static const unsigned int baud_table[] = {
	0,	 50,	  75,	   110,	    134,     150,     200,     300,
	600,	 1200,	  1800,	   2400,    4800,    9600,    19200,   38400,
	57600,	 115200,  230400,  460800,  500000,  576000,  921600,  1000000,
	1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
};

/* The speed that the bits of CBAUD mean, or `other` if they say that it is another one. */
static unsigned int speed_of(unsigned int b, unsigned int other)
{
	if (b == BOTHER)
		return other;
	if (b & CBAUDEX)
		b = (b & ~CBAUDEX) + 15;
	return b < ARRAY_SIZE(baud_table) ? baud_table[b] : 0;
}

unsigned int tty_baud_rate(const struct ktermios *termios)
{
	return speed_of(termios->c_cflag & CBAUD, termios->c_ospeed);
}

/* No speed of its own means that of output. */
static unsigned int input_baud_rate(const struct ktermios *termios)
{
	unsigned int b = (termios->c_cflag >> IBSHIFT) & CBAUD;

	return b == B0 ? tty_baud_rate(termios) : speed_of(b, termios->c_ispeed);
}

/* ------------------------------------------------------------------ kept over the last close */

void tty_init_termios(struct tty_struct *tty)
{
	struct ktermios *saved = tty->driver->termios ? tty->driver->termios[tty->index] : NULL;

	lockdep_assert_held(&tty_mutex);
	tty->termios = saved ? *saved : tty->driver->init_termios;
}

/* A serial line keeps its settings when the last user goes. */
void tty_save_termios(struct tty_struct *tty)
{
	struct ktermios **slot = tty->driver->termios ? &tty->driver->termios[tty->index] : NULL;

	lockdep_assert_held(&tty_mutex);
	if (!slot)
		return;
	if (!*slot)
		*slot = kmalloc(sizeof(**slot), GFP_KERNEL);
	if (*slot)
		**slot = tty->termios;
}

/* ------------------------------------------------------------------ changing them */

static tcflag_t keep_locked(tcflag_t new, tcflag_t old, tcflag_t locked)
{
	return (new & ~locked) | (old & locked);
}

static void keep_all_locked(struct ktermios *new, const struct ktermios *old,
			    const struct ktermios *locked)
{
	new->c_iflag = keep_locked(new->c_iflag, old->c_iflag, locked->c_iflag);
	new->c_oflag = keep_locked(new->c_oflag, old->c_oflag, locked->c_oflag);
	new->c_cflag = keep_locked(new->c_cflag, old->c_cflag, locked->c_cflag);
	new->c_lflag = keep_locked(new->c_lflag, old->c_lflag, locked->c_lflag);
	if (locked->c_line)
		new->c_line = old->c_line;
	for (int i = 0; i < NCCS; i++) {
		if (locked->c_cc[i])
			new->c_cc[i] = old->c_cc[i];
	}
}

static void set_termios(struct tty_struct *tty, const struct ktermios *new)
{
	struct ktermios old;

	down_write(&tty->termios_rwsem);
	old = tty->termios;
	tty->termios = *new;
	keep_all_locked(&tty->termios, &old, &tty->termios_locked);
	if (tty->ops->set_termios)
		tty->ops->set_termios(tty, &old);
	if (tty->ldisc->set_termios)
		tty->ldisc->set_termios(tty, &old);
	up_write(&tty->termios_rwsem);
}

static void copy_settings(struct tty_struct *tty, struct ktermios *to)
{
	down_read(&tty->termios_rwsem);
	*to = tty->termios;
	up_read(&tty->termios_rwsem);
}

enum { FLUSH = 1, WAIT = 2, TERMIO = 4, TERMIOS2 = 8 };

/* The oldest form has sixteen bits of flags and eight characters: the rest stays as it is. */
static int get_termio(struct ktermios *new, const struct termio __user *arg)
{
	struct termio t;

	if (copy_from_user(&t, arg, sizeof(t)))
		return -EFAULT;
	new->c_iflag = (new->c_iflag & ~0xffffu) | t.c_iflag;
	new->c_oflag = (new->c_oflag & ~0xffffu) | t.c_oflag;
	new->c_cflag = (new->c_cflag & ~0xffffu) | t.c_cflag;
	new->c_lflag = (new->c_lflag & ~0xffffu) | t.c_lflag;
	new->c_line = t.c_line;
	memcpy(new->c_cc, t.c_cc, NCC);
	return 0;
}

/* struct termios is the head of struct termios2, which is struct ktermios. */
static int get_new_termios(struct ktermios *new, unsigned long arg, int how)
{
	size_t size = how & TERMIOS2 ? sizeof(struct termios2) : sizeof(struct termios);

	if (how & TERMIO)
		return get_termio(new, (struct termio __user *)arg);
	return copy_from_user(new, (void __user *)arg, size) ? -EFAULT : 0;
}

static int change_termios(struct tty_struct *tty, unsigned long arg, int how)
{
	unsigned int ispeed;
	struct ktermios new;
	int ret = tty_check_change(tty);

	if (ret)
		return ret;
	copy_settings(tty, &new);
	ret = get_new_termios(&new, arg, how);
	if (ret)
		return ret;
	ispeed = input_baud_rate(&new);
	new.c_ospeed = tty_baud_rate(&new);
	new.c_ispeed = ispeed;
	if (how & FLUSH && tty->ldisc->flush_buffer)
		tty->ldisc->flush_buffer(tty);
	if (how & WAIT) {
		tty_wait_until_sent(tty, 0);
		if (signal_pending(current))
			return -ERESTARTSYS;
	}
	set_termios(tty, &new);
	return 0;
}

/* The carrier is ignored, or not: CLOCAL by its old name. */
static int set_soft_carrier(struct tty_struct *tty, int __user *arg)
{
	struct ktermios new;
	int on;

	if (get_user(on, arg))
		return -EFAULT;
	copy_settings(tty, &new);
	new.c_cflag = on ? new.c_cflag | CLOCAL : new.c_cflag & ~CLOCAL;
	set_termios(tty, &new);
	return 0;
}

/* ------------------------------------------------------------------ telling them */

static int put_termios(struct tty_struct *tty, unsigned long arg, size_t size)
{
	struct ktermios termios;

	copy_settings(tty, &termios);
	return copy_to_user((void __user *)arg, &termios, size) ? -EFAULT : 0;
}

static int put_termio(struct tty_struct *tty, struct termio __user *out)
{
	struct termio t = { };
	struct ktermios k;

	copy_settings(tty, &k);
	t.c_iflag = k.c_iflag;
	t.c_oflag = k.c_oflag;
	t.c_cflag = k.c_cflag;
	t.c_lflag = k.c_lflag;
	t.c_line = k.c_line;
	memcpy(t.c_cc, k.c_cc, NCC);
	return copy_to_user(out, &t, sizeof(t)) ? -EFAULT : 0;
}

static int lock_settings(struct tty_struct *tty, void __user *arg)
{
	struct ktermios locked = { };

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (copy_from_user(&locked, arg, sizeof(struct termios)))
		return -EFAULT;
	down_write(&tty->termios_rwsem);
	tty->termios_locked = locked;
	up_write(&tty->termios_rwsem);
	return 0;
}

static int put_locked(struct tty_struct *tty, void __user *arg)
{
	struct ktermios locked;

	down_read(&tty->termios_rwsem);
	locked = tty->termios_locked;
	up_read(&tty->termios_rwsem);
	return copy_to_user(arg, &locked, sizeof(struct termios)) ? -EFAULT : 0;
}

int tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TCSETSF:
		return change_termios(tty, arg, FLUSH | WAIT);
	case TCSETSW:
		return change_termios(tty, arg, WAIT);
	case TCSETS:
		return change_termios(tty, arg, 0);
	case TCSETSF2:
		return change_termios(tty, arg, FLUSH | WAIT | TERMIOS2);
	case TCSETSW2:
		return change_termios(tty, arg, WAIT | TERMIOS2);
	case TCSETS2:
		return change_termios(tty, arg, TERMIOS2);
	case TCSETAF:
		return change_termios(tty, arg, FLUSH | WAIT | TERMIO);
	case TCSETAW:
		return change_termios(tty, arg, WAIT | TERMIO);
	case TCSETA:
		return change_termios(tty, arg, TERMIO);
	case TCGETS:
		return put_termios(tty, arg, sizeof(struct termios));
	case TCGETS2:
		return put_termios(tty, arg, sizeof(struct termios2));
	case TCGETA:
		return put_termio(tty, (struct termio __user *)arg);
	case TIOCGLCKTRMIOS:
		return put_locked(tty, (void __user *)arg);
	case TIOCSLCKTRMIOS:
		return lock_settings(tty, (void __user *)arg);
	case TIOCGSOFTCAR:
		return put_user(!!(tty->termios.c_cflag & CLOCAL), (int __user *)arg);
	case TIOCSSOFTCAR:
		return set_soft_carrier(tty, (int __user *)arg);
	default:
		return -ENOIOCTLCMD;
	}
}
