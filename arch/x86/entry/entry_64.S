/* SPDX-License-Identifier: MIT */
/*
 * Into the kernel and out of it.
 *
 * How this works. Every entry leaves a full struct pt_regs on a kernel stack and calls C with its
 * address. There are five ways in:
 *
 *	SYSCALL		entry_SYSCALL_64. The CPU saves nothing but rip and rflags (in rcx, r11);
 *			the stack is found through gs.
 *	exceptions	exception_stubs: push error code (or -1) and number, then common_exception.
 *	interrupts	interrupt_stubs: push the vector, then common_interrupt, which moves to the
 *			CPU's interrupt stack.
 *	#DF, #MC, #DB	may come at any instruction, also where gs or the stack is still the user's:
 *			they have stacks of their own (IST) whose top word holds this CPU's gs base:
 *			paranoid_entry.
 *	NMI		the same, and may come again while it is served: nmi_entry.
 *
 * I1. In the kernel gs is this CPU's per-CPU base, in user mode the user's. swapgs is the first
 *     thing after an entry from user mode and the last before the return; both with interrupts off.
 *     In between only paranoid entries (and a fault of IRET itself) can see the wrong one.
 * I2. A return to user mode happens with interrupts off and no work flag set since they were turned
 *     off.
 * I3. The fast way out of a system call is SYSRET with the frame as it was pushed. Whoever changes
 *     the frame sets TIF_FORCE_IRET, and any work flag leads to IRET as well. rcx is canonical
 *     because the last user page is never mapped (TASK_SIZE_MAX).
 * I4. Kernel code starts with AC and DF clear: SYSCALL masks them, the other entries clear them.
 * I5. C keeps rbx, rbp, r12-r15, so the fast path need not reload them, except rbx, which it uses
 *     itself.
 */
#include <asm/linkage.h>
#include <asm/percpu.h>
#include <asm/thread_info.h>
#include <asm/ptrace.h>
#include <asm/segment.h>
#include <asm/msr.h>
#include <asm/page_types.h>
#include <asm/irq_vectors.h>
#include <asm/asm.h>
#include <asm/uaccess.h>
#include <uapi/asm-generic/errno.h>
#include <generated/asm-offsets.h>

/*
 * All general registers above orig_ax, which is on the stack already; \di, \ax: what goes into
 * these slots.
 */
.macro PUSH_REGS di=%rdi ax=%rax
	.ifnc \di,none
	pushq \di
	.endif
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq \ax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
.endm

.macro POP_REGS
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
.endm

	.section .entry.text, "ax", @progbits

/* ---------------------------------------------------------------- system calls */
SYM_START entry_SYSCALL_64, .entry.text
	swapgs
	movq %rsp, %gs:cpu_tss + TSS_sp2
	movq %gs:cpu_current_top_of_stack, %rsp
	pushq $__USER_DS
	pushq %gs:cpu_tss + TSS_sp2
	pushq %r11
	pushq $__USER_CS
	pushq %rcx
	pushq %rax
	PUSH_REGS ax=$-ENOSYS
	sti
	movq %gs:current_task, %rbx
	testl $_TIF_WORK_SYSCALL_ENTRY, TASK_ti_flags(%rbx)
	jnz .Ltraced_syscall
	movl %eax, %eax
	cmpl $NR_SYSCALLS, %eax
	jae .Lno_such_syscall
	movq %r10, %rcx
	call *sys_call_table(, %rax, 8)
.Lsyscall_done:
	cli
	testl $_TIF_WORK_AFTER_SYSCALL, TASK_ti_flags(%rbx)
	jnz .Lsyscall_work
	testl $X86_EFLAGS_TF, EFLAGS(%rsp)	/* SYSRET would trap before the next instruction */
	jnz .Lsyscall_work
	movq RBX(%rsp), %rbx			/* I3, I5 */
	movq R10(%rsp), %r10
	movq R9(%rsp), %r9
	movq R8(%rsp), %r8
	movq RDX(%rsp), %rdx
	movq RSI(%rsp), %rsi
	movq RDI(%rsp), %rdi
	movq RIP(%rsp), %rcx
	movq EFLAGS(%rsp), %r11
	movq RSP(%rsp), %rsp
	swapgs
	sysretq

