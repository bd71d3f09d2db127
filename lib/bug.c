// SPDX-License-Identifier: MIT
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/printk.h>

/*
 * BUG and WARN sites. Each is one instruction that traps; the trap handler asks here what the
 * address means. The table is in the order of linking, so it is searched from its beginning: nobody
 * is in a hurry by then.
 */

extern struct bug_entry __start___bug_table[], __stop___bug_table[];

#define CUT_HERE	"------------[ cut here ]------------\n"

struct bug_entry *find_bug(unsigned long bug_addr)
{
	for (struct bug_entry *bug = __start___bug_table; bug < __stop___bug_table; bug++) {
		if ((unsigned long)&bug->bug_addr_disp + bug->bug_addr_disp == bug_addr)
			return bug;
	}
	return NULL;
}

void __warn_printk(const char *fmt, ...)
{
	va_list args;

	pr_warn(CUT_HERE);
	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

enum bug_trap_type report_bug(unsigned long bug_addr, struct pt_regs *regs)
{
	struct bug_entry *bug = find_bug(bug_addr);
	unsigned int flags;
	const char *file;

	if (!bug)
		return BUG_TRAP_TYPE_NONE;
	file = (const char *)&bug->file_disp + bug->file_disp;
	flags = __atomic_fetch_or(&bug->flags, bug->flags & BUGFLAG_ONCE ? BUGFLAG_DONE : 0,
				  __ATOMIC_RELAXED);
	if (flags & BUGFLAG_WARNING) {
		if (flags & BUGFLAG_DONE)
			return BUG_TRAP_TYPE_WARN;
		if (!(flags & BUGFLAG_NO_CUT_HERE))
			pr_warn(CUT_HERE);
		warn_slowpath(file, bug->line, bug_addr, BUG_GET_TAINT(bug), regs);
		return BUG_TRAP_TYPE_WARN;
	}
	pr_crit(CUT_HERE);
	pr_crit("kernel BUG at %s:%u!\n", file, bug->line);
	return BUG_TRAP_TYPE_BUG;
}
