// SPDX-License-Identifier: MIT
// The calls that say how a process is scheduled: policy, priority, CPUs.
#include "test.h"
#include "look.h"
#include <pthread.h>
#include <sys/resource.h>

static int set_policy(int policy, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	return sched_setscheduler(0, policy, &param);
}

TEST(policy_and_priority_round_trip, "spec: N-CHK-12 A-CHK-22 A-POL-01 A-POL-04 A-POL-05")
{
	static const int fair[] = { SCHED_BATCH, SCHED_IDLE, SCHED_OTHER };
	struct sched_param param = { 55 };

	for (int i = 0; i < 3; i++) {
		EXPECT_OK(set_policy(fair[i], 0));
		EXPECT_EQ(sched_getscheduler(0), fair[i]);
		EXPECT_OK(sched_getparam(0, &param));
		EXPECT_EQ(param.sched_priority, 0);
		EXPECT_ERR(set_policy(fair[i], 1), EINVAL);
	}
	EXPECT_ERR(set_policy(77, 0), EINVAL);
	EXPECT_ERR(set_policy(-1, 0), EINVAL);
	EXPECT_ERR(sched_getscheduler(-1), EINVAL);
	EXPECT_ERR(sched_getscheduler(999999), ESRCH);
	EXPECT_ERR(sched_setparam(0, NULL), EINVAL);
}

TEST(realtime_policies_round_trip, "spec: N-CHK-12 A-CHK-22 A-POL-02 A-POL-03 A-PRI-04")
{
	static const int realtime[] = { SCHED_FIFO, SCHED_RR };
	struct sched_param param;

	for (int i = 0; i < 2; i++) {
		EXPECT_ERR(set_policy(realtime[i], 0), EINVAL);
		EXPECT_ERR(set_policy(realtime[i], 100), EINVAL);
		EXPECT_ERR(set_policy(realtime[i], -1), EINVAL);
		EXPECT_OK(set_policy(realtime[i], 17));
		EXPECT_EQ(sched_getscheduler(0), realtime[i]);
		param.sched_priority = 18;
		EXPECT_OK(sched_setparam(0, &param));
		param.sched_priority = 0;
		EXPECT_OK(sched_getparam(0, &param));
		EXPECT_EQ(param.sched_priority, 18);
	}
	EXPECT_OK(set_policy(SCHED_OTHER, 0));
	EXPECT_OK(set_policy(SCHED_FIFO | SCHED_RESET_ON_FORK, 5));
	EXPECT_EQ(sched_getscheduler(0), SCHED_FIFO | SCHED_RESET_ON_FORK);
	pid_t child = test_fork();
	if (!child) {
		EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(child);
}

TEST(bounds_of_priorities, "spec: A-CHK-22 A-PRI-04")
{
	EXPECT_EQ(sched_get_priority_min(SCHED_FIFO), 1);
	EXPECT_EQ(sched_get_priority_max(SCHED_FIFO), 99);
	EXPECT_EQ(sched_get_priority_min(SCHED_RR), 1);
	EXPECT_EQ(sched_get_priority_max(SCHED_RR), 99);
	EXPECT_EQ(sched_get_priority_min(SCHED_OTHER), 0);
	EXPECT_EQ(sched_get_priority_max(SCHED_OTHER), 0);
	EXPECT_EQ(sched_get_priority_max(SCHED_BATCH), 0);
	EXPECT_EQ(sched_get_priority_max(SCHED_IDLE), 0);
	EXPECT_ERR(sched_get_priority_max(99), EINVAL);
}

TEST(nice_goes_up_freely_and_down_for_root, "spec: N-CHK-12 A-PRI-02")
{
	char text[1024], *at;
	int value;

	EXPECT_OK(setpriority(PRIO_PROCESS, 0, -100));
	errno = 0;
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), -20);
	EXPECT_OK(setpriority(PRIO_PROCESS, 0, 100));
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 19);
	EXPECT_OK(setpriority(PRIO_PROCESS, 0, 5));
	ASSERT(test_read_file("/proc/self/stat", text, sizeof(text)) > 0);
	at = strrchr(text, ')');
	for (int field = 2; field < 19; field++)
		at = strchr(at + 1, ' ');
	value = atoi(at);
	EXPECT_EQ(value, 5);
	EXPECT_EQ(getpriority(PRIO_PGRP, 0), 5);
	EXPECT_ERR(getpriority(7, 0), EINVAL);
	EXPECT_ERR(getpriority(PRIO_PROCESS, 999999), ESRCH);
	become_nobody();
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, 4), EACCES);
	EXPECT_OK(setpriority(PRIO_PROCESS, 0, 6));
	EXPECT_ERR(setpriority(PRIO_PROCESS, 1, 6), EPERM);
}

