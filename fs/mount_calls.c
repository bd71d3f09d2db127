// SPDX-License-Identifier: MIT
/*
 * mount(2), umount2(2), pivot_root(2): decoding, checks, and the changes to the tree of
 * fs/namespace.c.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/fs_struct.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "internal.h"
#include "namespace.h"

static bool may_mount(void)
{
	return ns_capable(current_user_ns(), CAP_SYS_ADMIN);
}

static bool check_mnt(const struct mount *mnt)
{
	return mnt->mnt_ns == current_mnt_ns();
}

/* -------------------------------------------------- attaching */

/* Undoes what propagate_mnt() has made so far. */
static void discard_copies(struct list_head *copies)
{
	while (!list_empty(copies)) {
		struct mount *child = list_first_entry(copies, struct mount, mnt_child);

		write_seqlock(&mount_lock);
		umount_tree(child, true);
		write_sequnlock(&mount_lock);
	}
}

/* A copy arrives where something is mounted already: it slips in below. */
static void commit_copy(struct mount *child, struct mountpoint *root_mp)
{
	struct mount *top = __lookup_mnt(&child->mnt_parent->mnt, child->mnt_mountpoint);

	list_del_init(&child->mnt_child);
	if (top) {
		struct mount *parent = top->mnt_parent;
		struct mountpoint *mp = unhash_mnt(top);

		this_cpu_add(parent->mnt_pcp->mnt_count, -1);
		put_mountpoint(mp);
		attach_mnt(top, child, root_mp);
	}
	commit_tree(child);
}

/*
 * Puts the tree `source` on `dest` at `mp`, and copies of it wherever that propagates. moving: it
 * comes from another place of the same namespace. namespace_sem held for writing.
 */
static int attach_recursive_mnt(struct mount *source, struct mount *dest, struct mountpoint *mp,
				bool moving)
{
	struct mountpoint *root_mp = get_mountpoint(source->mnt.mnt_root), *old_mp;
	struct mount *p, *old_parent, *child, *next;
	LIST_HEAD(copies);
	int err = 0;

	if (IS_ERR(root_mp))
		return PTR_ERR(root_mp);
	if (IS_MNT_SHARED(dest)) {
		err = invent_group_ids(source, true);
		if (err)
			goto out;
		err = propagate_mnt(dest, mp, source, &copies);
		if (err) {
			discard_copies(&copies);
			cleanup_group_ids(source, NULL);
			goto out;
		}
	}
	write_seqlock(&mount_lock);
	if (IS_MNT_SHARED(dest))
		for (p = source; p; p = next_mnt(p, source))
			set_mnt_shared(p);
	if (moving) {
		old_parent = source->mnt_parent;
		old_mp = unhash_mnt(source);
		this_cpu_add(old_parent->mnt_pcp->mnt_count, -1);
		put_mountpoint(old_mp);
		attach_mnt(source, dest, mp);
		touch_mnt_namespace(source->mnt_ns);
	} else {
		mnt_set_mountpoint(dest, mp, source);
		commit_tree(source);
	}
	list_for_each_entry_safe(child, next, &copies, mnt_child)
		commit_copy(child, root_mp);
	write_sequnlock(&mount_lock);
out:
	put_mountpoint(root_mp);
	return err;
}

static int graft_tree(struct mount *mnt, struct mount *parent, struct mountpoint *mp)
{
	if (mnt->mnt.mnt_sb->s_flags & SB_NOUSER)
		return -EINVAL;
	if (d_is_dir(mp->m_dentry) != d_is_dir(mnt->mnt.mnt_root))
		return -ENOTDIR;
	return attach_recursive_mnt(mnt, parent, mp, false);
}

/* -------------------------------------------------- the kinds of mount(2) */

static int do_add_mount(struct mount *new, struct path *path, int mnt_flags)
{
	struct mountpoint *mp = lock_mount(path);
	struct mount *parent;
	int err = -EINVAL;

	if (IS_ERR(mp))
		return PTR_ERR(mp);
	parent = real_mount(path->mnt);
	if (!check_mnt(parent))
		goto out;
	/* the same file system on the same place again */
	err = -EBUSY;
	if (path->mnt->mnt_sb == new->mnt.mnt_sb && path->mnt->mnt_root == path->dentry)
		goto out;
	err = -EINVAL;
	if (d_is_symlink(new->mnt.mnt_root))
		goto out;
	new->mnt.mnt_flags = mnt_flags;
	err = graft_tree(new, parent, mp);
out:
	unlock_mount(mp);
	return err;
}

