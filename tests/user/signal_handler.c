// SPDX-License-Identifier: MIT
// Handlers: the stack they run on, the mask while they run, and the registers after them.
#include "test.h"
#include "look.h"
#include <setjmp.h>
#include <ucontext.h>

#define ALT_SIZE (64 << 10)

static char alt[ALT_SIZE] __attribute__((aligned(16)));
static volatile int runs, depth, deepest, masked, on_alt;
static volatile uintptr_t fault_address;
static sigjmp_buf back;

static void look_around(int sig)
{
	sigset_t mask;
	char here;

	runs++;
	sigprocmask(SIG_BLOCK, NULL, &mask);
	masked = sigismember(&mask, sig) | sigismember(&mask, SIGUSR2) << 1;
	on_alt = &here >= alt && &here < alt + ALT_SIZE;
}

static void use_alternate_stack(void)
{
	stack_t stack = { .ss_sp = alt, .ss_size = ALT_SIZE };

	ASSERT_OK(sigaltstack(&stack, NULL));
}

TEST(handler_runs_on_the_alternate_stack_if_asked, "spec: A-CHK-29 A-SIU-13 A-SAF-03 A-SGD-06")
{
	stack_t stack;

	use_alternate_stack();
	catch_signal(SIGUSR1, look_around, 0);
	raise(SIGUSR1);
	EXPECT_EQ(on_alt, 0);
	catch_signal(SIGUSR1, look_around, SA_ONSTACK);
	raise(SIGUSR1);
	EXPECT_EQ(on_alt, 1);
	EXPECT_EQ(runs, 2);
	ASSERT_OK(sigaltstack(NULL, &stack));
	EXPECT(stack.ss_sp == alt && stack.ss_size == ALT_SIZE && stack.ss_flags == 0);
	stack.ss_flags = SS_DISABLE;
	ASSERT_OK(sigaltstack(&stack, NULL));
	raise(SIGUSR1);
	EXPECT_EQ(on_alt, 0);
	stack = (stack_t) { .ss_sp = alt, .ss_size = 100 };
	EXPECT_ERR(sigaltstack(&stack, NULL), ENOMEM);
	stack = (stack_t) { .ss_sp = alt, .ss_size = ALT_SIZE, .ss_flags = 0x70 };
	EXPECT_ERR(sigaltstack(&stack, NULL), EINVAL);
}

static void change_alternate_stack(int sig)
{
	stack_t stack = { .ss_sp = alt, .ss_size = ALT_SIZE }, now;

	(void)sig;
	EXPECT_ERR(sigaltstack(&stack, NULL), EPERM);
	EXPECT_OK(sigaltstack(NULL, &now));
	EXPECT_EQ(now.ss_flags, SS_ONSTACK);
	runs++;
}

TEST(alternate_stack_in_use_cannot_be_changed, "spec: A-SIU-13")
{
	use_alternate_stack();
	catch_signal(SIGUSR1, change_alternate_stack, SA_ONSTACK);
	raise(SIGUSR1);
	EXPECT_EQ(runs, 1);
}

static void leave_overflow(int sig, siginfo_t *info, void *context)
{
	(void)context;
	EXPECT_EQ(sig, SIGSEGV);
	fault_address = (uintptr_t)info->si_addr;
	siglongjmp(back, 1);
}

__attribute__((noinline))
static int recurse(int n)
{
	volatile char frame[4096];

	frame[0] = n;
	return n > 1000000 ? 0 : recurse(n + 1) + frame[0];
}

TEST(stack_overflow_is_caught_on_the_alternate_stack, "spec: A-CHK-29 B-CHK-12 N-CHK-18 A-SAF-03")
{
	struct sigaction act = { .sa_sigaction = leave_overflow,
				 .sa_flags = SA_SIGINFO | SA_ONSTACK };
	char here;

	use_alternate_stack();
	ASSERT_OK(sigaction(SIGSEGV, &act, NULL));
	for (int i = 0; i < 2; i++) {
		fault_address = 0;
		if (!sigsetjmp(back, 1))
			recurse(0);
		EXPECT(fault_address != 0 && fault_address < (uintptr_t)&here);
	}
}

TEST(overflow_without_a_place_for_the_handler_kills, "spec: N-CHK-18")
{
	pid_t child = test_fork();

	if (!child) {
		catch_signal(SIGSEGV, look_around, 0);
		_exit(recurse(0));
	}
	EXPECT_CHILD_KILLED(child, SIGSEGV);
}

