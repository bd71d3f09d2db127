/* SPDX-License-Identifier: MIT */
/*
 * What the shell runs to make its prompt, where a boot is counted up to there. It does nothing, at an
 * address where no other program has code, so that a breakpoint there means the prompt.
 */
	.text
	.globl _start
_start:
	movl $60, %eax		/* exit(0) */
	xorl %edi, %edi
	syscall
