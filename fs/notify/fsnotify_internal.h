/* SPDX-License-Identifier: MIT */
#ifndef _FS_NOTIFY_INTERNAL_H
#define _FS_NOTIFY_INTERNAL_H

/* What the files of fs/notify/ share. */

#include <linux/fsnotify_backend.h>
#include <linux/srcu.h>

/* What happens, without the words that only describe it. */
#define FSNOTIFY_EVENTS		(IN_ALL_EVENTS | FS_UNMOUNT)

extern struct srcu_struct fsnotify_srcu;

void fsnotify_clear_marks_by_inode(struct inode *inode);

#endif
