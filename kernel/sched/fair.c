// SPDX-License-Identifier: MIT
/*
 * The fair class: SCHED_NORMAL, SCHED_BATCH, SCHED_IDLE.
 *
 * How this works
 *
 * Were there a perfect machine, n equal tasks would each run at 1/n of its speed, all the time.
 * vruntime is how far a task has come on such a machine: the time it ran, divided by its weight
 * (nice 0: 1024; a step of nice: a factor of 1.25). The task furthest behind, the leftmost of a
 * red-black tree by vruntime, runs next. Within sysctl_sched_latency every task is to run once; its
 * slice is its part of that by weight, but never less than sysctl_sched_min_granularity, so with
 * many tasks the period grows.
 *
 *	          min_vruntime, never goes back
 *	               v
 *	 sleepers wake here - latency/2 ...|....... new tasks start here + one slice
 *	 ------------------------------------------------------> vruntime
 *	               [leftmost] [ ] [curr, not in the tree] [ ]
 *
 * A task that slept is put a little behind min_vruntime, so it soon runs, but it cannot save up
 * credit for longer than that. A woken task preempts the running one if it is behind by more than
 * sysctl_sched_wakeup_granularity.
 *
 * What is scheduled is a sched_entity: a task, or a group of tasks (my_q), each group having one
 * entity and one cfs_rq a CPU. The loops over se->parent treat both alike.
 *
 * I1  vruntime of a queued entity is comparable within its cfs_rq only. Off a queue other than by
 *     sleeping, it is relative to min_vruntime: subtracted when it leaves (dequeue without
 *     DEQUEUE_SLEEP, migrate_task_rq_fair), added when it enters.
 * I2  The running entity is not in the tree, but is counted in nr_running and load.
 * I3  update_curr() runs before anything looks at or changes vruntime, weight or membership.
 *
 * All under rq->lock. Balancing between CPUs is in fair_balance.c.
 */

#include <linux/math64.h>
#include <linux/sched/sysctl.h>
#include "sched.h"

unsigned int sysctl_sched_latency = 20 * NSEC_PER_MSEC;
unsigned int sysctl_sched_min_granularity = 1 * NSEC_PER_MSEC;
unsigned int sysctl_sched_wakeup_granularity = 1 * NSEC_PER_MSEC;
int sysctl_sched_child_runs_first;

#define for_each_sched_entity(se)	for (; se; se = se->parent)

static inline bool entity_is_task(struct sched_entity *se) { return !se->my_q; }
static inline struct task_struct *task_of(struct sched_entity *se)
{
	return container_of(se, struct task_struct, se);
}
static inline bool vruntime_before(u64 a, u64 b) { return (s64)(a - b) < 0; }
#define __node_2_se(node)	rb_entry((node), struct sched_entity, run_node)

void init_cfs_rq(struct cfs_rq *cfs_rq)
{
	cfs_rq->tasks_timeline = RB_ROOT_CACHED;
	/* soon wraps: code that compares wrongly shows it early */
	cfs_rq->min_vruntime = (u64)(-(1LL << 20));
}

/* ---------------------------------------------------------------- time and weight */

/* delta * weight / lw->weight. inv_weight is 2^32 / weight. */
static u64 calc_delta(u64 delta, unsigned long weight, struct load_weight *lw)
{
	if (!lw->inv_weight)
		lw->inv_weight =
			lw->weight ? min(0x100000000UL / lw->weight, 0xffffffffUL) : 0xffffffff;
	return mul_u64_u64_shr(delta, (u64)weight * lw->inv_weight, 32);
}

static inline u64 calc_delta_fair(u64 delta, struct sched_entity *se)
{
	return likely(se->load.weight == NICE_0_LOAD) ? delta :
							calc_delta(delta, NICE_0_LOAD, &se->load);
}

static inline void update_load_add(struct load_weight *lw, unsigned long inc)
{
	lw->weight += inc;
	lw->inv_weight = 0;
}

static inline void update_load_sub(struct load_weight *lw, unsigned long dec)
{
	lw->weight -= dec;
	lw->inv_weight = 0;
}

