// SPDX-License-Identifier: MIT
/*
 * How this works: epoll
 *
 *	eventpoll (the epoll file) ── rbr: epitems by (file, fd) ── each with entries in the wait
 *	queues of its file
 *	        │
 *	        └ rdllist: epitems on which something may have happened
 *
 * A watched file that becomes ready runs ep_poll_callback() on its wait queue: the item goes onto
 * rdllist and sleepers in epoll_wait() are woken. epoll_wait() takes items off the list one by one
 * and asks the file itself (poll method): what it says is reported. A level-triggered item goes
 * back onto the list and is asked again next time; an edge-triggered one waits for the next
 * callback.
 *
 * I1  an item is on rdllist, or on the private list of the one scanner, exactly when rdllink is not
 *     empty. The scanner takes it off before it asks the file, so an event that comes after the
 *     question puts it back.
 * I2  rbr, the items' events and the scan are guarded by ep->mtx; rdllist by ep->lock (irq-safe,
 *     taken inside wait-queue locks).
 * I3  an item goes when its file is closed (eventpoll_release_file), when it is deleted, or when
 *     the epoll file is closed; epmutex orders the first against the last.
 * I4  epoll files watch each other without a cycle and at most EP_MAX_NESTS deep: checked under
 *     epmutex when one is added.
 *
 * Lock order: epmutex, ep->mtx (outer before inner epoll), wait-queue lock, ep->lock.
 */

#include <linux/anon_inodes.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/poll.h>
#include <linux/rbtree.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>

#define EP_PRIVATE_BITS		(EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)
#define EPOLLINOUT_BITS		(EPOLLIN | EPOLLOUT)
#define EPOLLEXCLUSIVE_OK_BITS                                                                     \
	(EPOLLINOUT_BITS | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE)
#define EP_MAX_NESTS		4
#define EP_MAX_EVENTS		(INT_MAX / sizeof(struct epoll_event))

struct eventpoll {
	struct mutex mtx;
	wait_queue_head_t wq;		/* sleepers in epoll_wait() */
	wait_queue_head_t poll_wait;	/* who polls the epoll file itself */
	spinlock_t lock;		/* irq-safe */
	struct list_head rdllist;	/* lock */
	struct rb_root rbr;		/* mtx */
	struct file *file;		/* fixed */
	struct user_struct *user;	/* fixed: a reference */
	struct list_head visit;		/* epmutex: the cycle check's worklist */
	int depth;			/* epmutex: found by the check */
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

struct ep_pqueue {
	poll_table pt;
	struct epitem *epi;		/* NULL after a failure */
};

static DEFINE_MUTEX(epmutex);
static struct kmem_cache *epi_cache, *pwq_cache;
static const struct file_operations eventpoll_fops;
static unsigned long max_user_watches = 100000;	/* set at boot from the size of memory */

static bool is_file_epoll(const struct file *f)
{
	return f->f_op == &eventpoll_fops;
}

static int ep_cmp(const struct epitem *epi, const struct file *file, int fd)
{
	if (epi->file != file)
		return file > epi->file ? 1 : -1;
	return fd - epi->fd;
}

static struct epitem *ep_find(struct eventpoll *ep, struct file *file, int fd)
{
	struct rb_node *node = ep->rbr.rb_node;

	while (node) {
		struct epitem *epi = rb_entry(node, struct epitem, rbn);
		int cmp = ep_cmp(epi, file, fd);

		if (!cmp)
			return epi;
		node = cmp > 0 ? node->rb_right : node->rb_left;
	}
	return NULL;
}

static void ep_rbtree_insert(struct eventpoll *ep, struct epitem *new)
{
	struct rb_node **link = &ep->rbr.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		if (ep_cmp(rb_entry(parent, struct epitem, rbn), new->file, new->fd) > 0)
			link = &parent->rb_right;
		else
			link = &parent->rb_left;
	}
	rb_link_node(&new->rbn, parent, link);
	rb_insert_color(&new->rbn, &ep->rbr);
}

/* ------------------------------------------------------------------ events arriving */

