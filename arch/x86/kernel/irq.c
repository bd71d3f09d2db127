// SPDX-License-Identifier: MIT
/*
 * From vectors to handlers.
 *
 * How this works. Every device interrupt has one vector, the same on all CPUs, given out by
 * assign_irq_vector(); vector_irq[] leads back to the irq number. Where it is delivered is the
 * interrupt controller's affair (io_apic.c, msi.c, i8259.c). The vectors from FIRST_SYSTEM_VECTOR
 * up are this CPU's timer and the calls of other CPUs.
 */

#include <linux/cpumask.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <asm/apic.h>
#include <asm/entry.h>
#include <asm/hw_irq.h>
#include <asm/io_apic.h>
#include <asm/irq.h>
#include <asm/irq_regs.h>
#include <asm/smp.h>

DEFINE_PER_CPU_SHARED_ALIGNED(irq_cpustat_t, irq_stat);
DEFINE_PER_CPU(struct pt_regs *, __irq_regs);

short vector_irq[NR_VECTORS] = { [0 ... NR_VECTORS - 1] = -1 };
static DEFINE_RAW_SPINLOCK(vector_lock);		/* changes of vector_irq[] */

/*
 * Vectors of ISA irqs are fixed; others are taken from the first behind them. Priority is no
 * matter: handlers run with interrupts off.
 */
int assign_irq_vector(int irq)
{
	unsigned long flags;
	int vector, ret = -ENOSPC;

	raw_spin_lock_irqsave(&vector_lock, flags);
	for (vector = ISA_IRQ_VECTOR(NR_IRQS_LEGACY); vector < FIRST_SYSTEM_VECTOR; vector++) {
		if (vector_irq[vector] == -1) {
			vector_irq[vector] = irq;
			ret = vector;
			break;
		}
	}
	raw_spin_unlock_irqrestore(&vector_lock, flags);
	return ret;
}

void free_irq_vector(int vector)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&vector_lock, flags);
	vector_irq[vector] = -1;
	raw_spin_unlock_irqrestore(&vector_lock, flags);
}

static void handle_system_vector(unsigned int vector)
{
	if (vector == SPURIOUS_APIC_VECTOR) {
		inc_irq_stat(spurious);		/* no EOI for this one */
		return;
	}
	apic_eoi();
	switch (vector) {
	case LOCAL_TIMER_VECTOR:
		inc_irq_stat(timer);
		local_apic_timer_interrupt();
		break;
	case RESCHEDULE_VECTOR:
		inc_irq_stat(resched);
		scheduler_ipi();
		break;
	case CALL_FUNCTION_VECTOR:
		inc_irq_stat(calls);
		generic_smp_call_function_interrupt();
		break;
	case CALL_FUNCTION_SINGLE_VECTOR:
		inc_irq_stat(calls);
		generic_smp_call_function_single_interrupt();
		break;
	case ERROR_APIC_VECTOR:
		inc_irq_stat(errors);
		apic_write(APIC_ESR, 0);
		pr_err_ratelimited("APIC error %#x on CPU %d\n", apic_read(APIC_ESR),
				   raw_smp_processor_id());
		break;
	}
}

static void handle_device_vector(unsigned int vector)
{
	int irq = READ_ONCE(vector_irq[vector]);

	if (irq >= 0 && !generic_handle_irq(irq))
		return;
	if (apic_present)
		apic_eoi();
	pr_err_ratelimited("Interrupt on vector %#x, which nobody expects, on CPU %d\n", vector,
			   raw_smp_processor_id());
}

void do_IRQ(struct pt_regs *regs, unsigned int vector)
{
	struct pt_regs *old = set_irq_regs(regs);

	irq_enter();
	if (vector >= FIRST_SYSTEM_VECTOR)
		handle_system_vector(vector);
	else
		handle_device_vector(vector);
	if (unlikely(!apic_present))
		generic_smp_call_function_single_interrupt();
	irq_exit();
	set_irq_regs(old);
}

void __init init_IRQ(void)
{
	init_8259A_irqs();
	if (io_apic_present())
		io_apic_setup();
}

struct stat_row { const char *name, *what; size_t offset; };
static const struct stat_row stat_rows[] = {
	{ "NMI", "Non-maskable interrupts", offsetof(irq_cpustat_t, nmis) },
	{ "LOC", "Local timer interrupts", offsetof(irq_cpustat_t, timer) },
	{ "SPU", "Spurious interrupts", offsetof(irq_cpustat_t, spurious) },
	{ "RES", "Rescheduling interrupts", offsetof(irq_cpustat_t, resched) },
	{ "CAL", "Function call interrupts", offsetof(irq_cpustat_t, calls) },
	{ "TLB", "TLB shootdowns", offsetof(irq_cpustat_t, tlb) },
	{ "ERR", NULL, offsetof(irq_cpustat_t, errors) },
};

static unsigned int stat_of(int cpu, const struct stat_row *row)
{
	return READ_ONCE(*(unsigned int *)((char *)&per_cpu(irq_stat, cpu) + row->offset));
}

int arch_show_interrupts(struct seq_file *p, int prec)
{
	unsigned int i, cpu, sum;

	for (i = 0; i < ARRAY_SIZE(stat_rows); i++) {
		seq_printf(p, "%*s: ", prec, stat_rows[i].name);
		sum = 0;
		for_each_online_cpu(cpu) {
			sum += stat_of(cpu, &stat_rows[i]);
			if (stat_rows[i].what)
				seq_printf(p, "%10u ", stat_of(cpu, &stat_rows[i]));
		}
		if (stat_rows[i].what)
			seq_printf(p, "  %s\n", stat_rows[i].what);
		else
			seq_printf(p, "%10u\n", sum);
	}
	return 0;
}

u64 arch_irq_stat_cpu(unsigned int cpu)
{
	const irq_cpustat_t *s = &per_cpu(irq_stat, cpu);

	return (u64)s->nmis + s->timer + s->spurious + s->resched + s->calls;
}
