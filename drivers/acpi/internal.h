/* SPDX-License-Identifier: MIT */
#ifndef _ACPI_INTERNAL_H
#define _ACPI_INTERNAL_H

#include <linux/types.h>
#include <linux/unaligned.h>

static inline u16 get_u16(const u8 *p, unsigned int at) { return get_unaligned_le16(p + at); }
static inline u32 get_u32(const u8 *p, unsigned int at) { return get_unaligned_le32(p + at); }
static inline u64 get_u64(const u8 *p, unsigned int at) { return get_unaligned_le64(p + at); }

const u8 *acpi_map_table(u64 phys, u32 *len);
void acpi_read_fadt(const u8 *t, u32 len);
void acpi_read_sleep_types(void);

#endif
