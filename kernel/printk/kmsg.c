// SPDX-License-Identifier: MIT
#include <linux/printk.h>
#include <linux/capability.h>
#include <linux/ctype.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include "internal.h"

/*
 * /dev/kmsg. Each open file has a cursor of its own and gets every record, one a read():
 *
 *	6,339,5140900,-;text\n		priority, number, microseconds, '-' or 'c' (continues)
 *
 * Bytes that are not printable, and backslashes, come as \xNN, newlines inside the text as well. If
 * records were overwritten before they were read, the next read() fails with EPIPE once and the one
 * after it goes on with the oldest. A write() adds a record: "<priority>text".
 */

#define SYSLOG_ACTION_OPEN	1
#define SYSLOG_ACTION_READ_ALL	3
#define FACILITY_USER		1

struct kmsg_reader {
	struct mutex lock;			/* all of the below */
	struct log_cursor cursor;
	struct ratelimit_state rs;		/* of write() */
	char text[LOG_LINE_MAX];
	char line[LOG_PREFIX_MAX + 4 * LOG_LINE_MAX + 2];
};

static size_t format_record(struct kmsg_reader *r, const struct log_info *info)
{
	size_t n = scnprintf(r->line, sizeof(r->line), "%u,%llu,%llu,%c;",
			     info->facility << 3 | info->level, (unsigned long long)info->seq,
			     (unsigned long long)info->ts_nsec / 1000,
			     info->flags & LOG_CONT ? 'c' : '-');

	for (size_t i = 0; i < info->len; i++) {
		unsigned char c = r->text[i];

		if (c < ' ' || c >= 127 || c == '\\')
			n += scnprintf(r->line + n, sizeof(r->line) - n, "\\x%02x", c);
		else
			r->line[n++] = c;
	}
	r->line[n++] = '\n';
	return n;
}

static ssize_t kmsg_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct kmsg_reader *r = file->private_data;
	struct log_cursor cursor;
	struct log_info info;
	u64 lost = 0;
	ssize_t ret;

	if (!r)
		return -EBADF;
	ret = mutex_lock_interruptible(&r->lock);
	if (ret)
		return ret;
	while (!log_peek(&r->cursor, &info, r->text, sizeof(r->text), &lost)) {
		ret = -EAGAIN;
		if (file->f_flags & O_NONBLOCK)
			goto out_unlock;
		/* Without the lock: others may poll, or seek, meanwhile. */
		cursor = r->cursor;
		mutex_unlock(&r->lock);
		ret = wait_event_interruptible(log_wait, log_peek(&cursor, &info, NULL, 0, NULL));
		if (!ret)
			ret = mutex_lock_interruptible(&r->lock);
		if (ret)
			return ret;
	}
	ret = -EPIPE;
	if (lost)
		goto out_unlock;
	info.len = min_t(u16, info.len, sizeof(r->text));
	ret = format_record(r, &info);
	if (ret > count)
		ret = -EINVAL;
	else if (copy_to_user(buf, r->line, ret))
		ret = -EFAULT;
	else
		log_advance(&r->cursor);
out_unlock:
	mutex_unlock(&r->lock);
	return ret;
}

static void __printf(3, 4) emit(int facility, int level, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk_emit(facility, level, fmt, args);
	va_end(args);
}

/*
 * "<N>": facility in the upper bits; user space cannot speak as the kernel. Returns the text behind
 * it.
 */
static const char *parse_priority(const char *text, int *facility, int *level)
{
	char *end;
	unsigned int priority;

	if (text[0] != '<' || !isdigit(text[1]))
		return text;
	priority = simple_strtoul(text + 1, &end, 10);
	if (*end != '>')
		return text;
	*level = priority & 7;
	if (priority >> 3 & 0xff)
		*facility = priority >> 3 & 0xff;
	return end + 1;
}

static ssize_t kmsg_write(struct file *file, const char __user *buf, size_t count, loff_t *pos)
{
	struct kmsg_reader *r = file->private_data;
	int facility = FACILITY_USER, level = default_message_loglevel;
	const char *text;
	size_t len;
	char *copy;

	if (!r || count > LOG_LINE_MAX)
		return -EINVAL;
	if (!___ratelimit(&r->rs, current->comm))
		return count;
	copy = memdup_user_nul(buf, count);
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	text = parse_priority(copy, &facility, &level);
	len = strlen(text);
	emit(facility, level, "%.*s\n", (int)(len && text[len - 1] == '\n' ? len - 1 : len),
	     text);
	kfree(copy);
	return count;
}

static loff_t kmsg_llseek(struct file *file, loff_t offset, int whence)
{
	struct kmsg_reader *r = file->private_data;
	loff_t ret = 0;

	if (!r)
		return -EBADF;
	if (offset)
		return -ESPIPE;
	mutex_lock(&r->lock);
	switch (whence) {
	case SEEK_SET:
		log_first(&r->cursor);
		break;
	case SEEK_DATA:
		syslog_clear_cursor(&r->cursor);
		break;
	case SEEK_END:
		log_end(&r->cursor);
		break;
	default:
		ret = -EINVAL;
	}
	mutex_unlock(&r->lock);
	return ret;
}

static __poll_kernel_t kmsg_poll(struct file *file, poll_table *wait)
{
	struct kmsg_reader *r = file->private_data;
	__poll_kernel_t events = 0;
	struct log_cursor cursor;
	struct log_info info;
	u64 lost = 0;

	if (!r)
		return EPOLLERR | EPOLLNVAL;
	poll_wait(file, &log_wait, wait);
	mutex_lock(&r->lock);
	cursor = r->cursor;
	mutex_unlock(&r->lock);
	if (log_peek(&cursor, &info, NULL, 0, &lost))
		events = EPOLLIN | EPOLLRDNORM;
	if (lost)
		events |= EPOLLERR | EPOLLPRI;
	return events;
}

static int kmsg_open(struct inode *inode, struct file *file)
{
	struct kmsg_reader *r;
	int err;

	/* Writing alone takes no right but the file's. */
	if ((file->f_flags & O_ACCMODE) != O_WRONLY) {
		err = check_syslog_permissions(SYSLOG_ACTION_READ_ALL, false);
		if (err)
			return err;
	}
	r = kvmalloc(sizeof(*r), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	mutex_init(&r->lock);
	ratelimit_default_init(&r->rs);
	log_first(&r->cursor);
	file->private_data = r;
	return 0;
}

static int kmsg_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	return 0;
}

const struct file_operations kmsg_fops = {
	.open = kmsg_open,
	.release = kmsg_release,
	.read = kmsg_read,
	.write = kmsg_write,
	.llseek = kmsg_llseek,
	.poll = kmsg_poll,
};
