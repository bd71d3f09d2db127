// SPDX-License-Identifier: MIT
// Breakpoint registers and single steps: what a tracer sets, and what a program does to itself.
#include "test.h"
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <ucontext.h>

static int stop_of(pid_t pid)
{
	int status = test_wait(pid);

	return WIFSTOPPED(status) ? WSTOPSIG(status) : -1;
}

static long user_word(unsigned int n)
{
	return (long)offsetof(struct user, u_debugreg) + n * (long)sizeof(long);
}

static long peek_debug(pid_t child, unsigned int n)
{
	errno = 0;
	return ptrace(PTRACE_PEEKUSER, child, user_word(n), 0);
}

/* DR7 for breakpoint 0: access 0 execute, 1 write, 3 both; length bits 0, 1, 3 for 1, 2, 4 bytes */
static long watch_first(long access, long length)
{
	return 1 | access << 16 | length << 18;
}

static int trap_code(pid_t child)
{
	siginfo_t info;

	ASSERT_OK(ptrace(PTRACE_GETSIGINFO, child, 0, &info));
	return info.si_signo == SIGTRAP ? info.si_code : -1;
}

static volatile int watched;
static __attribute__((noinline)) void broken_into(void)
{
	__asm__ __volatile__("" : : : "memory");
}

static pid_t watched_child(void)
{
	pid_t child = test_fork();

	if (!child) {
		ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		watched = 7;
		(void)read(-1, (void *)&watched, 4);
		broken_into();
		_exit(watched);
	}
	EXPECT_EQ(stop_of(child), SIGSTOP);
	return child;
}

TEST(a_watched_word_stops_its_writer, "")
{
	pid_t child = watched_child();

	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(0), &watched));
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(1, 3)));
	EXPECT_EQ(peek_debug(child, 0), (long)&watched);
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_EQ(stop_of(child), SIGTRAP);
	EXPECT_EQ(trap_code(child), TRAP_HWBKPT);
	EXPECT_EQ(peek_debug(child, 6) & 0xf, 1);
	EXPECT_EQ(ptrace(PTRACE_PEEKDATA, child, &watched, 0) & 0xff, 7);
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_CHILD_EXITS(child, 7);
}

TEST(a_breakpoint_stops_before_the_instruction_and_lets_it_run, "")
{
	pid_t child = watched_child();
	struct user_regs_struct regs;

	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(0), broken_into));
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(0, 0)));
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_EQ(stop_of(child), SIGTRAP);
	EXPECT_EQ(trap_code(child), TRAP_HWBKPT);
	ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &regs));
	EXPECT_EQ((long)regs.rip, (long)broken_into);
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_CHILD_EXITS(child, 7);
}

/* The kernel's own store into a watched word: no stop. */
TEST(a_watched_word_does_not_stop_the_kernel, "")
{
	pid_t child = test_fork();

	if (!child) {
		int fd = ASSERT_OK(open("/dev/zero", O_RDONLY));

		ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		for (int i = 0; i < 100; i++)
			ASSERT_OK(read(fd, (void *)&watched, 4));
		_exit(3);
	}
	EXPECT_EQ(stop_of(child), SIGSTOP);
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(0), &watched));
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(3, 3)));
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_CHILD_EXITS(child, 3);
}

TEST(breakpoint_registers_are_checked, "")
{
	pid_t child = watched_child();

	EXPECT_ERR(ptrace(PTRACE_POKEUSER, child, user_word(0), 0xffff888000000000), EINVAL);
	EXPECT_ERR(ptrace(PTRACE_POKEUSER, child, user_word(4), 0), EIO);
	EXPECT_ERR(ptrace(PTRACE_POKEUSER, child, user_word(5), 0), EIO);
	EXPECT_EQ(peek_debug(child, 4), 0);
	EXPECT_EQ(peek_debug(child, 6), 0xffff0ff0);
	EXPECT_EQ(peek_debug(child, 7), 0);
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(0), (char *)&watched + 1));
	EXPECT_ERR(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(1, 3)), EINVAL);
	EXPECT_ERR(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(0, 3)), EINVAL);
	EXPECT_ERR(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(2, 0)), EINVAL);
	EXPECT_EQ(peek_debug(child, 7), 0);
	EXPECT_OK(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(1, 0) | 1 << 13));
	EXPECT_EQ(peek_debug(child, 7), watch_first(1, 0) | 1 << 13);
	EXPECT_OK(ptrace(PTRACE_POKEUSER, child, user_word(7), 0));
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_CHILD_EXITS(child, 7);
}

