/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

/*
 * Counting semaphores. down() takes one unit and sleeps while there is none; up() gives one, from
 * any context and by any task. For mutual exclusion a mutex is faster and better checked.
 */

#include <linux/list.h>
#include <linux/spinlock.h>

struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;		/* lock: units free */
	struct list_head wait_list;	/* lock: first come first served */
};

#define __SEMAPHORE_INITIALIZER(name, n) {			\
	.lock = __RAW_SPIN_LOCK_INITIALIZER(name.lock),		\
	.count = n,						\
	.wait_list = LIST_HEAD_INIT(name.wait_list) }
#define DEFINE_SEMAPHORE(name)	struct semaphore name = __SEMAPHORE_INITIALIZER(name, 1)

static inline void sema_init(struct semaphore *sem, int count)
{
	raw_spin_lock_init(&sem->lock);
	sem->count = count;
	INIT_LIST_HEAD(&sem->wait_list);
}
#define init_MUTEX(sem)		sema_init(sem, 1)
#define init_MUTEX_LOCKED(sem)	sema_init(sem, 0)

/* **Sleep.** -EINTR on a signal; -ETIME when the jiffies ran out. */
void down(struct semaphore *sem);
int __must_check down_interruptible(struct semaphore *sem);
int __must_check down_killable(struct semaphore *sem);
int __must_check down_timeout(struct semaphore *sem, long jiffies);
/* 0 if it was taken (mind: the reverse of the other trylocks). **Any context.** */
int __must_check down_trylock(struct semaphore *sem);
/* **Any context.** */
void up(struct semaphore *sem);

#endif
