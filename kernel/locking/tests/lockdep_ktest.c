// SPDX-License-Identifier: MIT
/*
 * The validator: it reports what is wrong from one run, and nothing else. A real report turns it
 * off; those of the tests are announced, and it stays on.
 */

#include <linux/interrupt.h>
#include <linux/ktest.h>
#include <linux/lockdep.h>
#include <linux/lockref.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/softirq.h>
#include <linux/spinlock.h>
#include "../../tests/threads.h"

/* How many reports the body caused. */
#define reports(body) ({						\
	lockdep_expect();						\
	body;								\
	lockdep_expected(); })

#define NEEDS_LOCKDEP() do {						\
	if (!IS_ENABLED(CONFIG_LOCKDEP))				\
		KSKIP("no lock validator in this build");		\
	if (!debug_locks)						\
		KSKIP("the lock validator is off");			\
} while (0)

KTEST(locking, lockdep_reports_an_inversion_without_a_deadlock, "spec: B-CHK-25")
{
	spinlock_t a, b;

	NEEDS_LOCKDEP();
	spin_lock_init(&a);
	spin_lock_init(&b);
	KEXPECT_EQ(reports(spin_lock(&a); spin_lock(&b); spin_unlock(&b); spin_unlock(&a)), 0);
	KEXPECT_EQ(reports(spin_lock(&a); spin_lock(&b); spin_unlock(&b); spin_unlock(&a)), 0);
	KEXPECT_EQ(reports(spin_lock(&b); spin_lock(&a); spin_unlock(&a); spin_unlock(&b)), 1);
}

/* A reference changes without the lock nearly always; that it may be taken is seen all the same. */
KTEST(locking, lockdep_sees_a_lock_that_only_might_be_taken, "spec: B-CHK-25")
{
	struct lockref ref;
	spinlock_t outer;

	NEEDS_LOCKDEP();
	spin_lock_init(&outer);
	spin_lock_init(&ref.lock);
	ref.count = 2;
	KEXPECT_EQ(reports(spin_lock(&ref.lock); spin_lock(&outer);
			   spin_unlock(&outer); spin_unlock(&ref.lock)), 0);
	KEXPECT_EQ(reports(lockref_get(&ref)), 0);
	KEXPECT(!lockdep_is_held(&ref.lock));
	KEXPECT_EQ(reports(spin_lock(&outer); lockref_get(&ref); spin_unlock(&outer)), 1);
	KEXPECT_EQ(ref.count, 4);
}

KTEST(locking, lockdep_follows_a_chain_of_three, "spec: B-CHK-25")
{
	struct mutex a, b, c;

	NEEDS_LOCKDEP();
	mutex_init(&a);
	mutex_init(&b);
	mutex_init(&c);
	KEXPECT_EQ(reports(mutex_lock(&a); mutex_lock(&b); mutex_unlock(&b); mutex_unlock(&a)), 0);
	KEXPECT_EQ(reports(mutex_lock(&b); mutex_lock(&c); mutex_unlock(&c); mutex_unlock(&b)), 0);
	KEXPECT_EQ(reports(mutex_lock(&c); mutex_lock(&a); mutex_unlock(&a); mutex_unlock(&c)), 1);
}

static void init_same_class(struct mutex *lock)
{
	mutex_init(lock);
}

KTEST(locking, lockdep_reports_recursion_unless_nested, "spec: B-CHK-25")
{
	struct mutex a, b;

	NEEDS_LOCKDEP();
	init_same_class(&a);
	init_same_class(&b);
	KEXPECT_EQ(reports(mutex_lock(&a); mutex_lock_nested(&b, SINGLE_DEPTH_NESTING);
			   mutex_unlock(&b); mutex_unlock(&a)),
		   0);
	KEXPECT_EQ(reports(mutex_lock(&a); mutex_lock(&b); mutex_unlock(&b); mutex_unlock(&a)), 1);
}

KTEST(locking, lockdep_reports_a_bad_unlock_and_a_second_init, "spec: B-CHK-25")
{
	struct mutex a;
	spinlock_t lock;

	NEEDS_LOCKDEP();
	mutex_init(&a);
	spin_lock_init(&lock);
	KEXPECT_EQ(reports(lock_release(&lock.dep_map, _THIS_IP_)), 1);
	mutex_lock(&a);
	KEXPECT_EQ(reports(lockdep_init_map(&a.dep_map, "again", NULL, 0)), 1);
	mutex_unlock(&a);
}

KTEST(locking, lockdep_reports_locks_held_at_the_end_and_freed, "spec: B-CHK-25")
{
	struct mutex a;

	NEEDS_LOCKDEP();
	mutex_init(&a);
	mutex_lock(&a);
	KEXPECT_EQ(lockdep_nr_held(current), 1);
	KEXPECT(lock_is_held(&a.dep_map));
	KEXPECT_EQ(reports(debug_check_no_locks_freed(&a, sizeof(a))), 1);
	KEXPECT_EQ(reports(debug_check_no_locks_held()), 1);
	mutex_unlock(&a);
	KEXPECT_EQ(lockdep_nr_held(current), 0);
}

static void lock_in_softirq(unsigned long lock)
{
	spin_lock((spinlock_t *)lock);
	spin_unlock((spinlock_t *)lock);
}

KTEST(locking, lockdep_reports_a_softirq_lock_taken_with_softirqs_on, "spec: B-CHK-25")
{
	struct tasklet_struct tasklet;
	spinlock_t lock;

	NEEDS_LOCKDEP();
	spin_lock_init(&lock);
	tasklet_init(&tasklet, lock_in_softirq, (unsigned long)&lock);
	KEXPECT_EQ(reports(local_bh_disable(); tasklet_schedule(&tasklet); local_bh_enable()), 0);
	tasklet_kill(&tasklet);
	KEXPECT_EQ(reports(spin_lock_bh(&lock); spin_unlock_bh(&lock)), 0);
	KEXPECT_EQ(reports(spin_lock(&lock); spin_unlock(&lock)), 1);
}

static void lock_a_then_b(unsigned long locks)
{
	spinlock_t *lock = (spinlock_t *)locks;

	spin_lock(&lock[0]);
	spin_unlock(&lock[0]);
}

KTEST(locking, lockdep_reports_an_unsafe_lock_behind_a_softirq_lock, "spec: B-CHK-25")
{
	struct tasklet_struct tasklet;
	spinlock_t lock[2];

	NEEDS_LOCKDEP();
	spin_lock_init(&lock[0]);
	spin_lock_init(&lock[1]);
	tasklet_init(&tasklet, lock_a_then_b, (unsigned long)lock);
	local_bh_disable();
	tasklet_schedule(&tasklet);
	local_bh_enable();
	tasklet_kill(&tasklet);
	/* held with softirqs on */
	KEXPECT_EQ(reports(spin_lock(&lock[1]); spin_unlock(&lock[1])), 0);
	KEXPECT_EQ(reports(spin_lock_bh(&lock[0]); spin_lock(&lock[1]); spin_unlock(&lock[1]);
			   spin_unlock_bh(&lock[0])),
		   1);
}

KTEST(locking, lockdep_knows_shared_from_exclusive, "spec: B-CHK-25")
{
	struct rw_semaphore sem;

	NEEDS_LOCKDEP();
	init_rwsem(&sem);
	down_read(&sem);
	KEXPECT(lock_is_held_type(&sem.dep_map, 1));
	KEXPECT(!lock_is_held_type(&sem.dep_map, 0));
	up_read(&sem);
	KEXPECT(!lock_is_held(&sem.dep_map));
}
