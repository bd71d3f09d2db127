// SPDX-License-Identifier: MIT
#include <linux/kstrtox.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/*
 * Text to numbers. Everything goes through parse_digits(); the strict kstrto*() functions check the
 * rest of the text and the range.
 */

const char hex_asc[17] = "0123456789abcdef";

int hex_to_bin(unsigned char ch)
{
	if (isdigit(ch))
		return ch - '0';
	if (isxdigit(ch))
		return (ch | 0x20) - 'a' + 10;
	return -1;
}

int hex2bin(u8 *dst, const char *src, size_t count)
{
	while (count--) {
		int high = hex_to_bin(*src++), low;

		if (high < 0)
			return -EINVAL;
		low = hex_to_bin(*src++);
		if (low < 0)
			return -EINVAL;
		*dst++ = high << 4 | low;
	}
	return 0;
}

char *bin2hex(char *dst, const void *src, size_t count)
{
	const u8 *p = src;

	for (; count; count--, p++) {
		*dst++ = hex_asc_hi(*p);
		*dst++ = hex_asc_lo(*p);
	}
	return dst;
}

/* Decides base 0 by the prefix, and steps over "0x" where it belongs to the number. */
static const char *skip_prefix(const char *s, unsigned int *base)
{
	bool hex = s[0] == '0' && (s[1] | 0x20) == 'x' && isxdigit(s[2]);

	if (!*base)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return *base == 16 && hex ? s + 2 : s;
}

/*
 * Digits up to the first that is none. Returns where that is; *overflow if the value does not fit.
 */
static const char *parse_digits(const char *s, unsigned int base, unsigned long long *value,
				bool *overflow)
{
	unsigned long long sum = 0;
	bool over = false;

	for (;; s++) {
		int digit = isdigit(*s) ? *s - '0' : isalpha(*s) ? (*s | 0x20) - 'a' + 10 : 99;

		if (digit >= (int)base)
			break;
		over |= __builtin_mul_overflow(sum, base, &sum);
		over |= __builtin_add_overflow(sum, digit, &sum);
	}
	*value = sum;
	*overflow = over;
	return s;
}

static int parse_whole(const char *s, unsigned int base, unsigned long long *value)
{
	const char *begin, *end;
	bool overflow;

	begin = skip_prefix(s, &base);
	end = parse_digits(begin, base, value, &overflow);
	if (end == begin)
		return -EINVAL;
	if (overflow)
		return -ERANGE;
	if (*end == '\n')
		end++;
	return *end ? -EINVAL : 0;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	unsigned long long value;
	int err = parse_whole(*s == '+' ? s + 1 : s, base, &value);

	if (!err)
		*res = value;
	return err;
}

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	unsigned long long value;
	bool negative = *s == '-';
	int err = parse_whole(*s == '-' || *s == '+' ? s + 1 : s, base, &value);

	if (err)
		return err;
	if (value > (unsigned long long)LLONG_MAX + negative)
		return -ERANGE;
	*res = negative ? (long long)-value : (long long)value;
	return 0;
}

/* The narrower types: the value must survive the narrowing. */
#define NARROW(wide_type, wide_fn, s, base, res) ({		\
	wide_type __wide;					\
	int __err = wide_fn(s, base, &__wide);			\
	if (!__err && __wide != (wide_type)(__typeof__(*(res)))__wide)	\
		__err = -ERANGE;				\
	if (!__err)						\
		*(res) = __wide;				\
	__err; })

int kstrtoul(const char *s, unsigned int base, unsigned long *res)
{
	return NARROW(unsigned long long, kstrtoull, s, base, res);
}

int kstrtol(const char *s, unsigned int base, long *res)
{
	return NARROW(long long, kstrtoll, s, base, res);
}

int kstrtouint(const char *s, unsigned int base, unsigned int *res)
{
	return NARROW(unsigned long long, kstrtoull, s, base, res);
}

