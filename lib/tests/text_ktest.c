// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/err.h>
#include <linux/glob.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/parser.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Formatting, and the reading of numbers, options and patterns. */

static char text[256];

static const char *__printf(1, 2) fmt(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return text;
}

static char *volatile nothing;

KTEST(lib, printf_conversions, "")
{
	KEXPECT_STREQ(fmt("%d %i %u", -1, 42, ~0U), "-1 42 4294967295");
	KEXPECT_STREQ(fmt("%hhd %hd %ld %lld %zd", (s8)127, (s16)-1, LONG_MIN, LLONG_MAX,
			  (ssize_t)-5),
		      "127 -1 -9223372036854775808 9223372036854775807 -5");
	KEXPECT_STREQ(fmt("[%5d|%-5d|%05d|%+d|% d]", 42, 42, -42, 42, 42),
		      "[   42|42   |-0042|+42| 42]");
	KEXPECT_STREQ(fmt("%x %#x %08X %#010lx %o %#o", 255, 255, 0xabc, 0x1234L, 8, 8),
		      "ff 0xff 00000ABC 0x00001234 10 010");
	KEXPECT_STREQ(fmt("%.3d %8.3d %-8.3d| %.0d|", 7, 7, 7, 0), "007      007 007     | |");
	KEXPECT_STREQ(fmt("%s %10s %-5s| %.2s %.*s %c%%", "a", "b", "c", "defg", 3, "hijkl", 'm'),
		      "a          b c    | de hij m%");
	KEXPECT_STREQ(fmt("%*d %-*d|", 4, 1, 4, 2), "   1 2   |");
	KEXPECT_STREQ(fmt("%s", nothing), "(null)");
	KEXPECT_STREQ(fmt("%#x %#06x %#o", 0, 0, 0), "0x0 0x0000 0");
	KEXPECT_STREQ(fmt("%llx %lu", ~0ULL, ULONG_MAX), "ffffffffffffffff 18446744073709551615");
}

KTEST(lib, printf_pointers, "")
{
	static const u8 bytes[] = { 0, 0x1b, 0xff };
	static const u8 ip[] = { 192, 168, 0, 1 };
	phys_addr_t pa = 0x1000;

	KEXPECT_STREQ(fmt("%px %p", (void *)0xabcUL, (void *)0xffff888000001000UL),
		      "0000000000000abc ffff888000001000");
	KEXPECT_STREQ(fmt("%*ph|%*phN|%*phC", 3, bytes, 3, bytes, 2, bytes),
		      "00 1b ff|001bff|00:1b");
	KEXPECT_STREQ(fmt("%pI4 %pa %pe.", ip, &pa, ERR_PTR(-ENOENT)),
		      "192.168.0.1 0x0000000000001000 -2.");
}

static const char *__printf(1, 2) nested(const char *format, ...)
{
	struct va_format message = { .fmt = format };
	va_list args;

	va_start(args, format);
	message.va = &args;
	fmt("<%pV> %d", &message, 9);
	va_end(args);
	return text;
}

KTEST(lib, printf_nested_format, "")
{
	KEXPECT_STREQ(nested("%s=%d", "x", 5), "<x=5> 9");
	KEXPECT_STREQ(nested("plain"), "<plain> 9");
}

KTEST(lib, printf_truncates_and_counts, "")
{
	char small[4] = "zzz";

	KEXPECT_EQ(snprintf(small, sizeof(small), "%d", 123456), 6);
	KEXPECT_STREQ(small, "123");
	KEXPECT_EQ(scnprintf(small, sizeof(small), "abcdef"), 3);
	KEXPECT_EQ(scnprintf(small, 0, "abc"), 0);
	KEXPECT_STREQ(small, "abc");
	KEXPECT_EQ(snprintf(NULL, 0, "%s %d", "abc", 5), 5);
}

KTEST(lib, scanf_reads_back, "")
{
	int a = 0, b = 0, n;
	unsigned long l = 0;
	unsigned char c = 0;
	char word[8];

	KEXPECT_EQ(sscanf("12 -7,ff", "%d %d,%lx", &a, &b, &l), 3);
	KEXPECT(a == 12 && b == -7 && l == 255);
	KEXPECT_EQ(sscanf("0x1f 010 9", "%i %i %hhu", &a, &b, &c), 3);
	KEXPECT(a == 31 && b == 8 && c == 9);
	KEXPECT_EQ(sscanf("hello world", "%3s%n", word, &n), 1);
	KEXPECT_STREQ(word, "hel");
	KEXPECT_EQ(n, 3);
	KEXPECT_EQ(sscanf("ab=12", "%7[a-z]=%d", word, &a), 2);
	KEXPECT_STREQ(word, "ab");
	KEXPECT_EQ(sscanf("123456", "%2d%*2d%d", &a, &b), 2);
	KEXPECT(a == 12 && b == 56);
	KEXPECT_EQ(sscanf("x", "%d", &a), 0);
	KEXPECT_EQ(sscanf("8:0", "%u:%u", &a, &b), 2);
	KEXPECT(a == 8 && b == 0);
	KEXPECT_EQ(sscanf("100%", "%d%%%n", &a, &n), 1);
}

