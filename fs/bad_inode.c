// SPDX-License-Identifier: MIT
/* Inodes that could not be read: every use of them fails with -EIO. */

#include <linux/fs.h>

static int bad_open(struct inode *inode, struct file *file)
{
	return -EIO;
}

static const struct file_operations bad_file_ops = {
	.open = bad_open,
};

static struct dentry *bad_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	return ERR_PTR(-EIO);
}

static int bad_permission(struct inode *inode, int mask)
{
	return -EIO;
}

static int bad_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		       unsigned int query_flags)
{
	return -EIO;
}

static int bad_setattr(struct dentry *dentry, struct iattr *attr)
{
	return -EIO;
}

static int bad_unlink(struct inode *dir, struct dentry *dentry)
{
	return -EIO;
}

static int bad_create(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl)
{
	return -EIO;
}

static int bad_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return -EIO;
}

static ssize_t bad_listxattr(struct dentry *dentry, char *list, size_t size)
{
	return -EIO;
}

static const struct inode_operations bad_inode_ops = {
	.lookup = bad_lookup,
	.permission = bad_permission,
	.getattr = bad_getattr,
	.setattr = bad_setattr,
	.unlink = bad_unlink,
	.rmdir = bad_unlink,
	.create = bad_create,
	.mkdir = bad_mkdir,
	.listxattr = bad_listxattr,
};

void make_bad_inode(struct inode *inode)
{
	remove_inode_hash(inode);
	inode->i_mode = S_IFREG;
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	inode->i_op = &bad_inode_ops;
	inode->i_opflags = 0;
	inode->i_fop = &bad_file_ops;
}

bool is_bad_inode(struct inode *inode)
{
	return inode->i_op == &bad_inode_ops;
}
