// SPDX-License-Identifier: MIT
/* /proc/PID/fd, links to the open files, and /proc/PID/fdinfo, what there is to say of each. */

#include <linux/errno.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/filelock.h>
#include <linux/kernel.h>
#include <linux/mount.h>
#include <linux/ptrace.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "internal.h"
#include "../mount.h"

struct fd_data {
	fmode_t mode;
	unsigned int fd;
};

/* ------------------------------------------------------------------ fd */

static bool task_has_fd(struct task_struct *task, unsigned int fd, fmode_t *mode)
{
	struct file *file = fget_task(task, fd);

	if (!file)
		return false;
	*mode = file->f_mode;
	fput(file);
	return true;
}

static void fd_set_mode(struct task_struct *task, struct inode *inode, fmode_t f_mode)
{
	if (S_ISLNK(inode->i_mode))
		inode->i_mode = S_IFLNK | (f_mode & FMODE_READ ? S_IRUSR | S_IXUSR : 0) |
				(f_mode & FMODE_WRITE ? S_IWUSR | S_IXUSR : 0);
	pid_update_inode(task, inode);
}

static int fd_revalidate(struct dentry *dentry, unsigned int flags)
{
	struct inode *inode = d_inode(dentry);
	struct task_struct *task = inode ? get_proc_task(inode) : NULL;
	fmode_t f_mode;
	bool alive;

	if (!task)
		return 0;
	alive = task_has_fd(task, PROC_I(inode)->fd, &f_mode);
	if (alive)
		fd_set_mode(task, inode, f_mode);
	put_task_struct(task);
	return alive;
}

static const struct dentry_operations fd_dentry_operations = {
	.d_revalidate = fd_revalidate,
	.d_delete = pid_delete_dentry,
};

static int proc_fd_link(struct dentry *dentry, struct path *path)
{
	struct task_struct *task = get_proc_task(d_inode(dentry));
	struct file *file;

	if (!task)
		return -ENOENT;
	file = fget_task(task, PROC_I(d_inode(dentry))->fd);
	put_task_struct(task);
	if (!file)
		return -ENOENT;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}

static struct dentry *fd_instantiate(struct dentry *dentry, struct task_struct *task,
				     const void *arg)
{
	const struct fd_data *data = arg;
	struct inode *inode = proc_pid_make_inode(dentry->d_sb, task, S_IFLNK);

	if (!inode)
		return ERR_PTR(-ENOENT);
	PROC_I(inode)->fd = data->fd;
	PROC_I(inode)->op.get_link = proc_fd_link;
	inode->i_op = &proc_pid_link_iops;
	inode->i_size = 64;
	fd_set_mode(task, inode, data->mode);
	d_set_d_op(dentry, &fd_dentry_operations);
	return d_splice_alias(inode, dentry);
}

static struct dentry *lookup_fd(struct inode *dir, struct dentry *dentry, instantiate_t fn)
{
	struct task_struct *task = get_proc_task(dir);
	struct fd_data data = { .fd = name_to_int(&dentry->d_name) };
	struct dentry *res = ERR_PTR(-ENOENT);

	if (!task)
		return res;
	if (data.fd != ~0U && task_has_fd(task, data.fd, &data.mode))
		res = fn(dentry, task, &data);
	put_task_struct(task);
	return res;
}

static int readdir_fd(struct file *file, struct dir_context *ctx, instantiate_t fn)
{
	struct task_struct *task = get_proc_task(file_inode(file));
	unsigned int fd;

	if (!task)
		return -ENOENT;
	if (!dir_emit_dots(file, ctx))
		goto out;
	if (ctx->pos - 2 > INT_MAX)
		goto out;
	for (fd = ctx->pos - 2;; fd++) {
		struct fd_data data;
		struct file *f;
		char name[12];
		int len;

		rcu_read_lock();
		f = task_lookup_next_fd_rcu(task, &fd);
		if (f)
			data = (struct fd_data){ .mode = f->f_mode, .fd = fd };
		rcu_read_unlock();
		ctx->pos = fd + 2;
		if (!f)
			break;
		len = snprintf(name, sizeof(name), "%u", fd);
		if (!proc_fill_cache(file, ctx, name, len, fn, task, &data))
			goto out;
		cond_resched();
	}
out:
	put_task_struct(task);
	return 0;
}

static struct dentry *proc_lookupfd(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	return lookup_fd(dir, dentry, fd_instantiate);
}

