// SPDX-License-Identifier: MIT
// membarrier(2): who is registered for expedited barriers.
#include "test.h"
#include <sys/prctl.h>

enum { PRIVATE_EXPEDITED = 1 << 3, REGISTER_PRIVATE_EXPEDITED = 1 << 4 };

static long membarrier(int command)
{
	return syscall(SYS_membarrier, command, 0, 0);
}

TEST(a_program_begins_without_registration, "")
{
	EXPECT_ERR(membarrier(PRIVATE_EXPEDITED), EPERM);
}

TEST(fork_passes_the_registration_on_and_exec_ends_it, "")
{
	ASSERT_OK(membarrier(REGISTER_PRIVATE_EXPEDITED));
	EXPECT_OK(membarrier(PRIVATE_EXPEDITED));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_OK(membarrier(PRIVATE_EXPEDITED));
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
	EXPECT_ERR(membarrier(PRIVATE_EXPEDITED), EPERM);
	ASSERT_OK(membarrier(REGISTER_PRIVATE_EXPEDITED));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 1);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	ASSERT_OK(prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0));
	EXPECT_EQ(prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0), 0);
	EXPECT_OK(membarrier(PRIVATE_EXPEDITED));
}
