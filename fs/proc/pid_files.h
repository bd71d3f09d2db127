/* SPDX-License-Identifier: MIT */
#ifndef _PROC_PID_FILES_H
#define _PROC_PID_FILES_H

/*
 * The files of a process's folder that pid_files.c, pid_mem.c and fail_nth.c write, for the table
 * in base.c.
 */

struct seq_file;
struct pid;
struct task_struct;
struct dentry;
struct path;
struct file_operations;
struct inode;
struct file;

extern const struct file_operations proc_environ_fops, proc_auxv_fops, proc_comm_fops,
	proc_cmdline_fops, proc_mem_fops, proc_oom_adj_fops, proc_oom_score_adj_fops,
	proc_timerslack_fops, proc_fail_nth_fops;

/*
 * Opens a file that shows the process's memory: private_data is its mm_struct, or NULL where it has
 * none, kept until the release but not in use. **Sleep.**
 */
int proc_mem_open(struct inode *inode, struct file *file, unsigned int mode);
int proc_mem_release(struct inode *inode, struct file *file);

int proc_pid_personality(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_limits(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_syscall(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_wchan(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_stack(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_sched(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_schedstat(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_oom_score(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_pid_io(struct seq_file *m, struct pid *pid, struct task_struct *task);
int proc_cwd_link(struct dentry *dentry, struct path *path);
int proc_root_link(struct dentry *dentry, struct path *path);
int proc_exe_link(struct dentry *dentry, struct path *path);

#endif
