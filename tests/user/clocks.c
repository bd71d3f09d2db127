// SPDX-License-Identifier: MIT
// Clocks: which go forward, which can be set, how fine they are.
#include "test.h"
#include "look.h"
#include <elf.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timex.h>
#include <sys/user.h>

#define SECOND 1000000000LL

static const clockid_t monotonic[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_MONOTONIC_RAW,
				       CLOCK_MONOTONIC_COARSE };

TEST(monotonic_clocks_never_go_back_over_all_cpus, "spec: B-CHK-34 B-CLK-14 B-TIM-03")
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t last[4] = { 0 }, now;

	for (int i = 0; i < 400; i++) {
		pin_to(i % cpus);
		for (int n = 0; n < 25; n++) {
			for (int c = 0; c < 4; c++) {
				now = test_now_ns(monotonic[c]);
				ASSERT_GE(now, last[c]);
				last[c] = now;
			}
		}
	}
}

static struct { int64_t latest; int64_t violations; } shared_clock;

static void *compare_with_others(void *cpu)
{
	pin_to((int)(long)cpu);
	for (int i = 0; i < 20000; i++) {
		int64_t before = __atomic_load_n(&shared_clock.latest, __ATOMIC_ACQUIRE);
		int64_t now = test_now_ns(CLOCK_MONOTONIC);

		if (now < before)
			__atomic_add_fetch(&shared_clock.violations, 1, __ATOMIC_RELAXED);
		while (before < now &&
		       !__atomic_compare_exchange_n(&shared_clock.latest, &before, now, 0,
						    __ATOMIC_RELEASE, __ATOMIC_RELAXED))
			;
	}
	return NULL;
}

TEST(cpus_agree_on_the_time, "spec: B-CHK-34 B-CLK-14")
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t threads[8];

	if (cpus > 8)
		cpus = 8;
	for (long i = 0; i < cpus; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, compare_with_others, (void *)i), 0);
	for (int i = 0; i < cpus; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(shared_clock.violations, 0);
}

TEST(only_realtime_can_be_set_and_only_by_root, "spec: B-CHK-34 B-TIM-01 B-PCL-01 B-PCL-02")
{
	struct timespec real, mono, set;
	time_t before = time(NULL);

	ASSERT_OK(clock_gettime(CLOCK_REALTIME, &real));
	ASSERT_OK(clock_gettime(CLOCK_MONOTONIC, &mono));
	EXPECT_ERR(clock_settime(CLOCK_MONOTONIC, &mono), EINVAL);
	EXPECT_ERR(clock_settime(CLOCK_BOOTTIME, &mono), EINVAL);
	set = real;
	set.tv_sec += 1000;
	ASSERT_OK(clock_settime(CLOCK_REALTIME, &set));
	EXPECT(time(NULL) >= before + 1000 && time(NULL) < before + 1010);
	EXPECT_LT(test_now_ns(CLOCK_MONOTONIC), (mono.tv_sec + 10) * SECOND);
	set.tv_nsec = SECOND;
	EXPECT_ERR(clock_settime(CLOCK_REALTIME, &set), EINVAL);
	set = (struct timespec) { -1, 0 };
	EXPECT_ERR(clock_settime(CLOCK_REALTIME, &set), EINVAL);
	clock_gettime(CLOCK_REALTIME, &set);
	set.tv_sec -= 1000;
	ASSERT_OK(clock_settime(CLOCK_REALTIME, &set));
	become_nobody();
	EXPECT_ERR(clock_settime(CLOCK_REALTIME, &set), EPERM);
	struct timeval tv = { set.tv_sec, 0 };
	EXPECT_ERR(settimeofday(&tv, NULL), EPERM);
}

TEST(coarse_clocks_tell_the_tick, "spec: B-CHK-34 B-TIM-09")
{
	struct timespec fine, coarse;

	ASSERT_OK(clock_getres(CLOCK_MONOTONIC, &fine));
	EXPECT(fine.tv_sec == 0 && fine.tv_nsec == 1);
	ASSERT_OK(clock_getres(CLOCK_MONOTONIC_COARSE, &coarse));
	EXPECT(coarse.tv_sec == 0 && coarse.tv_nsec == 4000000);
	ASSERT_OK(clock_getres(CLOCK_REALTIME_COARSE, &coarse));
	EXPECT_EQ(coarse.tv_nsec, 4000000);
	EXPECT_OK(clock_getres(CLOCK_REALTIME, NULL));
	EXPECT_ERR(clock_getres(77, &coarse), EINVAL);
	EXPECT_ERR(clock_gettime(77, &coarse), EINVAL);
	EXPECT_LE(test_now_ns(CLOCK_MONOTONIC_COARSE), test_now_ns(CLOCK_MONOTONIC));
}

TEST(real_time_calls_agree, "spec: B-TIM-01 B-CLK-08")
{
	struct timeval tv;
	int64_t before = test_now_ns(CLOCK_REALTIME), between, after;

	ASSERT_OK(gettimeofday(&tv, NULL));
	between = tv.tv_sec * SECOND + tv.tv_usec * 1000LL;
	after = test_now_ns(CLOCK_REALTIME);
	EXPECT(between >= before - 1000 && between <= after);
	EXPECT(time(NULL) >= before / SECOND && time(NULL) <= after / SECOND + 1);
	EXPECT_GT(before / SECOND, 1700000000);
}

