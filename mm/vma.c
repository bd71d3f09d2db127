// SPDX-License-Identifier: MIT
/*
 * Memory areas: finding, linking, unlinking.
 *
 * How this works
 *
 * An address space is a set of areas that never overlap. They are kept twice: in a list sorted by
 * address (mm->mmap, vm_next, vm_prev) and in a red-black tree (mm->mm_rb). An area that maps a
 * file is also in the file's tree of areas, mapping->i_mmap, so that the page cache finds every
 * place its pages are mapped at.
 *
 *	mm->mmap ──> [text] <──> [data] <──> [heap] <────> [libc] <──> [stack]
 *	         gap         gap         gap           gap         gap
 *
 * Each area knows the gap in front of it, and every tree node carries the largest hole of its
 * subtree (rb_subtree_gap): a search for room skips what has none (unmapped_area.c).
 *
 * Lookups first look into the task's own cache of areas, then walk the tree. The cache is valid
 * while its number equals the address space's; the number changes whenever an area is freed. Every
 * address space starts with a number that no other has had, so a cache left over from before an
 * exec is simply out of date.
 *
 * Invariants
 * I1  Areas do not overlap, are not empty, and are page aligned.
 * I2  The list order is the tree's in-order, and map_count is its length.
 * I3  rb_subtree_gap of a node is the largest, over its subtree, of vm_start_gap(vma) - end of the
 *     previous area.
 * I4  highest_vm_end is the end of the last area, 0 if there is none.
 * I5  Of a file's area: it is in i_mmap as long as page tables of its range may map the file's
 *     pages.
 *
 * Locks: mmap_lock for writing to change, for reading to look. One exception: expand_stack() moves
 * vm_start of a stack down with the lock held for reading; page_table_lock keeps two of them apart.
 * Order: mmap_lock, i_mmap_rwsem, page-table lock.
 */

#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/pagemap.h>
#include <linux/rbtree_augmented.h>
#include <linux/rmap.h>
#include <linux/slab.h>
#include <linux/sched/mm.h>
#include "vma.h"

static struct kmem_cache *vm_area_cachep;

void __init vma_cache_init(void)
{
	vm_area_cachep = KMEM_CACHE(vm_area_struct, SLAB_PANIC | SLAB_ACCOUNT);
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);

	if (vma)
		vma_init(vma, mm);
	return vma;
}

/* A copy that is linked nowhere; the file reference is the caller's to take. */
struct vm_area_struct *vm_area_dup(struct vm_area_struct *orig)
{
	struct vm_area_struct *new = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);

	if (!new)
		return NULL;
	*new = *orig;
	new->vm_next = new->vm_prev = NULL;
	return new;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vm_area_cachep, vma);
}

void remove_vma(struct vm_area_struct *vma)
{
	might_sleep();
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	if (vma->vm_file)
		fput(vma->vm_file);
	vm_area_free(vma);
}

/* ---------------------------------------------------------------- finding */

#define VMACACHE_SLOT(addr) (((addr) >> PMD_SHIFT) & (VMACACHE_SIZE - 1))

static struct vm_area_struct *vmacache_find(struct mm_struct *mm, unsigned long addr)
{
	struct vmacache *cache = &current->vmacache;
	struct vm_area_struct *vma;

	if (cache->seqnum != mm->vmacache_seqnum)
		return NULL;
	vma = cache->vmas[VMACACHE_SLOT(addr)];
	return vma && vma->vm_start <= addr && addr < vma->vm_end ? vma : NULL;
}

static void vmacache_update(struct mm_struct *mm, unsigned long addr, struct vm_area_struct *vma)
{
	struct vmacache *cache = &current->vmacache;

	if (current->mm != mm)
		return;
	if (cache->seqnum != mm->vmacache_seqnum) {
		memset(cache->vmas, 0, sizeof(cache->vmas));
		cache->seqnum = mm->vmacache_seqnum;
	}
	cache->vmas[VMACACHE_SLOT(addr)] = vma;
}

