// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/crc32.h>
#include <linux/ctype.h>
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/kfifo.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/bsearch.h>
#include <linux/string.h>
#include <linux/uuid.h>

KTEST(lib, string_lengths_and_searches, "")
{
	char text[80];

	for (int at = 0; at < 16; at++) {
		for (int len = 0; len < 40; len++) {
			memset(text, 'x', sizeof(text));
			text[at + len] = '\0';
			KEXPECT_EQ(strlen(text + at), len);
			KEXPECT_EQ(strnlen(text + at, 20), min(len, 20));
			KEXPECT_EQ(strnlen(text + at, len), len);
			KEXPECT(memchr(text + at, 0, len) == NULL);
			KEXPECT(memchr(text + at, 0, len + 1) == text + at + len);
			KEXPECT(memchr_inv(text + at, 'x', len) == NULL);
			KEXPECT(memchr_inv(text + at, 'x', len + 1) == text + at + len);
		}
	}
	KEXPECT(!strchr("abc", 'd') && *strchr("abc", 'b') == 'b' && !*strchr("abc", 0));
	KEXPECT_STREQ(strchrnul("abc=d", '='), "=d");
	KEXPECT_STREQ(strrchr("a/b/c", '/'), "/c");
	KEXPECT_STREQ(strstr("haystack", "sta"), "stack");
	KEXPECT(!strstr("hay", "haystack") && !strnstr("haystack", "stack", 7));
	KEXPECT_STREQ(strstr("x", ""), "x");
	KEXPECT_EQ(strspn("  \tx", " \t"), 3);
	KEXPECT_EQ(strcspn("abc,d", ",;"), 3);
	KEXPECT_STREQ(kbasename("/a/b"), "b");
	KEXPECT_STREQ(kbasename("b"), "b");
}

static int sign(int x)
{
	return x < 0 ? -1 : x > 0;
}

KTEST(lib, string_comparisons, "")
{
	char a[40], b[40];

	KEXPECT_EQ(sign(strcmp("a", "b")), -1);
	KEXPECT_EQ(sign(strcmp("\xff", "a")), 1);
	KEXPECT_EQ(strncmp("abcd", "abxx", 2), 0);
	KEXPECT_EQ(strcasecmp("HeLLo", "hEllO"), 0);
	KEXPECT_EQ(sign(strncasecmp("ab", "AC", 2)), -1);
	KEXPECT(sysfs_streq("on\n", "on") && sysfs_streq("on", "on\n") &&
		!sysfs_streq("on\n", "one"));
	for (int i = 0; i < 40; i++) {
		memset(a, 7, sizeof(a));
		memset(b, 7, sizeof(b));
		b[i] = i & 1 ? -56 : 3;
		KEXPECT_EQ(sign(memcmp(a, b, 40)), i & 1 ? -1 : 1);
		KEXPECT_EQ(memcmp(a, b, i), 0);
	}
}

KTEST(lib, string_copies_stay_inside, "")
{
	char buf[8];

	KEXPECT_EQ(strscpy(buf, "1234567", sizeof(buf)), 7);
	KEXPECT_EQ(strscpy(buf, "12345678", sizeof(buf)), -E2BIG);
	KEXPECT_STREQ(buf, "1234567");
	KEXPECT_EQ(strscpy(buf, "x", 0), -E2BIG);
	KEXPECT_EQ(strscpy_pad(buf, "ab", sizeof(buf)), 2);
	KEXPECT(!memchr_inv(buf + 2, 0, 6));
	KEXPECT_EQ(strlcpy(buf, "0123456789", sizeof(buf)), 10);
	KEXPECT_STREQ(buf, "0123456");
	strlcpy(buf, "ab", sizeof(buf));
	KEXPECT_EQ(strlcat(buf, "cdefghijk", sizeof(buf)), 11);
	KEXPECT_STREQ(buf, "abcdefg");
	memset(buf, 'z', sizeof(buf));
	strncpy(buf, "ab", 4);
	KEXPECT(!memcmp(buf, "ab\0\0zzzz", 8));
}

