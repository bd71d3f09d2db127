// SPDX-License-Identifier: MIT
/*
 * How this works: interrupts
 *
 *	vector ──arch──> generic_handle_irq(irq) ──> desc->handle_irq (flow: chip.c)
 *	       ──> handle_irq_event() ──> each action's handler
 *
 * A line (irq number) has a descriptor. Its chip knows how to mask, acknowledge and route it; its
 * flow handler knows the order in which that is done for edge, level or fasteoi lines; its actions
 * are the drivers' handlers (manage.c).
 *
 *	states	disabled (depth > 0)  ── enable brings depth to 0 ──>  enabled
 *		enabled: idle ── interrupt ──> IRQS_INPROGRESS ──> idle
 *		an interrupt while disabled or in progress sets IRQS_PENDING and is replayed
 *
 * I1  desc->lock guards state, depth, action list and every call of a chip method; interrupts are
 *     off while it is held.
 * I2  at most one CPU runs the actions of a line: IRQS_INPROGRESS. Actions run without desc->lock,
 *     so free_irq() first unlinks, then waits until INPROGRESS is clear (synchronize_hardirq) and,
 *     for threads, until threads_active is 0.
 * I3  request_mutex serialises request and free; it is taken before desc->lock and sleeps.
 *
 * Descriptors are allocated as controllers need them and found through an array of pointers; they
 * stay for good once a line is used.
 */

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "internals.h"

static struct irq_desc *irq_descs[NR_IRQS];	/* descs_mutex to change; read at any time */
static DEFINE_MUTEX(descs_mutex);

struct irq_desc *irq_to_desc(unsigned int irq)
{
	return likely(irq < NR_IRQS) ? READ_ONCE(irq_descs[irq]) : NULL;
}

struct irq_data *irq_get_irq_data(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc ? &desc->irq_data : NULL;
}

static struct irq_desc *alloc_desc(unsigned int irq)
{
	struct irq_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);

	if (!desc)
		return NULL;
	desc->kstat_irqs = alloc_percpu(unsigned int);
	if (!desc->kstat_irqs) {
		kfree(desc);
		return NULL;
	}
	raw_spin_lock_init(&desc->lock);
	mutex_init(&desc->request_mutex);
	init_waitqueue_head(&desc->wait_for_threads);
	desc->irq_data.irq = irq;
	cpumask_copy(&desc->irq_data.affinity, cpu_possible_mask);
	desc->handle_irq = handle_bad_irq;
	desc->depth = 1;
	desc->state = IRQS_DISABLED | IRQS_MASKED;
	return desc;
}

static void free_desc(struct irq_desc *desc)
{
	free_percpu(desc->kstat_irqs);
	kfree(desc);
}

/* The first run of `cnt` free numbers at or after `from`, or -ENOSPC. descs_mutex held. */
static int find_free_range(unsigned int from, unsigned int cnt)
{
	unsigned int run = 0;

	for (unsigned int irq = from; irq < NR_IRQS; irq++) {
		run = irq_descs[irq] ? 0 : run + 1;
		if (run == cnt)
			return irq - cnt + 1;
	}
	return -ENOSPC;
}

int irq_alloc_descs(int irq, unsigned int from, unsigned int cnt)
{
	int first, ret;

	if (!cnt || cnt > NR_IRQS)
		return -EINVAL;
	mutex_lock(&descs_mutex);
	first = ret = find_free_range(irq >= 0 ? (unsigned int)irq : from, cnt);
	if (ret < 0)
		goto out;
	if (irq >= 0 && first != irq) {
		ret = -EEXIST;
		goto out;
	}
	for (unsigned int i = 0; i < cnt; i++) {
		struct irq_desc *desc = alloc_desc(first + i);

		if (!desc) {
			while (i--) {
				free_desc(irq_descs[first + i]);
				irq_descs[first + i] = NULL;
			}
			ret = -ENOMEM;
			goto out;
		}
		WRITE_ONCE(irq_descs[first + i], desc);
	}
out:
	mutex_unlock(&descs_mutex);
	return ret;
}

void irq_free_descs(unsigned int irq, unsigned int cnt)
{
	mutex_lock(&descs_mutex);
	for (unsigned int i = irq; i < irq + cnt && i < NR_IRQS; i++) {
		struct irq_desc *desc = irq_descs[i];

		if (!desc || WARN_ON_ONCE(desc->action))
			continue;
		WRITE_ONCE(irq_descs[i], NULL);
		synchronize_rcu();	/* an interrupt on its way in may still look at it */
		free_desc(desc);
	}
	mutex_unlock(&descs_mutex);
}

int generic_handle_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (unlikely(!desc))
		return -EINVAL;
	desc->handle_irq(desc);
	return 0;
}

unsigned int kstat_irqs_cpu(unsigned int irq, int cpu)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc ? *per_cpu_ptr(desc->kstat_irqs, cpu) : 0;
}

unsigned int kstat_irqs(unsigned int irq)
{
	unsigned int cpu, sum = 0;

	for_each_possible_cpu(cpu)
		sum += kstat_irqs_cpu(irq, cpu);
	return sum;
}

u64 kstat_irqs_sum(void)
{
	u64 sum = 0;
	unsigned int cpu;

	for (unsigned int irq = 0; irq < NR_IRQS; irq++)
		sum += irq_to_desc(irq) ? kstat_irqs(irq) : 0;
	for_each_possible_cpu(cpu)
		sum += arch_irq_stat_cpu(cpu);
	return sum;
}
