// SPDX-License-Identifier: MIT
/*
 * Inodes in memory: their life, the hash table, the list of unused ones.
 *
 * How this works
 *
 *	iget_locked           unlock_new_inode           iput (last)
 *	-----------> I_NEW, -----------------> in use <-----------------> unused,
 *	             hashed     new_inode ---> (count > 0)  igrab, iget   on s_inode_lru
 *	                                          | iput (last),              | prune_icache_sb,
 *	                                          | no links or not hashed    | umount
 *	                                          v                           v
 *	          freed after a grace period <- I_CLEAR <- evict_inode <- I_FREEING
 *
 * A file system whose inodes can be found by number (a disk) hashes them: iget_locked() returns the
 * one there is, or a new one with I_NEW set that the caller fills while everybody else who wants it
 * waits. File systems in memory do not hash; their dentries hold the inodes.
 *
 * Invariants
 *  I1  i_count goes from 0 to 1 only with i_lock held and neither I_FREEING nor I_WILL_FREE set.
 *  I2  Who sets I_FREEING owns the inode alone: it has no dentries and no users. It stays in the
 *      hash until its data is gone, so that a second copy cannot be read in meanwhile; those who
 *      look for it wait.
 *  I3  i_lru links the super block's LRU, or a list of inodes that are being disposed of
 *      (I_FREEING), or nothing.
 *
 * Lock order: a hash lock or sb->s_inode_list_lock, then i_lock, then the LRU lock (the scan of the
 * LRU uses trylock).
 */

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/filelock.h>
#include <linux/gfp.h>
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/truncate.h>
#include <linux/wait_bit.h>
#include "internal.h"

#define INODE_HASH_LOCKS	64
#define I_NEW_BIT		3		/* of I_NEW */

static struct hlist_head *inode_hashtable __read_mostly;
static unsigned int i_hash_bits __read_mostly;
static spinlock_t inode_hash_locks[INODE_HASH_LOCKS];
static struct kmem_cache *inode_cachep __read_mostly;

const struct address_space_operations empty_aops;
static const struct inode_operations empty_iops;
static int no_open(struct inode *inode, struct file *file);
static const struct file_operations no_open_fops = { .open = no_open };

static int no_open(struct inode *inode, struct file *file)
{
	return -ENXIO;
}

/* -------------------------------------------------- making and freeing */

void address_space_init_once(struct address_space *mapping)
{
	memset(mapping, 0, sizeof(*mapping));
	INIT_RADIX_TREE(&mapping->page_tree, GFP_ATOMIC | __GFP_ACCOUNT);
	spin_lock_init(&mapping->tree_lock);
	init_rwsem(&mapping->i_mmap_rwsem);
	INIT_LIST_HEAD(&mapping->private_list);
	spin_lock_init(&mapping->private_lock);
	mapping->i_mmap = RB_ROOT_CACHED;
}

void inode_init_once(struct inode *inode)
{
	memset(inode, 0, sizeof(*inode));
	INIT_HLIST_NODE(&inode->i_hash);
	INIT_LIST_HEAD(&inode->i_devices);
	INIT_LIST_HEAD(&inode->i_io_list);
	INIT_LIST_HEAD(&inode->i_lru);
	INIT_LIST_HEAD(&inode->i_sb_list);
	address_space_init_once(&inode->i_data);
}

static void init_once(void *object)
{
	inode_init_once(object);
}

static void mapping_init(struct address_space *mapping, struct inode *inode)
{
	mapping->a_ops = &empty_aops;
	mapping->host = inode;
	mapping->flags = 0;
	atomic_set(&mapping->i_mmap_writable, 0);
	mapping->gfp_mask = GFP_HIGHUSER_MOVABLE;
	mapping->private_data = NULL;
	mapping->writeback_index = 0;
}

