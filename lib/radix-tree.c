// SPDX-License-Identifier: MIT
#include <linux/radix-tree.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/bitops.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include "radix-tree-free.h"

/*
 * Radix trees. How this works
 *
 * A node has 64 slots and stands for 64 << shift consecutive indices; bits shift .. shift+5 of an
 * index choose the slot. The node at the bottom has shift 0 and holds items. The tree is only as
 * high as its largest index needs:
 *
 *	rnode = NULL			empty
 *	rnode = item			index 0 alone: no node at all
 *	rnode = node|1, shift 0		indices 0 .. 63
 *	rnode = node|1, shift 6		indices 0 .. 4095, its slots hold node|1
 *
 * Invariants, under the caller's lock:
 *   I1  node->count is the number of its slots that are not NULL, and at least 1 (an empty
 *       node is freed at once).
 *   I2  A tag bit of a slot that holds a node is set exactly if any tag bit of that kind is set in
 *       that node; the root's `tags` likewise.
 *   I3  The tag bits of an empty slot are clear.
 *   I4  A top node has more than slot 0: otherwise the tree is one level lower.
 *
 * Readers without the lock see every node they reach complete: it is filled in before its address
 * is stored (release), and freed after a grace period. Two things may surprise them. A node may be
 * taken out of the tree under them: they finish in the old one. And the tree may get lower: the old
 * top node keeps its slot 0, so the way down from it still leads right; but where slot 0 held the
 * last item itself, a reader that has that slot's address (radix_tree_lookup_slot()) must know that
 * the slot is dead. Such a slot is set to RADIX_TREE_RETRY, which radix_tree_deref_retry()
 * recognises.
 *
 * The idr marks with tag 0 what is *full*, which is propagated the other way: a slot's bit is set
 * if all 64 bits of the node in it are. Such a tree has RADIX_TREE_FULL_TAG in the root and uses no
 * other tags; bit 0 of the root's tags is for an item without a node. Its functions are at the end
 * of this file.
 *
 * Memory: nodes come from a slab cache. For insertions under a spinlock each CPU has a reserve of
 * nodes, linked through `parent`.
 */

#define RADIX_TREE_RETRY	((void *)RADIX_TREE_INTERNAL_NODE)
/*
 * The longest insertion makes the tree higher by a whole path and adds another path below the new
 * top.
 */
#define PRELOAD_NODES		(2 * RADIX_TREE_MAX_PATH - 1)

struct preload {
	unsigned int count;
	struct radix_tree_node *nodes;
};
static DEFINE_PER_CPU(struct preload, radix_tree_preloads);
static struct kmem_cache *node_cache;

static __always_inline struct radix_tree_node *entry_to_node(const void *entry)
{
	return (struct radix_tree_node *)((unsigned long)entry & ~RADIX_TREE_INTERNAL_NODE);
}

static __always_inline void *node_to_entry(const struct radix_tree_node *node)
{
	return (void *)((unsigned long)node | RADIX_TREE_INTERNAL_NODE);
}

static __always_inline unsigned int slot_of(const struct radix_tree_node *node, unsigned long index)
{
	return (index >> node->shift) & RADIX_TREE_MAP_MASK;
}

/* The largest index under an entry of the root: an item, NULL or a node. */
static unsigned long max_index(const void *top)
{
	unsigned int bits;

	if (!radix_tree_is_internal_node(top))
		return 0;
	bits = entry_to_node(top)->shift + RADIX_TREE_MAP_SHIFT;
	return bits >= BITS_PER_LONG ? ~0UL : (1UL << bits) - 1;
}

/* ---------------------------------------------------------------- memory for nodes */

static struct radix_tree_node *take_from_reserve(void)
{
	struct preload *reserve = get_cpu_ptr(&radix_tree_preloads);
	struct radix_tree_node *node = reserve->nodes;

