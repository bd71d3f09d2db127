// SPDX-License-Identifier: MIT
/* Walking page tables on behalf of others. See <linux/pagewalk.h>. */

#include <linux/mm.h>
#include <linux/pagewalk.h>
#include <linux/sched.h>

static int walk_hole(unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	return walk->ops->pte_hole ? walk->ops->pte_hole(addr, end, -1, walk) : 0;
}

static int walk_pte_range(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	bool shared = pmd_is_shared(*pmd);
	spinlock_t *ptl;
	pte_t *first, *pte;
	int err = 0;

	if (walk->ops->pmd_entry)
		return walk->ops->pmd_entry(pmd, addr, end, walk);
	if (!walk->ops->pte_entry)
		return 0;
	/* With that lock a shared table is not replaced under our feet. */
	if (shared)
		spin_lock(&walk->mm->page_table_lock);
	first = pte = pte_offset_map_lock(walk->mm, pmd, addr, &ptl);
	for (; addr != end && !err; addr += PAGE_SIZE, pte++)
		err = walk->ops->pte_entry(pte, addr, addr + PAGE_SIZE, walk);
	pte_unmap_unlock(first, ptl);
	if (shared)
		spin_unlock(&walk->mm->page_table_lock);
	cond_resched();
	return err;
}

static int walk_pmd_range(pud_t *pud, unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	pmd_t *pmd = pmd_offset(pud, addr);
	unsigned long next;
	int err;

	do {
		next = pmd_addr_end(addr, end);
		err = pmd_none(*pmd) ? walk_hole(addr, next, walk) :
				       walk_pte_range(pmd, addr, next, walk);
	} while (!err && (pmd++, addr = next, addr != end));
	return err;
}

static int walk_pud_range(pgd_t *pgd, unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	pud_t *pud = pud_offset(pgd, addr);
	unsigned long next;
	int err;

	do {
		next = pud_addr_end(addr, end);
		err = pud_none(*pud) ? walk_hole(addr, next, walk) :
				       walk_pmd_range(pud, addr, next, walk);
	} while (!err && (pud++, addr = next, addr != end));
	return err;
}

/* Inside one area. */
static int walk_area(unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	pgd_t *pgd = pgd_offset(walk->mm, addr);
	unsigned long next;
	int err = 0;

	if (walk->ops->test_walk)
		err = walk->ops->test_walk(addr, end, walk);
	if (err)
		return err > 0 ? 0 : err;
	do {
		next = pgd_addr_end(addr, end);
		err = pgd_none(*pgd) ? walk_hole(addr, next, walk) :
				       walk_pud_range(pgd, addr, next, walk);
	} while (!err && (pgd++, addr = next, addr != end));
	return err;
}

int walk_page_range(struct mm_struct *mm, unsigned long start, unsigned long end,
		    const struct mm_walk_ops *ops, void *private)
{
	struct mm_walk walk = { .ops = ops, .mm = mm, .private = private };
	struct vm_area_struct *vma;
	unsigned long next;
	int err = 0;

	mmap_assert_locked(mm);
	if (start >= end)
		return -EINVAL;
	for (vma = find_vma(mm, start); start < end && !err; start = next) {
		if (!vma || start < vma->vm_start) {
			next = vma ? min(end, vma->vm_start) : end;
			walk.vma = NULL;
			err = walk_hole(start, next, &walk);
			continue;
		}
		next = min(end, vma->vm_end);
		walk.vma = vma;
		vma = vma->vm_next;
		err = walk_area(start, next, &walk);
	}
	return err;
}

int walk_page_vma(struct vm_area_struct *vma, const struct mm_walk_ops *ops, void *private)
{
	struct mm_walk walk = { .ops = ops, .mm = vma->vm_mm, .vma = vma, .private = private };

	mmap_assert_locked(vma->vm_mm);
	return walk_area(vma->vm_start, vma->vm_end, &walk);
}
