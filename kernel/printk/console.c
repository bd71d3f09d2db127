// SPDX-License-Identifier: MIT
#include <linux/console.h>
#include <linux/ctype.h>
#include <linux/init.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/wait.h>
#include "internal.h"

/*
 * Consoles. How this works
 *
 * The console lock is a word: 0 free, 1 held. It is no ordinary lock because printk() must be able
 * to try it everywhere, and letting go of it must wake nobody directly: the waker takes locks under
 * which somebody may be printing. Those who sleep in console_lock() are woken by an irq_work.
 *
 * Invariants
 *   I1  Each console has printed every record before console->seq, and `offset` bytes of that
 *       one. Only the lock's holder changes that.
 *   I2  Whoever lets go of the lock looks afterwards whether a record was added meanwhile, and if
 *       so tries for the lock again. Whoever adds a record tries for the lock afterwards. So one
 *       of the two sees it.
 *
 * A record whose line is incomplete is printed at once without a newline, and the console stays at
 * it: KERN_CONT may make it longer. The newline comes when it is complete or another record
 * follows.
 *
 * Panic: the other CPUs have stopped, perhaps inside a console. console_flush_on_panic() takes the
 * lock by force; the drivers only try their own locks while oops_in_progress.
 */

#define NR_PREFERRED	8

struct preferred {
	char name[16];
	int index;
	char *options;
};

struct console *console_drivers;
static struct preferred preferred[NR_PREFERRED];
static int nr_preferred;

static atomic_t console_locked = ATOMIC_INIT(0);
static struct task_struct *console_owner;	/* for console_bust_own_lock() alone */
static DECLARE_WAIT_QUEUE_HEAD(console_wait);
static char line[LOG_LINE_MAX], output[LOG_TEXT_MAX];	/* console lock */

/* ---------------------------------------------------------------- the lock */

static void kick(struct irq_work *work);
static DEFINE_IRQ_WORK(kick_work, kick);
static DEFINE_IRQ_WORK(wake_work, kick);
static bool kick_wanted;

DECLARE_WAIT_QUEUE_HEAD(log_wait);

int console_trylock(void)
{
	int free = 0;

	if (!atomic_try_cmpxchg(&console_locked, &free, 1))
		return 0;
	WRITE_ONCE(console_owner, current);
	return 1;
}

void console_lock(void)
{
	wait_event(console_wait, console_trylock());
}

bool is_console_locked(void)
{
	return atomic_read(&console_locked);
}

static void drop_lock(void)
{
	WRITE_ONCE(console_owner, NULL);
	atomic_set_release(&console_locked, 0);
	smp_mb();
	if (waitqueue_active(&console_wait))
		irq_work_queue(&wake_work);
}

/* ---------------------------------------------------------------- writing out */

static bool suppressed(const struct log_info *info)
{
	return info->level >= console_loglevel && !ignore_loglevel;
}

static void write_text(struct console *co, const char *text, size_t len)
{
	while (len) {
		size_t n = min_t(size_t, len, 256);

		co->write(co, text, n);
		text += n;
		len -= n;
	}
}

/*
 * What is left of `line` behind co->offset, each of its lines with the prefix. The prefix is
 * missing where an incomplete line goes on.
 */
static void write_record(struct console *co, const struct log_info *info)
{
	struct log_info part = *info;
	bool complete = info->flags & LOG_NEWLINE;
	size_t len;

	if (co->offset && info->len > co->offset) {
		write_text(co, line + co->offset, info->len - co->offset);
	} else if (!co->offset) {
		part.len = min_t(u16, info->len, LOG_LINE_MAX);
		len = log_format(output, sizeof(output), &part, line, false);
		write_text(co, output, complete ? len : len - 1);
		return;
	}
	if (complete)
		write_text(co, "\n", 1);
}