	if (node) {
		reserve->nodes = node->parent;
		reserve->count--;
	}
	put_cpu_ptr(&radix_tree_preloads);
	return node;
}

static struct radix_tree_node *node_alloc(gfp_t gfp, struct radix_tree_node *parent,
					  unsigned int shift, unsigned int offset)
{
	bool atomic = !(gfp & __GFP_DIRECT_RECLAIM);
	struct radix_tree_node *node;

	node = kmem_cache_zalloc(node_cache, atomic ? gfp | __GFP_NOWARN : gfp);
	/* An interrupt must not eat what the interrupted task reserved. */
	if (!node && atomic && in_task())
		node = take_from_reserve();
	if (!node)
		return NULL;
	node->parent = parent;
	node->shift = shift;
	node->offset = offset;
	INIT_LIST_HEAD(&node->private_list);
	return node;
}

static void node_free_rcu(struct rcu_head *head)
{
	kmem_cache_free(node_cache, container_of(head, struct radix_tree_node, rcu_head));
}

static void node_free(struct radix_tree_node *node)
{
	call_rcu(&node->rcu_head, node_free_rcu);
}

/*
 * Leaves preemption disabled on success. While it allocates the task may move to another CPU, hence
 * the loop.
 */
static int preload(gfp_t gfp)
{
	struct radix_tree_node *node;
	struct preload *reserve;

	for (;;) {
		reserve = get_cpu_ptr(&radix_tree_preloads);
		if (reserve->count >= PRELOAD_NODES)
			return 0;
		put_cpu_ptr(&radix_tree_preloads);
		node = kmem_cache_zalloc(node_cache, gfp);
		if (!node)
			return -ENOMEM;
		reserve = get_cpu_ptr(&radix_tree_preloads);
		node->parent = reserve->nodes;
		reserve->nodes = node;
		reserve->count++;
		put_cpu_ptr(&radix_tree_preloads);
	}
}

int radix_tree_preload(gfp_t gfp)
{
	return preload(gfp);
}

int radix_tree_maybe_preload(gfp_t gfp)
{
	if (gfp & __GFP_DIRECT_RECLAIM)
		return preload(gfp);
	preempt_disable();
	return 0;
}

int radix_tree_preload_idr(gfp_t gfp)
{
	int err = preload(gfp);

	if (err)
		preempt_disable();
	return err;
}

void radix_tree_preload_end(void)
{
	preempt_enable();
}

void __init radix_tree_init(void)
{
	node_cache = kmem_cache_create("radix_tree_node", sizeof(struct radix_tree_node), 0,
				       SLAB_PANIC | SLAB_RECLAIM_ACCOUNT, NULL);
}

/* ---------------------------------------------------------------- tags */

static __always_inline bool slot_tagged(const struct radix_tree_node *node, unsigned int tag,
					unsigned int slot)
{
	return node->tags[tag] >> slot & 1;
}

/* I2 upwards, after a bit of `node` was set. */
static void propagate_set(struct radix_tree_root *root, struct radix_tree_node *node,
			  unsigned int tag)
{
	for (; node->parent; node = node->parent) {
		if (slot_tagged(node->parent, tag, node->offset))
			return;
		node->parent->tags[tag] |= 1UL << node->offset;
	}
	root->tags |= 1U << tag;
}

/* Clears a slot's bit, and I2 upwards. */
static void clear_and_propagate(struct radix_tree_root *root, struct radix_tree_node *node,
				unsigned int slot, unsigned int tag)
{
	while (node) {
		if (!slot_tagged(node, tag, slot))
			return;
		node->tags[tag] &= ~(1UL << slot);
		if (node->tags[tag])
			return;
		slot = node->offset;
		node = node->parent;
	}
	root->tags &= ~(1U << tag);
}

/* ---------------------------------------------------------------- looking up */

/*
 * The slot of `index` and the node it is in (NULL: the root itself); NULL if the way down ends
 * before.
 */
