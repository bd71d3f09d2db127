// SPDX-License-Identifier: MIT
/*
 * Wound/wait mutexes.
 *
 * Every context has a ticket (stamp); a smaller one is older. The rule that makes a circle of
 * waiting contexts impossible:
 *
 *	wait-die	a context waits only for younger owners; meeting an older one while it holds
 *	locks, it dies (-EDEADLK)
 *	wound-wait	a context waits only for older owners; meeting a younger one it wounds it,
 *	and the wounded one backs off
 *			(-EDEADLK) at its next lock, or at once if it sleeps on one
 *
 * A waiter checks that against the owner whenever it is about to sleep. When the owner changes, the
 * new one wakes all waiters, which check again.
 *
 * lock->ctx is written by the owner alone. A waiter reads it, and writes the owner's ctx->wounded,
 * under base.wait_lock; the owner with waiters passes through that lock in mutex_unlock(), after it
 * cleared lock->ctx, so its ctx outlives what the waiter does with it.
 */

#include <linux/ww_mutex.h>
#include <linux/sched.h>
#include <linux/sched/wake_q.h>
#include "mutex.h"

void ww_mutex_init(struct ww_mutex *lock, struct ww_class *ww_class)
{
	__mutex_init(&lock->base, ww_class->mutex_name, &ww_class->mutex_key);
	lock->ctx = NULL;
	lock->ww_class = ww_class;
}

void ww_acquire_init(struct ww_acquire_ctx *ctx, struct ww_class *ww_class)
{
	ctx->task = current;
	ctx->stamp = atomic_long_inc_return(&ww_class->stamp);
	ctx->acquired = 0;
	ctx->wounded = false;
	ctx->is_wait_die = ww_class->is_wait_die;
	ctx->ww_class = ww_class;
	ctx->contending_lock = NULL;
	lockdep_init_map(&ctx->dep_map, ww_class->acquire_name, &ww_class->acquire_key, 0);
	mutex_acquire(&ctx->dep_map, 0, 0, _RET_IP_);
}

void ww_acquire_fini(struct ww_acquire_ctx *ctx)
{
	WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG) && ctx->acquired);
	mutex_release(&ctx->dep_map, _RET_IP_);
}

static inline bool older(struct ww_acquire_ctx *a, struct ww_acquire_ctx *b)
{
	return (long)(a->stamp - b->stamp) < 0;
}

int ww_check_conflict(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	struct ww_acquire_ctx *holder = READ_ONCE(lock->ctx);

	if (ctx->is_wait_die)
		return holder && ctx->acquired && older(holder, ctx) ? -EDEADLK : 0;
	if (holder && holder->acquired && older(ctx, holder) && !READ_ONCE(holder->wounded)) {
		struct task_struct *owner = __mutex_owner(&lock->base);

		WRITE_ONCE(holder->wounded, true);
		if (owner && owner != current)
			/* it may sleep on another lock of the class */
			wake_up_process(owner);
	}
	return ctx->acquired && READ_ONCE(ctx->wounded) ? -EDEADLK : 0;
}

/* The lock is ours: says whose it is, and has those who wait look at the new owner. */
static void ww_set_context(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	struct mutex_waiter *waiter;
	DEFINE_WAKE_Q(wake_q);

	ctx->acquired++;
	WRITE_ONCE(lock->ctx, ctx);
	/* ctx before the flag, against a waiter that sets it and then reads ctx */
	smp_mb();
	if (!__mutex_has_waiters(&lock->base))
		return;
	raw_spin_lock(&lock->base.wait_lock);
	list_for_each_entry(waiter, &lock->base.wait_list, list)
		wake_q_add(&wake_q, waiter->task);
	raw_spin_unlock(&lock->base.wait_lock);
	wake_up_q(&wake_q);
}

static int __ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx, unsigned int state,
			   unsigned long ip)
{
	int ret = 0;

	might_sleep();
	if (ctx && READ_ONCE(lock->ctx) == ctx)
		return -EALREADY;
	if (ctx && !ctx->acquired)
		WRITE_ONCE(ctx->wounded, false);	/* holding nothing it is in nobody's way */
	mutex_acquire_nest(&lock->base.dep_map, 0, 0, ctx ? &ctx->dep_map : NULL, ip);
	if (!__ww_mutex_trylock(&lock->base)) {
		lock_contended(&lock->base.dep_map, ip);
		ret = __ww_mutex_lock_slow(&lock->base, state, ctx);
		if (!ret)
			lock_acquired(&lock->base.dep_map);
	}
	if (ret) {
		mutex_release(&lock->base.dep_map, ip);
		if (ret == -EDEADLK)
			ctx->contending_lock = lock;
		return ret;
	}
	if (ctx)
		ww_set_context(lock, ctx);
	return 0;
}

int ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	return __ww_mutex_lock(lock, ctx, TASK_UNINTERRUPTIBLE, _RET_IP_);
}

int ww_mutex_lock_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	return __ww_mutex_lock(lock, ctx, TASK_INTERRUPTIBLE, _RET_IP_);
}

/* Holding nothing, it cannot be told to back off. */
void ww_mutex_lock_slow(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG) && ctx->contending_lock != lock);
	ctx->contending_lock = NULL;
	WARN_ON_ONCE(__ww_mutex_lock(lock, ctx, TASK_UNINTERRUPTIBLE, _RET_IP_));
}

int ww_mutex_trylock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	if (ctx && !ctx->acquired)
		WRITE_ONCE(ctx->wounded, false);
	if (!__ww_mutex_trylock(&lock->base))
		return 0;
	mutex_acquire_nest(&lock->base.dep_map, 0, 1, ctx ? &ctx->dep_map : NULL, _RET_IP_);
	if (ctx)
		ww_set_context(lock, ctx);
	return 1;
}

void ww_mutex_unlock(struct ww_mutex *lock)
{
	if (lock->ctx) {
		lock->ctx->acquired--;
		WRITE_ONCE(lock->ctx, NULL);
	}
	mutex_unlock(&lock->base);
}
