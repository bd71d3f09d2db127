// SPDX-License-Identifier: MIT
/*
 * Reading the ACPI tables (ACPI specification 6.4, chapter 5).
 *
 * How this works. The root pointer comes from the loader or is found in the BIOS area; it leads to
 * the list of tables (XSDT, 64-bit pointers, or RSDT). Each is mapped, its checksum verified, read
 * and unmapped again; what is needed later is copied. Fields are read by offset: the tables have no
 * alignment, and older ones end early.
 */

#include <linux/acpi.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/acpi.h>
#include <asm/io_apic.h>
#include <asm/setup.h>
#include "internal.h"

#define BIOS_AREA	0xe0000
#define BIOS_AREA_SIZE	0x20000
#define RSDP_SIZE	20		/* of the first version */
#define TABLE_HEADER	36		/* signature, length, revision, checksum, names */
#define TABLE_MAX	(1 << 20)

bool acpi_disabled = true;
static bool acpi_off __initdata;
static u64 hpet_address;
static struct acpi_mcfg_window mcfg_window;

static int __init parse_acpi(char *value)
{
	if (!strcmp(value, "off"))
		acpi_off = true;
	return 1;
}
early_param("acpi=", parse_acpi);

u64 acpi_hpet_address(void)
{
	return hpet_address;
}

bool acpi_mcfg(struct acpi_mcfg_window *window)
{
	*window = mcfg_window;
	return mcfg_window.address != 0;
}

static bool __init checksum_good(const u8 *p, unsigned int len)
{
	u8 sum = 0;

	while (len--)
		sum += *p++;
	return sum == 0;
}

/* The whole table, checked, or NULL. The caller unmaps it with its length. */
const u8 *__init acpi_map_table(u64 phys, u32 *len)
{
	const u8 *t = phys ? early_memremap(phys, TABLE_HEADER) : NULL;

	if (!t)
		return NULL;
	*len = get_u32(t, 4);
	early_memunmap((void *)t, TABLE_HEADER);
	if (*len < TABLE_HEADER || *len > TABLE_MAX)
		return NULL;
	t = early_memremap(phys, *len);
	if (t && !checksum_good(t, *len)) {
		pr_warn("ACPI: table %.4s at %#llx is damaged, ignored\n", (const char *)t, phys);
		early_memunmap((void *)t, *len);
		return NULL;
	}
	return t;
}

static bool __init is_rsdp(const u8 *p)
{
	return !memcmp(p, "RSD PTR ", 8) && checksum_good(p, RSDP_SIZE);
}

/* On a 16-byte boundary of the BIOS area (5.2.5.1). */
static u64 __init scan_for_rsdp(void)
{
	const u8 *area = early_memremap(BIOS_AREA, BIOS_AREA_SIZE);
	u64 found = 0;
	u32 i;

	if (!area)
		return 0;
	for (i = 0; i + RSDP_SIZE <= BIOS_AREA_SIZE && !found; i += 16)
		if (is_rsdp(area + i))
			found = BIOS_AREA + i;
	early_memunmap((void *)area, BIOS_AREA_SIZE);
	return found;
}

/* 5.2.12.2 and following: one structure a CPU or controller, each led by type and length. */
static void __init read_madt_entry(const u8 *e, u8 type, u8 len)
{
	u16 flags;

	switch (type) {
	case 0:		/* local APIC */
		if (len >= 8)
			smp_register_lapic(e[3], get_u32(e, 4) & 1);
		break;
	case 1:		/* I/O APIC */
		if (len >= 12)
			io_apic_register(e[2], get_u32(e, 4), get_u32(e, 8));
		break;
	/* an ISA irq on another input; polarity bits 0-1 = 3 is low, trigger bits 2-3 = 3 is level */
	case 2:
		if (len < 10)
			break;
		flags = get_u16(e, 8);
		io_apic_override(e[3], get_u32(e, 4), (flags & 3) == 3, (flags >> 2 & 3) == 3);
		break;
	case 9:		/* local x2APIC */
		if (len >= 16)
			smp_register_lapic(get_u32(e, 4), get_u32(e, 8) & 1);
		break;
	}
}

static void __init read_madt(const u8 *t, u32 len)
{
	u32 at = TABLE_HEADER + 8;

	while (at + 2 <= len && t[at + 1] >= 2 && at + t[at + 1] <= len) {
		read_madt_entry(t + at, t[at], t[at + 1]);
		at += t[at + 1];
	}
}

static void __init read_mcfg(const u8 *t, u32 len)
{
	if (len >= 60 && get_u16(t, 52) == 0)
		mcfg_window = (struct acpi_mcfg_window) { get_u64(t, 44), t[54], t[55] };
}

static void __init read_table(u64 phys)
{
	u32 len;
	const u8 *t = acpi_map_table(phys, &len);

	if (!t)
		return;
	if (!memcmp(t, "APIC", 4))
		read_madt(t, len);
	else if (!memcmp(t, "HPET", 4) && len >= 52 && t[40] == 0)
		hpet_address = get_u64(t, 44);
	else if (!memcmp(t, "MCFG", 4))
		read_mcfg(t, len);
	else if (!memcmp(t, "FACP", 4))
		acpi_read_fadt(t, len);
	early_memunmap((void *)t, len);
}

static void __init read_root_table(u64 phys, unsigned int pointer_size)
{
	u32 len, at;
	const u8 *t = acpi_map_table(phys, &len);

	if (!t)
		return;
	acpi_disabled = false;
	for (at = TABLE_HEADER; at + pointer_size <= len; at += pointer_size)
		read_table(pointer_size == 8 ? get_u64(t, at) : get_u32(t, at));
	early_memunmap((void *)t, len);
}

void __init acpi_boot_init(void)
{
	u64 rsdp = boot_info.rsdp ?: scan_for_rsdp(), rsdt, xsdt = 0;
	const u8 *p;

	if (acpi_off || !rsdp)
		return;
	p = early_memremap(rsdp, 36);
	if (!p)
		return;
	rsdt = is_rsdp(p) ? get_u32(p, 16) : 0;
	if (rsdt && p[15] >= 2)
		xsdt = get_u64(p, 24);
	early_memunmap((void *)p, 36);
	read_root_table(xsdt ?: rsdt, xsdt ? 8 : 4);
	if (!acpi_disabled)
		acpi_read_sleep_types();
}
