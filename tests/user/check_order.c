// SPDX-License-Identifier: MIT
// Of two things that are wrong with a call, which one it tells.
#include "test.h"
#include <limits.h>
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

TEST(brk_beyond_all_memory_moves_nothing, "")
{
	long end = syscall(SYS_brk, 0);

	EXPECT_EQ(syscall(SYS_brk, -1L), end);
	EXPECT_EQ(syscall(SYS_brk, -4096L), end);
	EXPECT_EQ(syscall(SYS_brk, 0), end);
}

TEST(sendfile_looks_at_its_source_first, "")
{
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), fds[2];
	int more = ASSERT_OK(open("g", O_WRONLY | O_CREAT | O_APPEND, 0600));
	off_t offset = -1;

	ASSERT_OK(pipe(fds));
	ASSERT_EQ(write(file, "text", 4), 4);
	EXPECT_ERR(syscall(SYS_sendfile, -1, file, &offset, 1), EINVAL);
	offset = 0;
	EXPECT_ERR(syscall(SYS_sendfile, -1, fds[0], &offset, 1), ESPIPE);
	EXPECT_ERR(syscall(SYS_sendfile, -1, file, &offset, 1), EBADF);
	EXPECT_ERR(syscall(SYS_sendfile, more, file, &offset, 1), EINVAL);
}

TEST(epoll_pwait2_checks_the_size_of_the_mask, "")
{
	struct epoll_event event;
	struct timespec none = { 0, 0 };
	sigset_t mask;
	int epoll = ASSERT_OK(epoll_create1(0));

	sigemptyset(&mask);
	EXPECT_ERR(syscall(SYS_epoll_pwait2, epoll, &event, 1, &none, &mask, 4), EINVAL);
	EXPECT_EQ(syscall(SYS_epoll_pwait2, epoll, &event, 1, &none, &mask, 8), 0);
}

TEST(select_takes_a_descriptor_of_a_path_alone, "")
{
	int fd = ASSERT_OK(open(".", O_PATH));
	struct timeval none = { 0, 0 };
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	EXPECT_EQ(select(fd + 1, &set, NULL, NULL, &none), 1);
	close(fd);
	FD_SET(fd, &set);
	EXPECT_ERR(select(fd + 1, &set, NULL, NULL, &none), EBADF);
}

TEST(clocks_tell_what_they_cannot_do, "")
{
	struct timespec ts = { 0, 0 };
	struct timex tx = { .modes = ADJ_FREQUENCY, .freq = 1L << 60 };

	struct timeval tv = { 0, 1000000 };
	timer_t timer;

	EXPECT_ERR(syscall(SYS_settimeofday, &tv, NOWHERE), EINVAL);
	EXPECT_ERR(syscall(SYS_timer_create, CLOCK_MONOTONIC_RAW, NOWHERE, &timer), EFAULT);
	EXPECT_ERR(clock_settime(CLOCK_PROCESS_CPUTIME_ID, &ts), EINVAL);
	EXPECT_ERR(syscall(SYS_clock_nanosleep, CLOCK_BOOTTIME_ALARM, 2, &ts, NULL), EINVAL);
	EXPECT_ERR(adjtimex(&tx), EINVAL);
	tx = (struct timex){ .modes = ADJ_SETOFFSET, .time = { 0, 1L << 61 } };
	EXPECT_ERR(adjtimex(&tx), EINVAL);
}

TEST(signals_with_a_value_want_a_thread_first, "")
{
	siginfo_t info = { .si_code = SI_USER };
	sigset_t mask;

	EXPECT_ERR(syscall(SYS_rt_tgsigqueueinfo, 0, 1, SIGURG, &info), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_tgsigqueueinfo, 1, 1, SIGURG, &info), EPERM);
	sigemptyset(&mask);
	EXPECT_ERR(syscall(SYS_signalfd4, -1, NOWHERE, 8, 0x1), EFAULT);
	EXPECT_ERR(syscall(SYS_signalfd4, -1, &mask, 8, 0x1), EINVAL);
}

