// SPDX-License-Identifier: MIT
// Calls a signal interrupts: which begin again, which fail with EINTR, and which go on with the
// rest of their time.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <linux/futex.h>

static volatile int handled;

static void handler(int sig)
{
	(void)sig;
	handled++;
}

/*
 * Forks a process that sends the signal as soon as this one sleeps in a call, and then does what
 * `after` says.
 */
static pid_t poke_when_asleep(int sig, void (*after)(int), int arg)
{
	pid_t target = getpid(), child = test_fork();

	if (child)
		return child;
	EXPECT(look_wait_state(target, 'S'));
	test_sleep_ms(5);	/* out of look-alikes: the sleep is in the call under test */
	EXPECT(look_wait_state(target, 'S'));
	kill(target, sig);
	if (after) {
		test_sleep_ms(20);
		after(arg);
	}
	CHILD_EXIT();
}

static void write_byte(int fd)
{
	ASSERT_EQ(write(fd, "x", 1), 1);
}

TEST(pipe_read_restarts_only_if_asked,
     "spec: A-CHK-30 N-CHK-14 A-RST-02 A-RST-05 A-SAF-07 A-STA-02")
{
	int fds[2];
	char byte;

	ASSERT_OK(pipe(fds));
	catch_signal(SIGUSR1, handler, SA_RESTART);
	pid_t child = poke_when_asleep(SIGUSR1, write_byte, fds[1]);
	EXPECT_EQ(read(fds[0], &byte, 1), 1);
	EXPECT_EQ(handled, 1);
	EXPECT_CHILD_OK(child);

	catch_signal(SIGUSR1, handler, 0);
	child = poke_when_asleep(SIGUSR1, NULL, 0);
	EXPECT_ERR(read(fds[0], &byte, 1), EINTR);
	EXPECT_EQ(handled, 2);
	EXPECT_CHILD_OK(child);
}

TEST(signal_without_effect_does_not_disturb_a_read, "spec: A-CHK-30 A-RST-05")
{
	int fds[2];
	char byte;

	ASSERT_OK(pipe(fds));
	pid_t child = poke_when_asleep(SIGWINCH, write_byte, fds[1]);
	EXPECT_EQ(read(fds[0], &byte, 1), 1);
	EXPECT_CHILD_OK(child);
}

TEST(wait_and_locks_restart_if_asked, "spec: A-CHK-30 A-RST-05")
{
	int fds[2], fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	pid_t holder, child;
	char byte;

	ASSERT_OK(pipe(fds));
	catch_signal(SIGUSR1, handler, SA_RESTART);
	holder = test_fork();
	if (!holder) {
		int own = ASSERT_OK(open("f", O_RDWR));

		ASSERT_OK(flock(own, LOCK_EX));
		ASSERT_EQ(read(fds[0], &byte, 1), 1);
		CHILD_EXIT();
	}
	while (!flock(fd, LOCK_EX | LOCK_NB)) {
		flock(fd, LOCK_UN);
		sched_yield();
	}
	child = poke_when_asleep(SIGUSR1, write_byte, fds[1]);
	EXPECT_OK(flock(fd, LOCK_EX));
	EXPECT_EQ(handled, 1);
	EXPECT_CHILD_OK(holder);
	EXPECT_CHILD_OK(child);

	holder = test_fork();
	if (!holder) {
		ASSERT_EQ(read(fds[0], &byte, 1), 1);
		_exit(5);
	}
	child = poke_when_asleep(SIGUSR1, write_byte, fds[1]);
	EXPECT_EQ(waitpid(holder, NULL, 0), holder);
	EXPECT_EQ(handled, 2);
	EXPECT_CHILD_OK(child);
}

