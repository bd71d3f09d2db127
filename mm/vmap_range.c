// SPDX-License-Identifier: MIT
/*
 * Mappings in the kernel's own page tables, for vmalloc(), vmap() and ioremap().
 *
 * Tables are made on the way and never freed. The entries are changed without a lock: who calls
 * owns the addresses. Flushing the TLBs is the caller's, too, except where the name says otherwise.
 */

#include <linux/mm.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/vmalloc.h>
#include <asm/pgalloc.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include "internal.h"

/*
 * The entry of addr, its tables made where missing; NULL without memory. `pte` is the entry of the
 * page before, or NULL.
 */
static pte_t *alloc_next_pte(pte_t *pte, unsigned long addr)
{
	pgd_t *pgd = pgd_offset_k(addr);
	pud_t *pud;
	pmd_t *pmd;

	if (pte && (addr & ~PMD_MASK))
		return pte + 1;
	pud = pud_alloc(&init_mm, pgd, addr);
	pmd = pud ? pmd_alloc(&init_mm, pud, addr) : NULL;
	return pmd ? pte_alloc_kernel(pmd, addr) : NULL;
}

/* The entry of addr, or NULL if there is no table for it; *next is where to look on then. */
static pte_t *find_next_pte(pte_t *pte, unsigned long addr, unsigned long *next)
{
	pgd_t *pgd = pgd_offset_k(addr);
	pud_t *pud;
	pmd_t *pmd;

	*next = addr + PAGE_SIZE;
	if (pte && (addr & ~PMD_MASK))
		return pte + 1;
	*next = (addr & PGDIR_MASK) + PGDIR_SIZE;
	if (pgd_none(*pgd))
		return NULL;
	*next = (addr & PUD_MASK) + PUD_SIZE;
	pud = pud_offset(pgd, addr);
	if (pud_none(*pud) || pud_large(*pud))
		return NULL;
	*next = (addr & PMD_MASK) + PMD_SIZE;
	pmd = pmd_offset(pud, addr);
	if (pmd_none(*pmd) || pmd_large(*pmd))
		return NULL;
	*next = addr + PAGE_SIZE;
	return pte_offset_kernel(pmd, addr);
}

int vmap_pages_range(unsigned long addr, unsigned long end, pgprot_t prot, struct page **pages)
{
	pte_t *pte = NULL;

	for (; addr < end; addr += PAGE_SIZE) {
		pte = alloc_next_pte(pte, addr);
		if (!pte)
			return -ENOMEM;
		WARN_ON_ONCE(!pte_none(*pte));
		set_pte(pte, mk_pte(*pages++, prot));
	}
	return 0;
}

int ioremap_page_range(unsigned long addr, unsigned long end, phys_addr_t phys, pgprot_t prot)
{
	pte_t *pte = NULL;

	for (; addr < end; addr += PAGE_SIZE, phys += PAGE_SIZE) {
		pte = alloc_next_pte(pte, addr);
		if (!pte)
			return -ENOMEM;
		WARN_ON_ONCE(!pte_none(*pte));
		set_pte(pte, pfn_pte(PHYS_PFN(phys), prot));
	}
	return 0;
}

unsigned long vmap_populate_range(unsigned long addr, unsigned long end, gfp_t gfp, pgprot_t prot)
{
	pte_t *pte = NULL;

	for (; addr < end; addr += PAGE_SIZE) {
		struct page *page;

		pte = alloc_next_pte(pte, addr);
		page = pte ? alloc_page(gfp) : NULL;
		if (!page)
			break;
		set_pte(pte, mk_pte(page, prot));
	}
	return addr;
}

unsigned long vmap_clear_range(unsigned long addr, unsigned long end, bool free_them)
{
	unsigned long next, cleared = 0;
	pte_t *pte = NULL;

	for (; addr < end; addr = next) {
		pte_t old;

		pte = find_next_pte(pte, addr, &next);
		if (!pte)
			continue;
		old = ptep_get_and_clear(&init_mm, addr, pte);
		if (pte_none(old))
			continue;
		cleared++;
		if (free_them)
			__free_page(pte_page(old));
	}
	return cleared;
}

void vunmap_range_noflush(unsigned long start, unsigned long end)
{
	vmap_clear_range(start, end, false);
}

void vunmap_range(unsigned long start, unsigned long end)
{
	vunmap_range_noflush(start, end);
	flush_tlb_kernel_range(start, end);
}

struct page *vmalloc_to_page(const void *p)
{
	unsigned long next;
	pte_t *pte = find_next_pte(NULL, (unsigned long)p, &next), entry;

	if (!pte)
		return NULL;
	entry = READ_ONCE(*pte);
	return pte_present(entry) ? pte_page(entry) : NULL;
}

unsigned long vmalloc_to_pfn(const void *p)
{
	struct page *page = vmalloc_to_page(p);

	return page ? page_to_pfn(page) : 0;
}
