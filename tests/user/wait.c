// SPDX-License-Identifier: MIT
// How children end, and how their parents learn of it.
#include "test.h"
#include "look.h"
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static volatile int chlds;
static siginfo_t last_chld;

static void on_chld(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	last_chld = *info;
	chlds++;
}

static void catch_chld(int flags)
{
	struct sigaction act = { .sa_sigaction = on_chld, .sa_flags = SA_SIGINFO | flags };

	ASSERT_OK(sigaction(SIGCHLD, &act, NULL));
}

/* The signal of a change may come a moment after wait() tells of it. */
static int chlds_become(int n)
{
	for (int i = 0; i < LOOK_WAIT_MS && chlds < n; i++)
		test_sleep_ms(1);
	return chlds == n;
}

static pid_t child_that_sleeps(void)
{
	pid_t child = test_fork();

	while (!child)
		pause();
	return child;
}

TEST(unwaited_child_is_a_zombie_until_waited_for,
     "spec: A-CHK-07 N-CHK-05 A-STA-08 A-WAI-03 A-EXI-03 ~B-CHK-37")
{
	pid_t child = test_fork();
	char path[64], text[4096];
	int status;

	if (!child)
		_exit(23);
	EXPECT(look_wait_state(child, 'Z'));
	snprintf(path, sizeof(path), "/proc/%d/status", child);
	ASSERT(test_read_file(path, text, sizeof(text)) > 0);
	EXPECT(strstr(text, "State:\tZ (zombie)") != NULL);
	EXPECT(strstr(text, "VmRSS") == NULL);
	EXPECT_OK(kill(child, 0));
	EXPECT_EQ(waitpid(child, &status, 0), child);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 23);
	EXPECT_EQ(look_state(child), 0);
	EXPECT_ERR(kill(child, 0), ESRCH);
	EXPECT_ERR(waitpid(child, &status, 0), ECHILD);
}

TEST(child_of_a_parent_that_does_not_care_is_no_zombie, "spec: A-CHK-07 A-EXI-05 A-SAF-02")
{
	struct sigaction act = { .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT };
	pid_t child;

	for (int i = 0; i < 2; i++) {
		if (i)
			act.sa_handler = SIG_IGN;
		ASSERT_OK(sigaction(SIGCHLD, &act, NULL));
		child = test_fork();
		if (!child)
			_exit(1);
		EXPECT_ERR(waitpid(-1, NULL, 0), ECHILD);
		EXPECT(look_wait_state(child, 0));
	}
}

TEST(waitpid_reports_stop_and_continue, "spec: A-CHK-08 A-WAI-01 A-WAI-02 A-STA-05 A-SIU-04")
{
	pid_t child = child_that_sleeps();
	int status;

	EXPECT_EQ(waitpid(child, &status, WNOHANG | WUNTRACED | WCONTINUED), 0);
	ASSERT_OK(kill(child, SIGSTOP));
	EXPECT_EQ(waitpid(child, &status, WUNTRACED), child);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	EXPECT_EQ(look_state(child), 'T');
	EXPECT_EQ(waitpid(child, &status, WNOHANG | WUNTRACED), 0);
	ASSERT_OK(kill(child, SIGCONT));
	EXPECT_EQ(waitpid(child, &status, WCONTINUED), child);
	EXPECT(WIFCONTINUED(status));
	EXPECT_EQ(waitpid(child, &status, WNOHANG | WCONTINUED), 0);
	ASSERT_OK(kill(child, SIGTERM));
	EXPECT_CHILD_KILLED(child, SIGTERM);
}

