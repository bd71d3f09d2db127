/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

/*
 * Small integers for things. An idr maps ids to pointers and hands out free ids; an ida only hands
 * them out.
 *
 * idr: the caller locks changes; idr_find() and idr_for_each_entry() may run under rcu_read_lock().
 * To allocate under a spinlock: idr_preload(GFP_KERNEL); lock; idr_alloc(..., GFP_NOWAIT); unlock;
 * idr_preload_end(). A NULL pointer reserves the id: idr_find() gives NULL until idr_replace()
 * fills it in. Pointers are aligned to 4 bytes. ida: locks itself, with interrupts disabled. Any
 * context if gfp allows.
 */

#include <linux/radix-tree.h>
#include <linux/spinlock.h>

struct idr {
	struct radix_tree_root idr_rt;
	unsigned int idr_base;		/* the smallest id */
	unsigned int idr_next;		/* where idr_alloc_cyclic() goes on */
};

/* A tree that also knows where nothing is free. */
#define IDR_RT_INIT	{ .gfp_mask = 0, .tags = 1U << 31, .rnode = NULL }
#define IDR_INIT_BASE(name, base) { .idr_rt = IDR_RT_INIT, .idr_base = (base), .idr_next = 0 }
#define IDR_INIT(name)		IDR_INIT_BASE(name, 0)
#define DEFINE_IDR(name)	struct idr name = IDR_INIT(name)

static inline void idr_init_base(struct idr *idr, int base)
{
	idr->idr_rt = (struct radix_tree_root)IDR_RT_INIT;
	idr->idr_base = base;
	idr->idr_next = 0;
}

static inline void idr_init(struct idr *idr)
{
	idr_init_base(idr, 0);
}

static inline bool idr_is_empty(const struct idr *idr)
{
	return radix_tree_empty(&idr->idr_rt);
}

static inline unsigned int idr_get_cursor(const struct idr *idr)
{
	return READ_ONCE(idr->idr_next);
}

static inline void idr_set_cursor(struct idr *idr, unsigned int val)
{
	WRITE_ONCE(idr->idr_next, val);
}

/*
 * The smallest free id in [start, end), end <= 0 meaning INT_MAX + 1. cyclic: the smallest at or
 * after where the last call ended, then from start. **Fails with** -ENOSPC, -ENOMEM, -EINVAL (start
 * < 0).
 */
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
/* The smallest free id in [*nextid, max], into *nextid. 0 or an error as above. */
int idr_alloc_u32(struct idr *idr, void *ptr, u32 *nextid, unsigned long max, gfp_t gfp);
void *idr_find(const struct idr *idr, unsigned long id);
/* Returns the pointer that was there, NULL if none. */
void *idr_remove(struct idr *idr, unsigned long id);
/* Returns the old pointer; ERR_PTR(-ENOENT) if the id is not allocated. */
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
/* Calls fn for every id in order until it returns nonzero, and returns that. */
int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data);
/*
 * The entry at the smallest id >= *nextid, which is set to it; NULL at the end. Reserved ids are
 * passed over.
 */
void *idr_get_next(struct idr *idr, int *nextid);
/* Frees the tree; what the pointers point at is the caller's. */
void idr_destroy(struct idr *idr);

#define idr_preload(gfp)	((void)radix_tree_preload_idr(gfp))
#define idr_preload_end()	radix_tree_preload_end()
/*
 * Like radix_tree_preload() but disables preemption even if it fails: the allocation then reports
 * it.
 */
int radix_tree_preload_idr(gfp_t gfp);

#define idr_for_each_entry(idr, entry, id)						\
	for (id = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; id += 1U)
#define idr_for_each_entry_continue(idr, entry, id)					\
	for (; ((entry) = idr_get_next(idr, &(id))) != NULL; id += 1U)

/* ---------------------------------------------------------------- ida */

#define IDA_BITMAP_BITS		1024
#define IDA_BITMAP_LONGS	(IDA_BITMAP_BITS / BITS_PER_LONG)

struct ida_bitmap {
	unsigned long bitmap[IDA_BITMAP_LONGS];
};

struct ida {
	spinlock_t lock;
	struct radix_tree_root rt;	/* lock: of struct ida_bitmap */
};

#define IDA_INIT(name)	{ .lock = __SPIN_LOCK_UNLOCKED(name.lock), .rt = IDR_RT_INIT }
#define DEFINE_IDA(name) struct ida name = IDA_INIT(name)

void ida_init(struct ida *ida);
/* The smallest free id in [min, max]. **Fails with** -ENOSPC, -ENOMEM. */
int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);
void ida_destroy(struct ida *ida);

static inline bool ida_is_empty(const struct ida *ida)
{
	return radix_tree_empty(&ida->rt);
}

#define ida_alloc(ida, gfp)		ida_alloc_range(ida, 0, ~0U, gfp)
#define ida_alloc_min(ida, min, gfp)	ida_alloc_range(ida, min, ~0U, gfp)
#define ida_alloc_max(ida, max, gfp)	ida_alloc_range(ida, 0, max, gfp)
#define ida_simple_get(ida, start, end, gfp) \
	ida_alloc_range(ida, start, (end) ? (end) - 1 : ~0U, gfp)
#define ida_simple_remove(ida, id)	ida_free(ida, id)

#endif