KTEST(lib, string_splitting_and_trimming, "")
{
	char list[] = "a,b,,c", blanks[] = " \t x y \n", *s = list;
	char **argv;
	int argc;

	KEXPECT_STREQ(strsep(&s, ","), "a");
	KEXPECT_STREQ(strsep(&s, ","), "b");
	KEXPECT_STREQ(strsep(&s, ","), "");
	KEXPECT_STREQ(strsep(&s, ","), "c");
	KEXPECT(!strsep(&s, ","));
	KEXPECT_STREQ(strim(blanks), "x y");
	argv = argv_split(GFP_KERNEL, "  /sbin/init  -a\tb ", &argc);
	KASSERT(argv);
	KEXPECT_EQ(argc, 3);
	KEXPECT_STREQ(argv[0], "/sbin/init");
	KEXPECT_STREQ(argv[2], "b");
	KEXPECT(!argv[3]);
	argv_free(argv);
}

KTEST(lib, kfifo_keeps_order_and_size,
      "spec: N-DS-11 N-DS-12 N-DS-13 N-DS-14 N-DS-15 N-DS-16 N-CHK-30")
{
	struct kfifo fifo;
	u8 in = 0, out = 0, buf[100];

	KASSERT(!kfifo_alloc(&fifo, 60, GFP_KERNEL));
	KEXPECT_EQ(kfifo_size(&fifo), 64);
	fifo.in = fifo.out = 0xffffffe0;	/* the counters wrap on the way */
	for (int round = 0; round < 2000; round++) {
		unsigned int n = ktest_random() % 80, len = kfifo_len(&fifo), moved;

		if (ktest_random() & 1) {
			for (unsigned int i = 0; i < n; i++)
				buf[i] = in + i;
			moved = kfifo_in(&fifo, buf, n);
			KEXPECT_EQ(moved, min(n, 64 - len));
			in += moved;
		} else {
			KEXPECT_EQ(kfifo_out_peek(&fifo, buf, n), min(n, len));
			KEXPECT_EQ(kfifo_len(&fifo), len);
			moved = kfifo_out(&fifo, buf, n);
			KEXPECT_EQ(moved, min(n, len));
			for (unsigned int i = 0; i < moved; i++)
				KEXPECT_EQ(buf[i], (u8)(out + i));
			out += moved;
		}
		KEXPECT_EQ(kfifo_len(&fifo), (u8)(in - out));
		KEXPECT_EQ(kfifo_is_empty(&fifo), in == out);
		KEXPECT_EQ(kfifo_is_full(&fifo), kfifo_avail(&fifo) == 0);
	}
	kfifo_reset(&fifo);
	KEXPECT(kfifo_is_empty(&fifo) && !kfifo_get(&fifo, buf));
	kfifo_free(&fifo);
	KEXPECT_EQ(kfifo_init(&fifo, buf, 100), 0);
	KEXPECT_EQ(kfifo_size(&fifo), 64);
	KEXPECT_EQ(kfifo_init(&fifo, buf, 1), -EINVAL);
	KEXPECT_EQ(kfifo_alloc(&fifo, 0, GFP_KERNEL), -EINVAL);
}

