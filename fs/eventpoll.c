// SPDX-License-Identifier: MIT
/*
 * How this works: epoll
 *
 *	eventpoll (the epoll file)
 *	        ├ rbr: epitems by (file, fd), each with entries in the wait queues of its file
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
 * I4  epoll files watch each other without a cycle and at most EP_MAX_NESTS deep, and not too many
 *     ways lead up from a file: checked under epmutex when one is added (fs/eventpoll_nest.c).
 * I5  file->f_ep, once set, stays until the file is closed, and its close takes epmutex and f_lock:
 *     whoever removes the last item has let f_lock go before the file's memory is used again.
 *
 * The calls are in fs/eventpoll_calls.c, epoll_wait() is in fs/eventpoll_wait.c.
 *
 * Lock order: epmutex, ep->mtx (outer before inner epoll), wait-queue lock, ep->lock.
 */

#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "eventpoll.h"

struct ep_pqueue {
	poll_table pt;
	struct epitem *epi;		/* NULL after a failure */
};

DEFINE_MUTEX(epmutex);
static struct kmem_cache *epi_cache, *pwq_cache;
/* A user's watches: as many as fit into a twenty-fifth of memory. */
static unsigned long max_user_watches;

static int ep_cmp(const struct epitem *epi, const struct file *file, int fd)
{
	if (epi->file != file)
		return file > epi->file ? 1 : -1;
	return fd - epi->fd;
}

struct epitem *ep_find(struct eventpoll *ep, struct file *file, int fd)
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

/*
 * Who polls the set is woken inside the wake-up of the item's file; if that is a set too, the lock
 * of its queue is of the same class, one level in.
 */
static void ep_wake_pollers(struct eventpoll *ep, const struct file *file)
{
	unsigned int nests = 0;
	unsigned long flags;

	if (is_file_epoll(file))
		nests = ((struct eventpoll *)file->private_data)->wake_nests;
	spin_lock_irqsave_nested(&ep->poll_wait.lock, flags, nests);
	ep->wake_nests = nests + 1;
	wake_up_locked_poll(&ep->poll_wait, EPOLLIN | EPOLLRDNORM);
	ep->wake_nests = 0;
	spin_unlock_irqrestore(&ep->poll_wait.lock, flags);
}

/* Puts an item on the list and wakes one sleeper: true if there was one. Any context. */
static bool ep_queue_ready(struct epitem *epi, bool *poll)
{
	struct eventpoll *ep = epi->ep;
	bool woke;
	unsigned long flags;

	spin_lock_irqsave(&ep->lock, flags);
	if (list_empty(&epi->rdllink))
		list_add_tail(&epi->rdllink, &ep->rdllist);
	woke = waitqueue_active(&ep->wq);
	if (woke)
		wake_up(&ep->wq);
	*poll = waitqueue_active(&ep->poll_wait);
	spin_unlock_irqrestore(&ep->lock, flags);
	return woke;
}

/* For the owner of ep->mtx; not in a wake-up of the file. */
void ep_mark_ready(struct epitem *epi)
{
	bool poll;

	ep_queue_ready(epi, &poll);
	if (poll)
		wake_up_poll(&epi->ep->poll_wait, EPOLLIN | EPOLLRDNORM);
}

/* Has an exclusive watcher used the wake-up of one that waits to read, or to write, up? */
static bool used_up(__poll_kernel_t events, __poll_kernel_t wanted)
{
	return !(events & EPOLLINOUT_BITS) || (events & wanted & EPOLLINOUT_BITS);
}

