/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_PRINTK_INTERNAL_H
#define _KERNEL_PRINTK_INTERNAL_H

/*
 * Between the files of the kernel log: ringbuffer.c keeps the records, printk.c makes them,
 * console.c writes them out, syslog.c and kmsg.c hand them to user space.
 */

#include <linux/types.h>

struct wait_queue_head;

#define LOG_LINE_MAX	1000		/* text of one record */
#define LOG_BUF_SIZE	(1U << 16)
#define LOG_TEXT_MAX	2048		/* with prefixes, as far as anybody prints it */
#define LOG_PREFIX_MAX	48		/* "<191>[12345678.123456] " */

enum {
	LOG_NEWLINE = 1,		/* the line is complete */
	LOG_CONT = 2,			/* it continues one that was not */
};

/* A record as readers get it. */
struct log_info {
	u64 seq;
	u64 ts_nsec;
	u32 caller;			/* task id, or CPU | 1 << 31 in an interrupt */
	u16 len;
	u8 facility, level, flags;
};

/*
 * What to read next. Any record may have been overwritten since: then reading goes on with the
 * oldest one.
 */
struct log_cursor {
	u64 seq, pos;
};

/*
 * All of these: **any context**, NMI included.
 *
 * Adds a record, or adds to the last one if `flags` has LOG_CONT and that one is incomplete and the
 * same caller's. False if it was lost, because this very CPU was interrupted inside the ring
 * buffer.
 */
bool log_store(u8 facility, u8 level, u8 flags, u32 caller, u64 ts_nsec, const char *text, u16 len);
/*
 * The record at the cursor: its description, and up to `size` bytes of its text. False if there is
 * none yet. The cursor moves only if records were lost; how many is added to *lost.
 */
bool log_peek(struct log_cursor *cursor, struct log_info *info, char *text, size_t size, u64 *lost);
/* On to the next record, if that at the cursor is still there. */
void log_advance(struct log_cursor *cursor);
/* At the oldest record, behind the newest. */
void log_first(struct log_cursor *cursor);
void log_end(struct log_cursor *cursor);
/* Differs from what it was if a record was added or grew. */
unsigned long log_changes(void);
/* Forgets who holds the lock. */
void log_bust_lock(void);

/*
 * The text as lines with prefixes, as many as fit, and at least one if size is LOG_TEXT_MAX.
 * Returns the length.
 */
size_t log_format(char *buf, size_t size, const struct log_info *info, const char *text,
		  bool with_level);

/* Readers of syslog(2) and /dev/kmsg that wait for a record. */
extern struct wait_queue_head log_wait;
/* 0, -EPERM. */
int check_syslog_permissions(int type, bool from_file);
/* Where SYSLOG_ACTION_CLEAR was last. **Sleeps.** */
void syslog_clear_cursor(struct log_cursor *cursor);

/* Writes out what the consoles have not seen, now or soon. */
void console_kick(bool may_write);
extern bool ignore_loglevel, printk_time;

#endif
