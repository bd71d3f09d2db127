// SPDX-License-Identifier: MIT
/*
 * A task's scheduling attributes: policy, nice value, real-time priority, and what a
 * priority-inheriting lock lends it.
 *
 *	static_prio	120 + nice
 *	normal_prio	what policy and static_prio or rt_priority amount to
 *	prio		normal_prio, or better while the task holds a lock that a better task waits
 *			for
 *
 * Every change goes the same way, under pi_lock and rq->lock: off the queue, change, on again, and
 * then ask whether to reschedule.
 */

#include <linux/sched/signal.h>
#include <linux/capability.h>
#include <linux/rtmutex.h>
#include <uapi/linux/sched/types.h>
#include "sched.h"

const int sched_prio_to_weight[NICE_WIDTH] = {
	88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916,
	 9548,  7620,  6100,  4904,  3906,  3121,  2501,  1991,  1586,  1277,
	 1024,   820,   655,   526,   423,   335,   272,   215,   172,   137,
	  110,    87,    70,    56,    45,    36,    29,    23,    18,    15,
};

/* From policy and static_prio. The inverse is worked out when it is first needed. */
void set_load_weight(struct task_struct *p)
{
	p->se.load.weight = idle_policy(p->policy) ?
				    WEIGHT_IDLEPRIO :
				    sched_prio_to_weight[p->static_prio - MAX_RT_PRIO];
	p->se.load.inv_weight = 0;
}

static int __normal_prio(int policy, int rt_priority, int static_prio)
{
	if (dl_policy(policy))
		return MAX_DL_PRIO - 1;
	return rt_policy(policy) ? MAX_RT_PRIO - 1 - rt_priority : static_prio;
}

int normal_prio(struct task_struct *p)
{
	return __normal_prio(p->policy, p->rt_priority, p->static_prio);
}

const struct sched_class *class_of_prio(int prio)
{
	if (dl_prio(prio))
		return &dl_sched_class;
	return rt_prio(prio) ? &rt_sched_class : &fair_sched_class;
}

void __setscheduler_prio(struct task_struct *p, int prio)
{
	p->sched_class = class_of_prio(prio);
	p->prio = prio;
}

void check_class_changed(struct rq *rq, struct task_struct *p, const struct sched_class *prev_class,
			 int oldprio)
{
	if (prev_class != p->sched_class) {
		if (prev_class->switched_from)
			prev_class->switched_from(rq, p);
		if (p->sched_class->switched_to)
			p->sched_class->switched_to(rq, p);
	} else if ((oldprio != p->prio || dl_task(p)) && p->sched_class->prio_changed) {
		p->sched_class->prio_changed(rq, p, oldprio);
	}
}

/* --- The bracket of a change. Both locks held, clock fresh. */
struct change {
	bool queued, running;
	int oldprio;
	const struct sched_class *class;
};

static struct change change_begin(struct rq *rq, struct task_struct *p)
{
	struct change c = {
		.queued = task_on_rq_queued(p),
		.running = task_current(rq, p),
		.oldprio = p->prio,
		.class = p->sched_class,
	};

	if (c.queued)
		dequeue_task(rq, p, DEQUEUE_SAVE | DEQUEUE_MOVE | DEQUEUE_NOCLOCK);
	if (c.running)
		put_prev_task(rq, p);
	return c;
}

static void change_end(struct rq *rq, struct task_struct *p, const struct change *c)
{
	int flags = ENQUEUE_RESTORE | ENQUEUE_MOVE | ENQUEUE_NOCLOCK;

	if (c->oldprio < p->prio)
		/* made worse: it still goes before its new equals */
		flags |= ENQUEUE_HEAD;
	if (c->queued)
		enqueue_task(rq, p, flags);
	if (c->running)
		set_next_task(rq, p);
	check_class_changed(rq, p, c->class, c->oldprio);
}

/*
 * Ends with both locks released; the priority a lock owner inherits from p is brought up to date if
 * asked.
 */
static void change_unlock(struct rq *rq, struct task_struct *p, unsigned long *flags, bool pi)
{
	if (rq->balance_work)
		__balance_callbacks(rq);
	/* no reschedule between the unlock and the chain walk */
	preempt_disable();
	task_rq_unlock(rq, p, flags);
	if (pi)
		rt_mutex_adjust_pi(p);
	preempt_enable();
}

/* ---------------------------------------------------------------- nice */

