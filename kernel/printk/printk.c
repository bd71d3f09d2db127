// SPDX-License-Identifier: MIT
#include <linux/printk.h>
#include <linux/console.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/smp.h>
#include <linux/string.h>
#include "internal.h"

/*
 * The kernel log. How this works
 *
 *	printk() --> text in a per-CPU buffer --> record in the ring --> consoles	console.c
 *							|----> syslog(2)	syslog.c
 *							'----> /dev/kmsg	kmsg.c
 *
 * printk() must work wherever anything can go wrong, so on its way to the ring it takes no lock but
 * the ring's own (ringbuffer.c) and calls nothing that could print. The text is formatted before
 * that lock is taken, into a buffer of this CPU. Should the formatting itself fault, or an NMI come
 * in between, the nested printk() uses the next buffer; there are three, and what nests deeper is
 * dropped.
 *
 * Afterwards the caller tries the console lock. If it gets it, it writes out what the consoles have
 * not seen. If not, its holder does that before it goes away for good (console_unlock()). In an NMI
 * and for printk_deferred() nobody writes now: an irq_work does, a moment later.
 *
 * Lock order: none is taken inside another one here. The consoles' own locks come below the console
 * lock.
 */

int console_printk[4] = {
	CONSOLE_LOGLEVEL_DEFAULT, LOGLEVEL_WARNING, CONSOLE_LOGLEVEL_MIN, CONSOLE_LOGLEVEL_DEFAULT
};
bool ignore_loglevel;

#define NR_BUFFERS	3

struct printk_buffers {
	int nesting;
	char text[NR_BUFFERS][LOG_LINE_MAX + 1];
};
static DEFINE_PER_CPU(struct printk_buffers, printk_buffers);
/* messages that found no buffer, or the ring's lock held by their own CPU */
static atomic_t dropped;

/* ---------------------------------------------------------------- making a record */

/*
 * Takes off "\001" and a level, as often as there are any (formats are pasted together). Returns
 * what follows.
 */
static const char *strip_level(const char *text, int *level, u8 *flags)
{
	while (text[0] == KERN_SOH_ASCII && text[1]) {
		if (text[1] >= '0' && text[1] <= '7' && *level == LOGLEVEL_DEFAULT)
			*level = text[1] - '0';
		else if (text[1] == 'c')
			*flags |= LOG_CONT;
		text += 2;
	}
	return text;
}

static u32 caller_id(void)
{
	return in_task() ? (u32)current->pid : (u32)raw_smp_processor_id() | 1U << 31;
}

static int store_text(int facility, int level, const char *text)
{
	u8 flags = 0;
	size_t len;

	if (!facility)
		text = strip_level(text, &level, &flags);
	if (level == LOGLEVEL_DEFAULT)
		level = default_message_loglevel;
	len = strnlen(text, LOG_LINE_MAX);
	if (len && text[len - 1] == '\n') {
		flags |= LOG_NEWLINE;
		len--;
	}
	if (!log_store(facility, level, flags, caller_id(), local_clock(), text, len))
		atomic_inc(&dropped);
	return len;
}

/* Says so once the ring can be used again. */
static void report_dropped(void)
{
	char text[64];
	int n = atomic_read(&dropped);

	if (likely(!n) || in_nmi())
		return;
	atomic_sub(n, &dropped);
	snprintf(text, sizeof(text), "** %d printk messages dropped **\n", n);
	store_text(0, LOGLEVEL_WARNING, text);
}

static int vprintk_store(int facility, int level, const char *fmt, va_list args)
{
	struct printk_buffers *buffers;
	unsigned long flags;
	int nesting, len = 0;

	flags = arch_local_irq_save();
	buffers = this_cpu_ptr(&printk_buffers);
	nesting = buffers->nesting++;
	if (nesting < NR_BUFFERS) {
		vscnprintf(buffers->text[nesting], sizeof(buffers->text[0]), fmt, args);
		len = store_text(facility, level, buffers->text[nesting]);
		if (!nesting)
			report_dropped();
	} else {
		atomic_inc(&dropped);
	}
	buffers->nesting--;
	arch_local_irq_restore(flags);
	return len;
}

int vprintk_emit(int facility, int level, const char *fmt, va_list args)
{
	bool deferred = level == LOGLEVEL_SCHED;
	int len = vprintk_store(facility, deferred ? LOGLEVEL_DEFAULT : level, fmt, args);

	console_kick(!deferred && !in_nmi());
	return len;
}

int vprintk(const char *fmt, va_list args)
{
	return vprintk_emit(0, LOGLEVEL_DEFAULT, fmt, args);
}

int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk_emit(0, LOGLEVEL_DEFAULT, fmt, args);
	va_end(args);
	return len;
}

int printk_deferred(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk_emit(0, LOGLEVEL_SCHED, fmt, args);
	va_end(args);
	return len;
}

/* ---------------------------------------------------------------- settings */

void console_verbose(void)
{
	if (console_loglevel)
		console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
}

void printk_bust_locks(void)
{
	log_bust_lock();
	this_cpu_ptr(&printk_buffers)->nesting = 0;
}

static int __init set_quiet(char *value)
{
	console_loglevel = CONSOLE_LOGLEVEL_QUIET;
	return 1;
}
early_param("quiet", set_quiet);

static int __init set_debug(char *value)
{
	console_loglevel = CONSOLE_LOGLEVEL_DEBUG;
	return 1;
}
early_param("debug", set_debug);

static int __init set_loglevel(char *value)
{
	int level;

	if (!get_option(&value, &level))
		return 0;
	console_loglevel = level;
	return 1;
}
early_param("loglevel=", set_loglevel);

static int __init set_ignore_loglevel(char *value)
{
	ignore_loglevel = true;
	return 1;
}
early_param("ignore_loglevel", set_ignore_loglevel);

static int __init set_printk_time(char *value)
{
	return kstrtobool(value, &printk_time) == 0;
}
early_param("printk.time=", set_printk_time);

DEFINE_RATELIMIT_STATE(printk_ratelimit_state, 5 * CONFIG_HZ, 10);

int __printk_ratelimit(const char *func)
{
	return ___ratelimit(&printk_ratelimit_state, func);
}