/* Puts an item on the list and wakes whoever waits. Any context. */
static bool ep_mark_ready(struct epitem *epi)
{
	struct eventpoll *ep = epi->ep;
	bool woke = false, poll;
	unsigned long flags;

	spin_lock_irqsave(&ep->lock, flags);
	if (list_empty(&epi->rdllink))
		list_add_tail(&epi->rdllink, &ep->rdllist);
	if (waitqueue_active(&ep->wq)) {
		woke = true;
		wake_up(&ep->wq);
	}
	poll = waitqueue_active(&ep->poll_wait);
	spin_unlock_irqrestore(&ep->lock, flags);
	if (poll)
		wake_up_poll(&ep->poll_wait, EPOLLIN | EPOLLRDNORM);
	return woke;
}

static int ep_poll_callback(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct eppoll_entry *pwq = container_of(wait, struct eppoll_entry, wait);
	struct epitem *epi = pwq->base;
	__poll_kernel_t events = key_to_poll(key), wanted = READ_ONCE(epi->event.events);
	bool woke = true;

	/* A one-shot item that has fired wants nothing. */
	if ((wanted & ~EP_PRIVATE_BITS) && (!events || (events & wanted)))
		woke = ep_mark_ready(epi) || !(wanted & EPOLLEXCLUSIVE);
	if (events & POLLFREE) {
		list_del_init(&wait->entry);
		smp_store_release(&pwq->whead, NULL);	/* from here on the entry is not ours */
	}
	return wanted & EPOLLEXCLUSIVE ? woke : 1;
}

static void ep_ptable_queue_proc(struct file *file, wait_queue_head_t *whead, poll_table *pt)
{
	struct ep_pqueue *epq = container_of(pt, struct ep_pqueue, pt);
	struct epitem *epi = epq->epi;
	struct eppoll_entry *pwq;

	if (!epi)
		return;
	pwq = kmem_cache_alloc(pwq_cache, GFP_KERNEL);
	if (!pwq) {
		epq->epi = NULL;
		return;
	}
	init_waitqueue_func_entry(&pwq->wait, ep_poll_callback);
	pwq->whead = whead;
	pwq->base = epi;
	pwq->next = epi->pwqlist;
	epi->pwqlist = pwq;
	if (epi->event.events & EPOLLEXCLUSIVE)
		add_wait_queue_exclusive(whead, &pwq->wait);
	else
		add_wait_queue(whead, &pwq->wait);
}

static void ep_unregister_pollwait(struct epitem *epi)
{
	struct eppoll_entry *pwq;

	while ((pwq = epi->pwqlist) != NULL) {
		wait_queue_head_t *whead;

		epi->pwqlist = pwq->next;
		/* a queue that says POLLFREE is freed after a grace period */
		rcu_read_lock();
		whead = smp_load_acquire(&pwq->whead);
		if (whead)
			remove_wait_queue(whead, &pwq->wait);
		rcu_read_unlock();
		kmem_cache_free(pwq_cache, pwq);
	}
}

/* What holds of the item's file now. ep->mtx. */
static __poll_kernel_t ep_item_poll(const struct epitem *epi, poll_table *pt)
{
	pt->_key = epi->event.events;
	return vfs_poll(epi->file, pt) & epi->event.events;
}

/* ------------------------------------------------------------------ items coming and going */

static void epi_rcu_free(struct rcu_head *head)
{
	kmem_cache_free(epi_cache, container_of(head, struct epitem, rcu));
}

/* The item leaves its file, the tree and the list. ep->mtx. */
static void ep_remove(struct eventpoll *ep, struct epitem *epi)
{
	struct file *file = epi->file;
	struct hlist_head *to_free = NULL;

	ep_unregister_pollwait(epi);
	spin_lock(&file->f_lock);
	hlist_del(&epi->fllink);
	if (hlist_empty(file->f_ep)) {
		to_free = file->f_ep;
		WRITE_ONCE(file->f_ep, NULL);
	}
	spin_unlock(&file->f_lock);
	kfree(to_free);
	rb_erase(&epi->rbn, &ep->rbr);
	spin_lock_irq(&ep->lock);
	if (!list_empty(&epi->rdllink))
		list_del_init(&epi->rdllink);
	spin_unlock_irq(&ep->lock);
	atomic_long_dec(&ep->user->epoll_watches);
	call_rcu(&epi->rcu, epi_rcu_free);
}

