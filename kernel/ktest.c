// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/glob.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>

/*
 * The runner of the kernel's own tests. How this works
 *
 * KTEST() puts a struct ktest into section .ktest. With `ktest=` on the command line the boot ends
 * here instead of in /init: each test that matches runs in a kernel thread of its own, one after
 * the other, and its verdict is printed as KTAP. Then the machine is switched off.
 *
 * A test may oops: its thread dies, the verdict is "not ok", and the next test runs. A test may
 * hang: after a minute its stack is shown and it is left behind. What such a thread may still touch
 * (struct running) is never freed.
 */

#define TEST_SECONDS	60

struct running {
	struct ktest_run run;
	struct completion done;
};

extern const struct ktest __start_ktest[], __stop_ktest[];

static const char *patterns;
static u64 random_state;

static int __init set_ktest(char *value)
{
	if (!IS_ENABLED(CONFIG_KTEST))
		return 0;
	patterns = value;
	return 1;
}
__setup("ktest=", set_ktest);

/* ---------------------------------------------------------------- for the tests */

void ktest_fail(struct ktest_run *run, const char *file, int line, const char *fmt, ...)
{
	struct va_format message = { .fmt = fmt };
	va_list args;

	if (run->failures++ > 20)
		return;
	va_start(args, fmt);
	message.va = &args;
	pr_info("# %s:%d: %pV\n", file, line, &message);
	va_end(args);
}

void ktest_skip(struct ktest_run *run, const char *fmt, ...)
{
	va_list args;

	run->skipped = true;
	va_start(args, fmt);
	vsnprintf(run->reason, sizeof(run->reason), fmt, args);
	va_end(args);
}

void ktest_note(const char *fmt, ...)
{
	struct va_format message = { .fmt = fmt };
	va_list args;

	va_start(args, fmt);
	message.va = &args;
	pr_info("# %pV\n", &message);
	va_end(args);
}

void ktest_seed(u64 seed)
{
	random_state = seed ? seed : 1;
}

/*
 * xorshift64* (Vigna). Threads of one test may share it; then the sequence is theirs to sort out.
 */
u64 ktest_random(void)
{
	u64 x = random_state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	random_state = x;
	return x * 0x2545f4914f6cdd1dULL;
}

/* ---------------------------------------------------------------- running them */

static bool matches(const struct ktest *test)
{
	char name[128], pattern[128];
	const char *p = patterns;

	snprintf(name, sizeof(name), "%s.%s", test->room, test->name);
	while (*p) {
		size_t len = strcspn(p, ",");

		strscpy(pattern, p, min(len + 1, sizeof(pattern)));
		if (!strcmp(pattern, "all") || glob_match(pattern, name) ||
		    glob_match(pattern, test->room))
			return true;
		p += len + (p[len] == ',');
	}
	return false;
}

static int test_thread(void *data)
{
	struct running *r = data;

	r->run.test->body(&r->run);
	complete(&r->done);
	return 0;
}

/* True if it came to its end. */
static bool wait_for_test(struct running *r, struct task_struct *thread)
{
	for (int second = 0; second < TEST_SECONDS; second++) {
		if (wait_for_completion_timeout(&r->done, HZ))
			return true;
		if (READ_ONCE(thread->exit_state) && !completion_done(&r->done)) {
			pr_info("# the test's thread died\n");
			return false;
		}
	}
	pr_info("# no end after %d s\n", TEST_SECONDS);
	sched_show_task(thread);
	return false;
}

/* NULL if the test did not come to its end; otherwise the caller frees it. */
static struct running *run_test(const struct ktest *test)
{
	struct running *r = kzalloc(sizeof(*r), GFP_KERNEL);
	struct task_struct *thread;
	bool ended;

	if (!r)
		return NULL;
	r->run.test = test;
	init_completion(&r->done);
	ktest_seed(0x9e3779b97f4a7c15ULL);
	thread = kthread_create(test_thread, r, "ktest/%s", test->name);
	if (IS_ERR(thread)) {
		kfree(r);
		return NULL;
	}
	get_task_struct(thread);
	wake_up_process(thread);
	ended = wait_for_test(r, thread);
	put_task_struct(thread);
	return ended ? r : NULL;
}

static void run_all(void)
{
	int planned = 0, number = 0, passed = 0, skipped = 0;

	for (const struct ktest *test = __start_ktest; test < __stop_ktest; test++)
		planned += matches(test);
	pr_info("KTAP version 1\n");
	pr_info("1..%d\n", planned);
	for (const struct ktest *test = __start_ktest; test < __stop_ktest; test++) {
		struct running *r;
		bool good;

		if (!matches(test))
			continue;
		pr_info("# running %s.%s\n", test->room, test->name);
		r = run_test(test);
		good = r && !r->run.failures;
		if (r && r->run.skipped) {
			pr_info("ok %d - %s.%s # SKIP %s\n", ++number, test->room, test->name,
				r->run.reason);
			skipped++;
		} else {
			pr_info("%s %d - %s.%s\n", good ? "ok" : "not ok", ++number, test->room,
				test->name);
			passed += good;
		}
		kfree(r);
	}
	pr_info("# totals: pass:%d fail:%d skip:%d\n", passed, number - passed - skipped, skipped);
}

void ktest_run(void)
{
	if (!patterns)
		return;
	console_loglevel = max(console_loglevel, CONSOLE_LOGLEVEL_DEFAULT);
	run_all();
	kernel_power_off();
	/* A machine without a power switch. */
	kernel_restart(NULL);
	kernel_halt();
}
