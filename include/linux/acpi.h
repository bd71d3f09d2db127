/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ACPI_H
#define _LINUX_ACPI_H

/*
 * What Auk takes from the firmware's ACPI tables: the machine's CPUs and interrupt inputs (told to
 * the architecture while they are read), a few addresses, and how to turn the machine off. The byte
 * code in the tables is not run. **Any context** after acpi_boot_init().
 */

#include <linux/types.h>

/* No tables were found, or acpi=off. */
extern bool acpi_disabled;

u16 acpi_pm_timer_port(void);	/* of the 3.579545 MHz counter, 0 = none */
u64 acpi_hpet_address(void);	/* 0 = none */

/*
 * PCI Express configuration space of bus `start_bus` to `end_bus` of segment 0. False if the tables
 * name none.
 */
struct acpi_mcfg_window { u64 address; u8 start_bus, end_bus; };
bool acpi_mcfg(struct acpi_mcfg_window *window);

/* These return only if there is no such way. */
void acpi_power_off(void);
void acpi_reboot(void);

/* The interrupt by which the firmware tells of events (the power button), -1 = none. */
int acpi_sci_irq(void);

#endif
