/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_ELF_H
#define _ASM_X86_ELF_H

/* What the ELF loader and the core dumper ask of the machine. */

#include <uapi/linux/elf.h>
#include <uapi/linux/auxvec.h>
#include <uapi/asm/auxvec.h>
#include <asm/processor.h>
#include <asm/vdso.h>

#define ELF_CLASS		ELFCLASS64
#define ELF_DATA		ELFDATA2LSB
#define ELF_ARCH		EM_X86_64
#define ELF_OSABI		ELFOSABI_NONE
#define elf_check_arch(x)	((x)->e_machine == EM_X86_64)
#define ELF_EXEC_PAGESIZE	4096
/* Position-independent programs run without an interpreter's advice go two thirds up. */
#define ELF_ET_DYN_BASE		(TASK_SIZE / 3 * 2)

#define ELF_HWCAP		(boot_cpu_data.x86_capability[0])	/* CPUID 1 EDX */
#define HWCAP2_RING3MWAIT	(1 << 0)
#define HWCAP2_FSGSBASE		(1 << 1)
#define ELF_HWCAP2		elf_hwcap2
extern u32 elf_hwcap2;
#define ELF_PLATFORM		"x86_64"
#define CORE_DUMP_USE_REGSET

#define elf_read_implies_exec(ex, stk)	0
#define SET_PERSONALITY(ex)	do { current->personality &= ~READ_IMPLIES_EXEC; } while (0)

/*
 * Entries of the auxiliary vector that are the machine's own. NEW_AUX_ENT(id, value) is the
 * caller's.
 */
#define ARCH_DLINFO do {								\
	if (current->mm->context.vdso)							\
		NEW_AUX_ENT(AT_SYSINFO_EHDR, (unsigned long)current->mm->context.vdso);	\
	NEW_AUX_ENT(AT_MINSIGSTKSZ, get_sigframe_size());				\
} while (0)
unsigned long get_sigframe_size(void);

#define ELF_NGREG	(sizeof(struct user_regs_struct) / sizeof(elf_greg_t))
struct user_regs_struct {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax;
	unsigned long ip, cs, flags, sp, ss, fs_base, gs_base, ds, es, fs, gs;
};
typedef unsigned long elf_greg_t;
typedef elf_greg_t elf_gregset_t[ELF_NGREG];

/* exec: the place below the strings where the stack goes on: randomised, on a multiple of 16. */
unsigned long arch_align_stack(unsigned long sp);

struct task_struct;
/* Registers of a task that does not run (or of current) in core dump and ptrace order. */
void elf_core_copy_task_regs(struct task_struct *task, elf_gregset_t *regs);
/* The FPU image: returns its size; copies at most `size` bytes to buf. */
unsigned int elf_core_copy_task_xfpregs(struct task_struct *task, void *buf, unsigned int size);

#endif
