/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

/*
 * Mutexes: sleeping mutual exclusion.
 *
 * Rules
 * - Released by the task that took it; not recursive; not from interrupt context; not held on the
 *   way to user space or at exit.
 * - Waiters are served in order; one that was passed over too often is handed the lock.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/atomic.h>
#include <linux/spinlock.h>

struct task_struct;

struct mutex {
	/* a: task_struct pointer; bits 0-2 are MUTEX_FLAG_* of kernel/locking/mutex.c */
	atomic_long_t owner;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;	/* wait_lock: struct mutex_waiter, first come first */
	struct lockdep_map dep_map;
};

#define __MUTEX_INITIALIZER(name) {					\
	.wait_lock = __RAW_SPIN_LOCK_INITIALIZER(name.wait_lock),	\
	.wait_list = LIST_HEAD_INIT(name.wait_list),			\
	.dep_map = DEP_MAP_INIT(name) }
#define DEFINE_MUTEX(name)	struct mutex name = __MUTEX_INITIALIZER(name)

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(lock) do {						\
	static struct lock_class_key __key;				\
	__mutex_init(lock, #lock, &__key);				\
} while (0)
void mutex_destroy(struct mutex *lock);

/* **Sleeps.** */
void mutex_lock(struct mutex *lock);
/* Gives up on a signal (any, or a deadly one) with -EINTR. **Sleeps.** */
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
/* The sleep counts as waiting for a device. **Sleeps.** */
void mutex_lock_io(struct mutex *lock);
/* 1 if it was taken. **Task context**, does not sleep. */
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);

/* A second lock of the same class, in an order the caller vouches for by the subclass. */
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass);
void _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest_lock);
#define mutex_lock_nest_lock(lock, outer)	_mutex_lock_nest_lock(lock, &(outer)->dep_map)

/*
 * Takes the lock only if the counter falls to zero by this decrement: 1 with the lock held, else 0.
 * **Sleeps.**
 */
int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock);

#endif
