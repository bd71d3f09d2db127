// SPDX-License-Identifier: MIT
/*
 * The folders of processes and threads: /proc/PID, /proc/PID/task/TID and the table of what is in
 * them. An inode holds its process's struct pid; every access looks whether there is still a task
 * behind it (-ESRCH) and whether the caller may see it.
 *
 * Files are owned by the process's effective user, or by root while it is not dumpable. What shows
 * more than ps(1) does asks ptrace_may_access().
 */

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/delayed_call.h>
#include <linux/errno.h>
#include <linux/fs_struct.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "internal.h"
#include "pid_files.h"

/* One name in a process's folder. */
struct pid_entry {
	const char *name;
	umode_t mode;
	const struct inode_operations *iop;
	const struct file_operations *fop;
	union proc_op op;
};

static const struct inode_operations proc_pid_file_iops;
static const struct inode_operations proc_task_iops;
static const struct file_operations proc_task_fops, proc_single_file_operations;

#define DIR(n, m, i, f)	{ .name = n, .mode = S_IFDIR | (m), .iop = &i, .fop = &f }
#define LNK(n, get)                                                                                \
	{                                                                                          \
		.name = n, .mode = S_IFLNK | 0777, .iop = &proc_pid_link_iops, .op.get_link = get  \
	}
#define REG(n, m, f)	{ .name = n, .mode = S_IFREG | (m), .iop = &proc_pid_file_iops, .fop = &f }
#define ONE(n, m, fn)                                                                              \
	{                                                                                          \
		.name = n, .mode = S_IFREG | (m), .iop = &proc_pid_file_iops,                      \
		.fop = &proc_single_file_operations, .op.show = fn                                 \
	}

#define COMMON_ENTRIES							\
	DIR("fd", 0500, proc_fd_iops, proc_fd_fops),			\
	DIR("fdinfo", 0555, proc_fdinfo_iops, proc_fdinfo_fops),	\
	REG("environ", 0400, proc_environ_fops),			\
	REG("auxv", 0400, proc_auxv_fops),				\
	ONE("status", 0444, proc_pid_status),				\
	ONE("personality", 0400, proc_pid_personality),			\
	ONE("limits", 0444, proc_pid_limits),				\
	REG("comm", 0644, proc_comm_fops),				\
	ONE("syscall", 0400, proc_pid_syscall),				\
	REG("cmdline", 0444, proc_cmdline_fops),			\
	ONE("statm", 0444, proc_pid_statm),				\
	REG("maps", 0444, proc_maps_fops),				\
	REG("mem", 0600, proc_mem_fops),				\
	LNK("cwd", proc_cwd_link),					\
	LNK("root", proc_root_link),					\
	LNK("exe", proc_exe_link),					\
	REG("mounts", 0444, proc_mounts_fops),				\
	REG("mountinfo", 0444, proc_mountinfo_fops),			\
	REG("smaps", 0444, proc_smaps_fops),				\
	ONE("smaps_rollup", 0444, proc_smaps_rollup_show),		\
	REG("pagemap", 0400, proc_pagemap_fops),			\
	ONE("wchan", 0444, proc_pid_wchan),				\
	ONE("stack", 0400, proc_pid_stack),				\
	ONE("sched", 0444, proc_pid_sched),				\
	ONE("schedstat", 0444, proc_pid_schedstat),			\
	ONE("oom_score", 0444, proc_oom_score),				\
	REG("oom_adj", 0644, proc_oom_adj_fops),			\
	REG("oom_score_adj", 0644, proc_oom_score_adj_fops),		\
	ONE("io", 0400, proc_pid_io)

#if CONFIG_FAULT_INJECTION
#define DEBUG_ENTRIES	REG("fail-nth", 0644, proc_fail_nth_fops),
#else
#define DEBUG_ENTRIES
#endif

static const struct pid_entry tid_entries[] = {
	COMMON_ENTRIES,
	DEBUG_ENTRIES
	ONE("stat", 0444, proc_tid_stat),
};

