// SPDX-License-Identifier: MIT
/* Futexes with priority inheritance: FUTEX_LOCK_PI and its relatives, and what happens when owners
 * die. */
#include "test.h"
#include <linux/futex.h>
#include <pthread.h>

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2	13
#endif

static uint32_t *word;		/* shared memory, so that forked children use it too */

static void new_word(void)
{
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(word != MAP_FAILED);
}

static pid_t gettid_(void)
{
	return syscall(SYS_gettid);
}

static long futex(uint32_t *addr, int op, uint32_t val, const struct timespec *t)
{
	return syscall(SYS_futex, addr, op, val, t, NULL, 0);
}

static long pi_lock(uint32_t *addr)
{
	uint32_t zero = 0;

	if (__atomic_compare_exchange_n(addr, &zero, gettid_(), 0, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
		return 0;
	return futex(addr, FUTEX_LOCK_PI, 0, NULL);
}

static long pi_unlock(uint32_t *addr)
{
	uint32_t tid = gettid_();

	if (__atomic_compare_exchange_n(addr, &tid, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return 0;
	return futex(addr, FUTEX_UNLOCK_PI, 0, NULL);
}

static uint32_t now_in(const uint32_t *addr)
{
	return __atomic_load_n(addr, __ATOMIC_SEQ_CST);
}

static void wait_for_waiters(uint32_t *addr)
{
	while (!(now_in(addr) & FUTEX_WAITERS))
		usleep(1000);
	usleep(20000);
}

static struct timespec in_ms(clockid_t clock, long ms)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += ms * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

TEST(free_lock_is_taken_and_the_word_names_the_owner, "")
{
	new_word();
	EXPECT_OK(futex(word, FUTEX_LOCK_PI, 0, NULL));
	EXPECT_EQ(*word & FUTEX_TID_MASK, (uint32_t)gettid_());
	EXPECT_ERR(futex(word, FUTEX_LOCK_PI, 0, NULL), EDEADLK);
	EXPECT_ERR(futex(word, FUTEX_TRYLOCK_PI, 0, NULL), EDEADLK);
	EXPECT_OK(futex(word, FUTEX_UNLOCK_PI, 0, NULL));
	EXPECT_EQ(*word, 0U);
	EXPECT_ERR(futex(word, FUTEX_UNLOCK_PI, 0, NULL), EPERM);
	EXPECT_OK(futex(word, FUTEX_TRYLOCK_PI, 0, NULL));
	EXPECT_OK(futex(word, FUTEX_UNLOCK_PI, 0, NULL));
}

TEST(word_that_names_nobody_is_refused, "")
{
	new_word();
	*word = 0x3ffffff0;
	EXPECT_ERR(futex(word, FUTEX_LOCK_PI, 0, NULL), ESRCH);
	*word = 2;			/* a kernel thread */
	EXPECT_ERR(futex(word, FUTEX_LOCK_PI, 0, NULL), EPERM);
}

static void *lock_and_unlock(void *arg)
{
	long *result = arg;

	*result = pi_lock(word);
	if (!*result) {
		if ((now_in(word) & FUTEX_TID_MASK) != (uint32_t)gettid_())
			*result = -1000;
		pi_unlock(word);
	}
	return NULL;
}

TEST(unlock_hands_over_to_a_waiter, "")
{
	pthread_t t[3];
	long result[3] = { 1, 1, 1 };
	int i;

	new_word();
	ASSERT_OK(pi_lock(word));
	for (i = 0; i < 3; i++)
		ASSERT_EQ(pthread_create(&t[i], NULL, lock_and_unlock, &result[i]), 0);
	wait_for_waiters(word);
	EXPECT_EQ(now_in(word), (uint32_t)gettid_() | FUTEX_WAITERS);
	EXPECT_OK(pi_unlock(word));
	for (i = 0; i < 3; i++) {
		pthread_join(t[i], NULL);
		EXPECT_EQ(result[i], 0);
	}
	EXPECT_EQ(now_in(word) & FUTEX_TID_MASK, 0U);
}

TEST(wait_for_a_lock_ends_with_its_time, "")
{
	pid_t owner;
	struct timespec t;
	int64_t start;

	new_word();
	owner = test_fork();
	if (!owner) {
		pi_lock(word);
		pause();
	}
	while (!now_in(word))
		usleep(1000);
	t = in_ms(CLOCK_REALTIME, 100);
	start = test_now_ns(CLOCK_MONOTONIC);
	EXPECT_ERR(futex(word, FUTEX_LOCK_PI, 0, &t), ETIMEDOUT);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 90000000);
	t = in_ms(CLOCK_MONOTONIC, 50);
	EXPECT_ERR(futex(word, FUTEX_LOCK_PI2, 0, &t), ETIMEDOUT);
	EXPECT_ERR(futex(word, FUTEX_TRYLOCK_PI, 0, NULL), EAGAIN);
	t.tv_nsec = 1000000000;
	EXPECT_ERR(futex(word, FUTEX_LOCK_PI, 0, &t), EINVAL);
	/* The waiters have gone; the owner is still the one. */
	EXPECT_EQ(now_in(word) & FUTEX_TID_MASK, (uint32_t)owner);
	kill(owner, SIGKILL);
	EXPECT_CHILD_KILLED(owner, SIGKILL);
}

TEST(death_of_an_owner_lets_a_waiter_in, "")
{
	pid_t owner, waiter;

	new_word();
	owner = test_fork();
	if (!owner) {
		pi_lock(word);
		pause();
	}
	while (!now_in(word))
		usleep(1000);
	waiter = test_fork();
	if (!waiter) {
		EXPECT_OK(futex(word, FUTEX_LOCK_PI, 0, NULL));
		EXPECT_EQ(now_in(word) & FUTEX_TID_MASK, (uint32_t)gettid_());
		EXPECT(now_in(word) & FUTEX_OWNER_DIED);
		EXPECT_OK(futex(word, FUTEX_UNLOCK_PI, 0, NULL));
		CHILD_EXIT();
	}
	wait_for_waiters(word);
	kill(owner, SIGKILL);
	EXPECT_CHILD_KILLED(owner, SIGKILL);
	EXPECT_CHILD_OK(waiter);
}

TEST(robust_inheriting_mutex_tells_of_the_death, "")
{
	pthread_mutexattr_t attr;
	pthread_mutex_t *m;
	pid_t owner;
	int round;

	new_word();
	m = (pthread_mutex_t *)(word + 64);
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	ASSERT_EQ(pthread_mutex_init(m, &attr), 0);
	for (round = 0; round < 20; round++) {
		owner = test_fork();
		if (!owner) {
			pthread_mutex_lock(m);
			__atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
			/* half of them die while somebody waits */
			usleep(round % 2 ? 20000 : 0);
			_exit(0);
		}
		if (round % 2) {
			while (!now_in(word))
				usleep(100);
		} else {
			EXPECT_CHILD_OK(owner);
		}
		EXPECT_EQ(pthread_mutex_lock(m), EOWNERDEAD);
		EXPECT_EQ(pthread_mutex_consistent(m), 0);
		EXPECT_EQ(pthread_mutex_unlock(m), 0);
		*word = 0;
		if (round % 2)
			EXPECT_CHILD_OK(owner);
	}
}

static uint32_t *second;

static void *take_second_then_first(void *arg)
{
	long *result = arg;

	*result = pi_lock(second);
	if (!*result && pi_lock(word))
		*result = errno;
	if (*result == 0)
		pi_unlock(word);
	pi_unlock(second);
	return NULL;
}

TEST(ring_of_two_locks_is_found, "")
{
	pthread_t t;
	long result = -1;

	new_word();
	second = word + 32;
	ASSERT_OK(pi_lock(word));
	ASSERT_EQ(pthread_create(&t, NULL, take_second_then_first, &result), 0);
	wait_for_waiters(word);
	EXPECT_ERR(futex(second, FUTEX_LOCK_PI, 0, NULL), EDEADLK);
	EXPECT_OK(pi_unlock(word));
	pthread_join(t, NULL);
	EXPECT_EQ(result, 0);
}

static void nothing(int sig __attribute__((unused)))
{
}

TEST(wait_for_a_lock_goes_on_after_a_handler, "")
{
	struct sigaction sa = { .sa_handler = nothing };
	pid_t waiter;

	new_word();
	ASSERT_OK(pi_lock(word));
	waiter = test_fork();
	if (!waiter) {
		EXPECT_OK(sigaction(SIGUSR1, &sa, NULL));
		EXPECT_OK(futex(word, FUTEX_LOCK_PI, 0, NULL));
		EXPECT_OK(futex(word, FUTEX_UNLOCK_PI, 0, NULL));
		CHILD_EXIT();
	}
	wait_for_waiters(word);
	EXPECT_OK(kill(waiter, SIGUSR1));
	test_sleep_ms(50);
	EXPECT_EQ(waitpid(waiter, NULL, WNOHANG), 0);
	EXPECT_OK(pi_unlock(word));
	EXPECT_CHILD_OK(waiter);
}

static void *wait_plainly(void *arg __attribute__((unused)))
{
	return (void *)futex(word, FUTEX_WAIT, now_in(word), NULL);
}

TEST(plain_calls_do_not_mix_with_waiters_for_a_lock, "")
{
	pid_t waiter;
	pthread_t t;

	new_word();
	ASSERT_OK(pi_lock(word));
	waiter = test_fork();
	if (!waiter) {
		EXPECT_OK(futex(word, FUTEX_LOCK_PI, 0, NULL));
		EXPECT_OK(futex(word, FUTEX_UNLOCK_PI, 0, NULL));
		CHILD_EXIT();
	}
	wait_for_waiters(word);
	EXPECT_ERR(futex(word, FUTEX_WAKE, 1, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, 1, 1UL, word + 32, *word), EINVAL);
	EXPECT_OK(pi_unlock(word));
	EXPECT_CHILD_OK(waiter);
	/* The other way round. */
	*word = gettid_() | FUTEX_WAITERS;
	ASSERT_EQ(pthread_create(&t, NULL, wait_plainly, NULL), 0);
	test_sleep_ms(100);
	EXPECT_ERR(futex(word, FUTEX_UNLOCK_PI, 0, NULL), EINVAL);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 1, NULL), 1);
	pthread_join(t, NULL);
}

/* ---- priorities */

static volatile int order[8], orders;

static void *lock_at_priority(void *arg)
{
	struct sched_param p = { .sched_priority = (long)arg };

	if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &p) || pi_lock(word))
		return (void *)1;
	order[__atomic_fetch_add(&orders, 1, __ATOMIC_SEQ_CST)] = (long)arg;
	return (void *)pi_unlock(word);
}

