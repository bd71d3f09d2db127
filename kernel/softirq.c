// SPDX-License-Identifier: MIT
/*
 * Softirqs and tasklets; entering and leaving interrupts.
 *
 * How this works
 *
 * Each CPU has a word of pending bits, one a softirq. They are served, lowest bit first and with
 * interrupts on, when
 *	- the outermost interrupt ends (irq_exit),
 *	- a task leaves its outermost local_bh_disable() section,
 *	- ksoftirqd/N runs: it is woken when bits are set outside of both, or there is no end.
 * __do_softirq() takes the word, clears it, runs the handlers, and looks again for what they or
 * interrupts raised meanwhile: up to ten times or two milliseconds, unless a task wants the CPU.
 * What is left then is ksoftirqd's, a task of nice 19, so that other tasks get on.
 *
 * While handlers run the preemption count has SOFTIRQ_OFFSET, so a CPU serves one softirq at a
 * time: an interrupt that ends on top finds the count and leaves its bits to the loop below it.
 *
 * Tasklets are lists of two softirqs. TASKLET_STATE_SCHED: on a list; TASKLET_STATE_RUN: its
 * function is being called, a lock that keeps other CPUs out. SCHED is cleared before the call, so
 * scheduling it from then on makes it run again.
 *
 * The pending word is touched by its CPU with interrupts off, or in one instruction.
 */

#include <linux/softirq.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/kernel_stat.h>
#include <linux/sched.h>
#include <linux/sched/idle.h>
#include <linux/smpboot.h>
#include <linux/percpu.h>
#include <linux/jiffies.h>
#include <linux/rcupdate.h>
#include <linux/tick.h>
#include <linux/init.h>

#define MAX_SOFTIRQ_TIME	max(1UL, msecs_to_jiffies(2))
#define MAX_SOFTIRQ_RESTART	10
#define KSOFTIRQD_NICE		19

DEFINE_PER_CPU_FIRST(unsigned int, softirq_pending_mask);
struct softirq_action softirq_vec[NR_SOFTIRQS] ____cacheline_aligned;
static DEFINE_PER_CPU(struct task_struct *, ksoftirqd);

const char *const softirq_to_name[NR_SOFTIRQS] = {
	"HI",	    "TIMER",   "NET_TX", "NET_RX",  "BLOCK",
	"IRQ_POLL", "TASKLET", "SCHED",	 "HRTIMER", "RCU",
};

struct task_struct *this_cpu_ksoftirqd(void)
{
	return this_cpu_read(ksoftirqd);
}

/* Interrupts off. Early in boot there is none; the next interrupt serves then. */
static void wakeup_softirqd(void)
{
	struct task_struct *tsk = this_cpu_read(ksoftirqd);

	if (tsk)
		wake_up_process(tsk);
}

void open_softirq(int nr, void (*action)(struct softirq_action *))
{
	softirq_vec[nr].action = action;
}

void __raise_softirq_irqoff(unsigned int nr)
{
	lockdep_assert_irqs_disabled();
	or_softirq_pending(1U << nr);
}

void raise_softirq_irqoff(unsigned int nr)
{
	__raise_softirq_irqoff(nr);
	/*
	 * In an interrupt or a BH section its end serves; otherwise nothing would before the next
	 * interrupt.
	 */
	if (!in_interrupt())
		wakeup_softirqd();
}

void raise_softirq(unsigned int nr)
{
	unsigned long flags;

	local_irq_save(flags);
	raise_softirq_irqoff(nr);
	local_irq_restore(flags);
}

unsigned int kstat_softirqs_cpu(unsigned int nr, int cpu)
{
	return kstat_cpu(cpu).softirqs[nr];
}

/* ---------------------------------------------------------------- serving */

static void run_handlers(unsigned int pending)
{
	while (pending) {
		unsigned int nr = __ffs(pending);
		unsigned int count = preempt_count();

		pending &= pending - 1;
		kstat_incr_softirqs_this_cpu(nr);
		softirq_vec[nr].action(&softirq_vec[nr]);
		if (unlikely(count != preempt_count())) {
			pr_err("softirq %u %s %ps left the preemption count at %08x instead of %08x\n",
			       nr, softirq_to_name[nr], softirq_vec[nr].action, preempt_count(),
			       count);
			preempt_count_set(count);
		}
	}
}

