// SPDX-License-Identifier: MIT
// Pseudo-terminals as pairs: who may open what, what each side sees of the other, hang-up, and
// packet mode.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <termios.h>

#define EXTPROC_FLAG 0200000

static int master, slave;
static char name[32];

static void open_master(void)
{
	master = ASSERT_OK(open("/dev/ptmx", O_RDWR | O_NOCTTY));
	ASSERT_OK(unlockpt(master));
	ASSERT_EQ(ptsname_r(master, name, sizeof(name)), 0);
}

static void begin(void)
{
	open_master();
	slave = ASSERT_OK(open(name, O_RDWR | O_NOCTTY));
}

static void nonblocking(int fd)
{
	ASSERT_OK(fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK));
}

static int events_within(int fd, int events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, ms) == 1 ? p.revents : 0;
}

static void raw(int fd)
{
	struct termios mode;

	ASSERT_OK(tcgetattr(fd, &mode));
	cfmakeraw(&mode);
	ASSERT_OK(tcsetattr(fd, TCSANOW, &mode));
}

TEST(master_waits_for_output, "")
{
	char text[8];
	pid_t child;

	begin();
	child = test_fork();
	if (!child) {
		EXPECT(look_wait_state(getppid(), 'S'));
		ASSERT_EQ(write(slave, "out", 3), 3);
		CHILD_EXIT();
	}
	EXPECT_EQ(read(master, text, sizeof(text)), 3);
	EXPECT_MEM(text, "out", 3);
	EXPECT_CHILD_OK(child);
}

TEST(input_typed_before_the_slave_is_open_is_kept, "")
{
	char text[16];

	open_master();
	ASSERT_EQ(write(master, "early\n", 6), 6);
	slave = ASSERT_OK(open(name, O_RDWR | O_NOCTTY));
	EXPECT_EQ(read(slave, text, sizeof(text)), 6);
	EXPECT_MEM(text, "early\n", 6);
}

TEST(master_writes_after_the_slave_has_closed, "")
{
	char text[16];

	begin();
	close(slave);
	ASSERT_EQ(write(master, "late\n", 5), 5);
	slave = ASSERT_OK(open(name, O_RDWR | O_NOCTTY));
	EXPECT_EQ(read(slave, text, sizeof(text)), 5);
}

TEST(locked_slave_does_not_open_and_leaves_no_trace, "")
{
	int locked = 1, got = 0;
	char byte;

	open_master();
	ASSERT_OK(ioctl(master, TIOCSPTLCK, &locked));
	ASSERT_OK(ioctl(master, TIOCGPTLCK, &got));
	EXPECT_EQ(got, 1);
	EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), EIO);
	nonblocking(master);
	EXPECT_ERR(read(master, &byte, 1), EAGAIN);
	EXPECT_EQ(events_within(master, POLLIN, 0), 0);
}

TEST(master_cannot_be_opened_by_its_number, "")
{
	unsigned int n;

	open_master();
	ASSERT_OK(ioctl(master, TIOCGPTN, &n));
	ASSERT_OK(mknod("m", S_IFCHR | 0600, makedev(128, n)));
	EXPECT_ERR(open("m", O_RDWR | O_NOCTTY), EIO);
}

