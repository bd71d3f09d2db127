// SPDX-License-Identifier: MIT
/* ptrace: events, seized tracees, groups that stop, system call information, and who may look. */
#include "test.h"
#include <elf.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>


static long trace(int request, pid_t pid, unsigned long addr, unsigned long data)
{
	return syscall(SYS_ptrace, (long)request, (long)pid, addr, data);
}

/* A child that is traced and has stopped by its own SIGSTOP; it goes on with body(). */
static pid_t start_tracee(void (*body)(void))
{
	pid_t pid = test_fork();
	int status;

	if (!pid) {
		if (trace(PTRACE_TRACEME, 0, 0, 0))
			_exit(120);
		raise(SIGSTOP);
		body();
		_exit(0);
	}
	ASSERT_EQ(waitpid(pid, &status, __WALL), pid);
	ASSERT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	return pid;
}

/* A child that runs body() and is seized. */
static pid_t seize_child(void (*body)(void), unsigned long options)
{
	int go[2];
	char c;
	pid_t pid;

	ASSERT_OK(pipe(go));
	pid = test_fork();
	if (!pid) {
		close(go[1]);
		if (read(go[0], &c, 1) != 1)
			_exit(121);
		body();
		_exit(0);
	}
	close(go[0]);
	ASSERT_OK(trace(PTRACE_SEIZE, pid, 0, options));
	ASSERT_EQ(write(go[1], "", 1), 1);
	close(go[1]);
	return pid;
}

static int next_status(pid_t pid)
{
	int status = -1;

	EXPECT_EQ(waitpid(pid, &status, __WALL), pid);
	return status;
}

#define STOP(sig)		((sig) << 8 | 0x7f)
#define EVENT(ev)		((ev) << 16 | SIGTRAP << 8 | 0x7f)
#define EXPECT_NEXT(pid, want)	EXPECT_EQ(next_status(pid), want)
#define CONT(pid, sig)		EXPECT_OK(trace(PTRACE_CONT, pid, 0, sig))
#define EXITED(code)		((code) << 8)

/* ---- events */

static void fork_once(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(7);
	waitpid(pid, NULL, 0);
}

TEST(fork_is_reported_and_the_child_is_traced_too, "")
{
	pid_t pid = start_tracee(fork_once), child;
	unsigned long msg = 0;

	ASSERT_OK(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACEEXIT));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_FORK));
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, pid, 0, (unsigned long)&msg));
	child = msg;
	EXPECT_NEXT(child, STOP(SIGSTOP));
	CONT(pid, 0);
	CONT(child, 0);
	EXPECT_NEXT(child, EVENT(PTRACE_EVENT_EXIT));
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, child, 0, (unsigned long)&msg));
	EXPECT_EQ(msg, (unsigned long)EXITED(7));
	CONT(child, 0);
	EXPECT_NEXT(child, EXITED(7));
	/* The end of the child is told to its parent as well. */
	EXPECT_NEXT(pid, STOP(SIGCHLD));
	CONT(pid, SIGCHLD);
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_EXIT));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EXITED(0));
}

static void vfork_once(void)
{
	pid_t pid = vfork();

	if (!pid)
		_exit(3);
	waitpid(pid, NULL, 0);
}

TEST(vfork_is_reported_twice, "")
{
	pid_t pid = start_tracee(vfork_once);
	unsigned long child = 0, done = 0;

	ASSERT_OK(trace(PTRACE_SETOPTIONS, pid, 0,
			PTRACE_O_TRACEVFORK | PTRACE_O_TRACEVFORKDONE));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_VFORK));
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, pid, 0, (unsigned long)&child));
	EXPECT_NEXT(child, STOP(SIGSTOP));
	CONT(pid, 0);
	CONT(child, 0);
	EXPECT_NEXT(child, EXITED(3));
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_VFORK_DONE));
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, pid, 0, (unsigned long)&done));
	EXPECT_EQ(done, child);
	CONT(pid, 0);
	EXPECT_NEXT(pid, STOP(SIGCHLD));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EXITED(0));
}

static void exec_true(void)
{
	execl("/proc/self/exe", "none", "no_such_test", NULL);
}

