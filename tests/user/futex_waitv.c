// SPDX-License-Identifier: MIT
/* futex_waitv(2): sleeping on several words; FUTEX_WAKE_OP's arithmetic. */
#include "test.h"
#include <linux/futex.h>
#include <pthread.h>

#ifndef SYS_futex_waitv
#define SYS_futex_waitv	449
#endif

struct waiter {
	uint64_t val, uaddr;
	uint32_t flags, reserved;
};

static uint32_t words[128];

static long waitv(struct waiter *w, unsigned int n, unsigned int flags, struct timespec *t,
		  clockid_t clock)
{
	return syscall(SYS_futex_waitv, w, n, flags, t, clock);
}

/* FUTEX_32, private */
static void fill(struct waiter *w, int n)
{
	int i;

	for (i = 0; i < n; i++)
		w[i] = (struct waiter){ 0, (uintptr_t)&words[i], 2 | FUTEX_PRIVATE_FLAG, 0 };
}

static long wake(uint32_t *word, int n)
{
	return syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
}

TEST(arguments_of_waitv_are_checked, "")
{
	struct waiter w[129];
	struct timespec t = { 0, 0 };

	fill(w, 128);
	w[128] = w[0];
	EXPECT_ERR(waitv(w, 0, 0, NULL, 0), EINVAL);
	EXPECT_ERR(waitv(w, 129, 0, NULL, 0), EINVAL);
	EXPECT_ERR(waitv(NULL, 1, 0, NULL, 0), EINVAL);
	EXPECT_ERR(waitv(w, 1, 1, NULL, 0), EINVAL);
	EXPECT_ERR(waitv(w, 1, 0, &t, CLOCK_BOOTTIME), EINVAL);
	t.tv_nsec = 1000000000;
	EXPECT_ERR(waitv(w, 1, 0, &t, CLOCK_MONOTONIC), EINVAL);
	w[0].reserved = 1;
	EXPECT_ERR(waitv(w, 1, 0, NULL, 0), EINVAL);
	fill(w, 1);
	w[0].flags = 1;
	EXPECT_ERR(waitv(w, 1, 0, NULL, 0), EINVAL);
	fill(w, 1);
	w[0].uaddr += 2;
	EXPECT_ERR(waitv(w, 1, 0, NULL, 0), EINVAL);
	fill(w, 1);
	w[0].uaddr = 4096;
	EXPECT_ERR(waitv(w, 1, 0, NULL, 0), EFAULT);
	EXPECT_ERR(waitv((void *)4096, 1, 0, NULL, 0), EFAULT);
	fill(w, 3);
	w[2].val = 1;
	EXPECT_ERR(waitv(w, 3, 0, NULL, 0), EAGAIN);
}

TEST(waitv_ends_with_its_time, "")
{
	struct waiter w[128];
	struct timespec t;
	int64_t start = test_now_ns(CLOCK_MONOTONIC);

	fill(w, 128);
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += 100000000;
	if (t.tv_nsec >= 1000000000)
		t.tv_nsec -= 1000000000, t.tv_sec++;
	EXPECT_ERR(waitv(w, 128, 0, &t, CLOCK_MONOTONIC), ETIMEDOUT);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 100000000);
	t.tv_sec = 0;
	EXPECT_ERR(waitv(w, 128, 0, &t, CLOCK_REALTIME), ETIMEDOUT);
}

static void *wait_on_all(void *arg)
{
	struct waiter w[128];

	fill(w, 128);
	return (void *)waitv(w, (long)arg, 0, NULL, 0);
}

TEST(waitv_tells_which_word_was_woken, "")
{
	static const int which[] = { 0, 1, 63, 127 };
	pthread_t t;
	void *index;
	int i;

	for (i = 0; i < 4; i++) {
		ASSERT_EQ(pthread_create(&t, NULL, wait_on_all, (void *)128L), 0);
		while (wake(&words[which[i]], 1) != 1)
			usleep(1000);
		pthread_join(t, &index);
		EXPECT_EQ((long)index, which[i]);
		/* It waits on none of the others any more. */
		EXPECT_EQ(wake(&words[2], 1), 0);
	}
}

