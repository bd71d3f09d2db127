// SPDX-License-Identifier: MIT
#include <linux/kernel.h>
#include <linux/string.h>
#include "internal.h"

/* A record as text: each of its lines with level and time in front. */

bool printk_time = true;

/* "<level>[time] ", without the level where that is not asked for. Returns the length. */
static size_t log_prefix(char *buf, const struct log_info *info, bool with_level)
{
	size_t n = 0;
	u64 us = info->ts_nsec / 1000;

	if (with_level)
		n = scnprintf(buf, LOG_PREFIX_MAX, "<%u>", info->facility << 3 | info->level);
	if (printk_time)
		n += scnprintf(buf + n, LOG_PREFIX_MAX - n, "[%5llu.%06llu] ",
			       (unsigned long long)us / 1000000, (unsigned long long)us % 1000000);
	return n;
}

size_t log_format(char *buf, size_t size, const struct log_info *info, const char *text,
		  bool with_level)
{
	char prefix[LOG_PREFIX_MAX];
	size_t prefix_len = log_prefix(prefix, info, with_level), left = info->len, used = 0;

	do {
		const char *newline = memchr(text, '\n', left);
		size_t len = newline ? newline - text : left;

		if (used + prefix_len + len + 1 > size)
			break;
		memcpy(buf + used, prefix, prefix_len);
		memcpy(buf + used + prefix_len, text, len);
		buf[used + prefix_len + len] = '\n';
		used += prefix_len + len + 1;
		len += newline != NULL;
		text += len;
		left -= len;
	} while (left);
	return used;
}
