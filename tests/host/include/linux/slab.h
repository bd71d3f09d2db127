/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/types.h>
#include <linux/gfp_types.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <host.h>

#define SLAB_PANIC		0
#define SLAB_RECLAIM_ACCOUNT	0

struct kmem_cache { size_t size; };

static inline void *kmalloc(size_t size, gfp_t gfp)
{
	void *p = host_alloc(size);

	if (p)
		memset(p, gfp & __GFP_ZERO ? 0 : 0x5a, size);
	return p;
}

static inline void *kzalloc(size_t size, gfp_t gfp) { return kmalloc(size, gfp | __GFP_ZERO); }
static inline void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc(size_mul(n, size), gfp);
}
static inline void kfree(const void *p) { host_free(p); }
static inline void *kvmalloc(size_t size, gfp_t gfp) { return kmalloc(size, gfp); }
static inline void kvfree(const void *p) { host_free(p); }

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *));
static inline void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp)
{
	return kzalloc(s->size, gfp);
}
static inline void kmem_cache_free(struct kmem_cache *s, void *p) { host_free(p); }

#endif
