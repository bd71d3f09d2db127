// SPDX-License-Identifier: MIT
/* The dentry cache in front of a file system that counts how often it is asked. */

#include <linux/fs.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/string.h>

static int nr_lookups;

static struct inode *counting_inode(struct super_block *sb, umode_t mode);

/*
 * Names that begin with "no" do not exist, those with "dir" are directories, all others empty
 * files.
 */
static struct dentry *counting_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	const char *name = (const char *)dentry->d_name.name;
	struct inode *inode = NULL;

	nr_lookups++;
	if (strncmp(name, "no", 2)) {
		inode = counting_inode(dir->i_sb,
				       strncmp(name, "dir", 3) ? S_IFREG | 0644 : S_IFDIR | 0755);
		if (!inode)
			return ERR_PTR(-ENOMEM);
	}
	d_add(dentry, inode);
	return NULL;
}

static int counting_create(struct inode *dir, struct dentry *dentry, umode_t mode, bool excl)
{
	struct inode *inode = counting_inode(dir->i_sb, mode);

	if (!inode)
		return -ENOMEM;
	d_instantiate(dentry, inode);
	return 0;
}

static const struct inode_operations counting_dir_ops = {
	.lookup = counting_lookup,
	.create = counting_create,
};

static struct inode *counting_inode(struct super_block *sb, umode_t mode)
{
	struct inode *inode = new_inode(sb);

	if (inode) {
		inode->i_ino = get_next_ino();
		inode->i_mode = mode;
		if (S_ISDIR(mode))
			inode->i_op = &counting_dir_ops;
	}
	return inode;
}

static int counting_fill_super(struct super_block *sb, void *data, int silent)
{
	sb->s_op = &simple_super_operations;
	sb->s_root = d_make_root(counting_inode(sb, S_IFDIR | 0755));
	return sb->s_root ? 0 : -ENOMEM;
}

static struct dentry *counting_mount(struct file_system_type *type, int flags, const char *dev_name,
				     void *data)
{
	return mount_nodev(type, flags, data, counting_fill_super);
}

static struct file_system_type counting_fs_type = {
	.name = "countfs",
	.mount = counting_mount,
	.kill_sb = kill_anon_super,
};

/* 0 and nothing held, or the walk's errno. */
static int walk(struct vfsmount *mnt, const char *name)
{
	struct path path;
	int err = vfs_path_lookup(mnt->mnt_root, mnt, name, LOOKUP_FOLLOW, &path);

	if (!err)
		path_put(&path);
	return err;
}

/* Without asking the file system. */
static bool is_cached(struct vfsmount *mnt, const char *name)
{
	struct qstr q = QSTR_INIT((const unsigned char *)name, strlen(name));
	struct dentry *dentry = d_hash_and_lookup(mnt->mnt_root, &q);

	dput(dentry);
	return dentry;
}

KTEST(fs, second_lookup_does_not_ask_the_file_system, "spec: B-CHK-39 N-CHK-36")
{
	struct vfsmount *mnt = kern_mount(&counting_fs_type);

	KASSERT(!IS_ERR(mnt));
	nr_lookups = 0;
	KEXPECT_EQ(walk(mnt, "dir1/dir2/file"), 0);
	KEXPECT_EQ(nr_lookups, 3);
	KEXPECT_EQ(walk(mnt, "dir1/dir2/file"), 0);
	KEXPECT_EQ(walk(mnt, "dir1/./dir2/../dir2//file"), 0);
	KEXPECT_EQ(nr_lookups, 3);
	kern_unmount(mnt);
}

