// SPDX-License-Identifier: MIT
/*
 * The deadline class: SCHED_DEADLINE. Earliest deadline first, with a constant bandwidth server for
 * each task.
 *
 * A task declares: in every period P, I need Q ns of CPU within D ns. Admission keeps the sum of
 * Q/P below the CPUs' capacity (less what is kept for others), so all promises can hold. An
 * instance of a task has a budget (runtime) and an absolute deadline:
 *
 *	wakes    ── if the old deadline is still good for the rest of the budget, both are kept;
 *	            else deadline = now + D, runtime = Q
 *	runs     ── runtime shrinks; at 0 the task is throttled: off the tree, and dl_timer is set
 *	            to the next period
 *	dl_timer ── deadline += P, runtime += Q, back into the tree
 *	yields   ── gives the rest of the budget away: throttled until the next period
 *
 * The tree of a CPU is ordered by deadline; the first task runs and stays in the tree while it
 * does. A throttled task is on_rq for the scheduler but not in the tree. On several CPUs, waiting
 * tasks are pushed to a CPU whose earliest deadline is later.
 *
 * All under rq->lock; the admitted total is under dl_bw_lock. dl_bw is what the total has of a task:
 * 0 unless its policy is this one, and 0 for good when the task is dead, though its attributes can
 * still be set.
 */

#include <linux/hrtimer.h>
#include <linux/slab.h>
#include <linux/math64.h>
#include <linux/err.h>
#include <uapi/linux/sched/types.h>
#include "sched.h"

#define BW_SHIFT	20
#define DL_SCALE	10
#define DL_PERIOD_MIN	(100 * NSEC_PER_USEC)
#define DL_PERIOD_MAX	((1ULL << 22) * NSEC_PER_USEC)

struct dl_timer {
	struct hrtimer timer;		/* first */
	struct task_struct *task;	/* referenced while the timer is set */
};

static DEFINE_RAW_SPINLOCK(dl_bw_lock);
static u64 dl_total_bw;			/* dl_bw_lock: the sum of all tasks' dl_bw */

static inline struct task_struct *dl_task_of(struct rb_node *node)
{
	return container_of(rb_entry(node, struct sched_dl_entity, rb_node), struct task_struct,
			    dl);
}

static inline bool dl_before(u64 a, u64 b) { return (s64)(a - b) < 0; }

static u64 to_ratio(u64 period, u64 runtime)
{
	return period ? (runtime << BW_SHIFT) / period : 0;
}

void init_dl_rq(struct dl_rq *dl_rq)
{
	dl_rq->root = RB_ROOT_CACHED;
	dl_rq->earliest = U64_MAX;
}

/* ---------------------------------------------------------------- the tree */

static bool dl_less(struct rb_node *a, const struct rb_node *b)
{
	return dl_before(dl_task_of(a)->dl.deadline, dl_task_of((struct rb_node *)b)->dl.deadline);
}

static void dl_membership_changed(struct dl_rq *dl_rq)
{
	struct rb_node *first = rb_first_cached(&dl_rq->root);

	WRITE_ONCE(dl_rq->earliest, first ? dl_task_of(first)->dl.deadline : U64_MAX);
}

static void __enqueue_dl(struct rq *rq, struct task_struct *p)
{
	rb_add_cached(&p->dl.rb_node, &rq->dl.root, dl_less);
	p->dl.on_rq = true;
	rq->dl.dl_nr_running++;
	dl_membership_changed(&rq->dl);
	add_nr_running(rq, 1);
}

static void __dequeue_dl(struct rq *rq, struct task_struct *p)
{
	if (!p->dl.on_rq)
		return;
	rb_erase_cached(&p->dl.rb_node, &rq->dl.root);
	RB_CLEAR_NODE(&p->dl.rb_node);
	p->dl.on_rq = false;
	rq->dl.dl_nr_running--;
	dl_membership_changed(&rq->dl);
	sub_nr_running(rq, 1);
}

/* ---------------------------------------------------------------- budgets */

static void replenish(struct rq *rq, struct sched_dl_entity *dl)
{
	while (dl->runtime <= 0) {
		dl->deadline += dl->dl_period;
		dl->runtime += dl->dl_runtime;
	}
	if (dl_before(dl->deadline, rq_clock(rq))) {	/* late beyond repair: a fresh start */
		dl->deadline = rq_clock(rq) + dl->dl_deadline;
		dl->runtime = dl->dl_runtime;
	}
	dl->dl_throttled = dl->dl_yielded = false;
}

/* Would what is left, used up to the old deadline, be more than the promised share? */
static bool dl_entity_overflow(struct sched_dl_entity *dl, u64 now)
{
	u64 left = (dl->dl_deadline >> DL_SCALE) * ((u64)dl->runtime >> DL_SCALE);
	u64 right = ((dl->deadline - now) >> DL_SCALE) * (dl->dl_runtime >> DL_SCALE);

	return right < left;
}

