/* SPDX-License-Identifier: MIT */
#ifndef _FS_MOUNT_H
#define _FS_MOUNT_H

/*
 * The tree of mounts, private to the path walk and fs/namespace.c (where "How this works" is).
 *
 *   N namespace_sem (write to change)	M mount_lock (write to change; RCU readers with its
 *   sequence) c per-CPU counts			I fixed
 */

#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/seqlock.h>

struct mnt_pcp {
	int mnt_count;
	int mnt_writers;
};

/* One for each dentry something is mounted on. */
struct mountpoint {
	struct hlist_node m_hash;		/* M */
	struct dentry *m_dentry;		/* I: a reference */
	struct hlist_head m_list;		/* N M: the mounts, by mnt_mp_list */
	int m_count;				/* N */
};

struct mount {
	struct hlist_node mnt_hash;		/* M RCU: by (parent, mountpoint) */
	struct mount *mnt_parent;		/* N M: itself at the top */
	struct dentry *mnt_mountpoint;		/* N M */
	struct vfsmount mnt;
	/* c: references and writers; only their sum means something */
	struct mnt_pcp __percpu *mnt_pcp;
	struct rcu_head mnt_rcu;
	struct list_head mnt_mounts;		/* N M: children */
	struct list_head mnt_child;		/* N M: in parent's mnt_mounts */
	struct list_head mnt_instance;		/* M: in sb->s_mounts */
	const char *mnt_devname;		/* I: /dev/sda1 or "proc" */
	/* N: in its namespace's list, or a list on its way out */
	struct list_head mnt_list;
	struct list_head mnt_share;		/* N: ring of peers */
	struct list_head mnt_slave_list;	/* N: those that receive from it */
	struct list_head mnt_slave;		/* N: in its master's mnt_slave_list */
	struct mount *mnt_master;		/* N */
	/* N: where it is; NULL: nowhere; MNT_NS_INTERNAL: kern_mount() */
	struct mnt_namespace *mnt_ns;
	struct mountpoint *mnt_mp;		/* N M */
	struct hlist_node mnt_mp_list;		/* N M */
	int mnt_id;				/* I: shown to users */
	int mnt_group_id;			/* N: of its peers */
	int mnt_expiry_mark;			/* a: a first MNT_EXPIRE has been seen */
};

struct mnt_namespace {
	refcount_t count;
	struct mount *root;			/* N */
	struct list_head list;			/* N: all mounts, in order */
	unsigned int nr_mounts;			/* N */
	u64 event;				/* N M: grows with each change */
	wait_queue_head_t poll;
};

#define MNT_NS_INTERNAL	((struct mnt_namespace *)ERR_PTR(-EINVAL))

extern seqlock_t mount_lock;
extern struct rw_semaphore namespace_sem;

static inline struct mount *real_mount(struct vfsmount *mnt)
{
	return container_of(mnt, struct mount, mnt);
}

static inline bool mnt_has_parent(const struct mount *mnt)
{
	return mnt != mnt->mnt_parent;
}

/*
 * What is mounted on `dentry` in `mnt`, topmost last mounted first. Under RCU with a check of
 * mount_lock, or under it. No reference.
 */
struct mount *__lookup_mnt(struct vfsmount *mnt, struct dentry *dentry);
/*
 * Turns a mount found under RCU into a reference, if nothing has changed since `seq`. -1: failed
 * and the caller must mntput().
 */
int __legitimize_mnt(struct vfsmount *mnt, unsigned int seq);
bool legitimize_mnt(struct vfsmount *mnt, unsigned int seq);

/* The new root directory of the walk's own process is checked by path_is_under(). */
bool is_path_reachable(struct mount *mnt, struct dentry *dentry, const struct path *root);
bool path_is_under(const struct path *a, const struct path *b);
/*
 * Somebody in any namespace has something mounted on it; unmounts all that (a directory was
 * removed).
 */
void detach_mounts(struct dentry *dentry);
int sb_prepare_remount_readonly(struct super_block *sb);

/*
 * Propagation: fs/pnode.c. namespace_sem held for writing, for the first and the last two
 * mount_lock as well. propagate_mnt() leaves the copies on *copies by mnt_child, at their places
 * but not hashed. propagate_umount() adds to the list what must go, too.
 */
void change_mnt_propagation(struct mount *mnt, int type);
int propagate_mnt(struct mount *dest, struct mountpoint *mp, struct mount *source,
		  struct list_head *copies);
void propagate_umount(struct mount *mnt, struct list_head *list);
bool propagate_mount_busy(struct mount *mnt, int refs);
/* The nearest master whose peers include a mount visible under `root`; 0 if none. */
int get_dominating_id(struct mount *mnt, const struct path *root);
int invent_group_ids(struct mount *mnt, bool recurse);
void cleanup_group_ids(struct mount *mnt, struct mount *end);

static inline bool IS_MNT_SHARED(const struct mount *m) { return m->mnt.mnt_flags & MNT_SHARED; }
static inline bool IS_MNT_UNBINDABLE(const struct mount *m)
{
	return m->mnt.mnt_flags & MNT_UNBINDABLE;
}

/* The next mount of the tree under `root`, parents first; NULL at the end. */
struct mount *next_mnt(struct mount *p, struct mount *root);
struct mount *skip_mnt_tree(struct mount *p);
struct mount *copy_tree(struct mount *mnt, struct dentry *dentry, int flag);
struct mount *clone_mnt(struct mount *old, struct dentry *root, int flag);

#endif
