// SPDX-License-Identifier: MIT
/*
 * The high-precision event timer's main counter as clock source (IA-PC HPET specification 1.0a,
 * 2.3). Its comparators are not used.
 */

#include <linux/acpi.h>
#include <linux/clocksource.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <vdso/datapage.h>
#include <asm/platform_clocks.h>

#define HPET_PERIOD	0x004		/* femtoseconds a count */
#define HPET_CONFIG	0x010
#define HPET_COUNTER	0x0f0
#define HPET_ENABLE	1
#define HPET_MAX_PERIOD	100000000
#define FEMTO_PER_SEC	1000000000000000ULL

static void __iomem *hpet;

static u64 hpet_read(struct clocksource *cs)
{
	return readl(hpet + HPET_COUNTER);
}

static struct clocksource clocksource_hpet = {
	.name = "hpet",
	.rating = 250,
	.read = hpet_read,
	.mask = CLOCKSOURCE_MASK(32),
	.flags = CLOCK_SOURCE_IS_CONTINUOUS | CLOCK_SOURCE_VALID_FOR_HRES,
	.vdso_clock_mode = VDSO_CLOCKMODE_NONE,
};

#define HPET_SPACE	0x400

static struct resource hpet_space = { .name = "HPET 0", .flags = IORESOURCE_MEM };

void __init hpet_clocksource_init(void)
{
	u32 period;

	if (!acpi_hpet_address())
		return;
	hpet = ioremap(acpi_hpet_address(), HPET_SPACE);
	period = hpet ? readl(hpet + HPET_PERIOD) : 0;
	if (!period || period > HPET_MAX_PERIOD)
		return;
	hpet_space.start = acpi_hpet_address();
	hpet_space.end = hpet_space.start + HPET_SPACE - 1;
	insert_resource(&iomem_resource, &hpet_space);
	writel(readl(hpet + HPET_CONFIG) | HPET_ENABLE, hpet + HPET_CONFIG);
	clocksource_register_hz(&clocksource_hpet, div_u64(FEMTO_PER_SEC, period));
}