static void update_min_vruntime(struct cfs_rq *cfs_rq)
{
	struct rb_node *left = rb_first_cached(&cfs_rq->tasks_timeline);
	struct sched_entity *curr = cfs_rq->curr;
	u64 vruntime = cfs_rq->min_vruntime;

	if (curr && curr->on_rq)
		vruntime = curr->vruntime;
	else
		curr = NULL;
	if (left) {
		u64 first = __node_2_se(left)->vruntime;

		if (!curr || vruntime_before(first, vruntime))
			vruntime = first;
	}
	if (vruntime_before(cfs_rq->min_vruntime, vruntime))
		cfs_rq->min_vruntime = vruntime;
}

/* Books the running entity's time up to now. */
static void update_curr(struct cfs_rq *cfs_rq)
{
	struct sched_entity *curr = cfs_rq->curr;
	u64 now = rq_clock_task(cfs_rq->rq);
	u64 delta;

	if (unlikely(!curr))
		return;
	delta = now - curr->exec_start;
	if ((s64)delta <= 0)
		return;
	curr->exec_start = now;
	curr->sum_exec_runtime += delta;
	curr->vruntime += calc_delta_fair(delta, curr);
	update_min_vruntime(cfs_rq);
}

static void update_curr_fair(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;

	for_each_sched_entity(se)
		update_curr(se->cfs_rq);
}

/* The wall time of one run of an entity: its part of the period at every level. */
static u64 sched_slice(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	unsigned int nr = cfs_rq->nr_running + !se->on_rq;
	u64 slice = sysctl_sched_latency;

	if (nr * (u64)sysctl_sched_min_granularity > slice)
		slice = nr * (u64)sysctl_sched_min_granularity;
	for_each_sched_entity(se) {
		unsigned long total = se->cfs_rq->load.weight + (se->on_rq ? 0 : se->load.weight);

		slice = slice * se->load.weight / total;
	}
	return max_t(u64, slice, sysctl_sched_min_granularity);
}

u64 sched_slice_of(struct task_struct *p)
{
	return p->se.cfs_rq->load.weight ? sched_slice(p->se.cfs_rq, &p->se) : 0;
}

/* ---------------------------------------------------------------- the tree */

static bool entity_less(struct rb_node *a, const struct rb_node *b)
{
	return vruntime_before(__node_2_se(a)->vruntime,
			       __node_2_se((struct rb_node *)b)->vruntime);
}

static inline void __enqueue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	rb_add_cached(&se->run_node, &cfs_rq->tasks_timeline, entity_less);
}

static inline void __dequeue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	rb_erase_cached(&se->run_node, &cfs_rq->tasks_timeline);
}

static inline struct sched_entity *__pick_first_entity(struct cfs_rq *cfs_rq)
{
	struct rb_node *left = rb_first_cached(&cfs_rq->tasks_timeline);

	return left ? __node_2_se(left) : NULL;
}

/* Where a new or woken entity starts. */
static void place_entity(struct cfs_rq *cfs_rq, struct sched_entity *se, bool initial)
{
	u64 vruntime = cfs_rq->min_vruntime;

	if (initial)
		vruntime += calc_delta_fair(sched_slice(cfs_rq, se), se);
	else if (!entity_is_task(se) || !task_has_idle_policy(task_of(se)))
		vruntime -= sysctl_sched_latency / 2;
	else
		vruntime -= sysctl_sched_min_granularity;
	/*
	 * Never back: a short sleep gains nothing. The subtraction is signed, so a very long one
	 * does not look like the future.
	 */
	if (vruntime_before(se->vruntime, vruntime))
		se->vruntime = vruntime;
}

