// SPDX-License-Identifier: MIT
/*
 * mremap(): growing, shrinking and moving areas.
 *
 * A move makes an area of the new size, carries the page-table entries over, and unmaps the old
 * range. Whole tables are carried by their one entry in the level above if both ranges are aligned
 * so. While entries are between two places the file's i_mmap_rwsem is held for writing, so that a
 * truncation neither misses nor doubles them.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <asm/pgalloc.h>
#include <asm/processor.h>
#include <asm/tlbflush.h>
#include "vma.h"

/* What one call wants: everything page aligned. */
struct remap {
	unsigned long addr, old_len, new_len, flags, new_addr;
	unsigned long populate; /* bytes at the end of the result to fault in */
};

/* ---------------------------------------------------------------- carrying entries */

static pmd_t *old_pmd_of(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset(mm, addr);
	pud_t *pud;
	pmd_t *pmd;

	if (pgd_none(*pgd))
		return NULL;
	pud = pud_offset(pgd, addr);
	if (pud_none(*pud))
		return NULL;
	pmd = pmd_offset(pud, addr);
	return pmd_none(*pmd) ? NULL : pmd;
}

static pmd_t *new_pmd_of(struct mm_struct *mm, unsigned long addr)
{
	pud_t *pud = pud_alloc(mm, pgd_offset(mm, addr), addr);

	return pud ? pmd_alloc(mm, pud, addr) : NULL;
}

static bool move_table(struct vm_area_struct *vma, unsigned long old_addr, pmd_t *old_pmd,
		       pmd_t *new_pmd)
{
	struct mm_struct *mm = vma->vm_mm;
	pmd_t pmd;

	if (!pmd_none(*new_pmd))
		return false;
	spin_lock(&mm->page_table_lock);
	pmd = *old_pmd;
	pmd_clear(old_pmd);
	set_pmd(new_pmd, pmd);
	spin_unlock(&mm->page_table_lock);
	/* The walker may have the upper levels cached: as if a table had been freed. */
	flush_tlb_mm_range(mm, old_addr, old_addr + PMD_SIZE, PAGE_SHIFT, true);
	return true;
}

static void move_entries(struct vm_area_struct *vma, pmd_t *old_pmd, unsigned long old_addr,
			 unsigned long len, pmd_t *new_pmd, unsigned long new_addr)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long end = old_addr + len, addr = old_addr;
	spinlock_t *old_ptl, *new_ptl;
	bool flush = false;
	pte_t *old, *new;

	old = pte_offset_map_lock(mm, old_pmd, addr, &old_ptl);
	new = pte_offset_map(new_pmd, new_addr);
	new_ptl = pte_lockptr(mm, new_pmd);
	if (new_ptl != old_ptl)
		spin_lock_nested(new_ptl, SINGLE_DEPTH_NESTING);
	for (; addr < end; addr += PAGE_SIZE, new_addr += PAGE_SIZE, old++, new ++) {
		if (pte_none(*old))
			continue;
		set_pte_at(mm, new_addr, new, ptep_get_and_clear(mm, addr, old));
		flush = true;
	}
	/* Before another thread can fault the old place in again. */
	if (flush)
		flush_tlb_range(vma, old_addr, end);
	if (new_ptl != old_ptl)
		spin_unlock(new_ptl);
	spin_unlock(old_ptl);
}

/*
 * Carries [old_addr, + len) over. Returns how far it came: less than len if a table could not be
 * had. mmap_lock held for writing.
 */
unsigned long move_page_tables(struct vm_area_struct *vma, unsigned long old_addr,
			       struct vm_area_struct *new_vma, unsigned long new_addr,
			       unsigned long len)
{
	struct address_space *mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;
	struct mm_struct *mm = vma->vm_mm;
	unsigned long done = 0, step;
	pmd_t *old_pmd, *new_pmd;

	if (mapping)
		down_write(&mapping->i_mmap_rwsem);
	for (; done < len; done += step) {
		unsigned long from = old_addr + done, to = new_addr + done;

		step = min(len - done,
			   min(PMD_SIZE - (from & ~PMD_MASK), PMD_SIZE - (to & ~PMD_MASK)));
		cond_resched();
		old_pmd = old_pmd_of(mm, from);
		if (!old_pmd)
			continue;
		new_pmd = new_pmd_of(mm, to);
		if (!new_pmd)
			break;
		if (step == PMD_SIZE && move_table(vma, from, old_pmd, new_pmd))
			continue;
		if (unshare_table(mm, old_pmd, from) || pte_alloc(mm, new_pmd) ||
		    unshare_table(mm, new_pmd, to))
			break;
		move_entries(vma, old_pmd, from, step, new_pmd, to);
	}
	if (mapping)
		up_write(&mapping->i_mmap_rwsem);
	return min(done, len);
}

