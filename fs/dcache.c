// SPDX-License-Identifier: MIT
/*
 * The dentry cache.
 *
 * How this works
 *
 * A dentry says that in directory P the name N means inode I, or nothing (negative). All of a file
 * system's dentries form a tree by d_parent and d_subdirs; those that lookups may find are also in
 * one hash table by (parent, name). File systems that live in memory keep a reference on each of
 * their dentries: the dentry tree is their directory structure.
 *
 *	    d_alloc              d_add              dput (last)
 *	------------> unhashed, ------> hashed, used <-------------> unused, on the LRU
 *	                used               |    lookup finds it            | shrinker,
 *	                 |                 | d_drop, d_delete              | umount
 *	                 | dput (last)     v                               v
 *	                 '---> killed <-- unhashed, used           killed, freed after
 *	                             dput (last)                   a grace period
 *
 * Finding (__d_lookup_rcu) walks a hash chain under RCU without any lock and returns a dentry and
 * the value of its d_seq; whoever uses what it read checks d_seq afterwards. d_lookup() adds a
 * reference with one compare-and-exchange on the lockref. A rename moves a dentry between chains,
 * and a walker on it may stray to the wrong chain and miss what is there: rename_lock's sequence
 * tells, and the lookup is repeated.
 *
 * Letting go (dput) costs one compare-and-exchange while others use the dentry. The last user
 * either leaves it on its super block's LRU list or kills it. A dentry on the LRU that is used
 * again stays there; the scan takes it off. The flag DCACHE_REFERENCED gives it a second chance.
 *
 * Invariants
 *  I1  A dentry holds a reference on its parent, and one on its inode.
 *  I2  d_lockref.count < 0 means killed: nobody gets a reference any more.
 *  I3  d_inode of a dentry changes from non-NULL to NULL only with d_lock and i_lock held and count
 *      <= 1: who holds a reference and does not delete the name himself may use d_inode without a
 *      lock.
 *  I4  d_lru links the LRU list (DCACHE_LRU_LIST) or a private list (DCACHE_SHRINK_LIST) or
 *      nothing. On a private list the memory belongs to the list's owner: a killer leaves it
 *      (DCACHE_MAY_FREE) and the owner frees it.
 *  I5  d_parent changes only under rename_lock; reading it under RCU gives a dentry that was the
 *      parent a moment ago.
 *
 * Lock order: rename_lock, inode->i_lock, parent's d_lock, child's d_lock, then the LRU lock or a
 * hash chain's bit lock.
 */

#include <linux/fs.h>
#include <linux/fsnotify.h>
#include <linux/init.h>
#include <linux/slab.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/string.h>
#include <linux/sched.h>
#include "dcache_internal.h"

const struct qstr empty_name = QSTR_INIT((const unsigned char *)"", 0);
const struct qstr slash_name = QSTR_INIT((const unsigned char *)"/", 1);

DEFINE_SEQLOCK(rename_lock);
atomic_long_t nr_dentry;

static struct hlist_bl_head *dentry_hashtable __read_mostly;
static unsigned int d_hash_shift __read_mostly;
static struct kmem_cache *dentry_cache __read_mostly;

static inline struct hlist_bl_head *d_hash(u32 hash)
{
	return dentry_hashtable + (hash >> d_hash_shift);
}

u32 full_name_hash(const void *salt, const char *name, unsigned int len)
{
	const unsigned char *p = (const unsigned char *)name;
	u64 hash = (unsigned long)salt;

	for (; len >= 8; p += 8, len -= 8)
		hash = hash_mix(hash, load_word(p));
	if (len)
		hash = hash_mix(hash, load_tail(p, len));
	return hash_finish(hash);
}

/*
 * Both have the same length, or one of them a NUL where the other has none: no byte behind the
 * shorter one decides.
 */
static inline bool same_name(const unsigned char *a, const unsigned char *b, unsigned int len)
{
	for (; len >= 8; a += 8, b += 8, len -= 8)
		if (load_word(a) != load_word(b))
			return false;
	return !len || load_partial(a, len) == load_partial(b, len);
}

/* -------------------------------------------------- memory */

static void free_external_name(struct external_name *name)
{
	if (atomic_dec_and_test(&name->count))
		kfree_rcu(name, head);
}

static void dentry_free_rcu(struct rcu_head *head)
{
	struct dentry *dentry = container_of(head, struct dentry, d_rcu);

	kmem_cache_free(dentry_cache, dentry);
}

