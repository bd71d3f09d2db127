/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

/*
 * struct pid - a process number that outlives its users safely. Who must remember "that process,
 * group or session" keeps a struct pid: it is small, and when its tasks are gone it simply leads
 * nowhere, even if the number is given out again.
 *
 * Rules
 * - Numbers are looked up under rcu_read_lock(); what is kept longer needs get_pid().
 * - The lists of tasks change under tasklist_lock held for writing; they are walked under it or
 *   under RCU.
 */

#include <linux/types.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/sched.h>
#include <linux/rculist.h>

struct pid_namespace;

/* The number in one namespace. */
struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	refcount_t count;
	unsigned int level;			/* fixed: depth of its namespace */
	struct hlist_head tasks[PIDTYPE_MAX];	/* tasklist_lock, RCU readers */
	wait_queue_head_t wait_pidfd;		/* pollers of its pidfds */
	spinlock_t lock;
	struct hlist_head inodes;		/* lock: its folders in /proc */
	struct rcu_head rcu;
	struct upid numbers[1];			/* fixed: one a level */
};

extern struct pid init_struct_pid;
extern int pid_max, pid_max_min, pid_max_max;	/* /proc/sys/kernel/pid_max and its limits */
extern const struct file_operations pidfd_fops;

/* References. NULL is let through. **Any context.** */
static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		refcount_inc(&pid->count);
	return pid;
}
void put_pid(struct pid *pid);

/*
 * A fresh number; `set_tid` (with `set_tid_size` entries) asks for given ones. ERR_PTR: -EAGAIN
 * none left, -ENOMEM, -EEXIST taken, -EPERM, -EINVAL. **Sleeps.** free_pid() takes the number back
 * and drops the reference. **Atomic.**
 */
struct pid *alloc_pid(struct pid_namespace *ns, pid_t *set_tid, size_t set_tid_size);
void free_pid(struct pid *pid);

/*
 * Tie a task to numbers. tasklist_lock held for writing; detach and change free the old number if
 * it was the last use.
 */
void attach_pid(struct task_struct *task, enum pid_type type);
void detach_pid(struct task_struct *task, enum pid_type type);
void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
void exchange_tids(struct task_struct *task, struct task_struct *old);
void transfer_pid(struct task_struct *old, struct task_struct *new, enum pid_type type);

/*
 * From number to struct pid, NULL if there is none. ns NULL: the first one. find_* under RCU;
 * find_get_pid takes a reference.
 */
struct pid *find_pid_ns(int nr, struct pid_namespace *ns);
struct pid *find_vpid(int nr);
struct pid *find_get_pid(int nr);
/* The first number >= nr in use, for walks of /proc. Under RCU. */
struct pid *find_ge_pid(int nr, struct pid_namespace *ns);

/*
 * From struct pid to a task. pid_task under RCU or tasklist_lock; get_pid_task returns a reference.
 */
struct task_struct *pid_task(struct pid *pid, enum pid_type type);
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
struct task_struct *find_task_by_vpid(pid_t nr);
struct task_struct *find_task_by_pid_ns(pid_t nr, struct pid_namespace *ns);
struct task_struct *find_get_task_by_vpid(pid_t nr);

/* From a task to its struct pid. get_task_pid returns a reference. */
struct pid *get_task_pid(struct task_struct *task, enum pid_type type);
struct pid **task_pid_ptr(struct task_struct *task, enum pid_type type);

static inline bool pid_has_task(struct pid *pid, enum pid_type type)
{
	return !hlist_empty(&pid->tasks[type]);
}

/* The number as a namespace sees it, 0 for NULL. There is one namespace so far. */
static inline pid_t pid_nr(struct pid *pid) { return pid ? pid->numbers[0].nr : 0; }
static inline pid_t pid_vnr(struct pid *pid) { return pid_nr(pid); }
pid_t pid_nr_ns(struct pid *pid, struct pid_namespace *ns);

/*
 * The struct pid behind a pidfd, with a reference; ERR_PTR(-EBADF). `flags`, if not NULL, gets the
 * file's.
 */
struct pid *pidfd_get_pid(unsigned int fd, unsigned int *flags);
struct pid *pidfd_pid(const struct file *file);
/* A pidfd for `pid`, close-on-exec, installed. **Sleeps.** */
int pidfd_create(struct pid *pid, unsigned int flags);
/*
 * The file and number of a pidfd not installed yet: the number is returned, *file gets a reference.
 */
int pidfd_prepare(struct pid *pid, unsigned int flags, struct file **file);

void pid_idr_init(void);

/*
 * Every task of a group or session: do_each_pid_task(pid, type, task) { ... }
 * while_each_pid_task(pid, type, task).
 */
#define do_each_pid_task(pid, type, task)							\
	do {											\
		if (pid)									\
			hlist_for_each_entry_rcu(task, &(pid)->tasks[type], pid_links[type]) {

#define while_each_pid_task(pid, type, task)							\
				if ((type) == PIDTYPE_PID)					\
					break;							\
			}									\
	} while (0)

static inline struct pid *task_pid(struct task_struct *task) { return task->thread_pid; }
/* False once the task has been released: it is in no list any more. **Any context.** */
static inline bool pid_alive(const struct task_struct *task)
{
	return READ_ONCE(task->thread_pid) != NULL;
}

#endif
