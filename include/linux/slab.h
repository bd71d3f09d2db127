/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

/*
 * Memory for objects: caches of one size (kmem_cache_*), general sizes (kmalloc), and helpers on
 * top.
 *
 * Rules
 * - gfp decides the context: with __GFP_DIRECT_RECLAIM **sleeps**, otherwise **any context** but
 *   NMI. Freeing: **any context** but NMI.
 * - kmalloc() memory is physically contiguous, aligned to at least 8 bytes, powers of two to their
 *   size. At most KMALLOC_MAX_SIZE.
 * - A failed allocation returns NULL. A size of 0 returns ZERO_SIZE_PTR, which may be freed and not
 *   touched.
 * - Every free function takes NULL.
 */

#include <linux/gfp.h>
#include <linux/types.h>
#include <linux/overflow.h>
#include <linux/log2.h>

/* Debug: honoured where CONFIG_DEBUG_SLAB is on, which sets the first four on every cache. */
#define SLAB_CONSISTENCY_CHECKS	((slab_flags_t)0x00000100)
#define SLAB_RED_ZONE		((slab_flags_t)0x00000400)
#define SLAB_POISON		((slab_flags_t)0x00000800)
#define SLAB_STORE_USER		((slab_flags_t)0x00010000)	/* backtraces of each object */
#define SLAB_HWCACHE_ALIGN	((slab_flags_t)0x00002000)
#define SLAB_CACHE_DMA		((slab_flags_t)0x00004000)
#define SLAB_CACHE_DMA32	((slab_flags_t)0x00008000)
#define SLAB_RECLAIM_ACCOUNT	((slab_flags_t)0x00020000)	/* a shrinker empties it */
#define SLAB_PANIC		((slab_flags_t)0x00040000)	/* panic if it cannot be made */
/* Pages outlive a grace period; an object may be reused, but only as one of this cache. */
#define SLAB_TYPESAFE_BY_RCU	((slab_flags_t)0x00080000)
#define SLAB_MEM_SPREAD		((slab_flags_t)0x00100000)
#define SLAB_NOLEAKTRACE	((slab_flags_t)0x00800000)
#define SLAB_ACCOUNT		((slab_flags_t)0x04000000)
#define SLAB_TEMPORARY		SLAB_RECLAIM_ACCOUNT
#define SLAB_DEBUG_FLAGS	\
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)

#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(p)	((unsigned long)(p) <= (unsigned long)ZERO_SIZE_PTR)

#define ARCH_KMALLOC_MINALIGN	8
#define KMALLOC_MAX_CACHE_SIZE	8192UL
#define KMALLOC_MAX_SIZE	(PAGE_SIZE << (MAX_ORDER - 1))

struct kmem_cache;

/* --- object caches */

/*
 * A cache of objects of `size` bytes, aligned to `align` (0: 8). ctor runs once for every object
 * when its page joins the cache; a freed object must be back in that state. `name` is copied. NULL
 * on failure. **Sleeps.**
 */
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *object));
#define KMEM_CACHE(tag, flags)                                                                     \
	kmem_cache_create(#tag, sizeof(struct tag), __alignof__(struct tag), flags, NULL)
/* Every object must be back; else a report, the cache stays and -EBUSY. **Sleeps.** */
int kmem_cache_destroy(struct kmem_cache *s);
/* Gives empty slabs back; returns 0 if the cache holds none at all now. **Sleeps.** */
int kmem_cache_shrink(struct kmem_cache *s);

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp);
static inline void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node)
{
	return kmem_cache_alloc(s, gfp);
}
static inline void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp)
{
	return kmem_cache_alloc(s, gfp | __GFP_ZERO);
}
void kmem_cache_free(struct kmem_cache *s, void *object);
/* All `nr` or none; returns how many. */
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr, void **objects);
void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **objects);

unsigned int kmem_cache_size(struct kmem_cache *s);
const char *kmem_cache_name(struct kmem_cache *s);
/*
 * Objects handed out and not yet given back: for leak checks. Exact when nobody uses the cache
 * meanwhile. **Sleeps.**
 */
unsigned long kmem_cache_active_objects(struct kmem_cache *s);
/* The cache of that name, or NULL. For tests. **Sleeps.** */
struct kmem_cache *kmem_cache_find(const char *name);

/* --- general sizes */

enum kmalloc_cache_type { KMALLOC_NORMAL, KMALLOC_RECLAIM, KMALLOC_DMA, NR_KMALLOC_TYPES };
#define NR_KMALLOC_SIZES	13	/* 8 16 32 64 96 128 192 256 512 1024 2048 4096 8192 */
extern struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][NR_KMALLOC_SIZES];

