// SPDX-License-Identifier: MIT
// Descriptors: numbers, copies, flags, close-on-exec, positions; vectors and limits of reading and
// writing.
#include "test.h"
#include "look.h"
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <limits.h>

TEST(lowest_free_number_is_given, "spec: A-FSO-06")
{
	int a = ASSERT_OK(open("/dev/null", O_RDONLY)), b = ASSERT_OK(dup(a)),
	    c = ASSERT_OK(dup(a));

	EXPECT_EQ(b, a + 1);
	EXPECT_EQ(c, a + 2);
	close(b);
	EXPECT_EQ(fcntl(a, F_DUPFD, 0), b);
	EXPECT_EQ(fcntl(a, F_DUPFD, 100), 100);
	EXPECT_EQ(fcntl(a, F_DUPFD_CLOEXEC, 100), 101);
	EXPECT_EQ(fcntl(100, F_GETFD), 0);
	EXPECT_EQ(fcntl(101, F_GETFD), FD_CLOEXEC);
	EXPECT_ERR(fcntl(a, F_DUPFD, -1), EINVAL);
	EXPECT_EQ(dup2(a, a), a);
	EXPECT_EQ(dup2(a, 101), 101);
	EXPECT_EQ(fcntl(101, F_GETFD), 0);
	EXPECT_ERR(dup3(a, a, 0), EINVAL);
	EXPECT_ERR(dup3(a, 102, O_NONBLOCK), EINVAL);
	EXPECT_ERR(dup2(a, -1), EBADF);
	EXPECT_ERR(dup2(99, 3), EBADF);
	EXPECT_ERR(close(99), EBADF);
}

TEST(limit_on_open_files_holds, "spec: N-VFS-55")
{
	struct rlimit rl = { 20, 20 };
	int fd, last = -1;

	ASSERT_OK(setrlimit(RLIMIT_NOFILE, &rl));
	while ((fd = open("/dev/null", O_RDONLY)) >= 0)
		last = fd;
	EXPECT_EQ(errno, EMFILE);
	EXPECT_EQ(last, 19);
	EXPECT_ERR(dup2(last, 20), EBADF);
	EXPECT_ERR(fcntl(last, F_DUPFD, 20), EINVAL);
	close(10);
	EXPECT_EQ(dup(last), 10);
}

TEST(ranges_of_descriptors_close, "spec: A-FSO-07")
{
	int i;

	for (i = 100; i < 200; i++)
		ASSERT_EQ(dup2(1, i), i);
	EXPECT_ERR(syscall(SYS_close_range, 5, 4, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_close_range, 4, 5, 1), EINVAL);
	EXPECT_OK(syscall(SYS_close_range, 150, ~0U, 0));
	EXPECT_OK(fcntl(149, F_GETFD));
	EXPECT_ERR(fcntl(150, F_GETFD), EBADF);
	EXPECT_ERR(fcntl(199, F_GETFD), EBADF);
	EXPECT_OK(syscall(SYS_close_range, 100, 120, 4));	/* CLOSE_RANGE_CLOEXEC */
	EXPECT_EQ(fcntl(110, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(121, F_GETFD), 0);
}

TEST(status_flags_belong_to_the_open_file, "spec: B-FIL-01")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT | O_APPEND | O_TRUNC, 0600)),
	    copy = ASSERT_OK(dup(fd)), on = 1;

	EXPECT_EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_CREAT | O_TRUNC),
		  O_RDWR | O_APPEND);
	ASSERT_OK(fcntl(copy, F_SETFL, O_NONBLOCK | O_RDONLY));
	EXPECT_EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK), O_RDWR | O_NONBLOCK);
	on = 0;
	ASSERT_OK(ioctl(fd, FIONBIO, &on));
	EXPECT_EQ(fcntl(copy, F_GETFL) & O_NONBLOCK, 0);
	ASSERT_OK(ioctl(fd, FIOCLEX));
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(copy, F_GETFD), 0);
	EXPECT_ERR(ioctl(fd, 0x12345678), ENOTTY);
	EXPECT_ERR(fcntl(fd, 9999), EINVAL);
}

