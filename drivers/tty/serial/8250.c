// SPDX-License-Identifier: MIT
/*
 * The 16550 UART of a PC, at its four usual places: /dev/ttyS0 to ttyS3, and the serial console.
 *
 * Registers and bits are those of the National Semiconductor PC16550D data sheet. port->lock
 * (interrupts off) guards the registers and the ring of what is to be sent. The console writes by
 * polling, with the interrupts of the chip off, so that it works when nothing else does.
 *
 * How sending works. Every access to a register is slow, and in a virtual machine it is a trip to
 * the host. So the status is asked for once for each FIFO full of bytes, not for each byte. And so
 * long as the FIFO takes more, whoever is at it goes on, a writer as well as the interrupt handler;
 * only when it does not, or TX_ROUNDS are over, the transmit interrupt is turned on to go on later.
 * It is off while the FIFO is being filled: it would rise and fall with every byte.
 *
 * Reading the line status also clears the break and the errors in it. Whoever reads it therefore
 * goes through read_lsr(), which keeps them for the receiver.
 */

#include <linux/console.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysrq.h>
#include <linux/tty.h>
#include <linux/uaccess.h>
#include <uapi/linux/serial.h>

/* register offsets */
#define UART_RX		0	/* read: receive buffer; write: transmit; DLAB: divisor low */
#define UART_TX		0
#define UART_DLL	0
#define UART_IER	1	/* interrupt enable; DLAB: divisor high */
#define UART_DLM	1
#define UART_IIR	2	/* read: what interrupts; write: FIFO control */
#define UART_FCR	2
#define UART_LCR	3	/* line control */
#define UART_MCR	4	/* modem control */
#define UART_LSR	5	/* line status */
#define UART_MSR	6	/* modem status */
#define UART_SCR	7	/* scratch */

#define IER_RDI		0x01	/* data received */
#define IER_THRI	0x02	/* transmitter empty */
#define IER_RLSI	0x04	/* line status */
#define IIR_NO_INT	0x01
#define IIR_ID		0x0e	/* none of them: modem status */
#define FCR_ENABLE	0x01
#define FCR_CLEAR	0x06
#define FCR_TRIGGER_8	0x80
#define LCR_WLEN8	0x03
#define LCR_STOP	0x04
#define LCR_PARITY	0x08
#define LCR_EPAR	0x10
#define LCR_SBC		0x40	/* send break */
#define LCR_DLAB	0x80
#define MCR_DTR		0x01
#define MCR_RTS		0x02
#define MCR_OUT2	0x08	/* on a PC: lets the interrupt out */
#define MCR_LOOP	0x10
#define LSR_DR		0x01
#define LSR_OE		0x02
#define LSR_PE		0x04
#define LSR_FE		0x08
#define LSR_BI		0x10
#define LSR_THRE	0x20
#define LSR_TEMT	0x40
#define LSR_CLEARED	(LSR_OE | LSR_PE | LSR_FE | LSR_BI)	/* by a read */

#define UART_CLOCK	1843200
#define NR_PORTS	4
#define FIFO_SIZE	16
#define XMIT_SIZE	4096
#define RX_BUDGET	256	/* characters in one interrupt */
#define IRQ_PASSES	64	/* causes looked after in one interrupt */
#define TX_ROUNDS	16	/* FIFOs full in one go, with interrupts off */
#define LOW_WATER	(XMIT_SIZE / 4)	/* writers sleep until no more is left */
#define SYSRQ_TIME	(5 * HZ)

struct uart_port {
	spinlock_t lock;		/* irq-safe: everything below but the fixed fields */
	unsigned short base;		/* fixed */
	unsigned int irq;		/* fixed */
	bool present;			/* fixed after boot */
	struct tty_struct *tty;		/* whose input it is; NULL: the line is down */
	unsigned char ier, mcr, lcr;
	unsigned char lsr_kept;		/* LSR_CLEARED bits that the receiver has not seen */
	unsigned int head, tail;	/* ring of what is to be sent */
	unsigned char *xmit;
	unsigned char x_char;		/* goes first */
	bool stopped;			/* flow control */
	unsigned long sysrq;		/* a break came: until then the next character is a SysRq */
	struct serial_icounter_struct icount;
};