/* "type.subtype": what /proc/mounts shows behind the type's name. */
static int set_subtype(struct super_block *sb, const char *type_name)
{
	const char *dot = strchr(type_name, '.');

	if (!dot || sb->s_subtype)
		return 0;
	if (!dot[1])
		return -EINVAL;
	sb->s_subtype = kstrdup(dot + 1, GFP_KERNEL);
	return sb->s_subtype ? 0 : -ENOMEM;
}

static int do_new_mount(struct path *path, const char *type_name, int sb_flags, int mnt_flags,
			const char *name, void *data)
{
	struct file_system_type *type;
	struct vfsmount *mnt;
	int err;

	if (!type_name)
		return -EINVAL;
	type = get_fs_type(type_name);
	if (!type)
		return -ENODEV;
	mnt = vfs_kern_mount(type, sb_flags, name, data);
	if (IS_ERR(mnt))
		return PTR_ERR(mnt);
	err = set_subtype(mnt->mnt_sb, type_name);
	if (!err)
		err = do_add_mount(real_mount(mnt), path, mnt_flags);
	if (err)
		mntput(mnt);
	return err;
}

static int do_loopback(struct path *path, const char *old_name, bool recurse)
{
	struct mount *mnt, *old;
	struct mountpoint *mp;
	struct path old_path;
	int err;

	if (!old_name || !*old_name)
		return -EINVAL;
	err = kern_path(old_name, LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT, &old_path);
	if (err)
		return err;
	mp = lock_mount(path);
	err = PTR_ERR(mp);
	if (IS_ERR(mp))
		goto out_path;
	old = real_mount(old_path.mnt);
	err = -EINVAL;
	if (!check_mnt(real_mount(path->mnt)) || !check_mnt(old) || IS_MNT_UNBINDABLE(old))
		goto out_unlock;
	mnt = recurse ? copy_tree(old, old_path.dentry, 0) : clone_mnt(old, old_path.dentry, 0);
	err = PTR_ERR(mnt);
	if (IS_ERR(mnt))
		goto out_unlock;
	mnt->mnt.mnt_flags &= ~MNT_LOCKED;
	err = graft_tree(mnt, real_mount(path->mnt), mp);
	if (err) {
		write_seqlock(&mount_lock);
		umount_tree(mnt, true);
		write_sequnlock(&mount_lock);
	}
out_unlock:
	unlock_mount(mp);
out_path:
	path_put(&old_path);
	return err;
}

static bool tree_contains_unbindable(struct mount *mnt)
{
	struct mount *p;

	for (p = mnt; p; p = next_mnt(p, mnt))
		if (IS_MNT_UNBINDABLE(p))
			return true;
	return false;
}

static int check_move(struct path *old_path, struct path *new_path)
{
	struct mount *old = real_mount(old_path->mnt), *dest = real_mount(new_path->mnt), *p;

	if (!check_mnt(dest) || !check_mnt(old) || !mnt_has_parent(old))
		return -EINVAL;
	if (old->mnt.mnt_flags & MNT_LOCKED)
		return -EINVAL;
	if (old_path->dentry != old_path->mnt->mnt_root)
		return -EINVAL;
	if (d_is_dir(new_path->dentry) != d_is_dir(old_path->dentry))
		return -EINVAL;
	if (IS_MNT_SHARED(old->mnt_parent))		/* the others would have to give it up */
		return -EINVAL;
	if (IS_MNT_SHARED(dest) && tree_contains_unbindable(old))
		return -EINVAL;
	for (p = dest; ; p = p->mnt_parent) {
		if (p == old)
			return -ELOOP;
		if (!mnt_has_parent(p))
			return 0;
	}
}

static int do_move_mount(struct path *path, const char *old_name)
{
	struct mountpoint *mp;
	struct path old_path;
	int err;

	if (!old_name || !*old_name)
		return -EINVAL;
	err = kern_path(old_name, LOOKUP_FOLLOW, &old_path);
	if (err)
		return err;
	mp = lock_mount(path);
	err = PTR_ERR(mp);
	if (!IS_ERR(mp)) {
		err = check_move(&old_path, path);
		if (!err)
			err = attach_recursive_mnt(real_mount(old_path.mnt), real_mount(path->mnt),
						   mp, true);
		unlock_mount(mp);
	}
	path_put(&old_path);
	return err;
}