static const struct pid_entry tgid_entries[] = {
	DIR("task", 0555, proc_task_iops, proc_task_fops),
	COMMON_ENTRIES,
	DEBUG_ENTRIES
	ONE("stat", 0444, proc_pid_stat),
	REG("mountstats", 0400, proc_mountstats_fops),
	REG("timerslack_ns", 0666, proc_timerslack_fops),
};

/* ------------------------------------------------------------------ inodes */

/*
 * May anyone but root look at it? Set-user-id programs and those that asked not to be are not
 * dumpable. Under RCU or with a reference.
 */
static bool task_dumpable(struct task_struct *task)
{
	bool dumpable = true;

	task_lock(task);
	if (task->mm)
		dumpable = get_dumpable(task->mm) == SUID_DUMP_USER;
	task_unlock(task);
	return dumpable;
}

void pid_update_inode(struct task_struct *task, struct inode *inode)
{
	const struct cred *cred;

	if (task_dumpable(task) || (inode->i_mode == (S_IFDIR | 0555))) {
		rcu_read_lock();
		cred = __task_cred(task);
		inode->i_uid = cred->euid;
		inode->i_gid = cred->egid;
		rcu_read_unlock();
	} else {
		inode->i_uid = GLOBAL_ROOT_UID;
		inode->i_gid = GLOBAL_ROOT_GID;
	}
	inode->i_mode &= ~(S_ISUID | S_ISGID);
}

struct inode *proc_pid_make_inode(struct super_block *sb, struct task_struct *task, umode_t mode)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_mode = mode;
	inode->i_ino = get_next_ino();
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	PROC_I(inode)->pid = get_task_pid(task, PIDTYPE_PID);
	if (!PROC_I(inode)->pid) {
		iput(inode);
		return NULL;
	}
	pid_update_inode(task, inode);
	if (S_ISDIR(mode)) {
		spin_lock(&PROC_I(inode)->pid->lock);
		hlist_add_head(&PROC_I(inode)->sibling_inodes, &PROC_I(inode)->pid->inodes);
		spin_unlock(&PROC_I(inode)->pid->lock);
	}
	return inode;
}

/*
 * Names of a process that has gone would stay in the cache until memory is short, and with them
 * inodes and the struct pid.
 */
void proc_flush_pid(struct pid *pid)
{
	struct proc_inode *ei;
	struct dentry *dentry;
	struct inode *inode;

	while (!hlist_empty(&pid->inodes)) {
		spin_lock(&pid->lock);
		ei = hlist_entry_safe(pid->inodes.first, struct proc_inode, sibling_inodes);
		inode = ei ? igrab(&ei->vfs_inode) : NULL;
		if (ei)
			hlist_del_init(&ei->sibling_inodes);
		spin_unlock(&pid->lock);
		if (!inode)
			continue;
		dentry = d_find_alias(inode);
		if (dentry) {
			d_invalidate(dentry);
			dput(dentry);
		}
		iput(inode);
	}
}

int pid_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		unsigned int query_flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct task_struct *task;

	generic_fillattr(inode, stat);
	rcu_read_lock();
	task = pid_task(proc_pid(inode), PIDTYPE_PID);
	if (task) {
		pid_update_inode(task, inode);
		stat->uid = inode->i_uid;
		stat->gid = inode->i_gid;
	}
	rcu_read_unlock();
	return task ? 0 : -ENOENT;
}

int pid_revalidate(struct dentry *dentry, unsigned int flags)
{
	struct inode *inode = d_inode(dentry);
	struct task_struct *task = NULL;

	if (!inode)
		return 0;
	rcu_read_lock();
	task = pid_task(proc_pid(inode), PIDTYPE_PID);
	if (task)
		pid_update_inode(task, inode);
	rcu_read_unlock();
	return task != NULL;
}

