// SPDX-License-Identifier: MIT
/* Traps a program sets for the kernel or for itself: arithmetic, breakpoints, steps, false frames. */
// machine: --smp 2 --mem 512M
#include "test.h"
#include <sys/resource.h>
#include <ucontext.h>

#define KERNEL_ADDRESS	0xffffffff80100000UL
#define NOT_CANONICAL	0x1234000000000000UL
#define TRAP_FLAG	0x100
#define IOPL_3		0x3000
#define NOTHING		-1

static volatile sig_atomic_t signals, last_code;

static void note(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	signals++;
	last_code = info->si_code;
}

static void on(int sig, void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction act = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_NODEFER };

	ASSERT_OK(sigaction(sig, &act, NULL));
}

static void no_core(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
}

/* ---------------------------------------------------------------- arithmetic */

static void leave_with_code(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	_exit(info->si_code);
}

static int code_of(void (*body)(void), int sig)
{
	pid_t pid = test_fork();
	int status;

	if (!pid) {
		no_core();
		on(sig, leave_with_code);
		body();
		_exit(250);
	}
	status = test_wait(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void divide_by_zero(void)
{
	asm volatile("xor %%edx, %%edx; mov $1, %%eax; xor %%ecx, %%ecx; div %%ecx"
		     ::: "rax", "rcx", "rdx");
}

static void divide_overflow(void)
{
	asm volatile("mov $0x80000000, %%eax; cltd; mov $-1, %%ecx; idiv %%ecx"
		     ::: "rax", "rcx", "rdx");
}

static void x87_divide(void)
{
	unsigned short control = 0x037b;	/* all masked but division by zero */

	asm volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" :: "m"(control));
}

static void x87_invalid(void)
{
	unsigned short control = 0x037e;

	asm volatile("fninit; fldcw %0; fldz; fldz; fdivrp; fwait" :: "m"(control));
}

TEST(arithmetic_ends_in_SIGFPE_with_its_reason, "")
{
	EXPECT_EQ(code_of(divide_by_zero, SIGFPE), FPE_INTDIV);
	EXPECT_EQ(code_of(divide_overflow, SIGFPE), FPE_INTDIV);
	EXPECT_EQ(code_of(x87_divide, SIGFPE), FPE_FLTDIV);
	EXPECT_EQ(code_of(x87_invalid, SIGFPE), FPE_FLTINV);
}

/* ---------------------------------------------------------------- breakpoints, steps, gates */

TEST(breakpoints_are_SIGTRAP_and_the_program_goes_on, "")
{
	on(SIGTRAP, note);
	asm volatile("int3");
	EXPECT_EQ(signals, 1);
	EXPECT_EQ(last_code, SI_KERNEL);
	asm volatile(".byte 0xcd, 0x03");
	EXPECT_EQ(signals, 2);
}

TEST(stepping_over_a_system_call_traps_behind_it, "")
{
	long pid;

	on(SIGTRAP, note);
	asm volatile("sub $128, %%rsp\n\t"
		     "pushf; orq %2, (%%rsp); popf\n\t"
		     "mov %1, %%eax\n\t"
		     "syscall\n\t"
		     "pushf; andq %3, (%%rsp); popf\n\t"
		     "add $128, %%rsp"
		     : "=&a"(pid)
		     : "i"(SYS_getpid), "i"(TRAP_FLAG), "i"(~TRAP_FLAG)
		     : "rcx", "r11", "memory", "cc");
	EXPECT_EQ(pid, getpid());
	EXPECT_GE(signals, 3);
	EXPECT_LE(signals, 6);
	EXPECT_EQ(last_code, TRAP_TRACE);
}

/* Debian's kernel has the calls of 32-bit programs behind it; a kernel without has no gate there. */
TEST(int_0x80_is_a_call_of_32_bits_or_a_segmentation_fault, "")
{
	pid_t pid = test_fork();
	long result = 20;	/* getpid of 32-bit programs */
	int status;

	if (!pid) {
		no_core();
		asm volatile("int $0x80" : "+a"(result) :: "r8", "r9", "r10", "r11", "memory");
		_exit(result == getpid() ? 0 : 1);
	}
	status = test_wait(pid);
	EXPECT(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV));
}

/* ---------------------------------------------------------------- false frames */

static void (*forge)(ucontext_t *);

static void forging(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)info;
	forge(context);
}