static __always_inline void **find_slot(const struct radix_tree_root *root, unsigned long index,
					struct radix_tree_node **nodep)
{
	struct radix_tree_node *node = NULL;
	void **slot = (void **)&root->rnode, *entry = READ_ONCE(*slot);

	if (index > max_index(entry))
		return NULL;
	while (radix_tree_is_internal_node(entry)) {
		node = entry_to_node(entry);
		slot = &node->slots[slot_of(node, index)];
		entry = READ_ONCE(*slot);
		if (!node->shift)
			break;
	}
	if (!entry)
		return NULL;
	*nodep = node;
	return slot;
}

void **radix_tree_lookup_slot(const struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *node;

	return find_slot(root, index, &node);
}

void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *node;
	void **slot, *item;

	do {
		slot = find_slot(root, index, &node);
		item = slot ? READ_ONCE(*slot) : NULL;
		/* The tree changed its height under a lockless reader. */
	} while (radix_tree_is_internal_node(item));
	return item;
}

/* ---------------------------------------------------------------- changing */

/* Of a tree with RADIX_TREE_FULL_TAG: nothing free under the present top? */
static bool top_is_full(const struct radix_tree_root *root)
{
	if (radix_tree_is_internal_node(root->rnode))
		return entry_to_node(root->rnode)->tags[0] == ~0UL;
	return root->tags & 1;
}

/*
 * Puts new top nodes over the old top until `index` fits; one of the right height at once if there
 * is nothing yet.
 */
static int extend(struct radix_tree_root *root, unsigned long index)
{
	while (index > max_index(root->rnode)) {
		void *top = root->rnode;
		struct radix_tree_node *node;
		unsigned int shift = 0;

		if (radix_tree_is_internal_node(top))
			shift = entry_to_node(top)->shift + RADIX_TREE_MAP_SHIFT;
		while (!top && shift + RADIX_TREE_MAP_SHIFT < BITS_PER_LONG &&
		       index >> (shift + RADIX_TREE_MAP_SHIFT))
			shift += RADIX_TREE_MAP_SHIFT;
		node = node_alloc(root->gfp_mask, NULL, shift, 0);
		if (!node)
			return -ENOMEM;
		if (top) {
			node->slots[0] = top;
			node->count = 1;
			for (unsigned int tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
				node->tags[tag] = root->tags >> tag & 1;
			if (root->tags & RADIX_TREE_FULL_TAG) {
				node->tags[0] = top_is_full(root);
				root->tags = RADIX_TREE_FULL_TAG;
			}
		}
		if (radix_tree_is_internal_node(top))
			entry_to_node(top)->parent = node;
		rcu_assign_pointer(root->rnode, node_to_entry(node));
	}
	return 0;
}

/* I4: takes off top nodes that only pass on to slot 0, after a removal. */
static void shrink(struct radix_tree_root *root)
{
	while (radix_tree_is_internal_node(root->rnode)) {
		struct radix_tree_node *node = entry_to_node(root->rnode);
		void *below = node->slots[0];

		if (node->count != 1 || !below)
			return;
		if (radix_tree_is_internal_node(below))
			entry_to_node(below)->parent = NULL;
		rcu_assign_pointer(root->rnode, below);
		if (!node->shift) {
			if (root->tags & RADIX_TREE_FULL_TAG)
				root->tags = RADIX_TREE_FULL_TAG | (node->tags[0] & 1);
			/* Whoever holds this slot's address must look again. */
			WRITE_ONCE(node->slots[0], RADIX_TREE_RETRY);
		}
		node_free(node);
	}
}

/* I1: frees nodes that became empty, from `node` upwards (NULL: an empty top node). */
static void free_empty(struct radix_tree_root *root, struct radix_tree_node *node)
{
	if (!node && radix_tree_is_internal_node(root->rnode))
		node = entry_to_node(root->rnode);
	while (node && !node->count) {
		struct radix_tree_node *parent = node->parent;

		if (parent) {
			WRITE_ONCE(parent->slots[node->offset], NULL);
			parent->count--;
		} else {
			WRITE_ONCE(root->rnode, NULL);
		}
		node_free(node);
		node = parent;
	}
	shrink(root);
}

/* Clears the full bit of a slot, and those above that said so because of it. */
static void clear_full(struct radix_tree_node *node, unsigned int slot)
{
	while (node) {
		bool was_full = node->tags[0] == ~0UL;

		node->tags[0] &= ~(1UL << slot);
		if (!was_full)
			return;
		slot = node->offset;
		node = node->parent;
	}
}

/*
 * The slot for a new item, with all nodes above it. *nodep is the node it is in, NULL for the
 * root's. On -ENOMEM nodes without an item below them are taken out again.
 */
static int make_slot(struct radix_tree_root *root, unsigned long index,
		     struct radix_tree_node **nodep, void ***slotp)
{
	struct radix_tree_node *node = NULL, *new;
	void **slot;

	if (extend(root, index))
		goto out_undo;
	slot = &root->rnode;
	while (radix_tree_is_internal_node(*slot)) {
		node = entry_to_node(*slot);
		slot = &node->slots[slot_of(node, index)];
		if (!node->shift)
			break;
		if (*slot)
			continue;
		new = node_alloc(root->gfp_mask, node, node->shift - RADIX_TREE_MAP_SHIFT,
				 slot_of(node, index));
		if (!new)
			goto out_undo;
		rcu_assign_pointer(*slot, node_to_entry(new));
		node->count++;
	}
	*nodep = node;
	*slotp = slot;
	return 0;

out_undo:
	/*
	 * Without `node` the tree could not grow; free_empty() takes off what was put on top
	 * already.
	 */
	free_empty(root, node);
	return -ENOMEM;
}

int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item)
{
	struct radix_tree_node *node;
	void **slot;
	int err;

	BUG_ON(!item || radix_tree_is_internal_node(item));
	err = make_slot(root, index, &node, &slot);
	if (err)
		return err;
	if (*slot)
		return -EEXIST;
	rcu_assign_pointer(*slot, item);
	if (node)
		node->count++;
	return 0;
}