/* Links the item to its file, making the list head on first use. 0 or -ENOMEM. */
static int attach_epitem(struct file *file, struct epitem *epi)
{
	struct hlist_head *head = NULL;

	if (!READ_ONCE(file->f_ep)) {
		head = kzalloc(sizeof(*head), GFP_KERNEL);
		if (!head)
			return -ENOMEM;
	}
retry:
	spin_lock(&file->f_lock);
	if (!file->f_ep) {
		if (!head) {	/* the last watch went meanwhile */
			spin_unlock(&file->f_lock);
			head = kzalloc(sizeof(*head), GFP_KERNEL);
			if (!head)
				return -ENOMEM;
			goto retry;
		}
		WRITE_ONCE(file->f_ep, head);
		head = NULL;
	}
	hlist_add_head(&epi->fllink, file->f_ep);
	spin_unlock(&file->f_lock);
	kfree(head);
	return 0;
}

static int ep_insert(struct eventpoll *ep, const struct epoll_event *event, struct file *file,
		     int fd)
{
	struct ep_pqueue epq;
	struct epitem *epi;

	if (atomic_long_inc_return(&ep->user->epoll_watches) > (long)max_user_watches) {
		atomic_long_dec(&ep->user->epoll_watches);
		return -ENOSPC;
	}
	epi = kmem_cache_zalloc(epi_cache, GFP_KERNEL);
	if (!epi)
		goto out_watches;
	INIT_LIST_HEAD(&epi->rdllink);
	epi->ep = ep;
	epi->file = file;
	epi->fd = fd;
	epi->event = *event;
	if (attach_epitem(file, epi))
		goto out_free;
	ep_rbtree_insert(ep, epi);
	epq.epi = epi;
	init_poll_funcptr(&epq.pt, ep_ptable_queue_proc);
	if (ep_item_poll(epi, &epq.pt) && epq.epi)
		ep_mark_ready(epi);
	if (!epq.epi) {
		ep_remove(ep, epi);
		return -ENOMEM;
	}
	return 0;

out_free:
	kmem_cache_free(epi_cache, epi);
out_watches:
	atomic_long_dec(&ep->user->epoll_watches);
	return -ENOMEM;
}

static int ep_modify(struct epitem *epi, const struct epoll_event *event)
{
	poll_table pt;

	init_poll_funcptr(&pt, NULL);
	WRITE_ONCE(epi->event.events, event->events);
	epi->event.data = event->data;
	smp_mb();	/* the callback sees the new events, or we see what made it run */
	if (ep_item_poll(epi, &pt))
		ep_mark_ready(epi);
	return 0;
}

void eventpoll_release_file(struct file *file)
{
	mutex_lock(&epmutex);
	for (;;) {
		struct epitem *epi;

		spin_lock(&file->f_lock);
		epi = file->f_ep ? hlist_entry(file->f_ep->first, struct epitem, fllink) : NULL;
		spin_unlock(&file->f_lock);
		if (!epi)
			break;
		/* epmutex keeps its eventpoll from going (I3). */
		mutex_lock(&epi->ep->mtx);
		ep_remove(epi->ep, epi);
		mutex_unlock(&epi->ep->mtx);
	}
	mutex_unlock(&epmutex);
}

static int ep_eventpoll_release(struct inode *inode, struct file *file)
{
	struct eventpoll *ep = file->private_data;
	struct rb_node *node;

	wake_up_poll(&ep->poll_wait, EPOLLIN);
	mutex_lock(&epmutex);
	mutex_lock(&ep->mtx);
	while ((node = rb_first(&ep->rbr)) != NULL) {
		ep_remove(ep, rb_entry(node, struct epitem, rbn));
		cond_resched();
	}
	mutex_unlock(&ep->mtx);
	mutex_unlock(&epmutex);
	free_uid(ep->user);
	kfree(ep);
	return 0;
}

