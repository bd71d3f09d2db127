// SPDX-License-Identifier: MIT
#include <linux/rbtree_augmented.h>

/*
 * Red-black trees. How this works
 *
 * Every node is red or black, and
 *   I1  the root is black (a missing child counts as black),
 *   I2  a red node has no red child,
 *   I3  every way from a node down to a missing child passes the same number of black nodes.
 * A way can therefore be at most twice as long as another one, and the height at most 2 log2(n +
 * 1).
 *
 * The colour lives in bit 0 of the parent link (1 is black), so a red node's link is its parent's
 * address as it stands. Pictures below: capitals are black, small letters red, (p) is either.
 *
 * Both repairs are loops that move up and end after at most three (deletion) or two (insertion)
 * rotations. They are written once, for the left side, with `side` telling which child is meant:
 * child(n, LEFT) and child(n, RIGHT) are mirror images of one another.
 *
 * Augmented trees pass callbacks. The functions are expanded once with callbacks that do nothing,
 * which cost nothing, and once with the caller's.
 *
 * Lockless readers (rb_link_node_rcu(), RCU-freed nodes) may miss nodes while the tree turns but
 * never walk in a circle: a rotation first cuts the link from the old top to the one that comes up,
 * and only then hangs the old top below it.
 */

enum { LEFT, RIGHT };
enum { RED, BLACK };

static __always_inline bool is_black(const struct rb_node *node)
{
	return !node || (node->__rb_parent_color & BLACK);
}

static __always_inline bool is_red(const struct rb_node *node)
{
	return !is_black(node);
}

static __always_inline struct rb_node *child(const struct rb_node *node, int side)
{
	return side == LEFT ? node->rb_left : node->rb_right;
}

static __always_inline void set_child(struct rb_node *node, int side, struct rb_node *new)
{
	if (side == LEFT)
		WRITE_ONCE(node->rb_left, new);
	else
		WRITE_ONCE(node->rb_right, new);
}

static __always_inline void set_parent_color(struct rb_node *node, struct rb_node *parent,
					     unsigned long color)
{
	node->__rb_parent_color = (unsigned long)parent | color;
}

static __always_inline void set_parent(struct rb_node *node, struct rb_node *parent)
{
	set_parent_color(node, parent, node->__rb_parent_color & BLACK);
}

static __always_inline void set_black(struct rb_node *node)
{
	node->__rb_parent_color |= BLACK;
}

static __always_inline void set_red(struct rb_node *node)
{
	node->__rb_parent_color &= ~(unsigned long)BLACK;
}

/* `new` hangs where `old` did. */
static __always_inline void change_child(struct rb_node *old, struct rb_node *new,
					 struct rb_node *parent, struct rb_root *root)
{
	if (!parent)
		WRITE_ONCE(root->rb_node, new);
	else if (parent->rb_left == old)
		WRITE_ONCE(parent->rb_left, new);
	else
		WRITE_ONCE(parent->rb_right, new);
}

/*
 * Turns the edge between `top` and its child on the far side, so that the child comes up and top
 * goes down to `side`. With side LEFT:
 *
 *	  |                      |
 *	 top                     up
 *	 /  \                   /  \
 *	a    up      --->     top   c
 *	    /  \              /  \
 *	   b    c            a    b
 *
 * The nodes exchange colours, so what is above and below keeps its count of black nodes.
 */
static __always_inline struct rb_node *rotate(struct rb_node *top, int side, struct rb_root *root,
					      const struct rb_augment_callbacks *augment)
{
	struct rb_node *up = child(top, !side), *middle = child(up, side), *parent = rb_parent(top);
	unsigned long up_color = up->__rb_parent_color & BLACK;

	set_child(top, !side, middle);
	set_child(up, side, top);
	if (middle)
		set_parent(middle, top);
	set_parent_color(up, parent, top->__rb_parent_color & BLACK);
	set_parent_color(top, up, up_color);
	change_child(top, up, parent, root);
	augment->rotate(top, up);
	return up;
}

