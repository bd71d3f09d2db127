// SPDX-License-Identifier: MIT
/*
 * Boot memory: ranges of physical memory before there is a page allocator.
 *
 * How this works
 *
 * Two sorted arrays of disjoint ranges: `memory`, what the machine has, and `reserved`, what is
 * taken. Free is the difference.
 *
 *	memory   |=========================|        |==============|
 *	reserved    |==| |====|                            |=======|
 *	free     |==|  |=|    |============|        |======|
 *
 * An allocation walks the free ranges from the top (or from the bottom), takes the first place that
 * fits, and reserves it. There are a dozen ranges, so everything is a short linear walk.
 * memblock_free_all() walks the free ranges once and hands each to the buddy allocator in blocks as
 * large and aligned as they come: 30 instructions for each 4 MiB.
 *
 * The list of memory stays after boot: it says which frames exist (pfn_valid()).
 *
 * I1  Both arrays are sorted by base; ranges of one array neither overlap nor touch (they are
 *     merged).
 * I2  Nothing is freed here after memblock_free_all(); boot memory that is no longer needed goes
 *     through free_reserved_area().
 */

#include <linux/memblock.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/panic.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/kasan.h>
#include "internal.h"

struct memblock memblock = {
	.current_limit = MEMBLOCK_ALLOC_ANYWHERE,
	.memory.name = "memory",
	.reserved.name = "reserved",
};

static bool memblock_debug __initdata;

static int __init early_memblock(char *p)
{
	memblock_debug = strstr(p, "debug");
	return 1;
}
early_param("memblock=", early_memblock);

/* ---------------------------------------------------------------- ranges */

static void __init region_delete(struct memblock_type *type, unsigned long i)
{
	type->total_size -= type->regions[i].size;
	type->cnt--;
	memmove(&type->regions[i], &type->regions[i + 1],
		(type->cnt - i) * sizeof(type->regions[0]));
}

static int __init region_insert(struct memblock_type *type, unsigned long i, phys_addr_t base,
				phys_addr_t size)
{
	if (type->cnt == INIT_MEMBLOCK_REGIONS)
		return -ENOSPC;
	memmove(&type->regions[i + 1], &type->regions[i],
		(type->cnt - i) * sizeof(type->regions[0]));
	type->regions[i] = (struct memblock_region){ base, size };
	type->cnt++;
	type->total_size += size;
	return 0;
}

/*
 * Index of the first range that ends at or after addr: the only ones that can touch what begins
 * there.
 */
static unsigned long region_after(struct memblock_type *type, phys_addr_t addr)
{
	unsigned long i = 0;

	while (i < type->cnt && type->regions[i].base + type->regions[i].size < addr)
		i++;
	return i;
}

/* Takes every range that touches [base, end) into it, then puts the union in their place. I1 */
static int __init range_add(struct memblock_type *type, phys_addr_t base, phys_addr_t size)
{
	phys_addr_t end = base + size;
	unsigned long i;

	if (!size)
		return 0;
	if (end < base)
		end = ~(phys_addr_t)0;
	i = region_after(type, base);
	while (i < type->cnt && type->regions[i].base <= end) {
		struct memblock_region *r = &type->regions[i];

		base = min(base, r->base);
		end = max(end, r->base + r->size);
		region_delete(type, i);
	}
	return region_insert(type, i, base, end - base);
}

static int __init range_remove(struct memblock_type *type, phys_addr_t base, phys_addr_t size)
{
	phys_addr_t end = base + size < base ? ~(phys_addr_t)0 : base + size;
	unsigned long i = region_after(type, base);

	while (i < type->cnt && type->regions[i].base < end) {
		struct memblock_region r = type->regions[i];
		phys_addr_t r_end = r.base + r.size;

		/* One becomes two: room first, or the second would be lost. */
		if (r.base < base && r_end > end && type->cnt == INIT_MEMBLOCK_REGIONS)
			return -ENOSPC;
		region_delete(type, i);
		if (r.base < base)
			region_insert(type, i++, r.base, base - r.base);
		if (r_end > end)
			region_insert(type, i++, end, r_end - end);
	}
	return 0;
}

