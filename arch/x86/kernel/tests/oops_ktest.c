// SPDX-License-Identifier: MIT
/*
 * A task that breaks the kernel ends, and the others go on. What is printed meanwhile is meant:
 * the note says so to the reader of the console, and the count of oopses shows there was just one.
 */

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/ktest.h>
#include <linux/lockdep.h>
#include <linux/panic.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/stop_machine.h>
#include <linux/vmalloc.h>
#include "../../../../kernel/tests/threads.h"

/* Goes down its stack page by page, as a recursion without end does, with 32 bytes a step. */
static noinline __no_sanitize_address int overrun_stack(void *unused)
{
	__asm__ __volatile__("1: sub $32, %%rsp\n\t"
			     "movq $0, (%%rsp)\n\t"
			     "jmp 1b"
			     :
			     :
			     : "memory");
	return 0;
}

/* What a freed mapping was is nobody's: no table leads there. */
static noinline __no_sanitize_address int touch_nothing(void *where)
{
	*(volatile int *)where = 1;
	return 0;
}

#if CONFIG_LOCKDEP
/* With all other CPUs held: what tasks took and released since the oops nobody wrote down. */
static int begin_new_books(void *tester)
{
	struct task_struct *leader, *task;
	int cpu;

	for_each_process_thread(leader, task) {
		if (task != tester)
			lockdep_init_task(task);
	}
	for_each_online_cpu(cpu)
		lockdep_init_task(idle_task(cpu));
	debug_locks = 1;
	return 0;
}

/* An oops turns the validator off. */
static void validator_on(void)
{
	lockdep_init_task(current);
	lockdep_off();
	stop_machine(begin_new_books, current, NULL);
	lockdep_on();
}
#else
static void validator_on(void) { }
#endif

/* Runs fn in a thread that must not come back; true if it died of one oops. */
static bool dies_of_one_oops(int (*fn)(void *), void *arg)
{
	struct task_struct *task = kthread_create(fn, arg, "broken");
	int before = READ_ONCE(oops_count);
	bool dead;

	if (IS_ERR(task))
		return false;
	get_task_struct(task);
	ktest_note("expects Oops");
	wake_up_process(task);
	dead = eventually(READ_ONCE(task->exit_state));
	msleep(10);			/* it has taken leave of everything */
	put_task_struct(task);
	validator_on();
	return dead && READ_ONCE(oops_count) == before + 1;
}

KTEST(arch, overrun_of_a_kernel_stack_ends_its_task_alone, "spec: A-CHK-12")
{
	KEXPECT(dies_of_one_oops(overrun_stack, NULL));
	KEXPECT(dies_of_one_oops(overrun_stack, NULL));		/* and again: all is in order */
}

KTEST(arch, a_bad_kernel_access_is_an_oops, "spec: N-CHK-18")
{
	KEXPECT(dies_of_one_oops(touch_nothing, (void *)VMALLOC_START - PAGE_SIZE));
	KEXPECT(dies_of_one_oops(touch_nothing, (void *)(0xfffUL << 44)));	/* not canonical */
}