int pid_delete_dentry(const struct dentry *dentry)
{
	return !d_inode(dentry) || !pid_has_task(proc_pid(d_inode(dentry)), PIDTYPE_PID);
}

const struct dentry_operations pid_dentry_operations = {
	.d_revalidate = pid_revalidate,
	.d_delete = pid_delete_dentry,
};

static int proc_setattr(struct dentry *dentry, struct iattr *attr)
{
	int ret;

	if (attr->ia_valid & ATTR_MODE)
		return -EPERM;
	ret = setattr_prepare(dentry, attr);
	if (!ret)
		setattr_copy(d_inode(dentry), attr);
	return ret;
}

static const struct inode_operations proc_pid_file_iops = {
	.setattr = proc_setattr,
	.getattr = pid_getattr,
};

/* ------------------------------------------------------ links: cwd, root, exe, and those of fd/ */

static int proc_fd_access_allowed(struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	bool allowed;

	if (!task)
		return -ESRCH;
	allowed = ptrace_may_access(task, PTRACE_MODE_READ_FSCREDS);
	put_task_struct(task);
	return allowed ? 0 : -EACCES;
}

static const char *proc_pid_get_link(struct dentry *dentry, struct inode *inode,
				     struct delayed_call *done)
{
	struct path path;
	int error;

	if (!dentry)
		return ERR_PTR(-ECHILD);
	error = proc_fd_access_allowed(inode);
	if (!error)
		error = PROC_I(inode)->op.get_link(dentry, &path);
	if (!error)
		error = nd_jump_link(&path);
	return ERR_PTR(error);
}

static int proc_pid_readlink(struct dentry *dentry, char __user *buffer, int buflen)
{
	struct inode *inode = d_inode(dentry);
	struct path path;
	char *page, *name;
	int ret = proc_fd_access_allowed(inode);

	if (!ret)
		ret = PROC_I(inode)->op.get_link(dentry, &path);
	if (ret)
		return ret;
	ret = -ENOMEM;
	page = (char *)__get_free_page(GFP_KERNEL);
	if (page) {
		name = d_path(&path, page, PAGE_SIZE);
		ret = PTR_ERR_OR_ZERO(name);
		if (!ret) {
			ret = min_t(int, page + PAGE_SIZE - 1 - name, buflen);
			if (copy_to_user(buffer, name, ret))
				ret = -EFAULT;
		}
		free_page((unsigned long)page);
	}
	path_put(&path);
	return ret;
}

const struct inode_operations proc_pid_link_iops = {
	.readlink = proc_pid_readlink,
	.get_link = proc_pid_get_link,
	.setattr = proc_setattr,
};

/* ------------------------------------------------------------------ one text from one function */

static int proc_single_show(struct seq_file *m, void *v)
{
	struct inode *inode = m->private;
	struct task_struct *task = get_proc_task(inode);
	int ret;

	if (!task)
		return -ESRCH;
	ret = PROC_I(inode)->op.show(m, proc_pid(inode), task);
	put_task_struct(task);
	return ret;
}

static int proc_single_open(struct inode *inode, struct file *file)
{
	return single_open(file, proc_single_show, inode);
}

static const struct file_operations proc_single_file_operations = {
	.open = proc_single_open, .read = seq_read, .llseek = seq_lseek, .release = single_release,
};

/* ------------------------------------------------------------------ folders */

static struct dentry *pident_instantiate(struct dentry *dentry, struct task_struct *task,
					 const void *arg)
{
	const struct pid_entry *p = arg;
	struct inode *inode = proc_pid_make_inode(dentry->d_sb, task, p->mode);

	if (!inode)
		return ERR_PTR(-ENOENT);
	if (S_ISDIR(inode->i_mode))
		set_nlink(inode, 2);
	if (p->iop)
		inode->i_op = p->iop;
	if (p->fop)
		inode->i_fop = p->fop;
	PROC_I(inode)->op = p->op;
	d_set_d_op(dentry, &pid_dentry_operations);
	return d_splice_alias(inode, dentry);
}

