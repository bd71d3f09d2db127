/* SPDX-License-Identifier: MIT */
#ifndef _LIB_RADIX_TREE_FREE_H
#define _LIB_RADIX_TREE_FREE_H

/*
 * Radix trees that know where they are full, for the idr: the root has RADIX_TREE_FULL_TAG, and a
 * slot's bit in tags[0] says that nothing is free in it. Indices stay below 2^54, far from the end
 * of the address range. The caller locks.
 */

#include <linux/radix-tree.h>

#define RADIX_TREE_FULL_TAG	(1U << 31)

/* The first index >= start that is not full. */
unsigned long radix_tree_find_free(const struct radix_tree_root *root, unsigned long start);
/* Marks the item at index, which is there, as full or not. */
void radix_tree_set_full(struct radix_tree_root *root, unsigned long index);
void radix_tree_clear_full(struct radix_tree_root *root, unsigned long index);

#endif
