// SPDX-License-Identifier: MIT
/* Registers, backtraces and the oops. */

#include <linux/kernel.h>
#include <linux/kallsyms.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <asm/desc.h>
#include <asm/entry.h>
#include <asm/processor.h>
#include <asm/sections.h>
#include <asm/stacktrace.h>
#include <asm/traps.h>

#define CODE_BYTES	48
#define CODE_BEFORE	32

bool get_stack_bounds(unsigned long addr, struct task_struct *task, unsigned long *begin,
		      unsigned long *end)
{
	unsigned long irq_top = this_cpu_read(hardirq_stack_ptr);
	int i;

	*begin = (unsigned long)task_stack_page(task);
	*end = *begin + THREAD_SIZE;
	if (addr >= *begin && addr < *end)
		return true;
	if (task != current)
		return false;
	*begin = irq_top - IRQ_STACK_SIZE;
	*end = irq_top;
	if (addr >= *begin && addr < *end)
		return true;
	for (i = IST_DF; i < NR_IST; i++) {
		*end = this_cpu_read(cpu_tss.x86_tss.ist[i - 1]);
		*begin = *end + IST_TOP_RESERVED - EXCEPTION_STKSZ;
		if (addr >= *begin && addr < *end)
			return true;
	}
	return false;
}

/* The chain of frame pointers: each points to the caller's, the return address behind it. */
static void walk_frames(stack_trace_consume_fn consume, void *cookie, struct task_struct *task,
			unsigned long bp)
{
	unsigned long begin, end;
	unsigned long *frame;

	while (get_stack_bounds(bp, task, &begin, &end) && bp + 16 <= end && !(bp & 7)) {
		frame = (unsigned long *)bp;
		if (!is_kernel_text(frame[1]) && !is_kernel_inittext(frame[1]))
			return;
		if (!consume(cookie, frame[1], true) || frame[0] <= bp)
			return;
		bp = frame[0];
	}
}

/*
 * Every word that looks like a return address. The interrupt stack's last frame leads back to the
 * task's: its saved registers are found there.
 */
static void walk_words(stack_trace_consume_fn consume, void *cookie, struct task_struct *task,
		       unsigned long sp)
{
	unsigned long begin, end, next = (unsigned long)task_stack_page(task);
	int stacks;

	for (stacks = 0; stacks < 3 && get_stack_bounds(sp, task, &begin, &end); stacks++) {
		unsigned long *p;

		for (p = (unsigned long *)(sp & ~7UL); p < (unsigned long *)end; p++) {
			unsigned long addr = READ_ONCE(*p);

			if ((is_kernel_text(addr) || is_kernel_inittext(addr)) &&
			    !consume(cookie, addr, false))
				return;
		}
		if (begin == next || task != current)
			return;
		sp = this_cpu_read(cpu_current_top_of_stack) - sizeof(struct pt_regs) - 512;
	}
}

void arch_stack_walk(stack_trace_consume_fn consume, void *cookie, struct task_struct *task,
		     struct pt_regs *regs)
{
	unsigned long sp, bp;

	if (!task)
		task = current;
	if (regs) {
		sp = regs->sp;
		bp = regs->bp;
		if (user_mode(regs) || !consume(cookie, regs->ip, true))
			return;
	} else if (task != current) {
		if (try_get_task_stack(task)) {		/* it may be about to end */
			walk_words(consume, cookie, task, READ_ONCE(task->thread.sp));
			put_task_stack(task);
		}
		return;
	} else {
		sp = (unsigned long)__builtin_frame_address(0);
		bp = sp;
	}
	if (IS_ENABLED(CONFIG_DEBUG) && bp)
		walk_frames(consume, cookie, task, bp);
	else
		walk_words(consume, cookie, task, sp);
}

struct trace_print { const char *log_lvl; int left; bool first_is_ip; };

static bool print_address(void *cookie, unsigned long addr, bool reliable)
{
	struct trace_print *t = cookie;

	/* A return address may be the first of the next function: %pB looks at the one before. */
	if (t->first_is_ip)
		printk("%s %pS\n", t->log_lvl, (void *)addr);
	else
		printk("%s %s%pB\n", t->log_lvl, reliable ? "" : "? ", (void *)addr);
	t->first_is_ip = false;
	return --t->left > 0;
}

void show_trace_log_lvl(struct task_struct *task, struct pt_regs *regs, const char *log_lvl)
{
	struct trace_print t = { log_lvl, 40, regs != NULL };

	printk("%sCall Trace:\n", log_lvl);
	arch_stack_walk(print_address, &t, task, regs);
}

void show_stack(struct task_struct *task, unsigned long *sp, const char *log_lvl)
{
	show_trace_log_lvl(task, NULL, log_lvl);
}