static struct dentry *pident_lookup(struct inode *dir, struct dentry *dentry,
				    const struct pid_entry *ents, size_t nents)
{
	struct task_struct *task = get_proc_task(dir);
	struct dentry *res = ERR_PTR(-ENOENT);

	if (!task)
		return res;
	for (size_t i = 0; i < nents; i++) {
		if (strlen(ents[i].name) != dentry->d_name.len ||
		    memcmp(dentry->d_name.name, ents[i].name, dentry->d_name.len))
			continue;
		res = pident_instantiate(dentry, task, &ents[i]);
		break;
	}
	put_task_struct(task);
	return res;
}

/*
 * The dentry of a name that a reader of the folder comes by; ERR_PTR, or NULL for lack of memory.
 * Readers hold the folder's lock together, so a lock of their own makes sure that one alone adds
 * the name; a lookup has excluded them all.
 */
static struct dentry *proc_cache_name(struct dentry *dir, struct qstr *name, instantiate_t fn,
				      struct task_struct *task, const void *arg)
{
	static DEFINE_MUTEX(lock);
	struct dentry *child = d_hash_and_lookup(dir, name), *res;

	if (child)
		return child;
	mutex_lock(&lock);
	child = d_hash_and_lookup(dir, name);
	if (!child) {
		child = d_alloc(dir, name);
		res = child ? fn(child, task, arg) : NULL;
		if (res) {
			dput(child);
			child = res;
		}
	}
	mutex_unlock(&lock);
	return child;
}

bool proc_fill_cache(struct file *file, struct dir_context *ctx, const char *name, unsigned int len,
		     instantiate_t fn, struct task_struct *task, const void *arg)
{
	struct qstr qname = QSTR_INIT((const unsigned char *)name, len);
	struct dentry *child = proc_cache_name(file->f_path.dentry, &qname, fn, task, arg);
	unsigned int type = DT_UNKNOWN;
	ino_t ino = 1;

	if (!IS_ERR_OR_NULL(child)) {
		if (d_inode(child)) {
			ino = d_inode(child)->i_ino;
			type = d_inode(child)->i_mode >> 12;
		}
		dput(child);
	}
	return dir_emit(ctx, name, len, ino, type);
}

static int pident_readdir(struct file *file, struct dir_context *ctx, const struct pid_entry *ents,
			  size_t nents)
{
	struct task_struct *task = get_proc_task(file_inode(file));

	if (!task)
		return -ENOENT;
	if (dir_emit_dots(file, ctx)) {
		for (; ctx->pos < (loff_t)nents + 2; ctx->pos++) {
			const struct pid_entry *p = &ents[ctx->pos - 2];

			if (!proc_fill_cache(file, ctx, p->name, strlen(p->name),
					     pident_instantiate, task, p))
				break;
		}
	}
	put_task_struct(task);
	return 0;
}

static struct dentry *proc_tgid_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	return pident_lookup(dir, dentry, tgid_entries, ARRAY_SIZE(tgid_entries));
}

static int proc_tgid_readdir(struct file *file, struct dir_context *ctx)
{
	return pident_readdir(file, ctx, tgid_entries, ARRAY_SIZE(tgid_entries));
}

static struct dentry *proc_tid_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	return pident_lookup(dir, dentry, tid_entries, ARRAY_SIZE(tid_entries));
}

static int proc_tid_readdir(struct file *file, struct dir_context *ctx)
{
	return pident_readdir(file, ctx, tid_entries, ARRAY_SIZE(tid_entries));
}

/* Whoever holds the folder of a process that has gone learns it from every name in it. */
static int proc_pid_permission(struct inode *inode, int mask)
{
	struct task_struct *task = get_proc_task(inode);

	if (!task)
		return -ESRCH;
	put_task_struct(task);
	return generic_permission(inode, mask);
}

