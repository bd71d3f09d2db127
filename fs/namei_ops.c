// SPDX-License-Identifier: MIT
/*
 * Making and removing names: mkdir, mknod, symlink, link, unlink, rmdir. Each walks to the parent
 * directory, locks it, looks the last component up, checks, and calls the directory's method.
 * rename is in fs/rename.c.
 *
 * Lock order: mnt_want_write(), the directory's i_rwsem (subclass PARENT), the victim's i_rwsem.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fsnotify.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include "internal.h"
#include "mount.h"

/* -------------------------------------------------- the place for a new name */

struct dentry *filename_create(int dfd, struct filename *name, struct path *path,
			       unsigned int lookup_flags)
{
	bool want_dir = lookup_flags & LOOKUP_DIRECTORY;
	struct dentry *dentry;
	struct qstr last;
	int type, err, write_err;

	err = filename_parentat(dfd, name, lookup_flags & LOOKUP_REVAL, path, &last, &type);
	if (err)
		return ERR_PTR(err);
	err = -EEXIST;					/* "/", "." and ".." are there */
	if (unlikely(type != LAST_NORM))
		goto out_path;
	write_err = mnt_want_write(path->mnt);		/* matters only if nothing else is wrong */
	inode_lock_nested(d_inode(path->dentry), I_MUTEX_PARENT);
	dentry = lookup_hash(&last, path->dentry, lookup_flags | LOOKUP_CREATE | LOOKUP_EXCL);
	err = PTR_ERR(dentry);
	if (IS_ERR(dentry))
		goto out_unlock;
	err = -EEXIST;
	if (d_is_positive(dentry))
		goto out_dentry;
	/* "name/" where no directory is to be made */
	err = -ENOENT;
	if (unlikely(!want_dir && last.name[last.len]))
		goto out_dentry;
	err = write_err;
	if (unlikely(write_err))
		goto out_dentry;
	return dentry;
out_dentry:
	dput(dentry);
out_unlock:
	inode_unlock(d_inode(path->dentry));
	if (!write_err)
		mnt_drop_write(path->mnt);
out_path:
	path_put(path);
	return ERR_PTR(err);
}

void done_path_create(struct path *path, struct dentry *dentry)
{
	dput(dentry);
	inode_unlock(d_inode(path->dentry));
	mnt_drop_write(path->mnt);
	path_put(path);
}

struct dentry *kern_path_create(int dfd, const char *text, struct path *path,
				unsigned int lookup_flags)
{
	struct filename *name = getname_kernel(text);
	struct dentry *dentry = filename_create(dfd, name, path, lookup_flags);

	putname(name);
	return dentry;
}

struct dentry *user_path_create(int dfd, const char __user *uname, struct path *path,
				unsigned int lookup_flags)
{
	struct filename *name = getname(uname);
	struct dentry *dentry = filename_create(dfd, name, path, lookup_flags);

	putname(name);
	return dentry;
}

/* -------------------------------------------------- create, mknod, mkdir */

int vfs_create(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl)
{
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if (!dir->i_op->create)
		return -EACCES;
	err = dir->i_op->create(dir, dentry, vfs_prepare_mode(dir, mode, S_IALLUGO, S_IFREG), excl);
	if (!err)
		fsnotify_create(dir, dentry);
	return err;
}

int vfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	bool whiteout = S_ISCHR(mode) && dev == 0;
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if ((S_ISCHR(mode) || S_ISBLK(mode)) && !whiteout && !capable(CAP_MKNOD))
		return -EPERM;
	if (!dir->i_op->mknod)
		return -EPERM;
	err = dir->i_op->mknod(dir, dentry, mode, dev);
	if (!err)
		fsnotify_create(dir, dentry);
	return err;
}

static int may_mknod(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
	case 0:
		return 0;
	case S_IFDIR:
		return -EPERM;
	}
	return -EINVAL;
}

