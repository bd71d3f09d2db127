/* SPDX-License-Identifier: MIT */
#ifndef _FS_NAMESPACE_H
#define _FS_NAMESPACE_H

/*
 * What namespace.c (the tree), mount_calls.c (the system calls), pnode.c (propagation) and
 * proc_namespace.c share.
 */

#include <uapi/linux/mount.h>
#include "mount.h"

/* How clone_mnt() and copy_tree() copy. */
#define CL_COPY_UNBINDABLE	0x04
#define CL_MAKE_SHARED		0x08
#define CL_PRIVATE		0x10
#define CL_SLAVE		0x02

void namespace_lock(void);
void namespace_unlock(void);
struct mountpoint *get_mountpoint(struct dentry *dentry);
void put_mountpoint(struct mountpoint *mp);
struct mountpoint *lock_mount(struct path *path);
void unlock_mount(struct mountpoint *mp);
struct mnt_namespace *current_mnt_ns(void);
struct mnt_namespace *alloc_mnt_ns(void);	/* empty, one reference; NULL */
void mnt_cache_init(void);
void mntput_no_expire(struct mount *mnt);	/* mntput() that is no sign of use */

/* namespace_sem for writing and mount_lock held. */
void touch_mnt_namespace(struct mnt_namespace *ns);
void mnt_set_mountpoint(struct mount *parent, struct mountpoint *mp, struct mount *child);
void hash_mnt(struct mount *mnt);
void attach_mnt(struct mount *mnt, struct mount *parent, struct mountpoint *mp);
struct mountpoint *unhash_mnt(struct mount *mnt);
void commit_tree(struct mount *mnt);
void umount_tree(struct mount *mnt, bool sync);
int mnt_make_readonly(struct mount *mnt);	/* mnt_write.c: -EBUSY */
int mnt_get_writers(struct mount *mnt);
int mnt_get_count(struct mount *mnt);

/* pnode.c */
int mnt_alloc_group_id(struct mount *mnt);
void mnt_clone_propagation(struct mount *mnt, struct mount *old, int flag);
void set_mnt_shared(struct mount *mnt);

#endif