TEST(exec_is_reported_as_event_or_trap, "")
{
	pid_t pid = start_tracee(exec_true);
	unsigned long former = 0;

	ASSERT_OK(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_EXEC));
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, pid, 0, (unsigned long)&former));
	EXPECT_EQ((pid_t)former, pid);
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);

	pid = start_tracee(exec_true);
	CONT(pid, 0);
	EXPECT_NEXT(pid, STOP(SIGTRAP));
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
}

static void *exec_in_thread(void *arg __attribute__((unused)))
{
	exec_true();
	return NULL;
}

static void exec_by_another_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, exec_in_thread, NULL);
	for (;;)
		pause();
}

TEST(exec_by_a_thread_takes_the_leaders_place, "")
{
	pid_t pid = start_tracee(exec_by_another_thread), thread;
	unsigned long msg = 0, former = 0;
	int status, seen_exec = 0;

	ASSERT_OK(trace(PTRACE_SETOPTIONS, pid, 0,
			PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_CLONE));
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, pid, 0, (unsigned long)&msg));
	thread = msg;
	EXPECT_NEXT(thread, STOP(SIGSTOP));
	CONT(pid, 0);
	CONT(thread, 0);
	while (!seen_exec) {
		ASSERT_EQ(waitpid(pid, &status, __WALL), pid);
		ASSERT(WIFSTOPPED(status));
		seen_exec = status == EVENT(PTRACE_EVENT_EXEC);
		if (!seen_exec)
			CONT(pid, 0);
	}
	ASSERT_OK(trace(PTRACE_GETEVENTMSG, pid, 0, (unsigned long)&former));
	EXPECT_EQ((pid_t)former, thread);
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
	EXPECT_ERR(waitpid(thread, NULL, __WALL), ECHILD);
}

/* ---- seized tracees */

static void spin_in_sleeps(void)
{
	for (;;)
		usleep(1000);
}

TEST(seized_tracee_is_interrupted_without_a_signal, "")
{
	pid_t pid = seize_child(spin_in_sleeps, PTRACE_O_EXITKILL);
	siginfo_t si;

	EXPECT_ERR(trace(PTRACE_CONT, pid, 0, 0), ESRCH);
	ASSERT_OK(trace(PTRACE_INTERRUPT, pid, 0, 0));
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_STOP));
	ASSERT_OK(trace(PTRACE_GETSIGINFO, pid, 0, (unsigned long)&si));
	EXPECT_EQ(si.si_code >> 8, PTRACE_EVENT_STOP);
	CONT(pid, 0);
	EXPECT_EQ(waitpid(pid, NULL, __WALL | WNOHANG), 0);
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
}

TEST(seized_tracee_listens_in_a_group_stop, "")
{
	pid_t pid = seize_child(spin_in_sleeps, PTRACE_O_EXITKILL);

	kill(pid, SIGSTOP);
	EXPECT_NEXT(pid, STOP(SIGSTOP));
	CONT(pid, SIGSTOP);
	/* The stop of the group, told as an event with the signal. */
	EXPECT_NEXT(pid, PTRACE_EVENT_STOP << 16 | SIGSTOP << 8 | 0x7f);
	ASSERT_OK(trace(PTRACE_LISTEN, pid, 0, 0));
	EXPECT_ERR(trace(PTRACE_CONT, pid, 0, 0), ESRCH);
	EXPECT_EQ(waitpid(pid, NULL, __WALL | WNOHANG), 0);
	kill(pid, SIGCONT);
	EXPECT_NEXT(pid, EVENT(PTRACE_EVENT_STOP));
	CONT(pid, 0);
	EXPECT_NEXT(pid, STOP(SIGCONT));
	CONT(pid, 0);
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
}

TEST(listening_tracee_can_be_interrupted, "")
{
	pid_t pid = seize_child(spin_in_sleeps, PTRACE_O_EXITKILL);

	kill(pid, SIGSTOP);
	EXPECT_NEXT(pid, STOP(SIGSTOP));
	EXPECT_ERR(trace(PTRACE_LISTEN, pid, 0, 0), EIO);
	CONT(pid, SIGSTOP);
	EXPECT_NEXT(pid, PTRACE_EVENT_STOP << 16 | SIGSTOP << 8 | 0x7f);
	ASSERT_OK(trace(PTRACE_LISTEN, pid, 0, 0));
	ASSERT_OK(trace(PTRACE_INTERRUPT, pid, 0, 0));
	EXPECT_NEXT(pid, PTRACE_EVENT_STOP << 16 | SIGSTOP << 8 | 0x7f);
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
}

