// SPDX-License-Identifier: MIT
/* Starting the virtual file system: tables and caches first, then the tree of mounts, which needs them all. */

#include <linux/fs.h>
#include <linux/file.h>
#include <linux/init.h>
#include <linux/mount.h>
#include "internal.h"

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
	mnt_init();			/* tmpfs, and on it the root */
}
