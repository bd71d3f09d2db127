// SPDX-License-Identifier: MIT
/*
 * Calling functions on other CPUs.
 *
 * Each CPU has a lock-free list of calls for it. Whoever adds the first entry sends the interrupt;
 * the handler takes the whole list, turns it round into the order of arrival and makes the calls. A
 * call lives in a call_single_data whose LOCK flag says that it is in use:
 *
 *	SYNC	the caller waits: the flag falls after the call; the structure may be on its stack
 *	else	the function and its argument are copied out and the flag falls before the call, so
 *		that the structure can be used anew
 *
 * smp_call_function_many() has one structure for each pair of CPUs (cfd); a sender that finds one
 * still in use waits for it.
 */

#include <linux/smp.h>
#include <linux/irq_work.h>
#include <linux/cpu.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/idle.h>
#include <linux/workqueue.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <asm/processor.h>

#define CSD_FLAG_LOCK	0x01
#define CSD_FLAG_SYNC	0x02

static DEFINE_PER_CPU_SHARED_ALIGNED(struct llist_head, call_single_queue);
/* for single calls that do not wait; preemption off */
static DEFINE_PER_CPU(call_single_data_t, csd_data);
static DEFINE_PER_CPU(call_single_data_t, cfd_data[NR_CPUS]);	/* one a target; preemption off */

unsigned int setup_max_cpus = NR_CPUS;

static int __init maxcpus(char *str)
{
	unsigned long n = simple_strtoul(str, NULL, 0);

	setup_max_cpus = clamp_t(unsigned long, n, 1, NR_CPUS);
	return 1;
}
early_param("maxcpus=", maxcpus);

static void csd_lock_wait(call_single_data_t *csd)
{
	smp_cond_load_acquire(&csd->node.flags, !(VAL & CSD_FLAG_LOCK));
}

static void csd_lock(call_single_data_t *csd, unsigned int flags)
{
	csd_lock_wait(csd);
	csd->node.flags = CSD_FLAG_LOCK | flags;
	smp_wmb();
}

static void csd_unlock(call_single_data_t *csd)
{
	smp_store_release(&csd->node.flags, 0);
}

/* ---------------------------------------------------------------- the receiving side */

void flush_smp_call_function_queue(void)
{
	struct llist_node *list =
		llist_reverse_order(llist_del_all(this_cpu_ptr(&call_single_queue)));
	call_single_data_t *csd, *next;

	lockdep_assert_irqs_disabled();
	llist_for_each_entry_safe(csd, next, list, node.llist) {
		smp_call_func_t func = csd->func;
		void *info = csd->info;

		if (csd->node.flags & CSD_FLAG_SYNC) {
			func(info);
			csd_unlock(csd);
		} else {
			csd_unlock(csd);
			func(info);
		}
	}
}

/* irq_work uses the same interrupt. */
void generic_smp_call_function_single_interrupt(void)
{
	flush_smp_call_function_queue();
	irq_work_run();
}

void generic_smp_call_function_interrupt(void)
{
	flush_smp_call_function_queue();
}

/* ---------------------------------------------------------------- the sending side */

/* The csd is locked and filled. Preemption off. */
static int generic_exec_single(int cpu, call_single_data_t *csd)
{
	unsigned long flags;

	if (cpu == smp_processor_id()) {
		smp_call_func_t func = csd->func;
		void *info = csd->info;

		csd_unlock(csd);
		local_irq_save(flags);
		func(info);
		local_irq_restore(flags);
		return 0;
	}
	if ((unsigned int)cpu >= nr_cpu_ids || !cpu_online(cpu)) {
		csd_unlock(csd);
		return -ENXIO;
	}
	if (llist_add(&csd->node.llist, &per_cpu(call_single_queue, cpu)))
		arch_send_call_function_single_ipi(cpu);
	return 0;
}

/*
 * Two CPUs that wait for each other with interrupts off wait for ever: for the call, or for a
 * structure that is in use. And a handler may have interrupted a sender that holds the structure
 * and has not sent its interrupt yet.
 */
static void warn_if_deadlock(void)
{
	WARN_ON_ONCE(num_online_cpus() > 1 && (irqs_disabled() || in_interrupt()));
}

