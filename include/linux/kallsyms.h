/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

/*
 * Names of the kernel's functions and data, from a table linked in by tools/gen-kallsyms.py. Any
 * context.
 */

#include <linux/types.h>

#define KSYM_NAME_LEN	128
#define KSYM_SYMBOL_LEN	(KSYM_NAME_LEN + 64)	/* "name+0xoffset/0xsize" */

/* The address, 0 if there is no such name. Slow: looks at every name. */
unsigned long kallsyms_lookup_name(const char *name);
/*
 * The symbol around `addr`: copied to namebuf[KSYM_NAME_LEN], which is returned, with size and
 * offset into it where not NULL. NULL if addr is not the kernel's. *modname becomes NULL: there are
 * no modules yet.
 */
const char *kallsyms_lookup(unsigned long addr, unsigned long *size, unsigned long *offset,
			    char **modname, char *namebuf);
bool kallsyms_lookup_size_offset(unsigned long addr, unsigned long *size, unsigned long *offset);
/*
 * Calls fn for every symbol by rising address until it returns nonzero, and returns that. `name` is
 * valid inside fn.
 */
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long addr),
			    void *data);
/*
 * The n-th symbol by rising address, for /proc/kallsyms: its type letter, 0 past the end. namebuf
 * as above.
 */
char kallsyms_get(size_t n, unsigned long *addr, char *namebuf);

/* "name+0x12/0x34" into buffer[KSYM_SYMBOL_LEN], "0x..." if unknown. Returns the length. */
int sprint_symbol(char *buffer, unsigned long addr);
int sprint_symbol_no_offset(char *buffer, unsigned long addr);
/* For return addresses: looks up the call, which may be the last instruction of its function. */
int sprint_backtrace(char *buffer, unsigned long addr);

/* True for addresses of the kernel's code. */
bool kernel_text_address(unsigned long addr);
bool __kernel_text_address(unsigned long addr);
bool core_kernel_text(unsigned long addr);

#endif