static struct uart_port ports[NR_PORTS] = {
	{ .base = 0x3f8, .irq = 4 },
	{ .base = 0x2f8, .irq = 3 },
	{ .base = 0x3e8, .irq = 4 },
	{ .base = 0x2e8, .irq = 3 },
};

static struct tty_driver serial_driver;

static unsigned char reg_in(const struct uart_port *p, int reg)
{
	return inb(p->base + reg);
}

static void reg_out(const struct uart_port *p, int reg, unsigned char val)
{
	outb(val, p->base + reg);
}

static unsigned char read_lsr(struct uart_port *p)
{
	unsigned char lsr = reg_in(p, UART_LSR);

	p->lsr_kept |= lsr & LSR_CLEARED;
	return lsr;
}

static bool sent_it_all(struct uart_port *p)
{
	unsigned long flags;
	bool empty;

	spin_lock_irqsave(&p->lock, flags);
	empty = read_lsr(p) & LSR_TEMT;
	spin_unlock_irqrestore(&p->lock, flags);
	return empty;
}

static void set_ier(struct uart_port *p, unsigned char ier)
{
	if (p->ier != ier) {
		p->ier = ier;
		reg_out(p, UART_IER, ier);
	}
}

static bool is_console(const struct uart_port *p);

/* ------------------------------------------------------------------ interrupt */

static unsigned char flag_of(struct uart_port *p, unsigned char lsr)
{
	if (lsr & LSR_BI) {
		p->icount.brk++;
		return TTY_BREAK;
	}
	if (lsr & LSR_PE) {
		p->icount.parity++;
		return TTY_PARITY;
	}
	if (lsr & LSR_FE) {
		p->icount.frame++;
		return TTY_FRAME;
	}
	return TTY_NORMAL;
}

/* The character after a break on the console, if it comes soon. */
static bool take_sysrq(struct uart_port *p, unsigned char ch, unsigned char flag)
{
	unsigned long until = p->sysrq;

	p->sysrq = 0;
	return until && ch && flag == TTY_NORMAL && time_before(jiffies, until);
}

/*
 * Drains the receive FIFO; a SysRq character found in it is returned, to be acted on without the
 * lock.
 */
static int receive_chars(struct uart_port *p)
{
	int sysrq = 0, budget = RX_BUDGET;

	do {
		unsigned char lsr = p->lsr_kept, ch = reg_in(p, UART_RX), flag = flag_of(p, lsr);

		p->lsr_kept = 0;
		p->icount.rx++;
		if (lsr & LSR_OE)
			p->icount.overrun++;
		if (flag == TTY_BREAK && is_console(p) && !p->sysrq) {
			p->sysrq = (jiffies + SYSRQ_TIME) | 1;	/* not 0 */
		} else if (take_sysrq(p, ch, flag)) {
			sysrq = ch;
		} else if (p->tty && !tty_insert_flip_char(p->tty, ch, flag)) {
			p->icount.buf_overrun++;
		}
	} while ((read_lsr(p) & (LSR_DR | LSR_BI)) && --budget && !sysrq);
	if (p->tty)
		tty_flip_buffer_push(p->tty);
	return sysrq;
}

static bool has_output(const struct uart_port *p)
{
	return p->x_char || (p->head != p->tail && !p->stopped);
}

/* The FIFO is empty. */
static void fill_fifo(struct uart_port *p)
{
	unsigned int at = p->tail % XMIT_SIZE, n = min(p->head - p->tail, XMIT_SIZE - at);

	if (p->x_char) {
		reg_out(p, UART_TX, p->x_char);
		p->x_char = 0;
		p->icount.tx++;
		return;
	}
	n = min_t(unsigned int, n, FIFO_SIZE);
	outsb(p->base + UART_TX, p->xmit + at, n);
	p->tail += n;
	p->icount.tx += n;
}