/* The first area that ends above addr, from the tree alone. */
static struct vm_area_struct *vma_tree_find(struct mm_struct *mm, unsigned long addr)
{
	struct rb_node *node = mm->mm_rb.rb_node;
	struct vm_area_struct *best = NULL;

	while (node) {
		struct vm_area_struct *vma = rb_entry(node, struct vm_area_struct, vm_rb);

		if (vma->vm_end <= addr) {
			node = node->rb_right;
			continue;
		}
		best = vma;
		if (vma->vm_start <= addr)
			break;
		node = node->rb_left;
	}
	return best;
}

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_assert_locked(mm);
	vma = vmacache_find(mm, addr);
	if (likely(vma))
		return vma;
	vma = vma_tree_find(mm, addr);
	if (vma)
		vmacache_update(mm, addr, vma);
	return vma;
}

struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **pprev)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	if (vma)
		*pprev = vma->vm_prev;
	else
		*pprev = vma_prev_of(mm, addr);
	return vma;
}

/*
 * The last area that ends at or below addr's area: the one in front of the first area that ends
 * above addr.
 */
struct vm_area_struct *vma_prev_of(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = vma_tree_find(mm, addr);
	struct rb_node *last;

	if (vma)
		return vma->vm_prev;
	last = rb_last(&mm->mm_rb);
	return last ? rb_entry(last, struct vm_area_struct, vm_rb) : NULL;
}

struct vm_area_struct *find_vma_intersection(struct mm_struct *mm, unsigned long start,
					     unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && vma->vm_start < end ? vma : NULL;
}

struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && vma->vm_start <= addr ? vma : NULL;
}

/* ---------------------------------------------------------------- the tree of holes */

static inline unsigned long vma_gap(struct vm_area_struct *vma)
{
	unsigned long start = vm_start_gap(vma), floor = vma_gap_start(vma);

	return start > floor ? start - floor : 0;
}

RB_DECLARE_CALLBACKS_MAX(static, vma_gap_callbacks, struct vm_area_struct, vm_rb, unsigned long,
			 rb_subtree_gap, vma_gap);

/* The hole in front of `vma` has a new size: I3 again. */
void vma_gap_changed(struct vm_area_struct *vma)
{
	vma_gap_callbacks_propagate(&vma->vm_rb, NULL);
}

static void vma_tree_insert(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct rb_node **link = &mm->mm_rb.rb_node, *parent = NULL;

	while (*link) {
		struct vm_area_struct *other = rb_entry(*link, struct vm_area_struct, vm_rb);

		parent = *link;
		/* I1 */
		VM_BUG_ON(vma->vm_start < other->vm_end && other->vm_start < vma->vm_end);
		link = vma->vm_start < other->vm_start ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&vma->vm_rb, parent, link);
	vma->rb_subtree_gap = 0;
	vma_gap_changed(vma);
	rb_insert_augmented(&vma->vm_rb, &mm->mm_rb, &vma_gap_callbacks);
}

static void vma_list_insert(struct mm_struct *mm, struct vm_area_struct *vma,
			    struct vm_area_struct *prev)
{
	struct vm_area_struct *next = prev ? prev->vm_next : mm->mmap;

	vma->vm_prev = prev;
	vma->vm_next = next;
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
	else
		mm->highest_vm_end = vma->vm_end; /* I4 */
}

/* ---------------------------------------------------------------- the file's tree */

/* i_mmap_rwsem held for writing. */

/*
 * An area comes to be, or goes: it counts among the shared writable ones, which keep a file from
 * being sealed.
 */
void vma_index_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	if (vma->vm_flags & VM_SHARED)
		atomic_inc(&mapping->i_mmap_writable);
	vma_reindex_file(vma);
}

void vma_unindex_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	if (vma->vm_flags & VM_SHARED)
		mapping_unmap_writable(mapping);
	vma_hide_file(vma);
}

/* Around a change of bounds: the area counts all the time. */
void vma_hide_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	lockdep_assert_held_write(&mapping->i_mmap_rwsem);
	vma_interval_tree_remove(vma, &mapping->i_mmap);
}

