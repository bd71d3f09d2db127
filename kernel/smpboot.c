// SPDX-License-Identifier: MIT
/*
 * Idle tasks, and kernel threads of which every CPU has one. A kind of thread is registered early
 * in boot; the threads are made when kthreadd is there and their CPU comes up, and run a loop that
 * sleeps until there is work.
 */

#include <linux/smpboot.h>
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include "smpboot.h"

static DEFINE_PER_CPU(struct task_struct *, idle_threads);
static LIST_HEAD(hotplug_threads);		/* smpboot_lock */
static DEFINE_MUTEX(smpboot_lock);
static bool smpboot_ready;			/* smpboot_lock: threads can be made */

struct task_struct *idle_thread_get(unsigned int cpu)
{
	return per_cpu(idle_threads, cpu);
}

void __init idle_threads_init(void)
{
	unsigned int cpu, boot_cpu = smp_processor_id();

	for_each_possible_cpu(cpu) {
		struct task_struct *tsk;

		if (cpu == boot_cpu)
			continue;
		tsk = fork_idle(cpu);
		if (IS_ERR(tsk))
			pr_err("smpboot: no idle task for CPU %u\n", cpu);
		else
			per_cpu(idle_threads, cpu) = tsk;
	}
}

struct smpboot_thread_data {
	unsigned int cpu;
	struct smp_hotplug_thread *ht;
};

static int smpboot_thread_fn(void *data)
{
	struct smpboot_thread_data *td = data;
	struct smp_hotplug_thread *ht = td->ht;

	if (ht->setup)
		ht->setup(td->cpu);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		preempt_disable();
		if (kthread_should_park()) {
			__set_current_state(TASK_RUNNING);
			preempt_enable();
			kthread_parkme();
			continue;
		}
		if (!ht->thread_should_run(td->cpu)) {
			preempt_enable_no_resched();
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		preempt_enable();
		ht->thread_fn(td->cpu);
	}
	return 0;
}

/* smpboot_lock held. The thread sleeps until smpboot_start_threads(). */
static int create_thread(struct smp_hotplug_thread *ht, unsigned int cpu)
{
	struct smpboot_thread_data *td;
	struct task_struct *tsk;

	if (*per_cpu_ptr(ht->store, cpu))
		return 0;
	td = kzalloc(sizeof(*td), GFP_KERNEL);
	if (!td)
		return -ENOMEM;
	td->cpu = cpu;
	td->ht = ht;
	tsk = kthread_create_on_cpu(smpboot_thread_fn, td, cpu, ht->thread_comm);
	if (IS_ERR(tsk)) {
		kfree(td);
		return PTR_ERR(tsk);
	}
	get_task_struct(tsk);
	*per_cpu_ptr(ht->store, cpu) = tsk;
	if (ht->create)
		ht->create(cpu);
	return 0;
}

int smpboot_create_threads(unsigned int cpu)
{
	struct smp_hotplug_thread *ht;
	int err = 0;

	mutex_lock(&smpboot_lock);
	list_for_each_entry(ht, &hotplug_threads, list) {
		err = create_thread(ht, cpu);
		if (err)
			break;
	}
	mutex_unlock(&smpboot_lock);
	return err;
}

static void start_one_thread(struct smp_hotplug_thread *ht, unsigned int cpu)
{
	if (ht->start)
		ht->start(cpu);
	wake_up_process(*per_cpu_ptr(ht->store, cpu));
}

void smpboot_start_threads(unsigned int cpu)
{
	struct smp_hotplug_thread *ht;

	mutex_lock(&smpboot_lock);
	list_for_each_entry(ht, &hotplug_threads, list)
		start_one_thread(ht, cpu);
	mutex_unlock(&smpboot_lock);
}

int smpboot_register_percpu_thread(struct smp_hotplug_thread *plug_thread)
{
	unsigned int cpu;
	int err = 0;

	if (smpboot_ready)
		cpus_read_lock();
	mutex_lock(&smpboot_lock);
	list_add_tail(&plug_thread->list, &hotplug_threads);
	if (smpboot_ready) {
		for_each_online_cpu(cpu) {
			err = create_thread(plug_thread, cpu);
			if (err)
				break;
			start_one_thread(plug_thread, cpu);
		}
	}
	mutex_unlock(&smpboot_lock);
	if (smpboot_ready)
		cpus_read_unlock();
	return err;
}

void __init smpboot_init(void)
{
	unsigned int cpu = raw_smp_processor_id();

	mutex_lock(&smpboot_lock);
	smpboot_ready = true;
	mutex_unlock(&smpboot_lock);
	if (smpboot_create_threads(cpu))
		panic("Cannot make the boot CPU's kernel threads");
	smpboot_start_threads(cpu);
}
