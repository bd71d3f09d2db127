// SPDX-License-Identifier: MIT
/*
 * Propagation: what is mounted on or unmounted from a shared mount also is on its peers and slaves.
 *
 * Peers form a ring (mnt_share) and have one mnt_group_id. A slave receives and does not send: it
 * is on the mnt_slave_list of one of its master's peers. A mount may be a slave and shared: it
 * hands on what it receives to its own peers and slaves. Private mounts neither send nor receive;
 * unbindable ones cannot be copied either.
 *
 *	A <--peers--> B            mount on A/x: copies appear on B/x and C/x;
 *	              |            the copy on C/x is a slave of the copy on B/x
 *	              v slave
 *	              C
 */

#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/mount.h>
#include "internal.h"
#include "namespace.h"

static DEFINE_IDA(mnt_group_ida);		/* namespace_sem */

static struct mount *next_peer(struct mount *m)
{
	return list_entry(m->mnt_share.next, struct mount, mnt_share);
}
static struct mount *first_slave(struct mount *m)
{
	return list_entry(m->mnt_slave_list.next, struct mount, mnt_slave);
}
static struct mount *next_slave(struct mount *m)
{
	return list_entry(m->mnt_slave.next, struct mount, mnt_slave);
}

/* -------------------------------------------------- groups */

int mnt_alloc_group_id(struct mount *mnt)
{
	int id = ida_alloc_range(&mnt_group_ida, 1, INT_MAX, GFP_KERNEL);

	if (id < 0)
		return id;
	mnt->mnt_group_id = id;
	return 0;
}

static void mnt_release_group_id(struct mount *mnt)
{
	if (mnt->mnt_group_id)
		ida_free(&mnt_group_ida, mnt->mnt_group_id);
	mnt->mnt_group_id = 0;
}

/* Every mount that is to become shared gets a number first, so that afterwards nothing can fail. */
int invent_group_ids(struct mount *mnt, bool recurse)
{
	struct mount *p;

	for (p = mnt; p; p = recurse ? next_mnt(p, mnt) : NULL) {
		if (!p->mnt_group_id) {
			int err = mnt_alloc_group_id(p);

			if (err) {
				cleanup_group_ids(mnt, p);
				return err;
			}
		}
	}
	return 0;
}

void cleanup_group_ids(struct mount *mnt, struct mount *end)
{
	struct mount *p;

	for (p = mnt; p && p != end; p = next_mnt(p, mnt))
		if (p->mnt_group_id && !IS_MNT_SHARED(p))
			mnt_release_group_id(p);
}

void set_mnt_shared(struct mount *mnt)
{
	mnt->mnt.mnt_flags &= ~MNT_UNBINDABLE;
	mnt->mnt.mnt_flags |= MNT_SHARED;
}

/* A clone takes its place beside, or below, the original. */
void mnt_clone_propagation(struct mount *mnt, struct mount *old, int flag)
{
	mnt->mnt.mnt_flags &= ~(MNT_SHARED | MNT_UNBINDABLE);
	if (flag & CL_SLAVE) {
		list_add(&mnt->mnt_slave, &old->mnt_slave_list);
		mnt->mnt_master = old;
	} else if (!(flag & CL_PRIVATE)) {
		if ((flag & CL_MAKE_SHARED) || IS_MNT_SHARED(old)) {
			list_add(&mnt->mnt_share, &old->mnt_share);
			mnt->mnt.mnt_flags |= MNT_SHARED;
		}
		if (old->mnt_master) {
			list_add(&mnt->mnt_slave, &old->mnt_slave);
			mnt->mnt_master = old->mnt_master;
		}
	}
	if (flag & CL_MAKE_SHARED)
		set_mnt_shared(mnt);
}

/*
 * Who takes over the slaves of a mount that leaves its peers: one with the same root if there is
 * one.
 */
static struct mount *choose_heir(struct mount *mnt)
{
	struct mount *m;

	if (list_empty(&mnt->mnt_share))
		return mnt->mnt_master;
	for (m = next_peer(mnt); m != mnt; m = next_peer(m))
		if (m->mnt.mnt_root == mnt->mnt.mnt_root)
			return m;
	return next_peer(mnt);
}

static void hand_over_slaves(struct mount *mnt, struct mount *heir)
{
	struct mount *slave, *next;

	list_for_each_entry_safe(slave, next, &mnt->mnt_slave_list, mnt_slave) {
		slave->mnt_master = heir;
		if (heir)
			list_move(&slave->mnt_slave, &heir->mnt_slave_list);
		else
			list_del_init(&slave->mnt_slave);
	}
}

/*
 * Leaves the peers; becomes a slave of what it was a peer of (or of its own master), its slaves go
 * to the heir.
 */
static void make_slave(struct mount *mnt)
{
	struct mount *heir = choose_heir(mnt);

	if (IS_MNT_SHARED(mnt)) {
		if (list_empty(&mnt->mnt_share))
			mnt_release_group_id(mnt);
		else
			mnt->mnt_group_id = 0;
		mnt->mnt.mnt_flags &= ~MNT_SHARED;
	}
	list_del_init(&mnt->mnt_share);
	hand_over_slaves(mnt, heir);
	list_del_init(&mnt->mnt_slave);
	if (heir)
		list_add(&mnt->mnt_slave, &heir->mnt_slave_list);
	mnt->mnt_master = heir;
}

