// SPDX-License-Identifier: MIT
/*
 * Starting the virtual file system: tables and caches first, then the tree of mounts, which needs
 * them all.
 */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/init.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/panic.h>
#include <linux/ramfs.h>
#include <linux/sched.h>
#include <linux/shmem_fs.h>
#include "internal.h"
#include "namespace.h"

/* The first namespace with the first root in it: / of task 0, and so of everybody. */
static void __init init_mount_tree(void)
{
	struct vfsmount *mnt = vfs_kern_mount(&rootfs_fs_type, 0, "rootfs", NULL);
	struct mnt_namespace *ns = alloc_mnt_ns();
	struct path root;
	struct mount *m;

	if (IS_ERR(mnt) || !ns)
		panic("The root of the file tree cannot be made");
	m = real_mount(mnt);
	m->mnt_ns = ns;
	ns->root = m;
	ns->nr_mounts = 1;
	list_add(&m->mnt_list, &ns->list);
	init_mnt_ns = ns;
	init_task.nsproxy->mnt_ns = ns;
	root.mnt = mnt;
	root.dentry = mnt->mnt_root;
	set_fs_pwd(current->fs, &root);
	set_fs_root(current->fs, &root);
}

void __init vfs_caches_init(void)
{
	dcache_init_early();		/* hash tables */
	inode_init_early();
	filename_init();		/* names copied from user space */
	dcache_init();
	inode_init();
	files_init();			/* open files, their tables, */
	file_init();
	fs_struct_init();		/* and where processes stand */
	super_init();			/* the shrinker */
	mnt_cache_init();
	shmem_init();			/* what the root is made of; has a mount of its own */
	init_mount_tree();
}
