// SPDX-License-Identifier: MIT
// Pipes: their capacity, their blocking, and what their ends say when the other is gone.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#define CAPACITY 65536

static char block[4096];

static void make(int fds[2], int flags)
{
	ASSERT_OK(pipe2(fds, flags));
}

TEST(pipe_to_a_bad_pointer_leaks_nothing, "spec: B-CHK-01 B-PIP-05 N-CHK-16")
{
	int before = look_entries("/proc/self/fd"), lowest = ASSERT_OK(dup(1));

	close(lowest);
	EXPECT_ERR(syscall(SYS_pipe2, (int *)8, 0), EFAULT);
	EXPECT_ERR(syscall(SYS_pipe2,
			   mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 0),
		   EFAULT);
	EXPECT_ERR(syscall(SYS_pipe2, (int *)0xffff888000000000, 0), EFAULT);
	EXPECT_EQ(look_entries("/proc/self/fd"), before);
	EXPECT_EQ(dup(1), lowest);
	EXPECT_ERR(syscall(SYS_pipe2, block, 1), EINVAL);
}

TEST(pipe_takes_sixteen_pages, "spec: B-CHK-02 N-CHK-37 B-PIP-11 B-NUM-01")
{
	int fds[2], total = 0;
	ssize_t n;

	make(fds, O_NONBLOCK);
	while ((n = write(fds[1], block, 4096)) > 0)
		total += n;
	EXPECT(n == -1 && errno == EAGAIN);
	EXPECT_EQ(total, CAPACITY);
	EXPECT_EQ(fcntl(fds[0], F_GETPIPE_SZ), CAPACITY);
	EXPECT_OK(ioctl(fds[0], FIONREAD, &total));
	EXPECT_EQ(total, CAPACITY);
	EXPECT_ERR(write(fds[1], block, 1), EAGAIN);
	EXPECT_EQ(read(fds[0], block, 4096), 4096);
	EXPECT_EQ(write(fds[1], block, 4096), 4096);
}

static int state_is_in_status(pid_t pid, const char *line)
{
	char path[64], text[4096];

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	return test_read_file(path, text, sizeof(text)) > 0 && strstr(text, line);
}

