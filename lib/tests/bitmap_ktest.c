// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>

/* Bitmaps against arrays of bool. */

#define BITS	197

struct model {
	DECLARE_BITMAP(map, BITS);
	bool bit[BITS];
};

static void fill(struct model *m, int density)
{
	for (int i = 0; i < BITS; i++) {
		m->bit[i] = ktest_random() % 100 < density;
		__assign_bit(i, m->map, m->bit[i]);
	}
	/* What lies beyond must not matter. */
	for (int i = BITS; i < BITS_TO_LONGS(BITS) * BITS_PER_LONG; i++)
		__assign_bit(i, m->map, ktest_random() & 1);
}

static int first_from(const struct model *m, int from, bool value)
{
	for (; from < BITS; from++) {
		if (m->bit[from] == value)
			return from;
	}
	return BITS;
}

KTEST(lib, find_bit_agrees_with_an_array, "spec: N-DS-28")
{
	static struct model a, b;
	static const int densities[] = { 0, 1, 50, 99, 100 };

	for (int round = 0; round < 100; round++) {
		int last = BITS, nth = 0;

		fill(&a, densities[round % 5]);
		fill(&b, densities[round / 5 % 5]);
		for (int i = 0; i <= BITS; i++) {
			int both = BITS, only = BITS;

			KEXPECT_EQ(find_next_bit(a.map, BITS, i), first_from(&a, i, true));
			KEXPECT_EQ(find_next_zero_bit(a.map, BITS, i), first_from(&a, i, false));
			for (int j = BITS; j-- > i;) {
				if (a.bit[j] && b.bit[j])
					both = j;
				if (a.bit[j] && !b.bit[j])
					only = j;
			}
			KEXPECT_EQ(find_next_and_bit(a.map, b.map, BITS, i), both);
			KEXPECT_EQ(find_next_andnot_bit(a.map, b.map, BITS, i), only);
		}
		for (int i = 0; i < BITS; i++) {
			if (!a.bit[i])
				continue;
			last = i;
			KEXPECT_EQ(find_nth_bit(a.map, BITS, nth++), i);
		}
		KEXPECT_EQ(find_last_bit(a.map, BITS), last);
		KEXPECT_EQ(bitmap_weight(a.map, BITS), nth);
	}
}

KTEST(lib, bitmap_operations_agree_with_an_array, "")
{
	static struct model a, b;
	DECLARE_BITMAP(out, BITS);

	for (int round = 0; round < 200; round++) {
		bool any_and = false, subset = true, equal = true;
		unsigned int shift = ktest_random() % (BITS + 20), start = ktest_random() % BITS;
		unsigned int len = ktest_random() % (BITS - start + 1);

		fill(&a, 10 + round % 3 * 40);
		fill(&b, round % 2 ? 3 : 90);
		for (int i = 0; i < BITS; i++) {
			any_and |= a.bit[i] && b.bit[i];
			subset &= !a.bit[i] || b.bit[i];
			equal &= a.bit[i] == b.bit[i];
		}
		KEXPECT_EQ(bitmap_and(out, a.map, b.map, BITS), any_and);
		KEXPECT_EQ(bitmap_intersects(a.map, b.map, BITS), any_and);
		KEXPECT_EQ(bitmap_subset(a.map, b.map, BITS), subset);
		KEXPECT_EQ(bitmap_equal(a.map, b.map, BITS), equal);
		bitmap_copy(out, a.map, BITS);
		KEXPECT(bitmap_equal(out, a.map, BITS));
		bitmap_shift_left(out, a.map, shift, BITS);
		for (int i = 0; i < BITS; i++)
			KEXPECT_EQ(test_bit(i, out), i >= shift && a.bit[i - shift]);
		bitmap_shift_right(out, a.map, shift, BITS);
		for (int i = 0; i < BITS; i++)
			KEXPECT_EQ(test_bit(i, out), i + shift < BITS && a.bit[i + shift]);
		bitmap_copy(out, a.map, BITS);
		bitmap_set(out, start, len);
		for (int i = 0; i < BITS; i++)
			KEXPECT_EQ(test_bit(i, out), (i >= start && i < start + len) || a.bit[i]);
		bitmap_copy(out, a.map, BITS);
		bitmap_clear(out, start, len);
		for (int i = 0; i < BITS; i++)
			KEXPECT_EQ(test_bit(i, out), !(i >= start && i < start + len) && a.bit[i]);
	}
}

