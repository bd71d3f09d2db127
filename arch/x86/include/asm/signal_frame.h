/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SIGNAL_FRAME_H
#define _ASM_X86_SIGNAL_FRAME_H

/* Delivering signals: arch/x86/kernel/signal.c. */

struct pt_regs;

/*
 * Before the return to user mode: runs what get_signal() hands out, or restarts the interrupted
 * call. **Sleeps.**
 */
void arch_do_signal_or_restart(struct pt_regs *regs);

#endif
