// SPDX-License-Identifier: MIT
/*
 * Wait queues.
 *
 * A waiter is an entry with a function; waking calls the functions in order, from the head. Plain
 * waiters are at the head, exclusive ones at the tail, so a walk that stops after waking `nr`
 * exclusive waiters has woken all plain ones. Entries leave under the queue's lock: by the waiter
 * (finish_wait) or by the waker (autoremove_wake_function), which has then taken the waiter off
 * before it can run on.
 */

#include <linux/wait.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/rcupdate.h>
#include <uapi/linux/poll.h>
#include "sched.h"

void __init_waitqueue_head(struct wait_queue_head *wq, const char *name, struct lock_class_key *key)
{
	__raw_spin_lock_init(&wq->lock.rlock, name, key);
	INIT_LIST_HEAD(&wq->head);
}

static void wait_queue_insert(struct wait_queue_head *wq, struct wait_queue_entry *entry, bool tail)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	if (tail)
		__add_wait_queue_entry_tail(wq, entry);
	else
		__add_wait_queue(wq, entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	entry->flags &= ~WQ_FLAG_EXCLUSIVE;
	wait_queue_insert(wq, entry, false);
}

void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	entry->flags |= WQ_FLAG_EXCLUSIVE;
	wait_queue_insert(wq, entry, true);
}

/* At the head, exclusive: it sees every event first and may swallow it. */
void add_wait_queue_priority(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	entry->flags |= WQ_FLAG_EXCLUSIVE | WQ_FLAG_PRIORITY;
	wait_queue_insert(wq, entry, false);
}

void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	__remove_wait_queue(wq, entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/* ---------------------------------------------------------------- waking */

/* nr: exclusive waiters to wake, 0 for all. wq->lock held. */
static void __wake_up_common(struct wait_queue_head *wq, unsigned int mode, int nr, int wake_flags,
			     void *key)
{
	struct wait_queue_entry *curr, *next;

	lockdep_assert_held(&wq->lock);
	list_for_each_entry_safe(curr, next, &wq->head, entry) {
		unsigned int flags = curr->flags;
		int ret = curr->func(curr, mode, wake_flags, key);

		if (ret < 0)
			break;
		if (ret && (flags & WQ_FLAG_EXCLUSIVE) && !--nr)
			break;
	}
}

static void __wake_up_common_lock(struct wait_queue_head *wq, unsigned int mode, int nr,
				  int wake_flags, void *key)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	__wake_up_common(wq, mode, nr, wake_flags, key);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key)
{
	__wake_up_common_lock(wq, mode, nr, 0, key);
}

void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode, int nr)
{
	__wake_up_common(wq, mode, nr, 0, NULL);
}

void __wake_up_locked_key(struct wait_queue_head *wq, unsigned int mode, void *key)
{
	__wake_up_common(wq, mode, 1, 0, key);
}

void __wake_up_sync_key(struct wait_queue_head *wq, unsigned int mode, void *key)
{
	__wake_up_common_lock(wq, mode, 1, WF_SYNC, key);
}

void __wake_up_sync(struct wait_queue_head *wq, unsigned int mode)
{
	__wake_up_sync_key(wq, mode, NULL);
}

/* The queue is about to go, a grace period after this: pollers take themselves off. */
void __wake_up_pollfree(struct wait_queue_head *wq)
{
	__wake_up(wq, TASK_NORMAL, 0, poll_to_key(POLLHUP | POLLFREE));
	WARN_ON_ONCE(waitqueue_active(wq));
}

int default_wake_function(struct wait_queue_entry *curr, unsigned int mode, int wake_flags,
			  void *key)
{
	return try_to_wake_up(curr->private, mode, wake_flags);
}

int autoremove_wake_function(struct wait_queue_entry *curr, unsigned int mode, int wake_flags,
			     void *key)
{
	struct task_struct *p = curr->private;
	int ret = try_to_wake_up(p, mode, wake_flags);

	/*
	 * finish_wait() looks without the lock: once it sees the entry empty, the waiter may return
	 * and the entry is gone.
	 */
	if (ret)
		list_del_init_careful(&curr->entry);
	return ret;
}

/* ---------------------------------------------------------------- waiting */

void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
	entry->flags = flags;
	entry->private = current;
	entry->func = autoremove_wake_function;
	INIT_LIST_HEAD(&entry->entry);
}

