// SPDX-License-Identifier: MIT
// What a child of fork() shares with its parent, what it copies and what it starts without.
#include "test.h"
#include "look.h"
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>

#define PAGES 32

static int global = 1;

static long minor_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

TEST(writes_after_fork_stay_on_their_side, "spec: A-CHK-01 N-CHK-02 B-CHK-17 A-FRK-02 A-FRK-06")
{
	int *heap = malloc(sizeof(int)), on_stack = 1, go[2], done[2];
	char byte;

	*heap = 1;
	ASSERT_OK(pipe(go));
	ASSERT_OK(pipe(done));
	pid_t child = test_fork();
	if (!child) {
		global = *heap = on_stack = 2;
		ASSERT_EQ(write(done[1], "x", 1), 1);
		ASSERT_EQ(read(go[0], &byte, 1), 1);
		EXPECT_EQ(global + *heap + on_stack, 6);
		CHILD_EXIT();
	}
	ASSERT_EQ(read(done[0], &byte, 1), 1);
	EXPECT_EQ(global + *heap + on_stack, 3);
	global = *heap = on_stack = 3;
	ASSERT_EQ(write(go[1], "x", 1), 1);
	EXPECT_CHILD_OK(child);
	free(heap);
}

TEST(pages_are_shared_until_written, "spec: A-CHK-01 N-CHK-02 B-CHK-17 A-FRK-05 B-PRC-44")
{
	size_t page = getpagesize();
	volatile char *area = map_anonymous(PAGES * page, MAP_PRIVATE);

	madvise((void *)area, PAGES * page, MADV_NOHUGEPAGE);
	for (int i = 0; i < PAGES; i++)
		area[i * page] = i;
	EXPECT_EQ(look_smaps((void *)area, "Private_Dirty"), PAGES * 4);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(look_smaps((void *)area, "Shared_Dirty"), PAGES * 4);
		EXPECT_EQ(look_smaps((void *)area, "Private_Dirty"), 0);
		area[5 * page] = 77;
		EXPECT_EQ(look_smaps((void *)area, "Shared_Dirty"), (PAGES - 1) * 4);
		EXPECT_EQ(look_smaps((void *)area, "Private_Dirty"), 4);
		long before = minor_faults();
		for (int i = 6; i < 16; i++)
			area[i * page] = 78;
		EXPECT_EQ(minor_faults() - before, 10);
		before = minor_faults();
		for (int i = 5; i < 16; i++)
			area[i * page] = 79;
		EXPECT_EQ(minor_faults() - before, 0);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	for (int i = 0; i < PAGES; i++)
		EXPECT_EQ(area[i * page], i);
}

TEST(dontfork_area_is_missing_in_the_child, "spec: B-CHK-17")
{
	size_t page = getpagesize();
	char *area = map_anonymous(3 * page, MAP_PRIVATE);
	unsigned char in_core[1];

	ASSERT_OK(madvise(area + page, page, MADV_DONTFORK));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_ERR(mincore(area + page, page, in_core), ENOMEM);
		area[0] = area[2 * page] = 1;
		area[page] = 1;
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
}

TEST(wipeonfork_area_reads_zero_in_the_child, "")
{
	char *area = map_anonymous(4096, MAP_PRIVATE);

	ASSERT_OK(madvise(area, 4096, MADV_WIPEONFORK));
	area[9] = 1;
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(area[9], 0);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(area[9], 1);
}

TEST(fork_of_much_memory_does_not_copy_it, "spec: A-CHK-02 A-FRK-07")
{
	size_t page = getpagesize(), size = 64 << 20;
	volatile char *area = map_anonymous(size, MAP_PRIVATE);
	int64_t *copying = map_anonymous(4096, MAP_SHARED), start, forking = INT64_MAX;

	madvise((void *)area, size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < size; i += page)
		area[i] = 1;
	for (int i = 0; i < 3; i++) {
		start = test_now_ns(CLOCK_MONOTONIC);
		pid_t child = test_fork();
		if (!child) {
			int64_t begin = test_now_ns(CLOCK_MONOTONIC);

			for (size_t at = 0; i == 2 && at < size; at += page)
				area[at] = 2;
			*copying = test_now_ns(CLOCK_MONOTONIC) - begin;
			CHILD_EXIT();
		}
		start = test_now_ns(CLOCK_MONOTONIC) - start;
		forking = start < forking ? start : forking;
		EXPECT_CHILD_OK(child);
	}
	EXPECT_LT(forking, *copying / 2);
}

