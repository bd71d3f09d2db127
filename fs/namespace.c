// SPDX-License-Identifier: MIT
/*
 * The tree of mounts.
 *
 * How this works
 *
 * A struct mount shows a (part of a) file system at a place: on top of dentry mnt_mountpoint of
 * mount mnt_parent. All mounts with a parent are in one hash table by that pair; the path walk asks
 * it at every dentry that has DCACHE_MOUNTED. The dentry mounted on is kept by a struct mountpoint,
 * shared by all mounts on it.
 *
 *	clone_mnt,            attach            umount_tree          last mntput
 *	vfs_kern_mount -> loose -----> in a namespace -----------> loose ---------> freed
 *	                                 ^   |       (mnt_ns)
 *	                                 '---' do_move_mount, pivot_root
 *
 * References are counted per CPU. While a mount is in a namespace its count cannot fall to zero
 * (the tree holds one), so mntput() only decrements. After it has left, mntput() sums the counts of
 * all CPUs under mount_lock; at zero it is taken apart.
 *
 * Invariants
 *  I1  The shape of the tree changes under namespace_sem (write) and mount_lock; either is enough
 *      to look at it. RCU walkers check mount_lock's sequence.
 *  I2  A mount holds a reference on its parent while it is attached.
 *  I3  A mount that umount_tree() has taken out is dropped (by namespace_unlock()) only after a
 *      grace period: an RCU walker that still sees it may take a reference and then finds
 *      MNT_SYNC_UMOUNT or a changed sequence.
 *
 * Lock order: i_rwsem of the mountpoint, namespace_sem, mount_lock, d_lock.
 */

#include <linux/fs.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/hash.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "internal.h"
#include "mount.h"
#include "namespace.h"

#define MOUNT_HASH_BITS		8
#define MOUNTPOINT_HASH_BITS	8

DEFINE_SEQLOCK(mount_lock);
DECLARE_RWSEM(namespace_sem);
struct mnt_namespace *init_mnt_ns;

static struct hlist_head mount_hashtable[1 << MOUNT_HASH_BITS];
static struct hlist_head mountpoint_hashtable[1 << MOUNTPOINT_HASH_BITS];
static struct kmem_cache *mnt_cache __read_mostly;
static DEFINE_IDA(mnt_id_ida);
/* namespace_sem: by mnt_list, to be dropped when it is released */
static LIST_HEAD(unmounted);
static HLIST_HEAD(ex_mountpoints);		/* namespace_sem: by m_hash, the same */

static struct hlist_head *m_hash(struct vfsmount *mnt, struct dentry *dentry)
{
	return &mount_hashtable[hash_64((unsigned long)mnt / 64 + ((unsigned long)dentry >> 6),
					MOUNT_HASH_BITS)];
}

static struct hlist_head *mp_hash(struct dentry *dentry)
{
	return &mountpoint_hashtable[hash_ptr(dentry, MOUNTPOINT_HASH_BITS)];
}

/* -------------------------------------------------- counts */

static inline void mnt_add_count(struct mount *mnt, int n)
{
	this_cpu_add(mnt->mnt_pcp->mnt_count, n);
}

/* Exact only under mount_lock, with the mount out of its namespace. */
int mnt_get_count(struct mount *mnt)
{
	int cpu, count = 0;

	for_each_possible_cpu(cpu)
		count += per_cpu_ptr(mnt->mnt_pcp, cpu)->mnt_count;
	return count;
}

/* -------------------------------------------------- references */

struct vfsmount *mntget(struct vfsmount *mnt)
{
	if (mnt)
		mnt_add_count(real_mount(mnt), 1);
	return mnt;
}

static void free_vfsmnt(struct mount *mnt)
{
	kfree_const(mnt->mnt_devname);
	free_percpu(mnt->mnt_pcp);
	kmem_cache_free(mnt_cache, mnt);
}

static void free_vfsmnt_rcu(struct rcu_head *head)
{
	free_vfsmnt(container_of(head, struct mount, mnt_rcu));
}

static void cleanup_mnt(struct mount *mnt)
{
	WARN_ON_ONCE(mnt_get_writers(mnt));
	dput(mnt->mnt.mnt_root);
	deactivate_super(mnt->mnt.mnt_sb);
	ida_free(&mnt_id_ida, mnt->mnt_id);
	call_rcu(&mnt->mnt_rcu, free_vfsmnt_rcu);
}

