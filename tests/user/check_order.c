// SPDX-License-Identifier: MIT
// Of two things that are wrong with a call, which one it tells.
#include "test.h"
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/xattr.h>

#define NOWHERE ((void *)8)

TEST(setxattr_looks_for_the_file_before_its_flags, "")
{
	EXPECT_ERR(setxattr("missing", "user.a", "x", 1, 0x80), ENOENT);
	EXPECT_ERR(setxattr(NOWHERE, "user.a", "x", 1, 0x80), EFAULT);
	EXPECT_ERR(setxattr(".", NOWHERE, "x", 1, 0x80), EINVAL);
}

TEST(stat_tells_unknown_flags_before_the_name, "")
{
	struct stat st;

	EXPECT_ERR(syscall(SYS_newfstatat, AT_FDCWD, NOWHERE, &st, 0x8), EINVAL);
	EXPECT_ERR(syscall(SYS_newfstatat, AT_FDCWD, "", &st, 0x8), EINVAL);
	EXPECT_ERR(syscall(SYS_newfstatat, AT_FDCWD, NOWHERE, &st, 0), EFAULT);
}

TEST(execve_reads_its_strings_before_it_looks_for_the_file, "")
{
	char *bad[] = { NOWHERE, NULL }, *good[] = { "x", NULL };

	EXPECT_ERR(execve("missing", bad, good), EFAULT);
	EXPECT_ERR(execve("missing", good, NOWHERE), EFAULT);
	EXPECT_ERR(syscall(SYS_execveat, AT_FDCWD, "missing", good, bad, 0x8), EFAULT);
	EXPECT_ERR(syscall(SYS_execveat, AT_FDCWD, "missing", good, good, 0x8), EINVAL);
	EXPECT_ERR(execve("missing", good, good), ENOENT);
}

TEST(waitid_tells_of_a_failed_wait_where_it_can, "")
{
	siginfo_t info = { .si_signo = 5, .si_pid = 7 };

	EXPECT_ERR(syscall(SYS_waitid, P_ALL, 0, NOWHERE, 0, NULL), EFAULT);
	EXPECT_ERR(syscall(SYS_waitid, P_ALL, 0, &info, WEXITED, NULL), ECHILD);
	EXPECT_EQ(info.si_signo, 0);
	EXPECT_EQ(info.si_pid, 0);
}

TEST(descriptor_and_structure_come_before_what_they_are_for, "")
{
	struct timex tx = { 0 };

	EXPECT_ERR(syscall(SYS_sync_file_range, -1, 0, 0, 0x80), EBADF);
	EXPECT_ERR(syscall(SYS_clock_adjtime, 99, NOWHERE), EFAULT);
	EXPECT_ERR(syscall(SYS_clock_adjtime, 99, &tx), EINVAL);
	EXPECT_ERR(syscall(SYS_pkey_mprotect, 0x10000, -1L, 0, 5), ENOMEM);
	EXPECT_ERR(syscall(SYS_memfd_create, NOWHERE, MFD_HUGETLB), EFAULT);
}

TEST(negative_length_in_a_vector_comes_before_a_bad_address, "")
{
	char byte;
	struct iovec vec[] = { { (void *)-4096UL, 1 }, { &byte, -1 } };
	int fd = ASSERT_OK(open("/dev/zero", O_RDONLY));

	EXPECT_ERR(readv(fd, vec, 2), EINVAL);
	EXPECT_ERR(readv(fd, vec, 1), EFAULT);
}

TEST(vmsplice_of_nothing_asks_for_no_pipe, "")
{
	struct iovec vec = { NOWHERE, 0 };
	int fd = ASSERT_OK(open("/dev/zero", O_RDWR));

	EXPECT_EQ(vmsplice(fd, &vec, 0, 0), 0);
	EXPECT_EQ(vmsplice(fd, &vec, 1, 0), 0);
	vec.iov_len = 1;
	EXPECT_ERR(vmsplice(fd, &vec, 1, 0), EBADF);
}

TEST(settings_can_be_watched_by_epoll, "")
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = ASSERT_OK(epoll_create1(0));
	int setting = ASSERT_OK(open("/proc/sys/kernel/ostype", O_RDONLY));
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));

	EXPECT_OK(epoll_ctl(epoll, EPOLL_CTL_ADD, setting, &event));
	EXPECT_ERR(epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event), EPERM);
	EXPECT_EQ(epoll_wait(epoll, &event, 1, 0), 1);
}
