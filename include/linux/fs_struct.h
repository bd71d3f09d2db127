/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FS_STRUCT_H
#define _LINUX_FS_STRUCT_H

/*
 * Where a process stands in the tree of files: root, current directory, umask. Shared by tasks
 * cloned with CLONE_FS.
 *
 * Rules: `lock` guards the fields; `seq` lets a reader take both paths without it. task->fs changes
 * under task_lock().
 */

#include <linux/types.h>
#include <linux/path.h>
#include <linux/spinlock.h>
#include <linux/seqlock.h>

struct task_struct;

struct fs_struct {
	int users;			/* lock: tasks that share it */
	spinlock_t lock;
	seqcount_t seq;			/* bumped around changes of root and pwd */
	int umask;			/* lock */
	int in_exec;			/* lock: exec with changed credentials refuses to share */
	struct path root, pwd;		/* lock seq: references */
};

extern struct fs_struct init_fs;

/*
 * fork, unshare, exit. **Sleeps.** copy_fs: with CLONE_FS shares, else copies; -EAGAIN while
 * another thread execs, -ENOMEM.
 */
int copy_fs(unsigned long clone_flags, struct task_struct *tsk);
struct fs_struct *copy_fs_struct(struct fs_struct *old);
void free_fs_struct(struct fs_struct *fs);
void exit_fs(struct task_struct *tsk);
int unshare_fs_struct(void);

/* Take references of the caller's own. **Sleeps** (they drop the old ones). */
void set_fs_root(struct fs_struct *fs, const struct path *path);
void set_fs_pwd(struct fs_struct *fs, const struct path *path);
/* Moves every task's root and directory from one place to another: pivot_root(). */
void chroot_fs_refs(const struct path *old_root, const struct path *new_root);

/* Copies of the paths, with references. **Any context but interrupt.** */
void get_fs_root(struct fs_struct *fs, struct path *root);
void get_fs_pwd(struct fs_struct *fs, struct path *pwd);
/* Of another task: -ENOENT when it has exited. For /proc. */
int get_task_fs_root(struct task_struct *tsk, struct path *root);
int get_task_fs_pwd(struct task_struct *tsk, struct path *pwd);

int current_umask(void);

#endif
