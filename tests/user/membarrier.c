// SPDX-License-Identifier: MIT
/* membarrier(2): barriers that others' fast paths need not have. */
#include "test.h"
#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/prctl.h>

static long membarrier(int cmd, unsigned int flags)
{
	return syscall(SYS_membarrier, cmd, flags, 0);
}

TEST(every_command_is_known, "")
{
	long known = ASSERT_OK(membarrier(MEMBARRIER_CMD_QUERY, 0));

	EXPECT_EQ(known & 0x1ff, 0x1ff);
	EXPECT_ERR(membarrier(MEMBARRIER_CMD_QUERY, 1), EINVAL);
	EXPECT_ERR(membarrier(1 << 20, 0), EINVAL);
	/* Which CPU is not looked at before. */
	EXPECT_ERR(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 9999), EPERM);
	EXPECT_OK(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0));
	EXPECT_OK(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 1, 9999));
	EXPECT_OK(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 1, -1));
	EXPECT_OK(membarrier(MEMBARRIER_CMD_GLOBAL, 0));
	EXPECT_OK(membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0));
}

TEST(private_commands_want_a_registration, "")
{
	static const int commands[] = { MEMBARRIER_CMD_PRIVATE_EXPEDITED,
					MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
					MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ };

	for (int i = 0; i < 3; i++) {
		EXPECT_ERR(membarrier(commands[i], 0), EPERM);
		ASSERT_OK(membarrier(commands[i] << 1, 0)); /* its registration */
		EXPECT_OK(membarrier(commands[i], 0));
	}
}

#define ROUNDS 500

static volatile int own, other, seen_own[ROUNDS], seen_other[ROUNDS];
static volatile int round_begun, round_done;

/* Writes its word and reads the other's with no barrier between but the compiler's. */
static void *fast_side(void *arg)
{
	for (int i = 0; i < ROUNDS; i++) {
		while (round_begun <= i)
			sched_yield();
		own = i + 1;
		__asm__ volatile("" ::: "memory");
		seen_other[i] = other;
		__atomic_store_n(&round_done, i + 1, __ATOMIC_RELEASE);
	}
	return arg;
}

/* Both write, then read: with a barrier on each side one of them sees the other's word. */
TEST(slow_side_makes_up_for_the_fast_one, "")
{
	pthread_t thread;
	int missed = 0;

	ASSERT_OK(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0));
	ASSERT_EQ(pthread_create(&thread, NULL, fast_side, NULL), 0);
	for (int i = 0; i < ROUNDS; i++) {
		__atomic_store_n(&round_begun, i + 1, __ATOMIC_SEQ_CST);
		other = i + 1;
		if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0))
			missed++;
		seen_own[i] = own;
		while (__atomic_load_n(&round_done, __ATOMIC_ACQUIRE) <= i)
			sched_yield();
		missed += seen_own[i] != i + 1 && seen_other[i] != i + 1;
	}
	ASSERT_EQ(pthread_join(thread, NULL), 0);
	EXPECT_EQ(missed, 0);
}

TEST(a_program_begins_without_registration, "")
{
	EXPECT_ERR(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0), EPERM);
}

TEST(fork_passes_the_registration_on_and_exec_ends_it, "")
{
	ASSERT_OK(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0));
	EXPECT_OK(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_OK(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
		ASSERT_OK(dup2(ASSERT_OK(open("/dev/null", O_WRONLY)), STDOUT_FILENO));
		execl("/proc/self/exe", "again", "a_program_begins_without_registration", NULL);
		_exit(9);
	}
	EXPECT_CHILD_OK(child);
}

TEST(disabling_huge_pages_registers_nothing, "")
{
	ASSERT_OK(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
	EXPECT_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 1);
	EXPECT_ERR(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0), EPERM);
	ASSERT_OK(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 1);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	ASSERT_OK(prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0));
	EXPECT_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 0);
	EXPECT_OK(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0));
}
