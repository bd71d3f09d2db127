/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SEQ_FILE_H
#define _LINUX_SEQ_FILE_H

/*
 * Files whose text is made when they are read: one record after another (start, next, show, stop),
 * or all at once (single_open()).
 *
 * Rules
 * - show() writes with the seq_ functions below; if the buffer was too small it is called again
 *   with a larger one, so it changes nothing.
 * - start() is given a position, *pos, and returns that record or NULL; next() advances *pos. What
 *   start() locks, stop() unlocks.
 * - show() returns 0, SEQ_SKIP (leave this record out) or a negative errno.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/stdarg.h>

struct file;
struct inode;
struct path;
struct dentry;
struct seq_operations;

struct seq_file {
	/* all guarded by lock */
	char *buf;
	size_t size;		/* of buf */
	size_t from;		/* next byte to hand out */
	size_t count;		/* bytes in buf not handed out; count == size means it overflowed */
	size_t pad_until;
	loff_t index;		/* position of the next record */
	loff_t read_pos;	/* file position the next read should have */
	struct mutex lock;
	const struct seq_operations *op;	/* fixed */
	struct file *file;			/* fixed */
	void *private;				/* the opener's */
};

struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

#define SEQ_SKIP	1
#define SEQ_START_TOKEN	((void *)1)

/* For file_operations. **Sleep.** open fails with -ENOMEM. */
int seq_open(struct file *file, const struct seq_operations *op);
void *__seq_open_private(struct file *file, const struct seq_operations *op, int size);
int seq_open_private(struct file *file, const struct seq_operations *op, int size);
ssize_t seq_read(struct file *file, char __user *buf, size_t count, loff_t *pos);
loff_t seq_lseek(struct file *file, loff_t offset, int whence);
int seq_release(struct inode *inode, struct file *file);
int seq_release_private(struct inode *inode, struct file *file);
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
int single_release(struct inode *inode, struct file *file);

/* For show(). Any context that may hold m->lock; nothing fails visibly. */
void seq_printf(struct seq_file *m, const char *fmt, ...) __printf(2, 3);
void seq_vprintf(struct seq_file *m, const char *fmt, va_list args);
void seq_putc(struct seq_file *m, char c);
void seq_puts(struct seq_file *m, const char *s);
void seq_write(struct seq_file *m, const void *data, size_t len);
/* A string with the characters of `esc` as \ooo, as fields of /proc/mounts are. */
void seq_escape(struct seq_file *m, const char *s, const char *esc);
/* Numbers, fast: delimiter (or NULL) and value. */
void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, unsigned long long num);
void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter, unsigned long long num,
			       unsigned int width);
void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num);
void seq_put_hex_ll(struct seq_file *m, const char *delimiter, unsigned long long v,
		    unsigned int width);
/* Blanks up to the column set with seq_setwidth(), then `c`. */
void seq_setwidth(struct seq_file *m, size_t size);
void seq_pad(struct seq_file *m, char c);
/*
 * Paths, escaped. 0 or an errno; the text is what d_path() gives, seq_path_root's as seen from
 * `root` (SEQ_SKIP if outside).
 */
int seq_path(struct seq_file *m, const struct path *path, const char *esc);
int seq_file_path(struct seq_file *m, struct file *file, const char *esc);
int seq_path_root(struct seq_file *m, const struct path *path, const struct path *root,
		  const char *esc);
int seq_dentry(struct seq_file *m, struct dentry *dentry, const char *esc);

static inline bool seq_has_overflowed(const struct seq_file *m)
{
	return m->count == m->size;
}

/* start() and next() over a list; _head gives SEQ_START_TOKEN-like first the head itself. */
struct list_head *seq_list_start(struct list_head *head, loff_t pos);
struct list_head *seq_list_start_head(struct list_head *head, loff_t pos);
struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos);

#endif
