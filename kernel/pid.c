// SPDX-License-Identifier: MIT
/*
 * Process numbers.
 *
 * How this works
 *
 * A struct pid stands for a number while it is in use. Four lists hang off it: the task that has it
 * as its own (PID), the leader of the thread group of that name (TGID), and the leaders of all
 * processes in the process group (PGID) and session (SID) of that name.
 *
 *	idr: number -> struct pid                struct pid            task_struct
 *	   42 ------------------------------->  tasks[PID]  -------->  thread_pid
 *	                                        tasks[TGID] -------->  signal->pids[TGID]
 *	                                        tasks[PGID] -------->  signal->pids[PGID] (and other
 *	                                        leaders) tasks[SID]  -------->  signal->pids[SID] 
 *	                                        (and other leaders)
 *
 * The number is free again when the last list is empty: a process group keeps its number taken
 * after its leader is gone.
 *
 * I1. The idr maps a number to a struct pid from alloc_pid() to free_pid(); readers look it up
 *     under RCU without a lock.
 * I2. A struct pid found under RCU stays readable until the grace period ends; the idr's reference
 *     is dropped through call_rcu().
 * I3. The lists of tasks change only under tasklist_lock held for writing.
 *
 * Lock order: tasklist_lock, pidmap_lock.
 */

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/init.h>
#include <linux/threads.h>
#include <linux/cpumask.h>
#include <linux/syscalls.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>


int pid_max = PID_MAX_DEFAULT;
int pid_max_min = RESERVED_PIDS + 1;
int pid_max_max = PID_MAX_LIMIT;

struct pid init_struct_pid = {
	.count = REFCOUNT_INIT(1),
	.lock = __SPIN_LOCK_UNLOCKED(init_struct_pid.lock),
	.numbers = { { .nr = 0, .ns = &init_pid_ns } },
};

struct pid_namespace init_pid_ns = {
	.child_reaper = &init_task,
};

static DEFINE_SPINLOCK(pidmap_lock);
static struct kmem_cache *pid_cachep;

