/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TTY_H
#define _LINUX_TTY_H

/*
 * Terminals: the object behind /dev/ttyS0, /dev/pts/N and /dev/console.
 *
 *	process ── read, write, ioctl ──> tty core ──> line discipline ──> driver (8250, pty)
 *	                                               (n_tty: editing, echo, signals)
 *	driver ── tty_insert_flip_char() ──> buffer ── kworker ──> receive_buf() ──> reader
 *
 * Rules
 * - tty_lock() holds off the open, close and hang-up of one terminal, both sides of it if it is a
 *   pty. It **sleeps** and is outermost. tty_mutex, inside it, guards the drivers' tables.
 * - A tty_struct lives while it is open or someone holds a reference (tty_kref_get).
 * - A hang-up ends the files that are open then, not the terminal: tty_hung_up_p(file).
 * - Order: tty_lock, tty_mutex, termios_rwsem, atomic_write_lock, the discipline's locks,
 *   sighand->siglock, ctrl_lock.
 */

#include <linux/types.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/linux/tty.h>
#include <uapi/asm/termbits.h>
#include <uapi/asm/termios.h>
#include <uapi/asm/ioctls.h>

struct tty_struct;
struct tty_driver;
struct task_struct;
struct signal_struct;
struct seq_file;
struct pid;

/*
 * What a driver does. `T` called with termios_rwsem held, `S` may sleep, `A` atomic or any context.
 */
struct tty_operations {
	/* S, tty_mutex: whether this file may open what is in the table; else it is not there */
	bool (*lookup)(struct tty_struct *tty, struct file *file);
	/* S, tty_mutex: a new terminal */
	int (*install)(struct tty_driver *driver, struct tty_struct *tty);
	int (*open)(struct tty_struct *tty, struct file *file);			/* S, tty_lock */
	/* S, tty_lock: each close */
	void (*close)(struct tty_struct *tty, struct file *file);
	/* S, tty_lock: the last close */
	void (*shutdown)(struct tty_struct *tty);
	/* S: the last reference */
	void (*cleanup)(struct tty_struct *tty);
	/* A: how many it took */
	int (*write)(struct tty_struct *tty, const unsigned char *buf, int count);
	unsigned int (*write_room)(struct tty_struct *tty);			/* A */
	unsigned int (*chars_in_buffer)(struct tty_struct *tty);	/* A: not sent yet */
	void (*flush_buffer)(struct tty_struct *tty);				/* A: drops them */
	void (*flush_chars)(struct tty_struct *tty);				/* A */
	int (*ioctl)(struct tty_struct *tty, unsigned int cmd, unsigned long arg);	/* S */
	void (*set_termios)(struct tty_struct *tty, const struct ktermios *old);	/* S T */
	void (*throttle)(struct tty_struct *tty);				/* S */
	void (*unthrottle)(struct tty_struct *tty);				/* S */
	void (*stop)(struct tty_struct *tty);		/* A: output stopped by ^S or TCOOFF */
	void (*start)(struct tty_struct *tty);					/* A */
	void (*hangup)(struct tty_struct *tty);					/* S, tty_lock */
	int (*break_ctl)(struct tty_struct *tty, int state);			/* S */
	void (*wait_until_sent)(struct tty_struct *tty, int timeout);		/* S: jiffies */
	void (*send_xchar)(struct tty_struct *tty, char ch);			/* A */
	int (*tiocmget)(struct tty_struct *tty);				/* S: TIOCM_* */
	int (*tiocmset)(struct tty_struct *tty, unsigned int set, unsigned int clear);	/* S */
	int (*resize)(struct tty_struct *tty, struct winsize *ws);		/* S */
	void (*show_fdinfo)(struct tty_struct *tty, struct seq_file *m);	/* S */
};

#define TTY_DRIVER_TYPE_CONSOLE	0x0002
#define TTY_DRIVER_TYPE_SERIAL	0x0003
#define TTY_DRIVER_TYPE_PTY	0x0004
#define PTY_TYPE_MASTER		1
#define PTY_TYPE_SLAVE		2

