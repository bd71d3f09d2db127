// SPDX-License-Identifier: MIT
#include <linux/parser.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Words against patterns. */

/* The end of a number in s, s itself if there is none. */
static char *number_end(char *s, char kind)
{
	char *end = s;

	if (kind == 'd')
		simple_strtol(s, &end, 0);
	else
		simple_strtoul(s, &end, kind == 'o' ? 8 : kind == 'x' ? 16 : 0);
	return end == s + 1 && *s == '-' ? s : end;
}

static bool match_one(char *s, const char *pattern, substring_t args[])
{
	int n = 0;

	if (!pattern)
		return true;
	for (;;) {
		const char *percent = strchrnul(pattern, '%');
		size_t literal = percent - pattern;

		if (strncmp(s, pattern, literal))
			return false;
		s += literal;
		if (!*percent)
			return !*s;
		pattern = percent + 2;
		if (percent[1] == '%') {
			if (*s++ != '%')
				return false;
			continue;
		}
		if (n == MAX_OPT_ARGS)
			return false;
		args[n].from = s;
		if (percent[1] == 's')
			s = *pattern ? strchrnul(s, *pattern) : s + strlen(s);
		else
			s = number_end(s, percent[1]);
		args[n].to = s;
		if (s == args[n++].from)
			return false;
	}
}

int match_token(char *s, const match_table_t table, substring_t args[])
{
	while (!match_one(s, table->pattern, args))
		table++;
	return table->token;
}

/* The part, terminated, in text[]; it must be short enough for a number. */
static int copy_part(char *text, size_t size, const substring_t *s)
{
	return match_strlcpy(text, s, size) < size ? 0 : -ERANGE;
}

static int match_base(substring_t *s, unsigned int base, int *result)
{
	char text[72];
	int err = copy_part(text, sizeof(text), s);

	return err ? err : kstrtoint(text, base, result);
}

int match_int(substring_t *s, int *result)
{
	return match_base(s, 0, result);
}

int match_octal(substring_t *s, int *result)
{
	return match_base(s, 8, result);
}

int match_hex(substring_t *s, int *result)
{
	return match_base(s, 16, result);
}

int match_uint(substring_t *s, unsigned int *result)
{
	char text[72];
	int err = copy_part(text, sizeof(text), s);

	return err ? err : kstrtouint(text, 0, result);
}

int match_u64(substring_t *s, u64 *result)
{
	char text[72];
	int err = copy_part(text, sizeof(text), s);

	return err ? err : kstrtou64(text, 0, result);
}

size_t match_strlcpy(char *dst, const substring_t *s, size_t size)
{
	size_t len = s->to - s->from, copied;

	if (size) {
		copied = min(len, size - 1);
		memcpy(dst, s->from, copied);
		dst[copied] = '\0';
	}
	return len;
}

char *match_strdup(const substring_t *s)
{
	return kmemdup_nul(s->from, s->to - s->from, GFP_KERNEL);
}
