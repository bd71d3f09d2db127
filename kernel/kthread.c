// SPDX-License-Identifier: MIT
/*
 * Kernel threads.
 *
 * Whoever wants one puts a request on kthread_create_list and waits; kthreadd, process 2, forks a
 * child for it. The child is born with nothing of the requester's: no mask, no files, no priority.
 * It tells the requester its task and sleeps until it is woken for the first time, so that it can
 * be bound to a CPU or given a priority before.
 *
 *	created ──wake_up_process──> runs threadfn ──returns, kthread_exit()──> done: kthread_stop()
 *	                               │                                        collects the value
 *	                               └ parked, in kthread_parkme(): from kthread_park() until
 *	                                 kthread_unpark()
 *
 * task->worker_private of a PF_KTHREAD task points at its struct kthread, from fork until the task
 * is freed.
 */

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stdarg.h>
#include <linux/string.h>
#include <asm/mmu_context.h>
#include <uapi/linux/sched/types.h>

struct kthread {
	unsigned long flags;		/* a: KTHREAD_* bits */
	unsigned int cpu;
	int result;			/* before exited completes */
	int (*threadfn)(void *data);
	void *data;
	struct completion parked;
	struct completion exited;
};

enum { KTHREAD_IS_PER_CPU, KTHREAD_SHOULD_STOP, KTHREAD_SHOULD_PARK };

/* One wish. Owned by the requester until it gives up (done is NULL then), else freed by it. */
struct kthread_create_info {
	int (*threadfn)(void *data);
	void *data;
	const char *name;
	struct task_struct *result;
	/* atomically taken: who gets it frees the request or completes it */
	struct completion *done;
	struct list_head list;		/* kthread_create_lock */
};

static DEFINE_SPINLOCK(kthread_create_lock);
static LIST_HEAD(kthread_create_list);
struct task_struct *kthreadd_task;

static struct kthread *to_kthread(struct task_struct *k)
{
	WARN_ON_ONCE(!(k->flags & PF_KTHREAD));
	return k->worker_private;
}

bool set_kthread_struct(struct task_struct *p)
{
	struct kthread *kthread = kzalloc(sizeof(*kthread), GFP_KERNEL);

	if (!kthread)
		return false;
	init_completion(&kthread->exited);
	init_completion(&kthread->parked);
	p->vfork_done = &kthread->exited;
	p->worker_private = kthread;
	return true;
}

void free_kthread_struct(struct task_struct *k)
{
	kfree(k->worker_private);
	k->worker_private = NULL;
}

bool kthread_should_stop(void)
{
	return test_bit(KTHREAD_SHOULD_STOP, &to_kthread(current)->flags);
}

bool __kthread_should_park(struct task_struct *k)
{
	return test_bit(KTHREAD_SHOULD_PARK, &to_kthread(k)->flags);
}

bool kthread_should_park(void)
{
	return __kthread_should_park(current);
}

void *kthread_func(struct task_struct *k)
{
	return to_kthread(k)->threadfn;
}

void *kthread_data(struct task_struct *k)
{
	return to_kthread(k)->data;
}

void *kthread_probe_data(struct task_struct *k)
{
	struct kthread *kthread = k->flags & PF_KTHREAD ? k->worker_private : NULL;

	return kthread ? kthread->data : NULL;
}