void mntput_no_expire(struct mount *mnt)
{
	int count;

	rcu_read_lock();
	if (likely(READ_ONCE(mnt->mnt_ns))) {
		/*
		 * Still in a namespace, which holds a reference. If it leaves right now,
		 * namespace_unlock() drops that one after a grace period, so not before we are
		 * done.
		 */
		mnt_add_count(mnt, -1);
		rcu_read_unlock();
		return;
	}
	write_seqlock(&mount_lock);
	/* against __legitimize_mnt(): we see its count or it sees MNT_DOOMED */
	smp_mb();
	mnt_add_count(mnt, -1);
	count = mnt_get_count(mnt);
	if (count || (mnt->mnt.mnt_flags & MNT_DOOMED)) {
		WARN_ON_ONCE(count < 0);
		write_sequnlock(&mount_lock);
		rcu_read_unlock();
		return;
	}
	mnt->mnt.mnt_flags |= MNT_DOOMED;
	rcu_read_unlock();
	list_del(&mnt->mnt_instance);
	write_sequnlock(&mount_lock);
	cleanup_mnt(mnt);
}

void mntput(struct vfsmount *m)
{
	struct mount *mnt;

	if (!m)
		return;
	mnt = real_mount(m);
	if (unlikely(mnt->mnt_expiry_mark))
		WRITE_ONCE(mnt->mnt_expiry_mark, 0);
	mntput_no_expire(mnt);
}

int __legitimize_mnt(struct vfsmount *m, unsigned int seq)
{
	struct mount *mnt;

	if (read_seqretry(&mount_lock, seq))
		return 1;
	if (!m)
		return 0;
	mnt = real_mount(m);
	mnt_add_count(mnt, 1);
	smp_mb();					/* see mntput() */
	if (likely(!read_seqretry(&mount_lock, seq)))
		return 0;
	if (m->mnt_flags & MNT_SYNC_UMOUNT) {
		/* I3: whoever unmounted it still holds it */
		mnt_add_count(mnt, -1);
		return 1;
	}
	write_seqlock(&mount_lock);
	if (unlikely(m->mnt_flags & MNT_DOOMED)) {
		mnt_add_count(mnt, -1);
		write_sequnlock(&mount_lock);
		return 1;
	}
	write_sequnlock(&mount_lock);
	return -1;
}

/* Under RCU, which it leaves for a moment if there is a reference to give back. */
bool legitimize_mnt(struct vfsmount *mnt, unsigned int seq)
{
	int res = __legitimize_mnt(mnt, seq);

	if (likely(!res))
		return true;
	if (unlikely(res < 0)) {
		rcu_read_unlock();
		mntput(mnt);
		rcu_read_lock();
	}
	return false;
}

/* -------------------------------------------------- finding */

struct mount *__lookup_mnt(struct vfsmount *mnt, struct dentry *dentry)
{
	struct mount *p;

	hlist_for_each_entry_rcu(p, m_hash(mnt, dentry), mnt_hash)
		if (&p->mnt_parent->mnt == mnt && p->mnt_mountpoint == dentry)
			return p;
	return NULL;
}

struct vfsmount *lookup_mnt(const struct path *path)
{
	struct mount *child;
	struct vfsmount *m;
	unsigned int seq;

	rcu_read_lock();
	do {
		seq = read_seqbegin(&mount_lock);
		child = __lookup_mnt(path->mnt, path->dentry);
		m = child ? &child->mnt : NULL;
	} while (!legitimize_mnt(m, seq));
	rcu_read_unlock();
	return m;
}

bool path_is_mountpoint(const struct path *path)
{
	struct vfsmount *mnt;

	if (!d_mountpoint(path->dentry))
		return false;
	mnt = lookup_mnt(path);
	mntput(mnt);
	return mnt;
}

struct mnt_namespace *current_mnt_ns(void)
{
	return current->nsproxy->mnt_ns;
}

bool is_local_mountpoint(struct dentry *dentry)
{
	struct mnt_namespace *ns = current_mnt_ns();
	struct mount *mnt;
	bool found = false;

	if (likely(!d_mountpoint(dentry)))
		return false;
	down_read(&namespace_sem);
	list_for_each_entry(mnt, &ns->list, mnt_list) {
		if (mnt_has_parent(mnt) && mnt->mnt_mountpoint == dentry) {
			found = true;
			break;
		}
	}
	up_read(&namespace_sem);
	return found;
}

