/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RADIX_TREE_H
#define _LINUX_RADIX_TREE_H

/*
 * Radix trees: unsigned long -> pointer, with tags. The page cache's index.
 *
 * Rules
 * - Changes need a lock of the caller's; radix_tree_lookup*() and the gang lookups may run under
 *   rcu_read_lock() alone and then may see an item that is just being removed: the caller takes a
 *   reference and looks again (radix_tree_lookup_slot(), radix_tree_deref_slot()).
 * - Items are aligned to 4 bytes and not NULL; or exceptional: bit 1 set, the rest the caller's.
 * - A tag set on an item shows in every node above it, so tagged items are found without visiting
 *   the others.
 * - Memory for nodes is taken with the root's gfp mask. To insert under a spinlock:
 *   radix_tree_preload() before it, GFP_ATOMIC in the root, radix_tree_preload_end() after it; the
 *   insertion then cannot fail for want of memory.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/bits.h>

#define RADIX_TREE_MAP_SHIFT	6
#define RADIX_TREE_MAP_SIZE	(1UL << RADIX_TREE_MAP_SHIFT)
#define RADIX_TREE_MAP_MASK	(RADIX_TREE_MAP_SIZE - 1)
#define RADIX_TREE_MAX_TAGS	3
#define RADIX_TREE_MAX_PATH	((64 + RADIX_TREE_MAP_SHIFT - 1) / RADIX_TREE_MAP_SHIFT)

/* The two low bits of a pointer in a slot. */
#define RADIX_TREE_INTERNAL_NODE	1UL	/* a node one level down */
#define RADIX_TREE_EXCEPTIONAL_ENTRY	2UL	/* a value, not a pointer */
#define RADIX_TREE_EXCEPTIONAL_SHIFT	2

struct radix_tree_node {
	unsigned char shift;			/* index bits below this node's */
	unsigned char offset;			/* its slot in the parent */
	unsigned char count;			/* slots in use */
	struct radix_tree_node *parent;		/* NULL in the root node */
	union {
		struct list_head private_list;
		struct rcu_head rcu_head;	/* while it waits to be freed */
	};
	void *private_data;
	void *slots[RADIX_TREE_MAP_SIZE];
	unsigned long tags[RADIX_TREE_MAX_TAGS];	/* a bit per slot */
};

struct radix_tree_root {
	gfp_t gfp_mask;				/* how nodes are allocated */
	unsigned int tags;			/* tags set anywhere in the tree */
	void *rnode;				/* the item at index 0, or the top node */
};

#define RADIX_TREE_INIT(mask)		{ .gfp_mask = (mask), .tags = 0, .rnode = NULL }
#define RADIX_TREE(name, mask)		struct radix_tree_root name = RADIX_TREE_INIT(mask)
#define INIT_RADIX_TREE(root, mask)	(*(root) = (struct radix_tree_root)RADIX_TREE_INIT(mask))

static inline bool radix_tree_empty(const struct radix_tree_root *root)
{
	return root->rnode == NULL;
}

static inline bool radix_tree_is_internal_node(const void *ptr)
{
	return ((unsigned long)ptr & 3) == RADIX_TREE_INTERNAL_NODE;
}

static inline bool radix_tree_exceptional_entry(const void *item)
{
	return (unsigned long)item & RADIX_TREE_EXCEPTIONAL_ENTRY;
}

/*
 * What a slot holds, for lockless users. If radix_tree_deref_retry() says so the tree shrank: look
 * it up again.
 */
static inline void *radix_tree_deref_slot(void **slot)
{
	return READ_ONCE(*slot);
}

static inline bool radix_tree_deref_retry(const void *item)
{
	return unlikely(radix_tree_is_internal_node(item));
}

/* Makes the node cache. Boot, after the slab allocator. */
void radix_tree_init(void);

