// SPDX-License-Identifier: MIT
// /proc: what is there, that it reads to its end, and that its formats are those programs parse.
#include "test.h"
#include <dirent.h>
#include "look.h"
#include <limits.h>

static const char *const system_files[] = {
	"cmdline", "cpuinfo",  "devices",   "filesystems", "interrupts", "loadavg",
	"meminfo", "mounts",   "stat",	    "swaps",	   "uptime",	 "version",
	"vmstat",  "zoneinfo", "buddyinfo", "slabinfo",	   "kallsyms",	 "softirqs",
	"devices", "misc", "modules", "partitions", "diskstats", "iomem", "ioports", "timer_list",
};

static const char *const process_files[] = {
	"auxv",	     "cmdline", "comm",	     "environ",	      "limits",	     "maps",
	"mountinfo", "mounts",	"smaps",     "stat",	      "statm",	     "status",
	"syscall",   "wchan",	"oom_score", "oom_score_adj", "personality",
	"sched",     "stack",
};

static const char *const directories[] = {
	"/proc/self/fd",    "/proc/self/fdinfo", "/proc/self/task", "/proc/sys",
	"/proc/sys/kernel", "/proc/sys/vm",	 "/proc/sys/fs",
};

static char text[1 << 20];

static void expect_readable(const char *folder, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (test_read_file(path, text, sizeof(text)) < 0)
		FAIL("%s: %s", path, strerror(errno));
}

TEST(system_files_read_to_their_end,
     "spec: B-PRC-02 B-PRC-05 B-PRC-06 B-PRC-09 B-PRC-12 B-PRC-14 B-PRC-27")
{
	for (unsigned int i = 0; i < sizeof(system_files) / sizeof(*system_files); i++)
		expect_readable("/proc", system_files[i]);
}

TEST(process_files_read_to_their_end, "spec: B-PRC-30 B-PRC-40")
{
	for (unsigned int i = 0; i < sizeof(process_files) / sizeof(*process_files); i++)
		expect_readable("/proc/self", process_files[i]);
}

TEST(read_only_files_refuse_writers, "spec: ~B-CHK-37 B-PRC-03")
{
	static const char *const files[] = { "/proc/meminfo",	  "/proc/stat",
					     "/proc/uptime",	  "/proc/version",
					     "/proc/self/status", "/proc/self/maps",
					     "/proc/self/stat",	  "/proc/loadavg",
					     "/proc/filesystems" };
	char path[64];
	int fd;

	for (unsigned int i = 0; i < sizeof(files) / sizeof(*files); i++) {
		fd = open(files[i], O_WRONLY);	/* root may open; the write fails */
		if (fd < 0)
			continue;
		EXPECT_EQ(write(fd, "1", 1), -1);
		close(fd);
	}
	EXPECT_ERR(open("/proc/new", O_CREAT | O_WRONLY, 0600), ENOENT);
	EXPECT_EQ(mkdir("/proc/new", 0700), -1);
	snprintf(path, sizeof(path), "/proc/%d/status", getpid());
	EXPECT_EQ(unlink(path), -1);
	become_nobody();
	EXPECT_ERR(open("/proc/meminfo", O_WRONLY), EACCES);
	EXPECT_ERR(open("/proc/1/environ", O_RDONLY), EACCES);
	EXPECT_ERR(open("/proc/sys/kernel/pid_max", O_WRONLY), EACCES);
}

TEST(folders_list, "spec: B-PRC-04 B-PRC-37 B-PRC-38")
{
	for (unsigned int i = 0; i < sizeof(directories) / sizeof(*directories); i++) {
		if (look_entries(directories[i]) < 1)
			FAIL("%s: nothing listed", directories[i]);
	}
}