TEST(detached_tracee_stays_in_its_groups_stop, "")
{
	pid_t pid = seize_child(spin_in_sleeps, 0);
	int status;

	kill(pid, SIGSTOP);
	EXPECT_NEXT(pid, STOP(SIGSTOP));
	CONT(pid, SIGSTOP);
	EXPECT_NEXT(pid, PTRACE_EVENT_STOP << 16 | SIGSTOP << 8 | 0x7f);
	ASSERT_OK(trace(PTRACE_DETACH, pid, 0, 0));
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	kill(pid, SIGCONT);
	EXPECT_EQ(waitpid(pid, &status, WCONTINUED), pid);
	EXPECT(WIFCONTINUED(status));
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
}

TEST(attaching_to_a_stopped_process_makes_a_trap, "")
{
	pid_t pid = test_fork();
	int status;

	if (!pid)
		spin_in_sleeps();
	kill(pid, SIGSTOP);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	ASSERT_OK(trace(PTRACE_ATTACH, pid, 0, 0));
	EXPECT_NEXT(pid, STOP(SIGSTOP));
	EXPECT_ERR(trace(PTRACE_ATTACH, pid, 0, 0), EPERM);
	ASSERT_OK(trace(PTRACE_DETACH, pid, 0, SIGCONT));
	kill(pid, SIGCONT);
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == pid && !WIFSIGNALED(status))
		;
}

TEST(tracee_dies_with_its_tracer_if_asked_to, "")
{
	int link[2];
	char c;
	pid_t tracer, tracee;

	ASSERT_OK(pipe(link));
	tracee = test_fork();
	if (!tracee) {
		close(link[0]);
		spin_in_sleeps();
	}
	close(link[1]);
	tracer = test_fork();
	if (!tracer) {
		close(link[0]);
		EXPECT_OK(trace(PTRACE_SEIZE, tracee, 0, PTRACE_O_EXITKILL));
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(tracer);
	EXPECT_EQ(read(link[0], &c, 1), 0);
	EXPECT_CHILD_KILLED(tracee, SIGKILL);
}

/* ---- system calls */

static void call_getppid_and_exit(void)
{
	syscall(SYS_getppid);
	syscall(SYS_exit_group, 5);
}

TEST(call_information_names_entry_and_exit, "")
{
	pid_t pid = start_tracee(call_getppid_and_exit);
	struct __ptrace_syscall_info info;
	int stop = SIGTRAP | 0x80;
	long size;

	ASSERT_OK(trace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD));
	size = trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), (unsigned long)&info);
	EXPECT_EQ(size, (long)offsetof(struct __ptrace_syscall_info, entry));
	EXPECT_EQ(info.op, PTRACE_SYSCALL_INFO_NONE);
	EXPECT_EQ(info.arch, 0xc000003eU);
	do {
		ASSERT_OK(trace(PTRACE_SYSCALL, pid, 0, 0));
		EXPECT_NEXT(pid, STOP(stop));
		memset(&info, 0, sizeof(info));
		size = trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), (unsigned long)&info);
	} while (info.op != PTRACE_SYSCALL_INFO_ENTRY || info.entry.nr != SYS_getppid);
	EXPECT_EQ(size, (long)(offsetof(struct __ptrace_syscall_info, entry) + 56));
	ASSERT_OK(trace(PTRACE_SYSCALL, pid, 0, 0));
	EXPECT_NEXT(pid, STOP(stop));
	size = trace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), (unsigned long)&info);
	EXPECT_EQ(size, (long)(offsetof(struct __ptrace_syscall_info, exit.is_error) + 1));
	EXPECT_EQ(info.op, PTRACE_SYSCALL_INFO_EXIT);
	EXPECT_EQ(info.exit.rval, getpid());
	EXPECT_EQ(info.exit.is_error, 0);
	/* As much as there is room for; the answer is how much there is. */
	EXPECT_EQ(trace(PTRACE_GET_SYSCALL_INFO, pid, 1, (unsigned long)&info), size);
	CONT(pid, 0);
	EXPECT_NEXT(pid, EXITED(5));
}

