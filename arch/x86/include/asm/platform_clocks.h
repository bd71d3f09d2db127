/* SPDX-License-Identifier: MIT */
#ifndef _ASM_X86_PLATFORM_CLOCKS_H
#define _ASM_X86_PLATFORM_CLOCKS_H

/* drivers/clocksource. Each is quiet if the machine has no such device. Boot, once. */

void acpi_pm_clocksource_init(void);
void hpet_clocksource_init(void);
void pit_clockevent_init(void);		/* for a machine without local APIC */

#endif
