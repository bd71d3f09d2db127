/* SPDX-License-Identifier: MIT */
/* The vDSO as data, on pages of its own: they are mapped into every process. */
#include <asm/page_types.h>

	.section .data..page_aligned, "aw", @progbits
	.balign PAGE_SIZE
	.globl vdso_image_start, vdso_image_end
vdso_image_start:
	.incbin VDSO_SO
vdso_image_end:
	.balign PAGE_SIZE
	.section .note.GNU-stack, "", @progbits
