// SPDX-License-Identifier: MIT
// Settings of terminals and the line discipline's less usual modes: old forms of termios, speeds,
// locks, flow control, erasing in all its ways, full lines.
#include "test.h"
#include "look.h"
#include <asm/termbits.h>
#include <poll.h>
#include <sys/ioctl.h>

#ifndef TCSETA
#define TCGETA	0x5405
#define TCSETA	0x5406
#define TCSETAW	0x5407
#define TCSETAF	0x5408
#endif

struct old_termio {
	unsigned short c_iflag, c_oflag, c_cflag, c_lflag;
	unsigned char c_line, c_cc[8];
};

static int master, slave;
static char name[32];

static void begin(void)
{
	master = ASSERT_OK(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK));
	ASSERT_OK(unlockpt(master));
	ASSERT_EQ(ptsname_r(master, name, sizeof(name)), 0);
	slave = ASSERT_OK(open(name, O_RDWR | O_NOCTTY | O_NONBLOCK));
}

static struct termios get(void)
{
	struct termios t;

	ASSERT_OK(ioctl(slave, TCGETS, &t));
	return t;
}

static void set(struct termios t)
{
	ASSERT_OK(ioctl(slave, TCSETS, &t));
}

static void lflags(tcflag_t off, tcflag_t on)
{
	struct termios t = get();

	t.c_lflag = (t.c_lflag & ~off) | on;
	set(t);
}

static void type(const char *keys)
{
	ASSERT_EQ(write(master, keys, strlen(keys)), (long)strlen(keys));
}

static int readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}

/* All that comes until nothing has come for a while. */
static const char *all_of(int fd)
{
	static char text[8192];
	size_t used = 0;
	ssize_t n;

	while (readable(fd, 60) && (n = read(fd, text + used, sizeof(text) - 1 - used)) > 0)
		used += n;
	text[used] = 0;
	return text;
}

TEST(old_form_changes_the_lower_half, "")
{
	struct termios before, after;
	struct old_termio t;

	begin();
	before = get();
	before.c_iflag |= IXANY;
	before.c_lflag |= EXTPROC;
	set(before);
	ASSERT_OK(ioctl(slave, TCGETA, &t));
	EXPECT_EQ(t.c_lflag, before.c_lflag & 0xffff);
	EXPECT_EQ(t.c_cc[VINTR], 3);
	t.c_lflag &= ~ECHO;
	t.c_cc[VINTR] = 24;
	ASSERT_OK(ioctl(slave, TCSETA, &t));
	after = get();
	EXPECT_EQ(after.c_lflag, before.c_lflag & ~ECHO);
	EXPECT_EQ(after.c_cc[VINTR], 24);
	EXPECT_EQ(after.c_cc[VSUSP], before.c_cc[VSUSP]);
	t.c_lflag |= ECHO;
	ASSERT_OK(ioctl(slave, TCSETAW, &t));
	ASSERT_OK(ioctl(slave, TCSETAF, &t));
	EXPECT_EQ(get().c_lflag, before.c_lflag);
	EXPECT_ERR(ioctl(slave, TCSETA, 8), EFAULT);
	EXPECT_ERR(ioctl(slave, TCSETS, 8), EFAULT);
	EXPECT_ERR(ioctl(slave, TCGETS2, 8), EFAULT);
}

TEST(speeds_are_kept_and_told, "")
{
	struct termios2 t;

	begin();
	ASSERT_OK(ioctl(slave, TCGETS2, &t));
	EXPECT_EQ(t.c_ospeed, 38400);
	EXPECT_EQ(t.c_ispeed, 38400);
	t.c_cflag = (t.c_cflag & ~CBAUD) | B9600;
	ASSERT_OK(ioctl(slave, TCSETS2, &t));
	ASSERT_OK(ioctl(slave, TCGETS2, &t));
	EXPECT_EQ(t.c_ospeed, 9600);
	EXPECT_EQ(t.c_ispeed, 9600);
	t.c_cflag = (t.c_cflag & ~CBAUD) | BOTHER;
	t.c_ospeed = 12345;
	ASSERT_OK(ioctl(slave, TCSETS2, &t));
	ASSERT_OK(ioctl(slave, TCGETS2, &t));
	EXPECT_EQ(t.c_cflag & CBAUD, BOTHER);
	EXPECT_EQ(t.c_ospeed, 12345);
	t.c_cflag = (t.c_cflag & ~(CBAUD | CIBAUD)) | B19200 | (B300 << IBSHIFT);
	ASSERT_OK(ioctl(slave, TCSETS2, &t));
	ASSERT_OK(ioctl(slave, TCGETS2, &t));
	EXPECT_EQ(t.c_ospeed, 19200);
	EXPECT_EQ(t.c_ispeed, 300);
}

