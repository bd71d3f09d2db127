// SPDX-License-Identifier: MIT
// Terminals as pseudo-terminals show them: lines, editing, echo, raw mode, window size.
#include "test.h"
#include "look.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

static int master, slave;

static void begin(void)
{
	master = ASSERT_OK(posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
	ASSERT_OK(grantpt(master));
	ASSERT_OK(unlockpt(master));
	slave = ASSERT_OK(open(ptsname(master), O_RDWR | O_NOCTTY | O_NONBLOCK));
}

static void type(const char *keys)
{
	ASSERT_EQ(write(master, keys, strlen(keys)), (long)strlen(keys));
}

/* Input passes a work queue on its way to the line: waits until there is something to read. */
static const char *read_from(int fd)
{
	static char text[2][512];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char *to = text[fd == slave];
	ssize_t n = -1;

	if (poll(&p, 1, 2000) == 1)
		n = read(fd, to, 511);
	to[n < 0 ? 0 : n] = 0;
	return to;
}

static void change(tcflag_t iflag_off, tcflag_t oflag_off, tcflag_t lflag_off)
{
	struct termios mode;

	ASSERT_OK(tcgetattr(slave, &mode));
	mode.c_iflag &= ~iflag_off;
	mode.c_oflag &= ~oflag_off;
	mode.c_lflag &= ~lflag_off;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
}

TEST(line_comes_when_it_is_ended, "")
{
	struct pollfd p;
	char byte;

	begin();
	change(0, 0, ECHO);
	type("abc");
	p = (struct pollfd) { .fd = slave, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 30), 0);
	EXPECT_ERR(read(slave, &byte, 1), EAGAIN);
	type("\r");
	EXPECT_STR(read_from(slave), "abc\n");	/* carriage return came in as newline */
}

TEST(editing_keys_work_on_the_line, "")
{
	begin();
	change(0, 0, ECHO);
	type("abx\177c\n");
	EXPECT_STR(read_from(slave), "abc\n");
	type("gone\025kept\n");
	EXPECT_STR(read_from(slave), "kept\n");
	type("one two\027three\n");
	EXPECT_STR(read_from(slave), "one three\n");
	type("a\026\177b\n");
	EXPECT_STR(read_from(slave), "a\177b\n");
}

TEST(end_of_file_key_ends_a_read, "")
{
	char text[8];

	begin();
	change(0, 0, ECHO);
	type("ab\004");
	EXPECT_STR(read_from(slave), "ab");
	type("\004");
	struct pollfd p = { .fd = slave, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 2000), 1);
	EXPECT_EQ(read(slave, text, sizeof(text)), 0);
}

TEST(reads_take_one_line_at_most, "")
{
	char text[8];

	begin();
	change(0, 0, ECHO);
	type("abcdef\ngh\n");
	struct pollfd p = { .fd = slave, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 2000), 1);
	EXPECT_EQ(read(slave, text, 4), 4);
	EXPECT_MEM(text, "abcd", 4);
	EXPECT_STR(read_from(slave), "ef\n");
	EXPECT_STR(read_from(slave), "gh\n");
}

static void expect_echo(const char *expected)
{
	char got[256] = "";

	for (int i = 0; i < 50 && strlen(got) < strlen(expected); i++)
		strncat(got, read_from(master), 100);
	EXPECT_STR(got, expected);
}

TEST(echo_shows_what_is_typed, "")
{
	begin();
	type("ab\n");
	expect_echo("ab\r\n");
	type("x\177\n");
	expect_echo("x\b \b\r\n");
	type("\001\n");
	expect_echo("^A\r\n");
	read_from(slave);
	change(0, 0, ECHO);
	type("secret\n");
	read_from(slave);
	EXPECT_STR(read_from(slave), "\001\n");
	struct pollfd p = { .fd = master, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 20), 0);
}

TEST(output_newline_gets_its_carriage_return, "")
{
	begin();
	ASSERT_EQ(write(slave, "a\nb", 3), 3);
	expect_echo("a\r\nb");
	change(0, OPOST, 0);
	ASSERT_EQ(write(slave, "a\nb", 3), 3);
	expect_echo("a\nb");
}

TEST(raw_mode_passes_all, "")
{
	struct termios mode;

	begin();
	ASSERT_OK(tcgetattr(slave, &mode));
	cfmakeraw(&mode);
	ASSERT_OK(tcsetattr(slave, TCSAFLUSH, &mode));
	type("\003\004\r\177");
	EXPECT_STR(read_from(slave), "\003\004\r\177");
	ASSERT_EQ(write(slave, "\n", 1), 1);
	expect_echo("\n");
	ASSERT_OK(tcgetattr(slave, &mode));
	EXPECT(!(mode.c_lflag & (ICANON | ECHO | ISIG)) && mode.c_cc[VMIN] == 1);
}