TEST(stat_of_a_process_has_its_52_fields, "spec: ~B-CHK-37")
{
	long long fields[60] = { 0 };
	char comm[32], state, *at;
	int pid, n = 2;

	ASSERT(test_read_file("/proc/self/stat", text, sizeof(text)) > 0);
	at = strrchr(text, ')');
	ASSERT(at);
	ASSERT_EQ(sscanf(text, "%d (%31[^)]) %c", &pid, comm, &state), 3);
	EXPECT_EQ(pid, getpid());
	EXPECT_EQ(state, 'R');
	for (at = at + 3; at && *at; n++) {
		at = strchr(at, ' ');
		if (at)
			fields[n + 2] = strtoll(++at, NULL, 10);
	}
	EXPECT_EQ(n, 52);
	EXPECT_EQ(fields[4], getppid());
	EXPECT_EQ(fields[5], getpgrp());
	EXPECT_EQ(fields[6], getsid(0));
	EXPECT_EQ(fields[7], 0);
	EXPECT_EQ(fields[18], 20);
	EXPECT_EQ(fields[20], 1);
	EXPECT_GT(fields[22], 0);
	EXPECT_GT(fields[23], 4096 * 10);
	EXPECT_GT(fields[24], 10);
}

TEST(status_has_the_lines_programs_look_for, "spec: ~B-CHK-37 B-PRC-39 A-PID-05")
{
	static const char *const keys[] = {
		"Name",
		"Umask",
		"State",
		"Tgid",
		"Pid",
		"PPid",
		"TracerPid",
		"Uid",
		"Gid",
		"FDSize",
		"Groups",
		"VmPeak",
		"VmSize",
		"VmLck",
		"VmHWM",
		"VmRSS",
		"RssAnon",
		"RssFile",
		"RssShmem",
		"VmData",
		"VmStk",
		"VmExe",
		"VmLib",
		"VmPTE",
		"VmSwap",
		"Threads",
		"SigQ",
		"SigPnd",
		"ShdPnd",
		"SigBlk",
		"SigIgn",
		"SigCgt",
		"CapInh",
		"CapPrm",
		"CapEff",
		"CapBnd",
		"Cpus_allowed",
		"Cpus_allowed_list",
		"voluntary_ctxt_switches",
		"nonvoluntary_ctxt_switches",
	};
	char key[64];

	ASSERT(test_read_file("/proc/self/status", text, sizeof(text)) > 0);
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		snprintf(key, sizeof(key), "%s%s:\t", i ? "\n" : "", keys[i]);
		if (!strstr(text, key))
			FAIL("no line %s", keys[i]);
	}
	EXPECT_EQ(look_number("/proc/self/status", "Pid"), getpid());
	EXPECT_EQ(look_number("/proc/self/status", "PPid"), getppid());
	EXPECT_EQ(look_number("/proc/self/status", "Threads"), 1);
	umask(0027);
	EXPECT_EQ(look_number("/proc/self/status", "Umask"), 027);
}

TEST(meminfo_sums_make_sense, "spec: ~B-CHK-37 B-PRC-06")
{
	static const char *const keys[] = {
		"MemTotal",    "MemFree",      "MemAvailable", "Buffers",     "Cached",
		"SwapCached",  "Active",       "Inactive",     "SwapTotal",   "SwapFree",
		"Dirty",       "Writeback",    "AnonPages",    "Mapped",      "Shmem",
		"Slab",	       "SReclaimable", "SUnreclaim",   "KernelStack", "PageTables",
		"CommitLimit", "Committed_AS", "VmallocTotal", "VmallocUsed"
	};

	for (unsigned int i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (look_number("/proc/meminfo", keys[i]) < 0)
			FAIL("no line %s", keys[i]);
	}
	EXPECT_GT(look_number("/proc/meminfo", "MemTotal"), 16384);
	EXPECT_LT(look_number("/proc/meminfo", "MemFree"),
		  look_number("/proc/meminfo", "MemTotal"));
	EXPECT_GT(look_number("/proc/meminfo", "MemAvailable"), 0);
}

TEST(stat_counts_what_happens, "spec: ~B-CHK-37 B-PRC-27")
{
	long long forks, switches;
	char cpu[16];

	forks = look_number("/proc/stat", "processes");
	switches = look_number("/proc/stat", "ctxt");
	pid_t child = test_fork();
	if (!child)
		CHILD_EXIT();
	EXPECT_CHILD_OK(child);
	EXPECT_GT(look_number("/proc/stat", "processes"), forks);
	EXPECT_GT(look_number("/proc/stat", "ctxt"), switches);
	EXPECT_GE(look_number("/proc/stat", "procs_running"), 1);
	EXPECT_GT(look_number("/proc/stat", "btime"), 1700000000);
	for (int i = 0; i < test_cpus(); i++) {
		snprintf(cpu, sizeof(cpu), "cpu%d", i);
		EXPECT_GE(look_number("/proc/stat", cpu), 0);
	}
}

