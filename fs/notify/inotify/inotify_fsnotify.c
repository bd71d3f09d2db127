// SPDX-License-Identifier: MIT
/* inotify's half that is told: from what happened to an event in a descriptor's queue. */

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "inotify_internal.h"

struct inotify_event_info *inotify_alloc_event(u32 mask, int wd, const struct qstr *name)
{
	unsigned int len = name ? name->len : 0;
	struct inotify_event_info *event = kmalloc(sizeof(*event) + len + 1, GFP_KERNEL);

	if (!event)
		return NULL;
	INIT_LIST_HEAD(&event->fse.list);
	event->mask = mask;
	event->wd = wd;
	event->cookie = 0;
	event->name_len = len;
	if (len)
		memcpy(event->name, name->name, len);
	event->name[len] = '\0';
	return event;
}

/* The same thing once more says nothing new; the end of a watch is never the same thing. */
static bool inotify_merge(const struct fsnotify_event *newest, const struct fsnotify_event *event)
{
	const struct inotify_event_info *a, *b;

	a = container_of(newest, struct inotify_event_info, fse);
	b = container_of(event, struct inotify_event_info, fse);
	return !(a->mask & IN_IGNORED) && a->mask == b->mask && a->wd == b->wd &&
	       a->name_len == b->name_len && !memcmp(a->name, b->name, a->name_len);
}

static void queue_event(struct fsnotify_mark *mark, u32 mask, const struct fsnotify_info *info,
			bool last)
{
	struct inotify_mark *watch = container_of(mark, struct inotify_mark, fsn);
	struct inotify_event_info *event;

	event = inotify_alloc_event(mask, watch->wd, info ? info->name : NULL);
	if (event && info)
		event->cookie = info->cookie;
	fsnotify_insert_event(mark->group, event ? &event->fse : NULL, mark, inotify_merge, last);
}

static void inotify_handle_event(struct fsnotify_mark *mark, const struct fsnotify_info *info)
{
	struct inotify_mark *watch = container_of(mark, struct inotify_mark, fsn);
	u32 mask = info->mask;

	if ((mark->mask & IN_EXCL_UNLINK) && info->dentry && d_unlinked(info->dentry))
		return;
	/* Two CPUs may get here at once. */
	if ((mark->mask & IN_ONESHOT) && xchg(&watch->fired, 1))
		return;
	/* What befalls a watched directory itself needs no word on what it is. */
	if (mask & (FS_DELETE_SELF | FS_MOVE_SELF))
		mask &= ~FS_ISDIR;
	queue_event(mark, mask, info, false);
	if (mark->mask & IN_ONESHOT)
		fsnotify_destroy_mark(mark);
}

static void inotify_freeing_mark(struct fsnotify_mark *mark)
{
	struct inotify_group *group = container_of(mark->group, struct inotify_group, fsn);
	struct inotify_mark *watch = container_of(mark, struct inotify_mark, fsn);

	queue_event(mark, FS_IN_IGNORED, NULL, true);
	idr_remove(&group->watches, watch->wd);
	atomic_long_dec(&mark->group->user->inotify_watches);
}

static void inotify_free_mark(struct fsnotify_mark *mark)
{
	kfree(container_of(mark, struct inotify_mark, fsn));
}

static void inotify_free_event(struct fsnotify_event *event)
{
	kfree(container_of(event, struct inotify_event_info, fse));
}

static void inotify_free_group(struct fsnotify_group *group)
{
	struct inotify_group *g = container_of(group, struct inotify_group, fsn);

	idr_destroy(&g->watches);
	kfree(g);
}

const struct fsnotify_ops inotify_fsnotify_ops = {
	.handle_event = inotify_handle_event,
	.freeing_mark = inotify_freeing_mark,
	.free_mark = inotify_free_mark,
	.free_event = inotify_free_event,
	.free_group = inotify_free_group,
};
