// SPDX-License-Identifier: MIT
// Advisory locks: flock(2), record locks of processes and of open files.
#include "test.h"
#include "look.h"
#include <sys/file.h>

static int set_lock(int fd, int cmd, short type, off_t start, off_t len)
{
	struct flock fl = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len };

	return fcntl(fd, cmd, &fl);
}

/* What stands in the way of a write lock on that range, as F_GETLK tells. */
static struct flock who_blocks(int fd, int cmd, off_t start, off_t len)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = len };

	ASSERT_OK(fcntl(fd, cmd, &fl));
	return fl;
}

TEST(records_exclude_other_processes, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	pid_t parent = getpid(), child;

	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 10, 10));
	child = test_fork();
	if (!child) {
		struct flock fl;

		EXPECT_ERR(set_lock(fd, F_SETLK, F_RDLCK, 15, 1), EAGAIN);
		EXPECT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 10));
		EXPECT_OK(set_lock(fd, F_SETLK, F_WRLCK, 20, 0));
		fl = who_blocks(fd, F_GETLK, 0, 0);
		EXPECT_EQ(fl.l_type, F_WRLCK);
		EXPECT_EQ(fl.l_pid, parent);
		EXPECT_EQ(fl.l_start, 10);
		EXPECT_EQ(fl.l_len, 10);
		EXPECT_EQ(who_blocks(fd, F_GETLK, 100, 5).l_type, F_UNLCK);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(who_blocks(fd, F_GETLK, 0, 0).l_type, F_UNLCK);
}

TEST(ranges_split_join_and_convert, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	pid_t child;

	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 100));
	ASSERT_OK(set_lock(fd, F_SETLK, F_UNLCK, 40, 20));
	ASSERT_OK(set_lock(fd, F_SETLK, F_RDLCK, 70, 10));
	child = test_fork();
	if (!child) {
		struct flock fl = who_blocks(fd, F_GETLK, 0, 100);

		EXPECT_EQ(fl.l_start, 0);
		EXPECT_EQ(fl.l_len, 40);
		EXPECT_EQ(who_blocks(fd, F_GETLK, 40, 20).l_type, F_UNLCK);
		fl = who_blocks(fd, F_GETLK, 60, 1);
		EXPECT_EQ(fl.l_start, 60);
		EXPECT_EQ(fl.l_len, 10);
		fl = who_blocks(fd, F_GETLK, 75, 1);
		EXPECT_EQ(fl.l_type, F_RDLCK);
		EXPECT_EQ(fl.l_len, 10);
		EXPECT_OK(set_lock(fd, F_SETLK, F_RDLCK, 72, 3));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 40, 20));
	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 70, 10));
	child = test_fork();
	if (!child) {
		struct flock fl = who_blocks(fd, F_GETLK, 0, 0);

		EXPECT_EQ(fl.l_start, 0);
		EXPECT_EQ(fl.l_len, 100);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(odd_ranges_are_refused, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), ro = ASSERT_OK(open("f", O_RDONLY));
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = -5 };

	EXPECT_OK(fcntl(fd, F_SETLK, &fl));
	fl.l_start = 3;
	EXPECT_ERR(fcntl(fd, F_SETLK, &fl), EINVAL);
	fl.l_start = -1;
	fl.l_len = 1;
	EXPECT_ERR(fcntl(fd, F_SETLK, &fl), EINVAL);
	fl.l_whence = 7;
	EXPECT_ERR(fcntl(fd, F_SETLK, &fl), EINVAL);
	fl.l_whence = SEEK_SET;
	fl.l_start = 0x7fffffffffffffff;
	fl.l_len = 2;
	EXPECT_ERR(fcntl(fd, F_SETLK, &fl), EOVERFLOW);
	fl.l_type = 9;
	EXPECT_ERR(fcntl(fd, F_SETLK, &fl), EOVERFLOW);	/* the range is looked at first */
	fl.l_start = 0;
	EXPECT_ERR(fcntl(fd, F_SETLK, &fl), EINVAL);
	EXPECT_ERR(set_lock(ro, F_SETLK, F_WRLCK, 0, 1), EBADF);
	EXPECT_OK(set_lock(ro, F_SETLK, F_RDLCK, 0, 1));
}

TEST(any_close_drops_the_process_locks, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), other = ASSERT_OK(open("f", O_RDONLY));
	pid_t child;

	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 0));
	close(other);
	child = test_fork();
	if (!child) {
		EXPECT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 0));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(waiting_lock_is_granted_when_the_holder_dies, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), ready[2];
	pid_t child;
	char c;

	ASSERT_OK(pipe(ready));
	child = test_fork();
	if (!child) {
		ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 0));
		ASSERT_EQ(write(ready[1], "x", 1), 1);
		test_sleep_ms(200);
		CHILD_EXIT();
	}
	ASSERT_EQ(read(ready[0], &c, 1), 1);
	EXPECT_ERR(set_lock(fd, F_SETLK, F_WRLCK, 5, 1), EAGAIN);
	EXPECT_OK(set_lock(fd, F_SETLKW, F_WRLCK, 5, 1));
	EXPECT_CHILD_OK(child);
}