void __init pid_idr_init(void)
{
	pid_max = min(pid_max_max, max(PID_MAX_DEFAULT, 1024 * (int)num_possible_cpus()));
	pid_max_min = max(pid_max_min, 8 * (int)num_possible_cpus());
	idr_init(&init_pid_ns.idr);
	init_waitqueue_head(&init_struct_pid.wait_pidfd);
	pid_cachep = kmem_cache_create("pid", sizeof(struct pid), 0,
				       SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}

void put_pid(struct pid *pid)
{
	if (pid && refcount_dec_and_test(&pid->count))
		kmem_cache_free(pid_cachep, pid);
}

static void delayed_put_pid(struct rcu_head *head)
{
	put_pid(container_of(head, struct pid, rcu));
}

void free_pid(struct pid *pid)
{
	struct upid *upid = &pid->numbers[0];
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	upid->ns->pid_allocated--;
	idr_remove(&upid->ns->idr, upid->nr);
	spin_unlock_irqrestore(&pidmap_lock, flags);
	call_rcu(&pid->rcu, delayed_put_pid);	/* I2 */
}

static int check_wanted(struct pid_namespace *ns, const pid_t *set_tid, size_t set_tid_size)
{
	if (set_tid_size > ns->level + 1)
		return -EINVAL;
	if (!set_tid_size)
		return 0;
	if (set_tid[0] < 1 || set_tid[0] >= pid_max)
		return -EINVAL;
	if (!capable(CAP_CHECKPOINT_RESTORE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/* The next free number, or the one asked for. pidmap_lock held; idr_preload() done. */
static int take_number(struct pid_namespace *ns, int wanted)
{
	int first = 1, nr;

	if (wanted) {
		nr = idr_alloc(&ns->idr, NULL, wanted, wanted + 1, GFP_ATOMIC);
		return nr == -ENOSPC ? -EEXIST : nr;
	}
	if (idr_get_cursor(&ns->idr) > RESERVED_PIDS)
		first = RESERVED_PIDS;
	nr = idr_alloc_cyclic(&ns->idr, NULL, first, pid_max, GFP_ATOMIC);
	return nr == -ENOSPC ? -EAGAIN : nr;
}

struct pid *alloc_pid(struct pid_namespace *ns, pid_t *set_tid, size_t set_tid_size)
{
	struct pid *pid;
	int type, nr;

	nr = check_wanted(ns, set_tid, set_tid_size);
	if (nr)
		return ERR_PTR(nr);
	pid = kmem_cache_alloc(pid_cachep, GFP_KERNEL);
	if (!pid)
		return ERR_PTR(-ENOMEM);

	refcount_set(&pid->count, 1);
	pid->level = ns->level;
	pid->numbers[0].ns = ns;
	for (type = 0; type < PIDTYPE_MAX; type++)
		INIT_HLIST_HEAD(&pid->tasks[type]);
	init_waitqueue_head(&pid->wait_pidfd);
	spin_lock_init(&pid->lock);
	INIT_HLIST_HEAD(&pid->inodes);

	idr_preload(GFP_KERNEL);
	spin_lock_irq(&pidmap_lock);
	nr = take_number(ns, set_tid_size ? set_tid[0] : 0);
	if (nr >= 0) {
		pid->numbers[0].nr = nr;
		idr_replace(&ns->idr, pid, nr);	/* I1: readers see it complete */
		ns->pid_allocated++;
	}
	spin_unlock_irq(&pidmap_lock);
	idr_preload_end();
	if (nr >= 0)
		return pid;
	kmem_cache_free(pid_cachep, pid);
	return ERR_PTR(nr);
}

/* ---- from number to struct pid to task */

struct pid *find_pid_ns(int nr, struct pid_namespace *ns)
{
	return nr > 0 ? idr_find(&(ns ? ns : &init_pid_ns)->idr, nr) : NULL;
}

struct pid *find_vpid(int nr)
{
	return find_pid_ns(nr, &init_pid_ns);
}

struct pid *find_get_pid(int nr)
{
	struct pid *pid;

	rcu_read_lock();
	pid = get_pid(find_vpid(nr));
	rcu_read_unlock();
	return pid;
}

struct pid *find_ge_pid(int nr, struct pid_namespace *ns)
{
	return idr_get_next(&(ns ? ns : &init_pid_ns)->idr, &nr);
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	struct hlist_node *first;

	if (!pid)
		return NULL;
	first = rcu_dereference(pid->tasks[type].first);
	return first ? hlist_entry(first, struct task_struct, pid_links[type]) : NULL;
}

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(pid, type);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

struct task_struct *find_task_by_pid_ns(pid_t nr, struct pid_namespace *ns)
{
	return pid_task(find_pid_ns(nr, ns), PIDTYPE_PID);
}

struct task_struct *find_task_by_vpid(pid_t nr)
{
	return find_task_by_pid_ns(nr, &init_pid_ns);
}

struct task_struct *find_get_task_by_vpid(pid_t nr)
{
	struct task_struct *task;

	rcu_read_lock();
	task = find_task_by_vpid(nr);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

/* ---- the ties of a task to its numbers */

struct pid **task_pid_ptr(struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? &task->thread_pid : &task->signal->pids[type];
}

void attach_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *pid = *task_pid_ptr(task, type);

	hlist_add_head_rcu(&task->pid_links[type], &pid->tasks[type]);
}

/* Leaves the list of `type` and frees the number if no list uses it any more. */
static void leave_pid(struct task_struct *task, enum pid_type type, struct pid *new)
{
	struct pid **ptr = task_pid_ptr(task, type);
	struct pid *pid = *ptr;
	int i;

	hlist_del_rcu(&task->pid_links[type]);
	rcu_assign_pointer(*ptr, new);
	for (i = 0; i < PIDTYPE_MAX; i++)
		if (pid_has_task(pid, i))
			return;
	free_pid(pid);
}

void detach_pid(struct task_struct *task, enum pid_type type)
{
	/* Whoever polls a pidfd of this number must look again. */
	if (type == PIDTYPE_PID)
		wake_up_all(&task->thread_pid->wait_pidfd);
	leave_pid(task, type, NULL);
}

void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	leave_pid(task, type, pid);
	attach_pid(task, type);
}

/*
 * exec by a thread that is not the leader: the two trade their own numbers. Each list holds exactly
 * its one task.
 */
void exchange_tids(struct task_struct *left, struct task_struct *right)
{
	struct pid *lpid = left->thread_pid, *rpid = right->thread_pid;
	struct hlist_node *lnode = &left->pid_links[PIDTYPE_PID],
			  *rnode = &right->pid_links[PIDTYPE_PID];
	pid_t nr = left->pid;

	rcu_assign_pointer(lpid->tasks[PIDTYPE_PID].first, rnode);
	rnode->pprev = &lpid->tasks[PIDTYPE_PID].first;
	rcu_assign_pointer(rpid->tasks[PIDTYPE_PID].first, lnode);
	lnode->pprev = &rpid->tasks[PIDTYPE_PID].first;

	rcu_assign_pointer(left->thread_pid, rpid);
	rcu_assign_pointer(right->thread_pid, lpid);
	WRITE_ONCE(left->pid, right->pid);
	WRITE_ONCE(right->pid, nr);
}

/* `new` takes the place of `old` in a list. */
void transfer_pid(struct task_struct *old, struct task_struct *new, enum pid_type type)
{
	hlist_replace_rcu(&old->pid_links[type], &new->pid_links[type]);
}

struct pid *get_task_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *pid;

	rcu_read_lock();
	pid = get_pid(rcu_dereference(*task_pid_ptr(task, type)));
	rcu_read_unlock();
	return pid;
}

/* ---- numbers, for user space */

pid_t pid_nr_ns(struct pid *pid, struct pid_namespace *ns)
{
	return pid && pid->level >= ns->level && pid->numbers[ns->level].ns == ns
		       ? pid->numbers[ns->level].nr
		       : 0;
}

pid_t __task_pid_nr_ns(struct task_struct *t, enum pid_type type, struct pid_namespace *ns)
{
	pid_t nr;

	rcu_read_lock();
	nr = pid_nr_ns(rcu_dereference(*task_pid_ptr(t, type)), ns ? ns : &init_pid_ns);
	rcu_read_unlock();
	return nr;
}

pid_t task_pid_nr(struct task_struct *t)
{
	return READ_ONCE(t->pid);
}

pid_t task_tgid_nr(struct task_struct *t)
{
	return READ_ONCE(t->tgid);
}

pid_t task_ppid_nr(struct task_struct *task)
{
	pid_t nr;

	rcu_read_lock();
	nr = task_tgid_nr(rcu_dereference(task->real_parent));
	rcu_read_unlock();
	return nr;
}

int pid_ns_last_pid(struct pid_namespace *ns)
{
	return (int)idr_get_cursor(&ns->idr) - 1;
}

long sys_getpid(void)
{
	return current->tgid;
}

long sys_gettid(void)
{
	return current->pid;
}

long sys_getppid(void)
{
	return task_ppid_nr(current);
}
