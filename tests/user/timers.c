// SPDX-License-Identifier: MIT
// Timers that signal and timers that are read: interval timers, POSIX timers, timerfd.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/time.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>

#define MS 1000000LL

static volatile int fired;
static siginfo_t last;

static void on_timer(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	last = *info;
	fired++;
}

static void record(int sig)
{
	struct sigaction act = { .sa_sigaction = on_timer, .sa_flags = SA_SIGINFO };

	ASSERT_OK(sigaction(sig, &act, NULL));
}

static int wait_fired(int n)
{
	for (int i = 0; i < LOOK_WAIT_MS && fired < n; i++)
		test_sleep_ms(1);
	return fired >= n;
}

TEST(real_interval_timer_repeats, "")
{
	struct itimerval timer = { { 0, 10000 }, { 0, 30000 } }, old;
	int64_t start = test_now_ns(CLOCK_MONOTONIC);

	record(SIGALRM);
	ASSERT_OK(setitimer(ITIMER_REAL, &timer, NULL));
	ASSERT_OK(getitimer(ITIMER_REAL, &old));
	EXPECT(old.it_value.tv_usec <= 30000 && old.it_interval.tv_usec == 10000);
	EXPECT(wait_fired(1));
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 30 * MS);
	EXPECT(wait_fired(3));
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 50 * MS);
	EXPECT_EQ(last.si_code, SI_KERNEL);
	timer = (struct itimerval) { 0 };
	ASSERT_OK(setitimer(ITIMER_REAL, &timer, &old));
	EXPECT_EQ(old.it_interval.tv_usec, 10000);
	timer.it_value.tv_usec = 1000000;
	EXPECT_ERR(setitimer(ITIMER_REAL, &timer, NULL), EINVAL);
	timer.it_value.tv_usec = 0;
	EXPECT_ERR(setitimer(9, &timer, NULL), EINVAL);
}

TEST(virtual_and_profiling_timers_count_running, "")
{
	struct itimerval timer = { .it_value = { 0, 20000 } };
	volatile long spin = 0;

	record(SIGVTALRM);
	record(SIGPROF);
	ASSERT_OK(setitimer(ITIMER_VIRTUAL, &timer, NULL));
	test_sleep_ms(40);
	EXPECT_EQ(fired, 0);
	while (!fired)
		spin++;
	EXPECT_EQ(last.si_signo, SIGVTALRM);
	ASSERT_OK(setitimer(ITIMER_PROF, &timer, NULL));
	while (fired < 2)
		spin++;
	EXPECT_EQ(last.si_signo, SIGPROF);
}

TEST(alarm_tells_what_was_left, "")
{
	EXPECT_EQ(alarm(100), 0);
	EXPECT_EQ(alarm(1), 100);
	EXPECT_EQ(alarm(0), 1);
}

TEST(posix_timer_brings_its_value, "spec: A-SIU-14 B-TIM-04")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
				  .sigev_signo = SIGRTMIN,
				  .sigev_value.sival_int = 4321 };
	struct itimerspec spec = { .it_value = { 0, 20 * MS } }, left;
	int64_t start = test_now_ns(CLOCK_MONOTONIC);
	timer_t timer;

	record(SIGRTMIN);
	ASSERT_OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
	ASSERT_OK(timer_settime(timer, 0, &spec, NULL));
	ASSERT_OK(timer_gettime(timer, &left));
	EXPECT(left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 20 * MS);
	EXPECT(wait_fired(1));
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 20 * MS);
	EXPECT(last.si_code == SI_TIMER && last.si_value.sival_int == 4321);
	ASSERT_OK(timer_gettime(timer, &left));
	EXPECT_EQ(left.it_value.tv_nsec, 0);
	ASSERT_OK(timer_delete(timer));
	EXPECT_ERR(timer_delete(timer), EINVAL);
	EXPECT_ERR(syscall(SYS_timer_create, 77, &event, &timer), EINVAL);
	event.sigev_signo = 99;
	EXPECT_ERR(syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer), EINVAL);
}

TEST(missed_expiries_are_told_as_overrun, "")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN };
	struct itimerspec spec = { { 0, MS }, { 0, MS } };
	timer_t timer;

	record(SIGRTMIN);
	block_signal(SIG_BLOCK, SIGRTMIN);
	ASSERT_OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
	ASSERT_OK(timer_settime(timer, 0, &spec, NULL));
	test_sleep_ms(50);
	EXPECT_EQ(fired, 0);
	block_signal(SIG_UNBLOCK, SIGRTMIN);
	ASSERT_OK(timer_delete(timer));
	EXPECT_GE(fired, 1);
	EXPECT_LT(fired, 30);
}