static int ep_poll_callback(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct eppoll_entry *pwq = container_of(wait, struct eppoll_entry, wait);
	struct epitem *epi = pwq->base;
	__poll_kernel_t events = key_to_poll(key), wanted = READ_ONCE(epi->event.events);
	bool woke = false, poll = false;

	/* A one-shot item that has fired wants nothing. */
	if ((wanted & ~EP_PRIVATE_BITS) && (!events || (events & wanted)))
		woke = ep_queue_ready(epi, &poll) && used_up(events, wanted);
	if (poll)
		ep_wake_pollers(epi->ep, epi->file);
	if (events & POLLFREE) {
		list_del_init(&wait->entry);
		smp_store_release(&pwq->whead, NULL);	/* from here on the entry is not ours */
	}
	return !(wanted & EPOLLEXCLUSIVE) || woke;
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

static __poll_kernel_t ep_poll_set(struct file *file, poll_table *wait, int depth);

/*
 * What holds of the item's file now. ep->mtx. `depth`: how many sets are being asked already, one
 * through the other.
 */
__poll_kernel_t ep_item_poll(const struct epitem *epi, poll_table *pt, int depth)
{
	__poll_kernel_t events;

	pt->_key = epi->event.events;
	if (is_file_epoll(epi->file))
		events = ep_poll_set(epi->file, pt, depth);
	else
		events = vfs_poll(epi->file, pt);
	return events & epi->event.events;
}

/* ------------------------------------------------------------------ items coming and going */

static void epi_rcu_free(struct rcu_head *head)
{
	kmem_cache_free(epi_cache, container_of(head, struct epitem, rcu));
}

/* The item leaves its file, the tree and the list. ep->mtx. */
void ep_remove(struct eventpoll *ep, struct epitem *epi)
{
	struct file *file = epi->file;

	ep_unregister_pollwait(epi);
	spin_lock(&file->f_lock);
	hlist_del(&epi->fllink);
	spin_unlock(&file->f_lock);
	rb_erase(&epi->rbn, &ep->rbr);
	spin_lock_irq(&ep->lock);
	if (!list_empty(&epi->rdllink))
		list_del_init(&epi->rdllink);
	spin_unlock_irq(&ep->lock);
	atomic_long_dec(&ep->user->epoll_watches);
	call_rcu(&epi->rcu, epi_rcu_free);
}

/*
 * Links the item to its file, making the list head on first use. The head stays until the file is
 * closed (I5). 0 or -ENOMEM.
 */
static int attach_epitem(struct file *file, struct epitem *epi)
{
	struct hlist_head *head = NULL;

	if (!READ_ONCE(file->f_ep)) {
		head = kzalloc(sizeof(*head), GFP_KERNEL);
		if (!head)
			return -ENOMEM;
	}
	spin_lock(&file->f_lock);
	if (!file->f_ep) {
		WRITE_ONCE(file->f_ep, head);
		head = NULL;
	}
	hlist_add_head(&epi->fllink, file->f_ep);
	spin_unlock(&file->f_lock);
	kfree(head);
	return 0;
}

static struct epitem *alloc_epitem(struct eventpoll *ep, const struct epoll_event *event,
				   struct file *file, int fd)
{
	struct epitem *epi = kmem_cache_zalloc(epi_cache, GFP_KERNEL);

	if (!epi)
		return NULL;
	INIT_LIST_HEAD(&epi->rdllink);
	epi->ep = ep;
	epi->file = file;
	epi->fd = fd;
	epi->event = *event;
	if (!attach_epitem(file, epi))
		return epi;
	kmem_cache_free(epi_cache, epi);
	return NULL;
}

int ep_insert(struct eventpoll *ep, const struct epoll_event *event, struct file *file, int fd,
	      bool check_paths)
{
	struct ep_pqueue epq;
	struct epitem *epi;
	int err;

	if (atomic_long_inc_return(&ep->user->epoll_watches) > (long)max_user_watches) {
		atomic_long_dec(&ep->user->epoll_watches);
		return -ENOSPC;
	}
	epi = alloc_epitem(ep, event, file, fd);
	if (!epi) {
		atomic_long_dec(&ep->user->epoll_watches);
		return -ENOMEM;
	}
	ep_rbtree_insert(ep, epi);
	/* Linked first: who watches more from another side now sees this one. */
	err = check_paths ? ep_check_paths(file) : 0;
	if (err)
		goto out_remove;
	epq.epi = epi;
	init_poll_funcptr(&epq.pt, ep_ptable_queue_proc);
	if (ep_item_poll(epi, &epq.pt, 1) && epq.epi)
		ep_mark_ready(epi);
	if (epq.epi)
		return 0;
	err = -ENOMEM;
out_remove:
	ep_remove(ep, epi);
	return err;
}

int ep_modify(struct epitem *epi, const struct epoll_event *event)
{
	poll_table pt;

	init_poll_funcptr(&pt, NULL);
	WRITE_ONCE(epi->event.events, event->events);
	epi->event.data = event->data;
	smp_mb();	/* the callback sees the new events, or we see what made it run */
	if (ep_item_poll(epi, &pt, 1))
		ep_mark_ready(epi);
	return 0;
}

void eventpoll_release_file(struct file *file)
{
	mutex_lock(&epmutex);
	for (;;) {
		struct epitem *epi;

		spin_lock(&file->f_lock);
		epi = hlist_entry_safe(file->f_ep->first, struct epitem, fllink);
		spin_unlock(&file->f_lock);
		if (!epi)
			break;
		/* epmutex keeps its eventpoll from going (I3). */
		mutex_lock(&epi->ep->mtx);
		ep_remove(epi->ep, epi);
		mutex_unlock(&epi->ep->mtx);
	}
	mutex_unlock(&epmutex);
	kfree(file->f_ep);
}

struct eventpoll *ep_alloc(void)
{
	struct eventpoll *ep = kzalloc(sizeof(*ep), GFP_KERNEL);

	if (!ep)
		return NULL;
	mutex_init(&ep->mtx);
	spin_lock_init(&ep->lock);
	init_waitqueue_head(&ep->wq);
	init_waitqueue_head(&ep->poll_wait);
	INIT_LIST_HEAD(&ep->rdllist);
	INIT_LIST_HEAD(&ep->visit);
	INIT_LIST_HEAD(&ep->up[0]);
	INIT_LIST_HEAD(&ep->up[1]);
	ep->rbr = RB_ROOT;
	ep->user = get_uid(current_user());
	return ep;
}

void ep_free(struct eventpoll *ep)
{
	free_uid(ep->user);
	kfree(ep);
}

static int ep_eventpoll_release(struct inode *inode, struct file *file)
{
	struct eventpoll *ep = file->private_data;
	struct rb_node *node;

	mutex_lock(&epmutex);
	mutex_lock(&ep->mtx);
	while ((node = rb_first(&ep->rbr)) != NULL) {
		ep_remove(ep, rb_entry(node, struct epitem, rbn));
		cond_resched();
	}
	mutex_unlock(&ep->mtx);
	mutex_unlock(&epmutex);
	ep_free(ep);
	return 0;
}

/* ------------------------------------------------------------------ polling an epoll file */

/*
 * Has it something to report? Asks the items; those with nothing leave the list. While somebody
 * scans, the list tells nothing: the mutex is taken in any case.
 */
static bool ep_has_events(struct eventpoll *ep, int depth)
{
	LIST_HEAD(txlist);
	bool found = false;
	poll_table pt;

	init_poll_funcptr(&pt, NULL);
	mutex_lock_nested(&ep->mtx, depth);
	spin_lock_irq(&ep->lock);
	ep_start_scan(ep, &txlist);
	while (!found && !list_empty(&txlist)) {
		struct epitem *epi = list_first_entry(&txlist, struct epitem, rdllink);

		list_del_init(&epi->rdllink);
		spin_unlock_irq(&ep->lock);
		found = ep_item_poll(epi, &pt, depth + 1) != 0;
		spin_lock_irq(&ep->lock);
		if (found && list_empty(&epi->rdllink))
			list_add(&epi->rdllink, &ep->rdllist);
	}
	ep_end_scan(ep, &txlist);
	spin_unlock_irq(&ep->lock);
	mutex_unlock(&ep->mtx);
	return found;
}

static __poll_kernel_t ep_poll_set(struct file *file, poll_table *wait, int depth)
{
	struct eventpoll *ep = file->private_data;

	poll_wait(file, &ep->poll_wait, wait);
	return ep_has_events(ep, depth) ? EPOLLIN | EPOLLRDNORM : 0;
}

static __poll_kernel_t ep_eventpoll_poll(struct file *file, poll_table *wait)
{
	return ep_poll_set(file, wait, 0);
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

const struct file_operations eventpoll_fops = {
	.show_fdinfo = ep_show_fdinfo,
	.release = ep_eventpoll_release,
	.poll = ep_eventpoll_poll,
	.llseek = noop_llseek,
};

void __init eventpoll_init(void)
{
	max_user_watches = (totalram_pages() << PAGE_SHIFT) / 25 /
			   (sizeof(struct epitem) + sizeof(struct eppoll_entry));
	epi_cache = kmem_cache_create("eventpoll_epi", sizeof(struct epitem), 0,
				      SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	pwq_cache = kmem_cache_create("eventpoll_pwq", sizeof(struct eppoll_entry), 0, SLAB_PANIC,
				      NULL);
}
