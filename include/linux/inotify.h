/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INOTIFY_H
#define _LINUX_INOTIFY_H

/* inotify(7): watches on files whose events a descriptor reads. The calls are system calls. */

#include <linux/sysctl.h>

/* /proc/sys/fs/inotify: the limits. */
extern const struct ctl_table inotify_table[];

/* At boot, with slab and vfs_caches_init() done. */
void inotify_init(void);

#endif