/* Sends what can be sent now, and sees to the rest; true if writers may go on. p->lock. */
static bool transmit_chars(struct uart_port *p)
{
	unsigned int before = p->head - p->tail, after;

	for (int i = 0; i < TX_ROUNDS && has_output(p) && (read_lsr(p) & LSR_THRE); i++)
		fill_fifo(p);
	set_ier(p, has_output(p) ? p->ier | IER_THRI : p->ier & ~IER_THRI);
	after = p->head - p->tail;
	return before > LOW_WATER ? after <= LOW_WATER : before && !after;
}

/*
 * What the chip has to say, in one interrupt; IIR_NO_INT is not set in `iir`. Returns how much of
 * it there was. p->lock.
 */
static int serial_causes(struct uart_port *p, unsigned char iir, int *sysrq)
{
	int passes = 0;

	set_ier(p, p->ier & ~IER_THRI);
	do {
		if (!(iir & IIR_ID))
			reg_in(p, UART_MSR);
		if (read_lsr(p) & (LSR_DR | LSR_BI))
			*sysrq = receive_chars(p);
		iir = reg_in(p, UART_IIR);
	} while (++passes < IRQ_PASSES && !*sysrq && !(iir & IIR_NO_INT));
	return passes;
}

/*
 * The line is edge-triggered: it has to fall before it can rise again, so the handler stays until
 * the chip has no cause left, and only then turns the transmit interrupt on again.
 */
static irqreturn_t serial_interrupt(int irq, void *dev_id)
{
	struct uart_port *p = dev_id;
	struct tty_struct *wake = NULL;
	unsigned char iir;
	int passes = 0, sysrq;

	do {
		sysrq = 0;
		spin_lock(&p->lock);
		iir = reg_in(p, UART_IIR);
		if (!(iir & IIR_NO_INT))
			passes += serial_causes(p, iir, &sysrq);
		if (passes && !sysrq && transmit_chars(p))
			wake = tty_kref_get(p->tty);
		spin_unlock(&p->lock);
		if (sysrq)
			handle_sysrq(sysrq);
	} while (sysrq);
	if (wake) {
		tty_wakeup(wake);
		tty_kref_put(wake);
	}
	return passes ? IRQ_HANDLED : IRQ_NONE;
}

/* ------------------------------------------------------------------ line settings; lock held */

static void set_line(struct uart_port *p, const struct ktermios *t)
{
	unsigned int baud = tty_baud_rate(t), divisor;
	/* CS5..CS8 are 0..3 in bits 4 and 5, as in the register */
	unsigned char lcr = (t->c_cflag & CSIZE) >> 4;

	if (t->c_cflag & CSTOPB)
		lcr |= LCR_STOP;
	if (t->c_cflag & PARENB)
		lcr |= LCR_PARITY | (t->c_cflag & PARODD ? 0 : LCR_EPAR);
	divisor = baud ? clamp_t(unsigned int, UART_CLOCK / 16 / baud, 1, 0xffff) : 0;
	if (divisor) {
		reg_out(p, UART_LCR, lcr | LCR_DLAB);
		reg_out(p, UART_DLL, divisor & 0xff);
		reg_out(p, UART_DLM, divisor >> 8);
	}
	p->lcr = lcr;
	reg_out(p, UART_LCR, lcr);
	if (baud)
		p->mcr |= MCR_DTR | MCR_RTS;
	else	/* B0 hangs up */
		p->mcr &= ~(MCR_DTR | MCR_RTS);
	reg_out(p, UART_MCR, p->mcr);
}

/* ------------------------------------------------------------------ the terminal's methods */

static struct uart_port *to_port(struct tty_struct *tty)
{
	return &ports[tty->index];
}

static int port_startup(struct uart_port *p, struct tty_struct *tty)
{
	unsigned long flags;
	int ret;

	p->xmit = kmalloc(XMIT_SIZE, GFP_KERNEL);
	if (!p->xmit)
		return -ENOMEM;
	reg_out(p, UART_FCR, FCR_ENABLE | FCR_CLEAR | FCR_TRIGGER_8);
	reg_in(p, UART_RX);
	reg_in(p, UART_IIR);
	ret = request_irq(p->irq, serial_interrupt, IRQF_SHARED, "ttyS", p);
	if (ret) {
		kfree(p->xmit);
		p->xmit = NULL;
		return ret;
	}
	spin_lock_irqsave(&p->lock, flags);
	p->head = p->tail = 0;
	p->stopped = false;
	p->sysrq = 0;
	p->lsr_kept = 0;
	p->tty = tty;
	p->mcr = MCR_DTR | MCR_RTS | MCR_OUT2;
	set_line(p, &tty->termios);
	set_ier(p, IER_RDI | IER_RLSI);
	spin_unlock_irqrestore(&p->lock, flags);
	return 0;
}

