// SPDX-License-Identifier: MIT
/*
 * epoll files that watch epoll files.
 *
 * An event climbs from its file through every set above it, in the wake-up, with interrupts off;
 * and asking a set asks the sets below. So there is a limit to how deep they stand and to how many
 * ways lead up from one file. epmutex holds the picture still: links between sets are made under
 * it, and a set goes only under it. Links may vanish meanwhile, which makes nothing worse.
 *
 *	       top		file -> a -> top	one way of length 1
 *	      /   \		file -> b -> top	another
 *	     a     b		file -> b		(if nobody watched b: a way of length 0)
 *	      \   /
 *	      file
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include "eventpoll.h"

/* How many ways of each length may end: those of length 0 are the program's own business. */
static const unsigned int path_limits[EP_MAX_NESTS + 1] = { 0, 500, 100, 50, 10 };
#define TOO_MANY_PATHS	1000000U	/* counting further would tell nothing */

/* ------------------------------------------------------------------ down */

/* Puts the sets that `ep` watches on the worklist, one level deeper. */
static void visit_children(struct eventpoll *ep, struct list_head *work)
{
	mutex_lock_nested(&ep->mtx, SINGLE_DEPTH_NESTING);
	for (struct rb_node *node = rb_first(&ep->rbr); node; node = rb_next(node)) {
		struct file *file = rb_entry(node, struct epitem, rbn)->file;
		struct eventpoll *child;

		if (!is_file_epoll(file))
			continue;
		child = file->private_data;
		child->depth = max(child->depth, ep->depth + 1);
		if (list_empty(&child->visit))
			list_add_tail(&child->visit, work);
	}
	mutex_unlock(&ep->mtx);
}

/* How many levels of sets hang below `from`; -1 if `target` is among them or it is too deep. */
static int ep_depth_below(struct eventpoll *from, struct eventpoll *target)
{
	int deepest = 0;
	LIST_HEAD(work);

	from->depth = 0;
	list_add_tail(&from->visit, &work);
	while (!list_empty(&work)) {
		struct eventpoll *ep = list_first_entry(&work, struct eventpoll, visit);

		list_del_init(&ep->visit);
		if (ep == target || ep->depth > EP_MAX_NESTS)
			deepest = -1;
		if (deepest >= 0) {
			deepest = max(deepest, ep->depth);
			visit_children(ep, &work);
		}
		ep->depth = 0;		/* the rest of a worklist given up is tidied, too */
	}
	return deepest;
}

/* ------------------------------------------------------------------ up */

/* Everyone who watches `file` is on level `i`, by `paths` ways more. */
static void add_watchers(struct file *file, struct list_head *level, int i, unsigned int paths)
{
	struct epitem *epi;

	spin_lock(&file->f_lock);
	if (file->f_ep) {
		hlist_for_each_entry(epi, file->f_ep, fllink) {
			struct eventpoll *ep = epi->ep;

			if (list_empty(&ep->up[i])) {
				ep->paths[i] = 0;
				list_add_tail(&ep->up[i], level);
			}
			ep->paths[i] = min(ep->paths[i] + paths, TOO_MANY_PATHS);
		}
	}
	spin_unlock(&file->f_lock);
}

static bool is_watched(struct file *file)
{
	bool watched;

	spin_lock(&file->f_lock);
	watched = file->f_ep && !hlist_empty(file->f_ep);
	spin_unlock(&file->f_lock);
	return watched;
}

/*
 * Climbs from `file`, a level at a time. How many levels of sets stand above it; -1 if too many
 * ways end somewhere, or there are more than EP_MAX_NESTS + 1 levels.
 */
static int ep_climb(struct file *file)
{
	struct list_head levels[2] = { LIST_HEAD_INIT(levels[0]), LIST_HEAD_INIT(levels[1]) };
	bool too_many = false;
	int n;

	add_watchers(file, &levels[0], 0, 1);
	for (n = 0; !list_empty(&levels[n & 1]); n++) {
		unsigned int ends = 0;

		while (!list_empty(&levels[n & 1])) {
			struct eventpoll *ep =
				list_first_entry(&levels[n & 1], struct eventpoll, up[n & 1]);
			unsigned int paths = ep->paths[n & 1];

			list_del_init(&ep->up[n & 1]);
			if (n > EP_MAX_NESTS || too_many)
				continue;
			if (is_watched(ep->file))
				add_watchers(ep->file, &levels[~n & 1], ~n & 1, paths);
			else
				ends = min(ends + paths, TOO_MANY_PATHS);
			too_many |= n && ends > path_limits[n];
		}
	}
	return too_many || n > EP_MAX_NESTS + 1 ? -1 : n;
}

/* ------------------------------------------------------------------ the checks */

int ep_check_nesting(struct eventpoll *ep, struct file *tfile)
{
	int below = ep_depth_below(tfile->private_data, ep), above = ep_climb(ep->file);

	return below < 0 || above < 0 || below + 1 + above > EP_MAX_NESTS ? -ELOOP : 0;
}

/* The plain files `ep` watches; its sets come onto the worklist. */
static int check_files_of(struct eventpoll *ep, struct list_head *work)
{
	int err = 0;

	mutex_lock_nested(&ep->mtx, SINGLE_DEPTH_NESTING);
	for (struct rb_node *node = rb_first(&ep->rbr); node && !err; node = rb_next(node)) {
		struct file *file = rb_entry(node, struct epitem, rbn)->file;

		if (!is_file_epoll(file)) {
			err = ep_climb(file) < 0 ? -EINVAL : 0;
		} else {
			struct eventpoll *child = file->private_data;

			if (list_empty(&child->visit))
				list_add_tail(&child->visit, work);
		}
		cond_resched();
	}
	mutex_unlock(&ep->mtx);
	return err;
}

int ep_check_paths(struct file *tfile)
{
	LIST_HEAD(work);
	int err = 0;

	if (!is_file_epoll(tfile))
		return ep_climb(tfile) < 0 ? -EINVAL : 0;
	list_add_tail(&((struct eventpoll *)tfile->private_data)->visit, &work);
	while (!list_empty(&work)) {
		struct eventpoll *ep = list_first_entry(&work, struct eventpoll, visit);

		list_del_init(&ep->visit);
		if (!err)
			err = check_files_of(ep, &work);
	}
	return err;
}
