/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HARDIRQ_H
#define _LINUX_HARDIRQ_H

/* Entering and leaving interrupt context, for architecture code. Interrupts are off. */

#include <linux/preempt.h>
#include <linux/irqflags.h>

/*
 * Around every device, timer and inter-processor interrupt. The exit runs pending softirqs if it is
 * the outermost.
 */
void irq_enter(void);
void irq_exit(void);
/* Around a non-maskable interrupt: no softirqs, no scheduling. */
void nmi_enter(void);
void nmi_exit(void);

void synchronize_irq(unsigned int irq);

#endif
