// SPDX-License-Identifier: MIT
// FIFOs: pipes with a name.
#include "test.h"
#include "look.h"
#include <poll.h>

TEST(fifo_connects_unrelated_processes, "spec: B-CHK-05 N-CHK-37 B-PIP-06 B-PIP-07")
{
	char text[16] = "";
	struct stat st;
	pid_t writer, reader;

	umask(0);
	ASSERT_OK(mkfifo("f", 0640));
	ASSERT_OK(stat("f", &st));
	EXPECT_EQ(st.st_mode, S_IFIFO | 0640);
	EXPECT_ERR(mkfifo("f", 0640), EEXIST);
	writer = test_fork();
	if (!writer) {
		setsid();
		int fd = ASSERT_OK(open("f", O_WRONLY));
		ASSERT_EQ(write(fd, "through", 7), 7);
		CHILD_EXIT();
	}
	reader = test_fork();
	if (!reader) {
		setsid();
		int fd = ASSERT_OK(open("f", O_RDONLY));
		EXPECT_EQ(read(fd, text, 16), 7);
		EXPECT_STR(text, "through");
		EXPECT_EQ(read(fd, text, 16), 0);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(writer);
	EXPECT_CHILD_OK(reader);
	EXPECT_OK(unlink("f"));
}

TEST(open_waits_for_the_other_end, "spec: B-CHK-05 B-PIP-10")
{
	int fd;

	ASSERT_OK(mkfifo("f", 0600));
	EXPECT_ERR(open("f", O_WRONLY | O_NONBLOCK), ENXIO);
	fd = ASSERT_OK(open("f", O_RDONLY | O_NONBLOCK));
	close(fd);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(open("f", O_RDONLY));
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	test_sleep_ms(10);
	EXPECT_EQ(waitpid(child, NULL, WNOHANG), 0);
	fd = ASSERT_OK(open("f", O_WRONLY));
	EXPECT_CHILD_OK(child);
}

TEST(fifo_is_readable_only_after_a_write, "spec: B-CHK-05")
{
	struct pollfd p;
	char byte;

	ASSERT_OK(mkfifo("f", 0600));
	int in = ASSERT_OK(open("f", O_RDONLY | O_NONBLOCK));
	int out = ASSERT_OK(open("f", O_WRONLY));
	p = (struct pollfd) { .fd = in, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 0), 0);
	EXPECT_ERR(read(in, &byte, 1), EAGAIN);
	ASSERT_EQ(write(out, "x", 1), 1);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN);
	EXPECT_EQ(read(in, &byte, 1), 1);
	close(out);
	EXPECT_EQ(read(in, &byte, 1), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT(p.revents & POLLHUP);
}

TEST(reader_and_writer_in_one_never_waits, "spec: B-PIP-06")
{
	char byte;
	int fd;

	ASSERT_OK(mkfifo("f", 0600));
	fd = ASSERT_OK(open("f", O_RDWR));
	ASSERT_EQ(write(fd, "x", 1), 1);
	EXPECT_EQ(read(fd, &byte, 1), 1);
	EXPECT_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
}

TEST(permissions_of_a_fifo_count, "spec: B-PIP-07")
{
	ASSERT_OK(chmod(".", 0755));
	ASSERT_OK(mkfifo("f", 0600));
	become_nobody();
	EXPECT_ERR(open("f", O_RDONLY | O_NONBLOCK), EACCES);
}

TEST(pipefs_is_listed_without_a_device, "spec: B-CHK-05 B-PIP-08 B-SYS-09 B-PRC-17")
{
	char text[4096];

	ASSERT(test_read_file("/proc/filesystems", text, sizeof(text)) > 0);
	EXPECT(strstr(text, "nodev\tpipefs\n") != NULL);
	EXPECT(strstr(text, "nodev\tproc\n") != NULL);
	EXPECT(strstr(text, "nodev\ttmpfs\n") != NULL);
}
