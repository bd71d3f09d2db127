/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_LINKAGE_H
#define _ASM_X86_LINKAGE_H

/* Symbols in assembler files. */

#ifdef __ASSEMBLY__
.macro SYM_START name, section=.text
	.pushsection \section, "ax", @progbits
	.globl \name
	.type \name, @function
	.balign 16
\name:
.endm

.macro SYM_END name
	.size \name, . - \name
	.popsection
.endm
#else
#define asmlinkage
#endif

#endif