TEST(position_is_shared_by_copies_not_by_opens, "spec: B-FIL-02 N-FS-06")
{
	int a = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), b = ASSERT_OK(dup(a)),
	    c = ASSERT_OK(open("f", O_RDONLY));
	char buf[8] = "";

	ASSERT_EQ(write(a, "abcdef", 6), 6);
	EXPECT_EQ(lseek(b, 0, SEEK_CUR), 6);
	EXPECT_EQ(lseek(c, 0, SEEK_CUR), 0);
	EXPECT_EQ(lseek(b, -2, SEEK_END), 4);
	EXPECT_EQ(read(a, buf, 8), 2);
	EXPECT_STR(buf, "ef");
	EXPECT_EQ(lseek(a, 100, SEEK_SET), 100);
	EXPECT_EQ(read(a, buf, 8), 0);
	EXPECT_ERR(lseek(a, -1, SEEK_SET), EINVAL);
	EXPECT_ERR(lseek(a, 0, 99), EINVAL);
	EXPECT_ERR(lseek(a, 0, SEEK_DATA) == 0 ? lseek(a, 6, SEEK_DATA) : 0, ENXIO);
	EXPECT_EQ(lseek(a, 0, SEEK_HOLE), 6);
	EXPECT_EQ(pread(a, buf, 2, 1), 2);
	EXPECT_MEM(buf, "bc", 2);
	EXPECT_EQ(lseek(a, 0, SEEK_CUR), 0 + lseek(b, 0, SEEK_CUR));
	EXPECT_ERR(pread(a, buf, 1, -1), EINVAL);
	EXPECT_ERR(write(c, "x", 1), EBADF);
}

TEST(appending_writes_at_the_end, "spec: A-FSO-09")
{
	int a = ASSERT_OK(open("f", O_WRONLY | O_CREAT | O_APPEND, 0600)),
	    b = ASSERT_OK(open("f", O_WRONLY | O_APPEND));
	char buf[16] = "";

	ASSERT_EQ(write(a, "1", 1), 1);
	ASSERT_EQ(write(b, "2", 1), 1);
	ASSERT_EQ(lseek(a, 0, SEEK_SET), 0);
	ASSERT_EQ(write(a, "3", 1), 1);
	ASSERT_EQ(pwrite(a, "4", 1, 0), 1);
	ASSERT_GT(test_read_file("f", buf, sizeof(buf)), 0);
	EXPECT_STR(buf, "1234");
}

TEST(vectors_gather_and_scatter, "spec: B-FOP-04")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char a[4] = "", b[4] = "";
	struct iovec out[3] = { { "ab", 2 }, { NULL, 0 }, { "cdef", 4 } },
		     in[2] = { { a, 3 }, { b, 3 } }, bad = { "x", -1 };

	EXPECT_EQ(writev(fd, out, 3), 6);
	EXPECT_EQ(preadv(fd, in, 2, 0), 6);
	EXPECT_STR(a, "abc");
	EXPECT_STR(b, "def");
	EXPECT_EQ(preadv2(fd, in, 1, 3, 0), 3);
	EXPECT_MEM(a, "def", 3);
	EXPECT_ERR(preadv2(fd, in, 1, 0, 0x4000), EOPNOTSUPP);
	EXPECT_ERR(writev(fd, &bad, 1), EINVAL);
	EXPECT_ERR(writev(fd, out, IOV_MAX + 1), EINVAL);
	EXPECT_EQ(writev(fd, out, 0), 0);
	EXPECT_EQ(pwritev2(fd, out, 1, -1, 0), 2);
	EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 8);
}

static volatile sig_atomic_t told;
static void note(int sig)
{
	told = sig;
}

TEST(file_size_limit_cuts_and_signals, "spec: A-FSO-09")
{
	struct rlimit rl = { 10, RLIM_INFINITY };
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));

	signal(SIGXFSZ, note);
	ASSERT_OK(setrlimit(RLIMIT_FSIZE, &rl));
	EXPECT_EQ(write(fd, "0123456789abc", 13), 10);
	EXPECT_EQ(told, 0);
	EXPECT_ERR(write(fd, "x", 1), EFBIG);
	EXPECT_EQ(told, SIGXFSZ);
	told = 0;
	EXPECT_ERR(ftruncate(fd, 11), EFBIG);
	EXPECT_EQ(told, SIGXFSZ);
	EXPECT_OK(ftruncate(fd, 10));
}

TEST(copy_stays_in_the_kernel, "spec: A-VFB-02")
{
	int in = ASSERT_OK(open("in", O_RDWR | O_CREAT, 0600)),
	    out = ASSERT_OK(open("out", O_RDWR | O_CREAT, 0600));
	off_t from = 2;
	char buf[16] = "";

	ASSERT_EQ(write(in, "0123456789", 10), 10);
	EXPECT_EQ(copy_file_range(in, &from, out, NULL, 5, 0), 5);
	EXPECT_EQ(from, 7);
	EXPECT_EQ(copy_file_range(in, &from, out, NULL, 100, 0), 3);
	EXPECT_EQ(copy_file_range(in, &from, out, NULL, 100, 0), 0);
	EXPECT_EQ(pread(out, buf, 15, 0), 8);
	EXPECT_STR(buf, "23456789");
	EXPECT_ERR(copy_file_range(in, &from, out, NULL, 1, 1), EINVAL);
	from = 0;
	EXPECT_ERR(copy_file_range(in, &from, in, &(off_t){ 1 }, 5, 0), EINVAL);
	EXPECT_ERR(copy_file_range(in, &(off_t){ -1 }, out, NULL, 5, 0), EOVERFLOW);
	EXPECT_ERR(copy_file_range(in, &(off_t){ -10 }, out, NULL, 5, 0), EINVAL);
	EXPECT_ERR(copy_file_range(in, &from, out, &(off_t){ -10 }, 5, 0), EINVAL);
	EXPECT_ERR(copy_file_range(in, &(off_t){ 1 }, out, NULL, SIZE_MAX, 0), EOVERFLOW);
	EXPECT_EQ(copy_file_range(in, &(off_t){ INT64_MAX }, out, NULL, 5, 0), 0);
	EXPECT_ERR(copy_file_range(in, &from, out, &(off_t){ INT64_MAX }, 5, 0), EFBIG);
}

