/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

/*
 * Births and deaths of tasks: kernel/fork.c and kernel/exit.c.
 *
 * References to a task_struct: one is the family's, dropped by release_task() when the parent has
 * collected the exit status; one is the scheduler's, dropped with put_task_struct_rcu_user() when
 * the CPU has switched away from the dead task for the last time. When both are gone the memory
 * waits for an RCU grace period, so whoever finds a task under rcu_read_lock() may take a
 * reference.
 */

#include <linux/types.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <uapi/linux/sched.h>

struct rusage;
struct css_set;

/*
 * What a new task is made of: the decoded arguments of clone(2), clone3(2) and the kernel's own
 * callers.
 */
struct kernel_clone_args {
	u64 flags;
	int __user *pidfd;
	int __user *child_tid;
	int __user *parent_tid;
	int exit_signal;
	unsigned long stack;	/* where the child's stack pointer starts; 0 = the parent's */
	unsigned long stack_size;
	unsigned long tls;
	pid_t *set_tid;				/* kernel memory */
	size_t set_tid_size;
	bool kthread;
	bool idle;				/* an idle task: pid 0, in no list */
	int (*fn)(void *arg);	/* kernel threads: what runs; a return value is its exit code */
	void *fn_arg;
};

/*
 * Readers: IRQ-safe or not, any context. Writers: irqs off (write_lock_irq). siglock nests inside.
 */
extern rwlock_t tasklist_lock;

extern int nr_threads;				/* tasklist_lock: tasks in all, without idle */
extern unsigned long total_forks;		/* tasklist_lock */
extern int max_threads;				/* /proc/sys/kernel/threads-max */

void fork_init(void);
void proc_caches_init(void);

/*
 * Makes a task and starts it; its pid in the caller's namespace, or -EAGAIN, -ENOMEM, -EINVAL,
 * -EPERM. **Sleeps.**
 */
pid_t kernel_clone(struct kernel_clone_args *args);
/* A kernel thread that runs fn(arg) and ends when fn returns. **Sleeps.** */
pid_t kernel_thread(int (*fn)(void *arg), void *arg, unsigned long flags);
/* A thread whose fn becomes a user program with kernel_execve(): pid 1. **Sleeps.** */
pid_t user_mode_thread(int (*fn)(void *arg), void *arg, unsigned long flags);
/* The idle task of a CPU that comes up, not started. ERR_PTR(-ENOMEM). **Sleeps.** */
struct task_struct *fork_idle(int cpu);

/*
 * -EINVAL (there is one of each kind) or -EPERM if the flags ask for a new namespace. **Any
 * context.**
 */
int check_new_namespaces(u64 flags);
/* A table of actions of the caller's own, not filled in. NULL if there is no memory. **Sleeps.** */
struct sighand_struct *alloc_sighand(void);

/* Ends the calling task with the status wait(2) reports in wstatus form. */
__noreturn void do_exit(long code);
/* Ends the calling task after an oops: lets go of what it can. */
__noreturn void make_task_dead(int signr);
/* Ends every thread of the calling process. */
__noreturn void do_group_exit(int exit_code);
/*
 * Takes a dead task out of the lists and drops the family's reference. **Sleeps** not; no locks
 * held.
 */
void release_task(struct task_struct *p);

/* wait4(2) for the kernel; stat_addr and ru in kernel memory or NULL. **Sleeps.** */
long kernel_wait4(pid_t pid, int *stat_addr, int options, struct rusage *ru);

/*
 * The kernel stack belongs to the task until its last switch; then it goes, though the task_struct
 * may stay for long. Who reads the stack of another task pins it first: false if it is gone
 * already. **Any context.**
 */
static inline bool try_get_task_stack(struct task_struct *tsk)
{
	return refcount_inc_not_zero(&tsk->stack_refcount);
}
void put_task_stack(struct task_struct *tsk);

/*
 * A reference to the file a task runs, or NULL. **Any context.** get_mm_exe_file() is in
 * <linux/sched/mm.h>.
 */
struct file *get_task_exe_file(struct task_struct *task);

#endif