TEST(slave_opens_by_its_own_node_alone, "")
{
	unsigned int n, again;
	char path[64];
	int node;

	begin();
	ASSERT_OK(ioctl(master, TIOCGPTN, &n));
	ASSERT_OK(mknod("s", S_IFCHR | 0600, makedev(136, n)));
	EXPECT_ERR(open("s", O_RDWR | O_NOCTTY), EIO);

	/* A node kept over the end of its terminal is not a way into the next one. */
	node = ASSERT_OK(open(name, O_PATH));
	close(slave);
	close(master);
	test_sleep_ms(50);
	open_master();
	ASSERT_OK(ioctl(master, TIOCGPTN, &again));
	EXPECT_EQ(again, n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", node);
	EXPECT_ERR(open(path, O_RDWR | O_NOCTTY), EIO);
}

TEST(exclusive_terminal_opens_for_root_alone, "")
{
	int on = 0;

	begin();
	ASSERT_OK(fchmod(slave, 0666));
	ASSERT_OK(ioctl(slave, TIOCEXCL));
	ASSERT_OK(ioctl(slave, TIOCGEXCL, &on));
	EXPECT_EQ(on, 1);
	pid_t child = test_fork();
	if (!child) {
		close(ASSERT_OK(open(name, O_RDWR | O_NOCTTY)));
		ASSERT_OK(setgroups(0, NULL));
		ASSERT_OK(setuid(NOBODY));
		EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), EBUSY);
		EXPECT_OK(ioctl(slave, TIOCNXCL));
		EXPECT_OK(open(name, O_RDWR | O_NOCTTY));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

#ifndef TIOCGPTPEER
#define TIOCGPTPEER _IO('T', 0x41)
#endif

TEST(peer_is_opened_through_the_master, "")
{
	char link[64], path[64];
	struct stat a, b;
	ssize_t n;
	int peer;

	begin();
	peer = ASSERT_OK(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC));
	EXPECT_EQ(fcntl(peer, F_GETFD), FD_CLOEXEC);
	ASSERT_OK(fstat(peer, &a));
	ASSERT_OK(fstat(slave, &b));
	EXPECT(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", peer);
	n = ASSERT_OK(readlink(link, path, sizeof(path) - 1));
	path[n] = 0;
	EXPECT_STR(path, name);
	close(peer);
	/* It needs no name that leads there. */
	ASSERT_OK(mkdir("empty", 0755));
	ASSERT_OK(chroot("empty"));
	peer = ASSERT_OK(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY));
	ASSERT_EQ(write(peer, "x", 1), 1);
	EXPECT_EQ(events_within(master, POLLIN, 2000), POLLIN);
	EXPECT_ERR(ioctl(slave, TIOCGPTPEER, O_RDWR), EIO);
}

TEST(device_number_is_told, "")
{
	struct stat st;
	unsigned int dev;

	begin();
	ASSERT_OK(fstat(slave, &st));
	ASSERT_OK(ioctl(slave, TIOCGDEV, &dev));
	EXPECT_EQ(dev, st.st_rdev);
	ASSERT_OK(ioctl(master, TIOCGDEV, &dev));
	EXPECT_EQ(dev, st.st_rdev);
}

/* ---------------------------------------------------------------- hang-up */

static void expect_hung_up(int fd)
{
	struct termios mode;
	char byte;
	pid_t group = getpgrp();

	EXPECT_EQ(read(fd, &byte, 1), 0);
	EXPECT_ERR(write(fd, "x", 1), EIO);
	EXPECT_ERR(ioctl(fd, TCGETS, &mode), EIO);
	EXPECT_ERR(ioctl(fd, TIOCSPGRP, &group), ENOTTY);
	EXPECT_EQ(events_within(fd, POLLIN | POLLOUT, 0), POLLIN | POLLOUT | POLLERR | POLLHUP);
}

TEST(hang_up_ends_the_open_files_not_the_terminal, "")
{
	struct termios mode;
	char text[8];
	int fresh;

	begin();
	raw(slave);
	ASSERT_EQ(write(master, "old", 3), 3);
	EXPECT_EQ(events_within(slave, POLLIN, 2000), POLLIN);
	ASSERT_OK(ioctl(slave, TIOCVHANGUP));
	expect_hung_up(slave);
	EXPECT_EQ(events_within(master, POLLIN, 0), 0);

	fresh = ASSERT_OK(open(name, O_RDWR | O_NOCTTY));
	ASSERT_OK(tcgetattr(fresh, &mode));
	EXPECT(mode.c_lflag & ICANON);		/* settings are the first ones again */
	ASSERT_EQ(write(master, "new\n", 4), 4);
	EXPECT_EQ(read(fresh, text, sizeof(text)), 4);
	EXPECT_MEM(text, "new\n", 4);
	expect_hung_up(slave);
	close(slave);
	EXPECT_EQ(write(fresh, "y", 1), 1);
}