void vma_reindex_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	lockdep_assert_held_write(&mapping->i_mmap_rwsem);
	vma_interval_tree_insert(vma, &mapping->i_mmap);
}

/* ---------------------------------------------------------------- linking */

void vma_link_unindexed(struct mm_struct *mm, struct vm_area_struct *vma,
			struct vm_area_struct *prev)
{
	mmap_assert_write_locked(mm);
	vma_list_insert(mm, vma, prev);
	if (vma->vm_next)
		vma_gap_changed(vma->vm_next); /* before the tree turns around it */
	vma_tree_insert(mm, vma);
	mm->map_count++;
	validate_mm(mm);
}

void vma_link(struct mm_struct *mm, struct vm_area_struct *vma, struct vm_area_struct *prev)
{
	struct address_space *mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;

	if (mapping) {
		down_write(&mapping->i_mmap_rwsem);
		vma_index_file(vma);
		up_write(&mapping->i_mmap_rwsem);
	}
	vma_link_unindexed(mm, vma, prev);
}

/* Takes an area out of list and tree; the file's tree is the caller's business (I5). */
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma)
{
	mmap_assert_write_locked(mm);
	rb_erase_augmented(&vma->vm_rb, &mm->mm_rb, &vma_gap_callbacks);
	if (vma->vm_prev)
		vma->vm_prev->vm_next = vma->vm_next;
	else
		mm->mmap = vma->vm_next;
	if (vma->vm_next) {
		vma->vm_next->vm_prev = vma->vm_prev;
		vma_gap_changed(vma->vm_next);
	} else {
		mm->highest_vm_end = vma->vm_prev ? vma->vm_prev->vm_end : 0;
	}
	mm->map_count--;
	mm->vmacache_seqnum++;
}

/*
 * New bounds for a linked area, keeping what it maps where: vm_pgoff follows vm_start. The range
 * must be free but for the area itself.
 */
void vma_set_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	bool start_moves = vma->vm_start != start, end_moves = vma->vm_end != end;

	vma->vm_pgoff += (long)(start - vma->vm_start) >> PAGE_SHIFT;
	vma->vm_start = start;
	vma->vm_end = end;
	if (start_moves)
		vma_gap_changed(vma);
	if (!end_moves)
		return;
	if (vma->vm_next)
		vma_gap_changed(vma->vm_next);
	else
		vma->vm_mm->highest_vm_end = end;
}

int insert_vm_struct(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev;

	if (find_vma_intersection(mm, vma->vm_start, vma->vm_end))
		return -ENOMEM;
	if ((vma->vm_flags & VM_ACCOUNT) && security_vm_enough_memory_mm(mm, vma_pages(vma)))
		return -ENOMEM;
	if (vma_is_anonymous(vma))
		vma->vm_pgoff = vma->vm_start >> PAGE_SHIFT;
	prev = vma_prev_of(mm, vma->vm_start);
	vma_link(mm, vma, prev);
	return 0;
}

/* ---------------------------------------------------------------- checking */

void validate_mm(struct mm_struct *mm)
{
	struct vm_area_struct *vma, *prev = NULL;
	struct rb_node *node;
	int count = 0;

	if (!IS_ENABLED(CONFIG_DEBUG))
		return;
	node = rb_first(&mm->mm_rb);
	for (vma = mm->mmap; vma; prev = vma, vma = vma->vm_next, node = rb_next(node)) {
		/* I1 */
		WARN_ON_ONCE(vma->vm_start >= vma->vm_end ||
			     (prev && prev->vm_end > vma->vm_start));
		WARN_ON_ONCE(node != &vma->vm_rb || vma->vm_prev != prev); /* I2 */
		WARN_ON_ONCE(vma->rb_subtree_gap < vma_gap(vma));	   /* I3, in part */
		count++;
	}
	WARN_ON_ONCE(node || count != mm->map_count);		       /* I2 */
	WARN_ON_ONCE(mm->highest_vm_end != (prev ? prev->vm_end : 0)); /* I4 */
}
