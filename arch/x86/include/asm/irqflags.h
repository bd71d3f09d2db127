/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_IRQFLAGS_H
#define _ASM_X86_IRQFLAGS_H

/*
 * The interrupt flag of this CPU. <linux/irqflags.h> wraps these for the lock validator. Any
 * context.
 */

#include <linux/types.h>
#include <uapi/asm/processor-flags.h>

static __always_inline unsigned long native_save_fl(void)
{
	unsigned long flags;

	__asm__ __volatile__("pushfq; popq %0" : "=rm" (flags) : : "memory");
	return flags;
}

static __always_inline void native_irq_disable(void) { __asm__ __volatile__("cli" ::: "memory"); }
static __always_inline void native_irq_enable(void) { __asm__ __volatile__("sti" ::: "memory"); }
static __always_inline void native_halt(void) { __asm__ __volatile__("hlt" ::: "memory"); }
/*
 * sti holds interrupts off for one more instruction: none can slip in before the halt and be slept
 * through.
 */
static __always_inline void native_safe_halt(void)
{
	__asm__ __volatile__("sti; hlt" ::: "memory");
}

static __always_inline unsigned long arch_local_save_flags(void) { return native_save_fl(); }
static __always_inline void arch_local_irq_disable(void) { native_irq_disable(); }
static __always_inline void arch_local_irq_enable(void) { native_irq_enable(); }

static __always_inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags = native_save_fl();

	native_irq_disable();
	return flags;
}

static __always_inline bool arch_irqs_disabled_flags(unsigned long flags)
{
	return !(flags & X86_EFLAGS_IF);
}
static __always_inline bool arch_irqs_disabled(void)
{
	return arch_irqs_disabled_flags(native_save_fl());
}

static __always_inline void arch_local_irq_restore(unsigned long flags)
{
	if (!arch_irqs_disabled_flags(flags))
		native_irq_enable();
}

#endif
