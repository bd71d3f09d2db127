/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_TIMEX_H
#define _ASM_X86_TIMEX_H

#include <asm/tsc.h>

static __always_inline cycles_t get_cycles(void) { return rdtsc(); }

#define random_get_entropy()	((unsigned long)get_cycles())

#endif
