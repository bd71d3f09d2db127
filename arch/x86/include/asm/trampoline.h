/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_TRAMPOLINE_H
#define _ASM_X86_TRAMPOLINE_H

/* A page of low memory, which memblock keeps reserved. */
#define TRAMPOLINE_PHYS	0x8000

#ifndef __ASSEMBLY__
extern char trampoline_start[], trampoline_end[];
#endif

#endif