TEST(lock_goes_to_the_waiter_of_highest_priority, "")
{
	static const long prio[] = { 10, 30, 20, 5 };
	pthread_t t[4];
	void *failed;
	int i;

	new_word();
	ASSERT_OK(pi_lock(word));
	for (i = 0; i < 4; i++) {
		ASSERT_EQ(pthread_create(&t[i], NULL, lock_at_priority, (void *)prio[i]), 0);
		test_sleep_ms(100);
	}
	EXPECT_OK(pi_unlock(word));
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], &failed);
		EXPECT(!failed);
	}
	EXPECT_EQ(order[0], 30);
	EXPECT_EQ(order[1], 20);
	EXPECT_EQ(order[2], 10);
	EXPECT_EQ(order[3], 5);
}

/* Field 18 of stat: -1 - rt_priority for a real-time task, 20 + nice otherwise. */
static long shown_priority(pid_t pid)
{
	char path[40], text[1024], *p;
	int field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (test_read_file(path, text, sizeof(text)) <= 0)
		return 1000;
	p = strrchr(text, ')') + 2;
	for (field = 3; field < 18; field++)
		p = strchr(p, ' ') + 1;
	return atol(p);
}

TEST(owner_runs_at_the_priority_of_its_waiter, "")
{
	pid_t owner, waiter;
	struct sched_param p = { .sched_priority = 42 };

	new_word();
	owner = test_fork();
	if (!owner) {
		pi_lock(word);
		while (!now_in(word + 1))
			usleep(1000);
		pi_unlock(word);
		while (now_in(word + 1) != 2)
			usleep(1000);
		CHILD_EXIT();
	}
	while (!now_in(word))
		usleep(1000);
	EXPECT_EQ(shown_priority(owner), 20);
	waiter = test_fork();
	if (!waiter) {
		EXPECT_OK(sched_setscheduler(0, SCHED_FIFO, &p));
		EXPECT_OK(futex(word, FUTEX_LOCK_PI, 0, NULL));
		EXPECT_OK(futex(word, FUTEX_UNLOCK_PI, 0, NULL));
		CHILD_EXIT();
	}
	wait_for_waiters(word);
	EXPECT_EQ(shown_priority(owner), -43);
	__atomic_store_n(word + 1, 1, __ATOMIC_SEQ_CST);
	EXPECT_CHILD_OK(waiter);
	EXPECT_EQ(shown_priority(owner), 20);
	__atomic_store_n(word + 1, 2, __ATOMIC_SEQ_CST);
	EXPECT_CHILD_OK(owner);
}