static void inode_init_always(struct super_block *sb, struct inode *inode)
{
	inode->i_sb = sb;
	inode->i_blkbits = sb->s_blocksize_bits;
	inode->i_flags = 0;
	inode->i_opflags = 0;
	atomic_set(&inode->i_count, 1);
	atomic_set(&inode->i_writecount, 0);
	inode->i_op = &empty_iops;
	inode->i_fop = &no_open_fops;
	inode->i_mode = 0;
	inode->i_ino = 0;
	inode->__i_nlink = 1;
	inode->i_uid = GLOBAL_ROOT_UID;
	inode->i_gid = GLOBAL_ROOT_GID;
	inode->i_size = 0;
	inode->i_blocks = 0;
	inode->i_bytes = 0;
	inode->i_version = 0;
	inode->i_generation = 0;
	inode->i_pipe = NULL;
	inode->i_rdev = 0;
	inode->i_state = 0;
	inode->i_flctx = NULL;
	inode->i_private = NULL;
	inode->i_fsnotify_mask = 0;
	INIT_HLIST_HEAD(&inode->i_fsnotify_marks);
	inode->dirtied_when = 0;
	INIT_HLIST_HEAD(&inode->i_dentry);
	spin_lock_init(&inode->i_lock);
	init_rwsem(&inode->i_rwsem);
	inode->i_mapping = &inode->i_data;
	mapping_init(&inode->i_data, inode);
}

static struct inode *alloc_inode(struct super_block *sb)
{
	struct inode *inode;

	if (sb->s_op->alloc_inode)
		inode = sb->s_op->alloc_inode(sb);
	else
		inode = kmem_cache_alloc(inode_cachep, GFP_KERNEL);
	if (inode)
		inode_init_always(sb, inode);
	return inode;
}

void free_inode_nonrcu(struct inode *inode)
{
	kmem_cache_free(inode_cachep, inode);
}

static void inode_free_rcu(struct rcu_head *head)
{
	struct inode *inode = container_of(head, struct inode, i_rcu);

	if (inode->free_inode)
		inode->free_inode(inode);
	else
		free_inode_nonrcu(inode);
}

static void destroy_inode(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	WARN_ON_ONCE(!list_empty(&inode->i_lru));
	locks_free_lock_context(inode);
	if (!inode->i_nlink)
		atomic_long_dec(&inode->i_sb->s_remove_count);
	if (op->destroy_inode) {
		op->destroy_inode(inode);
		if (!op->free_inode)
			return;
	}
	inode->free_inode = op->free_inode;
	call_rcu(&inode->i_rcu, inode_free_rcu);
}

struct inode *new_inode_pseudo(struct super_block *sb)
{
	return alloc_inode(sb);
}

struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = alloc_inode(sb);

	if (!inode)
		return NULL;
	spin_lock(&sb->s_inode_list_lock);
	list_add(&inode->i_sb_list, &sb->s_inodes);
	spin_unlock(&sb->s_inode_list_lock);
	return inode;
}

static void inode_sb_list_del(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;

	if (list_empty(&inode->i_sb_list))
		return;
	spin_lock(&sb->s_inode_list_lock);
	list_del_init(&inode->i_sb_list);
	spin_unlock(&sb->s_inode_list_lock);
}

#define LAST_INO_BATCH	1024
static DEFINE_PER_CPU(unsigned int, last_ino);
static atomic_t shared_last_ino;

/* Numbers for inodes that only live in memory: each CPU takes a batch at a time. Never 0. */
unsigned int get_next_ino(void)
{
	unsigned int *p = &get_cpu_var(last_ino);
	unsigned int ino = *p;

	if (unlikely((ino & (LAST_INO_BATCH - 1)) == 0))
		ino = (unsigned int)atomic_add_return(LAST_INO_BATCH, &shared_last_ino) -
		      LAST_INO_BATCH;
	ino++;
	if (unlikely(!ino))
		ino++;
	*p = ino;
	put_cpu_var(last_ino);
	return ino;
}

/* -------------------------------------------------- the hash table */

static unsigned long inode_hash(struct super_block *sb, unsigned long hashval)
{
	return hash_64(hashval ^ (unsigned long)sb / sizeof(*sb), i_hash_bits);
}

static inline spinlock_t *hash_lock(unsigned long hash)
{
	return &inode_hash_locks[hash % INODE_HASH_LOCKS];
}

/* The bucket's lock is held. */
static void hash_add_inode(struct inode *inode, unsigned long hash)
{
	inode->i_bucket = hash;
	hlist_add_head_rcu(&inode->i_hash, &inode_hashtable[hash]);
}

/*
 * Sleeps until an inode that is being freed is out of the hash. The bucket's lock is held, and
 * dropped.
 */