static void call_what_is_emulated(void)
{
	long a = syscall(SYS_getppid), b = syscall(SYS_getppid);

	_exit(a == 4711 && b == getppid() ? 9 : 8);
}

TEST(emulated_call_is_not_made, "")
{
	pid_t pid = start_tracee(call_what_is_emulated);
	struct user_regs_struct regs;

	/* To the entry of the first getppid(), which the kernel does not make. */
	do {
		ASSERT_OK(trace(PTRACE_SYSEMU, pid, 0, 0));
		EXPECT_NEXT(pid, STOP(SIGTRAP));
		ASSERT_OK(trace(PTRACE_GETREGS, pid, 0, (unsigned long)&regs));
		if (regs.orig_rax != SYS_getppid) {	/* made after all: tell it again */
			regs.rax = regs.orig_rax;
			regs.rip -= 2;
			ASSERT_OK(trace(PTRACE_SETREGS, pid, 0, (unsigned long)&regs));
			ASSERT_OK(trace(PTRACE_SYSCALL, pid, 0, 0));
			EXPECT_NEXT(pid, STOP(SIGTRAP));
			ASSERT_OK(trace(PTRACE_SYSCALL, pid, 0, 0));
			EXPECT_NEXT(pid, STOP(SIGTRAP));
		}
	} while (regs.orig_rax != SYS_getppid);
	regs.rax = 4711;
	ASSERT_OK(trace(PTRACE_SETREGS, pid, 0, (unsigned long)&regs));
	CONT(pid, 0);
	EXPECT_NEXT(pid, EXITED(9));
}

/* ---- single steps and handlers */

static volatile int handled;

static void handler(int sig __attribute__((unused)))
{
	handled++;
}

static void raise_and_go_on(void)
{
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	_exit(handled == 1 ? 11 : 12);
}

TEST(step_into_a_handler_leaves_no_trap_behind, "")
{
	pid_t pid = start_tracee(raise_and_go_on);
	struct user_regs_struct regs;

	CONT(pid, 0);
	EXPECT_NEXT(pid, STOP(SIGUSR1));
	/* Delivered with a step: stops before the handler's first instruction. */
	ASSERT_OK(trace(PTRACE_SINGLESTEP, pid, 0, SIGUSR1));
	EXPECT_NEXT(pid, STOP(SIGTRAP));
	ASSERT_OK(trace(PTRACE_GETREGS, pid, 0, (unsigned long)&regs));
	EXPECT_EQ(regs.rip, (unsigned long)handler);
	EXPECT_EQ(regs.rdi, (unsigned long)SIGUSR1);
	CONT(pid, 0);
	EXPECT_NEXT(pid, EXITED(11));
}

/* ---- signals */

static void queue_and_wait(void)
{
	sigset_t set;
	union sigval v;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (v.sival_int = 1; v.sival_int <= 3; v.sival_int++)
		sigqueue(getpid(), SIGRTMIN, v);
	syscall(SYS_tgkill, getpid(), getpid(), SIGRTMIN);
	raise(SIGUSR1);
}

