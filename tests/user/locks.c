// SPDX-License-Identifier: MIT
// File locks: of processes, of open files, and of whole files.
#include "test.h"
#include "look.h"
#include <sys/file.h>

static int fd;

static void begin(void)
{
	fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	ASSERT_OK(ftruncate(fd, 1000));
}

static int set(int file, int cmd, int type, off_t start, off_t len)
{
	struct flock lock = {
		.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len
	};

	return fcntl(file, cmd, &lock);
}

/* In another process: the lock that stands in the way of a write lock over the range. */
static struct flock conflict(off_t start, off_t len)
{
	struct flock *lock = map_anonymous(4096, MAP_SHARED);
	pid_t child = test_fork();

	if (!child) {
		*lock = (struct flock){
			.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = len
		};
		ASSERT_OK(fcntl(fd, F_GETLK, lock));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	return *lock;
}

TEST(record_locks_split_and_merge, "spec: B-FOP-15")
{
	struct flock l;

	begin();
	EXPECT_EQ(conflict(0, 0).l_type, F_UNLCK);
	ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 100, 100));
	l = conflict(0, 0);
	EXPECT(l.l_type == F_WRLCK && l.l_start == 100 && l.l_len == 100 && l.l_pid == getpid());
	ASSERT_OK(set(fd, F_SETLK, F_UNLCK, 120, 20));
	l = conflict(0, 0);
	EXPECT(l.l_start == 100 && l.l_len == 20);
	l = conflict(120, 0);
	EXPECT(l.l_start == 140 && l.l_len == 60);
	EXPECT_EQ(conflict(120, 20).l_type, F_UNLCK);
	ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 120, 20));
	l = conflict(0, 0);
	EXPECT(l.l_start == 100 && l.l_len == 100);
	ASSERT_OK(set(fd, F_SETLK, F_RDLCK, 150, 0));
	l = conflict(160, 0);
	EXPECT(l.l_type == F_RDLCK && l.l_start == 150 && l.l_len == 0);
}

TEST(read_locks_share_and_write_locks_do_not, "spec: B-FOP-15")
{
	begin();
	ASSERT_OK(set(fd, F_SETLK, F_RDLCK, 0, 10));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_OK(set(fd, F_SETLK, F_RDLCK, 0, 10));
		EXPECT_ERR(set(fd, F_SETLK, F_WRLCK, 5, 1), EAGAIN);
		EXPECT_OK(set(fd, F_SETLK, F_WRLCK, 10, 1));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_OK(set(fd, F_SETLK, F_WRLCK, 0, 20));
	EXPECT_ERR(set(fd, F_SETLK, 77, 0, 1), EINVAL);
	EXPECT_ERR(set(fd, F_SETLK, F_WRLCK, -5, 1), EINVAL);
	EXPECT_OK(set(fd, F_SETLK, F_WRLCK, 50, -10));
	EXPECT_EQ(conflict(40, 1).l_len, 10);
	EXPECT_ERR(set(ASSERT_OK(open("f", O_RDONLY)), F_SETLK, F_WRLCK, 0, 1), EBADF);
}

TEST(waiting_lock_is_granted_on_release, "spec: B-FOP-15")
{
	begin();
	ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 0, 10));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_OK(set(fd, F_SETLKW, F_WRLCK, 5, 10));
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	EXPECT_EQ(waitpid(child, NULL, WNOHANG), 0);
	ASSERT_OK(set(fd, F_SETLK, F_UNLCK, 0, 7));
	test_sleep_ms(10);
	EXPECT_EQ(waitpid(child, NULL, WNOHANG), 0);
	ASSERT_OK(set(fd, F_SETLK, F_UNLCK, 0, 0));
	EXPECT_CHILD_OK(child);
}

TEST(circle_of_waiters_is_a_deadlock, "spec: B-FOP-15")
{
	begin();
	ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 0, 1));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 1, 1));
		EXPECT_OK(set(fd, F_SETLKW, F_WRLCK, 0, 1));
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	EXPECT_ERR(set(fd, F_SETLKW, F_WRLCK, 1, 1), EDEADLK);
	ASSERT_OK(set(fd, F_SETLK, F_UNLCK, 0, 1));
	EXPECT_CHILD_OK(child);
}

TEST(closing_any_descriptor_drops_record_locks, "")
{
	begin();
	ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 0, 10));
	close(ASSERT_OK(open("f", O_RDONLY)));
	EXPECT_EQ(conflict(0, 0).l_type, F_UNLCK);
}

TEST(open_file_locks_belong_to_the_open_file, "")
{
	int other;

	begin();
	other = ASSERT_OK(open("f", O_RDWR));
	ASSERT_OK(set(fd, F_OFD_SETLK, F_WRLCK, 0, 10));
	EXPECT_ERR(set(other, F_OFD_SETLK, F_WRLCK, 0, 10), EAGAIN);
	EXPECT_ERR(set(other, F_SETLK, F_WRLCK, 0, 10), EAGAIN);
	EXPECT_EQ(conflict(0, 0).l_pid, -1);
	close(ASSERT_OK(open("f", O_RDONLY)));
	EXPECT_ERR(set(other, F_OFD_SETLK, F_WRLCK, 0, 10), EAGAIN);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_OK(set(fd, F_OFD_SETLK, F_WRLCK, 0, 20));	/* the same open file */
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	close(fd);
	EXPECT_OK(set(other, F_OFD_SETLK, F_WRLCK, 0, 10));
}

TEST(flock_is_shared_with_copies_and_not_with_other_opens, "spec: B-FOP-15")
{
	int other, copy;

	begin();
	other = ASSERT_OK(open("f", O_RDONLY));
	copy = ASSERT_OK(dup(fd));
	ASSERT_OK(flock(fd, LOCK_EX));
	EXPECT_OK(flock(copy, LOCK_EX | LOCK_NB));
	EXPECT_ERR(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	ASSERT_OK(flock(fd, LOCK_SH));
	EXPECT_OK(flock(other, LOCK_SH | LOCK_NB));
	EXPECT_ERR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	close(fd);
	EXPECT_ERR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	close(copy);
	EXPECT_OK(flock(other, LOCK_EX | LOCK_NB));
	EXPECT_ERR(flock(other, 77), EINVAL);
	EXPECT_OK(set(ASSERT_OK(open("f", O_RDWR)), F_SETLK, F_WRLCK, 0,
		      0)); /* the kinds do not meet */
}

TEST(locks_end_with_their_process, "")
{
	int ready[2];
	char byte;

	begin();
	ASSERT_OK(pipe(ready));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 0, 10));
		ASSERT_EQ(write(ready[1], "x", 1), 1);
		for (;;)
			pause();
	}
	ASSERT_EQ(read(ready[0], &byte, 1), 1);
	EXPECT_ERR(set(fd, F_SETLK, F_WRLCK, 0, 1), EAGAIN);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
	EXPECT_OK(set(fd, F_SETLK, F_WRLCK, 0, 1));
}

TEST(proc_lists_the_locks, "")
{
	char text[4096], line[128];
	struct stat st;

	begin();
	ASSERT_OK(set(fd, F_SETLK, F_WRLCK, 3, 4));
	ASSERT_OK(fstat(fd, &st));
	ASSERT(test_read_file("/proc/locks", text, sizeof(text)) > 0);
	snprintf(line, sizeof(line), "POSIX  ADVISORY  WRITE %d ", getpid());
	EXPECT(strstr(text, line) != NULL);
	snprintf(line, sizeof(line), ":%lu 3 6\n", st.st_ino);
	EXPECT(strstr(text, line) != NULL);
}
