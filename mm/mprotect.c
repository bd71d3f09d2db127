// SPDX-License-Identifier: MIT
/*
 * mprotect(): changing the rights of areas.
 *
 * The areas are split and merged (vma_merge.c), then the entries that are there get the new rights.
 * Translations that allow more than the new entry are flushed at the end, with mmap_lock still
 * held. A private page may be made writable at once if nobody else has it; otherwise the first
 * write faults and decides.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/err.h>
#include <linux/personality.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <asm-generic/tlb.h>
#include "vma.h"

/* Does a translation made from `old` allow what `new` does not? */
static inline bool entry_needs_flush(pte_t old, pte_t new)
{
	if (pte_protnone(old))
		return false;
	return pte_protnone(new) || (pte_write(old) && !pte_write(new)) ||
	       (pte_exec(old) && !pte_exec(new));
}

/* The entry with new rights. */
static pte_t entry_with_prot(struct vm_area_struct *vma, unsigned long addr, pte_t old,
			     pgprot_t newprot)
{
	pte_t new = pte_modify(old, newprot);
	struct page *page;

	if (pte_write(new) || (vma->vm_flags & (VM_WRITE | VM_SHARED)) != VM_WRITE ||
	    !pte_dirty(old))
		return new;
	page = vm_normal_page(vma, addr, old);
	if (page && PageAnon(page) && page_reuse_anon(page))
		new = pte_mkwrite(new);
	return new;
}

static unsigned long change_pte_range(struct mmu_gather *tlb, struct vm_area_struct *vma,
				      pmd_t *pmd, unsigned long addr, unsigned long end,
				      pgprot_t newprot)
{
	unsigned long changed = 0;
	pte_t *first, *pte, old, new;
	spinlock_t *ptl;

	first = pte = pte_offset_map_lock(vma->vm_mm, pmd, addr, &ptl);
	for (; addr != end; addr += PAGE_SIZE, pte++) {
		if (!pte_present(*pte))
			continue;
		old = ptep_get_and_clear(vma->vm_mm, addr, pte);
		new = entry_with_prot(vma, addr, old, newprot);
		set_pte_at(vma->vm_mm, addr, pte, new);
		if (entry_needs_flush(old, new))
			tlb_remove_tlb_entry(tlb, pte, addr);
		changed++;
	}
	pte_unmap_unlock(first, ptl);
	return changed;
}

static unsigned long change_pmd_range(struct mmu_gather *tlb, struct vm_area_struct *vma,
				      pud_t *pud, unsigned long addr, unsigned long end,
				      pgprot_t newprot)
{
	unsigned long changed = 0, next;
	pmd_t *pmd = pmd_offset(pud, addr);

	do {
		next = pmd_addr_end(addr, end);
		if (!pmd_none(*pmd))
			changed += change_pte_range(tlb, vma, pmd, addr, next, newprot);
		cond_resched();
	} while (pmd++, addr = next, addr != end);
	return changed;
}

static unsigned long change_pud_range(struct mmu_gather *tlb, struct vm_area_struct *vma,
				      pgd_t *pgd, unsigned long addr, unsigned long end,
				      pgprot_t newprot)
{
	unsigned long changed = 0, next;
	pud_t *pud = pud_offset(pgd, addr);

	do {
		next = pud_addr_end(addr, end);
		if (!pud_none(*pud))
			changed += change_pmd_range(tlb, vma, pud, addr, next, newprot);
	} while (pud++, addr = next, addr != end);
	return changed;
}

/* How many entries there were. The caller's gather flushes. */
unsigned long change_protection(struct mmu_gather *tlb, struct vm_area_struct *vma,
				unsigned long start, unsigned long end, pgprot_t newprot)
{
	unsigned long changed = 0, addr = start, next;
	pgd_t *pgd = pgd_offset(vma->vm_mm, addr);

	do {
		next = pgd_addr_end(addr, end);
		if (!pgd_none(*pgd))
			changed += change_pud_range(tlb, vma, pgd, addr, next, newprot);
	} while (pgd++, addr = next, addr != end);
	return changed;
}

/* Private memory that becomes writable is promised then. The flags to use, or -ENOMEM. */
static long charge_new_writable(struct vm_area_struct *vma, unsigned long pages,
				unsigned long newflags)
{
	unsigned long oldflags = vma->vm_flags;

	if (!(newflags & VM_WRITE))
		return newflags;
	if (!may_expand_vm(vma->vm_mm, newflags, pages) &&
	    may_expand_vm(vma->vm_mm, oldflags, pages))
		return -ENOMEM;
	if (oldflags & (VM_ACCOUNT | VM_WRITE | VM_HUGETLB | VM_SHARED | VM_NORESERVE))
		return newflags;
	if (security_vm_enough_memory_mm(current->mm, pages))
		return -ENOMEM;
	return newflags | VM_ACCOUNT;
}

/*
 * Of one area, [start, end) inside it. *pprev becomes the area that holds the range now. mmap_lock
 * held for writing.
 */
