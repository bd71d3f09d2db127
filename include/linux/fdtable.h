/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_FDTABLE_H
#define _LINUX_FDTABLE_H

/*
 * The table of open files of a process.
 *
 * Rules
 * - file_lock guards the table; lookups are lockless under RCU (files are freed after a grace
 *   period, tables too).
 * - A task that shares its table with nobody reads it without RCU and without taking a reference:
 *   see fdget().
 * - A set bit in open_fds with a NULL pointer is a reserved number: get_unused_fd_flags() has given
 *   it out, fd_install() has not come.
 */

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/spinlock.h>
#include <linux/rcupdate.h>
#include <linux/bits.h>

struct file;
struct task_struct;

#define NR_OPEN_DEFAULT	BITS_PER_LONG

struct fdtable {
	unsigned int max_fds;
	struct file __rcu **fd;			/* max_fds entries */
	unsigned long *close_on_exec;		/* file_lock: bitmaps of max_fds bits */
	unsigned long *open_fds;		/* file_lock */
	/* file_lock: a bit for each full word of open_fds */
	unsigned long *full_fds_bits;
	struct rcu_head rcu;
};

struct files_struct {
	/* looked at by every system call that takes a descriptor */
	atomic_t count;				/* tasks that share it */
	bool resize_in_progress;		/* file_lock */
	struct fdtable __rcu *fdt;		/* file_lock to change */
	struct fdtable fdtab;			/* the table of the first 64 */

	spinlock_t file_lock ____cacheline_aligned_in_smp;
	unsigned int next_fd;			/* file_lock: no free number below it */
	unsigned long close_on_exec_init[1];
	unsigned long open_fds_init[1];
	unsigned long full_fds_bits_init[1];
	struct file __rcu *fd_array[NR_OPEN_DEFAULT];
};

extern struct files_struct init_files;
extern unsigned int sysctl_nr_open, sysctl_nr_open_min, sysctl_nr_open_max;

/*
 * fork, exec and exit. **Sleeps.** copy_files fails with -ENOMEM; unshare_files gives the task a
 * table of its own.
 */
int copy_files(unsigned long clone_flags, struct task_struct *tsk);
void exit_files(struct task_struct *tsk);
int unshare_files(void);
int unshare_fd(unsigned long unshare_flags, unsigned int max_fds, struct files_struct **new_filesp);
void put_files_struct(struct files_struct *files);
void reset_files_struct(struct files_struct *files);
void do_close_on_exec(struct files_struct *files);

/*
 * File of a descriptor of this table; NULL if none. Under rcu_read_lock() or file_lock; no
 * reference.
 */
static inline struct file *files_lookup_fd_rcu(struct files_struct *files, unsigned int fd)
{
	struct fdtable *fdt = rcu_dereference(files->fdt);

	if (likely(fd < fdt->max_fds))
		return rcu_dereference(fdt->fd[fd]);
	return NULL;
}

/*
 * Of any task: with a reference; the second finds the next open descriptor at or after *fd. For
 * /proc.
 */
struct file *fget_task(struct task_struct *task, unsigned int fd);
struct file *task_lookup_next_fd_rcu(struct task_struct *task, unsigned int *fd);
bool fd_is_cloexec(struct task_struct *task, unsigned int fd);
unsigned int task_fdtable_size(struct task_struct *task);

/* Calls fn for each open file from number n until it returns nonzero. file_lock held around it. */
int iterate_fd(struct files_struct *files, unsigned int n,
	       int (*fn)(const void *arg, struct file *file, unsigned int fd), const void *arg);

#endif