static int compare_ints(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

struct wide { int key; char fill[9]; } __packed;

static int compare_wide(const void *a, const void *b)
{
	return ((const struct wide *)a)->key - ((const struct wide *)b)->key;
}

KTEST(lib, sort_orders_and_bsearch_finds, "")
{
	static int v[300];
	static struct wide w[77];
	int key;

	for (int n = 0; n < 300; n += 1 + n / 3) {
		for (int i = 0; i < n; i++)
			v[i] = (int)(ktest_random() % 100) * 2;
		sort(v, n, sizeof(int), compare_ints, NULL);
		for (int i = 1; i < n; i++)
			KEXPECT_LE(v[i - 1], v[i]);
		for (int i = 0; i < n; i++)
			KEXPECT_EQ(*(int *)bsearch(&v[i], v, n, sizeof(int), compare_ints), v[i]);
		key = 33;
		KEXPECT(!bsearch(&key, v, n, sizeof(int), compare_ints));
	}
	for (int i = 0; i < 77; i++) {
		w[i].key = ktest_random() % 1000;
		memset(w[i].fill, w[i].key, sizeof(w[i].fill));
	}
	sort(w, 77, sizeof(w[0]), compare_wide, NULL);
	for (int i = 0; i < 77; i++) {
		KEXPECT(!i || w[i - 1].key <= w[i].key);
		KEXPECT(!memchr_inv(w[i].fill, w[i].key, sizeof(w[i].fill)));
	}
}

KTEST(lib, crc32_known_values, "")
{
	u8 data[64];
	u32 crc = ~0U;

	KEXPECT_EQ((u32)~crc32_le(~0U, "123456789", 9), 0xcbf43926U);
	KEXPECT_EQ((u32)~crc32c(~0U, "123456789", 9), 0xe3069283U);
	for (int i = 0; i < 64; i++)
		data[i] = i * 37;
	for (int i = 0; i < 64; i++)
		crc = crc32_le(crc, data + i, 1);
	KEXPECT_EQ(crc32_le(~0U, data, 64), crc);
	KEXPECT_EQ(crc32_le(crc32_le(~0U, data, 13), data + 13, 51), crc);
}

KTEST(lib, arithmetic_helpers, "")
{
	u64 n = 1000000007;

	KEXPECT_EQ(mul_u64_u64_div_u64(~0ULL, 1000, 1000), ~0ULL);
	KEXPECT_EQ(mul_u64_u64_div_u64(123456789012345ULL, 1000000000, 3000000),
		   41152263004115000ULL);
	KEXPECT_EQ(mul_u64_u64_div_u64(~0ULL, ~0ULL, 1), ~0ULL);
	KEXPECT_EQ(mul_u64_u64_div_u64(1ULL << 63, 6, 1ULL << 63 | 1), 5);
	KEXPECT_EQ(do_div(n, 1000), 7);
	KEXPECT_EQ(n, 1000000);
	for (unsigned long i = 0; i < 70000; i += 1 + i / 7) {
		unsigned long r = int_sqrt(i);

		KEXPECT(r * r <= i && (r + 1) * (r + 1) > i);
	}
	KEXPECT_EQ(int_sqrt(~0UL), 0xffffffffUL);
	KEXPECT_EQ(gcd(84, 30), 6);
	KEXPECT_EQ(roundup_pow_of_two(33), 64);
	KEXPECT_EQ(roundup_pow_of_two(64), 64);
	KEXPECT_EQ(rounddown_pow_of_two(63), 32);
	KEXPECT_EQ(order_base_2(1) + order_base_2(2) + order_base_2(5), 4);
	KEXPECT_EQ(hweight64(0xf0f0000000000001ULL), 9);
	KEXPECT_EQ(sign_extend32(0x80, 7), -128);
	KEXPECT_EQ(min_not_zero(0, 5), 5);
	KEXPECT_EQ(clamp(7, 1, 5), 5);
	KEXPECT_LT(hash_64(~0ULL, 6), 64);
	KEXPECT_NE(jhash("abcd", 4, 0), jhash("abce", 4, 0));
	KEXPECT_NE(jhash("abc", 3, 0), jhash("abc\0", 4, 0));
}

KTEST(lib, uuid_text_goes_both_ways, "")
{
	static const char text[] = "00112233-4455-4677-8899-aabbccddeeff";
	char out[40];
	uuid_t uuid;

	KEXPECT_EQ(uuid_parse(text, &uuid), 0);
	snprintf(out, sizeof(out), "%pU", &uuid);
	KEXPECT_STREQ(out, text);
	KEXPECT_EQ(uuid_parse("00112233-4455-4677-8899-aabbccddeefg", &uuid), -EINVAL);
	KEXPECT_EQ(uuid_parse("00112233+4455-4677-8899-aabbccddeeff", &uuid), -EINVAL);
}
