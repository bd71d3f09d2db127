// SPDX-License-Identifier: MIT
/*
 * The random number generator's primitives against the vectors of their specifications, and what it
 * promises.
 */

#include <linux/ktest.h>
#include <linux/random.h>
#include <linux/string.h>
#include "../random_crypto.h"

KTEST(random, chacha20_gives_the_stream_of_rfc_8439, "RFC 8439 A.1 vector 1")
{
	static const u8 expected[CHACHA_BLOCK_SIZE] = {
		0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53,
		0x86, 0xbd, 0x28, 0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36,
		0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7, 0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48,
		0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37, 0x6a, 0x43, 0xb8, 0xf4,
		0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86,
	};
	u8 key[CHACHA_KEY_SIZE] = { 0 }, block[CHACHA_BLOCK_SIZE];
	struct chacha_state state;

	chacha_init(&state, key);
	chacha_block(&state, block);
	KEXPECT(!memcmp(block, expected, sizeof(block)));
	chacha_block(&state, block);
	KEXPECT(memcmp(block, expected, sizeof(block)) != 0);
}

KTEST(random, blake2s_gives_the_hash_of_rfc_7693, "RFC 7693 appendix B")
{
	static const u8 expected[BLAKE2S_HASH_SIZE] = {
		0x50, 0x8c, 0x5e, 0x8c, 0x32, 0x7c, 0x14, 0xe2, 0xe1, 0xa7, 0x2b,
		0xa3, 0x4e, 0xeb, 0x45, 0x2f, 0x37, 0x45, 0x8b, 0x20, 0x9e, 0xd6,
		0x3a, 0x29, 0x4d, 0x99, 0x9b, 0x4c, 0x86, 0x67, 0x59, 0x82,
	};
	struct blake2s_state state;
	u8 hash[BLAKE2S_HASH_SIZE];

	blake2s_init(&state);
	blake2s_update(&state, "a", 1);
	blake2s_update(&state, "bc", 2);
	blake2s_final(&state, hash);
	KEXPECT(!memcmp(hash, expected, sizeof(hash)));
}

KTEST(random, bounded_numbers_stay_in_bounds, "random: get_random_u32_below")
{
	u32 seen = 0;
	int i;

	for (i = 0; i < 500; i++) {
		u32 v = get_random_u32_below(7);

		KASSERT(v < 7);
		seen |= 1U << v;
	}
	KEXPECT_EQ(seen, 0x7f);
	KEXPECT_EQ(get_random_u32_below(1), 0);
}

KTEST(random, long_requests_fill_every_byte, "random: get_random_bytes")
{
	static u8 buf[300];
	int i, zeros = 0;

	memset(buf, 0, sizeof(buf));
	get_random_bytes(buf, sizeof(buf));
	for (i = 0; i < sizeof(buf); i++)
		zeros += !buf[i];
	KEXPECT(zeros < 20);
	KEXPECT(get_random_u64() != get_random_u64());
}