TEST(vdso_is_mapped, "spec: B-CHK-34")
{
	struct look_map map;

	ASSERT(look_map_named("[vdso]", &map));
	EXPECT_STR(map.perms, "r-xp");
	EXPECT_EQ(map.start, getauxval(AT_SYSINFO_EHDR));
	EXPECT_MEM((void *)map.start, ELFMAG, SELFMAG);
	EXPECT(look_map_named("[vvar]", &map));
}

/* How many system calls the child makes between two raises of SIGSTOP. */
static int count_calls(pid_t child)
{
	int status, stops = 0;

	EXPECT_EQ(waitpid(child, &status, 0), child);
	ASSERT(WIFSTOPPED(status));
	ASSERT_OK(ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD));
	for (;;) {
		ASSERT_OK(ptrace(PTRACE_SYSCALL, child, 0, 0));
		ASSERT_EQ(waitpid(child, &status, 0), child);
		ASSERT(WIFSTOPPED(status));
		if (WSTOPSIG(status) == SIGUSR1)
			return stops / 2;
		stops += WSTOPSIG(status) == (SIGTRAP | 0x80);
	}
}

/* The fine clocks join them where the hardware's counter can be read in user mode. */
TEST(vdso_clocks_make_no_system_call, "spec: B-CHK-34")
{
	int with, without;

	for (int round = 0; round < 2; round++) {
		pid_t child = test_fork();

		if (!child) {
			struct timespec ts;

			ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
			raise(SIGSTOP);
			for (int i = 0; round && i < 100; i++) {
				clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
				clock_gettime(CLOCK_REALTIME_COARSE, &ts);
				time(NULL);
				sched_getcpu();
			}
			syscall(SYS_kill, syscall(SYS_getpid), SIGUSR1);
			_exit(0);
		}
		*(round ? &with : &without) = count_calls(child);
		kill(child, SIGKILL);
		test_wait(child);
	}
	EXPECT_EQ(with, without);
}

TEST(cpu_clocks_count_only_running, "spec: B-TIM-02")
{
	int64_t cpu = test_now_ns(CLOCK_PROCESS_CPUTIME_ID),
		thread = test_now_ns(CLOCK_THREAD_CPUTIME_ID), start;
	volatile unsigned long spin = 0;
	struct tms tms;
	clockid_t of_child;

	test_sleep_ms(50);
	EXPECT_LT(test_now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu, 40000000);
	start = test_now_ns(CLOCK_MONOTONIC);
	while (test_now_ns(CLOCK_THREAD_CPUTIME_ID) - thread < 50000000)
		spin++;
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 40000000);
	EXPECT_GE(test_now_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu, 50000000);
	EXPECT(times(&tms) > 0);
	EXPECT_GE(tms.tms_utime + tms.tms_stime, 4);
	pid_t child = test_fork();
	while (!child)
		pause();
	ASSERT_EQ(clock_getcpuclockid(child, &of_child), 0);
	EXPECT_LT(test_now_ns(of_child), SECOND);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(sleeps_last_at_least_their_time, "spec: B-TIM-04")
{
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME };
	struct timespec ts = { 0, 20000000 }, until;
	int64_t start;

	for (int i = 0; i < 3; i++) {
		start = test_now_ns(clocks[i]);
		EXPECT_EQ(clock_nanosleep(clocks[i], 0, &ts, NULL), 0);
		EXPECT_GE(test_now_ns(clocks[i]) - start, 20000000);
		clock_gettime(clocks[i], &until);
		until.tv_nsec += 20000000;
		until.tv_sec += until.tv_nsec / SECOND;
		until.tv_nsec %= SECOND;
		EXPECT_EQ(clock_nanosleep(clocks[i], TIMER_ABSTIME, &until, NULL), 0);
		EXPECT_GE(test_now_ns(clocks[i]), until.tv_sec * SECOND + until.tv_nsec);
		EXPECT_EQ(clock_nanosleep(clocks[i], TIMER_ABSTIME, &until, NULL), 0);
	}
	ts.tv_nsec = SECOND;
	EXPECT_ERR(nanosleep(&ts, NULL), EINVAL);
	ts = (struct timespec) { -1, 0 };
	EXPECT_ERR(nanosleep(&ts, NULL), EINVAL);
	EXPECT_EQ(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &ts, NULL), EINVAL);
	EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC_COARSE, 0, &until, NULL), EOPNOTSUPP);
}

TEST(uptime_is_the_time_since_boot, "spec: B-PRC-22")
{
	double up, idle, boot = test_now_ns(CLOCK_BOOTTIME) / 1e9;
	char text[64];

	ASSERT(test_read_file("/proc/uptime", text, sizeof(text)) > 0);
	ASSERT_EQ(sscanf(text, "%lf %lf\n", &up, &idle), 2);
	EXPECT(up > boot - 0.02 && up < boot + 5);
}
