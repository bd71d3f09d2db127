// SPDX-License-Identifier: MIT
/*
 * Per-CPU reader-writer semaphores. See <linux/percpu-rwsem.h>.
 *
 * Readers look at `writer` and change their CPU's count in one preemption-off section. The writer
 * sets `writer`, then waits for a grace period: after it no reader is between the look and the
 * change, and all new ones take the slow way, which counts first, then looks. So either such a
 * reader sees the writer and takes itself back, or the writer's sum sees the reader.
 */

#include <linux/percpu-rwsem.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/errno.h>

int __percpu_init_rwsem(struct percpu_rw_semaphore *sem, const char *name,
			struct lock_class_key *key)
{
	sem->read_count = alloc_percpu(unsigned int);
	if (!sem->read_count)
		return -ENOMEM;
	sem->writer = 0;
	mutex_init(&sem->write_lock);
	init_waitqueue_head(&sem->readers);
	init_waitqueue_head(&sem->drain);
	lockdep_init_map(&sem->dep_map, name, key, 0);
	return 0;
}

void percpu_free_rwsem(struct percpu_rw_semaphore *sem)
{
	free_percpu(sem->read_count);
	sem->read_count = NULL;
}

static unsigned int readers_inside(struct percpu_rw_semaphore *sem)
{
	unsigned int sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(sem->read_count, cpu));
	return sum;
}

/* Counts first, then looks. Preemption off. */
static bool reader_enter(struct percpu_rw_semaphore *sem)
{
	this_cpu_inc(*sem->read_count);
	smp_mb();
	if (likely(!READ_ONCE(sem->writer)))
		return true;
	__percpu_up_read(sem);
	return false;
}

bool __percpu_down_read_trylock(struct percpu_rw_semaphore *sem)
{
	bool entered;

	preempt_disable();
	entered = reader_enter(sem);
	preempt_enable();
	return entered;
}

void __percpu_down_read(struct percpu_rw_semaphore *sem)
{
	might_sleep();
	while (!__percpu_down_read_trylock(sem))
		wait_event(sem->readers, !READ_ONCE(sem->writer));
}

/* Preemption off. */
void __percpu_up_read(struct percpu_rw_semaphore *sem)
{
	smp_mb();			/* the read section before the count */
	this_cpu_dec(*sem->read_count);
	smp_mb();			/* the count before the look at the queue */
	if (waitqueue_active(&sem->drain))
		wake_up(&sem->drain);
}

void percpu_down_write(struct percpu_rw_semaphore *sem)
{
	might_sleep();
	rwsem_acquire(&sem->dep_map, 0, 0, _RET_IP_);
	mutex_lock(&sem->write_lock);
	WRITE_ONCE(sem->writer, 1);
	synchronize_rcu();
	wait_event(sem->drain, !readers_inside(sem));
	smp_mb();			/* what the readers did before what the writer does */
}

void percpu_up_write(struct percpu_rw_semaphore *sem)
{
	rwsem_release(&sem->dep_map, _RET_IP_);
	smp_store_release(&sem->writer, 0);
	wake_up_all(&sem->readers);
	mutex_unlock(&sem->write_lock);
}

bool percpu_is_write_locked(struct percpu_rw_semaphore *sem)
{
	return READ_ONCE(sem->writer);
}

bool percpu_is_read_locked(struct percpu_rw_semaphore *sem)
{
	return !READ_ONCE(sem->writer) && readers_inside(sem);
}
