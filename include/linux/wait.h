/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

/*
 * Wait queues: tasks that sleep until a condition holds, and who wakes them.
 *
 * Rules
 * - The waiter puts itself on the queue, then tests the condition; the waker makes the condition
 *   true, then wakes. wait_event() does that in the right order. Waking is lockless when nobody
 *   waits only after a barrier: wq_has_sleeper().
 * - wake_up() wakes all plain waiters and one exclusive waiter; wake_up_all() all. **Any context.**
 * - The wait_event macros **sleep**; interruptible ones return -ERESTARTSYS on a signal; timeouts
 *   are in jiffies and the value is what is left (at least 1 if the condition came true), 0 if time
 *   ran out.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/errno.h>
#include <asm/current.h>

typedef struct wait_queue_entry wait_queue_entry_t;
/*
 * Returns >0 if it woke somebody, 0 if not, <0 to stop the walk. Called with the queue's lock held.
 */
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry, unsigned int mode, int flags,
				 void *key);
int default_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);

#define WQ_FLAG_EXCLUSIVE	0x01
#define WQ_FLAG_WOKEN		0x02
#define WQ_FLAG_BOOKMARK	0x04
#define WQ_FLAG_CUSTOM		0x08
#define WQ_FLAG_DONE		0x10
#define WQ_FLAG_PRIORITY	0x20

struct wait_queue_entry {
	unsigned int flags;
	void *private;			/* the task, for the usual functions */
	wait_queue_func_t func;
	struct list_head entry;		/* head->lock */
};

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;		/* lock: plain waiters first, exclusive ones behind */
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAITQUEUE_INITIALIZER(name, tsk)	{ .private = tsk, .func = default_wake_function }
#define DECLARE_WAITQUEUE(name, tsk)                                                               \
	struct wait_queue_entry name = __WAITQUEUE_INITIALIZER(name, tsk)
#define __WAIT_QUEUE_HEAD_INITIALIZER(name)                                                        \
	{                                                                                          \
		.lock = __SPIN_LOCK_INITIALIZER(name.lock), .head = LIST_HEAD_INIT(name.head)      \
	}
#define DECLARE_WAIT_QUEUE_HEAD(name)                                                              \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

void __init_waitqueue_head(struct wait_queue_head *wq, const char *name,
			   struct lock_class_key *key);
#define init_waitqueue_head(wq) do {					\
	static struct lock_class_key __key;				\
	__init_waitqueue_head(wq, #wq, &__key);				\
} while (0)
#define __WAIT_QUEUE_HEAD_INIT_ONSTACK(name)	({ init_waitqueue_head(&name); name; })
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name)                                                      \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INIT_ONSTACK(name)

static inline void init_waitqueue_entry(struct wait_queue_entry *entry, struct task_struct *p)
{
	entry->flags = 0;
	entry->private = p;
	entry->func = default_wake_function;
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *entry, wait_queue_func_t func)
{
	entry->flags = 0;
	entry->private = NULL;
	entry->func = func;
}

/* A hint unless the caller holds the lock or has a barrier between its condition and this. */
static inline int waitqueue_active(struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}

static inline bool wq_has_sleeper(struct wait_queue_head *wq)
{
	smp_mb();
	return waitqueue_active(wq);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void add_wait_queue_priority(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);

/* With the lock held. */
static inline void __add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	list_add(&entry->entry, &wq->head);
}

static inline void __add_wait_queue_entry_tail(struct wait_queue_head *wq,
					       struct wait_queue_entry *entry)
{
	list_add_tail(&entry->entry, &wq->head);
}

static inline void __add_wait_queue_exclusive(struct wait_queue_head *wq,
					      struct wait_queue_entry *entry)
{
	entry->flags |= WQ_FLAG_EXCLUSIVE;
	__add_wait_queue(wq, entry);
}

static inline void __remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	list_del(&entry->entry);
}

/* nr: how many exclusive waiters to wake, 0 for all. */
void __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key);
void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode, int nr);
void __wake_up_locked_key(struct wait_queue_head *wq, unsigned int mode, void *key);
void __wake_up_sync(struct wait_queue_head *wq, unsigned int mode);
void __wake_up_sync_key(struct wait_queue_head *wq, unsigned int mode, void *key);
void __wake_up_pollfree(struct wait_queue_head *wq);