static void dl_wakeup(struct rq *rq, struct sched_dl_entity *dl)
{
	u64 now = rq_clock(rq);

	if (dl->runtime <= 0 || dl_before(dl->deadline, now) || dl_entity_overflow(dl, now)) {
		dl->deadline = now + dl->dl_deadline;
		dl->runtime = dl->dl_runtime;
	}
}

/* Sets the timer for the next period. False if that has begun already. */
static bool start_dl_timer(struct rq *rq, struct task_struct *p)
{
	struct sched_dl_entity *dl = &p->dl;
	s64 wait = (s64)(dl->deadline - dl->dl_deadline + dl->dl_period - rq_clock(rq));

	if (wait <= 0 || !dl->dl_timer)
		return false;
	if (!hrtimer_is_queued(dl->dl_timer)) {
		get_task_struct(p);
		hrtimer_start(dl->dl_timer, ktime_get() + wait, HRTIMER_MODE_ABS);
	}
	return true;
}

static enum hrtimer_restart dl_task_timer(struct hrtimer *timer)
{
	struct task_struct *p = container_of(timer, struct dl_timer, timer)->task;
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);

	if (p->sched_class == &dl_sched_class && p->dl.dl_throttled) {
		update_rq_clock(rq);
		replenish(rq, &p->dl);
		if (task_on_rq_queued(p)) {
			__enqueue_dl(rq, p);
			check_preempt_curr(rq, p, 0);
			if (rq->dl.dl_nr_running > 1)
				push_dl_tasks(rq);
		}
	}
	task_rq_unlock(rq, p, &flags);
	put_task_struct(p);
	return HRTIMER_NORESTART;
}

static void update_curr_dl(struct rq *rq)
{
	struct task_struct *curr = rq->curr;
	struct sched_dl_entity *dl = &curr->dl;
	u64 delta = rq_clock_task(rq) - curr->se.exec_start;

	if (curr->sched_class != &dl_sched_class)
		return;
	if ((s64)delta <= 0 && !dl->dl_yielded)
		return;
	curr->se.exec_start = rq_clock_task(rq);
	curr->se.sum_exec_runtime += delta;
	dl->runtime -= delta;
	if (dl->dl_throttled || (dl->runtime > 0 && !dl->dl_yielded))
		return;
	if (dl->dl_yielded && dl->runtime > 0)
		dl->runtime = 0;
	__dequeue_dl(rq, curr);
	dl->dl_throttled = true;
	if (!start_dl_timer(rq, curr)) {
		replenish(rq, dl);
		if (task_on_rq_queued(curr))
			__enqueue_dl(rq, curr);
	}
	resched_curr(rq);
}

/* ---------------------------------------------------------------- the class */

static void enqueue_task_dl(struct rq *rq, struct task_struct *p, int flags)
{
	if (p->dl.dl_throttled)
		return;				/* dl_task_timer() puts it in */
	if ((flags & ENQUEUE_WAKEUP) || !p->dl.deadline)
		dl_wakeup(rq, &p->dl);
	__enqueue_dl(rq, p);
	if (rq->dl.dl_nr_running > 1)
		rq->balance_work |= BALANCE_DL_PUSH;
}

static void dequeue_task_dl(struct rq *rq, struct task_struct *p, int flags)
{
	update_curr_dl(rq);
	__dequeue_dl(rq, p);
}

static void yield_task_dl(struct rq *rq)
{
	rq->curr->dl.dl_yielded = true;
	update_rq_clock(rq);
	update_curr_dl(rq);
}

static void check_preempt_curr_dl(struct rq *rq, struct task_struct *p, int flags)
{
	if (dl_before(p->dl.deadline, rq->curr->dl.deadline))
		resched_curr(rq);
}

static void set_next_task_dl(struct rq *rq, struct task_struct *p, bool first)
{
	p->se.exec_start = rq_clock_task(rq);
	if (rq->dl.dl_nr_running > 1)
		rq->balance_work |= BALANCE_DL_PUSH;
}

static struct task_struct *pick_next_task_dl(struct rq *rq)
{
	struct rb_node *first = rb_first_cached(&rq->dl.root);
	struct task_struct *p;

	if (!first)
		return NULL;
	p = dl_task_of(first);
	set_next_task_dl(rq, p, true);
	return p;
}

static void put_prev_task_dl(struct rq *rq, struct task_struct *p)
{
	update_curr_dl(rq);
}

static void task_tick_dl(struct rq *rq, struct task_struct *p, int queued)
{
	update_curr_dl(rq);
}

/* ---------------------------------------------------------------- several CPUs */

/*
 * A CPU with no deadline task, else the one whose earliest deadline is latest; -1 if all are before
 * p's.
 */