KTEST(lib, bitmap_lists_are_read_and_printed, "")
{
	DECLARE_BITMAP(map, 128);
	char text[128];

	KEXPECT_EQ(bitmap_parselist("0-3,8, 64-66,127\n", map, 128), 0);
	snprintf(text, sizeof(text), "%*pbl|%*pb", 128, map, 128, map);
	KEXPECT_STREQ(text, "0-3,8,64-66,127|80000000,00000007,00000000,0000010f");
	KEXPECT_EQ(bitmap_parselist("0-9:2/4", map, 128), 0);
	snprintf(text, sizeof(text), "%*pbl", 128, map);
	KEXPECT_STREQ(text, "0-1,4-5,8-9");
	KEXPECT_EQ(bitmap_parselist("7-10:1/4294967289", map, 128), 0);
	snprintf(text, sizeof(text), "%*pbl", 128, map);
	KEXPECT_STREQ(text, "7");
	KEXPECT_EQ(bitmap_parse("80000000,00000007,0,10f\n", 100, map, 128), 0);
	snprintf(text, sizeof(text), "%*pbl", 128, map);
	KEXPECT_STREQ(text, "0-3,8,64-66,127");
	KEXPECT_EQ(bitmap_parselist("128", map, 128), -ERANGE);
	KEXPECT_EQ(bitmap_parselist("5-3", map, 128), -EINVAL);
	KEXPECT_EQ(bitmap_parselist("x", map, 128), -EINVAL);
	KEXPECT_EQ(bitmap_parselist("1-", map, 128), -EINVAL);
	KEXPECT_EQ(bitmap_parselist("99999999999", map, 128), -ERANGE);
	KEXPECT_EQ(bitmap_parse("1,,2", 100, map, 128), -EINVAL);
	KEXPECT_EQ(bitmap_parse("123456789", 100, map, 128), -EINVAL);
	KEXPECT_EQ(bitmap_parse("ff", 100, map, 7), -EOVERFLOW);
	KEXPECT_EQ(bitmap_parselist("", map, 128), 0);
	KEXPECT(bitmap_empty(map, 128));
}

KTEST(lib, bitmap_finds_aligned_areas, "")
{
	DECLARE_BITMAP(map, 100);

	bitmap_zero(map, 100);
	bitmap_set(map, 3, 1);
	bitmap_set(map, 17, 2);
	KEXPECT_EQ(bitmap_find_next_zero_area(map, 100, 0, 3, 0), 0);
	KEXPECT_EQ(bitmap_find_next_zero_area(map, 100, 0, 4, 0), 4);
	KEXPECT_EQ(bitmap_find_next_zero_area(map, 100, 0, 4, 7), 8);
	KEXPECT_EQ(bitmap_find_next_zero_area(map, 100, 0, 16, 15), 32);
	KEXPECT_GE(bitmap_find_next_zero_area(map, 100, 0, 90, 0), 100);
}

KTEST(lib, cpumask_walks_visit_each_cpu_once, "")
{
	struct cpumask mask = CPU_MASK_NONE;
	unsigned int cpu, seen = 0, n = min(nr_cpu_ids, 8u);

	for (cpu = 0; cpu < n; cpu += 2)
		cpumask_set_cpu(cpu, &mask);
	for_each_cpu(cpu, &mask)
		seen |= 1 << cpu;
	KEXPECT_EQ(seen, mask.bits[0]);
	seen = 0;
	for_each_cpu_wrap(cpu, &mask, n / 2) {
		KEXPECT(!(seen & 1 << cpu));
		seen |= 1 << cpu;
	}
	KEXPECT_EQ(seen, mask.bits[0]);
	KEXPECT_EQ(cpumask_weight(&mask), (n + 1) / 2);
	KEXPECT_EQ(cpumask_first(&mask), 0);
	KEXPECT_GE(cpumask_next(n - 1, &mask), nr_cpu_ids);
	KEXPECT(cpumask_equal(cpumask_of(0), &CPU_MASK_CPU0));
	KEXPECT_EQ(cpumask_any_but(cpumask_of(0), 0), nr_cpu_ids);
	for_each_cpu_wrap(cpu, cpu_none_mask, 0)
		KEXPECT(!"an empty mask has no CPU");
}