static void wait_on_freeing_inode(struct inode *inode, spinlock_t *lock)
{
	struct wait_queue_head *wq = bit_waitqueue(&inode->i_state, I_NEW_BIT);
	struct wait_bit_queue_entry wait = {
		.key = { .flags = &inode->i_state, .bit_nr = I_NEW_BIT },
		.wq_entry = { .private = current,
			      .func = wake_bit_function,
			      .entry = LIST_HEAD_INIT(wait.wq_entry.entry) },
	};

	prepare_to_wait(wq, &wait.wq_entry, TASK_UNINTERRUPTIBLE);
	spin_unlock(&inode->i_lock);
	spin_unlock(lock);
	schedule();
	finish_wait(wq, &wait.wq_entry);
}

/* With a reference, or NULL. The bucket's lock is held; may drop it to wait, and takes it again. */
static struct inode *find_inode(struct super_block *sb, unsigned long hash, unsigned long ino,
				int (*test)(struct inode *inode, void *data), void *data)
{
	struct inode *inode;

repeat:
	hlist_for_each_entry(inode, &inode_hashtable[hash], i_hash) {
		if (inode->i_sb != sb || (test ? !test(inode, data) : inode->i_ino != ino))
			continue;
		spin_lock(&inode->i_lock);
		if (inode->i_state & (I_FREEING | I_WILL_FREE)) {
			wait_on_freeing_inode(inode, hash_lock(hash));	/* I2 */
			spin_lock(hash_lock(hash));
			goto repeat;
		}
		atomic_inc(&inode->i_count);				/* I1 */
		spin_unlock(&inode->i_lock);
		return inode;
	}
	return NULL;
}

static void wait_on_new_inode(struct inode *inode)
{
	wait_on_bit(&inode->i_state, I_NEW_BIT, TASK_UNINTERRUPTIBLE);
}

/* Whoever filled it may have failed and unhashed it: then the search begins again. */
static bool inode_usable(struct inode *inode)
{
	wait_on_new_inode(inode);
	if (likely(!hlist_unhashed(&inode->i_hash)))
		return true;
	iput(inode);
	return false;
}

static struct inode *inode_get(struct super_block *sb, unsigned long hashval, unsigned long ino,
			       int (*test)(struct inode *inode, void *data),
			       int (*set)(struct inode *inode, void *data), void *data)
{
	unsigned long hash = inode_hash(sb, hashval);
	struct inode *inode, *new = NULL;

again:
	spin_lock(hash_lock(hash));
	inode = find_inode(sb, hash, ino, test, data);
	if (!inode && new) {
		if (set && set(new, data)) {
			spin_unlock(hash_lock(hash));
			new->i_state |= I_FREEING | I_CLEAR;
			destroy_inode(new);
			return NULL;
		}
		new->i_state |= I_NEW;
		hash_add_inode(new, hash);
	}
	spin_unlock(hash_lock(hash));
	if (inode) {
		if (unlikely(new)) {
			destroy_inode(new);
			new = NULL;
		}
		if (inode_usable(inode))
			return inode;
		goto again;
	}
	if (new) {
		spin_lock(&sb->s_inode_list_lock);
		list_add(&new->i_sb_list, &sb->s_inodes);
		spin_unlock(&sb->s_inode_list_lock);
		return new;
	}
	new = alloc_inode(sb);
	if (!new)
		return NULL;
	new->i_ino = ino;
	goto again;
}

struct inode *iget_locked(struct super_block *sb, unsigned long ino)
{
	return inode_get(sb, ino, ino, NULL, NULL, NULL);
}

struct inode *iget5_locked(struct super_block *sb, unsigned long hashval,
			   int (*test)(struct inode *inode, void *data),
			   int (*set)(struct inode *inode, void *data), void *data)
{
	return inode_get(sb, hashval, 0, test, set, data);
}

struct inode *ilookup(struct super_block *sb, unsigned long ino)
{
	unsigned long hash = inode_hash(sb, ino);
	struct inode *inode;

	do {
		spin_lock(hash_lock(hash));
		inode = find_inode(sb, hash, ino, NULL, NULL);
		spin_unlock(hash_lock(hash));
	} while (inode && !inode_usable(inode));
	return inode;
}