struct tty_driver {
	const char *name;		/* "ttyS": its terminals are ttyS0, ttyS1 ... */
	int major, minor_start;
	unsigned int num;
	short type, subtype;
	struct ktermios init_termios;
	const struct tty_operations *ops;
	struct tty_struct **ttys;	/* tty_mutex */
	struct ktermios **termios;	/* tty_mutex: settings kept over the last close */
	struct tty_driver *other;	/* pty: the other side's */
	void *driver_state;
	struct list_head tty_drivers;	/* tty_mutex */
};

/* Input on its way from the driver to the discipline. */
#define TTY_BUFFER_SIZE		4096
struct tty_bufhead {
	spinlock_t lock;		/* irq-safe: the ring */
	struct work_struct work;	/* hands the ring to the discipline */
	unsigned int head, tail;	/* lock */
	unsigned char *chars, *flags;	/* lock: TTY_BUFFER_SIZE each; flags: TTY_NORMAL ... */
	bool blocked;			/* lock: the discipline had no room; it restarts us */
};

/* Line disciplines. Only N_TTY is there. All **sleep** unless said. */
struct tty_ldisc_ops {
	const char *name;
	int num;
	int (*open)(struct tty_struct *tty);
	void (*close)(struct tty_struct *tty);
	void (*flush_buffer)(struct tty_struct *tty);
	ssize_t (*read)(struct tty_struct *tty, struct file *file, char __user *buf, size_t nr);
	ssize_t (*write)(struct tty_struct *tty, struct file *file, const unsigned char *buf,
			 size_t nr);
	int (*ioctl)(struct tty_struct *tty, struct file *file, unsigned int cmd,
		     unsigned long arg);
	void (*set_termios)(struct tty_struct *tty, const struct ktermios *old);
	__poll_kernel_t (*poll)(struct tty_struct *tty, struct file *file,
				struct poll_table_struct *wait);
	void (*hangup)(struct tty_struct *tty);
	/* how many it took */
	int (*receive_buf)(struct tty_struct *tty, const unsigned char *cp, const unsigned char *fp,
			   int count);
	void (*write_wakeup)(struct tty_struct *tty);	/* any context: the driver has room */
};
extern const struct tty_ldisc_ops n_tty_ops;

struct tty_struct {
	refcount_t kref;
	struct tty_driver *driver;		/* fixed */
	const struct tty_operations *ops;	/* fixed */
	const struct tty_ldisc_ops *ldisc;	/* fixed so far: N_TTY */
	void *disc_data;			/* the discipline's */
	void *driver_data;			/* the driver's */
	int index;				/* fixed */
	char name[32];				/* fixed: "ttyS0", "pts3", "ptm3" */
	struct mutex own_lock, *lock;		/* tty_lock(); fixed: a slave's is its master's */
	int count;				/* tty_lock: opens */
	bool gone;				/* tty_lock: shut down, out of the driver's table */
	unsigned long flags;			/* atomic bits: TTY_* */

	struct rw_semaphore termios_rwsem;
	struct ktermios termios;		/* termios_rwsem */
	struct ktermios termios_locked;		/* termios_rwsem: what may not be changed */
	struct mutex winsize_mutex;
	struct winsize winsize;			/* winsize_mutex */

	spinlock_t ctrl_lock;			/* irq-safe: the next group */
	struct pid *pgrp, *session;	/* references; NULL = nobody's controlling terminal */
	unsigned char pktstatus;		/* pty master: TIOCPKT_* to be read */
	bool packet;				/* pty: packet mode */
	spinlock_t flow_lock;			/* irq-safe: the next two */
	bool flow_stopped, tco_stopped;		/* ^S and TCOOFF */
	bool throttled;				/* termios_rwsem */

	struct tty_struct *link;		/* pty: the other side; fixed while both live */
	struct tty_bufhead buf;
	wait_queue_head_t read_wait, write_wait;
	struct mutex atomic_write_lock;		/* one write(2) at a time */
	unsigned char *write_buf;		/* atomic_write_lock */
	struct fasync_struct *fasync;
	spinlock_t files_lock;
	struct list_head tty_files;		/* files_lock */
	struct work_struct hangup_work;
};

