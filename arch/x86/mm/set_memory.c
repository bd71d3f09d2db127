// SPDX-License-Identifier: MIT
/*
 * Changing the rights of kernel pages. A large page that covers more than what changes is split
 * first.
 */

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>

static DEFINE_MUTEX(rights_lock);

/* Replaces a 1 GiB or 2 MiB entry by a table of 512 entries with the same rights. */
static int split_large_page(pte_t *entry, unsigned int level)
{
	unsigned long pfn = pte_pfn(*entry), step = level == 3 ? PTRS_PER_PMD : 1;
	pteval_t rights = pte_val(*entry) & ~PTE_PFN_MASK;
	pte_t *table = (pte_t *)__get_free_page(GFP_KERNEL);
	int i;

	if (!table)
		return -ENOMEM;
	if (level == 2)
		rights &= ~_PAGE_PSE;
	for (i = 0; i < PTRS_PER_PTE; i++)
		table[i] = __pte((pfn + i * step) << PAGE_SHIFT | rights);
	set_pte(entry, __pte(__pa(table) | _KERNPG_TABLE));
	return 0;
}

static pte_t *small_page_entry(unsigned long addr, int *err)
{
	unsigned int level;
	pte_t *pte = lookup_address(addr, &level);

	*err = 0;
	while (pte && level > 1) {
		*err = split_large_page(pte, level);
		if (*err)
			return NULL;
		pte = lookup_address(addr, &level);
	}
	return pte && pte_present(*pte) ? pte : NULL;
}

static int change_rights(unsigned long addr, int numpages, pteval_t set, pteval_t clear)
{
	unsigned long start = addr, end = addr + (unsigned long)numpages * PAGE_SIZE;
	int err = 0;

	mutex_lock(&rights_lock);
	for (; addr < end; addr += PAGE_SIZE) {
		pte_t *pte = small_page_entry(addr, &err);

		if (err)
			break;
		if (pte)
			set_pte(pte, __pte((pte_val(*pte) & ~clear) | set));
	}
	flush_tlb_kernel_range(start, end);
	mutex_unlock(&rights_lock);
	return err;
}

int set_memory_ro(unsigned long addr, int numpages)
{
	return change_rights(addr, numpages, 0, _PAGE_RW | _PAGE_DIRTY);
}
int set_memory_rw(unsigned long addr, int numpages)
{
	return change_rights(addr, numpages, _PAGE_RW, 0);
}
int set_memory_x(unsigned long addr, int numpages)
{
	return change_rights(addr, numpages, 0, _PAGE_NX);
}
int set_memory_nx(unsigned long addr, int numpages)
{
	return change_rights(addr, numpages, _PAGE_NX, 0);
}
