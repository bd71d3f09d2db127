// SPDX-License-Identifier: MIT
/* Scenarios: descriptors, pipes, waiting for events, timers, terminals, and reading /proc and /dev. */

#include "failures.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <termios.h>

SCENARIO(pipe2)
{
	int p[2];

	ALLOW(ENFILE);
	if (!NTH(pipe2(p, O_CLOEXEC)))
		close_all(p, 2);
}

SCENARIO(pipe_filled)
{
	static char data[65536];
	int p[2];

	MUST(pipe2(p, O_NONBLOCK));
	NTH(write(p[1], data, sizeof(data)));
	NTH(fcntl(p[0], F_SETPIPE_SZ, 1 << 17));
	close_all(p, 2);
}

SCENARIO(fifo_open)
{
	int fd;

	MUST(mkfifo("p", 0600));
	fd = NTH(open("p", O_RDWR));
	close(fd);
	unlink("p");
}

SCENARIO(dup_high)
{
	int fd = NTH(fcntl(1, F_DUPFD_CLOEXEC, 900));

	close(fd);
}

SCENARIO(dup2_high)
{
	int fd = NTH(dup2(1, 800));

	close(fd);
}

static void close_unshared(void)
{
	if (syscall(SYS_close_range, 3, ~0U, 2) < 0)
		_exit(errno);
}

SCENARIO(close_range_unshare)
{
	NTH_CHILD(close_unshared);
}

SCENARIO(eventfd)
{
	int fd = NTH(eventfd(1, EFD_CLOEXEC));

	close(fd);
}

SCENARIO(epoll)
{
	struct epoll_event event = { .events = EPOLLIN };
	int p[2], fd;

	MUST(pipe(p));
	fd = NTH(epoll_create1(0));
	if (fd >= 0) {
		NTH(epoll_ctl(fd, EPOLL_CTL_ADD, p[0], &event));
		MUST(write(p[1], "x", 1));
		NTH(epoll_wait(fd, &event, 1, 0));
		NTH(epoll_ctl(fd, EPOLL_CTL_DEL, p[0], NULL) < 0 && errno != ENOENT ? -1 : 0);
	}
	close(fd);
	close_all(p, 2);
}

SCENARIO(epoll_nested)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	int in = MUST(epoll_create1(0)), out = MUST(epoll_create1(0)), p[2];

	MUST(pipe(p));
	NTH(epoll_ctl(out, EPOLL_CTL_ADD, in, &event));
	NTH(epoll_ctl(in, EPOLL_CTL_ADD, p[0], &event));
	close(in);
	close(out);
	close_all(p, 2);
}

SCENARIO(poll_many)
{
	struct pollfd fds[700];
	int p[2];

	MUST(pipe(p));
	for (int i = 0; i < 700; i++)
		fds[i] = (struct pollfd){ p[i & 1], POLLIN, 0 };
	NTH(poll(fds, 700, 1));
	close_all(p, 2);
}

SCENARIO(select_many)
{
	struct timeval soon = { 0, 1000 };
	fd_set in;
	int p[2];

	MUST(pipe(p));
	MUST(dup2(p[0], 1000));
	FD_ZERO(&in);
	FD_SET(1000, &in);
	NTH(select(1001, &in, NULL, NULL, &soon));
	close(1000);
	close_all(p, 2);
}

SCENARIO(inotify)
{
	int fd = inotify_init1(IN_CLOEXEC);

	if (fd < 0 && errno == ENOSYS)
		return;
	close(fd);
	fd = NTH(inotify_init1(IN_CLOEXEC));
	if (fd >= 0)
		NTH(inotify_add_watch(fd, ".", IN_ALL_EVENTS));
	close(fd);
}

/* ---- time */

SCENARIO(timerfd)
{
	struct itimerspec soon = { { 0, 0 }, { 0, 1000000 } };
	int fd = NTH(timerfd_create(CLOCK_MONOTONIC, 0));

	if (fd >= 0)
		NTH(timerfd_settime(fd, 0, &soon, NULL));
	close(fd);
}

SCENARIO(posix_timer)
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCHLD };
	struct itimerspec soon = { { 0, 0 }, { 0, 1000000 } };
	timer_t t;

	if (!NTH(timer_create(CLOCK_MONOTONIC, &event, &t))) {
		NTH(timer_settime(t, 0, &soon, NULL));
		NTH(timer_gettime(t, &soon));
		NTH(timer_delete(t));
	}
}

SCENARIO(posix_cpu_timer)
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	struct itimerspec soon = { { 0, 0 }, { 100, 0 } };
	timer_t t;

	if (!NTH(timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &t))) {
		NTH(timer_settime(t, 0, &soon, NULL));
		NTH(timer_delete(t));
	}
}

SCENARIO(sleeping)
{
	struct itimerval off = { { 0, 0 }, { 0, 0 } }, later = { { 0, 0 }, { 1000, 0 } };
	struct timespec soon = { 0, 10000 };
	struct timex tx = { .modes = 0 };

	NTH(nanosleep(&soon, NULL));
	NTH(clock_nanosleep(CLOCK_MONOTONIC, 0, &soon, NULL) ? -1 : 0);
	NTH(setitimer(ITIMER_VIRTUAL, &later, NULL));
	setitimer(ITIMER_VIRTUAL, &off, NULL);
	NTH(adjtimex(&tx));
}

/* ---- terminals */