/* ------------------------------------------------------------------ polling an epoll file */

/* Has it something to report? Asks the items; those with nothing leave the list. */
static bool ep_has_events(struct eventpoll *ep)
{
	LIST_HEAD(txlist);
	bool found = false;
	poll_table pt;

	init_poll_funcptr(&pt, NULL);
	mutex_lock_nested(&ep->mtx, SINGLE_DEPTH_NESTING);
	spin_lock_irq(&ep->lock);
	list_splice_init(&ep->rdllist, &txlist);
	while (!found && !list_empty(&txlist)) {
		struct epitem *epi = list_first_entry(&txlist, struct epitem, rdllink);

		list_del_init(&epi->rdllink);
		spin_unlock_irq(&ep->lock);
		found = ep_item_poll(epi, &pt) != 0;
		spin_lock_irq(&ep->lock);
		if (found && list_empty(&epi->rdllink))
			list_add(&epi->rdllink, &ep->rdllist);
	}
	list_splice(&txlist, &ep->rdllist);
	spin_unlock_irq(&ep->lock);
	mutex_unlock(&ep->mtx);
	return found;
}

static __poll_kernel_t ep_eventpoll_poll(struct file *file, poll_table *wait)
{
	struct eventpoll *ep = file->private_data;

	poll_wait(file, &ep->poll_wait, wait);
	return !list_empty(&ep->rdllist) && ep_has_events(ep) ? EPOLLIN | EPOLLRDNORM : 0;
}

static void ep_show_fdinfo(struct seq_file *m, struct file *f)
{
	struct eventpoll *ep = f->private_data;

	mutex_lock(&ep->mtx);
	for (struct rb_node *node = rb_first(&ep->rbr); node; node = rb_next(node)) {
		struct epitem *epi = rb_entry(node, struct epitem, rbn);
		struct inode *inode = file_inode(epi->file);

		seq_printf(m, "tfd: %8d events: %8x data: %16llx  pos:%lli ino:%lx sdev:%x\n",
			   epi->fd, epi->event.events, (unsigned long long)epi->event.data,
			   (long long)epi->file->f_pos, inode->i_ino, inode->i_sb->s_dev);
	}
	mutex_unlock(&ep->mtx);
}

static const struct file_operations eventpoll_fops = {
	.show_fdinfo = ep_show_fdinfo,
	.release = ep_eventpoll_release,
	.poll = ep_eventpoll_poll,
	.llseek = noop_llseek,
};

/* ------------------------------------------------------------------ nesting (I4) */

/*
 * Puts the epoll files that `ep` watches on the worklist, one level deeper. Files closing meanwhile
 * wait for epmutex.
 */
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

/*
 * How many levels of epoll files hang below `from`; -1 if `target` is among them or it is too deep.
 * epmutex.
 */
static int ep_depth_below(struct eventpoll *from, struct eventpoll *target)
{
	int deepest = 0;
	LIST_HEAD(work);

	from->depth = 0;
	list_add_tail(&from->visit, &work);
	while (!list_empty(&work)) {
		struct eventpoll *ep = list_first_entry(&work, struct eventpoll, visit);

		list_del_init(&ep->visit);
		if (ep == target || ep->depth > EP_MAX_NESTS) {
			deepest = -1;
			break;
		}
		deepest = max(deepest, ep->depth);
		visit_children(ep, &work);
		ep->depth = 0;
	}
	while (!list_empty(&work)) {
		struct eventpoll *ep = list_first_entry(&work, struct eventpoll, visit);

		list_del_init(&ep->visit);
		ep->depth = 0;
	}
	from->depth = 0;
	return deepest;
}

/* How many levels of epoll files watch `ep`, at most EP_MAX_NESTS + 1. epmutex. */
static int ep_depth_above(struct eventpoll *ep)
{
	int depth = 0;

	while (depth <= EP_MAX_NESTS) {
		struct eventpoll *above = NULL;

		spin_lock(&ep->file->f_lock);
		if (ep->file->f_ep && !hlist_empty(ep->file->f_ep))
			above = hlist_entry(ep->file->f_ep->first, struct epitem, fllink)->ep;
		spin_unlock(&ep->file->f_lock);
		if (!above)
			break;
		ep = above;
		depth++;
	}
	return depth;
}