struct vm_area_struct *copy_vma(struct vm_area_struct *vma, unsigned long addr, unsigned long len,
				pgoff_t pgoff)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *new;

	new = vma_merge(mm, vma_prev_of(mm, addr), NULL, addr, addr + len, vma->vm_flags,
			vma->vm_file, pgoff);
	if (new)
		return new;
	new = vm_area_dup(vma);
	if (!new)
		return NULL;
	new->vm_start = addr;
	new->vm_end = addr + len;
	new->vm_pgoff = pgoff;
	if (new->vm_file)
		get_file(new->vm_file);
	if (new->vm_ops &&new->vm_ops->open)
		new->vm_ops->open(new);
	vma_link(mm, new, vma_prev_of(mm, addr));
	return new;
}

/* ---------------------------------------------------------------- moving an area */

/*
 * The area and the entries are at the new place, or everything is as it was. Returns the area, or
 * ERR_PTR.
 */
static struct vm_area_struct *move_area(struct vm_area_struct *vma, const struct remap *r,
					unsigned long new_addr)
{
	struct mm_struct *mm = vma->vm_mm;
	pgoff_t pgoff = vma->vm_pgoff + ((r->addr - vma->vm_start) >> PAGE_SHIFT);
	bool had_anon = vma->vm_has_anon;
	struct vm_area_struct *new;
	unsigned long moved;
	int err = 0;

	if (vma_is_anonymous(vma))
		pgoff = new_addr >> PAGE_SHIFT;
	new = copy_vma(vma, new_addr, r->new_len, pgoff);
	if (!new)
		return ERR_PTR(-ENOMEM);
	new->vm_has_anon |= had_anon;
	vma = find_vma(mm, r->addr); /* it may have been merged into the new one */
	moved = move_page_tables(vma, r->addr, new, new_addr, r->old_len);
	if (moved < r->old_len)
		err = -ENOMEM;
	else if (vma->vm_ops && vma->vm_ops->mremap)
		err = vma->vm_ops->mremap(new);
	if (!err)
		return new;
	move_page_tables(new, new_addr, vma, r->addr, moved);
	if (vma->vm_flags & VM_ACCOUNT)
		vm_acct_memory(r->new_len >> PAGE_SHIFT); /* given back with the area */
	vm_stat_account(mm, new->vm_flags, r->new_len >> PAGE_SHIFT);
	if (new->vm_flags & VM_LOCKED)
		mm->locked_vm += r->new_len >> PAGE_SHIFT;
	__do_munmap(mm, new_addr, new_addr + r->new_len);
	return ERR_PTR(err);
}

