/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

/*
 * The lock validator. Debug builds only: in a release build every type here is empty and every call
 * compiles to nothing.
 *
 * Every lock belongs to a class: all locks that one line of code initialises, or one static lock.
 * The validator records which class was taken while which other was held, and in which interrupt
 * context. It reports, the first time a rule is broken and before a real deadlock is needed: order
 * inversions, recursion, a lock of interrupt handlers taken with interrupts on, locks held on the
 * way to user space or at exit. The system goes on after the report; the checks do not
 * (debug_locks).
 *
 * Subclasses (0-7) say that two locks of one class may nest in a known order: spin_lock_nested(),
 * mutex_lock_nested().
 */

#include <linux/types.h>
#include <linux/bug.h>
#include <linux/debug_locks.h>
#include <linux/preempt.h>
#include <linux/irqflags.h>

#define MAX_LOCKDEP_SUBCLASSES	8
#define MAX_LOCK_DEPTH		40
#define SINGLE_DEPTH_NESTING	1

struct lock_class;
struct task_struct;

#if CONFIG_LOCKDEP
struct lock_class_key { struct lock_class *class[MAX_LOCKDEP_SUBCLASSES]; };
struct lockdep_map {
	struct lock_class_key *key;	/* NULL in a static lock until its first use */
	const char *name;
	int cpu; /* that released it last, as far as /proc/lock_stat counts */
};
/* One lock the task holds. */
struct held_lock {
	struct lockdep_map *map;
	struct lock_class *class;
	struct lockdep_map *nest_lock;
	unsigned long ip;
	u64 waittime_stamp, holdtime_stamp; /* ns, for /proc/lock_stat; 0: not counted */
	u8 read, trylock, irq_context, references;
};
#define LOCKDEP_HELD_SLOTS	MAX_LOCK_DEPTH
#define _THIS_IP_		({ __label__ __here; __here: (unsigned long)&&__here; })
#define STATIC_LOCKDEP_MAP_INIT(_name, _key)	{ .key = (void *)(_key), .name = _name }
#else
struct lock_class_key { };
struct lockdep_map { };
struct held_lock { };
#define LOCKDEP_HELD_SLOTS	0
#define _THIS_IP_		0UL
#define STATIC_LOCKDEP_MAP_INIT(_name, _key)	{ }
#endif

