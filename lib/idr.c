// SPDX-License-Identifier: MIT
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/bitmap.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "radix-tree-free.h"

/*
 * Allocation of small integers. How this works
 *
 * Both kinds sit on a radix tree that marks full subtrees (lib/radix-tree-free.h), so the smallest
 * free id is found in one walk down.
 *
 * idr: every item is full by itself. An id whose pointer is NULL holds IDR_RESERVED, for an empty
 * slot means a free id. ida: an item is a bitmap of 1024 ids, allocated with its first id and freed
 * with its last; it is marked full when it has no clear bit.
 */

#define IDR_RESERVED	((void *)RADIX_TREE_EXCEPTIONAL_ENTRY)

static __always_inline void *to_entry(void *ptr)
{
	return ptr ? ptr : IDR_RESERVED;
}

static __always_inline void *to_pointer(void *entry)
{
	return entry == IDR_RESERVED ? NULL : entry;
}

int idr_alloc_u32(struct idr *idr, void *ptr, u32 *nextid, unsigned long max, gfp_t gfp)
{
	unsigned long base = idr->idr_base, id = *nextid;
	int err;

	id = id < base ? 0 : id - base;
	id = radix_tree_find_free(&idr->idr_rt, id);
	if (max < base || id > max - base || id + base > U32_MAX)
		return -ENOSPC;
	idr->idr_rt.gfp_mask = gfp;
	err = radix_tree_insert(&idr->idr_rt, id, to_entry(ptr));
	if (err)
		return err;
	radix_tree_set_full(&idr->idr_rt, id);
	*nextid = id + base;
	return 0;
}

int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	u32 id = start;
	int err;

	if (WARN_ON_ONCE(start < 0))
		return -EINVAL;
	err = idr_alloc_u32(idr, ptr, &id, end > 0 ? end - 1 : INT_MAX, gfp);
	return err ? err : (int)id;
}

int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	u32 id = idr->idr_next;
	unsigned long max = end > 0 ? end - 1 : INT_MAX;
	int err;

	if (WARN_ON_ONCE(start < 0))
		return -EINVAL;
	if ((int)id < start)
		id = start;
	err = idr_alloc_u32(idr, ptr, &id, max, gfp);
	if (err == -ENOSPC && id > (u32)start) {
		id = start;
		err = idr_alloc_u32(idr, ptr, &id, max, gfp);
	}
	if (err)
		return err;
	WRITE_ONCE(idr->idr_next, id + 1);
	return id;
}

void *idr_find(const struct idr *idr, unsigned long id)
{
	return to_pointer(radix_tree_lookup(&idr->idr_rt, id - idr->idr_base));
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	return to_pointer(radix_tree_delete(&idr->idr_rt, id - idr->idr_base));
}

void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	void **slot = radix_tree_lookup_slot(&idr->idr_rt, id - idr->idr_base), *old;

	if (!slot)
		return ERR_PTR(-ENOENT);
	old = *slot;
	radix_tree_replace_slot(&idr->idr_rt, slot, to_entry(ptr));
	return to_pointer(old);
}

int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data)
{
	struct radix_tree_iter iter;
	void **slot;
	int ret;

	radix_tree_for_each_slot(slot, &idr->idr_rt, &iter, 0) {
		void *entry = radix_tree_deref_slot(slot);

		if (radix_tree_deref_retry(entry)) {
			radix_tree_iter_init(&iter, iter.index);
			continue;
		}
		if (!entry)
			continue;
		ret = fn(iter.index + idr->idr_base, to_pointer(entry), data);
		if (ret)
			return ret;
	}
	return 0;
}

void *idr_get_next(struct idr *idr, int *nextid)
{
	unsigned long base = idr->idr_base, id = *nextid;
	struct radix_tree_iter iter;
	void **slot;

	id = id < base ? 0 : id - base;
	radix_tree_for_each_slot(slot, &idr->idr_rt, &iter, id) {
		void *entry = radix_tree_deref_slot(slot);

		if (radix_tree_deref_retry(entry)) {
			radix_tree_iter_init(&iter, iter.index);
			continue;
		}
		if (!to_pointer(entry))
			continue;
		if (iter.index + base > INT_MAX)
			return NULL;
		*nextid = iter.index + base;
		return entry;
	}
	return NULL;
}