TEST(queued_signals_can_be_looked_at, "")
{
	struct __ptrace_peeksiginfo_args args = { .off = 0, .flags = 1, .nr = 8 };
	pid_t pid = start_tracee(queue_and_wait);
	siginfo_t si[8];
	sigset_t mask = { 0 };

	CONT(pid, 0);
	EXPECT_NEXT(pid, STOP(SIGUSR1));
	/* PTRACE_PEEKSIGINFO_SHARED */
	EXPECT_EQ(trace(PTRACE_PEEKSIGINFO, pid, (unsigned long)&args, (unsigned long)si), 3);
	EXPECT_EQ(si[0].si_signo, SIGRTMIN);
	EXPECT_EQ(si[0].si_value.sival_int, 1);
	EXPECT_EQ(si[2].si_value.sival_int, 3);
	args.off = 2;
	EXPECT_EQ(trace(PTRACE_PEEKSIGINFO, pid, (unsigned long)&args, (unsigned long)si), 1);
	EXPECT_EQ(si[0].si_value.sival_int, 3);
	args = (struct __ptrace_peeksiginfo_args){ .nr = 8 };
	EXPECT_EQ(trace(PTRACE_PEEKSIGINFO, pid, (unsigned long)&args, (unsigned long)si), 1);
	EXPECT_EQ(si[0].si_code, SI_TKILL);
	args.flags = 2;
	EXPECT_ERR(trace(PTRACE_PEEKSIGINFO, pid, (unsigned long)&args, (unsigned long)si),
		   EINVAL);
	args = (struct __ptrace_peeksiginfo_args){ .nr = -1 };
	EXPECT_ERR(trace(PTRACE_PEEKSIGINFO, pid, (unsigned long)&args, (unsigned long)si),
		   EINVAL);
	EXPECT_OK(trace(PTRACE_GETSIGMASK, pid, 8, (unsigned long)&mask));
	EXPECT_EQ(sigismember(&mask, SIGRTMIN), 1);
	EXPECT_ERR(trace(PTRACE_GETSIGMASK, pid, 4, (unsigned long)&mask), EINVAL);
	kill(pid, SIGKILL);
	EXPECT_NEXT(pid, SIGKILL);
}

TEST(signal_can_be_changed_on_its_way, "")
{
	pid_t pid = start_tracee(raise_and_go_on);
	siginfo_t si;

	CONT(pid, 0);
	EXPECT_NEXT(pid, STOP(SIGUSR1));
	ASSERT_OK(trace(PTRACE_GETSIGINFO, pid, 0, (unsigned long)&si));
	EXPECT_EQ(si.si_pid, pid);
	CONT(pid, SIGTERM);
	EXPECT_NEXT(pid, SIGTERM);
}

/* ---- who may look */

/* An executable that cannot be read: a copy of this program. */
static void copy_self(const char *to, mode_t mode)
{
	char buf[65536];
	int in = ASSERT_OK(open("/proc/self/exe", O_RDONLY));
	int out = ASSERT_OK(open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755));
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) > 0)
		ASSERT_EQ(write(out, buf, n), n);
	ASSERT_OK(fchmod(out, mode));
	close(in);
	close(out);
}