/* One record, or what was added to one. False if the console is up to date. */
static bool print_next(struct console *co)
{
	struct log_cursor cursor;
	struct log_info info;
	u64 lost = 0;
	bool complete;

	cursor = (struct log_cursor){ co->seq, co->pos };
	if (!log_peek(&cursor, &info, line, sizeof(line), &lost))
		return false;
	if (lost) {
		if (co->offset)
			write_text(co, "\n", 1);
		co->offset = 0;
		write_text(co, output,
			   scnprintf(output, sizeof(output), "** %llu printk messages dropped **\n",
				     (unsigned long long)lost));
	}
	complete = info.flags & LOG_NEWLINE;
	if (!complete && co->offset >= info.len && (co->offset || !info.len)) {
		co->pos = cursor.pos;
		co->seq = cursor.seq;
		return false;
	}
	if (!suppressed(&info))
		write_record(co, &info);
	if (complete) {
		log_advance(&cursor);
		co->offset = 0;
	} else {
		co->offset = info.len;
	}
	co->seq = cursor.seq;
	co->pos = cursor.pos;
	return true;
}

static void print_all(void)
{
	struct console *co;

	for_each_console(co) {
		while ((co->flags & CON_ENABLED) && print_next(co))
			;
	}
}

void console_unlock(void)
{
	unsigned long seen;

	do {
		seen = log_changes();
		print_all();
		drop_lock();
	} while (log_changes() != seen && console_trylock());	/* I2 */
}

static void kick(struct irq_work *work)
{
	if (READ_ONCE(kick_wanted)) {
		WRITE_ONCE(kick_wanted, false);
		if (console_trylock())
			console_unlock();
		wake_up_interruptible(&log_wait);
	}
	wake_up(&console_wait);
}

void console_kick(bool may_write)
{
	bool waiters;

	smp_mb();		/* the record before the look at the waiters */
	waiters = waitqueue_active(&log_wait);
	if (may_write) {
		preempt_disable();
		if (console_drivers && console_trylock())
			console_unlock();
		preempt_enable();
	}
	if (waiters || (!may_write && console_drivers)) {
		WRITE_ONCE(kick_wanted, true);
		irq_work_queue(&kick_work);
	}
}

void console_bust_own_lock(void)
{
	if (is_console_locked() && READ_ONCE(console_owner) == current)
		drop_lock();
}

void console_flush_on_panic(void)
{
	atomic_set(&console_locked, 1);
	print_all();
	atomic_set(&console_locked, 0);
}

bool pr_flush(int timeout_ms, bool reset_on_progress)
{
	console_lock();
	console_unlock();
	return true;
}

/* ---------------------------------------------------------------- registration */

/* "ttyS0,115200n8", "ttyS1", "tty0". */
static int __init set_console(char *value)
{
	struct preferred wish = { .index = 0 };
	size_t n;

	wish.options = strchr(value, ',');
	if (wish.options)
		*wish.options++ = '\0';
	n = strlen(value);
	while (n && isdigit(value[n - 1]))
		n--;
	wish.index = simple_strtoul(value + n, NULL, 10);
	value[n] = '\0';
	add_preferred_console(value, wish.index, wish.options);
	return 1;
}
__setup("console=", set_console);

int add_preferred_console(const char *name, short index, char *options)
{
	int i;

	for (i = 0; i < nr_preferred; i++) {
		if (!strcmp(preferred[i].name, name) && preferred[i].index == index)
			break;
	}
	if (i == NR_PREFERRED)
		return -E2BIG;
	if (i < nr_preferred) {
		/* Named again: it is the last one now. */
		for (; i + 1 < nr_preferred; i++)
			preferred[i] = preferred[i + 1];
		nr_preferred--;
	}
	strscpy(preferred[i].name, name, sizeof(preferred[i].name));
	preferred[i].index = index;
	preferred[i].options = options;
	nr_preferred = i + 1;
	return 0;
}