TEST(absolute_time_in_the_past_fires_at_once, "spec: B-TIM-04")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec spec = { .it_value = { 1, 0 } };
	timer_t timer;

	record(SIGUSR1);
	ASSERT_OK(timer_create(CLOCK_REALTIME, &event, &timer));
	ASSERT_OK(timer_settime(timer, TIMER_ABSTIME, &spec, NULL));
	EXPECT(wait_fired(1));
	ASSERT_OK(timer_delete(timer));
}

TEST(cpu_timer_counts_the_process, "spec: B-TIM-02")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec spec = { .it_value = { 0, 20 * MS } };
	int64_t start = test_now_ns(CLOCK_PROCESS_CPUTIME_ID);
	volatile long spin = 0;
	timer_t timer;

	record(SIGUSR1);
	ASSERT_OK(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer));
	ASSERT_OK(timer_settime(timer, 0, &spec, NULL));
	while (!fired)
		spin++;
	EXPECT_GE(test_now_ns(CLOCK_PROCESS_CPUTIME_ID) - start, 20 * MS);
	ASSERT_OK(timer_delete(timer));
}

TEST(cpu_timer_of_a_nanosecond_with_its_signal_ignored_holds_nobody_up, "spec: B-TIM-02")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	static const clockid_t clocks[] = { CLOCK_THREAD_CPUTIME_ID, CLOCK_PROCESS_CPUTIME_ID };
	struct itimerspec spec = { { 0, 1 }, { 0, 1 } };
	timer_t timers[2];
	int64_t start;

	signal(SIGUSR1, SIG_IGN);
	for (int i = 0; i < 2; i++) {
		ASSERT_OK(timer_create(clocks[i], &event, &timers[i]));
		ASSERT_OK(timer_settime(timers[i], 0, &spec, NULL));
	}
	start = test_now_ns(CLOCK_THREAD_CPUTIME_ID);
	while (test_now_ns(CLOCK_THREAD_CPUTIME_ID) - start < 100 * MS)
		;
	for (int i = 0; i < 2; i++)
		ASSERT_OK(timer_delete(timers[i]));
}

TEST(timers_are_not_inherited, "spec: A-FRK-03 A-CHK-03")
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	struct itimerspec spec = { .it_value = { 100, 0 } };
	timer_t timer;

	ASSERT_OK(timer_create(CLOCK_MONOTONIC, &event, &timer));
	ASSERT_OK(timer_settime(timer, 0, &spec, NULL));
	pid_t child = test_fork();
	if (!child) {
		EXPECT_ERR(timer_gettime(timer, &spec), EINVAL);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_OK(timer_gettime(timer, &spec));
}

TEST(timerfd_counts_expiries, "")
{
	struct itimerspec spec = { { 0, 5 * MS }, { 0, 10 * MS } }, now;
	int fd = ASSERT_OK(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t count;

	EXPECT_EQ(poll(&p, 1, 0), 0);
	EXPECT_ERR(read(fd, &count, 8), EAGAIN);
	ASSERT_OK(timerfd_settime(fd, 0, &spec, NULL));
	EXPECT_EQ(poll(&p, 1, 5000), 1);
	test_sleep_ms(30);
	EXPECT_EQ(read(fd, &count, 8), 8);
	EXPECT_GE(count, 5);
	ASSERT_OK(timerfd_gettime(fd, &now));
	EXPECT(now.it_interval.tv_nsec == 5 * MS && now.it_value.tv_nsec <= 5 * MS);
	spec = (struct itimerspec) { 0 };
	ASSERT_OK(timerfd_settime(fd, 0, &spec, NULL));
	EXPECT_EQ(poll(&p, 1, 20), 0);
	EXPECT_ERR(read(fd, &count, 4), EINVAL);
	EXPECT_ERR(timerfd_create(77, 0), EINVAL);
	EXPECT_ERR(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
	spec.it_value.tv_nsec = 1000 * MS;
	EXPECT_ERR(timerfd_settime(fd, 0, &spec, NULL), EINVAL);
}

TEST(blocking_timerfd_read_waits, "")
{
	struct itimerspec spec = { .it_value = { 0, 20 * MS } };
	int fd = ASSERT_OK(timerfd_create(CLOCK_REALTIME, 0));
	int64_t start = test_now_ns(CLOCK_MONOTONIC);
	uint64_t count;

	ASSERT_OK(timerfd_settime(fd, 0, &spec, NULL));
	EXPECT_EQ(read(fd, &count, 8), 8);
	EXPECT_EQ(count, 1);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 19 * MS);
}

TEST(setting_the_clock_cancels_timers_that_asked, "spec: B-TIM-01")
{
	struct itimerspec spec = { .it_value = { 4000000000, 0 } };
	int fd = ASSERT_OK(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));
	struct timespec now;
	uint64_t count;

	ASSERT_OK(timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL));
	ASSERT_OK(clock_gettime(CLOCK_REALTIME, &now));
	ASSERT_OK(clock_settime(CLOCK_REALTIME, &now));
	EXPECT_ERR(read(fd, &count, 8), ECANCELED);
	EXPECT_ERR(read(fd, &count, 8), EAGAIN);
}

