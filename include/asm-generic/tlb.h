/* SPDX-License-Identifier: MIT */
#ifndef _ASM_GENERIC_TLB_H
#define _ASM_GENERIC_TLB_H

/*
 * struct mmu_gather - unmapping many pages with few TLB flushes.
 *
 * A page may be freed only when no CPU has a translation to it. The gather collects the range that
 * was unmapped and the pages that fell out of it; tlb_flush_mmu() flushes the range and then frees
 * the pages. Page-table pages are collected the same way. The caller holds mmap_lock, or owns the
 * last reference to the address space. **Sleeps.**
 *
 *	tlb_gather_mmu(&tlb, mm);
 *	unmap_vmas(&tlb, ...);
 *	free_pgtables(&tlb, ...);
 *	tlb_finish_mmu(&tlb);
 */

#include <linux/mm.h>
#include <asm/tlbflush.h>

#define TLB_BUNDLE		8
#define TLB_BATCH_PAGES		((PAGE_SIZE - 2 * sizeof(long)) / sizeof(struct page *))

struct mmu_gather_batch {
	struct mmu_gather_batch *next;
	unsigned int nr, max;
	struct page *pages[];
};

struct mmu_gather {
	struct mm_struct *mm;
	unsigned long start, end;	/* what must be flushed; start >= end: nothing */
	bool fullmm;			/* the whole space goes: nobody uses it any more */
	bool freed_tables;
	unsigned int batch_count;
	struct mmu_gather_batch *active;
	/* the first batch, and the only one when there is no memory for more */
	union {
		struct mmu_gather_batch local;
		struct {
			unsigned long __local_head[2];
			struct page *__pages[TLB_BUNDLE];
		};
	};
};

void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm);
void tlb_gather_mmu_fullmm(struct mmu_gather *tlb, struct mm_struct *mm);
/* Flushes what was collected, frees it, ends. */
void tlb_finish_mmu(struct mmu_gather *tlb);
void tlb_flush_mmu(struct mmu_gather *tlb);
/*
 * The translations alone: under the page-table lock, before another CPU may rely on them being
 * gone.
 */
void tlb_flush_mmu_tlbonly(struct mmu_gather *tlb);
bool tlb_next_batch(struct mmu_gather *tlb);

static inline void tlb_adjust_range(struct mmu_gather *tlb, unsigned long addr, unsigned long size)
{
	if (addr < tlb->start)
		tlb->start = addr;
	if (addr + size > tlb->end)
		tlb->end = addr + size;
}

/*
 * Keeps the caller's reference on `page` until after the flush. True: the batch is full, call
 * tlb_flush_mmu() without locks.
 */
static inline bool __tlb_remove_page(struct mmu_gather *tlb, struct page *page)
{
	struct mmu_gather_batch *batch = tlb->active;

	batch->pages[batch->nr++] = page;
	return batch->nr == batch->max && !tlb_next_batch(tlb);
}

static inline void tlb_remove_tlb_entry(struct mmu_gather *tlb, pte_t *ptep, unsigned long addr)
{
	tlb_adjust_range(tlb, addr, PAGE_SIZE);
}

/* A page-table page leaves the tables; freed after the flush. No locks held. */
void tlb_remove_table_page(struct mmu_gather *tlb, struct page *page, unsigned long addr);

_Static_assert(offsetof(struct mmu_gather_batch, pages) ==
		       sizeof(((struct mmu_gather *)0)->__local_head),
	       "first batch");

#endif
