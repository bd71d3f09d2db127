// SPDX-License-Identifier: MIT
/*
 * inotify's half that user space sees: inotify_init1(), inotify_add_watch(), inotify_rm_watch(),
 * and reading the descriptor. A watch descriptor is the number of a mark in the group; numbers are
 * not given again before all others have been.
 */

#include <linux/anon_inodes.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/inotify.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/namei.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include <uapi/asm-generic/ioctls.h>
#include "inotify_internal.h"

/* Bits of inotify_add_watch() that go into a watch, and all that it knows. */
#define WATCH_BITS	(IN_ALL_EVENTS | IN_EXCL_UNLINK | IN_ONESHOT)
#define KNOWN_BITS	(WATCH_BITS | IN_UNMOUNT | IN_Q_OVERFLOW | IN_IGNORED | IN_ISDIR | \
			 IN_ONLYDIR | IN_DONT_FOLLOW | IN_MASK_ADD | IN_MASK_CREATE)
/* Bits an event shows. */
#define SHOWN_BITS	(IN_ALL_EVENTS | IN_ISDIR | IN_UNMOUNT | IN_IGNORED | IN_Q_OVERFLOW)

static int max_user_instances = 128;
static int max_user_watches;			/* set at boot from the size of memory */
static int max_queued_events = 16384;

#define LIMIT(name)	{ #name, &name, sizeof(name), 0644, proc_dointvec_minmax, SYSCTL_ZERO, NULL }

const struct ctl_table inotify_table[] = {
	LIMIT(max_user_instances),
	LIMIT(max_user_watches),
	LIMIT(max_queued_events),
	{ NULL, NULL, 0, 0, NULL, NULL, NULL },
};

static inline struct inotify_group *group_of(struct file *file)
{
	return file->private_data;
}

/* -------------------------------------------------- reading */

static size_t name_space(const struct inotify_event_info *event)
{
	return event->name_len ? round_up(event->name_len + 1, sizeof(struct inotify_event)) : 0;
}

static size_t event_size(const struct inotify_event_info *event)
{
	return sizeof(struct inotify_event) + name_space(event);
}

static bool queue_empty(struct fsnotify_group *group)
{
	bool empty;

	spin_lock(&group->notification_lock);
	empty = !fsnotify_peek_first_event(group);
	spin_unlock(&group->notification_lock);
	return empty;
}

/* The oldest event off the queue; NULL, or -EINVAL if there is no room for it. */
static struct inotify_event_info *take_event(struct fsnotify_group *group, size_t room)
{
	struct inotify_event_info *info = NULL;
	struct fsnotify_event *event;

	spin_lock(&group->notification_lock);
	event = fsnotify_peek_first_event(group);
	if (event) {
		info = container_of(event, struct inotify_event_info, fse);
		if (event_size(info) > room)
			info = ERR_PTR(-EINVAL);
		else
			fsnotify_remove_first_event(group);
	}
	spin_unlock(&group->notification_lock);
	return info;
}

static ssize_t copy_event_to_user(const struct inotify_event_info *info, char __user *buf)
{
	size_t space = name_space(info), len = space ? info->name_len : 0;
	struct inotify_event event = {
		.wd = info->wd,
		.mask = info->mask & SHOWN_BITS,
		.cookie = info->cookie,
		.len = space,
	};

	if (copy_to_user(buf, &event, sizeof(event)))
		return -EFAULT;
	buf += sizeof(event);
	if (copy_to_user(buf, info->name, len) || clear_user(buf + len, space - len))
		return -EFAULT;
	return sizeof(event) + space;
}

static ssize_t inotify_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct fsnotify_group *group = &group_of(file)->fsn;
	struct inotify_event_info *info;
	size_t done = 0;
	ssize_t ret;

	for (;;) {
		info = take_event(group, count - done);
		ret = PTR_ERR_OR_ZERO(info);
		if (info && !ret) {
			ret = copy_event_to_user(info, buf + done);
			fsnotify_destroy_event(group, &info->fse);
			if (ret < 0)
				break;
			done += ret;
			continue;
		}
		if (!ret && !done)
			ret = file->f_flags & O_NONBLOCK ?
				      -EAGAIN :
				      wait_event_interruptible(group->notification_waitq,
							       !queue_empty(group));
		if (ret || done)
			break;
	}
	return done && ret != -EFAULT ? (ssize_t)done : ret;
}

