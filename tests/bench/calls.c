// SPDX-License-Identifier: MIT
// Latency: what one system call costs, each on the shortest way through the kernel that does real
// work.
#include "bench.h"

#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <linux/futex.h>

#define PLACE "/tmp/bench/one/two"
#define DATA PLACE "/data"

static void place(void)
{
	mkdir("/tmp/bench", 0700);
	mkdir("/tmp/bench/one", 0700);
	mkdir(PLACE, 0700);
	close(file_of(DATA, 65536));
}

ROW(empty, 1, "nothing at all: what the measuring itself costs")
{
	(void)n;
	begin();
	end();
}

ROW(null_call, 20000, "getppid: into the kernel and back")
{
	begin();
	for (long i = 0; i < n; i++)
		syscall(SYS_getppid);
	end();
}

ROW(getpid, 20000, "getpid as a system call")
{
	begin();
	for (long i = 0; i < n; i++)
		syscall(SYS_getpid);
	end();
}

ROW(read_1, 10000, "read of 1 byte from /dev/zero")
{
	int fd = NEED(open("/dev/zero", O_RDONLY));
	char c;

	begin();
	for (long i = 0; i < n; i++)
		if (read(fd, &c, 1) != 1)
			absent("read");
	end();
}

ROW(write_1, 10000, "write of 1 byte to /dev/null")
{
	int fd = NEED(open("/dev/null", O_WRONLY));

	begin();
	for (long i = 0; i < n; i++)
		if (write(fd, "x", 1) != 1)
			absent("write");
	end();
}

static void pread_row(long n, size_t size)
{
	static char buffer[65536];
	int fd;

	place();
	memset(buffer, 1, sizeof(buffer));
	fd = NEED(open(DATA, O_RDONLY));
	begin();
	for (long i = 0; i < n; i++)
		if (pread(fd, buffer, size, 0) != (ssize_t)size)
			absent("pread");
	end();
}

ROW(pread_1, 10000, "pread of 1 byte from a file in tmpfs")
{
	pread_row(n, 1);
}

ROW(pread_64k, 1000, "pread of 64 KiB from a file in tmpfs")
{
	pread_row(n, 65536);
}

ROW(pwrite_1, 10000, "pwrite of 1 byte to a file in tmpfs")
{
	int fd;

	place();
	fd = NEED(open(DATA, O_WRONLY));
	begin();
	for (long i = 0; i < n; i++)
		if (pwrite(fd, "x", 1, 0) != 1)
			absent("pwrite");
	end();
}

ROW(stat, 10000, "stat of a path of five names in tmpfs")
{
	struct stat st;

	place();
	begin();
	for (long i = 0; i < n; i++)
		if (stat(DATA, &st))
			absent("stat");
	end();
}

ROW(fstat, 10000, "fstat of an open file")
{
	struct stat st;
	int fd;

	place();
	fd = NEED(open(DATA, O_RDONLY));
	begin();
	for (long i = 0; i < n; i++)
		if (fstat(fd, &st))
			absent("fstat");
	end();
}

ROW(open_close, 5000, "open and close of a file in tmpfs")
{
	place();
	begin();
	for (long i = 0; i < n; i++)
		close(NEED(open(DATA, O_RDONLY)));
	end();
}

ROW(access, 10000, "access of a file in tmpfs")
{
	place();
	begin();
	for (long i = 0; i < n; i++)
		if (access(DATA, R_OK))
			absent("access");
	end();
}

ROW(readlink, 10000, "readlink of a symbolic link in tmpfs")
{
	char target[64];

	place();
	unlink(PLACE "/link");
	NEED(symlink("data", PLACE "/link"));
	begin();
	for (long i = 0; i < n; i++)
		if (readlink(PLACE "/link", target, sizeof(target)) != 4)
			absent("readlink");
	end();
}

ROW(dup_close, 10000, "dup and close of a descriptor")
{
	begin();
	for (long i = 0; i < n; i++)
		close(NEED(dup(0)));
	end();
}

ROW(fcntl_lock, 5000, "fcntl lock and unlock of a byte")
{
	struct flock lock = { .l_whence = SEEK_SET, .l_len = 1 };
	int fd;

	place();
	fd = NEED(open(DATA, O_RDWR));
	begin();
	for (long i = 0; i < n; i++) {
		lock.l_type = F_WRLCK;
		NEED(fcntl(fd, F_SETLK, &lock));
		lock.l_type = F_UNLCK;
		NEED(fcntl(fd, F_SETLK, &lock));
	}
	end();
}

