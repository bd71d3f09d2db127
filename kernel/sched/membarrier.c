// SPDX-License-Identifier: MIT
/*
 * membarrier(2): a memory barrier on all CPUs that run the caller's threads, so that those need
 * none on their fast path.
 *
 * A CPU whose current task uses the address space gets an interrupt whose handler is a full
 * barrier. A CPU that switches to such a task after we looked passes one in __schedule(): taking
 * rq->lock is a full barrier between the user code of the earlier task and the store to rq->curr,
 * and so is, on the way from a kernel thread to user code, dropping the borrowed address space in
 * finish_task_switch().
 *
 * SYNC_CORE is for who writes code and has other threads run it: those CPUs must also forget what
 * they have fetched ahead. The interrupt's handler has them do so. A switch loads another page
 * table, which has that effect too, but for one case: from a kernel thread back to the space it
 * borrowed, where membarrier_sync_core_before_usermode() sees to it.
 */

#include <linux/syscalls.h>
#include <linux/cpu.h>
#include <linux/sched/mm.h>
#include <linux/bitops.h>
#include <linux/rcupdate.h>
#include <uapi/linux/membarrier.h>
#include "sched.h"

#define MEMBARRIER_CMDS                                                                            \
	(MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |                                 \
	 MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED |             \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ |       \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ |                                          \
	 MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE |                                              \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE)

static void ipi_mb(void *info)
{
	smp_mb();
}

static void ipi_sync_core(void *info)
{
	smp_mb();
	sync_core();
}

static void ipi_rseq(void *info)
{
	smp_mb();
	rseq_preempt(current);
}

/* Does the CPU run a task of this space, or, with NULL, of any? */
static bool runs_mm(int cpu, struct mm_struct *mm)
{
	struct mm_struct *curr_mm;

	rcu_read_lock();
	curr_mm = READ_ONCE(cpu_curr(cpu)->mm);
	rcu_read_unlock();
	return mm ? curr_mm == mm : curr_mm != NULL;
}

static int membarrier_expedited(struct mm_struct *mm, smp_call_func_t func, int only_cpu)
{
	struct cpumask mask;
	int cpu;

	if (num_online_cpus() == 1 && func == ipi_mb)
		return 0;
	/* the caller's accesses before, against the other CPUs' barriers */
	smp_mb();
	cpumask_clear(&mask);
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		if ((only_cpu < 0 || cpu == only_cpu) && runs_mm(cpu, mm))
			__cpumask_set_cpu(cpu, &mask);
	}
	on_each_cpu_mask(&mask, func, NULL, true);
	cpus_read_unlock();
	smp_mb();
	return 0;
}

static int membarrier_private(int bit, smp_call_func_t func, int cpu)
{
	if (!test_bit(bit, &current->mm->flags))
		return -EPERM;
	return membarrier_expedited(current->mm, func, cpu);
}

/*
 * From now on expedited calls may rely on the order of switches, which is always kept: registering
 * is just a promise to use them.
 */
static int membarrier_register(int bit)
{
	set_bit(bit, &current->mm->flags);
	return 0;
}

long sys_membarrier(int cmd, unsigned int flags, int cpu_id)
{
	if (flags &&
	    !(cmd == MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ && flags == MEMBARRIER_CMD_FLAG_CPU))
		return -EINVAL;
	if (!(flags & MEMBARRIER_CMD_FLAG_CPU))
		cpu_id = -1;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY:
		return MEMBARRIER_CMDS;
	case MEMBARRIER_CMD_GLOBAL:
		if (num_online_cpus() > 1)
			synchronize_rcu();
		return 0;
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
		return membarrier_expedited(NULL, ipi_mb, -1);
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
		/* GLOBAL_EXPEDITED interrupts every CPU that runs user code */
		return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		return membarrier_private(MMF_MEMBARRIER_PRIVATE, ipi_mb, -1);
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
		return membarrier_register(MMF_MEMBARRIER_PRIVATE);
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
		return membarrier_private(MMF_MEMBARRIER_SYNC_CORE, ipi_sync_core, -1);
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
		return membarrier_register(MMF_MEMBARRIER_SYNC_CORE);
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ:
		return membarrier_private(MMF_MEMBARRIER_RSEQ, ipi_rseq, cpu_id);
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return membarrier_register(MMF_MEMBARRIER_RSEQ);
	}
	return -EINVAL;
}
