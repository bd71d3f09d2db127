/* SPDX-License-Identifier: MIT */
/*
 * The first instructions: from 32-bit protected mode without paging to C in the upper half.
 *
 * How it works. The loader finds the PVH note (Xen's "PHYS32_ENTRY", which QEMU, Cloud Hypervisor
 * and Firecracker follow) and jumps to pvh_start with flat segments and the physical address of
 * struct hvm_start_info in ebx. We clear bss, see whether the CPU will do (verify_cpu.S), make the
 * page tables below, turn on long mode and jump to the linked address. Other CPUs come through the
 * trampoline (trampoline.S) to the same enter_long_mode.
 *
 *	early_pgd[0]	-> early_pud[0]      -> early_pmd	first GiB at its own address, for
 *								the moment of the switch
 *	early_pgd[273]	-> early_pud[0]      -> early_pmd	first GiB of the direct map
 *	early_pgd[511]	-> early_pud_hi[510] -> early_pmd	first GiB, where the image is linked
 *
 * init_mem_mapping() builds the real tables; these stay for starting other CPUs.
 */
#include <asm/page_types.h>
#include <asm/segment.h>
#include <asm/msr.h>
#include <uapi/asm/processor-flags.h>

#define PHYS(sym)	((sym) - __START_KERNEL_map)
#define TABLE_RIGHTS	0x63		/* present, write, accessed, dirty */
#define LARGE_RIGHTS	0xe3		/* and large page */

	.section .note.Xen, "a", @note
	.balign 4
	.long 4, 8, 18			/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.quad PHYS(pvh_start)

	.section .head.text, "ax", @progbits
	.code32
	.globl pvh_start
pvh_start:
	cld
	cli
	movl $PHYS(early_stack_end), %esp
	movl %ebx, %ebp

	/* Zero bss: a loader need not have done it. */
	movl $PHYS(__bss_start), %edi
	movl $PHYS(__bss_stop), %ecx
	subl %edi, %ecx
	shrl $2, %ecx
	xorl %eax, %eax
	rep stosl

	call verify_cpu

	/* One PMD table of 2 MiB pages for the first GiB, hung in thrice. */
	movl $PHYS(early_pmd), %edi
	movl $LARGE_RIGHTS, %eax
	movl $512, %ecx
1:	movl %eax, (%edi)
	addl $0x200000, %eax
	addl $8, %edi
	loop 1b
	movl $(PHYS(early_pmd) + TABLE_RIGHTS), PHYS(early_pud)
	movl $(PHYS(early_pmd) + TABLE_RIGHTS), PHYS(early_pud_hi) + 510 * 8
	movl $(PHYS(early_pud) + TABLE_RIGHTS), PHYS(early_pgd)
	movl $(PHYS(early_pud) + TABLE_RIGHTS), PHYS(early_pgd) + 273 * 8
	movl $(PHYS(early_pud_hi) + TABLE_RIGHTS), PHYS(early_pgd) + 511 * 8

	movl %ebp, %ebx
	.globl enter_long_mode
enter_long_mode:			/* other CPUs join here, ebx = 0, no stack needed */
	movl $(X86_CR4_PAE | X86_CR4_PGE), %eax
	movl %eax, %cr4
	movl $PHYS(early_pgd), %eax
	movl %eax, %cr3
	movl $MSR_EFER, %ecx
	rdmsr
	orl $(EFER_LME | EFER_SCE | EFER_NX), %eax	/* NX now: the tables of later use the bit */
	wrmsr
	movl $(X86_CR0_PG | X86_CR0_WP | X86_CR0_NE | X86_CR0_ET | X86_CR0_MP | X86_CR0_PE), %eax
	movl %eax, %cr0
	lgdtl PHYS(early_gdt_ptr)
	ljmpl $__KERNEL_CS, $PHYS(long_mode_low)

	.code64
long_mode_low:
	movabsq $long_mode_high, %rax
	jmp *%rax

	.section .entry.text, "ax", @progbits
long_mode_high:
	lgdt early_gdt_ptr_high(%rip)
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %fs
	movl %eax, %gs
	movl $__KERNEL_DS, %eax
	movl %eax, %ss

	/*
	 * gs base: the boot CPU uses the per-CPU template itself; another CPU finds its offset in
	 * secondary_gs_base.
	 */
	movl $MSR_GS_BASE, %ecx
	xorl %eax, %eax
	xorl %edx, %edx
	testl %ebx, %ebx
	jnz 1f
	movl secondary_gs_base(%rip), %eax
	movl secondary_gs_base + 4(%rip), %edx
1:	wrmsr
	xorl %ebp, %ebp
	testl %ebx, %ebx
	jz 2f
	leaq init_stack + THREAD_SIZE(%rip), %rsp
	pushq $0
	movl %ebx, %edi
	call x86_64_start_kernel
	ud2
2:	movl $PHYS(swapper_pg_dir), %eax	/* the stack is in vmalloc()'s range */
	movq %rax, %cr3
	movq secondary_stack(%rip), %rsp
	pushq $0
	call start_secondary
	ud2

	.data
	.balign 8
early_gdt:
	.quad 0
	.quad 0x00cf9b000000ffff	/* 32-bit code */
	.quad 0x00af9b000000ffff	/* 64-bit code */
	.quad 0x00cf93000000ffff	/* data */
early_gdt_end:
	.balign 4
early_gdt_ptr:
	.word early_gdt_end - early_gdt - 1
	.long PHYS(early_gdt)
	.balign 8
	.globl early_gdt_ptr_high
early_gdt_ptr_high:
	.word early_gdt_end - early_gdt - 1
	.quad early_gdt

	/* Set by the CPU that starts another. */
	.globl secondary_gs_base, secondary_stack
secondary_gs_base:
	.quad 0
secondary_stack:
	.quad 0

	.section .bss..page_aligned, "aw", @nobits
	.balign PAGE_SIZE
	.globl early_pgd, init_stack, swapper_pg_dir, empty_zero_page
early_pgd:	.skip PAGE_SIZE
early_pud:	.skip PAGE_SIZE
early_pud_hi:	.skip PAGE_SIZE
early_pmd:	.skip PAGE_SIZE
swapper_pg_dir:	.skip PAGE_SIZE
empty_zero_page: .skip PAGE_SIZE
	.balign THREAD_SIZE
init_stack:	.skip THREAD_SIZE
early_stack_end:
	.section .note.GNU-stack, "", @progbits
