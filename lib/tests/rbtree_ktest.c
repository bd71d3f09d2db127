// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/rbtree_augmented.h>
#include <linux/slab.h>

/* Red-black trees: random insertions and removals, all rules checked after each. */

struct thing {
	struct rb_node node;
	u32 key, largest;	/* largest key of the subtree */
	bool in;
};

#define NR_THINGS	200

static u32 own_key(struct thing *t)
{
	return t->key;
}
RB_DECLARE_CALLBACKS_MAX(static, thing_augment, struct thing, node, u32, largest, own_key);

static struct thing *thing_of(struct rb_node *node)
{
	return rb_entry(node, struct thing, node);
}

static bool red(struct rb_node *node)
{
	return node && !(node->__rb_parent_color & 1);
}

/* The number of black nodes from here to the root. */
static int black_depth(struct rb_node *node)
{
	int depth = 0;

	for (; node; node = rb_parent(node))
		depth += !red(node);
	return depth;
}

/*
 * Order, colours, equal black height, parent links, and the augmented value; the height comes back
 * through *height.
 */
static bool tree_is_sound(struct rb_root *root, int nodes, bool augmented, int *height)
{
	int blacks = -1, n = 0;
	u32 last = 0;

	*height = 0;
	if (red(root->rb_node))
		return false;
	for (struct rb_node *node = rb_first(root); node; node = rb_next(node), n++) {
		struct thing *t = thing_of(node);
		u32 largest = t->key;
		int depth = 0;

		if (n && t->key <= last)
			return false;
		last = t->key;
		if (red(node) && (red(node->rb_left) || red(node->rb_right)))
			return false;
		if (node->rb_left && rb_parent(node->rb_left) != node)
			return false;
		if (node->rb_right && rb_parent(node->rb_right) != node)
			return false;
		if (!node->rb_left || !node->rb_right) {
			if (blacks < 0)
				blacks = black_depth(node);
			if (blacks != black_depth(node))
				return false;
		}
		for (struct rb_node *up = node; up; up = rb_parent(up))
			depth++;
		*height = max(*height, depth);
		if (node->rb_left)
			largest = max(largest, thing_of(node->rb_left)->largest);
		if (node->rb_right)
			largest = max(largest, thing_of(node->rb_right)->largest);
		if (augmented && t->largest != largest)
			return false;
	}
	return n == nodes;
}

/* False if the key is there already. */
static bool insert(struct rb_root *root, struct thing *new, bool augmented)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		if (new->key == thing_of(parent)->key)
			return false;
		link = new->key < thing_of(parent)->key ? &parent->rb_left : &parent->rb_right;
	}
	new->largest = new->key;
	rb_link_node(&new->node, parent, link);
	if (augmented) {
		thing_augment_propagate(parent, NULL);
		rb_insert_augmented(&new->node, root, &thing_augment);
	} else {
		rb_insert_color(&new->node, root);
	}
	return true;
}

static void churn(struct ktest_run *__run, bool augmented)
{
	struct thing *things = kzalloc(NR_THINGS * sizeof(*things), GFP_KERNEL);
	struct rb_root root = RB_ROOT;
	int nodes = 0, height, limit;

	KASSERT(things);
	for (int round = 0; round < 4000; round++) {
		struct thing *t = &things[ktest_random() % NR_THINGS];

		if (t->in && augmented)
			rb_erase_augmented(&t->node, &root, &thing_augment);
		else if (t->in)
			rb_erase(&t->node, &root);
		if (t->in) {
			t->in = false;
			nodes--;
		} else {
			t->key = ktest_random() % 1000;
			t->in = insert(&root, t, augmented);
			nodes += t->in;
		}
		if (!tree_is_sound(&root, nodes, augmented, &height)) {
			KEXPECT(!"the tree is broken");
			break;
		}
		limit = 2 * ilog2(nodes + 1) + 2;
		KEXPECT_LE(height, limit);
	}
	kfree(things);
}

KTEST(lib, rbtree_obeys_its_rules_and_stays_low,
      "spec: N-DS-21 N-DS-22 N-DS-23 N-DS-24 N-DS-25 N-DS-29 N-CHK-30")
{
	churn(__run, false);
}

KTEST(lib, rbtree_augmented_values_are_right, "")
{
	churn(__run, true);
}

KTEST(lib, rbtree_sorted_input_stays_balanced, "spec: N-CHK-30")
{
	struct thing *things = kzalloc(NR_THINGS * sizeof(*things), GFP_KERNEL);
	struct rb_root root = RB_ROOT;
	struct rb_node *node;
	int height, n = 0;

	KASSERT(things);
	for (int i = 0; i < NR_THINGS; i++) {
		things[i].key = i;
		insert(&root, &things[i], false);
	}
	KEXPECT(tree_is_sound(&root, NR_THINGS, false, &height));
	KEXPECT_LE(height, 2 * ilog2(NR_THINGS + 1) + 1);
	KEXPECT(thing_of(rb_last(&root))->key == NR_THINGS - 1);
	for (node = rb_last(&root); node; node = rb_prev(node))
		KEXPECT_EQ(thing_of(node)->key, NR_THINGS - 1 - n++);
	n = 0;
	for (node = rb_first_postorder(&root); node; node = rb_next_postorder(node), n++) {
		things[thing_of(node)->key].in = true;
		KEXPECT(!node->rb_left || thing_of(node->rb_left)->in);
		KEXPECT(!node->rb_right || thing_of(node->rb_right)->in);
	}
	KEXPECT_EQ(n, NR_THINGS);
	kfree(things);
}

KTEST(lib, rbtree_cached_knows_its_leftmost, "")
{
	struct thing things[8];
	struct rb_root_cached root = RB_ROOT_CACHED;
	static const u32 keys[8] = { 5, 3, 9, 1, 7, 0, 4, 2 };

	for (int i = 0; i < 8; i++) {
		struct rb_node **link = &root.rb_root.rb_node, *parent = NULL;
		bool leftmost = true;

		things[i].key = keys[i];
		while (*link) {
			parent = *link;
			if (keys[i] < thing_of(parent)->key) {
				link = &parent->rb_left;
			} else {
				link = &parent->rb_right;
				leftmost = false;
			}
		}
		rb_link_node(&things[i].node, parent, link);
		rb_insert_color_cached(&things[i].node, &root, leftmost);
		KEXPECT(rb_first_cached(&root) == rb_first(&root.rb_root));
	}
	for (u32 key = 0; rb_first_cached(&root); key += key == 5 ? 2 : key == 7 ? 2 : 1) {
		KEXPECT_EQ(thing_of(rb_first_cached(&root))->key, key);
		rb_erase_cached(rb_first_cached(&root), &root);
	}
	KEXPECT(RB_EMPTY_ROOT(&root.rb_root));
}

KTEST(lib, rbtree_replaced_node_is_found_instead, "")
{
	struct thing things[5], new;
	struct rb_root root = RB_ROOT;
	int height;

	for (int i = 0; i < 5; i++) {
		things[i].key = i * 10;
		insert(&root, &things[i], false);
	}
	for (int i = 0; i < 5; i++) {
		new = things[i];
		rb_replace_node(&things[i].node, &new.node, &root);
		KEXPECT(tree_is_sound(&root, 5, false, &height));
		rb_replace_node(&new.node, &things[i].node, &root);
	}
	KEXPECT(tree_is_sound(&root, 5, false, &height));
}
