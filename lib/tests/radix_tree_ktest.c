// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/kernel.h>
#include <linux/radix-tree.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

/*
 * Radix trees: items are exceptional entries made from their index, so nothing needs memory but the
 * nodes.
 */

static void *item(unsigned long index)
{
	return (void *)(index << RADIX_TREE_EXCEPTIONAL_SHIFT | RADIX_TREE_EXCEPTIONAL_ENTRY);
}

static const unsigned long sparse[] = { 0, 63, 64, 4095, 1UL << 20 };

static void clear_tree(struct radix_tree_root *root)
{
	struct radix_tree_iter iter;
	void **slot;

	radix_tree_for_each_slot(slot, root, &iter, 0)
		radix_tree_delete(root, iter.index);
}

KTEST(lib, radix_tree_tags_stand_where_they_were_set, "spec: B-CHK-20 B-PGC-07 B-PGC-08 B-PGC-09")
{
	RADIX_TREE(root, GFP_KERNEL);

	for (unsigned long i = 0; i < ARRAY_SIZE(sparse); i++) {
		KASSERT(!radix_tree_insert(&root, sparse[i], item(sparse[i])));
		KASSERT(!radix_tree_insert(&root, sparse[i] + 1 + (sparse[i] == 63), item(1)) ||
			sparse[i] == 64);
	}
	KEXPECT(!radix_tree_tagged(&root, 0));
	for (unsigned long i = 0; i < ARRAY_SIZE(sparse); i++)
		KEXPECT(radix_tree_tag_set(&root, sparse[i], 0) == item(sparse[i]));
	for (unsigned long i = 0; i < ARRAY_SIZE(sparse); i++) {
		KEXPECT(radix_tree_tag_get(&root, sparse[i], 0));
		KEXPECT(!radix_tree_tag_get(&root, sparse[i], 1));
		KEXPECT(!radix_tree_tag_get(&root, sparse[i], 2));
	}
	KEXPECT(!radix_tree_tag_get(&root, 1, 0));
	KEXPECT(!radix_tree_tag_get(&root, 65, 0));
	KEXPECT(!radix_tree_tag_get(&root, 4096, 0));
	KEXPECT(!radix_tree_tag_get(&root, 1UL << 40, 0));

	/* The others are their own. */
	radix_tree_tag_set(&root, 64, 1);
	radix_tree_tag_set(&root, 4095, 2);
	radix_tree_tag_clear(&root, 64, 0);
	KEXPECT(radix_tree_tag_get(&root, 64, 1) && !radix_tree_tag_get(&root, 64, 0));
	KEXPECT(radix_tree_tagged(&root, 0) && radix_tree_tagged(&root, 1) &&
		radix_tree_tagged(&root, 2));
	radix_tree_tag_clear(&root, 64, 1);
	KEXPECT(!radix_tree_tagged(&root, 1));
	for (unsigned long i = 0; i < ARRAY_SIZE(sparse); i++)
		radix_tree_tag_clear(&root, sparse[i], 0);
	KEXPECT(!radix_tree_tagged(&root, 0) && radix_tree_tagged(&root, 2));
	radix_tree_delete(&root, 4095);
	KEXPECT(!radix_tree_tagged(&root, 2));
	KEXPECT(!radix_tree_tag_set(&root, 77, 0));
	clear_tree(&root);
	KEXPECT(radix_tree_empty(&root));
}

/* A model: which of a few thousand scattered indices are in, and with what tags. */
#define NR_INDICES	300
struct model {
	unsigned long index[NR_INDICES];
	bool in[NR_INDICES];
	bool tag[NR_INDICES][3];
};

static unsigned long scattered(int i)
{
	static const unsigned int shifts[] = { 0, 0, 3, 6, 12, 18, 30, 45, 58 };

	return (unsigned long)i << shifts[i % ARRAY_SIZE(shifts)];
}

static int compare_with_model(struct radix_tree_root *root, struct model *m, int tag)
{
	struct radix_tree_iter iter;
	int found = 0, expected = 0;
	unsigned long last = 0;
	void **slot;

	for (int i = 0; i < NR_INDICES; i++)
		expected += m->in[i] && (tag < 0 || m->tag[i][tag]);
	radix_tree_for_each_tagged(slot, root, &iter, 0, tag) {
		if (found && iter.index <= last)
			return -1;
		last = iter.index;
		if (*slot != item(iter.index))
			return -1;
		found++;
	}
	if (tag >= 0 && !!expected != radix_tree_tagged(root, tag))
		return -1;
	return found == expected ? 0 : -1;
}

static void step(struct ktest_run *__run, struct radix_tree_root *root, struct model *m)
{
	int i = ktest_random() % NR_INDICES, tag = ktest_random() % 3;
	unsigned long index = m->index[i];

	switch (ktest_random() % 5) {
	case 0:
	case 1:
		KEXPECT_EQ(radix_tree_insert(root, index, item(index)), m->in[i] ? -EEXIST : 0);
		m->in[i] = true;
		break;
	case 2:
		KEXPECT(radix_tree_delete(root, index) == (m->in[i] ? item(index) : NULL));
		m->in[i] = m->tag[i][0] = m->tag[i][1] = m->tag[i][2] = false;
		break;
	case 3:
		KEXPECT(radix_tree_tag_set(root, index, tag) == (m->in[i] ? item(index) : NULL));
		m->tag[i][tag] = m->in[i];
		break;
	case 4:
		radix_tree_tag_clear(root, index, tag);
		m->tag[i][tag] = false;
		break;
	}
	KEXPECT(radix_tree_lookup(root, index) == (m->in[i] ? item(index) : NULL));
	KEXPECT_EQ(radix_tree_tag_get(root, index, tag), m->tag[i][tag]);
}

