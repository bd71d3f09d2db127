// SPDX-License-Identifier: MIT
// machine: --smp 1 --icount
// The real-time policies on one CPU, in exact time.
#include "test.h"
#include "look.h"

#define MS 1000000LL

struct log {
	volatile int turn, steps, stop;
	volatile int64_t last_run[4], gap;
	volatile char order[64];
};

static struct log *shared;

static void become(int policy, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	ASSERT_OK(sched_setscheduler(0, policy, &param));
}

static pid_t start(int policy, int priority, void (*body)(int), int arg)
{
	pid_t child = test_fork();

	if (!child) {
		become(policy, priority);
		body(arg);
		CHILD_EXIT();
	}
	return child;
}

static void spin_ms(long ms)
{
	int64_t start = test_now_ns(CLOCK_THREAD_CPUTIME_ID);

	while (test_now_ns(CLOCK_THREAD_CPUTIME_ID) - start < ms * MS)
		;
}

static void note(char c)
{
	shared->order[shared->steps++] = c;
}

static void count_for_ever(int i)
{
	(void)i;
	for (;;)
		shared->turn++;
}

static void begin(void)
{
	shared = map_anonymous(4096, MAP_SHARED);
	become(SCHED_FIFO, 90);
}

TEST(fifo_hog_starves_normal_tasks, "spec: A-CHK-19 N-CHK-11 A-PRI-06 A-SCH-02")
{
	begin();
	pid_t normal = start(SCHED_OTHER, 0, count_for_ever, 0), hog;
	int before;

	test_sleep_ms(20);
	EXPECT_GT(shared->turn, 0);
	hog = test_fork();
	if (!hog) {
		become(SCHED_FIFO, 50);
		for (;;)
			asm volatile("" : : : "memory");
	}
	test_sleep_ms(5);
	before = shared->turn;
	test_sleep_ms(200);
	EXPECT_EQ(shared->turn, before);
	kill(hog, SIGKILL);
	kill(normal, SIGKILL);
	EXPECT_CHILD_KILLED(hog, SIGKILL);
	EXPECT_CHILD_KILLED(normal, SIGKILL);
}

static void wake_late(int i)
{
	struct timespec ts = { 0, 10000000 };
	int64_t start, late;

	for (i = 0; i < 5; i++) {
		start = test_now_ns(CLOCK_MONOTONIC);
		nanosleep(&ts, NULL);
		late = test_now_ns(CLOCK_MONOTONIC) - start - ts.tv_nsec;
		shared->gap = late > shared->gap ? late : shared->gap;
	}
}

static void spin_for(int ms)
{
	spin_ms(ms);
}

TEST(higher_fifo_preempts_lower_at_once, "spec: A-CHK-19 N-CHK-11")
{
	begin();
	pid_t high = start(SCHED_FIFO, 60, wake_late, 0),
	      low = start(SCHED_FIFO, 50, spin_for, 100);

	EXPECT_CHILD_OK(high);
	EXPECT_LT(shared->gap, MS);
	EXPECT_CHILD_OK(low);
}

static void spin_and_note(int who)
{
	for (int i = 0; i < 3; i++) {
		spin_ms(30);
		note('a' + who);
	}
}

static void yield_and_note(int who)
{
	for (int i = 0; i < 3; i++) {
		note('a' + who);
		sched_yield();
	}
}

TEST(equal_fifo_tasks_take_turns_only_at_yield, "spec: A-CHK-19 N-CHK-11 A-POL-02")
{
	pid_t a, b;

	begin();
	a = start(SCHED_FIFO, 50, spin_and_note, 0);
	b = start(SCHED_FIFO, 50, spin_and_note, 1);
	EXPECT_CHILD_OK(a);
	EXPECT_CHILD_OK(b);
	EXPECT(!strcmp((char *)shared->order, "aaabbb") ||
	       !strcmp((char *)shared->order, "bbbaaa"));
	memset(shared, 0, sizeof(*shared));
	a = start(SCHED_FIFO, 50, yield_and_note, 0);
	b = start(SCHED_FIFO, 50, yield_and_note, 1);
	EXPECT_CHILD_OK(a);
	EXPECT_CHILD_OK(b);
	EXPECT(!strcmp((char *)shared->order, "ababab") ||
	       !strcmp((char *)shared->order, "bababa"));
}

static void wake_and_note(int who)
{
	test_sleep_ms(30);
	note('a' + who);
}

TEST(preempted_fifo_task_resumes_before_its_equals, "spec: A-CHK-19")
{
	pid_t a, b, high;

	begin();
	high = start(SCHED_FIFO, 60, wake_and_note, 7);
	a = start(SCHED_FIFO, 50, spin_and_note, 0);
	b = start(SCHED_FIFO, 50, spin_and_note, 1);
	EXPECT_CHILD_OK(high);
	EXPECT_CHILD_OK(a);
	EXPECT_CHILD_OK(b);
	/* The first of the two goes on after the wake-up of h, wherever that falls. */
	char *h = strchr((char *)shared->order, 'h');
	ASSERT(h);
	memmove(h, h + 1, strlen(h));
	EXPECT(!strcmp((char *)shared->order, "aaabbb") ||
	       !strcmp((char *)shared->order, "bbbaaa"));
}