.Lno_such_syscall:
	movq $-ENOSYS, %rax
	jmp .Lsyscall_done

.Ltraced_syscall:
	movq %rsp, %rdi
	call syscall_trace_enter		/* the number to run, or -1 */
	cmpl $NR_SYSCALLS, %eax
	jae .Lsyscall_slow_exit			/* the frame's ax is the result */
	movl %eax, %eax
	movq RDI(%rsp), %rdi
	movq RSI(%rsp), %rsi
	movq RDX(%rsp), %rdx
	movq R10(%rsp), %rcx
	movq R8(%rsp), %r8
	movq R9(%rsp), %r9
	call *sys_call_table(, %rax, 8)
.Lsyscall_work:
	movq %rax, RAX(%rsp)
.Lsyscall_slow_exit:
	movq %rsp, %rdi
	call syscall_exit_to_user_mode
	jmp return_to_user
SYM_END entry_SYSCALL_64

/* From 32-bit code, which a program can reach by a far jump: there are no 32-bit system calls. */
SYM_START entry_SYSCALL32_ignore, .entry.text
	movl $-ENOSYS, %eax
	sysretl
SYM_END entry_SYSCALL32_ignore

/*
 * A new task's first instructions: schedule_tail(prev), then the kernel thread's function (rbx,
 * argument r12) or user mode.
 */
SYM_START ret_from_fork, .entry.text
	movq %rax, %rdi
	call schedule_tail
	testq %rbx, %rbx
	jz 1f
	movq %rbx, %rdi
	movq %r12, %rsi
	call run_kernel_thread	/* returns only into a program that was just executed */
1:	movq %rsp, %rdi
	call syscall_exit_to_user_mode
	jmp return_to_user
SYM_END ret_from_fork

/*
 * struct task_struct *__switch_to_asm(prev, next): struct inactive_task_frame is what it leaves on
 * prev's stack.
 */
SYM_START __switch_to_asm, .entry.text
	pushq %rbp
	pushq %rbx
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	movq %rsp, TASK_thread_sp(%rdi)
	movq TASK_thread_sp(%rsi), %rsp
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbx
	popq %rbp
	jmp __switch_to
SYM_END __switch_to_asm

/* ---------------------------------------------------------------- out */
/* Interrupts off; rsp at pt_regs; work done (I2). */
SYM_START return_to_user, .entry.text
	POP_REGS
	addq $8, %rsp
	swapgs
	.globl user_iret
user_iret:
	iretq
SYM_END return_to_user

/* Leaves an exception or interrupt. Interrupts off; rsp at pt_regs. */
SYM_START return_from_interrupt, .entry.text
	testb $3, CS(%rsp)
	jz 1f
	movq %gs:current_task, %rax
	testl $_TIF_WORK_USER, TASK_ti_flags(%rax)
	jz return_to_user
	movq %rsp, %rdi
	call irqentry_exit_to_user_mode
	jmp return_to_user
1:	cmpl $0, %gs:__preempt_count		/* nothing forbids preemption and it is wanted? */
	jne 2f
	testl $X86_EFLAGS_IF, EFLAGS(%rsp)
	jz 2f
	call preempt_schedule_irq
2:	POP_REGS
	addq $8, %rsp
	iretq
SYM_END return_from_interrupt

/* ---------------------------------------------------------------- exceptions */
/* Stack: number, error code, rip, cs, ... The number goes through the slot of rdi. */
SYM_START common_exception, .entry.text
	cld
	CLAC
	testb $3, 24(%rsp)
	jz 2f
	swapgs
1:	xchgq %rdi, (%rsp)
	PUSH_REGS di=none
	movl %edi, %esi
	movq %rsp, %rdi
	call do_exception
	jmp return_from_interrupt