/*
 * A new inode under a number a directory may already name (a file system being created on): -EBUSY
 * if it is taken.
 */
int insert_inode_locked(struct inode *inode)
{
	unsigned long hash = inode_hash(inode->i_sb, inode->i_ino);
	struct inode *old;

	spin_lock(hash_lock(hash));
	old = find_inode(inode->i_sb, hash, inode->i_ino, NULL, NULL);
	if (!old) {
		inode->i_state |= I_NEW;
		hash_add_inode(inode, hash);
	}
	spin_unlock(hash_lock(hash));
	if (!old)
		return 0;
	iput(old);
	return -EBUSY;
}

void __insert_inode_hash(struct inode *inode, unsigned long hashval)
{
	unsigned long hash = inode_hash(inode->i_sb, hashval);

	spin_lock(hash_lock(hash));
	hash_add_inode(inode, hash);
	spin_unlock(hash_lock(hash));
}

void remove_inode_hash(struct inode *inode)
{
	spinlock_t *lock = hash_lock(inode->i_bucket);

	if (hlist_unhashed(&inode->i_hash))
		return;
	spin_lock(lock);
	hlist_del_init_rcu(&inode->i_hash);
	spin_unlock(lock);
}

void unlock_new_inode(struct inode *inode)
{
	spin_lock(&inode->i_lock);
	WARN_ON_ONCE(!(inode->i_state & I_NEW));
	inode->i_state &= ~I_NEW;
	smp_mb();
	wake_up_bit(&inode->i_state, I_NEW_BIT);
	spin_unlock(&inode->i_lock);
}

void discard_new_inode(struct inode *inode)
{
	remove_inode_hash(inode);
	unlock_new_inode(inode);
	iput(inode);
}

void iget_failed(struct inode *inode)
{
	make_bad_inode(inode);
	unlock_new_inode(inode);
	iput(inode);
}

/* -------------------------------------------------- references */

struct inode *igrab(struct inode *inode)
{
	struct inode *got = NULL;

	spin_lock(&inode->i_lock);
	if (!(inode->i_state & (I_FREEING | I_WILL_FREE))) {
		atomic_inc(&inode->i_count);				/* I1 */
		got = inode;
	}
	spin_unlock(&inode->i_lock);
	return got;
}

/* i_lock held. */
void inode_add_lru(struct inode *inode)
{
	struct sb_lru *lru = &inode->i_sb->s_inode_lru;

	if (!list_empty(&inode->i_lru)) {
		inode->i_state |= I_REFERENCED;
		return;
	}
	spin_lock(&lru->lock);
	list_add(&inode->i_lru, &lru->list);
	lru->nr_items++;
	spin_unlock(&lru->lock);
}

static void inode_lru_del(struct inode *inode)
{
	struct sb_lru *lru = &inode->i_sb->s_inode_lru;

	spin_lock(&lru->lock);
	if (!list_empty(&inode->i_lru)) {
		list_del_init(&inode->i_lru);
		lru->nr_items--;
	}
	spin_unlock(&lru->lock);
}

void clear_inode(struct inode *inode)
{
	WARN_ON_ONCE(inode->i_data.nrpages);
	WARN_ON_ONCE(!list_empty(&inode->i_data.private_list));
	WARN_ON_ONCE(!(inode->i_state & I_FREEING));
	inode->i_state = I_FREEING | I_CLEAR;
}

/* Nobody uses it, I_FREEING is set and it is off the LRU: its data goes, then its memory. */
static void evict(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	BUG_ON(!(inode->i_state & I_FREEING));
	inode_sb_list_del(inode);
	if (op->evict_inode) {
		op->evict_inode(inode);
	} else {
		truncate_inode_pages_final(&inode->i_data);
		clear_inode(inode);
	}
	remove_inode_hash(inode);
	spin_lock(&inode->i_lock);
	wake_up_bit(&inode->i_state, I_NEW_BIT);			/* I2 */
	BUG_ON(inode->i_state != (I_FREEING | I_CLEAR));
	spin_unlock(&inode->i_lock);
	destroy_inode(inode);
}

static void dispose_list(struct list_head *list)
{
	while (!list_empty(list)) {
		struct inode *inode = list_first_entry(list, struct inode, i_lru);

		list_del_init(&inode->i_lru);
		evict(inode);
		cond_resched();
	}
}

