/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_IRQ_VECTORS_H
#define _ASM_X86_IRQ_VECTORS_H

/*
 * The 256 vectors: 0-31 the CPU's own exceptions, 32-239 devices (one vector an interrupt, the same
 * on every CPU), 240-255 the local APIC's: timer and interrupts between CPUs. A higher vector has
 * priority.
 */

#define NR_VECTORS			256
#define X86_NMI_VECTOR			2
#define FIRST_EXTERNAL_VECTOR		0x20
#define FIRST_DEVICE_VECTOR		0x30
#define ISA_IRQ_VECTOR(irq)		(FIRST_DEVICE_VECTOR + (irq))
#define FIRST_SYSTEM_VECTOR		0xf0

#define LOCAL_TIMER_VECTOR		0xf0
#define IRQ_WORK_VECTOR			0xf1
#define CALL_FUNCTION_SINGLE_VECTOR	0xfb
#define CALL_FUNCTION_VECTOR		0xfc
#define RESCHEDULE_VECTOR		0xfd
#define ERROR_APIC_VECTOR		0xfe
#define SPURIOUS_APIC_VECTOR		0xff

#define NR_IRQS_LEGACY			16

#endif
