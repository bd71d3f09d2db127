/* SPDX-License-Identifier: MIT */
/*
 * A kernel that says one byte on the serial line and stops: what the emulator itself takes from its
 * start to the first instruction. Booted by PVH, as Auk is.
 */
	.section .note.pvh, "a", @note
	.long 4, 4, 18			/* the entry point, for who is called Xen */
	.asciz "Xen"
	.long _start

	.text
	.code32
	.globl _start
_start:
	movw $0x3f8, %dx
	movb $'!', %al
	outb %al, %dx
1:	hlt
	jmp 1b
