/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PGALLOC_H
#define _ASM_X86_PGALLOC_H

/*
 * Page-table pages. A new user PGD shares the kernel's upper half by copying its 256 entries, all
 * of which exist from boot on, so kernel mappings made later are seen by every address space.
 * The allocators return zeroed tables or NULL. **Sleeps.**
 */

#include <asm/pgtable.h>

pgd_t *pgd_alloc(struct mm_struct *mm);
void pgd_free(struct mm_struct *mm, pgd_t *pgd);
pud_t *pud_alloc_one(struct mm_struct *mm, unsigned long addr);
void pud_free(struct mm_struct *mm, pud_t *pud);
pmd_t *pmd_alloc_one(struct mm_struct *mm, unsigned long addr);
void pmd_free(struct mm_struct *mm, pmd_t *pmd);
pte_t *pte_alloc_one_kernel(struct mm_struct *mm);
void pte_free_kernel(struct mm_struct *mm, pte_t *pte);
/*
 * A table whose page carries the split lock; set up and torn down by pgtable_pte_page_ctor() and
 * _dtor() of <linux/mm.h>.
 */
pgtable_t pte_alloc_one(struct mm_struct *mm);
void pte_free(struct mm_struct *mm, pgtable_t pte);

/* Hooks a table in. User tables carry all rights; the leaf decides. */
static inline void pgd_populate(struct mm_struct *mm, pgd_t *pgd, pud_t *pud)
{
	set_pgd(pgd, __pgd(_PAGE_TABLE | __pa(pud)));
}

static inline void pud_populate(struct mm_struct *mm, pud_t *pud, pmd_t *pmd)
{
	set_pud(pud, __pud(_PAGE_TABLE | __pa(pmd)));
}

static inline void pmd_populate(struct mm_struct *mm, pmd_t *pmd, pgtable_t pte)
{
	set_pmd(pmd, __pmd(_PAGE_TABLE | page_to_phys(pte)));
}

static inline void pmd_populate_kernel(struct mm_struct *mm, pmd_t *pmd, pte_t *pte)
{
	set_pmd(pmd, __pmd(_PAGE_TABLE | __pa(pte)));
}

#define pmd_pgtable(pmd)	pmd_page(pmd)

#endif