TEST(waitv_waits_in_shared_memory_too, "")
{
	uint32_t *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
				-1, 0);
	struct waiter w[2] = { { 0, (uintptr_t)&words[0], 2 | FUTEX_PRIVATE_FLAG, 0 },
			       { 7, (uintptr_t)&shared[3], 2, 0 } };
	pid_t child;

	shared[3] = 7;
	child = test_fork();
	if (!child) {
		while (syscall(SYS_futex, &shared[3], FUTEX_WAKE, 1, NULL, NULL, 0) != 1)
			usleep(1000);
		CHILD_EXIT();
	}
	EXPECT_EQ(waitv(w, 2, 0, NULL, 0), 1);
	EXPECT_CHILD_OK(child);
}

static void nothing(int sig __attribute__((unused)))
{
}

TEST(handler_interrupts_waitv, "")
{
	struct sigaction sa = { .sa_handler = nothing };
	struct waiter w[2];
	pid_t child;

	ASSERT_OK(sigaction(SIGUSR1, &sa, NULL));
	fill(w, 2);
	child = test_fork();
	if (!child) {
		test_sleep_ms(100);
		EXPECT_OK(kill(getppid(), SIGUSR1));
		CHILD_EXIT();
	}
	EXPECT_ERR(waitv(w, 2, 0, NULL, 0), EINTR);
	EXPECT_CHILD_OK(child);
}

/* Two tokens go round among words; each thread waits for any of them. */
static int rounds;

static void *pass_on(void *arg)
{
	int from = (long)arg, n = 0;

	while (n < rounds) {
		struct waiter w[2];
		uint32_t one = 1;
		int i;

		fill(w, 2);
		for (i = 0; i < 2; i++)
			w[i].uaddr = (uintptr_t)&words[from * 2 + i];
		waitv(w, 2, 0, NULL, 0);
		for (i = 0; i < 2; i++) {
			one = 1;
			if (!__atomic_compare_exchange_n(&words[from * 2 + i], &one, 0, 0,
							 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
				continue;
			__atomic_store_n(&words[(from + 1) % 4 * 2 + (n & 1)], 1,
					 __ATOMIC_SEQ_CST);
			wake(&words[(from + 1) % 4 * 2 + (n & 1)], 1);
			n++;
		}
	}
	return NULL;
}

TEST(token_that_is_passed_on_is_never_lost, "")
{
	pthread_t t[4];
	int i;

	rounds = 3000;
	for (i = 0; i < 4; i++)
		ASSERT_EQ(pthread_create(&t[i], NULL, pass_on, (void *)(long)i), 0);
	words[0] = 1;
	wake(&words[0], 1);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
}

/* ---- FUTEX_WAKE_OP */

static long wake_op(uint32_t *a, uint32_t *b, uint32_t op)
{
	return syscall(SYS_futex, a, FUTEX_WAKE_OP_PRIVATE, 1, 1UL, b, op);
}

TEST(wake_op_calculates, "")
{
	uint32_t a = 0, b = 5;

	EXPECT_EQ(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_SET, 9, FUTEX_OP_CMP_EQ, 5)), 0);
	EXPECT_EQ(b, 9U);
	EXPECT_EQ(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_ADD, 4095 /* -1 */, FUTEX_OP_CMP_LT, 0)), 0);
	EXPECT_EQ(b, 8U);
	EXPECT_EQ(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_OR, 3, FUTEX_OP_CMP_NE, 0)), 0);
	EXPECT_EQ(b, 11U);
	EXPECT_EQ(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_ANDN, 1, FUTEX_OP_CMP_GE, 0)), 0);
	EXPECT_EQ(b, 10U);
	EXPECT_EQ(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_XOR, 15, FUTEX_OP_CMP_GT, 0)), 0);
	EXPECT_EQ(b, 5U);
	b = 0;
	EXPECT_EQ(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_OR | 8, 31, FUTEX_OP_CMP_LE, 0)), 0);
	EXPECT_EQ(b, 0x80000000U);
	EXPECT_ERR(wake_op(&a, &b, FUTEX_OP(FUTEX_OP_SET, 0, 7, 0)), ENOSYS);
	EXPECT_ERR(wake_op(&a, &b, 5U << 28), ENOSYS);
	EXPECT_ERR(wake_op(&a, (uint32_t *)4096, 0), EFAULT);
}