struct mount *next_mnt(struct mount *p, struct mount *root)
{
	struct list_head *next = p->mnt_mounts.next;

	if (next == &p->mnt_mounts) {
		for (;;) {
			if (p == root)
				return NULL;
			next = p->mnt_child.next;
			if (next != &p->mnt_parent->mnt_mounts)
				break;
			p = p->mnt_parent;
		}
	}
	return list_entry(next, struct mount, mnt_child);
}

/* The last mount below p: next_mnt() of it is what follows p's tree. */
struct mount *skip_mnt_tree(struct mount *p)
{
	while (!list_empty(&p->mnt_mounts))
		p = list_last_entry(&p->mnt_mounts, struct mount, mnt_child);
	return p;
}

bool is_path_reachable(struct mount *mnt, struct dentry *dentry, const struct path *root)
{
	while (&mnt->mnt != root->mnt && mnt_has_parent(mnt)) {
		dentry = mnt->mnt_mountpoint;
		mnt = mnt->mnt_parent;
	}
	return &mnt->mnt == root->mnt && is_subdir(dentry, root->dentry);
}

bool path_is_under(const struct path *a, const struct path *b)
{
	bool under;

	read_seqlock_excl(&mount_lock);
	under = is_path_reachable(real_mount(a->mnt), a->dentry, b);
	read_sequnlock_excl(&mount_lock);
	return under;
}

/* -------------------------------------------------- mountpoints */

static struct mountpoint *lookup_mountpoint(struct dentry *dentry)
{
	struct mountpoint *mp;

	hlist_for_each_entry(mp, mp_hash(dentry), m_hash) {
		if (mp->m_dentry == dentry) {
			mp->m_count++;
			return mp;
		}
	}
	return NULL;
}

/* Counted; ERR_PTR(-ENOENT) if the directory has been removed. namespace_sem held for writing. */
struct mountpoint *get_mountpoint(struct dentry *dentry)
{
	struct mountpoint *mp;
	int err;

	lockdep_assert_held_write(&namespace_sem);
	mp = lookup_mountpoint(dentry);
	if (mp)
		return mp;
	mp = kmalloc(sizeof(*mp), GFP_KERNEL);
	if (!mp)
		return ERR_PTR(-ENOMEM);
	err = d_set_mounted(dentry);
	if (err) {
		kfree(mp);
		return ERR_PTR(err);
	}
	mp->m_dentry = dget(dentry);
	mp->m_count = 1;
	INIT_HLIST_HEAD(&mp->m_list);
	hlist_add_head(&mp->m_hash, mp_hash(dentry));
	return mp;
}

/* namespace_sem held for writing; mount_lock may be. namespace_unlock() lets go of the dentry. */
void put_mountpoint(struct mountpoint *mp)
{
	struct dentry *dentry = mp->m_dentry;

	if (--mp->m_count)
		return;
	WARN_ON_ONCE(!hlist_empty(&mp->m_list));
	spin_lock(&dentry->d_lock);
	dentry->d_flags &= ~DCACHE_MOUNTED;
	spin_unlock(&dentry->d_lock);
	hlist_del(&mp->m_hash);
	hlist_add_head(&mp->m_hash, &ex_mountpoints);
}

/*
 * Locks the directory and the tree; follows what is mounted on it meanwhile, so *path is on top.
 * Undone by unlock_mount().
 */
struct mountpoint *lock_mount(struct path *path)
{
	for (;;) {
		struct dentry *dentry = path->dentry;
		struct mountpoint *mp;
		struct vfsmount *mnt;

		inode_lock(d_inode(dentry));
		if (unlikely(dentry->d_flags & DCACHE_CANT_MOUNT)) {
			inode_unlock(d_inode(dentry));
			return ERR_PTR(-ENOENT);
		}
		namespace_lock();
		mnt = lookup_mnt(path);
		if (likely(!mnt)) {
			mp = get_mountpoint(dentry);
			if (IS_ERR(mp)) {
				namespace_unlock();
				inode_unlock(d_inode(dentry));
			}
			return mp;
		}
		namespace_unlock();
		inode_unlock(d_inode(dentry));
		path_put(path);
		path->mnt = mnt;
		path->dentry = dget(mnt->mnt_root);
	}
}

