// SPDX-License-Identifier: MIT
#include <linux/kstrtox.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

/* Pieces of command lines. */

int get_option(char **str, int *pint)
{
	char *s = *str, *end;
	int value;

	if (!s || !*s)
		return 0;
	value = simple_strtol(s, &end, 0);
	if (end == s || (end == s + 1 && *s == '-'))
		return 0;
	if (pint)
		*pint = value;
	*str = end;
	if (*end == ',') {
		(*str)++;
		return 2;
	}
	return *end == '-' ? 3 : 1;
}

/*
 * All numbers of "first-last", behind the first; returns how many, or -1 if the array is full or
 * the text is wrong.
 */
static int expand_range(char **str, int first, int *ints, int room)
{
	int last, count = 0, kind;

	(*str)++;
	kind = get_option(str, &last);
	if (!kind || kind == 3)
		return -1;
	for (int value = first + 1; value <= last; value++) {
		if (count == room)
			return -1;
		ints[count++] = value;
	}
	return count;
}

char *get_options(const char *str, int nints, int *ints)
{
	char *s = (char *)str;
	int i = 1, kind, more;

	while (i < nints) {
		kind = get_option(&s, ints + i);
		if (!kind)
			break;
		i++;
		if (kind == 3) {
			more = expand_range(&s, ints[i - 1], ints + i, nints - i);
			if (more < 0)
				break;
			i += more;
			kind = s > str && s[-1] == ',' ? 2 : 1;
		}
		if (kind == 1)
			break;
	}
	ints[0] = i - 1;
	return s;
}

unsigned long long memparse(const char *ptr, char **retptr)
{
	static const char units[] = "kmgtpe";
	char *end;
	unsigned long long value = simple_strtoull(ptr, &end, 0);
	const char *unit = isalpha(*end) ? strchr(units, *end | 0x20) : NULL;

	if (unit) {
		value <<= 10 * (unit - units + 1);
		end++;
	}
	if (retptr)
		*retptr = end;
	return value;
}

bool parse_option_str(const char *str, const char *option)
{
	size_t len = strlen(option);

	while (*str) {
		if (!strncmp(str, option, len) && (!str[len] || str[len] == ','))
			return true;
		str = strchrnul(str, ',');
		if (*str)
			str++;
	}
	return false;
}
