/* SPDX-License-Identifier: MIT */
#ifndef _PROC_INTERNAL_H
#define _PROC_INTERNAL_H

/* Shared by the files of fs/proc only. See generic.c and base.c. */

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/proc_fs.h>
#include <linux/refcount.h>
#include <linux/sched.h>

/* An entry outside the process folders. */
struct proc_dir_entry {
	refcount_t refcnt;			/* a: one for being in the tree, one a inode */
	unsigned long ino;			/* fixed, as all but the last two */
	umode_t mode;
	const struct file_operations *fops;
	const struct inode_operations *iops;
	const struct seq_operations *seq_ops;
	int (*single_show)(struct seq_file *m, void *v);
	void *data;				/* the owner's; the target of a link */
	struct proc_dir_entry *parent;
	unsigned int nlink;			/* proc_lock */
	struct list_head subdir;		/* proc_lock: children */
	struct list_head sibling;	/* proc_lock: in parent's subdir; empty once removed */
	char name[];
};

struct proc_inode;
union proc_op {
	int (*get_link)(struct dentry *dentry, struct path *path);
	int (*show)(struct seq_file *m, struct pid *pid, struct task_struct *task);
};

struct proc_inode {
	struct pid *pid;			/* process folders: a reference */
	struct hlist_node sibling_inodes;	/* pid->lock: in pid->inodes, if a folder */
	unsigned int fd;			/* /proc/PID/fd/N */
	union proc_op op;
	struct proc_dir_entry *pde;		/* a reference, or NULL */
	struct inode vfs_inode;
};

static inline struct proc_inode *PROC_I(const struct inode *inode)
{
	return container_of(inode, struct proc_inode, vfs_inode);
}

static inline struct pid *proc_pid(const struct inode *inode) { return PROC_I(inode)->pid; }

/* The task of an inode, with a reference; NULL once it is gone. */
static inline struct task_struct *get_proc_task(const struct inode *inode)
{
	return get_pid_task(proc_pid(inode), PIDTYPE_PID);
}

extern struct proc_dir_entry proc_root;
extern const struct super_operations proc_sops;
extern const struct dentry_operations pid_dentry_operations, proc_misc_dentry_operations;
extern const struct file_operations proc_maps_fops, proc_smaps_fops, proc_pagemap_fops;
extern const struct inode_operations proc_fd_iops, proc_fdinfo_iops, proc_pid_link_iops;
extern const struct file_operations proc_fd_fops, proc_fdinfo_fops, proc_mounts_fops,
	proc_mountinfo_fops, proc_mountstats_fops;

struct inode *proc_get_inode(struct super_block *sb, struct proc_dir_entry *de);
struct dentry *proc_lookup_de(struct inode *dir, struct dentry *dentry, struct proc_dir_entry *de);
int proc_readdir_de(struct file *file, struct dir_context *ctx, struct proc_dir_entry *de);
void pde_put(struct proc_dir_entry *pde);
/* proc_create_data() with inode operations of the caller's. */
struct proc_dir_entry *proc_create_iops(const char *name, umode_t mode,
					struct proc_dir_entry *parent,
					const struct file_operations *fops,
					const struct inode_operations *iops, void *data);
void proc_init_inodecache(void);

/* Process folders. */
struct dentry *proc_pid_lookup(struct dentry *dentry);
int proc_pid_readdir(struct file *file, struct dir_context *ctx);
struct inode *proc_pid_make_inode(struct super_block *sb, struct task_struct *task, umode_t mode);
void pid_update_inode(struct task_struct *task, struct inode *inode);
int pid_getattr(const struct path *path, struct kstat *stat, u32 request_mask,
		unsigned int query_flags);
int pid_revalidate(struct dentry *dentry, unsigned int flags);
int pid_delete_dentry(const struct dentry *dentry);
/*
 * One entry of a folder whose names are numbers: fills the dentry cache on the way, so that d_type
 * and d_ino are right.
 */
typedef struct dentry *(*instantiate_t)(struct dentry *dentry, struct task_struct *task,
					const void *arg);
bool proc_fill_cache(struct file *file, struct dir_context *ctx, const char *name, unsigned int len,
		     instantiate_t fn, struct task_struct *task, const void *arg);
unsigned int name_to_int(const struct qstr *qstr);

/* One text each. */
int proc_pid_stat(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_tid_stat(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_status(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_statm(struct seq_file *m, struct pid *pid, struct task_struct *task);
void task_mem(struct seq_file *m, struct mm_struct *mm);
unsigned long task_vsize(struct mm_struct *mm);
int proc_smaps_rollup_show(struct seq_file *m, struct pid *pid, struct task_struct *task);

/* The poll of files that are always ready. */
__poll_kernel_t proc_poll_ready(struct file *file, struct poll_table_struct *pt);

void proc_self_init(void);
void proc_misc_init(void);
void proc_sys_init(void);

#endif
