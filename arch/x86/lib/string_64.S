/* SPDX-License-Identifier: MIT */
/*
 * Memory copies and fills, eight bytes at a time. The plain names are weak: the address checker of
 * the debug build puts its own in front.
 */
#include <asm/linkage.h>
#include <asm/page_types.h>

.macro ALIAS name
	.weak \name
	.set \name, __\name
	.type \name, @function
.endm

/* void *memcpy(to rdi, from rsi, n rdx) */
SYM_START __memcpy
	movq %rdi, %rax
	movq %rdx, %rcx
	shrq $3, %rcx
	andl $7, %edx
	rep movsq
	jz 1f				/* of the and: string moves leave the flags alone */
	movl %edx, %ecx
	rep movsb
1:	ret
SYM_END __memcpy
	ALIAS memcpy

/* void *memmove(to, from, n): from the end if the target overlaps the end of the source */
SYM_START __memmove
	movq %rdi, %rax
	subq %rsi, %rax
	cmpq %rdx, %rax			/* to - from, unsigned, below n? */
	jae __memcpy
	movq %rdi, %rax
	std
	movq %rdx, %rcx
	leaq -1(%rsi, %rdx), %rsi
	leaq -1(%rdi, %rdx), %rdi
	andl $7, %ecx
	rep movsb
	movq %rdx, %rcx
	shrq $3, %rcx
	subq $7, %rsi
	subq $7, %rdi
	rep movsq
	cld
	ret
SYM_END __memmove
	ALIAS memmove

/* void *memset(to rdi, c esi, n rdx) */
SYM_START __memset
	movq %rdi, %r8
	movzbl %sil, %eax
	movabsq $0x0101010101010101, %rcx
	imulq %rcx, %rax
	movq %rdx, %rcx
	shrq $3, %rcx
	andl $7, %edx
	rep stosq
	movl %edx, %ecx
	rep stosb
	movq %r8, %rax
	ret
SYM_END __memset
	ALIAS memset

SYM_START clear_page
	xorl %eax, %eax
	movl $(PAGE_SIZE / 8), %ecx
	rep stosq
	ret
SYM_END clear_page

SYM_START copy_page
	movl $(PAGE_SIZE / 8), %ecx
	rep movsq
	ret
SYM_END copy_page
	.section .note.GNU-stack, "", @progbits