TEST(least_count_and_time_bound_raw_reads, "")
{
	struct termios mode;
	char text[8];
	int64_t start;

	begin();
	ASSERT_OK(fcntl(slave, F_SETFL, O_RDWR));
	ASSERT_OK(tcgetattr(slave, &mode));
	cfmakeraw(&mode);
	mode.c_cc[VMIN] = 0;
	mode.c_cc[VTIME] = 1;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	start = test_now_ns(CLOCK_MONOTONIC);
	EXPECT_EQ(read(slave, text, 8), 0);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 90000000);
	mode.c_cc[VMIN] = 3;
	mode.c_cc[VTIME] = 0;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	pid_t child = test_fork();
	if (!child) {
		type("ab");
		test_sleep_ms(30);
		type("c");
		CHILD_EXIT();
	}
	EXPECT_EQ(read(slave, text, 8), 3);
	EXPECT_CHILD_OK(child);
	mode.c_cc[VMIN] = 0;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	EXPECT_EQ(read(slave, text, 8), 0);
}

static volatile int seen;

static void handler(int sig)
{
	seen = sig;
}

TEST(read_that_has_a_part_waits_for_the_rest_alone, "")
{
	struct termios mode;
	char text[8];

	begin();
	ASSERT_OK(fcntl(slave, F_SETFL, O_RDWR));
	ASSERT_OK(tcgetattr(slave, &mode));
	cfmakeraw(&mode);
	mode.c_cc[VMIN] = 3;
	mode.c_cc[VTIME] = 0;
	ASSERT_OK(tcsetattr(slave, TCSANOW, &mode));
	type("ab");
	test_sleep_ms(20);
	pid_t child = test_fork();
	if (!child) {
		test_sleep_ms(50);
		type("c");
		CHILD_EXIT();
	}
	EXPECT_EQ(read(slave, text, 8), 3);
	EXPECT_CHILD_OK(child);
}

TEST(window_size_is_told_with_a_signal, "")
{
	struct winsize size = { .ws_row = 30, .ws_col = 100 }, got;

	begin();
	catch_signal(SIGWINCH, handler, 0);
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	ASSERT_OK(ioctl(slave, TIOCGWINSZ, &got));
	EXPECT(got.ws_row == 0 && got.ws_col == 0);
	ASSERT_OK(ioctl(master, TIOCSWINSZ, &size));
	ASSERT_OK(ioctl(slave, TIOCGWINSZ, &got));
	EXPECT(got.ws_row == 30 && got.ws_col == 100);
	EXPECT_EQ(seen, SIGWINCH);
	seen = 0;
	ASSERT_OK(ioctl(master, TIOCSWINSZ, &size));
	EXPECT_EQ(seen, 0);
}

TEST(closed_slave_hangs_up_the_master, "")
{
	struct pollfd p;
	char byte;

	begin();
	ASSERT_EQ(write(slave, "end", 3), 3);
	close(slave);
	p = (struct pollfd) { .fd = master, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 2000), 1);
	EXPECT(p.revents & POLLHUP);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(read(master, &byte, 1), 1);
	EXPECT_ERR(read(master, &byte, 1), EIO);
	slave = ASSERT_OK(open(ptsname(master), O_RDWR | O_NOCTTY));
	EXPECT_EQ(poll(&p, 1, 0), 0);
}

TEST(flush_and_count_of_waiting_input, "")
{
	int n;

	begin();
	change(0, 0, ECHO);
	type("abc\n");
	struct pollfd p = { .fd = slave, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 2000), 1);
	ASSERT_OK(ioctl(slave, FIONREAD, &n));
	EXPECT_EQ(n, 4);
	ASSERT_OK(tcflush(slave, TCIFLUSH));
	EXPECT_EQ(poll(&p, 1, 20), 0);
	EXPECT_OK(tcdrain(slave));
	EXPECT_OK(tcsendbreak(slave, 0));
}

TEST(terminals_and_others_are_told_apart, "")
{
	int null = ASSERT_OK(open("/dev/null", O_RDWR)), n;
	char path[64];
	struct stat st;

	begin();
	EXPECT(isatty(slave) && isatty(master) && !isatty(null));
	EXPECT_ERR(ioctl(null, TCGETS, &n), ENOTTY);
	EXPECT_ERR(ioctl(slave, TIOCGWINSZ, (void *)8), EFAULT);
	EXPECT_ERR(ioctl(slave, 0x5499, &n), ENOTTY);
	EXPECT_ERR(lseek(slave, 0, SEEK_SET), ESPIPE);
	ASSERT_OK(ioctl(master, TIOCGPTN, &n));
	snprintf(path, sizeof(path), "/dev/pts/%d", n);
	ASSERT_OK(stat(path, &st));
	EXPECT(S_ISCHR(st.st_mode) && (st.st_mode & 07777) == 0620 && st.st_gid == 5);
	close(slave);
	close(master);
	EXPECT_ERR(stat(path, &st), ENOENT);
}