KTEST(lib, kstrto_obeys_its_errors, "")
{
	unsigned long ul = 1;
	long l = 1;
	int i = 1;
	u8 b = 1;
	s8 sb;
	bool flag;

	KEXPECT_EQ(kstrtoul("0x10\n", 0, &ul), 0);
	KEXPECT_EQ(ul, 16);
	KEXPECT_EQ(kstrtoul("+010", 0, &ul), 0);
	KEXPECT_EQ(ul, 8);
	KEXPECT_EQ(kstrtoul("18446744073709551615", 10, &ul), 0);
	KEXPECT_EQ(ul, ULONG_MAX);
	KEXPECT_EQ(kstrtoul("18446744073709551616", 10, &ul), -ERANGE);
	KEXPECT_EQ(kstrtoul("-1", 10, &ul), -EINVAL);
	KEXPECT_EQ(kstrtoul("", 10, &ul), -EINVAL);
	KEXPECT_EQ(kstrtoul("1 ", 10, &ul), -EINVAL);
	KEXPECT_EQ(kstrtoul("1\n\n", 10, &ul), -EINVAL);
	KEXPECT_EQ(kstrtoul("0x", 16, &ul), -EINVAL);
	KEXPECT_EQ(kstrtol("-9223372036854775808", 10, &l), 0);
	KEXPECT_EQ(l, LONG_MIN);
	KEXPECT_EQ(kstrtol("-9223372036854775809", 10, &l), -ERANGE);
	KEXPECT_EQ(kstrtoint("2147483648", 10, &i), -ERANGE);
	KEXPECT_EQ(kstrtoint("-2147483648", 10, &i), 0);
	KEXPECT_EQ(kstrtou8("256", 10, &b), -ERANGE);
	KEXPECT_EQ(b, 1);
	KEXPECT_EQ(kstrtos8("-129", 10, &sb), -ERANGE);
	KEXPECT(!kstrtobool("Yes", &flag) && flag && !kstrtobool("off", &flag) && !flag &&
		kstrtobool("x", &flag));
	KEXPECT_EQ(simple_strtol("-12abc", NULL, 0), -12);
}

KTEST(lib, command_line_pieces, "")
{
	char *rest;
	int ints[6];

	KEXPECT_EQ(memparse("64M", NULL), 64 << 20);
	KEXPECT_EQ(memparse("0x10k,", &rest), 16384);
	KEXPECT_STREQ(rest, ",");
	KEXPECT_STREQ(get_options("3,5-7,9", 6, ints), "");
	KEXPECT(ints[0] == 5 && ints[1] == 3 && ints[2] == 5 && ints[3] == 6 && ints[4] == 7 &&
		ints[5] == 9);
	KEXPECT_STREQ(get_options("3,5-7,9", 5, ints), "9");
	KEXPECT_EQ(ints[0], 4);
	KEXPECT(parse_option_str("a,bc,d", "bc") && !parse_option_str("a,bc,d", "b"));
}

KTEST(lib, option_tokens, "")
{
	static const match_table_t table = {
		{ 1, "size=%s" }, { 2, "mode=%o" }, { 3, "nr=%u" }, { 4, "ro" }, { 5, NULL }
	};
	substring_t args[MAX_OPT_ARGS];
	char size[] = "size=10%", mode[] = "mode=755", nr[] = "nr=-1", ro[] = "ro", rw[] = "row";
	int value;
	char *copy;

	KEXPECT_EQ(match_token(size, table, args), 1);
	copy = match_strdup(&args[0]);
	KASSERT(copy);
	KEXPECT_STREQ(copy, "10%");
	kfree(copy);
	KEXPECT_EQ(match_token(mode, table, args), 2);
	KEXPECT(!match_octal(&args[0], &value) && value == 0755);
	KEXPECT_EQ(match_token(nr, table, args), 5);
	KEXPECT_EQ(match_token(ro, table, args), 4);
	KEXPECT_EQ(match_token(rw, table, args), 5);
}

KTEST(lib, glob_patterns, "")
{
	KEXPECT(glob_match("*", "") && glob_match("a*b*c", "aXbYbZc") &&
		glob_match("?[a-c]", "xb"));
	KEXPECT(glob_match("[!a]", "b") && !glob_match("[!a]", "a") && glob_match("\\*", "*") &&
		!glob_match("\\*", "x"));
	KEXPECT(!glob_match("a", "ab") && !glob_match("ab", "a") && !glob_match("?", "") &&
		glob_match("[]]", "]"));
	KEXPECT(!glob_match("*a*a*a*a*a*a*a*b",
			    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	KEXPECT(glob_match("[a", "[a") && !glob_match("[a", "a") && match_wildcard("[a]*", "[a]b"));
}

KTEST(lib, hex_dump_lines, "")
{
	char line[128];

	hex_dump_to_buffer("0123456789abcdef", 16, 16, 1, line, sizeof(line), true);
	KEXPECT_STREQ(line, "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef");
	hex_dump_to_buffer("\1\2\3\4", 4, 16, 4, line, sizeof(line), true);
	KEXPECT_STREQ(line, "04030201                             ....");
	KEXPECT_LT(hex_dump_to_buffer("0123456789abcdef", 16, 16, 1, line, 10, true), 10);
}