TEST(resethand_runs_the_handler_once, "spec: A-CHK-29 A-SAF-06")
{
	struct sigaction act;

	catch_signal(SIGUSR1, look_around, SA_RESETHAND);
	raise(SIGUSR1);
	EXPECT_EQ(runs, 1);
	ASSERT_OK(sigaction(SIGUSR1, NULL, &act));
	EXPECT(act.sa_handler == SIG_DFL);
	pid_t child = test_fork();
	if (!child) {
		raise(SIGUSR1);
		CHILD_EXIT();
	}
	EXPECT_CHILD_KILLED(child, SIGUSR1);
}

static void reenter(int sig)
{
	runs++;
	depth++;
	deepest = depth > deepest ? depth : deepest;
	if (runs < 4)
		raise(sig);
	depth--;
}

TEST(nodefer_lets_a_handler_interrupt_itself, "spec: A-CHK-29 A-SAF-05")
{
	catch_signal(SIGUSR1, reenter, 0);
	raise(SIGUSR1);
	EXPECT_EQ(runs, 4);
	EXPECT_EQ(deepest, 1);
	runs = 0;
	catch_signal(SIGUSR1, reenter, SA_NODEFER);
	raise(SIGUSR1);
	EXPECT_EQ(runs, 4);
	EXPECT_EQ(deepest, 4);
}

TEST(mask_of_the_action_holds_while_the_handler_runs, "spec: A-CHK-29 A-SIU-01")
{
	struct sigaction act = { .sa_handler = look_around };
	sigset_t mask;

	sigaddset(&act.sa_mask, SIGUSR2);
	ASSERT_OK(sigaction(SIGUSR1, &act, NULL));
	raise(SIGUSR1);
	EXPECT_EQ(masked, 3);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	EXPECT(!sigismember(&mask, SIGUSR1) && !sigismember(&mask, SIGUSR2));
	catch_signal(SIGUSR1, look_around, 0);
	raise(SIGUSR1);
	EXPECT_EQ(masked, 1);
	catch_signal(SIGUSR1, look_around, SA_NODEFER);
	raise(SIGUSR1);
	EXPECT_EQ(masked, 0);
}

static void spoil_registers(int sig)
{
	(void)sig;
	runs++;
	asm volatile(
		"pcmpeqd %%xmm0, %%xmm0\n\tpcmpeqd %%xmm7, %%xmm7\n\tpcmpeqd %%xmm15, %%xmm15\n\t"
		"fninit\n\tfldpi\n\tmovq $-1, %%r8\n\tmovq $-1, %%r9\n\tmovq $-1, %%r10\n\tstd\n\t"
		"cld"
		:
		:
		: "xmm0", "xmm7", "xmm15", "r8", "r9", "r10", "cc");
}

TEST(registers_survive_a_handler, "spec: A-CHK-29 A-SGD-03 N-CHK-19")
{
	uint64_t in[2] = { 0x0123456789abcdef, 0xfedcba9876543210 }, x0[2], x7[2], x15[2], r8, r9,
		 r10, r12;
	double st;
	long result;

	catch_signal(SIGUSR1, spoil_registers, 0);
	asm volatile(
		"movdqu %[in], %%xmm0\n\tmovdqa %%xmm0, %%xmm7\n\tmovdqa %%xmm0, %%xmm15\n\t"
		"fninit\n\tfld1\n\tmovq %[a], %%r8\n\tmovq $22, %%r9\n\tmovq $33, %%r10\n\t"
		"movq $44, %%r12\n\tsyscall\n\t"
		"movdqu %%xmm0, %[x0]\n\tmovdqu %%xmm7, %[x7]\n\tmovdqu %%xmm15, %[x15]\n\t"
		"fstpl %[st]\n\t"
		"movq %%r8, %[r8]\n\tmovq %%r9, %[r9]\n\tmovq %%r10, %[r10]\n\tmovq %%r12, %[r12]"
		: "=a"(result), [x0] "=m"(x0), [x7] "=m"(x7), [x15] "=m"(x15), [st] "=m"(st),
		  [r8] "=m"(r8), [r9] "=m"(r9), [r10] "=m"(r10), [r12] "=m"(r12)
		: "0"(SYS_kill), "D"((long)getpid()), "S"((long)SIGUSR1), [in] "m"(in), [a] "r"(11L)
		: "rcx", "r11", "r8", "r9", "r10", "r12", "xmm0", "xmm7", "xmm15", "memory");
	EXPECT(runs == 1 && result == 0);
	EXPECT_MEM(x0, in, 16);
	EXPECT_MEM(x7, in, 16);
	EXPECT_MEM(x15, in, 16);
	EXPECT(st == 1.0);
	EXPECT(r8 == 11 && r9 == 22 && r10 == 33 && r12 == 44);
}

