/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

/*
 * Per-CPU memory at run time. Static per-CPU variables and the accessors are in
 * <linux/percpu-defs.h>; a pointer from alloc_percpu() takes the same operations as the address of
 * a variable.
 */

#include <linux/percpu-defs.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/gfp_types.h>
#include <linux/types.h>

#define PCPU_MIN_ALLOC_SIZE	8
#define PCPU_MIN_UNIT_SIZE	(32UL << 10)		/* the largest object */
#define PERCPU_DYNAMIC_RESERVE                                                                     \
	(20UL << 10) /* room behind the static variables, for before and after the slab allocator  \
			is up */

/*
 * Zeroed on every possible CPU; align at most PAGE_SIZE. NULL on failure. **Sleeps** with
 * GFP_KERNEL; other flags never grow the area.
 */
void __percpu *__alloc_percpu(size_t size, size_t align);
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);
#define alloc_percpu_gfp(type, gfp)                                                                \
	((__typeof__(type) __percpu *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), gfp))
#define alloc_percpu(type)                                                                         \
	((__typeof__(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))
/* NULL is fine. **Any context** but NMI. */
void free_percpu(void __percpu *ptr);

/* True if the address is one of a static per-CPU variable's copies. */
bool is_kernel_percpu_address(unsigned long addr);
bool __is_kernel_percpu_address(unsigned long addr, unsigned long *can_addr);
phys_addr_t per_cpu_ptr_to_phys(void *addr);
unsigned long pcpu_nr_pages(void);		/* Percpu of /proc/meminfo */

/*
 * Boot: gives every possible CPU its copy, from memblock. Needs cpu_possible_mask; nothing per-CPU
 * may point to itself before.
 */
void setup_per_cpu_areas(void);

#endif
