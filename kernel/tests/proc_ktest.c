// SPDX-License-Identifier: MIT
/* Processes from inside: numbers, the end of a child, signals to sleepers, task work. */

#include <linux/ktest.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/task_work.h>

KTEST(proc, pid_numbers_are_unique_and_found, "spec: A-CHK-09 N-CHK-08")
{
	struct pid *a = alloc_pid(&init_pid_ns, NULL, 0), *b;

	KASSERT(!IS_ERR(a));
	b = alloc_pid(&init_pid_ns, NULL, 0);
	KASSERT(!IS_ERR(b));
	KEXPECT(pid_nr(a) != pid_nr(b));
	rcu_read_lock();
	KEXPECT(find_vpid(pid_nr(a)) == a);
	KEXPECT(pid_task(a, PIDTYPE_PID) == NULL);
	rcu_read_unlock();
	free_pid(a);
	free_pid(b);
}

KTEST(proc, a_chosen_pid_is_given_once, "clone3: set_tid")
{
	pid_t wanted = pid_max - 2;
	struct pid *a = alloc_pid(&init_pid_ns, &wanted, 1), *b;

	KASSERT(!IS_ERR(a));
	KEXPECT_EQ(pid_nr(a), wanted);
	b = alloc_pid(&init_pid_ns, &wanted, 1);
	KEXPECT(IS_ERR(b) && PTR_ERR(b) == -EEXIST);
	wanted = pid_max;
	b = alloc_pid(&init_pid_ns, &wanted, 1);
	KEXPECT(IS_ERR(b) && PTR_ERR(b) == -EINVAL);
	free_pid(a);
}

static int exit_with(void *arg)
{
	do_exit((long)arg);
}

KTEST(proc, wait4_reports_a_childs_end_once, "spec: N-CHK-05")
{
	int status = 0;
	pid_t pid;

	/* kernel threads ignore all signals, and would have no zombies */
	kernel_sigaction(SIGCHLD, SIG_DFL);
	pid = kernel_thread(exit_with, (void *)(7L << 8), SIGCHLD);
	KASSERT(pid > 0);
	KEXPECT_EQ(kernel_wait4(pid, &status, 0, NULL), pid);
	KEXPECT_EQ(status, 7 << 8);
	KEXPECT_EQ(kernel_wait4(pid, &status, 0, NULL), -ECHILD);
	kernel_sigaction(SIGCHLD, SIG_IGN);
}

static bool is_there(pid_t pid)
{
	bool there;

	rcu_read_lock();
	there = find_task_by_vpid(pid) != NULL;
	rcu_read_unlock();
	return there;
}

KTEST(proc, ignored_children_leave_no_zombie, "spec: A-CHK-07")
{
	pid_t pid;
	int left;

	kernel_sigaction(SIGCHLD, SIG_IGN);
	pid = kernel_thread(exit_with, NULL, SIGCHLD);
	KASSERT(pid > 0);
	KEXPECT_EQ(kernel_wait4(pid, NULL, 0, NULL), -ECHILD);
	/* It is dead by now; it may still be releasing itself. */
	for (left = HZ; left && is_there(pid); left--)
		schedule_timeout_uninterruptible(1);
	KEXPECT(left > 0);
}

struct sleeper {
	unsigned int state;
	bool woken;
	struct completion ready, done;
};

static int sleep_in(void *arg)
{
	struct sleeper *s = arg;

	allow_signal(SIGUSR1);
	set_current_state(s->state);
	complete(&s->ready);
	schedule_timeout(HZ / 10);
	s->woken = signal_pending(current);
	complete(&s->done);
	while (!kthread_should_stop())
		schedule_timeout_uninterruptible(1);
	return 0;
}

/* Jiffies the sleep took when a signal came at its beginning. */
static unsigned long sleep_with_signal(unsigned int state, bool *woken)
{
	struct sleeper s = { .state = state };
	struct task_struct *t;
	unsigned long begin;

	init_completion(&s.ready);
	init_completion(&s.done);
	t = kthread_run(sleep_in, &s, "sleeper");
	if (IS_ERR(t))
		return 0;
	wait_for_completion(&s.ready);
	begin = jiffies;
	send_sig(SIGUSR1, t, 1);
	wait_for_completion(&s.done);
	*woken = s.woken;
	begin = jiffies - begin;
	kthread_stop(t);
	return begin;
}

KTEST(proc, a_signal_ends_only_interruptible_sleep, "spec: N-CHK-14")
{
	bool pending = false;

	KEXPECT(sleep_with_signal(TASK_INTERRUPTIBLE, &pending) < HZ / 20);
	KEXPECT(pending);
	KEXPECT(sleep_with_signal(TASK_UNINTERRUPTIBLE, &pending) >= HZ / 10 - 2);
	KEXPECT(pending);
}

struct noted_work {
	struct callback_head head;
	int *next, order;
};

static void note_order(struct callback_head *head)
{
	struct noted_work *w = container_of(head, struct noted_work, head);

	w->order = (*w->next)++;
}

KTEST(proc, task_work_runs_in_the_order_it_was_added, "task_work")
{
	struct noted_work w[3];
	int next = 0, i;

	for (i = 0; i < 3; i++) {
		init_task_work(&w[i].head, note_order);
		w[i].next = &next;
		w[i].order = -1;
		KEXPECT_EQ(task_work_add(current, &w[i].head, TWA_NONE), 0);
	}
	task_work_run();
	for (i = 0; i < 3; i++)
		KEXPECT_EQ(w[i].order, i);
	KEXPECT(!task_work_pending(current));
}
