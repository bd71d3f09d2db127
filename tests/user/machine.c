// SPDX-License-Identifier: MIT
// The CPU under a program: registers over calls, switches and handlers, and what it may not do.
// build: -mno-red-zone -Wno-unused-parameter
#include "test.h"
#include "look.h"
#include <cpuid.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdbool.h>
#include <sys/auxv.h>
#include <ucontext.h>
#include <asm/prctl.h>

static sigjmp_buf back;
static volatile int got_signal, got_code;

static void note_and_leave(int sig, siginfo_t *info, void *context)
{
	got_signal = sig;
	got_code = info->si_code;
	siglongjmp(back, 1);
}

/* The signal the instruction raises; 0 if none. */
#define SIGNAL_OF(instruction) ({							\
	got_signal = got_code = 0;							\
	if (!sigsetjmp(back, 1))							\
		__asm__ __volatile__(instruction ::: "memory", "rax", "rcx", "rdx", "rbx", "r11"); \
	got_signal; })

static void catch_faults(void)
{
	static const int signals[] = { SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGTRAP };
	struct sigaction action = { .sa_sigaction = note_and_leave, .sa_flags = SA_SIGINFO };

	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		ASSERT_OK(sigaction(signals[i], &action, NULL));
}

TEST(privileged_instructions_are_refused, "spec: A-DSN-02 N-ARCH-06")
{
	catch_faults();
	EXPECT_EQ(SIGNAL_OF("hlt"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("cli"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("outb %%al, $0x80"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("mov %%cr0, %%rax"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("rdmsr"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("swapgs"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("int $0xf0"), SIGSEGV);
	EXPECT_EQ(SIGNAL_OF("int $2"), SIGSEGV);
}

TEST(faults_have_their_codes, "spec: N-EXC-06 N-EXC-09")
{
	catch_faults();
	EXPECT_EQ(SIGNAL_OF("xor %%eax, %%eax; xor %%edx, %%edx; div %%eax"), SIGFPE);
	EXPECT_EQ(got_code, FPE_INTDIV);
	EXPECT_EQ(SIGNAL_OF("ud2"), SIGILL);
	EXPECT_EQ(got_code, ILL_ILLOPN);
	EXPECT_EQ(SIGNAL_OF("int3"), SIGTRAP);
	EXPECT_EQ(got_code, SI_KERNEL);
	EXPECT_EQ(SIGNAL_OF("movq (0), %%rax"), SIGSEGV);
	EXPECT_EQ(got_code, SEGV_MAPERR);
	EXPECT_EQ(SIGNAL_OF("movabsq $0x8000dead00000000, %%rax; movq (%%rax), %%rax"), SIGSEGV);
	EXPECT_EQ(got_code, SI_KERNEL);
	EXPECT_EQ(SIGNAL_OF("movq $0xffffffff80100000, %%rax; movq (%%rax), %%rax"), SIGSEGV);
	EXPECT_EQ(got_code, SEGV_MAPERR);
	EXPECT_EQ(SIGNAL_OF("movq $0xffff888000000000, %%rax; jmp *%%rax"), SIGSEGV);
}

TEST(a_system_call_keeps_all_registers_but_three, "")
{
	unsigned long ok;

	__asm__ __volatile__(
		"mov $1, %%rbx; mov $2, %%rdi; mov $3, %%rsi; mov $4, %%rdx; mov $5, %%r8; "
		"mov $6, %%r9; mov $7, %%r10; mov $8, %%r12;"
		"mov $9, %%r13; mov $10, %%r14; mov $11, %%r15; mov $110, %%eax; syscall;"
		"xor $1, %%rbx; xor $2, %%rdi; xor $3, %%rsi; xor $4, %%rdx; xor $5, %%r8; "
		"xor $6, %%r9; xor $7, %%r10; xor $8, %%r12;"
		"xor $9, %%r13; xor $10, %%r14; xor $11, %%r15;"
		"mov %%rbx, %0; or %%rdi, %0; or %%rsi, %0; or %%rdx, %0; or %%r8, %0; "
		"or %%r9, %0; or %%r10, %0; or %%r12, %0;"
		"or %%r13, %0; or %%r14, %0; or %%r15, %0"
		: "=a"(ok)
		:
		: "rbx", "rcx", "rdx", "rdi", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
		  "r15", "memory");
	EXPECT_EQ(ok, 0);
}

TEST(numbers_of_no_call_are_refused, "spec: N-SYS-13")
{
	EXPECT_ERR(syscall(100000), ENOSYS);
	EXPECT_ERR(syscall(-1), ENOSYS);
	EXPECT_ERR(syscall(0x40000000 + SYS_getpid), ENOSYS);
}

TEST(thread_bases_are_the_threads_own, "spec: N-SWITCH-05")
{
	unsigned long fs, gs, value = 0x1234567812345678UL, read = 0;

	ASSERT_OK(syscall(SYS_arch_prctl, ARCH_GET_FS, &fs));
	EXPECT_EQ(fs, (unsigned long)pthread_self());
	ASSERT_OK(syscall(SYS_arch_prctl, ARCH_SET_GS, &value));
	for (int i = 0; i < 20; i++)
		sched_yield();
	__asm__("movq %%gs:0, %0" : "=r" (read));
	EXPECT_EQ(read, value);
	ASSERT_OK(syscall(SYS_arch_prctl, ARCH_GET_GS, &gs));
	EXPECT_EQ(gs, (unsigned long)&value);
	EXPECT_ERR(syscall(SYS_arch_prctl, ARCH_SET_GS, 0xffffffff80000000UL), EPERM);
	EXPECT_ERR(syscall(SYS_arch_prctl, ARCH_SET_FS, -1UL), EPERM);
	EXPECT_ERR(syscall(SYS_arch_prctl, 0x7777, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_arch_prctl, ARCH_GET_GS, 8), EFAULT);
}

TEST(bases_can_be_set_by_instruction_where_the_kernel_says_so, "")
{
	unsigned long value = 42, read = 0;

	if (!(getauxval(AT_HWCAP2) & 2))
		SKIP("no FSGSBASE");
	__asm__ __volatile__("wrgsbase %0" : : "r" (&value));
	for (int i = 0; i < 20; i++)
		sched_yield();
	usleep(1000);
	__asm__ __volatile__("movq %%gs:0, %0" : "=r" (read));
	EXPECT_EQ(read, value);
}

/* ------------------------------------------------------------------ floating point registers */

static bool has_avx(void)
{
	unsigned int a, b, c, d, lo, hi;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE) || !(c & bit_AVX))
		return false;
	__asm__("xgetbv" : "=a" (lo), "=d" (hi) : "c" (0));
	return (lo & 6) == 6;
}

static void fill(unsigned long seed)
{
	unsigned long words[4] = { seed, seed * 3, seed * 5, seed * 7 };

	if (has_avx())
		__asm__ __volatile__("vmovdqu (%0), %%ymm3; vmovdqu (%0), %%ymm15"
				     :
				     : "r"(words)
				     : "memory");
	else
		__asm__ __volatile__("movdqu (%0), %%xmm3; movdqu (%0), %%xmm15"
				     :
				     : "r"(words)
				     : "memory");
}

static bool intact(unsigned long seed)
{
	unsigned long low[4] = { 0 }, high[4] = { 0 };
	int words = has_avx() ? 4 : 2;

	if (has_avx())
		__asm__ __volatile__("vmovdqu %%ymm3, (%0); vmovdqu %%ymm15, (%1)"
				     :
				     : "r"(low), "r"(high)
				     : "memory");
	else
		__asm__ __volatile__("movdqu %%xmm3, (%0); movdqu %%xmm15, (%1)"
				     :
				     : "r"(low), "r"(high)
				     : "memory");
	for (int i = 0; i < words; i++)
		if (low[i] != seed * (2 * i + 1) || high[i] != low[i])
			return false;
	return true;
}

static void *keep_registers(void *arg)
{
	unsigned long seed = (unsigned long)arg, i;

	for (i = 0; i < 300; i++) {
		fill(seed + i);
		syscall(SYS_sched_yield);
		if (!intact(seed + i))
			return (void *)1;
	}
	return NULL;
}

TEST(vector_registers_survive_other_threads, "spec: N-SWITCH-09")
{
	pthread_t threads[6];
	void *bad;

	for (long i = 0; i < 6; i++)
		ASSERT_EQ(pthread_create(&threads[i], NULL, keep_registers, (void *)(i * 1000 + 1)),
			  0);
	for (int i = 0; i < 6; i++) {
		ASSERT_EQ(pthread_join(threads[i], &bad), 0);
		EXPECT(!bad);
	}
}

static void spoil_registers(int sig)
{
	got_signal = sig;
	fill(0xdeadbeef);
}

TEST(vector_registers_survive_a_handler_and_reach_a_child, "spec: A-SFR-08")
{
	long pid = getpid(), tid = syscall(SYS_gettid), child;

	catch_signal(SIGUSR1, spoil_registers, 0);
	fill(77);
	syscall(SYS_tgkill, pid, tid, SIGUSR1);
	EXPECT(intact(77));
	EXPECT_EQ(got_signal, SIGUSR1);
	fill(99);
	child = syscall(SYS_fork);
	if (!child)
		_exit(intact(99) ? 0 : 1);
	EXPECT(intact(99));
	EXPECT_CHILD_OK(child);
}

static void change_saved_registers(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	uc->uc_mcontext.fpregs->_xmm[3].element[0] = 0x55;
	uc->uc_mcontext.gregs[REG_EFL] |= 0x3000 | 0x200;	/* IOPL: not to be had */
}

TEST(handler_changes_registers_but_not_rights, "spec: A-SFR-04")
{
	struct sigaction action = { .sa_sigaction = change_saved_registers,
				    .sa_flags = SA_SIGINFO };
	unsigned int words[4];
	unsigned long flags;

	ASSERT_OK(sigaction(SIGUSR1, &action, NULL));
	fill(1);
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
	__asm__ __volatile__("movdqu %%xmm3, (%1); pushfq; popq %0"
			     : "=r"(flags)
			     : "r"(words)
			     : "memory");
	EXPECT_EQ(words[0], 0x55);
	EXPECT_EQ(flags & 0x3000, 0);
}

static unsigned int handler_mxcsr;
static unsigned short handler_cwd;

static void read_controls(int sig)
{
	(void)sig;
	__asm__ __volatile__("stmxcsr %0" : "=m"(handler_mxcsr));
	__asm__ __volatile__("fnstcw %0" : "=m"(handler_cwd));
}

TEST(a_handler_starts_with_the_default_fpu_and_gives_back_the_own, "")
{
	const unsigned int own = 0x1fc0 | 0x8000, sticky = 0x3f; /* denormals are zero, flush to 0 */
	unsigned short cwd = 0xc7f, cwd_after;
	unsigned int after;

	ASSERT(signal(SIGUSR1, read_controls) != SIG_ERR);
	__asm__ __volatile__("ldmxcsr %0; fldcw %1" : : "m"(own), "m"(cwd));
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
	__asm__ __volatile__("stmxcsr %0; fnstcw %1" : "=m"(after), "=m"(cwd_after));
	EXPECT_EQ(after & ~sticky, own);
	EXPECT_EQ(cwd_after, cwd);
	EXPECT_EQ(handler_mxcsr, 0x1f80);
	EXPECT_EQ(handler_cwd, 0x37f);
}

/* ---------------------------------------------------------------- frames no program should make */

static int spoil_what;

static void spoil_frame(int sig, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;
	struct _libc_fpstate *fp = ((ucontext_t *)context)->uc_mcontext.fpregs;
	unsigned int *fp_words = (unsigned int *)fp;

	switch (spoil_what) {
	case 0: regs[REG_RIP] = 0x8000000000000000UL; break;
	case 1: regs[REG_RIP] = 0xffffffff80100000UL; break;
	case 2:
		regs[REG_CSGSFS] = 0x10;
		break; /* the kernel's code segment */
	case 3: regs[REG_CSGSFS] = 0x0; break;
	case 4: regs[REG_CSGSFS] = 0xfff8; break;
	case 5:
		regs[REG_CSGSFS] = 0x33 | 0x18UL << 48;
		break; /* the kernel's stack segment */
	case 6: regs[REG_CSGSFS] = 0x33; break;				/* none */
	case 7: regs[REG_RSP] = 0x8000000000000000UL; break;
	case 8: fp->mxcsr = ~0U; break;
	case 9:
		fp_words[128] = 0xffffffff;
		fp_words[130] = 0xffffffff;
		break; /* features that are not there, compaction */
	case 10: ((ucontext_t *)context)->uc_mcontext.fpregs = (void *)0xffff888000000000UL; break;
	case 11: ((ucontext_t *)context)->uc_mcontext.fpregs = (void *)16; break;
	case 12:
		regs[REG_CSGSFS] = 0x23 | 0x2bUL << 48;
		regs[REG_RIP] = 0;
		break; /* 32-bit code at 0 */
	}
}

TEST(frames_that_cannot_be_returned_to_kill_or_are_mended, "spec: N-CHK-18")
{
	struct sigaction action = { .sa_sigaction = spoil_frame, .sa_flags = SA_SIGINFO };
	int status;

	for (spoil_what = 0; spoil_what <= 12; spoil_what++) {
		pid_t child = fork();

		if (!child) {
			sigaction(SIGUSR1, &action, NULL);
			raise(SIGUSR1);
			_exit(0);
		}
		ASSERT_EQ(waitpid(child, &status, 0), child);
		/*
		 * A frame without a stack segment, or with bad FPU state, may be survived; nothing
		 * else than SIGSEGV or SIGBUS kills.
		 */
		EXPECT((WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
		       (WIFSIGNALED(status) &&
			(WTERMSIG(status) == SIGSEGV || WTERMSIG(status) == SIGBUS)));
		if (spoil_what < 6 || spoil_what == 7)
			EXPECT(WIFSIGNALED(status));
	}
}

/* ------------------------------------------------------------------ 32-bit code */

#define LOW	0x10000000

static const unsigned char code_32[] = {
	0xb8, 0x27, 0x00, 0x00, 0x00,		/* mov $39, %eax */
	0x0f, 0x05,				/* syscall */
	0xea, 0x10, 0x00, 0x00, 0x10, 0x33, 0x00,	/* ljmp $0x33, $LOW + 16 */
	0x90, 0x90,
	0xb8, 0x3c, 0x00, 0x00, 0x00,		/* 64-bit again: mov $60, %eax */
	0x31, 0xff,				/* xor %edi, %edi */
	0x0f, 0x05,				/* syscall: exit(0) */
};

TEST(system_calls_of_32_bit_code_do_nothing_bad, "")
{
	void *low = mmap((void *)LOW, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	pid_t child;
	int status;

	ASSERT(low == (void *)LOW);
	memcpy(low, code_32, sizeof(code_32));
	child = fork();
	if (!child) {
		struct {
			unsigned int ip;
			unsigned short cs;
		} __attribute__((packed)) target = { LOW, 0x23 };

		__asm__ __volatile__("ljmp *%0" : : "m" (target) : "memory");
		_exit(1);
	}
	ASSERT_EQ(waitpid(child, &status, 0), child);
	EXPECT((WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL));
}

/* ------------------------------------------------------------------ vDSO */

TEST(clock_without_a_call_agrees_with_the_call, "spec: B-CLK-14")
{
	struct timespec a, b, c;

	ASSERT(getauxval(AT_SYSINFO_EHDR) != 0);
	for (int i = 0; i < 1000; i++) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &b);
		clock_gettime(CLOCK_MONOTONIC, &c);
		EXPECT(a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec <= b.tv_nsec));
		EXPECT(b.tv_sec < c.tv_sec || (b.tv_sec == c.tv_sec && b.tv_nsec <= c.tv_nsec));
	}
	EXPECT_EQ(sched_getcpu() >= 0, 1);
	EXPECT_ERR(clock_gettime(77, &a), EINVAL);
}

TEST(data_page_of_the_vdso_cannot_be_written, "")
{
	unsigned long vdso = getauxval(AT_SYSINFO_EHDR);

	ASSERT(vdso != 0);
	catch_faults();
	got_signal = 0;
	if (!sigsetjmp(back, 1))
		*(volatile int *)(vdso - 4096) = 1;
	EXPECT_EQ(got_signal, SIGSEGV);
	EXPECT_EQ(got_code, SEGV_ACCERR);
}
