/* SPDX-License-Identifier: MIT */
/*
 * The clock of the comparison, and how a program says that it cannot go on.
 *
 * What lies between begin() and end() is counted. The clock is the time stamp counter: under QEMU's
 * -icount it counts instructions, one each, in user and in kernel mode. With BENCH_CLOCK=wall in
 * the environment it is CLOCK_MONOTONIC.
 */
#ifndef BENCH_CLOCK_H
#define BENCH_CLOCK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool wall;
static uint64_t began, took;

static inline void choose_clock(void)
{
	const char *name = getenv("BENCH_CLOCK");

	wall = name && !strcmp(name, "wall");
}

static inline uint64_t counter(void)
{
	struct timespec now;

	if (!wall)
		return __builtin_ia32_rdtsc();
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		perror(path);
	close(fd);
}

/* Whoever looks at the machine from outside is told, and answers where BENCH_PORT names a line. */
static void tell(const char *word)
{
	const char *port = getenv("BENCH_PORT");
	char answer;
	int fd;

	puts(word);
	fflush(stdout);
	if (!port)
		return;
	fd = open(port, O_RDONLY | O_NOCTTY);
	if (fd >= 0 && read(fd, &answer, 1) < 0)
		perror(port);
	close(fd);
}

/* Who is told what, beside the clock: BENCH_WATCHED the one outside, BENCH_LOCKS the kernel. */
static inline void begin(void)
{
	if (getenv("BENCH_WATCHED"))
		tell("begin");
	if (getenv("BENCH_LOCKS")) {
		put("/proc/lock_stat", "0");
		put("/proc/sys/kernel/lock_stat", "1");
	}
	began = counter();
}

static inline void end(void)
{
	took += counter() - began;
	if (getenv("BENCH_LOCKS"))
		put("/proc/sys/kernel/lock_stat", "0");
	if (getenv("BENCH_WATCHED"))
		tell("end");
}

/* Ends the row: it cannot be measured here. The reader of the table sees why. */
__attribute__((noreturn, unused)) static void absent(const char *what)
{
	printf("absent %s: %s\n", what, strerror(errno));
	exit(3);
}

#define NEED(call) ({										\
	__auto_type got__ = (call);								\
	if ((long)got__ == -1)									\
		absent(#call);									\
	got__;											\
})

/* Every page written once, so that it is there. */
__attribute__((unused)) static void *resident(size_t size)
{
	char *p =
		NEED(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	for (size_t at = 0; at < size; at += 4096)
		p[at] = 1;
	return p;
}

__attribute__((unused)) static int file_of(const char *path, size_t size)
{
	static char block[65536];
	int fd = NEED(open(path, O_RDWR | O_CREAT | O_TRUNC, 0600));

	for (size_t left = size; left;) {
		size_t part = left < sizeof(block) ? left : sizeof(block);

		left -= NEED(write(fd, block, part));
	}
	return fd;
}

__attribute__((unused)) static void reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status) {
		printf("absent: child ended with status %#x\n", status);
		exit(3);
	}
}

#endif