int do_mknodat(int dfd, struct filename *name, umode_t mode, unsigned int dev)
{
	struct dentry *dentry;
	struct path path;
	int err = may_mknod(mode);

	if (err)
		goto out;
	dentry = filename_create(dfd, name, &path, 0);
	err = PTR_ERR(dentry);
	if (IS_ERR(dentry))
		goto out;
	mode &= ~current_umask();
	if (S_ISREG(mode) || !(mode & S_IFMT))
		err = vfs_create(d_inode(path.dentry), dentry, mode, true);
	else
		err = vfs_mknod(d_inode(path.dentry), dentry, mode,
				S_ISCHR(mode) || S_ISBLK(mode) ? new_decode_dev(dev) : 0);
	done_path_create(&path, dentry);
out:
	putname(name);
	return err;
}

long sys_mknodat(int dfd, const char __user *filename, umode_t mode, unsigned int dev)
{
	return do_mknodat(dfd, getname(filename), mode, dev);
}

long sys_mknod(const char __user *filename, umode_t mode, unsigned int dev)
{
	return do_mknodat(AT_FDCWD, getname(filename), mode, dev);
}

static bool too_many_links(const struct inode *inode)
{
	unsigned int max = inode->i_sb->s_max_links;

	return max && inode->i_nlink >= max;
}

int vfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if (!dir->i_op->mkdir)
		return -EPERM;
	if (too_many_links(dir))
		return -EMLINK;
	err = dir->i_op->mkdir(dir, dentry, vfs_prepare_mode(dir, mode, S_IRWXUGO | S_ISVTX, 0));
	if (!err)
		fsnotify_mkdir(dir, dentry);
	return err;
}

int do_mkdirat(int dfd, struct filename *name, umode_t mode)
{
	struct path path;
	struct dentry *dentry = filename_create(dfd, name, &path, LOOKUP_DIRECTORY);
	int err = PTR_ERR(dentry);

	if (!IS_ERR(dentry)) {
		err = vfs_mkdir(d_inode(path.dentry), dentry, mode);
		done_path_create(&path, dentry);
	}
	putname(name);
	return err;
}

long sys_mkdirat(int dfd, const char __user *pathname, umode_t mode)
{
	return do_mkdirat(dfd, getname(pathname), mode);
}

long sys_mkdir(const char __user *pathname, umode_t mode)
{
	return do_mkdirat(AT_FDCWD, getname(pathname), mode);
}

/* -------------------------------------------------- rmdir, unlink */

int vfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	int err = may_delete(dir, dentry, true);

	if (err)
		return err;
	if (!dir->i_op->rmdir)
		return -EPERM;
	dget(dentry);
	inode_lock(inode);
	err = -EBUSY;
	if (is_local_mountpoint(dentry))
		goto out;
	err = dir->i_op->rmdir(dir, dentry);
	if (err)
		goto out;
	shrink_dcache_parent(dentry);
	inode->i_flags |= S_DEAD;
	spin_lock(&dentry->d_lock);
	dentry->d_flags |= DCACHE_CANT_MOUNT;
	spin_unlock(&dentry->d_lock);
	detach_mounts(dentry);
out:
	inode_unlock(inode);
	dput(dentry);
	if (!err) {
		d_delete(dentry);
		fsnotify_delete(dir, true, dentry);
	}
	return err;
}

/* The victim's dentry in its locked directory. Undone by unlock_victim(). */
static struct dentry *lock_victim(int dfd, struct filename *name, struct path *path,
				  struct qstr *last, const int *type_errors)
{
	struct dentry *dentry;
	int type, err = filename_parentat(dfd, name, 0, path, last, &type);