void set_user_nice(struct task_struct *p, long nice)
{
	unsigned long flags;
	struct change c;
	struct rq *rq;

	if (task_nice(p) == nice || nice < MIN_NICE || nice > MAX_NICE)
		return;
	rq = task_rq_lock(p, &flags);
	update_rq_clock(rq);
	if (!fair_policy(p->policy) && !idle_policy(p->policy)) {
		/* for when it becomes a normal task again */
		p->static_prio = NICE_TO_PRIO(nice);
		set_load_weight(p);
		task_rq_unlock(rq, p, &flags);
		return;
	}
	c = change_begin(rq, p);
	p->static_prio = NICE_TO_PRIO(nice);
	set_load_weight(p);
	p->normal_prio = normal_prio(p);
	if (!rt_prio(p->prio))			/* not boosted */
		p->prio = p->normal_prio;
	change_end(rq, p, &c);
	change_unlock(rq, p, &flags, false);
}

/* May p have this nice value, by RLIMIT_NICE or privilege? */
int can_nice(const struct task_struct *p, int nice)
{
	return nice_to_rlimit(nice) <= task_rlimit(p, RLIMIT_NICE) || capable(CAP_SYS_NICE);
}

/* What /proc shows: nice 0 is 20, real time is negative. */
int task_prio(const struct task_struct *p)
{
	return p->prio - MAX_RT_PRIO;
}

/* ---------------------------------------------------------------- priority inheritance */

/*
 * pi_task: the best task that waits for a lock p owns, or NULL. p->pi_lock is held by the lock
 * code.
 */
void rt_mutex_setprio(struct task_struct *p, struct task_struct *pi_task)
{
	int prio = pi_task ? min(p->normal_prio, pi_task->prio) : p->normal_prio;
	struct change c;
	struct rq *rq;

	lockdep_assert_held(&p->pi_lock);
	if (dl_prio(prio) && !dl_policy(p->policy))
		/* a deadline waiter lends the best real-time priority, not its bandwidth */
		prio = 0;
	if (p->pi_top_task == pi_task && prio == p->prio)
		return;
	rq = __task_rq_lock(p);
	update_rq_clock(rq);
	p->pi_top_task = pi_task;
	if (prio != p->prio && p != rq->idle) {
		c = change_begin(rq, p);
		__setscheduler_prio(p, prio);
		change_end(rq, p, &c);
	}
	if (rq->balance_work)
		__balance_callbacks(rq);
	raw_spin_unlock(&rq->lock);
}

/* ---------------------------------------------------------------- policy */

int cap_safe_nice(struct task_struct *p)
{
	bool less;

	rcu_read_lock();
	less = cap_issubset(__task_cred(p)->cap_permitted, current_cred()->cap_permitted);
	rcu_read_unlock();
	return less || capable(CAP_SYS_NICE) ? 0 : -EPERM;
}

/* May the caller give p these attributes? 0 or -EPERM. */
static int user_check_sched_setscheduler(struct task_struct *p, const struct sched_attr *attr,
					 int policy, bool reset_on_fork)
{
	const struct cred *cred = current_cred(), *pcred;
	bool owner;

	if (capable(CAP_SYS_NICE))
		return 0;
	if (dl_policy(policy))
		return -EPERM;
	if (fair_policy(policy) && attr->sched_nice < task_nice(p) &&
	    nice_to_rlimit(attr->sched_nice) > task_rlimit(p, RLIMIT_NICE))
		return -EPERM;
	if (rt_policy(policy)) {
		unsigned long limit = task_rlimit(p, RLIMIT_RTPRIO);

		if (policy != p->policy && !limit)
			return -EPERM;
		if (attr->sched_priority > p->rt_priority && attr->sched_priority > limit)
			return -EPERM;
	}
	/* Out of SCHED_IDLE is up, as a lower nice value is. */
	if (task_has_idle_policy(p) && !idle_policy(policy) &&
	    nice_to_rlimit(task_nice(p)) > task_rlimit(p, RLIMIT_NICE))
		return -EPERM;
	rcu_read_lock();
	pcred = __task_cred(p);
	owner = uid_eq(cred->euid, pcred->euid) || uid_eq(cred->euid, pcred->uid);
	rcu_read_unlock();
	if (!owner || (p->sched_reset_on_fork && !reset_on_fork))
		return -EPERM;
	return cap_safe_nice(p);
}

static bool attributes_same(struct task_struct *p, const struct sched_attr *attr, int policy)
{
	if (policy != p->policy)
		return false;
	if (fair_policy(policy) && attr->sched_nice != task_nice(p))
		return false;
	if (rt_policy(policy) && attr->sched_priority != p->rt_priority)
		return false;
	return !dl_policy(policy);
}