/* tty->flags */
#define TTY_IO_ERROR		1	/* the device is gone or not there */
#define TTY_OTHER_CLOSED	2	/* pty: the other side has closed */
#define TTY_EXCLUSIVE		3
#define TTY_PTY_LOCK		16	/* pty slave cannot be opened yet */

/* How a received character came in. */
#define TTY_NORMAL	0
#define TTY_BREAK	1
#define TTY_FRAME	2
#define TTY_PARITY	3
#define TTY_OVERRUN	4

/* One open file of a terminal. */
struct tty_file_private {
	struct tty_struct *tty;
	struct file *file;
	struct list_head list;		/* tty->files_lock */
	bool hung_up;			/* written under files_lock: reads give 0, writes EIO */
	bool console;			/* fixed: opened as /dev/console, never hung up */
};

extern struct mutex tty_mutex;
extern const struct ktermios tty_std_termios;

static inline struct tty_struct *file_tty(struct file *file)
{
	return ((struct tty_file_private *)file->private_data)->tty;
}

static inline bool tty_hung_up_p(const struct file *file)
{
	return READ_ONCE(((const struct tty_file_private *)file->private_data)->hung_up);
}

static inline bool tty_is_console(const struct file *file)
{
	return ((const struct tty_file_private *)file->private_data)->console;
}

/* **Sleep.** The caller has a reference, or an open file of it. */
static inline void tty_lock(struct tty_struct *tty)
{
	mutex_lock(tty->lock);
}

static inline void tty_unlock(struct tty_struct *tty)
{
	mutex_unlock(tty->lock);
}

/* References. The last put frees; it may run in any context that may sleep. */
struct tty_struct *tty_kref_get(struct tty_struct *tty);
void tty_kref_put(struct tty_struct *tty);

/* A driver and its terminals. **Sleep.** */
int tty_register_driver(struct tty_driver *driver);
struct tty_struct *alloc_tty_struct(struct tty_driver *driver, int index);
/* A new terminal in its driver's table; tty_mutex held. ERR_PTR. */
struct tty_struct *tty_init_dev(struct tty_driver *driver, int index);
/* The driver that has a device number and which of its terminals that is, or NULL; tty_mutex. */
struct tty_driver *get_tty_driver(dev_t dev, int *index);
int tty_alloc_file(struct file *file);
void tty_free_file(struct file *file);
/* One more open file, tty_lock held. Where it fails the terminal goes if nobody has it open. */
int tty_open_file(struct tty_struct *tty, struct file *file);
int tty_open(struct inode *inode, struct file *file);
int tty_release(struct inode *inode, struct file *file);
int tty_fasync(int fd, struct file *file, int on);

/* Input from a driver. insert: any context; how many fitted. push: lets the discipline have it. */
int tty_insert_flip_char(struct tty_struct *tty, unsigned char ch, unsigned char flag);
int tty_insert_flip_string(struct tty_struct *tty, const unsigned char *chars, size_t size);
unsigned int tty_buffer_space_avail(struct tty_struct *tty);
void tty_flip_buffer_push(struct tty_struct *tty);
void tty_buffer_init(struct tty_struct *tty);
int tty_buffer_alloc(struct tty_struct *tty);
void tty_buffer_free(struct tty_struct *tty);
void tty_buffer_flush(struct tty_struct *tty);
void tty_buffer_restart(struct tty_struct *tty);	/* the discipline has room again */
/* **sleeps**: until what was pushed has arrived */
void tty_buffer_flush_work(struct tty_struct *tty);

