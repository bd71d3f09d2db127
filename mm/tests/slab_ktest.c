// SPDX-License-Identifier: MIT
/* Object caches and kmalloc. */

#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

static int ctor_calls;

static void count_ctor(void *object)
{
	ctor_calls++;
	memset(object, 0xc7, 40);
}

KTEST(mm, cache_counts_follow_alloc_and_free, "spec: ~A-CHK-37 N-CHK-28")
{
	struct kmem_cache *s = kmem_cache_create("ktest-counts", 72, 0, 0, NULL);
	void *objects[100];
	int i;

	KASSERT(s);
	KEXPECT(kmem_cache_find("ktest-counts") == s);
	KEXPECT_EQ(kmem_cache_active_objects(s), 0);
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
		KEXPECT(objects[i]);
		KEXPECT_EQ((unsigned long)objects[i] & 7, 0);
	}
	KEXPECT_EQ(kmem_cache_active_objects(s), 100);
	for (i = 0; i < ARRAY_SIZE(objects); i += 2)
		kmem_cache_free(s, objects[i]);
	KEXPECT_EQ(kmem_cache_active_objects(s), 50);
	for (i = 1; i < ARRAY_SIZE(objects); i += 2)
		kmem_cache_free(s, objects[i]);
	KEXPECT_EQ(kmem_cache_active_objects(s), 0);
	KEXPECT_EQ(kmem_cache_shrink(s), 0);
	KEXPECT_EQ(kmem_cache_destroy(s), 0);
	KEXPECT(!kmem_cache_find("ktest-counts"));
}

KTEST(mm, objects_do_not_overlap, "spec: A-SLA-02")
{
	struct kmem_cache *s = kmem_cache_create("ktest-overlap", 100, 0, SLAB_HWCACHE_ALIGN, NULL);
	u8 *objects[80];
	int i, bad = 0;

	KASSERT(s);
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
		KASSERT(objects[i]);
		if ((unsigned long)objects[i] & 63)
			bad++;
		memset(objects[i], i, 100);
	}
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		bad += memchr_inv(objects[i], i, 100) != NULL;
	KEXPECT_EQ(bad, 0);
	kmem_cache_free_bulk(s, ARRAY_SIZE(objects), (void **)objects);
	KEXPECT_EQ(kmem_cache_destroy(s), 0);
}

KTEST(mm, freed_objects_are_reused_and_partial_slabs_filled_first, "spec: N-CHK-28 N-MM-34")
{
	struct kmem_cache *s = kmem_cache_create("ktest-reuse", 256, 0, 0, NULL);
	void *objects[64], *again[32];
	struct page *page;
	int i, j, inside = 0;

	KASSERT(s);
	for (i = 0; i < ARRAY_SIZE(objects); i++)
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
	/* Every second goes: all slabs are partial. New objects must come from the same pages. */
	for (i = 0; i < ARRAY_SIZE(objects); i += 2)
		kmem_cache_free(s, objects[i]);
	kmem_cache_shrink(s);
	for (i = 0; i < 16; i++) {
		again[i] = kmem_cache_alloc(s, GFP_KERNEL);
		page = virt_to_head_page(again[i]);
		for (j = 1; j < ARRAY_SIZE(objects); j += 2)
			if (virt_to_head_page(objects[j]) == page) {
				inside++;
				break;
			}
	}
	KEXPECT_EQ(inside, 16);
	for (i = 0; i < 16; i++)
		kmem_cache_free(s, again[i]);
	for (i = 1; i < ARRAY_SIZE(objects); i += 2)
		kmem_cache_free(s, objects[i]);
	KEXPECT_EQ(kmem_cache_shrink(s), 0);	/* pages released under pressure */
	KEXPECT_EQ(kmem_cache_destroy(s), 0);
}

