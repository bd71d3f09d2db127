/* SPDX-License-Identifier: MIT */
/*
 * System calls drawn from a seed: a number, six arguments, and the memory they point to.
 *
 * The programs of this folder share the drawing. Its rules:
 *   - The same seed, with the same kernel answers, draws the same calls: a drawer never looks at a
 *     clock, and what a call gives back changes no later draw.
 *   - Arguments lie at fixed addresses (a static program, not position independent): every drawer
 *     has an arena of its own, one slot an argument, filled anew before each call.
 *   - Calls are made without the C library, whose thread-local errno a drawn call may pull away.
 *   - What would end the machine, or what the fuzzer itself stands on, is not drawn:
 *     fuzz_forbidden().
 */
#ifndef AUK_FUZZ_DRAW_H
#define AUK_FUZZ_DRAW_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stddef.h>
#include <stdint.h>

#define FUZZ_NUMBERS	      461	   /* 0 to 460 */
#define FUZZ_ARENA	      0x60000000UL /* the first; they lie one behind the other */
#define FUZZ_ARENA_SIZE	      0x100000UL
#define FUZZ_SLOT	      0x4000UL	   /* bytes for what one argument points to */
#define FUZZ_PLAYGROUND	      0x70000000UL /* memory that mapping calls are drawn for */
#define FUZZ_PLAYGROUND_PAGES 64
#define FUZZ_FIRST_FD	      3

/* One drawer: the stream of numbers, and what it may use. */
struct fuzz {
	uint64_t state;
	unsigned long arena;
	int pids[4];	/* processes of its own; the first is itself */
	int privileged; /* runs as root: more calls are forbidden */
	int steady;	/* draws only what two kernels can be compared by */
};

struct fuzz_call {
	int number;
	const char *name;
	const char *letters; /* a letter an argument: what kind to draw; see draw.c */
	unsigned long args[6];
	char words[6][24]; /* the beginning of a string that an argument points to */
};

/* The name of a call and its letters; NULL where x86-64 has no such number. */
extern const char *const fuzz_names[FUZZ_NUMBERS];
extern const char *const fuzz_letters[FUZZ_NUMBERS];

void fuzz_init(struct fuzz *f, uint64_t seed, int arena);
uint64_t fuzz_random(struct fuzz *f);
unsigned int fuzz_below(struct fuzz *f, unsigned int limit);
/* Maps the arena's memory and the places beside it that no call may read or write; 0 or -1. */
int fuzz_map_arena(struct fuzz *f);
/* Maps the playground anew; 0 or -1. */
int fuzz_map_playground(void);
/* Draws the arguments of this number and fills what they point to. */
void fuzz_draw(struct fuzz *f, int number, struct fuzz_call *call);
/* Whether the number names a process of the drawer's own, or none at all. */
int fuzz_own_pid(const struct fuzz *f, unsigned long value);
/* Whether the call would end the machine or the fuzzer's own footing. */
int fuzz_forbidden(const struct fuzz *f, const struct fuzz_call *call);
/* Makes the call. A process that the call makes ends at once. The raw result: -errno or a value. */
long fuzz_make(const struct fuzz_call *call);

/*
 * Fills the current folder and opens a descriptor of every kind, from FUZZ_FIRST_FD on. The number
 * opened is fixed; one that this kernel refuses stays closed. Returns how many are open.
 */
int fuzz_open_all(void);
extern const int fuzz_nr_fds;
/* Whether what is read from this descriptor differs from kernel to kernel: addresses, counters. */
int fuzz_varies(int fd);

#endif /* AUK_FUZZ_DRAW_H */
