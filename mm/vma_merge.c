// SPDX-License-Identifier: MIT
/*
 * Joining and splitting areas, so that an address space has as few of them as its rights and
 * contents need.
 *
 * Two neighbours can be one area if their flags are equal and the second goes on in the same file
 * where the first ends (for anonymous memory vm_pgoff is the page's own address, so that always
 * holds), and the backing object does not want to see each area close.
 *
 *	left          range         right	the range is free, or of the area `curr`
 *	|-------------|.............|---------|
 *	|-------------------------------------|	both fit: left spans all three, right goes
 *	|---------------------------|---------|	left fits: it grows to the range's end
 *	|-------------|-----------------------|	right fits: it grows down to its start
 *
 * What of `curr` lies in the range is taken from it: curr shrinks, or goes if nothing is left.
 *
 * All areas that change are in the same file, if in any. Its i_mmap_rwsem is held throughout, so
 * nobody who looks for the mappers of a page sees a moment where a mapped page has no area.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/err.h>
#include "vma.h"

static bool vma_can_merge(struct vm_area_struct *vma, unsigned long vm_flags, struct file *file)
{
	return vma->vm_flags == vm_flags && vma->vm_file == file &&
	       !(vma->vm_ops && vma->vm_ops->close);
}

static bool can_vma_merge_after(struct vm_area_struct *left, unsigned long vm_flags,
				struct file *file, pgoff_t pgoff)
{
	return vma_can_merge(left, vm_flags, file) && left->vm_pgoff + vma_pages(left) == pgoff;
}

static bool can_vma_merge_before(struct vm_area_struct *right, unsigned long vm_flags,
				 struct file *file, pgoff_t end_pgoff)
{
	return vma_can_merge(right, vm_flags, file) && right->vm_pgoff == end_pgoff;
}

/* The areas one change touches. */
struct merge {
	struct vm_area_struct *keep;	/* the area that grows to [start, end) */
	struct vm_area_struct *gone[2]; /* areas it swallows */
	struct vm_area_struct *shrink;	/* area that loses a part, to [shrink_start, shrink_end) */
	unsigned long start, end, shrink_start, shrink_end;
};

static void merge_unindex(struct merge *m)
{
	vma_hide_file(m->keep);
	if (m->shrink)
		vma_hide_file(m->shrink);
	for (int i = 0; i < 2; i++) {
		if (m->gone[i])
			vma_unindex_file(m->gone[i]);
	}
}

static void merge_commit(struct mm_struct *mm, struct merge *m)
{
	struct file *file = m->keep->vm_file;
	struct address_space *mapping = file ? file->f_mapping : NULL;

	if (mapping) {
		down_write(&mapping->i_mmap_rwsem);
		merge_unindex(m);
	}
	for (int i = 0; i < 2; i++) {
		if (!m->gone[i])
			continue;
		m->keep->vm_has_anon |= m->gone[i]->vm_has_anon;
		vma_unlink(mm, m->gone[i]);
	}
	if (m->shrink) {
		m->keep->vm_has_anon |= m->shrink->vm_has_anon;
		vma_set_range(m->shrink, m->shrink_start, m->shrink_end);
	}
	vma_set_range(m->keep, m->start, m->end);
	if (mapping) {
		vma_reindex_file(m->keep);
		if (m->shrink)
			vma_reindex_file(m->shrink);
		up_write(&mapping->i_mmap_rwsem);
	}
	for (int i = 0; i < 2; i++) {
		if (m->gone[i])
			remove_vma(m->gone[i]);
	}
	validate_mm(mm);
}

/* Where two areas will meet: a table that other address spaces have too lies in one area. */
static int unshare_at_cut(struct mm_struct *mm, unsigned long addr)
{
	return addr & ~PMD_MASK ? unshare_table_at(mm, addr) : 0;
}

/*
 * Gives [addr, end) to a neighbour, if one fits, and returns that; NULL if none does and nothing
 * changed. prev is the area that ends at or below addr (or NULL); curr the area that holds the
 * range, NULL if the range is free. The page tables of curr's part stay as they are.
 */
