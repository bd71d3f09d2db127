// SPDX-License-Identifier: MIT
/*
 * A CPU's own set-up: descriptor tables, stacks for interrupts and exceptions, SYSCALL registers,
 * protections.
 *
 * How this works. The boot CPU starts on the per-CPU template and the assembler's GDT.
 * cpu_load_gdt() moves a CPU to the GDT of its own per-CPU area and to its gs base; cpu_init() then
 * does the rest. Both run once on every CPU, the boot CPU after setup_per_cpu_areas(). The
 * exception stacks must not lie in the per-CPU area: their top word is found by rounding the stack
 * pointer (entry_64.S).
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/gfp.h>
#include <linux/memblock.h>
#include <linux/panic.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/cpufeature.h>
#include <asm/desc.h>
#include <asm/entry.h>
#include <asm/msr.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <asm/smp.h>
#include <asm/tlbflush.h>
#include <asm/traps.h>
#include <asm/uaccess.h>

DEFINE_PER_CPU_FIRST(struct task_struct *, current_task) = &init_task;
DEFINE_PER_CPU_FIRST(int, __preempt_count) = INIT_PREEMPT_COUNT;
DEFINE_PER_CPU_FIRST(unsigned long, cpu_current_top_of_stack) = (unsigned long)init_stack
								+ THREAD_SIZE;
DEFINE_PER_CPU_FIRST(unsigned long, hardirq_stack_ptr);
DEFINE_PER_CPU_FIRST(unsigned long, this_cpu_off);
DEFINE_PER_CPU_FIRST(int, cpu_number);
DEFINE_PER_CPU_FIRST(bool, irq_stack_inuse);

DEFINE_PER_CPU_PAGE_ALIGNED(struct tss_struct, cpu_tss);

#define SEG_KERNEL32	0x00cf9b000000ffffULL
#define SEG_KERNEL	0x00af9b000000ffffULL
#define SEG_DATA	0x00cf93000000ffffULL
#define SEG_USER32	0x00cffb000000ffffULL
#define SEG_USER_DATA	0x00cff3000000ffffULL
#define SEG_USER	0x00affb000000ffffULL

DEFINE_PER_CPU_PAGE_ALIGNED(struct gdt_page, gdt_page) = { .gdt = {
	[GDT_ENTRY_KERNEL32_CS]		= SEG_KERNEL32,
	[GDT_ENTRY_KERNEL_CS]		= SEG_KERNEL,
	[GDT_ENTRY_KERNEL_DS]		= SEG_DATA,
	[GDT_ENTRY_DEFAULT_USER32_CS]	= SEG_USER32,
	[GDT_ENTRY_DEFAULT_USER_DS]	= SEG_USER_DATA,
	[GDT_ENTRY_DEFAULT_USER_CS]	= SEG_USER,
} };

/* boot/head.S: where a starting CPU finds its first table */
extern struct desc_ptr early_gdt_ptr_high;

void load_percpu_segment(int cpu)
{
	wrmsrl(MSR_GS_BASE, per_cpu_offset(cpu));
}

void cpu_load_gdt(int cpu)
{
	const struct desc_ptr ptr = { sizeof(struct gdt_page) - 1,
				      (unsigned long)&per_cpu(gdt_page, cpu) };

	__asm__ __volatile__("lgdt %0" : : "m" (ptr));
	load_percpu_segment(cpu);
}

/*
 * The top of a stack that stays for good, aligned to its size, with the reserved words zero; from
 * whichever allocator is there yet. 0: no memory.
 */
static unsigned long alloc_stack_top(int cpu, size_t size)
{
	unsigned long stack = cpu == 0 ? (unsigned long)memblock_alloc_raw(size, size) :
					 __get_free_pages(GFP_KERNEL, get_order(size));

	if (!stack)
		return 0;
	memset((void *)(stack + size - IST_TOP_RESERVED), 0, IST_TOP_RESERVED);
	return stack + size;
}

/* What there is already, from an attempt that failed, is kept. */
int cpu_alloc_stacks(int cpu)
{
	struct x86_hw_tss *tss = &per_cpu(cpu_tss, cpu).x86_tss;
	unsigned long top;
	int i;

	if (!per_cpu(hardirq_stack_ptr, cpu))
		per_cpu(hardirq_stack_ptr, cpu) = alloc_stack_top(cpu, IRQ_STACK_SIZE);
	if (!per_cpu(hardirq_stack_ptr, cpu))
		return -ENOMEM;
	for (i = IST_DF; i < NR_IST; i++) {
		if (tss->ist[i - 1])
			continue;
		top = alloc_stack_top(cpu, EXCEPTION_STKSZ);
		if (!top)
			return -ENOMEM;
		*(unsigned long *)(top - sizeof(unsigned long)) = per_cpu_offset(cpu);
		tss->ist[i - 1] = top - IST_TOP_RESERVED;
	}
	return 0;
}

