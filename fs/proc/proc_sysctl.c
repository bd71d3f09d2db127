// SPDX-License-Identifier: MIT
/*
 * /proc/sys: files over tables of tunables (struct ctl_table), and the handlers for numbers and
 * strings.
 */

#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/vfs.h>
#include <linux/uaccess.h>
#include <linux/uio.h>
#include "internal.h"

#define MAX_TEXT	1024

const int sysctl_zero, sysctl_one = 1, sysctl_two = 2, sysctl_three = 3, sysctl_hundred = 100,
		       sysctl_int_max = INT_MAX;
static DEFINE_MUTEX(sysctl_mutex);	/* handlers run one at a time */

/* ------------------------------------------------------------------ files */

static ssize_t sysctl_read(struct kiocb *iocb, struct iov_iter *to)
{
	const struct ctl_table *table = pde_data(file_inode(iocb->ki_filp));
	size_t len = MAX_TEXT - 1;
	loff_t zero = 0;
	ssize_t ret;
	char *text;

	if (iov_iter_count(to) >= KMALLOC_MAX_SIZE)
		return -ENOMEM;
	text = kzalloc(MAX_TEXT, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	mutex_lock(&sysctl_mutex);
	ret = table->proc_handler(table, 0, text, &len, &zero);
	mutex_unlock(&sysctl_mutex);
	if (!ret && iocb->ki_pos < (loff_t)len) {
		size_t part = min_t(size_t, len - iocb->ki_pos, iov_iter_count(to));

		ret = copy_to_iter_full(text + iocb->ki_pos, part, to) ? (ssize_t)part : -EFAULT;
		if (ret > 0)
			iocb->ki_pos += ret;
	}
	kfree(text);
	return ret;
}

static ssize_t sysctl_write(struct kiocb *iocb, struct iov_iter *from)
{
	const struct ctl_table *table = pde_data(file_inode(iocb->ki_filp));
	size_t count = iov_iter_count(from), len = count;
	char *text;
	ssize_t ret;

	if (count >= PAGE_SIZE)
		return -ENOMEM;
	if (iocb->ki_pos)	/* only a whole value makes sense */
		return count;
	text = kzalloc(count + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	ret = -EFAULT;
	if (!copy_from_iter_full(text, count, from))
		goto out;
	mutex_lock(&sysctl_mutex);
	ret = table->proc_handler(table, 1, text, &len, &iocb->ki_pos);
	mutex_unlock(&sysctl_mutex);
	if (ret)
		goto out;
	iocb->ki_pos += count;
	ret = count;
out:
	kfree(text);
	return ret;
}

static const struct file_operations sysctl_fops = {
	.read_iter = sysctl_read, .write_iter = sysctl_write, .llseek = default_llseek,
	.splice_read = generic_file_splice_read, .splice_write = iter_file_splice_write,
	.poll = proc_poll_ready,
};

/*
 * The mode binds root too: what is 0444 nobody writes. Root is the owner, whoever has root's group
 * is in the group, and capabilities do not matter.
 */
static int sysctl_permission(struct inode *inode, int mask)
{
	umode_t mode = inode->i_mode;

	if (uid_eq(current_euid(), GLOBAL_ROOT_UID))
		mode >>= 6;
	else if (in_egroup_p(GLOBAL_ROOT_GID))
		mode >>= 3;
	return mask & ~mode & (MAY_READ | MAY_WRITE | MAY_EXEC) ? -EACCES : 0;
}

static int sysctl_setattr(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int ret;

	if (attr->ia_valid & (ATTR_MODE | ATTR_UID | ATTR_GID))
		return -EPERM;
	ret = setattr_prepare(dentry, attr);
	if (!ret)
		setattr_copy(inode, attr);
	return ret;
}

static const struct inode_operations sysctl_iops = {
	.permission = sysctl_permission,
	.setattr = sysctl_setattr,
};

/* ------------------------------------------------------------------ handlers */

/* How one element of a vector is read from text, checked and stored, and printed. */
struct vec_type {
	size_t size;
	int (*store)(const struct ctl_table *t, void *data, unsigned long magnitude, bool negative);
	int (*print)(char *out, size_t room, const void *data);
};

static int store_int(const struct ctl_table *t, void *data, unsigned long mag, bool neg)
{
	long v = neg ? -(long)mag : (long)mag;

	if (mag > (unsigned long)INT_MAX + neg)
		return -EINVAL;
	if ((t->extra1 && v < *(const int *)t->extra1) ||
	    (t->extra2 && v > *(const int *)t->extra2))
		return -EINVAL;
	WRITE_ONCE(*(int *)data, v);
	return 0;
}

static int store_uint(const struct ctl_table *t, void *data, unsigned long mag, bool neg)
{
	if (neg || mag > UINT_MAX)
		return -EINVAL;
	if ((t->extra1 && mag < *(const unsigned int *)t->extra1) ||
	    (t->extra2 && mag > *(const unsigned int *)t->extra2))
		return -ERANGE;
	WRITE_ONCE(*(unsigned int *)data, mag);
	return 0;
}

static int store_ulong(const struct ctl_table *t, void *data, unsigned long mag, bool neg)
{
	if (neg)
		return -EINVAL;
	if ((t->extra1 && mag < *(const unsigned long *)t->extra1) ||
	    (t->extra2 && mag > *(const unsigned long *)t->extra2))
		return -EINVAL;
	WRITE_ONCE(*(unsigned long *)data, mag);
	return 0;
}

static int print_int(char *out, size_t room, const void *data)
{
	return scnprintf(out, room, "%d", *(const int *)data);
}

static int print_uint(char *out, size_t room, const void *data)
{
	return scnprintf(out, room, "%u", *(const unsigned int *)data);
}

static int print_ulong(char *out, size_t room, const void *data)
{
	return scnprintf(out, room, "%lu", *(const unsigned long *)data);
}

static const struct vec_type int_type = { sizeof(int), store_int, print_int };
static const struct vec_type uint_type = { sizeof(int), store_uint, print_uint };
static const struct vec_type ulong_type = { sizeof(long), store_ulong, print_ulong };

/* One number off the text; 1, 0 at the end, or -EINVAL. */
static int next_number(char **text, unsigned long *mag, bool *neg)
{
	char *p = skip_spaces(*text), *end;

	if (!*p)
		return 0;
	*neg = *p == '-';
	if (*neg)
		p++;
	if (!isdigit(*p))
		return -EINVAL;
	*mag = simple_strtoul(p, &end, 0);
	if (*end && !isspace(*end))
		return -EINVAL;
	*text = end;
	return 1;
}

static int do_vec(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
		  const struct vec_type *type)
{
	size_t n = t->maxlen / type->size, len = 0;
	bool any = false, neg;
	unsigned long mag;
	int ret;

	for (size_t i = 0; i < n; i++) {
		void *data = (char *)t->data + i * type->size;

		if (!write) {
			len += scnprintf(buffer + len, *lenp - len, i ? "\t" : "");
			len += type->print(buffer + len, *lenp - len, data);
			continue;
		}
		ret = next_number(&buffer, &mag, &neg);
		if (ret == 0 && any)
			break;
		if (ret <= 0)
			return -EINVAL;
		ret = type->store(t, data, mag, neg);
		if (ret)
			return ret;
		any = true;
	}
	if (!write)
		*lenp = len + scnprintf(buffer + len, *lenp - len, "\n");
	return 0;
}

int proc_dointvec(const struct ctl_table *t, int write, char *buffer, size_t *lenp, loff_t *ppos)
{
	return do_vec(t, write, buffer, lenp, &int_type);
}

int proc_dointvec_minmax(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			 loff_t *ppos)
{
	return do_vec(t, write, buffer, lenp, &int_type);
}

int proc_douintvec(const struct ctl_table *t, int write, char *buffer, size_t *lenp, loff_t *ppos)
{
	return do_vec(t, write, buffer, lenp, &uint_type);
}

int proc_douintvec_minmax(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			  loff_t *ppos)
{
	return do_vec(t, write, buffer, lenp, &uint_type);
}

int proc_doulongvec_minmax(const struct ctl_table *t, int write, char *buffer, size_t *lenp,
			   loff_t *ppos)
{
	return do_vec(t, write, buffer, lenp, &ulong_type);
}

int proc_dobool(const struct ctl_table *t, int write, char *buffer, size_t *lenp, loff_t *ppos)
{
	int val = *(bool *)t->data;
	struct ctl_table tmp = {
		.data = &val, .maxlen = sizeof(val), .extra1 = SYSCTL_ZERO, .extra2 = SYSCTL_ONE
	};
	int ret = do_vec(&tmp, write, buffer, lenp, &int_type);

	if (!ret && write)
		*(bool *)t->data = val;
	return ret;
}

/* Up to the first line end, cut to what fits. */
int proc_dostring(const struct ctl_table *t, int write, char *buffer, size_t *lenp, loff_t *ppos)
{
	if (write) {
		buffer[strcspn(buffer, "\n")] = '\0';
		strscpy(t->data, buffer, t->maxlen);
	} else {
		*lenp = scnprintf(buffer, *lenp, "%.*s\n", t->maxlen, (char *)t->data);
	}
	return 0;
}

/* ------------------------------------------------------------------ tables */

static struct proc_dir_entry *sys_dir;

struct sysctl_folder {
	struct list_head list;
	struct proc_dir_entry *dir;
	char path[];
};
static LIST_HEAD(folders);	/* sysctl_mutex */

/* The folder of a path below /proc/sys, made with its parents if it is not there. sysctl_mutex. */
static struct proc_dir_entry *get_folder(const char *path)
{
	struct proc_dir_entry *dir = sys_dir;
	size_t len = 0;

	while (dir && path[len]) {
		struct sysctl_folder *f;
		const char *name = path + len + (len > 0);

		len = name - path + strcspn(name, "/");
		list_for_each_entry(f, &folders, list)
			if (strlen(f->path) == len && !memcmp(f->path, path, len))
				break;
		if (list_entry_is_head(f, &folders, list)) {
			f = kzalloc(sizeof(*f) + len + 1, GFP_KERNEL);
			if (!f)
				return NULL;
			memcpy(f->path, path, len);
			f->dir = proc_mkdir(f->path + (name - path), dir);
			list_add_tail(&f->list, &folders);
		}
		dir = f->dir;
	}
	return dir;
}

int register_sysctl(const char *path, const struct ctl_table *table)
{
	struct proc_dir_entry *dir;
	int ret = 0;

	mutex_lock(&sysctl_mutex);
	dir = get_folder(path);
	if (!dir)
		ret = -ENOMEM;
	for (; !ret && table->procname; table++)
		if (!proc_create_iops(table->procname, table->mode, dir, &sysctl_fops,
				      &sysctl_iops, (void *)table))
			ret = -ENOMEM;
	mutex_unlock(&sysctl_mutex);
	return ret;
}

void __init proc_sys_init(void)
{
	sys_dir = proc_mkdir("sys", NULL);
	sysctl_tables_init();
	drop_caches_init();
}