/* ---- a word that cannot be written any more */

static void *lock_and_tell(void *arg)
{
	long *result = arg;

	*result = futex(word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL) ? errno : 0;
	return NULL;
}

TEST(word_that_turns_read_only_harms_only_its_users, "")
{
	pid_t child = test_fork();
	pthread_t t[2];
	long result[2];
	int i;

	if (!child) {
		word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);
		futex(word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL);
		for (i = 0; i < 2; i++)
			pthread_create(&t[i], NULL, lock_and_tell, &result[i]);
		wait_for_waiters(word);
		mprotect(word, 4096, PROT_READ);
		EXPECT_ERR(futex(word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL), EFAULT);
		_exit(0);
	}
	EXPECT_CHILD_OK(child);
}

static void *die_with_lock(void *arg __attribute__((unused)))
{
	futex(word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL);
	while (!now_in(word + 512))
		usleep(1000);
	return NULL;
}

TEST(owner_dies_and_the_word_cannot_be_written, "")
{
	int round;

	for (round = 0; round < 10; round++) {
		pid_t child = test_fork();
		pthread_t owner, t[2];
		long result[2] = { -1, -1 };
		uint32_t *page;

		if (child) {
			EXPECT_CHILD_KILLED(child, SIGKILL);
			continue;
		}
		page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);
		word = page + 1024 - 512;	/* word + 512 is on the second page */
		pthread_create(&owner, NULL, die_with_lock, NULL);
		while (!now_in(word))
			usleep(1000);
		pthread_create(&t[0], NULL, lock_and_tell, &result[0]);
		pthread_create(&t[1], NULL, lock_and_tell, &result[1]);
		wait_for_waiters(word);
		mprotect(page, 4096, PROT_READ);
		__atomic_store_n(word + 512, 1, __ATOMIC_SEQ_CST);
		pthread_join(owner, NULL);
		usleep(20000);
		kill(getpid(), SIGKILL);
	}
}