static void nothing(int sig)
{
	(void)sig;
}

TEST(signal_ends_the_wait, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	pid_t child;

	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 0));
	child = test_fork();
	if (!child) {
		struct sigaction sa = { .sa_handler = nothing };

		ASSERT_OK(sigaction(SIGALRM, &sa, NULL));
		alarm(1);
		EXPECT_ERR(set_lock(fd, F_SETLKW, F_WRLCK, 0, 0), EINTR);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(circle_of_waiters_is_a_deadlock, "spec: B-FOP-15")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), ready[2];
	pid_t child;
	char c;

	ASSERT_OK(pipe(ready));
	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 0, 1));
	child = test_fork();
	if (!child) {
		ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 1, 1));
		ASSERT_EQ(write(ready[1], "x", 1), 1);
		EXPECT_OK(set_lock(fd, F_SETLKW, F_WRLCK, 0, 1));	/* waits for the parent */
		CHILD_EXIT();
	}
	ASSERT_EQ(read(ready[0], &c, 1), 1);
	test_sleep_ms(200);
	EXPECT_ERR(set_lock(fd, F_SETLKW, F_WRLCK, 1, 1), EDEADLK);
	EXPECT_OK(set_lock(fd, F_SETLK, F_UNLCK, 0, 1));
	EXPECT_CHILD_OK(child);
}

TEST(open_file_locks_belong_to_the_open_file, "spec: B-FOP-15")
{
	int a = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), b = ASSERT_OK(open("f", O_RDWR)), c = ASSERT_OK(dup(a));
	struct flock fl;

	ASSERT_OK(set_lock(a, F_OFD_SETLK, F_WRLCK, 0, 10));
	EXPECT_ERR(set_lock(b, F_OFD_SETLK, F_RDLCK, 0, 1), EAGAIN);
	EXPECT_ERR(set_lock(b, F_SETLK, F_RDLCK, 0, 1), EAGAIN);
	EXPECT_OK(set_lock(c, F_OFD_SETLK, F_WRLCK, 5, 10));
	fl = who_blocks(b, F_OFD_GETLK, 0, 0);
	EXPECT_EQ(fl.l_pid, -1);
	EXPECT_EQ(fl.l_len, 15);
	close(a);
	EXPECT_ERR(set_lock(b, F_OFD_SETLK, F_RDLCK, 0, 1), EAGAIN);
	close(c);
	EXPECT_OK(set_lock(b, F_OFD_SETLK, F_RDLCK, 0, 1));
	fl = (struct flock){ .l_type = F_WRLCK, .l_pid = 1 };
	EXPECT_ERR(fcntl(b, F_OFD_SETLK, &fl), EINVAL);
}

TEST(flock_locks_whole_open_files, "spec: B-FOP-15")
{
	int a = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), b = ASSERT_OK(open("f", O_RDONLY)), c = ASSERT_OK(dup(a));
	pid_t child;

	EXPECT_ERR(flock(a, 77), EINVAL);
	EXPECT_ERR(flock(99, LOCK_SH), EBADF);
	ASSERT_OK(flock(a, LOCK_SH));
	EXPECT_OK(flock(b, LOCK_SH));
	EXPECT_ERR(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	EXPECT_OK(flock(b, LOCK_UN));
	EXPECT_OK(flock(a, LOCK_EX | LOCK_NB));
	EXPECT_ERR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	EXPECT_OK(flock(c, LOCK_SH));			/* the same open file: converts */
	EXPECT_OK(flock(b, LOCK_SH | LOCK_NB));
	EXPECT_OK(flock(b, LOCK_UN));
	ASSERT_OK(flock(a, LOCK_EX));
	child = test_fork();				/* shares it */
	if (!child) {
		close(a);
		EXPECT_OK(flock(c, LOCK_UN));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_OK(flock(b, LOCK_EX | LOCK_NB));
}

TEST(proc_locks_shows_holders, "spec: B-FOP-22")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	char text[4096], line[80];
	struct stat st;

	ASSERT_OK(fstat(fd, &st));
	ASSERT_OK(set_lock(fd, F_SETLK, F_WRLCK, 7, 3));
	ASSERT_OK(flock(fd, LOCK_SH));
	ASSERT_GT(test_read_file("/proc/locks", text, sizeof(text)), 0);
	snprintf(line, sizeof(line), "POSIX  ADVISORY  WRITE %d ", getpid());
	EXPECT(strstr(text, line));
	snprintf(line, sizeof(line), "FLOCK  ADVISORY  READ %d ", getpid());
	EXPECT(strstr(text, line));
	snprintf(line, sizeof(line), ":%lu 7 9\n", (unsigned long)st.st_ino);
	EXPECT(strstr(text, line));
}
