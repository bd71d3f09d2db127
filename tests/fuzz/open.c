// SPDX-License-Identifier: MIT
// The folder that drawn paths name things in, and a descriptor of every kind.
#include "draw.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static void write_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		_exit(1);
	close(fd);
}

static void fill_folder(void)
{
	mkdir("d0", 0755);
	mkdir("d1", 0700);
	write_file("f0", "some text in a file\n", 0644);
	write_file("f1", "more of it\n", 0600);
	write_file("f2", "", 0666);
	write_file("d0/f", "a file in a folder", 0644);
	write_file("x0", "#!/dev/null\n", 0755);
	write_file("x1", "\177ELF\2\1\1", 0755);
	mkfifo("fifo", 0600);
	if (symlink("f0", "l0") || symlink("d0", "l1") || symlink("loop", "loop") ||
	    symlink("missing", "dangling"))
		return;
}

static int opened_pipe[2];
static int opened_terminal = -1;

static int open_pipe(int flags)
{
	return pipe2(opened_pipe, flags) ? -1 : opened_pipe[0];
}

static int open_terminal(void)
{
	opened_terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (opened_terminal >= 0)
		unlockpt(opened_terminal);
	return opened_terminal;
}

static int open_terminal_peer(void)
{
	const char *name = opened_terminal < 0 ? NULL : ptsname(opened_terminal);

	return name ? open(name, O_RDWR | O_NOCTTY | O_NONBLOCK) : -1;
}

static int open_signalfd(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGURG);
	return signalfd(-1, &set, SFD_NONBLOCK);
}

const int fuzz_nr_fds = 32;

/* The order is part of the seed's meaning: a number in a drawn call names the same kind forever. */
static int open_one(int which)
{
	switch (which) {
	case 0:
		return open("f0", O_RDWR);
	case 1:
		return open("f1", O_RDONLY);
	case 2:
		return open("f2", O_WRONLY | O_APPEND);
	case 3:
		return open(".", O_RDONLY | O_DIRECTORY);
	case 4:
		return open("d0", O_PATH | O_DIRECTORY);
	case 5:
		return open_pipe(0);
	case 6:
		return opened_pipe[1];
	case 7:
		return open_pipe(O_NONBLOCK);
	case 8:
		return opened_pipe[1];
	case 9:
		return open_terminal();
	case 10:
		return open_terminal_peer();
	case 11:
		return epoll_create1(0);
	case 12:
		return eventfd(1, EFD_NONBLOCK);
	case 13:
		return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	case 14:
		return open_signalfd();
	case 15:
		return memfd_create("memory", MFD_ALLOW_SEALING);
	case 16:
		return open("/proc/self/comm", O_RDWR);
	case 17:
		return open("/proc/self/maps", O_RDONLY);
	case 18:
		return open("/proc/self/mem", O_RDWR);
	case 19:
		return open("/proc/self", O_RDONLY | O_DIRECTORY);
	case 20:
		return open("/dev/null", O_RDWR);
	case 21:
		return open("/dev/zero", O_RDWR);
	case 22:
		return open("/dev/full", O_RDWR);
	case 23:
		return open("/dev/urandom", O_RDONLY);
	case 24:
		return open("f0", O_PATH);
	case 25:
		return syscall(SYS_pidfd_open, getpid(), 0);
	case 26:
		return open("fifo", O_RDWR | O_NONBLOCK);
	case 27:
		return open("/proc/sys/kernel/ostype", O_RDONLY);
	case 28:
		return open("d0", O_RDONLY | O_DIRECTORY);
	case 29:
		return open(".", O_RDWR | O_TMPFILE, 0600);
	case 30:
		return open("/proc/self/pagemap", O_RDONLY);
	default:
		return open("/proc/self/status", O_RDONLY);
	}
}

int fuzz_varies(int fd)
{
	int which = fd - FUZZ_FIRST_FD;

	return which == 17 || which == 19 || which == 30 || which == 31;
}

int fuzz_open_all(void)
{
	int above = FUZZ_FIRST_FD + fuzz_nr_fds, opened = 0;

	fill_folder();
	for (int fd = FUZZ_FIRST_FD; fd < 2 * above; fd++)
		close(fd);
	for (int i = 0; i < fuzz_nr_fds; i++) {
		int fd = open_one(i), place = FUZZ_FIRST_FD + i;

		if (fd < 0)
			continue;
		/* The second end of a pipe waits above until its turn. */
		if (i == 5 || i == 7)
			opened_pipe[1] = fcntl(opened_pipe[1], F_DUPFD, above);
		if (fd != place) {
			dup2(fd, place);
			close(fd);
		}
		opened += fcntl(place, F_GETFD) >= 0;
		if (i == 9)
			opened_terminal = place;
	}
	for (int fd = above; fd < 2 * above; fd++)
		close(fd);
	return opened;
}
