/* SPDX-License-Identifier: MIT */
/*
 * The frame of a user-space test program. One file of tests is one static program.
 *
 *	#include "test.h"
 *
 *	TEST(pipe_refuses_write_without_reader, "spec: B-PIP-03 N-CHK-12")
 *	{
 *		int fds[2];
 *
 *		ASSERT_OK(pipe(fds));
 *		...
 *		EXPECT_ERR(write(fds[1], "x", 1), EPIPE);
 *	}
 *
 * Rules:
 *   - There is no main() to write. Tests run in the order of the file, each in a child process of
 *     its own which is the leader of a fresh session (no controlling terminal) and stands in a
 *     fresh, empty directory, removed afterwards.
 *   - A test passes when its body returns with no failed expectation. EXPECT_* notes a failure and
 *     goes on; ASSERT_* ends the test. Both work in children the body forks: such a child calls
 *     CHILD_EXIT(), and the parent looks at it with EXPECT_CHILD_OK(pid). A death by a signal or a
 *     stray exit() is a failure.
 *   - A test takes at most TEST_SECONDS (TEST_LONG() names another limit); then its whole process
 *     group is killed.
 *   - SKIP("why") ends a test that this machine cannot show (a second CPU is missing). A kernel
 *     that lacks something is a failure, never a reason to skip.
 *   - The citation names the items of docs/spec the test shows; it may be "". `auk spec` reads it
 *     from the source.
 *   - Every test passes on Debian's kernel first: `./auk test --ring user --on linux --only FILE`.
 *
 * Two comment lines near the top of a file are read by the runner: "// build: FLAGS" adds to gcc's
 * command line (which is -static -pthread -O1 -Wall -Wextra), "// machine: --smp 1 --icount" names
 * the machine the file needs; the default has 4 CPUs and 512M. Files that name the same machine
 * share a boot, so name one only where the test means something else without.
 *
 * Output is TAP on stdout, lines of diagnosis begin with "#". Arguments on the command line are
 * names: only those tests run.
 */
#ifndef AUK_TEST_H
#define AUK_TEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef TEST_SECONDS
#define TEST_SECONDS 30
#endif

struct test_case {
	const char *name;
	const char *spec;
	void (*body)(void);
	int seconds;
	struct test_case *next;
};

/*
 * What a test and the children it forks tell the frame: shared memory, so that a fork does not lose
 * it.
 */
struct test_state {
	int failures;
	int skipped;
	char skip_reason[120];
};

static struct test_case *test_first, **test_last = &test_first;
static struct test_state *test_state;

#define TEST(name_, spec_) TEST_LONG(name_, spec_, TEST_SECONDS)

#define TEST_LONG(name_, spec_, seconds_)							\
	static void name_(void);								\
	static struct test_case test_case_##name_ = { #name_, spec_, name_, seconds_, NULL };	\
	__attribute__((constructor)) static void test_register_##name_(void)			\
	{											\
		*test_last = &test_case_##name_;						\
		test_last = &test_case_##name_.next;						\
	}											\
	static void name_(void)

/* ---------------------------------------------------------------- expectations */

/*
 * Notes one failure with its place. Any context of a test, also a signal handler of a
 * single-threaded one.
 */
__attribute__((format(printf, 3, 4), unused))
static void test_fail(const char *file, int line, const char *format, ...)
{
	char text[512];
	int n = snprintf(text, sizeof(text), "# %s:%d: ", file, line);
	va_list args;

	va_start(args, format);
	n += vsnprintf(text + n, sizeof(text) - n - 1, format, args);
	va_end(args);
	if (n > (int)sizeof(text) - 2)
		n = sizeof(text) - 2;
	text[n++] = '\n';
	__atomic_add_fetch(&test_state->failures, 1, __ATOMIC_RELAXED);
	if (write(STDOUT_FILENO, text, n) < 0)
		_exit(2);
}

#define TEST_CHECK_(ok_, stop_, ...) do {				\
	if (!(ok_)) {							\
		test_fail(__FILE__, __LINE__, __VA_ARGS__);		\
		if (stop_)						\
			_exit(1);					\
	}								\
} while (0)

#define TEST_COMPARE_(a_, op_, b_, stop_) do {						\
	long long a__ = (long long)(a_), b__ = (long long)(b_);				\
	TEST_CHECK_(a__ op_ b__, stop_, "%s %s %s does not hold: %lld, %lld",		\
		    #a_, #op_, #b_, a__, b__);						\
} while (0)

