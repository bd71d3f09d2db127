// SPDX-License-Identifier: MIT
/*
 * Mapping device registers and firmware tables: in the fixed area until vmalloc() works, then in
 * its range.
 */

#include <linux/init.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <asm/fixed_area.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/sections.h>

static unsigned int fixed_area_used;		/* pages; boot CPU alone */

static void *early_map(phys_addr_t phys, unsigned long size, pgprot_t rights)
{
	unsigned long offset = offset_in_page(phys), pages = PFN_UP(offset + size), i;
	unsigned long addr = FIXADDR_START + fixed_area_used * PAGE_SIZE;

	if (!size || pages > FIXADDR_PAGES - fixed_area_used)
		return NULL;
	for (i = 0; i < pages; i++)
		set_pte(&fixed_area_table[fixed_area_used + i],
			pfn_pte(PHYS_PFN(phys) + i, rights));
	fixed_area_used += pages;
	return (void *)(addr + offset);
}

void *early_memremap(phys_addr_t phys, unsigned long size)
{
	return early_map(phys, size, PAGE_KERNEL_RO);
}

/* Only the newest mapping's room is used again. */
void early_memunmap(void *addr, unsigned long size)
{
	unsigned long pages = PFN_UP(offset_in_page(addr) + size), i;
	unsigned long first = ((unsigned long)addr - FIXADDR_START) >> PAGE_SHIFT;

	if (first + pages != fixed_area_used)
		return;
	for (i = first; i < first + pages; i++) {
		set_pte(&fixed_area_table[i], __pte(0));
		__asm__ __volatile__("invlpg (%0)"
				     :
				     : "r"(FIXADDR_START + i * PAGE_SIZE)
				     : "memory");
	}
	fixed_area_used = first;
}

static void __iomem *map_device(phys_addr_t phys, unsigned long size, pgprot_t rights,
				const void *caller)
{
	unsigned long offset = offset_in_page(phys);
	struct vm_struct *area;

	if (!size || phys + size - 1 < phys || phys + size - 1 > __PHYSICAL_MASK)
		return NULL;
	if (!slab_is_available())
		return (void __iomem *)early_map(phys, size, rights);
	size = PAGE_ALIGN(offset + size);
	area = get_vm_area_caller(size, VM_IOREMAP, caller);
	if (!area)
		return NULL;
	area->phys_addr = phys - offset;
	if (ioremap_page_range((unsigned long)area->addr, (unsigned long)area->addr + size,
			       phys - offset, rights)) {
		free_vm_area(area);
		return NULL;
	}
	return (void __iomem *)(area->addr + offset);
}

void __iomem *ioremap(phys_addr_t phys, unsigned long size)
{
	return map_device(phys, size, PAGE_KERNEL_NOCACHE, __builtin_return_address(0));
}

void __iomem *ioremap_cache(phys_addr_t phys, unsigned long size)
{
	return map_device(phys, size, PAGE_KERNEL, __builtin_return_address(0));
}

void iounmap(volatile void __iomem *addr)
{
	void *start = (void *)((unsigned long)addr & PAGE_MASK);

	if (is_vmalloc_addr(start))
		kfree(remove_vm_area(start));
}
