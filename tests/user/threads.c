// SPDX-License-Identifier: MIT
// Threads of one process: what they share, how they end, and the futexes they wait on.
#include "test.h"
#include "look.h"
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/time.h>

static long futex(volatile void *word, int op, long value, const void *more, volatile void *word2,
		  unsigned int value3)
{
	return syscall(SYS_futex, word, op, value, more, word2, value3);
}

static volatile long counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *count_up(void *arg)
{
	for (int i = 0; i < 20000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

TEST(mutex_guards_a_counter, "spec: A-CLN-01 A-CLN-17 A-CLN-20")
{
	pthread_t threads[4];
	void *result;

	for (long i = 0; i < 4; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, count_up, (void *)i), 0);
	for (long i = 0; i < 4; i++) {
		ASSERT_EQ(pthread_join(threads[i], &result), 0);
		EXPECT_EQ((long)result, i);
	}
	EXPECT_EQ(counter, 80000);
}

static void *sleep_for_ever(void *arg)
{
	for (;;)
		pause();
	return arg;
}

TEST(task_folder_lists_every_thread, "spec: B-PRC-47")
{
	pthread_t thread;

	EXPECT_EQ(look_entries("/proc/self/task"), 1);
	for (int i = 0; i < 3; i++)
		ASSERT_EQ(pthread_create(&thread, NULL, sleep_for_ever, NULL), 0);
	EXPECT_EQ(look_entries("/proc/self/task"), 4);
	EXPECT_EQ(look_number("/proc/self/status", "Threads"), 4);
	EXPECT_ERR(open("/proc/self/task/1", O_RDONLY), ENOENT);
}

TEST(fatal_signal_to_one_thread_ends_all, "spec: A-SIG-07 A-EXI-04 A-WAI-04")
{
	pid_t child = test_fork();
	pthread_t thread;

	if (!child) {
		for (int i = 0; i < 3; i++)
			pthread_create(&thread, NULL, sleep_for_ever, NULL);
		pthread_kill(thread, SIGTERM);
		for (;;)
			pause();
	}
	EXPECT_CHILD_KILLED(child, SIGTERM);
}

TEST(stop_stops_every_thread, "spec: A-SIG-09")
{
	pid_t child = test_fork();
	volatile long *beats = map_anonymous(4096, MAP_SHARED), before;
	pthread_t thread;
	int status;

	(void)beats;
	if (!child) {
		pthread_create(&thread, NULL, sleep_for_ever, NULL);
		for (;;)
			beats[0]++;
	}
	kill(child, SIGSTOP);
	EXPECT_EQ(waitpid(child, &status, WUNTRACED), child);
	before = beats[0];
	test_sleep_ms(10);
	EXPECT_EQ(beats[0], before);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(futex_wait_checks_the_value, "spec: A-CLN-18")
{
	struct timespec timeout = { 0, 20000000 }, bad = { 0, -1 };
	int word = 5;
	int64_t start;

	EXPECT_ERR(futex(&word, FUTEX_WAIT, 4, NULL, NULL, 0), EAGAIN);
	start = test_now_ns(CLOCK_MONOTONIC);
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 5, &timeout, NULL, 0), ETIMEDOUT);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 20000000);
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 5, &bad, NULL, 0), EINVAL);
	EXPECT_ERR(futex((char *)&word + 1, FUTEX_WAIT, 5, NULL, NULL, 0), EINVAL);
	EXPECT_ERR(futex(&word, 99, 5, NULL, NULL, 0), ENOSYS);
	EXPECT_EQ(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	clock_gettime(CLOCK_REALTIME, &timeout);
	EXPECT_ERR(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 5, &timeout, NULL, ~0U),
		   ETIMEDOUT);
	EXPECT_ERR(futex(&word, FUTEX_WAIT_BITSET, 5, NULL, NULL, 0), EINVAL);
}

