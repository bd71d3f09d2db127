// SPDX-License-Identifier: MIT
/*
 * Dentries that change their place: rename, and directories that are found again under another
 * name.
 */

#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "dcache_internal.h"

/* True if a is an ancestor of b or b itself. rename_lock held. */
static bool d_is_ancestor(const struct dentry *a, const struct dentry *b)
{
	for (;; b = b->d_parent) {
		if (a == b)
			return true;
		if (IS_ROOT(b))
			return false;
	}
}

bool is_subdir(struct dentry *new, struct dentry *old)
{
	const struct dentry *p;
	unsigned int seq;
	bool result;

	if (new == old)
		return true;
	rcu_read_lock();
	do {
		seq = read_seqbegin(&rename_lock);
		for (p = new; p != old && !IS_ROOT(p); p = READ_ONCE(p->d_parent))
			;
		result = p == old;
	} while (read_seqretry(&rename_lock, seq));
	rcu_read_unlock();
	return result;
}

static void put_external_name(struct external_name *name)
{
	if (name && atomic_dec_and_test(&name->count))
		kfree_rcu(name, head);
}

/* `dentry` gets the name of `target`, which keeps it too. */
static void copy_name(struct dentry *dentry, struct dentry *target)
{
	struct external_name *old = dname_external(dentry) ? external_name(dentry) : NULL;

	if (dname_external(target)) {
		atomic_inc(&external_name(target)->count);
		dentry->d_name = target->d_name;
	} else {
		memcpy(dentry->d_iname, target->d_iname, DNAME_INLINE_LEN);
		dentry->d_name.name = dentry->d_iname;
		dentry->d_name.hash_len = target->d_name.hash_len;
	}
	put_external_name(old);
}

static void swap_names(struct dentry *a, struct dentry *b)
{
	bool a_external = dname_external(a), b_external = dname_external(b);
	unsigned char inline_name[DNAME_INLINE_LEN];
	struct qstr a_name = a->d_name, b_name = b->d_name;

	memcpy(inline_name, a->d_iname, DNAME_INLINE_LEN);
	memcpy(a->d_iname, b->d_iname, DNAME_INLINE_LEN);
	memcpy(b->d_iname, inline_name, DNAME_INLINE_LEN);
	a->d_name.name = b_external ? b_name.name : a->d_iname;
	a->d_name.hash_len = b_name.hash_len;
	b->d_name.name = a_external ? a_name.name : b->d_iname;
	b->d_name.hash_len = a_name.hash_len;
}

/*
 * The locks of two parents, ancestor first, then of the children. rename_lock is held, so nobody
 * else takes more than one chain.
 */
static void lock_for_move(struct dentry *dentry, struct dentry *target)
{
	struct dentry *a = dentry->d_parent, *b = target->d_parent;

	if (IS_ROOT(dentry)) {				/* a disconnected tree finds its place */
		spin_lock(&b->d_lock);
	} else if (a == b) {
		spin_lock(&a->d_lock);
	} else {
		if (d_is_ancestor(b, a))
			swap(a, b);
		spin_lock(&a->d_lock);
		spin_lock_nested(&b->d_lock, 1);
	}
	spin_lock_nested(&dentry->d_lock, 2);
	spin_lock_nested(&target->d_lock, 3);
}

static void unlock_for_move(struct dentry *dentry, struct dentry *target, struct dentry *old_parent,
			    struct dentry *new_parent)
{
	spin_unlock(&target->d_lock);
	spin_unlock(&dentry->d_lock);
	if (old_parent != new_parent && old_parent != dentry)
		spin_unlock(&old_parent->d_lock);
	spin_unlock(&new_parent->d_lock);
}

static void __d_move(struct dentry *dentry, struct dentry *target, bool exchange)
{
	struct dentry *old_parent = dentry->d_parent, *new_parent = target->d_parent;
	bool hashed = !d_unhashed(target);

	lock_for_move(dentry, target);
	raw_write_seqcount_begin(&dentry->d_seq);
	raw_write_seqcount_begin(&target->d_seq);
	if (!d_unhashed(dentry))
		___d_drop(dentry);
	if (!d_unhashed(target))
		___d_drop(target);

	dentry->d_parent = new_parent;
	if (exchange) {
		swap_names(dentry, target);
		target->d_parent = old_parent;
		list_move(&target->d_child, &old_parent->d_subdirs);
		if (hashed)
			__d_rehash(target);
	} else {
		copy_name(dentry, target);
		new_parent->d_lockref.count++;		/* target keeps its own */
		if (old_parent != dentry)
			/* not the last one: the caller holds the directory */
			old_parent->d_lockref.count--;
	}
	list_move(&dentry->d_child, &new_parent->d_subdirs);
	__d_rehash(dentry);
	raw_write_seqcount_end(&target->d_seq);
	raw_write_seqcount_end(&dentry->d_seq);
	unlock_for_move(dentry, target, old_parent, new_parent);
}