void change_mnt_propagation(struct mount *mnt, int type)
{
	if (type == MS_SHARED) {
		set_mnt_shared(mnt);
		return;
	}
	make_slave(mnt);
	if (type == MS_SLAVE)
		return;
	list_del_init(&mnt->mnt_slave);
	mnt->mnt_master = NULL;
	if (type == MS_UNBINDABLE)
		mnt->mnt.mnt_flags |= MNT_UNBINDABLE;
	else
		mnt->mnt.mnt_flags &= ~MNT_UNBINDABLE;
}

/* -------------------------------------------------- walking the receivers */

/*
 * All mounts that receive from `origin`: its slaves, theirs, its peers and so on. Masters come
 * before their slaves.
 */
static struct mount *propagation_next(struct mount *m, struct mount *origin)
{
	if (!list_empty(&m->mnt_slave_list))
		return first_slave(m);
	for (;;) {
		struct mount *master = m->mnt_master;

		if (master == origin->mnt_master) {		/* on the level of the peers */
			struct mount *next = next_peer(m);

			return next == origin ? NULL : next;
		}
		if (m->mnt_slave.next != &master->mnt_slave_list)
			return next_slave(m);
		m = master;
	}
}

static bool same_group(const struct mount *a, const struct mount *b)
{
	return a == b || (a->mnt_group_id && a->mnt_group_id == b->mnt_group_id &&
			  IS_MNT_SHARED(a) && IS_MNT_SHARED(b));
}

/* The copy made so far that sits on a mount of `group`; the source counts for dest's own group. */
static struct mount *copy_on_group(struct mount *group, struct mount *dest, struct mount *source,
				   struct list_head *copies)
{
	struct mount *c;

	if (same_group(group, dest))
		return source;
	list_for_each_entry(c, copies, mnt_child)
		if (same_group(group, c->mnt_parent))
			return c;
	return NULL;
}

/* What a copy for receiver `m` is made from, and how. */
static struct mount *choose_original(struct mount *m, struct mount *dest, struct mount *source,
				     struct list_head *copies, int *type)
{
	struct mount *original = copy_on_group(m, dest, source, copies), *master;

	*type = CL_MAKE_SHARED;
	if (original)
		/* a peer: the copies are peers as well */
		return original;
	*type = CL_SLAVE | (IS_MNT_SHARED(m) ? CL_MAKE_SHARED : 0);
	for (master = m->mnt_master; master; master = master->mnt_master) {
		original = copy_on_group(master, dest, source, copies);
		if (original)
			return original;
	}
	return source;
}

int propagate_mnt(struct mount *dest, struct mountpoint *mp, struct mount *source,
		  struct list_head *copies)
{
	struct mount *m, *child, *original;
	int type;

	for (m = propagation_next(dest, dest); m; m = propagation_next(m, dest)) {
		if (IS_ERR_OR_NULL(m->mnt_ns) || !is_subdir(mp->m_dentry, m->mnt.mnt_root))
			continue;
		original = choose_original(m, dest, source, copies, &type);
		child = copy_tree(original, original->mnt.mnt_root, type | CL_COPY_UNBINDABLE);
		if (IS_ERR(child))
			return PTR_ERR(child);
		write_seqlock(&mount_lock);
		mnt_set_mountpoint(m, mp, child);
		write_sequnlock(&mount_lock);
		list_add_tail(&child->mnt_child, copies);
	}
	return 0;
}

/* Would every submount of `mnt` go as well? */
static bool only_dying_children(struct mount *mnt)
{
	struct mount *child;

	list_for_each_entry(child, &mnt->mnt_mounts, mnt_child)
		if (!(child->mnt.mnt_flags & MNT_UMOUNT))
			return false;
	return true;
}

/* Deepest first, so that whole copied trees go; a copy with other mounts on it stays. */
void propagate_umount(struct mount *mnt, struct list_head *list)
{
	struct mount *p, *prev, *m, *child;

	list_for_each_entry_safe_reverse(p, prev, list, mnt_list) {
		struct mount *parent = p->mnt_parent;

		if (!mnt_has_parent(p))
			continue;
		for (m = propagation_next(parent, parent); m; m = propagation_next(m, parent)) {
			child = __lookup_mnt(&m->mnt, p->mnt_mountpoint);
			if (!child || (child->mnt.mnt_flags & MNT_UMOUNT) ||
			    !only_dying_children(child))
				continue;
			child->mnt.mnt_flags |= MNT_UMOUNT;
			if (!IS_ERR_OR_NULL(child->mnt_ns))
				child->mnt_ns->nr_mounts--;
			list_move_tail(&child->mnt_list, list);
		}
	}
}

/*
 * More references than the tree's own and the caller's, here or on a copy that would have to go
 * too?
 */
bool propagate_mount_busy(struct mount *mnt, int refs)
{
	struct mount *parent = mnt->mnt_parent, *m, *child;

	if (!list_empty(&mnt->mnt_mounts) || mnt_get_count(mnt) > refs)
		return true;
	if (mnt == parent)
		return false;
	for (m = propagation_next(parent, parent); m; m = propagation_next(m, parent)) {
		child = __lookup_mnt(&m->mnt, mnt->mnt_mountpoint);
		if (child && list_empty(&child->mnt_mounts) && mnt_get_count(child) > 1)
			return true;
	}
	return false;
}

static bool group_reachable(struct mount *mnt, const struct path *root)
{
	struct mount *m = mnt;

	do {
		if (is_path_reachable(m, m->mnt.mnt_root, root))
			return true;
		m = next_peer(m);
	} while (m != mnt);
	return false;
}

int get_dominating_id(struct mount *mnt, const struct path *root)
{
	struct mount *m;

	for (m = mnt->mnt_master; m; m = m->mnt_master)
		if (group_reachable(m, root))
			return m->mnt_group_id;
	return 0;
}
