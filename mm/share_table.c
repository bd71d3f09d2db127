// SPDX-License-Identifier: MIT
/*
 * Page tables that address spaces share after fork().
 *
 * How this works
 *
 * A program with a gigabyte of memory has 262,144 entries to pass on, and most children soon
 * execute another program and never look at them. So where a whole table (2 MiB) lies in one
 * private anonymous area, fork() passes on the table itself: the child's PMD entry points to it
 * too, and both PMD entries lose the write bit.
 *
 *	parent's PMD ──read-only──┐
 *	                          ├──> table (pt_sharers 2) ──> pages, each counted once, for the
 *	                          table
 *	child's PMD ───read-only──┘
 *
 * Nobody changes a shared table, but for taking write bits away. Who wants to change an entry (a
 * fault, mprotect, mremap, madvise) unshares first: it copies the entries into a table of its own,
 * as fork() would have done, or, if it is the last to have the table, takes the write bit back.
 * munmap and exit let go of the table; the last one empties it as any other.
 *
 * A table with a page that somebody holds (get_user_pages()) is not shared: the page must stay with
 * the parent, so the entries are passed on one by one (copy_range.c).
 *
 * Invariants
 * I1  pt_sharers of a table is the number of PMD entries that point to it. It changes under the
 *     table's lock. While it is above 1, all those entries are read-only, and pt_pages, the pages
 *     that the table maps, is right.
 * I2  Each sharer has a reference of the table's page, given back only behind a flush, for the CPU
 *     may have the PMD entry cached.
 * I3  A shared table's range lies in one area: __split_vma() and vma_merge() unshare what they cut.
 * I4  A writable PMD entry means that the table is private, and stays so while mmap_lock is held:
 *     only fork(), which holds it for writing, shares. A read-only one may become writable, or
 *     another table's, under page_table_lock.
 * I5  Nobody takes a reference through a shared table that fork() must respect: gup.c unshares
 *     first. An exclusive page in it (memory.c, I5) is exclusive to the table.
 *
 * Order: mmap_lock, page_table_lock, the table's lock.
 */

#include <linux/mm.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <asm-generic/tlb.h>
#include "vma.h"

/* Of a gigabyte that is 512 tables: few instructions an entry count. */
static unsigned int count_pages(const pte_t *pte)
{
	unsigned int pages = 0;
	pteval_t any = 0;

#pragma GCC unroll 8
	for (int i = 0; i < PTRS_PER_PTE; i++) {
		pages += !pte_none(pte[i]);
		any |= pte_val(pte[i]);
	}
	/* The zero page, which counts for nothing, is special. */
	for (int i = 0; pte_special(__pte(any)) && i < PTRS_PER_PTE; i++)
		pages -= pte_special(pte[i]);
	return pages;
}

/* addr: the start of the table's range. */
bool table_may_be_shared(struct vm_area_struct *vma, unsigned long addr, unsigned long end)
{
	return end - addr == PMD_SIZE && vma_is_anonymous(vma) &&
	       (vma->vm_flags & (VM_SHARED | VM_MAYWRITE | VM_LOCKED | VM_PFNMAP | VM_MIXEDMAP)) ==
		       VM_MAYWRITE;
}

/*
 * Does somebody hold a page of a table that is about to be shared? pt_sharers says "shared"
 * already: whoever walks it without a lock takes the reference first and looks at pt_sharers then,
 * so one of the two sees the other.
 */
static bool table_is_held(struct mm_struct *mm, const pte_t *pte)
{
	smp_mb();
	if (likely(!test_bit(MMF_HAS_PINNED, &mm->flags)))
		return false;
	for (int i = 0; i < PTRS_PER_PTE; i++) {
		if (!pte_none(pte[i]) && !pte_special(pte[i]) &&
		    PageAnonExclusive(pte_page(pte[i])) && page_ref_count(pte_page(pte[i])) > 1)
			return true;
	}
	return false;
}

