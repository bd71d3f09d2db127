// SPDX-License-Identifier: MIT
/* epoll_wait(2) and its relatives: taking what is ready off a set. fs/eventpoll.c tells the rest. */

#include <linux/errno.h>
#include <linux/file.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "eventpoll.h"

#define EP_MAX_EVENTS		(INT_MAX / sizeof(struct epoll_event))

/* The scanner takes the whole list for itself: what happens meanwhile comes onto a new one. */
void ep_start_scan(struct eventpoll *ep, struct list_head *txlist)
{
	ep->scanning = true;
	list_splice_init(&ep->rdllist, txlist);
}

/* What it has not come to goes back to the front. */
void ep_end_scan(struct eventpoll *ep, struct list_head *txlist)
{
	list_splice(txlist, &ep->rdllist);
	ep->scanning = false;
	if (!list_empty(&ep->rdllist) && waitqueue_active(&ep->wq))
		wake_up(&ep->wq);
}

/* Is a look at the set worth while? ep->lock. */
static bool ep_may_have_events(const struct eventpoll *ep)
{
	return !list_empty(&ep->rdllist) || ep->scanning;
}

/* Reports one item if it has events; 1, 0, or -EFAULT. ep->mtx. The item is off every list. */
static int ep_send_one(struct eventpoll *ep, struct epitem *epi, struct epoll_event __user *out)
{
	struct epoll_event ev;
	poll_table pt;

	init_poll_funcptr(&pt, NULL);
	ev = (struct epoll_event){ .events = ep_item_poll(epi, &pt, 1), .data = epi->event.data };
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
	ep_start_scan(ep, &txlist);
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
	ep_end_scan(ep, &txlist);
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
	if (!ep_may_have_events(ep)) {
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
	timed_out &= !ep_may_have_events(ep);
	spin_unlock_irq(&ep->lock);
	return timed_out;
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
		spin_lock_irq(&ep->lock);
		ret = ep_may_have_events(ep);
		spin_unlock_irq(&ep->lock);
		if (ret) {
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
		      const sigset_t __user *sigmask, size_t sigsetsize)
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
	ret = set_user_sigmask(sigmask, sigsetsize);
	if (ret)
		return ret;
	ret = do_epoll_wait(epfd, events, maxevents, to);
	restore_saved_sigmask_unless(ret == -EINTR);
	return ret;
}