static int ep_check_nesting(struct eventpoll *ep, struct file *tfile)
{
	int below = ep_depth_below(tfile->private_data, ep);

	return below < 0 || below + 1 + ep_depth_above(ep) > EP_MAX_NESTS ? -ELOOP : 0;
}

/* ------------------------------------------------------------------ epoll_create, epoll_ctl */

static int do_epoll_create(int flags)
{
	struct eventpoll *ep;
	struct file *file;
	int fd;

	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	ep = kzalloc(sizeof(*ep), GFP_KERNEL);
	if (!ep)
		return -ENOMEM;
	mutex_init(&ep->mtx);
	spin_lock_init(&ep->lock);
	init_waitqueue_head(&ep->wq);
	init_waitqueue_head(&ep->poll_wait);
	INIT_LIST_HEAD(&ep->rdllist);
	INIT_LIST_HEAD(&ep->visit);
	ep->rbr = RB_ROOT;
	ep->user = get_uid(current_user());
	fd = get_unused_fd_flags(O_RDWR | (flags & O_CLOEXEC));
	if (fd < 0)
		goto out_free;
	file = anon_inode_getfile("[eventpoll]", &eventpoll_fops, ep, O_RDWR | (flags & O_CLOEXEC));
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		fd = PTR_ERR(file);
		goto out_free;
	}
	ep->file = file;
	fd_install(fd, file);
	return fd;

out_free:
	free_uid(ep->user);
	kfree(ep);
	return fd;
}

long sys_epoll_create1(int flags)
{
	return do_epoll_create(flags);
}

long sys_epoll_create(int size)
{
	return size <= 0 ? -EINVAL : do_epoll_create(0);
}

static int check_exclusive(struct eventpoll *ep, struct file *tfile, int op,
			   const struct epoll_event *event)
{
	if (!(event->events & EPOLLEXCLUSIVE))
		return 0;
	if (op == EPOLL_CTL_MOD)
		return -EINVAL;
	return is_file_epoll(tfile) || (event->events & ~EPOLLEXCLUSIVE_OK_BITS) ? -EINVAL : 0;
}

static int ep_ctl_locked(struct eventpoll *ep, int op, int fd, struct file *tfile,
			 struct epoll_event *event)
{
	struct epitem *epi = ep_find(ep, tfile, fd);

	switch (op) {
	case EPOLL_CTL_ADD:
		if (epi)
			return -EEXIST;
		event->events |= EPOLLERR | EPOLLHUP;
		return ep_insert(ep, event, tfile, fd);
	case EPOLL_CTL_DEL:
		if (!epi)
			return -ENOENT;
		ep_remove(ep, epi);
		return 0;
	case EPOLL_CTL_MOD:
		if (!epi)
			return -ENOENT;
		if (epi->event.events & EPOLLEXCLUSIVE)
			return -EINVAL;
		event->events |= EPOLLERR | EPOLLHUP;
		return ep_modify(epi, event);
	default:
		return -EINVAL;
	}
}

static int do_epoll_ctl(struct file *file, int op, int fd, struct file *tfile,
			struct epoll_event *event)
{
	bool nested = op == EPOLL_CTL_ADD && is_file_epoll(tfile);
	struct eventpoll *ep;
	int ret;

	if (!file_can_poll(tfile))
		return -EPERM;
	if (file == tfile || !is_file_epoll(file))
		return -EINVAL;
	ep = file->private_data;
	if (op != EPOLL_CTL_DEL) {
		event->events &= ~EPOLLWAKEUP;	/* needs a system that suspends */
		ret = check_exclusive(ep, tfile, op, event);
		if (ret)
			return ret;
	}
	if (nested) {
		mutex_lock(&epmutex);
		ret = ep_check_nesting(ep, tfile);
		if (ret) {
			mutex_unlock(&epmutex);
			return ret;
		}
	}
	mutex_lock(&ep->mtx);
	ret = ep_ctl_locked(ep, op, fd, tfile, event);
	mutex_unlock(&ep->mtx);
	if (nested)
		mutex_unlock(&epmutex);
	return ret;
}

