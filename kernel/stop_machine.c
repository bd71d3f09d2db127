// SPDX-License-Identifier: MIT
/*
 * The migration/N threads: the highest task of each CPU. Each takes functions off its list and runs
 * them; since nothing preempts it, a function has its CPU to itself. stop_machine() runs one on
 * every CPU at once and leads them through common steps, so that all are in with interrupts off
 * before one acts.
 */

#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/smpboot.h>
#include <linux/stop_machine.h>

struct cpu_stop_done {
	atomic_t nr_todo;
	int ret;			/* the first error */
	struct completion completion;
};

struct cpu_stopper {
	struct task_struct *thread;	/* fixed once made */
	raw_spinlock_t lock;
	bool enabled;			/* lock */
	struct list_head works;		/* lock */
};

static DEFINE_PER_CPU(struct cpu_stopper, cpu_stopper);
static DEFINE_MUTEX(stop_cpus_mutex);	/* two multi-CPU stops would wait for each other */

static void init_done(struct cpu_stop_done *done, unsigned int nr_todo)
{
	atomic_set(&done->nr_todo, nr_todo);
	done->ret = 0;
	init_completion(&done->completion);
}

static void signal_done(struct cpu_stop_done *done)
{
	if (done && atomic_dec_and_test(&done->nr_todo))
		complete(&done->completion);
}

static bool queue_stop(unsigned int cpu, struct cpu_stop_work *work)
{
	struct cpu_stopper *stopper = per_cpu_ptr(&cpu_stopper, cpu);
	unsigned long flags;
	bool enabled;

	raw_spin_lock_irqsave(&stopper->lock, flags);
	enabled = stopper->enabled;
	if (enabled)
		list_add_tail(&work->list, &stopper->works);
	raw_spin_unlock_irqrestore(&stopper->lock, flags);
	if (enabled)
		wake_up_process(stopper->thread);
	else
		signal_done(work->done);
	return enabled;
}

int stop_one_cpu(unsigned int cpu, cpu_stop_fn_t fn, void *arg)
{
	struct cpu_stop_done done;
	struct cpu_stop_work work = { .fn = fn, .arg = arg, .done = &done };

	init_done(&done, 1);
	if (!queue_stop(cpu, &work))
		return -ENOENT;
	wait_for_completion(&done.completion);
	return done.ret;
}

bool stop_one_cpu_nowait(unsigned int cpu, cpu_stop_fn_t fn, void *arg,
			 struct cpu_stop_work *work_buf)
{
	*work_buf = (struct cpu_stop_work){ .fn = fn, .arg = arg };
	return queue_stop(cpu, work_buf);
}

/* ------------------------------------------------------------------ several CPUs in step */

enum stop_step { STEP_NONE, STEP_PREPARE, STEP_IRQS_OFF, STEP_RUN, STEP_EXIT };

struct multi_stop {
	cpu_stop_fn_t fn;
	void *data;
	const struct cpumask *active;	/* who runs fn; NULL: the first */
	int num_threads;
	enum stop_step step;
	atomic_t acks;			/* threads that have not reached the step */
};

static void set_step(struct multi_stop *ms, enum stop_step step)
{
	atomic_set(&ms->acks, ms->num_threads);
	smp_wmb();
	WRITE_ONCE(ms->step, step);
}

static int multi_cpu_stop(void *data)
{
	struct multi_stop *ms = data;
	unsigned int cpu = smp_processor_id();
	bool active = ms->active ? cpumask_test_cpu(cpu, ms->active) :
				   cpu == cpumask_first(cpu_online_mask);
	enum stop_step seen = STEP_NONE;
	unsigned long flags;
	int err = 0;

	local_save_flags(flags);
	do {
		enum stop_step step = READ_ONCE(ms->step);

		cpu_relax();
		if (step == seen)
			continue;
		seen = step;
		if (step == STEP_IRQS_OFF)
			local_irq_disable();
		else if (step == STEP_RUN && active)
			err = ms->fn(ms->data);
		if (atomic_dec_and_test(&ms->acks) && step != STEP_EXIT)
			set_step(ms, step + 1);
	} while (seen != STEP_EXIT);
	local_irq_restore(flags);
	return err;
}

