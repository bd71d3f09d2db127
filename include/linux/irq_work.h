/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQ_WORK_H
#define _LINUX_IRQ_WORK_H

/*
 * A function to be called in hard interrupt context soon. Can be queued from anywhere, NMI
 * included: what printk() and the like need.
 */

#include <linux/smp.h>

#define IRQ_WORK_PENDING	1	/* queued */
#define IRQ_WORK_BUSY		2	/* queued or running */
#define IRQ_WORK_LAZY		4	/* the next tick is early enough */

struct irq_work {
	struct llist_node llnode;
	atomic_t flags;
	void (*func)(struct irq_work *work);
};

#define DEFINE_IRQ_WORK(name, _f)	struct irq_work name = { .func = (_f) }
static inline void init_irq_work(struct irq_work *work, void (*func)(struct irq_work *))
{
	*work = (struct irq_work){ .func = func };
}
static inline bool irq_work_is_pending(struct irq_work *work)
{
	return atomic_read(&work->flags) & IRQ_WORK_PENDING;
}
static inline bool irq_work_is_busy(struct irq_work *work)
{
	return atomic_read(&work->flags) & IRQ_WORK_BUSY;
}

/* False if it was queued already. */
bool irq_work_queue(struct irq_work *work);
bool irq_work_queue_on(struct irq_work *work, int cpu);
/* Waits until it does not run. */
void irq_work_sync(struct irq_work *work);
/* From the interrupt and from the tick. Interrupts off. */
void irq_work_run(void);
void irq_work_tick(void);
bool irq_work_needs_cpu(void);

#endif