static __poll_kernel_t inotify_poll(struct file *file, poll_table *wait)
{
	struct fsnotify_group *group = &group_of(file)->fsn;

	poll_wait(file, &group->notification_waitq, wait);
	return queue_empty(group) ? 0 : EPOLLIN | EPOLLRDNORM;
}

static long inotify_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct fsnotify_group *group = &group_of(file)->fsn;
	struct inotify_event_info *event;
	size_t bytes = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	spin_lock(&group->notification_lock);
	list_for_each_entry(event, &group->notification_list, fse.list)
		bytes += event_size(event);
	spin_unlock(&group->notification_lock);
	return put_user((int)bytes, (int __user *)arg);
}

static int inotify_fasync(int fd, struct file *file, int on)
{
	return fasync_helper(fd, file, on, &group_of(file)->fsn.fsn_fa) < 0 ? -EIO : 0;
}

static int inotify_release(struct inode *inode, struct file *file)
{
	struct fsnotify_group *group = &group_of(file)->fsn;

	atomic_long_dec(&group->user->inotify_instances);
	fsnotify_destroy_group(group);
	return 0;
}

static void inotify_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct inotify_group *group = group_of(file);
	struct inotify_mark *watch;

	mutex_lock(&group->fsn.mark_mutex);
	list_for_each_entry(watch, &group->fsn.marks_list, fsn.g_list) {
		struct inode *inode = watch->fsn.inode;

		seq_printf(m, "inotify wd:%x ino:%lx sdev:%x mask:%x ignored_mask:0 \n", watch->wd,
			   inode->i_ino, inode->i_sb->s_dev, watch->fsn.mask & WATCH_BITS);
	}
	mutex_unlock(&group->fsn.mark_mutex);
}

static const struct file_operations inotify_fops = {
	.show_fdinfo = inotify_show_fdinfo,
	.poll = inotify_poll,
	.read = inotify_read,
	.fasync = inotify_fasync,
	.release = inotify_release,
	.unlocked_ioctl = inotify_ioctl,
	.llseek = noop_llseek,
};

/* -------------------------------------------------- watches */

/* What a mark on the inode is to ask for. */
static u32 mark_mask(const struct inode *inode, u32 arg)
{
	return (arg & WATCH_BITS) | FS_UNMOUNT | (S_ISDIR(inode->i_mode) ? FS_EVENT_ON_CHILD : 0);
}

static int update_watch(struct fsnotify_mark *mark, u32 arg)
{
	struct inotify_mark *watch = container_of(mark, struct inotify_mark, fsn);

	if (arg & IN_MASK_CREATE)
		return -EEXIST;
	fsnotify_change_mark(mark, arg & IN_MASK_ADD ? 0 : WATCH_BITS, arg & WATCH_BITS);
	return watch->wd;
}

/* mark_mutex held. */
static int new_watch(struct inotify_group *group, struct inode *inode, u32 arg)
{
	struct user_struct *user = group->fsn.user;
	struct inotify_mark *watch;
	int wd = -ENOMEM;

	if (atomic_long_inc_return(&user->inotify_watches) > READ_ONCE(max_user_watches)) {
		wd = -ENOSPC;
		goto out_count;
	}
	watch = kzalloc(sizeof(*watch), GFP_KERNEL);
	if (!watch)
		goto out_count;
	wd = idr_alloc_cyclic(&group->watches, watch, 1, 0, GFP_KERNEL);
	if (wd < 0)
		goto out_free;
	watch->wd = wd;
	fsnotify_init_mark(&watch->fsn, &group->fsn, mark_mask(inode, arg));
	fsnotify_add_mark_locked(&watch->fsn, inode);
	return wd;
out_free:
	kfree(watch);
out_count:
	atomic_long_dec(&user->inotify_watches);
	return wd;
}

