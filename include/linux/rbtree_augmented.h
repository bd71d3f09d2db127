/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RBTREE_AUGMENTED_H
#define _LINUX_RBTREE_AUGMENTED_H

/*
 * Trees whose nodes carry a value computed from their subtree (the largest gap, the largest end).
 *
 * propagate	recomputes from `node` up to, not including, `stop` (NULL: the root);
 *		may end early where nothing changes
 * copy		gives `new` the value of `old`, whose place it takes
 * rotate	after a rotation: `new` is over `old` now; new takes old's value, old is recomputed
 *
 * Insertion: the caller updates the values on the way down (or propagates from the parent
 * afterwards) and sets the new node's own before rb_insert_augmented().
 */

#include <linux/rbtree.h>

struct rb_augment_callbacks {
	void (*propagate)(struct rb_node *node, struct rb_node *stop);
	void (*copy)(struct rb_node *old, struct rb_node *new);
	void (*rotate)(struct rb_node *old, struct rb_node *new);
};

void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment);
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment);

static inline void rb_insert_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
					      bool leftmost,
					      const struct rb_augment_callbacks *augment)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_augmented(node, &root->rb_root, augment);
}

static inline void rb_erase_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
					     const struct rb_augment_callbacks *augment)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase_augmented(node, &root->rb_root, augment);
}

/*
 * Defines the three callbacks from one function: `bool recompute(type *entry, bool exit)` sets
 * entry->value from the entry and its children, and returns true if `exit` and nothing changed.
 */
#define RB_DECLARE_CALLBACKS(scope, name, type, field, value, recompute)		\
static void name##_propagate(struct rb_node *rb, struct rb_node *stop)			\
{											\
	while (rb != stop) {								\
		if (recompute(rb_entry(rb, type, field), true))				\
			break;								\
		rb = rb_parent(rb);							\
	}										\
}											\
static void name##_copy(struct rb_node *old, struct rb_node *new)			\
{											\
	rb_entry(new, type, field)->value = rb_entry(old, type, field)->value;		\
}											\
static void name##_rotate(struct rb_node *old, struct rb_node *new)			\
{											\
	rb_entry(new, type, field)->value = rb_entry(old, type, field)->value;		\
	recompute(rb_entry(old, type, field), false);					\
}											\
scope const struct rb_augment_callbacks name = {					\
	.propagate = name##_propagate, .copy = name##_copy, .rotate = name##_rotate	\
}

/*
 * The usual case: `value` is the largest of own(entry) over the subtree.
 */
#define RB_DECLARE_CALLBACKS_MAX(scope, name, type, field, vtype, value, own)		\
static inline bool name##_compute_max(type *entry, bool exit)				\
{											\
	vtype max = own(entry);								\
	struct rb_node *left = entry->field.rb_left, *right = entry->field.rb_right;	\
											\
	if (left && rb_entry(left, type, field)->value > max)				\
		max = rb_entry(left, type, field)->value;				\
	if (right && rb_entry(right, type, field)->value > max)				\
		max = rb_entry(right, type, field)->value;				\
	if (exit && entry->value == max)						\
		return true;								\
	entry->value = max;								\
	return false;									\
}											\
RB_DECLARE_CALLBACKS(scope, name, type, field, value, name##_compute_max)

#endif
