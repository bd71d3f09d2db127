/* SPDX-License-Identifier: MIT */
/*
 * Where another CPU starts: real mode, at the page named in the start-up interrupt. Copied to
 * TRAMPOLINE_PHYS; goes on in head.S.
 */
#include <asm/page_types.h>
#include <asm/segment.h>
#include <asm/trampoline.h>

#define HERE(sym)	(TRAMPOLINE_PHYS + (sym) - trampoline_start)

	.section .rodata, "a", @progbits
	.balign 16
	.globl trampoline_start, trampoline_end
	.code16
trampoline_start:
	cli
	cld
	movw %cs, %ax
	movw %ax, %ds
	lgdtl trampoline_gdt_ptr - trampoline_start
	movl %cr0, %eax
	orl $1, %eax
	movl %eax, %cr0
	ljmpl $__KERNEL32_CS, $HERE(trampoline_32)

	.code32
trampoline_32:
	movl $__KERNEL_DS, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	xorl %ebx, %ebx			/* not the boot CPU */
	movl $(enter_long_mode - __START_KERNEL_map), %eax
	jmp *%eax

	.balign 8
trampoline_gdt:
	.quad 0
	.quad 0x00cf9b000000ffff
	.quad 0x00af9b000000ffff
	.quad 0x00cf93000000ffff
trampoline_gdt_end:
trampoline_gdt_ptr:
	.word trampoline_gdt_end - trampoline_gdt - 1
	.long HERE(trampoline_gdt)
trampoline_end:
	.section .note.GNU-stack, "", @progbits
