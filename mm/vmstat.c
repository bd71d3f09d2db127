// SPDX-License-Identifier: MIT
/*
 * Sums of the per-CPU counters, and the files that show zones and counters: buddyinfo,
 * pagetypeinfo, zoneinfo, vmstat.
 */

#include <linux/mm.h>
#include <linux/kernel.h>
#include <linux/cpumask.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/vmstat.h>

DEFINE_PER_CPU(struct vm_stats, vm_stats);

const char *const vm_node_stat_names[NR_VM_NODE_STAT_ITEMS] = {
	"nr_inactive_anon",
	"nr_active_anon",
	"nr_inactive_file",
	"nr_active_file",
	"nr_unevictable",
	"nr_slab_reclaimable",
	"nr_slab_unreclaimable",
	"nr_isolated_anon",
	"nr_isolated_file",
	"nr_anon_pages",
	"nr_mapped",
	"nr_file_pages",
	"nr_dirty",
	"nr_writeback",
	"nr_writeback_temp",
	"nr_shmem",
	"nr_vmscan_write",
	"nr_vmscan_immediate_reclaim",
	"nr_dirtied",
	"nr_written",
	"nr_kernel_misc_reclaimable",
	"nr_kernel_stack",
	"nr_page_table_pages",
	"nr_mlock",
};

const char *const vm_event_names[NR_VM_EVENT_ITEMS] = {
	"pgpgin",
	"pgpgout",
	"pswpin",
	"pswpout",
	"pgalloc_dma",
	"pgalloc_dma32",
	"pgalloc_normal",
	"pgalloc_movable",
	"allocstall_dma",
	"allocstall_dma32",
	"allocstall_normal",
	"allocstall_movable",
	"pgfree",
	"pgactivate",
	"pgdeactivate",
	"pgfault",
	"pgmajfault",
	"pgrefill",
	"pgreuse",
	"pgsteal_kswapd",
	"pgsteal_direct",
	"pgscan_kswapd",
	"pgscan_direct",
	"slabs_scanned",
	"kswapd_inodesteal",
	"pageoutrun",
	"pgrotated",
	"drop_pagecache",
	"drop_slab",
	"oom_kill",
	"unevictable_pgs_culled",
	"unevictable_pgs_mlocked",
	"unevictable_pgs_munlocked",
};

/* ---------------------------------------------------------------- sums */

unsigned long global_node_page_state(enum node_stat_item item)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(vm_stats, cpu).node[item]);
	return max(sum, 0L);
}

unsigned long sum_vm_event(enum vm_event_item item)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu(vm_stats, cpu).event[item]);
	return sum;
}

void all_vm_events(unsigned long *events)
{
	int item;

	for (item = 0; item < NR_VM_EVENT_ITEMS; item++)
		events[item] = sum_vm_event(item);
}

unsigned long global_free_pages(void)
{
	unsigned long sum = 0;
	struct zone *zone;

	for_each_populated_zone(zone)
		sum += READ_ONCE(zone->nr_free_pages);
	return sum;
}

/* ---------------------------------------------------------------- files */