SCENARIO(pty_open)
{
	int master = NTH(open("/dev/ptmx", O_RDWR | O_NOCTTY)), slave;

	if (master >= 0) {
		unlockpt(master);
		slave = NTH(ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY));
		close(slave);
	}
	close(master);
}

SCENARIO(pty_slave_by_name)
{
	int master = MUST(open("/dev/ptmx", O_RDWR | O_NOCTTY)), slave;

	ALLOW(EIO);
	unlockpt(master);
	slave = NTH(open(ptsname(master), O_RDWR | O_NOCTTY));
	close(slave);
	close(master);
}

SCENARIO(pty_traffic)
{
	int master = MUST(open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)), slave;
	struct winsize size = { 20, 30, 0, 0 };
	struct termios termios;
	char got[100];

	unlockpt(master);
	slave = MUST(open(ptsname(master), O_RDWR | O_NOCTTY | O_NONBLOCK));
	NTH(ioctl(slave, TCGETS, &termios));
	NTH(ioctl(slave, TCSETS, &termios));
	NTH(ioctl(slave, TIOCSWINSZ, &size));
	NTH(write(slave, "hello, world\n", 13));
	NTH(write(master, "echo me\n", 8));
	while (read(slave, got, sizeof(got)) > 0)
		;
	close(slave);
	close(master);
}

static void take_terminal(void)
{
	int master, slave;

	setsid();
	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	if (master < 0)
		_exit(errno);
	unlockpt(master);
	slave = ioctl(master, TIOCGPTPEER, O_RDWR);
	if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0)
		_exit(errno);
	if (open("/dev/tty", O_RDWR) < 0)
		_exit(errno);
}

SCENARIO(controlling_terminal)
{
	NTH_CHILD(take_terminal);
}

/* ---- reading everything */

static void read_all(const char *path)
{
	static char data[65536];
	int fd;

	ALLOW(ENOENT);	/* /proc has no other word for want of an inode */
	fd = NTH(open(path, O_RDONLY | O_NONBLOCK));
	if (fd < 0)
		return;
	NTH(read(fd, data, sizeof(data)));
	close(fd);
}

#define READS(id_, path_) SCENARIO_OF(read_##id_, "read:" path_, path_) { read_all(arg); }

READS(stat, "/proc/self/stat")
READS(status, "/proc/self/status")
READS(statm, "/proc/self/statm")
READS(maps, "/proc/self/maps")
READS(smaps, "/proc/self/smaps")
READS(rollup, "/proc/self/smaps_rollup")
READS(cmdline, "/proc/self/cmdline")
READS(environ, "/proc/self/environ")
READS(auxv, "/proc/self/auxv")
READS(limits, "/proc/self/limits")
READS(mounts, "/proc/self/mounts")
READS(mountinfo, "/proc/self/mountinfo")
READS(mountstats, "/proc/self/mountstats")
READS(io, "/proc/self/io")
READS(comm, "/proc/self/comm")
READS(wchan, "/proc/self/wchan")
READS(oom_score, "/proc/self/oom_score")
READS(fdinfo, "/proc/self/fdinfo/1")
READS(task_stat, "/proc/thread-self/stat")
READS(init_stat, "/proc/1/stat")
READS(meminfo, "/proc/meminfo")
READS(cpuinfo, "/proc/cpuinfo")
READS(allstat, "/proc/stat")
READS(loadavg, "/proc/loadavg")
READS(interrupts, "/proc/interrupts")
READS(filesystems, "/proc/filesystems")
READS(vmstat, "/proc/vmstat")
READS(zoneinfo, "/proc/zoneinfo")
READS(buddyinfo, "/proc/buddyinfo")
READS(slabinfo, "/proc/slabinfo")
READS(locks, "/proc/locks")
READS(vmallocinfo, "/proc/vmallocinfo")
READS(kallsyms, "/proc/kallsyms")
READS(devices, "/proc/devices")
READS(version, "/proc/version")
READS(uptime, "/proc/uptime")
READS(ostype, "/proc/sys/kernel/ostype")
READS(pid_max, "/proc/sys/kernel/pid_max")
READS(urandom, "/dev/urandom")
READS(zero, "/dev/zero")
READS(kmsg, "/dev/kmsg")

static void list_folder(const char *path)
{
	static char data[32768];
	int fd;

	ALLOW(ENOENT);
	fd = NTH(open(path, O_RDONLY | O_DIRECTORY));
	if (fd >= 0)
		NTH(syscall(SYS_getdents64, fd, data, sizeof(data)));
	close(fd);
}

#define LISTS(id_, path_) SCENARIO_OF(list_##id_, "list:" path_, path_) { list_folder(arg); }

LISTS(proc, "/proc")
LISTS(self, "/proc/self")
LISTS(task, "/proc/self/task")
LISTS(fd, "/proc/self/fd")
LISTS(fdinfo, "/proc/self/fdinfo")
LISTS(sys, "/proc/sys/kernel")
LISTS(dev, "/dev")
LISTS(pts, "/dev/pts")

SCENARIO(read_proc_links)
{
	char got[PATH_MAX];

	ALLOW(ENOENT);
	NTH(readlink("/proc/self/exe", got, sizeof(got)));
	NTH(readlink("/proc/self/cwd", got, sizeof(got)));
	NTH(readlink("/proc/self/fd/1", got, sizeof(got)));
}
