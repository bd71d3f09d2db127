// SPDX-License-Identifier: MIT
/* Approximate counters with a share for each CPU. See the door for how exact they are. */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/percpu_counter.h>
#include <linux/preempt.h>

int percpu_counter_batch = 32;

int percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp)
{
	raw_spin_lock_init(&fbc->lock);
	fbc->count = amount;
	fbc->counters = alloc_percpu_gfp(s32, gfp);
	return fbc->counters ? 0 : -ENOMEM;
}

void percpu_counter_destroy(struct percpu_counter *fbc)
{
	free_percpu(fbc->counters);
	fbc->counters = NULL;
}

void percpu_counter_set(struct percpu_counter *fbc, s64 amount)
{
	unsigned long flags;
	unsigned int cpu;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	for_each_possible_cpu(cpu)
		*per_cpu_ptr(fbc->counters, cpu) = 0;
	fbc->count = amount;
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
}

void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount, s32 batch)
{
	unsigned long flags;
	s64 count;

	local_irq_save(flags);
	count = *this_cpu_ptr(fbc->counters) + amount;
	if (count >= batch || count <= -batch) {
		raw_spin_lock(&fbc->lock);
		fbc->count += count;
		*this_cpu_ptr(fbc->counters) = 0;
		raw_spin_unlock(&fbc->lock);
	} else {
		*this_cpu_ptr(fbc->counters) = count;
	}
	local_irq_restore(flags);
}

s64 __percpu_counter_sum(struct percpu_counter *fbc)
{
	unsigned long flags;
	unsigned int cpu;
	s64 sum;

	raw_spin_lock_irqsave(&fbc->lock, flags);
	sum = fbc->count;
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr(fbc->counters, cpu);
	raw_spin_unlock_irqrestore(&fbc->lock, flags);
	return sum;
}

int __percpu_counter_compare(struct percpu_counter *fbc, s64 rhs, s32 batch)
{
	s64 count = percpu_counter_read(fbc), error = (s64)batch * num_possible_cpus();

	if (count - rhs <= error && rhs - count <= error)
		count = percpu_counter_sum(fbc);	/* too close to tell */
	return count > rhs ? 1 : count < rhs ? -1 : 0;
}
