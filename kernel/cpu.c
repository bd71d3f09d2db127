// SPDX-License-Identifier: MIT
/*
 * The CPUs: which there are, and bringing them up.
 *
 *	possible ── firmware's tables ──> present ── cpu_up() ──> online ──> active
 *	                                             idle task, threads, start signal
 *
 * The boot CPU is all of it from the first line. A starting CPU marks itself online in the
 * architecture's start-up code; the CPU that started it then marks it active, and from then on
 * tasks go there. CPUs stay up.
 */

#include <linux/cpu.h>
#include <linux/smp.h>
#include <linux/smpboot.h>
#include <linux/rwsem.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include "smpboot.h"

unsigned int nr_cpu_ids = NR_CPUS;
struct cpumask __cpu_possible_mask, __cpu_present_mask, __cpu_online_mask, __cpu_active_mask,
	__cpu_dying_mask;
static_assert(NR_CPUS == 64);

/* Held for writing while the set of online CPUs changes. */
static DECLARE_RWSEM(cpu_hotplug_lock);

void cpus_read_lock(void)
{
	down_read(&cpu_hotplug_lock);
}

void cpus_read_unlock(void)
{
	up_read(&cpu_hotplug_lock);
}

/*
 * A CPU number for loops that must not take the lock again: RCU and others are called from inside.
 */
static int bringup_cpu(unsigned int cpu)
{
	struct task_struct *idle = idle_thread_get(cpu);
	int err;

	if (!idle)
		return -ENOMEM;
	err = smpboot_create_threads(cpu);
	if (err)
		return err;
	err = __cpu_up(cpu, idle);
	if (err)
		return err;
	set_cpu_active(cpu, true);
	smpboot_start_threads(cpu);
	return 0;
}

int cpu_up(unsigned int cpu)
{
	int err = -EBUSY;

	if (cpu >= nr_cpu_ids || !cpu_possible(cpu))
		return -EINVAL;
	down_write(&cpu_hotplug_lock);
	if (!cpu_online(cpu))
		err = bringup_cpu(cpu);
	up_write(&cpu_hotplug_lock);
	return err;
}

void notify_cpu_starting(unsigned int cpu)
{
	rcu_init_cpu(cpu);
}

void __init boot_cpu_init(void)
{
	int cpu = smp_processor_id();

	set_cpu_possible(cpu, true);
	set_cpu_present(cpu, true);
	set_cpu_online(cpu, true);
	set_cpu_active(cpu, true);
}

void __init setup_nr_cpu_ids(void)
{
	nr_cpu_ids = cpumask_last(cpu_possible_mask) + 1;
}

void __init smp_init(void)
{
	unsigned int cpu;

	smpboot_init();
	idle_threads_init();
	smp_prepare_cpus(setup_max_cpus);
	for_each_present_cpu(cpu) {
		if (num_online_cpus() >= setup_max_cpus)
			break;
		if (!cpu_online(cpu))
			cpu_up(cpu);
	}
	pr_info("smp: Brought up %u CPU%s\n", num_online_cpus(), num_online_cpus() == 1 ? "" : "s");
	smp_cpus_done(setup_max_cpus);
}
