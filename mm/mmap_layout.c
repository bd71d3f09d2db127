// SPDX-License-Identifier: MIT
/*
 * Where the parts of a new program's address space go, and the dice that move them.
 *
 *	0x7ffffffff000	STACK_TOP
 *	                random distance
 *	[stack]		grows down, up to RLIMIT_STACK
 *	                gap: the stack's limit and its possible random distance, at least 128 MiB
 *	mmap_base	random: mappings are placed from here downwards
 *	...
 *	[heap]		grows up from a random place behind the program's data
 *	program
 *
 * The legacy layout (personality ADDR_COMPAT_LAYOUT, an unlimited stack, or sysctl) places mappings
 * from a third of the space upwards.
 */

#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/personality.h>
#include <linux/random.h>
#include <linux/resource.h>
#include <linux/sched/signal.h>
#include <linux/init.h>
#include <asm/processor.h>
#include "unmapped_area.h"

int randomize_va_space = 2;
int sysctl_legacy_va_layout;

#define MMAP_RND_BITS	28 /* pages: 1 TiB of places */
#define STACK_RND_BITS	22 /* pages: 16 GiB */
#define STACK_RND_BYTES (1UL << (STACK_RND_BITS + PAGE_SHIFT))
#define STACK_GAP_MIN	(128UL << 20)
#define STACK_GAP_MAX	(TASK_SIZE / 6 * 5)
#define BRK_RND_BYTES	0x02000000UL /* 32 MiB */

static int __init norandmaps(char *str)
{
	randomize_va_space = 0;
	return 1;
}
__setup("norandmaps", norandmaps);

unsigned long arch_mmap_rnd(void)
{
	return (get_random_u64() & ((1UL << MMAP_RND_BITS) - 1)) << PAGE_SHIFT;
}

/* A page-aligned address in [start, start + range), or `start` if that is not possible. */
unsigned long randomize_page(unsigned long start, unsigned long range)
{
	unsigned long pages;

	if (!PAGE_ALIGNED(start)) {
		range -= min(range, PAGE_ALIGN(start) - start);
		start = PAGE_ALIGN(start);
	}
	if (start > ULONG_MAX - range)
		range = ULONG_MAX - start;
	pages = range >> PAGE_SHIFT;
	return pages ? start + ((get_random_u64() % pages) << PAGE_SHIFT) : start;
}

unsigned long randomize_stack_top(unsigned long stack_top)
{
	unsigned long distance = 0;

	if (current->flags & PF_RANDOMIZE)
		distance = (get_random_u64() & ((1UL << STACK_RND_BITS) - 1)) << PAGE_SHIFT;
	return PAGE_ALIGN(stack_top) - distance;
}

unsigned long arch_randomize_brk(struct mm_struct *mm)
{
	return randomize_page(mm->brk, BRK_RND_BYTES);
}

static bool mmap_is_legacy(struct rlimit *rlim_stack)
{
	return (current->personality & ADDR_COMPAT_LAYOUT) ||
	       rlim_stack->rlim_cur == RLIM_INFINITY || sysctl_legacy_va_layout;
}

/* Sets mmap_base and who searches, for the current task's new space. */
void arch_pick_mmap_layout(struct mm_struct *mm, struct rlimit *rlim_stack)
{
	unsigned long rnd = current->flags & PF_RANDOMIZE ? arch_mmap_rnd() : 0;
	unsigned long pad = stack_guard_gap + (current->flags & PF_RANDOMIZE ? STACK_RND_BYTES : 0);
	unsigned long gap = rlim_stack->rlim_cur;

	mm->mmap_legacy_base = TASK_UNMAPPED_BASE + rnd;
	if (mmap_is_legacy(rlim_stack)) {
		mm->mmap_base = mm->mmap_legacy_base;
		mm->get_unmapped_area = arch_get_unmapped_area;
		return;
	}
	if (gap + pad > gap)
		gap += pad;
	gap = clamp(gap, STACK_GAP_MIN, STACK_GAP_MAX);
	mm->mmap_base = PAGE_ALIGN(TASK_SIZE - gap - rnd);
	mm->get_unmapped_area = arch_get_unmapped_area_topdown;
}
