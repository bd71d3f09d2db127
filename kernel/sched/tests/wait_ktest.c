// SPDX-License-Identifier: MIT
/* Waiting and waking: wait queues, completions, bits, timeouts. */

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/ktest.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include "../../tests/threads.h"

struct hall {
	struct wait_queue_head wq;
	struct completion done;
	atomic_t woken, order;
	int condition, turn;
	unsigned long word;
	int nr[CROWD_MAX];
};

static void hall_init(struct hall *h)
{
	*h = (struct hall){ };
	init_waitqueue_head(&h->wq);
	init_completion(&h->done);
}

static unsigned int sleepers(struct hall *h)
{
	struct list_head *pos;
	unsigned int n = 0;

	spin_lock_irq(&h->wq.lock);
	list_for_each(pos, &h->wq.head)
		n++;
	spin_unlock_irq(&h->wq.lock);
	return n;
}

/* Threads 0 and 1 wait plainly, the others exclusively. */
static void wait_in_line(struct crowd *crowd, int nr)
{
	struct hall *h = crowd->arg;
	DEFINE_WAIT(wait);

	if (nr < 2)
		prepare_to_wait(&h->wq, &wait, TASK_UNINTERRUPTIBLE);
	else
		prepare_to_wait_exclusive(&h->wq, &wait, TASK_UNINTERRUPTIBLE);
	schedule();
	finish_wait(&h->wq, &wait);
	h->nr[nr] = 1;
	atomic_inc(&h->woken);
}

KTEST(sched, wake_up_wakes_all_plain_and_one_exclusive_waiter, "spec: N-CHK-15")
{
	struct crowd crowd;
	struct hall h;

	hall_init(&h);
	KEXPECT(crowd_start(&crowd, 5, wait_in_line, &h));
	KEXPECT(eventually(sleepers(&h) == 5));
	wake_up(&h.wq);
	KEXPECT(eventually(atomic_read(&h.woken) == 3));
	msleep(20);
	KEXPECT_EQ(atomic_read(&h.woken), 3);
	KEXPECT(h.nr[0] && h.nr[1]);
	wake_up_nr(&h.wq, 1);
	KEXPECT(eventually(atomic_read(&h.woken) == 4));
	wake_up_all(&h.wq);
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&h.woken), 5);
	KEXPECT(!waitqueue_active(&h.wq));
}

/* Thread n may go when turn % 4 == n; it then passes the turn on. */
static void pass_the_turn(struct crowd *crowd, int nr)
{
	struct hall *h = crowd->arg;
	int i;

	for (i = 0; i < 100; i++) {
		wait_event(h->wq, READ_ONCE(h->turn) % 4 == nr);
		WRITE_ONCE(h->turn, h->turn + 1);
		wake_up_all(&h->wq);
	}
}

KTEST(sched, no_wake_up_is_lost, "spec: N-CHK-15")
{
	struct crowd crowd;
	struct hall h;

	hall_init(&h);
	KEXPECT(crowd_start(&crowd, 4, pass_the_turn, &h));
	crowd_end(&crowd);
	KEXPECT_EQ(h.turn, 400);
}

static void wait_by_state(struct crowd *crowd, int nr)
{
	struct hall *h = crowd->arg;

	if (nr == 0)
		h->nr[0] = wait_event_interruptible(h->wq, READ_ONCE(h->condition));
	else
		wait_event(h->wq, READ_ONCE(h->condition));
	clear_thread_flag(TIF_SIGPENDING);
	atomic_inc(&h->woken);
}

KTEST(sched, a_signal_ends_an_interruptible_sleep_only, "spec: N-CHK-14")
{
	struct crowd crowd;
	struct hall h;
	int i;

	hall_init(&h);
	KEXPECT(crowd_start(&crowd, 2, wait_by_state, &h));
	KEXPECT(eventually(sleepers(&h) == 2));
	for (i = 0; i < 2; i++) {
		set_tsk_thread_flag(crowd.tasks[i], TIF_SIGPENDING);
		wake_up_state(crowd.tasks[i], TASK_INTERRUPTIBLE);
	}
	KEXPECT(eventually(atomic_read(&h.woken) == 1));
	msleep(20);
	KEXPECT_EQ(atomic_read(&h.woken), 1);
	KEXPECT_EQ(h.nr[0], -ERESTARTSYS);
	h.condition = 1;
	wake_up(&h.wq);
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&h.woken), 2);
}

