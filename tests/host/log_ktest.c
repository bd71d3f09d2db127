// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "../../kernel/printk/internal.h"

/* The ring of log records: what was stored comes out in order, whole, or is counted as lost. */

static u32 stamp(u64 n)
{
	return n * 2654435761u;
}

/* A record whose content follows from its number. */
static u16 make_text(char *text, u64 n)
{
	u16 len = stamp(n) % (LOG_LINE_MAX + 1);

	if (stamp(n + 7) % 4)
		len %= 60;
	for (u16 i = 0; i < len; i++)
		text[i] = 'a' + (n + i) % 26;
	return len;
}

KTEST(printk, log_records_come_out_as_they_went_in, "spec: N-DBG-01")
{
	static char text[LOG_LINE_MAX], got[LOG_LINE_MAX];
	struct log_cursor fast, slow;
	struct log_info info;
	u64 stored = 0, read = 0, lost = 0, slow_read = 0, slow_lost = 0;
	u64 base;

	log_end(&fast);
	slow = fast;
	base = fast.seq;
	for (int round = 0; round < 20000; round++) {
		for (int n = ktest_random() % 8; n; n--) {
			u16 len = make_text(text, stored);

			KASSERT(log_store(0, stored % 8, LOG_NEWLINE, 1, stored, text, len));
			stored++;
		}
		for (int n = ktest_random() % 8;
		     n && log_peek(&fast, &info, got, sizeof(got), &lost); n--) {
			KEXPECT_EQ(info.seq - base, read + lost);
			KEXPECT_EQ(info.ts_nsec, read + lost);
			KEXPECT_EQ(info.level, (read + lost) % 8);
			KEXPECT_EQ(info.len, make_text(text, read + lost));
			KEXPECT(!memcmp(text, got, info.len));
			log_advance(&fast);
			read++;
		}
		if (round % 997 == 0 && log_peek(&slow, &info, got, sizeof(got), &slow_lost)) {
			KEXPECT_EQ(info.seq - base, slow_read + slow_lost);
			KEXPECT_EQ(info.len, make_text(text, slow_read + slow_lost));
			KEXPECT(!memcmp(text, got, info.len));
			log_advance(&slow);
			slow_read++;
		}
		KASSERT(!__run->failures);
	}
	while (log_peek(&fast, &info, NULL, 0, &lost)) {
		log_advance(&fast);
		read++;
	}
	KEXPECT_EQ(read + lost, stored);
	KEXPECT_GT(slow_lost, 0);
}

KTEST(printk, log_continues_an_open_line_of_the_same_caller, "")
{
	struct log_cursor cursor;
	struct log_info info;
	char text[64];

	log_end(&cursor);
	log_store(0, 6, 0, 5, 0, "one", 3);
	KASSERT(log_peek(&cursor, &info, text, sizeof(text), NULL));
	KEXPECT_EQ(info.flags, 0);
	log_store(0, 6, LOG_CONT, 5, 0, " two", 4);
	log_store(0, 6, LOG_CONT | LOG_NEWLINE, 5, 0, " three", 6);
	KASSERT(log_peek(&cursor, &info, text, sizeof(text), NULL));
	KEXPECT_EQ(info.len, 13);
	KEXPECT(!memcmp(text, "one two three", 13));
	KEXPECT_EQ(info.flags, LOG_NEWLINE);
	log_advance(&cursor);
	KEXPECT(!log_peek(&cursor, &info, NULL, 0, NULL));

	/* Somebody else, or a complete line: a record of its own. */
	log_store(0, 6, 0, 5, 0, "a", 1);
	log_store(0, 6, LOG_CONT | LOG_NEWLINE, 6, 0, "b", 1);
	log_store(0, 6, LOG_CONT | LOG_NEWLINE, 6, 0, "c", 1);
	for (int i = 0; i < 3; i++) {
		KASSERT(log_peek(&cursor, &info, text, sizeof(text), NULL));
		KEXPECT_EQ(info.len, 1);
		KEXPECT_EQ(text[0], 'a' + i);
		KEXPECT(info.flags & LOG_NEWLINE);
		log_advance(&cursor);
	}
}

KTEST(printk, log_text_has_a_prefix_on_each_line, "")
{
	struct log_info info = { .ts_nsec = 12345678900ULL, .len = 7, .facility = 1, .level = 4 };
	char out[128];
	size_t len = log_format(out, sizeof(out), &info, "one\ntwo", true);

	KEXPECT_EQ(len, 46);
	KEXPECT(!memcmp(out, "<12>[   12.345678] one\n<12>[   12.345678] two\n", len));
	len = log_format(out, 30, &info, "one\ntwo", true);
	KEXPECT_EQ(len, 23);
	info.len = 0;
	len = log_format(out, sizeof(out), &info, "", false);
	KEXPECT(!memcmp(out, "[   12.345678] \n", len));
}
