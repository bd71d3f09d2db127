/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_TRAPS_H
#define _ASM_X86_TRAPS_H

/* Exceptions: their numbers (Intel SDM vol. 3, 6.3) and handlers. */

#include <linux/types.h>

#define X86_TRAP_DE	0	/* divide error */
#define X86_TRAP_DB	1	/* debug */
#define X86_TRAP_NMI	2
#define X86_TRAP_BP	3	/* breakpoint */
#define X86_TRAP_OF	4	/* overflow */
#define X86_TRAP_BR	5	/* bound */
#define X86_TRAP_UD	6	/* invalid opcode */
#define X86_TRAP_NM	7	/* no FPU */
#define X86_TRAP_DF	8	/* double fault */
#define X86_TRAP_TS	10	/* invalid TSS */
#define X86_TRAP_NP	11	/* segment not present */
#define X86_TRAP_SS	12	/* stack segment */
#define X86_TRAP_GP	13	/* general protection */
#define X86_TRAP_PF	14	/* page fault */
#define X86_TRAP_MF	16	/* x87 error */
#define X86_TRAP_AC	17	/* alignment */
#define X86_TRAP_MC	18	/* machine check */
#define X86_TRAP_XF	19	/* SIMD error */
#define NR_TRAPS	32

/* Page fault error code. */
#define X86_PF_PROT	(1 << 0)
#define X86_PF_WRITE	(1 << 1)
#define X86_PF_USER	(1 << 2)
#define X86_PF_RSVD	(1 << 3)
#define X86_PF_INSTR	(1 << 4)
#define X86_PF_PK	(1 << 5)

struct pt_regs;

/* Called by arch/x86/entry with interrupts off. */
void do_exception(struct pt_regs *regs, unsigned long trapnr);
void do_page_fault(struct pt_regs *regs, unsigned long error_code, unsigned long address);

/* Prints registers, backtrace, code and the task. **Any context.** */
void show_regs(struct pt_regs *regs);
void __show_regs(struct pt_regs *regs, const char *log_lvl);
/* Oops: reports, then kills the task, or panics where there is none to kill. Does not return. */
__noreturn void die(const char *what, struct pt_regs *regs, long error_code, int trapnr);

void trap_init(void);

#endif
