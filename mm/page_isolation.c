// SPDX-License-Identifier: MIT
/*
 * Isolation of a pageblock: its free pages go to the MIGRATE_ISOLATE lists, which no allocation
 * looks at, and pages freed into it follow them there. Used to empty a range for contiguous memory.
 */

#include <linux/mm.h>
#include <linux/kernel.h>
#include "internal.h"

/* A page in use that migration could not take away: anything but a user page. */
static bool page_is_unmovable(struct page *page)
{
	if (page_ref_count(page) == 0)
		return false;
	return PageReserved(page) || PageSlab(page) || page_has_type(page) || PageCompound(page) ||
	       !(page->mapping || PageSwapBacked(page));
}

static bool block_is_unmovable(unsigned long pfn)
{
	for (unsigned long i = 0; i < pageblock_nr_pages; i++) {
		if (page_is_unmovable(pfn_to_page(pfn + i)))
			return true;
	}
	return false;
}

int set_migratetype_isolate(struct page *page, int migratetype)
{
	unsigned long pfn = round_down(page_to_pfn(page), pageblock_nr_pages);
	struct zone *zone = page_zone(page);
	int err = -EBUSY, old;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	old = get_pfnblock_migratetype(zone, pfn);
	if (old != MIGRATE_ISOLATE && pfn >= zone->zone_start_pfn &&
	    pfn + pageblock_nr_pages <= zone_end_pfn(zone) && !block_is_unmovable(pfn)) {
		split_free_pair(zone, pfn_to_page(pfn));
		set_pageblock_migratetype(pfn_to_page(pfn), MIGRATE_ISOLATE);
		zone->nr_free_pages -=
			move_freepages_block(zone, pfn_to_page(pfn), MIGRATE_ISOLATE);
		err = 0;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	if (err)
		return err;
	/*
	 * From now on pages freed pass the CPUs' lists by; those that were there go. One may have
	 * been handed out before.
	 */
	drain_all_pages(zone);
	if (!block_is_unmovable(pfn))
		return 0;
	unset_migratetype_isolate(page, old);
	return -EBUSY;
}

void unset_migratetype_isolate(struct page *page, int migratetype)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	if (get_pageblock_migratetype(page) == MIGRATE_ISOLATE) {
		zone->nr_free_pages += move_freepages_block(zone, page, migratetype);
		set_pageblock_migratetype(page, migratetype);
		merge_free_pair(zone, page);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
}
