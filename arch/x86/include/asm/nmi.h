/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_NMI_H
#define _ASM_X86_NMI_H

struct pt_regs;

void do_nmi(struct pt_regs *regs);

#endif