int buddyinfo_show(struct seq_file *m, void *v)
{
	struct zone *zone;
	unsigned int order;

	for_each_populated_zone(zone) {
		seq_printf(m, "Node %d, zone %8s ", 0, zone->name);
		for (order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", READ_ONCE(zone->free_area[order].nr_free));
		seq_putc(m, '\n');
	}
	return 0;
}

/* The walk of one list, cut off where it would hold the lock for long. */
#define MAX_LIST_WALK	100000

static unsigned long list_length(struct list_head *list)
{
	unsigned long n = 0;
	struct list_head *p;

	list_for_each(p, list)
		if (++n == MAX_LIST_WALK)
			break;
	return n;
}

static void pagetype_blocks(struct zone *zone, unsigned long *count)
{
	unsigned long pfn;

	for (pfn = zone->zone_start_pfn; pfn < zone_end_pfn(zone);
	     pfn = round_down(pfn, pageblock_nr_pages) + pageblock_nr_pages)
		if (pfn_valid(pfn))
			count[get_pfnblock_migratetype(zone, pfn)]++;
}

static void pagetype_show_zone(struct seq_file *m, struct zone *zone, int mt)
{
	unsigned int order;

	seq_printf(m, "Node %4d, zone %8s, type %12s ", 0, zone->name, migratetype_names[mt]);
	for (order = 0; order < MAX_ORDER; order++) {
		unsigned long n;

		spin_lock_irq(&zone->lock);
		n = list_length(&zone->free_area[order].free_list[mt]);
		spin_unlock_irq(&zone->lock);
		seq_printf(m, "%6lu ", n);
	}
	seq_putc(m, '\n');
}

int pagetypeinfo_show(struct seq_file *m, void *v)
{
	struct zone *zone;
	int order, mt;

	seq_printf(m, "Page block order: %d\nPages per block:  %lu\n\n", pageblock_order,
		   pageblock_nr_pages);
	seq_printf(m, "%-43s ", "Free pages count per migrate type at order");
	for (order = 0; order < MAX_ORDER; order++)
		seq_printf(m, "%6d ", order);
	seq_putc(m, '\n');
	for_each_populated_zone(zone)
		for (mt = 0; mt < MIGRATE_TYPES; mt++)
			pagetype_show_zone(m, zone, mt);
	seq_printf(m, "\n%-23s", "Number of blocks type ");
	for (mt = 0; mt < MIGRATE_TYPES; mt++)
		seq_printf(m, "%12s ", migratetype_names[mt]);
	seq_putc(m, '\n');
	for_each_populated_zone(zone) {
		unsigned long count[MIGRATE_TYPES] = { 0 };

		pagetype_blocks(zone, count);
		seq_printf(m, "Node %d, zone %8s ", 0, zone->name);
		for (mt = 0; mt < MIGRATE_TYPES; mt++)
			seq_printf(m, "%12lu ", count[mt]);
		seq_putc(m, '\n');
	}
	return 0;
}

static void zoneinfo_pagesets(struct seq_file *m, struct zone *zone)
{
	int cpu;

	seq_puts(m, "\n  pagesets");
	for_each_online_cpu(cpu) {
		struct per_cpu_pages *pcp = per_cpu_ptr(zone->per_cpu_pageset, cpu);

		seq_printf(m,
			   "\n    cpu: %i\n              count: %i\n              high:  %i\n      "
			   "        batch: %i",
			   cpu, READ_ONCE(pcp->count), pcp->high, pcp->batch);
	}
}

static void zoneinfo_show_zone(struct seq_file *m, struct zone *zone, bool first)
{
	int i;

	seq_printf(m, "Node %d, zone %8s", 0, zone->name);
	if (first) {
		seq_puts(m, "\n  per-node stats");
		for (i = 0; i < NR_VM_NODE_STAT_ITEMS; i++)
			seq_printf(m, "\n      %-12s %lu", vm_node_stat_names[i],
				   global_node_page_state(i));
	}
	seq_printf(m,
		   "\n  pages free     %lu\n        boost    0\n        min      %lu\n        low  "
		   "    %lu\n        high     %lu"
		   "\n        spanned  %lu\n        present  %lu\n        managed  %lu\n        "
		   "cma      0",
		   zone->nr_free_pages, min_wmark_pages(zone), low_wmark_pages(zone),
		   high_wmark_pages(zone), zone->spanned_pages, zone->present_pages,
		   zone_managed_pages(zone));
	seq_printf(m, "\n        protection: (%ld", zone->lowmem_reserve[0]);
	for (i = 1; i < MAX_NR_ZONES; i++)
		seq_printf(m, ", %ld", zone->lowmem_reserve[i]);
	seq_putc(m, ')');
	if (populated_zone(zone)) {
		seq_printf(m, "\n      nr_free_pages %lu", zone->nr_free_pages);
		zoneinfo_pagesets(m, zone);
		seq_printf(m, "\n  node_unreclaimable:  0\n  start_pfn:           %lu",
			   zone->zone_start_pfn);
	}
	seq_putc(m, '\n');
}

int zoneinfo_show(struct seq_file *m, void *v)
{
	bool first = true;
	struct zone *zone;

	for_each_zone(zone) {
		zoneinfo_show_zone(m, zone, first && populated_zone(zone));
		first = first && !populated_zone(zone);
	}
	return 0;
}

int vmstat_show(struct seq_file *m, void *v)
{
	int i;

	seq_printf(m, "nr_free_pages %lu\n", global_free_pages());
	for (i = 0; i < NR_VM_NODE_STAT_ITEMS; i++)
		seq_printf(m, "%s %lu\n", vm_node_stat_names[i], global_node_page_state(i));
	for (i = 0; i < NR_VM_EVENT_ITEMS; i++)
		seq_printf(m, "%s %lu\n", vm_event_names[i], sum_vm_event(i));
	return 0;
}
