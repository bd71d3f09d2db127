/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PRINTK_H
#define _LINUX_PRINTK_H

/*
 * The kernel log.
 *
 * printk() puts a record into the ring buffer and, if nobody else is at it, writes what the
 * consoles have not seen yet. It may be called from any context, NMI and scheduler included: what
 * cannot be written now is written by whoever holds the consoles. A message is one line; the
 * newline at its end may be left out.
 */

#include <linux/types.h>
#include <linux/stdarg.h>
#include <linux/kern_levels.h>
#include <linux/sprintf.h>
#include <linux/ratelimit_types.h>

/*
 * Messages below this level go to the consoles. Then: level of unmarked messages, smallest and
 * boot-time console level.
 */
extern int console_printk[4];
#define console_loglevel		(console_printk[0])
#define default_message_loglevel	(console_printk[1])
#define minimum_console_loglevel	(console_printk[2])
#define default_console_loglevel	(console_printk[3])

#define CONSOLE_LOGLEVEL_SILENT		0
#define CONSOLE_LOGLEVEL_MIN		1
#define CONSOLE_LOGLEVEL_QUIET		4
#define CONSOLE_LOGLEVEL_DEFAULT	7
#define CONSOLE_LOGLEVEL_DEBUG		10
#define CONSOLE_LOGLEVEL_MOTORMOUTH	15

/* Returns the length of the message. **Any context.** */
int __printf(1, 2) printk(const char *fmt, ...);
int vprintk(const char *fmt, va_list args);
/* facility 0 is the kernel; level is LOGLEVEL_*. **Any context.** */
int vprintk_emit(int facility, int level, const char *fmt, va_list args);
/*
 * Like printk() but never touches a console itself: for the scheduler and clock code. **Any
 * context.**
 */
int __printf(1, 2) printk_deferred(const char *fmt, ...);
/* Everything from now on goes to the consoles, whatever its level. **Any context.** */
void console_verbose(void);
/* Waits until the consoles have printed what was logged up to now. Always true. **Sleeps.** */
bool pr_flush(int timeout_ms, bool reset_on_progress);

/* Stack of the caller, with registers' and task's heading. **Any context.** */
void dump_stack(void);
void dump_stack_lvl(const char *log_lvl);
/* One line: CPU, PID, command, taint, release, machine. */
void dump_stack_print_info(const char *log_lvl);

#ifndef pr_fmt
#define pr_fmt(fmt)	fmt
#endif

#define pr_emerg(fmt, ...)	printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)	printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)	printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)	printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warning		pr_warn
#define pr_notice(fmt, ...)	printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)	printk(KERN_CONT fmt, ##__VA_ARGS__)
/* Checked by the compiler, never printed. */
#define no_printk(fmt, ...)	({ if (0) printk(fmt, ##__VA_ARGS__); 0; })
#define pr_debug(fmt, ...)	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_devel(fmt, ...)	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)

#define printk_once(fmt, ...) ({			\
	static bool __print_once;			\
	bool __print_now = !__print_once;		\
	if (unlikely(__print_now)) {			\
		__print_once = true;			\
		printk(fmt, ##__VA_ARGS__);		\
	}						\
	unlikely(__print_now); })

#define pr_emerg_once(fmt, ...)		printk_once(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_once(fmt, ...)		printk_once(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_once(fmt, ...)		printk_once(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_once(fmt, ...)		printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_once(fmt, ...)	printk_once(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...)		printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)

#define printk_ratelimited(fmt, ...) ({							\
	static DEFINE_RATELIMIT_STATE(__print_rs, DEFAULT_RATELIMIT_INTERVAL,		\
				      DEFAULT_RATELIMIT_BURST);				\
	if (__ratelimit(&__print_rs))							\
		printk(fmt, ##__VA_ARGS__); })

#define pr_emerg_ratelimited(fmt, ...)	printk_ratelimited(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_ratelimited(fmt, ...)	printk_ratelimited(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_ratelimited(fmt, ...)	printk_ratelimited(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...)	printk_ratelimited(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_ratelimited(fmt, ...)	printk_ratelimited(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_ratelimited(fmt, ...)	printk_ratelimited(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug_ratelimited(fmt, ...)	no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)

/*
 * Hexadecimal dumps. rowsize 16 or 32, groupsize 1, 2, 4 or 8 bytes; ascii adds the printable
 * characters.
 */
enum { DUMP_PREFIX_NONE, DUMP_PREFIX_ADDRESS, DUMP_PREFIX_OFFSET };
int hex_dump_to_buffer(const void *buf, size_t len, int rowsize, int groupsize, char *line,
		       size_t linelen, bool ascii);
void print_hex_dump(const char *level, const char *prefix, int prefix_type, int rowsize,
		    int groupsize, const void *buf, size_t len, bool ascii);

/*
 * The last words of a dying system: makes the log and the consoles usable whoever holds their
 * locks. The other CPUs have stopped.
 */
void printk_bust_locks(void);

struct file_operations;
extern const struct file_operations kmsg_fops;		/* /dev/kmsg */
/* kernel.dmesg_restrict: reading the log takes CAP_SYSLOG. */
extern int dmesg_restrict;
/* syslog(2), as from that system call. **Sleeps.** */
int do_syslog(int type, char __user *buf, int len);

#endif