int mprotect_fixup(struct vm_area_struct *vma, struct vm_area_struct **pprev, unsigned long start,
		   unsigned long end, unsigned long newflags)
{
	unsigned long oldflags = vma->vm_flags, pages = (end - start) >> PAGE_SHIFT;
	struct mm_struct *mm = vma->vm_mm;
	struct mmu_gather tlb;
	long charged;

	*pprev = vma;
	if (newflags == oldflags)
		return 0;
	if (unshare_range(mm, start, end))
		return -ENOMEM;
	charged = charge_new_writable(vma, pages, newflags);
	if (charged < 0)
		return charged;
	vma = vma_carve(vma, start, end, charged);
	if (IS_ERR(vma)) {
		if ((charged & VM_ACCOUNT) && !(oldflags & VM_ACCOUNT))
			vm_unacct_memory(pages);
		return PTR_ERR(vma);
	}
	*pprev = vma;
	vma_set_page_prot(vma);
	tlb_gather_mmu(&tlb, mm);
	change_protection(&tlb, vma, start, end, vma->vm_page_prot);
	tlb_finish_mmu(&tlb);
	/* Locked private pages are copied now, so that writing to them never waits. */
	if ((oldflags & (VM_WRITE | VM_SHARED | VM_LOCKED)) == VM_LOCKED && (newflags & VM_WRITE))
		populate_vma_page_range(vma, start, end, NULL);
	vm_stat_account(mm, oldflags, -(long)pages);
	vm_stat_account(mm, newflags, pages);
	return 0;
}

/* The first area, and with PROT_GROWSDOWN the start of the stack it is in. */
static struct vm_area_struct *mprotect_first(struct mm_struct *mm, unsigned long *start,
					     unsigned long end, int grows)
{
	struct vm_area_struct *vma = find_vma(mm, *start);

	if (!vma)
		return ERR_PTR(-ENOMEM);
	if (grows & PROT_GROWSDOWN) {
		if (vma->vm_start >= end)
			return ERR_PTR(-ENOMEM);
		*start = vma->vm_start;
		return vma->vm_flags & VM_GROWSDOWN ? vma : ERR_PTR(-EINVAL);
	}
	if (vma->vm_start > *start)
		return ERR_PTR(-ENOMEM);
	return grows & PROT_GROWSUP ? ERR_PTR(-EINVAL) : vma;
}

static int mprotect_areas(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			  unsigned long prot)
{
	bool implies_exec = (current->personality & READ_IMPLIES_EXEC) && (prot & PROT_READ);
	unsigned long newflags, to;
	int err;

	for (;;) {
		newflags = calc_vm_prot_bits(prot) | (vma->vm_flags & ~VM_ACCESS_FLAGS);
		if (implies_exec && (vma->vm_flags & VM_MAYEXEC))
			newflags |= VM_EXEC;
		/* The VM_MAY* rights are four bits above the rights. */
		if (newflags & ~(newflags >> 4) & VM_ACCESS_FLAGS)
			return -EACCES;
		to = min(vma->vm_end, end);
		if (vma->vm_ops && vma->vm_ops->mprotect) {
			err = vma->vm_ops->mprotect(vma, start, to, newflags);
			if (err)
				return err;
		}
		err = mprotect_fixup(vma, &vma, start, to, newflags);
		if (err)
			return err;
		start = to;
		if (start >= end)
			return 0;
		/* A merge may have moved the boundary past `start`. */
		if (vma->vm_end <= start)
			vma = vma->vm_next;
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
	}
}

/* Protection keys: the machine has none to give out; key -1 means no key. */
static int do_mprotect(unsigned long start, size_t len, unsigned long prot, int pkey)
{
	int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP), err;
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long end;

	prot &= ~(PROT_GROWSDOWN | PROT_GROWSUP);
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP))
		return -EINVAL;
	if (offset_in_page(start))
		return -EINVAL;
	if (!len)
		return 0;
	len = PAGE_ALIGN(len);
	end = start + len;
	if (end <= start)
		return -ENOMEM;
	if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM))
		return -EINVAL;
	if (pkey != -1)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	vma = mprotect_first(mm, &start, end, grows);
	err = IS_ERR(vma) ? PTR_ERR(vma) : mprotect_areas(vma, start, end, prot);
	mmap_write_unlock(mm);
	return err;
}

long sys_mprotect(unsigned long start, size_t len, unsigned long prot)
{
	return do_mprotect(start, len, prot, -1);
}

long sys_pkey_mprotect(unsigned long start, size_t len, unsigned long prot, int pkey)
{
	return do_mprotect(start, len, prot, pkey);
}

long sys_pkey_alloc(unsigned long flags, unsigned long init_val)
{
	if (flags || (init_val & ~(unsigned long)PKEY_ACCESS_MASK))
		return -EINVAL;
	return -ENOSPC;
}

long sys_pkey_free(int pkey)
{
	return -EINVAL;
}