void unlock_mount(struct mountpoint *mp)
{
	struct dentry *dentry = dget(mp->m_dentry);

	put_mountpoint(mp);
	namespace_unlock();
	inode_unlock(d_inode(dentry));
	dput(dentry);
}

/* ----------------------------------- attaching and detaching: namespace_sem and mount_lock held */

void touch_mnt_namespace(struct mnt_namespace *ns)
{
	if (!IS_ERR_OR_NULL(ns)) {
		ns->event++;
		wake_up_interruptible(&ns->poll);
	}
}

void mnt_set_mountpoint(struct mount *parent, struct mountpoint *mp, struct mount *child)
{
	mp->m_count++;
	mnt_add_count(parent, 1);			/* I2 */
	child->mnt_mountpoint = mp->m_dentry;
	child->mnt_parent = parent;
	child->mnt_mp = mp;
	hlist_add_head(&child->mnt_mp_list, &mp->m_list);
}

void hash_mnt(struct mount *mnt)
{
	hlist_add_head_rcu(&mnt->mnt_hash, m_hash(&mnt->mnt_parent->mnt, mnt->mnt_mountpoint));
	list_add_tail(&mnt->mnt_child, &mnt->mnt_parent->mnt_mounts);
}

void attach_mnt(struct mount *mnt, struct mount *parent, struct mountpoint *mp)
{
	mnt_set_mountpoint(parent, mp, mnt);
	hash_mnt(mnt);
}

/*
 * Off its place; the place is returned, still counted, and so is the reference on the former
 * parent: both are the caller's now.
 */
struct mountpoint *unhash_mnt(struct mount *mnt)
{
	struct mountpoint *mp = mnt->mnt_mp;

	mnt->mnt_parent = mnt;
	mnt->mnt_mountpoint = mnt->mnt.mnt_root;
	list_del_init(&mnt->mnt_child);
	hlist_del_init_rcu(&mnt->mnt_hash);
	hlist_del_init(&mnt->mnt_mp_list);
	mnt->mnt_mp = NULL;
	return mp;
}

/*
 * Puts a tree that is mounted at its place (mnt_set_mountpoint) into the namespace of its parent.
 */
void commit_tree(struct mount *mnt)
{
	struct mnt_namespace *ns = mnt->mnt_parent->mnt_ns;
	struct mount *m;

	BUG_ON(mnt->mnt_parent == mnt);
	for (m = mnt; m; m = next_mnt(m, mnt)) {
		list_del_init(&m->mnt_list);
		list_add_tail(&m->mnt_list, &ns->list);
		m->mnt_ns = ns;
		ns->nr_mounts++;
	}
	hash_mnt(mnt);
	touch_mnt_namespace(ns);
}

void namespace_lock(void)
{
	down_write(&namespace_sem);
}

static void free_mountpoints(struct hlist_head *list)
{
	struct mountpoint *mp;
	struct hlist_node *next;

	hlist_for_each_entry_safe(mp, next, list, m_hash) {
		dput(mp->m_dentry);
		kfree(mp);
	}
}

void namespace_unlock(void)
{
	struct hlist_head old_mountpoints;
	struct mount *m;
	LIST_HEAD(list);

	list_splice_init(&unmounted, &list);
	hlist_move_list(&ex_mountpoints, &old_mountpoints);
	up_write(&namespace_sem);
	free_mountpoints(&old_mountpoints);
	if (likely(list_empty(&list)))
		return;
	synchronize_rcu_expedited();			/* I3 */
	while (!list_empty(&list)) {
		m = list_first_entry(&list, struct mount, mnt_list);
		list_del_init(&m->mnt_list);
		mntput(&m->mnt);
	}
}

/*
 * Takes a mount and everything below it out of the tree. What is out is dropped by
 * namespace_unlock(). sync: those who hold no reference yet cannot get one any more.
 */
