// SPDX-License-Identifier: MIT
/*
 * Read-copy update.
 *
 * How this works
 *
 * A read section is a stretch with preemption off, so a CPU that passes a point with preemption on
 * has left all sections that began before: a quiescent state. When every CPU has passed one,
 * whatever was unreachable before is seen by nobody: a grace period is over.
 *
 *	gp_seq		even: no grace period under way; odd: one is. Goes up by one at the start
 *			and at the end.
 *	qs_mask		one bit for each CPU that still owes a quiescent state; the one that clears
 *			the last bit ends the grace period
 *	cookie		the even value gp_seq has when a full grace period has passed from now:
 *			(gp_seq + 3) & ~1
 *
 * A CPU reports at a context switch, at a tick that hit user mode or preemptible code, and when it
 * goes idle. An idle CPU is quiescent all the while: `dynticks` is odd while the CPU may read and
 * even while it idles; interrupts that hit it make it odd for their time. The start of a grace
 * period, and later passes, clear the bits of CPUs found even.
 *
 * Callbacks wait in three lists of their CPU, touched by it alone with interrupts off:
 *
 *	next ── wait_seq = cookie ──> wait ── gp_seq reached it ──> done ── RCU softirq calls them
 *
 * I1  A CPU clears its own bit at a moment when it is in no read section: right for whatever grace
 *     period is under way then.
 * I2  Another CPU's bit is cleared only under gp_lock, with dynticks seen even after the bit was
 *     set. A grace period cannot begin meanwhile, so the look is not older than the bit.
 * I3  rcu_idle_enter(): dynticks even, full barrier, look at qs_mask. Start: qs_mask, full barrier,
 *     look at dynticks. One of them sees the other, so no idle CPU is waited for.
 * I4  A CPU is in rcu_online before it reads anything, and a grace period that began earlier need
 *     not wait for it.
 *
 * Lock: gp_lock, innermost (only the wait queue of sleepers is woken, after it is released).
 * Interrupts off.
 */

#include <linux/rcupdate.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/softirq.h>
#include <linux/completion.h>
#include <linux/wait.h>
#include <linux/mutex.h>
#include <linux/smp.h>
#include <linux/cpu.h>
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/mm.h>
#include <linux/init.h>
#include "../sched/sched.h"

#define RCU_BATCH		100	/* callbacks in one go, if others wait for the CPU */
#define RCU_FORCE_JIFFIES	3			/* then idle CPUs are looked for */
#define RCU_PUSH_JIFFIES	(HZ / 10) /* then CPUs that do not report are made to reschedule */
#define RCU_STALL_JIFFIES	(21 * HZ)

struct rcu_cblist {
	struct rcu_head *head, **tail;
};

/* c: its CPU with interrupts off */
struct rcu_data {
	atomic_t dynticks;			/* written by its CPU, read by others; see above */
	bool irq_from_idle;		/* c: the interrupt being served made dynticks odd */
	struct rcu_cblist next, wait, done;	/* c */
	unsigned long wait_seq;			/* c: what `wait` waits for */
	unsigned long qlen;			/* c: callbacks in all three */
	struct rcu_head barrier_head;
};

static DEFINE_PER_CPU_ALIGNED(struct rcu_data, rcu_data);

static DEFINE_RAW_SPINLOCK(gp_lock);
static unsigned long gp_seq;			/* gp_lock to write */
static unsigned long gp_needed;		/* gp_lock to write: go on until gp_seq reaches it */
static unsigned long gp_start, gp_stall; /* gp_lock: jiffies of the start, of the next complaint */
static unsigned long rcu_online;		/* gp_lock to write: CPUs that may read */
static atomic_long_t qs_mask ____cacheline_aligned;
static DECLARE_WAIT_QUEUE_HEAD(gp_wait);	/* sleepers in synchronize_rcu() */

static_assert(NR_CPUS <= BITS_PER_LONG);

static inline unsigned long this_bit(void) { return 1UL << smp_processor_id(); }
static inline unsigned long seq_snap(void) { return (smp_load_acquire(&gp_seq) + 3) & ~1UL; }
static inline bool seq_done(unsigned long cookie)
{
	return (long)(smp_load_acquire(&gp_seq) - cookie) >= 0;
}

/* ---------------------------------------------------------------- lists */

static void cblist_init(struct rcu_cblist *list)
{
	list->head = NULL;
	list->tail = &list->head;
}

static inline void cblist_add(struct rcu_cblist *list, struct rcu_head *head)
{
	head->next = NULL;
	*list->tail = head;
	list->tail = &head->next;
}

/* Moves all of `from` behind `to`. */
static void cblist_splice(struct rcu_cblist *to, struct rcu_cblist *from)
{
	if (!from->head)
		return;
	*to->tail = from->head;
	to->tail = from->tail;
	cblist_init(from);
}

