/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_DESC_H
#define _ASM_X86_DESC_H

/* Descriptor tables (Intel SDM vol. 3, 3.4.5, 6.14, 7.7). */

#include <linux/types.h>
#include <linux/percpu-defs.h>
#include <asm/segment.h>
#include <asm/page_types.h>

struct desc_ptr { u16 size; u64 address; } __packed;

struct gate_desc {
	/* bits: IST 0-2, type 8-11, DPL 13-14, present 15 */
	u16 offset_low, segment, bits, offset_middle;
	u32 offset_high, reserved;
} __packed;

#define GATE_INTERRUPT	0xe
#define GATE_TRAP	0xf

struct x86_hw_tss {
	u32 reserved1;
	/* sp2 is free: the system call entry keeps the user's stack pointer there */
	u64 sp0, sp1, sp2;
	u64 reserved2;
	u64 ist[7];
	u64 reserved3;
	u16 reserved4, io_bitmap_base;
} __packed;

/* in one page: the CPU reads it by physical address */
struct tss_struct { struct x86_hw_tss x86_tss; } __aligned(128);

DECLARE_PER_CPU_PAGE_ALIGNED(struct tss_struct, cpu_tss);

/*
 * Stacks of their own for what may come at any instruction. The word at the top of each is the
 * CPU's gs base; the other words kept free there are nmi_entry's (entry_64.S).
 */
enum ist_index { IST_NONE, IST_DF, IST_NMI, IST_MCE, IST_DB, NR_IST };
#define IST_TOP_RESERVED	64

struct gdt_page { u64 gdt[GDT_ENTRIES]; } __aligned(PAGE_SIZE);
DECLARE_PER_CPU_PAGE_ALIGNED(struct gdt_page, gdt_page);

void idt_setup(void);		/* fills the table; boot, first */
void idt_load(void);		/* each CPU */
void idt_enable_ist(void);	/* from when every CPU has its stacks */
/* Interrupt and exception stacks of a CPU that is about to start. 0 or -ENOMEM. */
int cpu_alloc_stacks(int cpu);
void cpu_load_gdt(int cpu);	/* the CPU's own GDT and gs base */
/* gs base alone: setup_per_cpu_areas() calls it for the boot CPU */
void load_percpu_segment(int cpu);

#endif
