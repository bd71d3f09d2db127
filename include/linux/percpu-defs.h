/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

/*
 * Per-CPU variables: each CPU has its own copy of the section .data..percpu.
 *
 * Rules
 * - this_cpu_*() act on the running CPU's copy in one instruction: safe against preemption and
 *   interrupts of this CPU.
 * - __this_cpu_*() promise the same only with preemption disabled by the caller.
 * - this_cpu_ptr() and get_cpu_var() hand out an address: keep preemption disabled while it is
 *   used.
 * - per_cpu(var, cpu) reads another CPU's copy; what it then means is between the two.
 * A pointer from alloc_percpu() (<linux/percpu.h>) takes the same operations as &variable.
 */

#include <linux/compiler.h>
#include <asm/percpu.h>

#define PER_CPU_BASE_SECTION	".data..percpu"

#define DECLARE_PER_CPU_SECTION(type, name, sec)                                                   \
	extern __percpu __section(PER_CPU_BASE_SECTION sec) __typeof__(type) name
#define DEFINE_PER_CPU_SECTION(type, name, sec)                                                    \
	__percpu __section(PER_CPU_BASE_SECTION sec) __typeof__(type) name

#define DECLARE_PER_CPU(type, name)			DECLARE_PER_CPU_SECTION(type, name, "")
#define DEFINE_PER_CPU(type, name)			DEFINE_PER_CPU_SECTION(type, name, "")
/*
 * At the head of the section, in cache lines that hold nothing but what every entry and switch
 * touches.
 */
#define DECLARE_PER_CPU_FIRST(type, name)	DECLARE_PER_CPU_SECTION(type, name, "..first")
#define DEFINE_PER_CPU_FIRST(type, name)	DEFINE_PER_CPU_SECTION(type, name, "..first")
#define DECLARE_PER_CPU_ALIGNED(type, name)                                                        \
	DECLARE_PER_CPU_SECTION(type, name, "..aligned") ____cacheline_aligned
#define DEFINE_PER_CPU_ALIGNED(type, name)                                                         \
	DEFINE_PER_CPU_SECTION(type, name, "..aligned") ____cacheline_aligned
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name)	DECLARE_PER_CPU_ALIGNED(type, name)
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name)	DEFINE_PER_CPU_ALIGNED(type, name)
#define DECLARE_PER_CPU_PAGE_ALIGNED(type, name)                                                   \
	DECLARE_PER_CPU_SECTION(type, name, "..page_aligned") __aligned(4096)
#define DEFINE_PER_CPU_PAGE_ALIGNED(type, name)                                                    \
	DEFINE_PER_CPU_SECTION(type, name, "..page_aligned") __aligned(4096)
#define DECLARE_PER_CPU_READ_MOSTLY(type, name) DECLARE_PER_CPU_SECTION(type, name, "..read_mostly")
#define DEFINE_PER_CPU_READ_MOSTLY(type, name)	DEFINE_PER_CPU_SECTION(type, name, "..read_mostly")

#define SHIFT_PERCPU_PTR(p, offset) ((__typeof__(*(p)) __force *)((unsigned long)(p) + (offset)))

#define per_cpu_ptr(ptr, cpu)		SHIFT_PERCPU_PTR(ptr, __per_cpu_offset[cpu])
#define per_cpu(var, cpu)		(*per_cpu_ptr(&(var), cpu))
#define this_cpu_ptr(ptr)		SHIFT_PERCPU_PTR(ptr, this_cpu_read(this_cpu_off))
#define raw_cpu_ptr(ptr)		this_cpu_ptr(ptr)
#define __this_cpu_ptr(ptr)		this_cpu_ptr(ptr)
#define __get_cpu_var(var)		(*this_cpu_ptr(&(var)))

/* The bracket disables preemption (<linux/preempt.h>). */
#define get_cpu_var(var)		(*({ preempt_disable(); this_cpu_ptr(&(var)); }))
#define put_cpu_var(var)		preempt_enable()
#define get_cpu_ptr(ptr)		({ preempt_disable(); this_cpu_ptr(ptr); })
#define put_cpu_ptr(ptr)		preempt_enable()

#define this_cpu_sub(var, val)		this_cpu_add(var, -(__typeof__(var))(val))
#define this_cpu_inc(var)		this_cpu_add(var, 1)
#define this_cpu_dec(var)		this_cpu_add(var, -1)
#define this_cpu_sub_return(var, val)	this_cpu_add_return(var, -(__typeof__(var))(val))
#define this_cpu_inc_return(var)	this_cpu_add_return(var, 1)
#define this_cpu_dec_return(var)	this_cpu_add_return(var, -1)

#define __this_cpu_read(var)			this_cpu_read(var)
#define __this_cpu_write(var, val)		this_cpu_write(var, val)
#define __this_cpu_add(var, val)		this_cpu_add(var, val)
#define __this_cpu_sub(var, val)		this_cpu_sub(var, val)
#define __this_cpu_inc(var)			this_cpu_inc(var)
#define __this_cpu_dec(var)			this_cpu_dec(var)
#define __this_cpu_and(var, val)		this_cpu_and(var, val)
#define __this_cpu_or(var, val)			this_cpu_or(var, val)
#define __this_cpu_xchg(var, val)		this_cpu_xchg(var, val)
#define __this_cpu_cmpxchg(var, o, n)		this_cpu_cmpxchg(var, o, n)
#define __this_cpu_add_return(var, val)		this_cpu_add_return(var, val)
#define __this_cpu_sub_return(var, val)		this_cpu_sub_return(var, val)
#define __this_cpu_inc_return(var)		this_cpu_inc_return(var)
#define __this_cpu_dec_return(var)		this_cpu_dec_return(var)
#define raw_cpu_read(var)			this_cpu_read(var)
#define raw_cpu_write(var, val)			this_cpu_write(var, val)
#define raw_cpu_add(var, val)			this_cpu_add(var, val)
#define raw_cpu_inc(var)			this_cpu_inc(var)
#define raw_cpu_dec(var)			this_cpu_dec(var)

#endif