/*
 * `node` is red and new at its place. If its parent is red too, I2 is broken there and nowhere
 * else.
 */
static __always_inline void insert_repair(struct rb_node *node, struct rb_root *root,
					  const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent, *grandparent, *uncle;
	int side;

	while ((parent = rb_parent(node)) && is_red(parent)) {
		grandparent = rb_parent(parent);	/* a red node is not the root: I1 */
		side = grandparent->rb_left == parent ? LEFT : RIGHT;
		uncle = child(grandparent, !side);

		/*
		 *       G            g
		 *      / \          / \
		 *     p   u  -->   P   U	and go on: g's parent may be red
		 *    /            /
		 *   n            n
		 */
		if (is_red(uncle)) {
			set_black(parent);
			set_black(uncle);
			set_red(grandparent);
			node = grandparent;
			continue;
		}

		/*
		 *      G             G
		 *     / \           / \
		 *    p   U  -->    n   U	the inner grandchild first goes outside
		 *     \           /
		 *      n         p
		 */
		if (child(parent, !side) == node)
			rotate(parent, side, root, augment);

		/*
		 *        G           P
		 *       / \         / \
		 *      p   U  -->  n   g	done
		 *     /                 \
		 *    n                   U
		 */
		rotate(grandparent, !side, root, augment);
		return;
	}
	if (!parent)
		set_black(node);			/* I1 */
}

/*
 * The ways through parent's child on `side` (N, black or missing) have one black node too few: I3.
 */
static __always_inline void erase_repair(struct rb_node *parent, int side, struct rb_root *root,
					 const struct rb_augment_callbacks *augment)
{
	struct rb_node *node, *sibling;

	for (;;) {
		sibling = child(parent, !side);

		/*
		 *     P               S
		 *    / \             / \
		 *   N   s    -->    p   Sr	now N's sibling is black
		 *      / \         / \
		 *     Sl  Sr      N   Sl
		 */
		if (is_red(sibling)) {
			rotate(parent, side, root, augment);
			sibling = child(parent, !side);
		}

		if (is_black(sibling->rb_left) && is_black(sibling->rb_right)) {
			/*
			 *    (p)           (p)
			 *    / \           / \
			 *   N   S    -->  N   s		both sides are one short now
			 */
			set_red(sibling);
			if (is_red(parent)) {
				set_black(parent);
				return;
			}
			node = parent;
			parent = rb_parent(node);
			if (!parent)
				return;
			side = parent->rb_left == node ? LEFT : RIGHT;
			continue;
		}

		/*
		 *   (p)           (p)
		 *   / \           / \
		 *  N   S    -->  N   L		the far nephew becomes red
		 *     / \             \
		 *    l   R             s
		 *                       \
		 *                        R
		 */
		if (is_black(child(sibling, !side)))
			sibling = rotate(sibling, !side, root, augment);

		/*
		 *     (p)             (s)
		 *     / \             / \
		 *    N   S     -->   P   R		N's side gained the black it missed
		 *       / \         / \
		 *     (l)  r       N  (l)
		 */
		set_black(child(sibling, !side));
		rotate(parent, side, root, augment);
		set_black(parent);
		return;
	}
}

/*
 * `node` has two children. Its successor, the leftmost of the right subtree, takes its place; what
 * is really missing then is the successor's old place.
 *
 *	  (n)            (s)
 *	  / \            / \
 *	(x) (y)   -->  (x) (y)
 *	    /              /
 *	  (s)            (c)
 *	    \
 *	    (c)
 */
static __always_inline struct rb_node *replace_by_successor(
	struct rb_node *node, struct rb_root *root, int *side, unsigned long *lost_color,
	struct rb_node **hung, const struct rb_augment_callbacks *augment)
{
	struct rb_node *successor = node->rb_right, *parent, *below, *left = node->rb_left;

