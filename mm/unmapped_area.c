// SPDX-License-Identifier: MIT
/*
 * Finding room: where a mapping goes whose address the program leaves to us.
 *
 * The holes are those in front of each area, of which every tree node knows the largest in its
 * subtree, and the one behind the last area. Going from hole to hole in address order, subtrees
 * without a large enough one are stepped over, so a search visits O(log n) nodes for each hole that
 * is long enough but outside the limits, and there are few of those.
 *
 * Usual programs get the highest fitting place below mmap_base (top down); with the legacy layout,
 * or when that fails, the lowest fitting place from a base upwards.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/fs.h>
#include <linux/err.h>
#include <linux/personality.h>
#include <linux/sched/mm.h>
#include <asm/processor.h>
#include "unmapped_area.h"
#include "vma.h"

static inline struct vm_area_struct *rb_vma(struct rb_node *node)
{
	return rb_entry(node, struct vm_area_struct, vm_rb);
}

static inline bool subtree_fits(struct rb_node *node, unsigned long len)
{
	return node && rb_vma(node)->rb_subtree_gap >= len;
}

static inline bool hole_fits(struct vm_area_struct *vma, unsigned long len)
{
	unsigned long end = vm_start_gap(vma), start = vma_gap_start(vma);

	return end >= start && end - start >= len;
}

/* The highest (lowest) area of a subtree whose hole is long enough; the subtree has one. */
static struct rb_node *last_fit(struct rb_node *node, unsigned long len)
{
	for (;;) {
		if (subtree_fits(node->rb_right, len))
			node = node->rb_right;
		else if (hole_fits(rb_vma(node), len))
			return node;
		else
			node = node->rb_left;
	}
}

static struct rb_node *first_fit(struct rb_node *node, unsigned long len)
{
	for (;;) {
		if (subtree_fits(node->rb_left, len))
			node = node->rb_left;
		else if (hole_fits(rb_vma(node), len))
			return node;
		else
			node = node->rb_right;
	}
}

/* The next area below (above) `node` whose hole is long enough, or NULL. */
static struct rb_node *prev_fit(struct rb_node *node, unsigned long len)
{
	struct rb_node *parent;

	if (subtree_fits(node->rb_left, len))
		return last_fit(node->rb_left, len);
	for (; (parent = rb_parent(node)) != NULL; node = parent) {
		if (node == parent->rb_left)
			continue;
		if (hole_fits(rb_vma(parent), len))
			return parent;
		if (subtree_fits(parent->rb_left, len))
			return last_fit(parent->rb_left, len);
	}
	return NULL;
}

static struct rb_node *next_fit(struct rb_node *node, unsigned long len)
{
	struct rb_node *parent;

	if (subtree_fits(node->rb_right, len))
		return first_fit(node->rb_right, len);
	for (; (parent = rb_parent(node)) != NULL; node = parent) {
		if (node == parent->rb_right)
			continue;
		if (hole_fits(rb_vma(parent), len))
			return parent;
		if (subtree_fits(parent->rb_right, len))
			return first_fit(parent->rb_right, len);
	}
	return NULL;
}

/* The hole in front of `vma`, clipped to [low, high): true if `len` fits. */
static bool clip_hole(struct vm_area_struct *vma, unsigned long low, unsigned long high,
		      unsigned long len, unsigned long *start, unsigned long *end)
{
	*start = max(vma_gap_start(vma), low);
	*end = min(vm_start_gap(vma), high);
	return *end >= *start && *end - *start >= len;
}

/* The highest address of a free range of `len` in [low, high), or -ENOMEM. */
unsigned long unmapped_area_topdown(struct mm_struct *mm, unsigned long len, unsigned long low,
				    unsigned long high)
{
	unsigned long start = max(mm->highest_vm_end, low), end;
	struct vm_area_struct *vma;
	struct rb_node *node;

	if (high >= start && high - start >= len)
		return high - len;
	vma = find_vma(mm, high - 1);
	node = vma ? &vma->vm_rb : rb_last(&mm->mm_rb);
	for (; node; node = prev_fit(node, len)) {
		vma = rb_vma(node);
		if (clip_hole(vma, low, high, len, &start, &end))
			return end - len;
		if (vma->vm_start <= low)
			break;
	}
	return -ENOMEM;
}

