// SPDX-License-Identifier: MIT
/*
 * Flow handlers: in what order a line is acknowledged, handled and let go, and the masking beneath
 * them. See irqdesc.c.
 */

#include <linux/kernel.h>
#include <linux/errno.h>
#include "internals.h"

void mask_irq(struct irq_desc *desc)
{
	if (desc->state & IRQS_MASKED)
		return;
	if (desc->irq_data.chip->irq_mask)
		desc->irq_data.chip->irq_mask(&desc->irq_data);
	desc->state |= IRQS_MASKED;
}

void unmask_irq(struct irq_desc *desc)
{
	if (!(desc->state & IRQS_MASKED))
		return;
	if (desc->irq_data.chip->irq_unmask)
		desc->irq_data.chip->irq_unmask(&desc->irq_data);
	desc->state &= ~IRQS_MASKED;
}

/*
 * The hardware is left unmasked: if nothing comes while it is disabled nothing had to be done. The
 * flow handler masks it if something does.
 */
void irq_disable(struct irq_desc *desc)
{
	desc->state |= IRQS_DISABLED;
	if (desc->state & IRQS_LEVEL)
		mask_irq(desc);
}

void irq_enable(struct irq_desc *desc)
{
	desc->state &= ~IRQS_DISABLED;
	unmask_irq(desc);
}

void irq_startup(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	desc->depth = 0;
	desc->state |= IRQS_STARTED;
	if (chip->irq_startup) {
		desc->state &= ~(IRQS_DISABLED | IRQS_MASKED);
		chip->irq_startup(&desc->irq_data);
	} else {
		irq_enable(desc);
	}
}

void irq_shutdown(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	desc->depth = 1;
	desc->state |= IRQS_DISABLED;
	desc->state &= ~(IRQS_STARTED | IRQS_PENDING);
	if (chip->irq_shutdown) {
		chip->irq_shutdown(&desc->irq_data);
		desc->state |= IRQS_MASKED;
	} else {
		mask_irq(desc);
	}
}

/* Raises again what came while the line was off. Level lines raise themselves. */
void check_irq_resend(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	if ((desc->state & IRQS_LEVEL) || !(desc->state & IRQS_PENDING))
		return;
	desc->state &= ~IRQS_PENDING;
	if (!chip->irq_retrigger || !chip->irq_retrigger(&desc->irq_data))
		pr_warn_once("irq %u: came while disabled and cannot be raised again\n",
			     desc->irq_data.irq);
}

/* May the actions run now? If not, remembers that the interrupt came. */
static bool irq_may_run(struct irq_desc *desc)
{
	if (likely(desc->action && !(desc->state & (IRQS_INPROGRESS | IRQS_DISABLED))))
		return true;
	desc->state |= IRQS_PENDING;
	return false;
}

static void run_actions(struct irq_desc *desc)
{
	irqreturn_t ret;

	desc->state = (desc->state & ~IRQS_PENDING) | IRQS_INPROGRESS;
	raw_spin_unlock(&desc->lock);
	ret = handle_irq_event(desc);
	raw_spin_lock(&desc->lock);
	note_interrupt(desc, ret);
	desc->state &= ~IRQS_INPROGRESS;
}

/* Unmask after the hard handler, unless the line was disabled or its thread must finish first. */
static void cond_unmask_irq(struct irq_desc *desc)
{
	if (!(desc->state & IRQS_DISABLED) && !desc->threads_oneshot)
		unmask_irq(desc);
}

void handle_level_irq(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	mask_irq(desc);
	if (desc->irq_data.chip->irq_ack)
		desc->irq_data.chip->irq_ack(&desc->irq_data);
	kstat_incr_irq_this_cpu(desc);
	if (irq_may_run(desc)) {
		run_actions(desc);
		cond_unmask_irq(desc);
	}
	raw_spin_unlock(&desc->lock);
}

void handle_fasteoi_irq(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	raw_spin_lock(&desc->lock);
	kstat_incr_irq_this_cpu(desc);
	if (irq_may_run(desc)) {
		if (desc->state & IRQS_ONESHOT)
			mask_irq(desc);
		run_actions(desc);
		if (desc->state & IRQS_ONESHOT)
			cond_unmask_irq(desc);
	} else {
		mask_irq(desc);
	}
	if (chip->irq_eoi)
		chip->irq_eoi(&desc->irq_data);
	raw_spin_unlock(&desc->lock);
}

/*
 * An edge that comes while its handler runs is lost to the hardware once acknowledged: it is
 * remembered and the handler runs again.
 */
void handle_edge_irq(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	raw_spin_lock(&desc->lock);
	if (chip->irq_ack)
		chip->irq_ack(&desc->irq_data);
	kstat_incr_irq_this_cpu(desc);
	if (!irq_may_run(desc)) {
		if (desc->state & IRQS_DISABLED)
			mask_irq(desc);
		goto out_unlock;
	}
	do {
		if (desc->state & IRQS_ONESHOT)
			mask_irq(desc);
		run_actions(desc);
	} while ((desc->state & IRQS_PENDING) && !(desc->state & IRQS_DISABLED));
	if (desc->state & IRQS_ONESHOT)
		cond_unmask_irq(desc);
out_unlock:
	raw_spin_unlock(&desc->lock);
}

/* No hardware to acknowledge: a line demultiplexed by software. */
void handle_simple_irq(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	kstat_incr_irq_this_cpu(desc);
	if (irq_may_run(desc))
		run_actions(desc);
	raw_spin_unlock(&desc->lock);
}

/* Every CPU has its own: no lock, no masking. */
void handle_percpu_irq(struct irq_desc *desc)
{
	struct irq_chip *chip = desc->irq_data.chip;

	kstat_incr_irq_this_cpu(desc);
	if (chip->irq_ack)
		chip->irq_ack(&desc->irq_data);
	handle_irq_event(desc);
	if (chip->irq_eoi)
		chip->irq_eoi(&desc->irq_data);
}

void handle_bad_irq(struct irq_desc *desc)
{
	kstat_incr_irq_this_cpu(desc);
	pr_warn_once("irq %u: nobody has set up this line\n", desc->irq_data.irq);
}

void irq_set_chip_and_handler_name(unsigned int irq, struct irq_chip *chip,
				   irq_flow_handler_t handle, const char *name)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;

	if (!desc)
		return;
	raw_spin_lock_irqsave(&desc->lock, flags);
	desc->irq_data.chip = chip;
	desc->handle_irq = handle;
	desc->name = name;
	if (handle == handle_percpu_irq)
		desc->state |= IRQS_PER_CPU;
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

void irq_set_chip_data(unsigned int irq, void *data)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (desc)
		desc->irq_data.chip_data = data;
}

int irq_set_irq_type(unsigned int irq, unsigned int type)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;
	int ret = 0;

	if (!desc || !desc->irq_data.chip)
		return -EINVAL;
	raw_spin_lock_irqsave(&desc->lock, flags);
	if (desc->irq_data.chip->irq_set_type)
		ret = desc->irq_data.chip->irq_set_type(&desc->irq_data, type & IRQF_TRIGGER_MASK);
	if (!ret && (type & (IRQF_TRIGGER_HIGH | IRQF_TRIGGER_LOW)))
		desc->state |= IRQS_LEVEL;
	else if (!ret)
		desc->state &= ~IRQS_LEVEL;
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	return ret;
}
