/* SPDX-License-Identifier: MIT */
#ifndef __MM_SLAB_H
#define __MM_SLAB_H

/*
 * Between slab.c (slabs and per-CPU lists), slab_common.c (caches, kmalloc, slabinfo) and
 * slab_debug.c (checks). Not a door.
 */

#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/percpu.h>

/* Objects this CPU may hand out at once, linked through their free pointers. Interrupts off. */
struct kmem_cache_cpu {
	void *freelist;
	unsigned int count;
};

/*
 * I fixed when the cache is made   m slab_mutex   l list_lock (interrupts off)
 */
struct kmem_cache {
	struct kmem_cache_cpu __percpu *cpu_slab;	/* I */
	slab_flags_t flags;			/* I */
	unsigned int offset;			/* I: of the free pointer in the object */
	unsigned int object_size;		/* I: what the user may touch */
	unsigned int cpu_limit, cpu_batch;	/* I: of a CPU list: most, moved at once */
	unsigned int size;			/* I: from one object to the next */
	unsigned int red_left_pad;		/* I: from a slot's start to the object, debug */
	unsigned int meta;			/* I: from object to its object_meta, debug */
	unsigned int order, objects;		/* I: of a usual slab */
	unsigned int align;			/* I */
	gfp_t allocflags;			/* I */
	void (*ctor)(void *object);		/* I */
	const char *name;			/* I */
	struct list_head list;			/* m: on slab_caches */

	spinlock_t list_lock ____cacheline_aligned;
	struct list_head partial, empty, full;	/* l: slabs, by page->slab_list */
	unsigned long nr_slabs, nr_empty;	/* l */
	unsigned long nr_objects;		/* l: of all slabs */
	unsigned long nr_inuse;			/* l: of those, not on a slab's free list */
};

extern struct list_head slab_caches;		/* m */
extern struct mutex slab_mutex;			/* caches come and go */

/* slab.c */
void init_slab_lists(struct kmem_cache *s);
void flush_all_cpus(struct kmem_cache *s); /* **Sleeps**: every CPU's list goes back to the slabs */
void flush_this_cpu(void *cache);			/* interrupts off */
unsigned long discard_empty_slabs(struct kmem_cache *s);	/* how many slabs remain */
void slab_free(struct kmem_cache *s, void *object, unsigned long caller);
void *slab_alloc(struct kmem_cache *s, gfp_t gfp, unsigned long caller);
void requeue_object(struct kmem_cache *s, void *object);	/* checked and poisoned already */
unsigned long cached_objects(struct kmem_cache *s);	/* on per-CPU lists, without lock */
void *nearest_object(struct kmem_cache *s, struct page *slab, const void *p);

static inline bool slab_debugged(const struct kmem_cache *s)
{
	return IS_ENABLED(CONFIG_DEBUG_SLAB) && (s->flags & SLAB_DEBUG_FLAGS);
}

/*
 * slab_debug.c. The calls stand at the two points where an object changes hands; lists inside the
 * room do not matter to them.
 */
void debug_layout(struct kmem_cache *s); /* makes room for red zones and records */
void debug_init_object(struct kmem_cache *s, void *object);	/* a new slab's */
void debug_alloc(struct kmem_cache *s, void *object, gfp_t gfp, unsigned long caller);
/* False: it must not be freed (it is free already, or no object). Reported. */
bool debug_free(struct kmem_cache *s, void *object, unsigned long caller);
/*
 * Takes the place of an older freed object, which is returned for reuse; NULL if there is none.
 * Interrupts off.
 */
void *quarantine_exchange(void *object);
void quarantine_drain(void);			/* this CPU's, to the caches; interrupts off */
void debug_report_leaks(struct kmem_cache *s);	/* objects still in use */
/* For tests: how many reports so far; while quiet they are counted alone. */
extern atomic_t slab_report_count;
extern bool slab_report_quiet;
void debug_print_tracks(struct kmem_cache *s, void *object);

/* Of a unit of memory the first `size` bytes are the caller's. */
static inline void kasan_kmalloc(const void *object, size_t unit, size_t size)
{
	if (!IS_ENABLED(CONFIG_KASAN))
		return;
	kasan_unpoison(object, size);
	kasan_poison(object + round_up(size, 8), round_up(unit, 8) - round_up(size, 8),
		     KASAN_SLAB_REDZONE);
}

#endif
