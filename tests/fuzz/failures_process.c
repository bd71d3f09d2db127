// SPDX-License-Identifier: MIT
/* Scenarios: processes, threads, exec, credentials, scheduling, signals, futexes. */

#include "failures.h"
#include <grp.h>
#include <sys/fsuid.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <linux/capability.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/utsname.h>
#include <sys/syscall.h>

SCENARIO(fork)
{
	pid_t pid = NTH(syscall(SYS_fork));

	if (!pid)
		_exit(0);
	if (pid > 0)
		reap(pid);
}

SCENARIO(vfork)
{
	pid_t pid;

	nth_begin();
	pid = vfork();
	if (!pid)
		_exit(0);
	nth_end("vfork()", pid);
	if (pid > 0)
		reap(pid);
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

static char stack[32768] __attribute__((aligned(16)));

static void clone_with(int flags)
{
	pid_t pid = NTH(clone(nothing, stack + sizeof(stack), flags | SIGCHLD, NULL));

	if (pid > 0)
		reap(pid);
}

SCENARIO(clone_shares_nothing)
{
	clone_with(0);
}

SCENARIO(clone_shares_some)
{
	clone_with(CLONE_FS | CLONE_VM);
}

SCENARIO(clone_shares_all)
{
	clone_with(CLONE_FS | CLONE_FILES | CLONE_VM | CLONE_SIGHAND);
}

SCENARIO(clone3_pidfd)
{
	int fd = -1;
	struct clone_args args = { .flags = CLONE_PIDFD, .pidfd = (long)&fd,
				   .exit_signal = SIGCHLD };
	pid_t pid;

	ALLOW(EFAULT);	/* the pidfd goes to a page that has just become copy-on-write */
	pid = NTH(syscall(SYS_clone3, &args, sizeof(args)));
	if (!pid)
		_exit(0);
	if (pid > 0) {
		reap(pid);
		close(fd);
	}
}

static void *thread_body(void *arg)
{
	return arg;
}

SCENARIO(pthread)
{
	pthread_t t;
	int err;

	nth_begin();
	err = pthread_create(&t, NULL, thread_body, NULL);
	errno = err;
	nth_end("pthread_create()", err ? -1 : 0);
	if (!err)
		pthread_join(t, NULL);
}

/* ---- exec and exit */

static char *const exec_argv[] = { "failures", "--nothing", NULL };

/* ENOENT is /proc's; 127 is the new program, whose C library could not begin. */
static void allow_exec(void)
{
	ALLOW(ENOENT);
	ALLOW(127);
}

static void exec_self(void)
{
	execve("/proc/self/exe", exec_argv, environ);
	_exit(errno);
}

SCENARIO(execve)
{
	allow_exec();
	NTH_CHILD(exec_self);
}

static void exec_script(void)
{
	execve("./script", exec_argv, environ);
	_exit(errno);
}

SCENARIO(execve_script)
{
	char text[PATH_MAX + 32], self[PATH_MAX] = "";
	int fd = MUST(open("script", O_WRONLY | O_CREAT | O_CLOEXEC, 0755));

	MUST(readlink("/proc/self/exe", self, sizeof(self) - 1));
	sprintf(text, "#!/bin/true an argument\n");
	MUST(write(fd, text, strlen(text)));
	close(fd);
	allow_exec();
	NTH_CHILD(exec_script);
	unlink("script");
}

static void exec_long(void)
{
	static char big[100000];
	char *argv[] = { "failures", "--nothing", NULL };
	char *env[] = { big, big, NULL };

	memset(big, 'x', sizeof(big) - 1);
	execve("/proc/self/exe", argv, env);
	_exit(errno);
}

SCENARIO(execve_long_strings)
{
	allow_exec();
	NTH_CHILD(exec_long);
}

static void *sleep_long(void *arg)
{
	pause();
	return arg;
}

static void exec_with_threads(void)
{
	pthread_t t;

	if (!pthread_create(&t, NULL, sleep_long, NULL))
		exec_self();
}

SCENARIO(execve_of_many_threads)
{
	allow_exec();
	NTH_CHILD(exec_with_threads);
}

static void dump_core(void)
{
	struct rlimit limit = { 1 << 20, 1 << 20 };

	setrlimit(RLIMIT_CORE, &limit);
	abort();
}

SCENARIO(core_dump)
{
	NTH_CHILD(dump_core);
	unlink("core");
}

static void die(void)
{
	_exit(0);
}

SCENARIO(exit)
{
	NTH_CHILD(die);
}

SCENARIO(waiting)
{
	struct rusage usage;
	siginfo_t info;
	pid_t pid = MUST(fork());

	if (!pid)
		_exit(0);
	NTH(waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	if (NTH(wait4(pid, NULL, 0, &usage)) < 0)
		reap(pid);
}

static void unshare_all(void)
{
	if (unshare(CLONE_FILES | CLONE_FS) < 0)
		_exit(errno);
}

SCENARIO(unshare)
{
	int pid = MUST(syscall(SYS_clone, CLONE_FILES | CLONE_FS | SIGCHLD, 0, 0, 0, 0));

	if (!pid) {
		pause();
		_exit(0);
	}
	NTH_CHILD(unshare_all);
	kill(pid, SIGKILL);
	reap(pid);
}

static void new_session(void)
{
	if (setsid() < 0)
		_exit(errno);
}

SCENARIO(setsid)
{
	NTH_CHILD(new_session);
}

/* ---- credentials, limits */

static void change_ids(void)
{
	gid_t groups[200];

	for (int i = 0; i < 200; i++)
		groups[i] = i;
	if (setgroups(200, groups) < 0 || setresgid(1, 2, 3) < 0 || setfsgid(5) < 0 ||
	    setresuid(1, 2, 3) < 0)
		_exit(errno);
}

SCENARIO(credentials)
{
	NTH_CHILD(change_ids);
}

static void change_caps(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 1, 1, 1 }, { 0, 0, 0 } };

	if (prctl(PR_SET_KEEPCAPS, 1) < 0 || prctl(PR_SET_SECUREBITS, 2) < 0 ||
	    prctl(PR_CAPBSET_DROP, 3) < 0 || syscall(SYS_capset, &head, data) < 0)
		_exit(errno);
}

