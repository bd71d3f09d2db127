// SPDX-License-Identifier: MIT
#include <linux/notifier.h>
#include <linux/kdebug.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>

/*
 * Notifier chains: singly linked, sorted by falling priority, equal ones in order of registration.
 * Calls walk them under RCU (atomic), under the semaphore (blocking), or as the caller locks (raw).
 */

static int chain_register(struct notifier_block **link, struct notifier_block *nb)
{
	for (struct notifier_block *other = *link; other; other = other->next) {
		if (other == nb)
			return -EEXIST;
	}
	while (*link && (*link)->priority >= nb->priority)
		link = &(*link)->next;
	nb->next = *link;
	rcu_assign_pointer(*link, nb);
	return 0;
}

static int chain_unregister(struct notifier_block **link, struct notifier_block *nb)
{
	for (; *link; link = &(*link)->next) {
		if (*link == nb) {
			rcu_assign_pointer(*link, nb->next);
			return 0;
		}
	}
	return -ENOENT;
}

static int chain_call(struct notifier_block **head, unsigned long action, void *data)
{
	struct notifier_block *nb = READ_ONCE(*head), *next;
	int ret = NOTIFY_DONE;

	for (; nb && !(ret & NOTIFY_STOP_MASK); nb = next) {
		next = READ_ONCE(nb->next);	/* the callback may take itself out */
		ret = nb->notifier_call(nb, action, data);
	}
	return ret;
}

int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&nh->lock, flags);
	err = chain_register(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	return err;
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&nh->lock, flags);
	err = chain_unregister(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	synchronize_rcu();
	return err;
}

int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long action, void *data)
{
	int ret;

	rcu_read_lock();
	ret = chain_call(&nh->head, action, data);
	rcu_read_unlock();
	return ret;
}

int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	int err;

	down_write(&nh->rwsem);
	err = chain_register(&nh->head, nb);
	up_write(&nh->rwsem);
	return err;
}

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	int err;

	down_write(&nh->rwsem);
	err = chain_unregister(&nh->head, nb);
	up_write(&nh->rwsem);
	return err;
}

int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long action,
				 void *data)
{
	int ret;

	if (!READ_ONCE(nh->head))
		return NOTIFY_DONE;
	down_read(&nh->rwsem);
	ret = chain_call(&nh->head, action, data);
	up_read(&nh->rwsem);
	return ret;
}

int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return chain_register(&nh->head, nb);
}

int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return chain_unregister(&nh->head, nb);
}

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long action, void *data)
{
	return chain_call(&nh->head, action, data);
}

/* ---------------------------------------------------------------- exceptions in the kernel */

static ATOMIC_NOTIFIER_HEAD(die_chain);

int notify_die(enum die_val val, const char *str, struct pt_regs *regs, long err, int trap, int sig)
{
	struct die_args args = {
		.regs = regs, .str = str, .err = err, .trapnr = trap, .signr = sig
	};

	if (likely(!READ_ONCE(die_chain.head)))
		return NOTIFY_DONE;
	return atomic_notifier_call_chain(&die_chain, val, &args);
}

int register_die_notifier(struct notifier_block *nb)
{
	return atomic_notifier_chain_register(&die_chain, nb);
}

int unregister_die_notifier(struct notifier_block *nb)
{
	return atomic_notifier_chain_unregister(&die_chain, nb);
}
