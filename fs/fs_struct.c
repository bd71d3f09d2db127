// SPDX-License-Identifier: MIT
/* Root, current directory and umask of a process. */

#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include "internal.h"

static struct kmem_cache *fs_cachep __read_mostly;

struct fs_struct init_fs = {
	.users = 1,
	.lock = __SPIN_LOCK_UNLOCKED(init_fs.lock),
	.seq = SEQCNT_ZERO(init_fs.seq),
	.umask = 0022,
};

static void replace_path(struct fs_struct *fs, struct path *slot, const struct path *path)
{
	struct path old;

	path_get(path);
	spin_lock(&fs->lock);
	write_seqcount_begin(&fs->seq);
	old = *slot;
	*slot = *path;
	write_seqcount_end(&fs->seq);
	spin_unlock(&fs->lock);
	if (old.dentry)
		path_put(&old);
}

void set_fs_root(struct fs_struct *fs, const struct path *path)
{
	replace_path(fs, &fs->root, path);
}

void set_fs_pwd(struct fs_struct *fs, const struct path *path)
{
	replace_path(fs, &fs->pwd, path);
}

void get_fs_root(struct fs_struct *fs, struct path *root)
{
	spin_lock(&fs->lock);
	*root = fs->root;
	path_get(root);
	spin_unlock(&fs->lock);
}

void get_fs_pwd(struct fs_struct *fs, struct path *pwd)
{
	spin_lock(&fs->lock);
	*pwd = fs->pwd;
	path_get(pwd);
	spin_unlock(&fs->lock);
}

int get_task_fs_root(struct task_struct *tsk, struct path *root)
{
	int err = -ENOENT;

	task_lock(tsk);
	if (tsk->fs) {
		get_fs_root(tsk->fs, root);
		err = 0;
	}
	task_unlock(tsk);
	return err;
}

int get_task_fs_pwd(struct task_struct *tsk, struct path *pwd)
{
	int err = -ENOENT;

	task_lock(tsk);
	if (tsk->fs) {
		get_fs_pwd(tsk->fs, pwd);
		err = 0;
	}
	task_unlock(tsk);
	return err;
}

static int replace_if_equal(struct path *slot, const struct path *old, const struct path *new)
{
	if (!path_equal(slot, old))
		return 0;
	*slot = *new;
	return 1;
}

/* Counts what was replaced in one process; references are settled by the caller. */
static int chroot_one(struct fs_struct *fs, const struct path *old_root,
		      const struct path *new_root)
{
	int hits, i;

	spin_lock(&fs->lock);
	write_seqcount_begin(&fs->seq);
	hits = replace_if_equal(&fs->root, old_root, new_root);
	hits += replace_if_equal(&fs->pwd, old_root, new_root);
	write_seqcount_end(&fs->seq);
	for (i = 0; i < hits; i++)
		path_get(new_root);
	spin_unlock(&fs->lock);
	return hits;
}

void chroot_fs_refs(const struct path *old_root, const struct path *new_root)
{
	struct task_struct *g, *p;
	int count = 0;

	read_lock(&tasklist_lock);
	for_each_process_thread(g, p) {
		task_lock(p);
		if (p->fs)
			count += chroot_one(p->fs, old_root, new_root);
		task_unlock(p);
	}
	read_unlock(&tasklist_lock);
	while (count--)
		path_put(old_root);
}

void free_fs_struct(struct fs_struct *fs)
{
	path_put(&fs->root);
	path_put(&fs->pwd);
	kmem_cache_free(fs_cachep, fs);
}

static bool drop_user(struct fs_struct *fs)
{
	bool last;

	spin_lock(&fs->lock);
	last = !--fs->users;
	spin_unlock(&fs->lock);
	return last;
}

void exit_fs(struct task_struct *tsk)
{
	struct fs_struct *fs = tsk->fs;

	if (!fs)
		return;
	task_lock(tsk);
	tsk->fs = NULL;
	task_unlock(tsk);
	if (drop_user(fs))
		free_fs_struct(fs);
}

struct fs_struct *copy_fs_struct(struct fs_struct *old)
{
	struct fs_struct *fs = kmem_cache_alloc(fs_cachep, GFP_KERNEL);

	if (!fs)
		return NULL;
	fs->users = 1;
	fs->in_exec = 0;
	spin_lock_init(&fs->lock);
	seqcount_init(&fs->seq);
	spin_lock(&old->lock);
	fs->umask = old->umask;
	fs->root = old->root;
	path_get(&fs->root);
	fs->pwd = old->pwd;
	path_get(&fs->pwd);
	spin_unlock(&old->lock);
	return fs;
}

int copy_fs(unsigned long clone_flags, struct task_struct *tsk)
{
	struct fs_struct *fs = current->fs;

	if (!(clone_flags & CLONE_FS)) {
		tsk->fs = copy_fs_struct(fs);
		return tsk->fs ? 0 : -ENOMEM;
	}
	spin_lock(&fs->lock);
	if (fs->in_exec) {
		spin_unlock(&fs->lock);
		return -EAGAIN;
	}
	fs->users++;
	spin_unlock(&fs->lock);
	return 0;
}

int unshare_fs_struct(void)
{
	struct fs_struct *old = current->fs, *new = copy_fs_struct(old);

	if (!new)
		return -ENOMEM;
	task_lock(current);
	current->fs = new;
	task_unlock(current);
	if (drop_user(old))
		free_fs_struct(old);
	return 0;
}

int current_umask(void)
{
	return current->fs->umask;
}

void __init fs_struct_init(void)
{
	fs_cachep = kmem_cache_create("fs_cache", sizeof(struct fs_struct), 0, SLAB_PANIC, NULL);
}

long sys_umask(int mask)
{
	return xchg(&current->fs->umask, mask & S_IRWXUGO);
}
