// SPDX-License-Identifier: MIT
/*
 * The kernel's own page tables.
 *
 * How this works. Boot arrives on tables that map the first GiB three times, all rights.
 * init_mem_mapping() builds swapper_pg_dir:
 *
 *	image		4 KiB pages: text execute, constants read, data write
 *			(data..ro_after_init until mark_rodata_ro())
 *	direct map	all memory by the largest pages that fit; where the image lies 4 KiB pages,
 *			so that its text and constants are not writable here either
 *	fixed area	one table at FIXADDR_START for device registers needed before vmalloc()
 *			(ioremap.c)
 *
 * Its tables come from memblock below 1 GiB, which is what is mapped so far. The page array and the
 * address checker's shadow are added later by their owners. Every PGD entry of the kernel half is
 * there before the first user address space is born and copies them.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <asm/cpufeature.h>
#include <asm/fixed_area.h>
#include <asm/page.h>
#include <asm/pgalloc.h>
#include <asm/sections.h>
#include <asm/tlbflush.h>

#define LOW_MEMORY	0x100000UL

pte_t fixed_area_table[PTRS_PER_PTE] __aligned(PAGE_SIZE) __section(".bss..page_aligned");

static void *__init early_table(void)
{
	void *table = memblock_alloc(PAGE_SIZE, PAGE_SIZE);

	if (!table)
		panic("No memory for page tables");
	return table;
}

static pud_t *__init early_pud(unsigned long addr)
{
	pgd_t *pgd = pgd_offset_k(addr);

	if (pgd_none(*pgd))
		set_pgd(pgd, __pgd(__pa(early_table()) | _KERNPG_TABLE));
	return pud_offset(pgd, addr);
}

static pmd_t *__init early_pmd(unsigned long addr)
{
	pud_t *pud = early_pud(addr);

	if (pud_none(*pud))
		set_pud(pud, __pud(__pa(early_table()) | _KERNPG_TABLE));
	return pmd_offset(pud, addr);
}

static pte_t *__init early_pte(unsigned long addr)
{
	pmd_t *pmd = early_pmd(addr);

	if (pmd_none(*pmd))
		set_pmd(pmd, __pmd(__pa(early_table()) | _KERNPG_TABLE));
	return pte_offset_kernel(pmd, addr);
}

static bool __init in_sections(u64 phys, const char *start, const char *end)
{
	return phys >= __pa_symbol(start) && phys < __pa_symbol(end);
}

static pgprot_t __init image_rights(u64 phys)
{
	if (in_sections(phys, _text, __start_rodata) || in_sections(phys, _sinittext, _einittext))
		return PAGE_KERNEL_ROX;
	if (in_sections(phys, __start_rodata, __end_rodata) ||
	    in_sections(phys, __start_kallsyms, _end))
		return PAGE_KERNEL_RO;
	return PAGE_KERNEL;
}

/* What boot frees stays writable in the direct map: it is memory like any other afterwards. */
static pgprot_t __init direct_map_rights(u64 phys)
{
	return in_sections(phys, _text, __end_rodata) || in_sections(phys, __start_kallsyms, _end) ?
		       PAGE_KERNEL_RO :
		       PAGE_KERNEL;
}

static void __init map_image(void)
{
	u64 phys;

	for (phys = __pa_symbol(_text); phys < __pa_symbol(_end); phys += PAGE_SIZE) {
		unsigned long addr = phys + __START_KERNEL_map;

		set_pte(early_pte(addr), pfn_pte(PHYS_PFN(phys), image_rights(phys)));
	}
	set_pmd(early_pmd(FIXADDR_START), __pmd(__pa_symbol(fixed_area_table) | _KERNPG_TABLE));
}

/* May [phys, phys + size) be one page? */
static bool __init fits(u64 phys, u64 end, u64 size)
{
	return IS_ALIGNED(phys, size) && end - phys >= size &&
	       (phys >= __pa_symbol(_end) || phys + size <= __pa_symbol(_text));
}

