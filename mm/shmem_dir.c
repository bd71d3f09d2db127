// SPDX-License-Identifier: MIT
/*
 * tmpfs: names. A name is a dentry with one reference more than anybody holds, which keeps it in
 * the cache; lookups that miss there find nothing (simple_lookup()), and directories are read from
 * the dentries (simple_dir_operations). The directory's i_rwsem is held throughout.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xattr.h>
#include "shmem.h"

static void shmem_dir_changed(struct inode *dir, long delta)
{
	dir->i_size += delta;
	dir->i_ctime = dir->i_mtime = current_time(dir);
}

static int shmem_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	struct inode *inode = shmem_get_inode(dir->i_sb, dir, mode, dev, VM_NORESERVE);

	if (!inode)
		return -ENOSPC;
	shmem_dir_changed(dir, BOGO_DIRENT_SIZE);
	d_instantiate(dentry, inode);
	dget(dentry); /* keeps the name */
	return 0;
}

static int shmem_create(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl)
{
	return shmem_mknod(dir, dentry, mode | S_IFREG, 0);
}

static int shmem_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = shmem_mknod(dir, dentry, mode | S_IFDIR, 0);

	if (!err)
		inc_nlink(dir);
	return err;
}

static int shmem_tmpfile(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = shmem_get_inode(dir->i_sb, dir, mode, 0, VM_NORESERVE);

	if (!inode)
		return -ENOSPC;
	d_tmpfile(dentry, inode);
	return 0;
}

static int shmem_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(old);
	int err = 0;

	/* Each name beyond the first takes memory like an inode, and is counted as one. */
	if (inode->i_nlink)
		err = shmem_reserve_inode(inode->i_sb, NULL);
	if (err)
		return err;
	shmem_dir_changed(dir, BOGO_DIRENT_SIZE);
	inode->i_ctime = dir->i_ctime;
	inc_nlink(inode);
	ihold(inode);
	dget(dentry);
	d_instantiate(dentry, inode);
	return 0;
}

static int shmem_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);

	if (inode->i_nlink > 1 && !S_ISDIR(inode->i_mode))
		shmem_free_inode(inode->i_sb);
	shmem_dir_changed(dir, -BOGO_DIRENT_SIZE);
	inode->i_ctime = dir->i_ctime;
	drop_nlink(inode);
	dput(dentry);
	return 0;
}

static int shmem_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (!simple_empty(dentry))
		return -ENOTEMPTY;
	drop_nlink(d_inode(dentry));
	drop_nlink(dir);
	return shmem_unlink(dir, dentry);
}

/*
 * Leaves a character device 0:0 under the old name: how overlayfs says that a name of the lower
 * layer is gone.
 */
static int shmem_whiteout(struct inode *dir, struct dentry *dentry)
{
	struct dentry *whiteout = d_alloc(dentry->d_parent, &dentry->d_name);
	int err;

	if (!whiteout)
		return -ENOMEM;
	err = shmem_mknod(dir, whiteout, S_IFCHR, 0);
	/*
	 * For a moment two dentries have the name; lookups wait for the directory's lock, which we
	 * hold.
	 */
	if (!err)
		d_rehash(whiteout);
	dput(whiteout);
	return err;
}

static int shmem_rename(struct inode *old_dir, struct dentry *old, struct inode *new_dir,
			struct dentry *new, unsigned int flags)
{
	struct inode *inode = d_inode(old);
	bool is_dir = S_ISDIR(inode->i_mode);
	int err;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT))
		return -EINVAL;
	if (flags & RENAME_EXCHANGE)
		return simple_rename_exchange(old_dir, old, new_dir, new);
	if (!simple_empty(new))
		return -ENOTEMPTY;
	if (flags & RENAME_WHITEOUT) {
		err = shmem_whiteout(old_dir, old);
		if (err)
			return err;
	}
	if (d_really_is_positive(new)) {
		shmem_unlink(new_dir, new);
		if (is_dir) {
			drop_nlink(d_inode(new));
			drop_nlink(old_dir);
		}
	} else if (is_dir) {
		drop_nlink(old_dir);
		inc_nlink(new_dir);
	}
	shmem_dir_changed(old_dir, -BOGO_DIRENT_SIZE);
	shmem_dir_changed(new_dir, BOGO_DIRENT_SIZE);
	inode->i_ctime = old_dir->i_ctime;
	return 0;
}

