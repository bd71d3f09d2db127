// SPDX-License-Identifier: MIT
#include <linux/stacktrace.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <asm/stacktrace.h>

/* The architecture walks the stack; here the addresses are kept. */

struct collector {
	unsigned long *store;
	unsigned int size, used, skip;
};

static bool collect(void *cookie, unsigned long addr, bool reliable)
{
	struct collector *c = cookie;

	if (c->skip) {
		c->skip--;
		return true;
	}
	if (c->used < c->size)
		c->store[c->used++] = addr;
	return c->used < c->size;
}

/* The functions below are frames of their own: one more to skip. */
noinline unsigned int stack_trace_save(unsigned long *store, unsigned int size, unsigned int skipnr)
{
	struct collector c = { store, size, 0, skipnr + 1 };

	arch_stack_walk(collect, &c, current, NULL);
	return c.used;
}

noinline unsigned int stack_trace_save_tsk(struct task_struct *task, unsigned long *store,
					   unsigned int size, unsigned int skipnr)
{
	struct collector c = { store, size, 0, skipnr + (task == current) };

	arch_stack_walk(collect, &c, task, NULL);
	return c.used;
}

unsigned int stack_trace_save_regs(struct pt_regs *regs, unsigned long *store, unsigned int size,
				   unsigned int skipnr)
{
	struct collector c = { store, size, 0, skipnr };

	arch_stack_walk(collect, &c, current, regs);
	return c.used;
}

void stack_trace_print(const unsigned long *entries, unsigned int n, int spaces)
{
	for (unsigned int i = 0; i < n; i++)
		printk("%*s%pB\n", spaces + 1, "", (void *)entries[i]);
}