2:	cmpq $user_iret, 16(%rsp)
	jne 1b
	/*
	 * The IRET to user mode faulted: gs and all registers but rsp are the user's. The frame it
	 * was about to load is where the saved rsp points; number and error code move right below
	 * it, and the fault counts as the user's.
	 */
	swapgs
	pushq %rax
	pushq %rbx
	movq 56(%rsp), %rbx		/* rax, rbx, number, error, rip, cs, rflags, then rsp */
	movq 16(%rsp), %rax
	pushq 24(%rsp)
	popq -8(%rbx)
	movq %rax, -16(%rbx)
	movq 8(%rsp), %rax
	movq %rax, -24(%rbx)
	movq (%rsp), %rax
	leaq -24(%rbx), %rsp
	movq %rax, %rbx
	popq %rax
	jmp 1b
SYM_END common_exception

.macro EXCEPTION vector has_error target=common_exception
	.balign 16
	.if !\has_error
	pushq $-1
	.endif
	pushq $\vector
	jmp \target
.endm

/* 16 bytes each; reserved numbers have one too. */
	.balign 16
	.globl exception_stubs
exception_stubs:
	EXCEPTION 0, 0
	EXCEPTION 1, 0, paranoid_entry
	EXCEPTION 2, 0, nmi_entry
	EXCEPTION 3, 0
	EXCEPTION 4, 0
	EXCEPTION 5, 0
	EXCEPTION 6, 0
	EXCEPTION 7, 0
	EXCEPTION 8, 1, paranoid_entry
	EXCEPTION 9, 0
	EXCEPTION 10, 1
	EXCEPTION 11, 1
	EXCEPTION 12, 1
	EXCEPTION 13, 1
	EXCEPTION 14, 1
	EXCEPTION 15, 0
	EXCEPTION 16, 0
	EXCEPTION 17, 1
	EXCEPTION 18, 0, paranoid_entry
	EXCEPTION 19, 0
	EXCEPTION 20, 0
	EXCEPTION 21, 1
	EXCEPTION 22, 0
	EXCEPTION 23, 0
	EXCEPTION 24, 0
	EXCEPTION 25, 0
	EXCEPTION 26, 0
	EXCEPTION 27, 0
	EXCEPTION 28, 0
	EXCEPTION 29, 1
	EXCEPTION 30, 1
	EXCEPTION 31, 0

/*
 * From user mode: moves to the task's stack and goes on like any exception. From the kernel: keeps
 * to its own stack and restores gs as it was.
 */
SYM_START paranoid_entry, .entry.text
	cld
	CLAC
	testb $3, 24(%rsp)
	jnz entry_on_task_stack
	xchgq %rdi, (%rsp)
	PUSH_REGS di=none
	movl %edi, %r13d
	movq %rsp, %rbx
	orq $(EXCEPTION_STKSZ - 1), %rbx
	call paranoid_serve
	POP_REGS
	addq $8, %rsp
	iretq
SYM_END paranoid_entry

/* Stack: as for an exception, but on a stack of the CPU's own, and from user mode. */
SYM_START entry_on_task_stack, .entry.text
	swapgs
	xchgq %rdi, (%rsp)
	PUSH_REGS di=none
	movl %edi, %r13d
	movq %rsp, %rsi
	movq %gs:cpu_current_top_of_stack, %rdi
	subq $PT_REGS_SIZE, %rdi
	movq %rdi, %rsp
	movl $(PT_REGS_SIZE / 8), %ecx
	rep movsq
	movq %rsp, %rdi
	movl %r13d, %esi
	call do_exception
	jmp return_from_interrupt
SYM_END entry_on_task_stack

/*
 * do_paranoid_exception(pt_regs above the return address, r13) under this CPU's gs base, which is
 * in the word that ends at rbx; then gs is as it was.
 */
SYM_START paranoid_serve, .entry.text
	movl $MSR_GS_BASE, %ecx
	rdmsr
	movl %eax, %r14d
	movl %edx, %r15d
	movl -7(%rbx), %eax
	movl -3(%rbx), %edx
	wrmsr
	leaq 8(%rsp), %rdi
	movl %r13d, %esi
	call do_paranoid_exception
	movl $MSR_GS_BASE, %ecx
	movl %r14d, %eax
	movl %r15d, %edx
	wrmsr
	ret
SYM_END paranoid_serve