/* ---------------------------------------------------------------- symbolic links */

static int shmem_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	size_t len = strlen(target) + 1;
	struct inode *inode;
	char *copy;

	if (len > PAGE_SIZE)
		return -ENAMETOOLONG;
	copy = kmemdup(target, len, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	inode = shmem_get_inode(dir->i_sb, dir, S_IFLNK | 0777, 0, VM_NORESERVE);
	if (!inode) {
		kfree(copy);
		return -ENOSPC;
	}
	inode->i_link = copy; /* freed with the inode, after a grace period */
	inode->i_size = len - 1;
	shmem_dir_changed(dir, BOGO_DIRENT_SIZE);
	d_instantiate(dentry, inode);
	dget(dentry);
	return 0;
}

static const char *shmem_get_link(struct dentry *dentry, struct inode *inode,
				  struct delayed_call *done)
{
	return inode->i_link;
}

/* ------------------------------------------------ extended attributes: security.* and trusted.* */

/*
 * Handlers get the name without the prefix; it is stored with it, which is what stands in front of
 * it in memory.
 */
static const char *full_name(const struct xattr_handler *handler, const char *name)
{
	return name - strlen(handler->prefix);
}

static int shmem_xattr_get(const struct xattr_handler *handler, struct dentry *dentry,
			   struct inode *inode, const char *name, void *buffer, size_t size)
{
	return simple_xattr_get(&SHMEM_I(inode)->xattrs, full_name(handler, name), buffer, size);
}

static int shmem_xattr_set(const struct xattr_handler *handler, struct dentry *dentry,
			   struct inode *inode, const char *name, const void *value, size_t size,
			   int flags)
{
	int err = simple_xattr_set(&SHMEM_I(inode)->xattrs, full_name(handler, name), value, size,
				   flags);

	if (!err)
		inode->i_ctime = current_time(inode);
	return err;
}

ssize_t shmem_listxattr(struct dentry *dentry, char *buffer, size_t size)
{
	struct inode *inode = d_inode(dentry);

	return simple_xattr_list(inode, &SHMEM_I(inode)->xattrs, buffer, size);
}

static const struct xattr_handler shmem_security_xattr_handler = {
	.prefix = XATTR_SECURITY_PREFIX,
	.get = shmem_xattr_get,
	.set = shmem_xattr_set,
};

static const struct xattr_handler shmem_trusted_xattr_handler = {
	.prefix = XATTR_TRUSTED_PREFIX,
	.get = shmem_xattr_get,
	.set = shmem_xattr_set,
};

const struct xattr_handler *shmem_xattr_handlers[] = { &shmem_security_xattr_handler,
						       &shmem_trusted_xattr_handler, NULL };

const struct inode_operations shmem_dir_inode_operations = {
	.getattr = shmem_getattr,
	.create = shmem_create,
	.lookup = simple_lookup,
	.link = shmem_link,
	.unlink = shmem_unlink,
	.symlink = shmem_symlink,
	.mkdir = shmem_mkdir,
	.rmdir = shmem_rmdir,
	.mknod = shmem_mknod,
	.rename = shmem_rename,
	.tmpfile = shmem_tmpfile,
	.setattr = shmem_setattr,
	.listxattr = shmem_listxattr,
};

const struct inode_operations shmem_special_inode_operations = {
	.getattr = shmem_getattr,
	.setattr = shmem_setattr,
	.listxattr = shmem_listxattr,
};

const struct inode_operations shmem_symlink_inode_operations = {
	.getattr = shmem_getattr,
	.setattr = shmem_setattr,
	.get_link = shmem_get_link,
	.listxattr = shmem_listxattr,
};
