/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DCACHE_H
#define _LINUX_DCACHE_H

/*
 * The dentry cache: names in directories, remembered.
 *
 * A dentry is positive (has an inode) or negative (the name is known not to exist). It is in the
 * hash table from d_add() until it is dropped or evicted, on an LRU list while nobody uses it, and
 * keeps its parent alive.
 *
 * Rules
 * - d_lock guards the flags, the LRU link, the children list and the name of one dentry. Order:
 *   parent before child.
 * - d_inode changes under d_lock; from NULL to an inode once (d_instantiate) and back only when the
 *   last user deletes it.
 * - d_name and d_parent change only in d_move(), under rename_lock (written) and both d_locks;
 *   lockless readers use d_seq and rename_lock's sequence.
 * - Lookups in the hash walk under rcu_read_lock(); dentries are freed after a grace period.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/list_bl.h>
#include <linux/lockref.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

struct path;
struct inode;
struct super_block;
struct vfsmount;

struct qstr {
	union {
		struct { u32 hash, len; };
		u64 hash_len;
	};
	const unsigned char *name;
};
#define QSTR_INIT(n, l)		{ { { .len = l } }, .name = n }

#define DNAME_INLINE_LEN	40

struct dentry {
	/* looked at by every lookup: keep within one cache line */
	unsigned int d_flags;			/* d_lock */
	seqcount_t d_seq;			/* bumped around changes of name, parent, inode */
	struct hlist_bl_node d_hash;		/* hash chain's bit lock; RCU readers */
	struct dentry *d_parent;		/* see rules */
	struct qstr d_name;
	struct inode *d_inode;
	unsigned char d_iname[DNAME_INLINE_LEN];
	struct lockref d_lockref;		/* d_lock and reference count */
	const struct dentry_operations *d_op;	/* fixed */
	struct super_block *d_sb;		/* fixed */
	unsigned long d_time;			/* the file system's */
	void *d_fsdata;				/* the file system's */
	struct list_head d_lru;			/* the LRU's lock */
	struct list_head d_child;		/* parent's d_lock: in parent's d_subdirs */
	struct list_head d_subdirs;		/* d_lock */
	union {
		struct hlist_node d_alias;	/* inode->i_lock: in inode->i_dentry */
		struct rcu_head d_rcu;		/* after the last put */
	};
};
#define d_lock	d_lockref.lock

struct dentry_operations {
	/* 1 still true, 0 look it up again, or error */
	int (*d_revalidate)(struct dentry *dentry, unsigned int flags);
	int (*d_hash)(const struct dentry *dir, struct qstr *name);
	int (*d_compare)(const struct dentry *dentry, unsigned int len, const char *str,
			 const struct qstr *name);
	/* at the last dput: 1 = do not cache. d_lock held. */
	int (*d_delete)(const struct dentry *dentry);
	int (*d_init)(struct dentry *dentry);
	void (*d_release)(struct dentry *dentry);
	void (*d_prune)(struct dentry *dentry);
	void (*d_iput)(struct dentry *dentry, struct inode *inode);
	/* name of an object without a place */
	char *(*d_dname)(struct dentry *dentry, char *buffer, int buflen);
	struct vfsmount *(*d_automount)(struct path *path);
};

#define DCACHE_OP_HASH		0x00000001
#define DCACHE_OP_COMPARE	0x00000002
#define DCACHE_OP_REVALIDATE	0x00000004
#define DCACHE_OP_DELETE	0x00000008
#define DCACHE_OP_PRUNE		0x00000010
#define DCACHE_DISCONNECTED	0x00000020
#define DCACHE_REFERENCED	0x00000040	/* used since the LRU scan passed: second chance */
#define DCACHE_DONTCACHE	0x00000080
#define DCACHE_CANT_MOUNT	0x00000100
#define DCACHE_SHRINK_LIST	0x00000400	/* d_lru is on a private list of who evicts */
#define DCACHE_MAY_FREE		0x00000800	/* killed while on it: its owner frees */
#define DCACHE_GENOCIDE		0x00000200
#define DCACHE_CURSOR		0x00001000	/* a place in d_subdirs, not a name */
#define DCACHE_NORCU		0x00004000	/* never in a chain or tree: no lockless readers */
#define DCACHE_DENTRY_KILLED	0x00008000
#define DCACHE_MOUNTED		0x00010000	/* something is mounted on it in some namespace */
#define DCACHE_LRU_LIST		0x00080000
#define DCACHE_ENTRY_TYPE	0x00700000
#define DCACHE_MISS_TYPE	0x00000000	/* negative */
#define DCACHE_DIRECTORY_TYPE	0x00200000
#define DCACHE_REGULAR_TYPE	0x00400000
#define DCACHE_SPECIAL_TYPE	0x00500000
#define DCACHE_SYMLINK_TYPE	0x00600000
#define DCACHE_PAR_LOOKUP	0x10000000

extern seqlock_t rename_lock;

/*
 * A new unhashed dentry with one reference, child of `parent` (referenced). NULL when out of
 * memory. **Sleeps.** A name's hash is taken as given unless it is 0, then it is computed.
 */
struct dentry *d_alloc(struct dentry *parent, const struct qstr *name);
/* The same without a parent or a place: pipes, sockets, O_TMPFILE. */
struct dentry *d_alloc_anon(struct super_block *sb);
struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name);
/*
 * The root dentry for `inode` (consumed, also on failure). NULL when out of memory or inode is
 * NULL.
 */
