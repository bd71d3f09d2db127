// SPDX-License-Identifier: MIT
/* What a program must not do: each offence gets its signal or errno, and the machine goes on. */
// machine: --smp 2 --mem 512M
#include "test.h"
#include <sys/resource.h>

#define KERNEL_ADDRESS	0xffffffff80100000UL
#define FROM_KERNEL	(-1)	/* stands for SI_KERNEL in an exit status */
#define BORDER		0x800000000000UL	/* the first address that is not canonical */

static void note_and_leave(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	_exit(100 + (info->si_code == SI_KERNEL ? FROM_KERNEL : info->si_code));
}

static const int bad_signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP };

/*
 * Runs the offence in a child: once with default actions, where it must die of the signal, once
 * with a handler on a stack of its own that must be told this si_code.
 */
static void offend(const char *name, void (*offence)(void), int sig, int code)
{
	static char handler_stack[65536];
	int status;
	pid_t pid;

	for (int handled = 0; handled < 2; handled++) {
		fflush(NULL);
		pid = test_fork();
		if (!pid) {
			struct sigaction act = { .sa_sigaction = note_and_leave,
						 .sa_flags = SA_SIGINFO | SA_ONSTACK };
			stack_t ss = { .ss_sp = handler_stack, .ss_size = sizeof(handler_stack) };
			struct rlimit none = { 0, 0 };

			setrlimit(RLIMIT_CORE, &none);
			sigaltstack(&ss, NULL);
			for (size_t i = 0; handled && i < 5; i++)
				sigaction(bad_signals[i], &act, NULL);
			offence();
			_exit(0);
		}
		status = test_wait(pid);
		if (handled && (!WIFEXITED(status) || WEXITSTATUS(status) != 100 + code))
			FAIL("%s: handled, wait status %#x", name, status);
		if (!handled && (!WIFSIGNALED(status) || WTERMSIG(status) != sig))
			FAIL("%s: wait status %#x", name, status);
	}
}

#define OFFENCE(name_, ...) static void name_(void) { asm volatile(__VA_ARGS__); }

/* ---------------------------------------------------------------- instructions */

OFFENCE(do_hlt, "hlt")
OFFENCE(do_cli, "cli")
OFFENCE(do_sti, "sti")
OFFENCE(do_in, "in $0x60, %%al" ::: "al")
OFFENCE(do_out, "out %%al, $0x80" :::)
OFFENCE(do_insb, "mov $0x60, %%edx; mov %%rsp, %%rdi; insb" ::: "rdx", "rdi", "memory")
OFFENCE(do_lgdt, "lgdt -16(%%rsp)" ::: "memory")
OFFENCE(do_lidt, "lidt -16(%%rsp)" ::: "memory")
OFFENCE(do_lldt, "xor %%eax, %%eax; lldt %%ax" ::: "rax")
OFFENCE(do_ltr, "mov $0x40, %%eax; ltr %%ax" ::: "rax")
OFFENCE(do_lmsw, "xor %%eax, %%eax; lmsw %%ax" ::: "rax")
OFFENCE(do_clts, "clts")
OFFENCE(do_read_cr0, "mov %%cr0, %%rax" ::: "rax")
OFFENCE(do_read_cr3, "mov %%cr3, %%rax" ::: "rax")
OFFENCE(do_write_cr0, "xor %%eax, %%eax; mov %%rax, %%cr0" ::: "rax")
OFFENCE(do_write_cr3, "xor %%eax, %%eax; mov %%rax, %%cr3" ::: "rax")
OFFENCE(do_write_cr4, "xor %%eax, %%eax; mov %%rax, %%cr4" ::: "rax")
OFFENCE(do_write_cr8, "xor %%eax, %%eax; mov %%rax, %%cr8" ::: "rax")
OFFENCE(do_read_dr7, "mov %%dr7, %%rax" ::: "rax")
OFFENCE(do_write_dr7, "mov %%rax, %%dr7" :::)
OFFENCE(do_rdmsr, "mov $0xc0000080, %%ecx; rdmsr" ::: "rax", "rcx", "rdx")
OFFENCE(do_wrmsr, "mov $0xc0000082, %%ecx; xor %%eax, %%eax; xor %%edx, %%edx; wrmsr" :::
	"rax", "rcx", "rdx")
