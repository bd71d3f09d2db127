/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

/*
 * The preemption count: what the running CPU may not do right now.
 *
 *   bits 0-7    depth of preempt_disable()	bits 16-19  hard interrupt nesting
 *   bits 8-15   softirq: 1 = serving one, 2 = one local_bh_disable()
 *   bits 20-23  NMI nesting			bit 31      clear = "somebody wants this CPU"
 *   (inverted need-resched)
 *
 * The word is per CPU (asm/preempt.h). Bit 31 is inverted so that a decrement that ends in zero
 * means at once "nothing forbids preemption and it is wanted". The count is the same at every
 * context switch (PREEMPT_DISABLED plus the run queue lock), so it is not saved with the task.
 *
 * Rules
 * - preempt_disable() nests. The task keeps its CPU until the matching preempt_enable(). It must
 *   not sleep in between.
 * - preempt_enable() reschedules at once if that is due and the count allows it. **Any context.**
 */

#include <linux/types.h>

#define PREEMPT_SHIFT		0
#define SOFTIRQ_SHIFT		8
#define HARDIRQ_SHIFT		16
#define NMI_SHIFT		20
#define PREEMPT_MASK		0x000000ffUL
#define SOFTIRQ_MASK		0x0000ff00UL
#define HARDIRQ_MASK		0x000f0000UL
#define NMI_MASK		0x00f00000UL
#define PREEMPT_OFFSET		(1UL << PREEMPT_SHIFT)
#define SOFTIRQ_OFFSET		(1UL << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET		(1UL << HARDIRQ_SHIFT)
#define NMI_OFFSET		(1UL << NMI_SHIFT)
#define SOFTIRQ_DISABLE_OFFSET	(2 * SOFTIRQ_OFFSET)
#define PREEMPT_DISABLE_OFFSET	PREEMPT_OFFSET
#define PREEMPT_NEED_RESCHED	0x80000000U

#define PREEMPT_ENABLED		(0 + PREEMPT_NEED_RESCHED)
#define PREEMPT_DISABLED	(PREEMPT_DISABLE_OFFSET + PREEMPT_ENABLED)
#define INIT_PREEMPT_COUNT	PREEMPT_DISABLED

/*
 * From the architecture: preempt_count() without bit 31; preempt_count_set(); __preempt_count_add()
 * and _sub(); __preempt_count_dec_and_test(), true if the word became 0; should_resched(offset),
 * true if the word is `offset` with bit 31 clear; set_, clear_ and test_preempt_need_resched();
 * __preempt_schedule(), which calls preempt_schedule() and spares the caller's registers.
 */
#include <asm/preempt.h>

/* Reschedules if that is still due and allowed. **Any context.** */
void preempt_schedule(void);
/* The same on the way out of an interrupt: interrupts off, before and after. */
void preempt_schedule_irq(void);
#ifndef __preempt_schedule
#define __preempt_schedule()	preempt_schedule()
#endif

#define nmi_count()		(preempt_count() & NMI_MASK)
#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#define softirq_count()		(preempt_count() & SOFTIRQ_MASK)
#define irq_count()		(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK))

#define in_nmi()		(nmi_count() != 0)
#define in_hardirq()		(hardirq_count() != 0)
#define in_irq()		(hardirq_count() != 0)
#define in_softirq()		(softirq_count() != 0)	/* serving one, or bottom halves disabled */
#define in_serving_softirq()	((softirq_count() & SOFTIRQ_OFFSET) != 0)
#define in_interrupt()		(irq_count() != 0)
#define in_task()		(!(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
#define in_atomic()		(preempt_count() != 0)
#define in_atomic_preempt_off()	(preempt_count() != PREEMPT_DISABLE_OFFSET)
#define preemptible()		(preempt_count() == 0 && !irqs_disabled())

#define preempt_count_add(val)	__preempt_count_add(val)
#define preempt_count_sub(val)	__preempt_count_sub(val)
#define preempt_count_inc()	preempt_count_add(1)
#define preempt_count_dec()	preempt_count_sub(1)

#define preempt_disable() do {					\
	preempt_count_inc();					\
	barrier();						\
} while (0)

/*
 * Leaves the count without looking whether a reschedule is due: for code that calls schedule() next
 * or has interrupts off.
 */
#define preempt_enable_no_resched() do {			\
	barrier();						\
	preempt_count_dec();					\
} while (0)
#define sched_preempt_enable_no_resched()	preempt_enable_no_resched()

#define preempt_enable() do {					\
	barrier();						\
	if (unlikely(__preempt_count_dec_and_test()))		\
		__preempt_schedule();				\
} while (0)

#define preempt_check_resched() do {				\
	if (should_resched(0))					\
		__preempt_schedule();				\
} while (0)

#define preempt_disable_notrace()	preempt_disable()
#define preempt_enable_notrace()	preempt_enable()

/* After set_tsk_need_resched() of the own CPU's task: the count learns it. **Interrupts off.** */
#define preempt_set_need_resched()	set_preempt_need_resched()
#define preempt_fold_need_resched() do {			\
	if (tif_need_resched())					\
		set_preempt_need_resched();			\
} while (0)

/* The task keeps its CPU but may be preempted and may sleep. Nests. **Task context.** */
void migrate_disable(void);
void migrate_enable(void);

#endif
