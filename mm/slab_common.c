// SPDX-License-Identifier: MIT
/*
 * Caches come and go, kmalloc() on top of them, and /proc/slabinfo. The mechanism is in mm/slab.c.
 */

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kasan.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "internal.h"
#include "slab.h"

LIST_HEAD(slab_caches);
DEFINE_MUTEX(slab_mutex);

/* The cache of caches; it comes first and describes itself. */
static struct kmem_cache boot_cache;
static bool slab_up;

bool slab_is_available(void)
{
	return slab_up;
}

/* ---------------------------------------------------------------- the shape of a cache */

/* A cache line, halved as long as two objects fit into the half. */
static unsigned int choose_alignment(slab_flags_t flags, unsigned int align, unsigned int size)
{
	if (flags & SLAB_HWCACHE_ALIGN) {
		unsigned int line = SMP_CACHE_BYTES;

		while (size <= line / 2)
			line /= 2;
		align = max(align, line);
	}
	return max_t(unsigned int, align, sizeof(void *));
}

/* Enough pages for 16 objects, but no more than eight. */
static unsigned int choose_order(unsigned int size)
{
	unsigned int order = get_order(size);

	while (order < PAGE_ALLOC_COSTLY_ORDER && (PAGE_SIZE << order) / size < 16)
		order++;
	return order;
}

static void choose_layout(struct kmem_cache *s)
{
	s->size = round_up(s->object_size, sizeof(void *));
	/*
	 * A constructed object, or one that RCU readers may look at, keeps its contents while it is
	 * free.
	 */
	if (s->ctor || (s->flags & (SLAB_TYPESAFE_BY_RCU | SLAB_POISON))) {
		s->offset = s->size;
		s->size += sizeof(void *);
	}
	if (slab_debugged(s))
		debug_layout(s);
	s->size = round_up(s->size, s->align);
	s->order = choose_order(s->size);
	s->objects = (PAGE_SIZE << s->order) / s->size;
	/* A CPU keeps up to 16 KiB in at most 120 objects, at least two. */
	s->cpu_limit = clamp_t(unsigned int, 16384 / s->size, 2, 120);
	s->cpu_batch = s->cpu_limit / 2;
}

static slab_flags_t debug_flags(slab_flags_t flags, unsigned int size)
{
	if (!IS_ENABLED(CONFIG_DEBUG_SLAB))
		return flags & ~SLAB_DEBUG_FLAGS;
	/* Objects of a page and more would double; KASAN watches them. */
	return size >= PAGE_SIZE ? flags & ~SLAB_DEBUG_FLAGS : flags | SLAB_DEBUG_FLAGS;
}

/* Fills in a zeroed descriptor; -ENOMEM. */
static int init_cache(struct kmem_cache *s, const char *name, unsigned int size, unsigned int align,
		      slab_flags_t flags, void (*ctor)(void *object))
{
	s->name = name;
	s->object_size = size;
	s->flags = debug_flags(flags, size);
	s->align = choose_alignment(flags, align, size);
	s->ctor = ctor;
	if (flags & SLAB_CACHE_DMA)
		s->allocflags |= __GFP_DMA;
	if (flags & SLAB_CACHE_DMA32)
		s->allocflags |= __GFP_DMA32;
	if (flags & SLAB_RECLAIM_ACCOUNT)
		s->allocflags |= __GFP_RECLAIMABLE;
	choose_layout(s);
	init_slab_lists(s);
	s->cpu_slab = alloc_percpu(struct kmem_cache_cpu);
	return s->cpu_slab ? 0 : -ENOMEM;
}

/* ---------------------------------------------------------------- caches come and go */

static struct kmem_cache *make_cache(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *s = kmem_cache_zalloc(&boot_cache, GFP_KERNEL);

	if (!s)
		return NULL;
	name = kstrdup_const(name, GFP_KERNEL);
	if (!name || init_cache(s, name, size, align, flags, ctor)) {
		kfree_const(name);
		kmem_cache_free(&boot_cache, s);
		return NULL;
	}
	mutex_lock(&slab_mutex);
	list_add_tail(&s->list, &slab_caches);
	mutex_unlock(&slab_mutex);
	return s;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object))
{
	struct kmem_cache *s = NULL;

	might_sleep();
	if (!WARN_ON(!name || size < 1 || size > KMALLOC_MAX_SIZE / 2 || align > PAGE_SIZE ||
		     (align & (align - 1))))
		s = make_cache(name, size, align, flags, ctor);
	if (!s && (flags & SLAB_PANIC))
		panic("Cannot create the object cache %s\n", name);
	return s;
}

int kmem_cache_shrink(struct kmem_cache *s)
{
	flush_all_cpus(s);
	return discard_empty_slabs(s) != 0;
}

