// SPDX-License-Identifier: MIT
// vfork(): the parent waits while the child borrows its memory.
#include "test.h"
#include "look.h"

static volatile int stored;
static volatile int64_t left_at;

/* The child must not return through its parent's frame, so all it does is in one function. */
__attribute__((noinline))
static pid_t borrow_and_exit(void)
{
	pid_t child = vfork();

	if (!child) {
		struct timespec ts = { 0, 30000000 };

		syscall(SYS_nanosleep, &ts, NULL);
		stored = 42;
		left_at = test_now_ns(CLOCK_MONOTONIC);
		_exit(7);
	}
	return child;
}

__attribute__((noinline))
static pid_t borrow_and_exec(int fd)
{
	char *argv[] = { "true", NULL };
	pid_t child = vfork();

	if (!child) {
		stored = write(fd, "x", 1);
		syscall(SYS_execve, "/auk/busybox", argv, NULL);
		_exit(127);
	}
	return child;
}

TEST(vfork_parent_waits_for_exit_and_sees_stores, "spec: A-CHK-04 N-CHK-03 A-VFK-01 A-CLN-13")
{
	stored = 0;
	pid_t child = borrow_and_exit();
	int64_t resumed = test_now_ns(CLOCK_MONOTONIC);

	EXPECT_EQ(stored, 42);
	EXPECT_GE(resumed, left_at);
	EXPECT_CHILD_EXITS(child, 7);
}

TEST(vfork_parent_resumes_at_exec, "spec: A-CHK-04 N-CHK-03 A-VFK-01")
{
	int fds[2];
	char byte;

	stored = 0;
	ASSERT_OK(pipe(fds));
	pid_t child = borrow_and_exec(fds[1]);
	EXPECT_EQ(stored, 1);
	ASSERT_OK(fcntl(fds[0], F_SETFL, O_NONBLOCK));
	EXPECT_EQ(read(fds[0], &byte, 1), 1);
	EXPECT_CHILD_EXITS(child, 0);
}

__attribute__((noinline))
static pid_t borrow_until_told(int fd)
{
	char byte;
	pid_t child = vfork();

	if (!child) {
		if (read(fd, &byte, 1) < 0)
			_exit(1);
		_exit(0);
	}
	return child;
}

static void count_signal(int sig)
{
	(void)sig;
	stored++;
}

TEST(signal_does_not_end_the_wait_in_vfork, "spec: N-CHK-14 A-STA-03")
{
	int fds[2];

	stored = 0;
	ASSERT_OK(pipe(fds));
	pid_t parent = test_fork();
	if (!parent) {
		catch_signal(SIGUSR1, count_signal, 0);
		pid_t child = borrow_until_told(fds[0]);
		EXPECT_EQ(stored, 1);
		EXPECT_CHILD_OK(child);
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(parent, 'D'));
	ASSERT_OK(kill(parent, SIGUSR1));
	test_sleep_ms(20);
	EXPECT_EQ(look_state(parent), 'D');
	ASSERT_EQ(write(fds[1], "x", 1), 1);
	EXPECT_CHILD_OK(parent);
}

TEST(kill_ends_the_wait_in_vfork, "spec: N-CHK-19")
{
	int fds[2];

	ASSERT_OK(pipe(fds));
	pid_t parent = test_fork();
	if (!parent) {
		borrow_until_told(fds[0]);
		_exit(9);
	}
	EXPECT(look_wait_state(parent, 'D'));
	ASSERT_OK(kill(parent, SIGKILL));
	EXPECT_CHILD_KILLED(parent, SIGKILL);
	ASSERT_EQ(write(fds[1], "x", 1), 1);
}
