/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_APIC_H
#define _ASM_X86_APIC_H

/*
 * The local APIC (Intel SDM vol. 3, 10): this CPU's interrupt controller, timer, and line to other
 * CPUs. Any context.
 */

#include <linux/types.h>

struct cpumask;

#define APIC_DEFAULT_PHYS_BASE	0xfee00000UL

#define APIC_ID		0x20
#define APIC_LVR	0x30
#define APIC_TASKPRI	0x80
#define APIC_EOI	0xb0
#define APIC_LDR	0xd0
#define APIC_DFR	0xe0
#define APIC_SPIV	0xf0
#define  APIC_SPIV_ENABLED	(1 << 8)
#define APIC_ISR	0x100
#define APIC_IRR	0x200
#define APIC_ESR	0x280
#define APIC_ICR	0x300
#define  APIC_DM_FIXED		0x000
#define  APIC_DM_NMI		0x400
#define  APIC_DM_INIT		0x500
#define  APIC_DM_STARTUP	0x600
#define  APIC_ICR_BUSY		(1 << 12)
#define  APIC_INT_ASSERT	(1 << 14)
#define  APIC_INT_LEVELTRIG	(1 << 15)
#define  APIC_DEST_ALLBUT	0xc0000
#define APIC_ICR2	0x310
#define APIC_LVTT	0x320
#define  APIC_LVT_TIMER_ONESHOT		(0 << 17)
#define  APIC_LVT_TIMER_PERIODIC	(1 << 17)
#define  APIC_LVT_TIMER_TSCDEADLINE	(2 << 17)
#define APIC_LVTTHMR	0x330
#define APIC_LVTPC	0x340
#define APIC_LVT0	0x350
#define APIC_LVT1	0x360
#define APIC_LVTERR	0x370
#define  APIC_LVT_MASKED	(1 << 16)
#define APIC_TMICT	0x380
#define APIC_TMCCT	0x390
#define APIC_TDCR	0x3e0
#define  APIC_TDR_DIV_1		0xb
#define  APIC_TDR_DIV_16	0x3

extern bool x2apic_mode;
extern bool apic_present;

u32 apic_read(u32 reg);
void apic_write(u32 reg, u32 val);
void apic_icr_write(u32 apicid, u32 command);	/* to one CPU */
void apic_eoi(void);
u32 read_apic_id(void);

void apic_early_init(void);		/* boot: finds and maps it */
void apic_init_cpu(void);		/* each CPU: enables it */
void apic_send_IPI(int cpu, int vector);
void apic_send_IPI_mask(const struct cpumask *mask, int vector);
void apic_send_IPI_allbutself(int vector);
void apic_send_nmi(int cpu);
void setup_boot_APIC_clock(void);
void setup_secondary_APIC_clock(void);

/* arch/x86/kernel/apic_timer.c: the timer vector's body. */
void local_apic_timer_interrupt(void);

#endif
