// SPDX-License-Identifier: MIT
/*
 * Completions: a count of passes and a queue of those that wait for one.
 *
 * Both sides work under wait.lock, and the completer's last access to the object is its release of
 * that lock. A waiter takes its pass under the same lock, so when wait_for_completion() returns the
 * completer is out and the object may be freed.
 */

#include <linux/completion.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include "sched.h"

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != UINT_MAX)
		x->done++;
	__wake_up_locked(&x->wait, TASK_NORMAL, 1);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = UINT_MAX;
	__wake_up_locked(&x->wait, TASK_NORMAL, 0);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

typedef long (*sleep_fn)(long timeout);

/* wait.lock held, interrupts off. What is left of the timeout, 0 if it ran out, -ERESTARTSYS. */
static long do_wait_for_common(struct completion *x, sleep_fn action, long timeout,
			       unsigned int state)
{
	struct wait_queue_entry wait;
	bool queued = false;

	while (!x->done) {
		if (signal_pending_state(state, current)) {
			timeout = -ERESTARTSYS;
			break;
		}
		if (!queued) {
			init_wait_entry(&wait, WQ_FLAG_EXCLUSIVE);
			/* stays queued: its place in line is kept until it has its pass */
			wait.func = default_wake_function;
			__add_wait_queue_entry_tail(&x->wait, &wait);
			queued = true;
		}
		/* the lock orders it: complete() cannot come in between */
		__set_current_state(state);
		spin_unlock_irq(&x->wait.lock);
		timeout = action(timeout);
		spin_lock_irq(&x->wait.lock);
		if (!timeout)
			break;
	}
	if (queued)
		__remove_wait_queue(&x->wait, &wait);
	if (!x->done)
		return timeout;
	if (x->done != UINT_MAX)
		x->done--;
	return timeout ? timeout : 1;
}

static long wait_for_common(struct completion *x, sleep_fn action, long timeout, unsigned int state)
{
	might_sleep();
	spin_lock_irq(&x->wait.lock);
	timeout = do_wait_for_common(x, action, timeout, state);
	spin_unlock_irq(&x->wait.lock);
	return timeout;
}

void wait_for_completion(struct completion *x)
{
	wait_for_common(x, schedule_timeout, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE);
}

void wait_for_completion_io(struct completion *x)
{
	wait_for_common(x, io_schedule_timeout, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE);
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for_common(x, schedule_timeout, timeout, TASK_UNINTERRUPTIBLE);
}

unsigned long wait_for_completion_io_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for_common(x, io_schedule_timeout, timeout, TASK_UNINTERRUPTIBLE);
}

int wait_for_completion_state(struct completion *x, unsigned int state)
{
	long t = wait_for_common(x, schedule_timeout, MAX_SCHEDULE_TIMEOUT, state);

	return t == -ERESTARTSYS ? t : 0;
}

int wait_for_completion_interruptible(struct completion *x)
{
	return wait_for_completion_state(x, TASK_INTERRUPTIBLE);
}

int wait_for_completion_killable(struct completion *x)
{
	return wait_for_completion_state(x, TASK_KILLABLE);
}

long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for_common(x, schedule_timeout, timeout, TASK_INTERRUPTIBLE);
}

long wait_for_completion_killable_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for_common(x, schedule_timeout, timeout, TASK_KILLABLE);
}

bool try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	bool ret = false;

	if (!READ_ONCE(x->done))
		return false;
	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done) {
		ret = true;
		if (x->done != UINT_MAX)
			x->done--;
	}
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return ret;
}

bool completion_done(struct completion *x)
{
	unsigned long flags;

	if (!READ_ONCE(x->done))
		return false;
	/*
	 * A completer may be between done and its unlock: the caller may free the object on true.
	 */
	spin_lock_irqsave(&x->wait.lock, flags);
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return true;
}