static const struct file_operations proc_tgid_fops = {
	.read = generic_read_dir,
	.iterate_shared = proc_tgid_readdir,
	.llseek = generic_file_llseek,
};
static const struct inode_operations proc_tgid_iops = {
	.lookup = proc_tgid_lookup,
	.permission = proc_pid_permission,
	.getattr = pid_getattr,
	.setattr = proc_setattr,
};
static const struct file_operations proc_tid_fops = {
	.read = generic_read_dir, .iterate_shared = proc_tid_readdir, .llseek = generic_file_llseek,
};
static const struct inode_operations proc_tid_iops = {
	.lookup = proc_tid_lookup,
	.permission = proc_pid_permission,
	.getattr = pid_getattr,
	.setattr = proc_setattr,
};

/* arg says which of the two a folder is. */
static struct dentry *proc_folder_instantiate(struct dentry *dentry, struct task_struct *task,
					      const void *arg)
{
	bool tgid = arg != NULL;
	struct inode *inode = proc_pid_make_inode(dentry->d_sb, task, S_IFDIR | 0555);

	if (!inode)
		return ERR_PTR(-ENOENT);
	inode->i_op = tgid ? &proc_tgid_iops : &proc_tid_iops;
	inode->i_fop = tgid ? &proc_tgid_fops : &proc_tid_fops;
	set_nlink(inode, tgid ? 9 : 7);
	d_set_d_op(dentry, &pid_dentry_operations);
	return d_splice_alias(inode, dentry);
}

#define TGID_FOLDER	((const void *)1)

/* A decimal number without leading zeros, or ~0. */
unsigned int name_to_int(const struct qstr *qstr)
{
	const unsigned char *name = qstr->name;
	unsigned int n = 0;

	if (!qstr->len || (qstr->len > 1 && *name == '0'))
		return ~0U;
	for (unsigned int i = 0; i < qstr->len; i++) {
		unsigned int c = name[i] - '0';

		if (c > 9 || n >= (~0U - 9) / 10)
			return ~0U;
		n = n * 10 + c;
	}
	return n;
}

struct dentry *proc_pid_lookup(struct dentry *dentry)
{
	unsigned int nr = name_to_int(&dentry->d_name);
	struct task_struct *task;
	struct dentry *res;

	if (nr == ~0U)
		return ERR_PTR(-ENOENT);
	task = find_get_task_by_vpid(nr);
	if (!task)
		return ERR_PTR(-ENOENT);
	/*
	 * A thread that is no leader has a folder of its process's kind, though it is not listed.
	 */
	res = proc_folder_instantiate(dentry, task, TGID_FOLDER);
	put_task_struct(task);
	return res;
}

/* The first process at or after nr, with a reference. */
static struct task_struct *next_tgid(unsigned int *nr)
{
	struct task_struct *task = NULL;
	struct pid *pid;

	rcu_read_lock();
	while ((pid = find_ge_pid(*nr, &init_pid_ns)) != NULL) {
		*nr = pid_vnr(pid);
		task = pid_task(pid, PIDTYPE_TGID);
		if (task) {
			get_task_struct(task);
			break;
		}
		++*nr;
	}
	rcu_read_unlock();
	return pid ? task : NULL;
}

#define TGID_OFFSET	256	/* position of pid 0; below are the entries */

int proc_pid_readdir(struct file *file, struct dir_context *ctx)
{
	unsigned int nr = ctx->pos - TGID_OFFSET;
	struct task_struct *task;
	char name[12];

	if (ctx->pos >= PID_MAX_LIMIT + TGID_OFFSET)
		return 0;
	while ((task = next_tgid(&nr)) != NULL) {
		int len = snprintf(name, sizeof(name), "%u", nr);
		bool more;

		cond_resched();
		ctx->pos = nr + TGID_OFFSET;
		more = proc_fill_cache(file, ctx, name, len, proc_folder_instantiate, task,
				       TGID_FOLDER);
		put_task_struct(task);
		if (!more)
			return 0;
		ctx->pos = ++nr + TGID_OFFSET;
	}
	ctx->pos = PID_MAX_LIMIT + TGID_OFFSET;
	return 0;
}

