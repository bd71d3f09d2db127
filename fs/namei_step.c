// SPDX-License-Identifier: MIT
/*
 * One step of a path walk (fs/namei.c explains it): into a child, across what is mounted there,
 * along a symlink, or up with "..". Every function here works in both modes of the walk.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"
#include "mount.h"
#include "nameidata.h"

/* -------------------------------------------------- symlinks */

void put_link(struct nameidata *nd)
{
	struct saved_link *last = nd->stack + --nd->depth;

	do_delayed_call(&last->done);
	if (!(nd->flags & LOOKUP_RCU))
		path_put(&last->link);
}

int nd_jump_link(struct path *path)
{
	struct nameidata *nd = current->nameidata;
	int err = -ELOOP;

	if (unlikely(nd->flags & LOOKUP_NO_MAGICLINKS))
		goto err;
	err = -EXDEV;
	if (unlikely(nd->flags & LOOKUP_NO_XDEV) && nd->path.mnt != path->mnt)
		goto err;
	if (unlikely(nd->flags & LOOKUP_IS_SCOPED))
		goto err;
	path_put(&nd->path);
	nd->path = *path;
	nd->inode = nd->path.dentry->d_inode;
	nd->jumped = true;
	return 0;
err:
	path_put(path);
	return err;
}

/*
 * In a world-writable sticky directory only links of the follower's own or of the directory's owner
 * are followed: others are traps for programs that open names in /tmp.
 */
static int may_follow_link(struct nameidata *nd, const struct inode *inode)
{
	if (!sysctl_protected_symlinks || uid_eq(current_fsuid(), inode->i_uid))
		return 0;
	if ((nd->dir_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH))
		return 0;
	if (uid_valid(nd->dir_uid) && uid_eq(nd->dir_uid, inode->i_uid))
		return 0;
	return nd->flags & LOOKUP_RCU ? -ECHILD : -EACCES;
}

/* Room for one more link on the stack. */
static int nd_alloc_stack(struct nameidata *nd)
{
	struct saved_link *p;

	if (likely(nd->depth < EMBEDDED_LEVELS) || nd->stack != nd->internal)
		return 0;
	p = kmalloc_array(MAXSYMLINKS, sizeof(*p),
			  nd->flags & LOOKUP_RCU ? GFP_ATOMIC : GFP_KERNEL);
	if (unlikely(!p))
		return nd->flags & LOOKUP_RCU ? -ECHILD : -ENOMEM;
	memcpy(p, nd->internal, sizeof(nd->internal));
	nd->stack = p;
	return 0;
}

/*
 * Pushes the link; in reference mode its references are the stack's from now on, also if this
 * fails.
 */
static int reserve_stack(struct nameidata *nd, struct path *link)
{
	struct saved_link *last;
	int err;

	err = unlikely(nd->total_link_count++ >= MAXSYMLINKS) ? -ELOOP : nd_alloc_stack(nd);
	if (unlikely(err)) {
		if (!(nd->flags & LOOKUP_RCU))
			path_put(link);
		return err;
	}
	last = nd->stack + nd->depth++;
	last->link = *link;
	clear_delayed_call(&last->done);
	last->seq = nd->next_seq;
	return 0;
}

/* The body: from memory, or asked of the file system (which may have jumped by itself: NULL). */
static const char *get_link_body(struct nameidata *nd, struct saved_link *last, struct inode *inode)
{
	const char *body = READ_ONCE(inode->i_link);

	if (likely(body))
		return body;
	if ((nd->flags & LOOKUP_RCU) && unlikely(!try_to_unlazy(nd)))
		return ERR_PTR(-ECHILD);
	return inode->i_op->get_link(last->link.dentry, inode, &last->done);
}

static const char *pick_link(struct nameidata *nd, struct path *link, struct inode *inode,
			     int flags)
{
	struct saved_link *last;
	const char *body;
	int err = reserve_stack(nd, link);

	if (unlikely(err))
		return ERR_PTR(err);
	last = nd->stack + nd->depth - 1;
	if (flags & WALK_TRAILING) {
		err = may_follow_link(nd, inode);
		if (unlikely(err))
			return ERR_PTR(err);
	}
	if (unlikely(nd->flags & LOOKUP_NO_SYMLINKS) ||
	    unlikely(link->mnt->mnt_flags & MNT_NOSYMFOLLOW))
		return ERR_PTR(-ELOOP);
	if (unlikely(atime_needs_update(&last->link, inode))) {
		if ((nd->flags & LOOKUP_RCU) && !try_to_unlazy(nd))
			return ERR_PTR(-ECHILD);
		touch_atime(&last->link);
	}
	body = get_link_body(nd, last, inode);
	if (IS_ERR(body))
		return body;
	if (body && *body == '/') {
		err = nd_jump_root(nd);
		if (unlikely(err))
			return ERR_PTR(err);
		while (unlikely(*++body == '/'))
			;
	}
	if (body && *body)
		return body;
	put_link(nd);					/* "/" or a jump: nothing left to walk */
	return NULL;
}

