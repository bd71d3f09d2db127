/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MEMBLOCK_H
#define _LINUX_MEMBLOCK_H

/*
 * Memory while the kernel boots: two sorted lists of physical ranges, what there is and what is
 * taken.
 *
 * The architecture adds memory and reserves what is in use (image, initramfs, tables); then anybody
 * allocates until memblock_free_all() hands the rest to the page allocator. Boot CPU alone, no
 * locks. Running out panics, except where said.
 */

#include <linux/types.h>
#include <linux/init.h>

#define INIT_MEMBLOCK_REGIONS	128
#define MEMBLOCK_ALLOC_ANYWHERE	(~(phys_addr_t)0)
#define MEMBLOCK_ALLOC_ACCESSIBLE	0	/* up to the current limit */
#define MEMBLOCK_LOW_LIMIT	0
#define SMP_CACHE_ALIGN_BOOT	64

struct memblock_region {
	phys_addr_t base, size;
};

/* Sorted, disjoint, merged where they touch. */
struct memblock_type {
	unsigned long cnt;
	phys_addr_t total_size;
	struct memblock_region regions[INIT_MEMBLOCK_REGIONS];
	const char *name;
};

struct memblock {
	bool bottom_up; /* allocate from the lowest address up; default from the top down */
	phys_addr_t current_limit;		/* allocations end below: what is mapped so far */
	struct memblock_type memory, reserved;
};

extern struct memblock memblock;

/* Ranges may overlap what is there. 0 or -ENOSPC when there are too many ranges. */
int memblock_add(phys_addr_t base, phys_addr_t size);
int memblock_remove(phys_addr_t base, phys_addr_t size);
int memblock_reserve(phys_addr_t base, phys_addr_t size);
int memblock_phys_free(phys_addr_t base, phys_addr_t size);
static inline int memblock_add_node(phys_addr_t base, phys_addr_t size, int nid, int flags)
{
	return memblock_add(base, size);
}

/*
 * Physical address of a fresh range, contents undefined, or 0 if there is none. align 0: a cache
 * line.
 */
phys_addr_t memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
				      phys_addr_t end);
phys_addr_t memblock_phys_alloc(phys_addr_t size, phys_addr_t align);
/* Address in the direct map; zeroed, except _raw. NULL if there is none. */
void *memblock_alloc(phys_addr_t size, phys_addr_t align);
void *memblock_alloc_raw(phys_addr_t size, phys_addr_t align);
/* The same, or a panic. */
void *memblock_alloc_or_panic(phys_addr_t size, phys_addr_t align);
void memblock_free(void *ptr, size_t size);

static inline void memblock_set_bottom_up(bool enable) { memblock.bottom_up = enable; }
static inline void memblock_set_current_limit(phys_addr_t limit) { memblock.current_limit = limit; }
/* Drops memory above so many bytes: mem= of the command line. */
void memblock_enforce_memory_limit(phys_addr_t limit);

phys_addr_t memblock_phys_mem_size(void);
phys_addr_t memblock_reserved_size(void);
phys_addr_t memblock_start_of_DRAM(void);
phys_addr_t memblock_end_of_DRAM(void);
bool memblock_is_memory(phys_addr_t addr); /* also after boot; **any context** */
bool memblock_is_region_memory(phys_addr_t base,
			       phys_addr_t size); /* also after boot; **any context** */
bool memblock_is_reserved(phys_addr_t addr);
bool memblock_is_region_reserved(phys_addr_t base, phys_addr_t size);
void memblock_dump_all(void);			/* with memblock=debug */

/* Ranges of memory: for (i = 0; memblock_next_range(&i, &start, &end); ) */
bool memblock_next_range(unsigned long *i, phys_addr_t *start, phys_addr_t *end);
#define for_each_mem_range(i, p_start, p_end)                                                      \
	for ((i) = 0; memblock_next_range(&(i), (p_start), (p_end));)
/* Ranges of memory that are not reserved. The cursor starts as { 0, 0 }. */
struct memblock_cursor { unsigned long memory, reserved; };
bool memblock_next_free_range(struct memblock_cursor *c, phys_addr_t *start, phys_addr_t *end);

/* Gives everything not reserved to the page allocator, in the largest blocks. Once. */
void memblock_free_all(void);

#endif
