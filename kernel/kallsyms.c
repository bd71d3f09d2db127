// SPDX-License-Identifier: MIT
#include <linux/kallsyms.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <asm/sections.h>

/*
 * Names for addresses. tools/gen-kallsyms.py makes the table:
 *
 *	kallsyms_offsets[]	addresses of functions, rising, relative to kallsyms_base
 *	kallsyms_names[]	for each a length and that many tokens; the first character
 *				they stand for is the type letter
 *	kallsyms_markers[]	where in kallsyms_names every 256th name begins
 *	kallsyms_token_table[]	strings of the tokens; t's is at kallsyms_token_index[t]
 */

extern const unsigned long kallsyms_base;
extern const u32 kallsyms_num, kallsyms_offsets[], kallsyms_markers[];
extern const u16 kallsyms_token_index[];
extern const char kallsyms_token_table[];
extern const u8 kallsyms_names[];

#define MARKER	256

/*
 * Puts the type letter and the name into out[], at most size - 1 characters. Returns where the next
 * name begins.
 */
static const u8 *expand(const u8 *name, char *out, size_t size)
{
	const u8 *end = name + 1 + *name;
	size_t used = 0;

	for (name++; name < end; name++) {
		const char *token = kallsyms_token_table + kallsyms_token_index[*name];

		while (*token && used + 1 < size)
			out[used++] = *token++;
	}
	out[used] = '\0';
	return end;
}

static const u8 *name_of(u32 n)
{
	const u8 *name = kallsyms_names + kallsyms_markers[n / MARKER];

	for (n %= MARKER; n; n--)
		name += 1 + *name;
	return name;
}

static unsigned long address_of(u32 n)
{
	return kallsyms_base + kallsyms_offsets[n];
}

/*
 * The first of the symbols at the largest address that is not above addr; -1 for addresses outside
 * of the kernel's text.
 */
static long find_symbol(unsigned long addr)
{
	u32 low = 0, high = kallsyms_num;

	if (!kallsyms_num || addr < kallsyms_base || !kernel_text_address(addr))
		return -1;
	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (address_of(middle) <= addr)
			low = middle;
		else
			high = middle;
	}
	while (low && kallsyms_offsets[low - 1] == kallsyms_offsets[low])
		low--;
	return low;
}

/* Up to the next symbol, or the end of the text it is in. */
static unsigned long size_of(u32 n)
{
	unsigned long start = address_of(n);

	for (u32 next = n + 1; next < kallsyms_num; next++) {
		if (address_of(next) != start)
			return address_of(next) - start;
	}
	return (is_kernel_text(start) ? (unsigned long)_etext : (unsigned long)_einittext) - start;
}

bool kallsyms_lookup_size_offset(unsigned long addr, unsigned long *size, unsigned long *offset)
{
	long n = find_symbol(addr);

	if (n < 0)
		return false;
	if (size)
		*size = size_of(n);
	if (offset)
		*offset = addr - address_of(n);
	return true;
}

const char *kallsyms_lookup(unsigned long addr, unsigned long *size, unsigned long *offset,
			    char **modname, char *namebuf)
{
	long n = find_symbol(addr);

	if (modname)
		*modname = NULL;
	if (n < 0)
		return NULL;
	kallsyms_lookup_size_offset(addr, size, offset);
	expand(name_of(n), namebuf, KSYM_NAME_LEN);
	memmove(namebuf, namebuf + 1, strlen(namebuf));		/* the type letter goes */
	return namebuf;
}

int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long addr), void *data)
{
	const u8 *next = kallsyms_names;
	char name[KSYM_NAME_LEN];
	int ret;

	for (u32 n = 0; n < kallsyms_num; n++) {
		next = expand(next, name, sizeof(name));
		ret = fn(data, name + 1, address_of(n));
		if (ret)
			return ret;
	}
	return 0;
}

struct name_search {
	const char *name;
	unsigned long addr;
};

static int compare_name(void *data, const char *name, unsigned long addr)
{
	struct name_search *search = data;

	if (strcmp(name, search->name))
		return 0;
	search->addr = addr;
	return 1;
}

unsigned long kallsyms_lookup_name(const char *name)
{
	struct name_search search = { .name = name };

	kallsyms_on_each_symbol(compare_name, &search);
	return search.addr;
}

char kallsyms_get(size_t n, unsigned long *addr, char *namebuf)
{
	char type;

	if (n >= kallsyms_num)
		return 0;
	expand(name_of(n), namebuf, KSYM_NAME_LEN);
	type = namebuf[0];
	memmove(namebuf, namebuf + 1, strlen(namebuf));
	*addr = address_of(n);
	return type;
}

/* `shift` moves a return address back into the call. */
static int sprint(char *buffer, unsigned long addr, int shift, bool with_offset)
{
	unsigned long size, offset;
	int len;

	if (!kallsyms_lookup(addr - shift, &size, &offset, NULL, buffer))
		return scnprintf(buffer, KSYM_SYMBOL_LEN, "0x%lx", addr);
	len = strlen(buffer);
	if (with_offset)
		len += scnprintf(buffer + len, KSYM_SYMBOL_LEN - len, "+0x%lx/0x%lx",
				 offset + shift, size);
	return len;
}

int sprint_symbol(char *buffer, unsigned long addr)
{
	return sprint(buffer, addr, 0, true);
}

int sprint_symbol_no_offset(char *buffer, unsigned long addr)
{
	return sprint(buffer, addr, 0, false);
}

int sprint_backtrace(char *buffer, unsigned long addr)
{
	return sprint(buffer, addr, 1, true);
}

bool core_kernel_text(unsigned long addr)
{
	return is_kernel_text(addr) || is_kernel_inittext(addr);
}

bool kernel_text_address(unsigned long addr)
{
	return core_kernel_text(addr);
}

bool __kernel_text_address(unsigned long addr)
{
	return core_kernel_text(addr);
}
