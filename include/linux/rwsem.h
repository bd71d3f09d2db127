/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

/*
 * Reader-writer semaphores: many readers or one writer, sleeping.
 *
 * Rules
 * - Task context only. Not recursive, not even for reading: a writer may wait in between.
 * - Waiters are served in order, readers that wait together are woken together. A free lock may be
 *   taken ahead of those who still have to be woken, for a few milliseconds at most; then it is
 *   kept for the first in line.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/atomic.h>
#include <linux/spinlock.h>

struct task_struct;

struct rw_semaphore {
	atomic_long_t count;		/* a: see kernel/locking/rwsem.c */
	atomic_long_t owner;		/* a: the writer, for spinning on it; a hint */
	raw_spinlock_t wait_lock;
	struct list_head wait_list;	/* wait_lock */
	struct lockdep_map dep_map;
};

#define __RWSEM_INITIALIZER(name) {					\
	.wait_lock = __RAW_SPIN_LOCK_INITIALIZER(name.wait_lock),	\
	.wait_list = LIST_HEAD_INIT(name.wait_list),			\
	.dep_map = DEP_MAP_INIT(name) }
#define DECLARE_RWSEM(name)	struct rw_semaphore name = __RWSEM_INITIALIZER(name)

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
#define init_rwsem(sem) do {						\
	static struct lock_class_key __key;				\
	__init_rwsem(sem, #sem, &__key);				\
} while (0)

/* **Sleep.** The killable ones give up with -EINTR; the trylocks return 1 if they took it. */
void down_read(struct rw_semaphore *sem);
int __must_check down_read_killable(struct rw_semaphore *sem);
int __must_check down_read_interruptible(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
/* The writer becomes a reader without letting another writer in. */
void downgrade_write(struct rw_semaphore *sem);

void down_read_nested(struct rw_semaphore *sem, int subclass);
void down_write_nested(struct rw_semaphore *sem, int subclass);
int __must_check down_write_killable_nested(struct rw_semaphore *sem, int subclass);
/* The task that releases is not the one that took it. */
void down_read_non_owner(struct rw_semaphore *sem);
void up_read_non_owner(struct rw_semaphore *sem);
void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest_lock);
#define down_write_nest_lock(sem, outer)	_down_write_nest_lock(sem, &(outer)->dep_map)

bool rwsem_is_locked(struct rw_semaphore *sem);
bool rwsem_is_contended(struct rw_semaphore *sem);

#endif