KTEST(fs, missing_name_is_remembered_until_it_is_created, "spec: B-CHK-39 N-CHK-36")
{
	struct vfsmount *mnt = kern_mount(&counting_fs_type);
	struct dentry *dentry;

	KASSERT(!IS_ERR(mnt));
	nr_lookups = 0;
	KEXPECT_EQ(walk(mnt, "nothing"), -ENOENT);
	KEXPECT_EQ(walk(mnt, "nothing"), -ENOENT);
	KEXPECT_EQ(nr_lookups, 1);

	inode_lock_nested(d_inode(mnt->mnt_root), I_MUTEX_PARENT);
	dentry = lookup_one_len("nothing", mnt->mnt_root, 7);
	KEXPECT(!IS_ERR(dentry) && d_is_negative(dentry));
	if (!IS_ERR(dentry)) {
		KEXPECT_EQ(vfs_create(d_inode(mnt->mnt_root), dentry, 0644, true), 0);
		dput(dentry);
	}
	inode_unlock(d_inode(mnt->mnt_root));
	KEXPECT_EQ(walk(mnt, "nothing"), 0);
	KEXPECT_EQ(nr_lookups, 1);
	kern_unmount(mnt);
}

KTEST(fs, oldest_unused_dentry_goes_first, "spec: N-CHK-36")
{
	struct vfsmount *mnt = kern_mount(&counting_fs_type);

	KASSERT(!IS_ERR(mnt));
	KEXPECT_EQ(walk(mnt, "a"), 0);
	KEXPECT_EQ(walk(mnt, "b"), 0);
	KEXPECT_EQ(walk(mnt, "c"), 0);
	KEXPECT_EQ(prune_dcache_sb(mnt->mnt_sb, 1), 1);
	KEXPECT(!is_cached(mnt, "a"));
	KEXPECT(is_cached(mnt, "c"));
	kern_unmount(mnt);
}

KTEST(fs, used_again_gets_a_second_chance, "spec: N-CHK-36")
{
	struct vfsmount *mnt = kern_mount(&counting_fs_type);

	KASSERT(!IS_ERR(mnt));
	KEXPECT_EQ(walk(mnt, "old"), 0);
	KEXPECT_EQ(walk(mnt, "young"), 0);
	KEXPECT_EQ(walk(mnt, "old"), 0);
	KEXPECT_EQ(prune_dcache_sb(mnt->mnt_sb, 2), 1);
	KEXPECT(is_cached(mnt, "old"));
	KEXPECT(!is_cached(mnt, "young"));
	kern_unmount(mnt);
}

KTEST(fs, dentry_in_use_is_not_evicted, "spec: N-VFS-44")
{
	struct vfsmount *mnt = kern_mount(&counting_fs_type);
	struct path path;

	KASSERT(!IS_ERR(mnt));
	KASSERT(!vfs_path_lookup(mnt->mnt_root, mnt, "dir/held", 0, &path));
	shrink_dcache_sb(mnt->mnt_sb);
	KEXPECT(is_cached(mnt, "dir"));
	KEXPECT(!d_unhashed(path.dentry));
	KEXPECT_STREQ((const char *)path.dentry->d_name.name, "held");
	path_put(&path);
	kern_unmount(mnt);
}

KTEST(fs, long_and_short_names_are_told_apart, "spec: N-CHK-35")
{
	struct vfsmount *mnt = kern_mount(&counting_fs_type);
	char name[NAME_MAX + 2];
	int len;

	KASSERT(!IS_ERR(mnt));
	nr_lookups = 0;
	for (len = 1; len <= NAME_MAX; len++) {
		memset(name, 'x', len);
		name[len] = 0;
		KEXPECT_EQ(walk(mnt, name), 0);
	}
	KEXPECT_EQ(nr_lookups, NAME_MAX);
	for (len = 1; len <= NAME_MAX; len++) {
		memset(name, 'x', len);
		name[len] = 0;
		KEXPECT_EQ(walk(mnt, name), 0);
	}
	KEXPECT_EQ(nr_lookups, NAME_MAX);
	memset(name, 'x', NAME_MAX + 1);
	name[NAME_MAX + 1] = 0;
	KEXPECT_EQ(walk(mnt, name), 0);		/* the file system says what is too long */
	kern_unmount(mnt);
}
