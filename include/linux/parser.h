/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PARSER_H
#define _LINUX_PARSER_H

/*
 * Mount options and their like: a word is matched against a table of patterns, in order; the
 * pattern NULL ends the table and matches everything. In a pattern %s takes the rest up to the next
 * literal character, %d %u %o %x a number, %% a percent sign. Any context, but for match_strdup().
 */

#include <linux/types.h>

typedef struct {
	char *from, *to;		/* [from, to) of the word */
} substring_t;

struct match_token {
	int token;
	const char *pattern;
};
typedef struct match_token match_table_t[];

#define MAX_OPT_ARGS	3

/* The token of the first pattern that matches all of s; args[] get the parts. */
int match_token(char *s, const match_table_t table, substring_t args[]);

/* A part as a number. **Fail with** -EINVAL, -ERANGE. */
int match_int(substring_t *s, int *result);
int match_uint(substring_t *s, unsigned int *result);
int match_u64(substring_t *s, u64 *result);
int match_octal(substring_t *s, int *result);
int match_hex(substring_t *s, int *result);
/* A part as text: the length copied (like strlcpy()), and a copy to kfree() or NULL. */
size_t match_strlcpy(char *dst, const substring_t *s, size_t size);
char *match_strdup(const substring_t *s);
/* True if `s` matches a pattern with * and ?. */
bool match_wildcard(const char *pattern, const char *s);

#endif