static void port_shutdown(struct uart_port *p)
{
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	set_ier(p, 0);
	p->tty = NULL;
	spin_unlock_irqrestore(&p->lock, flags);
	free_irq(p->irq, p);
	kfree(p->xmit);
	p->xmit = NULL;
}

/* The first open brings the line up. */
static int serial_open(struct tty_struct *tty, struct file *file)
{
	struct uart_port *p = to_port(tty);

	if (!p->present) {
		set_bit(TTY_IO_ERROR, &tty->flags);
		return 0;
	}
	return p->tty ? 0 : port_startup(p, tty);
}

static void serial_shutdown(struct tty_struct *tty)
{
	struct uart_port *p = to_port(tty);

	if (p->tty)
		port_shutdown(p);
}

/* As much as goes into the ring in one piece; how much that was. p->lock. */
static int into_ring(struct uart_port *p, const unsigned char *buf, unsigned int count)
{
	unsigned int at = p->head % XMIT_SIZE;
	unsigned int n = min3(count, XMIT_SIZE - at, XMIT_SIZE - (p->head - p->tail));

	memcpy(p->xmit + at, buf, n);
	p->head += n;
	return n;
}

/* The caller wakes those that wait for the ring to be empty: tty_write() does. */
static int serial_write(struct tty_struct *tty, const unsigned char *buf, int count)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;
	int n, done = 0;

	spin_lock_irqsave(&p->lock, flags);
	if (p->xmit) {
		while ((n = into_ring(p, buf + done, count - done)) > 0)
			done += n;
		/* With the interrupt on, more than this is still to go, in its turn. */
		if (!(p->ier & IER_THRI))
			transmit_chars(p);
	}
	spin_unlock_irqrestore(&p->lock, flags);
	return done;
}

/*
 * Under the lock, for a writer fills the ring and empties it again in one go: who looked in between
 * would wait for a wake-up that does not come.
 */
static unsigned int serial_chars_in_buffer(struct tty_struct *tty)
{
	struct uart_port *p = to_port(tty);
	unsigned int filled;
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	filled = p->xmit ? p->head - p->tail : 0;
	spin_unlock_irqrestore(&p->lock, flags);
	return filled;
}

static unsigned int serial_write_room(struct tty_struct *tty)
{
	return to_port(tty)->xmit ? XMIT_SIZE - serial_chars_in_buffer(tty) : 0;
}

static void serial_flush_buffer(struct tty_struct *tty)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	p->tail = p->head;
	spin_unlock_irqrestore(&p->lock, flags);
	tty_wakeup(tty);
}

/* What the users before did not get out is not for the next. */
static void serial_hangup(struct tty_struct *tty)
{
	serial_flush_buffer(tty);
}

static void serial_stop(struct tty_struct *tty)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	p->stopped = true;
	if (!p->x_char)
		set_ier(p, p->ier & ~IER_THRI);
	spin_unlock_irqrestore(&p->lock, flags);
}

static void serial_start(struct tty_struct *tty)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	p->stopped = false;
	if (p->xmit && has_output(p))
		set_ier(p, p->ier | IER_THRI);
	spin_unlock_irqrestore(&p->lock, flags);
}

static void serial_send_xchar(struct tty_struct *tty, char ch)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	p->x_char = ch;
	if (p->xmit)
		set_ier(p, p->ier | IER_THRI);
	spin_unlock_irqrestore(&p->lock, flags);
}

