// SPDX-License-Identifier: MIT
/*
 * usage: calls SEED SECONDS
 *
 * How this works
 *
 * A supervisor keeps eight workers alive, four as root and four as nobody, each with three threads
 * that make drawn calls in a folder and a session of their own. A worker lives for some thousand
 * calls; drawn calls may end it earlier, and the supervisor starts the next one. Threads count
 * their calls in shared memory. A worker that stands still is first interrupted by a signal, for
 * many calls wait for what never comes, then killed; one that does not die then has found a hang.
 *
 * What the kernel holds is read before and after, each time with all workers gone and caches
 * dropped. Before the first reading a short run has made what a kernel makes once and keeps.
 */
#include "draw.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS		8
#define THREADS		3
#define NOBODY		65534
#define CALLS_OF_A_LIFE 4000
#define WARM_SECONDS	20   /* or less, where the run itself is shorter */
#define NUDGE_MS	200  /* a thread that stands still so long is interrupted */
#define KILL_MS		4000 /* a worker that still stands still is killed */
#define LIFE_MS		30000
#define SWEEP_MS	2000   /* how often what workers left behind is killed */
#define HANG_MS		120000 /* far more than a death takes on a busy host */
#define SLAB_GROWTH	512    /* kB of objects that stay: what the last calls left in a list */
#define FOLDER		"/tmp/fuzz"

/* What the threads of a worker tell the supervisor. */
struct worker {
	volatile unsigned long calls[THREADS];
	volatile int tids[THREADS];
	volatile int numbers[THREADS];
	char trouble[32]; /* what it could not begin without */
	int trouble_errno;
	/* The supervisor's own. */
	pid_t pid;
	unsigned long seen;
	long moved_ms, nudged_ms, born_ms, killed_ms;
	int lives;
};

struct memory {
	long available, slab;
};

static struct worker *workers;
static uint64_t seed;
static unsigned long calls_of_the_dead, restarts;

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---------------------------------------------------------------- a worker */

static struct worker *me;
static struct fuzz drawers[THREADS];

static void nothing(int sig)
{
	(void)sig;
}

/* Ends the drawer, so it is drawn seldom. */
static int deadly(int number)
{
	return number == SYS_exit || number == SYS_exit_group || number == SYS_rt_sigreturn;
}

