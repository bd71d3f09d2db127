// SPDX-License-Identifier: MIT
/*
 * Requesting, freeing, enabling and disabling lines, and the threads of threaded handlers. See
 * irqdesc.c for the rules.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/linux/sched/types.h>
#include "internals.h"

bool synchronize_hardirq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	bool running;

	if (!desc)
		return true;
	do {
		unsigned long flags;

		while (READ_ONCE(desc->state) & IRQS_INPROGRESS)
			cpu_relax();
		/* orders us after the handler's stores */
		raw_spin_lock_irqsave(&desc->lock, flags);
		running = desc->state & IRQS_INPROGRESS;
		raw_spin_unlock_irqrestore(&desc->lock, flags);
	} while (running);
	return !atomic_read(&desc->threads_active);
}

void synchronize_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc)
		return;
	synchronize_hardirq(irq);
	wait_event(desc->wait_for_threads, !atomic_read(&desc->threads_active));
}

void disable_irq_nosync(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;

	if (!desc)
		return;
	raw_spin_lock_irqsave(&desc->lock, flags);
	if (desc->depth++ == 0)
		irq_disable(desc);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}

void enable_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;

	if (!desc)
		return;
	raw_spin_lock_irqsave(&desc->lock, flags);
	if (desc->depth == 0) {
		WARN_ONCE(1, "irq %u: enabled more often than disabled\n", irq);
	} else if (--desc->depth == 0 && (desc->state & IRQS_STARTED)) {
		desc->state &= ~IRQS_SPURIOUS_DISABLED;
		irq_enable(desc);
		check_irq_resend(desc);
	}
	raw_spin_unlock_irqrestore(&desc->lock, flags);
}

bool irq_has_action(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	return desc && READ_ONCE(desc->action);
}

int irq_set_affinity(unsigned int irq, const struct cpumask *mask)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;
	int ret = -EINVAL;

	if (!desc || !cpumask_intersects(mask, cpu_online_mask))
		return -EINVAL;
	raw_spin_lock_irqsave(&desc->lock, flags);
	if (desc->irq_data.chip && desc->irq_data.chip->irq_set_affinity) {
		ret = desc->irq_data.chip->irq_set_affinity(&desc->irq_data, mask, false);
		if (ret >= 0)
			cpumask_copy(&desc->irq_data.affinity, mask);
	}
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	return ret < 0 ? ret : 0;
}

/* The hard half of a handler that has only a threaded one. */
static irqreturn_t irq_default_primary_handler(int irq, void *dev_id)
{
	return IRQ_WAKE_THREAD;
}

void __irq_wake_thread(struct irq_desc *desc, struct irqaction *action)
{
	if (test_and_set_bit(IRQTF_RUNTHREAD, &action->thread_flags))
		return;		/* it has not begun with the last one: this one is included */
	desc->threads_oneshot |= action->thread_mask;
	atomic_inc(&desc->threads_active);
	wake_up_process(action->thread);
}

/*
 * The threaded half is done: the line may be unmasked if it was the last one that kept it masked.
 */
static void irq_finalize_oneshot(struct irq_desc *desc, struct irqaction *action)
{
	if (!(desc->state & IRQS_ONESHOT))
		return;
	for (;;) {
		raw_spin_lock_irq(&desc->lock);
		if (!(desc->state & IRQS_INPROGRESS))
			break;
		raw_spin_unlock_irq(&desc->lock);
		cpu_relax();
	}
	/* Woken again meanwhile: the next round unmasks. */
	if (!test_bit(IRQTF_RUNTHREAD, &action->thread_flags)) {
		desc->threads_oneshot &= ~action->thread_mask;
		if (!desc->threads_oneshot && !(desc->state & IRQS_DISABLED))
			unmask_irq(desc);
	}
	raw_spin_unlock_irq(&desc->lock);
}