OFFENCE(do_invlpg, "invlpg (%%rsp)" ::: "memory")
OFFENCE(do_invd, "invd" ::: "memory")
OFFENCE(do_wbinvd, "wbinvd" ::: "memory")
OFFENCE(do_swapgs, "swapgs" ::: "memory")
OFFENCE(do_sysret, "sysretq" ::: "memory")
OFFENCE(do_int_gate, "int $0x20")
OFFENCE(do_int_page_fault, "int $14")
OFFENCE(do_int_double_fault, "int $8")
OFFENCE(do_int_apic, "int $0xf0")
OFFENCE(do_xsetbv, "xor %%ecx, %%ecx; xor %%eax, %%eax; xor %%edx, %%edx; xsetbv" :::
	"rax", "rcx", "rdx")
OFFENCE(do_ss_null, "xor %%eax, %%eax; mov $0x23, %%eax; mov %%ax, %%ss; mov $0x10, %%eax; "
	"mov %%ax, %%ss" ::: "rax")
OFFENCE(do_bad_ds, "mov $0xfff8, %%eax; mov %%ax, %%ds" ::: "rax")
OFFENCE(do_ud2, "ud2")
OFFENCE(do_bad_opcode, ".byte 0x06")

/* A general protection fault tells no address: si_code is SI_KERNEL. */
static void privileged(const char *name, void (*offence)(void))
{
	offend(name, offence, SIGSEGV, FROM_KERNEL);
}

TEST(privileged_instructions_are_a_segmentation_fault, "")
{
	privileged("hlt", do_hlt);
	privileged("cli", do_cli);
	privileged("sti", do_sti);
	privileged("in", do_in);
	privileged("out", do_out);
	privileged("insb", do_insb);
	privileged("lgdt", do_lgdt);
	privileged("lidt", do_lidt);
	privileged("lldt", do_lldt);
	privileged("ltr", do_ltr);
	privileged("lmsw", do_lmsw);
	privileged("clts", do_clts);
	privileged("mov cr0, rax", do_read_cr0);
	privileged("mov cr3, rax", do_read_cr3);
	privileged("mov rax, cr0", do_write_cr0);
	privileged("mov rax, cr3", do_write_cr3);
	privileged("mov rax, cr4", do_write_cr4);
	privileged("mov rax, cr8", do_write_cr8);
	privileged("mov dr7, rax", do_read_dr7);
	privileged("mov rax, dr7", do_write_dr7);
	privileged("rdmsr", do_rdmsr);
	privileged("wrmsr", do_wrmsr);
	privileged("invlpg", do_invlpg);
	privileged("invd", do_invd);
	privileged("wbinvd", do_wbinvd);
	privileged("swapgs", do_swapgs);
	privileged("sysret", do_sysret);
	privileged("xsetbv", do_xsetbv);
}

TEST(gates_and_selectors_of_the_kernel_are_a_segmentation_fault, "")
{
	privileged("int 0x20", do_int_gate);
	privileged("int 14", do_int_page_fault);
	privileged("int 8", do_int_double_fault);
	privileged("int 0xf0", do_int_apic);
	privileged("kernel ss", do_ss_null);
	privileged("ds beyond the table", do_bad_ds);
}

TEST(undefined_instructions_are_illegal, "")
{
	offend("ud2", do_ud2, SIGILL, ILL_ILLOPN);
	offend("push es", do_bad_opcode, SIGILL, ILL_ILLOPN);
}

/* ---------------------------------------------------------------- addresses */

static void jump_to(unsigned long address)
{
	asm volatile("jmp *%0" :: "r"(address));
}

static void jump_kernel(void)
{
	jump_to(KERNEL_ADDRESS);
}

static void jump_direct_map(void)
{
	jump_to(0xffff888000001000UL);
}

static void jump_not_canonical(void)
{
	jump_to(BORDER + 0x1234000000000UL);
}

static void jump_border(void)
{
	jump_to(BORDER);
}

static void jump_data(void)
{
	static char data[64];

	jump_to((unsigned long)data);
}

static void jump_null(void)
{
	jump_to(0);
}

OFFENCE(read_kernel, "mov (%0), %%al" :: "r"(KERNEL_ADDRESS) : "rax")
OFFENCE(write_kernel, "movb $1, (%0)" :: "r"(KERNEL_ADDRESS) : "memory")
OFFENCE(read_not_canonical, "mov (%0), %%al" :: "r"(BORDER + 0x100000000000UL) : "rax")
OFFENCE(write_text, "movb $1, (%0)" :: "r"((void *)jump_null) : "memory")
OFFENCE(push_not_canonical, "mov %0, %%rsp; push %%rax" :: "r"(BORDER + 8) : "memory")
OFFENCE(stack_in_kernel, "mov %0, %%rsp; push %%rax" :: "r"(KERNEL_ADDRESS) : "memory")