static void edit_context(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	fault_address = (uintptr_t)info->si_addr;
	runs = info->si_code;
	uc->uc_mcontext.gregs[REG_RAX] = 99;
	uc->uc_mcontext.gregs[REG_RIP] += 2;	/* behind "movb (%rcx), %al" */
}

TEST(handler_may_change_where_the_program_goes_on, "spec: A-SIU-15 A-SIU-14 N-CHK-18")
{
	struct sigaction act = { .sa_sigaction = edit_context, .sa_flags = SA_SIGINFO };
	char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long value = 0;

	ASSERT_OK(sigaction(SIGSEGV, &act, NULL));
	asm volatile(".byte 0x8a, 0x01" : "+a"(value) : "c"(page + 5) : "memory");
	EXPECT_EQ(value, 99);
	EXPECT_EQ(fault_address, (uintptr_t)page + 5);
	EXPECT_EQ(runs, SEGV_ACCERR);
	munmap(page, 4096);
	asm volatile(".byte 0x8a, 0x01" : "+a"(value) : "c"(page + 7) : "memory");
	EXPECT_EQ(fault_address, (uintptr_t)page + 7);
	EXPECT_EQ(runs, SEGV_MAPERR);
}

static void leave_trap(int sig, siginfo_t *info, void *context)
{
	(void)context;
	runs = sig << 8 | info->si_code;
	siglongjmp(back, 1);
}

#define TRAP(code_) do {				\
	runs = 0;					\
	if (!sigsetjmp(back, 1))			\
		asm volatile(code_ : : : "rax", "rdx", "memory", "cc");	\
} while (0)

TEST(exceptions_become_their_signals, "spec: N-CHK-18 A-SIG-13")
{
	struct sigaction act = { .sa_sigaction = leave_trap, .sa_flags = SA_SIGINFO };
	static const int sigs[] = { SIGFPE, SIGILL, SIGTRAP, SIGSEGV, SIGBUS };
	int fd = ASSERT_OK(open("f", O_RDWR | O_CREAT, 0600));
	volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	for (unsigned int i = 0; i < 5; i++)
		ASSERT_OK(sigaction(sigs[i], &act, NULL));
	TRAP("xorl %%edx, %%edx\n\txorl %%eax, %%eax\n\tdivl %%edx");
	EXPECT_EQ(runs, SIGFPE << 8 | FPE_INTDIV);
	TRAP("ud2");
	EXPECT_EQ(runs, SIGILL << 8 | ILL_ILLOPN);
	TRAP("int3");
	EXPECT_EQ(runs, SIGTRAP << 8 | SI_KERNEL);
	TRAP("cli");
	EXPECT_EQ(runs, SIGSEGV << 8 | SI_KERNEL);
	TRAP("hlt");
	EXPECT_EQ(runs, SIGSEGV << 8 | SI_KERNEL);
	TRAP("movabsq $0x8000000000000000, %%rax\n\tmovb (%%rax), %%al");
	EXPECT_EQ(runs, SIGSEGV << 8 | SI_KERNEL);
	TRAP("movabsq $0xffff888000000000, %%rax\n\tmovb (%%rax), %%al");
	EXPECT_EQ(runs >> 8, SIGSEGV);
	runs = 0;
	if (!sigsetjmp(back, 1))
		(void)page[0];
	EXPECT_EQ(runs, SIGBUS << 8 | BUS_ADRERR);
}

TEST(spoiled_frame_kills_only_its_process, "spec: N-CHK-18 N-CHK-16")
{
	for (int i = 0; i < 3; i++) {
		pid_t child = test_fork();

		if (!child) {
			/* sigreturn from a stack that holds no frame, or none at all. */
			if (i == 0)
				asm volatile("movq $8, %%rsp\n\tsyscall" : : "a"(15));
			if (i == 1)
				asm volatile("movabsq $0xffff888000000008, %%rsp\n\tsyscall"
					     :
					     : "a"(15));
			memset(alt, 0xff, sizeof(alt));
			asm volatile("movq %0, %%rsp\n\tsyscall" : : "r"(alt + 1024), "a"(15));
			_exit(0);
		}
		EXPECT_CHILD_KILLED(child, SIGSEGV);
	}
}