/* ------------------------------------------------------------------ /proc/PID/task */

static struct dentry *proc_task_lookup(struct inode *dir, struct dentry *dentry, unsigned int flags)
{
	struct task_struct *leader = get_proc_task(dir), *task;
	unsigned int tid = name_to_int(&dentry->d_name);
	struct dentry *res = ERR_PTR(-ENOENT);

	if (!leader)
		return res;
	task = tid == ~0U ? NULL : find_get_task_by_vpid(tid);
	if (task) {
		if (same_thread_group(leader, task))
			res = proc_folder_instantiate(dentry, task, NULL);
		put_task_struct(task);
	}
	put_task_struct(leader);
	return res;
}

/* The n-th thread of a group, with a reference. */
static struct task_struct *nth_thread(struct task_struct *leader, unsigned int n)
{
	struct task_struct *t, *found = NULL;

	struct pid *pid;

	rcu_read_lock();
	pid = task_pid(leader);			/* NULL: it has been waited for */
	if (pid && pid_has_task(pid, PIDTYPE_PID)) {
		for_each_thread(leader, t) {
			if (n-- == 0) {
				found = get_task_struct(t);
				break;
			}
		}
	}
	rcu_read_unlock();
	return found;
}

static int proc_task_readdir(struct file *file, struct dir_context *ctx)
{
	struct task_struct *leader = get_proc_task(file_inode(file)), *task;
	char name[12];

	if (!leader)
		return -ENOENT;
	if (dir_emit_dots(file, ctx)) {
		while ((task = nth_thread(leader, ctx->pos - 2)) != NULL) {
			int len = snprintf(name, sizeof(name), "%u", task_pid_vnr(task));
			bool more = proc_fill_cache(file, ctx, name, len, proc_folder_instantiate,
						    task, NULL);

			put_task_struct(task);
			if (!more)
				break;
			ctx->pos++;
		}
	}
	put_task_struct(leader);
	return 0;
}

static int proc_task_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
			     unsigned int query_flags)
{
	struct inode *inode = d_inode(path->dentry);
	struct task_struct *p = get_proc_task(inode);

	generic_fillattr(inode, stat);
	if (p) {
		stat->nlink += get_nr_threads(p);
		put_task_struct(p);
	}
	return 0;
}

static const struct inode_operations proc_task_iops = {
	.lookup = proc_task_lookup, .getattr = proc_task_getattr, .setattr = proc_setattr,
};
static const struct file_operations proc_task_fops = {
	.read = generic_read_dir,
	.iterate_shared = proc_task_readdir,
	.llseek = generic_file_llseek,
};

/* ---------------------------------------------------------------- /proc/self, /proc/thread-self */

static const char *self_get_link(struct dentry *dentry, struct inode *inode,
				 struct delayed_call *done)
{
	char *name;

	if (!dentry)
		return ERR_PTR(-ECHILD);
	name = kmalloc(40, GFP_KERNEL);
	if (!name)
		return ERR_PTR(-ENOMEM);
	if (PROC_I(inode)->pde->data)
		snprintf(name, 40, "%u/task/%u", task_tgid_vnr(current), task_pid_vnr(current));
	else
		snprintf(name, 40, "%u", task_tgid_vnr(current));
	set_delayed_call(done, kfree_link, name);
	return name;
}

static const struct inode_operations self_iops = {
	.get_link = self_get_link,
};

static void __init make_self(const char *name, void *thread)
{
	struct proc_dir_entry *de = proc_create_data(name, 0, NULL, NULL, thread);

	if (!de)
		panic("proc: no memory for %s", name);
	de->mode = S_IFLNK | 0777;
	de->iops = &self_iops;
}

void __init proc_self_init(void)
{
	make_self("self", NULL);
	make_self("thread-self", (void *)1);
}
