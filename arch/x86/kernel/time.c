// SPDX-License-Identifier: MIT
/* Brings up the machine's clocks: sources first, then each CPU's timer. */

#include <linux/init.h>
#include <asm/apic.h>
#include <asm/platform_clocks.h>
#include <asm/setup.h>
#include <asm/tsc.h>

void __init time_init(void)
{
	tsc_init();
	acpi_pm_clocksource_init();
	hpet_clocksource_init();
	if (apic_present)
		setup_boot_APIC_clock();
	else
		pit_clockevent_init();
}
