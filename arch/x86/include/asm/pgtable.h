/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PGTABLE_H
#define _ASM_X86_PGTABLE_H

/*
 * Reading, making and storing page-table entries.
 *
 * Rules
 * - An entry of a user page table changes under its table's lock (pte_lockptr() in <linux/mm.h>);
 *   the CPU sets the accessed and dirty bits by itself at any time, so an entry that may be in use
 *   is taken out with ptep_get_and_clear().
 * - Whoever takes rights away flushes the TLB (<asm/tlbflush.h>) before relying on it.
 * Any context, except where said.
 */

#include <asm/pgtable_types.h>
#include <asm/page.h>
#include <linux/compiler.h>

struct mm_struct;
struct vm_area_struct;

/* the kernel's; its upper half is copied into every other */
extern pgd_t swapper_pg_dir[PTRS_PER_PGD];
extern unsigned long empty_zero_page[PAGE_SIZE / sizeof(unsigned long)];
#define ZERO_PAGE(vaddr)	virt_to_page(__va(__pa_symbol(empty_zero_page)))
#define is_zero_pfn(pfn)	((pfn) == PHYS_PFN(__pa_symbol(empty_zero_page)))
#define my_zero_pfn(addr)	PHYS_PFN(__pa_symbol(empty_zero_page))

#define pgd_index(addr)		(((addr) >> PGDIR_SHIFT) & (PTRS_PER_PGD - 1))
#define pud_index(addr)		(((addr) >> PUD_SHIFT) & (PTRS_PER_PUD - 1))
#define pmd_index(addr)		(((addr) >> PMD_SHIFT) & (PTRS_PER_PMD - 1))
#define pte_index(addr)		(((addr) >> PAGE_SHIFT) & (PTRS_PER_PTE - 1))

/* ---- tests */
static inline bool pte_none(pte_t pte) { return !pte_val(pte); }
static inline bool pte_present(pte_t pte)
{
	return pte_val(pte) & (_PAGE_PRESENT | _PAGE_PROTNONE);
}
static inline bool pte_accessible(struct mm_struct *mm, pte_t pte) { return pte_present(pte); }
static inline bool pte_protnone(pte_t pte)
{
	return (pte_val(pte) & (_PAGE_PROTNONE | _PAGE_PRESENT)) == _PAGE_PROTNONE;
}
static inline bool pte_write(pte_t pte) { return pte_val(pte) & _PAGE_RW; }
static inline bool pte_exec(pte_t pte) { return !(pte_val(pte) & _PAGE_NX); }
static inline bool pte_user(pte_t pte) { return pte_val(pte) & _PAGE_USER; }
static inline bool pte_dirty(pte_t pte) { return pte_val(pte) & _PAGE_DIRTY; }
static inline bool pte_young(pte_t pte) { return pte_val(pte) & _PAGE_ACCESSED; }
static inline bool pte_special(pte_t pte) { return pte_val(pte) & _PAGE_SPECIAL; }
static inline bool pte_same(pte_t a, pte_t b) { return pte_val(a) == pte_val(b); }

static inline bool pmd_none(pmd_t pmd) { return !(pmd_val(pmd) & ~(_PAGE_DIRTY | _PAGE_ACCESSED)); }
static inline bool pmd_present(pmd_t pmd) { return pmd_val(pmd) & (_PAGE_PRESENT | _PAGE_PSE); }
static inline bool pmd_large(pmd_t pmd) { return pmd_val(pmd) & _PAGE_PSE; }
static inline bool pmd_bad(pmd_t pmd)
{
	return (pmd_val(pmd) & ~(PTE_PFN_MASK | _PAGE_USER | _PAGE_ACCESSED)) !=
	       (_KERNPG_TABLE & ~_PAGE_ACCESSED);
}
/* The table behind a read-only entry may belong to other address spaces too: mm/share_table.c. */
static inline bool pmd_is_shared(pmd_t pmd) { return !(pmd_val(pmd) & _PAGE_RW); }
static inline pmd_t pmd_wrprotect(pmd_t pmd) { return __pmd(pmd_val(pmd) & ~_PAGE_RW); }
static inline bool pud_none(pud_t pud) { return !(pud_val(pud) & ~(_PAGE_DIRTY | _PAGE_ACCESSED)); }
static inline bool pud_present(pud_t pud) { return pud_val(pud) & _PAGE_PRESENT; }
static inline bool pud_large(pud_t pud)
{
	return (pud_val(pud) & (_PAGE_PSE | _PAGE_PRESENT)) == (_PAGE_PSE | _PAGE_PRESENT);
}
static inline bool pud_bad(pud_t pud)
{
	return (pud_val(pud) & ~(PTE_PFN_MASK | _PAGE_USER | _PAGE_ACCESSED)) !=
	       (_KERNPG_TABLE & ~_PAGE_ACCESSED);
}
static inline bool pgd_none(pgd_t pgd) { return !pgd_val(pgd); }
static inline bool pgd_present(pgd_t pgd) { return pgd_val(pgd) & _PAGE_PRESENT; }
static inline bool pgd_bad(pgd_t pgd)
{
	return (pgd_val(pgd) & ~(PTE_PFN_MASK | _PAGE_USER | _PAGE_ACCESSED)) !=
	       (_KERNPG_TABLE & ~_PAGE_ACCESSED);
}

