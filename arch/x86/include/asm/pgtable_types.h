/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PGTABLE_TYPES_H
#define _ASM_X86_PGTABLE_TYPES_H

/* Page-table entries (Intel SDM vol. 3, 4.5). Four levels: PGD, PUD, PMD, PTE; 512 entries each. */

#include <asm/page_types.h>

#define _PAGE_BIT_SPECIAL	9	/* software: a frame without struct page behind it */
#define _PAGE_BIT_SOFT_DIRTY	11

#ifndef __ASSEMBLY__

#include <linux/types.h>

#define _PAGE_PRESENT	0x001UL
#define _PAGE_RW	0x002UL
#define _PAGE_USER	0x004UL
#define _PAGE_PWT	0x008UL
#define _PAGE_PCD	0x010UL
#define _PAGE_ACCESSED	0x020UL
#define _PAGE_DIRTY	0x040UL
#define _PAGE_PSE	0x080UL		/* in a PMD or PUD: a large page */
#define _PAGE_PAT	0x080UL		/* in a PTE */
#define _PAGE_GLOBAL	0x100UL
#define _PAGE_SPECIAL	(1UL << _PAGE_BIT_SPECIAL)
#define _PAGE_NX	(1UL << 63)

/*
 * An entry of a PROT_NONE page: not present to the CPU, present to us. Uses the global bit, which
 * means nothing then.
 */
#define _PAGE_PROTNONE	_PAGE_GLOBAL

#define _PAGE_TABLE	(_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | _PAGE_DIRTY)
#define _KERNPG_TABLE	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)

/* What pte_modify() keeps. */
#define _PAGE_CHG_MASK                                                                             \
	(PTE_PFN_MASK | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SPECIAL | _PAGE_PCD | _PAGE_PWT)

typedef unsigned long pteval_t, pmdval_t, pudval_t, pgdval_t, pgprotval_t;
typedef struct { pteval_t pte; } pte_t;
typedef struct { pmdval_t pmd; } pmd_t;
typedef struct { pudval_t pud; } pud_t;
typedef struct { pgdval_t pgd; } pgd_t;
typedef struct { pgprotval_t pgprot; } pgprot_t;
typedef struct page *pgtable_t;

#define __pte(x)	((pte_t) { (x) })
#define __pmd(x)	((pmd_t) { (x) })
#define __pud(x)	((pud_t) { (x) })
#define __pgd(x)	((pgd_t) { (x) })
#define __pgprot(x)	((pgprot_t) { (x) })
#define pte_val(x)	((x).pte)
#define pmd_val(x)	((x).pmd)
#define pud_val(x)	((x).pud)
#define pgd_val(x)	((x).pgd)
#define pgprot_val(x)	((x).pgprot)

#define __PG_USER	(_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED)
#define PAGE_NONE		__pgprot(_PAGE_PROTNONE | _PAGE_ACCESSED)
#define PAGE_SHARED		__pgprot(__PG_USER | _PAGE_RW | _PAGE_NX)
#define PAGE_SHARED_EXEC	__pgprot(__PG_USER | _PAGE_RW)
#define PAGE_COPY		__pgprot(__PG_USER | _PAGE_NX)
#define PAGE_COPY_EXEC		__pgprot(__PG_USER)
#define PAGE_READONLY		__pgprot(__PG_USER | _PAGE_NX)
#define PAGE_READONLY_EXEC	__pgprot(__PG_USER)

#define __PG_KERNEL	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_GLOBAL)
#define PAGE_KERNEL		__pgprot(__PG_KERNEL | _PAGE_NX)
#define PAGE_KERNEL_EXEC	__pgprot(__PG_KERNEL)
#define PAGE_KERNEL_RO		__pgprot((__PG_KERNEL & ~(_PAGE_RW | _PAGE_DIRTY)) | _PAGE_NX)
#define PAGE_KERNEL_ROX		__pgprot(__PG_KERNEL & ~(_PAGE_RW | _PAGE_DIRTY))
#define PAGE_KERNEL_NOCACHE	__pgprot(__PG_KERNEL | _PAGE_NX | _PAGE_PCD | _PAGE_PWT)
#define PAGE_KERNEL_IO		PAGE_KERNEL_NOCACHE
#define PAGE_KERNEL_LARGE	__pgprot(__PG_KERNEL | _PAGE_NX | _PAGE_PSE)

#define pgprot_noncached(prot)	__pgprot(pgprot_val(prot) | _PAGE_PCD | _PAGE_PWT)
#define pgprot_writecombine(prot)	pgprot_noncached(prot)

#endif /* __ASSEMBLY__ */
#endif
