// SPDX-License-Identifier: MIT
/*
 * Fails every allocation of every call in turn: failures.h says what a scenario is. Each runs in a
 * child of its own, first once to fill caches, then several rounds with the kernel's object counts
 * taken before and after: what they keep is a leak.
 *
 *	failures [--rounds N] [--list] [NAME...]
 *
 * Prints a line a scenario, "ok NAME ALLOCATIONS" or "not ok NAME ...", with "#" lines before it
 * that say what is wrong. On a kernel without fail-nth every scenario runs once and must succeed.
 */

#include <dirent.h>
#include "failures.h"

#define MAX_NTH		4000
#define SCENARIO_SECONDS 180
#define MAX_CACHES	256
#define LEAKED_PAGES	256	/* per scenario: more than per-CPU lists move about */
#define SETTLE_MS	50
#define SETTLE_TRIES	40

static struct scenario *first, **last = &first;

/* Of the scenario that runs, shared with its child. */
static struct {
	unsigned int n;		/* the allocation that fails */
	int injected;		/* it did */
	unsigned int most;
	int wrong;
	int allowed[4];
} *now;

static int nth_fd = -1;
static pid_t runner;		/* the process that makes the calls of a scenario */

void add_scenario(struct scenario *s)
{
	*last = s;
	last = &s->next;
}

static void complain(const char *what, const char *format, long value)
{
	printf("# n = %u: %s: ", now->n, what);
	printf(format, value);
	printf("\n");
	now->wrong++;
}

void broken(const char *file, int line, const char *what)
{
	printf("# %s:%d: n = %u: %s fails: %s\n", file, line, now->n, what, strerror(errno));
	now->wrong++;
	fflush(NULL);
	_exit(2);
}

/* ---------------------------------------------------------------- failing the n-th */

static void write_nth(int fd, unsigned int n)
{
	char text[16];
	int len = sprintf(text, "%u", n);

	if (fd >= 0 && pwrite(fd, text, len, 0) != len)
		abort();
}

/* Has the failure happened? */
static int was_injected(int fd)
{
	char text[16] = "1";

	if (fd >= 0 && pread(fd, text, sizeof(text) - 1, 0) <= 0)
		abort();
	return atoi(text) == 0;
}

void nth_begin(void)
{
	write_nth(nth_fd, now->n);
}

void allow(int error)
{
	int i;

	for (i = 0; i < 4 && now->allowed[i] && now->allowed[i] != error; i++)
		;
	if (i < 4)
		now->allowed[i] = error;
}

static int is_allowed(int error)
{
	if (error == ENOMEM || error == EAGAIN)
		return 1;
	for (int i = 0; i < 4; i++)
		if (now->allowed[i] == error)
			return error != 0;
	return 0;
}

long nth_end(const char *what, long result)
{
	int error = errno, injected;

	if (getpid() != runner)		/* what a fork made: nth_fd speaks of its parent */
		return result;
	injected = was_injected(nth_fd);
	write_nth(nth_fd, 0);
	now->injected |= injected;
	if (result == -1 && (!injected || !is_allowed(error)))
		complain(what, injected ? "the wrong errno %ld" : "fails by itself, errno %ld",
			 error);
	errno = error;
	return result;
}

int nth_child(const char *what, void (*body)(void))
{
	int go[2], fd = -1, status;
	siginfo_t info;
	char path[64];
	pid_t pid;

	MUST(pipe(go));
	pid = MUST(fork());
	if (!pid) {
		close(go[1]);
		if (read(go[0], path, 1) == 1)
			body();
		_exit(0);
	}
	close(go[0]);
	if (nth_fd >= 0) {
		sprintf(path, "/proc/%d/fail-nth", pid);
		fd = MUST(open(path, O_RDWR | O_CLOEXEC));
	}
	write_nth(fd, now->n);
	MUST(write(go[1], "x", 1));
	close(go[1]);
	MUST(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	if (was_injected(fd))
		now->injected = 1;
	else if (info.si_status && info.si_status != SIGABRT)
		complain(what, "ends with %ld", info.si_status);
	if (fd >= 0)
		close(fd);
	MUST(waitpid(pid, &status, 0));
	if (WIFEXITED(status) && WEXITSTATUS(status) && !is_allowed(WEXITSTATUS(status)))
		complain(what, "the wrong errno %ld", WEXITSTATUS(status));
	return status;
}

/* ---------------------------------------------------------------- what the kernel holds */

struct level {
	char names[MAX_CACHES][40];
	long objects[MAX_CACHES];
	int caches;
	long free_pages;
};

static long meminfo(const char *text, const char *key)
{
	const char *at = strstr(text, key);

	return at ? atol(at + strlen(key)) : 0;
}

static long read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while (used < size - 1 && (n = read(fd, text + used, size - 1 - used)) > 0)
		used += n;
	close(fd);
	text[used] = 0;
	return used;
}

