/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_VSYSCALL_H
#define _ASM_X86_VSYSCALL_H

#include <linux/types.h>

struct pt_regs;

/*
 * The page at VSYSCALL_ADDR held gettimeofday(), time() and getcpu() for programs linked before the vDSO. Calling into it still works: the fetch
 * faults and this runs the call. True if the fault was such a call.
 */
bool emulate_vsyscall(struct pt_regs *regs, unsigned long error_code, unsigned long address);

#endif