long sys_epoll_ctl(int epfd, int op, int fd, struct epoll_event __user *event)
{
	struct epoll_event epds = { };
	struct fd f, tf;
	int ret;

	if (op != EPOLL_CTL_DEL && copy_from_user(&epds, event, sizeof(epds)))
		return -EFAULT;
	f = fdget(epfd);
	if (!f.file)
		return -EBADF;
	tf = fdget(fd);
	ret = tf.file ? do_epoll_ctl(f.file, op, fd, tf.file, &epds) : -EBADF;
	if (tf.file)
		fdput(tf);
	fdput(f);
	return ret;
}

/* ------------------------------------------------------------------ epoll_wait */

/* Reports one item if it has events; 1, 0, or -EFAULT. ep->mtx. The item is off every list. */
static int ep_send_one(struct eventpoll *ep, struct epitem *epi, struct epoll_event __user *out)
{
	struct epoll_event ev;
	poll_table pt;

	init_poll_funcptr(&pt, NULL);
	ev = (struct epoll_event){ .events = ep_item_poll(epi, &pt), .data = epi->event.data };
	if (!ev.events)
		return 0;
	if (copy_to_user(out, &ev, sizeof(ev))) {
		ep_mark_ready(epi);
		return -EFAULT;
	}
	if (epi->event.events & EPOLLONESHOT) {
		WRITE_ONCE(epi->event.events, epi->event.events & EP_PRIVATE_BITS);
	} else if (!(epi->event.events & EPOLLET)) {
		/* Level: asked again by the next call. */
		spin_lock_irq(&ep->lock);
		if (list_empty(&epi->rdllink))
			list_add_tail(&epi->rdllink, &ep->rdllist);
		spin_unlock_irq(&ep->lock);
	}
	return 1;
}

static int ep_send_events(struct eventpoll *ep, struct epoll_event __user *events, int maxevents)
{
	LIST_HEAD(txlist);
	int n = 0, ret;

	mutex_lock(&ep->mtx);
	spin_lock_irq(&ep->lock);
	list_splice_init(&ep->rdllist, &txlist);
	while (n < maxevents && !list_empty(&txlist)) {
		struct epitem *epi = list_first_entry(&txlist, struct epitem, rdllink);

		list_del_init(&epi->rdllink);
		spin_unlock_irq(&ep->lock);
		ret = ep_send_one(ep, epi, &events[n]);
		spin_lock_irq(&ep->lock);
		if (ret < 0) {
			n = n ? n : ret;
			break;
		}
		n += ret;
	}
	list_splice(&txlist, &ep->rdllist);
	if (!list_empty(&ep->rdllist) && waitqueue_active(&ep->wq))
		wake_up(&ep->wq);
	spin_unlock_irq(&ep->lock);
	mutex_unlock(&ep->mtx);
	return n;
}

static int ep_autoremove_wake_function(wait_queue_entry_t *wait, unsigned int mode, int sync,
				       void *key)
{
	int ret = default_wake_function(wait, mode, sync, key);

	/* Taken off by the waker, so that the next event wakes another sleeper. */
	list_del_init(&wait->entry);
	return ret;
}

/* Sleeps until there may be something. 0 to look again, 1 if the time is over, -EINTR. */
static int ep_sleep(struct eventpoll *ep, ktime_t *to, u64 slack)
{
	wait_queue_entry_t wait;
	bool timed_out = false;

	if (signal_pending(current))
		return -EINTR;
	init_wait(&wait);
	wait.func = ep_autoremove_wake_function;
	spin_lock_irq(&ep->lock);
	__set_current_state(TASK_INTERRUPTIBLE);
	if (list_empty(&ep->rdllist)) {
		__add_wait_queue_exclusive(&ep->wq, &wait);
		spin_unlock_irq(&ep->lock);
		timed_out = !schedule_hrtimeout_range(to, slack, HRTIMER_MODE_ABS);
	} else {
		spin_unlock_irq(&ep->lock);
	}
	__set_current_state(TASK_RUNNING);
	spin_lock_irq(&ep->lock);
	if (!list_empty(&wait.entry))
		list_del_init(&wait.entry);
	spin_unlock_irq(&ep->lock);
	return timed_out && list_empty(&ep->rdllist);
}

