// SPDX-License-Identifier: MIT
/*
 * Offsets of structure fields for assembler files. Compiled to text, never linked: the makefile
 * picks the "->NAME value" lines out of it and writes generated/asm-offsets.h.
 */
#define BUILD_ASM_OFFSETS
#include <linux/sched.h>
#include <asm/desc.h>
#include <generated/syscalls.h>

#define DEFINE(name, value)                                                                        \
	__asm__ __volatile__("\n.ascii \"->" #name " %0\"" : : "i"((long)(value)))

void asm_offsets(void);
void asm_offsets(void)
{
	DEFINE(TASK_ti_flags, offsetof(struct task_struct, thread_info.flags));
	DEFINE(TASK_thread_sp, offsetof(struct task_struct, thread.sp));
	DEFINE(TSS_sp0, offsetof(struct tss_struct, x86_tss.sp0));
	DEFINE(TSS_sp2, offsetof(struct tss_struct, x86_tss.sp2));
	DEFINE(PT_REGS_SIZE, sizeof(struct pt_regs));
	DEFINE(NR_SYSCALLS, NR_syscalls);
}
