/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_POLL_H
#define _LINUX_POLL_H

/*
 * Waiting for many files at once.
 *
 * A file's poll() method calls poll_wait() for each wait queue on which its state changes, and
 * returns the events that hold now (EPOLL*). With a NULL table, or once something was found, it is
 * only asked for the state. The waker passes the events as key: wake_up_poll().
 */

#include <linux/types.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/wait.h>
#include <uapi/linux/poll.h>
#include <uapi/linux/eventpoll.h>


/* What a file without a poll() method is: always ready. */
#define DEFAULT_POLLMASK	(EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM)

typedef void (*poll_queue_proc)(struct file *file, wait_queue_head_t *wq,
				struct poll_table_struct *pt);

typedef struct poll_table_struct {
	poll_queue_proc _qproc;		/* NULL: do not queue */
	__poll_kernel_t _key;		/* events of interest */
} poll_table;

static inline void poll_wait(struct file *file, wait_queue_head_t *wq, poll_table *pt)
{
	if (pt && pt->_qproc && wq)
		pt->_qproc(file, wq, pt);
}

static inline bool poll_does_not_wait(const poll_table *pt) { return !pt || !pt->_qproc; }
static inline __poll_kernel_t poll_requested_events(const poll_table *pt)
{
	return pt ? pt->_key : ~0U;
}

static inline void init_poll_funcptr(poll_table *pt, poll_queue_proc qproc)
{
	pt->_qproc = qproc;
	pt->_key = ~0U;
}

static inline bool file_can_poll(struct file *file) { return file->f_op->poll; }

/* The events of a file now. **Sleeps.** */
static inline __poll_kernel_t vfs_poll(struct file *file, poll_table *pt)
{
	return likely(file->f_op->poll) ? file->f_op->poll(file, pt) : DEFAULT_POLLMASK;
}

/*
 * Checks and completes a timeout from user space; *to becomes absolute MONOTONIC time. 0 or
 * -EINVAL.
 */
int poll_select_set_timeout(struct timespec64 *to, time64_t sec, long nsec);
/* ns by which a sleep of that length may be late, as the task's slack and priority say. */
u64 select_estimate_accuracy(const struct timespec64 *end);

/* When a file is closed: its epoll watches go. **Sleeps.** */
void eventpoll_release_file(struct file *file);
static inline void eventpoll_release(struct file *file)
{
	if (unlikely(READ_ONCE(file->f_ep)))
		eventpoll_release_file(file);
}
void eventpoll_init(void);

#endif
