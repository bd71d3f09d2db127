/* SPDX-License-Identifier: MIT */
/*
 * Copies to and from user memory: eight bytes at a time, then the rest. When an access faults, the
 * bytes that are left over are tried one by one up to the very one that cannot be reached, so the
 * count returned is exact.
 */
#include <asm/linkage.h>
#include <asm/asm.h>
#include <asm/uaccess.h>

.macro COPY_BODY close
	movq %rdx, %rcx
	shrq $3, %rcx
	andl $7, %edx
1:	rep movsq
	movl %edx, %ecx
2:	rep movsb
	\close
	xorl %eax, %eax
	ret
3:	leaq (%rdx, %rcx, 8), %rcx	/* what is left of both parts */
4:	rep movsb
5:	\close
	movq %rcx, %rax
	ret
	_ASM_EXTABLE(1b, 3b)
	_ASM_EXTABLE(2b, 5b)
	_ASM_EXTABLE(4b, 5b)
.endm

.macro CLOSE
	CLAC
.endm
.macro NOTHING
.endm

/* unsigned long copy_user_generic(to rdi, from rsi, n rdx): bytes left over */
SYM_START copy_user_generic
	STAC
	COPY_BODY CLOSE
SYM_END copy_user_generic

SYM_START copy_kernel_nofault_generic
	COPY_BODY NOTHING
SYM_END copy_kernel_nofault_generic

/* unsigned long clear_user_generic(to rdi, n rsi): bytes left over */
SYM_START clear_user_generic
	STAC
	xorl %eax, %eax
	movq %rsi, %rcx
	shrq $3, %rcx
	andl $7, %esi
1:	rep stosq
	movl %esi, %ecx
2:	rep stosb
	CLAC
	ret
3:	leaq (%rsi, %rcx, 8), %rcx
4:	rep stosb
5:	CLAC
	movq %rcx, %rax
	ret
	_ASM_EXTABLE(1b, 3b)
	_ASM_EXTABLE(2b, 5b)
	_ASM_EXTABLE(4b, 5b)
SYM_END clear_user_generic
	.section .note.GNU-stack, "", @progbits
