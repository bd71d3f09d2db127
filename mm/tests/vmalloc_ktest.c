// SPDX-License-Identifier: MIT
/* vmalloc(), vmap(), kernel stacks, per-CPU memory. */

#include <linux/kernel.h>
#include <linux/ktest.h>
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

KTEST(mm, vmalloc_maps_pages_that_hold_data, "spec: A-CHK-38 A-VML-01 N-CHK-27")
{
	unsigned long pages = vmalloc_nr_pages();
	u8 *p = vmalloc(50 * PAGE_SIZE + 1);
	int i;

	KASSERT(p);
	KEXPECT(is_vmalloc_addr(p));
	KEXPECT(PAGE_ALIGNED(p));
	KEXPECT_EQ(vmalloc_nr_pages() - pages, 51);
	for (i = 0; i < 51; i++)
		memset(p + i * PAGE_SIZE, i, i < 50 ? PAGE_SIZE : 1);
	for (i = 0; i < 50; i++) {
		struct page *page = vmalloc_to_page(p + i * PAGE_SIZE);

		KASSERT(page);
		KEXPECT_EQ(*(u8 *)page_address(page), i);
	}
	KEXPECT(!vmalloc_to_page(p + 51 * PAGE_SIZE));		/* the guard page */
	KEXPECT(find_vm_area(p) && find_vm_area(p)->nr_pages == 51);
	vfree(p);
	KEXPECT(!find_vm_area(p));
	KEXPECT_EQ(vmalloc_nr_pages(), pages);
}

KTEST(mm, vzalloc_is_zero_and_vfree_takes_null, "spec: A-CHK-38")
{
	void *p = vzalloc(10 * PAGE_SIZE);

	KASSERT(p);
	KEXPECT(!memchr_inv(p, 0, 10 * PAGE_SIZE));
	vfree(p);
	vfree(NULL);
	vunmap(NULL);
}

KTEST(mm, vmalloc_100_mib_on_fragmented_memory, "spec: A-CHK-38")
{
	enum { HOLES = 2048 };
	unsigned long size = min(100UL << 20, (nr_free_pages() / 2) << PAGE_SHIFT), i;
	struct page **held = kvcalloc(HOLES, sizeof(*held), GFP_KERNEL);
	u8 *p;

	KASSERT(held);
	/* Every second page is in use: no block of 2 pages is left in that part. */
	for (i = 0; i < HOLES; i++)
		held[i] = alloc_page(GFP_KERNEL);
	for (i = 0; i < HOLES; i += 2)
		if (held[i]) {
			__free_page(held[i]);
			held[i] = NULL;
		}
	p = vmalloc(size);
	KEXPECT(p);
	for (i = 0; p && i < size; i += PAGE_SIZE)
		*(unsigned long *)(p + i) = i;
	for (i = 0; p && i < size; i += PAGE_SIZE)
		if (*(unsigned long *)(p + i) != i)
			break;
	KEXPECT(!p || i >= size);
	vfree(p);
	for (i = 0; i < HOLES; i++)
		if (held[i])
			__free_page(held[i]);
	kvfree(held);
}

KTEST(mm, freed_addresses_come_back_after_a_flush, "spec: A-VML-03")
{
	void *first = vmalloc(PAGE_SIZE), *second;

	KASSERT(first);
	vfree(first);
	second = vmalloc(PAGE_SIZE);
	KASSERT(second);
	KEXPECT(second != first);	/* a TLB may still know the old one */
	vfree(second);
	vm_unmap_aliases();
	second = vmalloc(PAGE_SIZE);
	KASSERT(second);
	KEXPECT(second <= first);
	vfree(second);
}

KTEST(mm, vmap_shows_the_callers_pages, "spec: A-VML-02")
{
	struct page *pages[4] = { 0 };
	u8 *p;
	int i;

	for (i = 0; i < 4; i++) {
		pages[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
		KASSERT(pages[i]);
	}
	p = vmap(pages, 4, VM_MAP, PAGE_KERNEL);
	KASSERT(p);
	for (i = 0; i < 4; i++)
		p[i * PAGE_SIZE] = 10 + i;
	vunmap(p);
	for (i = 0; i < 4; i++) {
		KEXPECT_EQ(*(u8 *)page_address(pages[i]), 10 + i);
		__free_page(pages[i]);
	}
}

KTEST(mm, kvmalloc_falls_back_to_vmalloc, "spec: A-VML-04")
{
	void *small = kvmalloc(100, GFP_KERNEL), *large = kvzalloc(6UL << 20, GFP_KERNEL);

	KASSERT(small);
	KEXPECT(!is_vmalloc_addr(small));
	KASSERT(large);
	KEXPECT(is_vmalloc_addr(large));
	KEXPECT(!memchr_inv(large, 0, 6UL << 20));
	kvfree(small);
	kvfree(large);
}

KTEST(mm, kernel_stacks_have_a_hole_below, "spec: A-VML-04")
{
	void *stacks[6];
	int i;

	for (i = 0; i < ARRAY_SIZE(stacks); i++) {
		stacks[i] = alloc_kernel_stack();
		KASSERT(stacks[i]);
		KEXPECT_EQ((unsigned long)stacks[i] & (THREAD_SIZE - 1), 0);
		memset(stacks[i], 0x42, THREAD_SIZE);
		KEXPECT(!vmalloc_to_page(stacks[i] - PAGE_SIZE));
		KEXPECT(!vmalloc_to_page(stacks[i] + THREAD_SIZE));
	}
	for (i = 0; i < ARRAY_SIZE(stacks); i++)
		free_kernel_stack(stacks[i]);
}

static void add_to_percpu(void *counter)
{
	unsigned long __percpu *p = (unsigned long __percpu *)counter;
	int i;

	for (i = 0; i < 1000; i++)
		this_cpu_inc(*p);
}

KTEST(mm, per_cpu_counters_sum_up, "spec: N-CHK-29 N-MM-50")
{
	unsigned long __percpu *p = alloc_percpu(unsigned long);
	unsigned long sum = 0;
	int cpu;

	KASSERT(p);
	for_each_possible_cpu(cpu)
		KEXPECT_EQ(*per_cpu_ptr(p, cpu), 0);
	on_each_cpu(add_to_percpu, (void *)p, 1);
	add_to_percpu((void *)p);
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(p, cpu);
	KEXPECT_EQ(sum, 1000UL * (num_online_cpus() + 1));
	KEXPECT(preempt_count() == 0);
	get_cpu_ptr(p);
	KEXPECT(preempt_count() != 0);
	put_cpu_ptr(p);
	free_percpu(p);
}

KTEST(mm, per_cpu_areas_grow_beyond_the_first_chunk, "spec: N-MM-50")
{
	enum { AREAS = 40, SIZE = 4000 };
	void __percpu *areas[AREAS] = { NULL };
	int i, cpu, bad = 0;

	for (i = 0; i < AREAS; i++) {
		areas[i] = __alloc_percpu(SIZE, 64);
		KASSERT(areas[i]);
		for_each_possible_cpu(cpu) {
			bad += memchr_inv(per_cpu_ptr(areas[i], cpu), 0, SIZE) != NULL;
			memset(per_cpu_ptr(areas[i], cpu), i * 4 + cpu, SIZE);
		}
	}
	for (i = 0; i < AREAS; i++) {
		for_each_possible_cpu(cpu)
			bad += memchr_inv(per_cpu_ptr(areas[i], cpu), (u8)(i * 4 + cpu), SIZE) !=
			       NULL;
		free_percpu(areas[i]);
	}
	KEXPECT_EQ(bad, 0);
	free_percpu(NULL);
}
