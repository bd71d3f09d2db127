// SPDX-License-Identifier: MIT
// Process numbers: how they are given out, and the tree all processes stand in.
#include "test.h"
#include "look.h"
#include <pthread.h>

#define PID_MAX "/proc/sys/kernel/pid_max"

static int set_pid_max(const char *text)
{
	int fd = open(PID_MAX, O_WRONLY), saved;
	ssize_t n = write(fd, text, strlen(text));

	saved = errno;
	close(fd);
	errno = saved;
	return n < 0 ? -1 : 0;
}

static long pid_max(void)
{
	char text[32];

	ASSERT(test_read_file(PID_MAX, text, sizeof(text)) > 0);
	return atol(text);
}

TEST(pid_max_has_its_default_and_limit, "spec: A-CHK-09 N-CHK-08 A-PID-02 A-PID-03")
{
	EXPECT_EQ(pid_max(), 32768);
	EXPECT_OK(set_pid_max("4194304"));
	EXPECT_EQ(pid_max(), 4194304);
	EXPECT_ERR(set_pid_max("4194305"), EINVAL);
	EXPECT_ERR(set_pid_max("300"), EINVAL);
	EXPECT_EQ(pid_max(), 4194304);
	EXPECT_OK(set_pid_max("32768"));
}

TEST(raised_pid_max_gives_larger_numbers, "spec: N-CHK-08 A-PID-03")
{
	char path[64] = "/proc/sys/kernel/ns_last_pid";
	pid_t child;

	ASSERT_OK(set_pid_max("100000"));
	ASSERT_OK(test_write_file(path, "50000"));
	child = test_fork();
	if (!child)
		CHILD_EXIT();
	EXPECT_EQ(child, 50001);
	EXPECT_CHILD_OK(child);
	ASSERT_OK(set_pid_max("32768"));
}

TEST(numbers_wrap_and_are_never_given_twice, "spec: A-CHK-09 N-CHK-08 A-PID-01 A-PID-04")
{
	pid_t live[20], pid, last = getpid();
	int wraps = 0;

	for (int i = 0; i < 20; i++) {
		live[i] = test_fork();
		while (!live[i])
			pause();
	}
	ASSERT_OK(set_pid_max("1024"));
	for (int i = 0; i < 2000 && wraps < 2; i++) {
		pid = test_fork();
		if (!pid)
			CHILD_EXIT();
		if (i)
			EXPECT_LT(pid, 1024);
		wraps += pid < last;
		last = pid;
		for (int j = 0; j < 20; j++)
			EXPECT_NE(pid, live[j]);
		EXPECT(pid != getpid() && pid > 2);
		EXPECT_CHILD_OK(pid);
	}
	EXPECT_GE(wraps, 1);
	ASSERT_OK(set_pid_max("32768"));
	for (int j = 0; j < 20; j++) {
		kill(live[j], SIGKILL);
		EXPECT_CHILD_KILLED(live[j], SIGKILL);
	}
}

static void *pid_of_thread(void *arg)
{
	(void)arg;
	return (void *)(long)syscall(SYS_getpid);
}

TEST(every_thread_sees_the_same_pid, "spec: A-CHK-09 A-PID-05")
{
	pthread_t threads[4];
	void *pid;

	for (int i = 0; i < 4; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, pid_of_thread, NULL), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &pid);
		EXPECT_EQ((long)pid, getpid());
	}
}

struct proc {
	int pid, ppid, has_memory, has_command;
	char comm[32];
};

static int read_proc(int pid, struct proc *p)
{
	char path[64], text[4096], *end, *begin;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (test_read_file(path, text, sizeof(text)) <= 0)
		return 0;
	begin = strchr(text, '(');
	end = strrchr(text, ')');
	*end = 0;
	snprintf(p->comm, sizeof(p->comm), "%.30s", begin + 1);
	p->pid = pid;
	p->ppid = atoi(end + 4);
	p->has_memory = look_pid_number(pid, "status", "VmSize") > 0;
	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	p->has_command = test_read_file(path, text, sizeof(text)) > 0;
	return 1;
}

/* Every process of the system; the number of them. */
static int read_procs(struct proc *procs, int most)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int n = 0;

	while (dir && (entry = readdir(dir)) && n < most) {
		if (*entry->d_name >= '1' && *entry->d_name <= '9')
			n += read_proc(atoi(entry->d_name), &procs[n]);
	}
	closedir(dir);
	return n;
}

static struct proc *find_proc(struct proc *procs, int n, int pid)
{
	for (int i = 0; i < n; i++) {
		if (procs[i].pid == pid)
			return &procs[i];
	}
	return NULL;
}

TEST(every_process_descends_from_init_or_kthreadd,
     "spec: A-CHK-10 N-CHK-07 A-PID-06 A-REL-05 A-KTH-02 B-PRC-30")
{
	struct proc *procs = calloc(1000, sizeof(*procs)), *p;
	int n = read_procs(procs, 1000), steps;

	EXPECT_GT(n, 4);
	p = find_proc(procs, n, 1);
	ASSERT(p);
	EXPECT(p->ppid == 0 && p->has_memory && p->has_command);
	p = find_proc(procs, n, 2);
	ASSERT(p);
	EXPECT_STR(p->comm, "kthreadd");
	EXPECT(p->ppid == 0 && !p->has_memory && !p->has_command);
	for (int i = 0; i < n; i++) {
		if (procs[i].ppid == 2) {
			EXPECT(!procs[i].has_memory);
			EXPECT(!procs[i].has_command);
		}
		for (p = &procs[i], steps = 0; p && p->pid > 2 && steps < 100; steps++)
			p = find_proc(procs, n, p->ppid);
		if (!p)
			FAIL("%d (%s) stands under no process", procs[i].pid, procs[i].comm);
	}
	free(procs);
}

TEST(expected_kernel_threads_exist, "spec: A-CHK-10")
{
	static const char *const names[] = { "ksoftirqd/0", "migration/0", "kswapd0" };
	struct proc *procs = calloc(1000, sizeof(*procs));
	int n = read_procs(procs, 1000), workers = 0;

	for (unsigned int k = 0; k < sizeof(names) / sizeof(*names); k++) {
		int found = 0;

		for (int i = 0; i < n; i++)
			found |= procs[i].ppid == 2 && !strcmp(procs[i].comm, names[k]);
		if (!found)
			FAIL("no kernel thread %s", names[k]);
	}
	for (int i = 0; i < n; i++)
		workers += procs[i].ppid == 2 && !strncmp(procs[i].comm, "kworker/", 8);
	EXPECT_GE(workers, 1);
	free(procs);
}

TEST(sessions_and_groups_follow_the_rules, "")
{
	EXPECT_EQ(getsid(0), getpid());
	EXPECT_EQ(getpgrp(), getpid());
	EXPECT_ERR(setsid(), EPERM);
	EXPECT_ERR(setpgid(0, 0), EPERM);
	EXPECT_ERR(setpgid(1, 1), ESRCH);
	EXPECT_ERR(setpgid(0, -1), EINVAL);
	EXPECT_ERR(getpgid(999999), ESRCH);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(getsid(0), getppid());
		EXPECT_ERR(setpgid(0, 1), EPERM);
		EXPECT_OK(setpgid(0, 0));
		EXPECT_EQ(getpgrp(), getpid());
		EXPECT_ERR(setsid(), EPERM);
		EXPECT_OK(setpgid(0, getppid()));
		EXPECT_EQ(setsid(), getpid());
		EXPECT_EQ(getsid(0), getpid());
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}