/* -------------------------------------------------- mounts and dots */

static bool choose_mountpoint_rcu(struct mount *m, const struct path *root, struct path *path)
{
	while (mnt_has_parent(m)) {
		struct dentry *mountpoint = READ_ONCE(m->mnt_mountpoint);

		m = READ_ONCE(m->mnt_parent);
		if (root->dentry == mountpoint && root->mnt == &m->mnt)
			return false;
		if (mountpoint != m->mnt.mnt_root) {
			path->mnt = &m->mnt;
			path->dentry = mountpoint;
			return true;
		}
	}
	return false;
}

/*
 * Where mount `m` is mounted, through all mounts stacked there, unless the way leads over `root`.
 * With references.
 */
static bool choose_mountpoint(struct mount *m, const struct path *root, struct path *path)
{
	bool found;

	rcu_read_lock();
	for (;;) {
		unsigned int seq = read_seqbegin(&mount_lock);

		found = choose_mountpoint_rcu(m, root, path);
		if (!found) {
			if (!read_seqretry(&mount_lock, seq))
				break;
			continue;
		}
		if (legitimize_mnt(path->mnt, seq)) {
			bool got = lockref_get_not_dead(&path->dentry->d_lockref);

			if (got && !read_seqretry(&mount_lock, seq))
				break;
			rcu_read_unlock();
			if (got)
				dput(path->dentry);
			mntput(path->mnt);
			rcu_read_lock();
		}
	}
	rcu_read_unlock();
	return found;
}

int follow_up(struct path *path)
{
	struct mount *mnt = real_mount(path->mnt), *parent;
	struct dentry *mountpoint;

	read_seqlock_excl(&mount_lock);
	parent = mnt->mnt_parent;
	if (parent == mnt) {
		read_sequnlock_excl(&mount_lock);
		return 0;
	}
	mntget(&parent->mnt);
	mountpoint = dget(mnt->mnt_mountpoint);
	read_sequnlock_excl(&mount_lock);
	path_put(path);
	path->dentry = mountpoint;
	path->mnt = &parent->mnt;
	return 1;
}

int follow_down(struct path *path)
{
	struct vfsmount *mnt;

	while (d_mountpoint(path->dentry) && (mnt = lookup_mnt(path))) {
		path_put(path);
		path->mnt = mnt;
		path->dentry = dget(mnt->mnt_root);
	}
	return 0;
}

/*
 * RCU mode: down through what is mounted here; false if it takes references. nd->next_seq follows.
 */
static bool traverse_mounts_rcu(struct nameidata *nd, struct path *path)
{
	while (unlikely(d_mountpoint(path->dentry))) {
		struct mount *m = __lookup_mnt(path->mnt, path->dentry);

		if (!m)
			return !read_seqretry(&mount_lock, nd->m_seq);
		if (unlikely(nd->flags & LOOKUP_NO_XDEV))
			return false;
		path->mnt = &m->mnt;
		path->dentry = m->mnt.mnt_root;
		nd->next_seq = read_seqcount_begin(&path->dentry->d_seq);
	}
	return true;
}

/* `dentry` (a reference in reference mode, consumed) becomes *path, the mounts on it crossed. */
static int handle_mounts(struct nameidata *nd, struct dentry *dentry, struct path *path)
{
	struct vfsmount *mnt = nd->path.mnt;

	path->mnt = mnt;
	path->dentry = dentry;
	if (likely(!d_mountpoint(dentry)))
		return 0;
	if (nd->flags & LOOKUP_RCU) {
		unsigned int seq = nd->next_seq;

		if (traverse_mounts_rcu(nd, path))
			return 0;
		path->mnt = mnt;
		path->dentry = dentry;
		nd->next_seq = seq;
		if (!try_to_unlazy_next(nd, dentry))
			return -ECHILD;
	}
	mntget(path->mnt);
	follow_down(path);
	if (path->mnt == mnt) {
		mntput(mnt);				/* nd->path holds it already */
		return 0;
	}
	if (unlikely(nd->flags & LOOKUP_NO_XDEV)) {
		path_put(path);
		return -EXDEV;
	}
	nd->jumped = true;
	return 0;
}