void radix_tree_replace_slot(struct radix_tree_root *root, void **slot, void *item)
{
	BUG_ON(!item || radix_tree_is_internal_node(item));
	rcu_assign_pointer(*slot, item);
}

void *radix_tree_delete_item(struct radix_tree_root *root, unsigned long index, void *item)
{
	struct radix_tree_node *node;
	void **slot = find_slot(root, index, &node), *old;

	if (!slot)
		return NULL;
	old = *slot;
	if (item && old != item)
		return NULL;
	if (!node) {
		root->tags &= RADIX_TREE_FULL_TAG;
		WRITE_ONCE(root->rnode, NULL);
		return old;
	}
	if (root->tags & RADIX_TREE_FULL_TAG) {
		clear_full(node, slot_of(node, index));
	} else {
		for (unsigned int tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
			clear_and_propagate(root, node, slot_of(node, index), tag);
	}
	WRITE_ONCE(*slot, NULL);
	node->count--;
	free_empty(root, node);
	return old;
}

void *radix_tree_delete(struct radix_tree_root *root, unsigned long index)
{
	return radix_tree_delete_item(root, index, NULL);
}

void *radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	struct radix_tree_node *node;
	void **slot = find_slot(root, index, &node);

	if (!slot)
		return NULL;
	if (!node) {
		root->tags |= 1U << tag;
	} else if (!slot_tagged(node, tag, slot_of(node, index))) {
		node->tags[tag] |= 1UL << slot_of(node, index);
		propagate_set(root, node, tag);
	}
	return *slot;
}

void *radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	struct radix_tree_node *node;
	void **slot = find_slot(root, index, &node);

	if (!slot)
		return NULL;
	if (!node)
		root->tags &= ~(1U << tag);
	else
		clear_and_propagate(root, node, slot_of(node, index), tag);
	return *slot;
}

int radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	struct radix_tree_node *node;

	if (!(READ_ONCE(root->tags) >> tag & 1) || !find_slot(root, index, &node))
		return 0;
	return !node || slot_tagged(node, tag, slot_of(node, index));
}

int radix_tree_tagged(const struct radix_tree_root *root, unsigned int tag)
{
	return READ_ONCE(root->tags) >> tag & 1;
}

/* ---------------------------------------------------------------- walking */

/* The lowest slot from `slot` on that is in use (tag < 0) or tagged; 64 if none. */
static unsigned int next_in_node(const struct radix_tree_node *node, unsigned int slot, int tag)
{
	if (tag >= 0)
		return find_next_bit(&node->tags[tag], RADIX_TREE_MAP_SIZE, slot);
	while (slot < RADIX_TREE_MAP_SIZE && !READ_ONCE(node->slots[slot]))
		slot++;
	return slot;
}

/*
 * Goes down towards *index as far as there is something; where there is nothing, moves *index to
 * the next place that may have something and begins again. The loop ends because *index only grows.
 */
static void **next_slot_from(const struct radix_tree_root *root, unsigned long *index, int tag)
{
	struct radix_tree_node *node;
	unsigned int slot;
	void *entry;

restart:
	entry = READ_ONCE(root->rnode);
	if (!entry || (tag >= 0 && !radix_tree_tagged(root, tag)) || *index > max_index(entry))
		return NULL;
	if (!radix_tree_is_internal_node(entry))
		return (void **)&root->rnode;
	for (;;) {
		node = entry_to_node(entry);
		slot = next_in_node(node, slot_of(node, *index), tag);
		if (slot == RADIX_TREE_MAP_SIZE) {
			/* On to what follows this node. */
			unsigned int bits = node->shift + RADIX_TREE_MAP_SHIFT;

			if (bits >= BITS_PER_LONG || !(((*index >> bits) + 1) << bits))
				return NULL;
			*index = ((*index >> bits) + 1) << bits;
			goto restart;
		}
		if (slot != slot_of(node, *index)) {
			*index &= ~((RADIX_TREE_MAP_SIZE << node->shift) - 1);
			*index |= (unsigned long)slot << node->shift;
		}
		entry = READ_ONCE(node->slots[slot]);
		if (!node->shift) {
			if (entry)
				return &node->slots[slot];
			goto restart;
		}
		if (!entry)
			goto restart;
	}
}

void **radix_tree_next_slot(const struct radix_tree_root *root, struct radix_tree_iter *iter,
			    int tag)
{
	void **slot;

	if (iter->begun && !iter->next_index)
		return NULL;
	iter->begun = true;
	iter->index = iter->next_index;
	slot = next_slot_from(root, &iter->index, tag);
	iter->next_index = iter->index + 1;
	return slot;
}

unsigned int radix_tree_gang_lookup_slot(const struct radix_tree_root *root, void ***results,
					 unsigned long *indices, unsigned long first,
					 unsigned int max)
{
	struct radix_tree_iter iter;
	unsigned int found = 0;
	void **slot;

	if (!max)
		return 0;
	radix_tree_for_each_slot(slot, root, &iter, first) {
		results[found] = slot;
		if (indices)
			indices[found] = iter.index;
		if (++found == max)
			break;
	}
	return found;
}

unsigned int radix_tree_gang_lookup_tag_slot(const struct radix_tree_root *root, void ***results,
					     unsigned long first, unsigned int max,
					     unsigned int tag)
{
	struct radix_tree_iter iter;
	unsigned int found = 0;
	void **slot;

	if (!max)
		return 0;
	radix_tree_for_each_tagged(slot, root, &iter, first, (int)tag) {
		results[found] = slot;
		if (++found == max)
			break;
	}
	return found;
}

