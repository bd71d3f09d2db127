// SPDX-License-Identifier: MIT
/*
 * The MP configuration table (Intel MultiProcessor Specification 1.4, chapter 4): CPUs and I/O
 * APICs of a machine without ACPI, such as QEMU's microvm,acpi=off. A floating pointer in low
 * memory leads to it.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <asm/acpi.h>
#include <asm/hypervisor.h>
#include <asm/io_apic.h>
#include <asm/page.h>

#define LOW_AREAS	3
#define DEFAULT_IO_APIC	0xfec00000

enum mp_entry { MP_PROCESSOR, MP_BUS, MP_IO_APIC, MP_IO_INTERRUPT, MP_LOCAL_INTERRUPT };

static const u8 *__init low(u64 phys)
{
	return __va(phys);		/* the first MiB is always mapped */
}

static bool __init sums_to_zero(const u8 *p, unsigned int len)
{
	u8 sum = 0;

	while (len--)
		sum += *p++;
	return sum == 0;
}

/*
 * On a 16-byte boundary of the last KiB below 640 KiB, the extended BIOS area, or the BIOS itself.
 */
static const u8 *__init find_pointer(void)
{
	const struct { u32 start, end;
	} areas[LOW_AREAS] = {
		{ 0x9fc00, 0xa0000 },
		{ get_unaligned_le16(low(0x40e)) << 4,
		  (get_unaligned_le16(low(0x40e)) << 4) + 0x400 },
		{ 0xf0000, 0x100000 },
	};
	unsigned int i;
	u32 at;

	for (i = 0; i < LOW_AREAS; i++)
		for (at = ALIGN(areas[i].start, 16); at + 16 <= areas[i].end && at + 16 <= 0x100000;
		     at += 16)
			if (!memcmp(low(at), "_MP_", 4) && sums_to_zero(low(at), low(at)[8] * 16))
				return low(at);
	return NULL;
}

/*
 * The table's bus numbers are not looked at: a machine this old or small has ISA interrupts alone
 * on inputs below 16.
 */
static void __init read_entry(const u8 *e)
{
	u16 flags;

	switch (e[0]) {
	case MP_PROCESSOR:
		smp_register_lapic(e[1], e[3] & 1);
		break;
	case MP_IO_APIC:
		if ((e[3] & 1) && !io_apic_count())
			io_apic_register(e[1], get_unaligned_le32(e + 4), 0);
		break;
	case MP_IO_INTERRUPT:
		flags = get_unaligned_le16(e + 2);
		if (e[1] == 0 && e[5] < 16)
			io_apic_override(e[5], e[7], (flags & 3) == 3, (flags >> 2 & 3) == 3);
		break;
	}
}

/* To the end by length: some firmware leaves the number of entries 0. */
static void __init read_table(const u8 *t)
{
	unsigned int len = get_unaligned_le16(t + 4), at = 44;

	while (at + (t[at] == MP_PROCESSOR ? 20 : 8) <= len) {
		read_entry(t + at);
		at += t[at] == MP_PROCESSOR ? 20 : 8;
	}
}

void __init mp_table_init(void)
{
	const u8 *p = find_pointer(), *t;
	u32 phys = p ? get_unaligned_le32(p + 4) : 0;

	if (phys && phys < 0x100000 - 64) {
		t = low(phys);
		if (!memcmp(t, "PCMP", 4) && phys + get_unaligned_le16(t + 4) <= 0x100000 &&
		    sums_to_zero(t, get_unaligned_le16(t + 4)))
			read_table(t);
	}
	/* No table at all: a virtual machine still has its I/O APIC at the usual place. */
	if (!io_apic_count() && hypervisor_detect() != HYPERVISOR_NONE)
		io_apic_register(0, DEFAULT_IO_APIC, 0);
}