#define TEST_OK_(call_, stop_) ({							\
	long long r__ = (long long)(call_);						\
	int e__ = errno;								\
	TEST_CHECK_(r__ != -1, stop_, "%s fails: %s", #call_, strerror(e__));		\
	r__;										\
})

#define TEST_ERR_(call_, errno_, stop_) do {						\
	long long r__ = (long long)(call_);						\
	int e__ = errno;								\
	TEST_CHECK_(r__ == -1, stop_, "%s gives %lld, not an error", #call_, r__);	\
	TEST_CHECK_(r__ != -1 || e__ == (errno_), stop_, "%s gives %s, not %s",		\
		    #call_, strerrorname_np(e__), strerrorname_np(errno_));		\
} while (0)

#define TEST_STR_(a_, b_, stop_) do {							\
	const char *a__ = (a_), *b__ = (b_);						\
	TEST_CHECK_(!strcmp(a__, b__), stop_, "%s is \"%s\", not \"%s\"", #a_, a__, b__);	\
} while (0)

#define EXPECT(cond_)		TEST_CHECK_(cond_, 0, "%s does not hold", #cond_)
#define EXPECT_EQ(a_, b_)	TEST_COMPARE_(a_, ==, b_, 0)
#define EXPECT_NE(a_, b_)	TEST_COMPARE_(a_, !=, b_, 0)
#define EXPECT_LT(a_, b_)	TEST_COMPARE_(a_, <, b_, 0)
#define EXPECT_LE(a_, b_)	TEST_COMPARE_(a_, <=, b_, 0)
#define EXPECT_GT(a_, b_)	TEST_COMPARE_(a_, >, b_, 0)
#define EXPECT_GE(a_, b_)	TEST_COMPARE_(a_, >=, b_, 0)
#define EXPECT_STR(a_, b_)	TEST_STR_(a_, b_, 0)
#define EXPECT_MEM(a_, b_, n_)	TEST_CHECK_(!memcmp(a_, b_, n_), 0, "%s and %s differ", #a_, #b_)
#define EXPECT_ERR(call_, e_)	TEST_ERR_(call_, e_, 0)	/* call_ is -1 with errno e_ */
#define EXPECT_OK(call_)	TEST_OK_(call_, 0) /* call_ is not -1; its value is the macro's */

#define ASSERT(cond_)		TEST_CHECK_(cond_, 1, "%s does not hold", #cond_)
#define ASSERT_EQ(a_, b_)	TEST_COMPARE_(a_, ==, b_, 1)
#define ASSERT_NE(a_, b_)	TEST_COMPARE_(a_, !=, b_, 1)
#define ASSERT_GT(a_, b_)	TEST_COMPARE_(a_, >, b_, 1)
#define ASSERT_GE(a_, b_)	TEST_COMPARE_(a_, >=, b_, 1)
#define ASSERT_ERR(call_, e_)	TEST_ERR_(call_, e_, 1)
#define ASSERT_OK(call_)	TEST_OK_(call_, 1)

#define FAIL(...)		test_fail(__FILE__, __LINE__, __VA_ARGS__)
#define CHILD_EXIT()		_exit(0)

/* Ends the test without a verdict. */
#define SKIP(reason_) do {								\
	test_state->skipped = 1;							\
	snprintf(test_state->skip_reason, sizeof(test_state->skip_reason), "%s", reason_);	\
	_exit(0);									\
} while (0)

/* The child exits with status 0, its own expectations counted where they failed. */
#define EXPECT_CHILD_OK(pid_)	EXPECT_CHILD_EXITS(pid_, 0)
#define EXPECT_CHILD_EXITS(pid_, code_) do {						\
	int s__ = test_wait(pid_);							\
	TEST_CHECK_(WIFEXITED(s__) && WEXITSTATUS(s__) == (code_), 0,			\
		    "child %s ends with wait status %#x, not exit %d", #pid_, s__, (int)(code_));  \
} while (0)
#define EXPECT_CHILD_KILLED(pid_, sig_) do {						\
	int s__ = test_wait(pid_);							\
	TEST_CHECK_(WIFSIGNALED(s__) && WTERMSIG(s__) == (sig_), 0,			\
		    "child %s ends with wait status %#x, not signal %d", #pid_, s__, (int)(sig_)); \
} while (0)