TEST(loadavg_and_version_have_their_forms, "spec: ~B-CHK-37")
{
	double a, b, c;
	int running, total, last;

	ASSERT(test_read_file("/proc/loadavg", text, sizeof(text)) > 0);
	ASSERT_EQ(sscanf(text, "%lf %lf %lf %d/%d %d\n", &a, &b, &c, &running, &total, &last), 6);
	EXPECT(running >= 1 && total > running && last >= getpid());
	ASSERT(test_read_file("/proc/version", text, sizeof(text)) > 0);
	EXPECT_MEM(text, "Linux version 6.1.", 18);
}

TEST(links_of_a_process_point_right, "spec: ~B-CHK-37 B-PRC-32 B-PRC-34 B-PRC-38")
{
	char path[64], target[PATH_MAX] = "", cwd[PATH_MAX];
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600)), fds[2];

	ASSERT(getcwd(cwd, sizeof(cwd)));
	ASSERT(readlink("/proc/self/cwd", target, sizeof(target)) > 0);
	EXPECT_STR(target, cwd);
	memset(target, 0, sizeof(target));
	ASSERT_EQ(readlink("/proc/self/root", target, sizeof(target)), 1);
	EXPECT_STR(target, "/");
	ASSERT(readlink("/proc/self/exe", target, sizeof(target)) > 0);
	EXPECT_STR(target, "/tests/procfs");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	memset(target, 0, sizeof(target));
	ASSERT(readlink(path, target, sizeof(target)) > 0);
	strcat(cwd, "/f");
	EXPECT_STR(target, cwd);
	ASSERT_OK(pipe(fds));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[0]);
	memset(target, 0, sizeof(target));
	ASSERT(readlink(path, target, sizeof(target)) > 0);
	EXPECT_MEM(target, "pipe:[", 6);
	memset(target, 0, sizeof(target));
	ASSERT(readlink("/proc/self", target, sizeof(target)) > 0);
	EXPECT_EQ(atoi(target), getpid());
	memset(target, 0, sizeof(target));
	ASSERT(readlink("/proc/thread-self", target, sizeof(target)) > 0);
	snprintf(path, sizeof(path), "%d/task/%d", getpid(), getpid());
	EXPECT_STR(target, path);
}

TEST(syscall_shows_the_call_of_a_sleeper, "spec: ~B-CHK-37 B-PRC-46")
{
	char path[64];
	unsigned long args[6], sp, pc;
	long number;
	int fds[2];

	ASSERT_OK(pipe(fds));
	pid_t child = test_fork();
	if (!child) {
		char byte;

		syscall(SYS_read, fds[0], &byte, 1);
		CHILD_EXIT();
	}
	EXPECT(look_wait_state(child, 'S'));
	snprintf(path, sizeof(path), "/proc/%d/syscall", child);
	ASSERT(test_read_file(path, text, sizeof(text)) > 0);
	ASSERT_EQ(sscanf(text, "%ld %lx %lx %lx %lx %lx %lx %lx %lx", &number, &args[0], &args[1],
			 &args[2], &args[3], &args[4], &args[5], &sp, &pc),
		  9);
	EXPECT_EQ(number, SYS_read);
	EXPECT(args[0] == (unsigned long)fds[0] && args[2] == 1);
	ASSERT_EQ(write(fds[1], "x", 1), 1);
	EXPECT_CHILD_OK(child);
}

