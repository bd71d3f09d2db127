/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

/*
 * Device nodes: a driver names its devices and devtmpfs, the file system mounted on /dev, shows
 * them. **Sleep.**
 */

#include <linux/types.h>

/*
 * Makes /dev/NAME (NAME may have folders in it). mode: S_IFCHR or S_IFBLK with permissions. May be
 * called before devtmpfs_init().
 */
int devtmpfs_create_node(const char *name, umode_t mode, dev_t dev);
int devtmpfs_delete_node(const char *name);

/* Registers the file system. Boot, after the VFS and tmpfs. */
void devtmpfs_init(void);
/* Mounts it on /dev of the root; 0 or an error (no such folder). */
int devtmpfs_mount(void);

/* Boot: /dev/null, zero, full, random, urandom, kmsg. */
void chr_dev_init(void);

#endif
