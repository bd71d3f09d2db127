/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_MMU_CONTEXT_H
#define _ASM_X86_MMU_CONTEXT_H

/*
 * Loading address spaces. A CPU that runs a kernel thread keeps the last user space loaded (lazy
 * TLB); how that stays safe is told in arch/x86/mm/tlb.c.
 */

#include <asm/mmu.h>
#include <asm/percpu.h>

struct mm_struct;
struct task_struct;

/* fork: a new space's context. Returns 0 or -errno. */
int init_new_context(struct task_struct *task, struct mm_struct *mm);
void destroy_context(struct mm_struct *mm);

/* Loads `next`; switch_mm() turns interrupts off itself. prev is what was loaded. */
void switch_mm(struct mm_struct *prev, struct mm_struct *next, struct task_struct *task);
void switch_mm_irqs_off(struct mm_struct *prev, struct mm_struct *next, struct task_struct *task);
#define switch_mm_irqs_off switch_mm_irqs_off
/* A kernel thread is about to borrow mm. Interrupts off. */
void enter_lazy_tlb(struct mm_struct *mm, struct task_struct *task);
/* The CPU stops using any user space: loads init_mm. */
void leave_mm(int cpu);

#define activate_mm(prev, next)		switch_mm(prev, next, NULL)
#define deactivate_mm(task, mm)		do { } while (0)
#define arch_dup_mmap(oldmm, mm)	arch_dup_mmap_context(oldmm, mm)
#define arch_exit_mmap(mm)		do { } while (0)

void arch_dup_mmap_context(struct mm_struct *oldmm, struct mm_struct *mm);

#endif