static void enqueue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se, int flags)
{
	bool renorm = !(flags & ENQUEUE_WAKEUP) || (flags & ENQUEUE_MIGRATED);
	bool curr = cfs_rq->curr == se;

	if (renorm && curr)
		se->vruntime += cfs_rq->min_vruntime;
	update_curr(cfs_rq);
	if (renorm && !curr)
		se->vruntime += cfs_rq->min_vruntime;
	update_load_add(&cfs_rq->load, se->load.weight);
	cfs_rq->nr_running++;
	if (flags & ENQUEUE_WAKEUP)
		place_entity(cfs_rq, se, false);
	if (entity_is_task(se))
		list_add(&se->group_node, &cfs_rq->rq->cfs_tasks);
	if (!curr)
		__enqueue_entity(cfs_rq, se);
	se->on_rq = 1;
}

static void dequeue_entity(struct cfs_rq *cfs_rq, struct sched_entity *se, int flags)
{
	update_curr(cfs_rq);
	if (cfs_rq->skip == se)
		cfs_rq->skip = NULL;
	if (se != cfs_rq->curr)
		__dequeue_entity(cfs_rq, se);
	se->on_rq = 0;
	update_load_sub(&cfs_rq->load, se->load.weight);
	cfs_rq->nr_running--;
	if (entity_is_task(se))
		list_del_init(&se->group_node);
	if (!(flags & DEQUEUE_SLEEP))
		se->vruntime -= cfs_rq->min_vruntime;		/* I1 */
	/*
	 * A task that leaves for a moment to have its attributes changed must not let the others'
	 * start move past it.
	 */
	if ((flags & (DEQUEUE_SAVE | DEQUEUE_MOVE)) != DEQUEUE_SAVE)
		update_min_vruntime(cfs_rq);
}

static void set_next_entity(struct cfs_rq *cfs_rq, struct sched_entity *se)
{
	if (se->on_rq)
		__dequeue_entity(cfs_rq, se);			/* I2 */
	se->exec_start = rq_clock_task(cfs_rq->rq);
	cfs_rq->curr = se;
	se->prev_sum_exec_runtime = se->sum_exec_runtime;
}

static void put_prev_entity(struct cfs_rq *cfs_rq, struct sched_entity *prev)
{
	if (prev->on_rq) {
		update_curr(cfs_rq);
		__enqueue_entity(cfs_rq, prev);
	}
	cfs_rq->curr = NULL;
}

/* Would `se`, woken or waiting, have to wait unfairly long behind curr? */
static bool wakeup_preempts(struct sched_entity *curr, struct sched_entity *se)
{
	s64 lead = (s64)(curr->vruntime - se->vruntime);

	return lead > 0 && (u64)lead > calc_delta_fair(sysctl_sched_wakeup_granularity, se);
}

/* The leftmost; the next one instead if the leftmost just yielded and that is not too unfair. */
static struct sched_entity *pick_next_entity(struct cfs_rq *cfs_rq)
{
	struct sched_entity *se = __pick_first_entity(cfs_rq);

	if (unlikely(cfs_rq->skip == se)) {
		struct rb_node *next = rb_next(&se->run_node);

		if (next && !wakeup_preempts(__node_2_se(next), se))
			se = __node_2_se(next);
	}
	cfs_rq->skip = NULL;
	return se;
}

static void entity_tick(struct cfs_rq *cfs_rq, struct sched_entity *curr)
{
	u64 slice, ran;
	s64 lead;

	update_curr(cfs_rq);
	if (cfs_rq->nr_running < 2)
		return;
	slice = sched_slice(cfs_rq, curr);
	ran = curr->sum_exec_runtime - curr->prev_sum_exec_runtime;
	if (ran < slice) {
		if (ran < sysctl_sched_min_granularity)
			return;
		lead = (s64)(curr->vruntime - __pick_first_entity(cfs_rq)->vruntime);
		if (lead < 0 || (u64)lead <= slice)
			return;
	}
	resched_curr(cfs_rq->rq);
}

/* ---------------------------------------------------------------- the class */

static void add_h_nr_running(struct sched_entity *se, struct task_struct *p, int count)
{
	int idle = task_has_idle_policy(p) ? count : 0;

	for_each_sched_entity(se) {
		se->cfs_rq->h_nr_running += count;
		se->cfs_rq->idle_h_nr_running += idle;
	}
}