/* After a while, in a child. */
static pid_t set_clock_later(void)
{
	pid_t child = test_fork();
	struct timespec now;

	if (child)
		return child;
	usleep(100000);
	ASSERT_OK(clock_gettime(CLOCK_REALTIME, &now));
	now.tv_sec += 1;
	ASSERT_OK(clock_settime(CLOCK_REALTIME, &now));
	CHILD_EXIT();
}

TEST(setting_the_clock_wakes_readers_and_pollers, "spec: B-TIM-01")
{
	const int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	struct itimerspec spec = { .it_value = { 4000000000, 0 } };
	int fd = ASSERT_OK(timerfd_create(CLOCK_REALTIME, 0));
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	uint64_t count;
	pid_t child;

	ASSERT_OK(timerfd_settime(fd, flags, &spec, NULL));
	child = set_clock_later();
	EXPECT_ERR(read(fd, &count, 8), ECANCELED);
	EXPECT_CHILD_OK(child);

	child = set_clock_later();
	EXPECT_EQ(poll(&pfd, 1, 10000), 1);
	EXPECT_ERR(timerfd_settime(fd, flags, &spec, NULL), ECANCELED);
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(poll(&pfd, 1, 0), 0);

	child = set_clock_later();
	EXPECT_CHILD_OK(child);
	ASSERT_OK(timerfd_settime(fd, 0, &spec, NULL));
	EXPECT_EQ(poll(&pfd, 1, 0), 0);
}

/* Sets the clock back an hour soon, and right again when the test is done waiting. */
static pid_t set_clock_back(void)
{
	pid_t child = test_fork();
	struct timespec now;

	if (child)
		return child;
	usleep(20000);
	ASSERT_OK(clock_gettime(CLOCK_REALTIME, &now));
	now.tv_sec -= 3600;
	ASSERT_OK(clock_settime(CLOCK_REALTIME, &now));
	CHILD_EXIT();
}

static void set_clock_right(pid_t child)
{
	struct timespec now;

	EXPECT_CHILD_OK(child);
	ASSERT_OK(clock_gettime(CLOCK_REALTIME, &now));
	now.tv_sec += 3600;
	ASSERT_OK(clock_settime(CLOCK_REALTIME, &now));
}

TEST(setting_the_clock_moves_no_relative_timer, "spec: B-TIM-01")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct itimerspec spec = { .it_value = { 0, 200 * MS } };
	struct timespec nap = { 0, 200 * MS };
	int fd = ASSERT_OK(timerfd_create(CLOCK_REALTIME, 0));
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	timer_t timer;
	pid_t child;

	record(SIGUSR1);
	ASSERT_OK(timer_create(CLOCK_REALTIME, &event, &timer));
	child = set_clock_back();
	ASSERT_OK(timerfd_settime(fd, 0, &spec, NULL));
	ASSERT_OK(timer_settime(timer, 0, &spec, NULL));
	EXPECT(wait_fired(1));
	EXPECT_EQ(poll(&pfd, 1, 10000), 1);
	ASSERT_OK(timer_delete(timer));
	set_clock_right(child);

	child = set_clock_back();
	EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, 0, &nap, NULL), 0);
	set_clock_right(child);
}

TEST(ticks_of_a_timerfd_can_be_put_back, "")
{
	int fd = ASSERT_OK(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));
	uint64_t ticks = 0;

	EXPECT_ERR(ioctl(fd, _IOW('T', 0, uint64_t), &ticks), EINVAL);
	EXPECT_ERR(ioctl(fd, _IOW('T', 0, uint64_t), (void *)8), EFAULT);
	ticks = 7;
	ASSERT_OK(ioctl(fd, _IOW('T', 0, uint64_t), &ticks));
	ticks = 0;
	EXPECT_EQ(read(fd, &ticks, 8), 8);
	EXPECT_EQ(ticks, 7);
}

TEST(stopped_and_continued_sleep_ends_in_its_time_whatever_the_clock, "spec: B-TIM-01")
{
	struct timespec nap = { 0, 300 * MS };
	pid_t sleeper = test_fork(), setter;

	if (!sleeper) {
		EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, 0, &nap, NULL), 0);
		CHILD_EXIT();
	}
	test_sleep_ms(50);
	ASSERT_OK(kill(sleeper, SIGSTOP));
	setter = set_clock_back();
	test_sleep_ms(50);
	ASSERT_OK(kill(sleeper, SIGCONT));
	EXPECT_CHILD_OK(sleeper);
	set_clock_right(setter);
}
