// SPDX-License-Identifier: MIT
/* epoll sets that watch each other, exclusive watchers, and sets looked at by several at once. */
#include "test.h"
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

static int watch(int ep, int fd, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.fd = fd };

	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}

static int new_set(void)
{
	return ASSERT_OK(epoll_create1(EPOLL_CLOEXEC));
}

TEST(chain_of_sets_is_short_however_it_is_built, "")
{
	int chain[64], n = 1, first;
	struct epoll_event ev;

	first = chain[0] = ASSERT_OK(eventfd(1, 0));
	/* Each link is made where the chain looks short: from a set that only a fresh one watches. */
	for (; n < 64; n++) {
		chain[n] = new_set();
		if (watch(chain[n], chain[n - 1], EPOLLIN))
			break;
	}
	EXPECT_GE(n, 4);
	EXPECT_LT(n, 8);
	EXPECT_EQ(epoll_wait(chain[n - 1], &ev, 1, 0), 1);
	close(first);
}

TEST(chain_of_sets_cannot_grow_at_its_lower_end, "")
{
	int top = new_set(), set = top, n, dummy, next;
	struct pollfd p;

	for (n = 0; n < 2000; n++) {
		/* The one that watches `set` last is no part of the long chain. */
		dummy = new_set();
		if (watch(dummy, set, EPOLLIN))
			break;
		next = new_set();
		if (watch(set, next, EPOLLIN)) {
			close(next);
			break;
		}
		close(dummy);
		set = next;
	}
	EXPECT_LT(n, 8);
	p = (struct pollfd){ .fd = top, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 0), 0);
}

TEST(short_watchers_do_not_hide_a_long_chain, "")
{
	int sets[200], top = new_set(), n;
	struct pollfd p;

	sets[0] = top;
	for (n = 1; n < 200; n++) {
		int dummy = new_set();

		sets[n] = new_set();
		if (watch(sets[n - 1], sets[n], EPOLLIN))
			break;
		/* Watched by a second one, which nobody watches. */
		if (watch(dummy, sets[n], EPOLLIN)) {
			n++;
			break;
		}
	}
	EXPECT_LT(n, 8);
	p = (struct pollfd){ .fd = top, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 0), 0);
}

TEST(ways_up_from_a_file_are_limited, "")
{
	int e = ASSERT_OK(eventfd(0, 0)), low[40], high[40], i, j = 0, err = 0;

	for (i = 0; i < 40; i++) {
		low[i] = new_set();
		ASSERT_OK(watch(low[i], e, EPOLLIN));
	}
	for (i = 0; i < 40 && !err; i++) {
		high[i] = new_set();
		for (j = 0; j < 40 && !err; j++)
			err = watch(high[i], low[j], EPOLLIN) ? errno : 0;
	}
	/* 500 ways of two steps, and no more. */
	EXPECT_EQ(err, EINVAL);
	EXPECT_GE((i - 1) * 40 + j, 480);
	EXPECT_LE((i - 1) * 40 + j, 520);
}

TEST(sets_do_not_watch_in_a_ring, "")
{
	int a = new_set(), b = new_set(), c = new_set();

	ASSERT_OK(watch(a, b, EPOLLIN));
	ASSERT_OK(watch(b, c, EPOLLIN));
	EXPECT_ERR(watch(c, a, EPOLLIN), ELOOP);
	EXPECT_ERR(watch(a, a, EPOLLIN), EINVAL);
}

TEST(event_climbs_through_three_sets, "")
{
	int a = new_set(), b = new_set(), c = new_set(), e = ASSERT_OK(eventfd(0, 0));
	struct epoll_event ev;
	struct pollfd p = { .fd = a, .events = POLLIN };
	uint64_t one = 1;

	ASSERT_OK(watch(a, b, EPOLLIN));
	ASSERT_OK(watch(b, c, EPOLLIN));
	ASSERT_OK(watch(c, e, EPOLLIN));
	EXPECT_EQ(poll(&p, 1, 0), 0);
	EXPECT_EQ(epoll_wait(a, &ev, 1, 0), 0);
	ASSERT_EQ(write(e, &one, 8), 8);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(epoll_wait(a, &ev, 1, 0), 1);
	EXPECT_EQ(ev.data.fd, b);
	ASSERT_EQ(read(e, &one, 8), 8);
	EXPECT_EQ(epoll_wait(a, &ev, 1, 0), 0);
	EXPECT_EQ(poll(&p, 1, 0), 0);
}

/* ---- several look at one set */

static int set, event_fd, stop;

static void *wait_again_and_again(void *arg __attribute__((unused)))
{
	struct epoll_event ev;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		epoll_wait(set, &ev, 1, 0);
	return NULL;
}

static void *poll_again_and_again(void *arg __attribute__((unused)))
{
	struct pollfd p = { .fd = set, .events = POLLIN };
	long missed = 0;

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		if (poll(&p, 1, 1000) != 1)
			missed++;
	return (void *)missed;
}

TEST(ready_set_is_ready_for_everybody_who_looks, "")
{
	pthread_t t[4];
	void *missed;
	int i;

	set = new_set();
	event_fd = ASSERT_OK(eventfd(1, 0));
	ASSERT_OK(watch(set, event_fd, EPOLLIN));
	for (i = 0; i < 4; i++)
		ASSERT_EQ(pthread_create(&t[i], NULL,
					 i < 2 ? wait_again_and_again : poll_again_and_again, NULL),
			  0);
	test_sleep_ms(2000);
	stop = 1;
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], &missed);
		EXPECT_EQ((long)missed, 0);
	}
}

/* ---- exclusive watchers */