KTEST(mm, constructor_runs_once_per_object, "spec: ~A-CHK-37 A-SLC-02")
{
	struct kmem_cache *s;
	void *object;
	int after_first, i;

	ctor_calls = 0;
	s = kmem_cache_create("ktest-ctor", 40, 0, 0, count_ctor);
	KASSERT(s);
	object = kmem_cache_alloc(s, GFP_KERNEL);
	KASSERT(object);
	after_first = ctor_calls;
	KEXPECT(after_first > 0);
	for (i = 0; i < 50; i++) {
		KEXPECT(!memchr_inv(object, 0xc7, 40));
		kmem_cache_free(s, object);
		object = kmem_cache_alloc(s, GFP_KERNEL);
		KASSERT(object);
	}
	kmem_cache_free(s, object);
	if (!IS_ENABLED(CONFIG_DEBUG_SLAB))	/* the quarantine makes more slabs be used */
		KEXPECT_EQ(ctor_calls, after_first);
	KEXPECT_EQ(kmem_cache_destroy(s), 0);
}

KTEST(mm, kmalloc_picks_the_best_of_13_sizes, "spec: A-CHK-38 A-SLA-03")
{
	static const size_t sizes[] = {8,   16,	 32,   64,   96,   128, 192,
				       256, 512, 1024, 2048, 4096, 8192};
	size_t size;
	int i = 0;
	void *p;

	KEXPECT_EQ(ARRAY_SIZE(sizes), NR_KMALLOC_SIZES);
	for (size = 1; size <= 8192; size++) {
		if (size > sizes[i])
			i++;
		if (kmalloc_index(size) != i || kmalloc_size_roundup(size) != sizes[i])
			KEXPECT_EQ(size, 0);
	}
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p = kmalloc(sizes[i], GFP_KERNEL);
		KASSERT(p);
		KEXPECT_EQ(ksize(p), sizes[i]);
		KEXPECT(PageSlab(virt_to_head_page(p)));
		KEXPECT_EQ((unsigned long)p & 7, 0);
		memset(p, 0x11, sizes[i]);
		kfree(p);
	}
}

KTEST(mm, kmalloc_beyond_8k_comes_from_the_buddy_allocator, "spec: A-CHK-38 A-SLA-06 N-CHK-27")
{
	void *p = kmalloc(8193, GFP_KERNEL);

	KASSERT(p);
	KEXPECT(!PageSlab(virt_to_head_page(p)));
	KEXPECT_EQ(ksize(p), 16384);
	KEXPECT_EQ((unsigned long)p & (PAGE_SIZE - 1), 0);
	memset(p, 1, 8193);
	kfree(p);
	KEXPECT(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL | __GFP_NOWARN));
}

/* As a look-up in the page cache does to a page that was one of its own a moment ago. */
KTEST(mm, large_kfree_bears_a_passing_reference, "spec: A-SLA-06")
{
	void *p = kmalloc(4 * PAGE_SIZE, GFP_KERNEL);
	struct page *page;

	KASSERT(p);
	page = virt_to_page(p);
	get_page(page);
	kfree(p);
	KEXPECT_EQ(page_ref_count(page), 1);
	put_page(page);
}

KTEST(mm, kmalloc_special_sizes, "spec: A-CHK-38 A-SLA-07")
{
	void *p = kmalloc(0, GFP_KERNEL);
	size_t huge = SIZE_MAX / 2;

	KEXPECT(p == ZERO_SIZE_PTR);
	KEXPECT_EQ(ksize(p), 0);
	kfree(p);
	kfree(NULL);
	kzfree(NULL);
	kvfree(NULL);
	KEXPECT(!kmalloc_array(huge, 4, GFP_KERNEL));
	KEXPECT(!kcalloc(huge, 4, GFP_KERNEL));
	p = kcalloc(33, 7, GFP_KERNEL);
	KASSERT(p);
	KEXPECT(!memchr_inv(p, 0, 33 * 7));
	kfree(p);
}

KTEST(mm, kzalloc_zeroes_reused_objects, "spec: A-SLA-07")
{
	int i;

	for (i = 0; i < 200; i++) {
		u8 *p = kzalloc(120, GFP_KERNEL);

		KASSERT(p);
		KEXPECT(!memchr_inv(p, 0, 120));
		memset(p, 0xee, 120);
		kfree(p);
	}
}