static void dentry_free(struct dentry *dentry)
{
	WARN_ON_ONCE(!list_empty(&dentry->d_subdirs));
	atomic_long_dec(&nr_dentry);
	if (unlikely(dname_external(dentry)))
		free_external_name(external_name(dentry));
	if (dentry->d_flags & DCACHE_NORCU)
		kmem_cache_free(dentry_cache, dentry);
	else
		call_rcu(&dentry->d_rcu, dentry_free_rcu);
}

static bool dentry_set_name(struct dentry *dentry, const struct qstr *name)
{
	struct external_name *ext;
	unsigned char *dst = dentry->d_iname;

	if (name->len >= DNAME_INLINE_LEN) {
		/* Whole words may be compared: no shorter than a multiple of 8. */
		ext = kmalloc(offsetof(struct external_name, name) + ALIGN(name->len + 1, 8),
			      GFP_KERNEL | __GFP_RECLAIMABLE);
		if (!ext)
			return false;
		atomic_set(&ext->count, 1);
		dst = ext->name;
	}
	dentry->d_name.len = name->len;
	dentry->d_name.hash = name->hash;
	memcpy(dst, name->name, name->len);
	dst[name->len] = 0;
	dentry->d_name.name = dst;
	return true;
}

static struct dentry *__d_alloc(struct super_block *sb, const struct qstr *name)
{
	struct dentry *dentry = kmem_cache_alloc(dentry_cache, GFP_KERNEL);

	if (!dentry)
		return NULL;
	if (!dentry_set_name(dentry, name)) {
		kmem_cache_free(dentry_cache, dentry);
		return NULL;
	}
	dentry->d_flags = 0;
	spin_lock_init(&dentry->d_lock);
	dentry->d_lockref.count = 1;
	seqcount_init(&dentry->d_seq);
	dentry->d_inode = NULL;
	dentry->d_parent = dentry;
	dentry->d_sb = sb;
	dentry->d_op = NULL;
	dentry->d_time = 0;
	dentry->d_fsdata = NULL;
	INIT_HLIST_BL_NODE(&dentry->d_hash);
	INIT_LIST_HEAD(&dentry->d_lru);
	INIT_LIST_HEAD(&dentry->d_subdirs);
	INIT_HLIST_NODE(&dentry->d_alias);
	INIT_LIST_HEAD(&dentry->d_child);
	d_set_d_op(dentry, sb->s_d_op);
	if (dentry->d_op && dentry->d_op->d_init && dentry->d_op->d_init(dentry)) {
		if (dname_external(dentry))
			free_external_name(external_name(dentry));
		kmem_cache_free(dentry_cache, dentry);
		return NULL;
	}
	atomic_long_inc(&nr_dentry);
	return dentry;
}

void d_set_d_op(struct dentry *dentry, const struct dentry_operations *op)
{
	dentry->d_op = op;
	if (!op)
		return;
	if (op->d_hash)
		dentry->d_flags |= DCACHE_OP_HASH;
	if (op->d_compare)
		dentry->d_flags |= DCACHE_OP_COMPARE;
	if (op->d_revalidate)
		dentry->d_flags |= DCACHE_OP_REVALIDATE;
	if (op->d_delete)
		dentry->d_flags |= DCACHE_OP_DELETE;
	if (op->d_prune)
		dentry->d_flags |= DCACHE_OP_PRUNE;
}

struct dentry *d_alloc(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry = __d_alloc(parent->d_sb, name);

	if (!dentry)
		return NULL;
	if (!name->hash)
		dentry->d_name.hash = full_name_hash(parent, (const char *)name->name, name->len);
	spin_lock(&parent->d_lock);
	parent->d_lockref.count++;				/* I1 */
	dentry->d_parent = parent;
	list_add(&dentry->d_child, &parent->d_subdirs);
	spin_unlock(&parent->d_lock);
	return dentry;
}

struct dentry *d_alloc_name(struct dentry *parent, const char *name)
{
	struct qstr q = QSTR_INIT((const unsigned char *)name, strlen(name));

	q.hash = full_name_hash(parent, name, q.len);
	return d_alloc(parent, &q);
}

struct dentry *d_alloc_anon(struct super_block *sb)
{
	return __d_alloc(sb, &slash_name);
}

struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name)
{
	struct dentry *dentry = __d_alloc(sb, name);

	if (dentry)
		dentry->d_flags |= DCACHE_NORCU;
	return dentry;
}

/*
 * A dentry that marks a reader's place in a directory's list; never hashed, invisible to everyone
 * else.
 */
struct dentry *d_alloc_cursor(struct dentry *parent)
{
	struct dentry *dentry = d_alloc_anon(parent->d_sb);

	if (dentry) {
		dentry->d_flags |= DCACHE_CURSOR;
		dentry->d_parent = dget(parent);
	}
	return dentry;
}

struct dentry *d_make_root(struct inode *inode)
{
	struct dentry *dentry;

	if (!inode)
		return NULL;
	dentry = d_alloc_anon(inode->i_sb);
	if (dentry)
		d_instantiate(dentry, inode);
	else
		iput(inode);
	return dentry;
}

/* -------------------------------------------------- inode and hash */

static unsigned int d_flags_for_inode(const struct inode *inode)
{
	if (!inode)
		return DCACHE_MISS_TYPE;
	if (S_ISDIR(inode->i_mode))
		return DCACHE_DIRECTORY_TYPE;
	if (S_ISLNK(inode->i_mode))
		return DCACHE_SYMLINK_TYPE;
	return S_ISREG(inode->i_mode) ? DCACHE_REGULAR_TYPE : DCACHE_SPECIAL_TYPE;
}

/* d_lock and, for an inode, i_lock held. */
static void __d_instantiate(struct dentry *dentry, struct inode *inode)
{
	unsigned int flags = d_flags_for_inode(inode);

	WARN_ON_ONCE(dentry->d_inode);
	raw_write_seqcount_begin(&dentry->d_seq);
	WRITE_ONCE(dentry->d_inode, inode);
	smp_store_release(&dentry->d_flags, (dentry->d_flags & ~DCACHE_ENTRY_TYPE) | flags);
	raw_write_seqcount_end(&dentry->d_seq);
	if (inode)
		hlist_add_head(&dentry->d_alias, &inode->i_dentry);
}

void d_instantiate(struct dentry *dentry, struct inode *inode)
{
	if (!inode)
		return;
	spin_lock(&inode->i_lock);
	spin_lock(&dentry->d_lock);
	__d_instantiate(dentry, inode);
	spin_unlock(&dentry->d_lock);
	spin_unlock(&inode->i_lock);
}

void d_instantiate_new(struct dentry *dentry, struct inode *inode)
{
	d_instantiate(dentry, inode);
	unlock_new_inode(inode);
}

void d_tmpfile(struct dentry *dentry, struct inode *inode)
{
	drop_nlink(inode);
	d_instantiate(dentry, inode);
}

void __d_rehash(struct dentry *dentry)
{
	struct hlist_bl_head *chain = d_hash(dentry->d_name.hash);

	lockdep_assert_held(&dentry->d_lock);
	hlist_bl_lock(chain);
	hlist_bl_add_head_rcu(&dentry->d_hash, chain);
	hlist_bl_unlock(chain);
}

void ___d_drop(struct dentry *dentry)
{
	struct hlist_bl_head *chain = d_hash(dentry->d_name.hash);

	hlist_bl_lock(chain);
	hlist_bl_del_init_rcu(&dentry->d_hash);
	hlist_bl_unlock(chain);
}

void __d_drop(struct dentry *dentry)
{
	lockdep_assert_held(&dentry->d_lock);
	if (d_unhashed(dentry))
		return;
	___d_drop(dentry);
	write_seqcount_invalidate(&dentry->d_seq);
}

void d_drop(struct dentry *dentry)
{
	spin_lock(&dentry->d_lock);
	__d_drop(dentry);
	spin_unlock(&dentry->d_lock);
}

void d_rehash(struct dentry *dentry)
{
	spin_lock(&dentry->d_lock);
	if (d_unhashed(dentry))
		__d_rehash(dentry);
	spin_unlock(&dentry->d_lock);
}

void d_add(struct dentry *dentry, struct inode *inode)
{
	if (inode)
		spin_lock(&inode->i_lock);
	spin_lock(&dentry->d_lock);
	__d_instantiate(dentry, inode);
	if (d_unhashed(dentry))
		__d_rehash(dentry);
	spin_unlock(&dentry->d_lock);
	if (inode)
		spin_unlock(&inode->i_lock);
}

