// SPDX-License-Identifier: MIT
/*
 * Emptying page tables: for munmap(), exit, truncation and madvise().
 *
 * Entries are cleared under their table's lock, the pages they mapped go to the mmu_gather, which
 * flushes and then frees them. A dirty entry of a file page makes the page dirty; where dirty pages
 * are written back that must not be seen before every CPU has stopped writing through the old
 * translation, so the flush then happens before the table's lock is dropped.
 */

#include <linux/mm.h>
#include <linux/fs.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/sched.h>
#include <asm-generic/tlb.h>
#include "vma.h"

/* What may stay: private copies (even_cows false), or everything but one page. */
struct zap_details {
	bool even_cows;
	struct page *single_page;
};

static inline bool zap_wanted(struct zap_details *details, struct page *page)
{
	if (!details)
		return true;
	if (details->single_page && details->single_page != page)
		return false;
	return details->even_cows || !page || !PageAnon(page);
}

struct page *vm_normal_page(struct vm_area_struct *vma, unsigned long addr, pte_t pte)
{
	if (unlikely(pte_special(pte))) {
		if (vma->vm_ops && vma->vm_ops->find_special_page)
			return vma->vm_ops->find_special_page(vma, addr);
		return NULL;
	}
	if (unlikely(vma->vm_flags & VM_PFNMAP))
		return NULL;
	return pte_page(pte);
}

/*
 * A dirty entry went: true if the translation must be flushed before the table's lock is dropped.
 */
static bool zap_dirty(struct page *page)
{
	struct address_space *mapping = page_mapping(page);

	if (!PageDirty(page))
		set_page_dirty(page);
	return mapping && mapping_can_writeback(mapping);
}

/* One table's part of the range. Returns where it stopped: before `end` if the gather is full. */
static unsigned long zap_pte_range(struct mmu_gather *tlb, struct vm_area_struct *vma, pmd_t *pmd,
				   unsigned long addr, unsigned long end,
				   struct zap_details *details)
{
	struct mm_struct *mm = tlb->mm;
	long rss[NR_MM_COUNTERS] = { 0 };
	bool full = false, flush = false;
	pte_t *pte, *first, entry;
	struct page *page;
	spinlock_t *ptl;

	first = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	do {
		entry = *pte;
		if (pte_none(entry))
			continue;
		page = vm_normal_page(vma, addr, entry);
		if (unlikely(details) && !zap_wanted(details, page))
			continue;
		if (tlb->fullmm)
			/* nobody runs in it: no bit can be set meanwhile */
			pte_clear(mm, addr, pte);
		else
			entry = ptep_get_and_clear(mm, addr, pte);
		tlb_remove_tlb_entry(tlb, pte, addr);
		if (!page)
			continue;
		if (PageAnon(page)) {
			rss[MM_ANONPAGES]--;
		} else {
			rss[mm_counter_file(page)]--;
			if (pte_dirty(entry))
				flush |= zap_dirty(page);
		}
		page_remove_rmap(page);
		full = __tlb_remove_page(tlb, page);
	} while (pte++, addr += PAGE_SIZE, addr != end && !full);
	for (int i = 0; i < NR_MM_COUNTERS; i++) {
		if (rss[i])
			add_mm_counter(mm, i, rss[i]);
	}
	if (flush)
		tlb_flush_mmu_tlbonly(tlb);
	pte_unmap_unlock(first, ptl);
	if (full)
		tlb_flush_mmu(tlb);
	return addr;
}

static void zap_pmd_range(struct mmu_gather *tlb, struct vm_area_struct *vma, pud_t *pud,
			  unsigned long addr, unsigned long end, struct zap_details *details)
{
	pmd_t *pmd = pmd_offset(pud, addr);
	unsigned long next;

	do {
		next = pmd_addr_end(addr, end);
		if (!pmd_none(*pmd) && unlikely(pmd_is_shared(*pmd))) {
			VM_BUG_ON(next - addr != PMD_SIZE);
			if (leave_table(tlb, pmd, addr))
				continue;
		}
		while (addr != next && !pmd_none(*pmd)) {
			addr = zap_pte_range(tlb, vma, pmd, addr, next, details);
			cond_resched();
		}
	} while (pmd++, addr = next, addr != end);
}