/* The driver has room for output: wakes writers. Any context. */
void tty_wakeup(struct tty_struct *tty);
int tty_put_char(struct tty_struct *tty, unsigned char ch);
unsigned int tty_write_room(struct tty_struct *tty);
unsigned int tty_chars_in_buffer(struct tty_struct *tty);
void tty_wait_until_sent(struct tty_struct *tty, long timeout);
void stop_tty(struct tty_struct *tty);
void start_tty(struct tty_struct *tty);
void tty_flow_by_call(struct tty_struct *tty, bool stop);	/* TCOOFF, TCOON */
int tty_send_xchar(struct tty_struct *tty, char ch);
void tty_throttle(struct tty_struct *tty);
void tty_unthrottle(struct tty_struct *tty);

/*
 * Hang up: every open file goes dead, the session gets SIGHUP. vhangup **sleeps**; hangup schedules
 * it.
 */
void tty_vhangup(struct tty_struct *tty);
/* tty_lock held; `exit_session`: its leader exits, the foreground group hears of it */
void __tty_vhangup(struct tty_struct *tty, bool exit_session);
void tty_vhangup_session(struct tty_struct *tty);
void tty_hangup(struct tty_struct *tty);
/* Kills whoever holds the terminal, but for init. **Sleeps.** */
void do_SAK(struct tty_struct *tty);

/* Job control. **Sleep** unless said. */
/* a background process may not: SIGTTOU, -ERESTARTSYS or -EIO */
int tty_check_change(struct tty_struct *tty);
int __tty_check_change(struct tty_struct *tty, int sig);
struct tty_struct *get_current_tty(void);			/* a reference, or NULL */
void proc_clear_tty(struct task_struct *p);
void tty_open_proc_set_tty(struct file *file, struct tty_struct *tty);
void disassociate_ctty(int on_exit);
void no_tty(void);
struct pid *tty_get_pgrp(struct tty_struct *tty);		/* a reference; any context */
int tty_signal_session_leader(struct tty_struct *tty, int exit_session);
void session_clear_tty(struct pid *session);
struct pid *tty_get_session(struct tty_struct *tty);		/* as tty_get_pgrp() */
long tty_jobctrl_ioctl(struct tty_struct *tty, struct tty_struct *real_tty, struct file *file,
		       unsigned int cmd, unsigned long arg);

/* Output of /dev/console that another terminal was given (TIOCCONS). **Sleep.** */
struct file *tty_redirect_get(void);			/* a reference, or NULL */
long tty_redirect_set(struct file *file);
void tty_redirect_end(struct tty_struct *tty);		/* if it was this one */

/* ioctls */
long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg);
int tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd, unsigned long arg);
int tty_perform_flush(struct tty_struct *tty, unsigned long arg);
int tty_do_resize(struct tty_struct *tty, struct winsize *ws);
void tty_init_termios(struct tty_struct *tty);		/* tty_mutex */
void tty_save_termios(struct tty_struct *tty);		/* tty_mutex */
unsigned int tty_baud_rate(const struct ktermios *termios);

/* What the console prints through and /dev/console opens; set by `console=`. */
struct tty_driver *console_device(int *index);

/* devpts */
struct dentry;
int devpts_new_index(void);
void devpts_kill_index(int index);
int devpts_pty_new(struct tty_struct *slave, dev_t dev);
void devpts_pty_kill(struct tty_struct *slave);
/* Where the slave of this master is, seen from where the master was opened; a reference. */
int devpts_slave_path(struct tty_struct *slave, struct file *master, struct path *path);
void devpts_init(void);

extern struct tty_driver *ptm_driver, *pts_driver;
int ptmx_open(struct inode *inode, struct file *file);
int pty_open_peer(struct file *master, int flags);	/* a descriptor of the slave; **sleeps** */
/* Any context: TIOCPKT_* for the reader of a master in packet mode. */
void pty_packet(struct tty_struct *master, unsigned char clear, unsigned char status);

void tty_init(void);		/* boot: /dev/tty, /dev/console, /dev/ptmx */
void tty_sak_init(void);		/* SysRq k */
void pty_init(void);
void serial8250_init(void);

