// SPDX-License-Identifier: MIT
#include <linux/printk.h>
#include <linux/capability.h>
#include <linux/console.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include "internal.h"

/*
 * syslog(2). One cursor for all who read with SYSLOG_ACTION_READ: what one got, no other gets. A
 * record of which only a part fitted goes on with the next call. Text is as the consoles print it,
 * with <level> in front of every line.
 */

enum {
	SYSLOG_ACTION_CLOSE,
	SYSLOG_ACTION_OPEN,
	SYSLOG_ACTION_READ,
	SYSLOG_ACTION_READ_ALL,
	SYSLOG_ACTION_READ_CLEAR,
	SYSLOG_ACTION_CLEAR,
	SYSLOG_ACTION_CONSOLE_OFF,
	SYSLOG_ACTION_CONSOLE_ON,
	SYSLOG_ACTION_CONSOLE_LEVEL,
	SYSLOG_ACTION_SIZE_UNREAD,
	SYSLOG_ACTION_SIZE_BUFFER,
};

/* Room to take one record out of the ring and to print it. */
struct workspace {
	char text[LOG_LINE_MAX], line[LOG_TEXT_MAX];
};

int dmesg_restrict;

static DEFINE_MUTEX(syslog_lock);
static struct log_cursor read_cursor;		/* syslog_lock */
/* syslog_lock: how much of that record's text was read */
static size_t read_offset;
static struct log_cursor clear_cursor;		/* syslog_lock */
static int saved_loglevel = LOGLEVEL_DEFAULT;	/* syslog_lock: what CONSOLE_ON goes back to */

int check_syslog_permissions(int type, bool from_file)
{
	/* /proc/kmsg was checked when it was opened. */
	if (from_file && type != SYSLOG_ACTION_OPEN)
		return 0;
	if (!dmesg_restrict &&
	    (type == SYSLOG_ACTION_READ_ALL || type == SYSLOG_ACTION_SIZE_BUFFER))
		return 0;
	if (capable(CAP_SYSLOG))
		return 0;
	if (capable(CAP_SYS_ADMIN)) {
		pr_warn_once("%s (%d): attempt to access syslog with CAP_SYS_ADMIN but no "
			     "CAP_SYSLOG (deprecated).\n",
			     current->comm, current->pid);
		return 0;
	}
	return -EPERM;
}

void syslog_clear_cursor(struct log_cursor *cursor)
{
	mutex_lock(&syslog_lock);
	*cursor = clear_cursor;
	mutex_unlock(&syslog_lock);
}

/* The record at the cursor as text in ws->line; its length, 0 if there is none. */
static size_t format_next(struct workspace *ws, struct log_cursor *cursor, u64 *lost)
{
	struct log_info info;

	if (!log_peek(cursor, &info, ws->text, sizeof(ws->text), lost))
		return 0;
	info.len = min_t(u16, info.len, sizeof(ws->text));
	return log_format(ws->line, sizeof(ws->line), &info, ws->text, true);
}

/* Waits, without the lock, until the cursor has a record. Called and left with syslog_lock. */
static int wait_for_record(void)
{
	struct log_cursor cursor;
	struct log_info info;
	int err;

	while (!log_peek(&read_cursor, &info, NULL, 0, NULL)) {
		cursor = read_cursor;
		mutex_unlock(&syslog_lock);
		err = wait_event_interruptible(log_wait, log_peek(&cursor, &info, NULL, 0, NULL));
		mutex_lock(&syslog_lock);
		if (err)
			return err;
	}
	return 0;
}

static int read_unread(struct workspace *ws, char __user *buf, size_t size)
{
	int err = wait_for_record();
	size_t done = 0, len, n;
	u64 lost;

	if (err)
		return err;
	while (size) {
		lost = 0;
		len = format_next(ws, &read_cursor, &lost);
		if (!len)
			break;
		if (lost)
			read_offset = 0;
		/* A record that grew while it was half read is read on at the old place. */
		n = min(size, len - min(read_offset, len));
		if (copy_to_user(buf + done, ws->line + read_offset, n))
			return done ? (int)done : -EFAULT;
		read_offset += n;
		if (read_offset >= len) {
			log_advance(&read_cursor);
			read_offset = 0;
		}
		done += n;
		size -= n;
	}
	return done;
}