int __init memblock_add(phys_addr_t base, phys_addr_t size)
{
	return range_add(&memblock.memory, base, size);
}

int __init memblock_remove(phys_addr_t base, phys_addr_t size)
{
	return range_remove(&memblock.memory, base, size);
}

int __init memblock_reserve(phys_addr_t base, phys_addr_t size)
{
	return range_add(&memblock.reserved, base, size);
}

int __init memblock_phys_free(phys_addr_t base, phys_addr_t size)
{
	return range_remove(&memblock.reserved, base, size);
}

void __init memblock_free(void *ptr, size_t size)
{
	if (ptr)
		memblock_phys_free(__pa(ptr), size);
}

void __init memblock_enforce_memory_limit(phys_addr_t limit)
{
	phys_addr_t seen = 0;
	unsigned long i;

	for (i = 0; i < memblock.memory.cnt; i++) {
		struct memblock_region *r = &memblock.memory.regions[i];

		if (seen + r->size >= limit) {
			memblock_remove(r->base + (limit - seen),
					~(phys_addr_t)0 - (r->base + (limit - seen)));
			return;
		}
		seen += r->size;
	}
}

/* ---------------------------------------------------------------- questions */

phys_addr_t __init memblock_phys_mem_size(void)
{
	return memblock.memory.total_size;
}

phys_addr_t __init memblock_reserved_size(void)
{
	return memblock.reserved.total_size;
}

phys_addr_t __init memblock_start_of_DRAM(void)
{
	return memblock.memory.cnt ? memblock.memory.regions[0].base : 0;
}

phys_addr_t __init memblock_end_of_DRAM(void)
{
	struct memblock_type *mem = &memblock.memory;

	return mem->cnt ? mem->regions[mem->cnt - 1].base + mem->regions[mem->cnt - 1].size : 0;
}

static bool range_contains(struct memblock_type *type, phys_addr_t base, phys_addr_t size)
{
	unsigned long i = region_after(type, base + 1);

	return i < type->cnt && type->regions[i].base <= base &&
	       type->regions[i].base + type->regions[i].size >= base + size;
}

bool memblock_is_memory(phys_addr_t addr)
{
	return range_contains(&memblock.memory, addr, 1);
}

bool __init memblock_is_reserved(phys_addr_t addr)
{
	return range_contains(&memblock.reserved, addr, 1);
}

bool memblock_is_region_memory(phys_addr_t base, phys_addr_t size)
{
	return range_contains(&memblock.memory, base, size);
}

bool __init memblock_is_region_reserved(phys_addr_t base, phys_addr_t size)
{
	unsigned long i = region_after(&memblock.reserved, base + 1);

	return i < memblock.reserved.cnt && memblock.reserved.regions[i].base < base + size;
}

bool __init memblock_next_range(unsigned long *i, phys_addr_t *start, phys_addr_t *end)
{
	struct memblock_region *r = &memblock.memory.regions[*i];

	if (*i >= memblock.memory.cnt)
		return false;
	*start = r->base;
	*end = r->base + r->size;
	++*i;
	return true;
}

/*
 * The gaps of `reserved` (gap n is in front of range n) cut with the ranges of `memory`. Whichever
 * ends first, its index moves on.
 */
bool __init memblock_next_free_range(struct memblock_cursor *c, phys_addr_t *start,
				     phys_addr_t *end)
{
	struct memblock_type *mem = &memblock.memory, *res = &memblock.reserved;

	while (c->memory < mem->cnt && c->reserved <= res->cnt) {
		struct memblock_region *m = &mem->regions[c->memory];
		phys_addr_t m_end = m->base + m->size, gap_start = 0, gap_end = ~(phys_addr_t)0;

		if (c->reserved)
			gap_start = res->regions[c->reserved - 1].base +
				    res->regions[c->reserved - 1].size;
		if (c->reserved < res->cnt)
			gap_end = res->regions[c->reserved].base;
		*start = max(m->base, gap_start);
		*end = min(m_end, gap_end);
		if (m_end <= gap_end)
			c->memory++;
		else
			c->reserved++;
		if (*start < *end)
			return true;
	}
	return false;
}