static void forge_rip_kernel(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_RIP] = KERNEL_ADDRESS;
}

static void forge_rip_wild(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_RIP] = NOT_CANONICAL;
}

static void forge_rsp(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_RSP] = KERNEL_ADDRESS;
}

/* cs, gs, fs, ss from the lowest 16 bits upwards */
static void forge_cs_kernel(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_CSGSFS] = (c->uc_mcontext.gregs[REG_CSGSFS] & ~0xffffL) | 0x10;
}

static void forge_cs_null(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_CSGSFS] &= ~0xffffL;
}

static void forge_cs_tss(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_CSGSFS] = (c->uc_mcontext.gregs[REG_CSGSFS] & ~0xffffL) | 0x40;
}

static void forge_fp_wild(ucontext_t *c)
{
	c->uc_mcontext.fpregs = (void *)NOT_CANONICAL;
}

static void forge_fp_kernel(ucontext_t *c)
{
	c->uc_mcontext.fpregs = (void *)KERNEL_ADDRESS;
}

static void forge_fp_unaligned(ucontext_t *c)
{
	c->uc_mcontext.fpregs = (void *)((char *)c->uc_mcontext.fpregs + 1);
}

static int after_forging(void (*how)(ucontext_t *))
{
	pid_t pid = test_fork();
	int status;

	if (!pid) {
		no_core();
		forge = how;
		on(SIGUSR1, forging);
		raise(SIGUSR1);
		_exit(0);
	}
	status = test_wait(pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : NOTHING;
}

TEST(false_signal_frames_end_in_SIGSEGV, "")
{
	EXPECT_EQ(after_forging(forge_rip_kernel), SIGSEGV);
	EXPECT_EQ(after_forging(forge_rip_wild), SIGSEGV);
	EXPECT_EQ(after_forging(forge_rsp), SIGSEGV);
	EXPECT_EQ(after_forging(forge_cs_kernel), SIGSEGV);
	EXPECT_EQ(after_forging(forge_cs_null), SIGSEGV);
	EXPECT_EQ(after_forging(forge_cs_tss), SIGSEGV);
	EXPECT_EQ(after_forging(forge_fp_wild), SIGSEGV);
	EXPECT_EQ(after_forging(forge_fp_kernel), SIGSEGV);
	EXPECT_EQ(after_forging(forge_fp_unaligned), SIGSEGV);
}

static void forge_flags(ucontext_t *c)
{
	c->uc_mcontext.gregs[REG_EFL] = (c->uc_mcontext.gregs[REG_EFL] | IOPL_3) & ~0x200L;
}

TEST(a_frame_cannot_take_port_access_or_hold_off_interrupts, "")
{
	unsigned long flags;

	forge = forge_flags;
	on(SIGUSR1, forging);
	raise(SIGUSR1);
	asm volatile("pushf; pop %0" : "=r"(flags));
	EXPECT_EQ(flags & IOPL_3, 0);
	EXPECT_EQ(flags & 0x200, 0x200);
}

TEST(sigreturn_without_a_frame_is_SIGSEGV, "")
{
	static const unsigned long stacks[] = { 0x1000, KERNEL_ADDRESS, NOT_CANONICAL, ~7UL };

	for (int i = 0; i < 4; i++) {
		pid_t pid = test_fork();

		if (!pid) {
			no_core();
			asm volatile("mov %0, %%rsp; syscall" :: "r"(stacks[i]), "a"(SYS_rt_sigreturn)
				     : "memory");
		}
		EXPECT_CHILD_KILLED(pid, SIGSEGV);
	}
}

/* A frame on the stack there is, full of chance: whatever it is, the kernel stays. */
TEST(sigreturn_to_chance_ends_the_program_alone, "")
{
	unsigned int seed = 1;

	for (int i = 0; i < 200; i++) {
		pid_t pid = test_fork();

		if (!pid) {
			static unsigned long frame[512];

			no_core();
			alarm(5);
			for (int j = 0; j < 512; j++)
				frame[j] = (unsigned long)rand_r(&seed) << 33 ^
					   (unsigned long)rand_r(&seed) << 11 ^ rand_r(&seed);
			asm volatile("mov %0, %%rsp; syscall" :: "r"(frame), "a"(SYS_rt_sigreturn)
				     : "memory");
		}
		rand_r(&seed);
		EXPECT(WIFSIGNALED(test_wait(pid)));
	}
}