TEST(folder_of_a_process_vanishes_when_it_is_reaped, "spec: ~B-CHK-37")
{
	char path[64];
	int dir, file;
	pid_t child = test_fork();

	while (!child)
		pause();
	snprintf(path, sizeof(path), "/proc/%d", child);
	dir = ASSERT_OK(open(path, O_RDONLY | O_DIRECTORY));
	file = ASSERT_OK(openat(dir, "status", O_RDONLY));
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
	EXPECT_ERR(open(path, O_RDONLY), ENOENT);
	EXPECT_ERR(openat(dir, "stat", O_RDONLY), ESRCH);
	EXPECT_ERR(read(file, text, 10), ESRCH);
}

TEST(pagemap_tells_which_pages_are_present, "spec: B-PRC-45")
{
	char *pages = map_anonymous(2 * 4096, MAP_PRIVATE);
	int fd = ASSERT_OK(open("/proc/self/pagemap", O_RDONLY));
	uint64_t entries[2];

	madvise(pages, 2 * 4096, MADV_NOHUGEPAGE);
	pages[0] = 1;
	EXPECT_EQ(pread(fd, entries, 16, (off_t)((uintptr_t)pages / 4096 * 8)), 16);
	EXPECT(entries[0] >> 63 == 1 && (entries[0] & ((1ULL << 55) - 1)) != 0);
	EXPECT_EQ(entries[1] >> 62, 0);
	EXPECT_ERR(pread(fd, entries, 7, 0), EINVAL);
}

TEST(fdinfo_tells_offset_and_flags, "spec: B-PRC-37 B-FOP-22")
{
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
	char path[64];

	ASSERT_EQ(write(fd, "12345", 5), 5);
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	EXPECT_EQ(look_number(path, "pos"), 5);
	EXPECT_EQ(look_number(path, "flags"), O_RDWR | O_APPEND | O_CLOEXEC | 0100000);
	EXPECT_GT(look_number(path, "mnt_id"), 0);
}

TEST(memory_of_a_process_can_be_read, "spec: B-PRC-35")
{
	volatile long value = 0x1234567;
	long copy = 0;
	int fd = ASSERT_OK(open("/proc/self/mem", O_RDWR));

	EXPECT_EQ(pread(fd, &copy, sizeof(copy), (off_t)&value), sizeof(copy));
	EXPECT_EQ(copy, 0x1234567);
	copy = 99;
	EXPECT_EQ(pwrite(fd, &copy, sizeof(copy), (off_t)&value), sizeof(copy));
	EXPECT_EQ(value, 99);
	EXPECT_ERR(pread(fd, &copy, sizeof(copy), 16), EIO);
}

TEST(mounts_name_root_proc_and_tmp, "spec: B-PRC-18 ~B-CHK-37")
{
	ASSERT(test_read_file("/proc/self/mounts", text, sizeof(text)) > 0);
	EXPECT(strstr(text, "proc /proc proc rw") != NULL);
	EXPECT(strstr(text, "tmpfs /tmp tmpfs rw") != NULL);
	EXPECT(strstr(text, "devpts /dev/pts devpts rw") != NULL);
	ASSERT(test_read_file("/proc/self/mountinfo", text, sizeof(text)) > 0);
	EXPECT(strstr(text, " - tmpfs tmpfs ") != NULL);
}

TEST(folder_of_threads_is_listed_while_its_process_goes, "")
{
	char path[64];
	int n;

	for (n = 0; n < 150; n++) {
		pid_t child = test_fork(), reader;

		if (!child) {
			usleep(n * 20);
			_exit(0);
		}
		snprintf(path, sizeof(path), "/proc/%d/task", child);
		reader = test_fork();
		if (!reader) {
			int dir = open(path, O_RDONLY | O_DIRECTORY);
			char buf[512];
			int i;

			for (i = 0; dir >= 0 && i < 300; i++) {
				lseek(dir, 0, SEEK_SET);
				syscall(SYS_getdents64, dir, buf, sizeof(buf));
			}
			_exit(0);
		}
		EXPECT_CHILD_OK(child);
		EXPECT_CHILD_OK(reader);
	}
}