/* ---------------------------------------------------------------- grace periods */

/* The CPUs of the mask that are idle now. gp_lock held, the mask's bits are in qs_mask. */
static unsigned long idle_cpus(unsigned long mask)
{
	unsigned long idle = 0;
	int cpu;

	smp_mb();				/* I3 */
	for_each_set_bit(cpu, &mask, NR_CPUS) {
		if (!(atomic_read(&per_cpu(rcu_data, cpu).dynticks) & 1))
			idle |= 1UL << cpu;
	}
	/* what they read, before what follows the grace period */
	smp_mb();
	return idle;
}

/* True if that was the last bit. */
static bool clear_qs(unsigned long mask)
{
	unsigned long old = atomic_long_fetch_andnot(mask, &qs_mask);

	return (old & mask) && !(old & ~mask);
}

/*
 * gp_lock held. Starts grace periods as long as they end at once, for want of CPUs that are not
 * idle. True if one ended.
 */
static bool start_gp_locked(void)
{
	bool ended = false;

	while (!(gp_seq & 1) && (long)(gp_needed - gp_seq) > 0) {
		WRITE_ONCE(gp_seq, gp_seq + 1);
		gp_start = jiffies;
		gp_stall = gp_start + RCU_STALL_JIFFIES;
		atomic_long_set(&qs_mask, rcu_online);
		if (!clear_qs(idle_cpus(rcu_online)))
			break;
		smp_store_release(&gp_seq, gp_seq + 1);
		ended = true;
	}
	return ended;
}

/* gp_lock held, qs_mask just became 0. */
static void end_gp_locked(void)
{
	smp_store_release(&gp_seq, gp_seq + 1);
	start_gp_locked();
}

static void wake_gp_waiters(void)
{
	if (wq_has_sleeper(&gp_wait))
		wake_up_all(&gp_wait);
}

/* This CPU is in a quiescent state and owes one. Interrupts off. (I1) */
static noinline void report_qs(void)
{
	if (!clear_qs(this_bit()))
		return;
	raw_spin_lock(&gp_lock);
	end_gp_locked();
	raw_spin_unlock(&gp_lock);
	wake_gp_waiters();
}

/* Sees to it that gp_seq reaches the cookie. Any context. */
static void request_gp(unsigned long cookie)
{
	unsigned long flags;
	bool ended = false;

	if ((long)(READ_ONCE(gp_needed) - cookie) >= 0)
		return;				/* asked for already: it will be, or has been */
	raw_spin_lock_irqsave(&gp_lock, flags);
	if ((long)(gp_needed - cookie) < 0) {
		WRITE_ONCE(gp_needed, cookie);
		ended = start_gp_locked();
	}
	raw_spin_unlock_irqrestore(&gp_lock, flags);
	if (ended)
		wake_gp_waiters();
}

static void report_stall(unsigned long mask)
{
	int cpu;

	pr_err("rcu: INFO: a grace period is stuck for %lu s, waiting for CPUs",
	       (jiffies - gp_start) / HZ);
	for_each_set_bit(cpu, &mask, NR_CPUS)
		pr_cont(" %d (%s/%d)", cpu, cpu_curr(cpu)->comm, cpu_curr(cpu)->pid);
	pr_cont("\n");
}

/*
 * A grace period takes long: looks which of the silent CPUs are idle, pushes the others. Interrupts
 * off, from the tick.
 */
static void force_qs(void)
{
	unsigned long left, stalled = 0;
	bool ended = false;
	int cpu;

	if (!raw_spin_trylock(&gp_lock))
		return;
	left = atomic_long_read(&qs_mask);
	if ((gp_seq & 1) && left && time_after_eq(jiffies, gp_start + RCU_FORCE_JIFFIES)) {
		ended = clear_qs(idle_cpus(left));	/* I2 */
		if (ended)
			end_gp_locked();
		else if (time_after(jiffies, gp_stall)) {
			stalled = atomic_long_read(&qs_mask);
			gp_stall = jiffies + 3 * RCU_STALL_JIFFIES;
		}
	}
	raw_spin_unlock(&gp_lock);
	if (ended) {
		wake_gp_waiters();
		return;
	}
	if (stalled)
		report_stall(stalled);
	if (time_after(jiffies, READ_ONCE(gp_start) + RCU_PUSH_JIFFIES)) {
		left = atomic_long_read(&qs_mask);
		for_each_set_bit(cpu, &left, NR_CPUS)
			resched_cpu(cpu);
	}
}

/* ---------------------------------------------------------------- quiescent states */

void rcu_note_context_switch(bool preempt)
{
	if (unlikely(atomic_long_read(&qs_mask) & this_bit()))
		report_qs();
}