TEST(waitid_fills_siginfo, "spec: A-CHK-08 A-WAI-01 A-SIU-14")
{
	pid_t child = child_that_sleeps();
	siginfo_t info;

	ASSERT_OK(kill(child, SIGSTOP));
	ASSERT_OK(waitid(P_PID, child, &info, WSTOPPED | WNOWAIT));
	EXPECT_EQ(info.si_code, CLD_STOPPED);
	ASSERT_OK(waitid(P_PID, child, &info, WSTOPPED));
	EXPECT(info.si_code == CLD_STOPPED && info.si_status == SIGSTOP && info.si_pid == child);
	EXPECT(info.si_signo == SIGCHLD && info.si_uid == getuid());
	ASSERT_OK(kill(child, SIGCONT));
	ASSERT_OK(waitid(P_ALL, 0, &info, WCONTINUED));
	EXPECT(info.si_code == CLD_CONTINUED && info.si_status == SIGCONT);
	ASSERT_OK(kill(child, SIGKILL));
	ASSERT_OK(waitid(P_PGID, getpgrp(), &info, WEXITED));
	EXPECT(info.si_code == CLD_KILLED && info.si_status == SIGKILL && info.si_pid == child);
	child = test_fork();
	if (!child)
		_exit(300);
	ASSERT_OK(waitid(P_PID, child, &info, WEXITED));
	EXPECT(info.si_code == CLD_EXITED && info.si_status == (300 & 0xff));
	EXPECT_ERR(waitid(P_PID, child, &info, WEXITED), ECHILD);
	EXPECT_ERR(waitid(P_PID, child, &info, 0), EINVAL);
	EXPECT_ERR(waitid(77, child, &info, WEXITED), EINVAL);
	EXPECT_ERR(waitpid(-1, NULL, 0x100), EINVAL);
}

TEST(sigchld_tells_of_stops_unless_refused, "spec: A-CHK-08 A-SAF-01")
{
	pid_t child = child_that_sleeps();
	int status;

	chlds = 0;
	catch_chld(0);
	ASSERT_OK(kill(child, SIGSTOP));
	EXPECT_EQ(waitpid(child, &status, WUNTRACED), child);
	EXPECT(chlds_become(1));
	EXPECT(last_chld.si_code == CLD_STOPPED && last_chld.si_pid == child);
	ASSERT_OK(kill(child, SIGCONT));
	EXPECT_EQ(waitpid(child, &status, WCONTINUED), child);
	EXPECT(chlds_become(2));
	catch_chld(SA_NOCLDSTOP);
	ASSERT_OK(kill(child, SIGSTOP));
	EXPECT_EQ(waitpid(child, &status, WUNTRACED), child);
	ASSERT_OK(kill(child, SIGCONT));
	EXPECT_EQ(waitpid(child, &status, WCONTINUED), child);
	EXPECT_EQ(chlds, 2);
	ASSERT_OK(kill(child, SIGKILL));
	EXPECT_CHILD_KILLED(child, SIGKILL);
	EXPECT(chlds_become(3));
	EXPECT_EQ(last_chld.si_code, CLD_KILLED);
}

static void *exit_group_of_thread(void *arg)
{
	if (arg)
		syscall(SYS_exit, 5);
	syscall(SYS_exit_group, 6);
	return NULL;
}

TEST(exit_ends_a_thread_and_exit_group_all, "spec: N-CHK-05 A-EXI-04")
{
	pid_t child = test_fork();
	pthread_t thread;

	if (!child) {
		pthread_create(&thread, NULL, exit_group_of_thread, "one");
		pthread_join(thread, NULL);
		_exit(4);
	}
	EXPECT_CHILD_EXITS(child, 4);
	child = test_fork();
	if (!child) {
		pthread_create(&thread, NULL, exit_group_of_thread, NULL);
		for (;;)
			pause();
	}
	EXPECT_CHILD_EXITS(child, 6);
}

static int byte_comes[2];

static void await_byte(void)
{
	char byte;

	if (read(byte_comes[0], &byte, 1) < 0)
		_exit(1);
}

static void *outlive(void *unused)
{
	(void)unused;
	await_byte();
	_exit(8);
}

/* A process whose first thread is gone, while another runs `last`. */
static pid_t without_first_thread(void *(*last)(void *))
{
	pthread_t thread;
	pid_t child;

	ASSERT_OK(pipe(byte_comes));
	child = test_fork();
	if (!child) {
		pthread_create(&thread, NULL, last, NULL);
		syscall(SYS_exit, 3);
	}
	EXPECT(look_wait_state(child, 'Z'));
	return child;
}

TEST(group_lives_on_when_its_first_thread_exits, "spec: N-CHK-05")
{
	pid_t child = without_first_thread(outlive);

	EXPECT_EQ(waitpid(child, NULL, WNOHANG), 0);
	ASSERT_EQ(write(byte_comes[1], "x", 1), 1);
	EXPECT_CHILD_EXITS(child, 8);
}

