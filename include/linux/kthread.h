/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

/*
 * Kernel threads. kthreadd (process 2) makes them, so they start with a clean context. The function
 * runs until it returns or until it sees kthread_should_stop(); its return value goes to
 * kthread_stop().
 */

#include <linux/err.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct task_struct;
struct cpumask;

#define KTHREAD_NODE_ANY	(-1)

/*
 * A new thread, asleep until wake_up_process(); ERR_PTR(-ENOMEM), or -EINTR if the caller is being
 * killed. **Sleeps.**
 */
__printf(4, 5) struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data,
							  int node, const char *namefmt, ...);
#define kthread_create(threadfn, data, namefmt, ...)	\
	kthread_create_on_node(threadfn, data, KTHREAD_NODE_ANY, namefmt, ##__VA_ARGS__)
/* Bound to the CPU; the name's format gets the CPU's number. */
struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data), void *data, unsigned int cpu,
					  const char *namefmt);
#define kthread_run(threadfn, data, namefmt, ...) ({					\
	struct task_struct *__k = kthread_create(threadfn, data, namefmt, ##__VA_ARGS__);	\
	if (!IS_ERR(__k))								\
		wake_up_process(__k);							\
	__k; })
int wake_up_process(struct task_struct *p);

/* Before the thread first runs. */
void kthread_bind(struct task_struct *k, unsigned int cpu);
void kthread_bind_mask(struct task_struct *k, const struct cpumask *mask);

/*
 * Asks the thread to end and waits; its return value, or -EINTR if it never ran. The task must be
 * alive or referenced. **Sleeps.**
 */
int kthread_stop(struct task_struct *k);
/*
 * Parking: the thread waits in kthread_parkme() until it is unparked. -ENOSYS if it is exiting.
 * **Sleeps.**
 */
int kthread_park(struct task_struct *k);
void kthread_unpark(struct task_struct *k);

/* For the thread itself. */
bool kthread_should_stop(void);
bool kthread_should_park(void);
bool __kthread_should_park(struct task_struct *k);
void kthread_parkme(void);
__noreturn void kthread_exit(long result);
struct completion;
__noreturn void kthread_complete_and_exit(struct completion *comp, long code);
/* Adopts a user address space for a while. */
struct mm_struct;
void kthread_use_mm(struct mm_struct *mm);
void kthread_unuse_mm(struct mm_struct *mm);

void *kthread_data(struct task_struct *k);
void *kthread_func(struct task_struct *k);
void *kthread_probe_data(struct task_struct *k);
/* What fork does for a PF_KTHREAD task, and undoes when it is freed. */
bool set_kthread_struct(struct task_struct *p);
void free_kthread_struct(struct task_struct *k);

/* The body of process 2, and its task. */
int kthreadd(void *unused);
extern struct task_struct *kthreadd_task;

/* --- A queue of work served by one thread. */
struct kthread_work;
typedef void (*kthread_work_func_t)(struct kthread_work *work);

struct kthread_worker {
	raw_spinlock_t lock;
	struct list_head work_list;		/* lock */
	struct task_struct *task;
	struct kthread_work *current_work;	/* lock */
};

struct kthread_work {
	struct list_head node;			/* worker->lock */
	kthread_work_func_t func;
	struct kthread_worker *worker;		/* where it was queued last */
	int canceling;				/* worker->lock */
};

#define KTHREAD_WORK_INIT(work, fn)	{ .node = LIST_HEAD_INIT((work).node), .func = (fn) }
#define DEFINE_KTHREAD_WORK(work, fn)	struct kthread_work work = KTHREAD_WORK_INIT(work, fn)
static inline void kthread_init_work(struct kthread_work *work, kthread_work_func_t fn)
{
	INIT_LIST_HEAD(&work->node);
	work->func = fn;
	work->worker = NULL;
	work->canceling = 0;
}
void kthread_init_worker(struct kthread_worker *worker);
int kthread_worker_fn(void *worker_ptr);
__printf(2, 3) struct kthread_worker *kthread_create_worker(unsigned int flags, const char *namefmt,
							    ...);
void kthread_destroy_worker(struct kthread_worker *worker);
/* False if it was queued already. **Any context.** */
bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work);
/* **Sleep.** */
void kthread_flush_work(struct kthread_work *work);
void kthread_flush_worker(struct kthread_worker *worker);
bool kthread_cancel_work_sync(struct kthread_work *work);

#endif