void rcu_all_qs(void)
{
	unsigned long flags;

	if (!(atomic_long_read(&qs_mask) & this_bit()) || preempt_count())
		return;
	local_irq_save(flags);
	if (atomic_long_read(&qs_mask) & this_bit())
		report_qs();
	local_irq_restore(flags);
}

void rcu_idle_enter(void)
{
	atomic_inc(&this_cpu_ptr(&rcu_data)->dynticks);
	smp_mb__after_atomic();			/* I3 */
	if (unlikely(atomic_long_read(&qs_mask) & this_bit()))
		report_qs();
}

void rcu_idle_exit(void)
{
	atomic_inc(&this_cpu_ptr(&rcu_data)->dynticks);
	smp_mb__after_atomic();
}

void rcu_irq_enter(void)
{
	struct rcu_data *rdp = this_cpu_ptr(&rcu_data);

	if (atomic_read(&rdp->dynticks) & 1)
		return;
	rdp->irq_from_idle = true;
	rcu_idle_exit();
}

void rcu_irq_exit(void)
{
	struct rcu_data *rdp = this_cpu_ptr(&rcu_data);

	if (!rdp->irq_from_idle)
		return;
	rdp->irq_from_idle = false;
	rcu_idle_enter();
}

bool rcu_is_watching(void)
{
	return atomic_read(&raw_cpu_ptr(&rcu_data)->dynticks) & 1;
}

/* There is something the softirq can do now. c */
static bool rcu_work_ready(struct rcu_data *rdp)
{
	if (rdp->done.head)
		return true;
	if (rdp->wait.head)
		return seq_done(rdp->wait_seq);
	return rdp->next.head;
}

/*
 * Was what the tick interrupted preemptible? Its own hard interrupt level is all there is; the idle
 * task has preemption off always.
 */
static bool tick_hit_preemptible(void)
{
	unsigned int count = preempt_count();

	return count == HARDIRQ_OFFSET ||
	       (is_idle_task(current) && count == HARDIRQ_OFFSET + PREEMPT_OFFSET);
}

void rcu_sched_clock_irq(int user)
{
	if ((atomic_long_read(&qs_mask) & this_bit()) && (user || tick_hit_preemptible()))
		report_qs();
	if (rcu_work_ready(this_cpu_ptr(&rcu_data)))
		raise_softirq_irqoff(RCU_SOFTIRQ);
	else if ((READ_ONCE(gp_seq) & 1) &&
		 time_after_eq(jiffies, READ_ONCE(gp_start) + RCU_FORCE_JIFFIES))
		force_qs();
}

/* The CPU is about to stop its tick. */
bool rcu_needs_cpu(void)
{
	struct rcu_data *rdp = this_cpu_ptr(&rcu_data);

	if (!rdp->qlen)
		return false;
	if (rcu_work_ready(rdp))
		raise_softirq_irqoff(RCU_SOFTIRQ);
	return true;
}

/* ---------------------------------------------------------------- callbacks */

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	struct rcu_data *rdp;
	unsigned long flags;

	head->func = func;
	local_irq_save(flags);
	rdp = this_cpu_ptr(&rcu_data);
	cblist_add(&rdp->next, head);
	rdp->qlen++;
	local_irq_restore(flags);
}

void kvfree_call_rcu(struct rcu_head *head, unsigned long offset)
{
	call_rcu(head, (rcu_callback_t)offset);
}

/* Interrupts off. */
static void rcu_advance(struct rcu_data *rdp)
{
	if (rdp->wait.head && seq_done(rdp->wait_seq))
		cblist_splice(&rdp->done, &rdp->wait);
	if (!rdp->wait.head && rdp->next.head) {
		cblist_splice(&rdp->wait, &rdp->next);
		/* what made the objects unreachable, before the look at gp_seq */
		smp_mb();
		rdp->wait_seq = seq_snap();
		request_gp(rdp->wait_seq);
		if (seq_done(rdp->wait_seq))	/* all other CPUs idle */
			cblist_splice(&rdp->done, &rdp->wait);
	}
}

static void rcu_invoke(struct rcu_head *head)
{
	unsigned long func = (unsigned long)head->func;

	if (__is_kvfree_rcu_offset(func))
		kvfree((void *)head - func);
	else
		head->func(head);
}

static void rcu_core(struct softirq_action *unused)
{
	struct rcu_data *rdp = this_cpu_ptr(&rcu_data);
	struct rcu_cblist ready;
	struct rcu_head *head;
	unsigned long count = 0;

	cblist_init(&ready);
	local_irq_disable();
	rcu_advance(rdp);
	cblist_splice(&ready, &rdp->done);
	local_irq_enable();

	while ((head = ready.head) != NULL) {
		ready.head = head->next;
		rcu_invoke(head);
		if (++count >= RCU_BATCH && need_resched())
			break;
	}

	local_irq_disable();
	rdp->qlen -= count;
	if (ready.head) {			/* the rest goes back to the front */
		cblist_splice(&ready, &rdp->done);
		cblist_splice(&rdp->done, &ready);
	}
	if (rcu_work_ready(rdp))
		raise_softirq_irqoff(RCU_SOFTIRQ);
	local_irq_enable();
}

