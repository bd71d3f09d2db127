// SPDX-License-Identifier: MIT
/*
 * The address checker's shadow memory.
 *
 * How this works. At first one zero page ("everything may be touched") is mapped for the whole
 * shadow through three tables whose entries are all the same. kasan_init() gives the shadow of the
 * direct map memory of its own: on the way down a shared table is replaced by a copy, so what is
 * not populated stays as it was. All else (vmalloc, page array, image) keeps the zero page,
 * read-only from then on.
 */

#include <linux/init.h>
#include <linux/kasan.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/panic.h>
#include <linux/string.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>

#define __shadow_page	__aligned(PAGE_SIZE) __section(".bss..page_aligned")

static u8 zero_shadow[PAGE_SIZE] __shadow_page;
static pte_t zero_pte[PTRS_PER_PTE] __shadow_page;
static pmd_t zero_pmd[PTRS_PER_PMD] __shadow_page;
static pud_t zero_pud[PTRS_PER_PUD] __shadow_page;

extern pgd_t early_pgd[PTRS_PER_PGD];

static void hang_in(pgd_t *pgd)
{
	unsigned long addr;

	for (addr = KASAN_SHADOW_START; addr < KASAN_SHADOW_END; addr += PGDIR_SIZE)
		pgd[pgd_index(addr)] = __pgd(__pa_symbol(zero_pud) | _KERNPG_TABLE);
}

void __init kasan_early_init(void)
{
	int i;

	for (i = 0; i < PTRS_PER_PTE; i++) {
		zero_pte[i] = __pte(__pa_symbol(zero_shadow) | pgprot_val(PAGE_KERNEL));
		zero_pmd[i] = __pmd(__pa_symbol(zero_pte) | _KERNPG_TABLE);
		zero_pud[i] = __pud(__pa_symbol(zero_pmd) | _KERNPG_TABLE);
	}
	hang_in(early_pgd);
	hang_in(swapper_pg_dir);
}

static void *__init private_copy(const void *shared)
{
	void *table = memblock_alloc_raw(PAGE_SIZE, PAGE_SIZE);

	if (!table)
		panic("No memory for the address checker's tables");
	return __memcpy(table, shared, PAGE_SIZE);
}

static pmd_t *__init private_pmd(unsigned long shadow)
{
	pgd_t *pgd = pgd_offset_k(shadow);
	pud_t *pud;

	if ((pgd_val(*pgd) & PTE_PFN_MASK) == __pa_symbol(zero_pud))
		set_pgd(pgd, __pgd(__pa(private_copy(zero_pud)) | _KERNPG_TABLE));
	pud = pud_offset(pgd, shadow);
	if ((pud_val(*pud) & PTE_PFN_MASK) == __pa_symbol(zero_pmd))
		set_pud(pud, __pud(__pa(private_copy(zero_pmd)) | _KERNPG_TABLE));
	return pmd_offset(pud, shadow);
}

static void __init populate_small(pmd_t *pmd, unsigned long shadow)
{
	pte_t *pte;
	void *page;

	if ((pmd_val(*pmd) & PTE_PFN_MASK) == __pa_symbol(zero_pte))
		set_pmd(pmd, __pmd(__pa(private_copy(zero_pte)) | _KERNPG_TABLE));
	pte = pte_offset_kernel(pmd, shadow);
	if (pte_pfn(*pte) != PHYS_PFN(__pa_symbol(zero_shadow)))
		return;
	page = private_copy(zero_shadow);
	set_pte(pte, pfn_pte(PHYS_PFN(__pa(page)), PAGE_KERNEL));
}

static void __init populate(unsigned long shadow, unsigned long end)
{
	void *memory;

	while (shadow < end) {
		pmd_t *pmd = private_pmd(shadow);

		if (IS_ALIGNED(shadow, PMD_SIZE) && end - shadow >= PMD_SIZE) {
			memory = memblock_alloc_raw(PMD_SIZE, PMD_SIZE);
			if (!memory)
				panic("No memory for the address checker's shadow");
			__memset(memory, 0, PMD_SIZE);
			set_pmd(pmd, pfn_pmd(PHYS_PFN(__pa(memory)), PAGE_KERNEL_LARGE));
			shadow += PMD_SIZE;
		} else {
			populate_small(pmd, shadow);
			shadow += PAGE_SIZE;
		}
	}
}

void __init kasan_init(void)
{
	phys_addr_t start, end;
	unsigned long i;

	for_each_mem_range(i, &start, &end)
		populate((unsigned long)kasan_mem_to_shadow(__va(start)) & PAGE_MASK,
			 PAGE_ALIGN((unsigned long)kasan_mem_to_shadow(__va(end))));
	__flush_tlb_all();
	for (i = 0; i < PTRS_PER_PTE; i++)
		zero_pte[i] = pfn_pte(PHYS_PFN(__pa_symbol(zero_shadow)), PAGE_KERNEL_RO);
	__flush_tlb_all();
	kasan_enable();
}