TEST(what_writes_piece_by_piece_takes_no_flags, "")
{
	int full = ASSERT_OK(open("/dev/full", O_WRONLY));
	struct iovec one = { "ab", 2 };

	EXPECT_ERR(pwritev2(full, &one, 1, 0, 0), ENOSPC);
	EXPECT_ERR(pwritev2(full, &one, 1, 0, RWF_APPEND), EOPNOTSUPP);
	EXPECT_ERR(write(full, "ab", 2), ENOSPC);
}

TEST(a_sysctl_file_is_a_short_text, "")
{
	int fd = ASSERT_OK(open("/proc/sys/kernel/ostype", O_RDONLY));
	char buf[16];

	EXPECT_EQ(lseek(fd, -1, SEEK_HOLE), 0);
	EXPECT_ERR(lseek(fd, -1, SEEK_DATA), EINVAL);
	EXPECT_ERR(lseek(fd, 0, SEEK_HOLE), ENXIO);
	EXPECT_EQ(pread(fd, buf, sizeof(buf), 0), 6);
	EXPECT_ERR(pread(fd, buf, 4 << 20, 0), ENOMEM);
}

TEST(nothing_is_moved_into_dev_zero, "")
{
	int zero = ASSERT_OK(open("/dev/zero", O_RDWR)),
	    random = ASSERT_OK(open("/dev/urandom", O_RDONLY));

	EXPECT_ERR(sendfile(zero, random, NULL, 100), EINVAL);
}

TEST(poll_looks_at_an_array_of_nothing, "")
{
	EXPECT_EQ(poll(NULL, 0, 0), 0);
	EXPECT_EQ(poll((struct pollfd *)0x10, 0, 0), 0);
	EXPECT_ERR(poll((struct pollfd *)-8L, 0, 0), EFAULT);
}

TEST(tables_are_shared_or_copied, "spec: N-VFS-58")
{
	int fd = ASSERT_OK(open("/dev/null", O_RDONLY));
	pid_t child = test_fork();

	if (!child) {
		close(fd);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_OK(fcntl(fd, F_GETFD));
	child = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (!child) {
		close(fd);
		_exit(0);
	}
	EXPECT_CHILD_OK(child);
	EXPECT_ERR(fcntl(fd, F_GETFD), EBADF);
}

/* A table that is copied in part does not remember that the rest was full. */
static int close_most_and_open_again(void *arg)
{
	int fd, want;

	(void)arg;
	if (syscall(SYS_close_range, 70, ~0U, 2 /* CLOSE_RANGE_UNSHARE */))
		_exit(1);
	for (want = 70; want < 300; want++) {
		fd = open("/dev/null", O_RDONLY);
		if (fd != want)
			_exit(2);
	}
	_exit(0);
}

TEST(table_copied_in_part_gives_the_lowest_numbers, "spec: N-VFS-58")
{
	static char stack[65536] __attribute__((aligned(16)));
	int fd;

	do {
		fd = ASSERT_OK(open("/dev/null", O_RDONLY));
	} while (fd < 319);
	EXPECT_CHILD_OK(ASSERT_OK(clone(close_most_and_open_again, stack + sizeof(stack),
					CLONE_FILES | SIGCHLD, NULL)));
	EXPECT_OK(fcntl(319, F_GETFD));
}

TEST(packets_can_be_asked_for_later, "spec: B-PIP-04")
{
	int p[2];
	char buf[16];

	ASSERT_OK(pipe(p));
	EXPECT_OK(fcntl(p[1], F_SETFL, O_DIRECT));
	ASSERT_EQ(write(p[1], "ab", 2), 2);
	ASSERT_EQ(write(p[1], "cd", 2), 2);
	EXPECT_EQ(read(p[0], buf, sizeof(buf)), 2);
	EXPECT_EQ(read(p[0], buf, sizeof(buf)), 2);
}
