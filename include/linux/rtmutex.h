/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RTMUTEX_H
#define _LINUX_RTMUTEX_H

/*
 * Mutexes with priority inheritance: while a task waits, the owner, and whoever the owner waits for
 * in turn, runs at least at the waiter's priority. Waiters are served by priority. The futex code
 * uses the proxy doors of kernel/locking/rtmutex_common.h.
 */

#include <linux/rbtree.h>
#include <linux/spinlock.h>

struct task_struct;

struct rt_mutex {
	raw_spinlock_t wait_lock;
	struct rb_root_cached waiters; /* wait_lock: struct rt_mutex_waiter by priority, then age */
	struct task_struct *owner;	/* a: bit 0 = there are waiters */
	struct lockdep_map dep_map;
};
#define rt_mutex_base	rt_mutex

#define __RT_MUTEX_INITIALIZER(name) {					\
	.wait_lock = __RAW_SPIN_LOCK_INITIALIZER(name.wait_lock),	\
	.waiters = RB_ROOT_CACHED, .dep_map = DEP_MAP_INIT(name) }
#define DEFINE_RT_MUTEX(name)	struct rt_mutex name = __RT_MUTEX_INITIALIZER(name)

void __rt_mutex_init(struct rt_mutex *lock, const char *name, struct lock_class_key *key);
#define rt_mutex_init(lock) do {					\
	static struct lock_class_key __key;				\
	__rt_mutex_init(lock, #lock, &__key);				\
} while (0)

/* **Sleep.** Released by the owner. */
void rt_mutex_lock(struct rt_mutex *lock);
int __must_check rt_mutex_lock_interruptible(struct rt_mutex *lock);
int __must_check rt_mutex_lock_killable(struct rt_mutex *lock);
int rt_mutex_trylock(struct rt_mutex *lock);
void rt_mutex_unlock(struct rt_mutex *lock);

static inline bool rt_mutex_base_is_locked(struct rt_mutex *lock)
{
	return READ_ONCE(lock->owner) != NULL;
}

/* From sched_setscheduler(): the priority of a task that may wait changed; walks the chain. */
void rt_mutex_adjust_pi(struct task_struct *task);
void rt_mutex_init_task(struct task_struct *task);

#endif