static void load_tss(int cpu)
{
	struct tss_struct *tss = &per_cpu(cpu_tss, cpu);
	unsigned long base = (unsigned long)tss;
	u64 *desc = &per_cpu(gdt_page, cpu).gdt[GDT_ENTRY_TSS];

	/* beyond the limit: no port is allowed */
	tss->x86_tss.io_bitmap_base = sizeof(struct x86_hw_tss);
	desc[0] = (sizeof(struct x86_hw_tss) - 1) | (base & 0xffffff) << 16 | 0x89ULL << 40 |
		  (base >> 24 & 0xff) << 56;
	desc[1] = base >> 32;
	__asm__ __volatile__("ltr %w0" : : "r" (GDT_ENTRY_TSS * 8));
}

static void setup_syscall(void)
{
	wrmsrl(MSR_STAR, (u64)__USER32_CS << 48 | (u64)__KERNEL_CS << 32);
	wrmsrl(MSR_LSTAR, (unsigned long)entry_SYSCALL_64);
	wrmsrl(MSR_CSTAR, (unsigned long)entry_SYSCALL32_ignore);
	wrmsrl(MSR_IA32_SYSENTER_CS, 0);		/* SYSENTER is refused */
	wrmsrl(MSR_SYSCALL_MASK, X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_IF | X86_EFLAGS_IOPL |
					 X86_EFLAGS_AC | X86_EFLAGS_NT | X86_EFLAGS_CF |
					 X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF |
					 X86_EFLAGS_SF | X86_EFLAGS_RF | X86_EFLAGS_OF);
}

static void setup_control_registers(void)
{
	unsigned long cr4 = read_cr4() | X86_CR4_PGE | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT;

	if (boot_cpu_has(X86_FEATURE_MCE))
		cr4 |= X86_CR4_MCE;
	if (boot_cpu_has(X86_FEATURE_FSGSBASE))
		cr4 |= X86_CR4_FSGSBASE;
	if (boot_cpu_has(X86_FEATURE_SMEP))
		cr4 |= X86_CR4_SMEP;
	if (boot_cpu_has(X86_FEATURE_SMAP))
		cr4 |= X86_CR4_SMAP;
	if (boot_cpu_has(X86_FEATURE_UMIP))
		cr4 |= X86_CR4_UMIP;
	if (boot_cpu_has(X86_FEATURE_PCID))
		cr4 |= X86_CR4_PCIDE;
	if (boot_cpu_has(X86_FEATURE_XSAVE))
		cr4 |= X86_CR4_OSXSAVE;
	write_cr4(cr4);
	write_cr0((read_cr0() | X86_CR0_WP | X86_CR0_NE | X86_CR0_MP) &
		  ~(X86_CR0_EM | X86_CR0_TS | X86_CR0_AM));
}

/*
 * User space reads its CPU number from here: RDTSCP and RDPID, or the limit of a segment where they
 * are missing.
 */
static void setup_getcpu(int cpu)
{
	u64 *desc = &per_cpu(gdt_page, cpu).gdt[GDT_ENTRY_CPUNODE];

	*desc = 0x0040f50000000000ULL | (cpu & 0xfff);
	if (boot_cpu_has(X86_FEATURE_RDTSCP) || boot_cpu_has(X86_FEATURE_RDPID))
		wrmsrl(MSR_TSC_AUX, cpu);
}

void cpu_init(void)
{
	int cpu = raw_smp_processor_id();

	load_tss(cpu);
	idt_load();
	this_cpu_write(cpu_tss.x86_tss.sp0, this_cpu_read(cpu_current_top_of_stack));
	setup_control_registers();
	setup_syscall();
	setup_getcpu(cpu);
	wrmsrl(MSR_FS_BASE, 0);
	wrmsrl(MSR_KERNEL_GS_BASE, 0);
	write_cr3(__pa_symbol(swapper_pg_dir));
	fpu_init_cpu();
}

/*
 * The boot CPU has run on the template so far. A CPU that starts later gets its first GDT from the
 * assembler, which needs it no more.
 */
void __init trap_init(void)
{
	cpu_load_gdt(0);
	if (cpu_alloc_stacks(0))
		panic("No memory for the stacks of the first CPU");
	cpu_init();
	idt_enable_ist();
}
