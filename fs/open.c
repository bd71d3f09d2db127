// SPDX-License-Identifier: MIT
/*
 * Opening and closing: flags decoded, the file object filled, descriptors; and the calls that go
 * with them.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/fsnotify.h>
#include <linux/mount.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "internal.h"

/* -------------------------------------------------- flags */

static const unsigned char acc_mode_of[] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE,
					     MAY_READ | MAY_WRITE };

/* openat2() refuses what open() has always ignored; build_open_how() drops it for the latter. */
static struct open_how build_open_how(int flags, umode_t mode)
{
	struct open_how how = { .flags = flags & VALID_OPEN_FLAGS, .mode = mode & S_IALLUGO };

	if (how.flags & O_PATH)
		how.flags &= O_PATH_FLAGS;
	if (!(how.flags & (O_CREAT | __O_TMPFILE)))
		how.mode = 0;
	return how;
}

static int resolve_to_lookup(u64 resolve, int flags)
{
	int lookup = 0;

	if (resolve & RESOLVE_NO_XDEV)
		lookup |= LOOKUP_NO_XDEV;
	if (resolve & RESOLVE_NO_MAGICLINKS)
		lookup |= LOOKUP_NO_MAGICLINKS;
	if (resolve & RESOLVE_NO_SYMLINKS)
		lookup |= LOOKUP_NO_SYMLINKS | LOOKUP_NO_MAGICLINKS;
	if (resolve & RESOLVE_BENEATH)
		lookup |= LOOKUP_BENEATH;
	if (resolve & RESOLVE_IN_ROOT)
		lookup |= LOOKUP_IN_ROOT;
	if (resolve & RESOLVE_CACHED) {
		if (flags & (O_TRUNC | O_CREAT | __O_TMPFILE))
			return -EAGAIN;
		lookup |= LOOKUP_CACHED;
	}
	return lookup;
}

/* Combinations that make no sense. */
static int check_open_how(const struct open_how *how, u64 flags)
{
	if (flags & ~(u64)VALID_OPEN_FLAGS)
		return -EINVAL;
	if (how->resolve & ~(u64)VALID_RESOLVE_FLAGS)
		return -EINVAL;
	if ((how->resolve & RESOLVE_BENEATH) && (how->resolve & RESOLVE_IN_ROOT))
		return -EINVAL;
	if (flags & (O_CREAT | __O_TMPFILE))
		return how->mode & ~(u64)S_IALLUGO ? -EINVAL : 0;
	return how->mode ? -EINVAL : 0;
}

int build_open_flags(const struct open_how *how, struct open_flags *op)
{
	u64 flags = how->flags & ~(u64)FMODE_NONOTIFY;
	int acc_mode = acc_mode_of[flags & O_ACCMODE], lookup, err;

	err = check_open_how(how, flags);
	if (err)
		return err;
	op->mode = flags & (O_CREAT | __O_TMPFILE) ? how->mode | S_IFREG : 0;
	if (flags & __O_TMPFILE) {
		if ((flags & (O_TMPFILE | O_CREAT)) != O_TMPFILE || !(acc_mode & MAY_WRITE))
			return -EINVAL;
	} else if ((flags & O_DIRECTORY) && (flags & O_CREAT)) {
		return -EINVAL;
	}
	if (flags & O_PATH) {
		if (flags & ~(u64)O_PATH_FLAGS)
			return -EINVAL;
		acc_mode = 0;
	}
	if (flags & __O_SYNC)
		flags |= O_DSYNC;
	op->open_flag = flags;
	if (flags & O_TRUNC)
		acc_mode |= MAY_WRITE;
	if (flags & O_APPEND)
		acc_mode |= MAY_APPEND;
	op->acc_mode = acc_mode;
	op->intent = flags & O_PATH ? 0 : LOOKUP_OPEN;
	if (flags & O_CREAT) {
		op->intent |= LOOKUP_CREATE;
		if (flags & O_EXCL)
			op->intent |= LOOKUP_EXCL;
	}
	lookup = resolve_to_lookup(how->resolve, flags);
	if (lookup < 0)
		return lookup;
	if (flags & O_DIRECTORY)
		lookup |= LOOKUP_DIRECTORY;
	if (!(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL))
		lookup |= LOOKUP_FOLLOW;
	op->lookup_flags = lookup;
	return 0;
}

