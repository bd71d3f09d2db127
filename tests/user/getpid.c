// SPDX-License-Identifier: MIT
// Who a process is: its own number and its parent's.
#include "test.h"

TEST(child_sees_parent_as_getppid, "spec: A-PID-01 A-REL-01 A-FRK-01")
{
	pid_t parent = getpid();
	pid_t child = test_fork();

	if (!child) {
		EXPECT_EQ(getppid(), parent);
		EXPECT_NE(getpid(), parent);
		CHILD_EXIT();
	}
	EXPECT_GT(child, 0);
	EXPECT_CHILD_OK(child);
}

TEST(getpid_of_the_first_thread_is_its_gettid, "")
{
	EXPECT_EQ(syscall(SYS_gettid), getpid());
}
