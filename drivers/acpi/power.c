// SPDX-License-Identifier: MIT
/*
 * Power-off, reset and the power-management timer, from the FADT (ACPI specification 6.4, 5.2.9 and
 * 4.8.3).
 *
 * Turning off means writing the sleep type of state S5, with the enable bit, to the PM1 control
 * registers. The type is in a package named _S5 of the DSDT's byte code; it is found by its bytes
 * (name, package operator, length, count, first two elements), which every compiler emits alike.
 */

#include <linux/acpi.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "internal.h"

#define FADT_HW_REDUCED		(1 << 20)
#define FADT_RESET_SUPPORTED	(1 << 10)
#define SLP_EN			(1 << 13)
#define SPACE_MEMORY		0
#define SPACE_IO		1

/* A generic address structure (5.2.3.2). */
struct acpi_register { u8 space, width; u64 address; };

static struct {
	u64 dsdt;
	u32 flags;
	u16 pm1a_control, pm1b_control, pm_timer, sci, smi_command;
	u8 acpi_enable;
	struct acpi_register reset, sleep_control;
	u8 reset_value;
	int s5_a, s5_b;			/* sleep types, -1 = unknown */
	void __iomem *reset_mapped, *sleep_mapped;
} power = { .s5_a = -1 };

u16 acpi_pm_timer_port(void)
{
	return power.pm_timer;
}

int acpi_sci_irq(void)
{
	return power.sci ? power.sci : -1;
}

static struct acpi_register __init read_register(const u8 *t, u32 len, u32 at)
{
	if (len < at + 12)
		return (struct acpi_register) { 0 };
	return (struct acpi_register) { t[at], t[at + 1], get_u64(t, at + 4) };
}

/* Registers in memory are mapped now: at power-off nothing can be. */
static void __iomem *__init map_register(const struct acpi_register *r)
{
	return r->address && r->space == SPACE_MEMORY ? ioremap(r->address, 1) : NULL;
}

void __init acpi_read_fadt(const u8 *t, u32 len)
{
	if (len < 116)
		return;
	power.dsdt = get_u32(t, 40);
	if (len >= 148 && get_u64(t, 140))
		power.dsdt = get_u64(t, 140);
	power.sci = get_u16(t, 46);
	power.smi_command = get_u32(t, 48);
	power.acpi_enable = t[52];
	power.flags = get_u32(t, 112);
	if (!(power.flags & FADT_HW_REDUCED)) {
		power.pm1a_control = get_u32(t, 64);
		power.pm1b_control = get_u32(t, 68);
		power.pm_timer = get_u32(t, 76);
	}
	if ((power.flags & FADT_RESET_SUPPORTED) && len >= 129) {
		power.reset = read_register(t, len, 116);
		power.reset_value = t[128];
	}
	if (power.flags & FADT_HW_REDUCED)
		power.sleep_control = read_register(t, len, 244);
}

/* An integer of the byte code: ZeroOp, OneOp or a byte with its prefix (20.2.3). */
static int __init package_element(const u8 **p)
{
	u8 op = *(*p)++;

	return op == 0x0a ? *(*p)++ : op;
}

void __init acpi_read_sleep_types(void)
{
	u32 len, i;
	const u8 *t = acpi_map_table(power.dsdt, &len), *p;

	for (i = 36; t && i + 16 < len; i++) {
		if (memcmp(t + i, "_S5_\x12", 5))
			continue;
		p = t + i + 5;
		/* package length: bits 6-7 of the first byte count the others */
		p += 1 + (*p >> 6);
		p++;				/* number of elements */
		power.s5_a = package_element(&p);
		power.s5_b = package_element(&p);
		break;
	}
	if (t)
		early_memunmap((void *)t, len);
	power.reset_mapped = map_register(&power.reset);
	power.sleep_mapped = map_register(&power.sleep_control);
}

static void write_register(const struct acpi_register *r, void __iomem *mapped, u8 value)
{
	if (mapped)
		writeb(value, mapped);
	else if (r->address && r->space == SPACE_IO)
		outb(value, r->address);
}

void acpi_power_off(void)
{
	if (acpi_disabled || power.s5_a < 0)
		return;
	if (power.flags & FADT_HW_REDUCED) {
		write_register(&power.sleep_control, power.sleep_mapped, power.s5_a << 2 | 1 << 5);
		return;
	}
	if (!power.pm1a_control)
		return;
	if (power.smi_command && power.acpi_enable && !(inw(power.pm1a_control) & 1))
		outb(power.acpi_enable, power.smi_command);
	outw((inw(power.pm1a_control) & 3) | power.s5_a << 10 | SLP_EN, power.pm1a_control);
	if (power.pm1b_control)
		outw((inw(power.pm1b_control) & 3) | power.s5_b << 10 | SLP_EN, power.pm1b_control);
}

void acpi_reboot(void)
{
	if (!acpi_disabled)
		write_register(&power.reset, power.reset_mapped, power.reset_value);
}
