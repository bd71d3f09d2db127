// SPDX-License-Identifier: MIT
/*
 * The object allocator: slabs and the per-CPU lists in front of them.
 *
 * How this works
 *
 * A cache serves objects of one size. Its pages come in slabs: 2^order contiguous pages cut into
 * equal slots. A slab needs no header: free objects are linked through a word inside them,
 * everything else is in the page descriptor (freelist, slab_inuse, slab_objects, slab_cache). By
 * its number of objects in use a slab is on one of three lists:
 *
 *	empty (none) <-> partial (some) <-> full (all)
 *
 * Nobody takes an object from a slab directly. Each CPU has a list of free objects of any slab;
 * allocation takes its first, freeing puts one in front: some fifteen instructions with interrupts
 * off and no lock. Only when that list is empty or too long do cpu_batch objects move, under
 * list_lock, between it and the slabs. A refill uses partial slabs first, then empty ones, and only
 * then is a new slab made. What returns from a CPU's list is its older half, which has gone cold.
 *
 *	kmem_cache_alloc -> CPU list -(empty)-> refill_cpu_list: partial, empty -(none)-> new_slab
 *	kmem_cache_free  -> CPU list -(long)--> flush_cpu_list: slabs -(many empty)-> discard_slab
 *
 * With SLAB_TYPESAFE_BY_RCU the free pointer lies behind the object, which therefore keeps its
 * contents, and the pages of a slab go back after a grace period: a reader under RCU may look at an
 * object that was freed, and even reused, but it always is an object of this cache.
 *
 * I1  slab_inuse counts objects not on the slab's own free list: in use or on a CPU's list.
 *     nr_inuse is their sum.
 * I2  A slab is on `empty` if slab_inuse is 0, on `full` if it equals slab_objects, else on
 *     `partial`.
 * I3  A free object is on exactly one list. Debug builds mark each object as free or in use and
 *     check that when it changes hands.
 *
 * Lock order: slab_mutex, then interrupts off, then list_lock. No page is allocated or freed under
 * list_lock.
 */

#include <linux/kernel.h>
#include <linux/irqflags.h>
#include <linux/kasan.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/fault-inject.h>
#include "slab.h"

#define MAX_EMPTY_SLABS	4	/* of a cache; further ones go back */

static __always_inline void *get_freepointer(const struct kmem_cache *s, const void *object)
{
	return *(void **)(object + s->offset);
}

static __always_inline void set_freepointer(const struct kmem_cache *s, void *object, void *next)
{
	*(void **)(object + s->offset) = next;
}

/* ---------------------------------------------------------------- slabs */

void init_slab_lists(struct kmem_cache *s)
{
	spin_lock_init(&s->list_lock);
	INIT_LIST_HEAD(&s->partial);
	INIT_LIST_HEAD(&s->empty);
	INIT_LIST_HEAD(&s->full);
}

static void account_slab(struct kmem_cache *s, long pages)
{
	mod_node_page_state(
		NULL, s->flags & SLAB_RECLAIM_ACCOUNT ? NR_SLAB_RECLAIMABLE : NR_SLAB_UNRECLAIMABLE,
		pages);
}

/* Cuts a new slab: objects linked by ascending address, constructed. */
static void init_slab_objects(struct kmem_cache *s, struct page *slab)
{
	void *base = page_address(slab) + s->red_left_pad;
	int i;

	slab->freelist = NULL;
	for (i = slab->slab_objects - 1; i >= 0; i--) {
		void *object = base + i * s->size;

		if (slab_debugged(s))
			debug_init_object(s, object);
		if (s->ctor)
			s->ctor(object);
		set_freepointer(s, object, slab->freelist);
		slab->freelist = object;
	}
	if (!(s->flags & SLAB_TYPESAFE_BY_RCU))
		kasan_poison(page_address(slab), page_size(slab), KASAN_SLAB_FREE);
}

/* A slab nobody knows yet, or NULL. Falls back to the smallest order before it gives up. */
static struct page *new_slab(struct kmem_cache *s, gfp_t gfp)
{
	unsigned int order = s->order, least = get_order(s->size);
	struct page *slab;

	gfp &= ~(__GFP_ZERO | GFP_ZONEMASK | __GFP_HARDWALL);
	gfp |= s->allocflags | __GFP_COMP;
	if (order > least) {
		slab = alloc_pages((gfp & ~(__GFP_NOFAIL | __GFP_DIRECT_RECLAIM)) | __GFP_NOWARN |
					   __GFP_NORETRY | __GFP_NOMEMALLOC,
				   order);
		if (slab)
			goto out_init;
		order = least;
	}
	slab = alloc_pages(gfp, order);
	if (!slab)
		return NULL;
out_init:
	__SetPageSlab(slab);
	slab->slab_cache = s;
	slab->slab_objects = (PAGE_SIZE << order) / s->size;
	slab->slab_inuse = 0;
	init_slab_objects(s, slab);
	account_slab(s, 1L << order);
	return slab;
}