#define _I_FLAG(tty, f)	((tty)->termios.c_iflag & (f))
#define _O_FLAG(tty, f)	((tty)->termios.c_oflag & (f))
#define _L_FLAG(tty, f)	((tty)->termios.c_lflag & (f))
#define I_IGNBRK(t)	_I_FLAG(t, IGNBRK)
#define I_BRKINT(t)	_I_FLAG(t, BRKINT)
#define I_IGNPAR(t)	_I_FLAG(t, IGNPAR)
#define I_PARMRK(t)	_I_FLAG(t, PARMRK)
#define I_INPCK(t)	_I_FLAG(t, INPCK)
#define I_ISTRIP(t)	_I_FLAG(t, ISTRIP)
#define I_INLCR(t)	_I_FLAG(t, INLCR)
#define I_IGNCR(t)	_I_FLAG(t, IGNCR)
#define I_ICRNL(t)	_I_FLAG(t, ICRNL)
#define I_IUCLC(t)	_I_FLAG(t, IUCLC)
#define I_IXON(t)	_I_FLAG(t, IXON)
#define I_IXANY(t)	_I_FLAG(t, IXANY)
#define I_IXOFF(t)	_I_FLAG(t, IXOFF)
#define I_IMAXBEL(t)	_I_FLAG(t, IMAXBEL)
#define I_IUTF8(t)	_I_FLAG(t, IUTF8)
#define O_OPOST(t)	_O_FLAG(t, OPOST)
#define O_OLCUC(t)	_O_FLAG(t, OLCUC)
#define O_ONLCR(t)	_O_FLAG(t, ONLCR)
#define O_OCRNL(t)	_O_FLAG(t, OCRNL)
#define O_ONOCR(t)	_O_FLAG(t, ONOCR)
#define O_ONLRET(t)	_O_FLAG(t, ONLRET)
#define O_TABDLY(t)	_O_FLAG(t, TABDLY)
#define L_ISIG(t)	_L_FLAG(t, ISIG)
#define L_ICANON(t)	_L_FLAG(t, ICANON)
#define L_ECHO(t)	_L_FLAG(t, ECHO)
#define L_ECHOE(t)	_L_FLAG(t, ECHOE)
#define L_ECHOK(t)	_L_FLAG(t, ECHOK)
#define L_ECHONL(t)	_L_FLAG(t, ECHONL)
#define L_NOFLSH(t)	_L_FLAG(t, NOFLSH)
#define L_TOSTOP(t)	_L_FLAG(t, TOSTOP)
#define L_ECHOCTL(t)	_L_FLAG(t, ECHOCTL)
#define L_ECHOPRT(t)	_L_FLAG(t, ECHOPRT)
#define L_ECHOKE(t)	_L_FLAG(t, ECHOKE)
#define L_IEXTEN(t)	_L_FLAG(t, IEXTEN)
#define L_EXTPROC(t)	_L_FLAG(t, EXTPROC)
/* input goes by lines: canonical, and nobody else edits them */
#define L_LINES(t)	(_L_FLAG(t, ICANON | EXTPROC) == ICANON)
#define CC(t, i)	((t)->termios.c_cc[i])
#define INTR_CHAR(t)	CC(t, VINTR)
#define QUIT_CHAR(t)	CC(t, VQUIT)
#define ERASE_CHAR(t)	CC(t, VERASE)
#define KILL_CHAR(t)	CC(t, VKILL)
#define EOF_CHAR(t)	CC(t, VEOF)
#define TIME_CHAR(t)	CC(t, VTIME)
#define MIN_CHAR(t)	CC(t, VMIN)
#define START_CHAR(t)	CC(t, VSTART)
#define STOP_CHAR(t)	CC(t, VSTOP)
#define SUSP_CHAR(t)	CC(t, VSUSP)
#define EOL_CHAR(t)	CC(t, VEOL)
#define REPRINT_CHAR(t)	CC(t, VREPRINT)
#define WERASE_CHAR(t)	CC(t, VWERASE)
#define LNEXT_CHAR(t)	CC(t, VLNEXT)
#define EOL2_CHAR(t)	CC(t, VEOL2)
#define __DISABLED_CHAR	'\0'	/* _POSIX_VDISABLE */

#endif
