// SPDX-License-Identifier: MIT
/* The body of /proc/interrupts. */

#include <linux/kernel.h>
#include <linux/seq_file.h>
#include "internals.h"

static void show_header(struct seq_file *p, int prec)
{
	unsigned int cpu;

	seq_printf(p, "%*s", prec + 8, "");
	for_each_online_cpu(cpu)
		seq_printf(p, "CPU%-8u", cpu);
	seq_putc(p, '\n');
}

static void show_line(struct seq_file *p, unsigned int irq, struct irq_desc *desc, int prec)
{
	struct irqaction *action;
	unsigned long flags;
	unsigned int cpu;

	seq_printf(p, "%*u: ", prec, irq);
	for_each_online_cpu(cpu)
		seq_printf(p, "%10u ", kstat_irqs_cpu(irq, cpu));
	raw_spin_lock_irqsave(&desc->lock, flags);
	seq_printf(p, " %8s %4lu", desc->irq_data.chip ? desc->irq_data.chip->name : "None",
		   desc->irq_data.hwirq);
	if (desc->name)
		seq_printf(p, "-%-8s", desc->name);
	for (action = desc->action; action; action = action->next)
		seq_printf(p, "%s%s", action == desc->action ? "  " : ", ", action->name);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	seq_putc(p, '\n');
}

int show_interrupts(struct seq_file *p, void *v)
{
	const int prec = 3;

	show_header(p, prec);
	for (unsigned int irq = 0; irq < NR_IRQS; irq++) {
		struct irq_desc *desc = irq_to_desc(irq);

		if (desc && desc->action)
			show_line(p, irq, desc, prec);
	}
	return arch_show_interrupts(p, prec);
}