/* Takes the inode away; both locks held, both released. I3 */
static void dentry_unlink_inode(struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;

	raw_write_seqcount_begin(&dentry->d_seq);
	WRITE_ONCE(dentry->d_flags, dentry->d_flags & ~DCACHE_ENTRY_TYPE);
	WRITE_ONCE(dentry->d_inode, NULL);
	hlist_del_init(&dentry->d_alias);
	raw_write_seqcount_end(&dentry->d_seq);
	spin_unlock(&dentry->d_lock);
	spin_unlock(&inode->i_lock);
	if (!inode->i_nlink)
		fsnotify_inoderemove(inode);
	if (dentry->d_op && dentry->d_op->d_iput)
		dentry->d_op->d_iput(dentry, inode);
	else
		iput(inode);
}

void d_delete(struct dentry *dentry)
{
	struct inode *inode = dentry->d_inode;

	spin_lock(&inode->i_lock);
	spin_lock(&dentry->d_lock);
	if (dentry->d_lockref.count == 1) {			/* nobody else: it turns negative */
		dentry->d_flags &= ~DCACHE_CANT_MOUNT;
		dentry_unlink_inode(dentry);
	} else {
		__d_drop(dentry);
		spin_unlock(&dentry->d_lock);
		spin_unlock(&inode->i_lock);
	}
}

/* -------------------------------------------------- lookup */

struct dentry *__d_lookup_rcu(const struct dentry *parent, const struct qstr *name,
			      unsigned int *seqp)
{
	struct hlist_bl_node *node;
	struct dentry *dentry;
	u64 hash_len = name->hash_len;

	hlist_bl_for_each_entry_rcu(dentry, node, d_hash(name->hash), d_hash) {
		unsigned int seq;

		seq = raw_seqcount_begin(&dentry->d_seq);
		if (READ_ONCE(dentry->d_parent) != parent ||
		    READ_ONCE(dentry->d_name.hash_len) != hash_len || d_unhashed(dentry))
			continue;
		if (!same_name(READ_ONCE(dentry->d_name.name), name->name, name->len))
			continue;
		*seqp = seq;
		return dentry;
	}
	return NULL;
}

/* File systems with their own idea of equal names: under each candidate's lock. */
static struct dentry *d_lookup_compare(const struct dentry *parent, const struct qstr *name)
{
	struct hlist_bl_node *node;
	struct dentry *dentry, *found = NULL;

	rcu_read_lock();
	hlist_bl_for_each_entry_rcu(dentry, node, d_hash(name->hash), d_hash) {
		if (dentry->d_name.hash != name->hash)
			continue;
		spin_lock(&dentry->d_lock);
		if (dentry->d_parent == parent && !d_unhashed(dentry) &&
		    dentry->d_lockref.count >= 0 &&
		    !parent->d_op->d_compare(dentry, dentry->d_name.len,
					     (const char *)dentry->d_name.name, name)) {
			dentry->d_lockref.count++;
			found = dentry;
		}
		spin_unlock(&dentry->d_lock);
		if (found)
			break;
	}
	rcu_read_unlock();
	return found;
}

/*
 * One pass over the chain; *moved: what was found changed under us and a repetition may find more.
 */
static struct dentry *__d_lookup(const struct dentry *parent, const struct qstr *name, bool *moved)
{
	struct dentry *dentry;
	unsigned int seq;

	*moved = false;
	if (unlikely(parent->d_flags & DCACHE_OP_COMPARE))
		return d_lookup_compare(parent, name);
	rcu_read_lock();
	dentry = __d_lookup_rcu(parent, name, &seq);
	if (dentry && !lockref_get_not_dead(&dentry->d_lockref)) {
		dentry = NULL;
		*moved = true;
	}
	rcu_read_unlock();
	if (dentry && read_seqcount_retry(&dentry->d_seq, seq)) {
		dput(dentry);
		*moved = true;
		return NULL;
	}
	return dentry;
}

struct dentry *d_lookup(const struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry;
	unsigned int seq;
	bool moved;

	do {
		seq = read_seqbegin(&rename_lock);
		dentry = __d_lookup(parent, name, &moved);
	} while (!dentry && (moved || read_seqretry(&rename_lock, seq)));
	return dentry;
}

struct dentry *d_hash_and_lookup(struct dentry *dir, struct qstr *name)
{
	int err;

