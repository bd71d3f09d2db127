// SPDX-License-Identifier: MIT
// clone(), one flag at a time: what is shared with it and what is not without it.
#include "test.h"
#include "look.h"
#include <linux/futex.h>
#include <sys/mount.h>
#include <asm/prctl.h>

#define STACK (64 << 10)

static volatile int word;
static char stack[STACK] __attribute__((aligned(16)));

static pid_t start(int (*body)(void *), int flags, void *arg)
{
	pid_t pid = clone(body, stack + STACK, flags, arg);

	ASSERT(pid > 0);
	return pid;
}

static int store_word(void *arg)
{
	word = (int)(long)arg;
	return 0;
}

TEST(vm_shares_memory, "spec: A-CHK-06 ~N-CHK-04 A-CLN-02 A-CLN-04")
{
	word = 0;
	EXPECT_CHILD_OK(start(store_word, SIGCHLD, (void *)1));
	EXPECT_EQ(word, 0);
	EXPECT_CHILD_OK(start(store_word, CLONE_VM | SIGCHLD, (void *)2));
	EXPECT_EQ(word, 2);
}

static int change_fs(void *arg)
{
	(void)arg;
	umask(0123);
	return chdir("below") < 0;
}

TEST(fs_shares_directory_and_umask, "spec: A-CHK-06 ~N-CHK-04 A-CLN-05")
{
	char before[256], after[256];

	umask(022);
	ASSERT_OK(mkdir("below", 0700));
	ASSERT(getcwd(before, sizeof(before)));
	EXPECT_CHILD_OK(start(change_fs, SIGCHLD, NULL));
	EXPECT_STR(getcwd(after, sizeof(after)), before);
	EXPECT_CHILD_OK(start(change_fs, CLONE_FS | SIGCHLD, NULL));
	strcat(before, "/below");
	EXPECT_STR(getcwd(after, sizeof(after)), before);
	EXPECT_EQ(umask(0), 0123);
}

static int open_and_close(void *arg)
{
	return dup2(1, 50) != 50 || close((int)(long)arg) < 0;
}

TEST(files_shares_the_descriptor_table, "spec: A-CHK-06 ~N-CHK-04 A-CLN-06")
{
	long fd = ASSERT_OK(dup(1));

	EXPECT_CHILD_OK(start(open_and_close, SIGCHLD, (void *)fd));
	EXPECT_ERR(fcntl(50, F_GETFD), EBADF);
	EXPECT_OK(fcntl(fd, F_GETFD));
	EXPECT_CHILD_OK(start(open_and_close, CLONE_FILES | SIGCHLD, (void *)fd));
	EXPECT_OK(fcntl(50, F_GETFD));
	EXPECT_ERR(fcntl(fd, F_GETFD), EBADF);
}

static void handler(int sig)
{
	word = sig;
}

static int install_handler(void *arg)
{
	(void)arg;
	catch_signal(SIGUSR1, handler, 0);
	block_signal(SIG_BLOCK, SIGUSR2);
	return 0;
}

TEST(sighand_shares_handlers_but_not_the_mask, "spec: A-CHK-06 ~N-CHK-04 A-CLN-07")
{
	struct sigaction act;
	sigset_t mask;

	EXPECT_CHILD_OK(start(install_handler, CLONE_VM | SIGCHLD, NULL));
	ASSERT_OK(sigaction(SIGUSR1, NULL, &act));
	EXPECT(act.sa_handler == SIG_DFL);
	EXPECT_CHILD_OK(start(install_handler, CLONE_VM | CLONE_SIGHAND | SIGCHLD, NULL));
	ASSERT_OK(sigaction(SIGUSR1, NULL, &act));
	EXPECT(act.sa_handler == handler);
	ASSERT_OK(sigprocmask(SIG_BLOCK, NULL, &mask));
	EXPECT(!sigismember(&mask, SIGUSR2));
}

TEST(flags_without_their_prerequisites_are_refused, "spec: A-CHK-06")
{
	EXPECT_ERR(clone(store_word, stack + STACK, CLONE_THREAD | CLONE_VM | SIGCHLD, NULL),
		   EINVAL);
	EXPECT_ERR(clone(store_word, stack + STACK, CLONE_SIGHAND | SIGCHLD, NULL), EINVAL);
	EXPECT_ERR(clone(store_word, stack + STACK, CLONE_THREAD | CLONE_SIGHAND | SIGCHLD, NULL),
		   EINVAL);
	EXPECT_ERR(clone(store_word, stack + STACK, CLONE_FS | CLONE_NEWNS | SIGCHLD, NULL),
		   EINVAL);
}

struct thread_word {
	volatile int pid, tid, cleared;
};

static int report_thread(void *arg)
{
	struct thread_word *t = arg;

	t->pid = getpid();
	t->tid = syscall(SYS_gettid);
	return 0;
}

