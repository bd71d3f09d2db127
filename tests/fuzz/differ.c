// SPDX-License-Identifier: MIT
/*
 * usage: differ SEED ROUNDS FILE
 *
 * Makes drawn calls one after the other and prints each with its result, for two kernels to be
 * compared by. FILE holds the names of calls that are left out. A round is a fresh process in a
 * fresh folder, by turns root's and nobody's, so that what differs once does not make the rest
 * differ. Before the rounds every number is called once, all arguments -1.
 *
 * A process writes down each call in shared memory before it makes it; its parent, which prints,
 * also interrupts a call that waits for what never comes.
 */
#include "draw.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS_OF_A_ROUND 40
#define NOBODY		 65534
#define TICK_US		 20000
#define NUDGE_TICKS	 10
#define KILL_TICKS	 60
#define FOLDER		 "/tmp/differ"

struct entry {
	struct fuzz_call call;
	long result;
};

/* What the process of a round tells its parent. */
struct journal {
	volatile int begun, done;
	int self, companion;
	struct entry entries[CALLS_OF_A_ROUND];
};

static struct journal *journal;
static uint64_t seed;
static char left_out[FUZZ_NUMBERS];

/* ---------------------------------------------------------------- the process of a round */

static void nothing(int sig)
{
	(void)sig;
}

static void set_limit(int resource, rlim_t value)
{
	struct rlimit limit = { value, value };

	setrlimit(resource, &limit);
}

static void become(int privileged)
{
	struct sigaction action = { .sa_handler = nothing };
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (int fd = 0; fd < FUZZ_FIRST_FD; fd++)
		dup2(null, fd);
	umask(022);
	set_limit(RLIMIT_AS, 128 << 20);
	set_limit(RLIMIT_FSIZE, 1 << 20);
	set_limit(RLIMIT_NOFILE, 256);
	set_limit(RLIMIT_NPROC, 100);
	set_limit(RLIMIT_SIGPENDING, 100);
	set_limit(RLIMIT_CORE, 0);
	sigaction(SIGUSR2, &action, NULL);
	sigaction(SIGURG, &action, NULL);
	signal(SIGXFSZ, SIG_IGN);
	if (privileged)
		return;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		_exit(1);
}

static int make_companion(void)
{
	int pid = fork();

	if (pid)
		return pid > 0 ? pid : getpid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static void make_one(const struct fuzz_call *call)
{
	struct entry *entry = &journal->entries[journal->begun];

	entry->call = *call;
	journal->begun++;
	entry->result = fuzz_make(call);
	journal->done++;
	/* What the call set going, a child or a timer, comes to its end before the next. */
	usleep(2000);
}

static void begin_round(struct fuzz *f, int round, int privileged)
{
	char folder[64];

	snprintf(folder, sizeof(folder), FOLDER "/%d", round);
	if (mkdir(folder, 0700) || chdir(folder))
		_exit(1);
	if (!privileged && chown(".", NOBODY, NOBODY))
		_exit(1);
	become(privileged);
	fuzz_init(f, seed * 1000003 + round, 0);
	f->privileged = privileged;
	f->steady = 1;
	f->pids[0] = f->pids[1] = journal->self = getpid();
	f->pids[2] = f->pids[3] = journal->companion = make_companion();
	fuzz_open_all();
	if (fuzz_map_playground() || fuzz_map_arena(f))
		_exit(1);
}

static int deadly(int number)
{
	return number == SYS_exit || number == SYS_exit_group || number == SYS_rt_sigreturn ||
	       number == SYS_execve || number == SYS_execveat || number == SYS_close_range;
}

static void drawn_round(int round)
{
	struct fuzz_call call;
	struct fuzz f;

	begin_round(&f, round, round % 2);
	while (journal->begun < CALLS_OF_A_ROUND) {
		int number = fuzz_below(&f, FUZZ_NUMBERS);

		if (left_out[number] || !fuzz_names[number] ||
		    (deadly(number) && fuzz_below(&f, 8)))
			continue;
		fuzz_draw(&f, number, &call);
		if (!fuzz_forbidden(&f, &call))
			make_one(&call);
	}
	_exit(0);
}

/* One number, called with nothing that makes sense. */
static void one_number(int number)
{
	struct fuzz_call call;
	struct fuzz f;

	become(0);
	fuzz_init(&f, 0, 0);
	journal->self = getpid();
	call = (struct fuzz_call){ .number = number, .letters = "xxxxxx" };
	call.name = fuzz_names[number] ? fuzz_names[number] : "none";
	for (int i = 0; i < 6; i++)
		call.args[i] = -1;
	if (number != SYS_vfork && number != SYS_clone)
		make_one(&call);
	_exit(0);
}

/* ---------------------------------------------------------------- what is printed */

static int is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (!strcmp(name, *names))
			return 1;
	}
	return 0;
}