static unsigned long move_vma(struct vm_area_struct *vma, struct remap *r, unsigned long new_addr)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long flags = vma->vm_flags, old_pages = r->old_len >> PAGE_SHIFT,
		      new_pages = r->new_len >> PAGE_SHIFT;
	bool dontunmap = r->flags & MREMAP_DONTUNMAP;
	struct vm_area_struct *new;
	int err;

	/* Up to three areas more: both ends of the old range split, the new one. */
	if (mm->map_count >= sysctl_max_map_count - 3)
		return -ENOMEM;
	if (vma->vm_ops && vma->vm_ops->may_split) {
		err = vma->vm_start != r->addr ? vma->vm_ops->may_split(vma, r->addr) : 0;
		if (!err && vma->vm_end != r->addr + r->old_len)
			err = vma->vm_ops->may_split(vma, r->addr + r->old_len);
		if (err)
			return err;
	}
	/* What the old range had promised goes to the new one; a second one is promised anew. */
	if (dontunmap && (flags & VM_ACCOUNT) && security_vm_enough_memory_mm(mm, new_pages))
		return -ENOMEM;
	new = move_area(vma, r, new_addr);
	if (IS_ERR(new)) {
		if (dontunmap && (flags & VM_ACCOUNT))
			vm_unacct_memory(new_pages);
		return PTR_ERR(new);
	}
	vm_stat_account(mm, flags, new_pages);
	if (flags & VM_LOCKED) {
		mm->locked_vm += new_pages;
		r->populate = r->new_len > r->old_len ? r->new_len - r->old_len : 0;
	}
	if (dontunmap) {
		vma = find_vma(mm, r->addr);
		if (flags & VM_LOCKED) { /* the empty range left behind is not locked */
			vma = vma_carve(vma, r->addr, r->addr + r->old_len,
					flags & VM_LOCKED_CLEAR_MASK);
			if (!IS_ERR(vma))
				mm->locked_vm -= old_pages;
		}
		return new_addr;
	}
	if (!r->old_len)
		return new_addr;
	if (flags & VM_ACCOUNT)
		vm_acct_memory(old_pages); /* unmapping will take it off once more */
	if (__do_munmap(mm, r->addr, r->addr + r->old_len) && (flags & VM_ACCOUNT))
		vm_unacct_memory(old_pages);
	return new_addr;
}

/*
 * May the area at r->addr become r->new_len? The additional pages are promised then; the caller
 * takes them back if it fails.
 */
