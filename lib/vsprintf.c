// SPDX-License-Identifier: MIT
#include <linux/sprintf.h>
#include <linux/bitops.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uuid.h>

/*
 * Formatted output. How this works
 *
 * format() walks the format text. Plain runs are copied as they are; a conversion is taken apart
 * into a struct spec, and one of the show_*() functions appends its text. Appending counts every
 * character and stores those that fit, so the caller learns how long the whole text is.
 *
 * %pV goes on with another format in the same loop and comes back at its end, so there is no
 * recursion.
 */

struct out {
	char *buf;
	size_t size;		/* of buf; the last byte is for the terminator */
	size_t len;		/* of the whole text so far, may exceed size */
};

enum { FLAG_LEFT = 1, FLAG_PLUS = 2, FLAG_SPACE = 4, FLAG_ALT = 8, FLAG_ZERO = 16 };

struct spec {
	unsigned int flags;
	int width;		/* 0: none */
	int precision;		/* -1: none */
	char length;		/* 'H' for hh, 'L' for ll, h, l, z, t, 0 */
	char conversion;
};

static void put_char(struct out *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_text(struct out *out, const char *s, size_t n)
{
	if (out->len < out->size)
		memcpy(out->buf + out->len, s, min(n, out->size - out->len));
	out->len += n;
}

static void put_repeat(struct out *out, char c, int n)
{
	for (; n > 0; n--)
		put_char(out, c);
}

char *put_dec(char *buf, u64 value)
{
	char digits[20], *p = digits + sizeof(digits);
	size_t n;

	for (; value >= 100; value /= 100) {
		unsigned int pair = value % 100;

		*--p = '0' + pair % 10;
		*--p = '0' + pair / 10;
	}
	if (value >= 10) {
		*--p = '0' + value % 10;
		value /= 10;
	}
	*--p = '0' + value;
	n = digits + sizeof(digits) - p;
	memcpy(buf, p, n);
	return buf + n;
}

/* Digits of any base that is a power of two. */
static char *put_power(char *buf, u64 value, unsigned int shift, bool upper)
{
	unsigned int digits = value ? (fls64(value) + shift - 1) / shift : 1;

	for (unsigned int i = digits; i--;) {
		unsigned int digit = value >> (i * shift) & ((1U << shift) - 1);

		*buf++ = digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10;
	}
	return buf;
}

/*
 * Sign or prefix, zeros up to the precision or the width, digits; blanks around.
 */
static void show_number(struct out *out, u64 value, bool negative, const struct spec *spec)
{
	bool is_signed = spec->conversion == 'd', hex = (spec->conversion | 0x20) == 'x';
	char digits[24], prefix[2], *end;
	int n, np = 0, zeros, blanks;

	if (is_signed && (negative || spec->flags & (FLAG_PLUS | FLAG_SPACE)))
		prefix[np++] = negative ? '-' : spec->flags & FLAG_PLUS ? '+' : ' ';
	/* for 0 too, unlike C: the field's files show 0x0 */
	if (hex && spec->flags & FLAG_ALT) {
		prefix[np++] = '0';
		prefix[np++] = spec->conversion;
	}
	if (hex)
		end = put_power(digits, value, 4, spec->conversion == 'X');
	else if (spec->conversion == 'o')
		end = put_power(digits, value, 3, false);
	else
		end = put_dec(digits, value);
	n = end - digits;
	if (!value && !spec->precision)
		n = 0;			/* as C has it: no digits at all */
	zeros = spec->precision - n;
	if (spec->flags & FLAG_ZERO && !(spec->flags & FLAG_LEFT) && spec->precision < 0)
		zeros = spec->width - np - n;
	if (spec->conversion == 'o' && spec->flags & FLAG_ALT && zeros <= 0 && (value || !n))
		zeros = 1;
	zeros = max(zeros, 0);
	blanks = spec->width - np - zeros - n;

	if (!(spec->flags & FLAG_LEFT))
		put_repeat(out, ' ', blanks);
	put_text(out, prefix, np);
	put_repeat(out, '0', zeros);
	put_text(out, digits, n);
	if (spec->flags & FLAG_LEFT)
		put_repeat(out, ' ', blanks);
}

static void show_padded(struct out *out, const char *s, size_t n, const struct spec *spec)
{
	int blanks = spec->width > 0 && n < (size_t)spec->width ? spec->width - (int)n : 0;

	if (!(spec->flags & FLAG_LEFT))
		put_repeat(out, ' ', blanks);
	put_text(out, s, n);
	if (spec->flags & FLAG_LEFT)
		put_repeat(out, ' ', blanks);
}

static void show_string(struct out *out, const char *s, const struct spec *spec)
{
	if (!s)
		s = "(null)";
	else if ((unsigned long)s < 4096 || IS_ERR(s))
		s = "(efault)";
	show_padded(out, s, spec->precision < 0 ? strlen(s) : strnlen(s, spec->precision), spec);
}

/* ---------------------------------------------------------------- pointers */

static void show_plain_pointer(struct out *out, u64 value)
{
	struct spec spec = { .precision = 16, .conversion = 'x' };

	show_number(out, value, false, &spec);
}

static void show_symbol(struct out *out, char kind, unsigned long addr, const struct spec *spec)
{
	char name[KSYM_SYMBOL_LEN];

	if (kind == 'S')
		sprint_symbol(name, addr);
	else if (kind == 'B')
		sprint_backtrace(name, addr);
	else
		sprint_symbol_no_offset(name, addr);
	show_padded(out, name, strlen(name), spec);
}

/* Groups of 32 bits, the highest first; the first one only as wide as it needs to be. */
static void show_bitmap(struct out *out, const unsigned long *map, int nbits)
{
	struct spec spec = { .conversion = 'x' };
	int group = (nbits - 1) / 32;

	for (int bits = nbits - group * 32; nbits > 0 && group >= 0; group--, bits = 32) {
		u32 word = map[group / 2] >> (group % 2 * 32) & GENMASK(bits - 1, 0);

		spec.precision = (bits + 3) / 4;
		show_number(out, word, false, &spec);
		if (group)
			put_char(out, ',');
	}
}

static void show_bitmap_list(struct out *out, const unsigned long *map, int nbits)
{
	struct spec spec = { .precision = -1, .conversion = 'u' };
	unsigned long first, end;
	bool more = false;

	for (first = find_first_bit(map, nbits); first < (unsigned long)nbits;
	     first = find_next_bit(map, nbits, end)) {
		end = find_next_zero_bit(map, nbits, first);
		if (more)
			put_char(out, ',');
		more = true;
		show_number(out, first, false, &spec);
		if (end - first > 1) {
			put_char(out, '-');
			show_number(out, end - 1, false, &spec);
		}
	}
}

static void show_hex_bytes(struct out *out, const u8 *bytes, int count, char separator)
{
	count = clamp(count, 1, 64);
	for (int i = 0; i < count; i++) {
		if (i && separator)
			put_char(out, separator);
		put_char(out, hex_asc_hi(bytes[i]));
		put_char(out, hex_asc_lo(bytes[i]));
	}
}

static void show_address(struct out *out, const char *kind, const u8 *bytes)
{
	struct spec spec = { .precision = -1, .conversion = 'u' };

	if (kind[0] == 'M' || kind[0] == 'm') {
		show_hex_bytes(out, bytes, 6, kind[0] == 'M' ? ':' : 0);
		return;
	}
	for (int i = 0; kind[1] == '4' && i < 4; i++) {
		if (i)
			put_char(out, '.');
		show_number(out, bytes[i], false, &spec);
	}
	for (int i = 0; kind[1] == '6' && i < 16; i += 2) {
		if (i)
			put_char(out, ':');
		show_hex_bytes(out, bytes + i, 2, 0);
	}
}

static char separator_of(char letter)
{
	switch (letter) {
	case 'N': return 0;
	case 'C': return ':';
	case 'D': return '-';
	}
	return ' ';
}

/* What follows %p chooses; `kind` points at it. */
static void show_pointer(struct out *out, const char *kind, void *ptr, const struct spec *spec)
{
	bool readable = (unsigned long)ptr >= 4096 && !IS_ERR(ptr);
	char text[UUID_STRING_LEN];
	struct spec decimal = { .precision = -1, .conversion = 'd' };

	switch (*kind) {
	case 'S':
	case 's':
	case 'B':
		show_symbol(out, *kind, (unsigned long)ptr, spec);
		return;
	case 'e':
		if (!IS_ERR(ptr))
			break;
		show_number(out, -PTR_ERR(ptr), true, &decimal);
		return;
	}
	if (!isalpha(*kind) || *kind == 'x' || !readable) {
		show_plain_pointer(out, (unsigned long)ptr);
		return;
	}
	switch (*kind) {
	case 'b':
		if (kind[1] == 'l')
			show_bitmap_list(out, ptr, spec->width);
		else
			show_bitmap(out, ptr, spec->width);
		return;
	case 'h':
		show_hex_bytes(out, ptr, spec->width, separator_of(kind[1]));
		return;
	case 'U':
		uuid_to_string(text, ptr);
		put_text(out, text, UUID_STRING_LEN);
		return;
	case 'I':
	case 'M':
	case 'm':
		show_address(out, kind, ptr);
		return;
	case 'a':
		put_text(out, "0x", 2);
		show_plain_pointer(out, *(phys_addr_t *)ptr);
		return;
	}
	show_plain_pointer(out, (unsigned long)ptr);
}

/* ---------------------------------------------------------------- the format */

struct args {
	va_list ap;
};

/* A number in the format, or * for one in the arguments. */
static int parse_count(const char **fmt, struct args *args)
{
	int n = 0;

	if (**fmt == '*') {
		(*fmt)++;
		return va_arg(args->ap, int);
	}
	for (; isdigit(**fmt); (*fmt)++)
		n = min(n * 10 + (**fmt - '0'), 100000);
	return n;
}

static unsigned int parse_flags(const char **fmt)
{
	unsigned int flags = 0;

	for (;; (*fmt)++) {
		switch (**fmt) {
		case '-': flags |= FLAG_LEFT; break;
		case '+': flags |= FLAG_PLUS; break;
		case ' ': flags |= FLAG_SPACE; break;
		case '#': flags |= FLAG_ALT; break;
		case '0': flags |= FLAG_ZERO; break;
		default: return flags;
		}
	}
}

/* From behind the % to behind the conversion letter. */
static void parse_spec(const char **fmt, struct spec *spec, struct args *args)
{
	spec->flags = parse_flags(fmt);
	spec->width = parse_count(fmt, args);
	if (spec->width < 0) {
		spec->width = spec->width == INT_MIN ? 0 : -spec->width;
		spec->flags |= FLAG_LEFT;
	}
	spec->precision = -1;
	if (**fmt == '.') {
		(*fmt)++;
		spec->precision = max(parse_count(fmt, args), -1);
	}
	spec->length = 0;
	if (**fmt == 'h' || **fmt == 'l') {
		spec->length = *(*fmt)++;
		if (**fmt == spec->length) {
			spec->length &= ~0x20;
			(*fmt)++;
		}
	} else if (**fmt == 'z' || **fmt == 't' || **fmt == 'L') {
		spec->length = *(*fmt)++;
	}
	spec->conversion = **fmt;
	if (**fmt)
		(*fmt)++;
}

static void show_integer(struct out *out, struct spec *spec, struct args *args)
{
	bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
	s64 value;

	switch (spec->length) {
	case 'l':
	case 'L':
	case 'z':
	case 't':
		value = va_arg(args->ap, long);
		break;
	case 'h':
		value = va_arg(args->ap, int);
		value = is_signed ? (s64)(s16)value : (s64)(u16)value;
		break;
	case 'H':
		value = va_arg(args->ap, int);
		value = is_signed ? (s64)(s8)value : (s64)(u8)value;
		break;
	default:
		value = va_arg(args->ap, int);
		if (!is_signed)
			value = (u32)value;
	}
	if (is_signed)
		spec->conversion = 'd';
	if (is_signed && value < 0)
		show_number(out, -(u64)value, true, spec);
	else
		show_number(out, value, false, spec);
}

/* Text without conversions, up to the next % or the end. */
static const char *copy_plain(struct out *out, const char *fmt)
{
	const char *end = strchrnul(fmt, '%');

	put_text(out, fmt, end - fmt);
	return end;
}

static void format(struct out *out, const char *fmt, struct args *args)
{
	const char *outer = NULL, *kind;
	struct args inner, *outer_args = NULL;
	struct spec spec;
	void *ptr;
	char c;

	for (;;) {
		fmt = copy_plain(out, fmt);
		if (!*fmt) {
			if (!outer)
				return;
			va_end(inner.ap);
			fmt = outer;
			args = outer_args;
			outer = NULL;
			continue;
		}
		fmt++;
		parse_spec(&fmt, &spec, args);
		switch (spec.conversion) {
		case 'd':
		case 'i':
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			show_integer(out, &spec, args);
			break;
		case 's':
			show_string(out, va_arg(args->ap, const char *), &spec);
			break;
		case 'c':
			c = va_arg(args->ap, int);
			show_padded(out, &c, 1, &spec);
			break;
		case 'p':
			ptr = va_arg(args->ap, void *);
			kind = fmt;
			while (isalnum(*fmt))
				fmt++;
			if (*kind == 'V' && !outer) {
				outer = fmt;
				outer_args = args;
				va_copy(inner.ap, *((struct va_format *)ptr)->va);
				fmt = ((struct va_format *)ptr)->fmt;
				args = &inner;
				break;
			}
			show_pointer(out, kind, ptr, &spec);
			break;
		case '%':
			put_char(out, '%');
			break;
		default:
			/* Unknown: the arguments after it cannot be known either. */
			WARN_ONCE(1, "unsupported %%%c in a format\n", spec.conversion);
			if (outer)
				va_end(inner.ap);
			return;
		}
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
{
	struct out out = { .buf = buf, .size = size };
	struct args args;

	if (WARN_ON_ONCE(size > INT_MAX))
		return 0;
	va_copy(args.ap, ap);
	format(&out, fmt, &args);
	va_end(args.ap);
	if (size)
		buf[min(out.len, size - 1)] = '\0';
	return out.len;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(buf, size, fmt, args);

	if (!size)
		return 0;
	return min_t(size_t, len, size - 1);
}

int vsprintf(char *buf, const char *fmt, va_list args)
{
	return vsnprintf(buf, INT_MAX, fmt, args);
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}

int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, INT_MAX, fmt, args);
	va_end(args);
	return len;
}