	name->hash = full_name_hash(dir, (const char *)name->name, name->len);
	if (dir->d_flags & DCACHE_OP_HASH) {
		err = dir->d_op->d_hash(dir, name);
		if (unlikely(err < 0))
			return ERR_PTR(err);
	}
	return d_lookup(dir, name);
}

/* -------------------------------------------------- references and the LRU */

struct dentry *dget(struct dentry *dentry)
{
	if (dentry)
		lockref_get(&dentry->d_lockref);
	return dentry;
}

struct dentry *dget_parent(struct dentry *dentry)
{
	struct dentry *parent;

	for (;;) {
		rcu_read_lock();
		parent = READ_ONCE(dentry->d_parent);
		if (lockref_get_not_dead(&parent->d_lockref)) {
			rcu_read_unlock();
			if (likely(parent == READ_ONCE(dentry->d_parent)))
				return parent;
			dput(parent);
			continue;
		}
		rcu_read_unlock();
	}
}

static void d_lru_add(struct dentry *dentry)
{
	struct sb_lru *lru = &dentry->d_sb->s_dentry_lru;

	dentry->d_flags |= DCACHE_LRU_LIST;
	spin_lock(&lru->lock);
	list_add(&dentry->d_lru, &lru->list);
	lru->nr_items++;
	spin_unlock(&lru->lock);
}

void d_lru_del(struct dentry *dentry)
{
	struct sb_lru *lru = &dentry->d_sb->s_dentry_lru;

	lockdep_assert_held(&dentry->d_lock);
	dentry->d_flags &= ~DCACHE_LRU_LIST;
	spin_lock(&lru->lock);
	list_del_init(&dentry->d_lru);
	lru->nr_items--;
	spin_unlock(&lru->lock);
}

/*
 * d_lock held, nobody but the caller uses it: may it stay in the cache? Puts it on the LRU if so.
 */
static bool retain_dentry(struct dentry *dentry)
{
	if (unlikely(d_unhashed(dentry)) ||
	    unlikely(dentry->d_flags & (DCACHE_DISCONNECTED | DCACHE_DONTCACHE)))
		return false;
	if (unlikely(dentry->d_flags & DCACHE_OP_DELETE) && dentry->d_op->d_delete(dentry))
		return false;
	if (!(dentry->d_flags & (DCACHE_LRU_LIST | DCACHE_SHRINK_LIST)))
		d_lru_add(dentry);
	else
		dentry->d_flags |= DCACHE_REFERENCED;
	return true;
}

/*
 * Takes i_lock, the parent's d_lock and, again, the dentry's own, in order. Called with d_lock held
 * and something else (a reference, a shrink list) keeping the memory. False: the count is no longer
 * `count`, only d_lock is held.
 */
static bool dentry_lock_for_kill(struct dentry *dentry, int count)
{
	struct inode *inode = dentry->d_inode;
	struct dentry *parent = dentry->d_parent;

	if ((!inode || spin_trylock(&inode->i_lock))) {
		if (parent == dentry || spin_trylock(&parent->d_lock))
			return true;
		if (inode)
			spin_unlock(&inode->i_lock);
	}
	rcu_read_lock();
	for (;;) {
		spin_unlock(&dentry->d_lock);
		inode = READ_ONCE(dentry->d_inode);
		if (inode)
			spin_lock(&inode->i_lock);
		parent = READ_ONCE(dentry->d_parent);
		if (parent != dentry)
			spin_lock(&parent->d_lock);
		spin_lock_nested(&dentry->d_lock, parent != dentry);
		if (likely(inode == dentry->d_inode && parent == dentry->d_parent))
			break;
		if (parent != dentry)
			spin_unlock(&parent->d_lock);
		if (inode)
			spin_unlock(&inode->i_lock);
	}
	rcu_read_unlock();
	if (likely(dentry->d_lockref.count == count))
		return true;
	if (parent != dentry)
		spin_unlock(&parent->d_lock);
	if (inode)
		spin_unlock(&inode->i_lock);
	return false;
}

/*
 * A cursor may move to another place of the list, and take a walk that comes by a killed dentry
 * with it past everything between: what is left in d_child.next is never a cursor. The parent's
 * d_lock held.
 */
static void skip_cursors(struct dentry *dentry, struct dentry *parent)
{
	struct list_head *next = dentry->d_child.next;

	if (dentry->d_flags & DCACHE_CURSOR)	/* may be in no list; no walk stands on it */
		return;
	while (next != &parent->d_subdirs &&
	       (list_entry(next, struct dentry, d_child)->d_flags & DCACHE_CURSOR))
		next = next->next;
	dentry->d_child.next = next;
}