static int check_resize(struct vm_area_struct *vma, const struct remap *r)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long grow = (r->new_len - r->old_len) >> PAGE_SHIFT, pgoff;

	/*
	 * An old length of 0 maps the same shared pages a second time: that has no meaning for
	 * private ones.
	 */
	if (!r->old_len && !(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return -EINVAL;
	if ((r->flags & MREMAP_DONTUNMAP) && (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP)))
		return -EINVAL;
	if (r->old_len > vma->vm_end - r->addr)
		return -EFAULT;
	if (r->new_len == r->old_len)
		return 0;
	pgoff = vma->vm_pgoff + ((r->addr - vma->vm_start) >> PAGE_SHIFT);
	if (pgoff + (r->new_len >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	if (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
		return -EFAULT;
	if (!mlock_future_ok(mm, vma->vm_flags, grow))
		return -EAGAIN;
	if (!may_expand_vm(mm, vma->vm_flags, grow))
		return -ENOMEM;
	if ((vma->vm_flags & VM_ACCOUNT) && security_vm_enough_memory_mm(mm, grow))
		return -ENOMEM;
	return 0;
}

static void uncharge_resize(unsigned long vm_flags, const struct remap *r)
{
	if ((vm_flags & VM_ACCOUNT) && r->new_len > r->old_len)
		vm_unacct_memory((r->new_len - r->old_len) >> PAGE_SHIFT);
}

static unsigned long remap_map_flags(struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_MAYSHARE ? MAP_SHARED : 0;
}

static unsigned long move_somewhere(struct vm_area_struct *vma, struct remap *r, unsigned long hint,
				    unsigned long map_flags)
{
	pgoff_t pgoff = vma->vm_pgoff + ((r->addr - vma->vm_start) >> PAGE_SHIFT);
	unsigned long vm_flags = vma->vm_flags, ret;

	ret = get_unmapped_area(vma->vm_file, hint, r->new_len, pgoff,
				map_flags | remap_map_flags(vma));
	if (!IS_ERR_VALUE(ret))
		ret = move_vma(vma, r, ret);
	if (IS_ERR_VALUE(ret))
		uncharge_resize(vm_flags, r);
	return ret;
}

/* MREMAP_FIXED and MREMAP_DONTUNMAP: always a move. */
static unsigned long mremap_to(struct mm_struct *mm, struct remap *r)
{
	bool fixed = r->flags & MREMAP_FIXED;
	struct vm_area_struct *vma;
	int err;

	if (offset_in_page(r->new_addr) || r->new_len > TASK_SIZE ||
	    r->new_addr > TASK_SIZE - r->new_len)
		return -EINVAL;
	if (r->addr + r->old_len > r->new_addr && r->new_addr + r->new_len > r->addr)
		return -EINVAL;
	if (mm->map_count + 2 >= sysctl_max_map_count - 3)
		return -ENOMEM;
	if (fixed) {
		err = do_munmap(mm, r->new_addr, r->new_len);
		if (err)
			return err;
	}
	if (r->old_len > r->new_len) {
		err = do_munmap(mm, r->addr + r->new_len, r->old_len - r->new_len);
		if (err)
			return err;
		r->old_len = r->new_len;
	}
	vma = vma_lookup(mm, r->addr);
	if (!vma)
		return -EFAULT;
	err = check_resize(vma, r);
	if (err)
		return err;
	if ((r->flags & MREMAP_DONTUNMAP) &&
	    !may_expand_vm(mm, vma->vm_flags, r->old_len >> PAGE_SHIFT)) {
		uncharge_resize(vma->vm_flags, r);
		return -ENOMEM;
	}
	return move_somewhere(vma, r, r->new_addr, fixed ? MAP_FIXED : 0);
}

/* Is there room behind the area? */
static bool vma_expandable(struct vm_area_struct *vma, unsigned long delta)
{
	unsigned long end = vma->vm_end + delta;

	if (end < vma->vm_end || (vma->vm_next && vma->vm_next->vm_start < end))
		return false;
	return !IS_ERR_VALUE(
		get_unmapped_area(NULL, vma->vm_start, end - vma->vm_start, 0, MAP_FIXED));
}

/* Takes [vm_end, + delta) in, and the next area if it then fits. */
static void expand_in_place(struct vm_area_struct *vma, unsigned long delta)
{
	unsigned long addr = vma->vm_end, end = addr + delta;
	pgoff_t pgoff = vma->vm_pgoff + vma_pages(vma);
	struct address_space *mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;

	if (vma_merge(vma->vm_mm, vma, NULL, addr, end, vma->vm_flags, vma->vm_file, pgoff))
		return;
	if (mapping) { /* one that cannot merge because its object watches it */
		down_write(&mapping->i_mmap_rwsem);
		vma_hide_file(vma);
	}
	vma_set_range(vma, vma->vm_start, end);
	if (mapping) {
		vma_reindex_file(vma);
		up_write(&mapping->i_mmap_rwsem);
	}
}

static unsigned long mremap_grow(struct mm_struct *mm, struct vm_area_struct *vma, struct remap *r)
{
	unsigned long pages = (r->new_len - r->old_len) >> PAGE_SHIFT;
	int err = check_resize(vma, r);

	if (err)
		return err;
	if (r->old_len == vma->vm_end - r->addr && vma_expandable(vma, r->new_len - r->old_len)) {
		vm_stat_account(mm, vma->vm_flags, pages);
		if (vma->vm_flags & VM_LOCKED) {
			mm->locked_vm += pages;
			r->populate = r->new_len - r->old_len;
		}
		expand_in_place(vma, r->new_len - r->old_len);
		return r->addr;
	}
	if (r->flags & MREMAP_MAYMOVE)
		return move_somewhere(vma, r, 0, 0);
	uncharge_resize(vma->vm_flags, r);
	return -ENOMEM;
}

static unsigned long do_mremap(struct mm_struct *mm, struct remap *r)
{
	struct vm_area_struct *vma = vma_lookup(mm, r->addr);
	int err;

	if (!vma)
		return -EFAULT;
	if (r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return mremap_to(mm, r);
	if (r->old_len < r->new_len)
		return mremap_grow(mm, vma, r);
	if (r->old_len == r->new_len)
		return r->addr;
	err = do_munmap(mm, r->addr + r->new_len, r->old_len - r->new_len);
	return err ? err : r->addr;
}

long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
		unsigned long flags, unsigned long new_addr)
{
	struct remap r = { addr, PAGE_ALIGN(old_len), PAGE_ALIGN(new_len), flags, new_addr, 0 };
	struct mm_struct *mm = current->mm;
	unsigned long ret;

	if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP))
		return -EINVAL;
	if ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if ((flags & MREMAP_DONTUNMAP) && old_len != new_len)
		return -EINVAL;
	if (offset_in_page(addr) || !r.new_len)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	ret = do_mremap(mm, &r);
	mmap_write_unlock(mm);
	if (!IS_ERR_VALUE(ret) && r.populate)
		mm_populate(ret + r.new_len - r.populate, r.populate);
	return ret;
}
