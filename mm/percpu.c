// SPDX-License-Identifier: MIT
/*
 * Per-CPU memory.
 *
 * How this works
 *
 * Each possible CPU has a unit: a copy of the static per-CPU variables and some room behind it. The
 * units of the first chunk lie one after the other in boot memory. A per-CPU pointer is an address
 * in the template; adding __per_cpu_offset[cpu] gives the CPU's copy, which the CPU itself reaches
 * by the segment base.
 *
 *	first chunk	| static | room  || static | room  || static | room  |
 *			  unit of CPU 0     CPU 1             CPU 2
 *	other chunks	|     room       ||     room       ||     room       |
 *			  in the vmalloc range, the same distance between units
 *
 * Because every chunk has its units at the same distance, one offset serves all: a pointer into
 * another chunk is its address in CPU 0's unit minus __per_cpu_offset[0]. alloc_percpu() finds room
 * by a bitmap of 8-byte steps; a second bitmap marks where areas begin and end. The pages of other
 * chunks are allocated when they are first needed, for all CPUs at once. Chunks stay for good.
 *
 * I1  A bit in alloc_map is set if its 8 bytes are in use. bound_map has a bit at the start of each
 *     area and one after its end.
 * I2  An area handed out lies in populated pages.
 *
 * Lock order: pcpu_mutex (new chunks, pages), then pcpu_lock (the maps; interrupts off).
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/fault-inject.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/desc.h>
#include <asm/percpu.h>

#define STEP		PCPU_MIN_ALLOC_SIZE

unsigned long __per_cpu_offset[NR_CPUS] __ro_after_init;

struct pcpu_chunk {
	struct list_head list;		/* pcpu_lock */
	void *base;			/* CPU 0's unit */
	unsigned int free_steps;	/* pcpu_lock */
	unsigned int first_free;	/* pcpu_lock: no free step below */
	unsigned long *alloc_map, *bound_map;	/* pcpu_lock */
	unsigned long *populated;	/* pcpu_mutex to set; NULL: everything is there */
};

static DEFINE_MUTEX(pcpu_mutex);
static DEFINE_SPINLOCK(pcpu_lock);
static LIST_HEAD(pcpu_chunks);
static struct pcpu_chunk first_chunk;
static unsigned long unit_size __ro_after_init;		/* bytes, whole pages */
static unsigned long nr_pages;				/* pcpu_mutex: of all CPUs */

static inline unsigned long unit_steps(void)
{
	return unit_size / STEP;
}

static inline void *unit_address(struct pcpu_chunk *chunk, int cpu, unsigned long offset)
{
	return chunk->base + cpu * unit_size + offset;
}

/* ---------------------------------------------------------------- maps: pcpu_lock held */

static void mark_area(struct pcpu_chunk *chunk, unsigned long start, unsigned long steps)
{
	lockdep_assert_held(&pcpu_lock);
	bitmap_set(chunk->alloc_map, start, steps);
	__set_bit(start, chunk->bound_map);
	if (start + steps < unit_steps())
		__set_bit(start + steps, chunk->bound_map);
	chunk->free_steps -= steps;
	if (start == chunk->first_free)
		chunk->first_free += steps;
}

/* A bound is shared by neighbours: it goes when both sides are free. */
static void unmark_area(struct pcpu_chunk *chunk, unsigned long start)
{
	unsigned long end = find_next_bit(chunk->bound_map, unit_steps(), start + 1);

	lockdep_assert_held(&pcpu_lock);
	bitmap_clear(chunk->alloc_map, start, end - start);
	if (start == 0 || !test_bit(start - 1, chunk->alloc_map))
		__clear_bit(start, chunk->bound_map);
	if (end < unit_steps() && !test_bit(end, chunk->alloc_map))
		__clear_bit(end, chunk->bound_map);
	chunk->free_steps += end - start;
	chunk->first_free = min_t(unsigned long, chunk->first_free, start);
}

static bool is_populated(struct pcpu_chunk *chunk, unsigned long start, unsigned long steps)
{
	unsigned long first = start * STEP / PAGE_SIZE, end = PFN_UP((start + steps) * STEP);

	return !chunk->populated || find_next_zero_bit(chunk->populated, end, first) >= end;
}