int kmem_cache_destroy(struct kmem_cache *s)
{
	if (!s)
		return 0;
	if (kmem_cache_shrink(s)) {
		pr_err("kmem_cache_destroy %s: Slab cache still has objects\n", s->name);
		debug_report_leaks(s);
		dump_stack();
		return -EBUSY;
	}
	mutex_lock(&slab_mutex);
	list_del(&s->list);
	mutex_unlock(&slab_mutex);
	/*
	 * Its last slabs may still wait for their grace period; they do not need the cache, but
	 * readers may.
	 */
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	free_percpu(s->cpu_slab);
	kfree_const(s->name);
	kmem_cache_free(&boot_cache, s);
	return 0;
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}

const char *kmem_cache_name(struct kmem_cache *s)
{
	return s->name;
}

unsigned long kmem_cache_active_objects(struct kmem_cache *s)
{
	flush_all_cpus(s);
	return READ_ONCE(s->nr_inuse);
}

struct kmem_cache *kmem_cache_find(const char *name)
{
	struct kmem_cache *s, *found = NULL;

	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list)
		if (!strcmp(s->name, name))
			found = s;
	mutex_unlock(&slab_mutex);
	return found;
}

static void flush_caches_of_cpu(void *unused)
{
	struct kmem_cache *s;

	list_for_each_entry(s, &slab_caches, list)
		flush_this_cpu(s);
}

/* slab_mutex, held here, keeps the list as it is for the other CPUs' walks too. */
void reap_slab_caches(void)
{
	struct kmem_cache *s;

	if (!mutex_trylock(&slab_mutex))
		return;
	on_each_cpu(flush_caches_of_cpu, NULL, 1);
	list_for_each_entry(s, &slab_caches, list)
		discard_empty_slabs(s);
	mutex_unlock(&slab_mutex);
}

/* ---------------------------------------------------------------- kmalloc */

struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][NR_KMALLOC_SIZES];

#define KMALLOC_SIZE(bytes, text)	\
	{ bytes, { "kmalloc-" text, "kmalloc-rcl-" text, "dma-kmalloc-" text } }
static const struct {
	unsigned int size;
	const char *names[NR_KMALLOC_TYPES];
} kmalloc_sizes[NR_KMALLOC_SIZES] = {
	KMALLOC_SIZE(8, "8"),	  KMALLOC_SIZE(16, "16"),   KMALLOC_SIZE(32, "32"),
	KMALLOC_SIZE(64, "64"),	  KMALLOC_SIZE(96, "96"),   KMALLOC_SIZE(128, "128"),
	KMALLOC_SIZE(192, "192"), KMALLOC_SIZE(256, "256"), KMALLOC_SIZE(512, "512"),
	KMALLOC_SIZE(1024, "1k"), KMALLOC_SIZE(2048, "2k"), KMALLOC_SIZE(4096, "4k"),
	KMALLOC_SIZE(8192, "8k"),
};

static const slab_flags_t kmalloc_type_flags[NR_KMALLOC_TYPES] = {
	[KMALLOC_RECLAIM] = SLAB_RECLAIM_ACCOUNT, [KMALLOC_DMA] = SLAB_CACHE_DMA,
};

/* Above the caches: pages, as one compound page that kfree() can measure. */
void *kmalloc_large(size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);
	struct page *page;

	if (unlikely(order >= MAX_ORDER)) {
		WARN_ON_ONCE(!(gfp & __GFP_NOWARN));
		return NULL;
	}
	page = alloc_pages((gfp & ~__GFP_HIGHMEM) | __GFP_COMP, order);
	if (!page)
		return NULL;
	mod_node_page_state(NULL, NR_SLAB_UNRECLAIMABLE, 1L << order);
	kasan_kmalloc(page_address(page), PAGE_SIZE << order, size);
	return page_address(page);
}

static noinline void free_large(struct page *page, const void *p)
{
	unsigned int order = compound_order(page);

	/*
	 * Not the start of a block in use: not kmalloc() memory at all. There may be more references
	 * than ours: a look-up in the page cache takes one before it sees whose the page is now.
	 */
	if (WARN_ON_ONCE(p != page_address(page) || page_ref_count(page) < 1 ||
			 PageReserved(page) || page->mapping))
		return;
	mod_node_page_state(NULL, NR_SLAB_UNRECLAIMABLE, -(1L << order));
	__free_pages(page, order);
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	struct kmem_cache *s;
	void *p;

	if (unlikely(size > KMALLOC_MAX_CACHE_SIZE))
		return kmalloc_large(size, gfp);
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	s = kmalloc_caches[kmalloc_type(gfp)][kmalloc_index(size)];
	p = slab_alloc(s, gfp, (unsigned long)__builtin_return_address(0));
	if (p)
		kasan_kmalloc(p, s->object_size, size);
	return p;
}