/* **Fails with** -EEXIST, -ENOMEM. **Atomic** if the root's mask is. */
int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item);
/* The item or NULL. Under the lock or RCU. */
void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index);
/* The address of its slot, or NULL if there is none. The slot is valid under the lock or RCU. */
void **radix_tree_lookup_slot(const struct radix_tree_root *root, unsigned long index);
/* Puts another item (not NULL) into the slot of one that is there; tags stay. Needs the lock. */
void radix_tree_replace_slot(struct radix_tree_root *root, void **slot, void *item);
/* Removes and returns the item, or NULL. Its tags go too. */
void *radix_tree_delete(struct radix_tree_root *root, unsigned long index);
/* The same, if the item there is `item` (NULL: whatever it is). */
void *radix_tree_delete_item(struct radix_tree_root *root, unsigned long index, void *item);

/* set and clear return the item, NULL if there is none (and nothing changed). get: 0 or 1. */
void *radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, unsigned int tag);
void *radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, unsigned int tag);
int radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, unsigned int tag);
/* Any item with the tag at all? */
int radix_tree_tagged(const struct radix_tree_root *root, unsigned int tag);
/*
 * Sets `settag` on up to nr items in [*first, last] that have `iftag`; *first moves past the last
 * one looked at. Returns how many; fewer than nr means the range is done.
 */
unsigned long radix_tree_range_tag_if_tagged(struct radix_tree_root *root, unsigned long *first,
					     unsigned long last, unsigned long nr,
					     unsigned int iftag, unsigned int settag);

/*
 * Up to max items (slots and their indices) from `first` on, in order. Return the number found.
 * Under the lock or RCU.
 */
unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root, void **results,
				    unsigned long first, unsigned int max);
unsigned int radix_tree_gang_lookup_slot(const struct radix_tree_root *root, void ***results,
					 unsigned long *indices, unsigned long first,
					 unsigned int max);
unsigned int radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **results,
					unsigned long first, unsigned int max, unsigned int tag);
unsigned int radix_tree_gang_lookup_tag_slot(const struct radix_tree_root *root, void ***results,
					     unsigned long first, unsigned int max,
					     unsigned int tag);

/*
 * The first index >= (last <=) `index` without an item, looking at no more than max; index + max
 * (index - max) if there is none.
 */
unsigned long radix_tree_next_hole(const struct radix_tree_root *root, unsigned long index,
				   unsigned long max);
unsigned long radix_tree_prev_hole(const struct radix_tree_root *root, unsigned long index,
				   unsigned long max);

/*
 * Fills this CPU's reserve of nodes and returns 0 with preemption disabled, or -ENOMEM with it
 * enabled. **Sleeps** if gfp allows. maybe_preload does nothing but disable preemption if gfp does
 * not allow sleeping.
 */
int radix_tree_preload(gfp_t gfp);
int radix_tree_maybe_preload(gfp_t gfp);
void radix_tree_preload_end(void);

/*
 * Iteration: `iter.index` is the index of *slot. Items may be deleted or tagged inside if the loop
 * holds the lock; the slot's own item only.
 *
 *	radix_tree_for_each_slot(slot, root, &iter, start)
 *	radix_tree_for_each_tagged(slot, root, &iter, start, tag)
 */
struct radix_tree_iter {
	unsigned long index;
	unsigned long next_index;	/* 0 after the last one */
	bool begun;
};

/* The next slot with an item at or after iter->next_index; tag < 0: any. NULL at the end. */
void **radix_tree_next_slot(const struct radix_tree_root *root, struct radix_tree_iter *iter,
			    int tag);

static inline struct radix_tree_iter *radix_tree_iter_init(struct radix_tree_iter *iter,
							   unsigned long start)
{
	iter->index = 0;
	iter->next_index = start;
	iter->begun = false;
	return iter;
}

#define radix_tree_for_each_tagged(slot, root, iter, start, tag)			\
	for (radix_tree_iter_init(iter, start);						\
	     (slot = radix_tree_next_slot(root, iter, tag)) != NULL;)
#define radix_tree_for_each_slot(slot, root, iter, start)				\
	radix_tree_for_each_tagged(slot, root, iter, start, -1)

#endif