static int find_later_cpu(struct task_struct *p)
{
	u64 best_deadline = p->dl.deadline;
	int cpu, best = -1;

	for_each_cpu_and(cpu, &p->cpus_mask, cpu_active_mask) {
		u64 earliest = READ_ONCE(cpu_rq(cpu)->dl.earliest);

		if (earliest == U64_MAX)
			return cpu;
		if (dl_before(best_deadline, earliest)) {
			best = cpu;
			best_deadline = earliest;
		}
	}
	return best;
}

static int select_task_rq_dl(struct task_struct *p, int cpu, int flags)
{
	int target;

	if (!(flags & WF_TTWU) || (cpumask_test_cpu(cpu, &p->cpus_mask) &&
				   READ_ONCE(cpu_rq(cpu)->dl.earliest) == U64_MAX))
		return cpu;
	target = find_later_cpu(p);
	return target >= 0 ? target : cpu;
}

/* The first that waits here and may go to dst_cpu (-1: anywhere). */
static struct task_struct *pick_pushable_dl(struct rq *rq, int dst_cpu)
{
	struct rb_node *node;

	for (node = rb_first_cached(&rq->dl.root); node; node = rb_next(node)) {
		struct task_struct *p = dl_task_of(node);

		if (p == rq->curr || task_on_cpu(rq, p) || p->nr_cpus_allowed < 2 ||
		    is_migration_disabled(p))
			continue;
		if (dst_cpu < 0 || cpumask_test_cpu(dst_cpu, &p->cpus_mask))
			return p;
	}
	return NULL;
}

static void move_dl_task(struct rq *src, struct rq *dst, struct task_struct *p)
{
	update_rq_clock(src);
	update_rq_clock(dst);
	deactivate_task(src, p, DEQUEUE_NOCLOCK);
	set_task_cpu(p, dst->cpu);
	activate_task(dst, p, ENQUEUE_NOCLOCK);
	resched_curr(dst);
}

static bool push_dl_task(struct rq *rq)
{
	struct task_struct *p = pick_pushable_dl(rq, -1);
	struct rq *dst;
	bool moved = false;
	int cpu;

	if (!p)
		return false;
	if (dl_task(rq->curr) && dl_before(p->dl.deadline, rq->curr->dl.deadline)) {
		resched_curr(rq);
		return false;
	}
	cpu = find_later_cpu(p);
	if (cpu < 0 || cpu == rq->cpu)
		return false;
	dst = cpu_rq(cpu);
	double_lock_balance(rq, dst);
	p = pick_pushable_dl(rq, cpu);			/* the lock may have been dropped */
	if (p && dl_before(p->dl.deadline, dst->dl.earliest)) {
		move_dl_task(rq, dst, p);
		moved = true;
	}
	double_unlock_balance(rq, dst);
	return moved;
}

void push_dl_tasks(struct rq *rq)
{
	while (push_dl_task(rq))
		;
}

void pull_dl_task(struct rq *this_rq)
{
	int cpu;

	for_each_cpu(cpu, cpu_active_mask) {
		struct rq *src = cpu_rq(cpu);
		struct task_struct *p;

		if (src == this_rq || READ_ONCE(src->dl.dl_nr_running) < 2)
			continue;
		double_lock_balance(this_rq, src);
		p = pick_pushable_dl(src, this_rq->cpu);
		if (p && dl_before(p->dl.deadline, this_rq->dl.earliest))
			move_dl_task(src, this_rq, p);
		double_unlock_balance(this_rq, src);
	}
}

static bool balance_dl(struct rq *rq, struct task_struct *prev)
{
	if (!rq->dl.dl_nr_running)
		pull_dl_task(rq);
	return rq->dl.dl_nr_running;
}

static void task_woken_dl(struct rq *rq, struct task_struct *p)
{
	if (!task_on_cpu(rq, p) && !test_tsk_need_resched(rq->curr) && p->nr_cpus_allowed > 1 &&
	    dl_task(rq->curr))
		push_dl_tasks(rq);
}

/* ---------------------------------------------------------------- changes of attributes */

static void switched_from_dl(struct rq *rq, struct task_struct *p)
{
	if (!rq->dl.dl_nr_running)
		rq->balance_work |= BALANCE_DL_PULL;
}

static void switched_to_dl(struct rq *rq, struct task_struct *p)
{
	if (!task_on_rq_queued(p))
		return;
	if (task_current(rq, p))
		resched_curr(rq);
	else
		check_preempt_curr(rq, p, 0);
}

static void prio_changed_dl(struct rq *rq, struct task_struct *p, int oldprio)
{
	if (task_on_rq_queued(p) && p->dl.on_rq)
		resched_curr(rq);
}