TEST(writer_of_a_full_pipe_sleeps, "spec: B-CHK-03 N-CHK-37 B-PIP-02 A-STA-02")
{
	int fds[2];
	pid_t child;
	char got;

	make(fds, 0);
	for (int i = 0; i < CAPACITY / 4096; i++) {
		memset(block, 'a' + i, sizeof(block));
		ASSERT_EQ(write(fds[1], block, sizeof(block)), 4096);
	}
	child = test_fork();
	if (!child) {
		EXPECT_EQ(write(fds[1], "Z", 1), 1);
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	EXPECT(state_is_in_status(child, "State:\tS (sleeping)\n"));
	test_sleep_ms(10);
	EXPECT_EQ(waitpid(child, NULL, WNOHANG), 0);
	ASSERT_EQ(read(fds[0], block, sizeof(block)), 4096);
	EXPECT(block[0] == 'a' && block[4095] == 'a');
	EXPECT_CHILD_OK(child);
	for (int i = 1; i < CAPACITY / 4096; i++) {
		ASSERT_EQ(read(fds[0], block, sizeof(block)), 4096);
		EXPECT(block[0] == 'a' + i && block[4095] == 'a' + i);
	}
	EXPECT_EQ(read(fds[0], &got, 1), 1);
	EXPECT_EQ(got, 'Z');
}

TEST(reader_of_an_empty_pipe_sleeps, "spec: B-CHK-03 N-CHK-37 B-PIP-02")
{
	int fds[2];
	char text[8];

	make(fds, 0);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(read(fds[0], text, 8), 3);
		EXPECT_MEM(text, "abc", 3);
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	ASSERT_EQ(write(fds[1], "abc", 3), 3);
	EXPECT_CHILD_OK(child);
}

TEST(bytes_come_once_and_in_order, "spec: B-CHK-03 N-CHK-37 B-PIP-01")
{
	static unsigned char chunk[5000];
	unsigned int seed = 1, at = 0;
	int fds[2];
	ssize_t n;

	make(fds, 0);
	pid_t child = test_fork();
	if (!child) {
		for (unsigned int out = 0; out < 1000000;) {
			size_t size = 1 + (seed = seed * 1103515245 + 12345) % sizeof(chunk);

			for (size_t i = 0; i < size; i++)
				chunk[i] = (out + i) % 251;
			ASSERT_EQ(write(fds[1], chunk, size), (long)size);
			out += size;
		}
		CHILD_EXIT();
	}
	close(fds[1]);
	while ((n = read(fds[0], chunk, 1 + at % sizeof(chunk))) > 0) {
		for (ssize_t i = 0; i < n; i++, at++)
			ASSERT_EQ(chunk[i], at % 251);
	}
	EXPECT_EQ(n, 0);
	EXPECT_GE(at, 1000000);
	EXPECT_CHILD_OK(child);
}

TEST(capacity_can_be_changed_up_to_the_limit, "spec: B-CHK-04 B-PIP-12 B-PIP-13 B-NUM-01")
{
	char text[32];
	int fds[2];

	ASSERT(test_read_file("/proc/sys/fs/pipe-max-size", text, sizeof(text)) > 0);
	EXPECT_STR(text, "1048576\n");
	make(fds, O_NONBLOCK);
	EXPECT_EQ(fcntl(fds[1], F_SETPIPE_SZ, 5000), 8192);
	EXPECT_EQ(write(fds[1], block, 4096), 4096);
	EXPECT_EQ(write(fds[1], block, 4096), 4096);
	EXPECT_ERR(write(fds[1], block, 4096), EAGAIN);
	EXPECT_ERR(fcntl(fds[1], F_SETPIPE_SZ, 4096), EBUSY);
	EXPECT_EQ(fcntl(fds[1], F_SETPIPE_SZ, 2 << 20), 2 << 20);
	EXPECT_ERR(fcntl(fds[1], F_SETPIPE_SZ, 1U << 31), ENOMEM);
	ASSERT_OK(test_write_file("/proc/sys/fs/pipe-max-size", "2097152"));
	pid_t child = test_fork();
	if (!child) {
		become_nobody();
		make(fds, 0);
		EXPECT_EQ(fcntl(fds[1], F_SETPIPE_SZ, 2 << 20), 2 << 20);
		EXPECT_ERR(fcntl(fds[1], F_SETPIPE_SZ, (2 << 20) + 1), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	ASSERT_OK(test_write_file("/proc/sys/fs/pipe-max-size", "1048576"));
	child = test_fork();
	if (!child) {
		become_nobody();
		make(fds, 0);
		EXPECT_EQ(fcntl(fds[1], F_SETPIPE_SZ, 1 << 20), 1 << 20);
		EXPECT_ERR(fcntl(fds[1], F_SETPIPE_SZ, (1 << 20) + 1), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(pipe_cannot_be_sought, "spec: B-CHK-04 B-PIP-15")
{
	int fds[2];

	make(fds, 0);
	EXPECT_ERR(lseek(fds[0], 0, SEEK_SET), ESPIPE);
	EXPECT_ERR(lseek(fds[1], 0, SEEK_CUR), ESPIPE);
	EXPECT_ERR(pread(fds[0], block, 1, 0), ESPIPE);
	EXPECT_ERR(pwrite(fds[1], block, 1, 0), ESPIPE);
	EXPECT_ERR(read(fds[1], block, 1), EBADF);
	EXPECT_ERR(write(fds[0], block, 1), EBADF);
	EXPECT_ERR(ftruncate(fds[1], 0), EINVAL);
}

TEST(last_writer_gone_means_end_of_file, "spec: N-CHK-37 B-PIP-04")
{
	struct pollfd p;
	int fds[2];

	make(fds, O_CLOEXEC);
	EXPECT_EQ(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
	p = (struct pollfd) { .fd = fds[0], .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 0), 0);
	ASSERT_EQ(write(fds[1], "ab", 2), 2);
	close(fds[1]);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLHUP);
	EXPECT_EQ(read(fds[0], block, 1), 1);
	EXPECT_EQ(read(fds[0], block, 5), 1);
	EXPECT_EQ(read(fds[0], block, 5), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLHUP);
}

TEST(last_reader_gone_means_sigpipe, "spec: N-CHK-37")
{
	struct pollfd p;
	int fds[2];

	make(fds, 0);
	close(fds[0]);
	p = (struct pollfd) { .fd = fds[1], .events = POLLOUT };
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLOUT | POLLERR);
	pid_t child = test_fork();
	if (!child) {
		if (write(fds[1], "x", 1) == 1)
			_exit(1);
		_exit(2);
	}
	EXPECT_CHILD_KILLED(child, SIGPIPE);
	catch_signal(SIGPIPE, SIG_IGN, 0);
	EXPECT_ERR(write(fds[1], "x", 1), EPIPE);
}

TEST(small_writes_are_never_torn, "spec: N-CHK-37")
{
	unsigned char piece[512];
	int fds[2], count = 0;

	make(fds, 0);
	for (int w = 1; w <= 3; w++) {
		if (!test_fork()) {
			memset(piece, w, sizeof(piece));
			for (int i = 0; i < 400; i++)
				ASSERT_EQ(write(fds[1], piece, sizeof(piece)), sizeof(piece));
			CHILD_EXIT();
		}
	}
	close(fds[1]);
	for (ssize_t n, have = 0; (n = read(fds[0], piece + have, sizeof(piece) - have)) > 0;) {
		have += n;
		if (have < (ssize_t)sizeof(piece))
			continue;
		for (unsigned int i = 1; i < sizeof(piece); i++)
			ASSERT_EQ(piece[i], piece[0]);
		have = 0;
		count++;
	}
	EXPECT_EQ(count, 1200);
	while (wait(NULL) > 0)
		;
}

TEST(packet_pipe_keeps_the_bounds_of_writes, "spec: B-PIP-04")
{
	int fds[2];

	make(fds, O_DIRECT);
	ASSERT_EQ(write(fds[1], "abcdef", 6), 6);
	ASSERT_EQ(write(fds[1], "gh", 2), 2);
	EXPECT_EQ(read(fds[0], block, 4), 4);
	EXPECT_EQ(read(fds[0], block, 10), 2);
	EXPECT_MEM(block, "gh", 2);
}

TEST(pipeline_of_dup2_and_exec, "spec: N-CHK-37 B-PIP-03")
{
	char *list[] = { "seq", "1", "2000", NULL }, *count[] = { "wc", "-l", NULL }, text[64] = "";
	int first[2], second[2];

	make(first, O_CLOEXEC);
	make(second, O_CLOEXEC);
	pid_t writer = test_fork();
	if (!writer) {
		dup2(first[1], 1);
		execv("/auk/busybox", list);
		_exit(127);
	}
	pid_t reader = test_fork();
	if (!reader) {
		dup2(first[0], 0);
		dup2(second[1], 1);
		execv("/auk/busybox", count);
		_exit(127);
	}
	close(first[0]);
	close(first[1]);
	close(second[1]);
	EXPECT_GT(read(second[0], text, sizeof(text) - 1), 0);
	EXPECT_EQ(atoi(text), 2000);
	EXPECT_CHILD_OK(writer);
	EXPECT_CHILD_OK(reader);
}

TEST(sendfile_takes_nothing_from_a_pipe, "")
{
	int from[2], to[2];
	char byte;

	ASSERT_OK(pipe(from));
	ASSERT_OK(pipe(to));
	ASSERT_EQ(write(from[1], "x", 1), 1);
	EXPECT_ERR(sendfile(to[1], from[0], NULL, 1), EINVAL);
	EXPECT_ERR(sendfile(from[1], from[0], NULL, 1), EINVAL);
	EXPECT_EQ(splice(from[0], NULL, to[1], NULL, 1, 0), 1);
	EXPECT_EQ(read(to[0], &byte, 1), 1);
	EXPECT_EQ(byte, 'x');
}
