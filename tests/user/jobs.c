// SPDX-License-Identifier: MIT
// Job control over a pseudo-terminal: who may read and write, who is stopped, what a hang-up does,
// and orphaned groups.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;
static volatile int seen;

static void handler(int sig)
{
	seen = sig;
}

/* A terminal that becomes this session's. */
static void take_terminal(void)
{
	char name[32];

	master = ASSERT_OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));
	ASSERT_OK(grantpt(master));
	ASSERT_OK(unlockpt(master));
	ASSERT_EQ(ptsname_r(master, name, sizeof(name)), 0);
	slave = ASSERT_OK(open(name, O_RDWR));
	EXPECT_EQ(tcgetpgrp(slave), getpgrp());
}

static void type(const char *keys)
{
	ASSERT_EQ(write(master, keys, strlen(keys)), (long)strlen(keys));
}

/* A child in a process group of its own; it holds until the parent has seen to that. */
static pid_t fork_job(void)
{
	int hold[2];
	char byte;
	pid_t child;

	ASSERT_OK(pipe(hold));
	child = test_fork();
	if (!child) {
		close(hold[1]);
		if (read(hold[0], &byte, 1) < 0)
			_exit(9);
		close(hold[0]);
		return 0;
	}
	ASSERT_OK(setpgid(child, child));
	close(hold[0]);
	close(hold[1]);
	return child;
}

static void expect_stopped(pid_t pid, int sig)
{
	int status;

	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(WSTOPSIG(status), sig);
}

TEST(opening_a_terminal_makes_it_the_controlling_one, "spec: A-CHK-32")
{
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
	take_terminal();
	int tty = EXPECT_OK(open("/dev/tty", O_RDWR));
	EXPECT_EQ(tcgetsid(tty), getsid(0));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setsid());
		EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
		EXPECT_ERR(tcgetpgrp(slave), ENOTTY);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	catch_signal(SIGHUP, SIG_IGN, 0);
	EXPECT_OK(ioctl(tty, TIOCNOTTY));
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
	EXPECT_OK(ioctl(slave, TIOCSCTTY, 0));
	EXPECT_OK(open("/dev/tty", O_RDWR));
}

TEST(background_reader_is_stopped, "spec: A-CHK-32 N-CHK-19 A-SIG-06")
{
	char text[16];

	take_terminal();
	pid_t job = fork_job();
	if (!job) {
		EXPECT_EQ(read(slave, text, sizeof(text)), 3);
		EXPECT_MEM(text, "ab\n", 3);
		CHILD_EXIT();
	}
	expect_stopped(job, SIGTTIN);
	ASSERT_OK(tcsetpgrp(slave, job));
	ASSERT_OK(kill(-job, SIGCONT));
	type("ab\n");
	EXPECT_CHILD_OK(job);
}

TEST(background_writer_is_stopped_if_the_terminal_says_so, "spec: A-CHK-32 N-CHK-19")
{
	struct termios mode;
	pid_t job;

	take_terminal();
	job = fork_job();
	if (!job) {
		EXPECT_EQ(write(slave, "x", 1), 1);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(job);
	ASSERT_OK(tcgetattr(slave, &mode));
	mode.c_lflag |= TOSTOP;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	job = fork_job();
	if (!job) {
		EXPECT_EQ(write(slave, "x", 1), 1);
		CHILD_EXIT();
	}
	expect_stopped(job, SIGTTOU);
	ASSERT_OK(tcsetpgrp(slave, job));
	ASSERT_OK(kill(-job, SIGCONT));
	EXPECT_CHILD_OK(job);
}

TEST(background_reader_that_ignores_the_stop_gets_eio, "spec: A-CHK-32")
{
	char byte;

	take_terminal();
	pid_t job = fork_job();
	if (!job) {
		catch_signal(SIGTTIN, SIG_IGN, 0);
		EXPECT_ERR(read(slave, &byte, 1), EIO);
		catch_signal(SIGTTIN, SIG_DFL, 0);
		block_signal(SIG_BLOCK, SIGTTIN);
		EXPECT_ERR(read(slave, &byte, 1), EIO);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(job);
}

TEST(keys_signal_the_foreground_group, "spec: A-CHK-32 N-CHK-19")
{
	static const struct {
		const char *key;
		int sig;
	} keys[] = { { "\003", SIGINT }, { "\034", SIGQUIT } };
	pid_t job, other;

	take_terminal();
	catch_signal(SIGINT, handler, 0);
	catch_signal(SIGQUIT, handler, 0);
	for (int i = 0; i < 2; i++) {
		job = fork_job();
		while (!job) {
			catch_signal(keys[i].sig, SIG_DFL, 0);
			pause();
		}
		other = test_fork();
		while (!other)
			pause();
		ASSERT_OK(setpgid(other, job));
		block_signal(SIG_BLOCK, SIGTTOU);
		ASSERT_OK(tcsetpgrp(slave, job));
		EXPECT(look_wait_state(job, 'S'));
		type(keys[i].key);
		EXPECT_CHILD_KILLED(job, keys[i].sig);
		kill(other, SIGKILL);
		test_wait(other);
		EXPECT_EQ(seen, 0);
		ASSERT_OK(tcsetpgrp(slave, getpgrp()));
	}
}

TEST(suspend_key_stops_the_job, "spec: A-CHK-32 A-CHK-08 N-CHK-19")
{
	pid_t job;
	int status;

	take_terminal();
	job = fork_job();
	while (!job)
		pause();
	ASSERT_OK(tcsetpgrp(slave, job));
	type("\032");
	expect_stopped(job, SIGTSTP);
	ASSERT_OK(kill(-job, SIGCONT));
	EXPECT_EQ(waitpid(job, &status, WCONTINUED), job);
	EXPECT(WIFCONTINUED(status));
	kill(job, SIGKILL);
	EXPECT_CHILD_KILLED(job, SIGKILL);
}

TEST(orphaned_group_does_not_stop_but_for_sigstop, "spec: A-CHK-32 A-SGD-08")
{
	static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };
	pid_t child = test_fork();

	if (!child) {
		/* its parent is in another session: its group is orphaned */
		ASSERT_OK(setsid());
		for (int i = 0; i < 3; i++)
			ASSERT_OK(raise(stops[i]));
		raise(SIGSTOP);
		CHILD_EXIT();
	}
	expect_stopped(child, SIGSTOP);
	ASSERT_OK(kill(child, SIGCONT));
	EXPECT_CHILD_OK(child);
}

TEST(orphaned_background_reader_gets_eio, "spec: A-CHK-32")
{
	int result[2];
	char answer = 0;
	pid_t middle;

	take_terminal();
	ASSERT_OK(pipe(result));
	middle = test_fork();
	if (!middle) {
		int hold[2];
		pid_t parent = getpid();

		ASSERT_OK(pipe(hold));
		if (!test_fork()) {
			char byte;

			setpgid(0, 0);
			while (getppid() == parent)
				sched_yield();
			answer = read(slave, &byte, 1) < 0 && errno == EIO ? 'y' : 'n';
			if (write(result[1], &answer, 1) != 1)
				_exit(1);
		}
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(middle);
	EXPECT_EQ(read(result[0], &answer, 1), 1);
	EXPECT_EQ(answer, 'y');
}

TEST(sigcont_clears_pending_stops_and_back, "spec: A-CHK-32 A-SGD-08")
{
	sigset_t pending;

	block_signal(SIG_BLOCK, SIGTSTP);
	block_signal(SIG_BLOCK, SIGCONT);
	ASSERT_OK(raise(SIGTSTP));
	ASSERT_OK(raise(SIGCONT));
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGTSTP));
	EXPECT(sigismember(&pending, SIGCONT));
	ASSERT_OK(raise(SIGTSTP));
	sigpending(&pending);
	EXPECT(sigismember(&pending, SIGTSTP));
	EXPECT(!sigismember(&pending, SIGCONT));
	ASSERT_OK(raise(SIGCONT));
}

