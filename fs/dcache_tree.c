// SPDX-License-Identifier: MIT
/*
 * Walks over many dentries: those of a whole subtree, to evict it, to empty a memory file system, to
 * find what is mounted below; and the unused ones of a file system, oldest first, when memory is
 * short.
 */

#include <linux/fs.h>
#include <linux/sched.h>
#include "dcache_internal.h"
#include "mount.h"

/*
 * The child's lock was taken as "nested"; from here on it is the outer one. Says so to the lock
 * validator.
 */
static void d_lock_becomes_parent(struct dentry *dentry)
{
	lock_release(&dentry->d_lock.dep_map, _RET_IP_);
	lock_acquire(&dentry->d_lock.dep_map, 0, 1, 0, 1, NULL, _RET_IP_);
}

/*
 * Up one level. RCU keeps a child that is killed meanwhile readable; its d_child.next still leads
 * on. Returns where to go on, in *parent.
 */
static struct list_head *d_walk_ascend(struct dentry **parent)
{
	struct dentry *child = *parent;
	struct list_head *next;

	spin_unlock(&child->d_lock);
	*parent = child->d_parent;			/* stable: rename_lock is held */
	spin_lock(&(*parent)->d_lock);
	next = child->d_child.next;
	while (next != &(*parent)->d_subdirs && (child->d_flags & DCACHE_DENTRY_KILLED)) {
		child = list_entry(next, struct dentry, d_child);
		if (!(child->d_flags & DCACHE_DENTRY_KILLED))
			break;
		next = child->d_child.next;
	}
	return next;
}

/*
 * Calls enter() for `root` and everything below, parents first, with the dentry's lock held (and
 * its parent's, unless it is the root). rename_lock is held throughout, so the tree keeps its shape
 * except for births and deaths.
 */
static void d_walk(struct dentry *root, void *data,
		   enum d_walk_ret (*enter)(void *data, struct dentry *dentry))
{
	struct dentry *parent = root, *dentry;
	struct list_head *next;

	read_seqlock_excl(&rename_lock);
	spin_lock(&parent->d_lock);
	if (enter(data, parent) != D_WALK_CONTINUE)
		goto out;
	next = parent->d_subdirs.next;
	for (;;) {
		enum d_walk_ret ret;

		if (next == &parent->d_subdirs) {
			if (parent == root)
				break;
			next = d_walk_ascend(&parent);
			continue;
		}
		dentry = list_entry(next, struct dentry, d_child);
		next = next->next;
		if (dentry->d_flags & DCACHE_CURSOR)
			continue;
		spin_lock_nested(&dentry->d_lock, 1);
		ret = enter(data, dentry);
		if (ret == D_WALK_CONTINUE && !list_empty(&dentry->d_subdirs)) {
			spin_unlock(&parent->d_lock);
			d_lock_becomes_parent(dentry);
			parent = dentry;
			next = parent->d_subdirs.next;
			continue;
		}
		spin_unlock(&dentry->d_lock);
		if (ret == D_WALK_QUIT)
			break;
	}
out:
	spin_unlock(&parent->d_lock);
	read_sequnlock_excl(&rename_lock);
}

struct select_data {
	struct dentry *start;
	struct list_head dispose;
	int found;				/* unused ones seen, also on the lists of others */
};

static enum d_walk_ret select_unused(void *arg, struct dentry *dentry)
{
	struct select_data *data = arg;

	if (dentry == data->start)
		return D_WALK_CONTINUE;
	if (dentry->d_flags & DCACHE_SHRINK_LIST) {
		data->found++;
	} else {
		if (dentry->d_flags & DCACHE_LRU_LIST)
			d_lru_del(dentry);
		if (!dentry->d_lockref.count) {
			d_shrink_add(dentry, &data->dispose);
			data->found++;
		}
	}
	return data->found >= 256 && !list_empty(&data->dispose) ? D_WALK_QUIT : D_WALK_CONTINUE;
}

void shrink_dcache_parent(struct dentry *parent)
{
	struct select_data data;

	do {
		data.start = parent;
		data.found = 0;
		INIT_LIST_HEAD(&data.dispose);
		d_walk(parent, &data, select_unused);
		shrink_dentry_list(&data.dispose);
		cond_resched();
	} while (data.found);
}

void shrink_dcache_for_umount(struct super_block *sb)
{
	struct dentry *root = sb->s_root;

	sb->s_root = NULL;
	d_drop(root);
	shrink_dcache_parent(root);
	WARN_ONCE(!list_empty(&root->d_subdirs) || root->d_lockref.count != 1,
		  "dentries in use after unmount of %s\n", sb->s_id);
	dput(root);
}