void __do_softirq(void)
{
	unsigned long end = jiffies + MAX_SOFTIRQ_TIME;
	int restart = MAX_SOFTIRQ_RESTART;
	unsigned int pending = local_softirq_pending();

	preempt_count_add(SOFTIRQ_OFFSET);
	do {
		set_softirq_pending(0);
		local_irq_enable();
		run_handlers(pending);
		local_irq_disable();
		pending = local_softirq_pending();
	} while (pending && time_before(jiffies, end) && !need_resched() && --restart);
	if (pending)
		wakeup_softirqd();
	preempt_count_sub(SOFTIRQ_OFFSET);
}

void do_softirq(void)
{
	unsigned long flags;

	if (in_interrupt())
		return;
	local_irq_save(flags);
	if (local_softirq_pending())
		__do_softirq();
	local_irq_restore(flags);
}

void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG) && (in_hardirq() || irqs_disabled()));
	/* All but one: no preemption between the last look at the pending bits and the end. */
	preempt_count_sub(cnt - 1);
	if (unlikely(!in_interrupt() && local_softirq_pending()))
		do_softirq();
	preempt_count_dec();
	preempt_check_resched();
}

static int ksoftirqd_should_run(unsigned int cpu)
{
	return local_softirq_pending();
}

static void run_ksoftirqd(unsigned int cpu)
{
	local_irq_disable();
	if (local_softirq_pending())
		__do_softirq();
	local_irq_enable();
	cond_resched();
}

static void setup_ksoftirqd(unsigned int cpu)
{
	set_user_nice(current, KSOFTIRQD_NICE);
}

static struct smp_hotplug_thread softirq_threads = {
	.store = &ksoftirqd,
	.thread_should_run = ksoftirqd_should_run,
	.thread_fn = run_ksoftirqd,
	.setup = setup_ksoftirqd,
	.thread_comm = "ksoftirqd/%u",
};

/* ---------------------------------------------------------------- interrupts */

void irq_enter(void)
{
	bool idle = unlikely(is_idle_task(current)) && !in_interrupt();

	if (idle)
		rcu_irq_enter();
	preempt_count_add(HARDIRQ_OFFSET);
	if (idle)
		tick_nohz_irq_enter();
}

/*
 * The overload is ksoftirqd's: as long as it has the CPU or waits for it, interrupts do not
 * compete.
 */
static inline bool ksoftirqd_running(void)
{
	struct task_struct *tsk = this_cpu_read(ksoftirqd);

	return tsk && task_is_running(tsk);
}

void irq_exit(void)
{
	lockdep_assert_irqs_disabled();
	preempt_count_sub(HARDIRQ_OFFSET);
	if (unlikely(local_softirq_pending()) && !in_interrupt() && !ksoftirqd_running())
		__do_softirq();
	if (unlikely(is_idle_task(current)) && !in_interrupt()) {
		if (!need_resched())
			tick_nohz_irq_exit();
		rcu_irq_exit();
	}
}

void nmi_enter(void)
{
	preempt_count_add(NMI_OFFSET + HARDIRQ_OFFSET);
}

void nmi_exit(void)
{
	preempt_count_sub(NMI_OFFSET + HARDIRQ_OFFSET);
}

/* ---------------------------------------------------------------- tasklets */

struct tasklet_head {
	struct tasklet_struct *head, **tail;	/* its CPU with interrupts off */
};

static DEFINE_PER_CPU(struct tasklet_head, tasklet_vec);
static DEFINE_PER_CPU(struct tasklet_head, tasklet_hi_vec);

static void tasklet_append(struct tasklet_struct *t, struct tasklet_head __percpu *vec,
			   unsigned int nr)
{
	struct tasklet_head *list;
	unsigned long flags;

	local_irq_save(flags);
	list = this_cpu_ptr(vec);
	t->next = NULL;
	*list->tail = t;
	list->tail = &t->next;
	raise_softirq_irqoff(nr);
	local_irq_restore(flags);
}

void __tasklet_schedule(struct tasklet_struct *t)
{
	tasklet_append(t, &tasklet_vec, TASKLET_SOFTIRQ);
}

void __tasklet_hi_schedule(struct tasklet_struct *t)
{
	tasklet_append(t, &tasklet_hi_vec, HI_SOFTIRQ);
}

