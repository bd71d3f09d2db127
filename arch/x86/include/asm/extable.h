/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_EXTABLE_H
#define _ASM_X86_EXTABLE_H

#include <asm/asm.h>

/* Boot, before anything that may fault: puts the table in order. */
void sort_extable(void);

#endif