bool dl_params_valid(const struct sched_attr *attr)
{
	u64 period = attr->sched_period ? attr->sched_period : attr->sched_deadline;

	if (!attr->sched_deadline || (s64)attr->sched_deadline < 0 || (s64)period < 0)
		return false;
	if (attr->sched_runtime < (1ULL << DL_SCALE))
		return false;
	return attr->sched_runtime <= attr->sched_deadline && attr->sched_deadline <= period &&
	       period >= DL_PERIOD_MIN && period <= DL_PERIOD_MAX;
}

/*
 * Admission of p under the new policy and parameters: 0, or -EBUSY with nothing changed. p->pi_lock
 * and rq->lock held.
 */
int sched_dl_overflow(struct task_struct *p, int policy, const struct sched_attr *attr)
{
	u64 period = attr->sched_period ? attr->sched_period : attr->sched_deadline;
	u64 new_bw = dl_policy(policy) ? to_ratio(period, attr->sched_runtime) : 0;
	u64 cap = sysctl_sched_rt_runtime < 0 ?
			  U64_MAX :
			  to_ratio(sysctl_sched_rt_period, sysctl_sched_rt_runtime) *
				  cpumask_weight(cpu_active_mask);
	int error = -EBUSY;

	lockdep_assert_held(&p->pi_lock);
	raw_spin_lock(&dl_bw_lock);
	if (new_bw <= p->dl.dl_bw || dl_total_bw - p->dl.dl_bw + new_bw <= cap) {
		if (READ_ONCE(p->__state) == TASK_DEAD)
			new_bw = 0;	/* dl_clear_params() may have been here */
		dl_total_bw += new_bw - p->dl.dl_bw;
		p->dl.dl_bw = new_bw;
		error = 0;
	}
	raw_spin_unlock(&dl_bw_lock);
	return error;
}

void __setparam_dl(struct task_struct *p, const struct sched_attr *attr)
{
	struct sched_dl_entity *dl = &p->dl;

	dl->dl_runtime = attr->sched_runtime;
	dl->dl_deadline = attr->sched_deadline;
	dl->dl_period = attr->sched_period ? attr->sched_period : attr->sched_deadline;
	dl->flags = attr->sched_flags & SCHED_FLAG_DL_OVERRUN;
	dl->deadline = 0;
	dl->runtime = 0;
	dl->dl_throttled = dl->dl_yielded = false;
}

void __getparam_dl(struct task_struct *p, struct sched_attr *attr)
{
	attr->sched_priority = p->rt_priority;
	attr->sched_runtime = p->dl.dl_runtime;
	attr->sched_deadline = p->dl.dl_deadline;
	attr->sched_period = p->dl.dl_period;
	attr->sched_flags |= p->dl.flags;
}

/* A task about to become a deadline task gets its timer. **Sleeps.** */
int dl_prepare_task(struct task_struct *p)
{
	struct dl_timer *t;

	if (READ_ONCE(p->dl.dl_timer))
		return 0;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	hrtimer_init(&t->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	t->timer.function = dl_task_timer;
	t->task = p;
	if (cmpxchg(&p->dl.dl_timer, NULL, &t->timer))
		kfree(t);
	return 0;
}

/*
 * The task is dead: gives its bandwidth back and stops its timer. Nothing sets the timer any more,
 * but its callback may be running.
 */
void dl_clear_params(struct task_struct *p)
{
	raw_spin_lock_irq(&dl_bw_lock);
	dl_total_bw -= p->dl.dl_bw;
	p->dl.dl_bw = 0;
	raw_spin_unlock_irq(&dl_bw_lock);
	if (hrtimer_cancel(p->dl.dl_timer))
		put_task_struct(p);
}

/* Nobody knows the task any more. Until now somebody might have given it a timer, dead or not. */
void sched_free_task(struct task_struct *p)
{
	WARN_ON_ONCE(p->dl.dl_bw);
	if (p->dl.dl_timer)
		kfree(container_of(p->dl.dl_timer, struct dl_timer, timer));
}

const struct sched_class dl_sched_class = {
	.next			= &rt_sched_class,
	.enqueue_task		= enqueue_task_dl,
	.dequeue_task		= dequeue_task_dl,
	.yield_task		= yield_task_dl,
	.check_preempt_curr	= check_preempt_curr_dl,
	.pick_next_task		= pick_next_task_dl,
	.put_prev_task		= put_prev_task_dl,
	.set_next_task		= set_next_task_dl,
	.balance		= balance_dl,
	.select_task_rq		= select_task_rq_dl,
	.set_cpus_allowed	= set_cpus_allowed_common,
	.task_woken		= task_woken_dl,
	.task_tick		= task_tick_dl,
	.switched_from		= switched_from_dl,
	.switched_to		= switched_to_dl,
	.prio_changed		= prio_changed_dl,
	.update_curr		= update_curr_dl,
};