void kfree(const void *p)
{
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return;
	page = virt_to_head_page(p);
	if (likely(PageSlab(page)))
		slab_free(page->slab_cache, (void *)p, (unsigned long)__builtin_return_address(0));
	else
		free_large(page, p);
}

/* Without a word to KASAN: how much there is, not that the caller may use it. */
static size_t unit_size(const void *p)
{
	struct page *page;

	if (ZERO_OR_NULL_PTR(p))
		return 0;
	page = virt_to_head_page(p);
	return PageSlab(page) ? page->slab_cache->object_size : page_size(page);
}

size_t ksize(const void *p)
{
	size_t size = unit_size(p);

	if (size)
		kasan_unpoison(p, size);
	return size;
}

void kfree_sensitive(const void *p)
{
	size_t size = ksize(p);

	if (size)
		memzero_explicit((void *)p, size);
	kfree(p);
}

size_t kmalloc_size_roundup(size_t size)
{
	if (!size)
		return 0;
	if (size <= KMALLOC_MAX_CACHE_SIZE)
		return kmalloc_sizes[kmalloc_index(size)].size;
	return size <= KMALLOC_MAX_SIZE ? PAGE_SIZE << get_order(size) : size;
}

void *krealloc(const void *p, size_t new_size, gfp_t gfp)
{
	size_t old_size;
	void *q;

	if (!new_size) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(p))
		return kmalloc(new_size, gfp);
	old_size = unit_size(p);
	if (new_size <= old_size) {
		kasan_kmalloc(p, old_size, new_size);
		return (void *)p;
	}
	q = kmalloc(new_size, gfp);
	if (!q)
		return NULL;
	kasan_unpoison(p, old_size);
	memcpy(q, p, old_size);
	kfree(p);
	return q;
}

void *krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t gfp)
{
	size_t bytes;

	if (unlikely(__builtin_mul_overflow(new_n, new_size, &bytes)))
		return NULL;
	return krealloc(p, bytes, gfp);
}

/* ---------------------------------------------------------------- boot */

void __init kmem_cache_init(void)
{
	int type, i;

	if (init_cache(&boot_cache, "kmem_cache", sizeof(struct kmem_cache), 0, SLAB_HWCACHE_ALIGN,
		       NULL))
		panic("No per-CPU memory for the first object cache\n");
	list_add_tail(&boot_cache.list, &slab_caches);
	for (type = 0; type < NR_KMALLOC_TYPES; type++)
		for (i = 0; i < NR_KMALLOC_SIZES; i++) {
			unsigned int size = kmalloc_sizes[i].size;
			unsigned int align = is_power_of_2(size) ? min(size, 4096U) : 8;

			kmalloc_caches[type][i] =
				kmem_cache_create(kmalloc_sizes[i].names[type], size, align,
						  SLAB_PANIC | kmalloc_type_flags[type], NULL);
		}
	slab_up = true;
}

/* ---------------------------------------------------------------- /proc/slabinfo */

static void slabinfo_line(struct seq_file *m, struct kmem_cache *s)
{
	unsigned long flags, objects, slabs, empty, inuse, cached;

	spin_lock_irqsave(&s->list_lock, flags);
	objects = s->nr_objects;
	slabs = s->nr_slabs;
	empty = s->nr_empty;
	inuse = s->nr_inuse;
	spin_unlock_irqrestore(&s->list_lock, flags);
	cached = min(cached_objects(s), inuse);
	seq_printf(m,
		   "%-17s %6lu %6lu %6u %4u %4d : tunables %4u %4u %4u : slabdata %6lu %6lu %6u\n",
		   s->name, inuse - cached, objects, s->size, s->objects, 1 << s->order, 0, 0, 0,
		   slabs - empty, slabs, 0);
}

int slabinfo_show(struct seq_file *m, void *v)
{
	struct kmem_cache *s;

	seq_puts(m, "slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> "
		    "<objperslab> <pagesperslab>"
		    " : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> "
		    "<num_slabs> <sharedavail>\n");
	mutex_lock(&slab_mutex);
	list_for_each_entry(s, &slab_caches, list) {
		if (IS_ENABLED(CONFIG_DEBUG_SLAB))
			flush_all_cpus(s);	/* or what is in quarantine would look used */
		slabinfo_line(m, s);
	}
	mutex_unlock(&slab_mutex);
	return 0;
}

bool kmem_dump_obj(const void *p)
{
	struct page *page;
	struct kmem_cache *s;
	void *object;

	if (!virt_addr_valid(p))
		return false;
	page = virt_to_head_page(p);
	if (!PageSlab(page))
		return false;
	s = page->slab_cache;
	object = nearest_object(s, page, p);
	pr_info("%px is %ld bytes into object %px of cache %s, size %u\n", p, (long)(p - object),
		object, s->name, s->object_size);
	if (slab_debugged(s))
		debug_print_tracks(s, object);
	return true;
}