static int ep_poll(struct eventpoll *ep, struct epoll_event __user *events, int maxevents,
		   const struct timespec64 *timeout)
{
	bool once = timeout && !timeout->tv_sec && !timeout->tv_nsec;
	ktime_t expires, *to = NULL;
	u64 slack = 0;
	int ret;

	if (timeout && !once) {
		slack = select_estimate_accuracy(timeout);
		expires = timespec64_to_ktime(*timeout);
		to = &expires;
	}
	for (;;) {
		if (!list_empty_careful(&ep->rdllist)) {
			ret = ep_send_events(ep, events, maxevents);
			if (ret)
				return ret;
		}
		if (once)
			return 0;
		ret = ep_sleep(ep, to, slack);
		if (ret < 0)
			return ret;
		once = ret;
	}
}

static int do_epoll_wait(int epfd, struct epoll_event __user *events, int maxevents,
			 const struct timespec64 *to)
{
	struct fd f;
	int ret;

	if (maxevents <= 0 || (unsigned int)maxevents > EP_MAX_EVENTS)
		return -EINVAL;
	if (!access_ok(events, maxevents * sizeof(struct epoll_event)))
		return -EFAULT;
	f = fdget(epfd);
	if (!f.file)
		return -EBADF;
	ret = is_file_epoll(f.file) ? ep_poll(f.file->private_data, events, maxevents, to) :
				      -EINVAL;
	fdput(f);
	return ret;
}

/* Milliseconds, negative for ever, as an absolute time; NULL for ever. */
static struct timespec64 *ms_timeout(struct timespec64 *to, long ms)
{
	if (ms < 0)
		return NULL;
	poll_select_set_timeout(to, ms / MSEC_PER_SEC, NSEC_PER_MSEC * (ms % MSEC_PER_SEC));
	return to;
}

long sys_epoll_wait(int epfd, struct epoll_event __user *events, int maxevents, int timeout)
{
	struct timespec64 to;

	return do_epoll_wait(epfd, events, maxevents, ms_timeout(&to, timeout));
}

long sys_epoll_pwait(int epfd, struct epoll_event __user *events, int maxevents, int timeout,
		     const sigset_t __user *sigmask, size_t sigsetsize)
{
	struct timespec64 to;
	int ret = set_user_sigmask(sigmask, sigsetsize);

	if (ret)
		return ret;
	ret = do_epoll_wait(epfd, events, maxevents, ms_timeout(&to, timeout));
	restore_saved_sigmask_unless(ret == -EINTR);
	return ret;
}

long sys_epoll_pwait2(int epfd, struct epoll_event __user *events, int maxevents,
		      const struct __kernel_timespec __user *timeout,
		      const sigset_t __user *sigmask)
{
	struct timespec64 ts, *to = NULL;
	int ret;

	if (timeout) {
		if (get_timespec64(&ts, timeout))
			return -EFAULT;
		to = &ts;
		if (poll_select_set_timeout(to, ts.tv_sec, ts.tv_nsec))
			return -EINVAL;
	}
	ret = set_user_sigmask(sigmask, sizeof(sigset_t));
	if (ret)
		return ret;
	ret = do_epoll_wait(epfd, events, maxevents, to);
	restore_saved_sigmask_unless(ret == -EINTR);
	return ret;
}

void __init eventpoll_init(void)
{
	epi_cache = kmem_cache_create("eventpoll_epi", sizeof(struct epitem), 0,
				      SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	pwq_cache = kmem_cache_create("eventpoll_pwq", sizeof(struct eppoll_entry), 0, SLAB_PANIC,
				      NULL);
}