KTEST(sched, wait_event_timeout_says_what_is_left, "spec: N-CHK-15")
{
	unsigned long start = jiffies;
	struct hall h;

	hall_init(&h);
	KEXPECT_EQ(wait_event_timeout(h.wq, READ_ONCE(h.condition), 5), 0);
	KEXPECT_GE(jiffies - start, 5);
	h.condition = 1;
	KEXPECT_EQ(wait_event_timeout(h.wq, READ_ONCE(h.condition), 5), 5);
	KEXPECT_EQ(wait_event_timeout(h.wq, READ_ONCE(h.condition), 0), 1);
	KEXPECT_EQ(wait_event_interruptible_timeout(h.wq, READ_ONCE(h.condition), 7), 7);
	KEXPECT_EQ(task_is_running(current), true);
}

static void wait_completed(struct crowd *crowd, int nr)
{
	struct hall *h = crowd->arg;

	while (READ_ONCE(h->turn) != nr)		/* into the queue in this order */
		schedule_timeout_uninterruptible(1);
	wait_for_completion(&h->done);
	h->nr[nr] = atomic_inc_return(&h->order);
}

KTEST(sched, completions_pass_waiters_in_order, "spec: B-CHK-28 N-CHK-25 N-LOCK-24")
{
	struct crowd crowd;
	struct hall h;
	int i;

	hall_init(&h);
	complete(&h.done);
	wait_for_completion(&h.done);			/* done before: no sleep */
	KEXPECT(!completion_done(&h.done));
	KEXPECT(crowd_start(&crowd, 3, wait_completed, &h));
	for (i = 0; i < 3; i++) {
		WRITE_ONCE(h.turn, i);
		KEXPECT(eventually(READ_ONCE(crowd.tasks[i]->__state) == TASK_UNINTERRUPTIBLE));
		msleep(10);
	}
	for (i = 0; i < 3; i++) {
		complete(&h.done);
		KEXPECT(eventually(atomic_read(&h.order) == i + 1));
	}
	crowd_end(&crowd);
	for (i = 0; i < 3; i++)
		KEXPECT_GT(h.nr[i], 0);
}

KTEST(sched, complete_all_opens_until_reinit, "spec: B-CHK-28")
{
	struct completion x;
	unsigned long start;

	init_completion(&x);
	start = jiffies;
	KEXPECT_EQ(wait_for_completion_timeout(&x, 5), 0);
	KEXPECT_GE(jiffies - start, 5);
	complete_all(&x);
	KEXPECT_EQ(wait_for_completion_timeout(&x, 5), 5);
	wait_for_completion(&x);
	KEXPECT(completion_done(&x));
	reinit_completion(&x);
	KEXPECT(!completion_done(&x));
	KEXPECT(!try_wait_for_completion(&x));
	complete(&x);
	KEXPECT(try_wait_for_completion(&x));
	KEXPECT(!try_wait_for_completion(&x));
}

static void lock_the_bit(struct crowd *crowd, int nr)
{
	struct hall *h = crowd->arg;
	int i;

	for (i = 0; i < 300; i++) {
		wait_on_bit_lock(&h->word, 5, TASK_UNINTERRUPTIBLE);
		h->condition++;
		clear_and_wake_up_bit(5, &h->word);
	}
}

KTEST(sched, a_bit_serves_as_a_lock, "")
{
	struct crowd crowd;
	struct hall h;

	hall_init(&h);
	KEXPECT(crowd_start(&crowd, 4, lock_the_bit, &h));
	crowd_end(&crowd);
	KEXPECT_EQ(h.condition, 1200);
	h.word = 1;
	KEXPECT_EQ(wait_on_bit_timeout(&h.word, 0, TASK_UNINTERRUPTIBLE, 3), -EAGAIN);
}
