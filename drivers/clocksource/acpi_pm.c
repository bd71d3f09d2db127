// SPDX-License-Identifier: MIT
/*
 * The ACPI power-management timer as clock source: 24 bits at 3.579545 MHz (ACPI specification 6.4,
 * 4.8.3.3), read through a port.
 */

#include <linux/acpi.h>
#include <linux/clocksource.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <vdso/datapage.h>
#include <asm/platform_clocks.h>

#define PM_TIMER_HZ	3579545

static u64 acpi_pm_read(struct clocksource *cs)
{
	return inl(acpi_pm_timer_port()) & 0xffffff;
}

static struct clocksource clocksource_acpi_pm = {
	.name = "acpi_pm",
	.rating = 200,
	.read = acpi_pm_read,
	.mask = CLOCKSOURCE_MASK(24),
	.flags = CLOCK_SOURCE_IS_CONTINUOUS,
	.vdso_clock_mode = VDSO_CLOCKMODE_NONE,
};

static struct resource pm_timer_port = { .name = "ACPI PM_TMR", .flags = IORESOURCE_IO };

void __init acpi_pm_clocksource_init(void)
{
	if (!acpi_pm_timer_port())
		return;
	pm_timer_port.start = acpi_pm_timer_port();
	pm_timer_port.end = pm_timer_port.start + 3;
	request_resource(&ioport_resource, &pm_timer_port);
	clocksource_register_hz(&clocksource_acpi_pm, PM_TIMER_HZ);
}
