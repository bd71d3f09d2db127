// SPDX-License-Identifier: MIT
/*
 * Credentials.
 *
 * How this works
 *
 * A task points at a struct cred twice: real_cred is who it is to others, cred what it acts with;
 * both are the same object except inside override_creds(). The object never changes while a task
 * points at it, so reading needs no lock and forking shares it: a new thread or process just takes
 * two more references. Changing is copy, edit, swap:
 *
 *	new = prepare_creds();			a private copy
 *	new->fsuid = ...;
 *	commit_creds(new);			current points at it; two references of the old one go
 *
 * I1. usage counts pointers from tasks, files and code; the last put frees the object after a grace
 *     period, so other tasks may read it under RCU without a reference (__task_cred()).
 * I2. user->processes of the real user counts the tasks that have it as their real user, zombies
 *     included: copy_creds() and release_task() pair up, commit_creds() moves one task from one
 *     user to another.
 */

#include <linux/cred.h>
#include <linux/capability.h>
#include <linux/slab.h>
#include <linux/init.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/binfmts.h>
#include <linux/securebits.h>
#include <linux/atomic.h>

static struct kmem_cache *cred_jar;
static struct group_info init_groups = { .usage = REFCOUNT_INIT(2) };
struct user_namespace init_user_ns;

struct cred init_cred = {
	.usage = { 4 },		/* init_task's two, and two that keep it from ever being freed */
	.securebits = SECUREBITS_DEFAULT,
	.cap_permitted = { (1ULL << (CAP_LAST_CAP + 1)) - 1 },
	.cap_effective = { (1ULL << (CAP_LAST_CAP + 1)) - 1 },
	.cap_bset = { (1ULL << (CAP_LAST_CAP + 1)) - 1 },
	.user = &root_user,
	.user_ns = &init_user_ns,
	.group_info = &init_groups,
};

void __init cred_init(void)
{
	cred_jar = kmem_cache_create("cred_jar", sizeof(struct cred), 0,
				     SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}

static void free_cred_rcu(struct rcu_head *rcu)
{
	struct cred *cred = container_of(rcu, struct cred, rcu);

	put_group_info(cred->group_info);
	free_uid(cred->user);
	kmem_cache_free(cred_jar, cred);
}

void __put_cred(struct cred *cred)
{
	BUG_ON(cred == current->cred || cred == current->real_cred);
	call_rcu(&cred->rcu, free_cred_rcu);	/* I1 */
}

const struct cred *get_cred(const struct cred *cred)
{
	atomic_inc(&((struct cred *)cred)->usage);
	return cred;
}

void put_cred(const struct cred *cred)
{
	if (cred && atomic_dec_and_test(&((struct cred *)cred)->usage))
		__put_cred((struct cred *)cred);
}

const struct cred *get_task_cred(struct task_struct *task)
{
	const struct cred *cred;

	rcu_read_lock();
	do
		cred = __task_cred(task);
	while (!atomic_inc_not_zero(&((struct cred *)cred)->usage));
	rcu_read_unlock();
	return cred;
}

struct cred *prepare_creds(void)
{
	struct cred *new = kmem_cache_alloc(cred_jar, GFP_KERNEL);

	if (!new)
		return NULL;
	*new = *current->cred;
	atomic_set(&new->usage, 1);
	refcount_inc(&new->group_info->usage);
	get_uid(new->user);
	return new;
}

void abort_creds(struct cred *new)
{
	put_cred(new);
}

static bool ids_differ(const struct cred *old, const struct cred *new)
{
	return !uid_eq(old->euid, new->euid) || !gid_eq(old->egid, new->egid) ||
	       !uid_eq(old->fsuid, new->fsuid) || !gid_eq(old->fsgid, new->fsgid);
}

int commit_creds(struct cred *new)
{
	struct task_struct *task = current;
	const struct cred *old = task->real_cred;

	BUG_ON(task->cred != old);
	get_cred(new);		/* the second pointer's */

	/* Who gained power must not be looked into by who had less. */
	if (ids_differ(old, new) || !cap_issubset(new->cap_permitted, old->cap_permitted)) {
		if (task->mm)
			set_dumpable(task->mm, suid_dumpable);
		task->pdeath_signal = 0;
		smp_wmb();	/* dumpable first, for ptrace_may_access() */
	}

	if (new->user != old->user)
		atomic_long_inc(&new->user->processes);		/* I2 */
	rcu_assign_pointer(task->real_cred, new);
	rcu_assign_pointer(task->cred, new);
	if (new->user != old->user)
		atomic_long_dec(&old->user->processes);
	put_cred(old);
	put_cred(old);
	return 0;
}

const struct cred *override_creds(const struct cred *new)
{
	const struct cred *old = current->cred;

	get_cred(new);
	rcu_assign_pointer(current->cred, new);
	return old;
}

void revert_creds(const struct cred *old)
{
	const struct cred *override = current->cred;

	rcu_assign_pointer(current->cred, old);
	put_cred(override);
}

void copy_creds(struct task_struct *p, unsigned long clone_flags)
{
	/* The child starts as what the parent really is, not with what it has borrowed. */
	p->real_cred = get_cred(current->real_cred);
	p->cred = get_cred(current->real_cred);
	atomic_long_inc(&p->cred->user->processes);	/* I2 */
}

void exit_creds(struct task_struct *p)
{
	const struct cred *real = p->real_cred, *cred = p->cred;

	p->real_cred = NULL;
	p->cred = NULL;
	put_cred(real);
	put_cred(cred);
}
