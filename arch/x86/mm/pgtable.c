// SPDX-License-Identifier: MIT
/* Page-table pages, and the kernel's view of its own tables. */

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <asm/pgalloc.h>
#include <asm/pgtable.h>

#define KERNEL_PGD_START	(PTRS_PER_PGD / 2)
#define GFP_TABLE		(GFP_KERNEL | __GFP_ZERO)

/*
 * The kernel's half is the same in every space; it is complete by the time the first one is made.
 */
pgd_t *pgd_alloc(struct mm_struct *mm)
{
	pgd_t *pgd = (pgd_t *)__get_free_page(GFP_KERNEL);

	if (!pgd)
		return NULL;
	memset(pgd, 0, KERNEL_PGD_START * sizeof(pgd_t));
	memcpy(pgd + KERNEL_PGD_START, swapper_pg_dir + KERNEL_PGD_START,
	       (PTRS_PER_PGD - KERNEL_PGD_START) * sizeof(pgd_t));
	return pgd;
}

void pgd_free(struct mm_struct *mm, pgd_t *pgd)
{
	free_page((unsigned long)pgd);
}

pud_t *pud_alloc_one(struct mm_struct *mm, unsigned long addr)
{
	return (pud_t *)__get_free_page(GFP_TABLE);
}

void pud_free(struct mm_struct *mm, pud_t *pud)
{
	free_page((unsigned long)pud);
}

pmd_t *pmd_alloc_one(struct mm_struct *mm, unsigned long addr)
{
	return (pmd_t *)__get_free_page(GFP_TABLE);
}

void pmd_free(struct mm_struct *mm, pmd_t *pmd)
{
	free_page((unsigned long)pmd);
}

pte_t *pte_alloc_one_kernel(struct mm_struct *mm)
{
	return (pte_t *)__get_free_page(GFP_TABLE);
}

void pte_free_kernel(struct mm_struct *mm, pte_t *pte)
{
	free_page((unsigned long)pte);
}

pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	struct page *page = alloc_page(GFP_TABLE);

	if (page && !pgtable_pte_page_ctor(page)) {
		__free_page(page);
		return NULL;
	}
	return page;
}

void pte_free(struct mm_struct *mm, pgtable_t pte)
{
	pgtable_pte_page_dtor(pte);
	__free_page(pte);
}

/*
 * By VM_READ 1, VM_WRITE 2, VM_EXEC 4, VM_SHARED 8. A private writable page starts read-only: the
 * first write copies. x86 cannot forbid reading alone.
 */
pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
	pgprotval_t prot = _PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED;

	if (!(vm_flags & (VM_READ | VM_WRITE | VM_EXEC)))
		return PAGE_NONE;
	if ((vm_flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED))
		prot |= _PAGE_RW;
	if (!(vm_flags & VM_EXEC))
		prot |= _PAGE_NX;
	return __pgprot(prot);
}

pte_t *lookup_address(unsigned long address, unsigned int *level)
{
	pgd_t *pgd = pgd_offset_k(address);
	pud_t *pud;
	pmd_t *pmd;

	*level = 0;
	if (pgd_none(*pgd))
		return NULL;
	pud = pud_offset(pgd, address);
	*level = 3;
	if (pud_large(*pud))
		return (pte_t *)pud;
	if (pud_none(*pud))
		return NULL;
	pmd = pmd_offset(pud, address);
	*level = 2;
	if (pmd_large(*pmd))
		return (pte_t *)pmd;
	if (pmd_none(*pmd))
		return NULL;
	*level = 1;
	return pte_offset_kernel(pmd, address);
}
