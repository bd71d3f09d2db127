/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_ACPI_H
#define _ASM_X86_ACPI_H

/* What start-up takes from the firmware's tables: drivers/acpi/tables.c. */

#include <linux/types.h>

void acpi_boot_init(void);	/* finds the tables and reads the MADT; quiet if there are none */
extern bool acpi_disabled;	/* no tables, or acpi=off */

/* The MADT named a local APIC. arch/x86/kernel/smpboot.c. */
void smp_register_lapic(u32 apicid, bool enabled);

/* The older MP table, where there is no ACPI: arch/x86/kernel/mpparse.c. */
void mp_table_init(void);

#endif
