// SPDX-License-Identifier: MIT
#include <linux/panic.h>
#include <linux/bug.h>
#include <linux/console.h>
#include <linux/debug_locks.h>
#include <linux/delay.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <asm/processor.h>
#include <asm/ptrace.h>
#include <asm/smp.h>
#include <asm/stacktrace.h>
#include <asm/traps.h>

/*
 * The end of a task, and of the system. How this works
 *
 *	WARN  --> warn_slowpath()			a report; all go on
 *	oops  --> die() of the architecture: oops_enter(), report, oops_exit(); the task ends ...
 *	panic --> panic()	... or, if nothing could go on without it, the system
 *
 * panic() runs on one CPU. A second CPU that comes here waits to be stopped; a second panic of the
 * same CPU goes straight to the end. Locks are of no use now: the other CPUs are stopped wherever
 * they are, then the log's and the consoles' locks are taken by force and everything still
 * unprinted is printed.
 *
 * The first line of a panic is "Kernel panic - not syncing: " and the reason; who watches the
 * console from outside may rely on it. With `panic=-1` the machine restarts at once, which ends a
 * QEMU that runs with -no-reboot.
 */

int panic_timeout;
int panic_on_oops;
int panic_on_warn;
int oops_in_progress;
int oops_count;
atomic_t panic_cpu = ATOMIC_INIT(PANIC_CPU_INVALID);
ATOMIC_NOTIFIER_HEAD(panic_notifier_list);

static unsigned long tainted;

/* ---------------------------------------------------------------- taint */

static const char taint_letters[TAINT_FLAGS_COUNT] = "PFSRMBUDAWCIOELKXTN";

void add_taint(unsigned int flag, enum lockdep_ok ok)
{
	if (ok == LOCKDEP_NOW_UNRELIABLE && debug_locks_off())
		pr_warn("Disabling lock debugging due to kernel taint\n");
	__atomic_fetch_or(&tainted, 1UL << flag, __ATOMIC_RELAXED);
}

int test_taint(unsigned int flag)
{
	return READ_ONCE(tainted) >> flag & 1;
}

unsigned long get_taint(void)
{
	return READ_ONCE(tainted);
}

/* Two CPUs that print at once write the same letters. */
const char *print_tainted(void)
{
	static char text[sizeof("Tainted: ") + TAINT_FLAGS_COUNT];
	char *p;

	if (!get_taint())
		return "Not tainted";
	p = stpcpy(text, "Tainted: ");
	for (int i = 0; i < TAINT_FLAGS_COUNT; i++)
		*p++ = test_taint(i) ? taint_letters[i] : i ? ' ' : 'G';
	*p = '\0';
	return text;
}

/* ---------------------------------------------------------------- warnings and oopses */

void warn_slowpath(const char *file, int line, unsigned long caller, unsigned int taint,
		   struct pt_regs *regs)
{
	pr_warn("WARNING: CPU: %d PID: %d at %s:%d %pS\n", raw_smp_processor_id(), current->pid,
		file, line, (void *)caller);
	if (panic_on_warn) {
		panic_on_warn = 0;	/* the panic may warn too */
		panic("panic_on_warn set ...");
	}
	if (regs)
		show_regs(regs);
	else
		dump_stack();
	pr_warn("---[ end trace 0000000000000000 ]---\n");
	add_taint(taint, LOCKDEP_STILL_OK);
}

void bust_spinlocks(int yes)
{
	__atomic_fetch_add(&oops_in_progress, yes ? 1 : -1, __ATOMIC_SEQ_CST);
}

void oops_enter(void)
{
	bust_spinlocks(1);
	console_bust_own_lock();
	console_verbose();
}

void oops_exit(void)
{
	pr_emerg("---[ end trace 0000000000000000 ]---\n");
	oops_count++;
	bust_spinlocks(0);
}

/* ---------------------------------------------------------------- panic */

/* Until the panicking CPU stops this one. */
static __noreturn void wait_to_be_stopped(void)
{
	for (;;)
		cpu_relax();
}

/* True for the one CPU that goes on; a nested panic of the same CPU is told apart by *nested. */
static bool claim_panic(bool *nested)
{
	int me = raw_smp_processor_id(), old = PANIC_CPU_INVALID;

	if (atomic_try_cmpxchg(&panic_cpu, &old, me)) {
		*nested = false;
		return true;
	}
	*nested = old == me;
	return old == me;
}

static void wait_and_restart(void)
{
	if (panic_timeout > 0) {
		pr_emerg("Rebooting in %d seconds..\n", panic_timeout);
		for (int i = 0; i < panic_timeout * 10; i++)
			mdelay(100);
	}
	if (panic_timeout)
		emergency_restart();
}

void panic(const char *fmt, ...)
{
	static char reason[512];
	bool nested;
	va_list args;

	local_irq_disable();
	preempt_disable();
	if (!claim_panic(&nested))
		wait_to_be_stopped();
	if (!nested) {
		bust_spinlocks(1);
		console_verbose();
		va_start(args, fmt);
		vscnprintf(reason, sizeof(reason), fmt, args);
		va_end(args);
		reason[strcspn(reason, "\n")] = '\0';
		pr_emerg("Kernel panic - not syncing: %s\n", reason);
		if (!test_taint(TAINT_DIE))
			dump_stack();
		smp_send_stop();
		printk_bust_locks();
		console_flush_on_panic();
		atomic_notifier_call_chain(&panic_notifier_list, 0, reason);
	}
	console_flush_on_panic();
	wait_and_restart();
	pr_emerg("---[ end Kernel panic - not syncing: %s ]---\n", reason);
	console_flush_on_panic();
	for (;;)
		cpu_relax();
}

void nmi_panic(struct pt_regs *regs, const char *msg)
{
	int cpu = atomic_read(&panic_cpu);

	if (cpu == PANIC_CPU_INVALID)
		panic("%s", msg);
	if (cpu != raw_smp_processor_id())
		wait_to_be_stopped();
}

/* ---------------------------------------------------------------- parameters */

static int __init set_panic_timeout(char *value)
{
	return kstrtoint(value, 0, &panic_timeout) == 0;
}
early_param("panic=", set_panic_timeout);

static int __init set_oops(char *value)
{
	if (strcmp(value, "panic"))
		return 0;
	panic_on_oops = 1;
	return 1;
}
early_param("oops=", set_oops);

static int __init set_panic_on_warn(char *value)
{
	panic_on_warn = 1;
	return 1;
}
early_param("panic_on_warn", set_panic_on_warn);