static void print_pid(long pid)
{
	if (pid == journal->self)
		printf("self");
	else if (pid == journal->companion)
		printf("child");
	else if (pid > 0 && pid < 1 << 22)
		printf("pid");
	else
		printf("%ld", pid);
}

/* Numbers of processes, addresses the kernel chose and times are named, not told. */
static void print_result(const struct entry *entry)
{
	static const char *const pids[] = { "getpid",	       "gettid", "getppid", "getpgrp",
					    "getpgid",	       "getsid", "setsid",  "fork",
					    "vfork",	       "clone",	 "clone3",  "wait4",
					    "set_tid_address", NULL };
	static const char *const times[] = { "time", "times", NULL };
	static const char *const addresses[] = { "mmap", "mremap", "shmat", NULL };
	const char *name = entry->call.name;
	long result = entry->result;

	if (result < 0 && result > -4096)
		printf("%s\n", strerrorname_np(-result) ? strerrorname_np(-result) : "E?");
	else if (is_one_of(name, pids) && result > 0)
		printf("%s\n", result == journal->self	    ? "self" :
			       result == journal->companion ? "child" :
							      "pid");
	else if (is_one_of(name, times))
		printf("time\n");
	else if (!strcmp(name, "brk"))
		printf("address\n");
	else if (is_one_of(name, addresses) &&
		 (result < (long)FUZZ_ARENA ||
		  result > (long)(FUZZ_PLAYGROUND + (FUZZ_PLAYGROUND_PAGES << 12))))
		printf("address\n");
	else if (!strcmp(name, "fcntl") &&
		 (result == journal->self || result == journal->companion))
		printf("%s\n", result == journal->self ? "self" : "child");
	else
		printf("%ld\n", result);
}

static void print_entry(const char *round, int index)
{
	const struct entry *entry = &journal->entries[index];
	const char *letters = entry->call.letters;

	printf("%s %d %d %s(", round, index, entry->call.number, entry->call.name);
	for (int i = 0; letters[i]; i++) {
		if (i)
			printf(", ");
		if (letters[i] == 'u')
			print_pid((int)entry->call.args[i]);
		else if (entry->call.words[i][0])
			printf("\"%s\"", entry->call.words[i]);
		else
			printf("%#lx", entry->call.args[i]);
	}
	printf(") = ");
	if (index < journal->done)
		print_result(entry);
	else
		printf("none\n");
}

/* ---------------------------------------------------------------- the parent */

static int watch(pid_t pid)
{
	int status, still = 0, seen = 0;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		usleep(TICK_US);
		still = journal->done == seen ? still + 1 : 0;
		seen = journal->done;
		if (still == KILL_TICKS)
			kill(pid, SIGKILL);
		else if (still && still % NUDGE_TICKS == 0)
			kill(pid, SIGUSR2);
	}
	kill(-pid, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
		;
	return status;
}

static void run_round(const char *kind, int number, void (*body)(int))
{
	char name[32];
	pid_t pid;
	int status;

	memset(journal, 0, sizeof(*journal));
	fflush(stdout);
	pid = fork();
	if (!pid)
		body(number);
	status = watch(pid);
	snprintf(name, sizeof(name), "%s%d", kind, number);
	for (int i = 0; i < journal->begun; i++)
		print_entry(name, i);
	if (WIFSIGNALED(status))
		printf("%s end signal %d\n", name, WTERMSIG(status));
	else
		printf("%s end exit %d\n", name, WEXITSTATUS(status));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

static void read_left_out(const char *path)
{
	FILE *file = fopen(path, "r");
	char name[64];

	while (file && fscanf(file, "%63s", name) == 1) {
		for (int i = 0; i < FUZZ_NUMBERS; i++) {
			if (fuzz_names[i] && !strcmp(fuzz_names[i], name))
				left_out[i] = 1;
		}
	}
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 0; /* a drawn execve() of this program */
	seed = strtoull(argv[1], NULL, 0);
	read_left_out(argv[3]);
	journal = mmap(NULL, sizeof(*journal), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (journal == MAP_FAILED)
		return 1;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	mkdir(FOLDER, 0755);
	for (int i = 0; i < FUZZ_NUMBERS; i++)
		run_round("number", i, one_number);
	for (int i = 0; i < atoi(argv[2]); i++) {
		run_round("round", i, drawn_round);
		nftw(FOLDER, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
		mkdir(FOLDER, 0755);
	}
	return 0;
}