	if (!successor->rb_left) {
		parent = successor;
		below = successor->rb_right;
		*side = RIGHT;
		augment->copy(node, successor);
	} else {
		while (successor->rb_left)
			successor = successor->rb_left;
		parent = rb_parent(successor);
		below = successor->rb_right;
		*side = LEFT;
		WRITE_ONCE(parent->rb_left, below);
		WRITE_ONCE(successor->rb_right, node->rb_right);
		set_parent(node->rb_right, successor);
		augment->copy(node, successor);
		augment->propagate(parent, successor);
	}
	WRITE_ONCE(successor->rb_left, left);
	set_parent(left, successor);
	*lost_color = successor->__rb_parent_color & BLACK;
	*hung = below;
	change_child(node, successor, rb_parent(node), root);
	successor->__rb_parent_color = node->__rb_parent_color;
	augment->propagate(successor, NULL);
	return parent;
}

static __always_inline void erase(struct rb_node *node, struct rb_root *root,
				  const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent, *below;
	unsigned long lost_color;
	int side;

	if (node->rb_left && node->rb_right) {
		parent = replace_by_successor(node, root, &side, &lost_color, &below, augment);
	} else {
		below = node->rb_left ? node->rb_left : node->rb_right;
		parent = rb_parent(node);
		side = parent && parent->rb_left == node ? LEFT : RIGHT;
		lost_color = node->__rb_parent_color & BLACK;
		change_child(node, below, parent, root);
		augment->propagate(parent, NULL);
	}

	/* A single child is red, for I3 holds: painted black it makes up for a black node lost. */
	if (below)
		set_parent_color(below, parent, BLACK);
	else if (lost_color == BLACK && parent)
		erase_repair(parent, side, root, augment);
}

static void no_propagate(struct rb_node *node, struct rb_node *stop) { }
static void no_copy(struct rb_node *old, struct rb_node *new) { }
static const struct rb_augment_callbacks nothing = { no_propagate, no_copy, no_copy };

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	insert_repair(node, root, &nothing);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	erase(node, root, &nothing);
}

void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment)
{
	insert_repair(node, root, augment);
}

void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment)
{
	erase(node, root, augment);
}

/* The last node on the way down the given side. */
static struct rb_node *outermost(struct rb_node *node, int side)
{
	if (!node)
		return NULL;
	while (child(node, side))
		node = child(node, side);
	return node;
}

struct rb_node *rb_first(const struct rb_root *root)
{
	return outermost(root->rb_node, LEFT);
}

struct rb_node *rb_last(const struct rb_root *root)
{
	return outermost(root->rb_node, RIGHT);
}

/* Down once and back, or up until the way came from the other side. */
static __always_inline struct rb_node *neighbour(const struct rb_node *node, int side)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (child(node, side))
		return outermost(child(node, side), !side);
	while ((parent = rb_parent(node)) && node == child(parent, side))
		node = parent;
	return parent;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, RIGHT);
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, LEFT);
}

static struct rb_node *deepest_first(struct rb_node *node)
{
	while (node->rb_left || node->rb_right)
		node = node->rb_left ? node->rb_left : node->rb_right;
	return node;
}

struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return root->rb_node ? deepest_first(root->rb_node) : NULL;
}

struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent;

	if (!node)
		return NULL;
	parent = rb_parent(node);
	if (parent && node == parent->rb_left && parent->rb_right)
		return deepest_first(parent->rb_right);
	return parent;
}

void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	*new = *victim;
	if (victim->rb_left)
		set_parent(victim->rb_left, new);
	if (victim->rb_right)
		set_parent(victim->rb_right, new);
	change_child(victim, new, rb_parent(victim), root);
}

void rb_replace_node_rcu(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	*new = *victim;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	if (victim->rb_left)
		set_parent(victim->rb_left, new);
	if (victim->rb_right)
		set_parent(victim->rb_right, new);
	change_child(victim, new, rb_parent(victim), root);
}