static int proc_readfd(struct file *file, struct dir_context *ctx)
{
	return readdir_fd(file, ctx, fd_instantiate);
}

const struct file_operations proc_fd_fops = {
	.read = generic_read_dir, .iterate_shared = proc_readfd, .llseek = generic_file_llseek,
};

/* A process may always look at its own. */
static int proc_fd_permission(struct inode *inode, int mask)
{
	struct task_struct *p;
	int ret = generic_permission(inode, mask);

	if (!ret)
		return 0;
	rcu_read_lock();
	p = pid_task(proc_pid(inode), PIDTYPE_PID);
	if (p && same_thread_group(p, current))
		ret = 0;
	rcu_read_unlock();
	return ret;
}

/* The size of the folder is the number of open files. */
static int proc_fd_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
			   unsigned int query_flags)
{
	int ret = pid_getattr(path, stat, request_mask, query_flags);
	struct task_struct *task = ret ? NULL : get_proc_task(d_inode(path->dentry));
	unsigned int fd = 0;

	if (!task)
		return ret;
	stat->size = 0;
	rcu_read_lock();
	while (task_lookup_next_fd_rcu(task, &fd)) {
		stat->size++;
		fd++;
	}
	rcu_read_unlock();
	put_task_struct(task);
	return 0;
}

const struct inode_operations proc_fd_iops = {
	.lookup = proc_lookupfd,
	.permission = proc_fd_permission,
	.getattr = proc_fd_getattr,
};

/* ------------------------------------------------------------------ fdinfo */

static int fdinfo_show(struct seq_file *m, void *v)
{
	struct inode *inode = m->private;
	struct task_struct *task = get_proc_task(inode);
	unsigned int fd = PROC_I(inode)->fd, f_flags;
	struct file *file;

	if (!task)
		return -ENOENT;
	file = fget_task(task, fd);
	if (!file) {
		put_task_struct(task);
		return -ENOENT;
	}
	f_flags = file->f_flags & ~O_CLOEXEC;
	if (fd_is_cloexec(task, fd))
		f_flags |= O_CLOEXEC;
	seq_printf(m, "pos:\t%lli\nflags:\t0%o\nmnt_id:\t%i\nino:\t%lu\n", (long long)file->f_pos,
		   f_flags, real_mount(file->f_path.mnt)->mnt_id, file_inode(file)->i_ino);
	show_fd_locks(m, file, task->files);
	if (file->f_op->show_fdinfo)
		file->f_op->show_fdinfo(m, file);
	fput(file);
	put_task_struct(task);
	return 0;
}

/* The folder's mode lets everyone in; whom it shows descriptors is decided here. */
static int fdinfo_access(struct inode *inode, struct file *file)
{
	struct task_struct *task = get_proc_task(inode);
	bool allowed;

	if (!task)
		return -ESRCH;
	allowed = ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS);
	put_task_struct(task);
	return allowed ? 0 : -EACCES;
}

static int fdinfo_open(struct inode *inode, struct file *file)
{
	int ret = fdinfo_access(inode, file);

	return ret ? ret : single_open(file, fdinfo_show, inode);
}

static const struct file_operations fdinfo_file_fops = {
	.open = fdinfo_open, .read = seq_read, .llseek = seq_lseek, .release = single_release,
};

static struct dentry *fdinfo_instantiate(struct dentry *dentry, struct task_struct *task,
					 const void *arg)
{
	const struct fd_data *data = arg;
	struct inode *inode = proc_pid_make_inode(dentry->d_sb, task, S_IFREG | 0444);

	if (!inode)
		return ERR_PTR(-ENOENT);
	PROC_I(inode)->fd = data->fd;
	inode->i_fop = &fdinfo_file_fops;
	d_set_d_op(dentry, &fd_dentry_operations);
	return d_splice_alias(inode, dentry);
}

static struct dentry *proc_lookupfdinfo(struct inode *dir, struct dentry *dentry,
					unsigned int flags)
{
	return lookup_fd(dir, dentry, fdinfo_instantiate);
}

static int proc_readfdinfo(struct file *file, struct dir_context *ctx)
{
	return readdir_fd(file, ctx, fdinfo_instantiate);
}

const struct inode_operations proc_fdinfo_iops = {
	.lookup = proc_lookupfdinfo,
	.getattr = pid_getattr,
};

const struct file_operations proc_fdinfo_fops = {
	.open = fdinfo_access,
	.read = generic_read_dir,
	.iterate_shared = proc_readfdinfo,
	.llseek = generic_file_llseek,
};
