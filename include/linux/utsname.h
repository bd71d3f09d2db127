/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_UTSNAME_H
#define _LINUX_UTSNAME_H

/* What uname(2) says. nodename and domainname change under uts_sem held for writing. */

#include <linux/types.h>
#include <linux/rwsem.h>
#include <uapi/linux/utsname.h>

struct uts_namespace {
	struct new_utsname name;		/* uts_sem */
};

extern struct uts_namespace init_uts_ns;
extern struct rw_semaphore uts_sem;
extern const char linux_banner[];	/* the line the boot prints first, and /proc/version */

static inline struct new_utsname *utsname(void) { return &init_uts_ns.name; }
static inline struct new_utsname *init_utsname(void) { return &init_uts_ns.name; }

#endif