/*
 * NMI. The CPU holds back further ones until an IRET, any IRET: an exception while an NMI is served
 * opens the door again, and the next NMI writes its frame where the first one's is. So the frame is
 * copied first, and a second NMI only leaves a note:
 *
 *	top - 8		gs base				top - 16	state: 0 none, 1 served, 2 again
 *	top - 24	rdi, for a moment		top - 64	the copy: rip, cs, rflags, rsp, ss
 *	top - 104	the frame the CPU writes; below it error code and number (the place of rdi)
 *	top - 128	from here down the work
 *
 * N1. While state is not 0 the copy is what the first NMI returns to, and nothing overwrites it.
 * N2. A return takes state down by one. From there to the IRET another NMI may begin anew; it finds
 *     the interrupted rip in that stretch, where nothing is left but to load the copy, and keeps
 *     the copy as it is: it will return to where the first was about to.
 */
SYM_START nmi_entry, .entry.text
	cld
	CLAC
	testb $3, 24(%rsp)
	jnz entry_on_task_stack
	movq %rdi, (%rsp)			/* over the number */
	leaq 120(%rsp), %rdi			/* top */
	cmpq $0, -16(%rdi)
	je 1f
	movq $2, -16(%rdi)
	popq %rdi
	addq $8, %rsp
	iretq

1:	movq $1, -16(%rdi)
	popq -24(%rdi)
	addq $8, %rsp
	cmpq $nmi_return, (%rsp)
	jb 2f
	cmpq $nmi_iret, (%rsp)
	jbe 3f					/* N2 */
2:	popq -64(%rdi)
	popq -56(%rdi)
	popq -48(%rdi)
	popq -40(%rdi)
	popq -32(%rdi)
3:	leaq -128(%rdi), %rsp
	pushq -32(%rdi)
	pushq -40(%rdi)
	pushq -48(%rdi)
	pushq -56(%rdi)
	pushq -64(%rdi)
	pushq $-1
	pushq -24(%rdi)
	leaq -1(%rdi), %rdi
	PUSH_REGS di=none
	movq %rdi, %rbx
	movl $2, %r13d
	call paranoid_serve
	POP_REGS
	addq $112, %rsp				/* at the copy */
	decq 48(%rsp)
nmi_return:
	jnz 4f
nmi_iret:
	iretq
4:	movq %rdi, 40(%rsp)
	leaq 64(%rsp), %rdi
	jmp 3b
SYM_END nmi_entry

/* ---------------------------------------------------------------- interrupts */
/* Stack: 127 - vector (so that the push is short), rip, cs, ... */
SYM_START common_interrupt, .entry.text
	cld
	CLAC
	testb $3, 16(%rsp)
	jz 1f
	swapgs
1:	PUSH_REGS
	movl $127, %esi
	subl ORIG_RAX(%rsp), %esi
	movq $-1, ORIG_RAX(%rsp)
	movq %rsp, %rdi
	cmpb $0, %gs:irq_stack_inuse
	jne 2f
	movb $1, %gs:irq_stack_inuse
	movq %rsp, %rbp
	movq %gs:hardirq_stack_ptr, %rsp
	call do_IRQ
	movq %rbp, %rsp
	movb $0, %gs:irq_stack_inuse
	jmp return_from_interrupt
2:	call do_IRQ
	jmp return_from_interrupt
SYM_END common_interrupt

/* 8 bytes each, from FIRST_EXTERNAL_VECTOR on. */
	.balign 8
	.globl interrupt_stubs
interrupt_stubs:
	vector = FIRST_EXTERNAL_VECTOR
	.rept NR_VECTORS - FIRST_EXTERNAL_VECTOR
	.balign 8
	pushq $(127 - vector)
	jmp common_interrupt
	vector = vector + 1
	.endr

/* For preempt_enable(): calls preempt_schedule() and leaves every register alone. */
SYM_START preempt_schedule_thunk
	pushq %rbp
	movq %rsp, %rbp
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	call preempt_schedule
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	popq %rbp
	ret
SYM_END preempt_schedule_thunk
	.section .note.GNU-stack, "", @progbits
