/* SPDX-License-Identifier: MIT */
#ifndef _KERNEL_LOCKING_MUTEX_H
#define _KERNEL_LOCKING_MUTEX_H

/* Between mutex.c and ww_mutex.c. */

#include <linux/mutex.h>
#include <linux/ww_mutex.h>

/* On the waiter's stack. */
struct mutex_waiter {
	struct list_head list;		/* lock->wait_lock */
	struct task_struct *task;
	struct ww_acquire_ctx *ww_ctx;
	bool woken;		/* has slept once: it may ask for the lock to be handed over */
};

struct task_struct *__mutex_owner(struct mutex *lock);
bool __mutex_has_waiters(struct mutex *lock);
bool __ww_mutex_trylock(struct mutex *lock);
int __ww_mutex_lock_slow(struct mutex *lock, unsigned int state, struct ww_acquire_ctx *ctx);

/*
 * A waiter is about to sleep: 0, or -EDEADLK if it must back off. May wound the owner. wait_lock
 * held.
 */
int ww_check_conflict(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);

#endif
