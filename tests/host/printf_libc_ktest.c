// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <host.h>

/*
 * The kernel's formatting against the C library's: random conversions, widths, precisions, flags
 * and values.
 */

#define ROUNDS	200000

static const u64 edges[] = {
	0,   1,	  7,	 8,	     9,		 10,	     99,	 100,
	255, 256, 65535, 0x7fffffff, 0x80000000, 0xffffffff, 1ULL << 63, ~0ULL
};

static u64 value(void)
{
	return ktest_random() % 3 ? edges[ktest_random() % ARRAY_SIZE(edges)]
				  : ktest_random() >> ktest_random() % 64;
}

static int formatted(char *out, size_t size, bool host, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = host ? host_vsnprintf(out, size, fmt, args) : vsnprintf(out, size, fmt, args);
	va_end(args);
	return len;
}

static char *put(char *p, const char *s)
{
	return stpcpy(p, s);
}

/* "%-08.3lx" and the like; the length modifier is in *length. */
static void make_format(char *p, char *conversion, const char **length)
{
	static const char flags[] = "-+ #0", conversions[] = "duxXocs";
	static const char *const lengths[] = { "", "l", "ll", "h", "hh", "z" };
	char number[24];

	*conversion = conversions[ktest_random() % 7];
	*length = *conversion == 'c' || *conversion == 's' ? "" : lengths[ktest_random() % 6];
	*p++ = '%';
	for (int i = 0; i < 5; i++) {
		if (ktest_random() % 4 == 0 &&
		    (*conversion != 'c' && *conversion != 's' ? true : i == 0))
			*p++ = flags[i];
	}
	if (ktest_random() % 2) {
		snprintf(number, sizeof(number), "%u", (unsigned int)(ktest_random() % 30));
		p = put(p, number[0] == '0' ? "5" : number);
	}
	if (ktest_random() % 2 && *conversion != 'c') {
		snprintf(number, sizeof(number), ".%u", (unsigned int)(ktest_random() % 30));
		p = put(p, number);
	}
	p = put(p, *length);
	*p++ = *conversion;
	*p = '\0';
}

KTEST(lib, printf_agrees_with_the_c_library, "")
{
	char fmt[64], ours[128], theirs[128], conversion;
	const char *length;

	for (int i = 0; i < ROUNDS; i++) {
		size_t size = ktest_random() % 5 ? sizeof(ours) : ktest_random() % 20;
		u64 v = value();
		int a, b;

		make_format(fmt, &conversion, &length);
		/* "0x0" where C has "0". */
		if ((conversion | 0x20) == 'x' && strchr(fmt, '#'))
			v |= 1;
		memset(ours, 'z', sizeof(ours));
		memset(theirs, 'z', sizeof(theirs));
		if (conversion == 's') {
			a = formatted(ours, size, false, fmt, "some text");
			b = formatted(theirs, size, true, fmt, "some text");
		} else if (conversion == 'c') {
			a = formatted(ours, size, false, fmt, 'x');
			b = formatted(theirs, size, true, fmt, 'x');
		} else {
			a = formatted(ours, size, false, fmt, v);
			b = formatted(theirs, size, true, fmt, v);
		}
		if (a != b || (size && strcmp(ours, theirs))) {
			ktest_fail(__run, __FILE__, __LINE__,
				   "\"%s\" of %#llx: \"%s\" (%d), C library \"%s\" (%d)", fmt, v,
				   ours, a, theirs, b);
		}
	}
}

KTEST(lib, strtol_agrees_with_the_c_library, "")
{
	static const char digits[] = "0123456789abcdefxX-+z ";
	char text[16], *ours, *theirs;

	for (int i = 0; i < ROUNDS; i++) {
		int n = ktest_random() % 12, base = (int[]){ 0, 8, 10, 16 }[ktest_random() % 4];
		long a, b;

		for (int j = 0; j < n; j++)
			text[j] = digits[ktest_random() % (j ? 17 : 22)];
		text[n] = '\0';
		/*
		 * Leading blanks and plus signs, and an 0x without a digit, are the C library's
		 * own.
		 */
		if (text[0] == ' ' || text[0] == '+' ||
		    (text[0] == '-' && (text[1] == '-' || text[1] == '+')))
			continue;
		a = simple_strtol(text, &ours, base);
		b = host_strtoll(text, &theirs, base);
		if (theirs == text && (ours == text || (text[0] == '-' && ours == text + 1)))
			continue;
		if (a != b || ours != theirs)
			ktest_fail(__run, __FILE__, __LINE__, "\"%s\" base %d: %ld, C library %ld",
				   text, base, a, b);
	}
}
