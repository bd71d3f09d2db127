// SPDX-License-Identifier: MIT
/*
 * Files made of records. A read fills the buffer with as many whole records as fit, starting at
 * m->index, and hands out bytes; what is left waits for the next read. A record that does not fit
 * into an empty buffer makes the buffer grow. Reading from a position other than where the last
 * read ended starts over from the beginning and discards.
 */

#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#define MAX_RECORD	MAX_RW_COUNT	/* no read() could take more */

int seq_open(struct file *file, const struct seq_operations *op)
{
	struct seq_file *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	mutex_init(&m->lock);
	m->op = op;
	m->file = file;
	file->private_data = m;
	file->f_mode &= ~FMODE_PWRITE;
	return 0;
}

void *__seq_open_private(struct file *file, const struct seq_operations *op, int size)
{
	void *private = kzalloc(size, GFP_KERNEL);

	if (private && seq_open(file, op)) {
		kfree(private);
		return NULL;
	}
	if (private)
		((struct seq_file *)file->private_data)->private = private;
	return private;
}

int seq_open_private(struct file *file, const struct seq_operations *op, int size)
{
	return __seq_open_private(file, op, size) ? 0 : -ENOMEM;
}

int seq_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kvfree(m->buf);
	kfree(m);
	return 0;
}

int seq_release_private(struct inode *inode, struct file *file)
{
	kfree(((struct seq_file *)file->private_data)->private);
	return seq_release(inode, file);
}

static int alloc_buffer(struct seq_file *m, size_t size)
{
	if (size > MAX_RECORD)
		return -ENOMEM;
	kvfree(m->buf);
	m->count = 0;
	m->from = 0;
	m->buf = kvmalloc(size, GFP_KERNEL);
	m->size = m->buf ? size : 0;
	return m->buf ? 0 : -ENOMEM;
}

/*
 * Shows one record behind what is in the buffer; undone if it does not fit or is skipped. 1 = it
 * did not fit.
 */
static int show_one(struct seq_file *m, void *v)
{
	size_t before = m->count;
	int ret = m->op->show(m, v);

	if (ret < 0) {
		m->count = before;
		return ret;
	}
	if (ret == SEQ_SKIP) {
		m->count = before;
		return 0;
	}
	if (seq_has_overflowed(m)) {
		m->count = before;
		return 1;
	}
	return 0;
}

/*
 * Fills the empty buffer from record m->index on, with as many records as fit and at least `want`
 * bytes if there are.
 */
static int fill(struct seq_file *m, size_t want)
{
	void *v;
	int ret;

again:
	m->from = 0;
	m->count = 0;
	v = m->op->start(m, &m->index);
	ret = 0;
	while (!IS_ERR_OR_NULL(v)) {
		loff_t index = m->index;

		ret = show_one(m, v);
		if (ret)
			break;
		v = m->op->next(m, v, &m->index);
		if (index == m->index)	/* next() must advance, or the reader would loop */
			m->index++;
		if (m->count >= want)
			break;
	}
	if (IS_ERR(v) && !ret)
		ret = PTR_ERR(v);
	m->op->stop(m, v);
	if (ret == 1 && !m->count) {
		ret = alloc_buffer(m, m->size * 2);
		if (!ret)
			goto again;
	}
	return m->count || ret == 1 ? 0 : ret;
}

/* Moves to a byte position by making the text from the start and dropping it. */
static int traverse(struct seq_file *m, loff_t offset)
{
	loff_t pos = 0;
	int ret;

	m->index = 0;
	m->count = m->from = 0;
	m->read_pos = 0;		/* where it stands if this fails */
	while (pos < offset) {
		size_t skip;

		ret = fill(m, 1);
		if (ret) {
			m->index = 0;
			m->count = 0;
			return ret;
		}
		if (!m->count)
			break;
		skip = min_t(loff_t, m->count, offset - pos);
		pos += skip;
		m->from += skip;
		m->count -= skip;
	}
	m->read_pos = offset;
	return 0;
}

static ssize_t seq_read_locked(struct seq_file *m, char __user *buf, size_t size, loff_t *ppos)
{
	size_t copied = 0;
	int ret = 0;

	if (!m->buf) {
		ret = alloc_buffer(m, PAGE_SIZE);
		if (ret)
			return ret;
	}
	if (*ppos != m->read_pos) {
		ret = traverse(m, *ppos);
		if (ret)
			return ret;
	}
	while (size) {
		size_t n;

		if (!m->count) {
			/*
			 * Having handed out something, stop at a record's end: the reader comes
			 * back.
			 */
			if (copied)
				break;
			ret = fill(m, min(size, m->size / 2));
			if (ret || !m->count)
				break;
		}
		n = min(m->count, size);
		n -= copy_to_user(buf + copied, m->buf + m->from, n);
		if (!n) {
			ret = -EFAULT;
			break;
		}
		m->from += n;
		m->count -= n;
		copied += n;
		size -= n;
	}
	*ppos += copied;
	m->read_pos += copied;
	return copied ? (ssize_t)copied : ret;
}

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos)
{
	struct seq_file *m = file->private_data;
	ssize_t ret;

	if (!size)
		return 0;
	mutex_lock(&m->lock);
	ret = seq_read_locked(m, buf, size, ppos);
	mutex_unlock(&m->lock);
	return ret;
}

