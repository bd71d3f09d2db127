// SPDX-License-Identifier: MIT
/*
 * The exception table: which kernel instructions may fault. The linker leaves it in order of the
 * objects; it is sorted at boot on first use.
 */

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sort.h>
#include <asm/asm.h>
#include <asm/extable.h>
#include <asm/ptrace.h>

static unsigned long entry_insn(const struct exception_table_entry *e)
{
	return (unsigned long)&e->insn + e->insn;
}
static unsigned long entry_fixup(const struct exception_table_entry *e)
{
	return (unsigned long)&e->fixup + e->fixup;
}

static int compare_entries(const void *a, const void *b)
{
	unsigned long x = entry_insn(a), y = entry_insn(b);

	return x < y ? -1 : x > y;
}

/*
 * The fields are relative to where they are: moving an entry by `delta` bytes changes them by as
 * much.
 */
static void swap_entries(void *a, void *b, int size)
{
	struct exception_table_entry *x = a, *y = b, was = *x;
	int delta = (char *)b - (char *)a;

	x->insn = y->insn + delta;
	x->fixup = y->fixup + delta;
	x->type = y->type;
	y->insn = was.insn - delta;
	y->fixup = was.fixup - delta;
	y->type = was.type;
}

void __init sort_extable(void)
{
	sort((void *)__start___ex_table, __stop___ex_table - __start___ex_table,
	     sizeof(struct exception_table_entry), compare_entries, swap_entries);
}

const struct exception_table_entry *search_exception_tables(unsigned long ip)
{
	const struct exception_table_entry *lo = __start___ex_table, *hi = __stop___ex_table;

	while (lo < hi) {
		const struct exception_table_entry *mid = lo + (hi - lo) / 2;

		if (entry_insn(mid) == ip)
			return mid;
		if (entry_insn(mid) < ip)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool fixup_exception(struct pt_regs *regs, int trapnr, unsigned long error_code,
		     unsigned long fault_addr)
{
	const struct exception_table_entry *e = search_exception_tables(regs->ip);

	if (!e)
		return false;
	regs->ip = entry_fixup(e);
	if (e->type == EX_TYPE_CLEAR_FS)
		__asm__ __volatile__("mov %0, %%fs" : : "r" (0));
	if (e->type == EX_TYPE_RDMSR)
		regs->ax = regs->dx = 0;
	return true;
}
