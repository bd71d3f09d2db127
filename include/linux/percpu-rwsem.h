/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PERCPU_RWSEM_H
#define _LINUX_PERCPU_RWSEM_H

/*
 * Reader-writer semaphores whose readers touch only their own CPU's counter. Writers are rare and
 * slow: they wait for a grace period. Task context.
 */

#include <linux/types.h>
#include <linux/wait.h>
#include <linux/percpu-defs.h>
#include <linux/rcupdate.h>
#include <linux/mutex.h>

struct percpu_rw_semaphore {
	unsigned int __percpu *read_count;	/* sum over the CPUs = readers inside */
	int writer;		/* a: a writer is inside or on its way: readers take the slow way */
	struct mutex write_lock;		/* one writer at a time */
	struct wait_queue_head readers;		/* wait for the writer to leave */
	struct wait_queue_head drain;		/* the writer waits for readers to leave */
	struct lockdep_map dep_map;
};

/* Fails with -ENOMEM. **Sleeps.** */
int __percpu_init_rwsem(struct percpu_rw_semaphore *sem, const char *name,
			struct lock_class_key *key);
#define percpu_init_rwsem(sem) ({					\
	static struct lock_class_key __key;				\
	__percpu_init_rwsem(sem, #sem, &__key); })
void percpu_free_rwsem(struct percpu_rw_semaphore *sem);

#define DEFINE_STATIC_PERCPU_RWSEM(name)				\
	static DEFINE_PER_CPU(unsigned int, __percpu_rwsem_rc_##name);	\
	static struct percpu_rw_semaphore name = {			\
		.read_count = &__percpu_rwsem_rc_##name,		\
		.write_lock = __MUTEX_INITIALIZER(name.write_lock),	\
		.readers = __WAIT_QUEUE_HEAD_INITIALIZER(name.readers),	\
		.drain = __WAIT_QUEUE_HEAD_INITIALIZER(name.drain),	\
		.dep_map = DEP_MAP_INIT(name) }

void __percpu_down_read(struct percpu_rw_semaphore *sem);
bool __percpu_down_read_trylock(struct percpu_rw_semaphore *sem);
void __percpu_up_read(struct percpu_rw_semaphore *sem);

static inline void percpu_down_read(struct percpu_rw_semaphore *sem)
{
	rwsem_acquire_read(&sem->dep_map, 0, 0, _RET_IP_);
	preempt_disable();
	if (likely(!READ_ONCE(sem->writer))) {
		this_cpu_inc(*sem->read_count);
		preempt_enable();
		return;
	}
	preempt_enable();
	__percpu_down_read(sem);
}

static inline bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem)
{
	bool taken = false;

	preempt_disable();
	if (likely(!READ_ONCE(sem->writer))) {
		this_cpu_inc(*sem->read_count);
		taken = true;
	}
	preempt_enable();
	if (!taken)
		taken = __percpu_down_read_trylock(sem);
	if (taken)
		rwsem_acquire_read(&sem->dep_map, 0, 1, _RET_IP_);
	return taken;
}

static inline void percpu_up_read(struct percpu_rw_semaphore *sem)
{
	rwsem_release(&sem->dep_map, _RET_IP_);
	preempt_disable();
	if (likely(!READ_ONCE(sem->writer)))
		this_cpu_dec(*sem->read_count);
	else
		__percpu_up_read(sem);
	preempt_enable();
}

void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);
bool percpu_is_write_locked(struct percpu_rw_semaphore *sem);
bool percpu_is_read_locked(struct percpu_rw_semaphore *sem);

/* The lock changes hands: who took it sleeps elsewhere (freezing a file system). */
static inline void percpu_rwsem_release(struct percpu_rw_semaphore *sem, bool read,
					unsigned long ip)
{
	lock_release(&sem->dep_map, ip);
}

static inline void percpu_rwsem_acquire(struct percpu_rw_semaphore *sem, bool read,
					unsigned long ip)
{
	lock_acquire(&sem->dep_map, 0, 1, read, 1, NULL, ip);
}
#define percpu_rwsem_assert_held(sem)	lockdep_assert_held(sem)

#endif