/* Takes room in the first chunk that has it; *ready if its pages are there. */
static struct pcpu_chunk *take_room(unsigned long steps, unsigned long align, bool only_ready,
				    unsigned long *start, bool *ready)
{
	struct pcpu_chunk *chunk, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pcpu_lock, flags);
	list_for_each_entry(chunk, &pcpu_chunks, list) {
		if (chunk->free_steps < steps)
			continue;
		*start = bitmap_find_next_zero_area(chunk->alloc_map, unit_steps(),
						    chunk->first_free, steps, align / STEP - 1);
		if (*start >= unit_steps())
			continue;
		*ready = is_populated(chunk, *start, steps);
		if (only_ready && !*ready)
			continue;
		mark_area(chunk, *start, steps);
		found = chunk;
		break;
	}
	spin_unlock_irqrestore(&pcpu_lock, flags);
	return found;
}

static void give_back(struct pcpu_chunk *chunk, unsigned long start)
{
	unsigned long flags;

	spin_lock_irqsave(&pcpu_lock, flags);
	unmark_area(chunk, start);
	spin_unlock_irqrestore(&pcpu_lock, flags);
}

/* ---------------------------------------------------------------- growth: pcpu_mutex held */

static void depopulate_page(struct pcpu_chunk *chunk, unsigned long page_index, int end_cpu)
{
	int cpu;

	for (cpu = 0; cpu < end_cpu; cpu++) {
		unsigned long addr =
			(unsigned long)unit_address(chunk, cpu, page_index << PAGE_SHIFT);
		struct page *page = vmalloc_to_page((void *)addr);

		if (!page)
			continue;
		vunmap_range(addr, addr + PAGE_SIZE);
		__free_page(page);
	}
}

/* One page of the unit, for every CPU or for none. */
static int populate_page(struct pcpu_chunk *chunk, unsigned long page_index)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		unsigned long addr =
			(unsigned long)unit_address(chunk, cpu, page_index << PAGE_SHIFT);
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page || vmap_pages_range(addr, addr + PAGE_SIZE, PAGE_KERNEL, &page)) {
			if (page)
				__free_page(page);
			depopulate_page(chunk, page_index, cpu);
			return -ENOMEM;
		}
	}
	nr_pages += num_possible_cpus();
	set_bit(page_index, chunk->populated);
	return 0;
}

static int populate_area(struct pcpu_chunk *chunk, unsigned long start, unsigned long steps)
{
	unsigned long first = start * STEP / PAGE_SIZE, end = PFN_UP((start + steps) * STEP), i;
	int err = 0;

	mutex_lock(&pcpu_mutex);
	for (i = first; i < end && !err; i++)
		if (!test_bit(i, chunk->populated))
			err = populate_page(chunk, i);
	mutex_unlock(&pcpu_mutex);
	return err;
}

static void free_chunk(struct pcpu_chunk *chunk)
{
	kfree(chunk->alloc_map);
	kfree(chunk->bound_map);
	kfree(chunk->populated);
	kfree(chunk);
}

/* A chunk without pages, at the end of the list. */
static int add_chunk(void)
{
	struct pcpu_chunk *chunk = kzalloc(sizeof(*chunk), GFP_KERNEL);
	unsigned long map_size = BITS_TO_LONGS(unit_steps()) * sizeof(unsigned long);
	struct vm_struct *vm = NULL;

	if (!chunk)
		return -ENOMEM;
	chunk->alloc_map = kzalloc(map_size, GFP_KERNEL);
	chunk->bound_map = kzalloc(map_size, GFP_KERNEL);
	chunk->populated =
		kzalloc(BITS_TO_LONGS(unit_size >> PAGE_SHIFT) * sizeof(unsigned long), GFP_KERNEL);
	if (chunk->alloc_map && chunk->bound_map && chunk->populated)
		vm = get_vm_area(nr_cpu_ids * unit_size, VM_MAP);
	if (!vm) {
		free_chunk(chunk);
		return -ENOMEM;
	}
	chunk->base = vm->addr;
	chunk->free_steps = unit_steps();
	spin_lock_irq(&pcpu_lock);
	list_add_tail(&chunk->list, &pcpu_chunks);
	spin_unlock_irq(&pcpu_lock);
	return 0;
}

/* ---------------------------------------------------------------- the door */

static void zero_area(struct pcpu_chunk *chunk, unsigned long start, size_t size)
{
	int cpu;

	for_each_possible_cpu(cpu)
		memset(unit_address(chunk, cpu, start * STEP), 0, size);
}