static void enqueue_task_fair(struct rq *rq, struct task_struct *p, int flags)
{
	struct sched_entity *se = &p->se;

	add_h_nr_running(se, p, 1);
	for_each_sched_entity(se) {
		if (se->on_rq)
			break;			/* the group was queued for another task of it */
		enqueue_entity(se->cfs_rq, se, flags);
		flags = ENQUEUE_WAKEUP;
	}
	add_nr_running(rq, 1);
}

static void dequeue_task_fair(struct rq *rq, struct task_struct *p, int flags)
{
	struct sched_entity *se = &p->se;

	for_each_sched_entity(se) {
		dequeue_entity(se->cfs_rq, se, flags);
		if (se->cfs_rq->nr_running)
			break;			/* the group has other tasks */
		flags |= DEQUEUE_SLEEP;
	}
	add_h_nr_running(&p->se, p, -1);
	sub_nr_running(rq, 1);
}

static void yield_task_fair(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;

	if (rq->nr_running == 1)
		return;
	update_rq_clock(rq);
	update_curr(se->cfs_rq);
	for_each_sched_entity(se)
		se->cfs_rq->skip = se;
}

/* The ancestors of both that are on one queue. */
static void find_matching_se(struct sched_entity **a, struct sched_entity **b)
{
	while ((*a)->depth > (*b)->depth)
		*a = (*a)->parent;
	while ((*b)->depth > (*a)->depth)
		*b = (*b)->parent;
	while ((*a)->cfs_rq != (*b)->cfs_rq) {
		*a = (*a)->parent;
		*b = (*b)->parent;
	}
}

/* A new child changes places with its parent, which runs and so is not in the tree. */
static void put_child_first(struct rq *rq, struct sched_entity *parent, struct sched_entity *child)
{
	struct cfs_rq *cfs_rq = child->cfs_rq;

	if (parent->cfs_rq != cfs_rq || !vruntime_before(parent->vruntime, child->vruntime))
		return;
	__dequeue_entity(cfs_rq, child);
	swap(parent->vruntime, child->vruntime);
	__enqueue_entity(cfs_rq, child);
	resched_curr(rq);
}

static void check_preempt_wakeup(struct rq *rq, struct task_struct *p, int wake_flags)
{
	struct task_struct *curr = rq->curr;
	struct sched_entity *se = &curr->se, *pse = &p->se;

	if (se == pse || test_tsk_need_resched(curr))
		return;
	if (unlikely(task_has_idle_policy(curr)) && !task_has_idle_policy(p)) {
		resched_curr(rq);
		return;
	}
	if (unlikely(p->policy != SCHED_NORMAL))	/* batch and idle tasks wait their turn */
		return;
	find_matching_se(&se, &pse);
	update_curr(se->cfs_rq);
	if ((wake_flags & WF_FORK) && sysctl_sched_child_runs_first)
		put_child_first(rq, se, pse);
	else if (wakeup_preempts(se, pse))
		resched_curr(rq);
}

struct task_struct *pick_next_task_fair(struct rq *rq)
{
	struct cfs_rq *cfs_rq = &rq->cfs;
	struct sched_entity *se;

	if (!cfs_rq->nr_running)
		return NULL;
	do {
		se = pick_next_entity(cfs_rq);
		set_next_entity(cfs_rq, se);
		cfs_rq = se->my_q;
	} while (cfs_rq);
	return task_of(se);
}

static void put_prev_task_fair(struct rq *rq, struct task_struct *prev)
{
	struct sched_entity *se = &prev->se;

	for_each_sched_entity(se)
		put_prev_entity(se->cfs_rq, se);
}

/* The running task became a fair one, or stays one after a change of attributes. */
static void set_next_task_fair(struct rq *rq, struct task_struct *p, bool first)
{
	struct sched_entity *se = &p->se;

	for_each_sched_entity(se)
		set_next_entity(se->cfs_rq, se);
}

