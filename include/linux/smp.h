/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

/*
 * CPUs talking to each other: calling a function on another CPU.
 *
 * Rules
 * - The function runs in interrupt context with interrupts off (on the own CPU: just with
 *   interrupts off). It must be short.
 * - wait = 1 must not be used with interrupts off, nor under a lock the function takes: two CPUs
 *   could wait for each other.
 */

#include <linux/types.h>
#include <linux/cpumask.h>
#include <linux/llist.h>
#include <linux/preempt.h>
#include <asm/smp.h>

typedef void (*smp_call_func_t)(void *info);
typedef bool (*smp_cond_func_t)(int cpu, void *info);

struct __call_single_node {
	struct llist_node llist;
	unsigned int flags;		/* a: CSD_* of kernel/smp.c */
};

/* A call to one CPU, in memory of the caller's; busy until the function has run. */
struct __call_single_data {
	struct __call_single_node node;
	smp_call_func_t func;
	void *info;
};
typedef struct __call_single_data call_single_data_t;
#define CSD_INIT(_func, _info)	(call_single_data_t){ .func = (_func), .info = (_info) }
#define INIT_CSD(csd, f, i)	(*(csd) = CSD_INIT(f, i))

#ifndef raw_smp_processor_id
#error "asm/smp.h defines raw_smp_processor_id()"
#endif
/* Meaningful while preemption or interrupts are off, or the task is bound. */
#define smp_processor_id()	raw_smp_processor_id()
#define get_cpu()		({ preempt_disable(); smp_processor_id(); })
#define put_cpu()		preempt_enable()

/* -ENXIO if the CPU is not online. */
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
/* Does not wait; -EBUSY if the last call with this csd has not run yet. **Any context.** */
int smp_call_function_single_async(int cpu, call_single_data_t *csd);
int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func, void *info, int wait);
/* On all online CPUs of the mask but this one. Preemption off. */
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info,
			    bool wait);
void smp_call_function(smp_call_func_t func, void *info, int wait);
/* This CPU as well. */
void on_each_cpu(smp_call_func_t func, void *info, int wait);
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
void on_each_cpu_cond_mask(smp_cond_func_t cond_func, smp_call_func_t func, void *info, bool wait,
			   const struct cpumask *mask);
#define on_each_cpu_cond(cond, func, info, wait)                                                   \
	on_each_cpu_cond_mask(cond, func, info, wait, cpu_online_mask)
/* Calls func(par) in task context of that CPU; its value, or -ENXIO. **Sleeps.** */
int smp_call_on_cpu(unsigned int cpu, int (*func)(void *), void *par, bool phys);
/* Makes every CPU pass its idle loop's exit. */
void kick_all_cpus_sync(void);
void wake_up_all_idle_cpus(void);

/* Runs what is queued for this CPU; from the idle loop, too. Interrupts off. */
void flush_smp_call_function_queue(void);

/* Boot: makes the idle tasks, the per-CPU threads and starts the other CPUs. */
void smp_init(void);
extern unsigned int setup_max_cpus;

#endif
