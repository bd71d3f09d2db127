// SPDX-License-Identifier: MIT
// Pending signals: how many are kept, in which order they come, and what they tell of their sender.
#include "test.h"
#include "look.h"
#include <pthread.h>

#define MOST 32

static volatile int got;
static siginfo_t infos[MOST];
static volatile pid_t taker;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	taker = syscall(SYS_gettid);
	if (got < MOST)
		infos[got] = *info;
	got++;
}

static void record(int sig)
{
	struct sigaction act = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigfillset(&act.sa_mask);
	ASSERT_OK(sigaction(sig, &act, NULL));
}

static void send_value(int sig, int value)
{
	union sigval v = { .sival_int = value };

	ASSERT_OK(sigqueue(getpid(), sig, v));
}

TEST(blocked_classic_signal_is_remembered_once,
     "spec: A-CHK-27 N-CHK-19 A-SIG-12 A-SIU-02 A-SIU-03")
{
	sigset_t pending;

	record(SIGUSR1);
	block_signal(SIG_BLOCK, SIGUSR1);
	for (int i = 0; i < 3; i++)
		ASSERT_OK(raise(SIGUSR1));
	EXPECT_EQ(got, 0);
	ASSERT_OK(sigpending(&pending));
	EXPECT(sigismember(&pending, SIGUSR1));
	block_signal(SIG_UNBLOCK, SIGUSR1);
	EXPECT_EQ(got, 1);
	ASSERT_OK(sigpending(&pending));
	EXPECT(!sigismember(&pending, SIGUSR1));
}

TEST(realtime_signals_queue_in_order_lowest_first, "spec: A-CHK-27 A-SIG-12 A-SGD-04 A-SIU-05")
{
	static const int expected[][2] = { { 40, 4 }, { 40, 5 }, { 40, 6 },
					   { 50, 1 }, { 50, 2 }, { 50, 3 } };
	sigset_t set;

	record(40);
	record(50);
	sigemptyset(&set);
	sigaddset(&set, 40);
	sigaddset(&set, 50);
	ASSERT_OK(sigprocmask(SIG_BLOCK, &set, NULL));
	for (int i = 1; i <= 3; i++)
		send_value(50, i);
	for (int i = 4; i <= 6; i++)
		send_value(40, i);
	/*
	 * Each handler masks all, so the next begins when the last has ended; a frame is made for
	 * the lowest first.
	 */
	ASSERT_OK(sigprocmask(SIG_UNBLOCK, &set, NULL));
	ASSERT_EQ(got, 6);
	for (int i = 0; i < 6; i++) {
		EXPECT_EQ(infos[i].si_signo, expected[i][0]);
		EXPECT_EQ(infos[i].si_value.sival_int, expected[i][1]);
	}
}

TEST(siginfo_tells_the_sender_and_the_way,
     "spec: A-CHK-28 A-SIU-04 A-SIU-05 A-SIU-14 A-SIU-15 A-SGN-07")
{
	record(SIGUSR1);
	send_value(SIGUSR1, 0x1234567);
	ASSERT_EQ(got, 1);
	EXPECT_EQ(infos[0].si_code, SI_QUEUE);
	EXPECT_EQ(infos[0].si_value.sival_int, 0x1234567);
	EXPECT(infos[0].si_pid == getpid() && infos[0].si_uid == getuid());
	ASSERT_OK(kill(getpid(), SIGUSR1));
	ASSERT_EQ(got, 2);
	EXPECT_EQ(infos[1].si_code, SI_USER);
	EXPECT_EQ(infos[1].si_pid, getpid());
	ASSERT_OK(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1));
	ASSERT_EQ(got, 3);
	EXPECT_EQ(infos[2].si_code, SI_TKILL);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_EQ(setuid(4321), 0);
		ASSERT_ERR(kill(getppid(), SIGUSR1), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(forged_codes_are_refused, "spec: A-CHK-28 A-SIU-07 A-SIU-08")
{
	siginfo_t info = { .si_code = SI_USER };
	pid_t child = test_fork();

	while (!child)
		pause();
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, child, SIGUSR1, &info), EPERM);
	info.si_code = 1;
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, child, SIGUSR1, &info), EPERM);
	info.si_code = SI_TKILL;
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, child, SIGUSR1, &info), EPERM);
	info.si_code = SI_USER;
	EXPECT_ERR(syscall(SYS_rt_tgsigqueueinfo, child, child, SIGUSR1, &info), EPERM);
	record(SIGUSR2);
	EXPECT_OK(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR2, &info));
	EXPECT_EQ(got, 1);
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR2, (void *)1), EFAULT);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