static enum d_walk_ret genocide_one(void *root, struct dentry *dentry)
{
	if (dentry == root)
		return D_WALK_CONTINUE;
	if (d_unhashed(dentry) || !dentry->d_inode)
		return D_WALK_SKIP;
	if (!(dentry->d_flags & DCACHE_GENOCIDE)) {
		dentry->d_flags |= DCACHE_GENOCIDE;
		dentry->d_lockref.count--;
	}
	return D_WALK_CONTINUE;
}

void d_genocide(struct dentry *root)
{
	d_walk(root, root, genocide_one);
}

static enum d_walk_ret find_mountpoint(void *arg, struct dentry *dentry)
{
	struct dentry **victim = arg;

	if (!d_mountpoint(dentry) || dentry->d_lockref.count < 0)
		return D_WALK_CONTINUE;
	dentry->d_lockref.count++;
	*victim = dentry;
	return D_WALK_QUIT;
}

/*
 * The name is not true any more: lookups forget it, what is unused below it goes, what is mounted
 * below it is unmounted.
 */
void d_invalidate(struct dentry *dentry)
{
	spin_lock(&dentry->d_lock);
	if (d_unhashed(dentry)) {
		spin_unlock(&dentry->d_lock);
		return;
	}
	__d_drop(dentry);
	spin_unlock(&dentry->d_lock);
	if (!dentry->d_inode)
		return;
	shrink_dcache_parent(dentry);
	for (;;) {
		struct dentry *victim = NULL;

		d_walk(dentry, &victim, find_mountpoint);
		if (!victim)
			return;
		detach_mounts(victim);
		dput(victim);
	}
}

/* Has the name, or one above it, been removed or invalidated? rename_lock is held. */
static bool path_is_gone(struct dentry *dentry)
{
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent)
		if (d_unhashed(dentry))
			return true;
	return false;
}

/*
 * Marks a dentry as carrying a mount; -ENOENT if its name is gone. d_invalidate() unhashes first and
 * then looks for mounts under rename_lock: either it finds this one, or it is seen here.
 */
int d_set_mounted(struct dentry *dentry)
{
	int err = -ENOENT;

	write_seqlock(&rename_lock);
	spin_lock(&dentry->d_lock);
	if (!path_is_gone(dentry) && !(dentry->d_flags & DCACHE_CANT_MOUNT)) {
		dentry->d_flags |= DCACHE_MOUNTED;
		err = 0;
	}
	spin_unlock(&dentry->d_lock);
	write_sequnlock(&rename_lock);
	return err;
}

/* -------------------------------------------------- the unused ones */

/* One dentry at the old end of the LRU, its lock and the list's held: 1 if it went to `dispose`. */
static int dentry_lru_isolate(struct dentry *dentry, struct sb_lru *lru, struct list_head *dispose)
{
	/* in use: comes back with its last dput() */
	if (dentry->d_lockref.count) {
		dentry->d_flags &= ~DCACHE_LRU_LIST;
		list_del_init(&dentry->d_lru);
		lru->nr_items--;
		return 0;
	}
	if (dentry->d_flags & DCACHE_REFERENCED) {
		dentry->d_flags &= ~DCACHE_REFERENCED;
		list_move(&dentry->d_lru, &lru->list);
		return 0;
	}
	dentry->d_flags = (dentry->d_flags & ~DCACHE_LRU_LIST) | DCACHE_SHRINK_LIST;
	list_move(&dentry->d_lru, dispose);
	lru->nr_items--;
	return 1;
}

/* Looks at `nr` dentries, oldest first. */
static unsigned long dentry_lru_scan(struct super_block *sb, unsigned long nr)
{
	struct sb_lru *lru = &sb->s_dentry_lru;
	LIST_HEAD(dispose);
	unsigned long freed = 0;

	spin_lock(&lru->lock);
	while (nr-- && !list_empty(&lru->list)) {
		struct dentry *dentry = list_last_entry(&lru->list, struct dentry, d_lru);

		if (!spin_trylock(&dentry->d_lock)) {		/* the order is d_lock first */
			list_move(&dentry->d_lru, &lru->list);
			continue;
		}
		freed += dentry_lru_isolate(dentry, lru, &dispose);
		spin_unlock(&dentry->d_lock);
	}
	spin_unlock(&lru->lock);
	shrink_dentry_list(&dispose);
	return freed;
}

unsigned long prune_dcache_sb(struct super_block *sb, unsigned long nr)
{
	unsigned long freed = 0;

	while (nr) {
		unsigned long batch = min(nr, 128UL);

		freed += dentry_lru_scan(sb, batch);
		nr -= batch;
		cond_resched();
	}
	return freed;
}

void shrink_dcache_sb(struct super_block *sb)
{
	unsigned long rounds = 2 * READ_ONCE(sb->s_dentry_lru.nr_items) / 128 + 2;

	/* Twice over the list: the first round may only take away the second chances. */
	while (rounds-- && READ_ONCE(sb->s_dentry_lru.nr_items))
		prune_dcache_sb(sb, 128);
}
