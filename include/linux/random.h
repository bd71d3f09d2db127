/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

/*
 * Random numbers: drivers/char/random.c. The generator is usable from the first call; until it is
 * seeded well, getrandom(2) waits.
 */

#include <linux/types.h>
#include <uapi/linux/random.h>

struct file_operations;

/* Unpredictable bytes. **Any context.** */
void get_random_bytes(void *buf, size_t len);
u32 get_random_u32(void);
u64 get_random_u64(void);
static inline unsigned long get_random_long(void) { return get_random_u64(); }
static inline unsigned int get_random_int(void) { return get_random_u32(); }
/* Evenly from [0, ceil). **Any context.** */
u32 get_random_u32_below(u32 ceil);
#define prandom_u32()	get_random_u32()

/*
 * Feeds the pool. add_device_randomness credits nothing; an interrupt's moment credits little.
 * **Any context.**
 */
void add_device_randomness(const void *buf, size_t len);
void add_interrupt_randomness(int irq);
void add_input_randomness(unsigned int type, unsigned int code, unsigned int value);
void add_hwgenerator_randomness(const void *buf, size_t len, size_t entropy_bits);

bool rng_is_initialized(void);
int wait_for_random_bytes(void);

/* Boot: early before anything draws numbers, then once the timer and interrupts run. */
void random_init_early(const char *command_line);
void random_init(void);

extern const struct file_operations random_fops, urandom_fops;	/* /dev/random, /dev/urandom */

#endif
