/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_BUG_H
#define _ASM_X86_BUG_H

/*
 * ud2, the instruction that is never valid, with an entry in the bug table that says what it means.
 */

#define INSN_UD2	0x0b0f
#define LEN_UD2		2

#ifndef __ASSEMBLY__
/* Lays out a struct bug_entry of <linux/bug.h>. */
#define __BUG_FLAGS(flags)							\
	__asm__ __volatile__("1:	ud2\n"					\
		     "	.pushsection __bug_table, \"aw\", @progbits\n"		\
		     "2:	.long 1b - ., %c0 - .\n"			\
		     "	.word %c1, %c2\n"					\
		     "	.org 2b + 16\n"						\
		     "	.popsection"						\
		     : : "i" (__FILE__), "i" (__LINE__), "i" (flags))
#endif

#endif