void kthread_parkme(void)
{
	struct kthread *self = to_kthread(current);

	for (;;) {
		set_special_state(TASK_PARKED);
		if (!test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			break;
		preempt_disable();
		complete(&self->parked);
		schedule_preempt_disabled();
		preempt_enable();
	}
	__set_current_state(TASK_RUNNING);
}

void kthread_exit(long result)
{
	to_kthread(current)->result = result;
	do_exit(0);
}

void kthread_complete_and_exit(struct completion *comp, long code)
{
	if (comp)
		complete(comp);
	kthread_exit(code);
}

/* ------------------------------------------------------------------ making */

static int kthread(void *arg)
{
	struct kthread_create_info *create = arg;
	struct kthread *self = to_kthread(current);
	int (*threadfn)(void *data) = create->threadfn;
	void *data = create->data;
	struct completion *done;
	int ret = -EINTR;

	self->threadfn = threadfn;
	self->data = data;
	set_task_comm(current, create->name);
	done = xchg(&create->done, NULL);
	if (!done) {	/* the requester was killed and left it to us */
		kfree(create->name);
		kfree(create);
		kthread_exit(-EINTR);
	}
	__set_current_state(TASK_UNINTERRUPTIBLE);
	create->result = current;
	preempt_disable();	/* the requester finds us asleep */
	complete(done);
	schedule_preempt_disabled();
	preempt_enable();

	if (!test_bit(KTHREAD_SHOULD_STOP, &self->flags)) {
		if (test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			kthread_parkme();
		ret = threadfn(data);
	}
	kthread_exit(ret);
}

static void create_kthread(struct kthread_create_info *create)
{
	pid_t pid = kernel_thread(kthread, create, CLONE_FS | CLONE_FILES | SIGCHLD);
	struct completion *done;

	if (pid >= 0)
		return;
	done = xchg(&create->done, NULL);
	if (!done) {
		kfree(create->name);
		kfree(create);
		return;
	}
	create->result = ERR_PTR(pid);
	complete(done);
}

/* Its children inherit that: nobody sends a kernel thread a signal it did not ask for. */
static void ignore_all_signals(void)
{
	spin_lock_irq(&current->sighand->siglock);
	for (int i = 0; i < _NSIG; i++)
		current->sighand->action[i].sa.sa_handler = SIG_IGN;
	spin_unlock_irq(&current->sighand->siglock);
}

int kthreadd(void *unused)
{
	set_task_comm(current, "kthreadd");
	ignore_all_signals();
	set_cpus_allowed_ptr(current, cpu_possible_mask);
	current->flags |= PF_NOFREEZE;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (list_empty(&kthread_create_list))
			schedule();
		__set_current_state(TASK_RUNNING);
		spin_lock(&kthread_create_lock);
		while (!list_empty(&kthread_create_list)) {
			struct kthread_create_info *create;

			create = list_first_entry(&kthread_create_list, struct kthread_create_info,
						  list);
			list_del_init(&create->list);
			spin_unlock(&kthread_create_lock);
			create_kthread(create);
			spin_lock(&kthread_create_lock);
		}
		spin_unlock(&kthread_create_lock);
	}
}

/*
 * Waits for kthreadd's answer. A requester that is being killed goes, and leaves the request
 * behind.
 */
static struct task_struct *await_kthread(struct kthread_create_info *create,
					 struct completion *done)
{
	struct task_struct *task;

	if (unlikely(wait_for_completion_killable(done))) {
		if (xchg(&create->done, NULL))
			return ERR_PTR(-EINTR);
		wait_for_completion(done);	/* the answer is on its way */
	}
	task = create->result;
	kfree(create->name);
	kfree(create);
	return task;
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node,
					   const char *namefmt, ...)
{
	struct kthread_create_info *create = kzalloc(sizeof(*create), GFP_KERNEL);
	struct sched_param param = { .sched_priority = 0 };
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *task;
	va_list args;

	if (!create)
		return ERR_PTR(-ENOMEM);
	va_start(args, namefmt);
	create->name = kvasprintf(GFP_KERNEL, namefmt, args);
	va_end(args);
	if (!create->name) {
		kfree(create);
		return ERR_PTR(-ENOMEM);
	}
	create->threadfn = threadfn;
	create->data = data;
	create->done = &done;
	spin_lock(&kthread_create_lock);
	list_add_tail(&create->list, &kthread_create_list);
	spin_unlock(&kthread_create_lock);
	wake_up_process(kthreadd_task);
	task = await_kthread(create, &done);
	if (!IS_ERR(task)) {
		sched_setscheduler_nocheck(task, SCHED_NORMAL, &param);
		set_cpus_allowed_ptr(task, cpu_possible_mask);
	}
	return task;
}

/* Before it has run, or while it is parked. */
static void bind_mask(struct task_struct *p, const struct cpumask *mask, unsigned int state)
{
	unsigned long flags;

	if (!wait_task_inactive(p, state)) {
		WARN_ON(1);
		return;
	}
	raw_spin_lock_irqsave(&p->pi_lock, flags);
	do_set_cpus_allowed(p, mask);		/* its CPU may not be up yet */
	p->flags |= PF_NO_SETAFFINITY;		/* it sleeps: nobody else changes its flags */
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
}

void kthread_bind_mask(struct task_struct *k, const struct cpumask *mask)
{
	bind_mask(k, mask, TASK_UNINTERRUPTIBLE);
}

void kthread_bind(struct task_struct *k, unsigned int cpu)
{
	bind_mask(k, cpumask_of(cpu), TASK_UNINTERRUPTIBLE);
}

struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data), void *data, unsigned int cpu,
					  const char *namefmt)
{
	struct task_struct *p =
		kthread_create_on_node(threadfn, data, KTHREAD_NODE_ANY, namefmt, cpu);

	if (IS_ERR(p))
		return p;
	kthread_bind(p, cpu);
	to_kthread(p)->cpu = cpu;
	set_bit(KTHREAD_IS_PER_CPU, &to_kthread(p)->flags);
	return p;
}

