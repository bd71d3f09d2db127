// SPDX-License-Identifier: MIT
/*
 * rootfs: the file system that is mounted at / before anything else, and into which the initramfs
 * is unpacked.
 */

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/ramfs.h>
#include <linux/shmem_fs.h>
#include <linux/string.h>

static bool rootfs_is_ramfs;

static int __init rootfs_type(char *value)
{
	rootfs_is_ramfs = !strcmp(value, "ramfs");
	return rootfs_is_ramfs; /* other types are of the real root */
}
early_param("rootfstype=", rootfs_type);

static struct dentry *rootfs_mount(struct file_system_type *type, int flags, const char *dev_name,
				   void *data)
{
	struct file_system_type *real = rootfs_is_ramfs ? &ramfs_fs_type : &shmem_fs_type;

	return real->mount(type, flags, dev_name, data);
}

struct file_system_type rootfs_fs_type = {
	.name = "rootfs",
	.mount = rootfs_mount,
	.kill_sb = kill_litter_super,
};