/*
 * Which cache serves a size of 1 to KMALLOC_MAX_CACHE_SIZE bytes. Folds to a constant for a
 * constant.
 */
static __always_inline unsigned int kmalloc_index(size_t size)
{
	unsigned int log;

	if (size <= 8)
		return 0;
	log = 64 - __builtin_clzl(size - 1); /* 4 for 9..16, ... 13 for 4097..8192 */
	if (log <= 6)
		return log - 3;
	if (log == 7)
		return size <= 96 ? 4 : 5;
	if (log == 8)
		return size <= 192 ? 6 : 7;
	return log - 1;
}

static __always_inline enum kmalloc_cache_type kmalloc_type(gfp_t gfp)
{
	if (likely(!(gfp & (__GFP_DMA | __GFP_RECLAIMABLE))))
		return KMALLOC_NORMAL;
	return gfp & __GFP_DMA ? KMALLOC_DMA : KMALLOC_RECLAIM;
}

void *__kmalloc(size_t size, gfp_t gfp);
void *kmalloc_large(size_t size, gfp_t gfp);

static __always_inline void *kmalloc(size_t size, gfp_t gfp)
{
	/* The debug build watches the exact size. */
	if (!IS_ENABLED(CONFIG_DEBUG_SLAB) && __builtin_constant_p(size) && size &&
	    size <= KMALLOC_MAX_CACHE_SIZE)
		return kmem_cache_alloc(kmalloc_caches[kmalloc_type(gfp)][kmalloc_index(size)],
					gfp);
	return __kmalloc(size, gfp);
}

static inline void *kmalloc_node(size_t size, gfp_t gfp, int node) { return kmalloc(size, gfp); }
static __always_inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}
static inline void *kzalloc_node(size_t size, gfp_t gfp, int node) { return kzalloc(size, gfp); }

/* Arrays; NULL if n * size overflows. */
static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (unlikely(__builtin_mul_overflow(n, size, &bytes)))
		return NULL;
	return kmalloc(bytes, gfp);
}
static inline void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

/*
 * Keeps the contents up to the smaller size. NULL p: kmalloc. Size 0: frees, ZERO_SIZE_PTR. On
 * failure p stays and NULL is returned.
 */
void *krealloc(const void *p, size_t new_size, gfp_t gfp);
void *krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t gfp);
void kfree(const void *p);
/* Zeroes the whole unit before it goes. */
void kfree_sensitive(const void *p);
#define kzfree(p)	kfree_sensitive(p)
/* Usable bytes behind p: what was asked for, rounded up to the unit (debug builds: the same). */
size_t ksize(const void *p);
size_t kmalloc_size_roundup(size_t size);

/* kmalloc() if that is possible without effort, else vmalloc(). For big arrays; **sleeps**. */
void *kvmalloc(size_t size, gfp_t gfp);
static inline void *kvmalloc_node(size_t size, gfp_t gfp, int node) { return kvmalloc(size, gfp); }
static inline void *kvzalloc(size_t size, gfp_t gfp) { return kvmalloc(size, gfp | __GFP_ZERO); }
void *kvmalloc_array(size_t n, size_t size, gfp_t gfp);
static inline void *kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kvmalloc_array(n, size, gfp | __GFP_ZERO);
}
/* Takes kmalloc() and vmalloc() memory. **Any context** but NMI. */
void kvfree(const void *p);

/* kfree_rcu() and kvfree_rcu() are in <linux/rcupdate.h>. */

/*
 * --- copies (mm/util.c): NULL on failure, or ERR_PTR(-EFAULT, -EINVAL, -ENOMEM) for those that
 * read user memory. Freed with kfree().
 */

char *kstrdup(const char *s, gfp_t gfp);
const char *kstrdup_const(const char *s, gfp_t gfp);	/* free with kfree_const() */
void kfree_const(const void *s);
char *kstrndup(const char *s, size_t max, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp);
void *memdup_user(const void __user *src, size_t len);
void *vmemdup_user(const void __user *src, size_t len);		/* kvfree() */
void *memdup_user_nul(const void __user *src, size_t len);
/* A string of less than n bytes; -EINVAL if it is longer. */
char *strndup_user(const char __user *s, long n);

/* --- the room's own */

void kmem_cache_init(void);			/* boot, after memblock_free_all() */
bool slab_is_available(void);
/* /proc/slabinfo, version 2.1: a whole file, for single_open(). **Sleeps.** */
struct seq_file;
int slabinfo_show(struct seq_file *m, void *v);
/* Says what an address is, to the log; false if it is not an object's. **Any context.** */
bool kmem_dump_obj(const void *object);

#endif
