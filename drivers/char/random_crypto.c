// SPDX-License-Identifier: MIT
/* ChaCha20 (RFC 8439, section 2.3) and BLAKE2s (RFC 7693, sections 2 and 3). */

#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include "random_crypto.h"

/* ---- ChaCha20 */

static inline void quarter_round(u32 *x, int a, int b, int c, int d)
{
	x[a] += x[b];
	x[d] = rol32(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rol32(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rol32(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rol32(x[b] ^ x[c], 7);
}

void chacha_init(struct chacha_state *state, const u8 key[CHACHA_KEY_SIZE])
{
	u32 *w = state->words;
	int i;

	w[0] = 0x61707865;	/* "expand 32-byte k" */
	w[1] = 0x3320646e;
	w[2] = 0x79622d32;
	w[3] = 0x6b206574;
	for (i = 0; i < 8; i++)
		w[4 + i] = get_unaligned_le32(key + 4 * i);
	memset(w + 12, 0, 4 * sizeof(*w));
}

void chacha_block(struct chacha_state *state, u8 out[CHACHA_BLOCK_SIZE])
{
	u32 x[16];
	int i;

	memcpy(x, state->words, sizeof(x));
	for (i = 0; i < 10; i++) {
		quarter_round(x, 0, 4, 8, 12);
		quarter_round(x, 1, 5, 9, 13);
		quarter_round(x, 2, 6, 10, 14);
		quarter_round(x, 3, 7, 11, 15);
		quarter_round(x, 0, 5, 10, 15);
		quarter_round(x, 1, 6, 11, 12);
		quarter_round(x, 2, 7, 8, 13);
		quarter_round(x, 3, 4, 9, 14);
	}
	for (i = 0; i < 16; i++)
		put_unaligned_le32(x[i] + state->words[i], out + 4 * i);
	state->words[12]++;
}

/* ---- BLAKE2s */

static const u32 blake2s_iv[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
	0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static const u8 blake2s_sigma[10][16] = {
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	{ 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3 },
	{ 11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4 },
	{ 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8 },
	{ 9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13 },
	{ 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9 },
	{ 12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11 },
	{ 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10 },
	{ 6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5 },
	{ 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0 },
};

static inline void mix(u32 *v, int a, int b, int c, int d, u32 x, u32 y)
{
	v[a] += v[b] + x;
	v[d] = ror32(v[d] ^ v[a], 16);
	v[c] += v[d];
	v[b] = ror32(v[b] ^ v[c], 12);
	v[a] += v[b] + y;
	v[d] = ror32(v[d] ^ v[a], 8);
	v[c] += v[d];
	v[b] = ror32(v[b] ^ v[c], 7);
}

static void compress(struct blake2s_state *state, const u8 *block, bool last)
{
	u32 v[16], m[16];
	int i, round;

	for (i = 0; i < 16; i++)
		m[i] = get_unaligned_le32(block + 4 * i);
	memcpy(v, state->h, sizeof(state->h));
	memcpy(v + 8, blake2s_iv, sizeof(blake2s_iv));
	v[12] ^= (u32)state->count;
	v[13] ^= (u32)(state->count >> 32);
	if (last)
		v[14] = ~v[14];
	for (round = 0; round < 10; round++) {
		const u8 *s = blake2s_sigma[round];

		mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
		mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
		mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
		mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
		mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
		mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
		mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
		mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
	}
	for (i = 0; i < 8; i++)
		state->h[i] ^= v[i] ^ v[i + 8];
}

void blake2s_init(struct blake2s_state *state)
{
	memcpy(state->h, blake2s_iv, sizeof(state->h));
	state->h[0] ^= 0x01010000 | BLAKE2S_HASH_SIZE;	/* parameter block: no key, no tree */
	state->count = 0;
	state->used = 0;
}

void blake2s_update(struct blake2s_state *state, const void *data, size_t len)
{
	const u8 *p = data;

	while (len) {
		size_t n;

		/* A full buffer is compressed only when more follows: the last block is special. */
		if (state->used == BLAKE2S_BLOCK_SIZE) {
			state->count += BLAKE2S_BLOCK_SIZE;
			compress(state, state->buf, false);
			state->used = 0;
		}
		n = min(len, (size_t)(BLAKE2S_BLOCK_SIZE - state->used));
		memcpy(state->buf + state->used, p, n);
		state->used += n;
		p += n;
		len -= n;
	}
}

void blake2s_final(struct blake2s_state *state, u8 out[BLAKE2S_HASH_SIZE])
{
	int i;

	state->count += state->used;
	memset(state->buf + state->used, 0, BLAKE2S_BLOCK_SIZE - state->used);
	compress(state, state->buf, true);
	for (i = 0; i < 8; i++)
		put_unaligned_le32(state->h[i], out + 4 * i);
	memset(state, 0, sizeof(*state));
}