void umount_tree(struct mount *mnt, bool sync)
{
	struct mount *p;
	LIST_HEAD(list);

	for (p = mnt; p; p = next_mnt(p, mnt)) {
		p->mnt.mnt_flags |= MNT_UMOUNT;
		if (!IS_ERR_OR_NULL(p->mnt_ns))
			p->mnt_ns->nr_mounts--;
		list_move_tail(&p->mnt_list, &list);
	}
	propagate_umount(mnt, &list);
	while (!list_empty(&list)) {
		p = list_first_entry(&list, struct mount, mnt_list);
		touch_mnt_namespace(p->mnt_ns);
		p->mnt_ns = NULL;
		if (sync)
			p->mnt.mnt_flags |= MNT_SYNC_UMOUNT;
		if (mnt_has_parent(p)) {
			/* the parent's last one: it is on our list or in the tree */
			mnt_add_count(p->mnt_parent, -1);
			put_mountpoint(unhash_mnt(p));
		}
		change_mnt_propagation(p, MS_PRIVATE);
		list_move_tail(&p->mnt_list, &unmounted);
	}
}

void detach_mounts(struct dentry *dentry)
{
	struct mountpoint *mp;

	if (likely(!d_mountpoint(dentry)))
		return;
	namespace_lock();
	mp = lookup_mountpoint(dentry);
	if (mp) {
		write_seqlock(&mount_lock);
		while (!hlist_empty(&mp->m_list)) {
			struct mount *mnt =
				hlist_entry(mp->m_list.first, struct mount, mnt_mp_list);

			umount_tree(mnt, false);
		}
		write_sequnlock(&mount_lock);
		put_mountpoint(mp);
	}
	namespace_unlock();
}

/* -------------------------------------------------- making */

static struct mount *alloc_vfsmnt(const char *name)
{
	struct mount *mnt = kmem_cache_zalloc(mnt_cache, GFP_KERNEL);

	if (!mnt)
		return NULL;
	mnt->mnt_id = ida_alloc_range(&mnt_id_ida, 1, INT_MAX, GFP_KERNEL);
	if (mnt->mnt_id < 0)
		goto free_mnt;
	mnt->mnt_pcp = alloc_percpu(struct mnt_pcp);
	if (!mnt->mnt_pcp)
		goto free_id;
	if (name) {
		mnt->mnt_devname = kstrdup_const(name, GFP_KERNEL);
		if (!mnt->mnt_devname)
			goto free_pcp;
	}
	mnt_add_count(mnt, 1);
	INIT_HLIST_NODE(&mnt->mnt_hash);
	INIT_LIST_HEAD(&mnt->mnt_child);
	INIT_LIST_HEAD(&mnt->mnt_mounts);
	INIT_LIST_HEAD(&mnt->mnt_list);
	INIT_LIST_HEAD(&mnt->mnt_share);
	INIT_LIST_HEAD(&mnt->mnt_slave_list);
	INIT_LIST_HEAD(&mnt->mnt_slave);
	INIT_HLIST_NODE(&mnt->mnt_mp_list);
	return mnt;
free_pcp:
	free_percpu(mnt->mnt_pcp);
free_id:
	ida_free(&mnt_id_ida, mnt->mnt_id);
free_mnt:
	kmem_cache_free(mnt_cache, mnt);
	return NULL;
}

/* One that was never shown to anybody. */
static void discard_vfsmnt(struct mount *mnt)
{
	ida_free(&mnt_id_ida, mnt->mnt_id);
	free_vfsmnt(mnt);
}

/*
 * Shows `root` (reference consumed, with the active one on its super block); in no namespace yet.
 */
static void mnt_set_root(struct mount *mnt, struct dentry *root)
{
	mnt->mnt.mnt_root = root;
	mnt->mnt.mnt_sb = root->d_sb;
	mnt->mnt_mountpoint = root;
	mnt->mnt_parent = mnt;
	write_seqlock(&mount_lock);
	list_add_tail(&mnt->mnt_instance, &root->d_sb->s_mounts);
	write_sequnlock(&mount_lock);
}

struct vfsmount *vfs_kern_mount(struct file_system_type *type, int flags, const char *name,
				void *data)
{
	struct mount *mnt = alloc_vfsmnt(name);
	struct dentry *root;

	if (!mnt)
		return ERR_PTR(-ENOMEM);
	root = mount_fs(type, flags, name, data);
	if (IS_ERR(root)) {
		discard_vfsmnt(mnt);
		return ERR_CAST(root);
	}
	if (flags & SB_KERNMOUNT)
		mnt->mnt.mnt_flags = MNT_INTERNAL;
	mnt_set_root(mnt, root);
	return &mnt->mnt;
}

struct vfsmount *kern_mount(struct file_system_type *type)
{
	struct vfsmount *mnt = vfs_kern_mount(type, SB_KERNMOUNT, type->name, NULL);