/* Was it asked for, and does it exist? Sets its index, and CON_CONSDEV for the last one named. */
static bool wanted(struct console *co)
{
	for (int i = nr_preferred - 1; i >= 0; i--) {
		if (strcmp(preferred[i].name, co->name) ||
		    (co->index >= 0 && co->index != preferred[i].index))
			continue;
		if (co->index < 0)
			co->index = preferred[i].index;
		if (co->setup && co->setup(co, preferred[i].options))
			return false;
		if (i == nr_preferred - 1)
			co->flags |= CON_CONSDEV;
		return true;
	}
	return false;
}

static bool default_console(struct console *co)
{
	if (nr_preferred || (console_drivers && !(console_drivers->flags & CON_BOOT)))
		return false;
	if (co->index < 0)
		co->index = 0;
	if (co->setup && co->setup(co, NULL))
		return false;
	co->flags |= CON_CONSDEV;
	return true;
}

static void unlink_console(struct console *co)
{
	struct console **link = &console_drivers;

	while (*link && *link != co)
		link = &(*link)->next;
	if (*link)
		*link = co->next;
	co->flags &= ~CON_ENABLED;
}

/* The early consoles have printed it all already; the first real one goes on where they are. */
static bool retire_boot_consoles(struct console *successor)
{
	struct console *co, *next;
	bool any = false;

	for (co = console_drivers; co; co = next) {
		next = co->next;
		if (!(co->flags & CON_BOOT))
			continue;
		if (!any) {
			successor->seq = co->seq;
			successor->pos = co->pos;
			successor->offset = co->offset;
		}
		any = true;
		unlink_console(co);
	}
	return any;
}

static void link_console(struct console *co)
{
	struct log_cursor start;

	if (co->flags & CON_PRINTBUFFER)
		log_first(&start);
	else
		log_end(&start);
	co->seq = start.seq;
	co->pos = start.pos;
	co->offset = 0;
	if (!(co->flags & CON_BOOT) && retire_boot_consoles(co))
		co->flags &= ~CON_PRINTBUFFER;
	co->flags |= CON_ENABLED;
	if (co->flags & CON_CONSDEV || !console_drivers) {
		co->next = console_drivers;
		WRITE_ONCE(console_drivers, co);
	} else {
		co->next = console_drivers->next;
		console_drivers->next = co;
	}
}

static bool is_registered(struct console *co)
{
	struct console *other;

	for_each_console(other) {
		if (other == co)
			return true;
	}
	return false;
}

/* A boot console registers while there is nobody to wait for, and waiting is not yet possible. */
void register_console(struct console *co)
{
	bool boot = co->flags & CON_BOOT;

	if (WARN_ON(is_registered(co)))
		return;
	if (boot && console_drivers && !(console_drivers->flags & CON_BOOT))
		return;
	if (!boot && !wanted(co) && !default_console(co))
		return;
	while (!console_trylock()) {
		if (boot)
			cpu_relax();
		else
			wait_event(console_wait, !is_console_locked());
	}
	link_console(co);
	console_unlock();
	pr_info("%sconsole [%s%d] enabled\n", boot ? "boot" : "", co->name,
		max_t(int, co->index, 0));
}

int unregister_console(struct console *co)
{
	int err = -ENODEV;

	console_lock();
	if (is_registered(co)) {
		unlink_console(co);
		if (co->exit)
			co->exit(co);
		err = 0;
	}
	console_unlock();
	return err;
}

struct tty_driver *console_device(int *index)
{
	struct tty_driver *driver = NULL;
	struct console *co;

	console_lock();
	for_each_console(co) {
		if (co->device)
			driver = co->device(co, index);
		if (driver)
			break;
	}
	console_unlock();
	return driver;
}

void console_stop(struct console *co)
{
	console_lock();
	co->flags &= ~CON_ENABLED;
	console_unlock();
}

void console_start(struct console *co)
{
	console_lock();
	co->flags |= CON_ENABLED;
	console_unlock();
}
