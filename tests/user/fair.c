// SPDX-License-Identifier: MIT
// machine: --smp 1 --icount
// How one CPU is shared. Time counts instructions here, so shares and latencies are exact on a busy
// host.
#include "test.h"
#include "look.h"
#include <sys/resource.h>

#define MS 1000000LL
#define MOST 8

static pid_t hogs[MOST];
static int nr_hogs;

/* A child that never stops running. */
static void start_hog(int policy, int nice)
{
	struct sched_param param = { 0 };
	pid_t child = test_fork();

	if (!child) {
		ASSERT_OK(setpriority(PRIO_PROCESS, 0, nice));
		ASSERT_OK(sched_setscheduler(0, policy, &param));
		for (;;)
			asm volatile("" : : : "memory");
	}
	hogs[nr_hogs++] = child;
}

static void stop_hogs(void)
{
	for (int i = 0; i < nr_hogs; i++) {
		kill(hogs[i], SIGKILL);
		EXPECT_CHILD_KILLED(hogs[i], SIGKILL);
	}
	nr_hogs = 0;
}

static int64_t ran(pid_t pid)
{
	clockid_t clock;

	ASSERT_EQ(clock_getcpuclockid(pid, &clock), 0);
	return test_now_ns(clock);
}

/* What each hog gets within the time, in nanoseconds. */
static void measure(int64_t got[MOST], long ms)
{
	test_sleep_ms(20);	/* all have begun */
	for (int i = 0; i < nr_hogs; i++)
		got[i] = -ran(hogs[i]);
	test_sleep_ms(ms);
	for (int i = 0; i < nr_hogs; i++)
		got[i] += ran(hogs[i]);
}

TEST(nice_five_gets_a_third_of_nice_zero, "spec: A-CHK-16 N-CHK-09 A-CFS-04 A-PRI-02")
{
	int64_t got[MOST];

	start_hog(SCHED_OTHER, 0);
	start_hog(SCHED_OTHER, 5);
	measure(got, 400);
	stop_hogs();
	/* 1024 : 335 is 3.06 */
	EXPECT_GT(got[0], got[1] * 26 / 10);
	EXPECT_LT(got[0], got[1] * 36 / 10);
	EXPECT_GT(got[0] + got[1], 360 * MS);
}

TEST(only_the_difference_of_nice_values_counts, "spec: A-CHK-16 N-CHK-09 A-CFS-05")
{
	int64_t got[MOST];

	start_hog(SCHED_OTHER, 10);
	start_hog(SCHED_OTHER, 15);
	measure(got, 400);
	stop_hogs();
	EXPECT_GT(got[0], got[1] * 26 / 10);
	EXPECT_LT(got[0], got[1] * 36 / 10);
}

TEST(one_step_of_nice_is_a_quarter, "spec: A-CHK-16 A-CFS-05")
{
	int64_t got[MOST];

	start_hog(SCHED_OTHER, 0);
	start_hog(SCHED_OTHER, 1);
	measure(got, 400);
	stop_hogs();
	EXPECT_GT(got[0] * 100, got[1] * 112);
	EXPECT_LT(got[0] * 100, got[1] * 138);
}

TEST(equal_tasks_get_equal_shares, "spec: A-CFS-01 A-CFS-03 N-CHK-09")
{
	int64_t got[MOST], sum = 0;

	for (int i = 0; i < 5; i++)
		start_hog(SCHED_OTHER, 0);
	measure(got, 400);
	stop_hogs();
	for (int i = 0; i < 5; i++)
		sum += got[i];
	for (int i = 0; i < 5; i++) {
		EXPECT_GT(got[i] * 5, sum * 8 / 10);
		EXPECT_LT(got[i] * 5, sum * 12 / 10);
	}
}

TEST(lowest_priority_still_progresses, "spec: A-CHK-16 A-CFS-18")
{
	int64_t got[MOST];

	start_hog(SCHED_OTHER, -5);
	start_hog(SCHED_OTHER, 19);
	measure(got, 800);
	stop_hogs();
	EXPECT_GT(got[1], MS);
	EXPECT_LT(got[1], got[0] / 50);
}

TEST(idle_policy_gets_a_tiny_share, "spec: A-CHK-22 A-POL-05")
{
	int64_t got[MOST];

	start_hog(SCHED_OTHER, 0);
	start_hog(SCHED_IDLE, 0);
	measure(got, 400);
	stop_hogs();
	EXPECT_LT(got[1], got[0] / 50);
	start_hog(SCHED_OTHER, 19);
	start_hog(SCHED_IDLE, 0);
	measure(got, 400);
	stop_hogs();
	EXPECT_LT(got[1], got[0] / 2);
}

struct lateness {
	int64_t worst, mean;
};

/* How late a child of the policy wakes from 40 short sleeps. */
static struct lateness lateness_of(int policy)
{
	struct lateness *late = map_anonymous(4096, MAP_SHARED);
	struct sched_param param = { 0 };
	pid_t child = test_fork();