void idr_destroy(struct idr *idr)
{
	struct radix_tree_iter iter;
	void **slot;

	radix_tree_for_each_slot(slot, &idr->idr_rt, &iter, 0)
		radix_tree_delete(&idr->idr_rt, iter.index);
}

/* ---------------------------------------------------------------- ida */

void ida_init(struct ida *ida)
{
	spin_lock_init(&ida->lock);
	ida->rt = (struct radix_tree_root)IDR_RT_INIT;
}

/*
 * Takes the smallest free id in [min, max]; `spare` becomes the bitmap where a new one is needed,
 * and NULL. Returns the id, -ENOSPC, or -EAGAIN if it needs a spare bitmap, or -ENOMEM if the tree
 * needs a node that is not to be had without waiting.
 */
static long take_id(struct ida *ida, unsigned long min, unsigned long max,
		    struct ida_bitmap **spare)
{
	unsigned long chunk = radix_tree_find_free(&ida->rt, min / IDA_BITMAP_BITS);
	unsigned long bit = chunk == min / IDA_BITMAP_BITS ? min % IDA_BITMAP_BITS : 0;
	struct ida_bitmap *map;

	for (;;) {
		if (chunk * IDA_BITMAP_BITS + bit > max)
			return -ENOSPC;
		map = radix_tree_lookup(&ida->rt, chunk);
		if (!map)
			break;
		bit = find_next_zero_bit(map->bitmap, IDA_BITMAP_BITS, bit);
		if (bit < IDA_BITMAP_BITS)
			break;
		/* Only the first chunk can be full from `min` on and yet not full. */
		chunk = radix_tree_find_free(&ida->rt, chunk + 1);
		bit = 0;
	}
	if (chunk * IDA_BITMAP_BITS + bit > max)
		return -ENOSPC;
	if (!map) {
		map = *spare;
		if (!map)
			return -EAGAIN;
		if (radix_tree_insert(&ida->rt, chunk, map))
			return -ENOMEM;
		*spare = NULL;
	}
	__set_bit(bit, map->bitmap);
	if (bitmap_full(map->bitmap, IDA_BITMAP_BITS))
		radix_tree_set_full(&ida->rt, chunk);
	return chunk * IDA_BITMAP_BITS + bit;
}

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	bool may_wait = gfp & __GFP_DIRECT_RECLAIM, preloaded = false;
	struct ida_bitmap *spare = NULL;
	unsigned long flags;
	long id;

	if ((int)min < 0)
		return -ENOSPC;
	if ((int)max < 0)
		max = INT_MAX;
	for (;;) {
		spin_lock_irqsave(&ida->lock, flags);
		ida->rt.gfp_mask = GFP_NOWAIT;
		id = take_id(ida, min, max, &spare);
		spin_unlock_irqrestore(&ida->lock, flags);
		if (preloaded)
			radix_tree_preload_end();
		preloaded = false;
		if (id == -EAGAIN && !spare) {
			spare = kzalloc(sizeof(*spare), gfp);
			if (!spare)
				return -ENOMEM;
		} else if (id == -ENOMEM && may_wait) {
			if (radix_tree_preload(gfp))
				break;
			preloaded = true;
			may_wait = false;
		} else {
			break;
		}
	}
	kfree(spare);
	return id;
}

void ida_free(struct ida *ida, unsigned int id)
{
	unsigned long chunk = id / IDA_BITMAP_BITS, bit = id % IDA_BITMAP_BITS, flags;
	struct ida_bitmap *map, *empty = NULL;
	bool was_set = false;

	spin_lock_irqsave(&ida->lock, flags);
	map = radix_tree_lookup(&ida->rt, chunk);
	if (map && __test_and_clear_bit(bit, map->bitmap)) {
		was_set = true;
		radix_tree_clear_full(&ida->rt, chunk);
		if (bitmap_empty(map->bitmap, IDA_BITMAP_BITS))
			empty = radix_tree_delete(&ida->rt, chunk);
	}
	spin_unlock_irqrestore(&ida->lock, flags);
	kfree(empty);
	WARN(!was_set, "ida_free called for id=%u which is not allocated\n", id);
}

void ida_destroy(struct ida *ida)
{
	struct radix_tree_iter iter;
	unsigned long flags;
	void **slot;

	spin_lock_irqsave(&ida->lock, flags);
	radix_tree_for_each_slot(slot, &ida->rt, &iter, 0)
		kfree(radix_tree_delete(&ida->rt, iter.index));
	spin_unlock_irqrestore(&ida->lock, flags);
}
