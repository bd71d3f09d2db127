// SPDX-License-Identifier: MIT
// Each resource limit, and what happens at it.
#include "test.h"
#include "look.h"
#include <sys/file.h>
#include <sys/resource.h>

static void limit(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit lim = { soft, hard };

	ASSERT_OK(setrlimit(resource, &lim));
}

static volatile int seen;

static void handler(int sig)
{
	seen = sig;
}

TEST(all_sixteen_can_be_read_and_set, "spec: ~A-CHK-11 A-RLM-00")
{
	struct rlimit lim, back;

	for (int i = 0; i < 16; i++) {
		ASSERT_OK(getrlimit(i, &lim));
		EXPECT(lim.rlim_cur <= lim.rlim_max);
		lim.rlim_cur = lim.rlim_cur > 1000 ? lim.rlim_cur / 2 : lim.rlim_cur;
		ASSERT_OK(setrlimit(i, &lim));
		ASSERT_OK(prlimit(0, i, NULL, &back));
		EXPECT(back.rlim_cur == lim.rlim_cur && back.rlim_max == lim.rlim_max);
	}
	EXPECT_ERR(getrlimit(16, &lim), EINVAL);
	lim = (struct rlimit) { 2, 1 };
	EXPECT_ERR(setrlimit(RLIMIT_CORE, &lim), EINVAL);
	EXPECT_ERR(prlimit(999999, RLIMIT_CORE, NULL, &lim), ESRCH);
	EXPECT_ERR(syscall(SYS_setrlimit, 0, (void *)1), EFAULT);
}

TEST(cpu_limit_signals_then_kills, "spec: ~A-CHK-11 N-CHK-39 A-RLM-01 N-TIME-09")
{
	pid_t child = test_fork();
	volatile unsigned long spin = 0;

	if (!child) {
		catch_signal(SIGXCPU, handler, 0);
		limit(RLIMIT_CPU, 1, 2);
		while (seen != SIGXCPU)
			spin++;
		EXPECT_GE(test_now_ns(CLOCK_PROCESS_CPUTIME_ID), 980000000);
		for (;;)
			spin++;
	}
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(fsize_limit_signals_or_fails, "spec: ~A-CHK-11 A-RLM-02")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char text[200] = "";

	limit(RLIMIT_FSIZE, 100, RLIM_INFINITY);
	EXPECT_EQ(write(fd, text, 200), 100);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(write(fd, text, 1), 0);
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGXFSZ);
	catch_signal(SIGXFSZ, handler, 0);
	EXPECT_ERR(write(fd, text, 1), EFBIG);
	EXPECT_EQ(seen, SIGXFSZ);
	EXPECT_ERR(ftruncate(fd, 101), EFBIG);
	EXPECT_OK(ftruncate(fd, 50));
}

TEST(nofile_limit_is_emfile, "spec: ~A-CHK-11 A-RLM-08")
{
	int fd = ASSERT_OK(dup(1)), fds[2];

	limit(RLIMIT_NOFILE, fd + 1, 4096);
	EXPECT_ERR(dup(1), EMFILE);
	EXPECT_ERR(open("/dev/null", O_RDONLY), EMFILE);
	EXPECT_ERR(pipe(fds), EMFILE);
	EXPECT_ERR(dup2(1, fd + 1), EBADF);
	EXPECT_ERR(fcntl(1, F_DUPFD, fd + 1), EINVAL);
	limit(RLIMIT_NOFILE, fd + 2, 4096);
	EXPECT_EQ(dup(1), fd + 1);
}

TEST(nproc_limit_is_eagain_for_users, "spec: ~A-CHK-11 A-RLM-07")
{
	pid_t child = test_fork();

	if (!child) {
		limit(RLIMIT_NPROC, 1, 1);
		ASSERT_EQ(setuid(12345), 0);
		ASSERT_ERR(fork(), EAGAIN);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(address_space_and_data_limits_are_enomem, "spec: ~A-CHK-11 N-CHK-39 A-RLM-03 A-RLM-10")
{
	size_t size = 64 << 20;
	char *area = map_anonymous(4096, MAP_PRIVATE);
	void *heap = sbrk(0);

	limit(RLIMIT_AS, 32 << 20, RLIM_INFINITY);
	EXPECT(mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	       errno == ENOMEM);
	EXPECT(mremap(area, 4096, size, MREMAP_MAYMOVE) == MAP_FAILED && errno == ENOMEM);
	EXPECT(sbrk(size) == (void *)-1 && errno == ENOMEM);
	EXPECT(sbrk(0) == heap);
	limit(RLIMIT_AS, RLIM_INFINITY, RLIM_INFINITY);
	limit(RLIMIT_DATA, 16 << 20, RLIM_INFINITY);
	EXPECT(sbrk(size) == (void *)-1 && errno == ENOMEM);
	EXPECT(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	       MAP_FAILED);
	EXPECT(mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}

__attribute__((noinline))
static int deeper(int left)
{
	volatile char frame[16384];

	frame[0] = left;
	return left ? deeper(left - 1) + frame[0] : 0;
}

TEST(stack_limit_is_sigsegv, "spec: ~A-CHK-11 A-RLM-04")
{
	pid_t child;

	limit(RLIMIT_STACK, 1 << 20, RLIM_INFINITY);
	child = test_fork();
	if (!child) {
		deeper(16);
		_exit(0);
	}
	EXPECT_CHILD_EXITS(child, 0);
	child = test_fork();
	if (!child) {
		deeper(100);
		_exit(0);
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
}

TEST(core_limit_of_zero_leaves_no_file, "spec: ~A-CHK-11 A-RLM-05")
{
	int status;

	limit(RLIMIT_CORE, 0, RLIM_INFINITY);
	pid_t child = test_fork();
	if (!child)
		abort();
	status = test_wait(child);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && !WCOREDUMP(status));
	EXPECT_EQ(look_entries("."), 0);
}

TEST(nice_and_rtprio_limits_bound_a_user, "spec: ~A-CHK-11 A-RLM-14 A-RLM-15 N-CHK-12")
{
	struct sched_param param = { .sched_priority = 5 };

	limit(RLIMIT_NICE, 25, 25);
	limit(RLIMIT_RTPRIO, 4, 4);
	become_nobody();
	EXPECT_OK(setpriority(PRIO_PROCESS, 0, -5));
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, -6), EACCES);
	EXPECT_OK(setpriority(PRIO_PROCESS, 0, 3));
	EXPECT_OK(setpriority(PRIO_PROCESS, 0, 0));
	EXPECT_ERR(sched_setscheduler(0, SCHED_FIFO, &param), EPERM);
	param.sched_priority = 4;
	EXPECT_OK(sched_setscheduler(0, SCHED_RR, &param));
}

TEST(without_those_limits_a_user_may_not, "spec: ~A-CHK-11 N-CHK-12")
{
	struct sched_param param = { .sched_priority = 1 };

	limit(RLIMIT_NICE, 0, 0);
	limit(RLIMIT_RTPRIO, 0, 0);
	become_nobody();
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, -1), EACCES);
	EXPECT_ERR(nice(-1), EPERM);
	EXPECT_ERR(sched_setscheduler(0, SCHED_FIFO, &param), EPERM);
	EXPECT_OK(nice(2));
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 2);
}

