/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_TLBFLUSH_H
#define _ASM_X86_TLBFLUSH_H

/*
 * Forgetting translations, on every CPU that may hold them.
 *
 * On return no CPU uses a translation that the page tables lost before the call. They wait for
 * other CPUs: interrupts must be enabled, no lock held that an interrupt handler takes. They do not
 * sleep, so the page-table lock may be held.
 */

#include <linux/types.h>
#include <asm/page_types.h>

struct mm_struct;
struct vm_area_struct;

#define TLB_FLUSH_ALL	(~0UL)

void flush_tlb_all(void);
void flush_tlb_mm(struct mm_struct *mm);
/*
 * [start, end); stride_shift is PAGE_SHIFT or PMD_SHIFT; freed_tables if page-table pages go as
 * well.
 */
void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end,
			unsigned int stride_shift, bool freed_tables);
void flush_tlb_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr);
/* Of the kernel's half. */
void flush_tlb_kernel_range(unsigned long start, unsigned long end);

/* This CPU alone. **Any context.** */
void __flush_tlb_local(void);
void __flush_tlb_all(void);
void flush_tlb_one_kernel(unsigned long addr);

#endif