static void serial_set_termios(struct tty_struct *tty, const struct ktermios *old)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	if (!p->tty)
		return;
	tty->termios.c_cflag &= ~CMSPAR;
	if (((old->c_cflag ^ tty->termios.c_cflag) & (CBAUD | CSIZE | CSTOPB | PARENB | PARODD)) ==
	    0)
		return;
	spin_lock_irqsave(&p->lock, flags);
	set_line(p, &tty->termios);
	spin_unlock_irqrestore(&p->lock, flags);
}

static int serial_break_ctl(struct tty_struct *tty, int state)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	reg_out(p, UART_LCR, p->lcr | (state ? LCR_SBC : 0));
	spin_unlock_irqrestore(&p->lock, flags);
	return 0;
}

static void serial_wait_until_sent(struct tty_struct *tty, int timeout)
{
	struct uart_port *p = to_port(tty);
	unsigned long end = jiffies + min(timeout, HZ);

	while (p->present && !sent_it_all(p) && time_before(jiffies, end))
		if (msleep_interruptible(1))
			break;
}

static int serial_tiocmget(struct tty_struct *tty)
{
	struct uart_port *p = to_port(tty);
	unsigned char msr;

	if (!p->present)
		return -EIO;
	msr = reg_in(p, UART_MSR);
	return (p->mcr & MCR_DTR ? TIOCM_DTR : 0) | (p->mcr & MCR_RTS ? TIOCM_RTS : 0) |
	       (p->mcr & MCR_LOOP ? TIOCM_LOOP : 0) | (msr & 0x10 ? TIOCM_CTS : 0) |
	       (msr & 0x20 ? TIOCM_DSR : 0) | (msr & 0x40 ? TIOCM_RI : 0) |
	       (msr & 0x80 ? TIOCM_CAR : 0);
}

static unsigned char mcr_bits(unsigned int lines)
{
	return (lines & TIOCM_DTR ? MCR_DTR : 0) | (lines & TIOCM_RTS ? MCR_RTS : 0) |
	       (lines & TIOCM_LOOP ? MCR_LOOP : 0);
}

static int serial_tiocmset(struct tty_struct *tty, unsigned int set, unsigned int clear)
{
	struct uart_port *p = to_port(tty);
	unsigned long flags;

	if (!p->present)
		return -EIO;
	spin_lock_irqsave(&p->lock, flags);
	p->mcr = (p->mcr & ~mcr_bits(clear)) | mcr_bits(set);
	reg_out(p, UART_MCR, p->mcr);
	spin_unlock_irqrestore(&p->lock, flags);
	return 0;
}

static int get_serial_info(struct uart_port *p, int line, struct serial_struct __user *arg)
{
	struct serial_struct info = {
		.type = p->present ? PORT_16550A : PORT_UNKNOWN,
		.line = line,
		.port = p->base,
		.irq = p->irq,
		.xmit_fifo_size = FIFO_SIZE,
		.baud_base = UART_CLOCK / 16,
		.close_delay = 50,
		.closing_wait = 3000,
	};

	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static int serial_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg)
{
	struct uart_port *p = to_port(tty);
	struct serial_icounter_struct icount;
	unsigned long flags;

	switch (cmd) {
	case TIOCGSERIAL:
		return get_serial_info(p, tty->index, (struct serial_struct __user *)arg);
	case TIOCGICOUNT:
		spin_lock_irqsave(&p->lock, flags);
		icount = p->icount;
		spin_unlock_irqrestore(&p->lock, flags);
		return copy_to_user((void __user *)arg, &icount, sizeof(icount)) ? -EFAULT : 0;
	case TIOCSERGETLSR:
		return put_user(sent_it_all(p) ? TIOCSER_TEMT : 0U, (unsigned int __user *)arg);
	default:
		return -ENOIOCTLCMD;
	}
}

static const struct tty_operations serial_ops = {
	.open = serial_open,
	.shutdown = serial_shutdown,
	.write = serial_write,
	.write_room = serial_write_room,
	.chars_in_buffer = serial_chars_in_buffer,
	.flush_buffer = serial_flush_buffer,
	.stop = serial_stop,
	.start = serial_start,
	.hangup = serial_hangup,
	.send_xchar = serial_send_xchar,
	.set_termios = serial_set_termios,
	.break_ctl = serial_break_ctl,
	.wait_until_sent = serial_wait_until_sent,
	.tiocmget = serial_tiocmget,
	.tiocmset = serial_tiocmset,
	.ioctl = serial_ioctl,
};