/* ------------------------------------------------------------------ stopping and parking */

void kthread_unpark(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);

	if (test_bit(KTHREAD_IS_PER_CPU, &kthread->flags))
		bind_mask(k, cpumask_of(kthread->cpu), TASK_PARKED);
	clear_bit(KTHREAD_SHOULD_PARK, &kthread->flags);
	wake_up_state(k, TASK_PARKED);
}

int kthread_park(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);

	if (k->flags & PF_EXITING)
		return -ENOSYS;
	if (WARN_ON_ONCE(test_bit(KTHREAD_SHOULD_PARK, &kthread->flags)))
		return -EBUSY;
	set_bit(KTHREAD_SHOULD_PARK, &kthread->flags);
	if (k != current) {
		wake_up_process(k);
		wait_for_completion(&kthread->parked);
	}
	return 0;
}

int kthread_stop(struct task_struct *k)
{
	struct kthread *kthread;
	int ret;

	get_task_struct(k);
	kthread = to_kthread(k);
	set_bit(KTHREAD_SHOULD_STOP, &kthread->flags);
	if (test_bit(KTHREAD_SHOULD_PARK, &kthread->flags))
		kthread_unpark(k);
	wake_up_process(k);
	wait_for_completion(&kthread->exited);
	ret = kthread->result;
	put_task_struct(k);
	return ret;
}

void kthread_use_mm(struct mm_struct *mm)
{
	struct task_struct *tsk = current;
	struct mm_struct *active_mm;

	WARN_ON_ONCE(!(tsk->flags & PF_KTHREAD) || tsk->mm);
	task_lock(tsk);
	local_irq_disable();
	active_mm = tsk->active_mm;
	if (active_mm != mm) {
		mmgrab(mm);
		tsk->active_mm = mm;
	}
	tsk->mm = mm;
	switch_mm_irqs_off(active_mm, mm, tsk);
	local_irq_enable();
	task_unlock(tsk);
	if (active_mm != mm)
		mmdrop(active_mm);
}

void kthread_unuse_mm(struct mm_struct *mm)
{
	struct task_struct *tsk = current;

	task_lock(tsk);
	local_irq_disable();
	tsk->mm = NULL;
	enter_lazy_tlb(mm, tsk);	/* active_mm stays mm, with its reference */
	local_irq_enable();
	task_unlock(tsk);
}

