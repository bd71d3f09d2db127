// SPDX-License-Identifier: MIT
#include <linux/ktest.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

KTEST(kernel, kallsyms_names_lead_to_addresses_and_back, "spec: N-DBG-03")
{
	char name[KSYM_SYMBOL_LEN];
	unsigned long size, offset;

	KEXPECT_EQ(kallsyms_lookup_name("kallsyms_lookup_name"),
		   (unsigned long)kallsyms_lookup_name);
	KEXPECT_EQ(kallsyms_lookup_name("no_such_function_here"), 0);
	KASSERT(kallsyms_lookup((unsigned long)sprint_symbol + 1, &size, &offset, NULL, name));
	KEXPECT_STREQ(name, "sprint_symbol");
	KEXPECT_EQ(offset, 1);
	KEXPECT_LT(size, 4096);
	sprint_symbol(name, (unsigned long)sprint_symbol);
	KEXPECT(strstarts(name, "sprint_symbol+0x0/0x"));
	KEXPECT(!kallsyms_lookup(0x1000, NULL, NULL, NULL, name));
	sprint_symbol(name, 0x1000);
	KEXPECT_STREQ(name, "0x1000");
}

struct walk {
	unsigned long last;
	int count, wrong;
};

static int check_order(void *data, const char *name, unsigned long addr)
{
	struct walk *walk = data;

	walk->wrong += addr < walk->last || !*name;
	walk->last = addr;
	walk->count++;
	return 0;
}

KTEST(kernel, kallsyms_are_sorted, "")
{
	struct walk walk = { 0 };
	unsigned long addr;
	char name[KSYM_NAME_LEN];

	KEXPECT_EQ(kallsyms_on_each_symbol(check_order, &walk), 0);
	KEXPECT_EQ(walk.wrong, 0);
	KEXPECT_GT(walk.count, 1000);
	KEXPECT(kallsyms_get(walk.count - 1, &addr, name));
	KEXPECT_EQ(addr, walk.last);
	KEXPECT(!kallsyms_get(walk.count, &addr, name));
}

static noinline unsigned int save_here(unsigned long *entries, unsigned int n)
{
	return stack_trace_save(entries, n, 0);
}

KTEST(kernel, stack_trace_names_its_callers, "")
{
	unsigned long entries[16];
	char name[KSYM_SYMBOL_LEN];
	unsigned int n = save_here(entries, 16);
	bool found = false;

	for (unsigned int i = 0; i < n; i++) {
		sprint_backtrace(name, entries[i]);
		found |= strstarts(name, "ktest_kernel_stack_trace_names_its_callers+") ||
			 strstarts(name, "test_thread+");
	}
	KEXPECT(found);
}
