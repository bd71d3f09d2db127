/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PROCESSOR_H
#define _ASM_X86_PROCESSOR_H

/*
 * The CPU as portable code sees it: a task's saved state, limits of its address space, small
 * instructions.
 */

#include <linux/types.h>
#include <linux/threads.h>
#include <asm/page_types.h>
#include <asm/percpu.h>
#include <asm/ptrace.h>
#include <asm/fpu.h>
#include <asm/segment.h>

struct task_struct;

/* What a task that does not run keeps outside its kernel stack. Guarded by being off the CPU. */
struct thread_struct {
	unsigned long sp;		/* kernel stack pointer in __switch_to_asm() */
	unsigned long fsbase, gsbase;	/* user's; valid while off the CPU */
	unsigned short es, ds, fsindex, gsindex;
	unsigned long cr2;		/* c: the last fault sent as a signal, for the frame */
	unsigned long trap_nr, error_code;
	unsigned long dr[4], dr6, dr7;	/* breakpoints a tracer set; dr6 without its constant bits */
	struct fpu fpu;			/* last: grows with the machine */
};
#define INIT_THREAD	{ .sp = 0 }

extern unsigned long init_stack[THREAD_SIZE / sizeof(unsigned long)];	/* of init_task */

/* The first CPU's features and identity, and each CPU's. */
struct cpuinfo_x86 {
	u8 x86, x86_vendor, x86_model, x86_stepping;
	int cpuid_level;
	u32 extended_cpuid_level;
	char x86_vendor_id[16];
	char x86_model_id[64];
	u32 x86_capability[12];
	u8 x86_phys_bits, x86_virt_bits;
	u16 x86_clflush_size;
	u32 x86_cache_size;		/* KiB */
	u32 apicid, initial_apicid;
	u16 cpu_index;
	u16 booted_cores;
	unsigned long loops_per_jiffy;
	u32 microcode;
};
extern struct cpuinfo_x86 boot_cpu_data;
extern struct cpuinfo_x86 cpu_info;	/* per-CPU */
#define cpu_data(cpu)	per_cpu(cpu_info, cpu)

#define TASK_SIZE		TASK_SIZE_MAX
#define TASK_SIZE_OF(t)		TASK_SIZE_MAX
#define DEFAULT_MAP_WINDOW	TASK_SIZE_MAX
#define STACK_TOP		TASK_SIZE_MAX
#define STACK_TOP_MAX		TASK_SIZE_MAX
#define TASK_UNMAPPED_BASE	PAGE_ALIGN(TASK_SIZE / 3)

#define KSTK_EIP(t)	(task_pt_regs(t)->ip)
#define KSTK_ESP(t)	(task_pt_regs(t)->sp)

/* Inside a spin loop. */
static __always_inline void cpu_relax(void) { __builtin_ia32_pause(); }
static __always_inline void prefetch(const void *x) { __builtin_prefetch(x); }
static __always_inline void prefetchw(const void *x) { __builtin_prefetch(x, 1); }
#define spin_lock_prefetch(x)	prefetchw(x)

static inline void cpuid_count(u32 leaf, u32 subleaf, u32 *a, u32 *b, u32 *c, u32 *d)
{
	__asm__ __volatile__("cpuid"
			     : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d)
			     : "a"(leaf), "c"(subleaf));
}

static inline void cpuid(u32 leaf, u32 *a, u32 *b, u32 *c, u32 *d)
{
	cpuid_count(leaf, 0, a, b, c, d);
}

static __always_inline unsigned long read_cr0(void)
{
	unsigned long v;
	__asm__ __volatile__("mov %%cr0, %0" : "=r"(v));
	return v;
}
static __always_inline unsigned long read_cr2(void)
{
	unsigned long v;
	__asm__ __volatile__("mov %%cr2, %0" : "=r"(v));
	return v;
}
static __always_inline unsigned long read_cr3(void)
{
	unsigned long v;
	__asm__ __volatile__("mov %%cr3, %0" : "=r"(v));
	return v;
}
static __always_inline unsigned long read_cr4(void)
{
	unsigned long v;
	__asm__ __volatile__("mov %%cr4, %0" : "=r"(v));
	return v;
}
static __always_inline void write_cr0(unsigned long v)
{
	__asm__ __volatile__("mov %0, %%cr0" : : "r"(v) : "memory");
}
static __always_inline void write_cr2(unsigned long v)
{
	__asm__ __volatile__("mov %0, %%cr2" : : "r"(v) : "memory");
}
static __always_inline void write_cr3(unsigned long v)
{
	__asm__ __volatile__("mov %0, %%cr3" : : "r"(v) : "memory");
}
static __always_inline void write_cr4(unsigned long v)
{
	__asm__ __volatile__("mov %0, %%cr4" : : "r"(v) : "memory");
}

/* exec: the registers a new program starts with. Called last, on the current task's entry frame. */
void start_thread(struct pt_regs *regs, unsigned long ip, unsigned long sp);
/* exec: forgets the old program's thread state (segments, FPU). */
void flush_thread(void);
/*
 * fork: sets up the child's stack, frame and thread state; `fn` for kernel threads. Returns 0 or
 * -errno.
 */
struct kernel_clone_args;
int copy_thread(struct task_struct *p, const struct kernel_clone_args *args);
/*
 * fork: the architecture's part of the task structure; dst is a new allocation of
 * arch_task_struct_size bytes.
 */
int arch_dup_task_struct(struct task_struct *dst, struct task_struct *src);
void arch_release_task_struct(struct task_struct *task);
/* exit. */
void exit_thread(struct task_struct *task);

/*
 * Where the task sleeps in the kernel: the first address outside the scheduler, for
 * /proc/PID/wchan.
 */
unsigned long __get_wchan(struct task_struct *p);

/*
 * The idle loop's body: waits for an interrupt. Entered with interrupts off, returns with them on.
 */
void arch_cpu_idle(void);
void arch_cpu_idle_enter(void);
void arch_cpu_idle_exit(void);
__noreturn void arch_cpu_idle_dead(void);

struct seq_file;
/* One CPU's paragraph of /proc/cpuinfo. */
int show_cpuinfo(struct seq_file *m, int cpu);
/* The lines of /proc/PID/status on what the CPU may speculate on. */
void show_speculation(struct seq_file *m);

void cpu_detect(struct cpuinfo_x86 *c);
void early_cpu_init(void);	/* boot CPU, before memory management */
void cpu_init(void);		/* each CPU: GDT, TSS, IDT, SYSCALL, control registers */
void identify_secondary_cpu(int cpu);

/*
 * Machine control: <linux/reboot.h> calls these. None returns, except power-off where there is no
 * way to.
 */
void machine_restart(char *cmd);
void machine_halt(void);
void machine_power_off(void);
void machine_emergency_restart(void);

#endif