TEST(exclusive_watcher_of_another_event_takes_no_wake_up, "")
{
	int e = ASSERT_OK(eventfd(0, 0)), out_set = new_set(), in_set = new_set();
	uint64_t one = 1;
	struct epoll_event ev;
	pid_t child;

	ASSERT_OK(watch(out_set, e, EPOLLOUT | EPOLLEXCLUSIVE));
	ASSERT_OK(watch(in_set, e, EPOLLIN | EPOLLEXCLUSIVE));
	child = test_fork();
	if (!child) {
		test_sleep_ms(300);
		EXPECT_EQ(write(e, &one, 8), 8);
		CHILD_EXIT();
	}
	EXPECT_EQ(epoll_wait(in_set, &ev, 1, 5000), 1);
	EXPECT_CHILD_OK(child);
}

TEST(exclusive_watches_cannot_be_changed, "")
{
	int ep = new_set(), other = new_set(), e = ASSERT_OK(eventfd(0, 0));
	struct epoll_event ev = { .events = EPOLLIN | EPOLLEXCLUSIVE };

	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, other, &ev), EINVAL);
	ev.events = EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT;
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, e, &ev), EINVAL);
	ev.events = EPOLLIN | EPOLLEXCLUSIVE;
	EXPECT_OK(epoll_ctl(ep, EPOLL_CTL_ADD, e, &ev));
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_MOD, e, &ev), EINVAL);
	ev.events = EPOLLIN;
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_MOD, e, &ev), EINVAL);
}

/*
 * What a watch of a signalfd waits on belongs to the process that made it. The sets outlive it: a
 * child makes them in a table of descriptors that it shares.
 */
static int sets[4], made;

static void *sleep_on_a_set(void *arg)
{
	struct epoll_event ev;

	while (!__atomic_load_n(&made, __ATOMIC_ACQUIRE))
		usleep(1000);
	epoll_wait(sets[(long)arg], &ev, 1, 60);
	return NULL;
}

static int make_exclusive_watches(void *arg __attribute__((unused)))
{
	sigset_t mask;
	int fd, i;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	fd = signalfd(-1, &mask, 0);
	for (i = 0; i < 4; i++) {
		sets[i] = epoll_create1(0);
		if (watch(sets[i], fd, EPOLLIN | EPOLLEXCLUSIVE))
			_exit(1);
	}
	__atomic_store_n(&made, 1, __ATOMIC_RELEASE);
	usleep(20000);
	_exit(0);
}

TEST(exclusive_watches_of_a_signalfd_outlive_the_process, "")
{
	static char stack[64 * 1024] __attribute__((aligned(16)));
	struct epoll_event ev;
	pthread_t t[4];
	int round, i;

	for (round = 0; round < 20; round++) {
		made = 0;
		for (i = 0; i < 4; i++)
			ASSERT_EQ(pthread_create(&t[i], NULL, sleep_on_a_set, (void *)(long)i), 0);

		pid_t pid = ASSERT_OK(clone(make_exclusive_watches, stack + sizeof(stack),
					    CLONE_VM | CLONE_FILES | SIGCHLD, NULL));

		EXPECT_CHILD_OK(pid);
		for (i = 0; i < 4; i++) {
			pthread_join(t[i], NULL);
			epoll_wait(sets[i], &ev, 1, 0);
			EXPECT_OK(close(sets[i]));
		}
	}
}

/* ---- a watch that comes and goes with its file */

static int pair[2];

static void *close_and_open(void *arg __attribute__((unused)))
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		int fd = eventfd(1, 0);

		watch(set, fd, EPOLLIN | EPOLLET);
		close(fd);
	}
	return NULL;
}

static void *add_and_delete(void *arg __attribute__((unused)))
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		int fd = dup(pair[0]);

		watch(set, fd, EPOLLIN | EPOLLOUT);
		epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL);
		close(fd);
	}
	return NULL;
}

static void *wait_and_drop(void *arg __attribute__((unused)))
{
	struct epoll_event ev[8];

	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		epoll_wait(set, ev, 8, 1);
	return NULL;
}

static void *sets_come_and_go(void *arg __attribute__((unused)))
{
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		int ep = epoll_create1(0);

		watch(ep, pair[0], EPOLLIN);
		watch(ep, pair[1], EPOLLIN);
		watch(ep, set, EPOLLIN);
		close(ep);
	}
	return NULL;
}

TEST(watches_come_and_go_with_their_files, "")
{
	void *(*job[])(void *) = { close_and_open, add_and_delete, wait_and_drop,
				   sets_come_and_go };
	pthread_t t[8];
	int i;

	set = new_set();
	ASSERT_OK(pipe(pair));
	for (i = 0; i < 8; i++)
		ASSERT_EQ(pthread_create(&t[i], NULL, job[i % 4], NULL), 0);
	test_sleep_ms(3000);
	stop = 1;
	for (i = 0; i < 8; i++)
		pthread_join(t[i], NULL);
}

TEST(edge_of_a_pipe_comes_when_it_was_full, "")
{
	int ep = new_set(), p[2];
	struct epoll_event ev;
	char buf[4096] = "";

	ASSERT_OK(pipe2(p, O_NONBLOCK));
	ASSERT_OK(watch(ep, p[1], EPOLLOUT | EPOLLET));
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	ASSERT_EQ(write(p[1], buf, 100), 100);
	ASSERT_EQ(read(p[0], buf, 50), 50);
	/* Room there was before: nothing has changed for a writer. */
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	while (write(p[1], buf, sizeof(buf)) > 0)
		;
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	while (read(p[0], buf, sizeof(buf)) > 0)
		;
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
}
