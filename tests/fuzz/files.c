// SPDX-License-Identifier: MIT
/*
 * Executes files that were damaged: programs of the root (files_elf.c) and scripts (files_script.c).
 *
 *	files elf|script SEED FIRST COUNT [keep]
 *
 * Prints a line a mutant: its number, what became of it ("errno 8", "signal 11", "exit 0",
 * "timeout") and what was done to the file. All that decides about a mutant comes from the seed and
 * its number, so two kernels can be compared line by line; "keep" leaves the last one in /tmp/files
 * for a closer look. Called as ".../argv" it is the
 * interpreter of scripts, and its status is a checksum of its arguments.
 */

#include "files.h"
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define NOBODY		65534
#define PATIENCE_MS	10000

static uint64_t state;

/* splitmix64 */
uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void tell(struct mutant *m, const char *format, ...)
{
	size_t used = strlen(m->words);
	va_list args;

	va_start(args, format);
	vsnprintf(m->words + used, sizeof(m->words) - used, format, args);
	va_end(args);
}

void must(int ok, const char *what)
{
	if (ok)
		return;
	printf("files: %s: %s\n", what, strerror(errno));
	exit(3);
}

void write_whole(const char *path, const void *data, size_t size)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	must(fd >= 0, path);
	must(write(fd, data, size) == (ssize_t)size, path);
	fchmod(fd, 0755);
	close(fd);
}

static int checksum(char **argv)
{
	uint32_t sum = 0;

	for (; *argv; argv++)
		for (char *p = *argv; ; p++) {
			sum = sum * 31 + (unsigned char)*p;
			if (!*p)
				break;
		}
	return 100 + sum % 100;
}

/* ---------------------------------------------------------------- one mutant */

/* The child: as nobody, with little to take, and the same addresses on every kernel. */
static void become(struct mutant *m, int report, int small)
{
	struct rlimit none = { 0, 0 }, space = { 1UL << 30, 1UL << 30 }, cpu = { 5, 5 };
	struct rlimit files = { 64, 64 }, size = { 1 << 20, 1 << 20 };
	char *envp[] = { "PATH=/bin", NULL };
	int null = open("/dev/null", O_RDWR), error;

	setsid();
	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_FSIZE, &size);
	setrlimit(RLIMIT_NOFILE, &files);
	if (small)
		setrlimit(RLIMIT_AS, &space);
	personality(ADDR_NO_RANDOMIZE);
	if (chdir("/tmp/files/empty") || setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
		_exit(200);
	execve(m->path, m->argv, envp);
	error = errno;
	if (write(report, &error, sizeof(error)) < 0)
		_exit(201);
	_exit(202);
}

static void tell_end(char *text, size_t size, int status)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "signal %d", WTERMSIG(status));
	else
		snprintf(text, size, "exit %d", WEXITSTATUS(status));
}

/* Waits for the child's end; what it has left behind in its session goes too. */
static void run(struct mutant *m, char *text, size_t size)
{
	int report[2], status, error, small = below(4) != 0;
	struct pollfd end;
	pid_t pid;

	must(!pipe2(report, O_CLOEXEC), "pipe");
	pid = fork();
	must(pid >= 0, "fork");
	if (!pid)
		become(m, report[1], small);
	close(report[1]);
	end.fd = syscall(SYS_pidfd_open, pid, 0);
	end.events = POLLIN;
	must(end.fd >= 0, "pidfd_open");
	if (!poll(&end, 1, PATIENCE_MS)) {
		snprintf(text, size, "timeout");
		kill(-pid, SIGKILL);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	} else {
		waitpid(pid, &status, 0);
		tell_end(text, size, status);
		if (read(report[0], &error, sizeof(error)) == sizeof(error))
			snprintf(text, size, "errno %d", error);
		kill(-pid, SIGKILL);
	}
	while (waitpid(-1, &status, WNOHANG) > 0)
		;
	close(end.fd);
	close(report[0]);
}

int main(int argc, char **argv)
{
	unsigned long seed, first, count;
	int elf;

	if (strstr(argv[0], "argv"))
		return checksum(argv);
	if (argc != 5 && argc != 6)
		return 2;
	elf = !strcmp(argv[1], "elf");
	seed = strtoul(argv[2], NULL, 0);
	first = strtoul(argv[3], NULL, 0);
	count = strtoul(argv[4], NULL, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	umask(022);
	mkdir("/tmp/files", 0755);
	mkdir("/tmp/files/empty", 0755);
	if (elf)
		elf_prepare();
	else
		script_prepare();
	for (unsigned long i = first; i < first + count; i++) {
		struct mutant m = { .words = "" };
		char end[32];

		state = seed * 0x10001 + i * 0x100000000UL;
		draw();
		if (elf)
			elf_make(&m);
		else
			script_make(&m);
		run(&m, end, sizeof(end));
		if (elf && (argc == 5 || i + 1 < first + count))
			elf_undo();
		printf("%lu\t%s\t%s\n", i, end, m.words);
	}
	printf("end of mutants\n");
	return 0;
}