/* ---- changed copies */
static inline pte_t pte_mkwrite(pte_t pte) { return __pte(pte_val(pte) | _PAGE_RW); }
static inline pte_t pte_wrprotect(pte_t pte) { return __pte(pte_val(pte) & ~_PAGE_RW); }
static inline pte_t pte_mkdirty(pte_t pte) { return __pte(pte_val(pte) | _PAGE_DIRTY); }
static inline pte_t pte_mkclean(pte_t pte) { return __pte(pte_val(pte) & ~_PAGE_DIRTY); }
static inline pte_t pte_mkyoung(pte_t pte) { return __pte(pte_val(pte) | _PAGE_ACCESSED); }
static inline pte_t pte_mkold(pte_t pte) { return __pte(pte_val(pte) & ~_PAGE_ACCESSED); }
static inline pte_t pte_mkexec(pte_t pte) { return __pte(pte_val(pte) & ~_PAGE_NX); }
static inline pte_t pte_mkspecial(pte_t pte) { return __pte(pte_val(pte) | _PAGE_SPECIAL); }
static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
	return __pte((pte_val(pte) & _PAGE_CHG_MASK) | (pgprot_val(prot) & ~_PAGE_CHG_MASK));
}

/* ---- entries and what they point to */
static inline unsigned long pte_pfn(pte_t pte)
{
	return (pte_val(pte) & PTE_PFN_MASK) >> PAGE_SHIFT;
}
static inline unsigned long pmd_pfn(pmd_t pmd)
{
	return (pmd_val(pmd) & PTE_PFN_MASK) >> PAGE_SHIFT;
}
static inline unsigned long pud_pfn(pud_t pud)
{
	return (pud_val(pud) & PTE_PFN_MASK) >> PAGE_SHIFT;
}
#define pte_page(pte)		pfn_to_page(pte_pfn(pte))
#define pmd_page(pmd)		pfn_to_page(pmd_pfn(pmd))
#define pud_page(pud)		pfn_to_page(pud_pfn(pud))
#define pgd_page(pgd)		pfn_to_page((pgd_val(pgd) & PTE_PFN_MASK) >> PAGE_SHIFT)
#define pgd_page_vaddr(pgd)	((unsigned long)__va(pgd_val(pgd) & PTE_PFN_MASK))
#define pud_page_vaddr(pud)	((unsigned long)__va(pud_val(pud) & PTE_PFN_MASK))
#define pmd_page_vaddr(pmd)	((unsigned long)__va(pmd_val(pmd) & PTE_PFN_MASK))

static inline pte_t pfn_pte(unsigned long pfn, pgprot_t prot)
{
	return __pte((pfn << PAGE_SHIFT) | pgprot_val(prot));
}
static inline pmd_t pfn_pmd(unsigned long pfn, pgprot_t prot)
{
	return __pmd((pfn << PAGE_SHIFT) | pgprot_val(prot));
}
static inline pud_t pfn_pud(unsigned long pfn, pgprot_t prot)
{
	return __pud((pfn << PAGE_SHIFT) | pgprot_val(prot));
}
#define mk_pte(page, prot)	pfn_pte(page_to_pfn(page), prot)

/* ---- the walk; each level's table must be there */
#define pgd_offset_pgd(pgd, addr)	((pgd) + pgd_index(addr))
#define pgd_offset(mm, addr)		pgd_offset_pgd((mm)->pgd, addr)
#define pgd_offset_k(addr)		pgd_offset_pgd(swapper_pg_dir, addr)
static inline pud_t *pud_offset(pgd_t *pgd, unsigned long addr)
{
	return (pud_t *)pgd_page_vaddr(*pgd) + pud_index(addr);
}
static inline pmd_t *pmd_offset(pud_t *pud, unsigned long addr)
{
	return (pmd_t *)pud_page_vaddr(*pud) + pmd_index(addr);
}
static inline pte_t *pte_offset_kernel(pmd_t *pmd, unsigned long addr)
{
	return (pte_t *)pmd_page_vaddr(*pmd) + pte_index(addr);
}
#define pte_offset_map(pmd, addr)	pte_offset_kernel(pmd, addr)
#define pte_unmap(pte)			((void)(pte))

/* End of the part of [addr, end) that one entry covers. */
#define pgd_addr_end(addr, end)                                                                    \
	({                                                                                         \
		unsigned long __b = ((addr) + PGDIR_SIZE) & PGDIR_MASK;                            \
		__b - 1 < (end)-1 ? __b : (end);                                                   \
	})