loff_t seq_lseek(struct file *file, loff_t offset, int whence)
{
	struct seq_file *m = file->private_data;
	loff_t ret = -EINVAL;

	mutex_lock(&m->lock);
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	if ((whence == SEEK_SET || whence == SEEK_CUR) && offset >= 0) {
		ret = file->f_pos = offset;	/* the next read traverses to it */
	}
	mutex_unlock(&m->lock);
	return ret;
}

/* ------------------------------------------------------------------ files of one record */

static void *single_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? NULL : SEQ_START_TOKEN;
}

static void *single_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return NULL;
}

static void single_stop(struct seq_file *m, void *v)
{
}

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data)
{
	struct seq_operations *op = kmalloc(sizeof(*op), GFP_KERNEL);
	int ret;

	if (!op)
		return -ENOMEM;
	*op = (struct seq_operations){
		.start = single_start, .next = single_next, .stop = single_stop, .show = show
	};
	ret = seq_open(file, op);
	if (ret)
		kfree(op);
	else
		((struct seq_file *)file->private_data)->private = data;
	return ret;
}

int single_release(struct inode *inode, struct file *file)
{
	const struct seq_operations *op = ((struct seq_file *)file->private_data)->op;
	int ret = seq_release(inode, file);

	kfree((void *)op);
	return ret;
}

/* ------------------------------------------------------------------ writing into the buffer */

/*
 * Text starts at from + count; `count == size` marks the overflow, so the last byte is never used.
 * from is 0 while filling.
 */
static size_t room(const struct seq_file *m)
{
	return m->size - m->count;
}

static void overflow(struct seq_file *m)
{
	m->count = m->size;
}

void seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (len >= room(m)) {
		overflow(m);
		return;
	}
	memcpy(m->buf + m->count, data, len);
	m->count += len;
}

void seq_vprintf(struct seq_file *m, const char *fmt, va_list args)
{
	int len;

	if (seq_has_overflowed(m))
		return;
	len = vsnprintf(m->buf + m->count, room(m), fmt, args);
	if ((size_t)len >= room(m))
		overflow(m);
	else
		m->count += len;
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	seq_vprintf(m, fmt, args);
	va_end(args);
}

void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

void seq_escape(struct seq_file *m, const char *s, const char *esc)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (esc && strchr(esc, c)) {
			char out[4] = { '\\', '0' + (c >> 6), '0' + (c >> 3 & 7), '0' + (c & 7) };

			seq_write(m, out, sizeof(out));
		} else {
			seq_putc(m, c);
		}
	}
}

void seq_put_decimal_ull_width(struct seq_file *m, const char *delimiter, unsigned long long num,
			       unsigned int width)
{
	char digits[24];
	int at = sizeof(digits);

	if (delimiter)
		seq_puts(m, delimiter);
	do {
		digits[--at] = '0' + num % 10;
		num /= 10;
	} while (num);
	for (unsigned int len = sizeof(digits) - at; len < width; len++)
		seq_putc(m, ' ');
	seq_write(m, digits + at, sizeof(digits) - at);
}

void seq_put_decimal_ull(struct seq_file *m, const char *delimiter, unsigned long long num)
{
	seq_put_decimal_ull_width(m, delimiter, num, 0);
}

void seq_put_decimal_ll(struct seq_file *m, const char *delimiter, long long num)
{
	if (num >= 0) {
		seq_put_decimal_ull(m, delimiter, num);
		return;
	}
	if (delimiter)
		seq_puts(m, delimiter);
	seq_put_decimal_ull(m, "-", -(unsigned long long)num);
}

void seq_put_hex_ll(struct seq_file *m, const char *delimiter, unsigned long long v,
		    unsigned int width)
{
	if (delimiter)
		seq_puts(m, delimiter);
	seq_printf(m, "%0*llx", (int)width, v);
}

void seq_setwidth(struct seq_file *m, size_t size)
{
	m->pad_until = m->count + size;
}

void seq_pad(struct seq_file *m, char c)
{
	while (m->count < m->pad_until && !seq_has_overflowed(m))
		seq_putc(m, ' ');
	if (c)
		seq_putc(m, c);
}

/* Text made by one of the path functions in a page of its own, escaped. */
static int put_path(struct seq_file *m, char *page, char *text, const char *esc)
{
	int ret = PTR_ERR_OR_ZERO(text);

	if (!ret)
		seq_escape(m, text, esc);
	free_page((unsigned long)page);
	return ret;
}

int seq_path(struct seq_file *m, const struct path *path, const char *esc)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);

	return page ? put_path(m, page, d_path(path, page, PAGE_SIZE), esc) : -ENOMEM;
}

int seq_file_path(struct seq_file *m, struct file *file, const char *esc)
{
	return seq_path(m, &file->f_path, esc);
}

int seq_path_root(struct seq_file *m, const struct path *path, const struct path *root,
		  const char *esc)
{
	char *page = (char *)__get_free_page(GFP_KERNEL), *text;

	if (!page)
		return -ENOMEM;
	text = __d_path(path, root, page, PAGE_SIZE);
	if (!text) {
		free_page((unsigned long)page);
		return SEQ_SKIP;
	}
	return put_path(m, page, text, esc);
}

int seq_dentry(struct seq_file *m, struct dentry *dentry, const char *esc)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);

	return page ? put_path(m, page, dentry_path_raw(dentry, page, PAGE_SIZE), esc) : -ENOMEM;
}

struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *lh;

	list_for_each(lh, head)
		if (pos-- == 0)
			return lh;
	return NULL;
}

struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}

struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos)
{
	struct list_head *lh = ((struct list_head *)v)->next;

	++*pos;
	return lh == head ? NULL : lh;
}
