// SPDX-License-Identifier: MIT
/*
 * What the debug build must notice: overruns, late uses, double frees. Reports are counted, not
 * printed.
 */

#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "../slab.h"

/* The tests break the rules behind KASAN's back, so that the slab checks are what notices. */
static struct kmem_cache *begin(const char *name)
{
	slab_report_quiet = true;
	return kmem_cache_create(name, 40, 0, 0, NULL);
}

static void end(struct kmem_cache *s)
{
	kmem_cache_destroy(s);
	slab_report_quiet = false;
}

KTEST(mm, overrun_is_reported, "spec: ~A-CHK-37 A-SLC-03")
{
	struct kmem_cache *s;
	int before;
	u8 *p;

	if (!IS_ENABLED(CONFIG_DEBUG_SLAB))
		KSKIP("needs the debug build");
	s = begin("ktest-overrun");
	KASSERT(s);
	before = atomic_read(&slab_report_count);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	KASSERT(p);
	kasan_disable_current();
	p[40] = 1;
	p[-1] = 1;
	kasan_enable_current();
	kmem_cache_free(s, p);
	KEXPECT_EQ(atomic_read(&slab_report_count), before + 2);
	end(s);
}

KTEST(mm, double_free_is_reported_and_survived, "spec: ~A-CHK-37")
{
	struct kmem_cache *s;
	int before;
	void *p;

	if (!IS_ENABLED(CONFIG_DEBUG_SLAB))
		KSKIP("needs the debug build");
	s = begin("ktest-double");
	KASSERT(s);
	before = atomic_read(&slab_report_count);
	p = kmem_cache_alloc(s, GFP_KERNEL);
	KASSERT(p);
	kmem_cache_free(s, p);
	kmem_cache_free(s, p);
	KEXPECT_EQ(atomic_read(&slab_report_count), before + 1);
	kmem_cache_free(s, (void *)((unsigned long)p + 8));
	KEXPECT_EQ(atomic_read(&slab_report_count), before + 2);
	KEXPECT_EQ(kmem_cache_active_objects(s), 0);
	end(s);
}

KTEST(mm, write_after_free_is_reported, "spec: ~A-CHK-37")
{
	struct kmem_cache *s;
	void *keep, *again[8];
	int before, i;
	u8 *p;

	if (!IS_ENABLED(CONFIG_DEBUG_SLAB))
		KSKIP("needs the debug build");
	s = begin("ktest-late");
	KASSERT(s);
	before = atomic_read(&slab_report_count);
	keep = kmem_cache_alloc(s, GFP_KERNEL);		/* so that the slab stays */
	p = kmem_cache_alloc(s, GFP_KERNEL);
	KASSERT(keep && p);
	kmem_cache_free(s, p);
	kasan_disable_current();
	p[3] = 1;
	kasan_enable_current();
	kmem_cache_shrink(s); /* out of the quarantine, to the head of its slab's list */
	for (i = 0; i < ARRAY_SIZE(again); i++)
		again[i] = kmem_cache_alloc(s, GFP_KERNEL);
	kmem_cache_free_bulk(s, ARRAY_SIZE(again), again);
	kmem_cache_shrink(s);
	/* It may take all objects of the slab to get to it. */
	for (i = 0; i < 200 && atomic_read(&slab_report_count) == before; i++)
		kmem_cache_free(s, kmem_cache_alloc(s, GFP_KERNEL));
	KEXPECT_EQ(atomic_read(&slab_report_count), before + 1);
	kmem_cache_free(s, keep);
	end(s);
}

/* READ_ONCE: the compiler thinks that its own checks change nothing. */
KTEST(mm, kasan_sees_every_byte, "spec: ~A-CHK-37")
{
	volatile u8 *p;
	int before;

	if (!IS_ENABLED(CONFIG_KASAN))
		KSKIP("needs the debug build");
	p = kmalloc(21, GFP_KERNEL);
	KASSERT(p);
	WRITE_ONCE(kasan_report_quiet, true);
	before = READ_ONCE(kasan_report_count);
	p[20] = 1;
	KEXPECT_EQ(READ_ONCE(kasan_report_count), before);
	(void)p[21];
	KEXPECT_EQ(READ_ONCE(kasan_report_count), before + 1);
	(void)p[31];
	KEXPECT_EQ(READ_ONCE(kasan_report_count), before + 2);
	kfree((void *)p);
	(void)p[0];
	KEXPECT_EQ(READ_ONCE(kasan_report_count), before + 3);
	WRITE_ONCE(kasan_report_quiet, false);
}

KTEST(mm, kasan_sees_freed_pages, "spec: ~A-CHK-37")
{
	volatile u8 *p;
	int before;

	if (!IS_ENABLED(CONFIG_KASAN))
		KSKIP("needs the debug build");
	p = (u8 *)__get_free_page(GFP_KERNEL);
	KASSERT(p);
	p[100] = 1;
	WRITE_ONCE(kasan_report_quiet, true);
	before = READ_ONCE(kasan_report_count);
	free_page((unsigned long)p);
	(void)p[100];
	KEXPECT_EQ(READ_ONCE(kasan_report_count), before + 1);
	WRITE_ONCE(kasan_report_quiet, false);
}
