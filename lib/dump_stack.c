// SPDX-License-Identifier: MIT
#include <linux/printk.h>
#include <linux/panic.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/utsname.h>
#include <asm/stacktrace.h>

/* Where am I, and who called? */

void dump_stack_print_info(const char *log_lvl)
{
	printk("%sCPU: %d PID: %d Comm: %.20s %s %s %s\n", log_lvl, raw_smp_processor_id(),
	       current->pid, current->comm, print_tainted(), init_uts_ns.name.release,
	       init_uts_ns.name.version);
}

void dump_stack_lvl(const char *log_lvl)
{
	dump_stack_print_info(log_lvl);
	show_stack(NULL, NULL, log_lvl);
}

void dump_stack(void)
{
	dump_stack_lvl(KERN_DEFAULT);
}
