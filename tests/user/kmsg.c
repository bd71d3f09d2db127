// SPDX-License-Identifier: MIT
// /dev/kmsg: the kernel's log, a record a read(), and a place to write one's own.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <pthread.h>

/* Writes a record, and gives the one that arrives with the text in it. */
static const char *through_the_log(const char *text, const char *key)
{
	static char record[9000];
	int fd = ASSERT_OK(open("/dev/kmsg", O_RDWR | O_NONBLOCK));

	ASSERT_OK(lseek(fd, 0, SEEK_END));
	ASSERT_EQ(write(fd, text, strlen(text)), (long)strlen(text));
	for (;;) {
		ssize_t n = read(fd, record, sizeof(record) - 1);

		if (n < 0 && errno == EPIPE)
			continue;
		if (n < 0)
			break;
		record[n] = 0;
		if (strstr(record, key))
			break;
		record[0] = 0;
	}
	close(fd);
	return record;
}

TEST(a_writer_cannot_speak_as_the_kernel, "")
{
	EXPECT(!strncmp(through_the_log("<4>plain words\n", "plain words"), "12,", 3));
	EXPECT(!strncmp(through_the_log("<28>daemon words\n", "daemon words"), "28,", 3));
	EXPECT(!strncmp(through_the_log("<2052>large words\n", "large words"), "12,", 3));
	EXPECT(!strncmp(through_the_log("<4x>odd words\n", "odd words"), "12,", 3));
	EXPECT(strstr(through_the_log("a\tb\\c\n", "a\\x09b"), ";a\\x09b\\x5cc\n") != NULL);
}

static void *read_on(void *arg)
{
	char record[9000];

	while (read(*(int *)arg, record, sizeof(record)) > 0 && !strstr(record, "the end of it"))
		;
	return NULL;
}

TEST(a_sleeping_reader_keeps_nobody_from_polling, "")
{
	int fd = ASSERT_OK(open("/dev/kmsg", O_RDWR));
	struct pollfd p = { .fd = fd, .events = POLLIN };
	pthread_t thread;

	ASSERT_OK(lseek(fd, 0, SEEK_END));
	ASSERT_EQ(pthread_create(&thread, NULL, read_on, &fd), 0);
	test_sleep_ms(50);
	EXPECT_EQ(poll(&p, 1, 20), 0);
	EXPECT_OK(lseek(fd, 0, SEEK_END));
	ASSERT_EQ(write(fd, "the end of it\n", 14), 14);
	EXPECT_EQ(pthread_join(thread, NULL), 0);
}