SCENARIO(capabilities)
{
	NTH_CHILD(change_caps);
}

SCENARIO(small_calls)
{
	struct rlimit limit;
	struct utsname name;
	cpu_set_t set;

	NTH(prctl(PR_SET_NAME, "failures"));
	NTH(prlimit(0, RLIMIT_NOFILE, NULL, &limit));
	NTH(uname(&name));
	NTH(sched_getaffinity(0, sizeof(set), &set));
	NTH(sched_setaffinity(0, sizeof(set), &set));
	NTH(personality(0xffffffff));
	NTH(syscall(SYS_sethostname, "auk", 3));
	NTH(syscall(SYS_membarrier, 0, 0, 0));
	NTH(setpriority(PRIO_PROCESS, 0, 0));
}

static void change_class(void)
{
	struct sched_param param = { 10 };

	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		_exit(errno);
}

SCENARIO(scheduler_class)
{
	NTH_CHILD(change_class);
}

/* ---- signals */

SCENARIO(signal_queue)
{
	union sigval value = { 1 };
	struct timespec zero = { 0, 0 };
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	NTH(kill(getpid(), SIGUSR1));
	NTH(sigqueue(getpid(), SIGRTMIN, value));
	NTH(tgkill(getpid(), getpid(), SIGRTMIN));
	while (sigtimedwait(&set, NULL, &zero) > 0)
		;
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void on_signal(int sig)
{
	(void)sig;
}

SCENARIO(signal_handled)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &act, NULL);
	NTH(raise(SIGUSR1));
	signal(SIGUSR1, SIG_DFL);
}

SCENARIO(signalfd)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	fd = NTH(signalfd(-1, &set, SFD_CLOEXEC));
	close(fd);
}

SCENARIO(ptrace)
{
	siginfo_t info;
	int status;
	pid_t pid = MUST(fork());

	if (!pid) {
		pause();
		_exit(0);
	}
	if (!NTH(ptrace(PTRACE_SEIZE, pid, NULL, NULL))) {
		NTH(ptrace(PTRACE_INTERRUPT, pid, NULL, NULL));
		kill(pid, SIGSTOP);
		waitpid(pid, &status, __WALL);
		NTH(ptrace(PTRACE_GETSIGINFO, pid, NULL, &info));
		NTH(ptrace(PTRACE_PEEKTEXT, pid, stack, NULL) == -1 ? -1 : 0);
	}
	kill(pid, SIGKILL);
	reap(pid);
}

SCENARIO(pidfds)
{
	int fd, copy;
	pid_t pid = MUST(fork());

	if (!pid) {
		pause();
		_exit(0);
	}
	fd = NTH(syscall(SYS_pidfd_open, pid, 0));
	if (fd >= 0) {
		copy = NTH(syscall(SYS_pidfd_getfd, fd, 1, 0));
		close(copy);
		NTH(syscall(SYS_pidfd_send_signal, fd, SIGCONT, NULL, 0));
	}
	close(fd);
	kill(pid, SIGKILL);
	reap(pid);
}

/* ---- futexes */

static uint32_t word, pi_word;
static volatile int owner_has_it;

static void *hold_pi(void *arg)
{
	syscall(SYS_futex, &pi_word, FUTEX_LOCK_PI, 0, NULL, NULL, 0);
	owner_has_it = 1;
	while (owner_has_it == 1)
		sched_yield();
	syscall(SYS_futex, &pi_word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0);
	return arg;
}

SCENARIO(futex_pi)
{
	struct timespec soon;
	pthread_t t;

	pi_word = owner_has_it = 0;
	MUST(pthread_create(&t, NULL, hold_pi, NULL) ? -1 : 0);
	while (!owner_has_it)
		sched_yield();
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 1000000;
	ALLOW(ETIMEDOUT);
	NTH(syscall(SYS_futex, &pi_word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0) < 0 &&
	    errno != EWOULDBLOCK ? -1 : 0);
	NTH(syscall(SYS_futex, &pi_word, FUTEX_LOCK_PI, 0, &soon, NULL, 0) < 0 &&
	    errno != ETIMEDOUT ? -1 : 0);
	owner_has_it = 2;
	pthread_join(t, NULL);
}

SCENARIO(futex_wait)
{
	struct timespec soon = { 0, 100000 };

	NTH(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &soon, NULL, 0) < 0 && errno != ETIMEDOUT ?
		    -1 : 0);
	NTH(syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0));
	NTH(syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE, 1, 1, &pi_word, 0));
}

SCENARIO(futex_waitv)
{
	struct futex_waitv v[20];
	struct timespec now;

	memset(v, 0, sizeof(v));
	for (int i = 0; i < 20; i++)
		v[i] = (struct futex_waitv){ .uaddr = (long)&word, .flags = FUTEX_32 };
	clock_gettime(CLOCK_MONOTONIC, &now);
	NTH(syscall(SYS_futex_waitv, v, 20, 0, &now, CLOCK_MONOTONIC) < 0 && errno != ETIMEDOUT ?
		    -1 : 0);
}
