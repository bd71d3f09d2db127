/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CRC32_H
#define _LINUX_CRC32_H

/*
 * CRC-32 with the polynomial of Ethernet, gzip and ext4's superblock (IEEE 802.3), least
 * significant bit first, and CRC-32C (Castagnoli). No inversion before or after: gzip's checksum is
 * ~crc32_le(~0, data, len). Any context.
 */

#include <linux/types.h>

u32 crc32_le(u32 crc, const void *data, size_t len);
u32 crc32c(u32 crc, const void *data, size_t len);
#define crc32(seed, data, len)	crc32_le(seed, data, len)

#endif