/* The newest records that fit into `size` bytes altogether. */
static int read_all(struct workspace *ws, char __user *buf, size_t size, bool clear)
{
	struct log_cursor start = clear_cursor, cursor = start, end;
	size_t total = 0, len, done = 0;

	log_end(&end);
	while (cursor.seq < end.seq && (len = format_next(ws, &cursor, NULL))) {
		total += len;
		log_advance(&cursor);
	}
	for (; total > size && start.seq < end.seq; log_advance(&start)) {
		len = format_next(ws, &start, NULL);
		if (!len)
			break;
		total -= min(total, len);
	}
	while (start.seq < end.seq) {
		len = format_next(ws, &start, NULL);
		if (!len || len > size - done)
			break;
		if (copy_to_user(buf + done, ws->line, len))
			return -EFAULT;
		done += len;
		log_advance(&start);
	}
	if (clear)
		clear_cursor = end;
	return done;
}

static int size_unread(struct workspace *ws)
{
	struct log_cursor cursor = read_cursor;
	size_t total = 0, len;
	u64 lost = 0;

	while ((len = format_next(ws, &cursor, &lost))) {
		total += len;
		log_advance(&cursor);
	}
	return total - (lost ? 0 : min(read_offset, total));
}

/* The actions that look at records. */
static int read_records(int type, char __user *buf, int len)
{
	struct workspace *ws;
	int ret;

	if (type != SYSLOG_ACTION_SIZE_UNREAD) {
		if (!buf || len < 0)
			return -EINVAL;
		if (!len)
			return 0;
		if (!access_ok(buf, len))
			return -EFAULT;
	}
	ws = kmalloc(sizeof(*ws), GFP_KERNEL);
	if (!ws)
		return -ENOMEM;
	mutex_lock(&syslog_lock);
	if (type == SYSLOG_ACTION_SIZE_UNREAD)
		ret = size_unread(ws);
	else if (type == SYSLOG_ACTION_READ)
		ret = read_unread(ws, buf, len);
	else
		ret = read_all(ws, buf, len, type == SYSLOG_ACTION_READ_CLEAR);
	mutex_unlock(&syslog_lock);
	kfree(ws);
	return ret;
}

/* The actions that change what the consoles show. */
static int set_console_level(int type, int level)
{
	int err = 0;

	mutex_lock(&syslog_lock);
	switch (type) {
	case SYSLOG_ACTION_CONSOLE_OFF:
		if (saved_loglevel == LOGLEVEL_DEFAULT)
			saved_loglevel = console_loglevel;
		console_loglevel = minimum_console_loglevel;
		break;
	case SYSLOG_ACTION_CONSOLE_ON:
		if (saved_loglevel != LOGLEVEL_DEFAULT)
			console_loglevel = saved_loglevel;
		saved_loglevel = LOGLEVEL_DEFAULT;
		break;
	default:
		if (level < 1 || level > 8) {
			err = -EINVAL;
			break;
		}
		console_loglevel = max(level, minimum_console_loglevel);
		saved_loglevel = LOGLEVEL_DEFAULT;
	}
	mutex_unlock(&syslog_lock);
	return err;
}

int do_syslog(int type, char __user *buf, int len)
{
	int err = check_syslog_permissions(type, false);

	if (err)
		return err;
	switch (type) {
	case SYSLOG_ACTION_CLOSE:
	case SYSLOG_ACTION_OPEN:
		return 0;
	case SYSLOG_ACTION_READ:
	case SYSLOG_ACTION_READ_ALL:
	case SYSLOG_ACTION_READ_CLEAR:
	case SYSLOG_ACTION_SIZE_UNREAD:
		return read_records(type, buf, len);
	case SYSLOG_ACTION_CLEAR:
		mutex_lock(&syslog_lock);
		log_end(&clear_cursor);
		mutex_unlock(&syslog_lock);
		return 0;
	case SYSLOG_ACTION_CONSOLE_OFF:
	case SYSLOG_ACTION_CONSOLE_ON:
	case SYSLOG_ACTION_CONSOLE_LEVEL:
		return set_console_level(type, len);
	case SYSLOG_ACTION_SIZE_BUFFER:
		return LOG_BUF_SIZE;
	}
	return -EINVAL;
}

long sys_syslog(int type, char __user *buf, int len)
{
	return do_syslog(type, buf, len);
}