TEST(addresses_of_others_are_a_segmentation_fault, "")
{
	offend("jump to the kernel", jump_kernel, SIGSEGV, SEGV_MAPERR);
	offend("jump to all memory", jump_direct_map, SIGSEGV, SEGV_MAPERR);
	offend("jump to data", jump_data, SIGSEGV, SEGV_ACCERR);
	offend("jump to 0", jump_null, SIGSEGV, SEGV_MAPERR);
	offend("read the kernel", read_kernel, SIGSEGV, SEGV_MAPERR);
	offend("write the kernel", write_kernel, SIGSEGV, SEGV_MAPERR);
	offend("write the text", write_text, SIGSEGV, SEGV_ACCERR);
	offend("stack in the kernel", stack_in_kernel, SIGSEGV, SEGV_MAPERR);
}

/* A processor says general protection or stack fault, QEMU's emulation a page fault. */
static void no_address(const char *name, void (*offence)(void))
{
	struct rlimit none = { 0, 0 };
	pid_t pid = test_fork();
	int status;

	if (!pid) {
		setrlimit(RLIMIT_CORE, &none);
		offence();
		_exit(0);
	}
	status = test_wait(pid);
	if (!WIFSIGNALED(status) || (WTERMSIG(status) != SIGSEGV && WTERMSIG(status) != SIGBUS))
		FAIL("%s: wait status %#x", name, status);
}

TEST(addresses_that_are_none_kill, "")
{
	no_address("jump", jump_not_canonical);
	no_address("jump to the border", jump_border);
	no_address("read", read_not_canonical);
	no_address("push", push_not_canonical);
}

/* ---------------------------------------------------------------- system calls */

static long call3(long number, long a, long b, long c)
{
	long result;

	asm volatile("syscall" : "=a"(result) : "0"(number), "D"(a), "S"(b), "d"(c)
		     : "rcx", "r11", "memory");
	return result;
}

TEST(bad_pointers_in_calls_are_EFAULT, "")
{
	static const unsigned long bad[] = { 0x10, KERNEL_ADDRESS, BORDER, BORDER - 1, ~0UL, ~7UL,
					     0xffff888000000000UL, 1UL << 63 };
	int fds[2], null = ASSERT_OK(open("/dev/zero", O_RDWR));

	ASSERT_OK(pipe(fds));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(call3(SYS_write, fds[1], bad[i], 8), -EFAULT);
		EXPECT_EQ(call3(SYS_read, null, bad[i], 8), -EFAULT);
		EXPECT_EQ(call3(SYS_open, bad[i], 0, 0), -EFAULT);
		EXPECT_EQ(call3(SYS_stat, (long)"/", bad[i], 0), -EFAULT);
		EXPECT_EQ(call3(SYS_uname, bad[i], 0, 0), -EFAULT);
		EXPECT_EQ(call3(SYS_rt_sigprocmask, SIG_BLOCK, bad[i], 0), -EINVAL);
		EXPECT_EQ(call3(SYS_execve, bad[i], 0, 0), -EFAULT);
		EXPECT_EQ(call3(SYS_execve, (long)"/bin/sh", bad[i], 0), -EFAULT);
		EXPECT_EQ(call3(SYS_nanosleep, bad[i], 0, 0), -EFAULT);
	}
}

TEST(numbers_beyond_the_table_are_ENOSYS, "")
{
	EXPECT_EQ(call3(100000, 0, 0, 0), -ENOSYS);
	EXPECT_EQ(call3(-1, 0, 0, 0), -ENOSYS);
	EXPECT_EQ(call3(0x40000000, 0, 0, 0), -ENOSYS);
	EXPECT_EQ(call3(1L << 40 | SYS_getpid, 0, 0, 0), getpid());	/* 32 bits count */
}

/* A syscall with a mad stack pointer works: the kernel has its own stack. */
TEST(calls_do_not_need_a_stack, "")
{
	long pid, kept;

	asm volatile("mov %%rsp, %1\n\tmov %2, %%rsp\n\tsyscall\n\tmov %1, %%rsp"
		     : "=a"(pid), "=&r"(kept) : "r"(BORDER + 0x5000000000UL), "0"(SYS_getpid)
		     : "rcx", "r11", "memory");
	EXPECT_EQ(pid, getpid());
}
