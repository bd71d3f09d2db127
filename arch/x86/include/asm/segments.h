/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SEGMENTS_H
#define _ASM_X86_SEGMENTS_H

/* Segment registers of user programs, and their bases. */

#include <linux/types.h>

struct task_struct;

#define savesegment(seg, var)	__asm__ __volatile__("mov %%" #seg ", %k0" : "=r" (var))
/* Only for selectors that are known to be good: 0 and what was read back. */
#define loadsegment(seg, var)                                                                      \
	__asm__ __volatile__("1: mov %k0, %%" #seg "\n2:\n" _ASM_EXTABLE(1b, 2b)                   \
			     :                                                                     \
			     : "r"((u32)(var))                                                     \
			     : "memory")

/* With X86_FEATURE_FSGSBASE only. */
static __always_inline unsigned long rdfsbase(void)
{
	unsigned long base;

	__asm__ __volatile__("rdfsbase %0" : "=r" (base));
	return base;
}

static __always_inline void wrfsbase(unsigned long base)
{
	__asm__ __volatile__("wrfsbase %0" : : "r" (base) : "memory");
}

/* The task is current or does not run. */
unsigned long x86_fsbase_read_task(struct task_struct *task);
unsigned long x86_gsbase_read_task(struct task_struct *task);
long do_arch_prctl(struct task_struct *task, int option, unsigned long arg);
unsigned long arch_align_stack(unsigned long sp);

#endif
