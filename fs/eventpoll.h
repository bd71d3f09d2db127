/* SPDX-License-Identifier: MIT */
#ifndef _FS_EVENTPOLL_H
#define _FS_EVENTPOLL_H

/* What the parts of epoll share. fs/eventpoll.c tells how it works. */

#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#define EP_PRIVATE_BITS		(EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)
#define EPOLLINOUT_BITS		(EPOLLIN | EPOLLOUT)
#define EP_MAX_NESTS		4	/* sets that watch sets, one above the other */

struct user_struct;

struct eventpoll {
	struct mutex mtx;
	wait_queue_head_t wq;		/* sleepers in epoll_wait() */
	wait_queue_head_t poll_wait;	/* who polls the epoll file itself */
	spinlock_t lock;		/* irq-safe */
	struct list_head rdllist;	/* lock */
	bool scanning;			/* lock: items are on the scanner's own list */
	unsigned char wake_nests;	/* poll_wait.lock: wake-ups this one is inside of */
	struct rb_root rbr;		/* mtx */
	struct file *file;		/* fixed */
	struct user_struct *user;	/* fixed: a reference */
	/* epmutex, for the checks of nesting: */
	struct list_head visit;		/* a worklist */
	int depth;			/* how far down it was found */
	struct list_head up[2];		/* the levels above a file, this one and the next */
	unsigned int paths[2];		/* how many ways lead there */
};

struct eppoll_entry {
	struct eppoll_entry *next;
	struct epitem *base;
	wait_queue_entry_t wait;
	wait_queue_head_t *whead;	/* NULL once the queue has gone (POLLFREE) */
};

struct epitem {
	struct rb_node rbn;		/* ep->mtx */
	struct list_head rdllink;	/* ep->lock (I1) */
	struct file *file;		/* fixed; no reference: the file's close removes us */
	int fd;				/* fixed */
	struct eventpoll *ep;		/* fixed */
	struct eppoll_entry *pwqlist;	/* ep->mtx */
	struct hlist_node fllink;	/* file->f_lock: in *file->f_ep */
	struct epoll_event event;	/* ep->mtx; events also read by the callback */
	struct rcu_head rcu;
};

extern struct mutex epmutex;
extern const struct file_operations eventpoll_fops;

static inline bool is_file_epoll(const struct file *f)
{
	return f->f_op == &eventpoll_fops;
}

/* eventpoll.c. ep->mtx held, except for the allocation. */
struct eventpoll *ep_alloc(void);
void ep_free(struct eventpoll *ep);		/* one that has no file yet */
struct epitem *ep_find(struct eventpoll *ep, struct file *file, int fd);
int ep_insert(struct eventpoll *ep, const struct epoll_event *event, struct file *file, int fd,
	      bool check_paths);
int ep_modify(struct epitem *epi, const struct epoll_event *event);
void ep_remove(struct eventpoll *ep, struct epitem *epi);
void ep_mark_ready(struct epitem *epi);
__poll_kernel_t ep_item_poll(const struct epitem *epi, poll_table *pt, int depth);

/* eventpoll_nest.c. epmutex held. */
int ep_check_nesting(struct eventpoll *ep, struct file *tfile);		/* -ELOOP */
int ep_check_paths(struct file *tfile);					/* -EINVAL */

/* eventpoll_wait.c */
void ep_start_scan(struct eventpoll *ep, struct list_head *txlist);	/* ep->lock held */
void ep_end_scan(struct eventpoll *ep, struct list_head *txlist);	/* ep->lock held */

#endif
