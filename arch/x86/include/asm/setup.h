/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_SETUP_H
#define _ASM_X86_SETUP_H

/*
 * Start-up. init/main.c calls these in the order given here; arch/x86/kernel/setup.c tells the
 * story.
 */

#include <linux/types.h>

#include <uapi/asm/setup.h>

/*
 * Memory, CPUs, command line (*cmdline is set to it). Prints the first lines. Memblock is ready
 * afterwards.
 */
void setup_arch(char **cmdline);
/* Boot CPU's own per-CPU area, stacks, TSS: after setup_per_cpu_areas(). */
void trap_init(void);
/* Calibrates, registers clock sources and events: after timekeeping and interrupts are there. */
void time_init(void);

/* What the loader said (arch/x86/boot). */
#define MAX_BOOT_RANGES	128
enum boot_range_type { BOOT_RAM = 1, BOOT_RESERVED, BOOT_ACPI, BOOT_NVS, BOOT_UNUSABLE };
struct boot_range { u64 start, size; u32 type; };
struct boot_info {
	unsigned int nr_ranges;
	struct boot_range ranges[MAX_BOOT_RANGES];
	u64 initrd_start, initrd_size;
	u64 rsdp;
};
extern struct boot_info boot_info;

/* The initramfs in the direct map, 0 if there is none. */
extern unsigned long initrd_start, initrd_end;

#endif