TEST(hang_up_needs_the_right, "")
{
	begin();
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setuid(NOBODY));
		EXPECT_ERR(ioctl(slave, TIOCVHANGUP), EPERM);
		EXPECT_ERR(vhangup(), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_OK(vhangup());	/* without a terminal there is nothing to do */
}

static void fill(int fd)
{
	char page[1024];

	memset(page, 'f', sizeof(page));
	nonblocking(fd);
	/* what is on its way to the other side makes room a moment later */
	for (int idle = 0; idle < 5; idle++) {
		while (write(fd, page, sizeof(page)) > 0)
			idle = 0;
		test_sleep_ms(10);
	}
	ASSERT_OK(fcntl(fd, F_SETFL, O_RDWR));
}

static void expect_both_wake(void (*hang_up)(void))
{
	pid_t reader, writer;

	begin();
	fill(slave);
	reader = test_fork();
	if (!reader) {
		char byte;
		ssize_t n;

		close(master);
		n = read(slave, &byte, 1);
		EXPECT(n == 0 || (n < 0 && errno == EIO));
		CHILD_EXIT();
	}
	writer = test_fork();
	if (!writer) {
		close(master);
		EXPECT_ERR(write(slave, "more", 4), EIO);
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(reader, 'S') && look_wait_state(writer, 'S'));
	test_sleep_ms(20);
	hang_up();
	EXPECT_CHILD_OK(reader);
	EXPECT_CHILD_OK(writer);
}

static void close_master(void)
{
	close(master);
}

static void hang_up_slave(void)
{
	ASSERT_OK(ioctl(slave, TIOCVHANGUP));
}

TEST(close_of_the_master_wakes_readers_and_writers, "")
{
	expect_both_wake(close_master);
	expect_hung_up(slave);
	EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), ENOENT);
}

TEST(hang_up_wakes_readers_and_writers, "")
{
	expect_both_wake(hang_up_slave);
}

TEST(reader_from_before_the_hang_up_gets_nothing_typed_after, "")
{
	char text[8];
	pid_t reader;
	int fresh;

	begin();
	reader = test_fork();
	if (!reader) {
		EXPECT_EQ(read(slave, text, sizeof(text)), 0);
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(reader, 'S'));
	kill(reader, SIGSTOP);
	EXPECT(look_wait_state(reader, 'T'));
	ASSERT_OK(ioctl(slave, TIOCVHANGUP));
	fresh = ASSERT_OK(open(name, O_RDWR | O_NOCTTY));
	ASSERT_EQ(write(master, "secret\n", 7), 7);
	EXPECT_EQ(events_within(fresh, POLLIN, 2000), POLLIN);
	kill(reader, SIGCONT);
	EXPECT_CHILD_OK(reader);
	EXPECT_EQ(read(fresh, text, sizeof(text)), 7);
}

