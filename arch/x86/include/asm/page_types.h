/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PAGE_TYPES_H
#define _ASM_X86_PAGE_TYPES_H

/* Sizes of pages and stacks, and where things are in the kernel's half of the address space. */

#ifdef __ASSEMBLY__
#define __PUL(x)	x
#else
#define __PUL(x)	x##UL
#endif

#define PAGE_SHIFT	12
#define PAGE_SIZE	(__PUL(1) << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))

#define PMD_SHIFT	21
#define PMD_SIZE	(__PUL(1) << PMD_SHIFT)
#define PMD_MASK	(~(PMD_SIZE - 1))
#define PUD_SHIFT	30
#define PUD_SIZE	(__PUL(1) << PUD_SHIFT)
#define PUD_MASK	(~(PUD_SIZE - 1))
#define P4D_SHIFT	39
#define PGDIR_SHIFT	39
#define PGDIR_SIZE	(__PUL(1) << PGDIR_SHIFT)
#define PGDIR_MASK	(~(PGDIR_SIZE - 1))

#define PTRS_PER_PTE	512
#define PTRS_PER_PMD	512
#define PTRS_PER_PUD	512
#define PTRS_PER_PGD	512

/* What the kernel's half holds (the user half ends at TASK_SIZE_MAX):
 *	PAGE_OFFSET		all physical memory
 *	VMALLOC_START..END	vmalloc(), kernel stacks, ioremap()
 *	VMEMMAP_START		struct page of every frame
 *	KASAN_SHADOW_START	one byte for 8 of the kernel's half (debug build)
 *	__START_KERNEL_map	the kernel image; modules behind it; fixed mappings at the top
 */
#define PAGE_OFFSET		__PUL(0xffff888000000000)
#define VMALLOC_START		__PUL(0xffffc90000000000)
#define VMALLOC_END		__PUL(0xffffe8ffffffffff)
#define VMEMMAP_START		__PUL(0xffffea0000000000)
#define KASAN_SHADOW_OFFSET	__PUL(0xdffffc0000000000)
#define KASAN_SHADOW_START	__PUL(0xffffec0000000000)
#define KASAN_SHADOW_END	__PUL(0xfffffc0000000000)
#define KASAN_SHADOW_SCALE_SHIFT 3
#define __START_KERNEL_map	__PUL(0xffffffff80000000)
#define KERNEL_IMAGE_SIZE	__PUL(0x20000000)
#define __PHYSICAL_START	__PUL(0x100000)
#define MODULES_VADDR		__PUL(0xffffffffa0000000)
#define MODULES_END		__PUL(0xffffffffff000000)

/*
 * The last user page stays unmapped: a SYSCALL in it would leave a return address SYSRET must not
 * be given.
 */
#define TASK_SIZE_MAX		__PUL(0x7ffffffff000)

#define THREAD_SIZE_ORDER	2
#define THREAD_SIZE		(PAGE_SIZE << THREAD_SIZE_ORDER)
#define IRQ_STACK_SIZE		THREAD_SIZE
#define EXCEPTION_STACK_ORDER	1
#define EXCEPTION_STKSZ		(PAGE_SIZE << EXCEPTION_STACK_ORDER)

#define __PHYSICAL_MASK_SHIFT	52
#define __PHYSICAL_MASK		((__PUL(1) << __PHYSICAL_MASK_SHIFT) - 1)
#define PHYSICAL_PAGE_MASK	(PAGE_MASK & __PHYSICAL_MASK)
#define PTE_PFN_MASK		PHYSICAL_PAGE_MASK

#endif
