// SPDX-License-Identifier: MIT
/*
 * Reader-writer semaphores.
 *
 * How this works
 *
 *	count	bit 0  WRITER: a writer holds it
 *		bit 1  WAITERS: wait_list is not empty
 *		bit 2  HANDOFF: the head of the line has waited long enough, nobody may pass it
 *		bit 8- number of readers
 *
 * Fast paths: a writer turns 0 into WRITER; a reader adds itself and is in if none of the bits is
 * set. Who does not get in that way may take a lock that is free although others wait: they have to
 * be woken first, and meanwhile the lock would do nothing. Were that forbidden, a crowded lock
 * would pass from sleeper to sleeper and everyone would wait for context switches. A head of line
 * that was passed over for RWSEM_PATIENCE sets HANDOFF; then the lock is its own at the next
 * release.
 *
 * Readers at the head are let in together, by the waker: it counts them in and clears waiter->task.
 * A writer at the head is woken and takes the lock itself.
 *
 * I1  WAITERS is set exactly while wait_list is not empty, both under wait_lock. HANDOFF belongs to
 *     the head: it is set under wait_lock, and cleared when the head gets the lock or gives up.
 * I2  A reader counts itself first: if WRITER was not set at that moment it has the lock, unless it
 *     takes that back. If it does and nobody else is left, it wakes the head.
 * I3  A waiter with task == NULL is in; its memory belongs to the sleeper again, so the waker holds
 *     a task reference to wake it.
 */

#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/sched/wake_q.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>

#define RWSEM_WRITER		0x01L
#define RWSEM_WAITERS		0x02L
#define RWSEM_HANDOFF		0x04L
#define RWSEM_READER		0x100L
#define RWSEM_HELD		(~(RWSEM_WAITERS | RWSEM_HANDOFF))
#define RWSEM_PATIENCE		max(1, HZ / 250)

struct rwsem_waiter {
	struct list_head list;
	struct task_struct *task;	/* NULL once a reader is in */
	unsigned long impatient;	/* jiffies: from then on it asks for HANDOFF */
	bool writer;
};

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	atomic_long_set(&sem->count, 0);
	atomic_long_set(&sem->owner, 0);
	raw_spin_lock_init(&sem->wait_lock);
	INIT_LIST_HEAD(&sem->wait_list);
	lockdep_init_map(&sem->dep_map, name, key, 0);
}

bool rwsem_is_locked(struct rw_semaphore *sem)
{
	return atomic_long_read(&sem->count) & RWSEM_HELD;
}

bool rwsem_is_contended(struct rw_semaphore *sem)
{
	return atomic_long_read(&sem->count) & RWSEM_WAITERS;
}

static inline void rwsem_set_owner(struct rw_semaphore *sem)
{
	atomic_long_set(&sem->owner, (long)current);
}

/* ---------------------------------------------------------------- the line; wait_lock held */

static inline struct rwsem_waiter *rwsem_first(struct rw_semaphore *sem)
{
	return list_first_entry(&sem->wait_list, struct rwsem_waiter, list);
}

/* The head found the lock taken. */
static void rwsem_want_handoff(struct rw_semaphore *sem, struct rwsem_waiter *waiter)
{
	if (time_after(jiffies, waiter->impatient))
		atomic_long_or(RWSEM_HANDOFF, &sem->count);
}

/* Counts the first reader in, against writers that take a free lock. False if one holds it. (I2) */
static bool rwsem_read_grant(struct rw_semaphore *sem)
{
	for (;;) {
		if (!(atomic_long_fetch_add(RWSEM_READER, &sem->count) & RWSEM_WRITER))
			return true;
		if (atomic_long_sub_return(RWSEM_READER, &sem->count) & RWSEM_HELD)
			return false;		/* its release looks at the line again */
	}
}

/* Lets the readers at the head in; the first one is counted already. */
static void rwsem_admit_readers(struct rw_semaphore *sem, struct wake_q_head *wake_q)
{
	struct rwsem_waiter *waiter, *next;
	long adjust = -RWSEM_READER;
	LIST_HEAD(admitted);

	list_for_each_entry_safe(waiter, next, &sem->wait_list, list) {
		if (waiter->writer)
			break;
		list_move_tail(&waiter->list, &admitted);
		adjust += RWSEM_READER;
	}
	if (list_empty(&sem->wait_list))
		adjust -= RWSEM_WAITERS;
	if (atomic_long_read(&sem->count) & RWSEM_HANDOFF)
		adjust -= RWSEM_HANDOFF;
	atomic_long_add(adjust, &sem->count);
	list_for_each_entry_safe(waiter, next, &admitted, list) {
		struct task_struct *task = get_task_struct(waiter->task);

		smp_store_release(&waiter->task, NULL);		/* I3 */
		wake_q_add_safe(wake_q, task);
	}
}

