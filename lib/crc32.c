// SPDX-License-Identifier: MIT
#include <linux/crc32.h>
#include <linux/unaligned.h>

/*
 * Cyclic redundancy checks, least significant bit first.
 *
 * A byte's effect on the remainder is looked up in a table. crc32_le() takes eight bytes a step:
 * table k tells the effect of a byte that k more bytes follow. The tables (8 KiB and 1 KiB) are
 * computed at the first use rather than carried in the image; two CPUs that do it at once write the
 * same values.
 */

#define POLY_IEEE	0xedb88320U
#define POLY_CASTAGNOLI	0x82f63b78U

static u32 ieee[8][256], castagnoli[256];
static bool ieee_ready, castagnoli_ready;

static void make_table(u32 *table, u32 poly)
{
	for (u32 byte = 0; byte < 256; byte++) {
		u32 crc = byte;

		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? poly : 0);
		table[byte] = crc;
	}
}

static __cold void make_ieee(void)
{
	make_table(ieee[0], POLY_IEEE);
	for (int k = 1; k < 8; k++) {
		for (int byte = 0; byte < 256; byte++)
			ieee[k][byte] = ieee[k - 1][byte] >> 8 ^ ieee[0][ieee[k - 1][byte] & 0xff];
	}
	__atomic_store_n(&ieee_ready, true, __ATOMIC_RELEASE);
}

u32 crc32_le(u32 crc, const void *data, size_t len)
{
	const u8 *p = data;

	if (unlikely(!__atomic_load_n(&ieee_ready, __ATOMIC_ACQUIRE)))
		make_ieee();
	for (; len >= 8; len -= 8, p += 8) {
		u32 low = crc ^ get_unaligned_le32(p), high = get_unaligned_le32(p + 4);

		crc = ieee[7][low & 0xff] ^ ieee[6][low >> 8 & 0xff] ^ ieee[5][low >> 16 & 0xff] ^
		      ieee[4][low >> 24] ^ ieee[3][high & 0xff] ^ ieee[2][high >> 8 & 0xff] ^
		      ieee[1][high >> 16 & 0xff] ^ ieee[0][high >> 24];
	}
	for (; len; len--, p++)
		crc = crc >> 8 ^ ieee[0][(crc ^ *p) & 0xff];
	return crc;
}

u32 crc32c(u32 crc, const void *data, size_t len)
{
	const u8 *p = data;

	if (unlikely(!__atomic_load_n(&castagnoli_ready, __ATOMIC_ACQUIRE))) {
		make_table(castagnoli, POLY_CASTAGNOLI);
		__atomic_store_n(&castagnoli_ready, true, __ATOMIC_RELEASE);
	}
	for (; len; len--, p++)
		crc = crc >> 8 ^ castagnoli[(crc ^ *p) & 0xff];
	return crc;
}