TEST(hang_up_reaches_the_leader, "spec: A-CHK-32")
{
	char byte;

	take_terminal();
	catch_signal(SIGHUP, handler, 0);
	close(master);
	EXPECT_EQ(seen, SIGHUP);
	EXPECT_EQ(read(slave, &byte, 1), 0);
	EXPECT_ERR(write(slave, "x", 1), EIO);
	EXPECT_ERR(tcgetpgrp(slave), EIO);
	struct pollfd p = { .fd = slave, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT(p.revents & POLLHUP);
}

TEST(end_of_the_leader_hangs_up_the_foreground, "spec: A-CHK-32")
{
	int result[2];
	char bytes[2];
	pid_t leader, job;

	ASSERT_OK(pipe(result));
	leader = test_fork();
	if (!leader) {
		ASSERT_OK(setsid());
		take_terminal();
		job = fork_job();
		if (!job) {
			sigset_t set;
			siginfo_t info;

			sigemptyset(&set);
			sigaddset(&set, SIGHUP);
			sigprocmask(SIG_BLOCK, &set, NULL);
			ASSERT_EQ(write(result[1], "r", 1), 1);
			EXPECT_EQ(sigwaitinfo(&set, &info), SIGHUP);
			ASSERT_EQ(write(result[1], "h", 1), 1);
			CHILD_EXIT();
		}
		ASSERT_OK(tcsetpgrp(slave, job));
		while (read(result[0], bytes, 1) != 1)
			;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(leader);
	close(result[1]);
	EXPECT_EQ(read(result[0], bytes, 2), 1);
	EXPECT_EQ(bytes[0], 'h');
}

TEST(group_of_a_stopped_job_is_woken_when_it_becomes_orphaned, "spec: A-CHK-32")
{
	int result[2];
	char byte = 0;
	pid_t middle;

	ASSERT_OK(pipe(result));
	middle = test_fork();
	if (!middle) {
		pid_t job = test_fork();

		if (!job) {
			setpgid(0, 0);
			catch_signal(SIGHUP, handler, 0);
			raise(SIGTSTP);
			byte = seen == SIGHUP ? 'y' : 'n';
			if (write(result[1], &byte, 1) != 1)
				_exit(1);
			CHILD_EXIT();
		}
		expect_stopped(job, SIGTSTP);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(middle);
	EXPECT_EQ(read(result[0], &byte, 1), 1);
	EXPECT_EQ(byte, 'y');
}

TEST(foreground_group_is_of_the_same_session, "spec: A-CHK-32")
{
	take_terminal();
	EXPECT_ERR(tcsetpgrp(slave, 1), EPERM);
	EXPECT_ERR(tcsetpgrp(slave, 999999), ESRCH);
	EXPECT_ERR(tcsetpgrp(slave, -3), EINVAL);
	EXPECT_EQ(tcgetpgrp(master), getpgrp());
}
