// SPDX-License-Identifier: MIT
/*
 * Waiting for a spin lock.
 *
 * How this works. A waiter takes a node of its CPU, puts its name into the lock's tail and, if
 * somebody was there before, links itself behind and spins on its own node until the one before
 * hands over. The first in the queue spins on the lock itself; when it gets it, it hands its place
 * to the next. A CPU can wait in four contexts at once (task, softirq, interrupt, NMI), hence four
 * nodes.
 *
 *	lock: locked | tail ---> node C (last)
 *				 node B (first, spins on lock->locked) -> C (spins on C->head)
 *
 * Under a hypervisor there is no queue: the CPU whose turn it is may itself be off its real CPU,
 * and then everybody behind it waits though the lock is free. There whoever sees the lock free
 * takes it; who runs at all is the host's affair, and so is fairness.
 *
 * I1. While the tail is not zero nobody takes the lock but the head of the queue: the fast path
 *     wants the whole word to be zero.
 */

#include <linux/kernel.h>
#include <linux/percpu-defs.h>
#include <asm/cpufeature.h>
#include <asm/smp.h>
#include <asm/spinlock.h>

#define MAX_NESTING	4

struct mcs_node {
	struct mcs_node *next;	/* set by the one that comes behind */
	bool head;		/* set by the one before, when it has the lock */
};

struct mcs_cpu {
	struct mcs_node nodes[MAX_NESTING];
	int depth;
};

static DEFINE_PER_CPU_ALIGNED(struct mcs_cpu, mcs);

static u16 encode_tail(int cpu, int depth)
{
	return (cpu + 1) * MAX_NESTING + depth;
}

static struct mcs_node *decode_tail(u16 tail)
{
	return &per_cpu(mcs, tail / MAX_NESTING - 1).nodes[tail % MAX_NESTING];
}

static void wait_for_turn(struct mcs_node *node, u16 before)
{
	WRITE_ONCE(decode_tail(before)->next, node);
	while (!smp_load_acquire(&node->head))
		cpu_relax();
}

/* The holder is gone and we are the head: takes the lock, and hands the place on. */
static void take_and_hand_over(arch_spinlock_t *lock, struct mcs_node *node, u16 tail)
{
	u32 alone = (u32)tail << 16;
	struct mcs_node *next;

	if (try_cmpxchg(&lock->val, &alone, SPIN_LOCKED))
		return;
	WRITE_ONCE(lock->locked, 1);		/* I1 */
	while (!(next = READ_ONCE(node->next)))
		cpu_relax();
	smp_store_release(&next->head, true);
}

static void wait_unordered(arch_spinlock_t *lock)
{
	do {
		while (READ_ONCE(lock->val))
			cpu_relax();
	} while (!arch_spin_trylock(lock));
}

void queued_spin_lock_slowpath(arch_spinlock_t *lock)
{
	struct mcs_cpu *m = this_cpu_ptr(&mcs);
	struct mcs_node *node;
	u16 tail, before;
	int depth;

	if (boot_cpu_has(X86_FEATURE_HYPERVISOR) || unlikely(m->depth >= MAX_NESTING)) {
		wait_unordered(lock);
		return;
	}
	depth = m->depth++;
	node = &m->nodes[depth];
	node->next = NULL;
	node->head = false;
	barrier();		/* an interrupt from here on uses the next node */
	tail = encode_tail(raw_smp_processor_id(), depth);
	before = xchg(&lock->tail, tail);
	if (before)
		wait_for_turn(node, before);
	while (smp_load_acquire(&lock->locked))
		cpu_relax();
	take_and_hand_over(lock, node, tail);
	m->depth--;
}