TEST(memory_of_an_unreadable_program_is_not_shown, "")
{
	char path[200];
	pid_t pid;

	ASSERT(getcwd(path, sizeof(path) - 10));
	ASSERT_OK(chmod(path, 0755));
	strcat(path, "/secret");
	copy_self(path, 0711);
	pid = test_fork();
	if (!pid) {
		pid_t tracee;
		int status;
		struct user_regs_struct regs;

		EXPECT_OK(setresgid(1000, 1000, 1000));
		EXPECT_OK(setresuid(1000, 1000, 1000));
		tracee = fork();
		if (!tracee) {
			trace(PTRACE_TRACEME, 0, 0, 0);
			execl(path, "secret", "no_such_test", NULL);
			_exit(99);
		}
		EXPECT_EQ(waitpid(tracee, &status, 0), tracee);
		EXPECT_EQ(status, STOP(SIGTRAP));
		EXPECT_OK(trace(PTRACE_GETREGS, tracee, 0, (unsigned long)&regs));
		errno = 0;
		EXPECT_ERR(trace(PTRACE_PEEKTEXT, tracee, regs.rip, (unsigned long)&status), EIO);
		EXPECT_ERR(trace(PTRACE_POKETEXT, tracee, regs.rip, 0), EIO);
		kill(tracee, SIGKILL);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(pid);
}

TEST(traced_program_gains_nothing_by_its_set_user_id_bit, "")
{
	char path[200], text[4096], *line;
	pid_t pid;

	ASSERT(getcwd(path, sizeof(path) - 10));
	ASSERT_OK(chmod(path, 0755));
	strcat(path, "/setuid");
	copy_self(path, 04755);
	pid = test_fork();
	if (!pid) {
		char status_path[40];
		pid_t tracee;
		int status;

		EXPECT_OK(setresgid(1000, 1000, 1000));
		EXPECT_OK(setresuid(1000, 1000, 1000));
		tracee = fork();
		if (!tracee) {
			trace(PTRACE_TRACEME, 0, 0, 0);
			execl(path, "setuid", "no_such_test", NULL);
			_exit(99);
		}
		EXPECT_EQ(waitpid(tracee, &status, 0), tracee);
		EXPECT_EQ(status, STOP(SIGTRAP));
		snprintf(status_path, sizeof(status_path), "/proc/%d/status", tracee);
		EXPECT_GT(test_read_file(status_path, text, sizeof(text)), 0);
		line = strstr(text, "\nUid:");
		EXPECT(line && !strncmp(line, "\nUid:\t1000\t1000\t1000\t1000", 25));
		kill(tracee, SIGKILL);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(pid);
}

TEST(child_with_more_power_than_its_parent_is_not_traced, "")
{
	int go[2];
	char c;
	pid_t parent, child;

	ASSERT_OK(pipe(go));
	parent = test_fork();
	if (!parent) {
		child = fork();
		if (!child) {
			EXPECT_EQ(read(go[0], &c, 1), 1);
			EXPECT_ERR(trace(PTRACE_TRACEME, 0, 0, 0), EPERM);
			CHILD_EXIT();
		}
		EXPECT_OK(setresuid(1000, 1000, 1000));
		EXPECT_EQ(write(go[1], "", 1), 1);
		EXPECT_ERR(trace(PTRACE_SEIZE, child, 0, 0), EPERM);
		EXPECT_CHILD_OK(child);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(parent);
}

TEST(bad_fpu_image_is_refused_whole, "")
{
	long page = sysconf(_SC_PAGESIZE);
	char *buf = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	pid_t pid = start_tracee(call_getppid_and_exit);
	struct iovec iov = { buf, 2 * page };
	size_t size;

	ASSERT_OK(trace(PTRACE_GETREGSET, pid, NT_X86_XSTATE, (unsigned long)&iov));
	size = iov.iov_len;
	EXPECT_GE(size, 576U);
	/* A header no processor would load. */
	memset(buf + 512, 0xff, 64);
	EXPECT_ERR(trace(PTRACE_SETREGSET, pid, NT_X86_XSTATE, (unsigned long)&iov), EINVAL);
	/* The same, and the image ends where there is no memory. */
	iov = (struct iovec){ buf + 2 * page - 600, size };
	memcpy(iov.iov_base, buf, 600);
	ASSERT_OK(mprotect(buf + 2 * page, page, PROT_NONE));
	EXPECT_ERR(trace(PTRACE_SETREGSET, pid, NT_X86_XSTATE, (unsigned long)&iov), EFAULT);
	CONT(pid, 0);
	EXPECT_NEXT(pid, EXITED(5));
}

/* ---- races */

TEST(tracers_come_and_go_while_signals_fly, "")
{
	pid_t victim = (signal(SIGUSR1, handler), test_fork()), killer, tracer[2];
	int i, n;

	if (!victim) {
		for (;;)
			usleep(100);
	}
	for (i = 0; i < 2; i++) {
		tracer[i] = test_fork();
		if (tracer[i])
			continue;
		for (n = 0; n < 300; n++) {
			int status;

			if (trace(i ? PTRACE_SEIZE : PTRACE_ATTACH, victim, 0, 0))
				continue;
			if (i)
				trace(PTRACE_INTERRUPT, victim, 0, 0);
			while (waitpid(victim, &status, __WALL) == victim) {
				if (!WIFSTOPPED(status))
					CHILD_EXIT();
				if (WSTOPSIG(status) != SIGUSR1)
					break;
				trace(PTRACE_CONT, victim, 0, SIGUSR1);
			}
			trace(PTRACE_DETACH, victim, 0, 0);
		}
		CHILD_EXIT();
	}
	killer = test_fork();
	if (!killer) {
		for (n = 0; n < 3000; n++) {
			kill(victim, n % 50 ? SIGUSR1 : SIGCONT);
			usleep(50);
		}
		CHILD_EXIT();
	}
	for (i = 0; i < 2; i++)
		EXPECT_CHILD_OK(tracer[i]);
	EXPECT_CHILD_OK(killer);
	EXPECT_OK(kill(victim, SIGKILL));
	EXPECT_CHILD_KILLED(victim, SIGKILL);
}