#define __WQ_NORMAL				3	/* TASK_NORMAL */
#define __WQ_INTERRUPTIBLE			1
#define wake_up(wq)				__wake_up(wq, __WQ_NORMAL, 1, NULL)
#define wake_up_nr(wq, nr)			__wake_up(wq, __WQ_NORMAL, nr, NULL)
#define wake_up_all(wq)				__wake_up(wq, __WQ_NORMAL, 0, NULL)
#define wake_up_locked(wq)			__wake_up_locked(wq, __WQ_NORMAL, 1)
#define wake_up_all_locked(wq)			__wake_up_locked(wq, __WQ_NORMAL, 0)
#define wake_up_interruptible(wq)		__wake_up(wq, __WQ_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_nr(wq, nr)	__wake_up(wq, __WQ_INTERRUPTIBLE, nr, NULL)
#define wake_up_interruptible_all(wq)		__wake_up(wq, __WQ_INTERRUPTIBLE, 0, NULL)
/* The waker is about to sleep: the woken task may as well use its CPU. */
#define wake_up_sync(wq)			__wake_up_sync(wq, __WQ_NORMAL)
#define wake_up_interruptible_sync(wq)		__wake_up_sync(wq, __WQ_INTERRUPTIBLE)

/* With a poll event mask, which select(), poll() and epoll look at. */
#define poll_to_key(m)				((void *)(unsigned long)(u32)(m))
#define key_to_poll(m)				((__poll_t)(unsigned long)(m))
#define wake_up_poll(wq, m)			__wake_up(wq, __WQ_NORMAL, 1, poll_to_key(m))
#define wake_up_locked_poll(wq, m)	__wake_up_locked_key(wq, __WQ_NORMAL, poll_to_key(m))
#define wake_up_interruptible_poll(wq, m)	__wake_up(wq, __WQ_INTERRUPTIBLE, 1, poll_to_key(m))
#define wake_up_interruptible_sync_poll(wq, m)                                                     \
	__wake_up_sync_key(wq, __WQ_INTERRUPTIBLE, poll_to_key(m))
#define wake_up_sync_poll(wq, m)		__wake_up_sync_key(wq, __WQ_NORMAL, poll_to_key(m))

/* The pieces wait_event() is made of. finish_wait() takes the entry off and sets TASK_RUNNING. */
void init_wait_entry(struct wait_queue_entry *entry, int flags);
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *entry,
			       int state);
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *entry, int state);
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry);
long wait_woken(struct wait_queue_entry *entry, unsigned int mode, long timeout);
int woken_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags, void *key);
/* Takes itself off the queue when it woke its task. */
int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int flags,
			     void *key);

#define DEFINE_WAIT_FUNC(name, function)					\
	struct wait_queue_entry name = {					\
		.private = current,						\
		.func = function,						\
		.entry = LIST_HEAD_INIT((name).entry),				\
	}
#define DEFINE_WAIT(name)	DEFINE_WAIT_FUNC(name, autoremove_wake_function)
#define init_wait(wait)		init_wait_entry(wait, 0)

void schedule(void);
long schedule_timeout(long timeout);
void io_schedule(void);
void __might_sleep(const char *file, int line);
#define __wait_might_sleep()                                                                       \
	do {                                                                                       \
		if (IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))                                         \
			__might_sleep(__FILE__, __LINE__);                                         \
	} while (0)

/*
 * The loop of them all: `ret0` is the value to begin with, `cmd` how to sleep. State 1 is
 * interruptible, 0x102 killable.
 */
#define ___wait_event(wq, condition, state, exclusive, ret0, cmd) ({		\
	struct wait_queue_entry __wq_entry;					\
	long __ret = (ret0);							\
										\
	init_wait_entry(&__wq_entry, (exclusive) ? WQ_FLAG_EXCLUSIVE : 0);	\
	for (;;) {								\
		long __int = prepare_to_wait_event(&(wq), &__wq_entry, state);	\
										\
		if (condition)							\
			break;							\
		if (((state) & 0x101) && __int) {				\
			__ret = __int;						\
			break;							\
		}								\
		cmd;								\
	}									\
	finish_wait(&(wq), &__wq_entry);					\
	__ret; })

/*
 * For a loop whose value is the jiffies left: true also when they ran out; at least 1 is left if
 * the condition holds.
 */
#define ___wait_cond_timeout(condition) ({					\
	bool __cond = (condition);						\
	if (__cond && !__ret)							\
		__ret = 1;							\
	__cond || !__ret; })

