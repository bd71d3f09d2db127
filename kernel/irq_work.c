// SPDX-License-Identifier: MIT
/*
 * Functions to be called from hard interrupt context soon: a lockless list for each CPU, emptied by
 * an interrupt the CPU sends itself.
 */

#include <linux/errno.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/llist.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <asm/processor.h>
#include <asm/smp.h>

static DEFINE_PER_CPU(struct llist_head, raised_list);
static DEFINE_PER_CPU(struct llist_head, lazy_list);

/* Takes the item; false if it is queued already. */
static bool irq_work_claim(struct irq_work *work)
{
	int old = atomic_fetch_or(IRQ_WORK_PENDING | IRQ_WORK_BUSY, &work->flags);

	return !(old & IRQ_WORK_PENDING);
}

bool irq_work_queue_on(struct irq_work *work, int cpu)
{
	bool lazy;

	if (!irq_work_claim(work))
		return false;
	preempt_disable();
	lazy = (atomic_read(&work->flags) & IRQ_WORK_LAZY) && cpu == (int)smp_processor_id();
	if (llist_add(&work->llnode, per_cpu_ptr(lazy ? &lazy_list : &raised_list, cpu)) && !lazy)
		/* its handler calls irq_work_run() */
		arch_send_call_function_single_ipi(cpu);
	preempt_enable();
	return true;
}

bool irq_work_queue(struct irq_work *work)
{
	bool queued;

	preempt_disable();
	queued = irq_work_queue_on(work, smp_processor_id());
	preempt_enable();
	return queued;
}

static void run_list(struct llist_head *list)
{
	struct irq_work *work, *next;

	llist_for_each_entry_safe(work, next, llist_del_all(list), llnode) {
		int flags = atomic_read(&work->flags) & ~IRQ_WORK_PENDING;

		atomic_set(&work->flags, flags);	/* from here it may be queued again */
		smp_mb();
		work->func(work);
		atomic_cmpxchg(&work->flags, flags, flags & ~IRQ_WORK_BUSY);
	}
}

void irq_work_run(void)
{
	run_list(this_cpu_ptr(&raised_list));
	run_list(this_cpu_ptr(&lazy_list));
}

void irq_work_tick(void)
{
	run_list(this_cpu_ptr(&lazy_list));
}

bool irq_work_needs_cpu(void)
{
	return !llist_empty(this_cpu_ptr(&lazy_list)) || !llist_empty(this_cpu_ptr(&raised_list));
}

void irq_work_sync(struct irq_work *work)
{
	while (irq_work_is_busy(work))
		cpu_relax();
}
