// SPDX-License-Identifier: MIT
/* Programs that take all there is: processes, memory, stack. They are stopped; the rest goes on. */
// machine: --smp 2 --mem 512M
#include "test.h"
#include "look.h"
#include <dirent.h>
#include <sys/resource.h>

#define MOST_PROCESSES	60
#define CHUNK		(16UL << 20)

/* ---------------------------------------------------------------- processes */

static int count_of_user(uid_t uid)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct stat st;
	int n = 0;

	while (proc && (entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    !fstatat(dirfd(proc), entry->d_name, &st, 0) && st.st_uid == uid)
			n++;
	closedir(proc);
	return n;
}

static void bomb(int *refused)
{
	struct rlimit limit = { MOST_PROCESSES, MOST_PROCESSES };

	if (setrlimit(RLIMIT_NPROC, &limit) || setgid(NOBODY) || setuid(NOBODY))
		_exit(1);
	for (;;)
		if (fork() < 0) {
			__atomic_add_fetch(refused, errno == EAGAIN ? 1 : 1 << 20, __ATOMIC_RELAXED);
			sched_yield();
		}
}

TEST_LONG(a_fork_bomb_stops_at_the_limit_of_its_user, "", 120)
{
	int *refused = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = test_fork(), mine;

	if (!pid) {
		setpgid(0, 0);
		bomb(refused);
	}
	for (int i = 0; i < 2000 && !__atomic_load_n(refused, __ATOMIC_RELAXED); i++)
		test_sleep_ms(10);
	EXPECT_GT(*refused, 0);
	EXPECT_LT(*refused, 1 << 20);
	EXPECT_LE(count_of_user(NOBODY), MOST_PROCESSES);
	/* others work meanwhile */
	for (int i = 0; i < 20; i++) {
		mine = test_fork();
		if (!mine)
			CHILD_EXIT();
		EXPECT_CHILD_OK(mine);
	}
	for (int i = 0; i < 1000 && count_of_user(NOBODY) > 0; i++) {
		kill(-pid, SIGKILL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		test_sleep_ms(10);
	}
	EXPECT_EQ(count_of_user(NOBODY), 0);
}

/* ---------------------------------------------------------------- memory */

static void eat(void)
{
	for (;;) {
		char *p = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			       0);

		if (p == MAP_FAILED) {
			pause();
			continue;
		}
		for (size_t i = 0; i < CHUNK; i += 4096)
			p[i] = 1;
	}
}

TEST_LONG(a_memory_hog_is_killed_and_its_memory_comes_back, "", 120)
{
	long long before = look_number("/proc/meminfo", "MemFree"), after = 0;
	pid_t bystander = test_fork(), hog;

	if (!bystander) {
		pause();
		_exit(1);
	}
	hog = test_fork();
	if (!hog)
		eat();
	EXPECT_CHILD_KILLED(hog, SIGKILL);
	for (int i = 0; i < 500 && after < before - 16384; i++) {
		test_sleep_ms(10);
		after = look_number("/proc/meminfo", "MemFree");
	}
	EXPECT_GE(after, before - 16384);
	EXPECT_EQ(waitpid(bystander, NULL, WNOHANG), 0);
	kill(bystander, SIGTERM);
	EXPECT_CHILD_KILLED(bystander, SIGTERM);
}

TEST_LONG(two_hogs_at_once_are_both_killed, "", 180)
{
	pid_t hogs[2];

	for (int i = 0; i < 2; i++) {
		hogs[i] = test_fork();
		if (!hogs[i])
			eat();
	}
	EXPECT_CHILD_KILLED(hogs[0], SIGKILL);
	EXPECT_CHILD_KILLED(hogs[1], SIGKILL);
}

/* ---------------------------------------------------------------- stack */

static volatile int for_ever = 1;

__attribute__((noinline)) static int recurse(volatile char *from)
{
	volatile char room[1000];

	room[0] = from ? from[0] : 1;
	return for_ever ? recurse(room) + room[0] : 0;
}

static volatile long depth;
static char *stack_base;

static void on_overflow(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	depth = stack_base - (char *)info->si_addr;
	_exit(info->si_code == SEGV_MAPERR && depth > 200 << 10 && depth < 300 << 10 ? 0 : 1);
}

static void overflow(int handled)
{
	static char other[65536];
	struct sigaction act = { .sa_sigaction = on_overflow, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t ss = { .ss_sp = other, .ss_size = sizeof(other) };
	struct rlimit limit = { 256 << 10, 256 << 10 }, none = { 0, 0 };
	char here;

	stack_base = &here;
	setrlimit(RLIMIT_STACK, &limit);
	setrlimit(RLIMIT_CORE, &none);
	sigaltstack(&ss, NULL);
	sigaction(SIGSEGV, handled ? &act : &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	recurse(NULL);
	_exit(2);
}

TEST(a_stack_ends_at_its_limit, "")
{
	pid_t pid = test_fork();

	if (!pid)
		overflow(0);
	EXPECT_CHILD_KILLED(pid, SIGSEGV);
	pid = test_fork();
	if (!pid)
		overflow(1);
	EXPECT_CHILD_OK(pid);
}

/* No room for the frame of the handler: the program dies. */
TEST(an_overflow_that_is_handled_on_the_same_stack_kills, "")
{
	pid_t pid = test_fork();

	if (!pid) {
		struct sigaction act = { .sa_handler = exit };
		struct rlimit limit = { 256 << 10, 256 << 10 }, none = { 0, 0 };

		setrlimit(RLIMIT_STACK, &limit);
		setrlimit(RLIMIT_CORE, &none);
		sigaction(SIGSEGV, &act, NULL);
		recurse(NULL);
	}
	EXPECT_CHILD_KILLED(pid, SIGSEGV);
}