#define __wait_event_timed(wq, condition, timeout, state, exclusive) ({		\
	long __ret = (timeout);							\
	__wait_might_sleep();							\
	if (!___wait_cond_timeout(condition))					\
		__ret = ___wait_event(wq, ___wait_cond_timeout(condition), state,	\
				      exclusive, timeout,			\
				      __ret = schedule_timeout(__ret));		\
	__ret; })

#define __wait_event_plain(wq, condition, state, exclusive, cmd) ({		\
	int __plain = 0;							\
	__wait_might_sleep();							\
	if (!(condition))							\
		__plain = ___wait_event(wq, condition, state, exclusive, 0, cmd);	\
	__plain; })

#define wait_event(wq, condition)    ((void)__wait_event_plain(wq, condition, 2, 0, schedule()))
#define io_wait_event(wq, condition) ((void)__wait_event_plain(wq, condition, 2, 0, io_schedule()))
#define wait_event_exclusive(wq, condition)                                                        \
	((void)__wait_event_plain(wq, condition, 2, 1, schedule()))
#define wait_event_idle(wq, condition)                                                             \
	((void)__wait_event_plain(wq, condition, 0x402, 0, schedule()))
#define wait_event_idle_exclusive(wq, condition)                                                   \
	((void)__wait_event_plain(wq, condition, 0x402, 1, schedule()))
#define wait_event_interruptible(wq, condition) __wait_event_plain(wq, condition, 1, 0, schedule())
#define wait_event_interruptible_exclusive(wq, condition)                                          \
	__wait_event_plain(wq, condition, 1, 1, schedule())
#define wait_event_freezable(wq, condition)		wait_event_interruptible(wq, condition)
#define wait_event_killable(wq, condition) __wait_event_plain(wq, condition, 0x102, 0, schedule())
#define wait_event_killable_exclusive(wq, condition)                                               \
	__wait_event_plain(wq, condition, 0x102, 1, schedule())
#define wait_event_timeout(wq, condition, timeout) __wait_event_timed(wq, condition, timeout, 2, 0)
#define wait_event_idle_timeout(wq, condition, timeout)                                            \
	__wait_event_timed(wq, condition, timeout, 0x402, 0)
#define wait_event_interruptible_timeout(wq, condition, timeout)                                   \
	__wait_event_timed(wq, condition, timeout, 1, 0)
#define wait_event_killable_timeout(wq, condition, timeout)                                        \
	__wait_event_timed(wq, condition, timeout, 0x102, 0)
/* Runs cmd1 before and cmd2 after each sleep. */
#define wait_event_cmd(wq, condition, cmd1, cmd2)                                                  \
	((void)__wait_event_plain(wq, condition, 2, 0, cmd1; schedule(); cmd2))

/*
 * The condition is tested under a lock of the caller's, let go while sleeping. Called with it held.
 */
#define wait_event_lock_irq(wq, condition, lock)				\
	((void)__wait_event_plain(wq, condition, 2, 0,				\
		spin_unlock_irq(&(lock)); schedule(); spin_lock_irq(&(lock))))
#define wait_event_interruptible_lock_irq(wq, condition, lock)			\
	__wait_event_plain(wq, condition, 1, 0,					\
		spin_unlock_irq(&(lock)); schedule(); spin_lock_irq(&(lock)))

/* The same with the queue's own lock held by the caller. */
int do_wait_intr(struct wait_queue_head *wq, struct wait_queue_entry *entry);
int do_wait_intr_irq(struct wait_queue_head *wq, struct wait_queue_entry *entry);
#define __wait_event_interruptible_locked(wq, condition, exclusive, fn) ({	\
	int __ret = 0;								\
	DEFINE_WAIT(__wait);							\
	if (exclusive)								\
		__wait.flags |= WQ_FLAG_EXCLUSIVE;				\
	while (!(condition)) {							\
		__ret = fn(&(wq), &__wait);					\
		if (__ret)							\
			break;							\
	}									\
	__remove_wait_queue(&(wq), &__wait);					\
	__set_current_state(TASK_RUNNING);					\
	__ret; })
#define wait_event_interruptible_locked(wq, condition)	\
	((condition) ? 0 : __wait_event_interruptible_locked(wq, condition, 0, do_wait_intr))
#define wait_event_interruptible_locked_irq(wq, condition)	\
	((condition) ? 0 : __wait_event_interruptible_locked(wq, condition, 0, do_wait_intr_irq))

#endif
