// SPDX-License-Identifier: MIT
/*
 * Page-table pages: hooking them in as faults need them, taking them out when their range has no
 * area any more.
 *
 * Upper levels (the pages that hold PUDs and PMDs, and the entries of PGD, PUD and PMD that point
 * to tables) change under mm->page_table_lock when they are filled; they are emptied by munmap()
 * and exit alone, which have excluded faults. The entries of a PTE table change under the table's
 * own lock, in its struct page, so that threads that fault in different 2 MiB do not meet.
 */

#include <linux/mm.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/rmap.h>
#include <asm/pgalloc.h>
#include <asm-generic/tlb.h>
#include "vma.h"

bool pgtable_pte_page_ctor(struct page *page)
{
	spin_lock_init(&page->ptl);
	page->_pt_head = 0;
	page->pt_sharers = 1;
	__SetPageTable(page);
	inc_node_page_state(page, NR_PAGETABLE);
	return true;
}

void pgtable_pte_page_dtor(struct page *page)
{
	__ClearPageTable(page);
	dec_node_page_state(page, NR_PAGETABLE);
}

/*
 * Each allocates a table outside the lock and hooks it in, unless another thread did so meanwhile.
 * The barrier: who finds the new entry without a lock must find the table's zeroes behind it.
 */
int __pud_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long addr)
{
	pud_t *new = pud_alloc_one(mm, addr);

	if (!new)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	if (pgd_none(*pgd)) {
		smp_wmb();
		pgd_populate(mm, pgd, new);
		mm_inc_nr_ptes(mm);
		inc_node_page_state(virt_to_page(new), NR_PAGETABLE);
		new = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (new)
		pud_free(mm, new);
	return 0;
}

int __pmd_alloc(struct mm_struct *mm, pud_t *pud, unsigned long addr)
{
	pmd_t *new = pmd_alloc_one(mm, addr);

	if (!new)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	if (pud_none(*pud)) {
		smp_wmb();
		pud_populate(mm, pud, new);
		mm_inc_nr_ptes(mm);
		inc_node_page_state(virt_to_page(new), NR_PAGETABLE);
		new = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (new)
		pmd_free(mm, new);
	return 0;
}

int __pte_alloc(struct mm_struct *mm, pmd_t *pmd)
{
	pgtable_t new = pte_alloc_one(mm);

	if (!new)
		return -ENOMEM;
	spin_lock(&mm->page_table_lock);
	if (pmd_none(*pmd)) {
		smp_wmb();
		pmd_populate(mm, pmd, new);
		mm_inc_nr_ptes(mm);
		new = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (new)
		pte_free(mm, new);
	return 0;
}

int __pte_alloc_kernel(pmd_t *pmd)
{
	pte_t *new = pte_alloc_one_kernel(&init_mm);

	if (!new)
		return -ENOMEM;
	spin_lock(&init_mm.page_table_lock);
	if (pmd_none(*pmd)) {
		smp_wmb();
		pmd_populate_kernel(&init_mm, pmd, new);
		new = NULL;
	}
	spin_unlock(&init_mm.page_table_lock);
	if (new)
		pte_free_kernel(&init_mm, new);
	return 0;
}

/* ---------------------------------------------------------------- taking tables out */

/*
 * A table goes if all it covers (`size` bytes, aligned, around addr) lies in [floor, ceiling),
 * where no area is left; ceiling 0: no limit.
 */
static bool table_is_free(unsigned long addr, unsigned long size, unsigned long floor,
			  unsigned long ceiling)
{
	unsigned long base = addr & ~(size - 1);

	return base >= floor && (!ceiling || base + size <= ceiling);
}

static void free_table(struct mmu_gather *tlb, struct page *page, unsigned long addr)
{
	dec_node_page_state(page, NR_PAGETABLE);
	mm_dec_nr_ptes(tlb->mm);
	tlb_remove_table_page(tlb, page, addr);
}

static void free_pte_range(struct mmu_gather *tlb, pud_t *pud, unsigned long addr,
			   unsigned long end, unsigned long floor, unsigned long ceiling)
{
	unsigned long start = addr, next;
	pmd_t *table = pmd_offset(pud, addr & PUD_MASK), *pmd = pmd_offset(pud, addr);

	do {
		struct page *page;

		next = pmd_addr_end(addr, end);
		if (pmd_none(*pmd) || !table_is_free(addr, PMD_SIZE, floor, ceiling))
			continue;
		page = pmd_page(*pmd);
		pmd_clear(pmd);
		__ClearPageTable(page);
		free_table(tlb, page, addr);
	} while (pmd++, addr = next, addr != end);
	if (!table_is_free(start, PUD_SIZE, floor, ceiling))
		return;
	pud_clear(pud);
	free_table(tlb, virt_to_page(table), start);
}

static void free_pmd_range(struct mmu_gather *tlb, pgd_t *pgd, unsigned long addr,
			   unsigned long end, unsigned long floor, unsigned long ceiling)
{
	unsigned long start = addr, next;
	pud_t *table = pud_offset(pgd, addr & PGDIR_MASK), *pud = pud_offset(pgd, addr);

	do {
		next = pud_addr_end(addr, end);
		if (!pud_none(*pud))
			free_pte_range(tlb, pud, addr, next, floor, ceiling);
	} while (pud++, addr = next, addr != end);
	if (!table_is_free(start, PGDIR_SIZE, floor, ceiling))
		return;
	pgd_clear(pgd);
	free_table(tlb, virt_to_page(table), start);
}

/*
 * Frees the tables of [addr, end) that serve nothing in front of `floor` or from `ceiling` on.
 * Their entries are empty already.
 */
void free_pgd_range(struct mmu_gather *tlb, unsigned long addr, unsigned long end,
		    unsigned long floor, unsigned long ceiling)
{
	pgd_t *pgd = pgd_offset(tlb->mm, addr);
	unsigned long next;

	do {
		next = pgd_addr_end(addr, end);
		if (!pgd_none(*pgd))
			free_pmd_range(tlb, pgd, addr, next, floor, ceiling);
	} while (pgd++, addr = next, addr != end);
}

/*
 * For a chain of areas that is out of the list, and whose entries are empty: out of the files'
 * trees, and away with the tables.
 */
void free_pgtables(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long floor,
		   unsigned long ceiling)
{
	struct vm_area_struct *last;

	for (; vma; vma = last->vm_next) {
		unsigned long addr = vma->vm_start;

		for (last = vma;; last = last->vm_next) {
			if (last->vm_file) {
				down_write(&last->vm_file->f_mapping->i_mmap_rwsem);
				vma_unindex_file(last);
				up_write(&last->vm_file->f_mapping->i_mmap_rwsem);
			}
			/* Neighbours whose tables may be the same are one range. */
			if (!last->vm_next || last->vm_next->vm_start > last->vm_end + PMD_SIZE)
				break;
		}
		free_pgd_range(tlb, addr, last->vm_end, floor,
			       last->vm_next ? last->vm_next->vm_start : ceiling);
	}
}