	if (!IS_ERR(mnt))
		real_mount(mnt)->mnt_ns = MNT_NS_INTERNAL;	/* so that mntput() is cheap */
	return mnt;
}

void kern_unmount(struct vfsmount *mnt)
{
	if (IS_ERR_OR_NULL(mnt))
		return;
	real_mount(mnt)->mnt_ns = NULL;
	/* mntput() that saw the namespace is done */
	synchronize_rcu();
	mntput(mnt);
}

/* Another view of (a part of) what `old` shows. flag: CL_*. */
struct mount *clone_mnt(struct mount *old, struct dentry *root, int flag)
{
	struct mount *mnt = alloc_vfsmnt(old->mnt_devname);
	int err;

	if (!mnt)
		return ERR_PTR(-ENOMEM);
	mnt->mnt_group_id = flag & (CL_SLAVE | CL_PRIVATE) ? 0 : old->mnt_group_id;
	if ((flag & CL_MAKE_SHARED) && !mnt->mnt_group_id) {
		err = mnt_alloc_group_id(mnt);
		if (err) {
			discard_vfsmnt(mnt);
			return ERR_PTR(err);
		}
	}
	mnt->mnt.mnt_flags = old->mnt.mnt_flags & ~(MNT_WRITE_HOLD | MNT_MARKED | MNT_INTERNAL |
						    MNT_UMOUNT | MNT_SYNC_UMOUNT);
	atomic_inc(&old->mnt.mnt_sb->s_active);
	mnt_set_root(mnt, dget(root));
	mnt_clone_propagation(mnt, old, flag);
	return mnt;
}

/* A copy of the tree of mounts below `dentry` of `mnt`. ERR_PTR. namespace_sem held for writing. */
struct mount *copy_tree(struct mount *mnt, struct dentry *dentry, int flag)
{
	struct mount *res, *p, *q, *r, *s, *parent;

	if (!(flag & CL_COPY_UNBINDABLE) && IS_MNT_UNBINDABLE(mnt))
		return ERR_PTR(-EINVAL);
	res = q = clone_mnt(mnt, dentry, flag);
	if (IS_ERR(q))
		return q;
	p = mnt;
	list_for_each_entry(r, &mnt->mnt_mounts, mnt_child) {
		if (!is_subdir(r->mnt_mountpoint, dentry))
			continue;
		for (s = r; s; s = next_mnt(s, r)) {
			if (!(flag & CL_COPY_UNBINDABLE) && IS_MNT_UNBINDABLE(s)) {
				s = skip_mnt_tree(s);
				continue;
			}
			/* q follows p's way up, in the copy. */
			while (p != s->mnt_parent) {
				p = p->mnt_parent;
				q = q->mnt_parent;
			}
			p = s;
			parent = q;
			q = clone_mnt(p, p->mnt.mnt_root, flag);
			if (IS_ERR(q))
				goto fail;
			write_seqlock(&mount_lock);
			list_add_tail(&q->mnt_list, &res->mnt_list);
			attach_mnt(q, parent, p->mnt_mp);
			write_sequnlock(&mount_lock);
		}
	}
	return res;
fail:
	write_seqlock(&mount_lock);
	umount_tree(res, false);
	write_sequnlock(&mount_lock);
	return q;
}

/* -------------------------------------------------- namespaces and boot */

struct mnt_namespace *alloc_mnt_ns(void)
{
	struct mnt_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);

	if (!ns)
		return NULL;
	refcount_set(&ns->count, 1);
	INIT_LIST_HEAD(&ns->list);
	init_waitqueue_head(&ns->poll);
	return ns;
}

struct mnt_namespace *copy_mnt_ns(unsigned long flags, struct mnt_namespace *ns)
{
	if (flags & CLONE_NEWNS)
		return ERR_PTR(-EINVAL);
	refcount_inc(&ns->count);
	return ns;
}

void put_mnt_ns(struct mnt_namespace *ns)
{
	if (!refcount_dec_and_test(&ns->count))
		return;
	namespace_lock();
	write_seqlock(&mount_lock);
	umount_tree(ns->root, false);
	write_sequnlock(&mount_lock);
	namespace_unlock();
	kfree(ns);
}

void __init mnt_cache_init(void)
{
	mnt_cache = kmem_cache_create("mnt_cache", sizeof(struct mount), 0,
				      SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}