TEST(by_default_every_cpu_is_allowed, "spec: N-CHK-12")
{
	EXPECT_EQ(test_cpus(), sysconf(_SC_NPROCESSORS_ONLN));
}

static void *cpu_of_thread(void *arg)
{
	cpu_set_t set;

	(void)arg;
	sched_getaffinity(0, sizeof(set), &set);
	return (void *)(long)(CPU_COUNT(&set) == 1 ? sched_getcpu() : -1);
}

TEST(mask_is_honoured_and_inherited, "spec: A-CHK-23 N-CHK-12 A-SAT-05")
{
	int cpus = test_cpus();
	pthread_t thread;
	void *seen;

	for (int cpu = 0; cpu < cpus; cpu++) {
		pin_to(cpu);
		for (int i = 0; i < 50; i++) {
			ASSERT_EQ(sched_getcpu(), cpu);
			sched_yield();
		}
		ASSERT_EQ(pthread_create(&thread, NULL, cpu_of_thread, NULL), 0);
		pthread_join(thread, &seen);
		EXPECT_EQ((long)seen, cpu);
		pid_t child = test_fork();
		if (!child) {
			EXPECT_EQ((long)cpu_of_thread(NULL), cpu);
			CHILD_EXIT();
		}
		EXPECT_CHILD_OK(child);
	}
}

TEST(running_task_moves_when_its_mask_changes, "spec: A-CHK-23")
{
	volatile int *where = map_anonymous(4096, MAP_SHARED);
	int cpus = test_cpus();
	cpu_set_t set;
	pid_t child;

	if (cpus < 2)
		SKIP("one CPU");
	child = test_fork();
	while (!child)
		*where = sched_getcpu();
	for (int cpu = 0; cpu < cpus; cpu++) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		ASSERT_OK(sched_setaffinity(child, sizeof(set), &set));
		for (int i = 0; i < LOOK_WAIT_MS && *where != cpu; i++)
			test_sleep_ms(1);
		for (int i = 0; i < 10; i++) {
			EXPECT_EQ(*where, cpu);
			test_sleep_ms(1);
		}
	}
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(masks_without_a_cpu_are_refused, "spec: A-CHK-23")
{
	unsigned long word;
	cpu_set_t set;

	CPU_ZERO(&set);
	EXPECT_ERR(sched_setaffinity(0, sizeof(set), &set), EINVAL);
	CPU_SET(1000, &set);
	EXPECT_ERR(sched_setaffinity(0, sizeof(set), &set), EINVAL);
	CPU_SET(0, &set);
	EXPECT_OK(sched_setaffinity(0, sizeof(set), &set));
	EXPECT_ERR(syscall(SYS_sched_getaffinity, 0, 7, &word), EINVAL);
	EXPECT_GE(syscall(SYS_sched_getaffinity, 0, sizeof(set), &set), 8);
	EXPECT_ERR(sched_setaffinity(999999, sizeof(set), &set), ESRCH);
}

/* The pid of a kernel thread by its name; 0 when there is none. */
static pid_t kernel_thread(const char *name)
{
	char path[64], comm[64];

	for (pid_t pid = 3; pid < 500; pid++) {
		snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		if (test_read_file(path, comm, sizeof(comm)) > 0 &&
		    !strncmp(comm, name, strlen(name)) &&
		    look_pid_number(pid, "status", "PPid") == 2)
			return pid;
	}
	return 0;
}

TEST(bound_kernel_thread_keeps_its_cpu, "spec: A-CHK-23 A-KTH-08")
{
	pid_t pid = kernel_thread("ksoftirqd/0");
	cpu_set_t set;

	ASSERT(pid);
	CPU_ZERO(&set);
	CPU_SET(0, &set);
	EXPECT_ERR(sched_setaffinity(pid, sizeof(set), &set), EINVAL);
}

TEST(others_masks_need_rights, "spec: N-CHK-12")
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	become_nobody();
	EXPECT_ERR(sched_setaffinity(1, sizeof(set), &set), EPERM);
	EXPECT_OK(sched_setaffinity(0, sizeof(set), &set));
	EXPECT_ERR(set_policy(SCHED_FIFO, 1), EPERM);
	EXPECT_OK(set_policy(SCHED_IDLE, 0));
}
