/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FSNOTIFY_BACKEND_H
#define _LINUX_FSNOTIFY_BACKEND_H

/*
 * File system notification, the side of those who are told: inotify, and what may come beside it.
 * The side that tells is <linux/fsnotify.h>.
 *
 *  - A group is one listener with a queue of events. A mark says which events of one inode a group
 *    wants; a group has at most one mark on an inode.
 *  - A mark holds its inode and its group. It is attached until fsnotify_destroy_mark(), which the
 *    end of the inode, of its file system or of the group calls too.
 *  - Everything here **sleeps**, except what says otherwise.
 */

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <uapi/linux/inotify.h>

struct dentry;
struct fasync_struct;
struct inode;
struct qstr;
struct super_block;
struct user_struct;

/* What happens. inotify shows these numbers to user space as they are. */
#define FS_ACCESS		IN_ACCESS
#define FS_MODIFY		IN_MODIFY
#define FS_ATTRIB		IN_ATTRIB
#define FS_CLOSE_WRITE		IN_CLOSE_WRITE
#define FS_CLOSE_NOWRITE	IN_CLOSE_NOWRITE
#define FS_OPEN			IN_OPEN
#define FS_MOVED_FROM		IN_MOVED_FROM
#define FS_MOVED_TO		IN_MOVED_TO
#define FS_CREATE		IN_CREATE
#define FS_DELETE		IN_DELETE
#define FS_DELETE_SELF		IN_DELETE_SELF
#define FS_MOVE_SELF		IN_MOVE_SELF
#define FS_UNMOUNT		IN_UNMOUNT
#define FS_Q_OVERFLOW		IN_Q_OVERFLOW
#define FS_IN_IGNORED		IN_IGNORED
#define FS_ISDIR		IN_ISDIR
#define FS_EVENT_ON_CHILD	0x08000000	/* in a mark: what befalls files in the directory */

/* One thing that happened, as it is handed to each mark. */
struct fsnotify_info {
	u32 mask;			/* FS_* */
	u32 cookie;			/* joins the two halves of a rename, or 0 */
	const struct qstr *name;	/* in the marked directory; NULL: the marked inode itself */
	const struct dentry *dentry;	/* of the open file it happened through, or NULL */
};

struct fsnotify_event {
	struct list_head list;		/* group->notification_lock */
};

struct fsnotify_group;
struct fsnotify_mark;

struct fsnotify_ops {
	/* Something the mark asks for happened. In an SRCU read section; may sleep. */
	void (*handle_event)(struct fsnotify_mark *mark, const struct fsnotify_info *info);
	/* The mark is about to be detached; group->mark_mutex is held. */
	void (*freeing_mark)(struct fsnotify_mark *mark);
	void (*free_mark)(struct fsnotify_mark *mark);
	void (*free_event)(struct fsnotify_event *event);
	void (*free_group)(struct fsnotify_group *group);
};

struct fsnotify_group {
	const struct fsnotify_ops *ops;		/* fixed */
	refcount_t refcnt;

	struct mutex mark_mutex;
	struct list_head marks_list;		/* mark_mutex */

	spinlock_t notification_lock;
	struct list_head notification_list;	/* notification_lock; the oldest first */
	unsigned int q_len;			/* notification_lock */
	unsigned int max_events;		/* fixed */
	struct fsnotify_event *overflow_event;	/* fixed; queued once when there are too many */
	wait_queue_head_t notification_waitq;
	struct fasync_struct *fsn_fa;

	struct user_struct *user;		/* fixed; a reference */
};

struct fsnotify_mark {
	u32 mask;			/* inode->i_lock to change */
	refcount_t refcnt;		/* one while attached, one for each who looked it up */
	bool silent;			/* notification_lock: its last event is queued */
	struct fsnotify_group *group;	/* fixed; a reference */
	struct list_head g_list;	/* mark_mutex: empty when not attached */
	struct inode *inode;		/* mark_mutex: a reference; NULL when not attached */
	struct hlist_node obj_list;	/* inode->i_lock; walked in SRCU read sections */
	struct list_head reap_list;	/* the reaper's */
};

/* -------------------------------------------------- groups */
/* Fills a zeroed group that its owner embeds. Reference count 1. */
void fsnotify_init_group(struct fsnotify_group *group, const struct fsnotify_ops *ops,
			 unsigned int max_events);
/* Its marks go, then the caller's reference. */
void fsnotify_destroy_group(struct fsnotify_group *group);
void fsnotify_put_group(struct fsnotify_group *group);

/* -------------------------------------------------- marks */
void fsnotify_init_mark(struct fsnotify_mark *mark, struct fsnotify_group *group, u32 mask);
/* Attaches; mark_mutex is held, and the group has no mark on the inode. */
void fsnotify_add_mark_locked(struct fsnotify_mark *mark, struct inode *inode);
/* The group's mark on an inode with a reference, or NULL. mark_mutex is held. */
struct fsnotify_mark *fsnotify_find_mark(struct inode *inode, struct fsnotify_group *group);
/* Changes what it asks for: bits to clear, then bits to set. mark_mutex is held. */
void fsnotify_change_mark(struct fsnotify_mark *mark, u32 clear, u32 set);
/* Detaches, if nobody did so before. **Sleeps.** */
void fsnotify_destroy_mark(struct fsnotify_mark *mark);
void fsnotify_get_mark(struct fsnotify_mark *mark);
/* **Any context** that may take a spinlock. */
void fsnotify_put_mark(struct fsnotify_mark *mark);

/* -------------------------------------------------- the queue */
/*
 * Consumes the event. It is freed where `merge` finds it to say no more than the newest in the
 * queue, where the mark has said its last, or where the queue is full: then the overflow event goes
 * in. `last`: the mark says nothing after this one. A NULL event counts as one too many.
 */
void fsnotify_insert_event(struct fsnotify_group *group, struct fsnotify_event *event,
			   struct fsnotify_mark *mark,
			   bool (*merge)(const struct fsnotify_event *newest,
					 const struct fsnotify_event *event),
			   bool last);
/* notification_lock is held. NULL: the queue is empty. */
struct fsnotify_event *fsnotify_peek_first_event(struct fsnotify_group *group);
struct fsnotify_event *fsnotify_remove_first_event(struct fsnotify_group *group);
/* Not the overflow event, which is the group's. */
void fsnotify_destroy_event(struct fsnotify_group *group, struct fsnotify_event *event);

#endif
