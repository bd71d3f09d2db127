/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_CPU_H
#define _LINUX_CPU_H

/*
 * Which CPUs there are (the masks are in <linux/cpumask.h>) and how they come up. CPUs start at
 * boot and stay: there is no unplugging.
 */

#include <linux/types.h>
#include <linux/cpumask.h>
#include <linux/errno.h>

struct task_struct;

/* The set of CPUs does not change inside. Nests. **Sleeps.** */
void cpus_read_lock(void);
void cpus_read_unlock(void);
#define get_online_cpus()	cpus_read_lock()
#define put_online_cpus()	cpus_read_unlock()

/*
 * Boots one CPU. -EINVAL if it is not possible, -EBUSY if it is online, what __cpu_up() says.
 * **Sleeps.**
 */
int cpu_up(unsigned int cpu);

/*
 * What a new CPU runs last, with interrupts off: never returns. Called by the architecture's
 * start_secondary().
 */
__noreturn void cpu_startup_entry(void);
/* A new CPU tells that it is up: the generic part of its set-up. Interrupts off. */
void notify_cpu_starting(unsigned int cpu);

/* Boot order of the masks: the boot CPU is online, active, present and possible. */
void boot_cpu_init(void);
void setup_nr_cpu_ids(void);

/* The task a CPU runs when there is nothing else. */
struct task_struct *idle_thread_get(unsigned int cpu);
void idle_threads_init(void);

#endif
