/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_TLB_H
#define _ASM_X86_TLB_H

#include <asm/tlbflush.h>
#include <asm-generic/tlb.h>

#endif