/*
 * All three locks held, no users: out of every list, inode let go, memory to RCU. The parent's
 * reference is the caller's now.
 */
static void __dentry_kill(struct dentry *dentry)
{
	struct dentry *parent = dentry->d_parent;
	bool can_free = true;

	lockref_mark_dead(&dentry->d_lockref);			/* I2 */
	if (dentry->d_flags & DCACHE_OP_PRUNE)
		dentry->d_op->d_prune(dentry);
	if (dentry->d_flags & DCACHE_LRU_LIST)
		d_lru_del(dentry);
	__d_drop(dentry);
	if (parent != dentry) {
		/* d_child.next stays: a tree walk that stands on it finds its way on. */
		dentry->d_flags |= DCACHE_DENTRY_KILLED;
		__list_del_entry(&dentry->d_child);
		skip_cursors(dentry, parent);
		spin_unlock(&parent->d_lock);
	}
	if (dentry->d_inode)
		dentry_unlink_inode(dentry);
	else
		spin_unlock(&dentry->d_lock);
	if (dentry->d_op && dentry->d_op->d_release)
		dentry->d_op->d_release(dentry);
	spin_lock(&dentry->d_lock);
	if (dentry->d_flags & DCACHE_SHRINK_LIST) {		/* I4 */
		dentry->d_flags |= DCACHE_MAY_FREE;
		can_free = false;
	}
	spin_unlock(&dentry->d_lock);
	if (can_free)
		dentry_free(dentry);
}

void dput(struct dentry *dentry)
{
	struct dentry *parent;

	while (dentry) {
		if (likely(lockref_put_or_lock(&dentry->d_lockref)))
			return;
		if (likely(retain_dentry(dentry)))
			goto keep;
		if (!dentry_lock_for_kill(dentry, 1))
			goto keep;
		dentry->d_lockref.count = 0;
		parent = IS_ROOT(dentry) ? NULL : dentry->d_parent;
		__dentry_kill(dentry);
		dentry = parent;				/* I1: its reference goes too */
		might_sleep();
	}
	return;
keep:
	dentry->d_lockref.count--;
	spin_unlock(&dentry->d_lock);
}

void d_shrink_add(struct dentry *dentry, struct list_head *list)
{
	lockdep_assert_held(&dentry->d_lock);
	dentry->d_flags |= DCACHE_SHRINK_LIST;
	list_add(&dentry->d_lru, list);
}

void shrink_dentry_list(struct list_head *list)
{
	while (!list_empty(list)) {
		struct dentry *dentry = list_last_entry(list, struct dentry, d_lru), *parent;
		bool dead, may_free;

		spin_lock(&dentry->d_lock);
		if (dentry->d_lockref.count == 0 && dentry_lock_for_kill(dentry, 0)) {
			list_del_init(&dentry->d_lru);
			dentry->d_flags &= ~DCACHE_SHRINK_LIST;
			parent = IS_ROOT(dentry) ? NULL : dentry->d_parent;
			__dentry_kill(dentry);
			dput(parent);
			cond_resched();
			continue;
		}
		dead = dentry->d_lockref.count < 0;
		may_free = dentry->d_flags & DCACHE_MAY_FREE;
		list_del_init(&dentry->d_lru);
		dentry->d_flags &= ~DCACHE_SHRINK_LIST;
		spin_unlock(&dentry->d_lock);
		if (dead && may_free)
			dentry_free(dentry);
	}
}

/* -------------------------------------------------- boot */

/* One bucket for each 64 KiB of memory, between 4096 and 131072. */
void __init dcache_init_early(void)
{
	unsigned long buckets = clamp(totalram_pages() / 16, 4096UL, 131072UL);
	unsigned int bits = ilog2(buckets);
	size_t size = sizeof(struct hlist_bl_head) << bits;

	dentry_hashtable = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, get_order(size));
	if (!dentry_hashtable)
		panic("No memory for the dentry hash table");
	d_hash_shift = 32 - bits;
}

void __init dcache_init(void)
{
	dentry_cache =
		kmem_cache_create("dentry", sizeof(struct dentry), 0,
				  SLAB_RECLAIM_ACCOUNT | SLAB_PANIC | SLAB_HWCACHE_ALIGN, NULL);
}
