/* SPDX-License-Identifier: MIT */
#ifndef _FS_DCACHE_INTERNAL_H
#define _FS_DCACHE_INTERNAL_H

/* Shared by dcache.c, dcache_tree.c and dcache_move.c. */

#include <linux/fs.h>
#include <linux/rculist_bl.h>
#include "internal.h"

/* A name too long for d_iname. Shared by the two dentries of a rename until the old one goes. */
struct external_name {
	atomic_t count;
	struct rcu_head head;
	unsigned char name[];
};

static inline bool dname_external(const struct dentry *dentry)
{
	return dentry->d_name.name != dentry->d_iname;
}

static inline struct external_name *external_name(struct dentry *dentry)
{
	return container_of(dentry->d_name.name, struct external_name, name[0]);
}

/*
 * d_lock held: in and out of the hash table. Out: with d_seq bumped, so that lockless walks notice.
 */
void __d_rehash(struct dentry *dentry);
void ___d_drop(struct dentry *dentry);

/*
 * An unused dentry (count 0, d_lock held, not on a shrink list) joins a private list;
 * shrink_dentry_list() evicts what is on one.
 */
void d_shrink_add(struct dentry *dentry, struct list_head *list);
void d_lru_del(struct dentry *dentry);
void shrink_dentry_list(struct list_head *list);

/* What the walk of a tree does next. */
enum d_walk_ret { D_WALK_CONTINUE, D_WALK_QUIT, D_WALK_SKIP };

#endif
