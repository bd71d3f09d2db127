// SPDX-License-Identifier: MIT
/*
 * Unmapping in batches: entries are cleared, pages collected, translations flushed once, pages
 * freed. See <asm-generic/tlb.h>.
 */

#include <linux/mm.h>
#include <linux/sched.h>
#include <asm-generic/tlb.h>

/* 8000 pages between two flushes: the time to free them is a latency */
#define MAX_GATHER_BATCH_COUNT 16

static void tlb_gather_init(struct mmu_gather *tlb, struct mm_struct *mm, bool fullmm)
{
	tlb->mm = mm;
	tlb->start = ULONG_MAX;
	tlb->end = 0;
	tlb->fullmm = fullmm;
	tlb->freed_tables = false;
	tlb->batch_count = 0;
	tlb->local.next = NULL;
	tlb->local.nr = 0;
	tlb->local.max = TLB_BUNDLE;
	tlb->active = &tlb->local;
}

void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm)
{
	tlb_gather_init(tlb, mm, false);
}

void tlb_gather_mmu_fullmm(struct mmu_gather *tlb, struct mm_struct *mm)
{
	tlb_gather_init(tlb, mm, true);
}

/* The active batch is full: goes on with the next one, if there may be another. **Any context.** */
bool tlb_next_batch(struct mmu_gather *tlb)
{
	struct mmu_gather_batch *batch = tlb->active->next;

	if (!batch) {
		if (tlb->batch_count == MAX_GATHER_BATCH_COUNT)
			return false;
		batch = (struct mmu_gather_batch *)__get_free_page(GFP_NOWAIT | __GFP_NOWARN);
		if (!batch)
			return false;
		tlb->batch_count++;
		batch->next = NULL;
		batch->nr = 0;
		batch->max = TLB_BATCH_PAGES;
		tlb->active->next = batch;
	}
	tlb->active = batch;
	return true;
}

void tlb_flush_mmu_tlbonly(struct mmu_gather *tlb)
{
	/*
	 * A space nobody runs in needs no flush for its pages, only for its tables: a lazy CPU's
	 * walker may still look at those.
	 */
	if (tlb->start < tlb->end && (!tlb->fullmm || tlb->freed_tables)) {
		if (tlb->fullmm)
			flush_tlb_mm(tlb->mm);
		else
			flush_tlb_mm_range(tlb->mm, tlb->start, tlb->end, PAGE_SHIFT,
					   tlb->freed_tables);
	}
	tlb->start = ULONG_MAX;
	tlb->end = 0;
	tlb->freed_tables = false;
}

void tlb_flush_mmu(struct mmu_gather *tlb)
{
	struct mmu_gather_batch *batch;

	tlb_flush_mmu_tlbonly(tlb);
	for (batch = &tlb->local; batch; batch = batch->next) {
		release_pages(batch->pages, batch->nr);
		batch->nr = 0;
	}
	tlb->active = &tlb->local;
}

void tlb_finish_mmu(struct mmu_gather *tlb)
{
	struct mmu_gather_batch *batch, *next;

	tlb_flush_mmu(tlb);
	for (batch = tlb->local.next; batch; batch = next) {
		next = batch->next;
		free_page((unsigned long)batch);
	}
}

void tlb_remove_table_page(struct mmu_gather *tlb, struct page *page, unsigned long addr)
{
	tlb_adjust_range(tlb, addr & PAGE_MASK, PAGE_SIZE);
	tlb->freed_tables = true;
	if (__tlb_remove_page(tlb, page))
		tlb_flush_mmu(tlb);
}
