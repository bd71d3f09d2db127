// SPDX-License-Identifier: MIT
/*
 * Breakpoint registers of traced tasks.
 *
 * How this works. A tracer writes u_debugreg[] of a stopped task; what it asks for is checked here,
 * so that only user memory is ever watched, and kept in the task's thread_struct. The switch to the
 * task loads it, the switch to a task that watches nothing clears DR7. A hit is a #DB
 * (debug_exception() in traps.c). The kernel's own accesses to watched memory hit as well, and are
 * ignored.
 *
 * I1  DR7 of a CPU is thread.dr7 of the task it runs, without the bits a tracer has no say in; 0
 *     for most. DR0-DR3 count only while it is not.
 */

#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/debugreg.h>
#include <asm/processor.h>

#define BP_EXECUTE	0
#define BP_IO		2

static void write_dr7(unsigned long value)
{
	__asm__ __volatile__("mov %0, %%db7" : : "r"(value) : "memory");
}

void load_debug_registers(const struct thread_struct *thread)
{
	write_dr7(0);
	if (!thread->dr7)
		return;
	__asm__ __volatile__("mov %0, %%db0" : : "r"(thread->dr[0]));
	__asm__ __volatile__("mov %0, %%db1" : : "r"(thread->dr[1]));
	__asm__ __volatile__("mov %0, %%db2" : : "r"(thread->dr[2]));
	__asm__ __volatile__("mov %0, %%db3" : : "r"(thread->dr[3]));
	write_dr7(thread->dr7 & ~DR_CONTROL_RESERVED);
}

void flush_ptrace_hw_breakpoint(struct task_struct *task)
{
	struct thread_struct *t = &task->thread;
	unsigned long flags;

	local_irq_save(flags);
	if (task == current && t->dr7)
		write_dr7(0);
	memset(t->dr, 0, sizeof(t->dr));
	t->dr6 = t->dr7 = 0;
	local_irq_restore(flags);
}

unsigned long local_db_save(void)
{
	unsigned long dr7;

	__asm__ __volatile__("mov %%db7, %0" : "=r"(dr7));
	dr7 &= ~DR_CONTROL_RESERVED;
	if (dr7 & DR_ENABLE_BITS)
		write_dr7(0);
	return dr7;
}

void local_db_restore(unsigned long dr7)
{
	if (dr7 & DR_ENABLE_BITS)
		write_dr7(dr7);
}

/* How many bytes breakpoint i watches, by its two length bits. */
static unsigned int watched_bytes(unsigned long dr7, unsigned int i)
{
	static const u8 bytes[] = { 1, 2, 8, 4 };

	return bytes[dr7 >> (18 + 4 * i) & 3];
}

static unsigned int watched_access(unsigned long dr7, unsigned int i)
{
	return dr7 >> (16 + 4 * i) & 3;
}

/* Whole, aligned, in the user half, and of a kind there is. */
static bool breakpoint_ok(unsigned long addr, unsigned long dr7, unsigned int i)
{
	unsigned int bytes = watched_bytes(dr7, i), access = watched_access(dr7, i);

	if (access == BP_IO || (access == BP_EXECUTE && bytes != 1))
		return false;
	return !(addr & (bytes - 1)) && addr <= TASK_SIZE_MAX - bytes;
}

unsigned long ptrace_get_debugreg(const struct task_struct *task, unsigned int n)
{
	const struct thread_struct *t = &task->thread;

	if (n < HBP_NUM)
		return t->dr[n];
	if (n == 6)
		return t->dr6 ^ DR6_RESERVED;
	return n == 7 ? t->dr7 : 0;
}

/* The tracer reads back what it wrote; bits that are not for it do not reach the CPU. */
static int set_dr7(struct thread_struct *t, unsigned long value)
{
	unsigned int i;

	for (i = 0; i < HBP_NUM; i++)
		if (dr7_enabled(value, i) && !breakpoint_ok(t->dr[i], value, i))
			return -EINVAL;
	t->dr7 = value;
	return 0;
}

int ptrace_set_debugreg(struct task_struct *task, unsigned int n, unsigned long value)
{
	struct thread_struct *t = &task->thread;

	if (n < HBP_NUM) {
		if (value >= TASK_SIZE_MAX ||
		    (dr7_enabled(t->dr7, n) && !breakpoint_ok(value, t->dr7, n)))
			return -EINVAL;
		t->dr[n] = value;
		return 0;
	}
	if (n == 6) {
		t->dr6 = value ^ DR6_RESERVED;
		return 0;
	}
	return n == 7 ? set_dr7(t, value) : -EIO;
}
