/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PSEUDO_FS_H
#define _LINUX_PSEUDO_FS_H

/*
 * File systems that are never mounted by a user: pipefs, sockfs, anon_inodefs. Their `mount` method
 * calls mount_pseudo(), their kill_sb is kill_anon_super(), and kern_mount() makes the one
 * instance.
 */

struct dentry;
struct file_system_type;
struct super_operations;
struct dentry_operations;

/*
 * A super block with a root directory, of which the reference is returned, or ERR_PTR. `ops` NULL:
 * simple_super_operations.
 */
struct dentry *mount_pseudo(struct file_system_type *type, const struct super_operations *ops,
			    const struct dentry_operations *dops, unsigned long magic);

#endif