static int flags_to_propagation_type(int ms_flags)
{
	int type = ms_flags & ~(MS_REC | MS_SILENT);

	if (type & ~(MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return 0;
	return is_power_of_2(type) ? type : 0;
}

static int do_change_type(struct path *path, int ms_flags)
{
	struct mount *mnt = real_mount(path->mnt), *m;
	int type = flags_to_propagation_type(ms_flags), err = 0;
	bool recurse = ms_flags & MS_REC;

	if (path->dentry != path->mnt->mnt_root || !type)
		return -EINVAL;
	namespace_lock();
	if (!check_mnt(mnt))
		err = -EINVAL;			/* it has been taken away meanwhile */
	else if (type == MS_SHARED)
		err = invent_group_ids(mnt, recurse);
	if (!err) {
		write_seqlock(&mount_lock);
		for (m = mnt; m; m = recurse ? next_mnt(m, mnt) : NULL)
			change_mnt_propagation(m, type);
		write_sequnlock(&mount_lock);
	}
	namespace_unlock();
	return err;
}

/* mount_lock held. */
static void set_mount_attributes(struct mount *mnt, int mnt_flags)
{
	mnt->mnt.mnt_flags = mnt_flags | (mnt->mnt.mnt_flags & ~MNT_USER_SETTABLE_MASK);
	touch_mnt_namespace(mnt->mnt_ns);
}

/* remount,bind: this mount's flags alone. */
static int do_reconfigure_mnt(struct path *path, int mnt_flags)
{
	struct mount *mnt = real_mount(path->mnt);
	bool readonly = mnt_flags & MNT_READONLY;
	int err = 0;

	if (!check_mnt(mnt) || path->dentry != mnt->mnt.mnt_root)
		return -EINVAL;
	namespace_lock();
	write_seqlock(&mount_lock);
	if (readonly && !(mnt->mnt.mnt_flags & MNT_READONLY))
		err = mnt_make_readonly(mnt);
	if (!err)
		set_mount_attributes(mnt, mnt_flags);
	write_sequnlock(&mount_lock);
	namespace_unlock();
	return err;
}

static int do_remount(struct path *path, int sb_flags, int mnt_flags, void *data)
{
	struct super_block *sb = path->mnt->mnt_sb;
	struct mount *mnt = real_mount(path->mnt);
	int err;

	if (!check_mnt(mnt) || path->dentry != path->mnt->mnt_root)
		return -EINVAL;
	down_write(&sb->s_umount);
	err = reconfigure_super(sb, sb_flags, data, false);
	if (!err) {
		write_seqlock(&mount_lock);
		set_mount_attributes(mnt, mnt_flags);
		write_sequnlock(&mount_lock);
	}
	up_write(&sb->s_umount);
	return err;
}

static int ms_to_mnt_flags(unsigned long flags, const struct path *path)
{
	int mnt_flags = flags & MS_NOATIME ? 0 : MNT_RELATIME;

	if (flags & MS_NOSUID)
		mnt_flags |= MNT_NOSUID;
	if (flags & MS_NODEV)
		mnt_flags |= MNT_NODEV;
	if (flags & MS_NOEXEC)
		mnt_flags |= MNT_NOEXEC;
	if (flags & MS_NOATIME)
		mnt_flags |= MNT_NOATIME;
	if (flags & MS_NODIRATIME)
		mnt_flags |= MNT_NODIRATIME;
	if (flags & MS_STRICTATIME)
		mnt_flags &= ~(MNT_RELATIME | MNT_NOATIME);
	if (flags & MS_RDONLY)
		mnt_flags |= MNT_READONLY;
	if (flags & MS_NOSYMFOLLOW)
		mnt_flags |= MNT_NOSYMFOLLOW;
	/* A remount that does not speak of access times keeps them as they are. */
	if ((flags & MS_REMOUNT) &&
	    !(flags & (MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME))) {
		int keep = MNT_NOATIME | MNT_NODIRATIME | MNT_RELATIME;

		mnt_flags = (mnt_flags & ~keep) | (path->mnt->mnt_flags & keep);
	}
	return mnt_flags;
}

#define SB_FROM_MS	(SB_RDONLY | SB_SYNCHRONOUS | SB_MANDLOCK | SB_DIRSYNC | SB_SILENT |	\
			 SB_POSIXACL | SB_LAZYTIME | SB_I_VERSION)

int path_mount(const char *dev_name, struct path *path, const char *type_name, unsigned long flags,
	       void *data_page)
{
	int mnt_flags, sb_flags;

	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)		/* once required, in the upper half */
		flags &= ~MS_MGC_MSK;
	if (data_page)
		((char *)data_page)[PAGE_SIZE - 1] = 0;
	if (flags & MS_NOUSER)
		return -EINVAL;
	if (!may_mount())
		return -EPERM;
	mnt_flags = ms_to_mnt_flags(flags, path);
	sb_flags = flags & SB_FROM_MS;
	if ((flags & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND))
		return do_reconfigure_mnt(path, mnt_flags);
	if (flags & MS_REMOUNT)
		return do_remount(path, sb_flags, mnt_flags, data_page);
	if (flags & MS_BIND)
		return do_loopback(path, dev_name, flags & MS_REC);
	if (flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return do_change_type(path, flags);
	if (flags & MS_MOVE)
		return do_move_mount(path, dev_name);
	return do_new_mount(path, type_name, sb_flags, mnt_flags, dev_name, data_page);
}

/* Options are text; what lies behind the page that is asked for may not be there. */
static void *copy_mount_options(const void __user *data)
{
	char *copy;
	size_t left;

	if (!data)
		return NULL;
	copy = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	left = copy_from_user(copy, data, PAGE_SIZE);
	/* What a bad page cut off may still be there byte by byte, up to the page's edge. */
	while (left) {
		char c;

		if (get_user(c, (const char __user *)data + PAGE_SIZE - left))
			break;
		copy[PAGE_SIZE - left--] = c;
	}
	if (left == PAGE_SIZE) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	memset(copy + PAGE_SIZE - left, 0, left);
	return copy;
}

static char *copy_mount_string(const char __user *data)
{
	return data ? strndup_user(data, PATH_MAX) : NULL;
}

long sys_mount(char __user *dev_name, char __user *dir_name, char __user *type, unsigned long flags,
	       void __user *data)
{
	char *kernel_type, *kernel_dev;
	struct path path;
	void *options;
	long err;

	kernel_type = copy_mount_string(type);
	if (IS_ERR(kernel_type))
		return PTR_ERR(kernel_type);
	kernel_dev = copy_mount_string(dev_name);
	err = PTR_ERR(kernel_dev);
	if (IS_ERR(kernel_dev))
		goto out_type;
	options = copy_mount_options(data);
	err = PTR_ERR(options);
	if (IS_ERR(options))
		goto out_dev;
	err = user_path_at(AT_FDCWD, dir_name, LOOKUP_FOLLOW, &path);
	if (!err) {
		err = path_mount(kernel_dev, &path, kernel_type, flags, options);
		path_put(&path);
	}
	kfree(options);
out_dev:
	kfree(kernel_dev);
out_type:
	kfree(kernel_type);
	return err;
}

/* -------------------------------------------------- umount */

/* The root of the calling process stays; its file system turns read-only. */
static int do_umount_root(struct super_block *sb)
{
	int err = 0;

	down_write(&sb->s_umount);
	if (!sb_rdonly(sb))
		err = reconfigure_super(sb, SB_RDONLY, NULL, false);
	up_write(&sb->s_umount);
	return err;
}

/* First time -EAGAIN, second time, if nobody used it in between, it goes. */
static int check_expiry(struct mount *mnt, int flags)
{
	bool busy;

	if (&mnt->mnt == current->fs->root.mnt || (flags & (MNT_FORCE | MNT_DETACH)))
		return -EINVAL;
	write_seqlock(&mount_lock);
	busy = mnt_get_count(mnt) != 2;
	write_sequnlock(&mount_lock);
	if (busy)
		return -EBUSY;
	return xchg(&mnt->mnt_expiry_mark, 1) ? 0 : -EAGAIN;
}

static int do_umount(struct mount *mnt, int flags)
{
	struct super_block *sb = mnt->mnt.mnt_sb;
	int err;

	if (flags & MNT_EXPIRE) {
		err = check_expiry(mnt, flags);
		if (err)
			return err;
	}
	if ((flags & MNT_FORCE) && sb->s_op->umount_begin)
		sb->s_op->umount_begin(sb);
	if (&mnt->mnt == current->fs->root.mnt && !(flags & MNT_DETACH))
		return do_umount_root(sb);
	namespace_lock();
	write_seqlock(&mount_lock);
	err = -EINVAL;
	if (!check_mnt(mnt) || (mnt->mnt.mnt_flags & MNT_LOCKED) || !mnt_has_parent(mnt))
		goto out;
	err = -EBUSY;
	if (!(flags & MNT_DETACH) && propagate_mount_busy(mnt, 2))
		goto out;
	umount_tree(mnt, !(flags & MNT_DETACH));
	err = 0;
out:
	write_sequnlock(&mount_lock);
	namespace_unlock();
	return err;
}

static int can_umount(const struct path *path, int flags)
{
	struct mount *mnt = real_mount(path->mnt);

	if (!may_mount())
		return -EPERM;
	if (path->dentry != path->mnt->mnt_root || !check_mnt(mnt) ||
	    (mnt->mnt.mnt_flags & MNT_LOCKED))
		return -EINVAL;
	if ((flags & MNT_FORCE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/* Consumes the path. */
int path_umount(struct path *path, int flags)
{
	struct mount *mnt = real_mount(path->mnt);
	int err = can_umount(path, flags);

	if (!err)
		err = do_umount(mnt, flags);
	dput(path->dentry);
	mntput_no_expire(mnt);
	return err;
}

long sys_umount(char __user *name, int flags)
{
	int lookup_flags = LOOKUP_MOUNTPOINT;
	struct path path;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	if (!(flags & UMOUNT_NOFOLLOW))
		lookup_flags |= LOOKUP_FOLLOW;
	err = user_path_at(AT_FDCWD, name, lookup_flags, &path);
	return err ? err : path_umount(&path, flags);
}

/* -------------------------------------------------- pivot_root */

static int check_pivot(struct path *new, struct path *old, struct path *root)
{
	struct mount *new_mnt = real_mount(new->mnt), *root_mnt = real_mount(root->mnt),
		     *old_mnt = real_mount(old->mnt);

	if (IS_MNT_SHARED(old_mnt) || IS_MNT_SHARED(new_mnt->mnt_parent) ||
	    IS_MNT_SHARED(root_mnt->mnt_parent))
		return -EINVAL;
	if (!check_mnt(root_mnt) || !check_mnt(new_mnt) || (new_mnt->mnt.mnt_flags & MNT_LOCKED))
		return -EINVAL;
	if (d_unlinked(new->dentry))
		return -ENOENT;
	if (new_mnt == root_mnt || old_mnt == root_mnt)
		return -EBUSY;
	if (root->mnt->mnt_root != root->dentry || !mnt_has_parent(root_mnt))
		/* the first root of all cannot move: there is nowhere to put it */
		return -EINVAL;
	if (new->mnt->mnt_root != new->dentry || !mnt_has_parent(new_mnt))
		return -EINVAL;
	if (!is_path_reachable(old_mnt, old->dentry, new) ||
	    !is_path_reachable(new_mnt, new->dentry, root))
		return -EINVAL;
	return 0;
}

/* namespace_sem held: the new root takes the old one's place, the old one goes to old_mp. */
static void swap_roots(struct mount *new_mnt, struct mount *root_mnt, struct mount *old_mnt,
		       struct mountpoint *old_mp)
{
	struct mount *new_parent, *root_parent;
	struct mountpoint *root_mp, *new_mp;

	write_seqlock(&mount_lock);
	new_parent = new_mnt->mnt_parent;
	new_mp = unhash_mnt(new_mnt);
	root_parent = root_mnt->mnt_parent;
	root_mp = unhash_mnt(root_mnt);
	attach_mnt(root_mnt, old_mnt, old_mp);
	attach_mnt(new_mnt, root_parent, root_mp);
	this_cpu_add(new_parent->mnt_pcp->mnt_count, -1);
	this_cpu_add(root_parent->mnt_pcp->mnt_count, -1);
	put_mountpoint(new_mp);
	put_mountpoint(root_mp);
	touch_mnt_namespace(current_mnt_ns());
	write_sequnlock(&mount_lock);
}

long sys_pivot_root(const char __user *new_root, const char __user *put_old)
{
	struct path new, old, root;
	struct mountpoint *old_mp;
	int err;

	if (!may_mount())
		return -EPERM;
	err = user_path_at(AT_FDCWD, new_root, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &new);
	if (err)
		return err;
	err = user_path_at(AT_FDCWD, put_old, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &old);
	if (err)
		goto out_new;
	get_fs_root(current->fs, &root);
	old_mp = lock_mount(&old);
	err = PTR_ERR(old_mp);
	if (IS_ERR(old_mp))
		goto out_root;
	err = check_pivot(&new, &old, &root);
	if (!err) {
		swap_roots(real_mount(new.mnt), real_mount(root.mnt), real_mount(old.mnt), old_mp);
		chroot_fs_refs(&root, &new);
	}
	unlock_mount(old_mp);
out_root:
	path_put(&root);
	path_put(&old);
out_new:
	path_put(&new);
	return err;
}
