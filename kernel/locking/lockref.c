// SPDX-License-Identifier: MIT
/*
 * A lock and a count changed together: while the lock is seen free, one compare-and-exchange of
 * both changes the count; nobody can take the lock in between without making it fail. After a few
 * failures the lock is taken.
 */

#include <linux/lockref.h>
#include <linux/kernel.h>
#include <asm/processor.h>

#define LOCKREF_ATTEMPTS	100

/*
 * Adds delta if the count is at least min and the lock is free. 1: done, *count is the new one; 0:
 * the count is below min; -1: take the lock.
 */
static __always_inline int lockref_try(struct lockref *lockref, int delta, int min, int *count)
{
	struct lockref old, new;
	int left = LOCKREF_ATTEMPTS;

	BUILD_BUG_ON(offsetof(spinlock_t, __raw_lock) != 0);
	BUILD_BUG_ON(IS_ENABLED(CONFIG_LOCKDEP) &&
		     offsetof(spinlock_t, dep_map) < offsetof(struct lockref, count) + sizeof(int));
	old.lock_count = READ_ONCE(lockref->lock_count);
	while (likely(arch_spin_value_unlocked(old.lock_word))) {
		if (old.count < min)
			return 0;
		new = old;
		new.count += delta;
		if (likely(try_cmpxchg(&lockref->lock_count, &old.lock_count, new.lock_count))) {
			*count = new.count;
			return 1;
		}
		if (!--left)
			break;
	}
	return -1;
}

/* The same for who takes the lock where that fails: the validator sees it on every way. */
static __always_inline int lockref_try_or_lock(struct lockref *lockref, int delta, int min,
					       int *count)
{
	might_lock(&lockref->lock);
	return lockref_try(lockref, delta, min, count);
}

void lockref_get(struct lockref *lockref)
{
	int count;

	if (lockref_try_or_lock(lockref, 1, INT_MIN, &count) > 0)
		return;
	spin_lock(&lockref->lock);
	lockref->count++;
	spin_unlock(&lockref->lock);
}

/* Under the lock: adds delta if the count is at least min. */
static int lockref_add_locked(struct lockref *lockref, int delta, int min)
{
	int done = 0;

	spin_lock(&lockref->lock);
	if (lockref->count >= min) {
		lockref->count += delta;
		done = 1;
	}
	spin_unlock(&lockref->lock);
	return done;
}

int lockref_get_not_zero(struct lockref *lockref)
{
	int count, ret = lockref_try_or_lock(lockref, 1, 1, &count);

	return ret >= 0 ? ret : lockref_add_locked(lockref, 1, 1);
}

int lockref_get_not_dead(struct lockref *lockref)
{
	int count, ret = lockref_try_or_lock(lockref, 1, 0, &count);

	return ret >= 0 ? ret : lockref_add_locked(lockref, 1, 0);
}

int lockref_put_not_zero(struct lockref *lockref)
{
	int count, ret = lockref_try_or_lock(lockref, -1, 2, &count);

	return ret >= 0 ? ret : lockref_add_locked(lockref, -1, 2);
}

int lockref_put_return(struct lockref *lockref)
{
	int count;

	return lockref_try(lockref, -1, 1, &count) > 0 ? count : -1;
}

int lockref_put_or_lock(struct lockref *lockref)
{
	int count;

	if (lockref_try_or_lock(lockref, -1, 2, &count) > 0)
		return 1;
	spin_lock(&lockref->lock);
	if (lockref->count <= 1)
		return 0;
	lockref->count--;
	spin_unlock(&lockref->lock);
	return 1;
}

void lockref_mark_dead(struct lockref *lockref)
{
	assert_spin_locked(&lockref->lock);
	lockref->count = -128;
}
