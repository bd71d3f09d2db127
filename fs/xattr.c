// SPDX-License-Identifier: MIT
/*
 * Extended attributes: the system calls, permission by name space, the file system's handlers, and
 * a store for file systems in memory.
 */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fsnotify.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <linux/xattr.h>
#include "internal.h"

/*
 * user.*: only where data is, and by file permission; trusted.*: CAP_SYS_ADMIN; the others: their
 * handler decides.
 */
/* security.*: what modules of the kernel store there is not for everyone to forge. */
static int may_write_security(const struct inode *inode, const char *name)
{
	if (!strcmp(name, XATTR_NAME_CAPS))
		return capable_wrt_inode_uidgid(inode, CAP_SETFCAP) ? 0 : -EPERM;
	return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

int xattr_permission(struct inode *inode, const char *name, int mask)
{
	if (mask & MAY_WRITE) {
		if (IS_IMMUTABLE(inode) || IS_APPEND(inode))
			return -EPERM;
		if (strstarts(name, XATTR_SECURITY_PREFIX))
			return may_write_security(inode, name);
	}
	if (strstarts(name, XATTR_SECURITY_PREFIX) || strstarts(name, XATTR_SYSTEM_PREFIX))
		return 0;
	if (strstarts(name, XATTR_TRUSTED_PREFIX)) {
		if (!capable(CAP_SYS_ADMIN))
			return mask & MAY_WRITE ? -EPERM : -ENODATA;
		return 0;
	}
	if (strstarts(name, XATTR_USER_PREFIX)) {
		if (!S_ISREG(inode->i_mode) && !S_ISDIR(inode->i_mode))
			return mask & MAY_WRITE ? -EPERM : -ENODATA;
		if (S_ISDIR(inode->i_mode) && (inode->i_mode & S_ISVTX) && (mask & MAY_WRITE) &&
		    !inode_owner_or_capable(inode))
			return -EPERM;
	}
	return inode_permission(inode, mask);
}

/* The handler for *name, which then points behind the prefix. */
static const struct xattr_handler *xattr_resolve_name(struct inode *inode, const char **name)
{
	const struct xattr_handler **handlers = inode->i_sb->s_xattr, *handler;

	if (!handlers)
		return ERR_PTR(-EOPNOTSUPP);
	for (; (handler = *handlers) != NULL; handlers++) {
		size_t len;

		if (handler->name) {
			if (!strcmp(*name, handler->name)) {
				*name += strlen(*name);
				return handler;
			}
			continue;
		}
		len = strlen(handler->prefix);
		if (strncmp(*name, handler->prefix, len))
			continue;
		if (!(*name)[len])
			return ERR_PTR(-EINVAL);
		*name += len;
		return handler;
	}
	return ERR_PTR(-EOPNOTSUPP);
}

int __vfs_setxattr(struct dentry *dentry, struct inode *inode, const char *name, const void *value,
		   size_t size, int flags)
{
	const struct xattr_handler *handler = xattr_resolve_name(inode, &name);

	if (IS_ERR(handler))
		return PTR_ERR(handler);
	if (!handler->set)
		return -EOPNOTSUPP;
	return handler->set(handler, dentry, inode, name, size ? value : "", size, flags);
}

ssize_t __vfs_getxattr(struct dentry *dentry, struct inode *inode, const char *name, void *value,
		       size_t size)
{
	const struct xattr_handler *handler = xattr_resolve_name(inode, &name);

	if (IS_ERR(handler))
		return PTR_ERR(handler);
	return handler->get ? handler->get(handler, dentry, inode, name, value, size) : -EOPNOTSUPP;
}

int vfs_setxattr(struct dentry *dentry, const char *name, const void *value, size_t size, int flags)
{
	struct inode *inode = d_inode(dentry);
	int err;

	inode_lock(inode);
	err = xattr_permission(inode, name, MAY_WRITE);
	if (!err)
		err = __vfs_setxattr(dentry, inode, name, value, size, flags);
	inode_unlock(inode);
	if (!err)
		fsnotify_xattr(dentry);
	return err;
}

ssize_t vfs_getxattr(struct dentry *dentry, const char *name, void *value, size_t size)
{
	struct inode *inode = d_inode(dentry);
	int err = xattr_permission(inode, name, MAY_READ);

	return err ? err : __vfs_getxattr(dentry, inode, name, value, size);
}

int vfs_removexattr(struct dentry *dentry, const char *name)
{
	struct inode *inode = d_inode(dentry);
	const struct xattr_handler *handler;
	int err;

	inode_lock(inode);
	err = xattr_permission(inode, name, MAY_WRITE);
	if (err)
		goto out;
	handler = xattr_resolve_name(inode, &name);
	if (IS_ERR(handler))
		err = PTR_ERR(handler);
	else
		err = handler->set ?
			      handler->set(handler, dentry, inode, name, NULL, 0, XATTR_REPLACE) :
			      -EOPNOTSUPP;
out:
	inode_unlock(inode);
	if (!err)
		fsnotify_xattr(dentry);
	return err;
}

ssize_t vfs_listxattr(struct dentry *dentry, char *list, size_t size)
{
	struct inode *inode = d_inode(dentry);

	if (inode->i_op->listxattr)
		return inode->i_op->listxattr(dentry, list, size);
	return inode->i_sb->s_xattr ? generic_listxattr(dentry, list, size) : 0;
}

/* Adds one name to a list whose room may be counted only (buffer NULL). */
static int list_add_name(const char *name, char **buffer, ssize_t *left)
{
	size_t len = strlen(name) + 1;

	if (*buffer) {
		if (*left < (ssize_t)len)
			return -ERANGE;
		memcpy(*buffer, name, len);
		*buffer += len;
	}
	*left -= len;
	return 0;
}

ssize_t generic_listxattr(struct dentry *dentry, char *buffer, size_t size)
{
	const struct xattr_handler **handlers = dentry->d_sb->s_xattr;
	ssize_t left = size;

	for (; handlers && *handlers; handlers++) {
		const struct xattr_handler *handler = *handlers;

		if (!handler->name || (handler->list && !handler->list(dentry)))
			continue;
		if (list_add_name(handler->name, &buffer, &left))
			return -ERANGE;
	}
	return size - left;
}

/* -------------------------------------------------- system calls */

struct xattr_request {
	char name[XATTR_NAME_MAX + 1];
	void *value;
	size_t size;
	int flags;
};

static int get_xattr_name(struct xattr_request *rq, const char __user *name)
{
	long len = strncpy_from_user(rq->name, name, sizeof(rq->name));

	if (len == 0 || len == sizeof(rq->name))
		return -ERANGE;
	return len < 0 ? len : 0;
}

static int setxattr_prepare(struct xattr_request *rq, const char __user *name,
			    const void __user *value, size_t size, int flags)
{
	int err;

	if (flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	err = get_xattr_name(rq, name);
	if (err)
		return err;
	rq->value = NULL;
	rq->size = size;
	rq->flags = flags;
	if (size > XATTR_SIZE_MAX)
		return -E2BIG;
	if (size) {
		rq->value = vmemdup_user(value, size);
		if (IS_ERR(rq->value))
			return PTR_ERR(rq->value);
	}
	return 0;
}

static int do_setxattr(const struct path *path, struct xattr_request *rq)
{
	int err = mnt_want_write(path->mnt);

	if (!err) {
		err = vfs_setxattr(path->dentry, rq->name, rq->value, rq->size, rq->flags);
		mnt_drop_write(path->mnt);
	}
	return err;
}

static long path_setxattr(const char __user *pathname, const char __user *name,
			  const void __user *value, size_t size, int flags,
			  unsigned int lookup_flags)
{
	struct xattr_request rq;
	struct path path;
	int err = user_path_at(AT_FDCWD, pathname, lookup_flags, &path);

	if (err)
		return err;
	err = setxattr_prepare(&rq, name, value, size, flags);
	if (!err) {
		err = do_setxattr(&path, &rq);
		kvfree(rq.value);
	}
	path_put(&path);
	return err;
}

long sys_setxattr(const char __user *path, const char __user *name, const void __user *value,
		  size_t size, int flags)
{
	return path_setxattr(path, name, value, size, flags, LOOKUP_FOLLOW);
}

long sys_lsetxattr(const char __user *path, const char __user *name, const void __user *value,
		   size_t size, int flags)
{
	return path_setxattr(path, name, value, size, flags, 0);
}

long sys_fsetxattr(int fd, const char __user *name, const void __user *value, size_t size,
		   int flags)
{
	struct fd f = fdget(fd);
	struct xattr_request rq;
	int err;

	if (!f.file)
		return -EBADF;
	err = setxattr_prepare(&rq, name, value, size, flags);
	if (!err) {
		err = do_setxattr(&f.file->f_path, &rq);
		kvfree(rq.value);
	}
	fdput(f);
	return err;
}

static ssize_t getxattr(struct dentry *d, const char __user *name, void __user *value, size_t size)
{
	struct xattr_request rq;
	void *buf = NULL;
	ssize_t ret = get_xattr_name(&rq, name);

	if (ret)
		return ret;
	if (size > XATTR_SIZE_MAX)
		size = XATTR_SIZE_MAX;
	if (size) {
		buf = kvzalloc(size, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	ret = vfs_getxattr(d, rq.name, buf, size);
	if (ret > 0 && size && copy_to_user(value, buf, ret))
		ret = -EFAULT;
	else if (ret == -ERANGE && size >= XATTR_SIZE_MAX)
		ret = -E2BIG;
	kvfree(buf);
	return ret;
}

static ssize_t path_getxattr(const char __user *pathname, const char __user *name,
			     void __user *value, size_t size, unsigned int lookup_flags)
{
	struct path path;
	ssize_t ret = user_path_at(AT_FDCWD, pathname, lookup_flags, &path);

	if (!ret) {
		ret = getxattr(path.dentry, name, value, size);
		path_put(&path);
	}
	return ret;
}

long sys_getxattr(const char __user *path, const char __user *name, void __user *value, size_t size)
{
	return path_getxattr(path, name, value, size, LOOKUP_FOLLOW);
}

long sys_lgetxattr(const char __user *path, const char __user *name, void __user *value,
		   size_t size)
{
	return path_getxattr(path, name, value, size, 0);
}

long sys_fgetxattr(int fd, const char __user *name, void __user *value, size_t size)
{
	struct fd f = fdget(fd);
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ret = getxattr(file_dentry(f.file), name, value, size);
	fdput(f);
	return ret;
}

static ssize_t listxattr(struct dentry *d, char __user *list, size_t size)
{
	char *buf = NULL;
	ssize_t ret;

	if (size > XATTR_LIST_MAX)
		size = XATTR_LIST_MAX;
	if (size) {
		buf = kvmalloc(size, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	ret = vfs_listxattr(d, buf, size);
	if (ret > 0 && size && copy_to_user(list, buf, ret))
		ret = -EFAULT;
	else if (ret == -ERANGE && size >= XATTR_LIST_MAX)
		ret = -E2BIG;
	kvfree(buf);
	return ret;
}

static ssize_t path_listxattr(const char __user *pathname, char __user *list, size_t size,
			      unsigned int lookup_flags)
{
	struct path path;
	ssize_t ret = user_path_at(AT_FDCWD, pathname, lookup_flags, &path);

	if (!ret) {
		ret = listxattr(path.dentry, list, size);
		path_put(&path);
	}
	return ret;
}

long sys_listxattr(const char __user *path, char __user *list, size_t size)
{
	return path_listxattr(path, list, size, LOOKUP_FOLLOW);
}

long sys_llistxattr(const char __user *path, char __user *list, size_t size)
{
	return path_listxattr(path, list, size, 0);
}

long sys_flistxattr(int fd, char __user *list, size_t size)
{
	struct fd f = fdget(fd);
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	ret = listxattr(file_dentry(f.file), list, size);
	fdput(f);
	return ret;
}

static int removexattr(const struct path *path, const char __user *name)
{
	struct xattr_request rq;
	int err = get_xattr_name(&rq, name);

	if (err)
		return err;
	err = mnt_want_write(path->mnt);
	if (!err) {
		err = vfs_removexattr(path->dentry, rq.name);
		mnt_drop_write(path->mnt);
	}
	return err;
}

static long path_removexattr(const char __user *pathname, const char __user *name,
			     unsigned int lookup_flags)
{
	struct path path;
	int err = user_path_at(AT_FDCWD, pathname, lookup_flags, &path);

	if (!err) {
		err = removexattr(&path, name);
		path_put(&path);
	}
	return err;
}

long sys_removexattr(const char __user *path, const char __user *name)
{
	return path_removexattr(path, name, LOOKUP_FOLLOW);
}

long sys_lremovexattr(const char __user *path, const char __user *name)
{
	return path_removexattr(path, name, 0);
}

long sys_fremovexattr(int fd, const char __user *name)
{
	struct fd f = fdget(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = removexattr(&f.file->f_path, name);
	fdput(f);
	return err;
}

/* -------------------------------------------------- a store in memory */

struct simple_xattr {
	struct list_head list;			/* simple_xattrs.lock */
	char *name;
	size_t size;
	char value[];
};

void simple_xattrs_init(struct simple_xattrs *xattrs)
{
	INIT_LIST_HEAD(&xattrs->head);
	spin_lock_init(&xattrs->lock);
}

static void simple_xattr_free(struct simple_xattr *xattr)
{
	if (xattr)
		kfree(xattr->name);
	kvfree(xattr);
}

void simple_xattrs_free(struct simple_xattrs *xattrs)
{
	struct simple_xattr *xattr, *next;

	list_for_each_entry_safe(xattr, next, &xattrs->head, list)
		simple_xattr_free(xattr);
	INIT_LIST_HEAD(&xattrs->head);
}

static struct simple_xattr *simple_xattr_alloc(const char *name, const void *value, size_t size)
{
	struct simple_xattr *xattr = kvmalloc(sizeof(*xattr) + size, GFP_KERNEL);

	if (!xattr)
		return NULL;
	xattr->name = kstrdup(name, GFP_KERNEL);
	if (!xattr->name) {
		kvfree(xattr);
		return NULL;
	}
	xattr->size = size;
	memcpy(xattr->value, value, size);
	return xattr;
}

/* Lock held. */
static struct simple_xattr *simple_xattr_find(struct simple_xattrs *xattrs, const char *name)
{
	struct simple_xattr *xattr;

	list_for_each_entry(xattr, &xattrs->head, list)
		if (!strcmp(xattr->name, name))
			return xattr;
	return NULL;
}

int simple_xattr_get(struct simple_xattrs *xattrs, const char *name, void *buffer, size_t size)
{
	struct simple_xattr *xattr;
	int ret = -ENODATA;

	spin_lock(&xattrs->lock);
	xattr = simple_xattr_find(xattrs, name);
	if (xattr) {
		ret = xattr->size;
		if (buffer) {
			if (size < xattr->size)
				ret = -ERANGE;
			else
				memcpy(buffer, xattr->value, xattr->size);
		}
	}
	spin_unlock(&xattrs->lock);
	return ret;
}

/* value NULL removes. */
int simple_xattr_set(struct simple_xattrs *xattrs, const char *name, const void *value, size_t size,
		     int flags)
{
	struct simple_xattr *new = NULL, *old;
	int err = 0;

	if (value) {
		new = simple_xattr_alloc(name, value, size);
		if (!new)
			return -ENOMEM;
	}
	spin_lock(&xattrs->lock);
	old = simple_xattr_find(xattrs, name);
	if (old && (flags & XATTR_CREATE))
		err = -EEXIST;
	else if (!old && (flags & XATTR_REPLACE))
		err = -ENODATA;
	if (err) {
		old = new;				/* what is freed below */
	} else {
		if (old)
			list_del(&old->list);
		if (new)
			list_add(&new->list, &xattrs->head);
	}
	spin_unlock(&xattrs->lock);
	simple_xattr_free(old);
	return err;
}

ssize_t simple_xattr_list(struct inode *inode, struct simple_xattrs *xattrs, char *buffer,
			  size_t size)
{
	bool trusted = capable(CAP_SYS_ADMIN);
	struct simple_xattr *xattr;
	ssize_t left = size;
	int err = 0;

	spin_lock(&xattrs->lock);
	list_for_each_entry(xattr, &xattrs->head, list) {
		if (!trusted && strstarts(xattr->name, XATTR_TRUSTED_PREFIX))
			continue;
		err = list_add_name(xattr->name, &buffer, &left);
		if (err)
			break;
	}
	spin_unlock(&xattrs->lock);
	return err ? err : (ssize_t)size - left;
}