TEST(futex_in_a_file_is_one_for_all_its_mappings, "spec: A-CLN-18")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	volatile int *here, *there;

	ASSERT_OK(ftruncate(fd, 4096));
	here = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	there = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_OK(futex(there + 3, FUTEX_WAIT, 0, NULL, NULL, 0));
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	EXPECT_EQ(futex(here + 2, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	EXPECT_EQ(futex(here + 3, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0), 0);
	EXPECT_EQ(futex(here + 3, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	EXPECT_CHILD_OK(child);
}

TEST(requeue_moves_waiters_without_waking_them, "")
{
	volatile int *words = map_anonymous(4096, MAP_SHARED);
	pid_t pids[3];

	for (int i = 0; i < 3; i++) {
		pids[i] = test_fork();
		if (!pids[i]) {
			EXPECT_OK(futex(&words[0], FUTEX_WAIT, 0, NULL, NULL, 0));
			CHILD_EXIT();
		}
		EXPECT(look_wait_state(pids[i], 'S'));
	}
	EXPECT_ERR(futex(&words[0], FUTEX_CMP_REQUEUE, 1, (void *)10L, &words[1], 7), EAGAIN);
	EXPECT_EQ(futex(&words[0], FUTEX_CMP_REQUEUE, 1, (void *)10L, &words[1], 0), 3);
	EXPECT_GT(waitpid(-1, NULL, 0), 0);
	EXPECT_EQ(futex(&words[0], FUTEX_WAKE, 10, NULL, NULL, 0), 0);
	EXPECT_EQ(futex(&words[1], FUTEX_WAKE, 10, NULL, NULL, 0), 2);
	while (wait(NULL) > 0)
		;
}

TEST(bitsets_choose_whom_to_wake, "")
{
	volatile int *word = map_anonymous(4096, MAP_SHARED);
	pid_t pids[2];

	for (int i = 0; i < 2; i++) {
		pids[i] = test_fork();
		if (!pids[i]) {
			EXPECT_OK(futex(word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1 << i));
			CHILD_EXIT();
		}
		EXPECT(look_wait_state(pids[i], 'S'));
	}
	EXPECT_EQ(futex(word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 4), 0);
	EXPECT_EQ(futex(word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 2), 1);
	EXPECT_CHILD_OK(pids[1]);
	EXPECT_EQ(futex(word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 1), 1);
	EXPECT_CHILD_OK(pids[0]);
}

TEST(robust_mutex_tells_that_its_owner_died, "")
{
	pthread_mutex_t *m = map_anonymous(4096, MAP_SHARED);
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	ASSERT_EQ(pthread_mutex_init(m, &attr), 0);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_EQ(pthread_mutex_lock(m), 0);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(pthread_mutex_lock(m), EOWNERDEAD);
	EXPECT_EQ(pthread_mutex_consistent(m), 0);
	EXPECT_EQ(pthread_mutex_unlock(m), 0);
	EXPECT_EQ(pthread_mutex_lock(m), 0);
}

TEST(inheriting_mutex_refuses_a_deadlock, "")
{
	unsigned int word = 0;

	EXPECT_OK(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0));
	EXPECT_ERR(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), EDEADLK);
	word = getpid() | FUTEX_WAITERS;
	EXPECT_OK(futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0));
	EXPECT_EQ(word, 0);
	word = 1;
	EXPECT_ERR(futex(&word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), EPERM);
	EXPECT_ERR(futex(&word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0), EAGAIN);
	word = 999999;
	EXPECT_ERR(futex(&word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), ESRCH);
}

static __thread int own = 3;

static void *change_own(void *arg)
{
	own++;
	return (void *)(long)(own + (arg != NULL));
}

TEST(thread_local_storage_is_apart, "spec: A-CLN-10 A-CLN-20")
{
	pthread_t threads[8];
	void *result;

	own = 50;
	for (int i = 0; i < 8; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, change_own, NULL), 0);
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], &result);
		EXPECT_EQ((long)result, 4);
	}
	EXPECT_EQ(own, 50);
}

static void *tiny(void *arg)
{
	return arg;
}

TEST(thousand_threads_come_and_go, "spec: A-CLN-12")
{
	pthread_t threads[50];

	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 50; i++)
			ASSERT_EQ(pthread_create(&threads[i], NULL, tiny, NULL), 0);
		for (int i = 0; i < 50; i++)
			ASSERT_EQ(pthread_join(threads[i], NULL), 0);
	}
	for (int i = 0; i < LOOK_WAIT_MS && look_entries("/proc/self/task") > 1; i++)
		test_sleep_ms(1);
	EXPECT_EQ(look_entries("/proc/self/task"), 1);
}