KTEST(mm, krealloc_keeps_contents, "spec: A-CHK-38 A-SLA-08")
{
	char *p = krealloc(NULL, 10, GFP_KERNEL), *q;

	KASSERT(p);
	strcpy(p, "nine char");
	q = krealloc(p, 12, GFP_KERNEL);
	KEXPECT(q == p);		/* fits the unit */
	q = krealloc(q, 3000, GFP_KERNEL);
	KASSERT(q);
	KEXPECT_STREQ(q, "nine char");
	q = krealloc(q, 20000, GFP_KERNEL);
	KASSERT(q);
	KEXPECT_STREQ(q, "nine char");
	KEXPECT(krealloc(q, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
}

KTEST(mm, dma_kmalloc_is_below_16_mib, "spec: A-SLA-03")
{
	void *p = kmalloc(500, GFP_KERNEL | GFP_DMA);

	KASSERT(p);
	KEXPECT(__pa(p) < 16UL << 20);
	kfree(p);
}

struct rcu_object {
	struct rcu_head rcu;
	int payload;
};

KTEST(mm, kfree_rcu_frees_after_a_grace_period, "spec: A-SLA-10")
{
	struct rcu_object *p = kmalloc(sizeof(*p), GFP_KERNEL);

	KASSERT(p);
	p->payload = 42;
	rcu_read_lock();
	kfree_rcu(p, rcu);
	KEXPECT_EQ(p->payload, 42);
	rcu_read_unlock();
	rcu_barrier();
}

KTEST(mm, typesafe_by_rcu_keeps_contents_while_free, "spec: A-SLC-03")
{
	struct kmem_cache *s =
		kmem_cache_create("ktest-typesafe", 48, 0, SLAB_TYPESAFE_BY_RCU, NULL);
	u8 *p;

	KASSERT(s);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	KASSERT(p);
	memset(p, 0x77, 48);
	rcu_read_lock();
	kmem_cache_free(s, p);
	KEXPECT(!memchr_inv(p, 0x77, 48));
	rcu_read_unlock();
	KEXPECT_EQ(kmem_cache_destroy(s), 0);
}

KTEST(mm, string_copies, "spec: A-SLA-07")
{
	char *a = kstrdup("copy me", GFP_KERNEL), *b = kstrndup("copy me", 4, GFP_KERNEL);
	char *c = kmemdup_nul("abcdef", 3, GFP_KERNEL);
	const char *d = kstrdup_const("literal", GFP_KERNEL);

	KASSERT(a && b && c && d);
	KEXPECT_STREQ(a, "copy me");
	KEXPECT_STREQ(b, "copy");
	KEXPECT_STREQ(c, "abc");
	KEXPECT(!kstrdup(NULL, GFP_KERNEL));
	kfree(a);
	kfree(b);
	kfree(c);
	kfree_const(d);
}

/* Many sizes in random order on all the paths: contents must survive. */
KTEST(mm, random_kmalloc_keeps_every_byte, "spec: A-CHK-38")
{
	enum { SLOTS = 128, ROUNDS = 4000 };
	struct slot {
		u8 *p;
		unsigned int size;
		u8 mark;
	} *slots = kcalloc(SLOTS, sizeof(*slots), GFP_KERNEL);
	int i, bad = 0;

	KASSERT(slots);
	for (i = 0; i < ROUNDS; i++) {
		struct slot *s = &slots[ktest_random() % SLOTS];

		if (s->p) {
			bad += memchr_inv(s->p, s->mark, s->size) != NULL;
			kfree(s->p);
			s->p = NULL;
			continue;
		}
		s->size = 1 + ktest_random() % (1U << ktest_random() % 14);
		s->mark = ktest_random();
		s->p = kmalloc(s->size, GFP_KERNEL);
		if (s->p)
			memset(s->p, s->mark, s->size);
	}
	for (i = 0; i < SLOTS; i++) {
		bad += slots[i].p && memchr_inv(slots[i].p, slots[i].mark, slots[i].size);
		kfree(slots[i].p);
	}
	kfree(slots);
	KEXPECT_EQ(bad, 0);
}