static void free_slab_pages(struct page *slab)
{
	unsigned int order = compound_order(slab);

	__ClearPageSlab(slab);
	slab->slab_cache = NULL;
	slab->page_type = PAGE_TYPE_NONE;
	__free_pages(slab, order);
}

static void free_slab_rcu(struct rcu_head *head)
{
	free_slab_pages(container_of(head, struct page, rcu_head));
}

/* Not on any list and without objects in use. */
static void discard_slab(struct kmem_cache *s, struct page *slab)
{
	account_slab(s, -(1L << compound_order(slab)));
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		call_rcu(&slab->rcu_head, free_slab_rcu);
	else
		free_slab_pages(slab);
}

static void discard_slabs(struct kmem_cache *s, struct list_head *slabs)
{
	struct page *slab, *next;

	list_for_each_entry_safe(slab, next, slabs, slab_list)
		discard_slab(s, slab);
}

/* ---------------------------------------------------------------- slabs <-> CPU lists: list_lock
 */

static void add_slab(struct kmem_cache *s, struct page *slab)
{
	list_add(&slab->slab_list, &s->empty);
	s->nr_slabs++;
	s->nr_empty++;
	s->nr_objects += slab->slab_objects;
}

static void unlink_empty_slab(struct kmem_cache *s, struct page *slab, struct list_head *discard)
{
	list_move(&slab->slab_list, discard);
	s->nr_slabs--;
	s->nr_empty--;
	s->nr_objects -= slab->slab_objects;
}

/* Takes up to `want` objects of a slab in front of a list. */
static unsigned int take_objects(struct kmem_cache *s, struct page *slab, void **list,
				 unsigned int want)
{
	unsigned int taken = 0;
	void *object;

	s->nr_empty -= slab->slab_inuse == 0;
	while (taken < want && (object = slab->freelist)) {
		slab->freelist = get_freepointer(s, object);
		set_freepointer(s, object, *list);
		*list = object;
		taken++;
	}
	slab->slab_inuse += taken;
	s->nr_inuse += taken;
	list_move(&slab->slab_list, slab->freelist ? &s->partial : &s->full);		/* I2 */
	return taken;
}

static void return_object(struct kmem_cache *s, void *object, struct list_head *discard)
{
	struct page *slab = virt_to_head_page(object);
	bool was_full = !slab->freelist;

	set_freepointer(s, object, slab->freelist);
	slab->freelist = object;
	s->nr_inuse--;
	if (--slab->slab_inuse == 0) {
		list_move(&slab->slab_list, &s->empty);
		if (++s->nr_empty > MAX_EMPTY_SLABS)
			unlink_empty_slab(s, slab, discard);
	} else if (was_full) {
		list_move(&slab->slab_list, &s->partial);
	}
}

/*
 * Fills this CPU's empty list from the slabs there are; false if they have nothing. Interrupts off.
 */
static bool refill_cpu_list(struct kmem_cache *s, struct kmem_cache_cpu *c)
{
	unsigned int got = 0;

	spin_lock(&s->list_lock);
	while (got < s->cpu_batch) {
		struct page *slab = list_first_entry_or_null(&s->partial, struct page, slab_list);

		if (!slab)
			slab = list_first_entry_or_null(&s->empty, struct page, slab_list);
		if (!slab)
			break;
		got += take_objects(s, slab, &c->freelist, s->cpu_batch - got);
	}
	spin_unlock(&s->list_lock);
	c->count += got;
	return got;
}

/* All but `keep` objects of this CPU's list, from its far end, go back. Interrupts off. */
static void flush_cpu_list(struct kmem_cache *s, struct kmem_cache_cpu *c, unsigned int keep)
{
	LIST_HEAD(discard);
	void *object, *next, *last = NULL;
	unsigned int i;

	for (object = c->freelist, i = 0; i < keep && object; i++) {
		last = object;
		object = get_freepointer(s, object);
	}
	if (last)
		set_freepointer(s, last, NULL);
	else
		c->freelist = NULL;
	c->count = i;
	if (!object)
		return;
	spin_lock(&s->list_lock);
	for (; object; object = next) {
		next = get_freepointer(s, object);
		return_object(s, object, &discard);
	}
	spin_unlock(&s->list_lock);
	discard_slabs(s, &discard);
}

/* ---------------------------------------------------------------- allocation */

/* The CPU's list is empty. The CPU may change while a slab is made, so every round begins anew. */
static noinline void *alloc_slow(struct kmem_cache *s, gfp_t gfp)
{
	for (;;) {
		struct kmem_cache_cpu *c;
		void *object = NULL;
		unsigned long flags;
		struct page *slab;

		local_irq_save(flags);
		c = this_cpu_ptr(s->cpu_slab);
		if (c->freelist || refill_cpu_list(s, c)) {
			object = c->freelist;
			c->freelist = get_freepointer(s, object);
			c->count--;
		}
		local_irq_restore(flags);
		if (object)
			return object;
		slab = new_slab(s, gfp);
		if (!slab)
			return NULL;
		spin_lock_irqsave(&s->list_lock, flags);
		add_slab(s, slab);
		spin_unlock_irqrestore(&s->list_lock, flags);
	}
}