TEST(sigpending_limit_is_eagain_for_sigqueue, "spec: ~A-CHK-11 A-RLM-12 A-SGN-05")
{
	union sigval value = { .sival_int = 1 };

	ASSERT_EQ(setuid(12346), 0);
	block_signal(SIG_BLOCK, SIGRTMIN);
	limit(RLIMIT_SIGPENDING, 3, 3);
	for (int i = 0; i < 3; i++)
		EXPECT_OK(sigqueue(getpid(), SIGRTMIN, value));
	EXPECT_ERR(sigqueue(getpid(), SIGRTMIN, value), EAGAIN);
	EXPECT_OK(kill(getpid(), SIGRTMIN));
	EXPECT_EQ(look_number("/proc/self/status", "SigQ"), 3);
}

TEST(memlock_limit_bounds_mlock, "spec: ~A-CHK-11 A-RLM-09")
{
	char *area = map_anonymous(4 * 4096, MAP_PRIVATE);

	limit(RLIMIT_MEMLOCK, 8192, 8192);
	become_nobody();
	EXPECT_OK(mlock(area, 8192));
	EXPECT_ERR(mlock(area, 3 * 4096), ENOMEM);
	EXPECT_ERR(mlockall(MCL_CURRENT), ENOMEM);
	EXPECT_OK(munlock(area, 8192));
	limit(RLIMIT_MEMLOCK, 0, 0);
	EXPECT_ERR(mlock(area, 4096), EPERM);
}

/* Counted by the tick, whose place among the spinning is chance: a few of them are left open. */
TEST(rttime_limit_signals_then_kills, "spec: ~A-CHK-11 A-RLM-16")
{
	struct sched_param param = { .sched_priority = 1 };
	volatile unsigned long spin = 0;
	pid_t child = test_fork();

	if (!child) {
		catch_signal(SIGXCPU, handler, 0);
		limit(RLIMIT_RTTIME, 100000, 300000);
		ASSERT_OK(sched_setscheduler(0, SCHED_FIFO, &param));
		for (int i = 0; i < 10; i++) {		/* what blocks begins anew */
			int64_t until = test_now_ns(CLOCK_PROCESS_CPUTIME_ID) + 40000000;

			while (test_now_ns(CLOCK_PROCESS_CPUTIME_ID) < until)
				spin++;
			test_sleep_ms(1);
		}
		EXPECT_EQ(seen, 0);
		while (seen != SIGXCPU)
			spin++;
		EXPECT_GE(test_now_ns(CLOCK_PROCESS_CPUTIME_ID), 400000000 + 80000000);
		for (;;)
			spin++;
	}
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(only_root_raises_a_hard_limit, "spec: ~A-CHK-11 N-CHK-39")
{
	struct rlimit lim = { 10, 100 };

	ASSERT_OK(setrlimit(RLIMIT_NOFILE, &lim));
	lim.rlim_max = 200;
	EXPECT_OK(setrlimit(RLIMIT_NOFILE, &lim));
	become_nobody();
	lim.rlim_max = 201;
	EXPECT_ERR(setrlimit(RLIMIT_NOFILE, &lim), EPERM);
	lim = (struct rlimit) { 50, 150 };
	EXPECT_OK(setrlimit(RLIMIT_NOFILE, &lim));
	EXPECT_ERR(prlimit(1, RLIMIT_NOFILE, NULL, &lim), EPERM);
}

TEST(limits_file_shows_them, "spec: ~A-CHK-11 A-RLM-00")
{
	char text[4096];

	limit(RLIMIT_NOFILE, 77, 99);
	limit(RLIMIT_CORE, 0, RLIM_INFINITY);
	ASSERT(test_read_file("/proc/self/limits", text, sizeof(text)) > 0);
	EXPECT(strstr(text,
		      "Limit                     Soft Limit           Hard Limit           Units     \n") ==
	       text);
	EXPECT(strstr(text,
		      "\nMax open files            77                   99                   files     \n") !=
	       NULL);
	EXPECT(strstr(text,
		      "\nMax core file size        0                    unlimited            bytes     \n") !=
	       NULL);
}
