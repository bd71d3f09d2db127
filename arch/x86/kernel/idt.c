// SPDX-License-Identifier: MIT
/*
 * The interrupt descriptor table: one for all CPUs, every gate an interrupt gate (entered with
 * interrupts off).
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <asm/desc.h>
#include <asm/entry.h>
#include <asm/irq_vectors.h>
#include <asm/traps.h>

static struct gate_desc idt_table[NR_VECTORS] __aligned(PAGE_SIZE) __ro_after_init;

static void set_gate(unsigned int vector, unsigned long handler, unsigned int ist, unsigned int dpl)
{
	idt_table[vector] = (struct gate_desc) {
		.offset_low = handler,
		.segment = __KERNEL_CS,
		.bits = ist | GATE_INTERRUPT << 8 | dpl << 13 | 1 << 15,
		.offset_middle = handler >> 16,
		.offset_high = handler >> 32,
	};
}

static unsigned long exception_stub(unsigned int trapnr)
{
	return (unsigned long)exception_stubs + trapnr * 16;
}

/*
 * User programs may raise breakpoint and overflow with an instruction of their own; nothing else.
 */
void idt_setup(void)
{
	unsigned int i;

	for (i = 0; i < NR_TRAPS; i++)
		set_gate(i, exception_stub(i), IST_NONE,
			 i == X86_TRAP_BP || i == X86_TRAP_OF ? 3 : 0);
	for (i = FIRST_EXTERNAL_VECTOR; i < NR_VECTORS; i++)
		set_gate(i, (unsigned long)interrupt_stubs + (i - FIRST_EXTERNAL_VECTOR) * 8,
			 IST_NONE, 0);
	idt_load();
}

void __init idt_enable_ist(void)
{
	set_gate(X86_TRAP_DF, exception_stub(X86_TRAP_DF), IST_DF, 0);
	set_gate(X86_TRAP_NMI, exception_stub(X86_TRAP_NMI), IST_NMI, 0);
	set_gate(X86_TRAP_MC, exception_stub(X86_TRAP_MC), IST_MCE, 0);
	set_gate(X86_TRAP_DB, exception_stub(X86_TRAP_DB), IST_DB, 0);
}

void idt_load(void)
{
	const struct desc_ptr ptr = { sizeof(idt_table) - 1, (unsigned long)idt_table };

	__asm__ __volatile__("lidt %0" : : "m" (ptr));
}