/* ---------------------------------------------------------------- helpers for bodies */

/* Waits for this child; -1 when there is none. */
__attribute__((unused))
static int test_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return status;
}

/* Forks; a fork that fails ends the test. 0 in the child. */
__attribute__((unused))
static pid_t test_fork(void)
{
	pid_t pid = fork();

	ASSERT(pid >= 0);
	return pid;
}

__attribute__((unused))
static void test_sleep_ms(long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

__attribute__((unused))
static int64_t test_now_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* How many CPUs this process may use. */
__attribute__((unused))
static int test_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : CPU_COUNT(&set);
}

/* Reads a whole file (of /proc, say) into buf, ended by a NUL; the number of bytes, or -1. */
__attribute__((unused))
static long test_read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	while (used < size - 1 && (n = read(fd, buf + used, size - 1 - used)) > 0)
		used += n;
	close(fd);
	buf[used] = 0;
	return n < 0 ? -1 : (long)used;
}

/* Writes a whole file; 0 or -1. */
__attribute__((unused))
static int test_write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

/* ---------------------------------------------------------------- the frame */

static pid_t test_child;
static volatile sig_atomic_t test_timed_out;

static void test_alarm(int sig)
{
	(void)sig;
	test_timed_out = 1;
	kill(-test_child, SIGKILL);
	kill(test_child, SIGKILL);
}

static int test_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

static void test_in_child(const struct test_case *t, const char *dir)
{
	setsid();
	signal(SIGALRM, SIG_DFL);
	if (chdir(dir) < 0)
		test_fail(__FILE__, __LINE__, "chdir %s: %s", dir, strerror(errno));
	t->body();
	fflush(NULL);
	_exit(3);	/* the status that says: the body came to its end */
}

/* Runs one test; the wait status of its process. */
static int test_run(const struct test_case *t)
{
	char dir[] = "/tmp/test.XXXXXX";
	int status;

	memset(test_state, 0, sizeof(*test_state));
	test_timed_out = 0;
	if (!mkdtemp(dir))
		test_fail(__FILE__, __LINE__, "mkdtemp: %s", strerror(errno));
	fflush(NULL);
	test_child = fork();
	if (test_child < 0) {
		test_fail(__FILE__, __LINE__, "fork: %s", strerror(errno));
		return -1;
	}
	if (!test_child)
		test_in_child(t, dir);
	alarm(t->seconds);
	status = test_wait(test_child);
	alarm(0);
	kill(-test_child, SIGKILL);	/* what the test left running */
	nftw(dir, test_remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return status;
}

static int test_verdict(const struct test_case *t, int status)
{
	if (test_timed_out)
		printf("# %s: still running after %d s\n", t->name, t->seconds);
	else if (WIFSIGNALED(status))
		printf("# %s: killed by signal %d (%s)\n", t->name, WTERMSIG(status),
		       strsignal(WTERMSIG(status)));
	else if (test_state->skipped || test_state->failures)
		return !test_state->failures;
	else if (!WIFEXITED(status) || WEXITSTATUS(status) != 3)
		printf("# %s: left by exit, wait status %#x\n", t->name, status);
	else
		return 1;
	return 0;
}

static int test_wanted(const struct test_case *t, char **names)
{
	for (; *names; names++) {
		if (!strcmp(t->name, *names))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction act = { .sa_handler = test_alarm };
	int number = 0, failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	test_state = mmap(NULL, sizeof(*test_state), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (test_state == MAP_FAILED) {
		printf("Bail out! mmap: %s\n", strerror(errno));
		return 2;
	}
	sigaction(SIGALRM, &act, NULL);
	for (struct test_case *t = test_first; t; t = t->next) {
		int ok;

		if (argc > 1 && !test_wanted(t, argv + 1))
			continue;
		ok = test_verdict(t, test_run(t));
		failed += !ok;
		printf("%s %d - %s%s%s\n", ok ? "ok" : "not ok", ++number, t->name,
		       ok && test_state->skipped ? " # SKIP " : "",
		       ok && test_state->skipped ? test_state->skip_reason : "");
	}
	printf("1..%d\n", number);
	return failed ? 1 : 0;
}

#endif /* AUK_TEST_H */
