// SPDX-License-Identifier: MIT
/*
 * /proc/PID/mounts, mountinfo and mountstats. poll() says POLLPRI and POLLERR when the tree of
 * mounts has changed since the last read.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mount.h>
#include <linux/poll.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "internal.h"

struct mounts_file {
	struct proc_mounts mounts;
	int (*show)(struct seq_file *m, struct proc_mounts *p, void *mnt);
};

static void *m_start(struct seq_file *m, loff_t *pos)
{
	return proc_mounts_start(&((struct mounts_file *)m->private)->mounts, pos);
}

static void *m_next(struct seq_file *m, void *v, loff_t *pos)
{
	return proc_mounts_next(&((struct mounts_file *)m->private)->mounts, v, pos);
}

static void m_stop(struct seq_file *m, void *v)
{
	proc_mounts_stop(&((struct mounts_file *)m->private)->mounts, v);
}

static int m_show(struct seq_file *m, void *v)
{
	struct mounts_file *mf = m->private;

	return mf->show(m, &mf->mounts, v);
}

static const struct seq_operations mounts_seq_ops = {
	.start = m_start, .next = m_next, .stop = m_stop, .show = m_show,
};

static int mounts_open_common(struct inode *inode, struct file *file,
			      int (*show)(struct seq_file *m, struct proc_mounts *p, void *mnt))
{
	struct task_struct *task = get_proc_task(inode);
	struct mounts_file *mf;
	int ret;

	if (!task)
		return -EINVAL;
	mf = __seq_open_private(file, &mounts_seq_ops, sizeof(*mf));
	ret = mf ? proc_mounts_open(&mf->mounts, task) : -ENOMEM;
	put_task_struct(task);
	if (mf && ret)
		seq_release_private(inode, file);
	else if (mf)
		mf->show = show;
	return ret;
}

static int mounts_release(struct inode *inode, struct file *file)
{
	struct mounts_file *mf = ((struct seq_file *)file->private_data)->private;

	proc_mounts_release(&mf->mounts);
	return seq_release_private(inode, file);
}

static __poll_kernel_t mounts_poll(struct file *file, poll_table *wait)
{
	struct mounts_file *mf = ((struct seq_file *)file->private_data)->private;
	u64 event;

	poll_wait(file, mnt_ns_poll_queue(mf->mounts.ns), wait);
	event = mnt_ns_event(mf->mounts.ns);
	if (event == mf->mounts.event)
		return EPOLLIN | EPOLLRDNORM;
	mf->mounts.event = event;
	return EPOLLIN | EPOLLRDNORM | EPOLLERR | EPOLLPRI;
}

static int mounts_open(struct inode *inode, struct file *file)
{
	return mounts_open_common(inode, file, show_vfsmnt);
}

static int mountinfo_open(struct inode *inode, struct file *file)
{
	return mounts_open_common(inode, file, show_mountinfo);
}

static int mountstats_open(struct inode *inode, struct file *file)
{
	return mounts_open_common(inode, file, show_vfsstat);
}

const struct file_operations proc_mounts_fops = {
	.open = mounts_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = mounts_release,
	.poll = mounts_poll,
};
const struct file_operations proc_mountinfo_fops = {
	.open = mountinfo_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = mounts_release,
	.poll = mounts_poll,
};
const struct file_operations proc_mountstats_fops = {
	.open = mountstats_open, .read = seq_read, .llseek = seq_lseek, .release = mounts_release,
};