int kstrtoint(const char *s, unsigned int base, int *res)
{
	return NARROW(long long, kstrtoll, s, base, res);
}

int kstrtou16(const char *s, unsigned int base, u16 *res)
{
	return NARROW(unsigned long long, kstrtoull, s, base, res);
}

int kstrtos16(const char *s, unsigned int base, s16 *res)
{
	return NARROW(long long, kstrtoll, s, base, res);
}

int kstrtou8(const char *s, unsigned int base, u8 *res)
{
	return NARROW(unsigned long long, kstrtoull, s, base, res);
}

int kstrtos8(const char *s, unsigned int base, s8 *res)
{
	return NARROW(long long, kstrtoll, s, base, res);
}

int kstrtobool(const char *s, bool *res)
{
	if (!s)
		return -EINVAL;
	switch (s[0] | 0x20) {
	case 'y':
		*res = true;
		return 0;
	case 'n':
		*res = false;
		return 0;
	case 'o':
		if ((s[1] | 0x20) != 'n' && (s[1] | 0x20) != 'f')
			return -EINVAL;
		*res = (s[1] | 0x20) == 'n';
		return 0;
	}
	if (s[0] != '0' && s[0] != '1')
		return -EINVAL;
	*res = s[0] == '1';
	return 0;
}

/* Sign, 64 binary digits, newline. */
#define NUMBER_SIZE	(1 + 64 + 1 + 1)

static int copy_number(char *text, const char __user *s, size_t count)
{
	count = min(count, (size_t)NUMBER_SIZE - 1);
	if (copy_from_user(text, s, count))
		return -EFAULT;
	text[count] = '\0';
	return 0;
}

int kstrtoull_from_user(const char __user *s, size_t count, unsigned int base,
			unsigned long long *res)
{
	char text[NUMBER_SIZE];
	int err = copy_number(text, s, count);

	return err ? err : kstrtoull(text, base, res);
}

int kstrtoll_from_user(const char __user *s, size_t count, unsigned int base, long long *res)
{
	char text[NUMBER_SIZE];
	int err = copy_number(text, s, count);

	return err ? err : kstrtoll(text, base, res);
}

int kstrtoul_from_user(const char __user *s, size_t count, unsigned int base, unsigned long *res)
{
	char text[NUMBER_SIZE];
	int err = copy_number(text, s, count);

	return err ? err : kstrtoul(text, base, res);
}

int kstrtol_from_user(const char __user *s, size_t count, unsigned int base, long *res)
{
	char text[NUMBER_SIZE];
	int err = copy_number(text, s, count);

	return err ? err : kstrtol(text, base, res);
}

int kstrtouint_from_user(const char __user *s, size_t count, unsigned int base, unsigned int *res)
{
	char text[NUMBER_SIZE];
	int err = copy_number(text, s, count);

	return err ? err : kstrtouint(text, base, res);
}

int kstrtoint_from_user(const char __user *s, size_t count, unsigned int base, int *res)
{
	char text[NUMBER_SIZE];
	int err = copy_number(text, s, count);

	return err ? err : kstrtoint(text, base, res);
}

unsigned long long simple_strtoull(const char *s, char **endp, unsigned int base)
{
	unsigned long long value;
	bool overflow;

	s = skip_prefix(s, &base);
	s = parse_digits(s, base, &value, &overflow);
	if (endp)
		*endp = (char *)s;
	return value;
}

unsigned long simple_strtoul(const char *s, char **endp, unsigned int base)
{
	return simple_strtoull(s, endp, base);
}

long long simple_strtoll(const char *s, char **endp, unsigned int base)
{
	if (*s == '-')
		return -simple_strtoull(s + 1, endp, base);
	return simple_strtoull(s, endp, base);
}

long simple_strtol(const char *s, char **endp, unsigned int base)
{
	return simple_strtoll(s, endp, base);
}
