/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PAGE_H
#define _ASM_X86_PAGE_H

/*
 * Between physical addresses, the direct map and page frames. All memory is mapped at PAGE_OFFSET,
 * all struct pages are in one virtual array: each conversion is an addition or a shift. Any
 * context.
 */

#include <asm/page_types.h>

#ifndef __ASSEMBLY__

#include <linux/types.h>

struct page;

#define vmemmap			((struct page *)VMEMMAP_START)

/* Of the direct map. */
#define __va(phys)		((void *)((unsigned long)(phys) + PAGE_OFFSET))
/* Of the direct map or the kernel image. */
static __always_inline unsigned long __phys_addr(unsigned long virt)
{
	return virt >= __START_KERNEL_map ? virt - __START_KERNEL_map : virt - PAGE_OFFSET;
}
#define __pa(virt)		__phys_addr((unsigned long)(virt))
#define __pa_symbol(sym)	((unsigned long)(sym) - __START_KERNEL_map)
#define virt_to_phys(virt)	__pa(virt)
#define phys_to_virt(phys)	__va(phys)

#define PFN_UP(x)		(((x) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_DOWN(x)		((x) >> PAGE_SHIFT)
#define PFN_PHYS(x)		((phys_addr_t)(x) << PAGE_SHIFT)
#define PHYS_PFN(x)		((unsigned long)((x) >> PAGE_SHIFT))

#define pfn_to_page(pfn)	(vmemmap + (pfn))
#define page_to_pfn(page)	((unsigned long)((page) - vmemmap))
#define page_to_phys(page)	PFN_PHYS(page_to_pfn(page))
#define phys_to_page(phys)	pfn_to_page(PHYS_PFN(phys))
#define virt_to_pfn(virt)	(__pa(virt) >> PAGE_SHIFT)
#define virt_to_page(virt)	pfn_to_page(virt_to_pfn(virt))
#define pfn_to_kaddr(pfn)	__va(PFN_PHYS(pfn))
#define page_to_virt(page)	__va(page_to_phys(page))
#define page_address(page)	page_to_virt(page)

/*
 * Frames the page array covers: 0 up to max_pfn, set from the memory map. Holes below it have no
 * struct page mapped.
 */
extern unsigned long max_pfn, max_low_pfn;

/* True if the frame is memory that the page array describes. */
bool pfn_valid(unsigned long pfn);
/* True if the address is one of the direct map's (and so virt_to_page() means something). */
bool virt_addr_valid(const void *virt);

void clear_page(void *page);
void copy_page(void *to, const void *from);
#define clear_user_page(page, vaddr, pg)	clear_page(page)
#define copy_user_page(to, from, vaddr, pg)	copy_page(to, from)

#define PAGE_ALIGN(addr)	(((addr) + PAGE_SIZE - 1) & PAGE_MASK)
#define PAGE_ALIGN_DOWN(addr)	((addr) & PAGE_MASK)
#define PAGE_ALIGNED(addr)	(!((unsigned long)(addr) & ~PAGE_MASK))
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

#endif /* __ASSEMBLY__ */
#endif