TEST(console_files_outlive_a_hang_up_and_the_foreground_hears_of_the_leaders_end, "spec: A-CHK-32")
{
	int console = ASSERT_OK(open("/dev/console", O_RDWR | O_NOCTTY)), told[2], line;
	char byte = 0;
	pid_t leader;

	ASSERT_OK(pipe(told));
	leader = test_fork();
	if (!leader) {
		sigset_t hup;

		ASSERT_OK(setsid());
		line = ASSERT_OK(open("/dev/ttyS0", O_RDWR | O_NOCTTY));
		ASSERT_OK(ioctl(line, TIOCSCTTY, 1));
		sigemptyset(&hup);
		sigaddset(&hup, SIGHUP);
		sigprocmask(SIG_BLOCK, &hup, NULL);
		if (!test_fork()) {
			int sig = 0;

			ASSERT_OK(write(told[1], "r", 1));
			sigwait(&hup, &sig);
			EXPECT_EQ(sig, SIGHUP);
			expect_hung_up(line);
			EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
			ASSERT_OK(write(told[1], "h", 1));
			CHILD_EXIT();
		}
		EXPECT_EQ(read(told[0], &byte, 1), 1);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(leader);
	EXPECT_EQ(events_within(told[0], POLLIN, 5000), POLLIN);
	EXPECT_EQ(read(told[0], &byte, 1), 1);
	EXPECT_EQ(byte, 'h');
	EXPECT_OK(ioctl(console, TIOCGWINSZ, &(struct winsize) { }));
	EXPECT_EQ(write(console, "\n", 1), 1);
	line = ASSERT_OK(open("/dev/ttyS0", O_RDWR | O_NOCTTY));
	EXPECT_EQ(write(line, "\n", 1), 1);
}

/* ---------------------------------------------------------------- sessions */

TEST(root_steals_a_terminal_from_a_session, "spec: A-CHK-32")
{
	int ready[2], go[2];
	char byte;
	pid_t owner;

	begin();
	ASSERT_OK(pipe(ready));
	ASSERT_OK(pipe(go));
	owner = test_fork();
	if (!owner) {
		ASSERT_OK(setsid());
		ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
		EXPECT_OK(ioctl(slave, TIOCSCTTY, 0));	/* it is already */
		EXPECT_EQ(tcgetsid(slave), getpid());
		ASSERT_OK(write(ready[1], "r", 1));
		ASSERT_EQ(read(go[0], &byte, 1), 1);
		EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
		EXPECT_ERR(tcgetsid(slave), ENOTTY);
		CHILD_EXIT();
	}
	ASSERT_EQ(read(ready[0], &byte, 1), 1);
	EXPECT_ERR(ioctl(slave, TIOCSCTTY, 0), EPERM);
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 1));
	EXPECT_EQ(tcgetsid(slave), getsid(0));
	EXPECT_EQ(tcgetsid(master), getsid(0));
	EXPECT_EQ(tcgetpgrp(master), getpgrp());
	ASSERT_OK(write(go[1], "g", 1));
	EXPECT_CHILD_OK(owner);
}

