/* SPDX-License-Identifier: MIT */
#ifndef _FS_INOTIFY_INTERNAL_H
#define _FS_INOTIFY_INTERNAL_H

/* What the files of fs/notify/inotify/ share. */

#include <linux/fsnotify_backend.h>
#include <linux/idr.h>

/* One descriptor of inotify_init(). */
struct inotify_group {
	struct fsnotify_group fsn;
	struct idr watches;			/* mark_mutex: from a watch descriptor to its mark */
};

/* One watch. Its mask also keeps IN_ONESHOT and IN_EXCL_UNLINK, which no event has. */
struct inotify_mark {
	struct fsnotify_mark fsn;
	int wd;					/* fixed once attached */
	int fired;				/* a: an IN_ONESHOT watch has had its event */
};

struct inotify_event_info {
	struct fsnotify_event fse;
	u32 mask;
	int wd;
	u32 cookie;
	unsigned int name_len;			/* without the zero; 0: no name */
	char name[];
};

extern const struct fsnotify_ops inotify_fsnotify_ops;

/* An event without a name that no watch has asked for: the overflow event. */
struct inotify_event_info *inotify_alloc_event(u32 mask, int wd, const struct qstr *name);

#endif
