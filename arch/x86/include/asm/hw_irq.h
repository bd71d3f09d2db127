/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_HW_IRQ_H
#define _ASM_X86_HW_IRQ_H

#include <linux/percpu-defs.h>
#include <asm/irq_vectors.h>

/* Interrupts that belong to no device, counted for /proc/interrupts. Written by their own CPU. */
typedef struct {
	unsigned int nmis, timer, resched, calls, tlb, spurious, errors;
} irq_cpustat_t;
DECLARE_PER_CPU_SHARED_ALIGNED(irq_cpustat_t, irq_stat);

#define inc_irq_stat(member)	this_cpu_inc(irq_stat.member)

/* The irq of each device vector, -1 = none. Written under vector_lock, read by handlers. */
extern short vector_irq[NR_VECTORS];
int assign_irq_vector(int irq);		/* a free device vector or -ENOSPC */
void free_irq_vector(int vector);

#endif
