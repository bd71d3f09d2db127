/* SPDX-License-Identifier: MIT */
/*
 * What tests look at from outside: states, numbers and mappings that /proc shows, and the few calls
 * that many files make. A test includes this after test.h where it needs it.
 */
#ifndef AUK_LOOK_H
#define AUK_LOOK_H

#include <dirent.h>
#include <grp.h>

#define LOOK_WAIT_MS 10000	/* far more than any change of state takes */
#define NOBODY 65534

/* The letter of the process or thread's state in /proc; 0 when it is gone. */
__attribute__((unused))
static char look_state(pid_t pid)
{
	char path[64], text[1024], *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (test_read_file(path, text, sizeof(text)) <= 0)
		return 0;
	end = strrchr(text, ')');
	return end ? end[2] : 0;
}

/* Waits until the process is in the state; 0 when that does not happen. */
__attribute__((unused))
static int look_wait_state(pid_t pid, char state)
{
	for (int i = 0; i < LOOK_WAIT_MS; i++) {
		if (look_state(pid) == state)
			return 1;
		test_sleep_ms(1);
	}
	return 0;
}

/* The number behind "key" at the start of a line of the file, -1 when there is none. */
__attribute__((unused))
static long long look_number(const char *path, const char *key)
{
	static char text[65536];
	size_t len = strlen(key);

	if (test_read_file(path, text, sizeof(text)) <= 0)
		return -1;
	for (char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && (line[len] == ':' || line[len] == ' '))
			return strtoll(line + len + 1, NULL, 0);
	}
	return -1;
}

__attribute__((unused))
static long long look_pid_number(pid_t pid, const char *file, const char *key)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return look_number(path, key);
}

struct look_map {
	unsigned long start, end, offset;
	char perms[8], name[128];
};

/* The line of /proc/self/maps that holds the address; 0 when none does. */
__attribute__((unused))
static int look_map(const void *addr, struct look_map *map)
{
	FILE *f = fopen("/proc/self/maps", "re");
	char line[512];
	int found = 0;

	while (f && !found && fgets(line, sizeof(line), f)) {
		map->name[0] = 0;
		if (sscanf(line, "%lx-%lx %7s %lx %*s %*s %127[^\n]", &map->start, &map->end,
			   map->perms, &map->offset, map->name) >= 4)
			found = (unsigned long)addr >= map->start && (unsigned long)addr < map->end;
	}
	if (f)
		fclose(f);
	return found;
}

/*
 * The same for a mapping's name, as in "[heap]"; from the first line of that name to the end of the
 * last.
 */
__attribute__((unused))
static int look_map_named(const char *name, struct look_map *map)
{
	FILE *f = fopen("/proc/self/maps", "re");
	struct look_map here;
	char line[512];
	int found = 0;

	while (f && fgets(line, sizeof(line), f)) {
		here.name[0] = 0;
		if (sscanf(line, "%lx-%lx %7s %lx %*s %*s %127[^\n]", &here.start, &here.end,
			   here.perms, &here.offset, here.name) < 4 ||
		    strcmp(here.name, name))
			continue;
		if (!found++)
			*map = here;
		map->end = here.end;
	}
	if (f)
		fclose(f);
	return found;
}

/* A field of /proc/self/smaps, in kB, of the mapping that holds the address. */
__attribute__((unused))
static long look_smaps(const void *addr, const char *key)
{
	FILE *f = fopen("/proc/self/smaps", "re");
	unsigned long start, end;
	size_t len = strlen(key);
	char line[512];
	int inside = 0;
	long kb = -1;

	while (f && kb < 0 && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			inside = (unsigned long)addr >= start && (unsigned long)addr < end;
		else if (inside && !strncmp(line, key, len) && line[len] == ':')
			kb = strtol(line + len + 1, NULL, 10);
	}
	if (f)
		fclose(f);
	return kb;
}

/* How many names a directory has besides "." and "..". */
__attribute__((unused))
static int look_entries(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int n = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return n;
}

/* Gives up root for good. */
__attribute__((unused))
static void become_nobody(void)
{
	ASSERT_OK(setgroups(0, NULL));
	ASSERT_OK(setresgid(NOBODY, NOBODY, NOBODY));
	ASSERT_OK(setresuid(NOBODY, NOBODY, NOBODY));
}

__attribute__((unused))
static void pin_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	ASSERT_OK(sched_setaffinity(0, sizeof(set), &set));
}

/* An anonymous mapping, shared with children or not. */
__attribute__((unused))
static void *map_anonymous(size_t size, int sharing)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);

	ASSERT(p != MAP_FAILED);
	return p;
}

__attribute__((unused))
static void catch_signal(int sig, void (*handler)(int), int flags)
{
	struct sigaction act = { .sa_handler = handler, .sa_flags = flags };

	ASSERT_OK(sigaction(sig, &act, NULL));
}

__attribute__((unused))
static void block_signal(int how, int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	ASSERT_OK(sigprocmask(how, &set, NULL));
}

#endif /* AUK_LOOK_H */
