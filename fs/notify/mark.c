// SPDX-License-Identifier: MIT
/* Marks: attaching them to inodes, detaching, freeing. The invariants are in fsnotify.c. */

#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/rculist.h>
#include <linux/srcu.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include "fsnotify_internal.h"

DEFINE_SRCU(fsnotify_srcu);

static LIST_HEAD(reap_marks);			/* reap_lock */
static DEFINE_SPINLOCK(reap_lock);

static void fsnotify_reap(struct work_struct *work);
static DECLARE_WORK(reaper, fsnotify_reap);

/* -------------------------------------------------- the end of a mark */

/* I2 */
static void fsnotify_reap(struct work_struct *work)
{
	struct fsnotify_mark *mark, *next;
	LIST_HEAD(list);

	spin_lock(&reap_lock);
	list_splice_init(&reap_marks, &list);
	spin_unlock(&reap_lock);
	synchronize_srcu(&fsnotify_srcu);
	list_for_each_entry_safe(mark, next, &list, reap_list) {
		struct fsnotify_group *group = mark->group;

		group->ops->free_mark(mark);
		fsnotify_put_group(group);
	}
}

void fsnotify_get_mark(struct fsnotify_mark *mark)
{
	refcount_inc(&mark->refcnt);
}

void fsnotify_put_mark(struct fsnotify_mark *mark)
{
	if (!refcount_dec_and_test(&mark->refcnt))
		return;
	spin_lock(&reap_lock);
	list_add_tail(&mark->reap_list, &reap_marks);
	spin_unlock(&reap_lock);
	schedule_work(&reaper);
}

/* i_lock held. */
static void recalc_mask(struct inode *inode)
{
	struct fsnotify_mark *mark;
	u32 mask = 0;

	lockdep_assert_held(&inode->i_lock);
	hlist_for_each_entry(mark, &inode->i_fsnotify_marks, obj_list)
		mask |= mark->mask;
	WRITE_ONCE(inode->i_fsnotify_mask, mask);
}

/* I1. The inode, whose reference and count are now the caller's to give back. */
static struct inode *detach_mark(struct fsnotify_mark *mark)
{
	struct inode *inode = mark->inode;

	lockdep_assert_held(&mark->group->mark_mutex);
	list_del_init(&mark->g_list);
	mark->inode = NULL;
	spin_lock(&inode->i_lock);
	hlist_del_rcu(&mark->obj_list);
	recalc_mask(inode);
	spin_unlock(&inode->i_lock);
	return inode;
}

void fsnotify_destroy_mark(struct fsnotify_mark *mark)
{
	struct fsnotify_group *group = mark->group;
	struct super_block *sb;
	struct inode *inode;

	mutex_lock(&group->mark_mutex);
	if (list_empty(&mark->g_list)) {
		mutex_unlock(&group->mark_mutex);
		return;
	}
	group->ops->freeing_mark(mark);
	inode = detach_mark(mark);
	mutex_unlock(&group->mark_mutex);
	sb = inode->i_sb;
	iput(inode);
	if (atomic_long_dec_and_test(&sb->s_fsnotify_marks))
		wake_up_var(&sb->s_fsnotify_marks);
	fsnotify_put_mark(mark);
}

/* Whoever else destroys the first mark has taken it off the list when we are let at it: I1. */
void fsnotify_clear_marks_by_inode(struct inode *inode)
{
	struct fsnotify_mark *mark;

	for (;;) {
		spin_lock(&inode->i_lock);
		mark = hlist_entry_safe(inode->i_fsnotify_marks.first, struct fsnotify_mark,
					obj_list);
		if (mark)
			fsnotify_get_mark(mark);
		spin_unlock(&inode->i_lock);
		if (!mark)
			return;
		fsnotify_destroy_mark(mark);
		fsnotify_put_mark(mark);
	}
}

/* -------------------------------------------------- its beginning */

void fsnotify_init_mark(struct fsnotify_mark *mark, struct fsnotify_group *group, u32 mask)
{
	refcount_set(&mark->refcnt, 1);
	refcount_inc(&group->refcnt);
	mark->group = group;
	mark->mask = mask;
	INIT_LIST_HEAD(&mark->g_list);
	INIT_HLIST_NODE(&mark->obj_list);
}

void fsnotify_add_mark_locked(struct fsnotify_mark *mark, struct inode *inode)
{
	lockdep_assert_held(&mark->group->mark_mutex);
	ihold(inode);
	mark->inode = inode;
	list_add(&mark->g_list, &mark->group->marks_list);
	/* Before the mark can be found: I1. */
	atomic_long_inc(&inode->i_sb->s_fsnotify_marks);
	spin_lock(&inode->i_lock);
	hlist_add_head_rcu(&mark->obj_list, &inode->i_fsnotify_marks);
	recalc_mask(inode);
	spin_unlock(&inode->i_lock);
}

struct fsnotify_mark *fsnotify_find_mark(struct inode *inode, struct fsnotify_group *group)
{
	struct fsnotify_mark *mark;

	lockdep_assert_held(&group->mark_mutex);
	spin_lock(&inode->i_lock);
	hlist_for_each_entry(mark, &inode->i_fsnotify_marks, obj_list)
		if (mark->group == group)
			break;
	if (mark)
		fsnotify_get_mark(mark);
	spin_unlock(&inode->i_lock);
	return mark;
}

void fsnotify_change_mark(struct fsnotify_mark *mark, u32 clear, u32 set)
{
	struct inode *inode = mark->inode;

	lockdep_assert_held(&mark->group->mark_mutex);
	spin_lock(&inode->i_lock);
	WRITE_ONCE(mark->mask, (mark->mask & ~clear) | set);
	recalc_mask(inode);
	spin_unlock(&inode->i_lock);
}
