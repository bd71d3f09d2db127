// SPDX-License-Identifier: MIT
#include <linux/string.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/unaligned.h>

/*
 * Strings and memory, in plain C. memcpy, memmove and memset are in arch/x86/lib. Long searches
 * look at eight bytes a step; the rest is one byte a step, which is as good as it gets for the
 * short strings a kernel has.
 */

#undef memcmp
#undef strlen

#define ONES	0x0101010101010101UL
#define HIGHS	0x8080808080808080UL

/* Not zero if a byte of the word is zero; the lowest marked byte is exact. */
static __always_inline unsigned long zero_bytes(unsigned long word)
{
	return (word - ONES) & ~word & HIGHS;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	for (; n >= 8; n -= 8, x += 8, y += 8) {
		u64 u = get_unaligned_be64(x), v = get_unaligned_be64(y);

		if (u != v)
			return u < v ? -1 : 1;
	}
	for (; n; n--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

/* The compilers may turn ==0 comparisons into a call of this. */
int bcmp(const void *a, const void *b, size_t n);
int bcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}

void *memset16(u16 *dst, u16 v, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dst[i] = v;
	return dst;
}

void *memset32(u32 *dst, u32 v, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dst[i] = v;
	return dst;
}

void *memset64(u64 *dst, u64 v, size_t count)
{
	for (size_t i = 0; i < count; i++)
		dst[i] = v;
	return dst;
}

void *memchr(const void *s, int c, size_t n)
{
	const u8 *p = s;

	for (; n >= 8; n -= 8, p += 8) {
		if (zero_bytes(get_unaligned_le64(p) ^ ONES * (u8)c))
			break;
	}
	for (; n; n--, p++) {
		if (*p == (u8)c)
			return (void *)p;
	}
	return NULL;
}

void *memchr_inv(const void *s, int c, size_t n)
{
	const u8 *p = s;

	for (; n >= 8; n -= 8, p += 8) {
		if (get_unaligned_le64(p) != ONES * (u8)c)
			break;
	}
	for (; n; n--, p++) {
		if (*p != (u8)c)
			return (void *)p;
	}
	return NULL;
}

void *memscan(void *s, int c, size_t n)
{
	void *found = memchr(s, c, n);

	return found ? found : s + n;
}

void memzero_explicit(void *s, size_t n)
{
	memset(s, 0, n);
	__asm__ __volatile__("" : : "r" (s) : "memory");
}

/* Aligned words never cross into another page, so the bytes after the end may be read. */
__no_sanitize_address size_t strlen(const char *s)
{
	const char *p = s;
	unsigned long zeros;

	for (; (unsigned long)p % 8; p++) {
		if (!*p)
			return p - s;
	}
	while (!(zeros = zero_bytes(*(const unsigned long *)p)))
		p += 8;
	return p - s + __builtin_ctzl(zeros) / 8;
}

__no_sanitize_address size_t strnlen(const char *s, size_t max)
{
	unsigned long zeros;
	size_t n = 0;

	for (; n < max && (unsigned long)(s + n) % 8; n++) {
		if (!s[n])
			return n;
	}
	for (; n < max; n += 8) {
		zeros = zero_bytes(*(const unsigned long *)(s + n));
		if (zeros)
			return min(max, n + __builtin_ctzl(zeros) / 8);
	}
	return max;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b || !*a)
			return (u8)*a - (u8)*b;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, ~(size_t)0);
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int x = tolower((u8)*a), y = tolower((u8)*b);

		if (x != y || !x)
			return x - y;
	}
	return 0;
}

char *stpcpy(char *dst, const char *src)
{
	while ((*dst = *src++))
		dst++;
	return dst;
}

char *strcpy(char *dst, const char *src)
{
	stpcpy(dst, src);
	return dst;
}

char *strncpy(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(src, n);

	memcpy(dst, src, len);
	memset(dst + len, 0, n - len);
	return dst;
}

char *strcat(char *dst, const char *src)
{
	stpcpy(dst + strlen(dst), src);
	return dst;
}

char *strncat(char *dst, const char *src, size_t n)
{
	char *end = dst + strlen(dst);
	size_t len = strnlen(src, n);

	memcpy(end, src, len);
	end[len] = '\0';
	return dst;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t len = strlen(src), copied;

	if (size) {
		copied = min(len, size - 1);
		memcpy(dst, src, copied);
		dst[copied] = '\0';
	}
	return len;
}

size_t strlcat(char *dst, const char *src, size_t size)
{
	size_t used = strnlen(dst, size);

	return used + strlcpy(dst + used, src, size - used);
}

ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t len;

	if (!size)
		return -E2BIG;
	len = strnlen(src, size);
	if (len < size) {
		memcpy(dst, src, len + 1);
		return len;
	}
	memcpy(dst, src, size - 1);
	dst[size - 1] = '\0';
	return -E2BIG;
}

ssize_t strscpy_pad(char *dst, const char *src, size_t size)
{
	ssize_t len = strscpy(dst, src, size);

	if (len >= 0)
		memset(dst + len, 0, size - len);
	return len;
}

char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return (char *)s;
}

char *strchr(const char *s, int c)
{
	s = strchrnul(s, c);
	return *s == (char)c ? (char *)s : NULL;
}

char *strnchr(const char *s, size_t n, int c)
{
	for (; n; n--, s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			break;
	}
	return NULL;
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return (char *)last;
}

char *strnstr(const char *s, const char *what, size_t n)
{
	size_t len = strlen(what);

	for (n = strnlen(s, n); n >= len; n--, s++) {
		if (!memcmp(s, what, len))
			return (char *)s;
	}
	return NULL;
}

char *strstr(const char *s, const char *what)
{
	return strnstr(s, what, ~(size_t)0);
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? (char *)s : NULL;
}

char *strsep(char **s, const char *delim)
{
	char *begin = *s, *end;

	if (!begin)
		return NULL;
	end = strpbrk(begin, delim);
	if (end)
		*end++ = '\0';
	*s = end;
	return begin;
}

char *strreplace(char *s, char old, char new)
{
	for (; *s; s++) {
		if (*s == old)
			*s = new;
	}
	return s;
}

char *skip_spaces(const char *s)
{
	while (isspace(*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t len = strlen(s);

	while (len && isspace(s[len - 1]))
		len--;
	s[len] = '\0';
	return skip_spaces(s);
}

bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == '\n' && !a[1])
		a++;
	if (*b == '\n' && !b[1])
		b++;
	return !*a && !*b;
}

int match_string(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++) {
		if (!strcmp(array[i], s))
			return i;
	}
	return -EINVAL;
}

int sysfs_match_string_n(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++) {
		if (sysfs_streq(array[i], s))
			return i;
	}
	return -EINVAL;
}
