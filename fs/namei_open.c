// SPDX-License-Identifier: MIT
/*
 * Opening by name: the walk up to the last component, then finding or creating it, then do_open()'s
 * checks. A missing file that is to be created is looked up and created under its directory's
 * i_rwsem, so that O_EXCL means what it says.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/fsnotify.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include "internal.h"
#include "nameidata.h"

/*
 * FIFOs and regular files in sticky directories that others can write to: O_CREAT does not open
 * what somebody else put there.
 */
static int may_create_in_sticky(struct nameidata *nd, struct inode *inode)
{
	umode_t dir_mode = nd->dir_mode;
	int protected;

	if (S_ISFIFO(inode->i_mode))
		protected = sysctl_protected_fifos;
	else if (S_ISREG(inode->i_mode))
		protected = sysctl_protected_regular;
	else
		return 0;
	if (!protected || likely(!(dir_mode & S_ISVTX)))
		return 0;
	if (uid_eq(inode->i_uid, nd->dir_uid) || uid_eq(current_fsuid(), inode->i_uid))
		return 0;
	if (dir_mode & S_IWOTH)
		return -EACCES;
	return (dir_mode & S_IWGRP) && protected >= 2 ? -EACCES : 0;
}

/* May the object at `path` be opened this way at all? */
int may_open(const struct path *path, int acc_mode, int flag)
{
	struct inode *inode = d_inode(path->dentry);
	int err;

	switch (inode->i_mode & S_IFMT) {
	case S_IFLNK:
		return -ELOOP;
	case S_IFDIR:
		if (acc_mode & MAY_WRITE)
			return -EISDIR;
		if (acc_mode & MAY_EXEC)
			return -EACCES;
		break;
	case S_IFBLK:
	case S_IFCHR:
		if (!may_open_dev(path))
			return -EACCES;
		fallthrough;
	case S_IFIFO:
	case S_IFSOCK:
		if (acc_mode & MAY_EXEC)
			return -EACCES;
		flag &= ~O_TRUNC;
		break;
	case S_IFREG:
		if ((acc_mode & MAY_EXEC) && path_noexec(path))
			return -EACCES;
		break;
	}
	err = inode_permission(inode, MAY_OPEN | acc_mode);
	if (err)
		return err;
	if (IS_APPEND(inode) &&
	    (((flag & O_ACCMODE) != O_RDONLY && !(flag & O_APPEND)) || (flag & O_TRUNC)))
		return -EPERM;
	if ((flag & O_NOATIME) && !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

static int handle_truncate(struct file *file)
{
	struct inode *inode = file_inode(file);
	int err = get_write_access(inode);

	if (err)
		return err;
	err = do_truncate(file->f_path.dentry, 0, ATTR_MTIME | ATTR_CTIME | ATTR_OPEN, file);
	put_write_access(inode);
	return err;
}

static int may_o_create(const struct path *dir)
{
	return inode_permission(d_inode(dir->dentry), MAY_WRITE | MAY_EXEC);
}

/*
 * A new file under a negative dentry; the directory is locked and the mount held for writing (or
 * create_err says why not).
 */
static int create_here(struct nameidata *nd, struct file *file, struct dentry *dentry,
		       const struct open_flags *op, int create_err)
{
	struct inode *dir = nd->path.dentry->d_inode;
	umode_t mode = vfs_prepare_mode(dir, op->mode, op->mode, S_IFREG);
	int err;

	if (create_err)
		return create_err;
	if (unlikely(IS_DEADDIR(dir)))
		return -ENOENT;
	if (!dir->i_op->create)
		return -EACCES;
	err = may_o_create(&nd->path);
	if (err)
		return err;
	err = dir->i_op->create(dir, dentry, mode, op->open_flag & O_EXCL);
	if (err)
		return err;
	file->f_mode |= FMODE_CREATED;
	fsnotify_create(dir, dentry);
	return d_is_negative(dentry) ? -ENOENT : 0;
}

/*
 * The last component, looked up and perhaps created under the directory's lock. With a reference.
 */
static struct dentry *lookup_open(struct nameidata *nd, struct file *file,
				  const struct open_flags *op)
{
	struct dentry *dir = nd->path.dentry, *dentry;
	bool create = op->open_flag & O_CREAT;
	int create_err = 0, err;

	if (create)
		create_err = mnt_want_write(nd->path.mnt);
	inode_lock_nested(dir->d_inode, I_MUTEX_PARENT);
	dentry =
		lookup_hash(&nd->last, dir,
			    nd->flags | (op->intent & (LOOKUP_OPEN | LOOKUP_CREATE | LOOKUP_EXCL)));
	if (!IS_ERR(dentry) && d_is_negative(dentry) && create) {
		err = create_here(nd, file, dentry, op, create_err);
		if (unlikely(err)) {
			dput(dentry);
			dentry = ERR_PTR(err);
		}
	}
	inode_unlock(dir->d_inode);
	if (create && !create_err)
		mnt_drop_write(nd->path.mnt);
	return dentry;
}

/* The last component. A string: it was a symlink, walk on; NULL: nd->path is what to open. */
static const char *open_last_lookups(struct nameidata *nd, struct file *file,
				     const struct open_flags *op)
{
	int open_flag = op->open_flag;
	struct dentry *dentry;
	const char *res;

	nd->flags |= op->intent;
	if (nd->last_type != LAST_NORM) {
		if (nd->depth)
			put_link(nd);
		return handle_dots(nd, nd->last_type);
	}
	if (nd->last.name[nd->last.len]) {
		/* Trailing slashes name a directory, and open() creates none. */
		if (open_flag & O_CREAT) {
			if ((nd->flags & LOOKUP_RCU) && !try_to_unlazy(nd))
				return ERR_PTR(-ECHILD);
			return ERR_PTR(-EISDIR);
		}
		nd->flags |= LOOKUP_FOLLOW | LOOKUP_DIRECTORY;
	}
	if ((open_flag & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL)) {
		dentry = lookup_fast(nd);
		if (IS_ERR(dentry))
			return ERR_CAST(dentry);
		if (likely(dentry) && (!(open_flag & O_CREAT) || d_is_positive(dentry)))
			goto finish;
		if (dentry && !(nd->flags & LOOKUP_RCU))
			dput(dentry);			/* known not to exist: to be created */
	}
	if ((nd->flags & LOOKUP_RCU) && !try_to_unlazy(nd))
		return ERR_PTR(-ECHILD);
	dentry = lookup_open(nd, file, op);
	if (IS_ERR(dentry))
		return ERR_CAST(dentry);
	if (file->f_mode & FMODE_CREATED) {
		dput(nd->path.dentry);
		nd->path.dentry = dentry;
		nd->inode = d_inode(dentry);
		if (nd->depth)
			put_link(nd);
		return NULL;
	}
finish:
	if (nd->depth)
		put_link(nd);
	res = step_into(nd, WALK_TRAILING, dentry);
	if (unlikely(res))
		nd->flags &= ~(LOOKUP_OPEN | LOOKUP_CREATE | LOOKUP_EXCL);
	return res;
}

/* nd->path is the object: the last checks, then the file system's open. */
static int do_open(struct nameidata *nd, struct file *file, const struct open_flags *op)
{
	int open_flag = op->open_flag, acc_mode = op->acc_mode, err;
	bool truncate, created = file->f_mode & FMODE_CREATED;

	if (!created) {
		err = complete_walk(nd);
		if (err)
			return err;
	}
	if (open_flag & O_CREAT) {
		if ((open_flag & O_EXCL) && !created)
			return -EEXIST;
		if (d_is_dir(nd->path.dentry))
			return -EISDIR;
		err = created ? 0 : may_create_in_sticky(nd, d_inode(nd->path.dentry));
		if (err)
			return err;
	}
	if ((nd->flags & LOOKUP_DIRECTORY) && !d_is_dir(nd->path.dentry))
		return -ENOTDIR;
	if (created) {
		/* it is new: permission was that of creating it */
		open_flag &= ~O_TRUNC;
		acc_mode = 0;
	}
	truncate = d_is_reg(nd->path.dentry) && (open_flag & O_TRUNC);
	if (truncate) {
		err = mnt_want_write(nd->path.mnt);
		if (err)
			return err;
	}
	err = may_open(&nd->path, acc_mode, open_flag);
	if (!err)
		err = vfs_open(&nd->path, file);
	if (!err && truncate)
		err = handle_truncate(file);
	if (truncate)
		mnt_drop_write(nd->path.mnt);
	return err;
}

/* O_TMPFILE: a file without a name in the directory given. */
static int do_tmpfile(struct nameidata *nd, unsigned int flags, const struct open_flags *op,
		      struct file *file)
{
	struct dentry *child;
	struct inode *dir;
	struct path path, child_path;
	umode_t mode;
	int err = path_lookupat(nd, flags | LOOKUP_DIRECTORY, &path);

	if (unlikely(err))
		return err;
	err = mnt_want_write(path.mnt);
	if (unlikely(err))
		goto out_path;
	dir = d_inode(path.dentry);
	err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err)
		goto out_write;
	err = -EOPNOTSUPP;
	if (!dir->i_op->tmpfile)
		goto out_write;
	err = -ENOMEM;
	child = d_alloc(path.dentry, &slash_name);
	if (unlikely(!child))
		goto out_write;
	mode = vfs_prepare_mode(dir, op->mode, op->mode, S_IFREG);
	err = dir->i_op->tmpfile(dir, child, mode);
	if (err)
		goto out_child;
	if (!(op->open_flag & O_EXCL)) {
		spin_lock(&d_inode(child)->i_lock);
		d_inode(child)->i_state |= I_LINKABLE;
		spin_unlock(&d_inode(child)->i_lock);
	}
	child_path.mnt = path.mnt;
	child_path.dentry = child;
	err = vfs_open(&child_path, file);
out_child:
	dput(child);
out_write:
	mnt_drop_write(path.mnt);
out_path:
	path_put(&path);
	return err;
}

static int do_o_path(struct nameidata *nd, unsigned int flags, struct file *file)
{
	struct path path;
	int err = path_lookupat(nd, flags, &path);

	if (!err) {
		err = vfs_open(&path, file);
		path_put(&path);
	}
	return err;
}

static int open_walk(struct nameidata *nd, unsigned int flags, const struct open_flags *op,
		     struct file *file)
{
	const char *s = path_init(nd, flags);
	int err;

	while (!(err = link_path_walk(s, nd)) && (s = open_last_lookups(nd, file, op)) != NULL)
		;
	if (!err)
		err = do_open(nd, file, op);
	terminate_walk(nd);
	return err;
}

static struct file *path_openat(struct nameidata *nd, const struct open_flags *op,
				unsigned int flags)
{
	struct file *file = alloc_empty_file(op->open_flag);
	int err;

	if (IS_ERR(file))
		return file;
	if (unlikely(file->f_flags & __O_TMPFILE))
		err = do_tmpfile(nd, flags, op, file);
	else if (unlikely(file->f_flags & O_PATH))
		err = do_o_path(nd, flags, file);
	else
		err = open_walk(nd, flags, op, file);
	if (likely(!err)) {
		if (likely(file->f_mode & FMODE_OPENED))
			return file;
		WARN_ON_ONCE(1);
		err = -EINVAL;
	}
	fput(file);
	if (err == -EOPENSTALE)
		err = flags & LOOKUP_RCU ? -ECHILD : -ESTALE;
	return ERR_PTR(err);
}

static struct file *open_nameidata(struct nameidata *nd, const struct open_flags *op)
{
	unsigned int flags = op->lookup_flags;
	struct file *file = path_openat(nd, op, flags | LOOKUP_RCU);

	if (unlikely(file == ERR_PTR(-ECHILD))) {
		nd->total_link_count = 0;
		file = flags & LOOKUP_CACHED ? ERR_PTR(-EAGAIN) : path_openat(nd, op, flags);
	}
	if (unlikely(file == ERR_PTR(-ESTALE))) {
		nd->total_link_count = 0;
		file = path_openat(nd, op, flags | LOOKUP_REVAL);
	}
	restore_nameidata(nd);
	return file;
}

struct file *do_filp_open(int dfd, struct filename *name, const struct open_flags *op)
{
	struct nameidata nd;

	if (IS_ERR(name))
		return ERR_CAST(name);
	set_nameidata(&nd, dfd, name, NULL);
	return open_nameidata(&nd, op);
}

struct file *do_file_open_root(const struct path *root, const char *text,
			       const struct open_flags *op)
{
	struct filename *name = getname_kernel(text);
	struct nameidata nd;
	struct file *file;

	if (IS_ERR(name))
		return ERR_CAST(name);
	set_nameidata(&nd, -1, name, root);
	file = open_nameidata(&nd, op);
	putname(name);
	return file;
}
