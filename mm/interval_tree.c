// SPDX-License-Identifier: MIT
/*
 * The areas that map a file, by the range of pages they map: mapping->i_mmap.
 *
 * A red-black tree sorted by first page; each node carries the highest last page of its subtree. A
 * query for [first, last] goes left while something there ends at or behind `first`, which finds
 * the lowest area that overlaps; the next one is to its right or above.
 */

#include <linux/mm.h>
#include <linux/rbtree_augmented.h>
#include <linux/rmap.h>

static inline unsigned long area_first(struct vm_area_struct *vma)
{
	return vma->vm_pgoff;
}
static inline unsigned long area_last(struct vm_area_struct *vma)
{
	return vma->vm_pgoff + vma_pages(vma) - 1;
}

RB_DECLARE_CALLBACKS_MAX(static, area_callbacks, struct vm_area_struct, shared.rb, unsigned long,
			 shared.rb_subtree_last, area_last);

static inline struct vm_area_struct *rb_area(struct rb_node *node)
{
	return rb_entry(node, struct vm_area_struct, shared.rb);
}

void vma_interval_tree_insert(struct vm_area_struct *vma, struct rb_root_cached *root)
{
	struct rb_node **link = &root->rb_root.rb_node, *parent = NULL;
	unsigned long first = area_first(vma), last = area_last(vma);
	bool leftmost = true;

	while (*link) {
		struct vm_area_struct *other;

		parent = *link;
		other = rb_area(parent);
		if (other->shared.rb_subtree_last < last)
			other->shared.rb_subtree_last = last;
		if (first < area_first(other)) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	vma->shared.rb_subtree_last = last;
	rb_link_node(&vma->shared.rb, parent, link);
	rb_insert_augmented_cached(&vma->shared.rb, root, leftmost, &area_callbacks);
}

void vma_interval_tree_remove(struct vm_area_struct *vma, struct rb_root_cached *root)
{
	rb_erase_augmented_cached(&vma->shared.rb, root, &area_callbacks);
}

/* The lowest area of the subtree that overlaps; something in it ends at or behind `first`. */
static struct vm_area_struct *subtree_first(struct rb_node *node, unsigned long first,
					    unsigned long last)
{
	while (node) {
		struct vm_area_struct *area = rb_area(node);

		if (node->rb_left && rb_area(node->rb_left)->shared.rb_subtree_last >= first) {
			node = node->rb_left;
			continue;
		}
		if (area_first(area) > last)
			return NULL;
		if (area_last(area) >= first)
			return area;
		node = node->rb_right;
	}
	return NULL;
}

struct vm_area_struct *vma_interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long first, unsigned long last)
{
	struct rb_node *top = root->rb_root.rb_node;

	return top && rb_area(top)->shared.rb_subtree_last >= first ?
		       subtree_first(top, first, last) :
		       NULL;
}

struct vm_area_struct *vma_interval_tree_iter_next(struct vm_area_struct *vma, unsigned long first,
						   unsigned long last)
{
	struct rb_node *node = &vma->shared.rb;

	for (;;) {
		struct rb_node *right = node->rb_right, *parent;
		struct vm_area_struct *area;

		if (right && rb_area(right)->shared.rb_subtree_last >= first)
			return subtree_first(right, first, last);
		do { /* up to the first node this one is left of */
			parent = rb_parent(node);
			if (!parent)
				return NULL;
			right = parent->rb_right;
			if (node == right)
				node = parent;
			else
				break;
		} while (true);
		node = parent;
		area = rb_area(node);
		if (area_first(area) > last)
			return NULL;
		if (area_last(area) >= first)
			return area;
	}
}