bool share_table(struct mm_struct *dst_mm, struct mm_struct *src_mm, pmd_t *dst, pmd_t *src)
{
	struct page *table = pmd_page(*src);
	bool held = false;

	spin_lock(&table->ptl);
	table->pt_sharers++;
	if (!pmd_is_shared(*src)) {
		held = table_is_held(src_mm, page_address(table));
		if (held)
			table->pt_sharers--;
		else
			table->pt_pages = count_pages(page_address(table));
	}
	if (!held) {
		set_pmd(src, pmd_wrprotect(*src));
		get_page(table);
	}
	spin_unlock(&table->ptl);
	if (held)
		return false;
	set_pmd(dst, *src);
	mm_inc_nr_ptes(dst_mm);
	add_mm_counter(dst_mm, MM_ANONPAGES, table->pt_pages);
	return true;
}

/*
 * As fork() does it for one entry after the other; `new` is not seen by anybody yet. Old table's
 * lock held.
 */
static void copy_table(struct mm_struct *mm, struct page *old, struct page *new)
{
	pte_t *from = page_address(old), *to = page_address(new);

	for (int i = 0; i < PTRS_PER_PTE; i++) {
		pte_t pte = from[i];

		if (pte_none(pte))
			continue;
		if (pte_write(pte)) {
			ptep_set_wrprotect(mm, 0, &from[i]);
			pte = pte_wrprotect(pte);
		}
		if (!pte_special(pte)) {
			ClearPageAnonExclusive(pte_page(pte));	/* I5 */
			page_ref_inc(pte_page(pte));
			atomic_inc(&pte_page(pte)->_mapcount);
		}
		set_pte(&to[i], pte_mkold(pte));
	}
}

/* Replaces a table that others have too. page_table_lock is held. False: nobody else has it. */
static bool replace_table(struct mm_struct *mm, pmd_t *pmd, unsigned long addr, struct page *new)
{
	struct page *old = pmd_page(*pmd);
	unsigned long base = addr & PMD_MASK;
	bool shared;

	spin_lock(&old->ptl);
	shared = old->pt_sharers > 1;
	if (shared) {
		copy_table(mm, old, new);
		smp_wmb();		/* the entries before the table */
		pmd_populate(mm, pmd, new);
		/* I2: as if a table had been freed. */
		flush_tlb_mm_range(mm, base, base + PMD_SIZE, PAGE_SHIFT, true);
		old->pt_sharers--;
	}
	spin_unlock(&old->ptl);
	if (shared)
		put_page(old);
	else
		pmd_populate(mm, pmd, old);
	return shared;
}

int __unshare_table(struct mm_struct *mm, pmd_t *pmd, unsigned long addr)
{
	struct page *new = pte_alloc_one(mm);

	if (!new)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	if (!pmd_none(*pmd) && pmd_is_shared(*pmd) && replace_table(mm, pmd, addr, new))
		new = NULL;
	spin_unlock(&mm->page_table_lock);
	if (new)
		pte_free(mm, new);
	return 0;
}

/* The PMD entry of addr; NULL if there is no table. */
static pmd_t *pmd_of(struct mm_struct *mm, unsigned long addr)
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

int unshare_table_at(struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd = pmd_of(mm, addr);

	return pmd ? unshare_table(mm, pmd, addr) : 0;
}

int unshare_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	unsigned long addr = start & PMD_MASK;
	int err = 0;

	for (; addr < end && !err; addr += PMD_SIZE)
		err = unshare_table_at(mm, addr);
	return err;
}

bool leave_table(struct mmu_gather *tlb, pmd_t *pmd, unsigned long addr)
{
	struct mm_struct *mm = tlb->mm;
	struct page *table = pmd_page(*pmd);
	unsigned long base = addr & PMD_MASK;
	bool left;

	spin_lock(&table->ptl);
	left = table->pt_sharers > 1;
	if (left) {
		pmd_clear(pmd);
		/*
		 * Whoever stays may change entries from now on. A space that goes has nobody to see
		 * them.
		 */
		if (!tlb->fullmm)
			flush_tlb_mm_range(mm, base, base + PMD_SIZE, PAGE_SHIFT, true);
		add_mm_counter(mm, MM_ANONPAGES, -(long)table->pt_pages);
		mm_dec_nr_ptes(mm);
		table->pt_sharers--;
	} else {
		pmd_populate(mm, pmd, table);
	}
	spin_unlock(&table->ptl);
	if (left)
		tlb_remove_table_page(tlb, table, addr);
	return left;
}