	if (!child) {
		ASSERT_OK(sched_setscheduler(0, policy, &param));
		for (int i = 0; i < 40; i++) {
			struct timespec ts = { 0, 3300000 + i % 7 * 610000 };
			int64_t start = test_now_ns(CLOCK_MONOTONIC), by;

			nanosleep(&ts, NULL);
			by = test_now_ns(CLOCK_MONOTONIC) - start - ts.tv_nsec;
			late->mean += by / 40;
			late->worst = by > late->worst ? by : late->worst;
		}
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	return *late;
}

TEST(sleeper_wakes_promptly_among_hogs, "spec: A-CHK-17 N-CHK-10 A-CFS-10 A-PRI-05")
{
	struct lateness late;

	for (int i = 0; i < 4; i++)
		start_hog(SCHED_OTHER, 0);
	late = lateness_of(SCHED_OTHER);
	stop_hogs();
	EXPECT_LT(late.mean, 2 * MS);
	EXPECT_LT(late.worst, 12 * MS);
}

TEST(batch_and_idle_tasks_do_not_preempt, "spec: A-CHK-22 A-POL-04 A-POL-05")
{
	struct lateness normal, batch, idle;

	start_hog(SCHED_OTHER, 0);
	normal = lateness_of(SCHED_OTHER);
	batch = lateness_of(SCHED_BATCH);
	idle = lateness_of(SCHED_IDLE);
	stop_hogs();
	EXPECT_LT(normal.mean, MS);
	EXPECT_GT(batch.mean, 2 * normal.mean);
	EXPECT_GT(batch.worst, 2 * MS);
	EXPECT_GT(idle.mean, 2 * normal.mean);
}

TEST(endless_loop_does_not_block_others, "spec: A-CHK-24 A-PRE-02 A-PRE-04")
{
	start_hog(SCHED_OTHER, 0);
	start_hog(SCHED_OTHER, 0);
	pid_t child = test_fork();
	if (!child) {
		while (test_now_ns(CLOCK_PROCESS_CPUTIME_ID) < 20 * MS)
			;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	stop_hogs();
}

/* Forks some children, each of which tells whether the parent had gone on before it. */
static int children_that_ran_first(void)
{
	volatile int *parent_went_on = map_anonymous(4096, MAP_SHARED);
	pid_t me = getpid();
	int first = 0;

	for (int i = 0; i < 10; i++) {
		*parent_went_on = 0;
		pid_t child = test_fork();
		if (!child) {
			EXPECT_EQ(getppid(), me);
			_exit(*parent_went_on);
		}
		*parent_went_on = 1;
		int status = test_wait(child);
		ASSERT(WIFEXITED(status));
		first += WEXITSTATUS(status) == 0;
	}
	return first;
}

TEST(child_runs_first_where_that_is_set, "spec: N-CHK-01")
{
	static const char file[] = "/proc/sys/kernel/sched_child_runs_first";

	EXPECT_LE(children_that_ran_first(), 2);
	ASSERT_OK(test_write_file(file, "1"));
	EXPECT_GE(children_that_ran_first(), 9);
	ASSERT_OK(test_write_file(file, "0"));
}

TEST(yield_lets_the_other_run, "spec: A-SCH-08")
{
	volatile int *turn = map_anonymous(4096, MAP_SHARED);
	int64_t start;

	pid_t child = test_fork();
	if (!child) {
		for (int i = 0; i < 50; i++) {
			while (*turn != 1)
				sched_yield();
			*turn = 0;
		}
		CHILD_EXIT();
	}
	start = test_now_ns(CLOCK_MONOTONIC);
	for (int i = 0; i < 50; i++) {
		*turn = 1;
		while (*turn != 0)
			sched_yield();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_LT(test_now_ns(CLOCK_MONOTONIC) - start, 200 * MS);
}

static int64_t usec(struct timeval tv)
{
	return tv.tv_sec * 1000000LL + tv.tv_usec;
}

/* Ticks tell the two apart, so each part is a stretch of many ticks without the other. */
TEST(usage_tells_user_time_from_system_time, "spec: B-TIM-02")
{
	static char block[1 << 18];
	struct rusage before, user, system;
	int fd = ASSERT_OK(open("/dev/zero", O_RDONLY));
	int64_t start;

	ASSERT_EQ(read(fd, block, sizeof(block)), sizeof(block));
	ASSERT_OK(getrusage(RUSAGE_SELF, &before));
	start = test_now_ns(CLOCK_MONOTONIC);
	while (test_now_ns(CLOCK_MONOTONIC) - start < 100 * MS)
		for (volatile int i = 0; i < 1000; i++)
			;
	ASSERT_OK(getrusage(RUSAGE_SELF, &user));
	start = test_now_ns(CLOCK_MONOTONIC);
	while (test_now_ns(CLOCK_MONOTONIC) - start < 200 * MS)
		ASSERT_EQ(pread(fd, block, sizeof(block), 0), sizeof(block));
	ASSERT_OK(getrusage(RUSAGE_SELF, &system));
	EXPECT_GT(usec(user.ru_utime) - usec(before.ru_utime), 60000);
	EXPECT_LT(usec(user.ru_stime) - usec(before.ru_stime), 30000);
	EXPECT_GT(usec(system.ru_stime) - usec(user.ru_stime), 100000);
	EXPECT_LT(usec(system.ru_utime) - usec(user.ru_utime), 60000);
	EXPECT_EQ(system.ru_inblock, 0);
}