static void show_code(struct pt_regs *regs, const char *log_lvl)
{
	char line[CODE_BYTES * 3 + 8], *p = line;
	unsigned long ip = regs->ip - CODE_BEFORE;
	u8 byte;
	int i;

	for (i = 0; i < CODE_BYTES; i++) {
		if ((user_mode(regs) ? copy_from_user_nofault(&byte, (void __user *)(ip + i), 1) :
				       copy_from_kernel_nofault(&byte, (void *)(ip + i), 1)))
			p += scnprintf(p, line + sizeof(line) - p, "?? ");
		else
			p += scnprintf(p, line + sizeof(line) - p,
				       i == CODE_BEFORE ? "<%02x> " : "%02x ", byte);
	}
	printk("%sCode: %s\n", log_lvl, line);
}

void __show_regs(struct pt_regs *regs, const char *log_lvl)
{
	if (user_mode(regs))
		printk("%sRIP: %04lx:%#lx\n", log_lvl, regs->cs & 0xffff, regs->ip);
	else
		printk("%sRIP: %04lx:%pS\n", log_lvl, regs->cs & 0xffff, (void *)regs->ip);
	printk("%sRSP: %04lx:%016lx EFLAGS: %08lx ORIG_RAX: %016lx\n", log_lvl, regs->ss & 0xffff,
	       regs->sp, regs->flags, regs->orig_ax);
	printk("%sRAX: %016lx RBX: %016lx RCX: %016lx\n", log_lvl, regs->ax, regs->bx, regs->cx);
	printk("%sRDX: %016lx RSI: %016lx RDI: %016lx\n", log_lvl, regs->dx, regs->si, regs->di);
	printk("%sRBP: %016lx R08: %016lx R09: %016lx\n", log_lvl, regs->bp, regs->r8, regs->r9);
	printk("%sR10: %016lx R11: %016lx R12: %016lx\n", log_lvl, regs->r10, regs->r11, regs->r12);
	printk("%sR13: %016lx R14: %016lx R15: %016lx\n", log_lvl, regs->r13, regs->r14, regs->r15);
	printk("%sCR0: %016lx CR2: %016lx CR3: %016lx CR4: %016lx\n", log_lvl, read_cr0(),
	       read_cr2(), read_cr3(), read_cr4());
}

void show_regs(struct pt_regs *regs)
{
	dump_stack_print_info(KERN_DEFAULT);
	__show_regs(regs, KERN_DEFAULT);
	if (!user_mode(regs))
		show_trace_log_lvl(current, regs, KERN_DEFAULT);
}

/*
 * Ends the task that broke the kernel. In an interrupt, in the idle task or in init there is no
 * task to end: the system stops. The stack the oops happened on may be the exception's own;
 * do_exit() needs the task's, which is why it is entered anew at its top.
 */
static __noreturn void end_task_on_own_stack(void)
{
	unsigned long top = this_cpu_read(cpu_current_top_of_stack) - sizeof(struct pt_regs) - 8;

	this_cpu_write(irq_stack_inuse, false);
	__asm__ __volatile__("mov %0, %%rsp; xor %%ebp, %%ebp; call make_task_dead"
			     :
			     : "r"(top & ~15UL), "D"(SIGSEGV)
			     : "memory");
	__builtin_unreachable();
}

__noreturn void die(const char *what, struct pt_regs *regs, long error_code, int trapnr)
{
	static arch_spinlock_t die_lock = __ARCH_SPIN_LOCK_UNLOCKED;
	static int die_owner = -1;
	bool nested = die_owner == raw_smp_processor_id();
	bool fatal;

	__asm__ __volatile__("cli" ::: "memory");
	if (!nested) {
		arch_spin_lock(&die_lock);
		die_owner = raw_smp_processor_id();
	}
	oops_enter();
	console_verbose();
	pr_emerg("Oops: %s: %04lx [#%d] PREEMPT SMP\n", what, error_code & 0xffff, oops_count + 1);
	dump_stack_print_info(KERN_EMERG);
	__show_regs(regs, KERN_EMERG);
	show_code(regs, KERN_EMERG);
	if (!nested)
		show_trace_log_lvl(current, regs, KERN_EMERG);
	add_taint(TAINT_DIE, LOCKDEP_NOW_UNRELIABLE);
	oops_exit();
	fatal = nested || in_interrupt() || !current->pid || is_global_init(current) ||
		panic_on_oops;
	if (!nested) {
		die_owner = -1;
		arch_spin_unlock(&die_lock);
	}
	if (fatal)
		panic(in_interrupt() ? "Fatal exception in interrupt" : "Fatal exception");
	end_task_on_own_stack();
}
