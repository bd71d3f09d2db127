// SPDX-License-Identifier: MIT
/*
 * Task work: a stack of things a task does itself before it returns to user space. Adding is a push
 * without a lock; running takes the whole stack at once and goes through it from the oldest. When
 * the task is past running any, the stack is the mark `work_exited`.
 */

#include <linux/task_work.h>
#include <linux/resume_user_mode.h>
#include <linux/sched/signal.h>

static struct callback_head work_exited;

static bool swap_head(struct task_struct *task, struct callback_head **old,
		      struct callback_head *new)
{
	return __atomic_compare_exchange_n(&task->task_works, old, new, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

int task_work_add(struct task_struct *task, struct callback_head *work,
		  enum task_work_notify_mode notify)
{
	struct callback_head *head = READ_ONCE(task->task_works);

	do {
		if (unlikely(head == &work_exited))
			return -ESRCH;
		work->next = head;
	} while (!swap_head(task, &head, work));

	if (notify == TWA_RESUME) {
		set_notify_resume(task);
		if (task != current)
			kick_process(task);
	} else if (notify == TWA_SIGNAL) {
		set_tsk_thread_flag(task, TIF_NOTIFY_SIGNAL);
		if (!wake_up_state(task, TASK_INTERRUPTIBLE))
			kick_process(task);
	}
	return 0;
}

struct callback_head *task_work_cancel(struct task_struct *task, task_work_func_t func)
{
	struct callback_head **link = &task->task_works, *work;
	unsigned long flags;

	/*
	 * pi_lock keeps out another cancel and the end of task_work_run(); an add only changes the
	 * first link.
	 */
	raw_spin_lock_irqsave(&task->pi_lock, flags);
	work = READ_ONCE(*link);
	while (work && work != &work_exited) {
		if (work->func != func) {
			link = &work->next;
			work = READ_ONCE(*link);
		} else if (__atomic_compare_exchange_n(link, &work, work->next, false,
						       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
			break;
		}
	}
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	return work == &work_exited ? NULL : work;
}

static struct callback_head *reverse(struct callback_head *work)
{
	struct callback_head *done = NULL, *next;

	for (; work; work = next) {
		next = work->next;
		work->next = done;
		done = work;
	}
	return done;
}

/* Takes the stack, leaving `mark` if it was empty. */
static struct callback_head *take_all(struct callback_head *mark)
{
	struct callback_head *head = READ_ONCE(current->task_works);

	while (!swap_head(current, &head, head ? NULL : mark))
		;
	return head;
}

static void run_all(struct callback_head *mark)
{
	struct callback_head *work, *next;

	for (;;) {
		work = take_all(mark);
		if (!work)
			return;
		/* A cancel that saw the old stack finishes before the entries are touched. */
		raw_spin_lock_irq(&current->pi_lock);
		raw_spin_unlock_irq(&current->pi_lock);
		for (work = reverse(work); work; work = next) {
			next = work->next;
			work->func(work);
			cond_resched();
		}
	}
}

void task_work_run(void)
{
	run_all(NULL);
}

void exit_task_work(void)
{
	run_all(&work_exited);
}
