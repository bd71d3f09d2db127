// SPDX-License-Identifier: MIT
/* Groups of marks and their queues of events. */

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/fsnotify_backend.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/poll.h>
#include <linux/signal.h>
#include <linux/string.h>

void fsnotify_init_group(struct fsnotify_group *group, const struct fsnotify_ops *ops,
			 unsigned int max_events)
{
	group->ops = ops;
	refcount_set(&group->refcnt, 1);
	mutex_init(&group->mark_mutex);
	INIT_LIST_HEAD(&group->marks_list);
	spin_lock_init(&group->notification_lock);
	INIT_LIST_HEAD(&group->notification_list);
	group->max_events = max_events;
	init_waitqueue_head(&group->notification_waitq);
}

static struct fsnotify_mark *first_mark(struct fsnotify_group *group)
{
	struct fsnotify_mark *mark;

	mutex_lock(&group->mark_mutex);
	mark = list_first_entry_or_null(&group->marks_list, struct fsnotify_mark, g_list);
	if (mark)
		fsnotify_get_mark(mark);
	mutex_unlock(&group->mark_mutex);
	return mark;
}

void fsnotify_destroy_group(struct fsnotify_group *group)
{
	struct fsnotify_mark *mark;

	while ((mark = first_mark(group)) != NULL) {
		fsnotify_destroy_mark(mark);
		fsnotify_put_mark(mark);
	}
	fsnotify_put_group(group);
}

/* The last mark is freed by now, so nobody queues any more. */
void fsnotify_put_group(struct fsnotify_group *group)
{
	struct fsnotify_event *event;

	if (!refcount_dec_and_test(&group->refcnt))
		return;
	spin_lock(&group->notification_lock);
	while ((event = fsnotify_remove_first_event(group)) != NULL) {
		spin_unlock(&group->notification_lock);
		fsnotify_destroy_event(group, event);
		spin_lock(&group->notification_lock);
	}
	spin_unlock(&group->notification_lock);
	group->ops->free_event(group->overflow_event);
	free_uid(group->user);
	group->ops->free_group(group);
}

/* -------------------------------------------------- the queue */

/* What of an event and the overflow event is to go in, or NULL. notification_lock held. */
static struct fsnotify_event *choose_event(struct fsnotify_group *group,
					   struct fsnotify_event *event,
					   bool (*merge)(const struct fsnotify_event *newest,
							 const struct fsnotify_event *event))
{
	if (!event || group->q_len >= group->max_events)
		return list_empty(&group->overflow_event->list) ? group->overflow_event : NULL;
	if (!list_empty(&group->notification_list) &&
	    merge(list_last_entry(&group->notification_list, struct fsnotify_event, list), event))
		return NULL;
	return event;
}

void fsnotify_insert_event(struct fsnotify_group *group, struct fsnotify_event *event,
			   struct fsnotify_mark *mark,
			   bool (*merge)(const struct fsnotify_event *newest,
					 const struct fsnotify_event *event),
			   bool last)
{
	struct fsnotify_event *goes = NULL;

	spin_lock(&group->notification_lock);
	if (!mark->silent)				/* I3 */
		goes = choose_event(group, event, merge);
	mark->silent |= last;
	if (goes) {
		list_add_tail(&goes->list, &group->notification_list);
		group->q_len++;
	}
	spin_unlock(&group->notification_lock);
	if (goes) {
		wake_up(&group->notification_waitq);
		kill_fasync(&group->fsn_fa, SIGIO, POLL_IN);
	}
	if (event && goes != event)
		fsnotify_destroy_event(group, event);
}

struct fsnotify_event *fsnotify_peek_first_event(struct fsnotify_group *group)
{
	lockdep_assert_held(&group->notification_lock);
	return list_first_entry_or_null(&group->notification_list, struct fsnotify_event, list);
}

struct fsnotify_event *fsnotify_remove_first_event(struct fsnotify_group *group)
{
	struct fsnotify_event *event = fsnotify_peek_first_event(group);

	if (event) {
		list_del_init(&event->list);
		group->q_len--;
	}
	return event;
}

void fsnotify_destroy_event(struct fsnotify_group *group, struct fsnotify_event *event)
{
	if (event != group->overflow_event)
		group->ops->free_event(event);
}