static int watch_inode(struct inotify_group *group, struct inode *inode, u32 arg)
{
	struct fsnotify_mark *mark;
	int wd;

	mutex_lock(&group->fsn.mark_mutex);
	mark = fsnotify_find_mark(inode, &group->fsn);
	wd = mark ? update_watch(mark, arg) : new_watch(group, inode, arg);
	mutex_unlock(&group->fsn.mark_mutex);
	if (mark)
		fsnotify_put_mark(mark);
	return wd;
}

/* To watch a file takes the right to read it. */
static int watch_path(struct inotify_group *group, const char __user *pathname, u32 arg)
{
	unsigned int flags = 0;
	struct path path;
	int ret;

	if (!(arg & IN_DONT_FOLLOW))
		flags |= LOOKUP_FOLLOW;
	if (arg & IN_ONLYDIR)
		flags |= LOOKUP_DIRECTORY;
	ret = user_path_at(AT_FDCWD, pathname, flags, &path);
	if (ret)
		return ret;
	ret = path_permission(&path, MAY_READ);
	if (!ret)
		ret = watch_inode(group, d_inode(path.dentry), arg);
	path_put(&path);
	return ret;
}

long sys_inotify_add_watch(int fd, const char __user *pathname, u32 mask)
{
	struct fd f;
	long ret = -EINVAL;

	if ((mask & ~KNOWN_BITS) || !(mask & KNOWN_BITS))
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if ((mask & (IN_MASK_ADD | IN_MASK_CREATE)) != (IN_MASK_ADD | IN_MASK_CREATE) &&
	    f.file->f_op == &inotify_fops)
		ret = watch_path(group_of(f.file), pathname, mask);
	fdput(f);
	return ret;
}

static long remove_watch(struct inotify_group *group, int wd)
{
	struct inotify_mark *watch;

	mutex_lock(&group->fsn.mark_mutex);
	watch = wd >= 0 ? idr_find(&group->watches, wd) : NULL;
	if (watch)
		fsnotify_get_mark(&watch->fsn);
	mutex_unlock(&group->fsn.mark_mutex);
	if (!watch)
		return -EINVAL;
	fsnotify_destroy_mark(&watch->fsn);
	fsnotify_put_mark(&watch->fsn);
	return 0;
}

long sys_inotify_rm_watch(int fd, s32 wd)
{
	struct fd f = fdget(fd);
	long ret = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op == &inotify_fops)
		ret = remove_watch(group_of(f.file), wd);
	fdput(f);
	return ret;
}

/* -------------------------------------------------- descriptors */

static struct inotify_group *new_group(void)
{
	struct inotify_group *group = kzalloc(sizeof(*group), GFP_KERNEL);
	struct inotify_event_info *overflow;

	if (!group)
		return NULL;
	overflow = inotify_alloc_event(FS_Q_OVERFLOW, -1, NULL);
	if (!overflow) {
		kfree(group);
		return NULL;
	}
	idr_init(&group->watches);
	fsnotify_init_group(&group->fsn, &inotify_fsnotify_ops, READ_ONCE(max_queued_events));
	group->fsn.overflow_event = &overflow->fse;
	group->fsn.user = get_uid(current_user());
	return group;
}

long sys_inotify_init1(int flags)
{
	struct user_struct *user = current_user();
	struct inotify_group *group;
	int fd = -ENOMEM;

	if (flags & ~(IN_CLOEXEC | IN_NONBLOCK))
		return -EINVAL;
	if (atomic_long_inc_return(&user->inotify_instances) > READ_ONCE(max_user_instances)) {
		fd = -EMFILE;
		goto out_count;
	}
	group = new_group();
	if (!group)
		goto out_count;
	fd = anon_inode_getfd("inotify", &inotify_fops, group, O_RDONLY | flags);
	if (fd >= 0)
		return fd;
	fsnotify_put_group(&group->fsn);
out_count:
	atomic_long_dec(&user->inotify_instances);
	return fd;
}

long sys_inotify_init(void)
{
	return sys_inotify_init1(0);
}

/* A watch holds its inode: all watches of a user together may take a hundredth of memory. */
void __init inotify_init(void)
{
	unsigned long cost = sizeof(struct inotify_mark) + 2 * sizeof(struct inode);

	max_user_watches = clamp(totalram_pages() * PAGE_SIZE / 100 / cost, 8192UL, 1048576UL);
}
