/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LOCKREF_H
#define _LINUX_LOCKREF_H

/*
 * A spin lock and a reference count in one 8-byte word: while the lock is free the count changes
 * with one compare-and-exchange. (A debug build's lock is larger: the count lies in the gap behind
 * its first word.) A negative count means dead. **Any context** unless the lock forbids.
 */

#include <linux/spinlock.h>

struct lockref {
	union {
		spinlock_t lock;
		struct {
			arch_spinlock_t lock_word;	/* that of `lock` */
			int count;
		};
		u64 lock_count;				/* both */
	};
};

void lockref_get(struct lockref *lockref);
/* 1 if it got a reference: the count was above 0 / not negative. */
int lockref_get_not_zero(struct lockref *lockref);
int lockref_get_not_dead(struct lockref *lockref);
/* The new count, or -1 with nothing done if the lock was held or the count not positive. */
int lockref_put_return(struct lockref *lockref);
/*
 * 1 if the count was dropped and is above 0; otherwise 0, **nothing dropped**, lock held (or_lock).
 */
int lockref_put_or_lock(struct lockref *lockref);
int lockref_put_not_zero(struct lockref *lockref);
/* The lock is held. */
void lockref_mark_dead(struct lockref *lockref);

static inline bool __lockref_is_dead(const struct lockref *lockref)
{
	return lockref->count < 0;
}

#endif