/* ----------------------------------------------------------------- a queue served by one thread */

void kthread_init_worker(struct kthread_worker *worker)
{
	memset(worker, 0, sizeof(*worker));
	raw_spin_lock_init(&worker->lock);
	INIT_LIST_HEAD(&worker->work_list);
}

int kthread_worker_fn(void *worker_ptr)
{
	struct kthread_worker *worker = worker_ptr;

	worker->task = current;
	for (;;) {
		struct kthread_work *work;

		set_current_state(TASK_INTERRUPTIBLE);
		if (kthread_should_stop()) {
			__set_current_state(TASK_RUNNING);
			raw_spin_lock_irq(&worker->lock);
			worker->task = NULL;
			raw_spin_unlock_irq(&worker->lock);
			return 0;
		}
		raw_spin_lock_irq(&worker->lock);
		work = list_first_entry_or_null(&worker->work_list, struct kthread_work, node);
		if (work)
			list_del_init(&work->node);
		worker->current_work = work;
		raw_spin_unlock_irq(&worker->lock);
		if (!work) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		work->func(work);
		cond_resched();
	}
}

struct kthread_worker *kthread_create_worker(unsigned int flags, const char *namefmt, ...)
{
	struct kthread_worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);
	struct task_struct *task;
	va_list args;
	char name[TASK_COMM_LEN];

	if (!worker)
		return ERR_PTR(-ENOMEM);
	kthread_init_worker(worker);
	va_start(args, namefmt);
	vsnprintf(name, sizeof(name), namefmt, args);
	va_end(args);
	task = kthread_create(kthread_worker_fn, worker, "%s", name);
	if (IS_ERR(task)) {
		kfree(worker);
		return ERR_CAST(task);
	}
	worker->task = task;
	wake_up_process(task);
	return worker;
}

bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work)
{
	unsigned long flags;
	bool queued = false;

	raw_spin_lock_irqsave(&worker->lock, flags);
	if (list_empty(&work->node) && !work->canceling) {
		list_add_tail(&work->node, &worker->work_list);
		work->worker = worker;
		if (worker->task)
			wake_up_process(worker->task);
		queued = true;
	}
	raw_spin_unlock_irqrestore(&worker->lock, flags);
	return queued;
}

struct kthread_flush_work {
	struct kthread_work work;
	struct completion done;
};

static void kthread_flush_work_fn(struct kthread_work *work)
{
	complete(&container_of(work, struct kthread_flush_work, work)->done);
}

/* The queue is in order: a marker queued now runs when all before it has. */
void kthread_flush_worker(struct kthread_worker *worker)
{
	struct kthread_flush_work fwork = { KTHREAD_WORK_INIT(fwork.work, kthread_flush_work_fn), };

	init_completion(&fwork.done);
	kthread_queue_work(worker, &fwork.work);
	wait_for_completion(&fwork.done);
}

void kthread_flush_work(struct kthread_work *work)
{
	struct kthread_worker *worker = READ_ONCE(work->worker);

	if (worker)
		kthread_flush_worker(worker);
}

bool kthread_cancel_work_sync(struct kthread_work *work)
{
	struct kthread_worker *worker = READ_ONCE(work->worker);
	bool pending, running;

	if (!worker)
		return false;
	raw_spin_lock_irq(&worker->lock);
	pending = !list_empty(&work->node);
	list_del_init(&work->node);
	running = worker->current_work == work;
	work->canceling++;
	raw_spin_unlock_irq(&worker->lock);
	if (running)
		kthread_flush_worker(worker);
	raw_spin_lock_irq(&worker->lock);
	work->canceling--;
	raw_spin_unlock_irq(&worker->lock);
	return pending;
}

void kthread_destroy_worker(struct kthread_worker *worker)
{
	struct task_struct *task = worker->task;

	if (WARN_ON(!task))
		return;
	kthread_flush_worker(worker);
	kthread_stop(task);
	kfree(worker);
}
