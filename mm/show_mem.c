// SPDX-License-Identifier: MIT
/*
 * What memory there is and how it is used: sysinfo(), /proc/meminfo, messages when it runs out, and
 * dumps of single pages.
 */

#include <linux/mm.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/sysinfo.h>
#include <linux/vmstat.h>
#include "internal.h"

unsigned long nr_free_pages(void)
{
	return global_free_pages();
}

unsigned long nr_free_buffer_pages(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_populated_zone(zone)
		sum += zone_managed_pages(zone) -
		       min(high_wmark_pages(zone), zone_managed_pages(zone));
	return sum;
}

/* Half of what caches hold is taken to be in use for good, at most the low watermarks. */
long si_mem_available(void)
{
	unsigned long wmark_low = 0, pagecache, reclaimable;
	long available = global_free_pages() - totalreserve_pages;
	struct zone *zone;

	for_each_zone(zone)
		wmark_low += low_wmark_pages(zone);
	pagecache =
		global_node_page_state(NR_ACTIVE_FILE) + global_node_page_state(NR_INACTIVE_FILE);
	available += pagecache - min(pagecache / 2, wmark_low);
	reclaimable = global_node_page_state(NR_SLAB_RECLAIMABLE) +
		      global_node_page_state(NR_KERNEL_MISC_RECLAIMABLE);
	available += reclaimable - min(reclaimable / 2, wmark_low);
	return max(available, 0L);
}

void si_meminfo(struct sysinfo *val)
{
	val->totalram = totalram_pages();
	val->sharedram = global_node_page_state(NR_SHMEM);
	val->freeram = global_free_pages();
	val->bufferram = 0;
	val->totalhigh = 0;
	val->freehigh = 0;
	val->mem_unit = PAGE_SIZE;
}

static void show_zone(struct zone *zone)
{
	unsigned int order;

	printk("%s free:%lukB min:%lukB low:%lukB high:%lukB present:%lukB managed:%lukB\n",
	       zone->name, zone->nr_free_pages << (PAGE_SHIFT - 10),
	       min_wmark_pages(zone) << (PAGE_SHIFT - 10),
	       low_wmark_pages(zone) << (PAGE_SHIFT - 10),
	       high_wmark_pages(zone) << (PAGE_SHIFT - 10),
	       zone->present_pages << (PAGE_SHIFT - 10),
	       zone_managed_pages(zone) << (PAGE_SHIFT - 10));
	for (order = 0; order < MAX_ORDER; order++)
		if (zone->free_area[order].nr_free)
			printk("  %lu*%lukB\n", zone->free_area[order].nr_free,
			       PAGE_SIZE << order >> 10);
}

void show_mem(unsigned int flags, nodemask_t *nodemask)
{
	struct zone *zone;

	printk("Mem-Info:\n");
	printk(" anon:%lu file:%lu shmem:%lu dirty:%lu writeback:%lu slab_reclaimable:%lu "
	       "slab_unreclaimable:%lu pagetables:%lu free:%lu\n",
	       global_node_page_state(NR_ANON_MAPPED), global_node_page_state(NR_FILE_PAGES),
	       global_node_page_state(NR_SHMEM), global_node_page_state(NR_FILE_DIRTY),
	       global_node_page_state(NR_WRITEBACK), global_node_page_state(NR_SLAB_RECLAIMABLE),
	       global_node_page_state(NR_SLAB_UNRECLAIMABLE), global_node_page_state(NR_PAGETABLE),
	       global_free_pages());
	for_each_populated_zone(zone)
		show_zone(zone);
	printk("%lu pages RAM, %lu pages reserved\n", NODE_DATA(0)->node_present_pages,
	       NODE_DATA(0)->node_present_pages - totalram_pages());
}

void warn_alloc(gfp_t gfp, unsigned int order, const char *fmt, ...)
{
	static DEFINE_RATELIMIT_STATE(rs, 10 * HZ, 1);
	char what[80];
	va_list args;

	if ((gfp & __GFP_NOWARN) || !__ratelimit(&rs))
		return;
	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	pr_warn("%s: %s, mode:%#x\n", current->comm, what, gfp);
	dump_stack();
	show_mem(0, NULL);
}

static const char *const pageflag_names[__NR_PAGEFLAGS] = {
	"locked",     "referenced", "uptodate",	   "dirty",	"lru",		"active",
	"workingset", "waiters",    "error",	   "slab",	"owner_priv_1", "arch_1",
	"reserved",   "private",    "private_2",   "writeback", "head",		"mappedtodisk",
	"reclaim",    "swapbacked", "unevictable", "mlocked",
};

void dump_page(const struct page *page, const char *reason)
{
	char names[128];
	int bit, len = 0;

	names[0] = 0;
	for (bit = 0; bit < __NR_PAGEFLAGS; bit++)
		if (page->flags >> bit & 1)
			len += scnprintf(names + len, sizeof(names) - len, "%s%s", len ? "|" : "",
					 pageflag_names[bit]);
	pr_warn("page:%px refcount:%d mapcount:%d mapping:%px index:%#lx pfn:%#lx\n", page,
		page_ref_count(page), atomic_read(&page->_mapcount) + 1, page->mapping, page->index,
		page_to_pfn(page));
	pr_warn("flags: %#lx(%s)\n", page->flags, names);
	if (reason)
		pr_warn("page dumped because: %s\n", reason);
}