struct dentry *d_make_root(struct inode *inode);

/* Gives a negative dentry its inode (reference consumed). */
void d_instantiate(struct dentry *dentry, struct inode *inode);
void d_instantiate_new(struct dentry *dentry, struct inode *inode);	/* and unlock_new_inode() */
/* Hashes; d_add = instantiate (inode may be NULL) and hash. **Any context but interrupt.** */
void d_rehash(struct dentry *dentry);
void d_add(struct dentry *dentry, struct inode *inode);
/*
 * d_add() for directories that may already have an alias: returns the alias to use, NULL, or
 * ERR_PTR. Consumes inode.
 */
struct dentry *d_splice_alias(struct inode *inode, struct dentry *dentry);
void d_tmpfile(struct dentry *dentry, struct inode *inode);
/* Takes it out of the hash: later lookups ask the file system. */
void d_drop(struct dentry *dentry);
void __d_drop(struct dentry *dentry);
/* After unlink: negative if nobody else uses it, else unhashed. */
void d_delete(struct dentry *dentry);
void d_invalidate(struct dentry *dentry);
void d_move(struct dentry *dentry, struct dentry *target);
void d_exchange(struct dentry *a, struct dentry *b);
struct dentry *d_find_alias(struct inode *inode);
struct dentry *d_find_any_alias(struct inode *inode);
void d_prune_aliases(struct inode *inode);

/*
 * The child called `name`, with a reference, or NULL if it is not cached. **Any context but
 * interrupt.**
 */
struct dentry *d_lookup(const struct dentry *parent, const struct qstr *name);
struct dentry *d_hash_and_lookup(struct dentry *dir, struct qstr *name);
/* A new child by name, for file systems that make their own tree; like d_alloc(). */
struct dentry *d_alloc_name(struct dentry *parent, const char *name);
void d_set_d_op(struct dentry *dentry, const struct dentry_operations *op);
/* Lockless, under rcu_read_lock(); no reference; *seq is the d_seq to check after use. */
struct dentry *__d_lookup_rcu(const struct dentry *parent, const struct qstr *name,
			      unsigned int *seq);

/* References. dput() **sleeps**: the last one may evict an inode. */
void dput(struct dentry *dentry);
struct dentry *dget(struct dentry *dentry);
struct dentry *dget_parent(struct dentry *dentry);

/*
 * Evicts what is unused: of a file system (umount), below a dentry, or `nr` from the LRU; returns
 * how many went.
 */
void shrink_dcache_sb(struct super_block *sb);
void shrink_dcache_parent(struct dentry *parent);
void shrink_dcache_for_umount(struct super_block *sb);
unsigned long prune_dcache_sb(struct super_block *sb, unsigned long nr);
/* Recursively removes a subtree a pseudo file system made. */
void d_genocide(struct dentry *root);

/* Hash of a name in a directory. */
u32 full_name_hash(const void *salt, const char *name, unsigned int len);

/*
 * Writes the path into the end of `buf` and returns its start. d_path: as the current task sees it,
 * " (deleted)" appended; d_absolute_path: -EINVAL if unreachable. ERR_PTR(-ENAMETOOLONG) if it does
 * not fit. **Any context but interrupt.**
 */
char *d_path(const struct path *path, char *buf, int buflen);
char *d_absolute_path(const struct path *path, char *buf, int buflen);
char *__d_path(const struct path *path, const struct path *root, char *buf, int buflen);
char *dentry_path_raw(struct dentry *dentry, char *buf, int buflen);
char *dynamic_dname(char *buffer, int buflen, const char *fmt, ...);
char *simple_dname(struct dentry *dentry, char *buffer, int buflen);
bool is_subdir(struct dentry *a, struct dentry *b);

void dcache_init_early(void);	/* the hash table */
void dcache_init(void);
extern atomic_long_t nr_dentry;

static inline int d_unhashed(const struct dentry *dentry)
{
	return hlist_bl_unhashed(&dentry->d_hash);
}

static inline int d_unlinked(const struct dentry *dentry)
{
	return d_unhashed(dentry) && dentry != dentry->d_parent;
}

static inline unsigned int __d_entry_type(const struct dentry *dentry)
{
	return dentry->d_flags & DCACHE_ENTRY_TYPE;
}

static inline bool d_is_negative(const struct dentry *d)
{
	return __d_entry_type(d) == DCACHE_MISS_TYPE;
}
static inline bool d_is_positive(const struct dentry *d) { return !d_is_negative(d); }
static inline bool d_is_dir(const struct dentry *d)
{
	return __d_entry_type(d) == DCACHE_DIRECTORY_TYPE;
}
static inline bool d_is_reg(const struct dentry *d)
{
	return __d_entry_type(d) == DCACHE_REGULAR_TYPE;
}
static inline bool d_is_symlink(const struct dentry *d)
{
	return __d_entry_type(d) == DCACHE_SYMLINK_TYPE;
}
static inline bool d_mountpoint(const struct dentry *d) { return d->d_flags & DCACHE_MOUNTED; }
static inline bool d_really_is_positive(const struct dentry *d) { return d->d_inode; }
static inline struct inode *d_inode(const struct dentry *d) { return d->d_inode; }
static inline unsigned int d_count(const struct dentry *d) { return d->d_lockref.count; }
#define IS_ROOT(x)	((x) == (x)->d_parent)

extern const struct qstr empty_name, slash_name;

#endif
