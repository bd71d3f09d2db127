/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SOFTIRQ_H
#define _LINUX_SOFTIRQ_H

/*
 * Softirqs: the second half of interrupts, run with interrupts on at the exit of an interrupt, at
 * local_bh_enable(), or in ksoftirqd/N when there is too much of it. One softirq may run on several
 * CPUs at once; none preempts another on the same CPU. Handlers must not sleep.
 *
 * Tasklets: work on top of softirqs that never runs on two CPUs at once. Scheduling a scheduled one
 * does nothing; scheduling a running one makes it run again. Included by <linux/interrupt.h>.
 */

#include <linux/types.h>
#include <linux/preempt.h>
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/percpu-defs.h>

enum {
	HI_SOFTIRQ, TIMER_SOFTIRQ, NET_TX_SOFTIRQ, NET_RX_SOFTIRQ, BLOCK_SOFTIRQ,
	IRQ_POLL_SOFTIRQ, TASKLET_SOFTIRQ, SCHED_SOFTIRQ, HRTIMER_SOFTIRQ, RCU_SOFTIRQ,
	NR_SOFTIRQS
};
extern const char *const softirq_to_name[NR_SOFTIRQS];

struct softirq_action { void (*action)(struct softirq_action *); };
/* open_softirq() fills it, at boot. */
extern struct softirq_action softirq_vec[NR_SOFTIRQS];

DECLARE_PER_CPU_FIRST(unsigned int, softirq_pending_mask);
#define local_softirq_pending()		this_cpu_read(softirq_pending_mask)
#define set_softirq_pending(x)		this_cpu_write(softirq_pending_mask, x)
#define or_softirq_pending(x)		this_cpu_or(softirq_pending_mask, x)

void open_softirq(int nr, void (*action)(struct softirq_action *));
/* Marks it pending on this CPU. **Any context**; the _irqoff one with interrupts off. */
void raise_softirq(unsigned int nr);
void raise_softirq_irqoff(unsigned int nr);
void __raise_softirq_irqoff(unsigned int nr);
/* Runs what is pending. Called with interrupts off, by the interrupt exit and local_bh_enable(). */
void __do_softirq(void);
void do_softirq(void);
void softirq_init(void);
struct task_struct *this_cpu_ksoftirqd(void);

/* How often each ran, for /proc/softirqs. */
unsigned int kstat_softirqs_cpu(unsigned int nr, int cpu);

struct tasklet_struct {
	struct tasklet_struct *next;	/* the CPU's list */
	unsigned long state;		/* a: TASKLET_STATE_* bits */
	atomic_t count;			/* > 0: disabled */
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};

enum { TASKLET_STATE_SCHED, TASKLET_STATE_RUN };

#define DECLARE_TASKLET(name, _callback)		\
	struct tasklet_struct name = { .callback = _callback, .use_callback = true }
#define DECLARE_TASKLET_DISABLED(name, _callback)                                                  \
	struct tasklet_struct name = { .count = ATOMIC_INIT(1),                                    \
				       .callback = _callback,                                      \
				       .use_callback = true }
#define DECLARE_TASKLET_OLD(name, _func) struct tasklet_struct name = { .func = _func }
#define from_tasklet(var, t, field)	container_of(t, __typeof__(*var), field)

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long), unsigned long data);
void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *));
void __tasklet_schedule(struct tasklet_struct *t);
void __tasklet_hi_schedule(struct tasklet_struct *t);
/* Ahead of all others of this CPU. Interrupts off. */
void tasklet_hi_schedule_first(struct tasklet_struct *t);
/* Takes it off the list of a CPU that is down. Interrupts off. */
void tasklet_kill_immediate(struct tasklet_struct *t, unsigned int cpu);
/* Waits until it neither is scheduled nor runs. **Sleeps.** */
void tasklet_kill(struct tasklet_struct *t);
/* Waits until it does not run. */
void tasklet_unlock_wait(struct tasklet_struct *t);

/* **Any context.** */
static inline void tasklet_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		__tasklet_schedule(t);
}

static inline void tasklet_hi_schedule(struct tasklet_struct *t)
{
	if (!test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		__tasklet_hi_schedule(t);
}

static inline void tasklet_disable_nosync(struct tasklet_struct *t)
{
	atomic_inc(&t->count);
	smp_mb__after_atomic();
}

/*
 * After return it does not run, until enabled as often as disabled. A scheduled one stays
 * scheduled.
 */
static inline void tasklet_disable(struct tasklet_struct *t)
{
	tasklet_disable_nosync(t);
	tasklet_unlock_wait(t);
	smp_mb();
}

static inline void tasklet_enable(struct tasklet_struct *t)
{
	smp_mb__before_atomic();
	atomic_dec(&t->count);
}

#endif
