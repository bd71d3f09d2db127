/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_STOP_MACHINE_H
#define _LINUX_STOP_MACHINE_H

/*
 * Code that must have a CPU, or all of them, to itself. It runs in the migration/N threads, which
 * beat every other task. The function runs in task context and must not sleep; with stop_machine()
 * interrupts are off on all CPUs.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/cpumask.h>

typedef int (*cpu_stop_fn_t)(void *arg);

struct cpu_stop_done;
struct cpu_stop_work {
	struct list_head list;		/* the stopper's lock */
	cpu_stop_fn_t fn;
	void *arg;
	struct cpu_stop_done *done;
};

/* fn's value, or -ENOENT if the CPU is not there. **Sleeps.** */
int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg);
/* Both run fn together, cpu1 and cpu2 locked in step. **Sleeps.** */
int stop_two_cpus(unsigned int cpu1, unsigned int cpu2, cpu_stop_fn_t fn, void *arg);
/*
 * work_buf is the caller's and busy until fn has run. False if the CPU is not there. **Any
 * context.**
 */
bool stop_one_cpu_nowait(unsigned int cpu, cpu_stop_fn_t fn, void *arg,
			 struct cpu_stop_work *work_buf);
/*
 * fn on the CPUs of the mask (NULL: one of them), while all others spin with interrupts off.
 * **Sleeps.**
 */
int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus);
int stop_cpus(const struct cpumask *cpumask, cpu_stop_fn_t fn, void *arg);

/*
 * Makes the stopper threads. Boot, when kernel threads can be made; before the other CPUs start.
 * **Sleeps.**
 */
void cpu_stop_init(void);
/*
 * kernel/sched/stop_task.c: that thread, which has not run yet, is the stopper of the CPU. **Any
 * context.**
 */
struct task_struct;
void sched_set_stop_task(int cpu, struct task_struct *stop);

#endif
