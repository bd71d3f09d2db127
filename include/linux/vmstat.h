/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_VMSTAT_H
#define _LINUX_VMSTAT_H

/*
 * Counters of memory management. Each is one word a CPU: an update is one instruction, a reader
 * adds all CPUs up. **Any context.** A sum may be momentarily off by what moves while it is made;
 * negative sums read as 0.
 */

#include <linux/vm_event_item.h>
#include <linux/percpu-defs.h>
#include <linux/mmzone.h>

/* Pages by use. Order and names are those of /proc/vmstat. */
enum node_stat_item {
	NR_INACTIVE_ANON, NR_ACTIVE_ANON, NR_INACTIVE_FILE, NR_ACTIVE_FILE, NR_UNEVICTABLE,
	NR_SLAB_RECLAIMABLE_B, NR_SLAB_UNRECLAIMABLE_B,	/* in pages, despite the name */
	NR_ISOLATED_ANON, NR_ISOLATED_FILE,
	NR_ANON_MAPPED,			/* mapped anonymous pages */
	NR_FILE_MAPPED,			/* page cache pages mapped into page tables */
	NR_FILE_PAGES,			/* page cache, shmem included */
	NR_FILE_DIRTY, NR_WRITEBACK, NR_WRITEBACK_TEMP,
	NR_SHMEM,			/* shmem and tmpfs pages, shared anonymous mappings */
	NR_VMSCAN_WRITE, NR_VMSCAN_IMMEDIATE,
	NR_DIRTIED, NR_WRITTEN,
	NR_KERNEL_MISC_RECLAIMABLE,
	NR_KERNEL_STACK_KB,
	NR_PAGETABLE,
	NR_MLOCK,
	NR_VM_NODE_STAT_ITEMS
};
#define NR_SLAB_RECLAIMABLE	NR_SLAB_RECLAIMABLE_B
#define NR_SLAB_UNRECLAIMABLE	NR_SLAB_UNRECLAIMABLE_B

struct vm_stats {
	long node[NR_VM_NODE_STAT_ITEMS];
	unsigned long event[NR_VM_EVENT_ITEMS];
};
DECLARE_PER_CPU(struct vm_stats, vm_stats);

#define count_vm_event(item)		this_cpu_inc(vm_stats.event[item])
#define count_vm_events(item, delta)	this_cpu_add(vm_stats.event[item], delta)
#define __count_vm_event(item)		count_vm_event(item)
#define __count_vm_events(item, delta)	count_vm_events(item, delta)

#define mod_node_page_state(pgdat, item, delta) this_cpu_add(vm_stats.node[item], (long)(delta))
#define inc_node_page_state(page, item)			this_cpu_inc(vm_stats.node[item])
#define dec_node_page_state(page, item)			this_cpu_dec(vm_stats.node[item])
#define inc_node_state(pgdat, item)			this_cpu_inc(vm_stats.node[item])
#define __mod_node_page_state(pgdat, item, delta)	mod_node_page_state(pgdat, item, delta)
#define __inc_node_page_state(page, item)		inc_node_page_state(page, item)
#define __dec_node_page_state(page, item)		dec_node_page_state(page, item)
#define mod_lruvec_page_state(page, item, delta)	mod_node_page_state(NULL, item, delta)

/* Sums over all CPUs. */
unsigned long global_node_page_state(enum node_stat_item item);
#define global_node_page_state_pages(item)	global_node_page_state(item)
unsigned long sum_vm_event(enum vm_event_item item);
void all_vm_events(unsigned long *events);

/* Free pages of the zones, per-CPU lists not included (NR_FREE_PAGES). */
unsigned long global_free_pages(void);

/* Names as in /proc/vmstat. */
extern const char *const vm_node_stat_names[NR_VM_NODE_STAT_ITEMS];
extern const char *const vm_event_names[NR_VM_EVENT_ITEMS];

/*
 * Contents of /proc/buddyinfo, /proc/pagetypeinfo, /proc/zoneinfo, /proc/vmstat: whole files, for
 * single_open(). **Sleeps.**
 */
struct seq_file;
int buddyinfo_show(struct seq_file *m, void *v);
int pagetypeinfo_show(struct seq_file *m, void *v);
int zoneinfo_show(struct seq_file *m, void *v);
int vmstat_show(struct seq_file *m, void *v);

#endif
