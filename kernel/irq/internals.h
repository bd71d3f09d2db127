/* SPDX-License-Identifier: MIT */
#ifndef _IRQ_INTERNALS_H
#define _IRQ_INTERNALS_H

/* Shared by the files of kernel/irq only. All take and need desc->lock held with interrupts off. */

#include <linux/irq.h>

/* irqaction->thread_flags */
#define IRQTF_RUNTHREAD		0
#define IRQTF_AFFINITY		1

void irq_startup(struct irq_desc *desc);
void irq_shutdown(struct irq_desc *desc);
void mask_irq(struct irq_desc *desc);
void unmask_irq(struct irq_desc *desc);
void irq_disable(struct irq_desc *desc);
void irq_enable(struct irq_desc *desc);
void check_irq_resend(struct irq_desc *desc);
void __irq_wake_thread(struct irq_desc *desc, struct irqaction *action);

static inline void kstat_incr_irq_this_cpu(struct irq_desc *desc)
{
	this_cpu_inc(*desc->kstat_irqs);
}

#endif