static void zap_pud_range(struct mmu_gather *tlb, struct vm_area_struct *vma, pgd_t *pgd,
			  unsigned long addr, unsigned long end, struct zap_details *details)
{
	pud_t *pud = pud_offset(pgd, addr);
	unsigned long next;

	do {
		next = pud_addr_end(addr, end);
		if (!pud_none(*pud))
			zap_pmd_range(tlb, vma, pud, addr, next, details);
	} while (pud++, addr = next, addr != end);
}

static void zap_area(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long addr,
		     unsigned long end, struct zap_details *details)
{
	pgd_t *pgd = pgd_offset(vma->vm_mm, addr);
	unsigned long next;

	do {
		next = pgd_addr_end(addr, end);
		if (!pgd_none(*pgd))
			zap_pud_range(tlb, vma, pgd, addr, next, details);
	} while (pgd++, addr = next, addr != end);
}

/* Of a chain of areas (vm_next), what lies in [start, end). */
void unmap_vmas(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long start,
		unsigned long end)
{
	for (; vma && vma->vm_start < end; vma = vma->vm_next) {
		unsigned long from = max(vma->vm_start, start), to = min(vma->vm_end, end);

		if (from < to)
			zap_area(tlb, vma, from, to, NULL);
	}
}

/* Part of one area. mmap_lock held. */
void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long size)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, vma->vm_mm);
	update_hiwater_rss(vma->vm_mm);
	zap_area(&tlb, vma, start, start + size, NULL);
	tlb_finish_mmu(&tlb);
}

int zap_vma_ptes(struct vm_area_struct *vma, unsigned long addr, unsigned long size)
{
	if (addr < vma->vm_start || addr + size > vma->vm_end || !(vma->vm_flags & VM_PFNMAP))
		return -EINVAL;
	zap_page_range(vma, addr, size);
	return 0;
}

/* ---------------------------------------------------------------- by file */

static void unmap_mapping_area(struct vm_area_struct *vma, pgoff_t first, pgoff_t last,
			       struct zap_details *details)
{
	pgoff_t vma_last = vma->vm_pgoff + vma_pages(vma) - 1;
	unsigned long start = vma->vm_start +
			      ((max(first, (pgoff_t)vma->vm_pgoff) - vma->vm_pgoff) << PAGE_SHIFT);
	unsigned long end =
		vma->vm_start + ((min(last, vma_last) - vma->vm_pgoff + 1) << PAGE_SHIFT);
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, vma->vm_mm);
	update_hiwater_rss(vma->vm_mm);
	zap_area(&tlb, vma, start, end, details);
	tlb_finish_mmu(&tlb);
}

static void unmap_mapping_details(struct address_space *mapping, pgoff_t first, pgoff_t last,
				  struct zap_details *details)
{
	struct vm_area_struct *vma;

	if (!mapping_mapped(mapping))
		return;
	down_read(&mapping->i_mmap_rwsem);
	vma_interval_tree_foreach(vma, &mapping->i_mmap, first, last)
		unmap_mapping_area(vma, first, last, details);
	up_read(&mapping->i_mmap_rwsem);
}

/* nr 0: to the end of the file. */
void unmap_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t nr, bool even_cows)
{
	struct zap_details details = { .even_cows = even_cows };
	pgoff_t last = nr && start + nr - 1 >= start ? start + nr - 1 : ULONG_MAX;

	unmap_mapping_details(mapping, start, last, &details);
}

/* holelen 0: to the end. */
void unmap_mapping_range(struct address_space *mapping, loff_t holebegin, loff_t holelen,
			 int even_cows)
{
	pgoff_t start = (pgoff_t)holebegin >> PAGE_SHIFT;
	pgoff_t end = ((pgoff_t)holebegin + holelen + PAGE_SIZE - 1) >> PAGE_SHIFT;

	unmap_mapping_pages(mapping, start, holelen ? end - start : 0, even_cows);
}

/* A locked page that is about to leave the cache: no table may go on mapping it. */
void unmap_mapping_page(struct page *page)
{
	struct zap_details details = { .single_page = page };

	VM_BUG_ON_PAGE(!PageLocked(page), page);
	unmap_mapping_details(page->mapping, page->index, page->index, &details);
}
