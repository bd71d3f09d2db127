/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_XATTR_H
#define _LINUX_XATTR_H

/*
 * Extended attributes. A file system points s_xattr at a NULL-ended array of handlers; each serves
 * one name or all names of a prefix. Values are passed in kernel memory. **Sleeps** all through.
 */

#include <linux/types.h>
#include <uapi/linux/xattr.h>
#include <uapi/linux/limits.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct inode;
struct dentry;

struct xattr_handler {
	const char *name;		/* the whole name, or */
	const char *prefix;		/* what it starts with; name is passed without it */
	int flags;
	bool (*list)(struct dentry *dentry);
	int (*get)(const struct xattr_handler *handler, struct dentry *dentry, struct inode *inode,
		   const char *name, void *buffer, size_t size);
	int (*set)(const struct xattr_handler *handler, struct dentry *dentry, struct inode *inode,
		   const char *name, const void *buffer, size_t size, int flags);
};

/*
 * With permission checks. vfs_setxattr() with size 0 sets an empty value. Fail with -EOPNOTSUPP,
 * -ENODATA, -EPERM, ...
 */
ssize_t vfs_getxattr(struct dentry *dentry, const char *name, void *value, size_t size);
int vfs_setxattr(struct dentry *dentry, const char *name, const void *value, size_t size,
		 int flags);
int vfs_removexattr(struct dentry *dentry, const char *name);
ssize_t vfs_listxattr(struct dentry *dentry, char *list, size_t size);
/* Without: for the kernel's own use. i_rwsem held for the writers. */
ssize_t __vfs_getxattr(struct dentry *dentry, struct inode *inode, const char *name, void *value,
		       size_t size);
int __vfs_setxattr(struct dentry *dentry, struct inode *inode, const char *name, const void *value,
		   size_t size, int flags);
/*
 * Lists the names the handlers say are there: a listxattr method for file systems without other
 * names.
 */
ssize_t generic_listxattr(struct dentry *dentry, char *buffer, size_t size);

/*
 * A store of attributes in memory, for file systems without a disk: embed struct simple_xattrs
 * where the file's private data is. Its own lock; values are copied.
 */
struct simple_xattrs {
	struct list_head head;
	spinlock_t lock;
};
void simple_xattrs_init(struct simple_xattrs *xattrs);
void simple_xattrs_free(struct simple_xattrs *xattrs);
int simple_xattr_get(struct simple_xattrs *xattrs, const char *name, void *buffer, size_t size);
int simple_xattr_set(struct simple_xattrs *xattrs, const char *name, const void *value, size_t size,
		     int flags);
ssize_t simple_xattr_list(struct inode *inode, struct simple_xattrs *xattrs, char *buffer,
			  size_t size);

#endif
