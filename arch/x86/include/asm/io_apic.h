/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_IO_APIC_H
#define _ASM_X86_IO_APIC_H

/*
 * I/O APICs: where device lines become vectors. The ACPI tables name them;
 * arch/x86/kernel/io_apic.c drives them.
 */

#include <linux/types.h>

/*
 * Boot, from the MADT: an I/O APIC whose first input is gsi_base; an ISA irq that sits on another
 * input.
 */
void io_apic_register(u8 id, u64 phys, u32 gsi_base);
void io_apic_override(u8 isa_irq, u32 gsi, bool active_low, bool level);
int io_apic_count(void);
bool io_apic_present(void);		/* and there is a local APIC to deliver to */
void io_apic_setup(void);
/* Input of an ISA irq. */
u32 isa_irq_to_gsi(unsigned int irq);

/* 8259: masked for good, or the only controller there is. */
void mask_8259A(void);
bool probe_8259A(void);
void init_8259A_irqs(void);

#endif
