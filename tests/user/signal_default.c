// SPDX-License-Identifier: MIT
// What each signal does to a process that has not said anything about it.
#include "test.h"
#include "look.h"
#include <sys/resource.h>

enum fate { DIES, DUMPS, STOPS, LIVES };

static const int dumping[] = { SIGQUIT, SIGILL,	 SIGTRAP, SIGABRT, SIGBUS,
			       SIGFPE,	SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS };
static const int ignored[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH };
static const int stopping[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };

static int is_in(int sig, const int *list, int n)
{
	for (int i = 0; i < n; i++) {
		if (list[i] == sig)
			return 1;
	}
	return 0;
}

static enum fate expected_fate(int sig)
{
	if (is_in(sig, dumping, 10))
		return DUMPS;
	if (is_in(sig, ignored, 4))
		return LIVES;
	return is_in(sig, stopping, 4) ? STOPS : DIES;
}

/*
 * The child sends itself the signal, in a group of its own that is not orphaned: its parent is in
 * the same session.
 */
static enum fate fate_of(int sig)
{
	int status;
	pid_t child = test_fork();

	if (!child) {
		setpgid(0, 0);
		syscall(SYS_kill, getpid(), sig);
		_exit(44);
	}
	ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
	if (WIFSTOPPED(status)) {
		EXPECT_EQ(WSTOPSIG(status), sig);
		kill(child, SIGCONT);
		EXPECT_CHILD_EXITS(child, 44);
		return STOPS;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 44)
		return LIVES;
	EXPECT(WIFSIGNALED(status));
	EXPECT_EQ(WTERMSIG(status), sig);
	return WCOREDUMP(status) ? DUMPS : DIES;
}

TEST(default_action_of_every_signal,
     "spec: A-CHK-26 N-CHK-19 A-SIG-01 A-SIG-02 A-SIG-03 A-SIG-04 A-SIG-05 A-SIG-06")
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

	ASSERT_OK(setrlimit(RLIMIT_CORE, &unlimited));
	for (int sig = 1; sig <= 64; sig++) {
		enum fate fate = fate_of(sig);

		if (fate != expected_fate(sig))
			FAIL("signal %d: fate %d, not %d", sig, fate, expected_fate(sig));
		unlink("core");
	}
}

TEST(signal_numbers_out_of_range_are_refused, "spec: A-SIG-01")
{
	EXPECT_ERR(kill(getpid(), 65), EINVAL);
	EXPECT_ERR(kill(getpid(), -1), EINVAL);
	EXPECT_OK(kill(getpid(), 0));
	EXPECT_ERR(kill(999999, 0), ESRCH);
	EXPECT_ERR(syscall(SYS_tgkill, getpid(), 999999, SIGTERM), ESRCH);
	EXPECT_ERR(syscall(SYS_tgkill, -1, getpid(), SIGTERM), EINVAL);
}

TEST(kill_and_stop_cannot_be_changed, "spec: A-CHK-27 N-CHK-19 A-SIG-11")
{
	struct sigaction act = { .sa_handler = SIG_IGN };
	sigset_t set;

	EXPECT_ERR(sigaction(SIGKILL, &act, NULL), EINVAL);
	EXPECT_ERR(sigaction(SIGSTOP, &act, NULL), EINVAL);
	EXPECT_OK(sigaction(SIGKILL, NULL, &act));
	EXPECT_ERR(sigaction(65, NULL, &act), EINVAL);
	EXPECT_ERR(sigaction(0, NULL, &act), EINVAL);
	sigfillset(&set);
	ASSERT_OK(sigprocmask(SIG_SETMASK, &set, NULL));
	ASSERT_OK(sigprocmask(SIG_SETMASK, NULL, &set));
	EXPECT(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP) &&
	       sigismember(&set, SIGTERM));
	EXPECT_EQ(fate_of(SIGKILL), DIES);
	EXPECT_EQ(fate_of(SIGSTOP), STOPS);
}

TEST(init_survives_signals_it_does_not_handle, "spec: A-SGD-09")
{
	EXPECT_OK(kill(1, SIGKILL));
	EXPECT_OK(kill(1, SIGTERM));
	EXPECT_OK(kill(1, SIGSTOP));
	test_sleep_ms(10);
	EXPECT(look_state(1) == 'S' || look_state(1) == 'R');
}

TEST(users_may_signal_only_their_own, "")
{
	pid_t child = test_fork();

	while (!child)
		pause();
	pid_t user = test_fork();
	if (!user) {
		become_nobody();
		EXPECT_ERR(kill(child, SIGTERM), EPERM);
		EXPECT_ERR(kill(child, 0), EPERM);
		EXPECT_OK(kill(child, SIGCONT));	/* of the same session */
		ASSERT_OK(setsid());
		EXPECT_ERR(kill(child, SIGCONT), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(user);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(signal_to_a_group_reaches_every_member, "spec: A-SGN-03 A-SIG-13")
{
	pid_t first = test_fork(), second;

	while (!first)
		pause();
	ASSERT_OK(setpgid(first, first));
	second = test_fork();
	while (!second)
		pause();
	ASSERT_OK(setpgid(second, first));
	EXPECT_OK(kill(-first, SIGUSR1));
	EXPECT_CHILD_KILLED(first, SIGUSR1);
	EXPECT_CHILD_KILLED(second, SIGUSR1);
	EXPECT_ERR(kill(-first, 0), ESRCH);
}
