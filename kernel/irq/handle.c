// SPDX-License-Identifier: MIT
/* Runs the handlers of a line, and watches for lines nobody answers for. See irqdesc.c. */

#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include "internals.h"

irqreturn_t handle_irq_event(struct irq_desc *desc)
{
	irqreturn_t all = IRQ_NONE;

	for (struct irqaction *action = READ_ONCE(desc->action); action;
	     action = READ_ONCE(action->next)) {
		irqreturn_t ret = action->handler(desc->irq_data.irq, action->dev_id);

		if (!irqs_disabled()) {
			WARN_ONCE(1, "irq %u handler %pS enabled interrupts\n", desc->irq_data.irq,
				  action->handler);
			local_irq_disable();
		}
		if (ret == IRQ_WAKE_THREAD) {
			if (WARN_ON_ONCE(!action->thread_fn))
				continue;
			__irq_wake_thread(desc, action);
		}
		all |= ret;
	}
	return all;
}

#define SPURIOUS_WINDOW		100000	/* interrupts looked at together */
#define SPURIOUS_LIMIT		99900	/* unanswered among them: the line is stuck */

/*
 * Counts what no handler claimed; a line that screams is switched off, so that the system lives.
 * desc->lock held.
 */
void note_interrupt(struct irq_desc *desc, irqreturn_t ret)
{
	if (unlikely(ret == IRQ_NONE)) {
		/* A lone one now and then is a race in the hardware, not a stuck line. */
		if (time_after(jiffies, desc->last_unhandled + HZ / 10))
			desc->irqs_unhandled = 1;
		else
			desc->irqs_unhandled++;
		desc->last_unhandled = jiffies;
	}
	if (likely(++desc->irq_count < SPURIOUS_WINDOW))
		return;
	desc->irq_count = 0;
	if (unlikely(desc->irqs_unhandled > SPURIOUS_LIMIT)) {
		pr_emerg("irq %u: nobody cared, the line is disabled\n", desc->irq_data.irq);
		desc->state |= IRQS_SPURIOUS_DISABLED;
		desc->depth++;
		irq_disable(desc);
		mask_irq(desc);
	}
	desc->irqs_unhandled = 0;
}