/* -------------------------------------------------- the file object */

int generic_file_open(struct inode *inode, struct file *file)
{
	return 0;
}

int nonseekable_open(struct inode *inode, struct file *file)
{
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	return 0;
}

int stream_open(struct inode *inode, struct file *file)
{
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS);
	file->f_mode |= FMODE_STREAM;
	return 0;
}

static int get_file_write_access(struct file *file, struct inode *inode)
{
	int err = get_write_access(inode);

	if (unlikely(err))
		return err;
	err = __mnt_want_write(file->f_path.mnt);
	if (unlikely(err)) {
		put_write_access(inode);
		return err;
	}
	file->f_mode |= FMODE_WRITER;
	return 0;
}

/* What the file can do follows from its methods. */
static void file_set_abilities(struct file *file)
{
	const struct file_operations *f_op = file->f_op;

	if ((file->f_mode & FMODE_READ) && likely(f_op->read || f_op->read_iter))
		file->f_mode |= FMODE_CAN_READ;
	if ((file->f_mode & FMODE_WRITE) && likely(f_op->write || f_op->write_iter))
		file->f_mode |= FMODE_CAN_WRITE;
	if ((file->f_mode & FMODE_LSEEK) && (!f_op->llseek || f_op->llseek == no_llseek))
		file->f_mode &= ~FMODE_LSEEK;
}

/*
 * f_path is set (borrowed so far); takes its reference. On failure the file has no place any more.
 */
static int do_dentry_open(struct file *file, struct inode *inode,
			  int (*open)(struct inode *inode, struct file *file))
{
	int err;

	path_get(&file->f_path);
	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	if (unlikely(file->f_flags & O_PATH)) {
		static const struct file_operations empty_fops;

		file->f_mode = FMODE_PATH | FMODE_OPENED;
		file->f_op = &empty_fops;
		return 0;
	}
	if ((file->f_mode & FMODE_WRITE) && !S_ISCHR(inode->i_mode) && !S_ISFIFO(inode->i_mode) &&
	    !S_ISBLK(inode->i_mode) && !S_ISSOCK(inode->i_mode)) {
		err = get_file_write_access(file, inode);
		if (unlikely(err))
			goto fail;
	}
	if (S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode))
		file->f_mode |= FMODE_ATOMIC_POS;
	file->f_op = inode->i_fop;
	if (unlikely(!file->f_op)) {
		err = -ENODEV;
		goto fail;
	}
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	if (!open)
		open = file->f_op->open;
	if (open) {
		err = open(inode, file);
		if (err)
			goto fail;
	}
	file->f_mode |= FMODE_OPENED;
	file_ra_state_init(&file->f_ra, file->f_mapping);
	file_set_abilities(file);
	file->f_flags &= ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC);
	if ((file->f_flags & O_DIRECT) &&
	    !(file->f_mapping->a_ops && file->f_mapping->a_ops->direct_IO))
		return -EINVAL;				/* the last fput() closes it */
	return 0;
fail:
	WARN_ON_ONCE(err > 0);
	if (file->f_mode & FMODE_WRITER) {
		put_write_access(inode);
		__mnt_drop_write(file->f_path.mnt);
		file->f_mode &= ~FMODE_WRITER;
	}
	path_put(&file->f_path);
	file->f_path.mnt = NULL;
	file->f_path.dentry = NULL;
	file->f_inode = NULL;
	file->f_op = NULL;
	return err;
}

int vfs_open(const struct path *path, struct file *file)
{
	file->f_path = *path;
	return do_dentry_open(file, d_inode(path->dentry), NULL);
}

