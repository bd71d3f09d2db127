/* SPDX-License-Identifier: MIT */
/*
 * Can this CPU run Auk at all? Asked before the switch to long mode, because after it an
 * instruction that the CPU lacks ends in a silent reset. What is missing is named on the first
 * serial port, in the words of a panic, for there is no other console and nothing to go on with.
 *
 * The table holds what the kernel uses without asking and what every amd64 program may use. What
 * Auk can live without (a local APIC, a TSC) is not in it.
 */
#include <asm/page_types.h>

#define PHYS(sym)	((sym) - __START_KERNEL_map)

/* National Semiconductor PC16550D data sheet, table of registers. */
#define COM1		0x3f8
#define UART_LSR	(COM1 + 5)
#define LSR_THR_EMPTY	0x20

/* Words of cpu_offers. */
#define LEAF_1_EDX		0
#define LEAF_8000_0001_EDX	1
#define END_OF_NEEDS		0xff

	.section .head.text, "ax", @progbits
	.code32

/* Returns if the CPU has all that is needed. Wants a stack; keeps ebp. */
	.globl verify_cpu
verify_cpu:
	movl $1, %eax
	cpuid
	movl %edx, PHYS(cpu_offers) + 4 * LEAF_1_EDX
	movl $0x80000000, %eax
	cpuid
	cmpl $0x80000001, %eax
	jb 1f
	movl $0x80000001, %eax
	cpuid
	movl %edx, PHYS(cpu_offers) + 4 * LEAF_8000_0001_EDX

1:	xorl %edi, %edi			/* how many are missing */
	movl $PHYS(needs), %esi
next_need:
	lodsb
	cmpb $END_OF_NEEDS, %al
	je verdict
	movzbl %al, %ebx
	lodsb
	movzbl %al, %ecx
	btl %ecx, PHYS(cpu_offers)(, %ebx, 4)
	jnc missing
2:	lodsb				/* over its name */
	testb %al, %al
	jnz 2b
	jmp next_need
missing:
	pushl %esi
	movl $PHYS(comma), %esi
	testl %edi, %edi
	jnz 3f
	call open_port
	movl $PHYS(first_words), %esi
3:	call say
	popl %esi
	call say
	incl %edi
	jmp next_need

verdict:
	testl %edi, %edi
	jz 5f
	movl $PHYS(line_end), %esi
	call say
4:	hlt
	jmp 4b
5:	ret

/* Writes the string at esi, and leaves esi behind its zero. */
say:	lodsb
	testb %al, %al
	jz 5b
	movb %al, %ah
	movl $100000, %ecx		/* a dead port is not waited for */
	movw $UART_LSR, %dx
6:	inb %dx, %al
	testb $LSR_THR_EMPTY, %al
	loopz 6b
	movb %ah, %al
	movw $COM1, %dx
	outb %al, %dx
	jmp say

/* 115200 baud, 8 bits, no parity, no interrupts, FIFOs on. */
open_port:
	movl $PHYS(port_settings), %esi
	movw $COM1, %dx
7:	lodsb				/* the register's number */
	cmpb $END_OF_NEEDS, %al
	je 5b
	movb $(COM1 & 0xff), %dl
	addb %al, %dl
	lodsb
	outb %al, %dx
	jmp 7b

port_settings:
	.byte 3, 0x83, 0, 1, 1, 0, 3, 0x03, 2, 0x07, 4, 0x03, END_OF_NEEDS
first_words:
	.asciz "\r\nKernel panic - not syncing: Auk cannot run on this CPU; it lacks "
comma:	.asciz ", "
line_end:
	.asciz "\r\n"

/* Which word, which bit of it (Intel SDM vol. 2, CPUID), and what a person calls it. */
needs:
	.byte LEAF_8000_0001_EDX, 29
	.asciz "long mode (it is a 32-bit CPU)"
	.byte LEAF_8000_0001_EDX, 11
	.asciz "SYSCALL"
	.byte LEAF_8000_0001_EDX, 20
	.asciz "NX (pages that do not execute)"
	.byte LEAF_1_EDX, 0
	.asciz "an FPU"
	.byte LEAF_1_EDX, 3
	.asciz "PSE (large pages)"
	.byte LEAF_1_EDX, 5
	.asciz "MSRs"
	.byte LEAF_1_EDX, 6
	.asciz "PAE"
	.byte LEAF_1_EDX, 8
	.asciz "CMPXCHG8B"
	.byte LEAF_1_EDX, 13
	.asciz "PGE (global pages)"
	.byte LEAF_1_EDX, 15
	.asciz "CMOV"
	.byte LEAF_1_EDX, 24
	.asciz "FXSAVE"
	.byte LEAF_1_EDX, 25
	.asciz "SSE"
	.byte LEAF_1_EDX, 26
	.asciz "SSE2"
	.byte END_OF_NEEDS

	.data
	.balign 4
cpu_offers:
	.long 0, 0
	.section .note.GNU-stack, "", @progbits
