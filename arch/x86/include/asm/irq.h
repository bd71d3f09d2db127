/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_IRQ_H
#define _ASM_X86_IRQ_H

/* What the generic interrupt layer needs from the machine. */

#include <linux/types.h>
#include <asm/irq_vectors.h>

struct seq_file;

/* Boot: interrupt controllers and the irq_chip of every line. */
void init_IRQ(void);
/* The lines of /proc/interrupts that belong to no irq: NMI, LOC, RES, CAL... */
int arch_show_interrupts(struct seq_file *p, int prec);
/* What /proc/stat counts of them. */
u64 arch_irq_stat_cpu(unsigned int cpu);


/*
 * The irq of a global system interrupt (I/O APIC input), set up with trigger and polarity as the
 * line has them; -errno.
 */
int acpi_gsi_to_irq(unsigned int gsi);

#endif