TEST(pty_has_eight_bits_whatever_is_asked, "")
{
	struct termios t;

	begin();
	t = get();
	t.c_cflag = (t.c_cflag & ~(CSIZE | CREAD)) | CS5 | PARENB | CSTOPB;
	set(t);
	t = get();
	EXPECT_EQ(t.c_cflag & CSIZE, CS8);
	EXPECT(!(t.c_cflag & PARENB) && (t.c_cflag & CREAD) && (t.c_cflag & CSTOPB));
}

TEST(soft_carrier_is_clocal, "")
{
	int on = 1;

	begin();
	ASSERT_OK(ioctl(slave, TIOCSSOFTCAR, &on));
	EXPECT(get().c_cflag & CLOCAL);
	on = 0;
	ASSERT_OK(ioctl(slave, TIOCGSOFTCAR, &on));
	EXPECT_EQ(on, 1);
	on = 0;
	ASSERT_OK(ioctl(slave, TIOCSSOFTCAR, &on));
	EXPECT(!(get().c_cflag & CLOCAL));
}

TEST(locked_settings_stay, "")
{
	struct termios lock = { .c_lflag = ECHO }, t, got;

	begin();
	lock.c_cc[VINTR] = 1;
	ASSERT_OK(ioctl(slave, TIOCSLCKTRMIOS, &lock));
	ASSERT_OK(ioctl(slave, TIOCGLCKTRMIOS, &got));
	EXPECT_MEM(&got, &lock, sizeof(lock));
	t = get();
	t.c_lflag &= ~(ECHO | ECHOE);
	t.c_cc[VINTR] = t.c_cc[VQUIT] = 9;
	set(t);
	t = get();
	EXPECT((t.c_lflag & ECHO) && !(t.c_lflag & ECHOE));
	EXPECT(t.c_cc[VINTR] == 3 && t.c_cc[VQUIT] == 9);
	pid_t child = test_fork();
	if (!child) {
		ASSERT_OK(setuid(NOBODY));
		EXPECT_ERR(ioctl(slave, TIOCSLCKTRMIOS, &lock), EPERM);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(discipline_is_told_and_no_other_is_there, "")
{
	int num = -1;

	begin();
	ASSERT_OK(ioctl(slave, TIOCGETD, &num));
	EXPECT_EQ(num, 0);
	EXPECT_OK(ioctl(slave, TIOCSETD, &num));
	num = 29;
	EXPECT_ERR(ioctl(slave, TIOCSETD, &num), EINVAL);
	num = 1000;
	EXPECT_ERR(ioctl(slave, TIOCSETD, &num), EINVAL);
}

/* ---------------------------------------------------------------- flow control */

TEST(stop_key_holds_output_until_the_start_key, "")
{
	begin();
	lflags(ECHO, 0);
	type("\023x\n");
	EXPECT_STR(all_of(slave), "x\n");
	EXPECT_ERR(write(slave, "held", 4), EAGAIN);
	ASSERT_OK(ioctl(slave, TCXONC, TCOON));		/* undoes only what TCOOFF did */
	EXPECT_ERR(write(slave, "held", 4), EAGAIN);
	type("\021y\n");
	EXPECT_STR(all_of(slave), "y\n");
	EXPECT_EQ(write(slave, "out", 3), 3);
	EXPECT_STR(all_of(master), "out");
}

TEST(output_stopped_by_call_is_not_started_by_key, "")
{
	begin();
	lflags(ECHO, 0);
	ASSERT_OK(ioctl(slave, TCXONC, TCOOFF));
	EXPECT_ERR(write(slave, "held", 4), EAGAIN);
	type("\021x\n");
	EXPECT_STR(all_of(slave), "x\n");
	EXPECT_ERR(write(slave, "held", 4), EAGAIN);
	ASSERT_OK(ioctl(slave, TCXONC, TCOON));
	EXPECT_EQ(write(slave, "out", 3), 3);
	EXPECT_STR(all_of(master), "out");
	ASSERT_OK(ioctl(slave, TCXONC, TCOOFF));
	/* The stop character goes out all the same. */
	ASSERT_OK(ioctl(slave, TCXONC, TCIOFF));
	ASSERT_OK(ioctl(slave, TCXONC, TCION));
	EXPECT_ERR(ioctl(slave, TCXONC, 9), EINVAL);
	EXPECT_ERR(ioctl(slave, TCFLSH, 9), EINVAL);
}

TEST(any_key_starts_output_if_asked, "")
{
	struct termios t;

	begin();
	t = get();
	t.c_iflag |= IXANY;
	t.c_lflag &= ~ECHO;
	set(t);
	type("\023");
	test_sleep_ms(50);
	EXPECT_ERR(write(slave, "held", 4), EAGAIN);
	type("k");
	test_sleep_ms(50);
	EXPECT_EQ(write(slave, "out", 3), 3);
	/* Flow control switched off starts it too. */
	t.c_iflag &= ~IXANY;
	set(t);
	type("\023");
	test_sleep_ms(50);
	EXPECT_ERR(write(slave, "held", 4), EAGAIN);
	t.c_iflag &= ~IXON;
	set(t);
	EXPECT_EQ(write(slave, "out", 3), 3);
}

/* ---------------------------------------------------------------- echo */

static void expect_echo_of(const char *keys, const char *echo)
{
	type(keys);
	EXPECT_STR(all_of(master), echo);
}

TEST(erased_characters_leave_the_screen_as_wide_as_they_were, "")
{
	begin();
	expect_echo_of("a\001\177\177", "a^A\b \b\b \b\b \b");
	expect_echo_of("ab\tc\177\177\177\n", "ab\tc\b \b\b\b\b\b\b\b\b \b\r\n");
	expect_echo_of("one two  \027\027\n",
		       "one two  \b \b\b \b\b \b\b \b\b \b\b \b\b \b\b \b\b \b\r\n");
	expect_echo_of("ab\025c\n", "ab\b \b\b \bc\r\n");
	expect_echo_of("ab\022c\n", "ab^R\r\nabc\r\n");
	expect_echo_of("\026\003x\n", "^\b^Cx\r\n");
	expect_echo_of("\177\025\027", "");
}

TEST(utf8_characters_are_erased_whole, "")
{
	struct termios t;

	begin();
	t = get();
	t.c_iflag |= IUTF8;
	set(t);
	expect_echo_of("a\303\244\177\n", "a\303\244\b \b\r\n");
	EXPECT_STR(all_of(slave), "a\n");
}

TEST(printer_shows_what_is_erased, "")
{
	begin();
	lflags(ECHOE | ECHOKE, ECHOPRT);
	expect_echo_of("abc\177\177d\n", "abc\\cb/d\r\n");
	expect_echo_of("ab\025c\n", "ab^U\r\nc\r\n");
	lflags(ECHOPRT, 0);
	expect_echo_of("ab\177c\n", "ab^?c\r\n");
	lflags(ECHO, ECHONL);
	expect_echo_of("quiet\n", "\r\n");
}

TEST(output_is_translated_as_asked, "")
{
	struct termios t;

	begin();
	t = get();
	t.c_oflag = OPOST | ONLCR | XTABS;
	set(t);
	ASSERT_EQ(write(slave, "ab\tc\n\td", 7), 7);
	EXPECT_STR(all_of(master), "ab      c\r\n        d");
	t.c_oflag = OPOST | OCRNL;
	set(t);
	ASSERT_EQ(write(slave, "a\rb\n", 4), 4);
	EXPECT_STR(all_of(master), "a\nb\n");
	t.c_oflag = OPOST | ONOCR | ONLRET;
	set(t);
	ASSERT_EQ(write(slave, "\n\ra\rb", 5), 5);
	EXPECT_STR(all_of(master), "\na\rb");
	t.c_oflag = OPOST | OLCUC;
	set(t);
	ASSERT_EQ(write(slave, "Abc", 3), 3);
	EXPECT_STR(all_of(master), "ABC");
}

/* ---------------------------------------------------------------- input */

TEST(input_is_translated_as_asked, "")
{
	struct termios t;

	begin();
	t = get();
	t.c_lflag &= ~(ECHO | ICANON);
	t.c_iflag = IGNCR | INLCR;
	set(t);
	type("a\rb\n");
	EXPECT_STR(all_of(slave), "ab\r");
	t.c_iflag = IUCLC | ISTRIP;
	set(t);
	type("A\301b");
	EXPECT_STR(all_of(slave), "aab");
	t.c_iflag = PARMRK;
	set(t);
	type("a\377b");
	EXPECT_STR(all_of(slave), "a\377\377b");
}

TEST(line_ends_where_the_settings_say, "")
{
	struct termios t;
	char text[16];

	begin();
	t = get();
	t.c_lflag &= ~ECHO;
	t.c_cc[VEOL] = ';';
	t.c_cc[VEOL2] = ',';
	set(t);
	type("a;b,c");
	EXPECT(readable(slave, 2000));
	EXPECT_EQ(read(slave, text, sizeof(text)), 2);
	EXPECT_MEM(text, "a;", 2);
	EXPECT_EQ(read(slave, text, sizeof(text)), 2);
	EXPECT_MEM(text, "b,", 2);
	EXPECT_ERR(read(slave, text, sizeof(text)), EAGAIN);
	t.c_lflag &= ~ICANON;		/* what is there is there, line or not */
	t.c_cc[VMIN] = 1;
	set(t);
	EXPECT_EQ(read(slave, text, sizeof(text)), 1);
	type("de");
	test_sleep_ms(50);
	t.c_lflag |= ICANON;
	set(t);
	EXPECT_EQ(read(slave, text, sizeof(text)), 2);
}

static void fill_line(const char *unit, int iflag)
{
	struct termios t;

	begin();
	t = get();
	t.c_lflag &= ~ECHO;
	t.c_iflag |= iflag;
	set(t);
	for (int i = 0; i < 6000; i++) {
		while (write(master, unit, strlen(unit)) < 0)
			test_sleep_ms(1);
	}
	while (write(master, "\n", 1) < 0)
		test_sleep_ms(1);
}

TEST(full_line_can_still_be_ended, "")
{
	static char text[8192];

	fill_line("a", 0);
	EXPECT(readable(slave, 5000));
	EXPECT_EQ(read(slave, text, sizeof(text)), 4096);
	EXPECT_EQ(text[4095], '\n');
	type("next\n");
	EXPECT_STR(all_of(slave), "next\n");
}

TEST(full_line_of_doubled_characters_can_still_be_ended, "")
{
	static char text[8192];
	ssize_t n;

	fill_line("\377", PARMRK);
	EXPECT(readable(slave, 5000));
	n = read(slave, text, sizeof(text));
	EXPECT(n > 2000 && n <= 4096);
	EXPECT_EQ(text[n - 1], '\n');
}

TEST(full_line_of_literal_characters_can_still_be_ended, "")
{
	static char text[8192];

	fill_line("\026\003", 0);
	EXPECT(readable(slave, 5000));
	EXPECT_EQ(read(slave, text, sizeof(text)), 4096);
	EXPECT_EQ(text[4095], '\n');
	type("next\n");
	EXPECT_STR(all_of(slave), "next\n");
}

TEST(signal_key_drops_input_and_output_unless_told_not_to, "")
{
	begin();
	ASSERT_OK(ioctl(slave, TIOCSCTTY, 0));
	signal(SIGINT, SIG_IGN);
	lflags(ECHO, 0);
	type("gone\003kept\n");
	EXPECT_STR(all_of(slave), "kept\n");
	lflags(0, NOFLSH);
	type("one\003two\n");
	EXPECT_STR(all_of(slave), "onetwo\n");
	lflags(ISIG, 0);
	type("a\003b\n");
	EXPECT_STR(all_of(slave), "a\003b\n");
}

TEST(time_between_characters_ends_a_read, "")
{
	struct termios t;
	char text[16];
	int64_t start;

	begin();
	ASSERT_OK(fcntl(slave, F_SETFL, O_RDWR));
	t = get();
	t.c_lflag &= ~(ICANON | ECHO);
	t.c_cc[VMIN] = 8;
	t.c_cc[VTIME] = 2;
	set(t);
	type("abc");
	start = test_now_ns(CLOCK_MONOTONIC);
	EXPECT_EQ(read(slave, text, sizeof(text)), 3);
	EXPECT_GE(test_now_ns(CLOCK_MONOTONIC) - start, 150000000);
	EXPECT_LT(test_now_ns(CLOCK_MONOTONIC) - start, 5000000000);
}

TEST(waiting_output_is_told, "")
{
	int n = -1;

	begin();
	ASSERT_OK(ioctl(slave, TIOCOUTQ, &n));
	EXPECT_EQ(n, 0);
	type("abc\n\004");
	EXPECT(readable(slave, 2000));
	test_sleep_ms(20);
	ASSERT_OK(ioctl(slave, FIONREAD, &n));
	EXPECT_EQ(n, 4);
	ASSERT_OK(ioctl(master, FIONREAD, &n));
	EXPECT_GT(n, 0);
}