void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	bool may_grow = (gfp & GFP_KERNEL) == GFP_KERNEL && slab_is_available(), ready;
	unsigned long steps = DIV_ROUND_UP(size, STEP), start = 0;
	struct pcpu_chunk *chunk;

	if (should_fail_alloc(gfp))
		return NULL;
	align = max_t(size_t, align, STEP);
	if (WARN_ON_ONCE(!size || size > PCPU_MIN_UNIT_SIZE || align > PAGE_SIZE ||
			 (align & (align - 1))))
		return NULL;
	while (!(chunk = take_room(steps, align, !may_grow, &start, &ready))) {
		int err = -ENOMEM;

		if (may_grow) {
			mutex_lock(&pcpu_mutex);
			err = add_chunk();
			mutex_unlock(&pcpu_mutex);
		}
		if (err)
			return NULL;
	}
	if (!ready && populate_area(chunk, start, steps)) {	/* I2 */
		give_back(chunk, start);
		return NULL;
	}
	zero_area(chunk, start, size);
	return (void __percpu *)((unsigned long)unit_address(chunk, 0, start * STEP) -
				 __per_cpu_offset[0]);
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return __alloc_percpu_gfp(size, align, GFP_KERNEL);
}

void free_percpu(void __percpu *ptr)
{
	void *addr = (void *)((unsigned long)ptr + __per_cpu_offset[0]);
	struct pcpu_chunk *chunk;
	unsigned long flags;
	bool found = false;

	if (!ptr)
		return;
	spin_lock_irqsave(&pcpu_lock, flags);
	list_for_each_entry(chunk, &pcpu_chunks, list) {
		if (addr < chunk->base || addr >= chunk->base + unit_size)
			continue;
		found = test_bit((addr - chunk->base) / STEP, chunk->bound_map) &&
			test_bit((addr - chunk->base) / STEP, chunk->alloc_map);
		if (found)
			unmark_area(chunk, (addr - chunk->base) / STEP);
		break;
	}
	spin_unlock_irqrestore(&pcpu_lock, flags);
	WARN(!found, "free_percpu() of %px, which is no per-CPU area\n", addr);
}

bool __is_kernel_percpu_address(unsigned long addr, unsigned long *can_addr)
{
	unsigned long static_size = __per_cpu_end - __per_cpu_start,
		      base = (unsigned long)first_chunk.base;
	unsigned long offset = addr - base;

	if (!base || addr < base || offset >= nr_cpu_ids * unit_size ||
	    offset % unit_size >= static_size)
		return false;
	if (can_addr)
		*can_addr = (unsigned long)__per_cpu_start + offset % unit_size;
	return true;
}

bool is_kernel_percpu_address(unsigned long addr)
{
	return __is_kernel_percpu_address(addr, NULL);
}

phys_addr_t per_cpu_ptr_to_phys(void *addr)
{
	if (is_vmalloc_addr(addr))
		return page_to_phys(vmalloc_to_page(addr)) + offset_in_page(addr);
	return __pa(addr);
}

unsigned long pcpu_nr_pages(void)
{
	return READ_ONCE(nr_pages);
}

/* ---------------------------------------------------------------- boot */

static void __init init_first_chunk(void *base, unsigned long static_size)
{
	unsigned long map_size = BITS_TO_LONGS(unit_steps()) * sizeof(unsigned long);

	first_chunk.base = base;
	first_chunk.free_steps = unit_steps();
	first_chunk.alloc_map = memblock_alloc_or_panic(map_size, 0);
	first_chunk.bound_map = memblock_alloc_or_panic(map_size, 0);
	list_add(&first_chunk.list, &pcpu_chunks);
	spin_lock(&pcpu_lock);
	mark_area(&first_chunk, 0, DIV_ROUND_UP(static_size, STEP));
	spin_unlock(&pcpu_lock);
}

void __init setup_per_cpu_areas(void)
{
	unsigned long static_size = __per_cpu_end - __per_cpu_start, offset;
	void *base;
	int cpu;

	unit_size = PAGE_ALIGN(static_size + PERCPU_DYNAMIC_RESERVE);
	unit_size = max(unit_size, PCPU_MIN_UNIT_SIZE);
	nr_pages = nr_cpu_ids * unit_size >> PAGE_SHIFT;
	/* Only the copies are written: what lies behind them is zeroed when it is handed out. */
	base = memblock_alloc_raw(nr_cpu_ids * unit_size, PAGE_SIZE);
	if (!base)
		panic("No memory for the per-CPU areas of %u CPUs\n", nr_cpu_ids);
	offset = (unsigned long)base - (unsigned long)__per_cpu_start;
	for_each_possible_cpu(cpu) {
		memcpy(base + cpu * unit_size, __per_cpu_start, static_size);
		__per_cpu_offset[cpu] = offset + cpu * unit_size;
		per_cpu(this_cpu_off, cpu) = __per_cpu_offset[cpu];
		per_cpu(cpu_number, cpu) = cpu;
	}
	load_percpu_segment(0);
	init_first_chunk(base, static_size);
}