/* Notes whenever this task has the CPU after another had it. */
static void run_and_watch(int who)
{
	int64_t end = test_now_ns(CLOCK_MONOTONIC) + 650 * MS;

	while (test_now_ns(CLOCK_MONOTONIC) < end) {
		if (shared->turn == who + 1)
			continue;
		shared->turn = who + 1;
		if (shared->steps < 60) {
			shared->last_run[0] = test_now_ns(CLOCK_MONOTONIC);
			note('a' + who);
		}
	}
}

TEST(equal_rr_tasks_alternate_by_their_interval, "spec: A-CHK-20 N-CHK-11 A-POL-03 A-RTC-03")
{
	struct timespec interval;
	pid_t a, b;
	int steps;

	begin();
	a = start(SCHED_RR, 50, run_and_watch, 0);
	b = start(SCHED_RR, 50, run_and_watch, 1);
	test_sleep_ms(2);	/* the children have their policy now */
	ASSERT_OK(sched_rr_get_interval(a, &interval));
	EXPECT(interval.tv_sec == 0 && interval.tv_nsec == 100000000);
	EXPECT_CHILD_OK(a);
	EXPECT_CHILD_OK(b);
	steps = shared->steps;
	EXPECT(steps >= 6 && steps <= 9);
	for (int i = 1; i < steps; i++)
		EXPECT(shared->order[i] != shared->order[i - 1]);
}

TEST(interval_of_other_policies, "spec: A-CHK-20")
{
	struct timespec interval;

	become(SCHED_FIFO, 1);
	ASSERT_OK(sched_rr_get_interval(0, &interval));
	EXPECT(interval.tv_sec == 0 && interval.tv_nsec == 0);
	EXPECT_ERR(sched_rr_get_interval(-1, &interval), EINVAL);
	EXPECT_ERR(sched_rr_get_interval(999999, &interval), ESRCH);
}

struct deadline_attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

static int set_deadline(pid_t pid, uint64_t runtime, uint64_t period)
{
	struct deadline_attr attr = { sizeof(attr), 6, 0, 0, 0, runtime, period, period };

	return syscall(SYS_sched_setattr, pid, &attr, 0);
}

TEST(deadline_task_meets_its_deadlines_against_fifo_99, "spec: A-CHK-21 A-POL-06 A-SCH-02")
{
	int missed = 0;

	become(SCHED_FIFO, 99);
	ASSERT_OK(set_deadline(0, 10 * MS, 100 * MS));
	pid_t hog = fork();	/* a deadline task must not fork */
	EXPECT(hog == -1 && errno == EAGAIN);
	become(SCHED_FIFO, 99);
	hog = start(SCHED_FIFO, 99, spin_for, 350);
	ASSERT_OK(set_deadline(0, 10 * MS, 100 * MS));
	int64_t start = test_now_ns(CLOCK_MONOTONIC);
	for (int i = 1; i <= 3; i++) {
		spin_ms(6);
		missed += test_now_ns(CLOCK_MONOTONIC) > start + i * 100 * MS;
		sched_yield();
	}
	EXPECT_EQ(missed, 0);
	become(SCHED_OTHER, 0);
	EXPECT_CHILD_OK(hog);
}

TEST(deadline_bandwidth_is_bounded, "spec: A-CHK-21")
{
	EXPECT_ERR(set_deadline(0, 99 * MS, 100 * MS), EBUSY);
	EXPECT_ERR(set_deadline(0, 100 * MS, 10 * MS), EINVAL);
	EXPECT_ERR(set_deadline(0, 1, 100 * MS), EINVAL);
	EXPECT_ERR(set_deadline(0, 100 * MS, 5000 * MS), EINVAL);	/* above 2^22 us */
	EXPECT_OK(set_deadline(0, 50 * MS, 100 * MS));
	EXPECT_EQ(sched_getscheduler(0), 6);
	struct deadline_attr attr = { 0 };
	ASSERT_OK(syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0));
	EXPECT(attr.runtime == 50 * MS && attr.deadline == 100 * MS && attr.policy == 6);
	become(SCHED_OTHER, 0);
	become_nobody();
	EXPECT_ERR(set_deadline(0, 1 * MS, 100 * MS), EPERM);
}

TEST(dead_tasks_give_their_bandwidth_back, "spec: A-CHK-21")
{
	for (int i = 0; i < 4; i++) {
		pid_t child = test_fork();

		if (!child) {
			ASSERT_OK(set_deadline(0, 60 * MS, 100 * MS));
			if (i == 1)
				become(SCHED_OTHER, 0);
			CHILD_EXIT();
		}
		ASSERT(look_wait_state(child, 'Z'));
		test_sleep_ms(300);	/* Linux keeps it until the period is over */
		EXPECT_OK(set_deadline(0, 90 * MS, 100 * MS));
		become(SCHED_OTHER, 0);
		test_sleep_ms(300);
		EXPECT_CHILD_OK(child);
	}
}

TEST(overrun_deadline_task_is_throttled, "spec: A-CHK-21")
{
	begin();
	pid_t hog = test_fork();
	if (!hog) {
		ASSERT_OK(set_deadline(0, 10 * MS, 100 * MS));
		for (;;)
			asm volatile("" : : : "memory");
	}
	become(SCHED_OTHER, 0);
	test_sleep_ms(300);
	clockid_t clock;
	ASSERT_EQ(clock_getcpuclockid(hog, &clock), 0);
	int64_t got = test_now_ns(clock);
	EXPECT(got > 15 * MS && got < 60 * MS);
	kill(hog, SIGKILL);
	EXPECT_CHILD_KILLED(hog, SIGKILL);
}