TEST(open_refuses_to_create_a_directory, "")
{
	EXPECT_ERR(open("f", O_DIRECTORY | O_CREAT, 0600), EINVAL);
	EXPECT_ERR(access("f", F_OK), ENOENT);
}

TEST(reads_of_a_terminal_pass_over_empty_pieces, "")
{
	char bytes[8];
	struct iovec vec[] = { { bytes, 0 }, { bytes, 4 }, { NOWHERE, 4 } };
	int master = ASSERT_OK(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK));

	EXPECT_ERR(readv(master, vec, 3), EAGAIN);
	vec[1].iov_base = NOWHERE;
	EXPECT_ERR(readv(master, vec, 2), EAGAIN);
}

TEST(execveat_of_a_wild_descriptor_is_ebadf, "")
{
	char *words[] = { "x", NULL };

	EXPECT_ERR(syscall(SYS_execveat, -1, "missing", words, words, 0), EBADF);
	EXPECT_ERR(syscall(SYS_execveat, INT_MAX, "missing", words, words, 0), EBADF);
}

TEST(socket_looks_at_flags_then_family_then_type, "")
{
	EXPECT_ERR(syscall(SYS_socket, 999, 0x40000001, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_socket, 999, 12, 0), EAFNOSUPPORT);
	EXPECT_ERR(syscall(SYS_socket, 40, 12, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_socket, 24, 1, 0), EAFNOSUPPORT);
}

TEST(siginfo_of_an_unknown_kind_may_not_lose_bytes, "")
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	siginfo_t info = { .si_code = SI_QUEUE };

	ASSERT(page != MAP_FAILED);
	ASSERT_OK(munmap(page + 4096, 4096));
	signal(SIGUSR1, SIG_IGN);
	/* Of a known kind what lies behind its fields is not even read. */
	memcpy(page + 4096 - 48, &info, 48);
	EXPECT_OK(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, page + 4096 - 48));
	info.si_code = -100;
	memcpy(page + 4096 - 48, &info, 48);
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, page + 4096 - 48), EFAULT);
	EXPECT_OK(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info));
	((char *)&info)[127] = 1;
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info), E2BIG);
}

TEST(rename_misses_the_old_name_before_the_new_one_is_too_long, "")
{
	char name[300];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	EXPECT_ERR(rename("missing", name), ENOENT);
	ASSERT_OK(mkdir("here", 0700));
	EXPECT_ERR(rename("here", name), ENAMETOOLONG);
}

TEST(getdents_takes_no_negative_size, "")
{
	int fd = ASSERT_OK(open(".", O_RDONLY | O_DIRECTORY));
	char buf[1024];

	EXPECT_ERR(syscall(SYS_getdents64, fd, buf, 0xffffefffU), EINVAL);
	EXPECT_GT(syscall(SYS_getdents64, fd, buf, sizeof(buf)), 0);
}

TEST(clocks_behind_descriptors_cannot_be_slept_on, "")
{
	struct timespec ts = { 0, 1 };
	clockid_t clock = ~0U << 3 | 3;

	EXPECT_ERR(syscall(SYS_clock_nanosleep, clock, 0, &ts, NULL), EOPNOTSUPP);
	EXPECT_ERR(syscall(SYS_clock_gettime, clock, &ts), EINVAL);
}

TEST(memory_of_a_process_ends_with_an_input_error, "")
{
	int fd = ASSERT_OK(open("/proc/self/mem", O_RDONLY));
	char byte;

	EXPECT_ERR(pread(fd, &byte, 1, 0x7ffffffffffffff0), EIO);
}

TEST(wide_alarm_is_told_as_it_was_set, "")
{
	ASSERT_OK(syscall(SYS_alarm, 0xffffffffU));
	EXPECT_EQ(syscall(SYS_alarm, 0), 0xffffffffL);
}
