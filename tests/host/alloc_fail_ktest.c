// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/idr.h>
#include <linux/inflate.h>
#include <linux/kernel.h>
#include <linux/kfifo.h>
#include <linux/parser.h>
#include <linux/radix-tree.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <host.h>

/*
 * Every allocation made to fail in turn. Each scenario runs again and again, its n-th allocation
 * failing, n = 1, 2, ..., until none was hit; it must report the failure, keep what it had, and
 * leak nothing.
 */

static void *item(unsigned long index)
{
	return (void *)(index << 2 | RADIX_TREE_EXCEPTIONAL_ENTRY);
}

/* Frees the nodes that radix_tree_preload() put by: they go into a tree, and that is freed. */
static void use_up_reserve(void)
{
	RADIX_TREE(root, GFP_ATOMIC);
	unsigned long i = 0;

	host_fail_always(true);
	while (!radix_tree_insert(&root, i << RADIX_TREE_MAP_SHIFT, item(1)))
		i++;
	host_fail_always(false);
	while (i--)
		radix_tree_delete(&root, i << RADIX_TREE_MAP_SHIFT);
	host_grace_period();
}

KTEST(lib, radix_tree_insert_fails_cleanly, "spec: B-PGC-07")
{
	static const unsigned long indices[] = { 0,	    1,	       63,   64, 4096,
						 1UL << 30, 1UL << 40, ~0UL, 5,	 1UL << 12 | 1 };

	for (unsigned long already = 0; already < ARRAY_SIZE(indices); already++) {
		bool hit = true;

		for (unsigned long n = 1; hit; n++) {
			RADIX_TREE(root, GFP_KERNEL);
			long before;
			int err;

			for (unsigned long i = 0; i < already; i++)
				KASSERT(!radix_tree_insert(&root, indices[i], item(i)));
			host_grace_period();
			before = host_alloc_balance();
			host_fail_nth(n);
			err = radix_tree_insert(&root, indices[already], item(already));
			hit = host_fail_hit();
			KEXPECT_EQ(err, hit ? -ENOMEM : 0);
			host_grace_period();
			if (hit)
				KEXPECT_EQ(host_alloc_balance(), before);
			for (unsigned long i = 0; i < already + !hit; i++)
				KEXPECT(radix_tree_lookup(&root, indices[i]) == item(i));
			for (unsigned long i = 0; i <= already; i++)
				radix_tree_delete(&root, indices[i]);
			KEXPECT(radix_tree_empty(&root));
		}
	}
}

KTEST(lib, radix_tree_preloaded_insert_cannot_fail, "spec: B-PGC-07")
{
	RADIX_TREE(root, GFP_ATOMIC);
	long reserve;

	KASSERT(!radix_tree_preload(GFP_KERNEL));
	host_fail_nth(1);
	KEXPECT_EQ(radix_tree_insert(&root, 3, item(1)), 0);
	host_fail_hit();
	radix_tree_preload_end();
	for (unsigned long shift = 6; shift < 64; shift += 11) {
		KASSERT(!radix_tree_preload(GFP_KERNEL));
		reserve = host_alloc_balance();
		host_fail_always(true);
		KEXPECT_EQ(radix_tree_insert(&root, 1UL << shift | 5, item(shift)), 0);
		host_fail_always(false);
		KEXPECT_EQ(host_alloc_balance(), reserve);
		radix_tree_preload_end();
	}
	for (unsigned long shift = 6; shift < 64; shift += 11)
		KEXPECT(radix_tree_delete(&root, 1UL << shift | 5) == item(shift));
	KEXPECT(radix_tree_delete(&root, 3) == item(1));
	host_grace_period();
	use_up_reserve();
}

KTEST(lib, ids_fail_cleanly, "spec: N-DS-17")
{
	bool hit = true;

	for (unsigned long n = 1; hit; n++) {
		DEFINE_IDR(idr);
		DEFINE_IDA(ida);
		int id, id2;

		KASSERT(idr_alloc(&idr, item(7), 0, 0, GFP_KERNEL) == 0);
		KASSERT(ida_alloc(&ida, GFP_KERNEL) == 0);
		host_fail_nth(n);
		id = idr_alloc(&idr, item(1), 100000, 0, GFP_KERNEL);
		id2 = ida_alloc_min(&ida, 200000000, GFP_KERNEL);
		hit = host_fail_hit();
		KEXPECT(id == 100000 || (hit && id == -ENOMEM));
		KEXPECT(id2 == 200000000 || (hit && id2 == -ENOMEM));
		KEXPECT(idr_find(&idr, 0) == item(7));
		KEXPECT_EQ(ida_alloc(&ida, GFP_KERNEL), 1);
		idr_destroy(&idr);
		ida_destroy(&ida);
	}
	host_grace_period();
	use_up_reserve();
}

static int count_bytes(struct inflate_io *io, const void *buf, size_t size)
{
	*(size_t *)io->data += size;
	return 0;
}

KTEST(lib, the_others_fail_cleanly, "")
{
	char word[] = "abc", *copy;
	substring_t part = { word, word + 3 };
	struct kfifo fifo;
	size_t used, n = 0;
	void *packed;

	host_fail_nth(1);
	KEXPECT_EQ(kfifo_alloc(&fifo, 16, GFP_KERNEL), -ENOMEM);
	KEXPECT(!kfifo_initialized(&fifo));
	host_fail_nth(1);
	KEXPECT(!kasprintf(GFP_KERNEL, "%d", 5));
	host_fail_nth(1);
	KEXPECT(!argv_split(GFP_KERNEL, "a b", NULL));
	host_fail_nth(1);
	KEXPECT(!match_strdup(&part));
	used = host_gzip("hello", 5, 6, &packed);
	for (int i = 1; i <= 2; i++) {
		host_fail_nth(i);
		KEXPECT_EQ(gunzip_buffer(packed, used, &used, count_bytes, &n), -ENOMEM);
	}
	host_fail_nth(0);
	host_free_plain(packed);
	copy = kasprintf(GFP_KERNEL, "%s-%d", "x", 5);
	KEXPECT_STREQ(copy, "x-5");
	kfree(copy);
}
