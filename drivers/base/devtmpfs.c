// SPDX-License-Identifier: MIT
/*
 * devtmpfs: a tmpfs that the kernel fills with the nodes of its devices, mounted on /dev. User
 * space may change it as any other folder. Nodes asked for before the file system is there are kept
 * on a list. One mutex: nodes come at boot, and now and then.
 */

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/major.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/shmem_fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/mount.h>

#define MAX_NAME	64

struct pending_node {
	struct list_head list;
	char name[MAX_NAME];
	umode_t mode;
	dev_t dev;
};

static DEFINE_MUTEX(devtmpfs_mutex);
static struct vfsmount *devtmpfs_mnt;	/* devtmpfs_mutex to set */
static LIST_HEAD(pending);		/* devtmpfs_mutex */

/* The dentry of `name` in `dir`, negative or not; a reference. dir's i_rwsem held. */
static struct dentry *lookup_in(struct dentry *dir, const char *name, int len)
{
	return lookup_one_len(name, dir, len);
}

/* Makes the folders of a name and returns the one the last part goes into; *last is that part. */
static struct dentry *walk_folders(const char *name, const char **last)
{
	struct dentry *dir = dget(devtmpfs_mnt->mnt_root);
	const char *slash;

	while ((slash = strchr(name, '/')) != NULL) {
		struct dentry *child;
		int ret = 0;

		inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
		child = lookup_in(dir, name, slash - name);
		if (!IS_ERR(child) && d_is_negative(child))
			ret = vfs_mkdir(d_inode(dir), child, 0755);
		inode_unlock(d_inode(dir));
		dput(dir);
		if (IS_ERR(child))
			return child;
		if (ret) {
			dput(child);
			return ERR_PTR(ret);
		}
		dir = child;
		name = slash + 1;
	}
	*last = name;
	return dir;
}

static int make_node(const char *name, umode_t mode, dev_t dev)
{
	struct dentry *dir, *dentry;
	const char *last;
	int ret;

	dir = walk_folders(name, &last);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	dentry = lookup_in(dir, last, strlen(last));
	ret = PTR_ERR_OR_ZERO(dentry);
	if (!ret) {
		ret = vfs_mknod(d_inode(dir), dentry, mode, dev);
		if (!ret) {	/* the mode is the driver's, whatever the umask */
			struct iattr attr = { .ia_valid = ATTR_MODE, .ia_mode = mode };

			inode_lock(d_inode(dentry));
			notify_change(dentry, &attr);
			inode_unlock(d_inode(dentry));
		}
		dput(dentry);
	}
	inode_unlock(d_inode(dir));
	dput(dir);
	return ret;
}

int devtmpfs_create_node(const char *name, umode_t mode, dev_t dev)
{
	struct pending_node *p;
	int ret = 0;

	mutex_lock(&devtmpfs_mutex);
	if (devtmpfs_mnt) {
		ret = make_node(name, mode, dev);
	} else {
		p = kmalloc(sizeof(*p), GFP_KERNEL);
		if (p) {
			strscpy(p->name, name, MAX_NAME);
			p->mode = mode;
			p->dev = dev;
			list_add_tail(&p->list, &pending);
		} else {
			ret = -ENOMEM;
		}
	}
	mutex_unlock(&devtmpfs_mutex);
	return ret;
}

int devtmpfs_delete_node(const char *name)
{
	struct dentry *dir, *dentry;
	const char *last;
	int ret;

	mutex_lock(&devtmpfs_mutex);
	dir = devtmpfs_mnt ? walk_folders(name, &last) : ERR_PTR(-ENODEV);
	ret = PTR_ERR_OR_ZERO(dir);
	if (!ret) {
		inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
		dentry = lookup_in(dir, last, strlen(last));
		ret = PTR_ERR_OR_ZERO(dentry);
		if (!ret) {
			ret = d_is_positive(dentry) ? vfs_unlink(d_inode(dir), dentry) : -ENOENT;
			dput(dentry);
		}
		inode_unlock(d_inode(dir));
		dput(dir);
	}
	mutex_unlock(&devtmpfs_mutex);
	return ret;
}

/* Every mount shows the one instance. */
static struct dentry *devtmpfs_get_tree(struct file_system_type *type, int flags,
					const char *dev_name, void *data)
{
	return mount_single(type, flags, data, shmem_fill_super);
}

static struct file_system_type dev_fs_type = {
	.name = "devtmpfs",
	.mount = devtmpfs_get_tree,
	.kill_sb = kill_litter_super,
};

int devtmpfs_mount(void)
{
	struct path path;
	int ret = kern_path("/dev", LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &path);

	if (ret)
		return ret;
	ret = path_mount("devtmpfs", &path, "devtmpfs", MS_SILENT, NULL);
	path_put(&path);
	return ret;
}

static void __init make_tty_nodes(void)
{
	devtmpfs_create_node("tty", S_IFCHR | 0666, MKDEV(TTYAUX_MAJOR, 0));
	devtmpfs_create_node("console", S_IFCHR | 0600, MKDEV(TTYAUX_MAJOR, 1));
	devtmpfs_create_node("ptmx", S_IFCHR | 0666, MKDEV(TTYAUX_MAJOR, 2));
}

void __init devtmpfs_init(void)
{
	char options[] = "mode=0755";
	struct pending_node *p, *next;
	struct vfsmount *mnt;

	if (register_filesystem(&dev_fs_type))
		panic("devtmpfs: cannot register");
	/* Not kern_mount(): users mount this instance too. */
	mnt = vfs_kern_mount(&dev_fs_type, 0, "devtmpfs", options);
	if (IS_ERR(mnt))
		panic("devtmpfs: cannot mount (%ld)", PTR_ERR(mnt));
	mutex_lock(&devtmpfs_mutex);
	devtmpfs_mnt = mnt;
	list_for_each_entry_safe(p, next, &pending, list) {
		make_node(p->name, p->mode, p->dev);
		list_del(&p->list);
		kfree(p);
	}
	mutex_unlock(&devtmpfs_mutex);
	make_tty_nodes();
}
