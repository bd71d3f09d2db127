// SPDX-License-Identifier: MIT
/*
 * Tasks as the CPU has them: switching, fork's and exec's part, segment bases, idling.
 *
 * How this works. A task that does not run has its callee-saved registers on its kernel stack
 * (struct inactive_task_frame), the stack pointer in thread.sp, the user's fs and gs in the thread
 * and its FPU registers in thread.fpu. __switch_to_asm() exchanges the stacks and jumps to
 * __switch_to(), which exchanges the rest. The user's general registers are in pt_regs at the top
 * of the kernel stack all the while.
 *
 * User gs: while in the kernel the user's base is in MSR_KERNEL_GS_BASE (swapgs). Selectors in fs,
 * gs, ds, es other than 0 are rare and cost extra. With FSGSBASE a program changes its bases by
 * itself, so they are read back on every switch; without it only arch_prctl() does, and the
 * thread's values are true.
 */

#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/asm/prctl.h>
#include <asm/cpufeature.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/entry.h>
#include <asm/fpu.h>
#include <asm/msr.h>
#include <asm/sections.h>
#include <asm/segments.h>
#include <asm/stacktrace.h>
#include <asm/switch_to.h>

/*
 * Loads a selector a program left; a bad one becomes 0. For gs the kernel's base is put back at
 * once: interrupts off.
 */
static void load_fs_selector(u16 sel)
{
	__asm__ __volatile__("1: mov %0, %%fs\n2:\n" _ASM_EXTABLE_TYPE(1b, 2b, EX_TYPE_CLEAR_FS)
			     :
			     : "r"((u32)sel)
			     : "memory");
}

static void load_gs_selector(u16 sel)
{
	unsigned long base = this_cpu_read(this_cpu_off);

	__asm__ __volatile__("1: mov %0, %%gs\n2:\n" _ASM_EXTABLE(1b, 2b) "	wrmsr\n"
			     :
			     : "r"((u32)sel), "c"(MSR_GS_BASE), "a"((u32)base),
			       "d"((u32)(base >> 32))
			     : "memory");
}

static void save_segments(struct thread_struct *t)
{
	savesegment(fs, t->fsindex);
	savesegment(gs, t->gsindex);
	savesegment(ds, t->ds);
	savesegment(es, t->es);
	if (static_cpu_has(X86_FEATURE_FSGSBASE)) {
		t->fsbase = rdfsbase();
		t->gsbase = rdmsrl_(MSR_KERNEL_GS_BASE);
	}
}

static __always_inline void load_fs_base(unsigned long base)
{
	if (static_cpu_has(X86_FEATURE_FSGSBASE))
		wrfsbase(base);
	else
		wrmsrl(MSR_FS_BASE, base);
}

static void load_segments(const struct thread_struct *prev, const struct thread_struct *next)
{
	if (unlikely(prev->ds | next->ds | prev->es | next->es)) {
		loadsegment(ds, next->ds);
		loadsegment(es, next->es);
	}
	if (unlikely(prev->fsindex | next->fsindex | prev->gsindex | next->gsindex)) {
		load_fs_selector(next->fsindex);
		load_gs_selector(next->gsindex);
		load_fs_base(next->fsbase);
	} else if (prev->fsbase != next->fsbase) {
		load_fs_base(next->fsbase);
	}
	if (prev->gsbase != next->gsbase)
		wrmsrl(MSR_KERNEL_GS_BASE, next->gsbase);
}

/*
 * On next's stack, interrupts off. The result is what switch_to() hands to the scheduler as the
 * task that ran before.
 */
struct task_struct *__switch_to(struct task_struct *prev, struct task_struct *next)
{
	unsigned long top = (unsigned long)task_stack_page(next) + THREAD_SIZE;

	fpu_switch(prev, next, raw_smp_processor_id());
	save_segments(&prev->thread);
	load_segments(&prev->thread, &next->thread);
	if (unlikely(prev->thread.dr7 | next->thread.dr7))
		load_debug_registers(&next->thread);
	this_cpu_write(current_task, next);
	this_cpu_write(cpu_current_top_of_stack, top);
	this_cpu_write(cpu_tss.x86_tss.sp0, top);
	return prev;
}

unsigned int arch_task_struct_size __ro_after_init = sizeof(struct task_struct);

/* The FPU area is copied by copy_thread(), which knows whether the child needs one. */
int arch_dup_task_struct(struct task_struct *dst, struct task_struct *src)
{
	memcpy(dst, src, offsetof(struct task_struct, thread.fpu));
	return 0;
}

void arch_release_task_struct(struct task_struct *task)
{
}

void exit_thread(struct task_struct *task)
{
	fpu_forget(task);
}