static struct tty_driver serial_driver = {
	.name = "ttyS",
	.major = TTY_MAJOR,
	.minor_start = 64,
	.num = NR_PORTS,
	.type = TTY_DRIVER_TYPE_SERIAL,
	.ops = &serial_ops,
};

/* ------------------------------------------------------------------ console */

#define POLL_LIMIT	100000	/* reads of the status register before a dead line is given up */

/* Waits until the FIFO is empty. */
static void console_wait(struct uart_port *p)
{
	for (int i = 0; i < POLL_LIMIT && !(read_lsr(p) & LSR_THRE); i++)
		cpu_relax();
}

static void console_send(struct uart_port *p, const char *s, unsigned int n)
{
	int room = 0;

	while (n) {
		if (room < 2) {
			console_wait(p);
			room = FIFO_SIZE;
		}
		if (*s == '\n') {
			reg_out(p, UART_TX, '\r');
			room--;
		}
		reg_out(p, UART_TX, *s++);
		room--;
		n--;
	}
}

static void serial_console_write(struct console *co, const char *s, unsigned int n)
{
	struct uart_port *p = &ports[co->index];
	unsigned long flags;
	bool locked = true;

	if (oops_in_progress)	/* whoever holds the lock may never come back */
		locked = spin_trylock_irqsave(&p->lock, flags);
	else
		spin_lock_irqsave(&p->lock, flags);
	reg_out(p, UART_IER, 0);
	console_send(p, s, n);
	reg_out(p, UART_IER, p->ier);
	if (locked)
		spin_unlock_irqrestore(&p->lock, flags);
}

static struct tty_driver *serial_console_device(struct console *co, int *index)
{
	*index = co->index;
	return &serial_driver;
}

static int serial_console_setup(struct console *co, char *options)
{
	if (co->index < 0 || co->index >= NR_PORTS)
		co->index = 0;
	if (!ports[co->index].present)
		return -ENODEV;
	reg_out(&ports[co->index], UART_FCR, FCR_ENABLE);
	return 0;
}

static struct console serial_console = {
	.name = "ttyS",
	.write = serial_console_write,
	.device = serial_console_device,
	.setup = serial_console_setup,
	.flags = CON_PRINTBUFFER,
	.index = -1,
};

static bool is_console(const struct uart_port *p)
{
	return (serial_console.flags & CON_ENABLED) && p == &ports[serial_console.index];
}

/* ------------------------------------------------------------------ boot */

/* A UART answers on its scratch register; an empty bus reads as all ones. */
static bool __init probe(const struct uart_port *p)
{
	if (reg_in(p, UART_LSR) == 0xff && reg_in(p, UART_IIR) == 0xff)
		return false;
	reg_out(p, UART_SCR, 0x5a);
	if (reg_in(p, UART_SCR) != 0x5a)
		return false;
	reg_out(p, UART_SCR, 0xa5);
	return reg_in(p, UART_SCR) == 0xa5;
}

void __init serial8250_init(void)
{
	char name[8];

	serial_driver.init_termios = tty_std_termios;
	serial_driver.init_termios.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL;
	for (int i = 0; i < NR_PORTS; i++) {
		spin_lock_init(&ports[i].lock);
		ports[i].present = probe(&ports[i]);
		if (!ports[i].present)
			continue;
		ports[i].lcr = LCR_WLEN8;
		request_region(ports[i].base, 8, "serial");
		pr_info("serial8250: ttyS%d at I/O 0x%x (irq = %u) is a 16550A\n", i, ports[i].base,
			ports[i].irq);
	}
	if (tty_register_driver(&serial_driver))
		panic("serial8250: no memory for the driver");
	for (int i = 0; i < NR_PORTS; i++) {
		snprintf(name, sizeof(name), "ttyS%d", i);
		devtmpfs_create_node(name, S_IFCHR | 0660, MKDEV(TTY_MAJOR, 64 + i));
	}
	register_console(&serial_console);
}