TEST(child_starts_with_no_times_signals_or_timers, "spec: A-CHK-03 N-CHK-01 A-FRK-03 A-FRK-04")
{
	struct itimerval timer = { .it_value = { 100, 0 } }, left;
	volatile unsigned long spin = 0;
	char *locked = map_anonymous(4096, MAP_PRIVATE);
	struct tms times_now;
	sigset_t pending;

	while (test_now_ns(CLOCK_PROCESS_CPUTIME_ID) < 300000000)
		spin++;
	ASSERT_OK(mlock(locked, 4096));
	EXPECT_EQ(look_number("/proc/self/status", "VmLck"), 4);
	block_signal(SIG_BLOCK, SIGUSR1);
	ASSERT_OK(raise(SIGUSR1));
	ASSERT_OK(setitimer(ITIMER_REAL, &timer, NULL));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_LT(test_now_ns(CLOCK_PROCESS_CPUTIME_ID), 150000000);
		times(&times_now);
		EXPECT_LE(times_now.tms_utime + times_now.tms_stime, 15);
		EXPECT_EQ(times_now.tms_cutime + times_now.tms_cstime, 0);
		sigpending(&pending);
		EXPECT(!sigismember(&pending, SIGUSR1));
		ASSERT_OK(getitimer(ITIMER_REAL, &left));
		EXPECT_EQ(left.it_value.tv_sec + left.it_value.tv_usec, 0);
		EXPECT_EQ(alarm(0), 0);
		EXPECT_EQ(look_number("/proc/self/status", "VmLck"), 0);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	sigpending(&pending);
	EXPECT(sigismember(&pending, SIGUSR1));
	ASSERT_OK(getitimer(ITIMER_REAL, &left));
	EXPECT_GT(left.it_value.tv_sec, 90);
}

TEST(child_does_not_own_the_record_locks_of_its_parent, "spec: A-CHK-03 A-FRK-03")
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));

	ASSERT_OK(fcntl(fd, F_SETLK, &lock));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_ERR(fcntl(fd, F_SETLK, &lock), EAGAIN);
		ASSERT_OK(fcntl(fd, F_GETLK, &lock));
		EXPECT_EQ(lock.l_type, F_WRLCK);
		EXPECT_EQ(lock.l_pid, getppid());
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

static void on_usr1(int sig)
{
	global = sig;
}

TEST(child_inherits_handlers_mask_and_scheduling, "spec: A-CHK-03 A-CHK-23 A-FRK-02")
{
	struct sched_param param = { 0 };
	struct sigaction act;
	cpu_set_t cpus;
	sigset_t mask;

	pin_to(test_cpus() - 1);
	catch_signal(SIGUSR1, on_usr1, SA_RESTART);
	block_signal(SIG_BLOCK, SIGUSR2);
	ASSERT_OK(setpriority(PRIO_PROCESS, 0, 7));
	ASSERT_OK(sched_setscheduler(0, SCHED_BATCH, &param));
	umask(027);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(sigaction(SIGUSR1, NULL, &act));
		EXPECT(act.sa_handler == on_usr1 && (act.sa_flags & SA_RESTART));
		ASSERT_OK(sigprocmask(SIG_BLOCK, NULL, &mask));
		EXPECT(sigismember(&mask, SIGUSR2) && !sigismember(&mask, SIGUSR1));
		EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 7);
		EXPECT_EQ(sched_getscheduler(0), SCHED_BATCH);
		ASSERT_OK(sched_getaffinity(0, sizeof(cpus), &cpus));
		EXPECT_EQ(CPU_COUNT(&cpus), 1);
		EXPECT_EQ(umask(0), 027);
		EXPECT_EQ(getpgrp(), getppid());
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(child_shares_offsets_of_inherited_descriptors, "spec: A-CHK-03 B-FIL-02")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), child_only;
	char text[8] = "";

	ASSERT_EQ(write(fd, "abcdef", 6), 6);
	ASSERT_OK(lseek(fd, 0, SEEK_SET));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(read(fd, text, 4), 4);
		child_only = ASSERT_OK(open("f", O_RDONLY));
		EXPECT_EQ(child_only, fd + 1);
		close(fd);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(read(fd, text, 8), 2);
	EXPECT_MEM(text, "ef", 2);
	EXPECT_ERR(fcntl(fd + 1, F_GETFD), EBADF);
}