static void *exit_last(void *unused)
{
	(void)unused;
	await_byte();
	syscall(SYS_exit, 9);
	return NULL;
}

TEST(process_ends_with_what_its_last_thread_said, "spec: N-CHK-05")
{
	pid_t child = without_first_thread(exit_last);

	ASSERT_EQ(write(byte_comes[1], "x", 1), 1);
	EXPECT_CHILD_EXITS(child, 9);
}

TEST(a_zombie_is_sent_signals_in_vain, "spec: A-CHK-07")
{
	struct rlimit none = { 0, 0 };
	char status[2048];

	pid_t child = test_fork();
	if (!child)
		_exit(0);
	EXPECT(look_wait_state(child, 'Z'));
	EXPECT_OK(sigqueue(child, SIGRTMIN, (union sigval){ 1 }));
	ASSERT(test_read_file("/proc/self/status", status, sizeof(status)) > 0);
	EXPECT(strstr(status, "SigQ:\t0/"));
	ASSERT_OK(prlimit(child, RLIMIT_SIGPENDING, &none, NULL));
	EXPECT_OK(sigqueue(child, SIGRTMIN, (union sigval){ 1 }));
	EXPECT_CHILD_OK(child);
}

TEST(orphan_goes_to_init, "spec: N-CHK-06 A-REL-05")
{
	volatile pid_t *orphan = map_anonymous(4096, MAP_SHARED);
	int fds[2];
	char byte;

	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		pid_t grandchild = test_fork();
		if (!grandchild) {
			close(fds[1]);
			EXPECT_EQ(read(fds[0], &byte, 1), 0);
			CHILD_EXIT();
		}
		*orphan = grandchild;
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(look_pid_number(*orphan, "status", "PPid"), 1);
	close(fds[1]);
	EXPECT(look_wait_state(*orphan, 0));
}

static void *fork_in_thread(void *arg)
{
	pid_t child = fork();

	while (!child)
		pause();
	*(volatile pid_t *)arg = child;
	return NULL;
}

TEST(child_of_a_dead_thread_belongs_to_the_group, "spec: N-CHK-06")
{
	volatile pid_t child = 0;
	pthread_t thread;

	ASSERT_EQ(pthread_create(&thread, NULL, fork_in_thread, (void *)&child), 0);
	pthread_join(thread, NULL);
	ASSERT_GT(child, 0);
	EXPECT_EQ(look_pid_number(child, "status", "PPid"), getpid());
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(subreaper_adopts_orphans, "")
{
	ASSERT_OK(prctl(PR_SET_CHILD_SUBREAPER, 1));
	pid_t child = test_fork(), adopted;
	int status;

	if (!child) {
		if (!test_fork())
			_exit(12);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	adopted = waitpid(-1, &status, 0);
	EXPECT_GT(adopted, 0);
	EXPECT_EQ(WEXITSTATUS(status), 12);
}

TEST(death_signal_reaches_the_child_when_its_parent_dies, "")
{
	int fds[2];
	char byte;

	ASSERT_OK(pipe(fds));
	pid_t parent = test_fork();
	if (!parent) {
		if (!test_fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(fds[0]);
			if (write(fds[1], "x", 1) == 1)
				pause();
		}
		pause();
	}
	close(fds[1]);
	ASSERT_EQ(read(fds[0], &byte, 1), 1);
	kill(parent, SIGKILL);
	EXPECT_CHILD_KILLED(parent, SIGKILL);
	EXPECT_EQ(read(fds[0], &byte, 1), 0);
}

TEST(wait4_gives_the_usage_of_the_child, "spec: A-WAI-05")
{
	struct rusage usage = { 0 }, children;
	pid_t child = test_fork();
	volatile unsigned long spin = 0;

	if (!child) {
		while (test_now_ns(CLOCK_PROCESS_CPUTIME_ID) < 40000000)
			spin++;
		_exit(0);
	}
	EXPECT_EQ(wait4(child, NULL, 0, &usage), child);
	EXPECT_GT(usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec +
		  usage.ru_stime.tv_sec * 1000000 + usage.ru_stime.tv_usec, 30000);
	EXPECT_GT(usage.ru_maxrss, 0);
	ASSERT_OK(getrusage(RUSAGE_CHILDREN, &children));
	EXPECT_EQ(children.ru_utime.tv_usec, usage.ru_utime.tv_usec);
}