/* ---- stress */

static volatile long counter;
static volatile int stop;

static void *count_with_lock(void *arg)
{
	unsigned int seed = (long)arg;
	long mine = 0;

	while (!stop) {
		if (rand_r(&seed) % 8 == 0) {
			struct timespec t = in_ms(CLOCK_REALTIME, 0);

			if (futex(word, FUTEX_LOCK_PI, 0, &t))
				continue;
		} else if (pi_lock(word)) {
			return (void *)-1L;
		}
		counter = counter + 1;
		mine++;
		if (pi_unlock(word))
			return (void *)-2L;
	}
	return (void *)mine;
}

TEST(counter_under_a_lock_that_is_fought_for, "")
{
	pthread_t t[6];
	void *n;
	long sum = 0;
	int i;

	new_word();
	for (i = 0; i < 6; i++)
		ASSERT_EQ(pthread_create(&t[i], NULL, count_with_lock, (void *)(long)i), 0);
	test_sleep_ms(2000);
	stop = 1;
	for (i = 0; i < 6; i++) {
		pthread_join(t[i], &n);
		EXPECT_GE((long)n, 0);
		sum += (long)n;
	}
	EXPECT_EQ(sum, counter);
}

TEST(owners_and_waiters_are_killed_at_any_moment, "")
{
	pid_t pid[6] = { 0 };
	int i, n;
	unsigned int seed = 1;

	new_word();
	for (n = 0; n < 300; n++) {
		i = rand_r(&seed) % 6;
		if (pid[i] > 0) {
			kill(pid[i], SIGKILL);
			EXPECT_EQ(waitpid(pid[i], NULL, 0), pid[i]);
		}
		/* Nobody left who could release it. */
		if (n % 30 == 0) {
			for (i = 0; i < 6; i++)
				if (pid[i] > 0 && (kill(pid[i], SIGKILL), 1))
					waitpid(pid[i], NULL, 0);
			memset(pid, 0, sizeof(pid));
			*word = 0;
			i = 0;
		}
		pid[i] = test_fork();
		if (!pid[i]) {
			for (;;) {
				if (pi_lock(word) == 0) {
					sched_yield();
					pi_unlock(word);
				}
			}
		}
		usleep(rand_r(&seed) % 3000);
	}
	for (i = 0; i < 6; i++)
		if (pid[i] > 0 && !kill(pid[i], SIGKILL))
			waitpid(pid[i], NULL, 0);
}