TEST(nobody_steals_a_terminal, "spec: A-CHK-32")
{
	begin();
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setsid());
		ASSERT_OK(setuid(NOBODY));
		EXPECT_ERR(ioctl(slave, TIOCSCTTY, 1), EPERM);
		EXPECT_ERR(ioctl(slave, TIOCNOTTY), ENOTTY);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	/* Who does not lead his session has none to give. */
	child = test_fork();
	if (!child) {
		ASSERT_OK(setpgid(0, 0));
		EXPECT_ERR(ioctl(slave, TIOCSCTTY, 1), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(terminal_given_up_is_free_for_the_next_session, "spec: A-CHK-32")
{
	begin();
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	signal(SIGHUP, SIG_IGN);
	ASSERT_OK(ioctl(slave, TIOCNOTTY));
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setsid());
		close(ASSERT_OK(open(name, O_RDWR)));
		EXPECT_OK(open("/dev/tty", O_RDWR));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(characters_are_put_into_ones_own_terminal, "")
{
	char text[8];

	begin();
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setuid(NOBODY));
		EXPECT_OK(ioctl(slave, TIOCSTI, "a"));
		EXPECT_OK(ioctl(slave, TIOCSTI, "\n"));
		EXPECT_ERR(ioctl(slave, TIOCSTI, 8), EFAULT);
		ASSERT_OK(setsid());
		EXPECT_ERR(ioctl(slave, TIOCSTI, "b"), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
	EXPECT_EQ(read(slave, text, sizeof(text)), 2);
	EXPECT_MEM(text, "a\n", 2);
}

TEST(console_output_is_given_to_another_terminal, "")
{
	int console = ASSERT_OK(open("/dev/console", O_WRONLY | O_NOCTTY));
	char text[16];

	begin();
	ASSERT_OK(ioctl(slave, TIOCCONS));
	EXPECT_ERR(ioctl(slave, TIOCCONS), EBUSY);
	ASSERT_EQ(write(console, "said", 4), 4);
	EXPECT_EQ(read(master, text, sizeof(text)), 4);
	ASSERT_OK(ioctl(console, TIOCCONS));	/* asked of the console it ends */
	ASSERT_EQ(write(console, "\r", 1), 1);
	EXPECT_EQ(events_within(master, POLLIN, 50), 0);
	ASSERT_OK(ioctl(slave, TIOCCONS));
	close(master);				/* a hang-up ends it too */
	EXPECT_EQ(write(console, "\r", 1), 1);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setuid(NOBODY));
		EXPECT_ERR(ioctl(console, TIOCCONS), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

/* ---------------------------------------------------------------- packet mode */

static int packet(void)
{
	unsigned char text[64];

	if (!(events_within(master, POLLIN | POLLPRI, 2000) & POLLIN))
		return -1;
	return read(master, text, sizeof(text)) >= 1 ? text[0] : -2;
}

static void begin_packets(void)
{
	int on = 1;

	begin();
	ASSERT_OK(ioctl(master, TIOCPKT, &on));
	nonblocking(master);
}

TEST(packet_mode_marks_output_and_tells_of_flushes, "")
{
	char text[8];
	int on = 0;

	begin_packets();
	ASSERT_OK(ioctl(master, TIOCGPKT, &on));
	EXPECT_EQ(on, 1);
	EXPECT_ERR(ioctl(slave, TIOCPKT, &on), ENOTTY);
	ASSERT_EQ(write(slave, "abc", 3), 3);
	EXPECT_EQ(events_within(master, POLLIN, 2000), POLLIN);
	EXPECT_EQ(read(master, text, sizeof(text)), 4);
	EXPECT_MEM(text, "\0abc", 4);
	ASSERT_OK(tcflush(slave, TCIFLUSH));
	EXPECT_EQ(packet(), TIOCPKT_FLUSHREAD);
	ASSERT_OK(tcflush(slave, TCOFLUSH));
	EXPECT_EQ(packet(), TIOCPKT_FLUSHWRITE);
	ASSERT_OK(tcflush(slave, TCIOFLUSH));
	EXPECT_EQ(packet(), TIOCPKT_FLUSHREAD | TIOCPKT_FLUSHWRITE);
	EXPECT_ERR(read(master, text, sizeof(text)), EAGAIN);
}

TEST(packet_mode_tells_of_flow_control, "")
{
	struct termios mode;

	begin_packets();
	ASSERT_OK(tcflow(slave, TCOOFF));
	EXPECT_EQ(packet(), TIOCPKT_STOP);
	ASSERT_OK(tcflow(slave, TCOON));
	EXPECT_EQ(packet(), TIOCPKT_START);
	ASSERT_OK(tcflow(slave, TCOOFF));
	ASSERT_OK(tcflow(slave, TCOON));
	EXPECT_EQ(packet(), TIOCPKT_START);	/* the last state alone */
	ASSERT_OK(tcgetattr(slave, &mode));
	mode.c_iflag &= ~IXON;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	EXPECT_EQ(packet(), TIOCPKT_NOSTOP);
	mode.c_iflag |= IXON;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	EXPECT_EQ(packet(), TIOCPKT_DOSTOP);
	mode.c_lflag |= EXTPROC_FLAG;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	EXPECT_EQ(packet(), TIOCPKT_IOCTL);
}

TEST(external_processing_takes_keys_as_they_are, "")
{
	struct termios mode;
	char text[16];

	begin();
	ASSERT_OK(tcgetattr(slave, &mode));
	mode.c_lflag |= EXTPROC_FLAG;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	ASSERT_EQ(write(master, "a\177\003\004b", 5), 5);
	test_sleep_ms(50);
	EXPECT_EQ(read(slave, text, sizeof(text)), 5);
	EXPECT_MEM(text, "a\177\003\004b", 5);
}

static volatile int seen;

static void handler(int sig)
{
	seen = sig;
}

TEST(master_signals_the_foreground, "")
{
	begin();
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	catch_signal(SIGINT, handler, 0);
	EXPECT_ERR(ioctl(master, TIOCSIG, SIGTERM), EINVAL);
	EXPECT_EQ(seen, 0);
	ASSERT_OK(ioctl(master, TIOCSIG, SIGINT));
	EXPECT_EQ(seen, SIGINT);
	EXPECT_ERR(ioctl(slave, TIOCSIG, SIGINT), ENOTTY);
}

TEST(input_signals_the_owner_who_is_the_foreground_group, "")
{
	int owner = 0;

	begin();
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	catch_signal(SIGIO, handler, 0);
	ASSERT_OK(fcntl(slave, F_SETFL, O_RDWR | O_ASYNC));
	owner = fcntl(slave, F_GETOWN);
	EXPECT(owner == -getpgrp());
	ASSERT_EQ(write(master, "x\n", 2), 2);
	for (int i = 0; i < 2000 && !seen; i++)
		test_sleep_ms(1);
	EXPECT_EQ(seen, SIGIO);
}

/* ---------------------------------------------------------------- many at once */

static void open_and_close(int seed, char *const names[], int nr)
{
	unsigned int x = seed * 2654435761u + 1;

	int64_t end = test_now_ns(CLOCK_MONOTONIC) + 3000000000;

	while (test_now_ns(CLOCK_MONOTONIC) < end) {
		int m, s, t = -1;
		char buf[256];

		x = x * 1103515245 + 12345;
		m = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
		if (m < 0)
			continue;
		unlockpt(m);
		s = ptsname_r(m, buf, sizeof(buf)) ? -1 : open(buf, O_RDWR | O_NOCTTY | O_NONBLOCK);
		if (x & 0x10000)
			t = open(names[(x >> 20) % nr], O_RDWR | O_NOCTTY | O_NONBLOCK);
		for (int i = 0; i < 8; i++) {
			int fd = i & 1 ? m : x & 0x20000 && t >= 0 ? t : s;

			if (write(fd, buf, x >> 24) < 0 || read(fd, buf, sizeof(buf)) < 0)
				sched_yield();
		}
		if ((x & 0x1c0000) == 0)
			ioctl(t >= 0 ? t : s, TIOCVHANGUP);
		if (x & 0x200000) {
			ioctl(s, TIOCSCTTY, 1);
			ioctl(s, TIOCSTI, "\003");
		}
		if (x & 0x400000)
			tcflush(t >= 0 ? t : m, TCIOFLUSH);
		close(x & 0x800000 ? m : s);
		close(x & 0x800000 ? s : m);
		close(t);
	}
}

TEST_LONG(pairs_opened_used_hung_up_and_closed_in_parallel, "", 60)
{
	enum { SHARED = 4, WORKERS = 12 };
	char names[SHARED][32], *list[SHARED];
	int masters[SHARED];
	pid_t workers[WORKERS];

	for (int i = 0; i < SHARED; i++) {
		open_master();
		masters[i] = master;
		nonblocking(master);
		list[i] = strcpy(names[i], name);
	}
	for (int i = 0; i < WORKERS; i++) {
		workers[i] = test_fork();
		if (!workers[i]) {
			setsid();
			signal(SIGHUP, SIG_IGN);
			signal(SIGINT, SIG_IGN);	/* what is written is whatever was read */
			signal(SIGQUIT, SIG_IGN);
			signal(SIGTSTP, SIG_IGN);
			signal(SIGTTOU, SIG_IGN);
			open_and_close(i, list, SHARED);
			CHILD_EXIT();
		}
	}
	for (int i = 0; i < WORKERS; i++)
		EXPECT_CHILD_OK(workers[i]);
	for (int i = 0; i < SHARED; i++) {
		slave = ASSERT_OK(open(names[i], O_RDWR | O_NOCTTY));
		ASSERT_OK(tcflush(slave, TCIOFLUSH));
		EXPECT_EQ(write(slave, "x", 1), 1);
		EXPECT_EQ(events_within(masters[i], POLLIN, 2000), POLLIN);
		close(slave);
	}
}