/* The lowest. */
unsigned long unmapped_area_bottomup(struct mm_struct *mm, unsigned long len, unsigned long low,
				     unsigned long high)
{
	struct vm_area_struct *vma = find_vma(mm, low);
	struct rb_node *node = vma ? &vma->vm_rb : NULL;
	unsigned long start, end;

	for (; node; node = next_fit(node, len)) {
		vma = rb_vma(node);
		if (vma_gap_start(vma) >= high)
			return -ENOMEM;
		if (clip_hole(vma, low, high, len, &start, &end))
			return start;
	}
	start = max(mm->highest_vm_end, low);
	return high >= start && high - start >= len ? start : -ENOMEM;
}

/* ---------------------------------------------------------------- choosing */

/* The program's hint, in whole pages, if the range is free: 0 if not. */
static unsigned long try_hint(struct mm_struct *mm, unsigned long addr, unsigned long len,
			      unsigned long top)
{
	struct vm_area_struct *vma, *prev;

	if (!addr || len > top || addr > top - len || addr < sysctl_mmap_min_addr)
		return 0;
	vma = find_vma_prev(mm, addr, &prev);
	if ((vma && addr + len > vm_start_gap(vma)) || (prev && addr < prev->vm_end))
		return 0;
	return addr;
}

/* MAP_32BIT: the second gigabyte, where code of the small model reaches everything. */
#define MAP_32BIT_BASE 0x40000000UL
#define MAP_32BIT_END  0x80000000UL

unsigned long arch_get_unmapped_area(struct file *file, unsigned long addr, unsigned long len,
				     unsigned long pgoff, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long low = mm->mmap_legacy_base, high = TASK_SIZE, hint;

	if (flags & MAP_FIXED)
		return addr;
	if (flags & MAP_32BIT) {
		low = MAP_32BIT_BASE;
		high = MAP_32BIT_END;
		if (current->flags & PF_RANDOMIZE)
			low = randomize_page(low, 0x02000000);
	}
	if (len > high)
		return -ENOMEM;
	hint = try_hint(mm, addr, len, high);
	return hint ? hint : unmapped_area_bottomup(mm, len, low, high);
}

unsigned long arch_get_unmapped_area_topdown(struct file *file, unsigned long addr,
					     unsigned long len, unsigned long pgoff,
					     unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long found;

	if (flags & MAP_FIXED)
		return addr;
	if (flags & MAP_32BIT)
		return arch_get_unmapped_area(file, addr, len, pgoff, flags);
	if (len > TASK_SIZE)
		return -ENOMEM;
	found = try_hint(mm, addr, len, TASK_SIZE);
	if (!found)
		found = unmapped_area_topdown(mm, len, max(PAGE_SIZE, sysctl_mmap_min_addr),
					      mm->mmap_base);
	if (IS_ERR_VALUE(found)) /* the stack's half may have room */
		found = unmapped_area_bottomup(mm, len, TASK_UNMAPPED_BASE, TASK_SIZE);
	return found;
}

unsigned long get_unmapped_area(struct file *file, unsigned long addr, unsigned long len,
				unsigned long pgoff, unsigned long flags)
{
	unsigned long (*method)(struct file *, unsigned long, unsigned long, unsigned long,
				unsigned long);

	if (len > TASK_SIZE)
		return -ENOMEM;
	method = current->mm->get_unmapped_area;
	if (file && file->f_op->get_unmapped_area)
		method = file->f_op->get_unmapped_area;
	addr = method(file, addr, len, pgoff, flags);
	if (IS_ERR_VALUE(addr))
		return addr;
	if (addr > TASK_SIZE - len)
		return -ENOMEM;
	if (offset_in_page(addr))
		return -EINVAL;
	/*
	 * Only a fixed mapping may be below the minimum, and only by who may read raw memory
	 * anyway.
	 */
	if (addr < sysctl_mmap_min_addr && !capable(CAP_SYS_RAWIO))
		return -EPERM;
	return addr;
}