TEST(thread_has_the_pid_of_its_group_and_its_own_tid,
     "spec: A-CHK-06 A-CLN-08 A-CLN-12 A-CLN-14 A-CLN-18 A-PID-05")
{
	static struct thread_word t = { .cleared = 1 };
	int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		    CLONE_CHILD_CLEARTID;
	pid_t tid = clone(report_thread, stack + STACK, flags, &t, NULL, NULL, &t.cleared);
	struct timespec limit = { 10, 0 };

	ASSERT(tid > 0);
	while (t.cleared)
		syscall(SYS_futex, &t.cleared, FUTEX_WAIT, 1, &limit, NULL, 0);
	EXPECT_EQ(t.pid, getpid());
	EXPECT_EQ(t.tid, tid);
	EXPECT_NE(t.tid, t.pid);
	EXPECT_ERR(waitpid(tid, NULL, __WALL), ECHILD);
}

static int tids_seen[2];

static int look_at_tid_words(void *arg)
{
	(void)arg;
	return tids_seen[0] == syscall(SYS_gettid) ? 0 : 1;
}

TEST(parent_settid_is_stored_before_the_child_runs, "spec: A-CHK-06 A-CLN-11")
{
	pid_t pid = clone(look_at_tid_words, stack + STACK,
			  CLONE_VM | CLONE_PARENT_SETTID | SIGCHLD, NULL, &tids_seen[0]);

	ASSERT(pid > 0);
	EXPECT_EQ(tids_seen[0], pid);
	EXPECT_CHILD_OK(pid);
}

static int tid_in_child(void *arg)
{
	(void)arg;
	return tids_seen[1] == syscall(SYS_gettid) ? 0 : 1;
}

TEST(child_settid_is_stored_in_the_child_alone, "spec: A-CHK-06")
{
	tids_seen[1] = 0;
	pid_t pid = clone(tid_in_child, stack + STACK, CLONE_CHILD_SETTID | SIGCHLD, NULL, NULL,
			  NULL, &tids_seen[1]);

	ASSERT(pid > 0);
	EXPECT_CHILD_OK(pid);
	EXPECT_EQ(tids_seen[1], 0);
}

static unsigned long child_fs;

/* Runs without thread-local storage of its own, so it must call the kernel by hand. */
static int report_fs(void *arg)
{
	long result;

	(void)arg;
	asm volatile("syscall"
		     : "=a"(result)
		     : "a"(SYS_arch_prctl), "D"(ARCH_GET_FS), "S"(&child_fs)
		     : "rcx", "r11", "memory");
	asm volatile("syscall" : : "a"(SYS_exit), "D"(0) : "rcx", "r11", "memory");
	return result;
}

TEST(settls_sets_the_base_of_the_child, "spec: A-CHK-06 A-CLN-10")
{
	static long area[64];
	pid_t pid = clone(report_fs, stack + STACK, CLONE_VM | CLONE_SETTLS | SIGCHLD, NULL, NULL,
			  area);

	ASSERT(pid > 0);
	EXPECT_CHILD_OK(pid);
	EXPECT_EQ(child_fs, (unsigned long)area);
}

static int say_ppid(void *arg)
{
	*(volatile pid_t *)arg = getppid();
	return 0;
}

TEST(clone_parent_makes_a_sibling, "spec: A-REL-01")
{
	volatile pid_t *ppid = map_anonymous(4096, MAP_SHARED);
	pid_t middle = test_fork();

	if (!middle) {
		start(say_ppid, CLONE_PARENT | SIGCHLD, (void *)ppid);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(middle);
	EXPECT_GT(waitpid(-1, NULL, 0), 0);
	EXPECT_EQ(*ppid, getpid());
}

static int mount_here(void *arg)
{
	return mount("none", "m", "tmpfs", 0, NULL) < 0 || (arg && mkdir("m/seen", 0700) < 0);
}

TEST(mount_of_a_child_is_seen_by_the_parent, "spec: ~N-CHK-04")
{
	struct stat st;

	ASSERT_OK(mkdir("m", 0700));
	EXPECT_CHILD_OK(start(mount_here, SIGCHLD, "x"));
	EXPECT_OK(stat("m/seen", &st));
	EXPECT_OK(umount("m"));
	EXPECT_ERR(stat("m/seen", &st), ENOENT);
}

TEST(exit_signal_of_the_child_is_the_callers_choice, "spec: A-TSK-04")
{
	block_signal(SIG_BLOCK, SIGUSR1);
	pid_t pid = start(store_word, SIGUSR1, NULL);
	siginfo_t info;
	sigset_t set;

	EXPECT_ERR(waitpid(pid, NULL, 0), ECHILD);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	EXPECT_EQ(sigwaitinfo(&set, &info), SIGUSR1);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(info.si_code, CLD_EXITED);
	EXPECT_EQ(waitpid(pid, NULL, __WCLONE), pid);
}

TEST(clone3_checks_its_structure, "")
{
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls,
			more[8];
	} args = { 0 };
	pid_t pid;

	EXPECT_ERR(syscall(SYS_clone3, &args, 32), EINVAL);
	EXPECT_ERR(syscall(SYS_clone3, (void *)1, 64), EFAULT);
	args.flags = 1ULL << 63;
	EXPECT_ERR(syscall(SYS_clone3, &args, 64), EINVAL);
	args.flags = 0;
	args.more[7] = 1;
	EXPECT_ERR(syscall(SYS_clone3, &args, sizeof(args)), E2BIG);
	args.more[7] = 0;
	args.exit_signal = SIGCHLD;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (!pid)
		CHILD_EXIT();
	ASSERT(pid > 0);
	EXPECT_CHILD_OK(pid);
}
