// SPDX-License-Identifier: MIT
// Signals taken as they come in: sigsuspend, sigwaitinfo, sigtimedwait, signalfd.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/signalfd.h>

static volatile int handled;

static void handler(int sig)
{
	handled = sig;
}

static sigset_t set_of(int a, int b)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, a);
	sigaddset(&set, b);
	return set;
}

TEST(sigsuspend_waits_with_another_mask, "spec: A-CHK-31 A-SIU-09")
{
	sigset_t none, mask;

	catch_signal(SIGUSR1, handler, 0);
	block_signal(SIG_BLOCK, SIGUSR1);
	ASSERT_OK(raise(SIGUSR1));
	EXPECT_EQ(handled, 0);
	sigemptyset(&none);
	EXPECT_ERR(sigsuspend(&none), EINTR);
	EXPECT_EQ(handled, SIGUSR1);
	ASSERT_OK(sigprocmask(SIG_BLOCK, NULL, &mask));
	EXPECT(sigismember(&mask, SIGUSR1));
}

TEST(sigwaitinfo_consumes_with_data, "spec: A-CHK-31 N-CHK-19 A-SIU-10")
{
	sigset_t set = set_of(SIGUSR1, SIGRTMIN), pending;
	union sigval value = { .sival_int = 77 };
	siginfo_t info;

	catch_signal(SIGRTMIN, handler, 0);
	ASSERT_OK(sigprocmask(SIG_BLOCK, &set, NULL));
	ASSERT_OK(sigqueue(getpid(), SIGRTMIN, value));
	EXPECT_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
	EXPECT(info.si_code == SI_QUEUE && info.si_value.sival_int == 77);
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGRTMIN));
	EXPECT_EQ(handled, 0);
	pid_t child = test_fork();
	if (!child) {
		look_wait_state(getppid(), 'S');
		kill(getppid(), SIGUSR1);
		CHILD_EXIT();
	}
	EXPECT_EQ(sigwaitinfo(&set, &info), SIGUSR1);
	EXPECT(info.si_code == SI_USER && info.si_pid == child);
	EXPECT_CHILD_OK(child);
}

TEST(sigtimedwait_ends_with_eagain, "spec: A-CHK-31 A-SIU-11")
{
	struct timespec short_time = { 0, 30000000 }, none = { 0, 0 }, bad = { 0, 1000000000 };
	sigset_t set = set_of(SIGUSR1, SIGUSR2);
	int64_t start = test_now_ns(CLOCK_MONOTONIC);

	ASSERT_OK(sigprocmask(SIG_BLOCK, &set, NULL));
	EXPECT_ERR(sigtimedwait(&set, NULL, &short_time), EAGAIN);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 30000000);
	EXPECT_ERR(sigtimedwait(&set, NULL, &none), EAGAIN);
	EXPECT_ERR(sigtimedwait(&set, NULL, &bad), EINVAL);
	ASSERT_OK(raise(SIGUSR2));
	ASSERT_OK(raise(SIGUSR1));
	EXPECT_EQ(sigtimedwait(&set, NULL, &none), SIGUSR1);
	EXPECT_EQ(sigtimedwait(&set, NULL, &none), SIGUSR2);
}

TEST(signalfd_reads_what_is_pending, "spec: A-CHK-31 N-CHK-19 A-SIU-12")
{
	sigset_t set = set_of(SIGUSR1, SIGRTMIN);
	struct signalfd_siginfo infos[4];
	union sigval value = { .sival_int = 5 };
	int fd;

	ASSERT_OK(sigprocmask(SIG_BLOCK, &set, NULL));
	fd = ASSERT_OK(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
	struct pollfd p = { .fd = fd, .events = POLLIN };
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_ERR(read(fd, infos, sizeof(infos)), EAGAIN);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	ASSERT_OK(sigqueue(getpid(), SIGRTMIN, value));
	value.sival_int = 6;
	ASSERT_OK(sigqueue(getpid(), SIGRTMIN, value));
	ASSERT_OK(raise(SIGUSR1));
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN);
	EXPECT_ERR(read(fd, infos, sizeof(infos[0]) - 1), EINVAL);
	EXPECT_EQ(read(fd, infos, sizeof(infos)), 3 * sizeof(infos[0]));
	EXPECT(infos[0].ssi_signo == SIGUSR1 && infos[0].ssi_code == SI_TKILL);
	EXPECT((int)infos[1].ssi_signo == SIGRTMIN && infos[1].ssi_int == 5 &&
	       infos[1].ssi_code == SI_QUEUE);
	EXPECT((int)infos[2].ssi_signo == SIGRTMIN && infos[2].ssi_int == 6);
	EXPECT((pid_t)infos[2].ssi_pid == getpid() && infos[2].ssi_uid == getuid());
	EXPECT_ERR(read(fd, infos, sizeof(infos)), EAGAIN);
	EXPECT_ERR(write(fd, infos, 8), EINVAL);
}

TEST(signalfd_read_blocks_until_a_signal_comes, "spec: A-CHK-31 A-SIU-12")
{
	sigset_t set = set_of(SIGUSR1, SIGCHLD);
	struct signalfd_siginfo info;
	int fd;

	ASSERT_OK(sigprocmask(SIG_BLOCK, &set, NULL));
	fd = ASSERT_OK(signalfd(-1, &set, 0));
	pid_t child = test_fork();
	if (!child) {
		EXPECT(look_wait_state(getppid(), 'S'));
		CHILD_EXIT();
	}
	EXPECT_EQ(read(fd, &info, sizeof(info)), sizeof(info));
	EXPECT(info.ssi_signo == SIGCHLD && (pid_t)info.ssi_pid == child &&
	       info.ssi_code == CLD_EXITED);
	EXPECT_CHILD_OK(child);
}

TEST(signalfd_mask_can_be_changed, "spec: A-CHK-31 A-SIU-12")
{
	sigset_t both = set_of(SIGUSR1, SIGUSR2), one = set_of(SIGUSR2, SIGUSR2);
	struct signalfd_siginfo info;
	int fd, other;

	ASSERT_OK(sigprocmask(SIG_BLOCK, &both, NULL));
	fd = ASSERT_OK(signalfd(-1, &both, SFD_NONBLOCK));
	EXPECT_EQ(signalfd(fd, &one, 0), fd);
	ASSERT_OK(raise(SIGUSR1));
	EXPECT_ERR(read(fd, &info, sizeof(info)), EAGAIN);
	ASSERT_OK(raise(SIGUSR2));
	EXPECT_EQ(read(fd, &info, sizeof(info)), sizeof(info));
	EXPECT_EQ(info.ssi_signo, SIGUSR2);
	other = ASSERT_OK(open("/dev/null", O_RDONLY));
	EXPECT_ERR(signalfd(other, &one, 0), EINVAL);
	EXPECT_ERR(signalfd(999, &one, 0), EBADF);
	EXPECT_ERR(signalfd(-1, &one, 1), EINVAL);
}
