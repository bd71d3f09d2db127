/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CONSOLE_H
#define _LINUX_CONSOLE_H

/*
 * Consoles: where the kernel log is written.
 *
 * Rules
 * - write() is called with the console lock held and interrupts enabled or not, from any context
 *   but NMI; it may spin on its own device lock, but must only try it while oops_in_progress. It
 *   turns "\n" into what its device wants.
 * - The order: early consoles (CON_BOOT) are registered from early parameters; the first real one
 *   takes over and they go.
 * - `console=NAME,OPTIONS` on the command line chooses; the last one named is /dev/console.
 */

#include <linux/types.h>

struct tty_driver;

#define CON_PRINTBUFFER	(1 << 0)	/* print what was logged before */
#define CON_CONSDEV	(1 << 1)	/* preferred: /dev/console */
#define CON_ENABLED	(1 << 2)
#define CON_BOOT	(1 << 3)	/* early; leaves when a real one comes */
#define CON_ANYTIME	(1 << 4)	/* safe to call before the CPU is set up */
#define CON_BRL		(1 << 5)
#define CON_EXTENDED	(1 << 6)

/* Lock legend: C the console lock, I fixed once registered. */
struct console {
	char name[16];			/* I: "ttyS" */
	void (*write)(struct console *co, const char *s, unsigned int count);	/* I */
	/* I: its terminal, or NULL */
	struct tty_driver *(*device)(struct console *co, int *index);
	void (*unblank)(void);		/* I */
	/* I: 0, or negative if there is no such device */
	int (*setup)(struct console *co, char *options);
	int (*exit)(struct console *co);	/* I */
	short flags;			/* C */
	/* I after registration; -1: take the first or the one named */
	short index;
	int cflag;			/* termios settings the driver starts with */
	u64 seq, pos;			/* C: the record it is at, and where that is */
	unsigned int offset;		/* C: how much of that record is printed */
	void *data;			/* the driver's */
	struct console *next;		/* C */
};

extern struct console *console_drivers;		/* C: preferred one first */

/* Takes a console in if it was asked for, or none was and none is there. **Sleeps.** */
void register_console(struct console *co);
/* 0 or -ENODEV. **Sleeps.** */
int unregister_console(struct console *co);
/* Notes a wish, as `console=` does. 0 or -E2BIG. Boot. */
int add_preferred_console(const char *name, short index, char *options);

/*
 * The lock over consoles and what they have printed. Unlocking prints what came in meanwhile.
 * **Sleeps**; trylock: **any context** but NMI.
 */
void console_lock(void);
int console_trylock(void);
void console_unlock(void);
bool is_console_locked(void);
/* An oops inside a console: the task that dies must not take the lock along. **Any context.** */
void console_bust_own_lock(void);
/*
 * Takes the lock by force where it cannot be waited for: the dying system's last words. **Any
 * context.**
 */
void console_flush_on_panic(void);
/* The terminal behind /dev/console and its line, NULL if none. **Sleeps.** */
struct tty_driver *console_device(int *index);
/* A terminal's line is hung up or suspended: its console keeps quiet. **Sleeps.** */
void console_stop(struct console *co);
void console_start(struct console *co);

#define for_each_console(co)	for ((co) = console_drivers; (co) != NULL; (co) = (co)->next)

#endif