#define __LOCKDEP_LINE2(line)	#line
#define __LOCKDEP_LINE(line)	__LOCKDEP_LINE2(line)
/* For static initialisers: the place in the source makes the class. */
#define DEP_MAP_INIT(lockname)                                                                     \
	STATIC_LOCKDEP_MAP_INIT(#lockname "@" __FILE__ ":" __LOCKDEP_LINE(__LINE__), NULL)

#define _RET_IP_		((unsigned long)__builtin_return_address(0))

void __lockdep_init_map(struct lockdep_map *map, const char *name, struct lock_class_key *key,
			int subclass);
void __lock_acquire(struct lockdep_map *map, unsigned int subclass, int trylock, int read,
		    struct lockdep_map *nest_lock, unsigned long ip);
void __lock_might_acquire(struct lockdep_map *map, int read, unsigned long ip);
void __lock_release(struct lockdep_map *map, unsigned long ip);
void __lock_contended(struct lockdep_map *map, unsigned long ip);
void __lock_acquired(struct lockdep_map *map);
/* 1 if the running task holds it; with read 0 or 1 only if held that way, -1 either way. */
int __lock_is_held(const struct lockdep_map *map, int read);

static __always_inline void lockdep_init_map(struct lockdep_map *map, const char *name,
					     struct lock_class_key *key, int subclass)
{
	if (IS_ENABLED(CONFIG_LOCKDEP))
		__lockdep_init_map(map, name, key, subclass);
}

/* read: 0 exclusive, 1 shared, 2 shared and may recurse. */
static __always_inline void lock_acquire(struct lockdep_map *map, unsigned int subclass,
					 int trylock, int read, int check,
					 struct lockdep_map *nest_lock, unsigned long ip)
{
	(void)check;
	if (IS_ENABLED(CONFIG_LOCKDEP))
		__lock_acquire(map, subclass, trylock, read, nest_lock, ip);
}

static __always_inline void lock_might_acquire(struct lockdep_map *map, int read, unsigned long ip)
{
	if (IS_ENABLED(CONFIG_LOCKDEP))
		__lock_might_acquire(map, read, ip);
}

static __always_inline void lock_release(struct lockdep_map *map, unsigned long ip)
{
	if (IS_ENABLED(CONFIG_LOCKDEP))
		__lock_release(map, ip);
}

/*
 * Between lock_acquire() and having the lock: it is taken, we wait; and now it is ours. For
 * /proc/lock_stat.
 */
static __always_inline void lock_contended(struct lockdep_map *map, unsigned long ip)
{
	if (IS_ENABLED(CONFIG_LOCKDEP))
		__lock_contended(map, ip);
}

static __always_inline void lock_acquired(struct lockdep_map *map)
{
	if (IS_ENABLED(CONFIG_LOCKDEP))
		__lock_acquired(map);
}

static __always_inline int lock_is_held_type(const struct lockdep_map *map, int read)
{
	return IS_ENABLED(CONFIG_LOCKDEP) ? __lock_is_held(map, read) : 1;
}
#define lock_is_held(map)			lock_is_held_type(map, -1)

#define spin_acquire(l, s, t, i)		lock_acquire(l, s, t, 0, 1, NULL, i)
#define spin_release(l, i)			lock_release(l, i)
#define rwlock_acquire(l, s, t, i)		lock_acquire(l, s, t, 0, 1, NULL, i)
#define rwlock_acquire_read(l, s, t, i)		lock_acquire(l, s, t, 2, 1, NULL, i)
#define rwlock_release(l, i)			lock_release(l, i)
#define mutex_acquire(l, s, t, i)		lock_acquire(l, s, t, 0, 1, NULL, i)
#define mutex_acquire_nest(l, s, t, n, i)	lock_acquire(l, s, t, 0, 1, n, i)
#define mutex_release(l, i)			lock_release(l, i)
#define rwsem_acquire(l, s, t, i)		lock_acquire(l, s, t, 0, 1, NULL, i)
#define rwsem_acquire_nest(l, s, t, n, i)	lock_acquire(l, s, t, 0, 1, n, i)
#define rwsem_acquire_read(l, s, t, i)		lock_acquire(l, s, t, 1, 1, NULL, i)
#define rwsem_release(l, i)			lock_release(l, i)
#define lock_map_acquire(l)			lock_acquire(l, 0, 0, 0, 1, NULL, _THIS_IP_)
#define lock_map_acquire_read(l)		lock_acquire(l, 0, 0, 2, 1, NULL, _THIS_IP_)
#define lock_map_release(l)			lock_release(l, _THIS_IP_)

#define lockdep_set_class_and_name(lock, key, name) lockdep_init_map(&(lock)->dep_map, name, key, 0)
#define lockdep_set_class(lock, key)		    lockdep_init_map(&(lock)->dep_map, #key, key, 0)
#define lockdep_set_novalidate_class(lock)                                                         \
	lockdep_init_map(&(lock)->dep_map, #lock, &__lockdep_no_validate__, 0)
extern struct lock_class_key __lockdep_no_validate__;

/*
 * For a key that is not static: zeroes it, and forgets its classes before the memory goes. **Any
 * context.**
 */
void lockdep_register_key(struct lock_class_key *key);
void lockdep_unregister_key(struct lock_class_key *key);

/* Silence for a stretch of code of the running task. Nests. */
void lockdep_off(void);
void lockdep_on(void);
/* On the way to user space: no lock may be held. Called by the entry code. */
void lockdep_sys_exit(void);
void lockdep_init_task(struct task_struct *task);
/*
 * Test hooks: until lockdep_expected(), the mistakes of the running task are only counted, and the
 * checks stay on; it returns how many there were. One task at a time.
 */
void lockdep_expect(void);
unsigned int lockdep_expected(void);
unsigned int lockdep_nr_held(struct task_struct *task);

/*
 * /proc/lock_stat, and the setting kernel.lock_stat that makes it count: what was waited for and
 * for how long, by class. lock_stat_clear() forgets what was counted. **Sleeps.**
 */
struct seq_file;
extern int lock_stat;
int lock_stat_show(struct seq_file *m, void *v);
void lock_stat_clear(void);

#define lockdep_assert(cond)	WARN_ON_ONCE(IS_ENABLED(CONFIG_LOCKDEP) && debug_locks && !(cond))
#define lockdep_assert_held(l)			lockdep_assert(lock_is_held_type(&(l)->dep_map, -1))
#define lockdep_assert_held_write(l)		lockdep_assert(lock_is_held_type(&(l)->dep_map, 0))
#define lockdep_assert_held_read(l)		lockdep_assert(lock_is_held_type(&(l)->dep_map, 1))
#define lockdep_assert_not_held(l)                                                                 \
	WARN_ON_ONCE(IS_ENABLED(CONFIG_LOCKDEP) && debug_locks &&                                  \
		     lock_is_held_type(&(l)->dep_map, -1))
#define lockdep_is_held(l)			lock_is_held_type(&(l)->dep_map, -1)
#define lockdep_assert_irqs_disabled()		lockdep_assert(irqs_disabled())
#define lockdep_assert_irqs_enabled()		lockdep_assert(!irqs_disabled())
#define lockdep_assert_preemption_disabled()	lockdep_assert(preempt_count() || irqs_disabled())
#define lockdep_assert_in_softirq()		lockdep_assert(in_softirq() && !in_hardirq())
/*
 * Says that the lock may be taken here, so that the order is learnt even on the path that does not.
 * /proc/lock_stat does not count it.
 */
#define might_lock(l)				lock_might_acquire(&(l)->dep_map, 0, _THIS_IP_)
#define might_lock_read(l)			lock_might_acquire(&(l)->dep_map, 1, _THIS_IP_)

#endif
