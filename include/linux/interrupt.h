/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

/*
 * Interrupts as drivers see them.
 *
 * Rules
 * - A handler runs in hard interrupt context with interrupts off on this CPU; it may not sleep. A
 *   line is never handled on two CPUs at once.
 * - Sharing a line needs IRQF_SHARED and a unique dev_id from every one of its handlers.
 * - request, free and synchronize **sleep**; enable and disable_irq_nosync: any context;
 *   disable_irq waits for running handlers, so it **sleeps** where a threaded handler may be
 *   running and must not be called from the handler.
 */

#include <linux/types.h>
#include <linux/irqreturn.h>
#include <linux/cpumask.h>
#include <linux/softirq.h>
#include <asm/irqflags.h>

#define IRQF_TRIGGER_NONE	0x00000000
#define IRQF_TRIGGER_RISING	0x00000001
#define IRQF_TRIGGER_FALLING	0x00000002
#define IRQF_TRIGGER_HIGH	0x00000004
#define IRQF_TRIGGER_LOW	0x00000008
#define IRQF_TRIGGER_MASK	0x0000000f
#define IRQF_SHARED		0x00000080	/* others may be on this line */
#define IRQF_PROBE_SHARED	0x00000100
#define __IRQF_TIMER		0x00000200
#define IRQF_PERCPU		0x00000400	/* one line, every CPU its own */
#define IRQF_NOBALANCING	0x00000800
#define IRQF_IRQPOLL		0x00001000
#define IRQF_ONESHOT		0x00002000 /* stays masked until the threaded handler is done */
#define IRQF_NO_SUSPEND		0x00004000
#define IRQF_NO_THREAD		0x00010000
#define IRQF_NO_AUTOEN		0x00080000
#define IRQF_TIMER		(__IRQF_TIMER | IRQF_NO_SUSPEND | IRQF_NO_THREAD)

typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);

/*
 * Puts a handler on a line and enables it. With thread_fn, `handler` runs in the interrupt (NULL: a
 * default that only wakes the thread; IRQF_ONESHOT required then) and thread_fn in a kernel thread
 * "irq/N-name". Fails with -EINVAL (no such line, bad flags, shared without dev_id), -EBUSY (taken,
 * or flags disagree), -ENOMEM.
 */
int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev_id);
static inline int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags,
			      const char *name, void *dev_id)
{
	return request_threaded_irq(irq, handler, NULL, flags, name, dev_id);
}
/*
 * Takes it off again; after return it does not run. Returns the name given at the request, or NULL.
 */
const void *free_irq(unsigned int irq, void *dev_id);

/* These nest: as many enables as disables. */
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void enable_irq(unsigned int irq);
void synchronize_irq(unsigned int irq);
bool synchronize_hardirq(unsigned int irq);
bool irq_has_action(unsigned int irq);
int irq_set_affinity(unsigned int irq, const struct cpumask *mask);

/* Around every hard interrupt; architecture code calls them. irq_exit() runs pending softirqs. */
void irq_enter(void);
void irq_exit(void);

#endif