static void take_level(struct level *level)
{
	static char text[65536];

	memset(level, 0, sizeof(*level));
	if (read_text("/proc/slabinfo", text, sizeof(text)) > 0) {
		for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
			int i = level->caches;

			if (i < MAX_CACHES && *line != '#' &&
			    sscanf(line, "%39s %ld", level->names[i], &level->objects[i]) == 2)
				level->caches++;
		}
	}
	if (read_text("/proc/meminfo", text, sizeof(text)) > 0)
		level->free_pages = (meminfo(text, "MemFree:") + meminfo(text, "\nCached:")) / 4;
}

/* Prints the caches that have grown by a whole object a round or more; how many they are. */
static int grown(const struct level *before, const struct level *after, int rounds, int print)
{
	long pages = before->free_pages - after->free_pages;
	int found = 0;

	for (int i = 0; i < before->caches && i < after->caches; i++) {
		long more = after->objects[i] - before->objects[i];

		/* Addresses that were freed wait in their tree for the next flush of all CPUs. */
		if (strcmp(before->names[i], after->names[i]) || more < rounds ||
		    !strcmp(before->names[i], "vmap_area"))
			continue;
		found++;
		if (print)
			printf("# leak: %ld objects of %s in %d rounds\n", more, before->names[i],
			       rounds);
	}
	if (pages >= LEAKED_PAGES) {
		found++;
		if (print)
			printf("# leak: %ld pages in %d rounds\n", pages, rounds);
	}
	return found;
}

/* ---------------------------------------------------------------- the run */

/* A first write to a page is a failure's chance too, but not one of the calls'. */
static void touch_own_pages(void)
{
	extern char __data_start[], _end[];

	for (volatile char *p = __data_start; p < _end; p += 4096)
		*p = *p;
}

static void in_child(const struct scenario *s)
{
	char dir[] = "/tmp/failures.XXXXXX";

	alarm(SCENARIO_SECONDS);
	runner = getpid();
	touch_own_pages();
	nth_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	MUST(mkdtemp(dir) ? 0 : -1);
	MUST(chdir(dir));
	for (now->n = 1; now->n < MAX_NTH && now->wrong < 10; now->n++) {
		now->injected = 0;
		s->run(s->arg);
		if (!now->injected)
			break;
	}
	now->most = now->n - 1;
	if (now->n == MAX_NTH)
		complain(s->name, "does not end before n = %ld", now->n);
	MUST(chdir("/"));
	if (rmdir(dir) < 0)
		complain(s->name, "leaves files behind, errno %ld", errno);
	fflush(NULL);
	_exit(0);
}

static void run_once(const struct scenario *s)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid)
		in_child(s);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(3);
	if (status && !now->wrong)
		complain(s->name, "ends with wait status %#lx", status);
}

/* Frees that wait for a grace period or a worker come a little later. */
static int keeps_objects(const struct level *before, int rounds)
{
	static struct level after;
	struct timespec pause = { 0, SETTLE_MS * 1000000L };

	for (int i = 0; i < SETTLE_TRIES; i++) {
		take_level(&after);
		if (!grown(before, &after, rounds, 0))
			return 0;
		nanosleep(&pause, NULL);
	}
	return grown(before, &after, rounds, 1);
}

static int run_scenario(const struct scenario *s, int rounds)
{
	static struct level before;

	memset(now, 0, sizeof(*now));
	printf("# running %s\n", s->name);
	run_once(s);
	take_level(&before);
	for (int i = 0; i < rounds && !now->wrong; i++)
		run_once(s);
	if (!now->wrong && rounds)
		now->wrong += keeps_objects(&before, rounds);
	printf("%s %s %u\n", now->wrong ? "not ok" : "ok", s->name, now->most);
	return now->wrong != 0;
}

static int wanted(const struct scenario *s, char **names)
{
	for (char **n = names; *n; n++)
		if (!strncmp(s->name, *n, strlen(*n)))
			return 1;
	return !*names;
}

int main(int argc, char **argv)
{
	int rounds = 3, failed = 0, number = 0;

	if (argc == 2 && !strcmp(argv[1], "--nothing"))
		return 0;	/* the program that exec scenarios run */
	if (argc > 2 && !strcmp(argv[1], "--rounds")) {
		rounds = atoi(argv[2]);
		argv += 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	now = mmap(NULL, sizeof(*now), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (now == MAP_FAILED)
		return 3;
	if (access("/proc/self/fail-nth", F_OK)) {
		printf("# no fail-nth here: nothing is made to fail\n");
		rounds = 0;
	}
	for (struct scenario *s = first; s; s = s->next) {
		if (!wanted(s, argv + 1))
			continue;
		failed += run_scenario(s, rounds);
		number++;
	}
	printf("%d scenarios, %d failed\n", number, failed);
	return failed != 0;
}
