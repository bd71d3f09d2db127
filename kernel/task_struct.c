// SPDX-License-Identifier: MIT
/*
 * The memory of tasks: task_struct and kernel stack, and what the threads of a process share, its
 * sighand_struct and signal_struct. Made by fork (kernel/fork.c tells who holds them), freed with
 * the last reference.
 */

#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/sched/signal.h>
#include <linux/sched/mm.h>
#include <linux/cred.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/syscalls.h>
#include <linux/vmalloc.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include "fork_internal.h"

static struct kmem_cache *task_struct_cachep;
static struct kmem_cache *signal_cachep;
static struct kmem_cache *sighand_cachep;

void __init task_cache_init(void)
{
	task_struct_cachep =
		kmem_cache_create("task_struct", arch_task_struct_size, 64, SLAB_PANIC, NULL);
}

void __init proc_caches_init(void)
{
	sighand_cachep = kmem_cache_create("sighand_cache", sizeof(struct sighand_struct), 0,
					   SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
	signal_cachep = kmem_cache_create("signal_cache", sizeof(struct signal_struct), 0,
					  SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}

/* ---- task_struct and stack */

struct task_struct *dup_task_struct(struct task_struct *orig)
{
	struct task_struct *tsk = kmem_cache_alloc(task_struct_cachep, GFP_KERNEL);

	if (!tsk)
		return NULL;
	if (arch_dup_task_struct(tsk, orig))
		goto out_free;
	memset(&tsk->dl, 0, sizeof(tsk->dl));	/* free_task() must not take the parent's timer */
	tsk->stack = alloc_kernel_stack();
	if (!tsk->stack)
		goto out_free;
	refcount_set(&tsk->usage, 1);
	refcount_set(&tsk->rcu_users, 2);	/* fork.c: I2 */
	refcount_set(&tsk->stack_refcount, 1);
	return tsk;
out_free:
	kmem_cache_free(task_struct_cachep, tsk);
	return NULL;
}

void put_task_stack(struct task_struct *tsk)
{
	if (refcount_dec_and_test(&tsk->stack_refcount)) {
		free_kernel_stack(tsk->stack);
		tsk->stack = NULL;
	}
}

/* The task was never in a list, or has left them all. */
void free_task(struct task_struct *tsk)
{
	if (tsk->flags & PF_KTHREAD)
		free_kthread_struct(tsk);
	if (unlikely(tsk->syscall_trace))
		trace_syscall_free(tsk);
	arch_release_task_struct(tsk);
	sched_free_task(tsk);
	kmem_cache_free(task_struct_cachep, tsk);
}

void __put_task_struct(struct task_struct *tsk)
{
	WARN_ON(!tsk->exit_state);
	exit_creds(tsk);
	put_signal_struct(tsk->signal);
	free_task(tsk);
}

static void delayed_put_task_struct(struct rcu_head *rcu)
{
	put_task_struct(container_of(rcu, struct task_struct, rcu));
}

void put_task_struct_rcu_user(struct task_struct *tsk)
{
	if (refcount_dec_and_test(&tsk->rcu_users))
		call_rcu(&tsk->rcu, delayed_put_task_struct);
}

/* ---- what threads share */

static void free_sighand_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(sighand_cachep, container_of(rcu, struct sighand_struct, rcu));
}

void __cleanup_sighand(struct sighand_struct *sighand)
{
	if (!refcount_dec_and_test(&sighand->count))
		return;
	signalfd_cleanup(sighand);
	call_rcu(&sighand->rcu, free_sighand_rcu);
}

struct sighand_struct *alloc_sighand(void)
{
	struct sighand_struct *sig = kmem_cache_alloc(sighand_cachep, GFP_KERNEL);

	if (!sig)
		return NULL;
	spin_lock_init(&sig->siglock);
	refcount_set(&sig->count, 1);
	init_waitqueue_head(&sig->signalfd_wqh);
	return sig;
}

struct signal_struct *alloc_signal_struct(void)
{
	return kmem_cache_zalloc(signal_cachep, GFP_KERNEL);
}

static void free_signal_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(signal_cachep, container_of(rcu, struct signal_struct, rcu));
}

void put_signal_struct(struct signal_struct *sig)
{
	if (!refcount_dec_and_test(&sig->sigcnt))
		return;
	if (sig->oom_mm)
		mmdrop(sig->oom_mm);
	call_rcu(&sig->rcu, free_signal_rcu);
}
