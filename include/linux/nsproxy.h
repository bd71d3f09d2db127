/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_NSPROXY_H
#define _LINUX_NSPROXY_H

/*
 * The namespaces of a task. Tasks share one nsproxy; there is one instance of every kind so far, so
 * nothing ever replaces it.
 */

#include <linux/types.h>
#include <linux/sched.h>

struct uts_namespace;
struct mnt_namespace;
struct pid_namespace;

struct nsproxy {
	atomic_t count;
	struct uts_namespace *uts_ns;
	struct mnt_namespace *mnt_ns;		/* set when the root is mounted */
	struct pid_namespace *pid_ns_for_children;
};

extern struct nsproxy init_nsproxy;

#endif
