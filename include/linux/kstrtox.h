/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KSTRTOX_H
#define _LINUX_KSTRTOX_H

/*
 * Text to numbers.
 *
 * kstrto*() take a whole string: an optional sign ('-' only for signed types), digits of `base`, at
 * most one trailing newline. Base 0 means 0x.. hexadecimal, 0.. octal, else decimal. They return 0,
 * -ERANGE if the value does not fit, -EINVAL for anything else; *res is written on success only.
 * The _from_user forms copy at most a number's length (-EFAULT).
 *
 * simple_strto*() convert the leading digits, set *endp after them and never fail: for parsers that
 * check what follows. Any context; the _from_user forms **sleep**.
 */

#include <linux/types.h>
#include <linux/compiler.h>

int __must_check kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int __must_check kstrtoll(const char *s, unsigned int base, long long *res);
int __must_check kstrtoul(const char *s, unsigned int base, unsigned long *res);
int __must_check kstrtol(const char *s, unsigned int base, long *res);
int __must_check kstrtouint(const char *s, unsigned int base, unsigned int *res);
int __must_check kstrtoint(const char *s, unsigned int base, int *res);
int __must_check kstrtou16(const char *s, unsigned int base, u16 *res);
int __must_check kstrtos16(const char *s, unsigned int base, s16 *res);
int __must_check kstrtou8(const char *s, unsigned int base, u8 *res);
int __must_check kstrtos8(const char *s, unsigned int base, s8 *res);
#define kstrtou64(s, base, res)	kstrtoull(s, base, (unsigned long long *)(res))
#define kstrtos64(s, base, res)	kstrtoll(s, base, (long long *)(res))
#define kstrtou32(s, base, res)	kstrtouint(s, base, res)
#define kstrtos32(s, base, res)	kstrtoint(s, base, res)
/* By the beginning: y, Y, 1, on / n, N, 0, of; upper case too. */
int __must_check kstrtobool(const char *s, bool *res);

int __must_check kstrtoull_from_user(const char __user *s, size_t count, unsigned int base,
				     unsigned long long *res);
int __must_check kstrtoll_from_user(const char __user *s, size_t count, unsigned int base,
				    long long *res);
int __must_check kstrtoul_from_user(const char __user *s, size_t count, unsigned int base,
				    unsigned long *res);
int __must_check kstrtol_from_user(const char __user *s, size_t count, unsigned int base,
				   long *res);
int __must_check kstrtouint_from_user(const char __user *s, size_t count, unsigned int base,
				      unsigned int *res);
int __must_check kstrtoint_from_user(const char __user *s, size_t count, unsigned int base,
				     int *res);

unsigned long long simple_strtoull(const char *s, char **endp, unsigned int base);
unsigned long simple_strtoul(const char *s, char **endp, unsigned int base);
long long simple_strtoll(const char *s, char **endp, unsigned int base);
long simple_strtol(const char *s, char **endp, unsigned int base);

/* The value of a hexadecimal digit, or -1. */
int hex_to_bin(unsigned char ch);
/* `count` bytes from 2 * count digits. Fails with -EINVAL. */
int __must_check hex2bin(u8 *dst, const char *src, size_t count);
char *bin2hex(char *dst, const void *src, size_t count);
extern const char hex_asc[17];
#define hex_asc_lo(x)	hex_asc[(x) & 0xf]
#define hex_asc_hi(x)	hex_asc[((x) >> 4) & 0xf]

/*
 * Command lines. get_option: an integer and a following comma from *str; returns 0 none, 1 last, 2
 * a comma followed, 3 a range's first number ("3-"). get_options fills ints[1..] and puts their
 * number into ints[0]; returns where it stopped. memparse: a number with an optional suffix K M G T
 * P E. parse_option_str: is `option` one of the words of str, which commas separate?
 */
int get_option(char **str, int *pint);
char *get_options(const char *str, int nints, int *ints);
unsigned long long memparse(const char *ptr, char **retptr);
bool parse_option_str(const char *str, const char *option);

#endif