TEST(a_child_does_not_inherit_breakpoints, "")
{
	pid_t child = test_fork();

	if (!child) {
		ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		if (!fork()) {
			watched = 9;
			_exit(0);
		}
		int status;

		ASSERT_OK(wait(&status));
		_exit(status ? 99 : 4);
	}
	EXPECT_EQ(stop_of(child), SIGSTOP);
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(0), &watched));
	ASSERT_OK(ptrace(PTRACE_POKEUSER, child, user_word(7), watch_first(1, 3)));
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	if (stop_of(child) == SIGCHLD)
		ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_CHILD_EXITS(child, 4);
}

/* What each trap of its own single steps finds: the distance from the first stepped instruction. */
static volatile int nr_steps, step_codes;
static long steps[16];
extern char stepped[];

static void note_step(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	if (nr_steps < 16)
		steps[nr_steps++] = uc->uc_mcontext.gregs[REG_RIP] - (long)stepped;
	step_codes |= info->si_code;
}

TEST(a_program_steps_itself_through_a_system_call, "")
{
	struct sigaction action = { .sa_sigaction = note_step, .sa_flags = SA_SIGINFO };
	static const long expected[] = { 1, 6, 9, 10 };
	long pid;

	ASSERT_OK(sigaction(SIGTRAP, &action, NULL));
	__asm__ __volatile__("pushfq; orq $0x100, (%%rsp); popfq\n"
			     "stepped:	nop\n"
			     "	movl $39, %%eax\n"
			     "	syscall\n"
			     "	nop\n"
			     "	nop\n"
			     "	pushfq; andq $~0x100, (%%rsp); popfq\n"
			     : "=a"(pid) : : "rcx", "r11", "memory", "cc");
	EXPECT_EQ(pid, getpid());
	EXPECT_EQ(step_codes, TRAP_TRACE);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(steps[i], expected[i]);
}

TEST(a_tracer_steps_over_a_system_call, "")
{
	struct user_regs_struct regs;
	pid_t child = test_fork();
	long word, before;

	if (!child) {
		ASSERT_OK(ptrace(PTRACE_TRACEME, 0, 0, 0));
		raise(SIGSTOP);
		syscall(SYS_getppid);
		_exit(5);
	}
	EXPECT_EQ(stop_of(child), SIGSTOP);
	do {
		ASSERT_OK(ptrace(PTRACE_SINGLESTEP, child, 0, 0));
		ASSERT_EQ(stop_of(child), SIGTRAP);
		ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &regs));
		errno = 0;
		word = ptrace(PTRACE_PEEKTEXT, child, regs.rip, 0) & 0xffff;
		ASSERT_EQ(errno, 0);
	} while (word != 0x050f || regs.rax != SYS_getppid);
	before = regs.rip;
	EXPECT_EQ(regs.eflags & 0x100, 0);
	ASSERT_OK(ptrace(PTRACE_SINGLESTEP, child, 0, 0));
	ASSERT_EQ(stop_of(child), SIGTRAP);
	ASSERT_OK(ptrace(PTRACE_GETREGS, child, 0, &regs));
	EXPECT_EQ((long)regs.rip, before + 2);
	EXPECT_EQ((long)regs.rax, getpid());
	ASSERT_OK(ptrace(PTRACE_CONT, child, 0, 0));
	EXPECT_CHILD_EXITS(child, 5);
}