	if (err)
		return ERR_PTR(err);
	err = type_errors[type];
	if (err)
		goto out_path;
	err = mnt_want_write(path->mnt);
	if (err)
		goto out_path;
	inode_lock_nested(d_inode(path->dentry), I_MUTEX_PARENT);
	dentry = lookup_hash(last, path->dentry, 0);
	if (!IS_ERR(dentry))
		return dentry;
	err = PTR_ERR(dentry);
	inode_unlock(d_inode(path->dentry));
	mnt_drop_write(path->mnt);
out_path:
	path_put(path);
	return ERR_PTR(err);
}

static void unlock_victim(struct path *path)
{
	inode_unlock(d_inode(path->dentry));
}

static void put_victim(struct path *path)
{
	mnt_drop_write(path->mnt);
	path_put(path);
}

int do_rmdir(int dfd, struct filename *name)
{
	static const int type_errors[] = {
		[LAST_ROOT] = -EBUSY, [LAST_DOT] = -EINVAL, [LAST_DOTDOT] = -ENOTEMPTY
	};
	struct path path;
	struct qstr last;
	struct dentry *dentry = lock_victim(dfd, name, &path, &last, type_errors);
	int err = PTR_ERR(dentry);

	if (!IS_ERR(dentry)) {
		err = d_is_positive(dentry) ? vfs_rmdir(d_inode(path.dentry), dentry) : -ENOENT;
		dput(dentry);
		unlock_victim(&path);
		put_victim(&path);
	}
	putname(name);
	return err;
}

long sys_rmdir(const char __user *pathname)
{
	return do_rmdir(AT_FDCWD, getname(pathname));
}

int vfs_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *target = d_inode(dentry);
	int err = may_delete(dir, dentry, false);

	if (err)
		return err;
	if (!dir->i_op->unlink)
		return -EPERM;
	inode_lock(target);
	if (is_local_mountpoint(dentry)) {
		err = -EBUSY;
	} else {
		err = dir->i_op->unlink(dir, dentry);
		if (!err) {
			spin_lock(&dentry->d_lock);
			dentry->d_flags |= DCACHE_CANT_MOUNT;
			spin_unlock(&dentry->d_lock);
			detach_mounts(dentry);
		}
	}
	inode_unlock(target);
	if (!err) {
		fsnotify_link_count(target);
		d_delete(dentry);
		fsnotify_delete(dir, false, dentry);
	}
	return err;
}

/* "file/" for something that is not a directory, or is not there. */
static int unlink_slashes(struct dentry *dentry)
{
	if (d_is_negative(dentry))
		return -ENOENT;
	return d_is_dir(dentry) ? -EISDIR : -ENOTDIR;
}

int do_unlinkat(int dfd, struct filename *name)
{
	static const int type_errors[] = {
		[LAST_ROOT] = -EISDIR, [LAST_DOT] = -EISDIR, [LAST_DOTDOT] = -EISDIR
	};
	struct path path;
	struct qstr last;
	struct inode *inode = NULL;
	struct dentry *dentry = lock_victim(dfd, name, &path, &last, type_errors);
	int err = PTR_ERR(dentry);

	if (IS_ERR(dentry))
		goto out;
	if (last.name[last.len]) {
		err = unlink_slashes(dentry);
	} else if (d_is_negative(dentry)) {
		err = -ENOENT;
	} else {
		inode = d_inode(dentry);
		ihold(inode);
		err = vfs_unlink(d_inode(path.dentry), dentry);
	}
	dput(dentry);
	unlock_victim(&path);
	/* the file's data goes with the directory unlocked */
	iput(inode);
	put_victim(&path);
out:
	putname(name);
	return err;
}

long sys_unlink(const char __user *pathname)
{
	return do_unlinkat(AT_FDCWD, getname(pathname));
}

long sys_unlinkat(int dfd, const char __user *pathname, int flag)
{
	if (flag & ~AT_REMOVEDIR)
		return -EINVAL;
	return flag & AT_REMOVEDIR ? do_rmdir(dfd, getname(pathname)) :
				     do_unlinkat(dfd, getname(pathname));
}

/* -------------------------------------------------- symlink, link */

