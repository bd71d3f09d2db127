/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KDEBUG_H
#define _LINUX_KDEBUG_H

/* Hooks on exceptions in the kernel, before they become an oops. */

#include <linux/notifier.h>

enum die_val {
	DIE_OOPS = 1,
	DIE_INT3,
	DIE_DEBUG,
	DIE_PANIC,
	DIE_NMI,
	DIE_DIE,
	DIE_TRAP,
	DIE_GPF,
	DIE_PAGE_FAULT,
	DIE_NMIUNKNOWN,
};

struct pt_regs;
struct die_args {
	struct pt_regs *regs;
	const char *str;
	long err;
	int trapnr;
	int signr;
};

/* NOTIFY_STOP: somebody dealt with it. **Any context.** */
int notify_die(enum die_val val, const char *str, struct pt_regs *regs, long err, int trap,
	       int sig);
int register_die_notifier(struct notifier_block *nb);
int unregister_die_notifier(struct notifier_block *nb);

#endif