void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state)
{
	unsigned long flags;

	entry->flags &= ~WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	if (list_empty(&entry->entry))
		__add_wait_queue(wq, entry);
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/* True if it is the first waiter. */
bool prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *entry,
			       int state)
{
	bool was_empty = false;
	unsigned long flags;

	entry->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	if (list_empty(&entry->entry)) {
		was_empty = list_empty(&wq->head);
		__add_wait_queue_entry_tail(wq, entry);
	}
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
	return was_empty;
}

/*
 * 0, or -ERESTARTSYS with the entry off the queue. An exclusive waiter that was woken and then
 * gives up for a signal would lose the wake-up for the others; taken off under the lock it was
 * either woken (and then sees its condition) or not.
 */
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state)
{
	unsigned long flags;
	long ret = 0;

	spin_lock_irqsave(&wq->lock, flags);
	if (signal_pending_state(state, current)) {
		list_del_init(&entry->entry);
		ret = -ERESTARTSYS;
	} else {
		if (list_empty(&entry->entry)) {
			if (entry->flags & WQ_FLAG_EXCLUSIVE)
				__add_wait_queue_entry_tail(wq, entry);
			else
				__add_wait_queue(wq, entry);
		}
		set_current_state(state);
	}
	spin_unlock_irqrestore(&wq->lock, flags);
	return ret;
}

void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	if (list_empty_careful(&entry->entry))
		return;				/* the waker took it off and is done with it */
	spin_lock_irqsave(&wq->lock, flags);
	list_del_init(&entry->entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/* One round of waiting with wq->lock held, with or without interrupts off. */
int do_wait_intr(struct wait_queue_head *wq, struct wait_queue_entry *wait)
{
	if (list_empty(&wait->entry))
		__add_wait_queue_entry_tail(wq, wait);
	set_current_state(TASK_INTERRUPTIBLE);
	if (signal_pending(current))
		return -ERESTARTSYS;
	spin_unlock(&wq->lock);
	schedule();
	spin_lock(&wq->lock);
	return 0;
}

int do_wait_intr_irq(struct wait_queue_head *wq, struct wait_queue_entry *wait)
{
	if (list_empty(&wait->entry))
		__add_wait_queue_entry_tail(wq, wait);
	set_current_state(TASK_INTERRUPTIBLE);
	if (signal_pending(current))
		return -ERESTARTSYS;
	spin_unlock_irq(&wq->lock);
	schedule();
	spin_lock_irq(&wq->lock);
	return 0;
}

/*
 * For loops that may sleep elsewhere while they are on the queue: the entry remembers that a
 * wake-up came.
 *
 *	add_wait_queue(wq, &wait);		waker: condition = true;
 *	while (!condition)				wake_up(wq) -> woken_wake_function()
 *		wait_woken(&wait, mode, timeout);
 */
long wait_woken(struct wait_queue_entry *entry, unsigned int mode, long timeout)
{
	/* before the flag is read, against woken_wake_function() */
	set_current_state(mode);
	if (!(entry->flags & WQ_FLAG_WOKEN))
		timeout = schedule_timeout(timeout);
	__set_current_state(TASK_RUNNING);
	/* before the caller tests its condition */
	smp_store_mb(entry->flags, entry->flags & ~WQ_FLAG_WOKEN);
	return timeout;
}

int woken_wake_function(struct wait_queue_entry *entry, unsigned int mode, int wake_flags,
			void *key)
{
	smp_mb();				/* the condition before the flag */
	entry->flags |= WQ_FLAG_WOKEN;
	return default_wake_function(entry, mode, wake_flags, key);
}

/* ---------------------------------------------------------------- waking later */

static bool __wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	struct wake_q_node *node = &task->wake_q;

	/* what the waker changed, before it is seen as queued */
	smp_mb__before_atomic();
	if (cmpxchg(&node->next, NULL, WAKE_Q_TAIL))
		return false;
	*head->lastp = node;
	head->lastp = &node->next;
	return true;
}

void wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	if (__wake_q_add(head, task))
		get_task_struct(task);
}

void wake_q_add_safe(struct wake_q_head *head, struct task_struct *task)
{
	if (!__wake_q_add(head, task))
		put_task_struct(task);
}

void wake_up_q(struct wake_q_head *head)
{
	struct wake_q_node *node = head->first;

	while (node != WAKE_Q_TAIL) {
		struct task_struct *task = container_of(node, struct task_struct, wake_q);

		node = node->next;
		WRITE_ONCE(task->wake_q.next, NULL);	/* from here on it can be queued anew */
		wake_up_process(task);
		put_task_struct(task);
	}
}