void tasklet_hi_schedule_first(struct tasklet_struct *t)
{
	struct tasklet_head *list = this_cpu_ptr(&tasklet_hi_vec);

	BUG_ON(!irqs_disabled());
	if (test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		return;
	t->next = list->head;
	if (!list->head)
		list->tail = &t->next;
	list->head = t;
	__raise_softirq_irqoff(HI_SOFTIRQ);
}

static inline bool tasklet_trylock(struct tasklet_struct *t)
{
	return !test_and_set_bit(TASKLET_STATE_RUN, &t->state);
}

static inline void tasklet_unlock(struct tasklet_struct *t)
{
	smp_mb__before_atomic();
	clear_bit(TASKLET_STATE_RUN, &t->state);
}

/* False if it is disabled or runs on another CPU: it stays scheduled. */
static bool tasklet_run(struct tasklet_struct *t)
{
	bool enabled;

	if (!tasklet_trylock(t))
		return false;
	enabled = !atomic_read(&t->count);
	if (enabled) {
		BUG_ON(!test_and_clear_bit(TASKLET_STATE_SCHED, &t->state));
		if (t->use_callback)
			t->callback(t);
		else
			t->func(t->data);
	}
	tasklet_unlock(t);
	return enabled;
}

static void tasklet_action_common(struct tasklet_head __percpu *vec, unsigned int nr)
{
	struct tasklet_struct *t, *list;
	struct tasklet_head *head = this_cpu_ptr(vec);

	local_irq_disable();
	list = head->head;
	head->head = NULL;
	head->tail = &head->head;
	local_irq_enable();

	while ((t = list) != NULL) {
		list = t->next;
		if (!tasklet_run(t))
			tasklet_append(t, vec, nr);
	}
}

static void tasklet_action(struct softirq_action *a)
{
	tasklet_action_common(&tasklet_vec, TASKLET_SOFTIRQ);
}

static void tasklet_hi_action(struct softirq_action *a)
{
	tasklet_action_common(&tasklet_hi_vec, HI_SOFTIRQ);
}

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *))
{
	*t = (struct tasklet_struct){ .callback = callback, .use_callback = true };
}

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long), unsigned long data)
{
	*t = (struct tasklet_struct){ .func = func, .data = data };
}

void tasklet_unlock_wait(struct tasklet_struct *t)
{
	while (test_bit(TASKLET_STATE_RUN, &t->state)) {
		if (in_task() && preemptible())
			schedule_timeout_uninterruptible(1);
		else
			cpu_relax();
	}
}

/* Holding SCHED ourselves at the end, nobody has queued it; then it only has to stop running. */
void tasklet_kill(struct tasklet_struct *t)
{
	WARN_ON_ONCE(in_interrupt());
	while (test_and_set_bit(TASKLET_STATE_SCHED, &t->state))
		schedule_timeout_uninterruptible(1);
	tasklet_unlock_wait(t);
	clear_bit(TASKLET_STATE_SCHED, &t->state);
}

/* For a CPU that is not running: takes a scheduled tasklet off its list. Interrupts off. */
void tasklet_kill_immediate(struct tasklet_struct *t, unsigned int cpu)
{
	struct tasklet_head *vec = per_cpu_ptr(&tasklet_vec, cpu);
	struct tasklet_struct **link;

	BUG_ON(test_bit(TASKLET_STATE_RUN, &t->state));
	if (!test_bit(TASKLET_STATE_SCHED, &t->state))
		return;
	for (link = &vec->head; *link; link = &(*link)->next) {
		if (*link != t)
			continue;
		*link = t->next;
		if (!*link)
			vec->tail = link;
		clear_bit(TASKLET_STATE_SCHED, &t->state);
		return;
	}
}

void __init softirq_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		per_cpu(tasklet_vec, cpu).tail = &per_cpu(tasklet_vec, cpu).head;
		per_cpu(tasklet_hi_vec, cpu).tail = &per_cpu(tasklet_hi_vec, cpu).head;
	}
	open_softirq(TASKLET_SOFTIRQ, tasklet_action);
	open_softirq(HI_SOFTIRQ, tasklet_hi_action);
	BUG_ON(smpboot_register_percpu_thread(&softirq_threads));
}