int copy_thread(struct task_struct *p, const struct kernel_clone_args *args)
{
	struct pt_regs *regs = task_pt_regs(p);
	struct inactive_task_frame *frame = (struct inactive_task_frame *)regs - 1;

	memset(frame, 0, sizeof(*frame));
	frame->ret_addr = (unsigned long)ret_from_fork;
	p->thread.sp = (unsigned long)frame;
	fpu_clone(p, current, !args->fn);
	flush_ptrace_hw_breakpoint(p);
	if (args->fn) {
		memset(regs, 0, sizeof(*regs));
		frame->bx = (unsigned long)args->fn;
		frame->r12 = (unsigned long)args->fn_arg;
		p->thread.fsbase = p->thread.gsbase = 0;
		p->thread.fsindex = p->thread.gsindex = p->thread.ds = p->thread.es = 0;
		return 0;
	}
	save_segments(&current->thread);
	p->thread.fsbase = current->thread.fsbase;
	p->thread.gsbase = current->thread.gsbase;
	p->thread.fsindex = current->thread.fsindex;
	p->thread.gsindex = current->thread.gsindex;
	p->thread.ds = current->thread.ds;
	p->thread.es = current->thread.es;
	*regs = *current_pt_regs();
	regs->ax = 0;
	if (args->stack)
		regs->sp = args->stack;
	if (args->flags & CLONE_SETTLS) {
		if (args->tls >= TASK_SIZE_MAX)
			return -EPERM;
		p->thread.fsindex = 0;
		p->thread.fsbase = args->tls;
	}
	return 0;
}

static void set_bases(unsigned long fsbase, unsigned long gsbase)
{
	unsigned long flags;

	local_irq_save(flags);
	wrmsrl(MSR_FS_BASE, fsbase);
	wrmsrl(MSR_KERNEL_GS_BASE, gsbase);
	current->thread.fsbase = fsbase;
	current->thread.gsbase = gsbase;
	local_irq_restore(flags);
}

void flush_thread(void)
{
	fpu_flush_thread();
	flush_ptrace_hw_breakpoint(current);
}

void start_thread(struct pt_regs *regs, unsigned long ip, unsigned long sp)
{
	unsigned long flags;

	local_irq_save(flags);
	loadsegment(ds, 0);
	loadsegment(es, 0);
	load_fs_selector(0);
	load_gs_selector(0);
	local_irq_restore(flags);
	set_bases(0, 0);
	memset(regs, 0, sizeof(*regs));
	regs->ip = ip;
	regs->sp = sp;
	regs->cs = __USER_CS;
	regs->ss = __USER_DS;
	regs->flags = X86_EFLAGS_IF;
	set_thread_flag(TIF_FORCE_IRET);
}

unsigned long x86_fsbase_read_task(struct task_struct *task)
{
	if (task == current && boot_cpu_has(X86_FEATURE_FSGSBASE))
		return rdfsbase();
	return task->thread.fsbase;
}

unsigned long x86_gsbase_read_task(struct task_struct *task)
{
	if (task == current && boot_cpu_has(X86_FEATURE_FSGSBASE))
		return rdmsrl_(MSR_KERNEL_GS_BASE);
	return task->thread.gsbase;
}

/* A base and the selector 0 that goes with it. The task is current or does not run. */
static void set_fsbase(struct task_struct *task, unsigned long base)
{
	unsigned long flags;

	local_irq_save(flags);
	task->thread.fsindex = 0;
	task->thread.fsbase = base;
	if (task == current) {
		load_fs_selector(0);
		wrmsrl(MSR_FS_BASE, base);
	}
	local_irq_restore(flags);
}

static void set_gsbase(struct task_struct *task, unsigned long base)
{
	unsigned long flags;

	local_irq_save(flags);
	task->thread.gsindex = 0;
	task->thread.gsbase = base;
	if (task == current) {
		load_gs_selector(0);
		wrmsrl(MSR_KERNEL_GS_BASE, base);
	}
	local_irq_restore(flags);
}

long do_arch_prctl(struct task_struct *task, int option, unsigned long arg)
{
	switch (option) {
	case ARCH_SET_FS:
		if (arg >= TASK_SIZE_MAX)
			return -EPERM;
		set_fsbase(task, arg);
		return 0;
	case ARCH_SET_GS:
		if (arg >= TASK_SIZE_MAX)
			return -EPERM;
		set_gsbase(task, arg);
		return 0;
	case ARCH_GET_FS:
		return put_user(x86_fsbase_read_task(task), (unsigned long __user *)arg);
	case ARCH_GET_GS:
		return put_user(x86_gsbase_read_task(task), (unsigned long __user *)arg);
	case ARCH_GET_CPUID:
		return 1;		/* CPUID is never made to fault */
	case ARCH_SET_CPUID:
		return -ENODEV;
	default:
		return -EINVAL;
	}
}

long sys_arch_prctl(int option, unsigned long arg)
{
	return do_arch_prctl(current, option, arg);
}

void arch_cpu_idle_enter(void)
{
}

void arch_cpu_idle_exit(void)
{
}

void arch_cpu_idle(void)
{
	native_safe_halt();
}

static bool first_outside_scheduler(void *cookie, unsigned long addr, bool reliable)
{
	if (addr >= (unsigned long)__sched_text_start && addr < (unsigned long)__sched_text_end)
		return true;
	*(unsigned long *)cookie = addr;
	return false;
}

unsigned long __get_wchan(struct task_struct *p)
{
	unsigned long addr = 0;

	arch_stack_walk(first_outside_scheduler, &addr, p, NULL);
	return addr;
}

/* Room below the stack's top that a program cannot know: 0 to 8191 bytes, 16-aligned. */
unsigned long arch_align_stack(unsigned long sp)
{
	if (current->flags & PF_RANDOMIZE)
		sp -= get_random_u32() % 8192;
	return sp & ~15UL;
}
