/* SPDX-License-Identifier: MIT */
/* What files.c, which runs mutants, asks of those that make them: files_elf.c and files_script.c. */
#ifndef AUK_FILES_H
#define AUK_FILES_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* One draw: the file to execute, how it is called, and words on what was done to it. */
struct mutant {
	const char *path;
	char *argv[4];
	char words[400];
};

/* Numbers of a mutant depend on the seed and its own number alone. */
uint64_t draw(void);
static inline uint64_t below(uint64_t n)
{
	return draw() % n;
}

/* Adds to the words. */
void tell(struct mutant *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
void write_whole(const char *path, const void *data, size_t size);
void must(int ok, const char *what);

void elf_prepare(void);
void elf_make(struct mutant *m);
void elf_undo(void);
void script_prepare(void);
void script_make(struct mutant *m);

#endif
