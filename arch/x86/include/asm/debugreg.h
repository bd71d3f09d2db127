/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_DEBUGREG_H
#define _ASM_X86_DEBUGREG_H

/*
 * Breakpoint registers: four addresses in DR0-DR3, why a #DB came in DR6, what to watch for in DR7
 * (Intel SDM vol. 3, 17.2). They belong to tracers; a task's are in its thread_struct and in the
 * CPU while it runs.
 */

#include <linux/types.h>

struct task_struct;
struct thread_struct;

#define HBP_NUM			4
#define DR_TRAP_BITS		0xfUL		/* DR6: one a breakpoint */
#define DR_STEP			(1UL << 14)	/* DR6: an instruction with TF set */
#define DR6_RESERVED		0xffff0ff0UL	/* read as 1 */
#define DR_CONTROL_RESERVED	0xffffffff0000fc00UL
#define DR_ENABLE_BITS		0xffUL		/* DR7: two a breakpoint */

/* PTRACE_PEEKUSER and POKEUSER of u_debugreg[n]. The task is stopped. 0, -EIO or -EINVAL. */
unsigned long ptrace_get_debugreg(const struct task_struct *task, unsigned int n);
int ptrace_set_debugreg(struct task_struct *task, unsigned int n, unsigned long value);

/* The CPU's registers become the thread's. Preemption off. */
void load_debug_registers(const struct thread_struct *thread);
/* exec, fork: the task watches nothing. */
void flush_ptrace_hw_breakpoint(struct task_struct *task);

/* Is breakpoint i of a DR7 value on? */
static inline bool dr7_enabled(unsigned long dr7, unsigned int i)
{
	return dr7 >> (2 * i) & 3;
}

/* No breakpoint hits between the two, whatever is touched. Interrupts off. */
unsigned long local_db_save(void);
void local_db_restore(unsigned long dr7);

#endif