const char *step_into(struct nameidata *nd, int flags, struct dentry *dentry)
{
	struct path path;
	struct inode *inode;
	int err = handle_mounts(nd, dentry, &path);

	if (unlikely(err < 0))
		return ERR_PTR(err);
	inode = READ_ONCE(path.dentry->d_inode);
	if (nd->flags & LOOKUP_RCU) {
		if (unlikely(read_seqcount_retry(&path.dentry->d_seq, nd->next_seq)))
			return ERR_PTR(-ECHILD);
		if (unlikely(!inode))
			return ERR_PTR(-ENOENT);
	} else if (unlikely(!inode)) {
		dput(path.dentry);
		if (path.mnt != nd->path.mnt)
			mntput(path.mnt);
		return ERR_PTR(-ENOENT);
	}
	if (unlikely(d_is_symlink(path.dentry)) && !(flags & WALK_NOFOLLOW) &&
	    (!(flags & WALK_TRAILING) || (nd->flags & LOOKUP_FOLLOW))) {
		if (!(nd->flags & LOOKUP_RCU) && path.mnt == nd->path.mnt)
			mntget(path.mnt);
		return pick_link(nd, &path, inode, flags);
	}
	if (!(nd->flags & LOOKUP_RCU)) {
		dput(nd->path.dentry);
		if (nd->path.mnt != path.mnt)
			mntput(nd->path.mnt);
	}
	nd->path = path;
	nd->inode = inode;				/* I2 */
	nd->seq = nd->next_seq;
	return NULL;
}

/* The parent directory may have been moved out of what a bind mount shows. */
static bool path_connected(struct vfsmount *mnt, struct dentry *dentry)
{
	if (likely(mnt->mnt_root == mnt->mnt_sb->s_root))
		return true;
	return is_subdir(dentry, mnt->mnt_root);
}

static struct dentry *follow_dotdot_rcu(struct nameidata *nd)
{
	struct dentry *old, *parent;

	if (path_equal(&nd->path, &nd->root))
		goto in_root;
	if (unlikely(nd->path.dentry == nd->path.mnt->mnt_root)) {
		struct path path;

		if (!choose_mountpoint_rcu(real_mount(nd->path.mnt), &nd->root, &path))
			goto in_root;
		if (unlikely(nd->flags & LOOKUP_NO_XDEV))
			return ERR_PTR(-ECHILD);
		nd->path = path;
		nd->inode = path.dentry->d_inode;
		nd->seq = read_seqcount_begin(&path.dentry->d_seq);
		if (read_seqretry(&mount_lock, nd->m_seq))
			return ERR_PTR(-ECHILD);
	}
	old = nd->path.dentry;
	parent = READ_ONCE(old->d_parent);
	nd->next_seq = read_seqcount_begin(&parent->d_seq);
	if (read_seqcount_retry(&old->d_seq, nd->seq) ||
	    unlikely(!path_connected(nd->path.mnt, parent)))
		return ERR_PTR(-ECHILD);
	return parent;
in_root:
	if (read_seqretry(&mount_lock, nd->m_seq) || unlikely(nd->flags & LOOKUP_BENEATH))
		return ERR_PTR(-ECHILD);
	nd->next_seq = nd->seq;
	return nd->path.dentry;
}

static struct dentry *follow_dotdot(struct nameidata *nd)
{
	struct dentry *parent;

	if (path_equal(&nd->path, &nd->root))
		goto in_root;
	if (unlikely(nd->path.dentry == nd->path.mnt->mnt_root)) {
		struct path path;

		if (!choose_mountpoint(real_mount(nd->path.mnt), &nd->root, &path))
			goto in_root;
		path_put(&nd->path);
		nd->path = path;
		nd->inode = path.dentry->d_inode;
		if (unlikely(nd->flags & LOOKUP_NO_XDEV))
			return ERR_PTR(-EXDEV);
	}
	parent = dget_parent(nd->path.dentry);
	if (unlikely(!path_connected(nd->path.mnt, parent))) {
		dput(parent);
		return ERR_PTR(-ENOENT);
	}
	return parent;
in_root:
	if (unlikely(nd->flags & LOOKUP_BENEATH))
		return ERR_PTR(-EXDEV);
	return dget(nd->path.dentry);
}

const char *handle_dots(struct nameidata *nd, int type)
{
	struct dentry *parent;
	const char *res;
	int err;

	if (type != LAST_DOTDOT)
		return NULL;
	if (!nd->root.mnt) {
		err = set_root(nd);
		if (err)
			return ERR_PTR(err);
	}
	parent = nd->flags & LOOKUP_RCU ? follow_dotdot_rcu(nd) : follow_dotdot(nd);
	if (IS_ERR(parent))
		return ERR_CAST(parent);
	res = step_into(nd, WALK_NOFOLLOW, parent);
	if (unlikely(res))
		return res;
	/* A scoped walk must not be led out by a rename or mount that happens while it steps up. */
	if (unlikely(nd->flags & LOOKUP_IS_SCOPED)) {
		if (read_seqretry(&mount_lock, nd->m_seq) || read_seqretry(&rename_lock, nd->r_seq))
			return ERR_PTR(-EAGAIN);
	}
	return NULL;
}
