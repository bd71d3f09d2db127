// SPDX-License-Identifier: MIT
// Many things at once, on all CPUs, for a while: what a kernel does wrong only when timing is unlucky.
//
// Each hand of the crew is a process that does one kind of work until the time is up and counts its
// rounds. Every test is two seconds of it; "stress=N" on the kernel's command line makes that N, up
// to 100 (./auk test --ring user --only stress --append stress=60).
#define TEST_SECONDS 240
#include "test.h"
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/time.h>
#include <sys/timerfd.h>

#define SEC	1000000000LL
#define THREADS	4

static int64_t deadline;
static unsigned int seed;

static unsigned int any(unsigned int below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

static int time_is_up(void)
{
	return test_now_ns(CLOCK_MONOTONIC) >= deadline;
}

static int64_t stress_ns(void)
{
	char line[4096], *word;
	int seconds = 2;

	if (test_read_file("/proc/cmdline", line, sizeof(line)) > 0 &&
	    (word = strstr(line, "stress=")))
		seconds = atoi(word + 7);
	return (seconds < 1 ? 1 : seconds > 100 ? 100 : seconds) * SEC;
}

/* One of the CPUs there are, at random. */
static void pick_cpu(cpu_set_t *set)
{
	CPU_ZERO(set);
	CPU_SET(any(sysconf(_SC_NPROCESSORS_ONLN)), set);
}

/* ---------------------------------------------------------------- hands; each returns its rounds */

/* This program again, with nothing to do: a whole exec, and no output. */
__attribute__((constructor))
static void leave_at_once(void)
{
	if (getenv("STRESS_LEAVE"))
		_exit(7);
}

static long fork_exec_exit(void)
{
	char *argv[] = { "leave", NULL }, *env[] = { "STRESS_LEAVE=1", NULL };
	long rounds = 0;

	while (!time_is_up()) {
		pid_t pid = test_fork();

		if (!pid) {
			if (rounds % 2)
				execve("/proc/self/exe", argv, env);
			_exit(7);
		}
		EXPECT_CHILD_EXITS(pid, 7);
		rounds++;
	}
	return rounds;
}

struct counter {
	pthread_mutex_t mutex;
	pthread_cond_t turn;
	long value;
};

static void *count_up(void *arg)
{
	struct counter *c = arg;

	for (int i = 0; i < 200; i++) {
		pthread_mutex_lock(&c->mutex);
		c->value++;
		pthread_cond_signal(&c->turn);
		pthread_mutex_unlock(&c->mutex);
	}
	return NULL;
}

static long threads_and_futexes(void)
{
	long rounds = 0;

	while (!time_is_up()) {
		struct counter c = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
		pthread_t threads[THREADS];

		for (int i = 0; i < THREADS; i++)
			ASSERT(!pthread_create(&threads[i], NULL, count_up, &c));
		pthread_mutex_lock(&c.mutex);
		while (c.value < THREADS * 200)
			pthread_cond_wait(&c.turn, &c.mutex);
		pthread_mutex_unlock(&c.mutex);
		for (int i = 0; i < THREADS; i++)
			ASSERT(!pthread_join(threads[i], NULL));
		rounds++;
	}
	return rounds;
}

/* A byte goes to and fro between two processes that keep changing their CPUs. */
static long pipes_across_cpus(void)
{
	int there[2], back[2];
	long rounds = 0;
	cpu_set_t set;
	char byte = 0;
	pid_t pid;

	ASSERT_OK(pipe(there));
	ASSERT_OK(pipe(back));
	pid = test_fork();
	if (!pid) {
		close(there[1]);
		while (read(there[0], &byte, 1) == 1) {
			byte++;
			ASSERT_EQ(write(back[1], &byte, 1), 1);
		}
		CHILD_EXIT();
	}
	close(there[0]);
	while (!time_is_up()) {
		char sent = rounds;

		if (rounds % 16 == 0) {
			pick_cpu(&set);
			ASSERT_OK(sched_setaffinity(any(2) ? pid : 0, sizeof(set), &set));
		}
		ASSERT_EQ(write(there[1], &sent, 1), 1);
		ASSERT_EQ(read(back[0], &byte, 1), 1);
		EXPECT_EQ(byte, (char)(sent + 1));
		rounds++;
	}
	close(there[1]);
	EXPECT_CHILD_OK(pid);
	return rounds;
}

static volatile int *stop_flag;

static void *run_about(void *arg)
{
	unsigned long n = 0;

	while (!*stop_flag) {
		if (++n % 1000 == 0)
			sched_yield();
	}
	return arg;
}

/* Threads that run, sent from CPU to CPU, and given other priorities, by another. */
static long affinity_changes(void)
{
	pthread_t threads[THREADS];
	volatile int stop = 0;
	long rounds = 0;
	cpu_set_t set;

	stop_flag = &stop;
	for (int i = 0; i < THREADS; i++)
		ASSERT(!pthread_create(&threads[i], NULL, run_about, NULL));
	while (!time_is_up()) {
		int who = any(THREADS);

		pick_cpu(&set);
		ASSERT(!pthread_setaffinity_np(threads[who], sizeof(set), &set));
		if (rounds % 8 == 0) {
			struct sched_param param = { 0 };

			ASSERT(!pthread_setschedparam(threads[who],
						      any(2) ? SCHED_OTHER : SCHED_BATCH, &param));
			pick_cpu(&set);
			ASSERT_OK(sched_setaffinity(0, sizeof(set), &set));
			EXPECT(CPU_ISSET(sched_getcpu(), &set));
		}
		rounds++;
	}
	stop = 1;
	for (int i = 0; i < THREADS; i++)
		ASSERT(!pthread_join(threads[i], NULL));
	return rounds;
}

static volatile sig_atomic_t signals_taken;

static void take_signal(int sig)
{
	(void)sig;
	signals_taken++;
}

static long signals_to_and_fro(void)
{
	struct sigaction act = { .sa_handler = take_signal, .sa_flags = SA_RESTART };
	sigset_t usr1, old;
	long rounds = 0;
	pid_t pid;

	ASSERT_OK(sigaction(SIGUSR1, &act, NULL));
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	ASSERT_OK(sigprocmask(SIG_BLOCK, &usr1, &old));
	pid = test_fork();
	for (;;) {
		int seen = signals_taken;

		if (pid && time_is_up())
			break;
		if (pid)
			ASSERT_OK(kill(pid, SIGUSR1));
		while (signals_taken == seen)
			sigsuspend(&old);
		if (!pid && kill(getppid(), SIGUSR1))
			_exit(1);
		rounds++;
	}
	ASSERT_OK(kill(pid, SIGKILL));
	EXPECT_CHILD_KILLED(pid, SIGKILL);
	return rounds;
}

#define AREA	(16 * 4096)

static char *volatile area;

static void *touch_pages(void *arg)
{
	unsigned int n = (uintptr_t)arg;

	while (!*stop_flag) {
		char *p = area;

		n = n * 1103515245 + 12345;
		__atomic_fetch_add((int *)(p + (n >> 16) % 16 * 4096), 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/*
 * Pages are given back, mapped over and protected while other threads use them: each access finds
 * a page, at worst a fresh one.
 */
static long pages_come_and_go(void)
{
	pthread_t threads[THREADS];
	volatile int stop = 0;
	long rounds = 0;

	stop_flag = &stop;
	area = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT(area != MAP_FAILED);
	for (uintptr_t i = 0; i < THREADS; i++)
		ASSERT(!pthread_create(&threads[i], NULL, touch_pages, (void *)i));
	while (!time_is_up()) {
		char *at = area + any(16) * 4096;
		void *other;

		ASSERT_OK(madvise(at, 4096, MADV_DONTNEED));
		ASSERT(mmap(at, 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at);
		other = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		ASSERT(other != MAP_FAILED);
		*(char *)other = 1;
		ASSERT_OK(mprotect(other, AREA, PROT_READ));
		if (rounds % 64 == 0) {
			pid_t pid = test_fork();	/* all pages are shared for writing in turn */

			if (!pid)
				CHILD_EXIT();
			EXPECT_CHILD_OK(pid);
		}
		ASSERT_OK(munmap(other, AREA));
		rounds++;
	}
	stop = 1;
	for (int i = 0; i < THREADS; i++)
		ASSERT(!pthread_join(threads[i], NULL));
	ASSERT_OK(munmap(area, AREA));
	return rounds;
}

static long timers_of_all_kinds(void)
{
	struct sigaction act = { .sa_handler = take_signal, .sa_flags = SA_RESTART };
	struct itimerval often = { { 0, 3000 }, { 0, 3000 } };
	long rounds = 0;

	ASSERT_OK(sigaction(SIGALRM, &act, NULL));
	ASSERT_OK(sigaction(SIGUSR1, &act, NULL));
	ASSERT_OK(setitimer(ITIMER_REAL, &often, NULL));
	while (!time_is_up()) {
		struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
		struct itimerspec soon = { { 0, 500000 }, { 0, 1 + any(400000) } };
		struct timespec nap = { 0, any(300000) };
		timer_t timer;
		uint64_t ticks;
		int fd;

		ASSERT_OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
		ASSERT_OK(timer_settime(timer, 0, &soon, NULL));
		fd = ASSERT_OK(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));
		ASSERT_OK(timerfd_settime(fd, 0, &soon, NULL));
		clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, NULL);
		if (any(2))
			EXPECT(read(fd, &ticks, sizeof(ticks)) == 8 || errno == EAGAIN);
		ASSERT_OK(close(fd));
		ASSERT_OK(timer_delete(timer));
		rounds++;
	}
	return rounds;
}

static void *spin_or_sleep(void *arg)
{
	for (;;) {
		if ((uintptr_t)arg % 2)
			test_sleep_ms(1);
		else
			sched_yield();
	}
	return NULL;
}

/* A process with threads, children and a full pipe, killed at no moment in particular. */
static void be_a_victim(void)
{
	char byte[512] = "";
	int fds[2];

	ASSERT_OK(pipe(fds));
	if (!test_fork()) {		/* goes when the pipe's last writer does */
		close(fds[1]);
		while (read(fds[0], byte, sizeof(byte)) > 0)
			;
		_exit(0);
	}
	for (uintptr_t i = 0; i < THREADS; i++) {
		pthread_t thread;

		pthread_create(&thread, NULL, spin_or_sleep, (void *)i);
	}
	for (;;) {
		void *p = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		memset(p, 1, AREA);
		if (write(fds[1], byte, sizeof(byte)) < 0)
			_exit(1);
		munmap(p, AREA);
	}
}

static long random_deaths(void)
{
	long rounds = 0;

	while (!time_is_up()) {
		pid_t pid = test_fork();

		if (!pid)
			be_a_victim();
		if (any(4))
			usleep(any(8000));
		ASSERT_OK(kill(pid, SIGKILL));
		EXPECT_CHILD_KILLED(pid, SIGKILL);
		rounds++;
	}
	return rounds;
}

/* ---------------------------------------------------------------- the crew */

struct hand {
	const char *name;
	long (*work)(void);
};

static const struct hand hands[] = {
	{ "fork_exec_exit", fork_exec_exit },
	{ "threads_and_futexes", threads_and_futexes },
	{ "pipes_across_cpus", pipes_across_cpus },
	{ "affinity_changes", affinity_changes },
	{ "signals_to_and_fro", signals_to_and_fro },
	{ "pages_come_and_go", pages_come_and_go },
	{ "timers_of_all_kinds", timers_of_all_kinds },
	{ "random_deaths", random_deaths },
};
#define HANDS	(sizeof(hands) / sizeof(hands[0]))

/* Those of the mask, together. A hand that does not get one round done is a failure. */
static void put_to_work(unsigned int mask)
{
	long *rounds = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[HANDS] = { 0 };

	ASSERT(rounds != MAP_FAILED);
	deadline = test_now_ns(CLOCK_MONOTONIC) + stress_ns();
	for (unsigned int i = 0; i < HANDS; i++) {
		if (!(mask & (1U << i)))
			continue;
		pids[i] = test_fork();
		if (!pids[i]) {
			seed = i + 1;
			rounds[i] = hands[i].work();
			CHILD_EXIT();
		}
	}
	for (unsigned int i = 0; i < HANDS; i++) {
		if (!pids[i])
			continue;
		EXPECT_CHILD_OK(pids[i]);
		TEST_CHECK_(rounds[i] > 0, 0, "%s did not end one round", hands[i].name);
	}
}

TEST(processes_and_deaths, "")
{
	put_to_work(0x81);
}

TEST(threads_pages_and_cpus, "")
{
	put_to_work(0x2e);
}

TEST(signals_and_timers, "")
{
	put_to_work(0x54);
}

TEST(all_hands_at_once, "")
{
	put_to_work((1U << HANDS) - 1);
}

TEST(five_hundred_jobs, "")
{
	enum { JOBS = 500 };
	int started = 0, status;

	for (int i = 0; i < JOBS; i++) {
		pid_t pid = test_fork();

		if (!pid) {
			test_sleep_ms(i % 50);
			_exit(i % 100);
		}
		started++;
	}
	while (started && wait(&status) > 0) {
		EXPECT(WIFEXITED(status));
		started--;
	}
	EXPECT_EQ(started, 0);
	EXPECT_ERR(wait(&status), ECHILD);
}