static void *make_calls(void *argument)
{
	int which = (struct fuzz *)argument - drawers;
	struct fuzz *f = argument;
	struct fuzz_call call;

	me->tids[which] = syscall(SYS_gettid);
	for (int i = 0; i < CALLS_OF_A_LIFE; i++) {
		int number = fuzz_below(f, FUZZ_NUMBERS);

		if (deadly(number) && fuzz_below(f, 64))
			continue;
		fuzz_draw(f, number, &call);
		if (fuzz_forbidden(f, &call))
			continue;
		me->numbers[which] = number;
		fuzz_make(&call);
		me->calls[which]++;
	}
	call = (struct fuzz_call){ .number = SYS_exit_group };
	fuzz_make(&call);
	return NULL;
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
	set_limit(RLIMIT_AS, 192 << 20);
	set_limit(RLIMIT_FSIZE, 1 << 20);
	set_limit(RLIMIT_NOFILE, 256);
	set_limit(RLIMIT_NPROC, 100);
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

/* A process to send signals to and to trace; it goes when the worker goes. */
static int make_companion(void)
{
	int pid = fork();

	if (pid)
		return pid > 0 ? pid : getpid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static void give_up(const char *trouble)
{
	me->trouble_errno = errno;
	strcpy(me->trouble, trouble);
	_exit(1);
}

static void work(int slot)
{
	char folder[64];
	int privileged = slot % 2, companion;
	pthread_t thread;

	me = &workers[slot];
	snprintf(folder, sizeof(folder), FOLDER "/%d-%d", slot, me->lives);
	if (mkdir(folder, 0700) || chdir(folder) || (!privileged && chown(".", NOBODY, NOBODY)))
		give_up("no folder");
	become(privileged);
	companion = make_companion();
	fuzz_open_all();
	if (fuzz_map_playground())
		give_up("no playground");
	for (int i = 0; i < THREADS; i++) {
		struct fuzz *f = &drawers[i];

		fuzz_init(f, seed * 1000003 + me->lives * 64 + slot * 4 + i, i);
		f->privileged = privileged;
		f->pids[0] = f->pids[1] = getpid();
		f->pids[2] = f->pids[3] = companion;
		if (fuzz_map_arena(f))
			give_up("no arena");
		if (i && pthread_create(&thread, NULL, make_calls, f))
			give_up("no thread");
	}
	make_calls(&drawers[0]);
}

/* ---------------------------------------------------------------- the supervisor */

static void start(int slot)
{
	struct worker *w = &workers[slot];

	for (int i = 0; i < THREADS; i++) {
		calls_of_the_dead += w->calls[i];
		w->calls[i] = 0;
		w->tids[i] = 0;
	}
	w->lives++;
	w->seen = 0;
	w->killed_ms = 0;
	w->born_ms = w->moved_ms = w->nudged_ms = now_ms();
	fflush(stdout);
	w->pid = fork();
	if (!w->pid) {
		work(slot);
		_exit(0);
	}
	if (w->pid < 0)
		w->pid = 0;
	else
		restarts++;
}

static unsigned long calls_of(const struct worker *w)
{
	unsigned long sum = 0;

	for (int i = 0; i < THREADS; i++)
		sum += w->calls[i];
	return sum;
}

static unsigned long all_calls(void)
{
	unsigned long sum = calls_of_the_dead;

	for (int i = 0; i < WORKERS; i++)
		sum += calls_of(&workers[i]);
	return sum;
}

static void print_file(const char *format, int pid, int tid)
{
	char path[64], text[2048];
	ssize_t size;
	int fd;

	snprintf(path, sizeof(path), format, pid, tid);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return;
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (size > 0)
		printf("%s: %.*s\n", path, (int)size, text);
}

static void tell_hang(struct worker *w)
{
	printf("failed: worker %d, process %d does not die\n", (int)(w - workers), w->pid);
	for (int i = 0; i < THREADS; i++) {
		printf("thread %d was in %s\n", w->tids[i],
		       fuzz_names[w->numbers[i]] ? fuzz_names[w->numbers[i]] : "none");
		print_file("/proc/%d/task/%d/stat", w->pid, w->tids[i]);
		print_file("/proc/%d/task/%d/stack", w->pid, w->tids[i]);
		print_file("/proc/%d/task/%d/status", w->pid, w->tids[i]);
	}
	fflush(stdout);
	exit(1);
}

static void kill_worker(struct worker *w)
{
	kill(-w->pid, SIGKILL);
	kill(w->pid, SIGKILL);
	if (!w->killed_ms)
		w->killed_ms = now_ms();
}

static void look_after(struct worker *w)
{
	long now = now_ms();
	unsigned long calls = calls_of(w);

	if (calls != w->seen) {
		w->seen = calls;
		w->moved_ms = now;
	}
	if (w->killed_ms) {
		if (now - w->killed_ms > HANG_MS)
			tell_hang(w);
		return;
	}
	if (now - w->moved_ms > KILL_MS || now - w->born_ms > LIFE_MS) {
		kill_worker(w);
	} else if (now - w->nudged_ms > NUDGE_MS) {
		w->nudged_ms = now;
		for (int i = 0; i < THREADS; i++) {
			if (w->tids[i])
				syscall(SYS_tgkill, w->pid, w->tids[i], SIGUSR2);
		}
	}
}

static int is_worker(int pid)
{
	for (int i = 0; i < WORKERS; i++) {
		if (workers[i].pid == pid)
			return 1;
	}
	return 0;
}

/*
 * Processes that outlived their worker, in a session of their own perhaps, have become ours: they
 * die too. Returns how many there are.
 */
static int kill_strays(int loud)
{
	DIR *folder = opendir("/proc");
	struct dirent *entry;
	int strays = 0;

	while (folder && (entry = readdir(folder))) {
		char path[300], text[512] = "", state = 0;
		int pid = atoi(entry->d_name), parent = 0, fd;

		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		fd = pid > 0 ? open(path, O_RDONLY) : -1;
		if (fd < 0)
			continue;
		if (read(fd, text, sizeof(text) - 1) > 0 && strrchr(text, ')'))
			sscanf(strrchr(text, ')'), ") %c %d", &state, &parent);
		close(fd);
		if (parent != getpid() || is_worker(pid))
			continue;
		strays++;
		kill(pid, SIGKILL);
		if (loud)
			printf("stray: %.200s\n", text);
	}
	if (folder)
		closedir(folder);
	return strays;
}

/* Takes the dead: workers, and what workers left behind. A stopped one is traced by us: it dies. */
static void bury(void)
{
	int status, pid;

	while ((pid = waitpid(-1, &status, WNOHANG | __WALL)) > 0) {
		if (WIFSTOPPED(status))
			kill(pid, SIGKILL);
		for (int i = 0; i < WORKERS && !WIFSTOPPED(status); i++) {
			if (workers[i].pid != pid)
				continue;
			kill(-pid, SIGKILL);
			workers[i].pid = 0;
		}
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

/* What is mounted below a folder goes with it. */
static void remove_folder(const char *folder)
{
	char line[4096], where[1024];
	FILE *mounts = fopen("/proc/self/mounts", "r");
	size_t length = strlen(folder);

	while (mounts && fgets(line, sizeof(line), mounts)) {
		if (sscanf(line, "%*s %1023s", where) == 1 && !strncmp(where, folder, length) &&
		    (where[length] == '/' || !where[length]))
			umount2(where, MNT_DETACH);
	}
	if (mounts)
		fclose(mounts);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static void remove_folders(void)
{
	remove_folder(FOLDER);
	mkdir(FOLDER, 0755);
}

static void remove_folder_of(int slot)
{
	char folder[64];

	snprintf(folder, sizeof(folder), FOLDER "/%d-%d", slot, workers[slot].lives);
	remove_folder(folder);
}

static void end_all(void)
{
	for (int busy = 1; busy;) {
		busy = 0;
		bury();
		for (int i = 0; i < WORKERS; i++) {
			if (!workers[i].pid)
				continue;
			busy = 1;
			kill_worker(&workers[i]);
			look_after(&workers[i]);
		}
		usleep(20000);
	}
	for (long since = now_ms(); kill_strays(now_ms() - since > HANG_MS); usleep(100000)) {
		bury();
		if (now_ms() - since > HANG_MS + 1000) {
			printf("failed: a process does not die\n");
			exit(1);
		}
	}
	remove_folders();
}

static long number_in(const char *path, const char *key)
{
	char line[256];
	FILE *file = fopen(path, "r");
	long value = -1;

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, key, strlen(key)))
			value = strtol(line + strlen(key), NULL, 10);
	}
	if (file)
		fclose(file);
	return value;
}

static void run_for(long seconds, int loud)
{
	long end = now_ms() + seconds * 1000, told = now_ms(), moved = told;
	long swept = told;
	unsigned long seen = 0;

	while (now_ms() < end) {
		bury();
		if (now_ms() - swept > SWEEP_MS) {
			kill_strays(0);
			swept = now_ms();
		}
		for (int i = 0; i < WORKERS; i++) {
			if (workers[i].pid) {
				look_after(&workers[i]);
				continue;
			}
			remove_folder_of(i);
			start(i);
		}
		if (all_calls() != seen)
			moved = now_ms();
		seen = all_calls();
		if (now_ms() - moved > HANG_MS) {
			printf("failed: no call came back for %d s\n", HANG_MS / 1000);
			for (int i = 0; i < WORKERS; i++)
				printf("failed: worker %d: %s, %s\n", i, workers[i].trouble,
				       strerror(workers[i].trouble_errno));
			exit(1);
		}
		if (loud && now_ms() - told > 10000) {
			told = now_ms();
			printf("progress: %lu calls, %lu workers, %ld kB available, %ld s left\n",
			       seen, restarts, number_in("/proc/meminfo", "MemAvailable:"),
			       (end - told) / 1000);
		}
		usleep(20000);
	}
	end_all();
}

/* ---------------------------------------------------------------- memory */

/* Bytes of all objects in use. */
static long slab_in_use(void)
{
	char line[256];
	FILE *file = fopen("/proc/slabinfo", "r");
	long objects, all, size, sum = 0;

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%*s %ld %ld %ld", &objects, &all, &size) == 3)
			sum += objects * size;
	}
	if (file)
		fclose(file);
	return sum / 1024;
}

static struct memory read_memory(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	sync();
	if (fd < 0 || write(fd, "3", 1) != 1)
		printf("caches stay: %s\n", strerror(errno));
	close(fd);
	return (struct memory){ number_in("/proc/meminfo", "MemAvailable:"), slab_in_use() };
}

/* The caches that hold more objects than before. */
static void print_grown_caches(const char *before)
{
	char line[256], name[64], old_name[64];
	FILE *now = fopen("/proc/slabinfo", "r");
	long objects, old;

	while (now && fgets(line, sizeof(line), now)) {
		if (sscanf(line, "%63s %ld", name, &objects) != 2)
			continue;
		for (const char *at = before; at && *at; at = strchr(at, '\n')) {
			at += *at == '\n';
			if (sscanf(at, "%63s %ld", old_name, &old) == 2 &&
			    !strcmp(name, old_name) && objects > old + 32)
				printf("cache %s: %ld objects, %ld before\n", name, objects, old);
		}
	}
	if (now)
		fclose(now);
}

static char *read_slabinfo(void)
{
	static char text[65536];
	FILE *file = fopen("/proc/slabinfo", "r");
	size_t size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

	text[size] = 0;
	if (file)
		fclose(file);
	return text;
}

/*
 * Frees that wait for a grace period or a kernel thread are given some time. Objects are counted
 * closely; slabs of which a few objects are in use may hold some more memory than before.
 */
static int memory_is_back(const struct memory *before)
{
	struct memory after;
	long allowed = 2048 + before->available / 40;

	for (int i = 0; i < 20; i++) {
		after = read_memory();
		if (after.available >= before->available - allowed &&
		    after.slab <= before->slab + SLAB_GROWTH)
			break;
		sleep(1);
	}
	printf("memory available: %ld kB before, %ld kB after; objects in use: %ld kB, %ld kB\n",
	       before->available, after.available, before->slab, after.slab);
	return after.available >= before->available - allowed &&
	       after.slab <= before->slab + SLAB_GROWTH;
}

int main(int argc, char **argv)
{
	struct memory before;
	long seconds;
	char *slabs;

	if (argc != 3)
		return 0; /* a drawn execve() of this program */
	setvbuf(stdout, NULL, _IOLBF, 0);
	seed = strtoull(argv[1], NULL, 0);
	workers = mmap(NULL, WORKERS * sizeof(*workers), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers == MAP_FAILED)
		return 1;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	remove_folders();
	seconds = strtol(argv[2], NULL, 10);
	run_for(seconds < WARM_SECONDS ? seconds : WARM_SECONDS, 0);
	before = read_memory();
	slabs = strdup(read_slabinfo());
	run_for(seconds, 1);
	printf("made %lu calls in %lu workers\n", all_calls(), restarts);
	if (!memory_is_back(&before)) {
		print_grown_caches(slabs);
		printf("failed: memory does not come back to its level\n");
		return 1;
	}
	return 0;
}
