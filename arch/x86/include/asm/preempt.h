/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PREEMPT_H
#define _ASM_X86_PREEMPT_H

/*
 * The preemption counter of this CPU. Bits 0-7 count preempt_disable(), 8-15 softirqs, 16-19 hard
 * interrupts, 20-23 NMIs; bit 31 is clear while a reschedule is wanted, so that the whole word is
 * zero exactly when the CPU may and should call the scheduler, and preempt_enable() is one
 * decrement and one branch. The door with the meaning of the bits is <linux/preempt.h>.
 */

#include <linux/percpu-defs.h>

#ifndef PREEMPT_NEED_RESCHED
#define PREEMPT_NEED_RESCHED	0x80000000U
#define PREEMPT_ENABLED		(0 + PREEMPT_NEED_RESCHED)
#endif

DECLARE_PER_CPU_FIRST(int, __preempt_count);

static __always_inline int preempt_count(void)
{
	return this_cpu_read(__preempt_count) & ~PREEMPT_NEED_RESCHED;
}

/*
 * Keeps the reschedule bit as it is. Only where no interrupt can change it: early boot and idle
 * set-up.
 */
static __always_inline void preempt_count_set(int count)
{
	int old = this_cpu_read(__preempt_count);

	this_cpu_write(__preempt_count,
		       (old & PREEMPT_NEED_RESCHED) | (count & ~PREEMPT_NEED_RESCHED));
}

static __always_inline void __preempt_count_add(int val) { this_cpu_add(__preempt_count, val); }
static __always_inline void __preempt_count_sub(int val) { this_cpu_add(__preempt_count, -val); }

/* True if the counter fell to zero and a reschedule is wanted. */
static __always_inline bool __preempt_count_dec_and_test(void)
{
	bool zero;

	__asm__ __volatile__("decl %%gs:%1" : "=@ccz" (zero), "+m" (__preempt_count) : : "memory");
	return zero;
}

static __always_inline bool should_resched(int offset)
{
	return this_cpu_read(__preempt_count) == offset;
}

static __always_inline void set_preempt_need_resched(void)
{
	this_cpu_and(__preempt_count, ~PREEMPT_NEED_RESCHED);
}
static __always_inline void clear_preempt_need_resched(void)
{
	this_cpu_or(__preempt_count, PREEMPT_NEED_RESCHED);
}
static __always_inline bool test_preempt_need_resched(void)
{
	return !(this_cpu_read(__preempt_count) & PREEMPT_NEED_RESCHED);
}

/* Calls preempt_schedule() and keeps every register: the caller's fast path pays for no spill. */
void preempt_schedule(void);
void preempt_schedule_thunk(void);
#define __preempt_schedule()							\
	__asm__ __volatile__("call preempt_schedule_thunk" ::: "memory", "cc")

/*
 * The counter is the CPU's, not the task's: every task enters and leaves the scheduler with the
 * same value.
 */
#define init_task_preempt_count(p)	do { } while (0)
#define init_idle_preempt_count(p, cpu)                                                            \
	do {                                                                                       \
		per_cpu(__preempt_count, (cpu)) = PREEMPT_ENABLED;                                 \
	} while (0)

#endif