#define pud_addr_end(addr, end)                                                                    \
	({                                                                                         \
		unsigned long __b = ((addr) + PUD_SIZE) & PUD_MASK;                                \
		__b - 1 < (end)-1 ? __b : (end);                                                   \
	})
#define pmd_addr_end(addr, end)                                                                    \
	({                                                                                         \
		unsigned long __b = ((addr) + PMD_SIZE) & PMD_MASK;                                \
		__b - 1 < (end)-1 ? __b : (end);                                                   \
	})

/* ---- storing */
static inline void set_pte(pte_t *ptep, pte_t pte) { WRITE_ONCE(*ptep, pte); }
static inline void set_pmd(pmd_t *pmdp, pmd_t pmd) { WRITE_ONCE(*pmdp, pmd); }
static inline void set_pud(pud_t *pudp, pud_t pud) { WRITE_ONCE(*pudp, pud); }
static inline void set_pgd(pgd_t *pgdp, pgd_t pgd) { WRITE_ONCE(*pgdp, pgd); }
#define set_pte_at(mm, addr, ptep, pte)	((void)(mm), (void)(addr), set_pte(ptep, pte))
#define pte_clear(mm, addr, ptep)	((void)(mm), (void)(addr), set_pte(ptep, __pte(0)))
static inline void pmd_clear(pmd_t *pmdp) { set_pmd(pmdp, __pmd(0)); }
static inline void pud_clear(pud_t *pudp) { set_pud(pudp, __pud(0)); }
static inline void pgd_clear(pgd_t *pgdp) { set_pgd(pgdp, __pgd(0)); }
static inline pte_t ptep_get(pte_t *ptep) { return READ_ONCE(*ptep); }
static inline pmd_t pmdp_get(pmd_t *pmdp) { return READ_ONCE(*pmdp); }

/* Takes the entry out in one step: no dirty bit the CPU sets meanwhile is lost. */
static inline pte_t ptep_get_and_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	return __pte(__atomic_exchange_n(&ptep->pte, 0, __ATOMIC_SEQ_CST));
}

static inline void ptep_set_wrprotect(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	(void)__atomic_fetch_and(&ptep->pte, ~_PAGE_RW, __ATOMIC_SEQ_CST);
}

static inline bool ptep_test_and_clear_young(struct vm_area_struct *vma, unsigned long addr,
					     pte_t *ptep)
{
	return __atomic_fetch_and(&ptep->pte, ~_PAGE_ACCESSED, __ATOMIC_SEQ_CST) & _PAGE_ACCESSED;
}

/*
 * Gives more rights (dirty, write, accessed) to a present entry; true if it changed. No flush is
 * needed: a stale entry faults again.
 */
static inline bool ptep_set_access_flags(struct vm_area_struct *vma, unsigned long addr,
					 pte_t *ptep, pte_t entry, int dirty)
{
	bool changed = !pte_same(*ptep, entry);

	if (changed && dirty)
		set_pte(ptep, entry);
	return changed;
}

#define update_mmu_cache(vma, addr, ptep)	do { } while (0)
#define flush_tlb_fix_spurious_fault(vma, addr)	do { } while (0)
#define arch_enter_lazy_mmu_mode()		do { } while (0)
#define arch_leave_lazy_mmu_mode()		do { } while (0)

/* Swap entries: type in bits 2-6... kept clear of PRESENT and PROTNONE; offset above bit 12. */
#define SWP_TYPE_BITS		5
#define __swp_type(x)		(((x).val >> 2) & 0x1f)
#define __swp_offset(x)		((x).val >> 12)
#define __swp_entry(type, off)                                                                     \
	((swp_entry_t){ ((unsigned long)(type) << 2) | ((unsigned long)(off) << 12) })
#define __pte_to_swp_entry(pte)	((swp_entry_t) { pte_val(pte) })
#define __swp_entry_to_pte(x)	__pte((x).val)

/* The rights of a mapping by VM_READ|VM_WRITE|VM_EXEC|VM_SHARED. */
pgprot_t vm_get_page_prot(unsigned long vm_flags);

/*
 * The entry that maps a kernel address, or NULL; *level is 1 for a PTE, 2 for 2 MiB, 3 for 1 GiB.
 */
pte_t *lookup_address(unsigned long address, unsigned int *level);

/* Boot: the kernel's own tables. See arch/x86/mm/init.c. */
void init_mem_mapping(void);
void mark_rodata_ro(void);
void free_initmem(void);
/* Maps the page array for frames [start_pfn, end_pfn), zeroed, from memblock. */
int vmemmap_populate(unsigned long start_pfn, unsigned long end_pfn);
/*
 * Changes rights of whole pages of the direct map or the image; splits large pages. **Sleeps** once
 * the page allocator is up.
 */
int set_memory_ro(unsigned long addr, int numpages);
int set_memory_rw(unsigned long addr, int numpages);
int set_memory_x(unsigned long addr, int numpages);
int set_memory_nx(unsigned long addr, int numpages);

#endif
