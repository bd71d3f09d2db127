/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_NAMEI_H
#define _LINUX_NAMEI_H

/*
 * From names to places: the path walk. All of it **sleeps**. A path that is returned holds
 * references: path_put() it. Fails with -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENAMETOOLONG, -EXDEV
 * and what the file system says.
 */

#include <linux/types.h>
#include <linux/path.h>
#include <linux/fcntl.h>
#include <uapi/linux/limits.h>

struct dentry;
struct inode;
struct file;
struct qstr;
struct delayed_call;
struct vfsmount;

#define MAXSYMLINKS	40

/* How to walk. */
#define LOOKUP_FOLLOW		0x0001	/* follow a symlink at the end */
#define LOOKUP_DIRECTORY	0x0002	/* want a directory */
#define LOOKUP_AUTOMOUNT	0x0004
#define LOOKUP_EMPTY		0x4000	/* an empty name means the start itself */
#define LOOKUP_DOWN		0x8000
#define LOOKUP_MOUNTPOINT	0x0080	/* cross into what is mounted on the end, also after "." */
#define LOOKUP_REVAL		0x0020
/* What a file system's lookup method is told. */
#define LOOKUP_RCU		0x0040
#define LOOKUP_OPEN		0x0100
#define LOOKUP_CREATE		0x0200
#define LOOKUP_EXCL		0x0400
#define LOOKUP_RENAME_TARGET	0x0800
#define LOOKUP_PARENT		0x0010	/* stop before the last component */
/* The limits of openat2(). */
#define LOOKUP_NO_SYMLINKS	0x010000
#define LOOKUP_NO_MAGICLINKS	0x020000
#define LOOKUP_NO_XDEV		0x040000
#define LOOKUP_BENEATH		0x080000
#define LOOKUP_IN_ROOT		0x100000
#define LOOKUP_CACHED		0x200000
#define LOOKUP_IS_SCOPED	(LOOKUP_BENEATH | LOOKUP_IN_ROOT)

/* A name copied from user space. */
struct filename {
	const char *name;
	const char __user *uptr;
	int refcnt;			/* its users are all the same task */
	bool external;			/* name is an allocation of its own */
	char iname[];
};

/*
 * Copies a path in. ERR_PTR(-EFAULT, -ENAMETOOLONG, -ENOENT when it is empty and LOOKUP_EMPTY is
 * not in flags).
 */
struct filename *getname(const char __user *name);
struct filename *getname_flags(const char __user *name, int lookup_flags);
struct filename *getname_uflags(const char __user *name, int at_flags);
struct filename *getname_kernel(const char *name);
void putname(struct filename *name);

int user_path_at(int dfd, const char __user *name, unsigned int flags, struct path *path);
int filename_lookup(int dfd, struct filename *name, unsigned int flags, struct path *path,
		    const struct path *root);
int kern_path(const char *name, unsigned int flags, struct path *path);
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path);

/*
 * To make a name: returns the negative dentry with its directory locked and the mount held for
 * writing; done_path_create() undoes it all. -EEXIST if it is there. The user_ one copies the name;
 * the kern_ one takes a kernel string.
 */
struct dentry *kern_path_create(int dfd, const char *name, struct path *path,
				unsigned int lookup_flags);
struct dentry *user_path_create(int dfd, const char __user *name, struct path *path,
				unsigned int lookup_flags);
struct dentry *filename_create(int dfd, struct filename *name, struct path *path,
			       unsigned int lookup_flags);
void done_path_create(struct path *path, struct dentry *dentry);

/* One component in a locked directory. The dentry may be negative. */
struct dentry *lookup_one_len(const char *name, struct dentry *base, int len);
/*
 * The same, taking the directory's lock if it must; the second fails with -ENOENT for a negative
 * one.
 */
struct dentry *lookup_one_len_unlocked(const char *name, struct dentry *base, int len);
struct dentry *lookup_positive_unlocked(const char *name, struct dentry *base, int len);

/*
 * Crosses mounts: down to the root of what is mounted here; up to where this mount is mounted (0 at
 * the top).
 */
int follow_down(struct path *path);
int follow_up(struct path *path);

/* Locks two directories, the ancestor first; returns what must not be moved below. */
struct dentry *lock_rename(struct dentry *a, struct dentry *b);
void unlock_rename(struct dentry *a, struct dentry *b);

/*
 * For a magic link (/proc/PID/fd/N): makes the walk go on at `path` (consumed). Called from
 * get_link() only.
 */
int nd_jump_link(struct path *path);
/*
 * For a file system that does not keep its links in memory: the body must stay valid until the
 * delayed call.
 */
const char *simple_get_link(struct dentry *dentry, struct inode *inode, struct delayed_call *done);
int vfs_readlink(struct dentry *dentry, char __user *buf, int buflen);
int readlink_copy(char __user *buf, int buflen, const char *link);
const char *vfs_get_link(struct dentry *dentry, struct delayed_call *done);

extern int sysctl_protected_symlinks, sysctl_protected_hardlinks, sysctl_protected_fifos,
	sysctl_protected_regular;

void namei_init(void);

#endif
