/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

/*
 * Strings and memory. Names known from C do what C says; copying into a fixed buffer is done with
 * strscpy(), which always terminates and says whether the text fitted. memcpy, memset, memmove and
 * memcmp themselves are the architecture's; small fixed sizes become plain moves. Any context.
 */

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/stdarg.h>
#include <asm/string.h>

int memcmp(const void *a, const void *b, size_t n);
#define memcpy(dst, src, n)	__builtin_memcpy(dst, src, n)
#define memmove(dst, src, n)	__builtin_memmove(dst, src, n)
#define memset(dst, c, n)	__builtin_memset(dst, c, n)
#define memcmp(a, b, n)		__builtin_memcmp(a, b, n)

void *memset16(u16 *dst, u16 v, size_t count);
void *memset32(u32 *dst, u32 v, size_t count);
void *memset64(u64 *dst, u64 v, size_t count);
void *memchr(const void *s, int c, size_t n);
/* The first byte that is not c, or NULL. */
void *memchr_inv(const void *s, int c, size_t n);
void *memscan(void *s, int c, size_t n);
/* Cleared even if nobody reads it any more. */
void memzero_explicit(void *s, size_t n);

size_t strlen(const char *s);
#define strlen(s)	__builtin_strlen(s)
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t n);
char *stpcpy(char *dst, const char *src);
char *strcat(char *dst, const char *src);
char *strncat(char *dst, const char *src, size_t n);
size_t strlcpy(char *dst, const char *src, size_t size);
size_t strlcat(char *dst, const char *src, size_t size);
/*
 * Copies and terminates. Returns the length copied, or -E2BIG if the text was cut (or size is 0).
 */
ssize_t strscpy(char *dst, const char *src, size_t size);
ssize_t strscpy_pad(char *dst, const char *src, size_t size);
char *strchr(const char *s, int c);
/* Like strchr(), but the terminator instead of NULL. */
char *strchrnul(const char *s, int c);
char *strnchr(const char *s, size_t n, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *what);
char *strnstr(const char *s, const char *what, size_t n);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);
char *strsep(char **s, const char *delim);
char *strreplace(char *s, char old, char new);

char *skip_spaces(const char *s);
/* Cuts trailing blanks; returns s past leading ones. */
char *strim(char *s);
#define strstrip(s)	strim(s)
/* Equal up to a trailing newline in either. */
bool sysfs_streq(const char *a, const char *b);
/* The index of s in array[n] (NULL-terminated if n is -1), or -EINVAL. */
int match_string(const char *const *array, size_t n, const char *s);
int sysfs_match_string_n(const char *const *array, size_t n, const char *s);
#define sysfs_match_string(array, s)	sysfs_match_string_n(array, ARRAY_SIZE(array), s)

/* What follows the last slash. */
static inline const char *kbasename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The length of prefix if s begins with it, else 0. */
static __always_inline size_t str_has_prefix(const char *s, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(s, prefix, len) == 0 ? len : 0;
}
#define strstarts(s, prefix)	(strncmp(s, prefix, strlen(prefix)) == 0)

/*
 * Copies in allocated memory, the caller kfree()s them: mm/util.c. The user forms return ERR_PTR
 * and **sleep**.
 */
char *kstrdup(const char *s, gfp_t gfp);
const char *kstrdup_const(const char *s, gfp_t gfp);
void kfree_const(const void *s);
char *kstrndup(const char *s, size_t max, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp);
char *strndup_user(const char __user *s, long max);
void *memdup_user(const void __user *src, size_t len);
void *vmemdup_user(const void __user *src, size_t len);
void *memdup_user_nul(const void __user *src, size_t len);

/* Splits a text at blanks into an array of strings, NULL at its end. NULL without memory. */
char **argv_split(gfp_t gfp, const char *str, int *argc);
void argv_free(char **argv);

#endif
