// SPDX-License-Identifier: MIT
#include <linux/sprintf.h>
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

/*
 * Formatted input. A blank in the format stands for any number of blanks; every conversion but %c,
 * %n and %[ skips blanks first. Scanning ends at the first thing that does not match.
 */

#define NUMBER_MAX	66	/* sign, prefix, digits */

struct field {
	bool discard;		/* * */
	int width;		/* INT_MAX: none */
	char length;		/* 'H' for hh, 'L' for ll, h, l, z, 0 */
};

static const char *parse_field(const char *fmt, struct field *field)
{
	field->discard = *fmt == '*';
	if (field->discard)
		fmt++;
	field->width = INT_MAX;
	if (isdigit(*fmt)) {
		for (field->width = 0; isdigit(*fmt); fmt++)
			field->width = min(field->width * 10 + (*fmt - '0'), 100000);
	}
	field->length = 0;
	if (*fmt == 'h' || *fmt == 'l') {
		field->length = *fmt++;
		if (*fmt == field->length) {
			field->length &= ~0x20;
			fmt++;
		}
	} else if (*fmt == 'z' || *fmt == 'L') {
		field->length = *fmt++;
	}
	return fmt;
}

static void store(void *to, char length, unsigned long long value)
{
	switch (length) {
	case 'H':
		*(u8 *)to = value;
		break;
	case 'h':
		*(u16 *)to = value;
		break;
	case 0:
		*(u32 *)to = value;
		break;
	default:
		*(u64 *)to = value;
	}
}

/* Returns the end of the number, NULL if there is none. */
static const char *scan_number(const char *s, const struct field *field, char conversion,
			       unsigned long long *value)
{
	unsigned int base = conversion == 'i'		 ? 0
			    : conversion == 'o'		 ? 8
			    : (conversion | 0x20) == 'x' ? 16
							 : 10;
	bool negative = *s == '-' && (conversion == 'd' || conversion == 'i');
	size_t width = min(field->width, NUMBER_MAX), len = strnlen(s, width);
	char text[NUMBER_MAX + 1], *end;

	memcpy(text, s, len);
	text[len] = '\0';
	*value = simple_strtoull(text + negative, &end, base);
	if (end == text + negative)
		return NULL;
	if (negative)
		*value = -*value;
	return s + (end - text);
}

static const char *scan_word(const char *s, const struct field *field, char *to)
{
	const char *begin = s;

	for (int n = 0; n < field->width && *s && !isspace(*s); n++, s++) {
		if (to)
			*to++ = *s;
	}
	if (s == begin)
		return NULL;
	if (to)
		*to = '\0';
	return s;
}

/*
 * [set] or [^set]; a ] right at the beginning belongs to the set. *fmt stands behind the [, and
 * then behind the ].
 */
static const char *scan_set(const char *s, const char **fmt, const struct field *field, char *to)
{
	const char *begin = s, *p = *fmt;
	bool negate = *p == '^';
	DECLARE_BITMAP(set, 256);

	bitmap_zero(set, 256);
	if (negate)
		p++;
	do {
		if (!*p)
			return NULL;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			for (int c = (u8)p[0]; c <= (u8)p[2]; c++)
				__set_bit(c, set);
			p += 2;
		}
		__set_bit((u8)*p++, set);
	} while (*p != ']');
	*fmt = p + 1;
	for (int n = 0; n < field->width && *s && test_bit((u8)*s, set) != negate; n++, s++) {
		if (to)
			*to++ = *s;
	}
	if (s == begin)
		return NULL;
	if (to)
		*to = '\0';
	return s;
}

/* %c: `width` characters, one if there is none; not terminated. */
static const char *scan_chars(const char *s, const struct field *field, char *to)
{
	int width = field->width == INT_MAX ? 1 : field->width;

	for (; width && *s; width--, s++) {
		if (to)
			*to++ = *s;
	}
	return width ? NULL : s;
}

int vsscanf(const char *buf, const char *fmt, va_list args)
{
	const char *s = buf;
	unsigned long long value;
	struct field field;
	void *to;
	int stored = 0;
	char c;

	while (*fmt) {
		if (isspace(*fmt)) {
			fmt = skip_spaces(fmt);
			s = skip_spaces(s);
			continue;
		}
		if (*fmt != '%' || fmt[1] == '%') {
			fmt += *fmt == '%';
			if (*fmt++ != *s++)
				return stored;
			continue;
		}
		fmt = parse_field(fmt + 1, &field);
		c = *fmt++;
		if (c == 'n') {
			store(va_arg(args, void *), field.length, s - buf);
			continue;
		}
		if (c != 'c' && c != '[')
			s = skip_spaces(s);
		if (!c || !*s)
			return stored;
		to = field.discard ? NULL : va_arg(args, void *);
		switch (c) {
		case 'c':
			s = scan_chars(s, &field, to);
			break;
		case 's':
			s = scan_word(s, &field, to);
			break;
		case '[':
			s = scan_set(s, &fmt, &field, to);
			break;
		case 'd':
		case 'i':
		case 'u':
		case 'x':
		case 'X':
		case 'o':
			s = scan_number(s, &field, c, &value);
			if (s && to)
				store(to, field.length, value);
			break;
		default:
			return stored;
		}
		if (!s)
			return stored;
		stored += !field.discard;
	}
	return stored;
}

int sscanf(const char *buf, const char *fmt, ...)
{
	va_list args;
	int stored;

	va_start(args, fmt);
	stored = vsscanf(buf, fmt, args);
	va_end(args);
	return stored;
}
