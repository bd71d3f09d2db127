/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_WW_MUTEX_H
#define _LINUX_WW_MUTEX_H

/*
 * Wound/wait mutexes: several locks of one class taken in any order. A context has a ticket; of two
 * contexts that would deadlock the one with the older ticket goes on, the other gets -EDEADLK,
 * releases all its locks, takes the contended one with ww_mutex_lock_slow() and starts again.
 * -EALREADY: the context holds this lock.
 */

#include <linux/mutex.h>

struct ww_class {
	atomic_long_t stamp;
	struct lock_class_key acquire_key, mutex_key;
	const char *acquire_name, *mutex_name;
	/* the younger one backs off by itself; else the older one wounds it */
	unsigned int is_wait_die;
};

struct ww_acquire_ctx {
	struct task_struct *task;
	unsigned long stamp;		/* smaller is older */
	unsigned int acquired;		/* locks held */
	bool wounded;			/* a: an older context wants one of its locks */
	bool is_wait_die;
	struct ww_class *ww_class;
	struct ww_mutex *contending_lock;
	struct lockdep_map dep_map;
};

struct ww_mutex {
	struct mutex base;
	struct ww_acquire_ctx *ctx;	/* base: who holds it, NULL if taken without a context */
	struct ww_class *ww_class;
};

#define __WW_CLASS_INITIALIZER(class, wait_die) {				\
	.acquire_name = #class "_acquire", .mutex_name = #class "_mutex", .is_wait_die = wait_die }
#define DEFINE_WD_CLASS(name)	struct ww_class name = __WW_CLASS_INITIALIZER(name, 1)
#define DEFINE_WW_CLASS(name)	struct ww_class name = __WW_CLASS_INITIALIZER(name, 0)

void ww_mutex_init(struct ww_mutex *lock, struct ww_class *ww_class);
void ww_acquire_init(struct ww_acquire_ctx *ctx, struct ww_class *ww_class);
static inline void ww_acquire_done(struct ww_acquire_ctx *ctx) { }
void ww_acquire_fini(struct ww_acquire_ctx *ctx);

/*
 * ctx may be NULL: then a plain mutex. **Sleep.** -EDEADLK, -EALREADY, and -EINTR for the
 * interruptible one.
 */
int ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int __must_check ww_mutex_lock_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
/* After -EDEADLK, holding nothing. */
void ww_mutex_lock_slow(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int ww_mutex_trylock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
void ww_mutex_unlock(struct ww_mutex *lock);
static inline void ww_mutex_destroy(struct ww_mutex *lock) { mutex_destroy(&lock->base); }
static inline bool ww_mutex_is_locked(struct ww_mutex *lock)
{
	return mutex_is_locked(&lock->base);
}

#endif