int vfs_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if (!dir->i_op->symlink)
		return -EPERM;
	err = dir->i_op->symlink(dir, dentry, target);
	if (!err)
		fsnotify_create(dir, dentry);
	return err;
}

int do_symlinkat(struct filename *from, int newdfd, struct filename *to)
{
	struct dentry *dentry;
	struct path path;
	int err = PTR_ERR(from);

	if (IS_ERR(from))
		goto out;
	dentry = filename_create(newdfd, to, &path, 0);
	err = PTR_ERR(dentry);
	if (!IS_ERR(dentry)) {
		err = vfs_symlink(d_inode(path.dentry), dentry, from->name);
		done_path_create(&path, dentry);
	}
out:
	putname(to);
	putname(from);
	return err;
}

long sys_symlinkat(const char __user *oldname, int newdfd, const char __user *newname)
{
	return do_symlinkat(getname(oldname), newdfd, getname(newname));
}

long sys_symlink(const char __user *oldname, const char __user *newname)
{
	return do_symlinkat(getname(oldname), AT_FDCWD, getname(newname));
}

int vfs_link(struct dentry *old, struct inode *dir, struct dentry *new)
{
	struct inode *inode = d_inode(old);
	int err;

	if (!inode)
		return -ENOENT;
	err = may_create(dir, new);
	if (err)
		return err;
	if (dir->i_sb != inode->i_sb)
		return -EXDEV;
	if (IS_APPEND(inode) || IS_IMMUTABLE(inode))
		return -EPERM;
	if (!dir->i_op->link || S_ISDIR(inode->i_mode))
		return -EPERM;
	inode_lock(inode);
	if (inode->i_nlink == 0 && !(inode->i_state & I_LINKABLE))
		/* unlinked meanwhile, and not an O_TMPFILE */
		err = -ENOENT;
	else if (too_many_links(inode))
		err = -EMLINK;
	else
		err = dir->i_op->link(old, dir, new);
	if (!err && (inode->i_state & I_LINKABLE)) {
		spin_lock(&inode->i_lock);
		inode->i_state &= ~I_LINKABLE;
		spin_unlock(&inode->i_lock);
	}
	inode_unlock(inode);
	if (!err)
		fsnotify_link(dir, inode, new);
	return err;
}

int do_linkat(int olddfd, struct filename *old, int newdfd, struct filename *new, int flags)
{
	struct path old_path, new_path;
	struct dentry *dentry;
	int how = 0, err;

	err = -EINVAL;
	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		goto out;
	/* By descriptor alone a file could be given a name that its opener had no right to. */
	if ((flags & AT_EMPTY_PATH) && !capable(CAP_DAC_READ_SEARCH)) {
		err = -ENOENT;
		goto out;
	}
	if (flags & AT_SYMLINK_FOLLOW)
		how |= LOOKUP_FOLLOW;
	err = filename_lookup(olddfd, old, how, &old_path, NULL);
	if (err)
		goto out;
	dentry = filename_create(newdfd, new, &new_path, how & LOOKUP_REVAL);
	err = PTR_ERR(dentry);
	if (IS_ERR(dentry))
		goto out_old;
	err = -EXDEV;
	if (old_path.mnt == new_path.mnt)
		err = may_linkat(&old_path);
	if (!err)
		err = vfs_link(old_path.dentry, d_inode(new_path.dentry), dentry);
	done_path_create(&new_path, dentry);
out_old:
	path_put(&old_path);
out:
	putname(new);
	putname(old);
	return err;
}

long sys_linkat(int olddfd, const char __user *oldname, int newdfd, const char __user *newname,
		int flags)
{
	return do_linkat(olddfd, getname_uflags(oldname, flags), newdfd, getname(newname), flags);
}

long sys_link(const char __user *oldname, const char __user *newname)
{
	return do_linkat(AT_FDCWD, getname(oldname), AT_FDCWD, getname(newname), 0);
}