int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	call_single_data_t stack_csd = CSD_INIT(func, info), *csd = &stack_csd;
	int this_cpu = get_cpu(), err;

	if (cpu != this_cpu)
		warn_if_deadlock();
	if (!wait)
		csd = this_cpu_ptr(&csd_data);
	csd_lock(csd, wait ? CSD_FLAG_SYNC : 0);
	csd->func = func;
	csd->info = info;
	err = generic_exec_single(cpu, csd);
	if (wait)
		csd_lock_wait(csd);
	put_cpu();
	return err;
}

int smp_call_function_single_async(int cpu, call_single_data_t *csd)
{
	unsigned int free = 0;
	int err;

	preempt_disable();
	err = try_cmpxchg(&csd->node.flags, &free, CSD_FLAG_LOCK) ? generic_exec_single(cpu, csd) :
								    -EBUSY;
	preempt_enable();
	return err;
}

int smp_call_function_any(const struct cpumask *mask, smp_call_func_t func, void *info, int wait)
{
	unsigned int cpu = get_cpu();
	int ret;

	if (!cpumask_test_cpu(cpu, mask))
		cpu = cpumask_any_and(mask, cpu_online_mask);
	ret = smp_call_function_single(cpu, func, info, wait);
	put_cpu();
	return ret;
}

/* All others of the mask for which cond is NULL or true. Preemption off. */
static void call_many_cond(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait,
			   smp_cond_func_t cond)
{
	call_single_data_t *cfd = *this_cpu_ptr(&cfd_data);
	struct cpumask called, interrupt;
	int cpu, this_cpu = smp_processor_id();

	cpumask_and(&called, mask, cpu_online_mask);
	__cpumask_clear_cpu(this_cpu, &called);
	if (cpumask_empty(&called))
		return;
	warn_if_deadlock();
	cpumask_clear(&interrupt);
	for_each_cpu(cpu, &called) {
		call_single_data_t *csd = &cfd[cpu];

		if (cond && !cond(cpu, info)) {
			__cpumask_clear_cpu(cpu, &called);
			continue;
		}
		csd_lock(csd, wait ? CSD_FLAG_SYNC : 0);
		csd->func = func;
		csd->info = info;
		if (llist_add(&csd->node.llist, &per_cpu(call_single_queue, cpu)))
			__cpumask_set_cpu(cpu, &interrupt);
	}
	if (cpumask_weight(&interrupt) == 1)
		arch_send_call_function_single_ipi(cpumask_first(&interrupt));
	else if (!cpumask_empty(&interrupt))
		arch_send_call_function_ipi_mask(&interrupt);
	if (!wait)
		return;
	for_each_cpu(cpu, &called)
		csd_lock_wait(&cfd[cpu]);
}

void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	call_many_cond(mask, func, info, wait, NULL);
}

void smp_call_function(smp_call_func_t func, void *info, int wait)
{
	preempt_disable();
	call_many_cond(cpu_online_mask, func, info, wait, NULL);
	preempt_enable();
}

void on_each_cpu_cond_mask(smp_cond_func_t cond, smp_call_func_t func, void *info, bool wait,
			   const struct cpumask *mask)
{
	int cpu = get_cpu();
	unsigned long flags;

	if (cpumask_test_cpu(cpu, mask) && (!cond || cond(cpu, info))) {
		local_irq_save(flags);
		func(info);
		local_irq_restore(flags);
	}
	call_many_cond(mask, func, info, wait, cond);
	put_cpu();
}

void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait)
{
	on_each_cpu_cond_mask(NULL, func, info, wait, mask);
}

void on_each_cpu(smp_call_func_t func, void *info, int wait)
{
	on_each_cpu_cond_mask(NULL, func, info, wait, cpu_online_mask);
}

struct call_on_cpu {
	int (*func)(void *);
	void *par;
};

static long call_on_cpu_fn(void *arg)
{
	struct call_on_cpu *call = arg;

	return call->func(call->par);
}

int smp_call_on_cpu(unsigned int cpu, int (*func)(void *), void *par, bool phys)
{
	struct call_on_cpu call = { func, par };

	if (cpu >= nr_cpu_ids || !cpu_online(cpu))
		return -ENXIO;
	return work_on_cpu(cpu, call_on_cpu_fn, &call);
}

static void do_nothing(void *unused)
{
}

void kick_all_cpus_sync(void)
{
	smp_mb();
	smp_call_function(do_nothing, NULL, 1);
}

void wake_up_all_idle_cpus(void)
{
	int cpu;

	preempt_disable();
	for_each_online_cpu(cpu) {
		if (cpu != smp_processor_id())
			wake_up_if_idle(cpu);
	}
	preempt_enable();
}