static unsigned int gang_lookup(const struct radix_tree_root *root, void **results,
				unsigned long first, unsigned int max, int tag)
{
	struct radix_tree_iter iter;
	unsigned int found = 0;
	void **slot;

	if (!max)
		return 0;
	radix_tree_for_each_tagged(slot, root, &iter, first, tag) {
		void *item = READ_ONCE(*slot);

		if (radix_tree_is_internal_node(item)) {
			/* The tree got lower: this index again. */
			radix_tree_iter_init(&iter, iter.index);
			continue;
		}
		if (!item)
			continue;
		results[found] = item;
		if (++found == max)
			break;
	}
	return found;
}

unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root, void **results,
				    unsigned long first, unsigned int max)
{
	return gang_lookup(root, results, first, max, -1);
}

unsigned int radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **results,
					unsigned long first, unsigned int max, unsigned int tag)
{
	return gang_lookup(root, results, first, max, tag);
}

unsigned long radix_tree_range_tag_if_tagged(struct radix_tree_root *root, unsigned long *first,
					     unsigned long last, unsigned long nr,
					     unsigned int iftag, unsigned int settag)
{
	struct radix_tree_iter iter;
	unsigned long tagged = 0;
	void **slot;

	if (*first > last || !nr)
		return 0;
	radix_tree_for_each_tagged(slot, root, &iter, *first, (int)iftag) {
		if (iter.index > last)
			break;
		radix_tree_tag_set(root, iter.index, settag);
		*first = iter.index + 1;
		if (++tagged == nr || iter.index == last)
			return tagged;
	}
	*first = last + 1;
	return tagged;
}

unsigned long radix_tree_next_hole(const struct radix_tree_root *root, unsigned long index,
				   unsigned long max)
{
	for (unsigned long i = 0; i < max; i++, index++) {
		if (!radix_tree_lookup(root, index) || index == ~0UL)
			break;
	}
	return index;
}

unsigned long radix_tree_prev_hole(const struct radix_tree_root *root, unsigned long index,
				   unsigned long max)
{
	for (unsigned long i = 0; i < max; i++, index--) {
		if (!radix_tree_lookup(root, index) || index == 0)
			break;
	}
	return index;
}

/* ---------------------------------------------------------------- finding what is not full */

unsigned long radix_tree_find_free(const struct radix_tree_root *root, unsigned long start)
{
	struct radix_tree_node *node;
	unsigned int slot, bits;
	void *entry;

restart:
	entry = root->rnode;
	if (!entry || start > max_index(entry))
		return start;
	if (!radix_tree_is_internal_node(entry))
		return start + (root->tags & 1);
	for (;;) {
		node = entry_to_node(entry);
		slot = find_next_zero_bit(&node->tags[0], RADIX_TREE_MAP_SIZE,
					  slot_of(node, start));
		if (slot == RADIX_TREE_MAP_SIZE) {
			bits = node->shift + RADIX_TREE_MAP_SHIFT;
			start = ((start >> bits) + 1) << bits;
			goto restart;
		}
		if (slot != slot_of(node, start)) {
			start &= ~((RADIX_TREE_MAP_SIZE << node->shift) - 1);
			start |= (unsigned long)slot << node->shift;
		}
		entry = node->slots[slot];
		if (!node->shift || !entry)
			return start;
	}
}

void radix_tree_set_full(struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *node;

	if (!find_slot(root, index, &node))
		return;
	if (!node) {
		root->tags |= 1;
		return;
	}
	node->tags[0] |= 1UL << slot_of(node, index);
	for (; node->parent && node->tags[0] == ~0UL; node = node->parent)
		node->parent->tags[0] |= 1UL << node->offset;
}

void radix_tree_clear_full(struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *node;

	if (!find_slot(root, index, &node))
		return;
	if (node)
		clear_full(node, slot_of(node, index));
	else
		root->tags &= ~1U;
}
