// SPDX-License-Identifier: MIT
// Waiting for many descriptors: epoll, poll, select, and the counters of eventfd.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>

static int ep, fds[2];

static void add(int fd, uint32_t events, uint64_t data)
{
	struct epoll_event event = { .events = events, .data.u64 = data };

	ASSERT_OK(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event));
}

static void begin(void)
{
	ep = ASSERT_OK(epoll_create1(EPOLL_CLOEXEC));
	ASSERT_OK(pipe2(fds, O_NONBLOCK));
}

static int ready(struct epoll_event *events)
{
	return epoll_wait(ep, events, 8, 0);
}

TEST(level_triggered_tells_as_long_as_it_holds, "")
{
	struct epoll_event events[8];
	char byte;

	begin();
	add(fds[0], EPOLLIN, 77);
	EXPECT_EQ(ready(events), 0);
	ASSERT_EQ(write(fds[1], "ab", 2), 2);
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(ready(events), 1);
		EXPECT(events[0].events == EPOLLIN && events[0].data.u64 == 77);
	}
	ASSERT_EQ(read(fds[0], &byte, 1), 1);
	EXPECT_EQ(ready(events), 1);
	ASSERT_EQ(read(fds[0], &byte, 1), 1);
	EXPECT_EQ(ready(events), 0);
}

TEST(edge_triggered_tells_each_change_once, "")
{
	struct epoll_event events[8];

	begin();
	add(fds[0], EPOLLIN | EPOLLET, 1);
	ASSERT_EQ(write(fds[1], "a", 1), 1);
	EXPECT_EQ(ready(events), 1);
	EXPECT_EQ(ready(events), 0);
	ASSERT_EQ(write(fds[1], "a", 1), 1);
	EXPECT_EQ(ready(events), 1);
	EXPECT_EQ(ready(events), 0);
}

TEST(oneshot_is_silent_until_armed_again, "")
{
	struct epoll_event events[8], again = { .events = EPOLLIN | EPOLLONESHOT };

	begin();
	add(fds[0], EPOLLIN | EPOLLONESHOT, 1);
	ASSERT_EQ(write(fds[1], "a", 1), 1);
	EXPECT_EQ(ready(events), 1);
	ASSERT_EQ(write(fds[1], "a", 1), 1);
	EXPECT_EQ(ready(events), 0);
	ASSERT_OK(epoll_ctl(ep, EPOLL_CTL_MOD, fds[0], &again));
	EXPECT_EQ(ready(events), 1);
}

TEST(control_refuses_what_makes_no_sense, "")
{
	struct epoll_event event = { .events = EPOLLIN };
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)),
	    inner = ASSERT_OK(epoll_create1(0));

	begin();
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, file, &event), EPERM);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, ep, &event), EINVAL);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, 999, &event), EBADF);
	EXPECT_ERR(epoll_ctl(file, EPOLL_CTL_ADD, fds[0], &event), EINVAL);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_MOD, fds[0], &event), ENOENT);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_DEL, fds[0], NULL), ENOENT);
	EXPECT_ERR(epoll_ctl(ep, 9, fds[0], &event), EINVAL);
	EXPECT_OK(epoll_ctl(ep, EPOLL_CTL_ADD, fds[0], &event));
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, fds[0], &event), EEXIST);
	EXPECT_OK(epoll_ctl(ep, EPOLL_CTL_DEL, fds[0], NULL));
	EXPECT_OK(epoll_ctl(ep, EPOLL_CTL_ADD, inner, &event));
	EXPECT_ERR(epoll_ctl(inner, EPOLL_CTL_ADD, ep, &event), ELOOP);
	EXPECT_ERR(epoll_create1(1), EINVAL);
	EXPECT_ERR(epoll_create(0), EINVAL);
	EXPECT_ERR(epoll_wait(ep, &event, 0, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_epoll_wait, ep, 0xffff888000000000, 1, 0), EFAULT);
}

TEST(closed_descriptor_leaves_the_set, "")
{
	struct epoll_event events[8];
	int copy;

	begin();
	add(fds[0], EPOLLIN, 5);
	copy = ASSERT_OK(dup(fds[0]));
	ASSERT_EQ(write(fds[1], "a", 1), 1);
	close(fds[0]);
	EXPECT_EQ(ready(events), 1);	/* the open file lives on in the copy */
	close(copy);
	EXPECT_EQ(ready(events), 0);
}

TEST(nested_sets_and_hang_up, "")
{
	struct epoll_event events[8];
	int outer = ASSERT_OK(epoll_create1(0));
	struct epoll_event event = { .events = EPOLLIN };

	begin();
	add(fds[0], EPOLLIN, 5);
	ASSERT_OK(epoll_ctl(outer, EPOLL_CTL_ADD, ep, &event));
	EXPECT_EQ(epoll_wait(outer, events, 8, 0), 0);
	close(fds[1]);
	EXPECT_EQ(epoll_wait(outer, events, 8, 0), 1);
	EXPECT_EQ(ready(events), 1);
	EXPECT_EQ(events[0].events, EPOLLHUP);
}