int generic_delete_inode(struct inode *inode)
{
	return 1;
}

int generic_drop_inode(struct inode *inode)
{
	return !inode->i_nlink || hlist_unhashed(&inode->i_hash);
}

/* The last reference has gone; i_lock held, and dropped. */
static void iput_final(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	const struct super_operations *op = sb->s_op;
	int drop;

	WARN_ON_ONCE(inode->i_state & I_NEW);
	drop = op->drop_inode ? op->drop_inode(inode) : generic_drop_inode(inode);
	if (!drop && (sb->s_flags & SB_ACTIVE)) {
		inode_add_lru(inode);
		spin_unlock(&inode->i_lock);
		return;
	}
	inode->i_state |= I_FREEING;
	inode_lru_del(inode);
	spin_unlock(&inode->i_lock);
	evict(inode);
}

void iput(struct inode *inode)
{
	if (!inode)
		return;
	WARN_ON_ONCE(inode->i_state & I_CLEAR);
	if (atomic_dec_and_lock(&inode->i_count, &inode->i_lock))
		iput_final(inode);
}

/* All unused inodes of a file system, at its end. */
void evict_inodes(struct super_block *sb)
{
	struct inode *inode, *next;
	LIST_HEAD(dispose);

	spin_lock(&sb->s_inode_list_lock);
	list_for_each_entry_safe(inode, next, &sb->s_inodes, i_sb_list) {
		spin_lock(&inode->i_lock);
		if (!atomic_read(&inode->i_count) &&
		    !(inode->i_state & (I_NEW | I_FREEING | I_WILL_FREE))) {
			inode->i_state |= I_FREEING;
			inode_lru_del(inode);
			list_add(&inode->i_lru, &dispose);		/* I3 */
		}
		spin_unlock(&inode->i_lock);
	}
	spin_unlock(&sb->s_inode_list_lock);
	dispose_list(&dispose);
}

/* One inode at the old end of the LRU, both locks held. */
static void inode_lru_isolate(struct inode *inode, struct sb_lru *lru, struct list_head *dispose)
{
	if (atomic_read(&inode->i_count) || (inode->i_state & I_DIRTY)) {
		list_del_init(&inode->i_lru);
		lru->nr_items--;
	} else if (inode->i_state & I_REFERENCED) {
		inode->i_state &= ~I_REFERENCED;
		list_move(&inode->i_lru, &lru->list);
	} else {
		inode->i_state |= I_FREEING;
		list_move(&inode->i_lru, dispose);
		lru->nr_items--;
	}
}

unsigned long prune_icache_sb(struct super_block *sb, unsigned long nr)
{
	struct sb_lru *lru = &sb->s_inode_lru;
	struct inode *inode;
	LIST_HEAD(dispose);
	unsigned long before;

	spin_lock(&lru->lock);
	before = lru->nr_items;
	while (nr-- && !list_empty(&lru->list)) {
		inode = list_last_entry(&lru->list, struct inode, i_lru);
		if (!spin_trylock(&inode->i_lock)) {
			list_move(&inode->i_lru, &lru->list);
			continue;
		}
		inode_lru_isolate(inode, lru, &dispose);
		spin_unlock(&inode->i_lock);
	}
	before -= lru->nr_items;
	spin_unlock(&lru->lock);
	dispose_list(&dispose);
	return before;
}

/* -------------------------------------------------- boot */

/* One bucket for each 256 KiB of memory, between 1024 and 65536. */
void __init inode_init_early(void)
{
	unsigned long buckets = clamp(totalram_pages() / 64, 1024UL, 65536UL);
	unsigned int i;

	i_hash_bits = ilog2(buckets);
	inode_hashtable = (void *)__get_free_pages(
		GFP_KERNEL | __GFP_ZERO, get_order(sizeof(struct hlist_head) << i_hash_bits));
	if (!inode_hashtable)
		panic("No memory for the inode hash table");
	for (i = 0; i < INODE_HASH_LOCKS; i++)
		spin_lock_init(&inode_hash_locks[i]);
}

void __init inode_init(void)
{
	inode_cachep = kmem_cache_create("inode_cache", sizeof(struct inode), 0,
					 SLAB_RECLAIM_ACCOUNT | SLAB_PANIC, init_once);
}