/* What never restarts after a handler, each as a call that would sleep for long. */
static void sleeping_call(int which)
{
	struct timespec ts = { 20, 0 }, rest = { 0, 0 };
	struct timeval tv = { 20, 0 };
	struct epoll_event event;
	sigset_t set;
	int fds[2], word = 0;

	sigemptyset(&set);
	ASSERT_OK(pipe(fds));
	struct pollfd p = { .fd = fds[0], .events = POLLIN };
	fd_set readable;
	FD_ZERO(&readable);
	FD_SET(fds[0], &readable);
	switch (which) {
	case 0:
		EXPECT_ERR(nanosleep(&ts, &rest), EINTR);
		EXPECT(rest.tv_sec >= 15 && rest.tv_sec < 20);
		break;
	case 1:
		EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, 0, &ts, &rest), EINTR);
		EXPECT(rest.tv_sec >= 15 && rest.tv_sec < 20);
		break;
	case 2:
		EXPECT_ERR(poll(&p, 1, 20000), EINTR);
		break;
	case 3:
		EXPECT_ERR(select(fds[0] + 1, &readable, NULL, NULL, &tv), EINTR);
		break;
	case 4:
		EXPECT_ERR(epoll_wait(ASSERT_OK(epoll_create1(0)), &event, 1, 20000), EINTR);
		break;
	case 5:
		EXPECT_ERR(pause(), EINTR);
		break;
	case 6:
		EXPECT_ERR(sigsuspend(&set), EINTR);
		break;
	case 7:
		sigaddset(&set, SIGUSR2);
		EXPECT_ERR(sigtimedwait(&set, NULL, &ts), EINTR);
		break;
	case 8:
		EXPECT_ERR(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &ts, NULL, 0), EINTR);
		break;
	}
	close(fds[0]);
	close(fds[1]);
}

TEST(sleeps_and_polls_end_with_eintr_even_with_sa_restart,
     "spec: A-CHK-30 N-CHK-14 A-RST-04 A-RST-06 A-RST-08")
{
	catch_signal(SIGUSR1, handler, SA_RESTART);
	for (int i = 0; i < 9; i++) {
		pid_t child = poke_when_asleep(SIGUSR1, NULL, 0);

		sleeping_call(i);
		EXPECT_EQ(handled, i + 1);
		EXPECT_CHILD_OK(child);
	}
}

/* Stops and continues a child that sleeps in the call; the call must not notice. */
static void stop_and_continue(pid_t child)
{
	EXPECT(look_wait_state(child, 'S'));
	ASSERT_OK(kill(child, SIGSTOP));
	EXPECT(look_wait_state(child, 'T'));
	test_sleep_ms(60);
	ASSERT_OK(kill(child, SIGCONT));
}

TEST(stopped_sleep_goes_on_to_its_end, "spec: A-CHK-30 A-RST-06 A-STA-09")
{
	pid_t child = test_fork();

	if (!child) {
		struct timespec ts = { 0, 200000000 };
		int64_t start = test_now_ns(CLOCK_MONOTONIC), took;

		EXPECT_OK(nanosleep(&ts, NULL));
		took = test_now_ns(CLOCK_MONOTONIC) - start;
		EXPECT(took >= 200000000 && took < 5000000000);
		CHILD_EXIT();
	}
	stop_and_continue(child);
	EXPECT_CHILD_OK(child);
}

TEST(stopped_poll_goes_on_to_its_end, "spec: A-CHK-30 A-RST-06")
{
	pid_t child = test_fork();

	if (!child) {
		int64_t start = test_now_ns(CLOCK_MONOTONIC);

		EXPECT_EQ(poll(NULL, 0, 200), 0);
		EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 200000000);
		CHILD_EXIT();
	}
	stop_and_continue(child);
	EXPECT_CHILD_OK(child);
}

TEST(interrupted_write_tells_what_it_wrote, "spec: A-CHK-30")
{
	static char big[100000];
	int fds[2];

	ASSERT_OK(pipe(fds));
	catch_signal(SIGUSR1, handler, 0);
	pid_t child = poke_when_asleep(SIGUSR1, NULL, 0);
	EXPECT_EQ(write(fds[1], big, sizeof(big)), 65536);
	EXPECT_EQ(handled, 1);
	EXPECT_CHILD_OK(child);
}

TEST(internal_codes_are_never_seen, "spec: A-CHK-30 A-RST-08")
{
	struct itimerspec often = { { 0, 200000 }, { 0, 200000 } };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct timespec ts = { 0, 300000 };
	timer_t timer;
	long result;

	catch_signal(SIGUSR1, handler, SA_RESTART);
	ASSERT_OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
	ASSERT_OK(timer_settime(timer, 0, &often, NULL));
	for (int i = 0; i < 300; i++) {
		asm volatile("syscall"
			     : "=a"(result)
			     : "0"(SYS_nanosleep), "D"(&ts), "S"(NULL)
			     : "rcx", "r11", "memory");
		EXPECT(result == 0 || result == -EINTR);
		asm volatile("syscall"
			     : "=a"(result)
			     : "0"(SYS_poll), "D"(NULL), "S"(0), "d"(1)
			     : "rcx", "r11", "memory");
		EXPECT(result == 0 || result == -EINTR);
	}
	EXPECT_GT(handled, 10);
	ASSERT_OK(timer_delete(timer));
}