void __init memblock_dump_all(void)
{
	struct memblock_type *types[] = { &memblock.memory, &memblock.reserved };
	unsigned long t, i;

	if (!memblock_debug)
		return;
	for (t = 0; t < ARRAY_SIZE(types); t++)
		for (i = 0; i < types[t]->cnt; i++)
			pr_info("memblock: %s [%#llx-%#llx]\n", types[t]->name,
				types[t]->regions[i].base,
				types[t]->regions[i].base + types[t]->regions[i].size - 1);
}

/* ---------------------------------------------------------------- allocation */

/*
 * The highest (or lowest) aligned place of `size` bytes in [start, end) that is free; 0 if there is
 * none. Frame 0 is never given out.
 */
static phys_addr_t __init find_in_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					phys_addr_t end)
{
	struct memblock_cursor c = { 0, 0 };
	phys_addr_t found = 0, r_start, r_end;

	start = max_t(phys_addr_t, start, PAGE_SIZE);
	while (memblock_next_free_range(&c, &r_start, &r_end)) {
		r_start = max(r_start, start);
		r_end = min(r_end, end);
		if (r_start >= r_end || r_end - r_start < size)
			continue;
		if (memblock.bottom_up) {
			r_start = round_up(r_start, align);
			if (r_start + size <= r_end)
				return r_start;
		} else if (round_down(r_end - size, align) >= r_start) {
			found = round_down(r_end - size, align);
		}
	}
	return found;
}

phys_addr_t __init memblock_phys_alloc_range(phys_addr_t size, phys_addr_t align, phys_addr_t start,
					     phys_addr_t end)
{
	phys_addr_t found;

	if (WARN_ON_ONCE(slab_is_available()))
		return 0;
	if (!align)
		align = SMP_CACHE_ALIGN_BOOT;
	if (end == MEMBLOCK_ALLOC_ACCESSIBLE)
		end = memblock.current_limit;
	found = find_in_range(size, align, start, min(end, memblock.current_limit));
	if (!found || memblock_reserve(found, size))
		return 0;
	return found;
}

phys_addr_t __init memblock_phys_alloc(phys_addr_t size, phys_addr_t align)
{
	return memblock_phys_alloc_range(size, align, MEMBLOCK_LOW_LIMIT,
					 MEMBLOCK_ALLOC_ACCESSIBLE);
}

void *__init memblock_alloc_raw(phys_addr_t size, phys_addr_t align)
{
	phys_addr_t phys = memblock_phys_alloc(size, align);

	return phys ? __va(phys) : NULL;
}

void *__init memblock_alloc(phys_addr_t size, phys_addr_t align)
{
	void *p = memblock_alloc_raw(size, align);

	return p ? memset(p, 0, size) : NULL;
}

void *__init memblock_alloc_or_panic(phys_addr_t size, phys_addr_t align)
{
	void *p = memblock_alloc(size, align);

	if (!p)
		panic("Out of memory at boot: %llu bytes are wanted, %llu of %llu are taken\n",
		      size, memblock_reserved_size(), memblock_phys_mem_size());
	return p;
}

/* ---------------------------------------------------------------- the end */

/*
 * The largest blocks that fit: at each step limited by the alignment of the place and by what is
 * left.
 */
static void __init free_pfn_range(unsigned long pfn, unsigned long end)
{
	while (pfn < end) {
		unsigned int order = min_t(unsigned int, MAX_ORDER - 1,
					   __builtin_ctzl(pfn | MAX_ORDER_NR_PAGES));

		while (pfn + (1UL << order) > end)
			order--;
		memblock_free_pages(pfn_to_page(pfn), order);
		pfn += 1UL << order;
	}
}

void __init memblock_free_all(void)
{
	struct memblock_cursor c = { 0, 0 };
	phys_addr_t start, end;
	unsigned long i;

	memblock_dump_all();
	for (i = 0; i < memblock.reserved.cnt; i++)
		reserve_bootmem_region(memblock.reserved.regions[i].base,
				       memblock.reserved.regions[i].base +
					       memblock.reserved.regions[i].size);
	while (memblock_next_free_range(&c, &start, &end))
		free_pfn_range(max_t(unsigned long, PFN_UP(start), 1), PFN_DOWN(end));
}