ROW(getdents_100, 500, "getdents64 of a folder of 100 files")
{
	static char entries[65536];
	char name[64];
	int fd;

	mkdir("/tmp/bench-dir", 0700);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "/tmp/bench-dir/file-%02d", i);
		close(NEED(open(name, O_CREAT | O_WRONLY, 0600)));
	}
	fd = NEED(open("/tmp/bench-dir", O_RDONLY | O_DIRECTORY));
	begin();
	for (long i = 0; i < n; i++) {
		lseek(fd, 0, SEEK_SET);
		while (NEED(syscall(SYS_getdents64, fd, entries, sizeof(entries))) > 0)
			;
	}
	end();
}

/* So many pipes; only the last has something to read. Returns the read ends. */
static int *pipes(int count)
{
	struct rlimit files = { 4096, 4096 };
	int *fds = calloc(count, sizeof(*fds));
	int ends[2];

	NEED(setrlimit(RLIMIT_NOFILE, &files));
	for (int i = 0; i < count; i++) {
		NEED(pipe(ends));
		fds[i] = ends[0];
	}
	NEED(write(ends[1], "x", 1));
	return fds;
}

static void select_row(long n, int count)
{
	int *fds = pipes(count);
	unsigned long wanted[64] = { 0 }, set[64];
	int top = fds[count - 1] + 1;

	for (int i = 0; i < count; i++)
		wanted[fds[i] / 64] |= 1UL << fds[i] % 64;
	begin();
	for (long i = 0; i < n; i++) {
		memcpy(set, wanted, sizeof(set));
		if (syscall(SYS_select, top, set, NULL, NULL, NULL) != 1)
			absent("select");
	}
	end();
}

ROW(select_10, 3000, "select on 10 pipes, the last ready")
{
	select_row(n, 10);
}

ROW(select_100, 500, "select on 100 pipes, the last ready")
{
	select_row(n, 100);
}

ROW(select_1000, 50, "select on 1000 pipes, the last ready")
{
	select_row(n, 1000);
}

static void poll_row(long n, int count)
{
	struct pollfd *set = calloc(count, sizeof(*set));
	int *fds = pipes(count);

	for (int i = 0; i < count; i++)
		set[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
	begin();
	for (long i = 0; i < n; i++)
		if (poll(set, count, -1) != 1)
			absent("poll");
	end();
}

ROW(poll_10, 3000, "poll on 10 pipes, the last ready")
{
	poll_row(n, 10);
}

ROW(poll_100, 500, "poll on 100 pipes, the last ready")
{
	poll_row(n, 100);
}

ROW(poll_1000, 50, "poll on 1000 pipes, the last ready")
{
	poll_row(n, 1000);
}

static void epoll_row(long n, int count)
{
	struct epoll_event event = { .events = EPOLLIN };
	int *fds = pipes(count);
	int ep = NEED(epoll_create1(0));

	for (int i = 0; i < count; i++)
		NEED(epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &event));
	begin();
	for (long i = 0; i < n; i++)
		if (epoll_wait(ep, &event, 1, -1) != 1)
			absent("epoll_wait");
	end();
}

ROW(epoll_10, 5000, "epoll_wait on 10 pipes, the last ready")
{
	epoll_row(n, 10);
}

ROW(epoll_100, 5000, "epoll_wait on 100 pipes, the last ready")
{
	epoll_row(n, 100);
}

ROW(epoll_1000, 5000, "epoll_wait on 1000 pipes, the last ready")
{
	epoll_row(n, 1000);
}

static void handler(int sig)
{
	(void)sig;
}

ROW(sigaction, 10000, "sigaction: install a handler")
{
	struct sigaction action = { .sa_handler = handler };

	begin();
	for (long i = 0; i < n; i++)
		NEED(sigaction(SIGUSR1, &action, NULL));
	end();
}

ROW(signal, 3000, "a signal sent to oneself and handled")
{
	struct sigaction action = { .sa_handler = handler };
	pid_t self = getpid();

	NEED(sigaction(SIGUSR1, &action, NULL));
	begin();
	for (long i = 0; i < n; i++)
		kill(self, SIGUSR1);
	end();
}

ROW(clock_gettime, 20000, "clock_gettime(CLOCK_MONOTONIC) as the C library does it")
{
	struct timespec now;

	begin();
	for (long i = 0; i < n; i++)
		clock_gettime(CLOCK_MONOTONIC, &now);
	end();
}

ROW(clock_gettime_call, 10000, "clock_gettime(CLOCK_MONOTONIC) as a system call")
{
	struct timespec now;

	begin();
	for (long i = 0; i < n; i++)
		syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	end();
}

ROW(sched_yield, 10000, "sched_yield with nobody else to run")
{
	begin();
	for (long i = 0; i < n; i++)
		sched_yield();
	end();
}

ROW(futex_wake, 10000, "futex wake with nobody waiting")
{
	static uint32_t word;

	begin();
	for (long i = 0; i < n; i++)
		syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	end();
}
