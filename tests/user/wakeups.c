// SPDX-License-Identifier: MIT
// Who wakes when many wait: all that only watch, one of those that take; and no wake-up is lost.
#include "test.h"
#include "look.h"
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#define WAITERS 5

static int wait_states(pid_t *pids, char state)
{
	for (int i = 0; i < WAITERS; i++) {
		if (!look_wait_state(pids[i], state))
			return 0;
	}
	return 1;
}

TEST(all_pollers_wake_and_one_reader_takes, "spec: N-CHK-15")
{
	pid_t pollers[WAITERS], readers[WAITERS];
	int fds[2], done = 0, status;
	char byte;

	ASSERT_OK(pipe(fds));
	for (int i = 0; i < WAITERS; i++) {
		pollers[i] = test_fork();
		if (!pollers[i]) {
			struct pollfd p = { .fd = fds[0], .events = POLLIN };

			EXPECT_EQ(poll(&p, 1, -1), 1);
			CHILD_EXIT();
		}
	}
	EXPECT(wait_states(pollers, 'S'));
	ASSERT_EQ(write(fds[1], "x", 1), 1);
	for (int i = 0; i < WAITERS; i++)
		EXPECT_CHILD_OK(pollers[i]);
	ASSERT_EQ(read(fds[0], &byte, 1), 1);

	for (int i = 0; i < WAITERS; i++) {
		readers[i] = test_fork();
		if (!readers[i]) {
			EXPECT_EQ(read(fds[0], &byte, 1), 1);
			CHILD_EXIT();
		}
	}
	EXPECT(wait_states(readers, 'S'));
	ASSERT_EQ(write(fds[1], "x", 1), 1);
	EXPECT_GT(waitpid(-1, &status, 0), 0);
	test_sleep_ms(20);
	done = waitpid(-1, NULL, WNOHANG);
	EXPECT_EQ(done, 0);
	ASSERT_EQ(write(fds[1], "xxxx", 4), 4);
	for (int i = 1; i < WAITERS; i++)
		EXPECT_GT(waitpid(-1, NULL, 0), 0);
}

TEST(exclusive_epoll_waiters_wake_one_at_a_time, "spec: N-CHK-15")
{
	int event = ASSERT_OK(eventfd(0, 0)), woken = 0;
	pid_t pids[WAITERS];

	for (int i = 0; i < WAITERS; i++) {
		pids[i] = test_fork();
		if (!pids[i]) {
			struct epoll_event want = { .events = EPOLLIN | EPOLLEXCLUSIVE }, got;
			int ep = ASSERT_OK(epoll_create1(0));

			ASSERT_OK(epoll_ctl(ep, EPOLL_CTL_ADD, event, &want));
			EXPECT_EQ(epoll_wait(ep, &got, 1, -1), 1);
			CHILD_EXIT();
		}
	}
	EXPECT(wait_states(pids, 'S'));
	ASSERT_OK(eventfd_write(event, 1));
	test_sleep_ms(50);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		woken++;
	EXPECT(woken >= 1 && woken < WAITERS);
	for (int i = 0; i < WAITERS; i++)
		kill(pids[i], SIGKILL);
}

TEST(futex_wakes_as_many_as_asked, "spec: N-CHK-15 A-CLN-18")
{
	volatile int *word = map_anonymous(4096, MAP_SHARED);
	pid_t pids[WAITERS];
	int woken = 0;

	for (int i = 0; i < WAITERS; i++) {
		pids[i] = test_fork();
		if (!pids[i]) {
			EXPECT_OK(syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0));
			CHILD_EXIT();
		}
	}
	EXPECT(wait_states(pids, 'S'));
	EXPECT_EQ(syscall(SYS_futex, word, FUTEX_WAKE, 2, NULL, NULL, 0), 2);
	for (int i = 0; i < 2; i++)
		EXPECT_GT(waitpid(-1, NULL, 0), 0);
	test_sleep_ms(10);
	EXPECT_EQ(waitpid(-1, NULL, WNOHANG), 0);
	woken = syscall(SYS_futex, word, FUTEX_WAKE, 100, NULL, NULL, 0);
	EXPECT_EQ(woken, WAITERS - 2);
	while (wait(NULL) > 0)
		;
}

TEST(ping_pong_over_pipes_loses_no_wake_up, "spec: N-CHK-15")
{
	int there[2], back[2];
	char byte = 0;

	ASSERT_OK(pipe(there));
	ASSERT_OK(pipe(back));
	pid_t child = test_fork();
	if (!child) {
		for (int i = 0; i < 2000; i++) {
			ASSERT_EQ(read(there[0], &byte, 1), 1);
			ASSERT_EQ(write(back[1], &byte, 1), 1);
		}
		CHILD_EXIT();
	}
	for (int i = 0; i < 2000; i++) {
		byte = i;
		ASSERT_EQ(write(there[1], &byte, 1), 1);
		ASSERT_EQ(read(back[0], &byte, 1), 1);
		ASSERT_EQ((unsigned char)byte, i & 0xff);
	}
	EXPECT_CHILD_OK(child);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn, total;

static void *take_turns(void *arg)
{
	int me = (int)(long)arg;

	for (int i = 0; i < 200; i++) {
		pthread_mutex_lock(&lock);
		while (turn != me)
			pthread_cond_wait(&changed, &lock);
		turn = (turn + 1) % WAITERS;
		total++;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

TEST(threads_in_turn_lose_no_wake_up, "spec: N-CHK-15")
{
	pthread_t threads[WAITERS];

	for (long i = 0; i < WAITERS; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, take_turns, (void *)i), 0);
	for (int i = 0; i < WAITERS; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(total, 200 * WAITERS);
}

TEST(shared_semaphore_lets_as_many_through_as_were_posted, "spec: B-CHK-11 B-PSE-01")
{
	struct { sem_t sem; volatile int passed; } *s = map_anonymous(4096, MAP_SHARED);
	struct timespec until;
	int value;
	pid_t pids[WAITERS];

	ASSERT_OK(sem_init(&s->sem, 1, 0));
	for (int i = 0; i < WAITERS; i++) {
		pids[i] = test_fork();
		if (!pids[i]) {
			ASSERT_OK(sem_wait(&s->sem));
			__atomic_add_fetch(&s->passed, 1, __ATOMIC_SEQ_CST);
			CHILD_EXIT();
		}
	}
	EXPECT(wait_states(pids, 'S'));
	for (int i = 0; i < 3; i++)
		ASSERT_OK(sem_post(&s->sem));
	for (int i = 0; i < 3; i++)
		EXPECT_GT(waitpid(-1, NULL, 0), 0);
	test_sleep_ms(10);
	EXPECT_EQ(s->passed, 3);
	ASSERT_OK(sem_getvalue(&s->sem, &value));
	EXPECT_EQ(value, 0);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec = until.tv_nsec > 900000000 ? 999999999 : until.tv_nsec + 30000000;
	EXPECT_ERR(sem_timedwait(&s->sem, &until), ETIMEDOUT);
	for (int i = 3; i < WAITERS; i++)
		ASSERT_OK(sem_post(&s->sem));
	for (int i = 3; i < WAITERS; i++)
		EXPECT_GT(waitpid(-1, NULL, 0), 0);
}