/* Something was released. `read_held`: by a writer that stays as a reader. */
static void rwsem_mark_wake(struct rw_semaphore *sem, bool read_held, struct wake_q_head *wake_q)
{
	struct rwsem_waiter *first;

	if (list_empty(&sem->wait_list))
		return;
	first = rwsem_first(sem);
	if (!first->writer) {
		if (rwsem_read_grant(sem))
			rwsem_admit_readers(sem, wake_q);
		else
			rwsem_want_handoff(sem, first);
	} else if (!read_held) {
		wake_q_add(wake_q, first->task);
	}
}

static void rwsem_add_waiter(struct rw_semaphore *sem, struct rwsem_waiter *waiter)
{
	waiter->impatient = jiffies + RWSEM_PATIENCE;
	if (list_empty(&sem->wait_list))
		atomic_long_or(RWSEM_WAITERS, &sem->count);
	list_add_tail(&waiter->list, &sem->wait_list);
}

/* The waiter gives up; what it held up may go on. */
static void rwsem_del_waiter(struct rw_semaphore *sem, struct rwsem_waiter *waiter,
			     struct wake_q_head *wake_q)
{
	bool first = rwsem_first(sem) == waiter;

	list_del(&waiter->list);
	if (list_empty(&sem->wait_list)) {
		atomic_long_andnot(RWSEM_WAITERS | RWSEM_HANDOFF, &sem->count);
	} else if (first) {
		atomic_long_andnot(RWSEM_HANDOFF, &sem->count);
		rwsem_mark_wake(sem, false, wake_q);
	}
}

static noinline void rwsem_wake(struct rw_semaphore *sem, bool read_held)
{
	unsigned long flags;
	DEFINE_WAKE_Q(wake_q);

	raw_spin_lock_irqsave(&sem->wait_lock, flags);
	rwsem_mark_wake(sem, read_held, &wake_q);
	raw_spin_unlock_irqrestore(&sem->wait_lock, flags);
	wake_up_q(&wake_q);
}

/* ---------------------------------------------------------------- readers */

