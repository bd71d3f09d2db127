/* SPDX-License-Identifier: MIT */
#ifndef _DRIVERS_CHAR_RANDOM_CRYPTO_H
#define _DRIVERS_CHAR_RANDOM_CRYPTO_H

/* The two primitives the random number generator is made of. Pure; any context. */

#include <linux/types.h>

#define CHACHA_KEY_SIZE		32
#define CHACHA_BLOCK_SIZE	64
#define BLAKE2S_HASH_SIZE	32
#define BLAKE2S_BLOCK_SIZE	64

/* ChaCha20, RFC 8439: the state is constants, key, block counter, nonce. */
struct chacha_state {
	u32 words[16];
};
void chacha_init(struct chacha_state *state, const u8 key[CHACHA_KEY_SIZE]);
/* The next block of the key stream. */
void chacha_block(struct chacha_state *state, u8 out[CHACHA_BLOCK_SIZE]);

/* BLAKE2s-256 without a key, RFC 7693. */
struct blake2s_state {
	u32 h[8];
	u64 count;			/* bytes compressed */
	unsigned int used;		/* bytes in buf */
	u8 buf[BLAKE2S_BLOCK_SIZE];
};
void blake2s_init(struct blake2s_state *state);
void blake2s_update(struct blake2s_state *state, const void *data, size_t len);
void blake2s_final(struct blake2s_state *state, u8 out[BLAKE2S_HASH_SIZE]);

#endif