static __always_inline void *__slab_alloc(struct kmem_cache *s, gfp_t gfp, unsigned long caller)
{
	struct kmem_cache_cpu __percpu *c = s->cpu_slab;
	unsigned long flags;
	void *object;

	might_alloc(gfp);
	if (should_failslab(s, gfp))
		return NULL;
	local_irq_save(flags);
	object = this_cpu_read(c->freelist);
	if (likely(object)) {
		this_cpu_write(c->freelist, get_freepointer(s, object));
		this_cpu_dec(c->count);
	}
	local_irq_restore(flags);
	if (unlikely(!object)) {
		object = alloc_slow(s, gfp);
		if (!object)
			return NULL;
	}
	kasan_kmalloc(object, s->object_size, s->object_size);
	if (slab_debugged(s))
		debug_alloc(s, object, gfp, caller);
	if (unlikely(gfp & __GFP_ZERO))
		memset(object, 0, s->object_size);
	return object;
}

void *slab_alloc(struct kmem_cache *s, gfp_t gfp, unsigned long caller)
{
	return __slab_alloc(s, gfp, caller);
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	return __slab_alloc(s, gfp, (unsigned long)__builtin_return_address(0));
}

/* ---------------------------------------------------------------- freeing */

static __always_inline void put_on_cpu_list(struct kmem_cache *s, void *object)
{
	struct kmem_cache_cpu __percpu *c = s->cpu_slab;
	unsigned long flags;

	local_irq_save(flags);
	set_freepointer(s, object, this_cpu_read(c->freelist));
	this_cpu_write(c->freelist, object);
	this_cpu_inc(c->count);
	if (unlikely(this_cpu_read(c->count) > s->cpu_limit))
		flush_cpu_list(s, this_cpu_ptr(c), s->cpu_limit - s->cpu_batch);
	local_irq_restore(flags);
}

void requeue_object(struct kmem_cache *s, void *object)
{
	put_on_cpu_list(s, object);
}

/*
 * Debug builds: freed objects wait in a quarantine, so that late uses hit memory nobody has again.
 */
static noinline void free_checked(struct kmem_cache *s, void *object, unsigned long caller)
{
	unsigned long flags;

	if (slab_debugged(s) ? !debug_free(s, object, caller) : !kasan_check_read(object, 1))
		return;
	if (s->flags & SLAB_TYPESAFE_BY_RCU) {
		put_on_cpu_list(s, object);
		return;
	}
	kasan_poison(object, round_up(s->object_size, 8), KASAN_SLAB_FREE);
	/* In one step: who empties a cache asks this CPU for what is in quarantine and on the list. */
	local_irq_save(flags);
	object = quarantine_exchange(object);
	if (object)
		put_on_cpu_list(virt_to_head_page(object)->slab_cache, object);
	local_irq_restore(flags);
}

void slab_free(struct kmem_cache *s, void *object, unsigned long caller)
{
	if (IS_ENABLED(CONFIG_DEBUG_SLAB))
		free_checked(s, object, caller);
	else
		put_on_cpu_list(s, object);
}

void kmem_cache_free(struct kmem_cache *s, void *object)
{
	if (unlikely(!object))
		return;
	if (IS_ENABLED(CONFIG_DEBUG_SLAB))
		free_checked(s, object, (unsigned long)__builtin_return_address(0));
	else
		put_on_cpu_list(s, object);
}

int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **objects)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		objects[i] = kmem_cache_alloc(s, gfp);
		if (!objects[i]) {
			kmem_cache_free_bulk(s, i, objects);
			return 0;
		}
	}
	return nr;
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **objects)
{
	while (nr)
		kmem_cache_free(s, objects[--nr]);
}

/* ---------------------------------------------------------------- emptying a cache */

void flush_this_cpu(void *cache)
{
	struct kmem_cache *s = cache;
	unsigned long flags;

	local_irq_save(flags);
	if (IS_ENABLED(CONFIG_DEBUG_SLAB))
		quarantine_drain();
	flush_cpu_list(s, this_cpu_ptr(s->cpu_slab), 0);
	local_irq_restore(flags);
}

void flush_all_cpus(struct kmem_cache *s)
{
	on_each_cpu(flush_this_cpu, s, 1);
}

unsigned long discard_empty_slabs(struct kmem_cache *s)
{
	struct page *slab, *next;
	unsigned long flags, left;
	LIST_HEAD(discard);

	spin_lock_irqsave(&s->list_lock, flags);
	list_for_each_entry_safe(slab, next, &s->empty, slab_list)
		unlink_empty_slab(s, slab, &discard);
	left = s->nr_slabs;
	spin_unlock_irqrestore(&s->list_lock, flags);
	discard_slabs(s, &discard);
	return left;
}

unsigned long cached_objects(struct kmem_cache *s)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(s->cpu_slab, cpu)->count);
	return sum;
}

/* The object whose slot an address lies in. */
void *nearest_object(struct kmem_cache *s, struct page *slab, const void *p)
{
	void *base = page_address(slab);

	return base + (p - base) / s->size * s->size + s->red_left_pad;
}