static void __init map_memory(u64 phys, u64 end)
{
	bool gbpages = boot_cpu_has(X86_FEATURE_GBPAGES);

	while (phys < end) {
		unsigned long addr = (unsigned long)__va(phys);

		if (gbpages && fits(phys, end, PUD_SIZE)) {
			set_pud(early_pud(addr), pfn_pud(PHYS_PFN(phys), PAGE_KERNEL_LARGE));
			phys += PUD_SIZE;
		} else if (fits(phys, end, PMD_SIZE)) {
			set_pmd(early_pmd(addr), pfn_pmd(PHYS_PFN(phys), PAGE_KERNEL_LARGE));
			phys += PMD_SIZE;
		} else {
			set_pte(early_pte(addr), pfn_pte(PHYS_PFN(phys), direct_map_rights(phys)));
			phys += PAGE_SIZE;
		}
	}
}

void __init init_mem_mapping(void)
{
	phys_addr_t start, end;
	unsigned long i;

	memblock_set_current_limit(PUD_SIZE);
	map_image();
	map_memory(0, LOW_MEMORY);
	for_each_mem_range(i, &start, &end)
		map_memory(max_t(u64, start, LOW_MEMORY), end);
	write_cr3(__pa_symbol(swapper_pg_dir));
	__flush_tlb_all();
	memblock_set_current_limit(MEMBLOCK_ALLOC_ANYWHERE);
}

/*
 * Memory for 2 MiB of a kernel array if that is what is asked for, else for one page; maps it and
 * returns how far it reaches.
 */
static unsigned long __init populate_step(unsigned long addr, unsigned long end)
{
	void *memory;

	if (IS_ALIGNED(addr, PMD_SIZE) && end - addr >= PMD_SIZE && pmd_none(*early_pmd(addr))) {
		memory = memblock_alloc_raw(PMD_SIZE, PMD_SIZE);
		if (memory) {
			set_pmd(early_pmd(addr),
				pfn_pmd(PHYS_PFN(__pa(memory)), PAGE_KERNEL_LARGE));
			return addr + PMD_SIZE;
		}
	}
	if (pmd_large(*early_pmd(addr)))
		return (addr & PMD_MASK) + PMD_SIZE;
	if (pte_none(*early_pte(addr))) {
		memory = memblock_alloc_raw(PAGE_SIZE, PAGE_SIZE);
		if (!memory)
			return 0;
		set_pte(early_pte(addr), pfn_pte(PHYS_PFN(__pa(memory)), PAGE_KERNEL));
	}
	return addr + PAGE_SIZE;
}

int __init vmemmap_populate(unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long addr = (unsigned long)pfn_to_page(start_pfn) & PAGE_MASK;
	unsigned long end = PAGE_ALIGN((unsigned long)pfn_to_page(end_pfn));

	while (addr < end) {
		addr = populate_step(addr, end);
		if (!addr)
			return -ENOMEM;
	}
	return 0;
}

static void image_set_rights(const char *start, const char *end, pgprot_t rights)
{
	unsigned long addr;
	unsigned int level;

	for (addr = (unsigned long)start; addr < (unsigned long)end; addr += PAGE_SIZE) {
		pte_t *pte = lookup_address(addr, &level);

		set_pte(pte, pfn_pte(pte_pfn(*pte), rights));
		pte = lookup_address((unsigned long)__va(__pa(addr)), &level);
		if (pte && level == 1)
			set_pte(pte, pfn_pte(pte_pfn(*pte), rights));
	}
	flush_tlb_kernel_range((unsigned long)start, (unsigned long)end);
	flush_tlb_kernel_range((unsigned long)__va(__pa(start)), (unsigned long)__va(__pa(end)));
}

void mark_rodata_ro(void)
{
	image_set_rights(__start_ro_after_init, __end_ro_after_init, PAGE_KERNEL_RO);
}

/*
 * The boot's code and data go to the page allocator; the image's view of them goes away, so a late
 * call into them is an oops.
 */
void free_initmem(void)
{
	unsigned long addr;
	unsigned int level;

	for (addr = (unsigned long)__init_begin; addr < (unsigned long)__init_end;
	     addr += PAGE_SIZE)
		set_pte(lookup_address(addr, &level), __pte(0));
	flush_tlb_kernel_range((unsigned long)__init_begin, (unsigned long)__init_end);
	free_reserved_area(__va(__pa_symbol(__init_begin)), __va(__pa_symbol(__init_end)), 0xcc,
			   "unused kernel image (initmem)");
}
