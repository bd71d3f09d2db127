// SPDX-License-Identifier: MIT
// ptrace(): whose child a tracee is, where it stops, and what is left of it all afterwards.
#include "test.h"
#include "look.h"
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

static volatile long value = 5;

static int stop_of(pid_t pid)
{
	int status = test_wait(pid);

	return WIFSTOPPED(status) ? WSTOPSIG(status) : -1;
}

static pid_t traced_child(void)
{
	pid_t child = test_fork();

	if (!child) {
		ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		raise(SIGUSR1);
		raise(SIGCHLD);
		_exit((int)value);
	}
	EXPECT_EQ(stop_of(child), SIGSTOP);
	return child;
}

TEST(tracee_stops_at_each_signal, "spec: N-CHK-39 A-STA-06 A-TSK-05")
{
	pid_t child = traced_child();

	EXPECT_EQ(look_state(child), 't');
	EXPECT_EQ(look_pid_number(child, "status", "TracerPid"), getpid());
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_EQ(stop_of(child), SIGUSR1);
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));	/* without the signal */
	EXPECT_EQ(stop_of(child), SIGCHLD);
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, SIGTERM));
	EXPECT_CHILD_KILLED(child, SIGTERM);
}

TEST(attach_makes_the_tracer_wait_and_detach_gives_back, "spec: N-CHK-39")
{
	pid_t child = test_fork(), tracer;

	while (!child)
		pause();
	tracer = test_fork();
	if (!tracer) {
		ASSERT_OK(ptrace(PTRACE_ATTACH, child, 0, 0));
		EXPECT_EQ(stop_of(child), SIGSTOP);
		EXPECT_EQ(look_pid_number(child, "status", "PPid"), getppid());
		EXPECT_EQ(look_pid_number(child, "status", "TracerPid"), getpid());
		ASSERT_OK(ptrace(PTRACE_DETACH, child, 0, 0));
		EXPECT_ERR(waitpid(child, NULL, 0), ECHILD);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(tracer);
	EXPECT_EQ(look_pid_number(child, "status", "TracerPid"), 0);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(memory_and_registers_can_be_changed, "")
{
	pid_t child = traced_child();
	struct user_regs_struct regs, again;
	struct iovec iov = { &again, sizeof(again) };

	errno = 0;
	EXPECT_EQ(ptrace(PTRACE_PEEKDATA, child, &value, 0), 5);
	EXPECT_OK(ptrace(PTRACE_POKEDATA, child, &value, 17));
	EXPECT_ERR(ptrace(PTRACE_PEEKDATA, child, 8, 0), EIO);
	EXPECT_OK(ptrace(PTRACE_GETREGS, child, 0, &regs));
	EXPECT_OK(ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &iov));
	EXPECT_MEM(&regs, &again, sizeof(regs));
	regs.rbx ^= 1;
	regs.r15 += 4;
	EXPECT_OK(ptrace(PTRACE_SETREGS, child, 0, &regs));
	EXPECT_OK(ptrace(PTRACE_GETREGS, child, 0, &again));
	EXPECT(again.rbx == regs.rbx && again.r15 == regs.r15);
	regs.rbx ^= 1;
	regs.r15 -= 4;
	EXPECT_OK(ptrace(PTRACE_SETREGS, child, 0, &regs));
	regs.cs = 0;
	EXPECT_ERR(ptrace(PTRACE_SETREGS, child, 0, &regs), EIO);
	ASSERT_OK(ptrace(PTRACE_DETACH, child, 0, 0));
	EXPECT_CHILD_KILLED(child, SIGUSR1);
}

TEST(calls_can_be_followed_and_changed, "")
{
	struct user_regs_struct regs;
	int status;
	pid_t child = test_fork();

	if (!child) {
		ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		_exit((int)syscall(SYS_getppid) == 77 ? 3 : 4);
	}
	EXPECT_EQ(stop_of(child), SIGSTOP);
	ASSERT_OK(ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD));
	do {
		ASSERT_OK(ptrace(PTRACE_SYSCALL, child, 0, 0));
		ASSERT_EQ(stop_of(child), SIGTRAP | 0x80);
		ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &regs));
	} while (regs.orig_rax != SYS_getppid);
	EXPECT_EQ((long)regs.rax, -ENOSYS);
	ASSERT_OK(ptrace(PTRACE_SYSCALL, child, 0, 0));
	ASSERT_EQ(stop_of(child), SIGTRAP | 0x80);
	ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &regs));
	EXPECT_EQ((long)regs.rax, getpid());
	regs.rax = 77;
	ASSERT_OK(ptrace(PTRACE_SETREGS, child, 0, &regs));
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	status = test_wait(child);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 3);
}

TEST(single_steps_are_single, "")
{
	struct user_regs_struct before, after;
	pid_t child = traced_child();

	for (int i = 0; i < 5; i++) {
		ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &before));
		ASSERT_OK(ptrace(PTRACE_SINGLESTEP, child, 0, 0));
		ASSERT_EQ(stop_of(child), SIGTRAP);
		ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &after));
		EXPECT(after.rip != before.rip);
	}
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}

TEST(tracing_needs_rights, "spec: N-CHK-39")
{
	EXPECT_ERR(ptrace(PTRACE_ATTACH, 999999, 0, 0), ESRCH);
	EXPECT_ERR(ptrace(PTRACE_ATTACH, getpid(), 0, 0), EPERM);
	EXPECT_ERR(ptrace(PTRACE_ATTACH, 2, 0, 0), EPERM);
	EXPECT_ERR(ptrace(PTRACE_CONT, 1, 0, 0), ESRCH);
	become_nobody();
	EXPECT_ERR(ptrace(PTRACE_ATTACH, 1, 0, 0), EPERM);
}

TEST(death_of_the_tracer_lets_its_tracee_go, "")
{
	pid_t child = test_fork(), tracer;

	while (!child)
		pause();
	tracer = test_fork();
	if (!tracer) {
		ASSERT_OK(ptrace(PTRACE_SEIZE, child, 0, 0));
		ASSERT_OK(ptrace(PTRACE_INTERRUPT, child, 0, 0));
		EXPECT_EQ(stop_of(child), SIGTRAP);
		CHILD_EXIT();
	}
	EXPECT_CHILD_OK(tracer);
	EXPECT(look_wait_state(child, 'S'));
	EXPECT_EQ(look_pid_number(child, "status", "TracerPid"), 0);
	kill(child, SIGKILL);
	EXPECT_CHILD_KILLED(child, SIGKILL);
}