void d_move(struct dentry *dentry, struct dentry *target)
{
	write_seqlock(&rename_lock);
	__d_move(dentry, target, false);
	write_sequnlock(&rename_lock);
}

void d_exchange(struct dentry *a, struct dentry *b)
{
	write_seqlock(&rename_lock);
	__d_move(a, b, true);
	write_sequnlock(&rename_lock);
}

/* -------------------------------------------------- other names of an inode */

static struct dentry *__d_find_alias(struct inode *inode, bool hashed)
{
	struct dentry *alias;

	lockdep_assert_held(&inode->i_lock);
	hlist_for_each_entry(alias, &inode->i_dentry, d_alias) {
		spin_lock(&alias->d_lock);
		if (!hashed || S_ISDIR(inode->i_mode) || !d_unhashed(alias)) {
			alias->d_lockref.count++;
			spin_unlock(&alias->d_lock);
			return alias;
		}
		spin_unlock(&alias->d_lock);
	}
	return NULL;
}

struct dentry *d_find_any_alias(struct inode *inode)
{
	struct dentry *alias;

	spin_lock(&inode->i_lock);
	alias = __d_find_alias(inode, false);
	spin_unlock(&inode->i_lock);
	return alias;
}

struct dentry *d_find_alias(struct inode *inode)
{
	struct dentry *alias;

	spin_lock(&inode->i_lock);
	alias = __d_find_alias(inode, true);
	spin_unlock(&inode->i_lock);
	return alias;
}

void d_prune_aliases(struct inode *inode)
{
	struct dentry *alias;
	LIST_HEAD(dispose);

	spin_lock(&inode->i_lock);
	hlist_for_each_entry(alias, &inode->i_dentry, d_alias) {
		spin_lock(&alias->d_lock);
		if (alias->d_lockref.count == 0 && !(alias->d_flags & DCACHE_SHRINK_LIST)) {
			if (alias->d_flags & DCACHE_LRU_LIST)
				d_lru_del(alias);
			d_shrink_add(alias, &dispose);
		}
		spin_unlock(&alias->d_lock);
	}
	spin_unlock(&inode->i_lock);
	shrink_dentry_list(&dispose);
}

/*
 * A directory turns up under a second name: its one dentry moves there. The caller holds the lock of
 * the new name's directory, so the locks of a rename can only be tried. rename_lock is held.
 */
static int d_reuse_directory(struct dentry *alias, struct dentry *dentry)
{
	struct mutex *tree = &dentry->d_sb->s_vfs_rename_mutex;
	struct rw_semaphore *old_dir;

	if (unlikely(d_is_ancestor(alias, dentry->d_parent)))
		return -ELOOP;
	if (IS_ROOT(alias) || alias->d_parent == dentry->d_parent) {
		__d_move(alias, dentry, false);
		return 0;
	}
	if (!mutex_trylock(tree))
		return -ESTALE;
	old_dir = &d_inode(alias->d_parent)->i_rwsem;
	if (!down_read_trylock(old_dir)) {
		mutex_unlock(tree);
		return -ESTALE;
	}
	__d_move(alias, dentry, false);
	up_read(old_dir);
	mutex_unlock(tree);
	return 0;
}

struct dentry *d_splice_alias(struct inode *inode, struct dentry *dentry)
{
	struct dentry *alias = NULL;
	int err;

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	if (inode && S_ISDIR(inode->i_mode))
		alias = d_find_any_alias(inode);
	if (unlikely(alias)) {
		iput(inode);
		write_seqlock(&rename_lock);
		err = d_reuse_directory(alias, dentry);
		write_sequnlock(&rename_lock);
		if (!err)
			return alias;
		dput(alias);
		return ERR_PTR(err);
	}
	d_add(dentry, inode);
	return NULL;
}