TEST(odd_positions_in_the_folders_of_proc, "")
{
	static const char *const folders[] = { "/proc", "/proc/self", "/proc/self/fd",
					       "/proc/self/task", "/proc/self/fdinfo" };
	static const off_t odd[] = { 1, 255, 257, 0x7fffffff, 0x80000000, 0x80000100, 0xffffffff,
				     0x100000000, 0x100000100 };
	char buf[1024];
	size_t i, j;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		int dir = ASSERT_OK(open(folders[i], O_RDONLY | O_DIRECTORY));

		for (j = 0; j < sizeof(odd) / sizeof(odd[0]); j++) {
			if (lseek(dir, odd[j], SEEK_SET) != odd[j])
				continue;
			EXPECT_GE(syscall(SYS_getdents64, dir, buf, sizeof(buf)), 0);
		}
		close(dir);
	}
}

TEST(descriptors_of_others_are_not_listed, "")
{
	char path[64];
	pid_t child = test_fork(), looker;

	while (!child)
		pause();
	looker = test_fork();
	if (!looker) {
		EXPECT_OK(setresuid(1000, 1000, 1000));
		snprintf(path, sizeof(path), "/proc/%d/fd", child);
		EXPECT_ERR(open(path, O_RDONLY | O_DIRECTORY), EACCES);
		snprintf(path, sizeof(path), "/proc/%d/fdinfo", child);
		EXPECT_ERR(open(path, O_RDONLY | O_DIRECTORY), EACCES);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(looker);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(drop_caches_is_written_only, "")
{
	EXPECT_OK(test_write_file("/proc/sys/vm/drop_caches", "1"));
	EXPECT_OK(test_write_file("/proc/sys/vm/drop_caches", "3"));
	EXPECT_ERR(test_write_file("/proc/sys/vm/drop_caches", "0"), EINVAL);
	EXPECT_ERR(test_write_file("/proc/sys/vm/drop_caches", "5"), EINVAL);
	EXPECT_ERR(open("/proc/sys/vm/drop_caches", O_RDONLY), EACCES);
}

TEST(settings_give_root_only_what_their_mode_says, "")
{
	EXPECT_ERR(open("/proc/sys/kernel/ostype", O_WRONLY), EACCES);
	EXPECT_ERR(access("/proc/sys/kernel/ostype", W_OK), EACCES);
	EXPECT_ERR(chmod("/proc/sys/kernel/ostype", 0666), EPERM);
	EXPECT_OK(access("/proc/sys/kernel/hostname", W_OK));
}

/* The parents of the line before, by depth. */
struct range { unsigned long start, end; };

static void expect_nested(const char *path)
{
	struct range at[8] = { 0 };
	int depth, lines = 0;

	ASSERT_OK(test_read_file(path, text, sizeof(text)));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		struct range r;

		depth = strspn(line, " ") / 2;
		ASSERT(depth < 8);
		ASSERT_EQ(sscanf(line, " %lx-%lx : ", &r.start, &r.end), 2);
		EXPECT_LE(r.start, r.end);
		if (depth)
			EXPECT(at[depth - 1].start <= r.start && r.end <= at[depth - 1].end);
		at[depth] = r;
	}
	EXPECT_GT(lines, 2);
}

TEST(address_ranges_nest_and_are_the_administrators, "spec: B-PRC-07 B-PRC-08")
{
	expect_nested("/proc/ioports");
	expect_nested("/proc/iomem");
	ASSERT_OK(test_read_file("/proc/iomem", text, sizeof(text)));
	EXPECT(strstr(text, " : System RAM\n"));
	EXPECT(strstr(text, "  ") && strstr(text, " : Kernel code\n"));
	EXPECT(strstr(text, " : Local APIC\n"));
	ASSERT_OK(test_read_file("/proc/ioports", text, sizeof(text)));
	EXPECT(strstr(text, "03f8-03ff : serial\n"));
	become_nobody();
	ASSERT_OK(test_read_file("/proc/iomem", text, sizeof(text)));
	EXPECT(!strncmp(text, "00000000-00000000 : ", 20));
}

static pid_t start_sleeper(void)
{
	struct timespec long_time = { .tv_sec = 1000 };
	pid_t pid = ASSERT_OK(fork());

	if (!pid) {
		nanosleep(&long_time, NULL);
		_exit(1);
	}
	ASSERT(look_wait_state(pid, 'S'));
	return pid;
}

TEST(stack_of_a_sleeper_names_its_call, "spec: B-PRC-43")
{
	char path[64];
	pid_t pid = start_sleeper();

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	ASSERT_OK(test_read_file(path, text, sizeof(text)));
	EXPECT(!strncmp(text, "[<0>] ", 6));
	EXPECT(strstr(text, "nanosleep"));
	ASSERT_OK(kill(pid, SIGKILL));
	ASSERT_OK(waitpid(pid, NULL, 0));
	become_nobody();
	EXPECT_ERR(open("/proc/1/stack", O_RDONLY), EACCES);
}

static long sched_number(const char *key)
{
	char *line;

	ASSERT_OK(test_read_file("/proc/self/sched", text, sizeof(text)));
	line = strstr(text, key);
	ASSERT(line);
	return atol(strchr(line, ':') + 1);
}

TEST(sched_counts_switches, "spec: B-PRC-40")
{
	long before = sched_number("nr_voluntary_switches"), forced;

	for (int i = 0; i < 5; i++)
		test_sleep_ms(2);
	EXPECT_GE(sched_number("nr_voluntary_switches"), before + 5);
	forced = sched_number("nr_involuntary_switches");
	EXPECT_GE(sched_number("nr_switches"), before + 5 + forced);
	EXPECT_EQ(sched_number("policy"), 0);
	EXPECT_EQ(sched_number("prio"), 120);
}

TEST(timer_list_shows_a_sleepers_timer, "spec: B-PRC-15")
{
	pid_t pid = start_sleeper();

	ASSERT_OK(test_read_file("/proc/timer_list", text, sizeof(text)));
	EXPECT(!strncmp(text, "Timer List Version: v0.", 23));
	EXPECT(strstr(text, "\ncpu: 0\n") && strstr(text, "active timers:\n #0: "));
	EXPECT(strstr(text, "hrtimer_wakeup"));
	ASSERT_OK(kill(pid, SIGKILL));
	ASSERT_OK(waitpid(pid, NULL, 0));
}

TEST(devices_have_a_line_a_driver, "spec: B-PRC-25 B-PRC-26")
{
	ASSERT_OK(test_read_file("/proc/devices", text, sizeof(text)));
	EXPECT(!strncmp(text, "Character devices:\n  1 mem\n  4 ", 31));
	EXPECT(strstr(text, "\n  4 ttyS\n") && strstr(text, "\n 10 misc\n"));
	EXPECT(strstr(text, "\n\nBlock devices:\n"));
	ASSERT_OK(test_read_file("/proc/misc", text, sizeof(text)));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		EXPECT(atoi(line) >= 0 && atoi(line) < 256);
}

TEST(settings_bind_root_too, "spec: B-PRC-04")
{
	EXPECT_ERR(open("/proc/sys/kernel/ostype", O_WRONLY), EACCES);
	EXPECT_ERR(chmod("/proc/sys/kernel/ostype", 0644), EPERM);
	close(EXPECT_OK(open("/proc/sys/kernel/hostname", O_WRONLY)));
}

/* Only kernels that are built to watch their locks have the file. */
TEST(lock_stat_counts_while_it_is_on, "")
{
	if (access("/proc/lock_stat", F_OK))
		SKIP("this kernel does not count what its locks are waited for");
	ASSERT_OK(test_write_file("/proc/sys/kernel/lock_stat", "1"));
	ASSERT_OK(test_write_file("/proc/lock_stat", "0"));
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (!pid)
			CHILD_EXIT();
		EXPECT_CHILD_OK(pid);
	}
	ASSERT_OK(test_write_file("/proc/sys/kernel/lock_stat", "0"));
	ASSERT(test_read_file("/proc/lock_stat", text, sizeof(text)) > 0);
	EXPECT(strstr(text, "lock_stat version 0.4\n") == text);
	EXPECT(strstr(text, "tasklist_lock-W:"));
	ASSERT_OK(test_write_file("/proc/lock_stat", "0"));
	ASSERT(test_read_file("/proc/lock_stat", text, sizeof(text)) > 0);
	EXPECT(!strstr(text, "tasklist_lock"));
}
