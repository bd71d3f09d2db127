// SPDX-License-Identifier: MIT
/*
 * ramfs: the smallest file system there can be. Names are pinned dentries, data is pinned pages,
 * and there are no limits, so only root may mount it. Everything here is the VFS's and the page
 * cache's own; a file system with a device behind it differs in readpage, writepage and lookup.
 */

#include <linux/err.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/panic.h>
#include <linux/ramfs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/magic.h>

#define RAMFS_DEFAULT_MODE 0755

struct ramfs_fs_info {
	umode_t mode; /* the root directory's */
};

static const struct inode_operations ramfs_dir_inode_operations, ramfs_file_inode_operations,
	ramfs_symlink_inode_operations;
static const struct file_operations ramfs_file_operations;

static const struct address_space_operations ramfs_aops = {
	.readpage = simple_readpage,
	.write_begin = simple_write_begin,
	.write_end = simple_write_end,
	.set_page_dirty = __set_page_dirty_no_writeback,
};

static struct inode *ramfs_get_inode(struct super_block *sb, const struct inode *dir, umode_t mode,
				     dev_t dev)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_ino = get_next_ino();
	inode_init_owner(inode, dir, mode);
	inode->i_mapping->a_ops = &ramfs_aops;
	mapping_set_no_writeback(inode->i_mapping);
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	switch (mode & S_IFMT) {
	case S_IFREG:
		inode->i_op = &ramfs_file_inode_operations;
		inode->i_fop = &ramfs_file_operations;
		break;
	case S_IFDIR:
		inode->i_op = &ramfs_dir_inode_operations;
		inode->i_fop = &simple_dir_operations;
		inc_nlink(inode);
		break;
	case S_IFLNK:
		inode->i_op = &ramfs_symlink_inode_operations;
		break;
	default:
		init_special_inode(inode, mode, dev);
	}
	return inode;
}

static int ramfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	struct inode *inode = ramfs_get_inode(dir->i_sb, dir, mode, dev);

	if (!inode)
		return -ENOSPC;
	d_instantiate(dentry, inode);
	dget(dentry); /* keeps the name */
	dir->i_mtime = dir->i_ctime = current_time(dir);
	return 0;
}

static int ramfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = ramfs_mknod(dir, dentry, mode | S_IFDIR, 0);

	if (!err)
		inc_nlink(dir);
	return err;
}

static int ramfs_create(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl)
{
	return ramfs_mknod(dir, dentry, mode | S_IFREG, 0);
}

static int ramfs_tmpfile(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = ramfs_get_inode(dir->i_sb, dir, mode, 0);

	if (!inode)
		return -ENOSPC;
	d_tmpfile(dentry, inode);
	return 0;
}

static int ramfs_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	struct inode *inode;
	char *copy = kstrdup(target, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	inode = ramfs_get_inode(dir->i_sb, dir, S_IFLNK | 0777, 0);
	if (!inode) {
		kfree(copy);
		return -ENOSPC;
	}
	inode->i_link = copy;
	inode->i_size = strlen(copy);
	d_instantiate(dentry, inode);
	dget(dentry);
	dir->i_mtime = dir->i_ctime = current_time(dir);
	return 0;
}

static const char *ramfs_get_link(struct dentry *dentry, struct inode *inode,
				  struct delayed_call *done)
{
	return inode->i_link;
}

static const struct inode_operations ramfs_dir_inode_operations = {
	.create = ramfs_create,
	.lookup = simple_lookup,
	.link = simple_link,
	.unlink = simple_unlink,
	.symlink = ramfs_symlink,
	.mkdir = ramfs_mkdir,
	.rmdir = simple_rmdir,
	.mknod = ramfs_mknod,
	.rename = simple_rename,
	.tmpfile = ramfs_tmpfile,
};

static const struct inode_operations ramfs_file_inode_operations = {
	.setattr = simple_setattr,
	.getattr = simple_getattr,
};

static const struct inode_operations ramfs_symlink_inode_operations = {
	.get_link = ramfs_get_link,
	.setattr = simple_setattr,
	.getattr = simple_getattr,
};

static const struct file_operations ramfs_file_operations = {
	.read_iter = generic_file_read_iter,
	.write_iter = generic_file_write_iter,
	.mmap = generic_file_mmap,
	.fsync = noop_fsync,
	.splice_read = generic_file_splice_read,
	.splice_write = iter_file_splice_write,
	.llseek = generic_file_llseek,
};

/* ---------------------------------------------------------------- super block */

static void ramfs_free_inode(struct inode *inode)
{
	if (S_ISLNK(inode->i_mode))
		kfree(inode->i_link);
	free_inode_nonrcu(inode);
}

static int ramfs_show_options(struct seq_file *m, struct dentry *root)
{
	struct ramfs_fs_info *fsi = root->d_sb->s_fs_info;

	if (fsi->mode != RAMFS_DEFAULT_MODE)
		seq_printf(m, ",mode=%o", fsi->mode);
	return 0;
}

static const struct super_operations ramfs_ops = {
	.statfs = simple_statfs,
	.drop_inode = generic_delete_inode,
	.free_inode = ramfs_free_inode,
	.show_options = ramfs_show_options,
};

/*
 * mode= is all there is; what others might be meant for another file system, and are let pass, as
 * they always were.
 */
static int ramfs_parse_options(struct ramfs_fs_info *fsi, char *data)
{
	unsigned int mode;
	char *word;

	while ((word = strsep(&data, ",")) != NULL) {
		if (strcmp(word, "mode") && strncmp(word, "mode=", 5))
			continue;
		if (!word[4] || kstrtouint(word + 5, 8, &mode))
			return -EINVAL;
		fsi->mode = mode & 07777;
	}
	return 0;
}

int ramfs_fill_super(struct super_block *sb, void *data, int silent)
{
	struct ramfs_fs_info *fsi = kzalloc(sizeof(*fsi), GFP_KERNEL);
	int err;

	if (!fsi)
		return -ENOMEM;
	sb->s_fs_info = fsi;
	fsi->mode = RAMFS_DEFAULT_MODE;
	err = ramfs_parse_options(fsi, data);
	if (err)
		return err;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_magic = RAMFS_MAGIC;
	sb->s_op = &ramfs_ops;
	sb->s_time_gran = 1;
	sb->s_root = d_make_root(ramfs_get_inode(sb, NULL, S_IFDIR | fsi->mode, 0));
	return sb->s_root ? 0 : -ENOMEM;
}

struct dentry *ramfs_mount(struct file_system_type *type, int flags, const char *dev_name,
			   void *data)
{
	return mount_nodev(type, flags, data, ramfs_fill_super);
}

void ramfs_kill_sb(struct super_block *sb)
{
	kfree(sb->s_fs_info);
	kill_litter_super(sb);
}

struct file_system_type ramfs_fs_type = {
	.name = "ramfs",
	.mount = ramfs_mount,
	.kill_sb = ramfs_kill_sb,
	.fs_flags = FS_USERNS_MOUNT,
};

void __init init_ramfs_fs(void)
{
	if (register_filesystem(&ramfs_fs_type))
		panic("ramfs cannot be registered");
}