/* The CPU runs out of fair tasks: looks for some elsewhere. */
static bool balance_fair(struct rq *rq, struct task_struct *prev)
{
	return rq->nr_running || newidle_balance(rq) != 0;
}

static void migrate_task_rq_fair(struct task_struct *p, int new_cpu)
{
	/*
	 * A sleeper that wakes elsewhere. The old queue is not locked, a 64-bit load is whole. (I1)
	 */
	if (READ_ONCE(p->__state) == TASK_WAKING)
		p->se.vruntime -= READ_ONCE(p->se.cfs_rq->min_vruntime);
	p->se.exec_start = 0;				/* no longer cache-hot */
}

static void task_tick_fair(struct rq *rq, struct task_struct *curr, int queued)
{
	struct sched_entity *se = &curr->se;

	for_each_sched_entity(se)
		entity_tick(se->cfs_rq, se);
}

static void task_fork_fair(struct task_struct *p)
{
	struct rq *rq = task_rq(p);
	struct cfs_rq *cfs_rq = &rq->cfs;

	raw_spin_lock(&rq->lock);
	update_rq_clock(rq);
	if (cfs_rq->curr) {
		update_curr(cfs_rq);
		p->se.vruntime = cfs_rq->curr->vruntime;
	} else {
		p->se.vruntime = cfs_rq->min_vruntime;
	}
	place_entity(cfs_rq, &p->se, true);
	p->se.vruntime -= cfs_rq->min_vruntime;		/* I1: it may start on another CPU */
	raw_spin_unlock(&rq->lock);
}

static void switched_to_fair(struct rq *rq, struct task_struct *p)
{
	if (!task_on_rq_queued(p))
		return;
	if (task_current(rq, p))
		resched_curr(rq);
	else
		check_preempt_curr(rq, p, 0);
}

/* A sleeping task's vruntime is absolute in the fair class and relative outside of it. */
static void switched_from_fair(struct rq *rq, struct task_struct *p)
{
	if (!task_on_rq_queued(p))
		p->se.vruntime = 0;
}

static void prio_changed_fair(struct rq *rq, struct task_struct *p, int oldprio)
{
	if (!task_on_rq_queued(p) || rq->cfs.nr_running == 1)
		return;
	if (!task_current(rq, p))
		check_preempt_curr(rq, p, 0);
	else if (p->prio > oldprio)
		resched_curr(rq);
}

/* A new nice value of a task that may be queued. */
void reweight_task(struct task_struct *p)
{
	struct sched_entity *se = &p->se;
	struct cfs_rq *cfs_rq = se->cfs_rq;

	if (!se->on_rq) {
		set_load_weight(p);
		return;
	}
	update_curr(cfs_rq);				/* I3: time so far at the old weight */
	update_load_sub(&cfs_rq->load, se->load.weight);
	set_load_weight(p);
	update_load_add(&cfs_rq->load, se->load.weight);
}

static unsigned int get_rr_interval_fair(struct rq *rq, struct task_struct *p)
{
	return rq->cfs.load.weight ? sched_slice(p->se.cfs_rq, &p->se) / TICK_NSEC : 0;
}

const struct sched_class fair_sched_class = {
	.next			= &idle_sched_class,
	.enqueue_task		= enqueue_task_fair,
	.dequeue_task		= dequeue_task_fair,
	.yield_task		= yield_task_fair,
	.check_preempt_curr	= check_preempt_wakeup,
	.pick_next_task		= pick_next_task_fair,
	.put_prev_task		= put_prev_task_fair,
	.set_next_task		= set_next_task_fair,
	.balance		= balance_fair,
	.select_task_rq		= select_task_rq_fair,
	.migrate_task_rq	= migrate_task_rq_fair,
	.set_cpus_allowed	= set_cpus_allowed_common,
	.task_tick		= task_tick_fair,
	.task_fork		= task_fork_fair,
	.switched_from		= switched_from_fair,
	.switched_to		= switched_to_fair,
	.prio_changed		= prio_changed_fair,
	.get_rr_interval	= get_rr_interval_fair,
	.update_curr		= update_curr_fair,
};
