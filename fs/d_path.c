// SPDX-License-Identifier: MIT
/*
 * From a place to its name: up the tree, writing from the end of the buffer. Nothing is locked: the
 * names are copied under RCU and the whole is repeated if rename_lock or mount_lock says that the
 * tree has changed meanwhile.
 */

#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "internal.h"
#include "mount.h"

/* The text grows downwards to `pos`; room < 0: it did not fit. */
struct prepend_buffer {
	char *pos;
	int room;
};

static void prepend(struct prepend_buffer *p, const char *text, int len)
{
	p->room -= len;
	if (p->room < 0)
		return;
	p->pos -= len;
	memcpy(p->pos, text, len);
}

/*
 * "/name". A rename may shorten the name while we copy: then we meet its NUL early, and the caller
 * repeats.
 */
static void prepend_name(struct prepend_buffer *p, const struct qstr *name)
{
	const unsigned char *text = smp_load_acquire(&name->name);
	u32 len = READ_ONCE(name->len);
	char *to;

	p->room -= len + 1;
	if (p->room < 0)
		return;
	p->pos -= len + 1;
	to = p->pos;
	*to++ = '/';
	while (len-- && *text)
		*to++ = *text++;
}

/* How the walk up ended. */
enum reach { REACHED_ROOT, REACHED_TOP, REACHED_DETACHED, ESCAPED };

static enum reach __prepend_path(const struct dentry *dentry, const struct mount *mnt,
				 const struct path *root, struct prepend_buffer *p)
{
	while (dentry != root->dentry || &mnt->mnt != root->mnt) {
		const struct dentry *parent = READ_ONCE(dentry->d_parent);

		if (dentry == mnt->mnt.mnt_root) {
			const struct mount *up = READ_ONCE(mnt->mnt_parent);

			if (mnt == up) {
				const struct mnt_namespace *ns = READ_ONCE(mnt->mnt_ns);

				return IS_ERR_OR_NULL(ns) ? REACHED_DETACHED : REACHED_TOP;
			}
			dentry = READ_ONCE(mnt->mnt_mountpoint);
			mnt = up;
			continue;
		}
		if (unlikely(dentry == parent))
			return ESCAPED;
		prepend_name(p, &dentry->d_name);
		dentry = parent;
	}
	return REACHED_ROOT;
}

static enum reach prepend_path(const struct path *path, const struct path *root,
			       struct prepend_buffer *p)
{
	struct prepend_buffer b;
	unsigned int m_seq, r_seq;
	enum reach reach;

	rcu_read_lock();
	do {
		m_seq = read_seqbegin(&mount_lock);
		r_seq = read_seqbegin(&rename_lock);
		b = *p;
		reach = __prepend_path(path->dentry, real_mount(path->mnt), root, &b);
	} while (read_seqretry(&rename_lock, r_seq) || read_seqretry(&mount_lock, m_seq));
	rcu_read_unlock();
	if (b.room == p->room)
		prepend(&b, "/", 1);
	*p = b;
	return reach;
}

static char *prepended(struct prepend_buffer *p)
{
	return p->room >= 0 ? p->pos : ERR_PTR(-ENAMETOOLONG);
}

static struct prepend_buffer prepend_start(char *buf, int buflen)
{
	struct prepend_buffer p = { buf + buflen, buflen };

	prepend(&p, "", 1);
	return p;
}

char *__d_path(const struct path *path, const struct path *root, char *buf, int buflen)
{
	struct prepend_buffer p = prepend_start(buf, buflen);

	if (prepend_path(path, root, &p) != REACHED_ROOT)
		return NULL;
	return prepended(&p);
}

char *d_absolute_path(const struct path *path, char *buf, int buflen)
{
	struct prepend_buffer p = prepend_start(buf, buflen);
	struct path root = { NULL, NULL };

	if (prepend_path(path, &root, &p) > REACHED_TOP)
		return ERR_PTR(-EINVAL);
	return prepended(&p);
}

/* References are not needed: only compared with. */
static struct path current_root_rcu(void)
{
	struct fs_struct *fs = current->fs;
	struct path root;
	unsigned int seq;

	do {
		seq = read_seqcount_begin(&fs->seq);
		root = fs->root;
	} while (read_seqcount_retry(&fs->seq, seq));
	return root;
}

char *d_path(const struct path *path, char *buf, int buflen)
{
	struct prepend_buffer p = prepend_start(buf, buflen);
	const struct dentry *dentry = path->dentry;
	struct path root = { NULL, NULL };

	if (dentry->d_op && dentry->d_op->d_dname &&
	    (!IS_ROOT(dentry) || dentry != path->mnt->mnt_root))
		return dentry->d_op->d_dname(path->dentry, buf, buflen);
	if (likely(current->fs))
		root = current_root_rcu();
	if (d_unlinked(dentry)) {
		p = (struct prepend_buffer){ buf + buflen, buflen };
		prepend(&p, " (deleted)", 11);
	}
	prepend_path(path, &root, &p);
	return prepended(&p);
}

/* The path inside its own file system. */
char *dentry_path_raw(struct dentry *dentry, char *buf, int buflen)
{
	struct prepend_buffer start = prepend_start(buf, buflen), p;
	const struct dentry *d;
	unsigned int seq;

	rcu_read_lock();
	do {
		seq = read_seqbegin(&rename_lock);
		p = start;
		for (d = dentry; !IS_ROOT(d); d = READ_ONCE(d->d_parent))
			prepend_name(&p, &d->d_name);
	} while (read_seqretry(&rename_lock, seq));
	rcu_read_unlock();
	if (p.room == start.room)
		prepend(&p, "/", 1);
	return prepended(&p);
}

char *dynamic_dname(char *buffer, int buflen, const char *fmt, ...)
{
	char text[64];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args) + 1;
	va_end(args);
	if (len > (int)sizeof(text) || len > buflen)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(buffer + buflen - len, text, len);
}

/* For memory file systems that are not mounted: "/name (deleted)". */
char *simple_dname(struct dentry *dentry, char *buffer, int buflen)
{
	struct prepend_buffer p = { buffer + buflen, buflen };

	prepend(&p, " (deleted)", 11);
	prepend(&p, (const char *)dentry->d_name.name, dentry->d_name.len);
	prepend(&p, "/", 1);
	return prepended(&p);
}

long sys_getcwd(char __user *buf, unsigned long size)
{
	char *page = kmalloc(PATH_MAX, GFP_KERNEL), *name;
	struct prepend_buffer p;
	struct path pwd, root;
	long ret;

	if (!page)
		return -ENOMEM;
	p = prepend_start(page, PATH_MAX);
	get_fs_pwd(current->fs, &pwd);
	get_fs_root(current->fs, &root);
	ret = -ENOENT;
	if (d_unlinked(pwd.dentry))
		goto out;
	if (prepend_path(&pwd, &root, &p) != REACHED_ROOT)
		prepend(&p, "(unreachable)", 13);
	name = prepended(&p);
	ret = PTR_ERR(name);
	if (IS_ERR(name))
		goto out;
	ret = page + PATH_MAX - name;
	if ((unsigned long)ret > size)
		ret = -ERANGE;
	else if (copy_to_user(buf, name, ret))
		ret = -EFAULT;
out:
	path_put(&root);
	path_put(&pwd);
	kfree(page);
	return ret;
}