static int irq_thread(void *data)
{
	struct irqaction *action = data;
	struct irq_desc *desc = irq_to_desc(action->irq);

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (test_and_clear_bit(IRQTF_RUNTHREAD, &action->thread_flags)) {
			__set_current_state(TASK_RUNNING);
			action->thread_fn(action->irq, action->dev_id);
			irq_finalize_oneshot(desc, action);
			if (atomic_dec_and_test(&desc->threads_active))
				wake_up(&desc->wait_for_threads);
			continue;
		}
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static int setup_irq_thread(struct irqaction *action)
{
	struct sched_param param = { .sched_priority = 50 };
	struct task_struct *t;

	t = kthread_create(irq_thread, action, "irq/%u-%s", action->irq, action->name);
	if (IS_ERR(t))
		return PTR_ERR(t);
	sched_setscheduler_nocheck(t, SCHED_FIFO, &param);
	action->thread = get_task_struct(t);
	return 0;
}

/* May `new` join what is on the line? desc->lock held. */
static int check_sharing(const struct irq_desc *desc, const struct irqaction *new)
{
	const struct irqaction *old = desc->action;

	if (!old)
		return 0;
	if (!(old->flags & new->flags &IRQF_SHARED) ||
	    ((old->flags ^ new->flags) & (IRQF_ONESHOT | IRQF_PERCPU)))
		return -EBUSY;
	if ((new->flags & IRQF_TRIGGER_MASK) && ((old->flags ^ new->flags) & IRQF_TRIGGER_MASK))
		return -EBUSY;
	return 0;
}

/* Finds a free bit for a oneshot action among those on the line. desc->lock held. */
static int assign_thread_mask(struct irq_desc *desc, struct irqaction *new)
{
	unsigned long used = 0;

	if (!(new->flags & IRQF_ONESHOT))
		return 0;
	for (struct irqaction *a = desc->action; a; a = a->next)
		used |= a->thread_mask;
	if (used == ~0UL)
		return -EBUSY;
	new->thread_mask = 1UL << __ffs(~used);
	desc->state |= IRQS_ONESHOT;
	return 0;
}

static int link_action(struct irq_desc *desc, struct irqaction *new)
{
	struct irqaction **link = &desc->action;
	bool first = !desc->action;
	int ret = check_sharing(desc, new);

	if (!ret)
		ret = assign_thread_mask(desc, new);
	if (ret)
		return ret;
	while (*link)
		link = &(*link)->next;
	WRITE_ONCE(*link, new);
	desc->irq_count = desc->irqs_unhandled = 0;
	if (first && !(new->flags & IRQF_NO_AUTOEN))
		irq_startup(desc);
	else if (first)
		desc->state |= IRQS_STARTED;
	return 0;
}

/* Puts an action on its line. request_mutex is taken here. */
static int setup_irq(struct irq_desc *desc, struct irqaction *new)
{
	unsigned long flags;
	int ret = 0;

	mutex_lock(&desc->request_mutex);
	if (!desc->action && (new->flags & IRQF_TRIGGER_MASK))
		ret = irq_set_irq_type(new->irq, new->flags);
	if (!ret && new->thread_fn)
		ret = setup_irq_thread(new);
	if (ret)
		goto out;
	raw_spin_lock_irqsave(&desc->lock, flags);
	ret = link_action(desc, new);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	if (ret && new->thread) {
		kthread_stop(new->thread);
		put_task_struct(new->thread);
	} else if (new->thread) {
		wake_up_process(new->thread);
	}
out:
	mutex_unlock(&desc->request_mutex);
	return ret;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev_id)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	int ret;

	if ((flags & IRQF_SHARED) && !dev_id)
		return -EINVAL;
	if (!desc || !desc->irq_data.chip || (!handler && !thread_fn))
		return -EINVAL;
	/*
	 * With no hard half nobody quiets the device: the line must stay masked until the thread
	 * has.
	 */
	if (!handler && !(flags & IRQF_ONESHOT))
		return -EINVAL;
	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->handler = handler ? handler : irq_default_primary_handler;
	action->thread_fn = thread_fn;
	action->flags = flags;
	action->name = name;
	action->dev_id = dev_id;
	action->irq = irq;
	ret = setup_irq(desc, action);
	if (ret)
		kfree(action);
	return ret;
}

/*
 * Takes the action of a device off the list; the line is shut down when it was the last. desc->lock
 * held.
 */
static struct irqaction *unlink_action(struct irq_desc *desc, void *dev_id)
{
	struct irqaction **link = &desc->action, *action;

	while (*link && (*link)->dev_id != dev_id)
		link = &(*link)->next;
	action = *link;
	if (!action)
		return NULL;
	WRITE_ONCE(*link, action->next);
	if (!desc->action) {
		irq_shutdown(desc);
		desc->state &= ~IRQS_ONESHOT;
	}
	return action;
}

const void *free_irq(unsigned int irq, void *dev_id)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	const char *name;
	unsigned long flags;

	if (!desc)
		return NULL;
	mutex_lock(&desc->request_mutex);
	raw_spin_lock_irqsave(&desc->lock, flags);
	action = unlink_action(desc, dev_id);
	raw_spin_unlock_irqrestore(&desc->lock, flags);
	if (WARN(!action, "irq %u: freed by someone who does not have it\n", irq)) {
		mutex_unlock(&desc->request_mutex);
		return NULL;
	}
	synchronize_irq(irq);		/* I2 */
	if (action->thread) {
		kthread_stop(action->thread);
		put_task_struct(action->thread);
	}
	mutex_unlock(&desc->request_mutex);
	name = action->name;
	kfree(action);
	return name;
}
