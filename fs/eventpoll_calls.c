// SPDX-License-Identifier: MIT
/* epoll_create(2) and epoll_ctl(2). fs/eventpoll.c tells how epoll works. */

#include <linux/anon_inodes.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "eventpoll.h"

#define EPOLLEXCLUSIVE_OK_BITS                                                                     \
	(EPOLLINOUT_BITS | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE)

static int do_epoll_create(int flags)
{
	struct eventpoll *ep;
	struct file *file;
	int fd;

	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	ep = ep_alloc();
	if (!ep)
		return -ENOMEM;
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
	ep_free(ep);
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

static int check_exclusive(struct file *tfile, int op, const struct epoll_event *event)
{
	if (!(event->events & EPOLLEXCLUSIVE))
		return 0;
	if (op == EPOLL_CTL_MOD)
		return -EINVAL;
	return is_file_epoll(tfile) || (event->events & ~EPOLLEXCLUSIVE_OK_BITS) ? -EINVAL : 0;
}

static int ep_ctl_locked(struct eventpoll *ep, int op, int fd, struct file *tfile,
			 struct epoll_event *event, bool check_paths)
{
	struct epitem *epi = ep_find(ep, tfile, fd);

	switch (op) {
	case EPOLL_CTL_ADD:
		if (epi)
			return -EEXIST;
		event->events |= EPOLLERR | EPOLLHUP;
		return ep_insert(ep, event, tfile, fd, check_paths);
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

/*
 * Takes ep->mtx, and epmutex before it where sets will be one above the other: -ELOOP if that makes
 * a ring or is too deep.
 */
static int ep_lock_for_ctl(struct eventpoll *ep, int op, struct file *tfile, bool *nested)
{
	int err;

	*nested = op == EPOLL_CTL_ADD && (is_file_epoll(tfile) || READ_ONCE(ep->file->f_ep));
	if (!*nested) {
		mutex_lock(&ep->mtx);
		if (op != EPOLL_CTL_ADD || likely(!READ_ONCE(ep->file->f_ep)))
			return 0;
		mutex_unlock(&ep->mtx);		/* somebody has begun to watch it */
		*nested = true;
	}
	mutex_lock(&epmutex);
	err = is_file_epoll(tfile) ? ep_check_nesting(ep, tfile) : 0;
	if (err)
		mutex_unlock(&epmutex);
	else
		mutex_lock(&ep->mtx);
	return err;
}

static int do_epoll_ctl(struct file *file, int op, int fd, struct file *tfile,
			struct epoll_event *event)
{
	struct eventpoll *ep;
	bool nested;
	int ret;

	if (!file_can_poll(tfile))
		return -EPERM;
	if (file == tfile || !is_file_epoll(file))
		return -EINVAL;
	ep = file->private_data;
	if (op != EPOLL_CTL_DEL) {
		event->events &= ~EPOLLWAKEUP;	/* needs a system that suspends */
		ret = check_exclusive(tfile, op, event);
		if (ret)
			return ret;
	}
	ret = ep_lock_for_ctl(ep, op, tfile, &nested);
	if (ret)
		return ret;
	ret = ep_ctl_locked(ep, op, fd, tfile, event, nested);
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