struct vm_area_struct *vma_merge(struct mm_struct *mm, struct vm_area_struct *prev,
				 struct vm_area_struct *curr, unsigned long addr, unsigned long end,
				 unsigned long vm_flags, struct file *file, pgoff_t pgoff)
{
	struct vm_area_struct *left = prev, *right;
	struct merge m = { .start = addr, .end = end };

	if (vm_flags & VM_SPECIAL)
		return NULL;
	if (curr)
		right = curr->vm_end == end ? curr->vm_next : NULL;
	else
		right = prev ? prev->vm_next : mm->mmap;
	if (!left || left->vm_end != addr || !can_vma_merge_after(left, vm_flags, file, pgoff))
		left = NULL;
	if (!right || right->vm_start != end ||
	    !can_vma_merge_before(right, vm_flags, file, pgoff + ((end - addr) >> PAGE_SHIFT)))
		right = NULL;
	if (!left && !right)
		return NULL;

	m.keep = left ? left : right;
	if (left)
		m.start = left->vm_start;
	if (right)
		m.end = right->vm_end;
	if (left && right)
		m.gone[0] = right;
	if (curr && curr->vm_start == addr && curr->vm_end == end) {
		m.gone[1] = curr;
	} else if (curr) {
		/* The rest must not have a table in common: share_table.c, I3. */
		if (unshare_at_cut(mm, curr->vm_start == addr ? end : addr))
			return NULL;
		m.shrink = curr;
		m.shrink_start = curr->vm_start == addr ? end : curr->vm_start;
		m.shrink_end = curr->vm_start == addr ? curr->vm_end : addr;
	}
	merge_commit(mm, &m);
	return m.keep;
}

/*
 * Splits `vma` at addr. new_below: the new area is the lower part. The vma passed in keeps the
 * other one.
 */
int __split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, int new_below)
{
	struct address_space *mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;
	struct vm_area_struct *new;
	int err;

	if (vma->vm_ops && vma->vm_ops->may_split) {
		err = vma->vm_ops->may_split(vma, addr);
		if (err)
			return err;
	}
	err = unshare_at_cut(mm, addr);
	if (err)
		return err;
	new = vm_area_dup(vma);
	if (!new)
		return -ENOMEM;
	if (new_below) {
		new->vm_end = addr;
	} else {
		new->vm_start = addr;
		new->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
	}
	if (new->vm_file)
		get_file(new->vm_file);
	if (new->vm_ops &&new->vm_ops->open)
		new->vm_ops->open(new);

	if (mapping) {
		down_write(&mapping->i_mmap_rwsem);
		vma_hide_file(vma);
	}
	vma_set_range(vma, new_below ? addr : vma->vm_start, new_below ? vma->vm_end : addr);
	if (mapping) {
		vma_reindex_file(vma);
		vma_index_file(new);
		up_write(&mapping->i_mmap_rwsem);
	}
	vma_link_unindexed(mm, new, new_below ? vma->vm_prev : vma);
	return 0;
}

int split_vma(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr, int new_below)
{
	if (mm->map_count >= sysctl_max_map_count)
		return -ENOMEM;
	return __split_vma(mm, vma, addr, new_below);
}

struct vm_area_struct *vma_carve(struct vm_area_struct *vma, unsigned long start, unsigned long end,
				 unsigned long newflags)
{
	struct mm_struct *mm = vma->vm_mm;
	pgoff_t pgoff = vma->vm_pgoff + ((start - vma->vm_start) >> PAGE_SHIFT);
	struct vm_area_struct *prev = start == vma->vm_start ? vma->vm_prev : NULL;
	struct vm_area_struct *merged;
	int err = 0;

	merged = vma_merge(mm, prev, vma, start, end, newflags, vma->vm_file, pgoff);
	if (merged)
		return merged;
	if (start != vma->vm_start)
		err = split_vma(mm, vma, start, 1);
	if (!err && end != vma->vm_end)
		err = split_vma(mm, vma, end, 0);
	if (err)
		return ERR_PTR(err);
	vma->vm_flags = newflags;
	return vma;
}