static int rwsem_read_wait(struct rw_semaphore *sem, struct rwsem_waiter *waiter,
			   unsigned int state)
{
	DEFINE_WAKE_Q(wake_q);

	for (;;) {
		set_current_state(state);
		if (!smp_load_acquire(&waiter->task))
			break;
		if (signal_pending_state(state, current)) {
			raw_spin_lock_irq(&sem->wait_lock);
			if (waiter->task) {
				rwsem_del_waiter(sem, waiter, &wake_q);
				raw_spin_unlock_irq(&sem->wait_lock);
				__set_current_state(TASK_RUNNING);
				wake_up_q(&wake_q);
				return -EINTR;
			}
			raw_spin_unlock_irq(&sem->wait_lock);
			break;			/* it was let in meanwhile */
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

/* It has counted itself already, and that gave `count`. */
static noinline int rwsem_down_read_slow(struct rw_semaphore *sem, long count, unsigned int state)
{
	struct rwsem_waiter waiter = { .task = current, .writer = false };
	DEFINE_WAKE_Q(wake_q);

	/*
	 * Nobody held it: ours, ahead of the line. Beside other readers we would keep a writer
	 * waiting.
	 */
	if ((count & ~RWSEM_WAITERS) == RWSEM_READER)
		return 0;
	raw_spin_lock_irq(&sem->wait_lock);
	if (list_empty(&sem->wait_list) && !(atomic_long_read(&sem->count) & RWSEM_WRITER)) {
		raw_spin_unlock_irq(&sem->wait_lock);
		return 0;			/* the writer left */
	}
	rwsem_add_waiter(sem, &waiter);
	count = atomic_long_sub_return(RWSEM_READER, &sem->count);
	if (!(count & RWSEM_HELD))
		rwsem_mark_wake(sem, false, &wake_q);	/* I2 */
	raw_spin_unlock_irq(&sem->wait_lock);
	wake_up_q(&wake_q);
	return rwsem_read_wait(sem, &waiter, state);
}

#define RWSEM_READ_SLOW		(RWSEM_WRITER | RWSEM_WAITERS | RWSEM_HANDOFF)

static __always_inline int __down_read(struct rw_semaphore *sem, unsigned int state, int subclass,
				       unsigned long ip)
{
	long count;
	int ret;

	might_sleep();
	rwsem_acquire_read(&sem->dep_map, subclass, 0, ip);
	count = atomic_long_add_return(RWSEM_READER, &sem->count);
	if (likely(!(count & RWSEM_READ_SLOW)))
		return 0;
	lock_contended(&sem->dep_map, ip);
	ret = rwsem_down_read_slow(sem, count, state);
	if (ret)
		rwsem_release(&sem->dep_map, ip);
	else
		lock_acquired(&sem->dep_map);
	return ret;
}

static __always_inline void __up_read(struct rw_semaphore *sem)
{
	if (unlikely((atomic_long_sub_return(RWSEM_READER, &sem->count) & ~RWSEM_HANDOFF) ==
		     RWSEM_WAITERS))
		rwsem_wake(sem, false);
}

/* ---------------------------------------------------------------- writers */

static __always_inline bool rwsem_write_fast(struct rw_semaphore *sem)
{
	s64 free = 0;

	if (unlikely(!atomic_long_try_cmpxchg(&sem->count, &free, RWSEM_WRITER)))
		return false;
	rwsem_set_owner(sem);
	return true;
}

/* Takes a free lock, ahead of those who wait. */
static bool rwsem_write_steal(struct rw_semaphore *sem)
{
	s64 count = atomic_long_read(&sem->count);

	while (!(count & (RWSEM_HELD | RWSEM_HANDOFF))) {
		if (atomic_long_try_cmpxchg(&sem->count, &count, count | RWSEM_WRITER)) {
			rwsem_set_owner(sem);
			return true;
		}
	}
	return false;
}

/* As long as the owner is a writer that runs: it will be free soon. */
static bool rwsem_optimistic_spin(struct rw_semaphore *sem)
{
	struct task_struct *owner;
	bool taken = false;

	/* and so a read section: the owner's task_struct stays */
	preempt_disable();
	do {
		taken = rwsem_write_steal(sem);
		if (taken || (atomic_long_read(&sem->count) & ~(RWSEM_WRITER | RWSEM_WAITERS)))
			break;			/* readers do not say whether they run */
		owner = (struct task_struct *)atomic_long_read(&sem->owner);
		/*
		 * No owner: it is just coming or going, and may have been preempted on the way. A
		 * real-time task must not wait for it spinning.
		 */
		if (owner ? !READ_ONCE(owner->on_cpu) : rt_task(current))
			break;
		cpu_relax();
	} while (!need_resched());
	preempt_enable();
	return taken;
}

/* The head of the line takes a lock that nobody holds. wait_lock held. */
static bool rwsem_try_write_lock(struct rw_semaphore *sem, struct rwsem_waiter *waiter)
{
	s64 count = atomic_long_read(&sem->count);
	s64 new;

	if (rwsem_first(sem) != waiter)
		return false;
	do {
		if (count & RWSEM_HELD) {
			rwsem_want_handoff(sem, waiter);
			return false;
		}
		new = RWSEM_WRITER | (list_is_singular(&sem->wait_list) ? 0 : RWSEM_WAITERS);
	} while (!atomic_long_try_cmpxchg(&sem->count, &count, new));
	list_del(&waiter->list);
	rwsem_set_owner(sem);
	return true;
}

static noinline int rwsem_down_write_slow(struct rw_semaphore *sem, unsigned int state)
{
	struct rwsem_waiter waiter = { .task = current, .writer = true };
	DEFINE_WAKE_Q(wake_q);
	int ret = 0;

	if (rwsem_optimistic_spin(sem))
		return 0;
	raw_spin_lock_irq(&sem->wait_lock);
	rwsem_add_waiter(sem, &waiter);
	for (;;) {
		set_current_state(state);
		if (rwsem_try_write_lock(sem, &waiter))
			break;
		if (signal_pending_state(state, current)) {
			rwsem_del_waiter(sem, &waiter, &wake_q);
			ret = -EINTR;
			break;
		}
		raw_spin_unlock_irq(&sem->wait_lock);
		schedule();
		raw_spin_lock_irq(&sem->wait_lock);
	}
	__set_current_state(TASK_RUNNING);
	raw_spin_unlock_irq(&sem->wait_lock);
	wake_up_q(&wake_q);
	return ret;
}

static __always_inline int __down_write(struct rw_semaphore *sem, unsigned int state, int subclass,
					struct lockdep_map *nest_lock, unsigned long ip)
{
	int ret;

	might_sleep();
	rwsem_acquire_nest(&sem->dep_map, subclass, 0, nest_lock, ip);
	if (rwsem_write_fast(sem))
		return 0;
	lock_contended(&sem->dep_map, ip);
	ret = rwsem_down_write_slow(sem, state);
	if (ret)
		rwsem_release(&sem->dep_map, ip);
	else
		lock_acquired(&sem->dep_map);
	return ret;
}

/* ---------------------------------------------------------------- the door */

void down_read(struct rw_semaphore *sem)
{
	__down_read(sem, TASK_UNINTERRUPTIBLE, 0, _RET_IP_);
}

int down_read_killable(struct rw_semaphore *sem)
{
	return __down_read(sem, TASK_KILLABLE, 0, _RET_IP_);
}

int down_read_interruptible(struct rw_semaphore *sem)
{
	return __down_read(sem, TASK_INTERRUPTIBLE, 0, _RET_IP_);
}

void down_read_nested(struct rw_semaphore *sem, int subclass)
{
	__down_read(sem, TASK_UNINTERRUPTIBLE, subclass, _RET_IP_);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	s64 count = atomic_long_read(&sem->count);

	do {
		if (count & RWSEM_READ_SLOW)
			return 0;
	} while (!atomic_long_try_cmpxchg(&sem->count, &count, count + RWSEM_READER));
	rwsem_acquire_read(&sem->dep_map, 0, 1, _RET_IP_);
	return 1;
}

void up_read(struct rw_semaphore *sem)
{
	rwsem_release(&sem->dep_map, _RET_IP_);
	__up_read(sem);
}

void down_read_non_owner(struct rw_semaphore *sem)
{
	long count;

	might_sleep();
	count = atomic_long_add_return(RWSEM_READER, &sem->count);
	if (count & RWSEM_READ_SLOW)
		rwsem_down_read_slow(sem, count, TASK_UNINTERRUPTIBLE);
}

void up_read_non_owner(struct rw_semaphore *sem)
{
	__up_read(sem);
}

void down_write(struct rw_semaphore *sem)
{
	__down_write(sem, TASK_UNINTERRUPTIBLE, 0, NULL, _RET_IP_);
}

int down_write_killable(struct rw_semaphore *sem)
{
	return __down_write(sem, TASK_KILLABLE, 0, NULL, _RET_IP_);
}

void down_write_nested(struct rw_semaphore *sem, int subclass)
{
	__down_write(sem, TASK_UNINTERRUPTIBLE, subclass, NULL, _RET_IP_);
}

int down_write_killable_nested(struct rw_semaphore *sem, int subclass)
{
	return __down_write(sem, TASK_KILLABLE, subclass, NULL, _RET_IP_);
}

void _down_write_nest_lock(struct rw_semaphore *sem, struct lockdep_map *nest_lock)
{
	__down_write(sem, TASK_UNINTERRUPTIBLE, 0, nest_lock, _RET_IP_);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	if (!rwsem_write_fast(sem))
		return 0;
	rwsem_acquire(&sem->dep_map, 0, 1, _RET_IP_);
	return 1;
}

void up_write(struct rw_semaphore *sem)
{
	rwsem_release(&sem->dep_map, _RET_IP_);
	atomic_long_set(&sem->owner, 0);
	if (unlikely(atomic_long_sub_return(RWSEM_WRITER, &sem->count) & RWSEM_WAITERS))
		rwsem_wake(sem, false);
}

void downgrade_write(struct rw_semaphore *sem)
{
	rwsem_release(&sem->dep_map, _RET_IP_);
	rwsem_acquire_read(&sem->dep_map, 0, 1, _RET_IP_);
	atomic_long_set(&sem->owner, 0);
	if (atomic_long_add_return(RWSEM_READER - RWSEM_WRITER, &sem->count) & RWSEM_WAITERS)
		rwsem_wake(sem, true);
}