static volatile pid_t thread_tid;
static volatile int quit;

static void *blocking_thread(void *block)
{
	sigset_t set;

	sigfillset(&set);
	pthread_sigmask(block ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
	thread_tid = syscall(SYS_gettid);
	while (!quit)
		test_sleep_ms(1);
	return NULL;
}

static void wait_for_taker(void)
{
	for (int i = 0; i < LOOK_WAIT_MS && !taker; i++)
		test_sleep_ms(1);
}

TEST(tgkill_reaches_only_its_thread, "spec: A-CHK-28 A-SIU-06")
{
	pthread_t thread;

	record(SIGUSR1);
	ASSERT_EQ(pthread_create(&thread, NULL, blocking_thread, NULL), 0);
	while (!thread_tid)
		sched_yield();
	ASSERT_OK(syscall(SYS_tgkill, getpid(), thread_tid, SIGUSR1));
	wait_for_taker();
	EXPECT_EQ(taker, thread_tid);
	EXPECT_EQ(got, 1);
	taker = 0;
	ASSERT_OK(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1));
	wait_for_taker();
	EXPECT_EQ(taker, getpid());
	quit = 1;
	pthread_join(thread, NULL);
}

TEST(process_signal_is_taken_by_any_thread_that_does_not_block_it, "spec: A-CHK-28 A-SGN-08")
{
	pthread_t thread;

	record(SIGUSR1);
	ASSERT_EQ(pthread_create(&thread, NULL, blocking_thread, "block"), 0);
	while (!thread_tid)
		sched_yield();
	ASSERT_OK(kill(getpid(), SIGUSR1));
	wait_for_taker();
	EXPECT_EQ(taker, getpid());
	quit = 1;
	pthread_join(thread, NULL);

	taker = thread_tid = quit = 0;
	block_signal(SIG_BLOCK, SIGUSR1);
	ASSERT_EQ(pthread_create(&thread, NULL, blocking_thread, NULL), 0);
	while (!thread_tid)
		sched_yield();
	ASSERT_OK(kill(getpid(), SIGUSR1));
	wait_for_taker();
	EXPECT_EQ(taker, thread_tid);
	quit = 1;
	pthread_join(thread, NULL);
}

TEST(pending_signals_of_a_thread_and_of_its_process_are_apart, "spec: A-SIU-03")
{
	char text[8192];

	block_signal(SIG_BLOCK, SIGUSR1);
	block_signal(SIG_BLOCK, SIGUSR2);
	ASSERT_OK(syscall(SYS_tgkill, getpid(), getpid(), SIGUSR1));
	ASSERT_OK(kill(getpid(), SIGUSR2));
	ASSERT(test_read_file("/proc/self/status", text, sizeof(text)) > 0);
	EXPECT(strstr(text, "\nSigPnd:\t0000000000000200\n") != NULL);
	EXPECT(strstr(text, "\nShdPnd:\t0000000000000800\n") != NULL);
	EXPECT(strstr(text, "\nSigBlk:\t0000000000000a00\n") != NULL);
}

TEST(ignoring_a_pending_signal_drops_it, "spec: A-SIG-10 A-SIU-01")
{
	struct sigaction act = { .sa_handler = SIG_IGN }, old;
	sigset_t pending;

	block_signal(SIG_BLOCK, SIGUSR1);
	ASSERT_OK(raise(SIGUSR1));
	ASSERT_OK(sigaction(SIGUSR1, &act, &old));
	EXPECT(old.sa_handler == SIG_DFL);
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGUSR1));
	act.sa_handler = SIG_DFL;
	ASSERT_OK(sigaction(SIGUSR1, &act, &old));
	EXPECT(old.sa_handler == SIG_IGN);
	block_signal(SIG_UNBLOCK, SIGUSR1);
}
