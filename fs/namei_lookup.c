// SPDX-License-Identifier: MIT
/* Looking up whole names and single components: the doors of the path walk (fs/namei.c). */

#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include "internal.h"
#include "nameidata.h"

/* Runs a walk in RCU mode and, if that met a change, again with references. Consumes nothing. */
static int run_walk(struct nameidata *nd, unsigned int flags, struct path *path,
		    int (*walk)(struct nameidata *nd, unsigned int flags, struct path *path))
{
	int err = walk(nd, flags | LOOKUP_RCU, path);

	if (unlikely(err == -ECHILD)) {
		nd->total_link_count = 0;
		err = flags & LOOKUP_CACHED ? -EAGAIN : walk(nd, flags, path);
	}
	if (unlikely(err == -ESTALE)) {
		nd->total_link_count = 0;
		err = walk(nd, flags | LOOKUP_REVAL, path);
	}
	return err;
}

int filename_lookup(int dfd, struct filename *name, unsigned int flags, struct path *path,
		    const struct path *root)
{
	struct nameidata nd;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	set_nameidata(&nd, dfd, name, root);
	err = run_walk(&nd, flags, path, path_lookupat);
	restore_nameidata(&nd);
	return err;
}

int filename_parentat(int dfd, struct filename *name, unsigned int flags, struct path *parent,
		      struct qstr *last, int *type)
{
	struct nameidata nd;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	set_nameidata(&nd, dfd, name, NULL);
	err = run_walk(&nd, flags, parent, path_parentat);
	if (!err) {
		*last = nd.last;
		*type = nd.last_type;
	}
	restore_nameidata(&nd);
	return err;
}

/* -------------------------------------------------- doors */

int user_path_at(int dfd, const char __user *uname, unsigned int flags, struct path *path)
{
	struct filename *name = getname_flags(uname, flags);
	int err = filename_lookup(dfd, name, flags, path, NULL);

	putname(name);
	return err;
}

int kern_path(const char *text, unsigned int flags, struct path *path)
{
	struct filename *name = getname_kernel(text);
	int err = filename_lookup(AT_FDCWD, name, flags, path, NULL);

	putname(name);
	return err;
}

int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *text,
		    unsigned int flags, struct path *path)
{
	struct path root = { .mnt = mnt, .dentry = dentry };
	struct filename *name = getname_kernel(text);
	int err = filename_lookup(AT_FDCWD, name, flags, path, &root);

	putname(name);
	return err;
}

static int lookup_one_prepare(const char *name, struct dentry *base, int len, struct qstr *this)
{
	int i;

	this->name = (const unsigned char *)name;
	this->len = len;
	this->hash = full_name_hash(base, name, len);
	if (!len || len > NAME_MAX || dots_type(name, len) != LAST_NORM)
		return -EACCES;
	for (i = 0; i < len; i++)
		if (name[i] == '/' || !name[i])
			return -EACCES;
	if ((base->d_flags & DCACHE_OP_HASH) && base->d_op->d_hash(base, this) < 0)
		return -EINVAL;
	return inode_permission(base->d_inode, MAY_EXEC);
}

struct dentry *lookup_one_len(const char *name, struct dentry *base, int len)
{
	struct qstr this;
	int err = lookup_one_prepare(name, base, len, &this);

	return err ? ERR_PTR(err) : lookup_hash(&this, base, 0);
}

struct dentry *lookup_one_len_unlocked(const char *name, struct dentry *base, int len)
{
	struct qstr this;
	struct dentry *dentry;
	int err = lookup_one_prepare(name, base, len, &this);

	if (err)
		return ERR_PTR(err);
	dentry = d_lookup(base, &this);
	if (dentry && d_revalidate(dentry, 0) > 0)
		return dentry;
	dput(dentry);
	return lookup_slow(&this, base, 0);
}

struct dentry *lookup_positive_unlocked(const char *name, struct dentry *base, int len)
{
	struct dentry *dentry = lookup_one_len_unlocked(name, base, len);

	if (!IS_ERR(dentry) && d_is_negative(dentry)) {
		dput(dentry);
		dentry = ERR_PTR(-ENOENT);
	}
	return dentry;
}