TEST(many_ready_descriptors_are_all_told, "")
{
	struct epoll_event events[64];
	uint64_t seen = 0;

	begin();
	for (int i = 0; i < 40; i++) {
		int fd = ASSERT_OK(eventfd(1, EFD_NONBLOCK));

		add(fd, EPOLLIN, i);
	}
	EXPECT_EQ(epoll_wait(ep, events, 64, 0), 40);
	for (int i = 0; i < 40; i++)
		seen |= 1ULL << events[i].data.u64;
	EXPECT(seen == (1ULL << 40) - 1);
	seen = 0;
	for (int k = 0; k < 8; k++) {	/* in turn, when asked for a few at a time */
		ASSERT_EQ(epoll_wait(ep, events, 5, 0), 5);
		for (int i = 0; i < 5; i++)
			seen |= 1ULL << events[i].data.u64;
	}
	EXPECT(seen == (1ULL << 40) - 1);
}

TEST(eventfd_counts, "")
{
	int fd = ASSERT_OK(eventfd(3, EFD_NONBLOCK));
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	uint64_t value = 0;

	EXPECT_EQ(read(fd, &value, 8), 8);
	EXPECT_EQ(value, 3);
	EXPECT_ERR(read(fd, &value, 8), EAGAIN);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLOUT);
	value = 5;
	ASSERT_EQ(write(fd, &value, 8), 8);
	ASSERT_EQ(write(fd, &value, 8), 8);
	EXPECT_EQ(read(fd, &value, 8), 8);
	EXPECT_EQ(value, 10);
	value = -2;
	ASSERT_EQ(write(fd, &value, 8), 8);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN);
	value = 1;
	EXPECT_ERR(write(fd, &value, 8), EAGAIN);
	value = -1;
	EXPECT_ERR(write(fd, &value, 8), EINVAL);
	EXPECT_ERR(read(fd, &value, 7), EINVAL);
	fd = ASSERT_OK(eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK));
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(read(fd, &value, 8), 8);
		EXPECT_EQ(value, 1);
	}
	EXPECT_ERR(read(fd, &value, 8), EAGAIN);
	EXPECT_ERR(eventfd(0, 0x100), EINVAL);
}

TEST(poll_tells_invalid_and_ignored_descriptors, "spec: B-FOP-06")
{
	struct pollfd p[4] = {
		{ .fd = 999, .events = POLLIN }, { .fd = -1, .events = POLLIN }, { 0 }, { 0 }
	};
	int file = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));

	begin();
	p[2] = (struct pollfd) { .fd = file, .events = POLLIN | POLLOUT };
	p[3] = (struct pollfd) { .fd = fds[1], .events = POLLOUT };
	EXPECT_EQ(poll(p, 4, -1), 3);
	EXPECT_EQ(p[0].revents, POLLNVAL);
	EXPECT_EQ(p[1].revents, 0);
	EXPECT_EQ(p[2].revents, POLLIN | POLLOUT);
	EXPECT_EQ(p[3].revents, POLLOUT);
	EXPECT_ERR(syscall(SYS_poll, p, 1 << 20, 0), EINVAL);
}

TEST(select_counts_bits_and_the_rest_of_time, "spec: B-FOP-06")
{
	struct timeval tv = { 0, 20000 };
	fd_set readable, writable;
	int64_t start = test_now_ns(CLOCK_MONOTONIC);

	begin();
	EXPECT_EQ(select(0, NULL, NULL, NULL, &tv), 0);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 20000000);
	EXPECT_EQ(tv.tv_sec + tv.tv_usec, 0);
	FD_ZERO(&readable);
	FD_ZERO(&writable);
	FD_SET(fds[0], &readable);
	FD_SET(fds[1], &writable);
	tv = (struct timeval) { 5, 0 };
	EXPECT_EQ(select(fds[1] + 1, &readable, &writable, NULL, &tv), 1);
	EXPECT(!FD_ISSET(fds[0], &readable) && FD_ISSET(fds[1], &writable));
	EXPECT(tv.tv_sec == 4 || tv.tv_sec == 5);
	FD_SET(fds[1] + 1, &readable);
	EXPECT_ERR(select(fds[1] + 2, &readable, NULL, NULL, &tv), EBADF);
	EXPECT_ERR(select(-1, NULL, NULL, NULL, &tv), EINVAL);
	tv.tv_sec = -1;
	EXPECT_ERR(select(0, NULL, NULL, NULL, &tv), EINVAL);
}

static volatile int seen;

static void handler(int sig)
{
	seen = sig;
}

TEST(ppoll_and_epoll_pwait_change_the_mask_while_they_wait, "")
{
	struct timespec limit = { 5, 0 };
	struct epoll_event event;
	sigset_t none, mask;

	begin();
	sigemptyset(&none);
	catch_signal(SIGUSR1, handler, 0);
	block_signal(SIG_BLOCK, SIGUSR1);
	raise(SIGUSR1);
	EXPECT_ERR(ppoll(NULL, 0, &limit, &none), EINTR);
	EXPECT_EQ(seen, SIGUSR1);
	seen = 0;
	raise(SIGUSR1);
	EXPECT_ERR(epoll_pwait(ep, &event, 1, 5000, &none), EINTR);
	EXPECT_EQ(seen, SIGUSR1);
	seen = 0;
	raise(SIGUSR1);
	EXPECT_ERR(pselect(0, NULL, NULL, NULL, &limit, &none), EINTR);
	EXPECT_EQ(seen, SIGUSR1);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	EXPECT(sigismember(&mask, SIGUSR1));
}