int finish_open(struct file *file, struct dentry *dentry,
		int (*open)(struct inode *inode, struct file *file))
{
	file->f_path.dentry = dentry;
	return do_dentry_open(file, d_inode(dentry), open);
}

struct file *dentry_open(const struct path *path, int flags, const struct cred *cred)
{
	struct file *file = alloc_empty_file(flags);
	int err;

	if (IS_ERR(file))
		return file;
	if (cred != file->f_cred) {
		put_cred(file->f_cred);
		file->f_cred = get_cred(cred);
	}
	err = vfs_open(path, file);
	if (err) {
		fput(file);
		return ERR_PTR(err);
	}
	return file;
}

struct file *file_open_name(struct filename *name, int flags, umode_t mode)
{
	struct open_how how = build_open_how(flags, mode);
	struct open_flags op;
	int err = build_open_flags(&how, &op);

	return err ? ERR_PTR(err) : do_filp_open(AT_FDCWD, name, &op);
}

struct file *filp_open(const char *text, int flags, umode_t mode)
{
	struct filename *name = getname_kernel(text);
	struct file *file;

	if (IS_ERR(name))
		return ERR_CAST(name);
	file = file_open_name(name, flags, mode);
	putname(name);
	return file;
}

int filp_close(struct file *file, fl_owner_t id)
{
	int err = 0;

	if (WARN_ON_ONCE(file_count(file) == 0))
		return 0;
	if (file->f_op->flush)
		err = file->f_op->flush(file, id);
	if (likely(!(file->f_mode & FMODE_PATH)))
		locks_remove_posix(file, id);
	__fput_sync(file);
	return err;
}

/* -------------------------------------------------- system calls */

static long do_sys_openat2(int dfd, const char __user *filename, struct open_how *how)
{
	struct open_flags op;
	struct filename *name;
	struct file *file;
	int fd = build_open_flags(how, &op);

	if (unlikely(fd))
		return fd;
	name = getname(filename);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(how->flags);
	if (likely(fd >= 0)) {
		file = do_filp_open(dfd, name, &op);
		if (unlikely(IS_ERR(file))) {
			put_unused_fd(fd);
			fd = PTR_ERR(file);
		} else {
			fsnotify_open(file);
			fd_install(fd, file);
		}
	}
	putname(name);
	return fd;
}

long do_sys_open(int dfd, const char __user *filename, int flags, umode_t mode)
{
	struct open_how how = build_open_how(flags, mode);

	return do_sys_openat2(dfd, filename, &how);
}

long sys_open(const char __user *filename, int flags, umode_t mode)
{
	return do_sys_open(AT_FDCWD, filename, flags | O_LARGEFILE, mode);
}

long sys_openat(int dfd, const char __user *filename, int flags, umode_t mode)
{
	return do_sys_open(dfd, filename, flags | O_LARGEFILE, mode);
}

long sys_creat(const char __user *filename, umode_t mode)
{
	return do_sys_open(AT_FDCWD, filename, O_CREAT | O_WRONLY | O_TRUNC | O_LARGEFILE, mode);
}

long sys_openat2(int dfd, const char __user *filename, struct open_how __user *uhow, size_t usize)
{
	struct open_how how;
	int err;

	if (unlikely(usize < OPEN_HOW_SIZE_VER0))
		return -EINVAL;
	if (usize > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(&how, sizeof(how), uhow, usize);
	if (err)
		return err;
	if (!(how.flags & O_PATH))
		how.flags |= O_LARGEFILE;
	return do_sys_openat2(dfd, filename, &how);
}

long sys_close(unsigned int fd)
{
	int ret = close_fd(fd);

	/* The descriptor is gone whatever flush() said: the call cannot be restarted. */
	if (unlikely(ret == -ERESTARTSYS || ret == -ERESTARTNOINTR || ret == -ERESTARTNOHAND ||
		     ret == -ERESTART_RESTARTBLOCK))
		ret = -EINTR;
	return ret;
}
