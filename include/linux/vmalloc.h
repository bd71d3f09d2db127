/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

/*
 * Virtually contiguous memory from scattered pages, between VMALLOC_START and VMALLOC_END. Every
 * area is followed by an unmapped page. Allocation and mapping **sleep**; vfree() and vunmap() do
 * not in interrupt context, where the work is put off.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/gfp_types.h>
#include <asm/page.h>
#include <asm/pgtable_types.h>

#define VM_IOREMAP		0x00000001	/* ioremap() */
#define VM_ALLOC		0x00000002	/* vmalloc() */
#define VM_MAP			0x00000004	/* vmap() */
#define VM_USERMAP 0x00000008 /* may be mapped into user space: remap_vmalloc_range() */
#define VM_UNINITIALIZED	0x00000020	/* being filled */
#define VM_NO_GUARD		0x00000040
#define VM_MAP_PUT_PAGES                                                                           \
	0x00000200 /* vfree() puts the pages vmap() was given and frees the array */
#define VM_KERNEL_STACK		0x00001000

struct vm_struct {
	void *addr;
	unsigned long size;		/* bytes mapped, with the guard page */
	unsigned long flags;		/* VM_* */
	struct page **pages;		/* of each page, or NULL (ioremap) */
	unsigned int nr_pages;
	phys_addr_t phys_addr;		/* ioremap() */
	const void *caller;
};

/* NULL when out of memory or address space. Freed by vfree(). */
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void *vmalloc_user(unsigned long size);		/* zeroed; remap_vmalloc_range() takes it */
void *vmalloc_node(unsigned long size, int node);
void *vzalloc_node(unsigned long size, int node);
void *vmalloc_32(unsigned long size);		/* below 4 GiB */
void *vmalloc_exec(unsigned long size);
void *__vmalloc(unsigned long size, gfp_t gfp);
void *__vmalloc_node_range(unsigned long size, unsigned long align, unsigned long start,
			   unsigned long end, gfp_t gfp, pgprot_t prot, unsigned long vm_flags,
			   int node, const void *caller);
void vfree(const void *addr);
void vfree_atomic(const void *addr);

/* Maps pages the caller owns; vunmap() leaves them to it. */
void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot);
void vunmap(const void *addr);

/* Address space alone. */
struct vm_struct *get_vm_area(unsigned long size, unsigned long flags);
struct vm_struct *get_vm_area_align(unsigned long size, unsigned long align, unsigned long flags);
struct vm_struct *get_vm_area_caller(unsigned long size, unsigned long flags, const void *caller);
/*
 * Unmaps the area and forgets it; the vm_struct is the caller's to kfree(). NULL if there is none.
 */
struct vm_struct *remove_vm_area(const void *addr);
void free_vm_area(struct vm_struct *area);
struct vm_struct *find_vm_area(const void *addr);
/* Maps [addr, end), inside an area of the caller, to a physical range (ioremap). 0 or -ENOMEM. */
int ioremap_page_range(unsigned long addr, unsigned long end, phys_addr_t phys, pgprot_t prot);
int vmap_pages_range(unsigned long addr, unsigned long end, pgprot_t prot, struct page **pages);
/* Unmaps without giving the range back. The caller flushes the TLB. */
void vunmap_range_noflush(unsigned long start, unsigned long end);
void vunmap_range(unsigned long start, unsigned long end);

struct page *vmalloc_to_page(const void *addr);	/* NULL if not mapped. **Any context.** */
unsigned long vmalloc_to_pfn(const void *addr);
static inline bool is_vmalloc_addr(const void *p)
{
	return (unsigned long)p - VMALLOC_START <= VMALLOC_END - VMALLOC_START;
}
bool is_vmalloc_or_module_addr(const void *p);

struct vm_area_struct;
int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff);

/*
 * Kernel stacks: THREAD_SIZE bytes aligned to THREAD_SIZE, an unmapped page below. Contents
 * undefined. Each CPU keeps a few, so that most calls touch no page table. Returns the lowest
 * address or NULL. alloc **sleeps**; free: **any context** but hard interrupts and NMI, not the
 * stack in use.
 */
void *alloc_kernel_stack(void);
void free_kernel_stack(void *stack);

unsigned long vmalloc_nr_pages(void);		/* VmallocUsed */
#define VMALLOC_TOTAL	(VMALLOC_END - VMALLOC_START + 1)
/* Flushes what was freed and not yet made reusable. **Sleeps.** */
void vm_unmap_aliases(void);

void vmalloc_init(void);			/* boot, after kmem_cache_init() */
/* /proc/vmallocinfo: a whole file, for single_open(). **Sleeps.** */
struct seq_file;
int vmallocinfo_show(struct seq_file *m, void *v);

#endif
