// SPDX-License-Identifier: MIT
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/unaligned.h>

/* Memory as text. */

static u64 read_group(const u8 *p, int size)
{
	switch (size) {
	case 8: return get_unaligned_le64(p);
	case 4: return get_unaligned_le32(p);
	case 2: return get_unaligned_le16(p);
	}
	return *p;
}

/* One line; the ASCII column stands where it would for a full row. */
int hex_dump_to_buffer(const void *buf, size_t len, int rowsize, int groupsize, char *line,
		       size_t linelen, bool ascii)
{
	const u8 *p = buf;
	int used = 0, column;

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	len = min(len, (size_t)rowsize);
	if (groupsize != 8 && groupsize != 4 && groupsize != 2)
		groupsize = 1;
	if (len % groupsize)
		groupsize = 1;
	if (linelen)
		*line = '\0';
	for (size_t i = 0; i < len; i += groupsize)
		used += scnprintf(line + used, linelen - used, "%s%0*llx", i ? " " : "",
				  groupsize * 2, (unsigned long long)read_group(p + i, groupsize));
	if (!ascii || !len)
		return used;
	column = rowsize * 2 + rowsize / groupsize + 1;
	used += scnprintf(line + used, linelen - used, "%*s", column - used, "");
	for (size_t i = 0; i < len; i++)
		used += scnprintf(line + used, linelen - used, "%c", isprint(p[i]) ? p[i] : '.');
	return used;
}

void print_hex_dump(const char *level, const char *prefix, int prefix_type, int rowsize,
		    int groupsize, const void *buf, size_t len, bool ascii)
{
	char line[32 * 3 + 2 + 32 + 1];

	if (rowsize != 16 && rowsize != 32)
		rowsize = 16;
	for (size_t i = 0; i < len; i += rowsize) {
		hex_dump_to_buffer(buf + i, len - i, rowsize, groupsize, line, sizeof(line), ascii);
		if (prefix_type == DUMP_PREFIX_ADDRESS)
			printk("%s%s%px: %s\n", level, prefix, buf + i, line);
		else if (prefix_type == DUMP_PREFIX_OFFSET)
			printk("%s%s%08zx: %s\n", level, prefix, i, line);
		else
			printk("%s%s%s\n", level, prefix, line);
	}
}