/* fn in the stoppers of all CPUs of the mask, and waits. stop_cpus_mutex. */
static int __stop_cpus(const struct cpumask *mask, cpu_stop_fn_t fn, void *arg)
{
	static struct cpu_stop_work works[NR_CPUS];
	struct cpu_stop_done done;
	unsigned int cpu;

	init_done(&done, cpumask_weight(mask));
	/* all are queued before one of them, our own CPU's, can run and wait for the rest */
	preempt_disable();
	for_each_cpu(cpu, mask) {
		works[cpu] = (struct cpu_stop_work){ .fn = fn, .arg = arg, .done = &done };
		queue_stop(cpu, &works[cpu]);
	}
	preempt_enable();
	wait_for_completion(&done.completion);
	return done.ret;
}

int stop_cpus(const struct cpumask *cpumask, cpu_stop_fn_t fn, void *arg)
{
	int ret;

	mutex_lock(&stop_cpus_mutex);
	ret = __stop_cpus(cpumask, fn, arg);
	mutex_unlock(&stop_cpus_mutex);
	return ret;
}

int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus)
{
	struct multi_stop ms = { .fn = fn, .data = data, .active = cpus };
	int ret;

	cpus_read_lock();
	mutex_lock(&stop_cpus_mutex);
	ms.num_threads = num_online_cpus();
	set_step(&ms, STEP_PREPARE);
	ret = __stop_cpus(cpu_online_mask, multi_cpu_stop, &ms);
	mutex_unlock(&stop_cpus_mutex);
	cpus_read_unlock();
	return ret;
}

int stop_two_cpus(unsigned int cpu1, unsigned int cpu2, cpu_stop_fn_t fn, void *arg)
{
	struct cpumask both = { }, first = { };
	struct multi_stop ms = { .fn = fn, .data = arg, .active = &first };
	int ret;

	cpumask_set_cpu(cpu1, &first);
	cpumask_set_cpu(cpu1, &both);
	cpumask_set_cpu(cpu2, &both);
	mutex_lock(&stop_cpus_mutex);
	ms.num_threads = cpumask_weight(&both);
	set_step(&ms, STEP_PREPARE);
	ret = __stop_cpus(&both, multi_cpu_stop, &ms);
	mutex_unlock(&stop_cpus_mutex);
	return ret;
}

/* ------------------------------------------------------------------ the threads */

static int cpu_stop_should_run(unsigned int cpu)
{
	return !list_empty(&per_cpu_ptr(&cpu_stopper, cpu)->works);
}

static struct cpu_stop_work *take_work(struct cpu_stopper *stopper)
{
	struct cpu_stop_work *work;

	raw_spin_lock_irq(&stopper->lock);
	work = list_first_entry_or_null(&stopper->works, struct cpu_stop_work, list);
	if (work)
		list_del_init(&work->list);
	raw_spin_unlock_irq(&stopper->lock);
	return work;
}

static void cpu_stopper_thread(unsigned int cpu)
{
	struct cpu_stopper *stopper = per_cpu_ptr(&cpu_stopper, cpu);
	struct cpu_stop_work *work;

	while ((work = take_work(stopper)) != NULL) {
		/* the work may be gone once fn has run */
		struct cpu_stop_done *done = work->done;
		int ret;

		preempt_disable();
		ret = work->fn(work->arg);
		preempt_enable();
		if (done && ret)
			done->ret = ret;
		signal_done(done);
	}
}

static void cpu_stop_create(unsigned int cpu)
{
	sched_set_stop_task(cpu, per_cpu_ptr(&cpu_stopper, cpu)->thread);
}

/* From here on, not when the thread first runs: stop_machine() counts on every online CPU. */
static void cpu_stop_start(unsigned int cpu)
{
	struct cpu_stopper *stopper = per_cpu_ptr(&cpu_stopper, cpu);

	raw_spin_lock_irq(&stopper->lock);
	stopper->enabled = true;
	raw_spin_unlock_irq(&stopper->lock);
}

static struct smp_hotplug_thread cpu_stop_threads = {
	.store = &cpu_stopper.thread,
	.thread_should_run = cpu_stop_should_run,
	.thread_fn = cpu_stopper_thread,
	.thread_comm = "migration/%u",
	.create = cpu_stop_create,
	.start = cpu_stop_start,
	.selfparking = true,
};

void __init cpu_stop_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		raw_spin_lock_init(&per_cpu_ptr(&cpu_stopper, cpu)->lock);
		INIT_LIST_HEAD(&per_cpu_ptr(&cpu_stopper, cpu)->works);
	}
	BUG_ON(smpboot_register_percpu_thread(&cpu_stop_threads));
}