KTEST(lib, radix_tree_agrees_with_an_array, "spec: B-PGC-07 B-CHK-20")
{
	struct model *m = kzalloc(sizeof(*m), GFP_KERNEL);
	RADIX_TREE(root, GFP_KERNEL);

	KASSERT(m);
	for (int i = 0; i < NR_INDICES; i++)
		m->index[i] = scattered(i);
	for (int i = 0; i < NR_INDICES; i++) {
		for (int j = 0; j < i; j++) {
			if (m->index[j] == m->index[i])
				m->index[i] = 1000000 + i;
		}
	}
	for (int round = 0; round < 20000 && !__run->failures; round++) {
		step(__run, &root, m);
		if (round % 64)
			continue;
		for (int tag = -1; tag < 3; tag++)
			KEXPECT_EQ(compare_with_model(&root, m, tag), 0);
	}
	clear_tree(&root);
	KEXPECT(radix_tree_empty(&root) && !root.tags);
	kfree(m);
}

KTEST(lib, radix_tree_gang_lookup_finds_in_order, "spec: B-PGC-08")
{
	RADIX_TREE(root, GFP_KERNEL);
	void *results[16], **slots[16];
	unsigned long indices[16], first = 10;

	for (unsigned long i = 0; i < 1000; i += 10)
		KASSERT(!radix_tree_insert(&root, i, item(i)));
	KEXPECT_EQ(radix_tree_gang_lookup(&root, results, 15, 16), 16);
	KEXPECT(results[0] == item(20) && results[15] == item(170));
	KEXPECT_EQ(radix_tree_gang_lookup_slot(&root, slots, indices, 985, 16), 1);
	KEXPECT(*slots[0] == item(990));
	KEXPECT_EQ(indices[0], 990);
	KEXPECT_EQ(radix_tree_gang_lookup(&root, results, 991, 16), 0);
	for (unsigned long i = 0; i < 1000; i += 50)
		radix_tree_tag_set(&root, i, 1);
	KEXPECT_EQ(radix_tree_gang_lookup_tag(&root, results, 1, 16, 1), 16);
	KEXPECT(results[0] == item(50) && results[15] == item(800));
	KEXPECT_EQ(radix_tree_range_tag_if_tagged(&root, &first, 400, 5, 1, 2), 5);
	KEXPECT_EQ(first, 251);
	KEXPECT_EQ(radix_tree_range_tag_if_tagged(&root, &first, 400, 5, 1, 2), 3);
	KEXPECT_EQ(first, 401);
	KEXPECT(radix_tree_tag_get(&root, 400, 2) && !radix_tree_tag_get(&root, 0, 2) &&
		!radix_tree_tag_get(&root, 450, 2));
	KEXPECT_EQ(radix_tree_next_hole(&root, 10, 100), 11);
	KEXPECT_EQ(radix_tree_prev_hole(&root, 990, 100), 989);
	clear_tree(&root);
}

KTEST(lib, radix_tree_slot_can_be_replaced, "spec: B-PGC-07")
{
	RADIX_TREE(root, GFP_KERNEL);
	void **slot;

	KASSERT(!radix_tree_insert(&root, 0, item(1)));
	KASSERT(!radix_tree_insert(&root, 5, item(2)));
	slot = radix_tree_lookup_slot(&root, 5);
	KASSERT(slot);
	radix_tree_replace_slot(&root, slot, item(3));
	KEXPECT(radix_tree_lookup(&root, 5) == item(3));
	KEXPECT(!radix_tree_delete_item(&root, 5, item(2)));
	/* The reader's slot dies when the tree shrinks to an item without a node, and says so. */
	slot = radix_tree_lookup_slot(&root, 0);
	KEXPECT(radix_tree_delete_item(&root, 5, item(3)) == item(3));
	KEXPECT(radix_tree_deref_retry(radix_tree_deref_slot(slot)));
	KEXPECT(radix_tree_lookup(&root, 0) == item(1));
	radix_tree_delete(&root, 0);
}

KTEST(lib, radix_tree_holds_the_last_index, "")
{
	RADIX_TREE(root, GFP_KERNEL);
	struct radix_tree_iter iter;
	void **slot;
	int n = 0;

	KASSERT(!radix_tree_insert(&root, ~0UL, item(7)));
	KASSERT(!radix_tree_insert(&root, 0, item(7)));
	radix_tree_for_each_slot(slot, &root, &iter, 0)
		n++;
	KEXPECT_EQ(n, 2);
	KEXPECT(radix_tree_lookup(&root, ~0UL) == item(7));
	KEXPECT(!radix_tree_lookup(&root, ~0UL - 1));
	radix_tree_delete(&root, ~0UL);
	radix_tree_delete(&root, 0);
	KEXPECT(radix_tree_empty(&root));
}