/* ---------------------------------------------------------------- waiting */

/* With one CPU, a caller that may sleep is itself the proof that nobody reads. */
static bool blocking_is_gp(void)
{
	return num_online_cpus() == 1;
}

unsigned long get_state_synchronize_rcu(void)
{
	smp_mb();
	return seq_snap();
}

unsigned long start_poll_synchronize_rcu(void)
{
	unsigned long cookie = get_state_synchronize_rcu();

	request_gp(cookie);
	return cookie;
}

bool poll_state_synchronize_rcu(unsigned long cookie)
{
	if (!seq_done(cookie))
		return false;
	smp_mb();
	return true;
}

static void wait_for_gp(unsigned long cookie)
{
	wait_event(gp_wait, seq_done(cookie));
	/* all readers' accesses, before what the caller does next */
	smp_mb();
}

void synchronize_rcu(void)
{
	might_sleep();
	RCU_LOCKDEP_WARN(preempt_count(), "synchronize_rcu() in a read section");
	if (blocking_is_gp())
		return;
	wait_for_gp(start_poll_synchronize_rcu());
}

void cond_synchronize_rcu(unsigned long cookie)
{
	if (!blocking_is_gp() && !poll_state_synchronize_rcu(cookie)) {
		request_gp(cookie);
		wait_for_gp(cookie);
	}
}

/*
 * On a CPU that may be in a read section: reports if the interrupt hit none, else at the next
 * switch, soon.
 */
static void expedite_cpu(void *unused)
{
	if (!(atomic_long_read(&qs_mask) & this_bit()))
		return;
	if (tick_hit_preemptible()) {
		report_qs();
	} else {
		set_tsk_need_resched(current);
		set_preempt_need_resched();
	}
}

void synchronize_rcu_expedited(void)
{
	unsigned long cookie;

	might_sleep();
	if (blocking_is_gp())
		return;
	cookie = start_poll_synchronize_rcu();
	while (!seq_done(cookie)) {
		struct cpumask mask = { { atomic_long_read(&qs_mask) } };
		unsigned long seq = READ_ONCE(gp_seq);

		on_each_cpu_mask(&mask, expedite_cpu, NULL, true);
		/* Two grace periods if one was under way: once more for the second. */
		wait_event(gp_wait, seq_done(cookie) || READ_ONCE(gp_seq) != seq);
	}
	smp_mb();
}

void kvfree_rcu_sync(void *ptr)
{
	if (!ptr)
		return;
	synchronize_rcu();
	kvfree(ptr);
}

/* ---------------------------------------------------------------- rcu_barrier() */

static DEFINE_MUTEX(barrier_mutex);		/* the next two, and barrier_head of all CPUs */
static atomic_t barrier_count;
static DECLARE_COMPLETION(barrier_done);

static void barrier_callback(struct rcu_head *head)
{
	if (atomic_dec_and_test(&barrier_count))
		complete(&barrier_done);
}

/* On each CPU that has callbacks: one more, behind all others. */
static void barrier_entrain(void *unused)
{
	struct rcu_data *rdp = this_cpu_ptr(&rcu_data);

	if (!rdp->qlen)
		return;
	atomic_inc(&barrier_count);
	call_rcu(&rdp->barrier_head, barrier_callback);
}

void rcu_barrier(void)
{
	might_sleep();
	mutex_lock(&barrier_mutex);
	reinit_completion(&barrier_done);
	atomic_set(&barrier_count, 1);		/* ours: not done before all CPUs were asked */
	cpus_read_lock();
	on_each_cpu(barrier_entrain, NULL, true);
	cpus_read_unlock();
	if (!atomic_dec_and_test(&barrier_count))
		wait_for_completion(&barrier_done);
	mutex_unlock(&barrier_mutex);
}

/* ---------------------------------------------------------------- boot */

void __init rcu_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct rcu_data *rdp = per_cpu_ptr(&rcu_data, cpu);

		cblist_init(&rdp->next);
		cblist_init(&rdp->wait);
		cblist_init(&rdp->done);
		atomic_set(&rdp->dynticks, 1);
	}
	rcu_init_cpu(smp_processor_id());
	open_softirq(RCU_SOFTIRQ, rcu_core);
}

/* A CPU comes up, before it reads anything. Interrupts off. (I4) */
void rcu_init_cpu(unsigned int cpu)
{
	raw_spin_lock(&gp_lock);
	rcu_online |= 1UL << cpu;
	raw_spin_unlock(&gp_lock);
}