static void __setscheduler_params(struct task_struct *p, const struct sched_attr *attr, int policy)
{
	p->policy = policy;
	if (dl_policy(policy))
		__setparam_dl(p, attr);
	else if (fair_policy(policy))
		p->static_prio = NICE_TO_PRIO(attr->sched_nice);
	p->rt_priority = rt_policy(policy) ? attr->sched_priority : 0;
	p->normal_prio = normal_prio(p);
	set_load_weight(p);
}

/* With both locks. 0 or -errno. */
static int setscheduler_locked(struct rq *rq, struct task_struct *p, const struct sched_attr *attr,
			       int policy, bool user)
{
	struct change c;
	int newprio;

	if (p == rq->stop)
		return -EINVAL;
	if (user && dl_policy(policy) && !cpumask_subset(cpu_active_mask, &p->cpus_mask))
		return -EPERM;
	if ((dl_policy(policy) || dl_policy(p->policy)) && sched_dl_overflow(p, policy, attr))
		return -EBUSY;
	p->sched_reset_on_fork = !!(attr->sched_flags & SCHED_FLAG_RESET_ON_FORK);
	if (attributes_same(p, attr, policy))
		return 0;
	update_rq_clock(rq);
	c = change_begin(rq, p);
	__setscheduler_params(p, attr, policy);
	newprio = p->normal_prio;
	if (p->pi_top_task)
		newprio = min(newprio, max(p->pi_top_task->prio, 0));
	__setscheduler_prio(p, newprio);
	change_end(rq, p, &c);
	return 0;
}

static bool attr_valid(const struct sched_attr *attr, int policy)
{
	if (attr->sched_flags &
	    ~(SCHED_FLAG_ALL & ~(SCHED_FLAG_UTIL_CLAMP_MIN | SCHED_FLAG_UTIL_CLAMP_MAX)))
		return false;
	if (attr->sched_priority > MAX_RT_PRIO - 1)
		return false;
	if (rt_policy(policy) != (attr->sched_priority != 0))
		return false;
	return !dl_policy(policy) || dl_params_valid(attr);
}

/*
 * user: on behalf of a system call, with its permission checks. -EINVAL, -EPERM, -EBUSY, -ENOMEM.
 * **Sleeps** for deadline tasks.
 */
int __sched_setscheduler(struct task_struct *p, const struct sched_attr *attr, bool user)
{
	int policy = attr->sched_policy, oldpolicy, error;
	unsigned long flags;
	struct rq *rq;

	for (;;) {
		oldpolicy = READ_ONCE(p->policy);
		if ((int)attr->sched_policy < 0 || (attr->sched_flags & SCHED_FLAG_KEEP_POLICY))
			policy = oldpolicy;
		if (!valid_policy(policy) || !attr_valid(attr, policy))
			return -EINVAL;
		if (user) {
			error = user_check_sched_setscheduler(
				p, attr, policy, attr->sched_flags & SCHED_FLAG_RESET_ON_FORK);
			if (error)
				return error;
		}
		if (dl_policy(policy)) {
			error = dl_prepare_task(p);
			if (error)
				return error;
		}
		rq = task_rq_lock(p, &flags);
		if (policy == attr->sched_policy || p->policy == oldpolicy)
			break;
		task_rq_unlock(rq, p, &flags);	/* "the same policy" is another one now */
	}
	error = setscheduler_locked(rq, p, attr, policy, user);
	change_unlock(rq, p, &flags, !error);
	return error;
}

static int setscheduler_param(struct task_struct *p, int policy, const struct sched_param *param,
			      bool user)
{
	struct sched_attr attr = {
		.sched_policy = policy,
		.sched_priority = param->sched_priority,
		.sched_nice = task_nice(p),
	};

	if (policy >= 0 && (policy & SCHED_RESET_ON_FORK)) {
		attr.sched_flags |= SCHED_FLAG_RESET_ON_FORK;
		attr.sched_policy = policy & ~SCHED_RESET_ON_FORK;
	} else if (policy < 0 && p->sched_reset_on_fork) {
		attr.sched_flags |= SCHED_FLAG_RESET_ON_FORK;
	}
	return __sched_setscheduler(p, &attr, user);
}

int sched_setscheduler(struct task_struct *p, int policy, const struct sched_param *param)
{
	return setscheduler_param(p, policy, param, true);
}

int sched_setscheduler_nocheck(struct task_struct *p, int policy, const struct sched_param *param)
{
	return setscheduler_param(p, policy, param, false);
}
