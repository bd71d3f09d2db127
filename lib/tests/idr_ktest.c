// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/slab.h>

/* Ids: unique, smallest first, and free again after removal. */

static int things[4];

KTEST(lib, idr_gives_the_smallest_free_id, "spec: N-DS-17 N-DS-19 N-CHK-30")
{
	DEFINE_IDR(idr);

	for (int i = 0; i < 5000; i++)
		KASSERT(idr_alloc(&idr, &things[i % 4], 0, 0, GFP_KERNEL) == i);
	for (int i = 0; i < 5000; i += 7)
		KEXPECT(idr_remove(&idr, i) == &things[i % 4]);
	for (int i = 0; i < 5000; i++)
		KEXPECT(idr_find(&idr, i) == (i % 7 ? &things[i % 4] : NULL));
	for (int i = 0; i < 5000; i += 7)
		KASSERT(idr_alloc(&idr, &things[0], 0, 0, GFP_KERNEL) == i);
	KEXPECT_EQ(idr_alloc(&idr, &things[0], 0, 5000, GFP_KERNEL), -ENOSPC);
	KEXPECT_EQ(idr_alloc(&idr, &things[0], 0, 0, GFP_KERNEL), 5000);
	KEXPECT(!idr_find(&idr, 5001) && !idr_find(&idr, 1UL << 50) && !idr_remove(&idr, 12345678));
	idr_destroy(&idr);
	KEXPECT(idr_is_empty(&idr));
}

KTEST(lib, idr_obeys_bounds_and_base, "spec: N-DS-17")
{
	struct idr idr;
	u32 id = 10;

	idr_init_base(&idr, 1);
	KEXPECT_EQ(idr_alloc(&idr, &things[0], 0, 0, GFP_KERNEL), 1);
	KEXPECT_EQ(idr_alloc(&idr, &things[0], 100, 102, GFP_KERNEL), 100);
	KEXPECT_EQ(idr_alloc(&idr, &things[1], 100, 102, GFP_KERNEL), 101);
	KEXPECT_EQ(idr_alloc(&idr, &things[1], 100, 102, GFP_KERNEL), -ENOSPC);
	KEXPECT_EQ(idr_alloc(&idr, &things[1], INT_MAX, 0, GFP_KERNEL), INT_MAX);
	KEXPECT_EQ(idr_alloc(&idr, &things[1], INT_MAX, 0, GFP_KERNEL), -ENOSPC);
	KEXPECT_EQ(idr_alloc_u32(&idr, &things[2], &id, 10, GFP_KERNEL), 0);
	KEXPECT_EQ(idr_alloc_u32(&idr, &things[2], &id, 10, GFP_KERNEL), -ENOSPC);
	KEXPECT(!idr_find(&idr, 0) && idr_find(&idr, 10) == &things[2]);
	idr_destroy(&idr);
}

KTEST(lib, idr_cyclic_goes_round, "spec: N-DS-17")
{
	DEFINE_IDR(idr);

	for (int i = 300; i < 310; i++)
		KEXPECT_EQ(idr_alloc_cyclic(&idr, &things[0], 300, 310, GFP_KERNEL), i);
	KEXPECT_EQ(idr_alloc_cyclic(&idr, &things[0], 300, 310, GFP_KERNEL), -ENOSPC);
	idr_remove(&idr, 303);
	idr_remove(&idr, 307);
	KEXPECT_EQ(idr_alloc_cyclic(&idr, &things[0], 300, 310, GFP_KERNEL), 303);
	idr_remove(&idr, 303);
	KEXPECT_EQ(idr_alloc_cyclic(&idr, &things[0], 300, 310, GFP_KERNEL), 307);
	KEXPECT_EQ(idr_alloc_cyclic(&idr, &things[0], 300, 310, GFP_KERNEL), 303);
	idr_destroy(&idr);
}

static int sum_ids(int id, void *p, void *data)
{
	*(long *)data += id;
	return p == &things[3] ? 33 : 0;
}

KTEST(lib, idr_null_reserves_an_id, "spec: N-DS-17")
{
	DEFINE_IDR(idr);
	long sum = 0;
	int id = 0;

	KEXPECT_EQ(idr_alloc(&idr, NULL, 5, 0, GFP_KERNEL), 5);
	KEXPECT_EQ(idr_alloc(&idr, &things[1], 5, 0, GFP_KERNEL), 6);
	KEXPECT(!idr_find(&idr, 5));
	KEXPECT(idr_get_next(&idr, &id) == &things[1]);
	KEXPECT_EQ(id, 6);
	KEXPECT(!idr_replace(&idr, &things[0], 5));
	KEXPECT(idr_find(&idr, 5) == &things[0]);
	KEXPECT(IS_ERR(idr_replace(&idr, &things[0], 7)));
	KEXPECT_EQ(idr_for_each(&idr, sum_ids, &sum), 0);
	KEXPECT_EQ(sum, 11);
	idr_alloc(&idr, &things[3], 0, 0, GFP_KERNEL);
	KEXPECT_EQ(idr_for_each(&idr, sum_ids, &sum), 33);
	idr_destroy(&idr);
}

KTEST(lib, ida_ids_are_unique_and_reused, "spec: N-CHK-30")
{
	static u8 in[4000];
	DEFINE_IDA(ida);

	for (int i = 0; i < 3000; i++)
		KASSERT(ida_alloc(&ida, GFP_KERNEL) == i);
	memset(in, 1, 3000);
	for (int round = 0; round < 20000; round++) {
		int i = ktest_random() % 3000, lowest;

		if (in[i]) {
			ida_free(&ida, i);
			in[i] = 0;
			continue;
		}
		lowest = memchr(in, 0, sizeof(in)) - (void *)in;
		KASSERT(ida_alloc(&ida, GFP_KERNEL) == lowest);
		in[lowest] = 1;
	}
	KEXPECT_EQ(ida_alloc_range(&ida, 10000, 10000, GFP_KERNEL), 10000);
	KEXPECT_EQ(ida_alloc_range(&ida, 10000, 10000, GFP_KERNEL), -ENOSPC);
	KEXPECT_EQ(ida_alloc_range(&ida, 10000, 10001, GFP_KERNEL), 10001);
	ida_destroy(&ida);
	KEXPECT(ida_is_empty(&ida));
	KEXPECT_EQ(ida_alloc_min(&ida, 1, GFP_KERNEL), 1);
	KEXPECT_EQ(ida_alloc(&ida, GFP_KERNEL), 0);
	KEXPECT_EQ(ida_alloc(&ida, GFP_KERNEL), 2);
	ida_free(&ida, 0);
	ida_free(&ida, 1);
	ida_free(&ida, 2);
	KEXPECT(ida_is_empty(&ida));
	ida_destroy(&ida);
}
