// SPDX-License-Identifier: MIT
/*
 * How the scheduler works
 *
 * Every CPU has a run queue (struct rq) with the tasks that may run there. Policy is in scheduling
 * classes, asked from the highest:
 *
 *	stop ──> deadline ──> real time ──> fair ──> idle
 *	migration/N   EDF + CBS   FIFO, RR     CFS      swapper/N, always has a task
 *
 * schedule() asks them for the next task and switches to it. try_to_wake_up() makes a sleeper
 * runnable. The tick, a wake-up, or a change of attributes may find that another task should run:
 * resched_curr() then sets TIF_NEED_RESCHED of the running one, and the CPU calls schedule() at the
 * next point where it may: on the way to user mode, on interrupt exit or preempt_enable() if the
 * preemption count is 0.
 *
 * A task's life here, as (__state, on_rq, on_cpu):
 *
 *	(NEW, 0, 0) ─ wake_up_new_task ─> (RUNNING, 1, 0) ─ picked ─> (RUNNING, 1, 1)
 *	(RUNNING, 1, 1) ─ set_current_state ─> (S, 1, 1) ─ schedule ─> (S, 0, 1)
 *	(S, 0, 1) ─ switched away ─> (S, 0, 0)
 *	(S, 0, 0) ─ try_to_wake_up ─> (WAKING, 0, 0) ─ queued ─> (RUNNING, 1, 0)
 *	(DEAD, 0, 0): finish_task_switch() of the next task drops the scheduler's reference
 *
 * I1  on_rq and the queues change only under rq->lock of the task's CPU; task->cpu only with
 *     rq->lock or, off the queue, pi_lock.
 * I2  __state goes from a sleeping state to RUNNING or WAKING under pi_lock (by wakers) or by the
 *     task itself.
 * I3  on_cpu is set before the switch to a task and cleared, with release, when the CPU has left
 *     its stack. Whoever queues a task elsewhere waits for on_cpu == 0 first, or two CPUs would run
 *     on one stack.
 * I4  Sleeping is: write __state, full barrier, test the condition. Waking is: make it true, full
 *     barrier, read __state. One sees the other. set_current_state() has the first barrier, pi_lock
 *     with smp_mb__after_spinlock() the second.
 * I5  __schedule() reads __state under rq->lock before it dequeues; the waker that sees on_rq takes
 *     that lock, so it either finds the task still queued and only resets the state, or dequeued
 *     and then wakes it in full.
 * I6  At a switch the preemption count is 2: __schedule()'s caller holds one, rq->lock the other.
 *     So it needs no saving.
 *
 * Lock order: p->pi_lock, then rq->lock; two of them by CPU number. Timers and interrupt handlers
 * wake tasks, so all with interrupts off.
 */

#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/kthread.h>
#include <linux/workqueue.h>
#include <linux/hrtimer.h>
#include <linux/uaccess.h>
#include <linux/rcupdate.h>
#include <linux/init.h>
#include <asm/mmu_context.h>
#include <asm/switch_to.h>
#include "sched.h"

DEFINE_PER_CPU_SHARED_ALIGNED(struct rq, runqueues);
int rd_overload;
bool scheduler_running;		/* the boot task has become the idle task */

/* ---------------------------------------------------------------- queues */

void enqueue_task(struct rq *rq, struct task_struct *p, int flags)
{
	if (!(flags & ENQUEUE_NOCLOCK))
		update_rq_clock(rq);
	p->sched_class->enqueue_task(rq, p, flags);
}

void dequeue_task(struct rq *rq, struct task_struct *p, int flags)
{
	if (!(flags & DEQUEUE_NOCLOCK))
		update_rq_clock(rq);
	p->sched_class->dequeue_task(rq, p, flags);
}

/* Onto the queue of its CPU, for sleepers, new tasks and migrating ones. */
void activate_task(struct rq *rq, struct task_struct *p, int flags)
{
	if (task_on_rq_migrating(p))
		flags |= ENQUEUE_MIGRATED;
	enqueue_task(rq, p, flags);
	WRITE_ONCE(p->on_rq, TASK_ON_RQ_QUEUED);
}

void deactivate_task(struct rq *rq, struct task_struct *p, int flags)
{
	WRITE_ONCE(p->on_rq, (flags & DEQUEUE_SLEEP) ? 0 : TASK_ON_RQ_MIGRATING);
	dequeue_task(rq, p, flags);
}

/* ---------------------------------------------------------------- asking for a reschedule */

void resched_curr(struct rq *rq)
{
	struct task_struct *curr = rq->curr;
	unsigned long old;

	lockdep_assert_held(&rq->lock);
	if (test_tsk_need_resched(curr))
		return;
	if (rq->cpu == smp_processor_id()) {
		set_tsk_need_resched(curr);
		set_preempt_need_resched();
		return;
	}
	old = __atomic_fetch_or(&curr->thread_info.flags, _TIF_NEED_RESCHED, __ATOMIC_SEQ_CST);
	if (!(old & _TIF_POLLING_NRFLAG))
		smp_send_reschedule(rq->cpu);
}

void resched_cpu(int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	raw_spin_lock_irqsave(&rq->lock, flags);
	if (cpumask_test_cpu(cpu, cpu_online_mask))
		resched_curr(rq);
	raw_spin_unlock_irqrestore(&rq->lock, flags);
}

/* The interrupt that resched_curr() sends. Interrupts off. */
void scheduler_ipi(void)
{
	preempt_fold_need_resched();
}

/* The task runs in user mode elsewhere: makes it enter the kernel, where it looks at its flags. */
void kick_process(struct task_struct *p)
{
	int cpu;

	preempt_disable();
	cpu = task_cpu(p);
	if (cpu != smp_processor_id() && task_curr(p))
		smp_send_reschedule(cpu);
	preempt_enable();
}

/*
 * Should p, just queued, run before the running task? The class says so among its own; a higher
 * class always.
 */
void check_preempt_curr(struct rq *rq, struct task_struct *p, int flags)
{
	const struct sched_class *curr_class = rq->curr->sched_class, *class;

	if (p->sched_class == curr_class) {
		curr_class->check_preempt_curr(rq, p, flags);
		return;
	}
	for (class = p->sched_class->next; class; class = class->next) {
		if (class == curr_class) {
			resched_curr(rq);
			return;
		}
	}
}

/* ---------------------------------------------------------------- waking */

void ttwu_stat(struct rq *rq, int cpu)
{
	rq->ttwu_count++;
	if (cpu == smp_processor_id())
		rq->ttwu_local++;
}

/* How long this CPU was idle, for newidle_balance() to judge whether looking for work pays. */
static void ttwu_end_idle(struct rq *rq)
{
	u64 delta = rq->clock - rq->idle_stamp, max = 2UL * sysctl_sched_migration_cost;

	rq->avg_idle += (s64)(delta - rq->avg_idle) >> 3;
	if (rq->avg_idle > max)
		rq->avg_idle = max;
	rq->idle_stamp = 0;
}

static void ttwu_do_wakeup(struct rq *rq, struct task_struct *p, int wake_flags)
{
	check_preempt_curr(rq, p, wake_flags);
	WRITE_ONCE(p->__state, TASK_RUNNING);
	if (p->sched_class->task_woken)
		p->sched_class->task_woken(rq, p);
	if (rq->idle_stamp)
		ttwu_end_idle(rq);
}

static void ttwu_queue(struct task_struct *p, int cpu, int wake_flags)
{
	struct rq *rq = cpu_rq(cpu);
	int en_flags = ENQUEUE_WAKEUP | ENQUEUE_NOCLOCK;

	raw_spin_lock(&rq->lock);
	update_rq_clock(rq);
	if (p->sched_contributes_to_load)
		rq->nr_uninterruptible--;
	if (wake_flags & WF_MIGRATED)
		en_flags |= ENQUEUE_MIGRATED;
	else if (p->in_iowait)
		atomic_dec(&rq->nr_iowait);
	activate_task(rq, p, en_flags);
	ttwu_stat(rq, cpu);
	ttwu_do_wakeup(rq, p, wake_flags);
	raw_spin_unlock(&rq->lock);
}

/*
 * The task set its state but is still queued: it has not slept yet, or was preempted on the way.
 * (I5)
 */
static bool ttwu_runnable(struct task_struct *p, int wake_flags)
{
	struct rq *rq = __task_rq_lock(p);
	bool queued = task_on_rq_queued(p);

	if (queued) {
		if (!task_on_cpu(rq, p)) {
			update_rq_clock(rq);
			check_preempt_curr(rq, p, wake_flags);
		}
		WRITE_ONCE(p->__state, TASK_RUNNING);
	}
	raw_spin_unlock(&rq->lock);
	return queued;
}

/* p is off the queue and ours to place: pi_lock is held and its state matched. */
static void ttwu_place(struct task_struct *p, int wake_flags)
{
	int cpu;

	WRITE_ONCE(p->__state, TASK_WAKING);
	smp_rmb();			/* on_rq before on_cpu, against an older switch of its */
	smp_cond_load_acquire(&p->on_cpu, !VAL);	/* I3 */
	cpu = select_task_rq(p, p->wake_cpu, wake_flags | WF_TTWU);
	if (task_cpu(p) != cpu) {
		if (p->in_iowait)
			atomic_dec(&task_rq(p)->nr_iowait);
		wake_flags |= WF_MIGRATED;
		set_task_cpu(p, cpu);
	}
	ttwu_queue(p, cpu, wake_flags);
}

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	unsigned long flags;

	if (p == current) {
		/*
		 * It runs, so it is queued: between set_current_state() and schedule(). Nobody else
		 * may change that state.
		 */
		if (!(READ_ONCE(p->__state) & state))
			return 0;
		WRITE_ONCE(p->__state, TASK_RUNNING);
		return 1;
	}
	raw_spin_lock_irqsave(&p->pi_lock, flags);
	smp_mb__after_spinlock();			/* I4 */
	if (!(READ_ONCE(p->__state) & state)) {
		raw_spin_unlock_irqrestore(&p->pi_lock, flags);
		return 0;
	}
	/* __state before on_rq, against __schedule() */
	smp_rmb();
	if (!READ_ONCE(p->on_rq) || !ttwu_runnable(p, wake_flags))
		ttwu_place(p, wake_flags);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
	return 1;
}

int wake_up_process(struct task_struct *p)
{
	return try_to_wake_up(p, TASK_NORMAL, 0);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return try_to_wake_up(p, state, 0);
}

/* ---------------------------------------------------------------- birth */

static void __sched_fork(struct task_struct *p)
{
	p->on_rq = 0;
	p->on_cpu = 0;
	p->wakee_flips = 0;
	p->migration_disabled = 0;
	p->se.on_rq = 0;
	p->se.exec_start = 0;
	p->se.sum_exec_runtime = 0;
	p->se.prev_sum_exec_runtime = 0;
	p->se.nr_migrations = 0;
	p->se.vruntime = 0;
	INIT_LIST_HEAD(&p->se.group_node);
	INIT_LIST_HEAD(&p->rt.run_list);
	p->rt.timeout = 0;
	p->rt.time_slice = RR_TIMESLICE;
	p->rt.on_rq = p->rt.on_list = 0;
	memset(&p->dl, 0, sizeof(p->dl));
	RB_CLEAR_NODE(&p->dl.rb_node);
	p->wake_q.next = NULL;
}

/*
 * The child's attributes, from the parent's. It is not to be found by anybody yet. -EAGAIN for a
 * deadline task.
 */
int sched_fork(unsigned long clone_flags, struct task_struct *p)
{
	__sched_fork(p);
	/* no signal or wake-up may queue it before wake_up_new_task() */
	p->__state = TASK_NEW;
	p->prio = current->normal_prio;			/* not a boosted priority */
	if (unlikely(p->sched_reset_on_fork)) {
		if (rt_policy(p->policy) || dl_policy(p->policy)) {
			p->policy = SCHED_NORMAL;
			p->static_prio = NICE_TO_PRIO(0);
			p->rt_priority = 0;
		} else if (PRIO_TO_NICE(p->static_prio) < 0) {
			p->static_prio = NICE_TO_PRIO(0);
		}
		p->prio = p->normal_prio = p->static_prio;
		set_load_weight(p);
		p->sched_reset_on_fork = 0;
	}
	if (dl_prio(p->prio))
		return -EAGAIN;
	p->sched_class = rt_prio(p->prio) ? &rt_sched_class : &fair_sched_class;
	return 0;
}

/* The child's first place is the parent's CPU. */
void sched_post_fork(struct task_struct *p)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&p->pi_lock, flags);
	__set_task_cpu(p, smp_processor_id());
	if (p->sched_class->task_fork)
		p->sched_class->task_fork(p);
	raw_spin_unlock_irqrestore(&p->pi_lock, flags);
}

void wake_up_new_task(struct task_struct *p)
{
	unsigned long flags;
	struct rq *rq;

	raw_spin_lock_irqsave(&p->pi_lock, flags);
	WRITE_ONCE(p->__state, TASK_RUNNING);
	p->wake_cpu = task_cpu(p);
	__set_task_cpu(p, select_task_rq(p, task_cpu(p), WF_FORK));
	rq = __task_rq_lock(p);
	update_rq_clock(rq);
	activate_task(rq, p, ENQUEUE_NOCLOCK);
	check_preempt_curr(rq, p, WF_FORK);
	if (p->sched_class->task_woken)
		p->sched_class->task_woken(rq, p);
	task_rq_unlock(rq, p, &flags);
}

/* ---------------------------------------------------------------- the switch */

/*
 * Work that may need other queues' locks, put off until this one is about to go. Called with it
 * held; may drop it in between.
 */
void __balance_callbacks(struct rq *rq)
{
	unsigned int work = rq->balance_work;

	rq->balance_work = 0;
	if (work & BALANCE_DL_PUSH)
		push_dl_tasks(rq);
	if (work & BALANCE_DL_PULL)
		pull_dl_task(rq);
	if (work & BALANCE_RT_PUSH)
		push_rt_tasks(rq);
	if (work & BALANCE_RT_PULL)
		pull_rt_task(rq);
}

static noinline void finish_dead_task(struct task_struct *prev)
{
	BUG_ON(prev->on_rq);	/* preempted, not dead: it would run again, on a freed stack */
	if (prev->sched_class->task_dead)
		prev->sched_class->task_dead(prev);
	if (unlikely(prev->dl.dl_timer))
		dl_clear_params(prev);
	put_task_stack(prev);
	put_task_struct_rcu_user(prev);
}

/*
 * The second half of the switch, on the new task's stack. prev: who ran before. Interrupts are on
 * afterwards.
 */
static void finish_task_switch(struct task_struct *prev)
{
	struct rq *rq = this_rq();
	struct mm_struct *mm = rq->prev_mm;
	/* before on_cpu: a waker may change it after */
	unsigned int prev_state = READ_ONCE(prev->__state);

	spin_acquire(&rq->lock.dep_map, 0, 0, _THIS_IP_);
	rq->prev_mm = NULL;
	smp_store_release(&prev->on_cpu, 0);		/* I3 */
	if (unlikely(rq->balance_work))
		__balance_callbacks(rq);
	raw_spin_unlock_irq(&rq->lock);
	if (unlikely(mm)) {
		membarrier_sync_core_before_usermode(mm);
		mmdrop(mm);
	}
	if (unlikely(prev_state == TASK_DEAD))
		finish_dead_task(prev);
}

/*
 * A new task's first steps in the kernel: it comes here instead of returning from context_switch().
 */
void schedule_tail(struct task_struct *prev)
{
	finish_task_switch(prev);
	/* I6: the count of the __schedule() it never called */
	preempt_enable();
	if (current->set_child_tid)
		put_user(task_pid_vnr(current), current->set_child_tid);
}

static __always_inline void context_switch(struct rq *rq, struct task_struct *prev,
					   struct task_struct *next)
{
	WRITE_ONCE(next->on_cpu, 1);
	rseq_preempt(prev);
	if (!next->mm) {				/* a kernel thread borrows what is loaded */
		enter_lazy_tlb(prev->active_mm, next);
		next->active_mm = prev->active_mm;
		if (prev->mm)
			mmgrab(prev->active_mm);
		else
			prev->active_mm = NULL;
	} else {
		switch_mm_irqs_off(prev->active_mm, next->mm, next);
		if (!prev->mm) {
			rq->prev_mm = prev->active_mm;
			prev->active_mm = NULL;
		}
	}
	/* next releases it; the validator's books are each task's own */
	spin_release(&rq->lock.dep_map, _THIS_IP_);
	switch_to(prev, next, prev);
	barrier();
	finish_task_switch(prev);
}

/*
 * The slow way: each class brings its tasks here first if it lacks any, then the highest that has
 * one gives it.
 */
static struct task_struct *pick_next_task_all(struct rq *rq, struct task_struct *prev)
{
	const struct sched_class *class;
	struct task_struct *p;

	for (class = prev->sched_class; class != &idle_sched_class; class = class->next) {
		if (class->balance && class->balance(rq, prev))
			break;
	}
	put_prev_task(rq, prev);
again:
	for_each_class(class) {
		p = class->pick_next_task(rq);
		if (unlikely(p == RETRY_TASK))
			goto again;
		if (p)
			return p;
	}
	BUG();						/* the idle class always has one */
}

static __always_inline struct task_struct *pick_next_task(struct rq *rq, struct task_struct *prev)
{
	if (likely((prev->sched_class == &fair_sched_class ||
		    prev->sched_class == &idle_sched_class) &&
		   rq->nr_running == rq->cfs.h_nr_running && rq->nr_running)) {
		put_prev_task(rq, prev);
		return pick_next_task_fair(rq);
	}
	return pick_next_task_all(rq, prev);
}

static noinline void schedule_atomic_bug(struct task_struct *prev)
{
	pr_err("BUG: scheduling while atomic: %s/%d/0x%08x\n", prev->comm, prev->pid,
	       preempt_count());
	debug_show_held_locks(prev);
	dump_stack();
	preempt_count_set(PREEMPT_DISABLE_OFFSET);
}

/* prev sets out to sleep. False if a signal stops it. */
static __always_inline bool schedule_dequeue(struct rq *rq, struct task_struct *prev,
					     unsigned int prev_state)
{
	if (unlikely(signal_pending_state(prev_state, prev))) {
		WRITE_ONCE(prev->__state, TASK_RUNNING);
		return false;
	}
	prev->sched_contributes_to_load =
		(prev_state & (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)) == TASK_UNINTERRUPTIBLE;
	if (prev->sched_contributes_to_load)
		rq->nr_uninterruptible++;
	deactivate_task(rq, prev, DEQUEUE_SLEEP | DEQUEUE_NOCLOCK);
	if (prev->in_iowait)
		atomic_inc(&rq->nr_iowait);
	return true;
}

/*
 * Picks the next task and switches to it. `preempt`: the running one was interrupted, its state
 * does not count. Preemption is off by one; returns, maybe on another CPU, with interrupts on.
 */
static void __schedule(bool preempt)
{
	struct rq *rq;
	struct task_struct *prev, *next;
	unsigned int prev_state;
	unsigned long *switch_count;

	rq = this_rq();
	prev = rq->curr;
	if (unlikely(in_atomic_preempt_off()))
		schedule_atomic_bug(prev);
	local_irq_disable();
	rcu_note_context_switch(preempt);
	raw_spin_lock(&rq->lock);
	smp_mb__after_spinlock();			/* I4, and membarrier(2) */
	update_rq_clock(rq);
	switch_count = &prev->nivcsw;
	prev_state = READ_ONCE(prev->__state);
	if (!preempt && prev_state && schedule_dequeue(rq, prev, prev_state))
		switch_count = &prev->nvcsw;
	next = pick_next_task(rq, prev);
	if (test_tsk_need_resched(prev)) {
		clear_tsk_need_resched(prev);
		clear_preempt_need_resched();
	}
	if (likely(prev != next)) {
		rq->nr_switches++;
		WRITE_ONCE(rq->curr, next);
		++*switch_count;
		context_switch(rq, prev, next);
		return;
	}
	if (unlikely(rq->balance_work))
		__balance_callbacks(rq);
	raw_spin_unlock_irq(&rq->lock);
}

void schedule(void)
{
	struct task_struct *tsk = current;

	if (unlikely(tsk->flags & PF_WQ_WORKER) && READ_ONCE(tsk->__state))
		wq_worker_sleeping(tsk);
	do {
		preempt_disable();
		__schedule(false);
		preempt_enable_no_resched();
	} while (need_resched());
	if (unlikely(tsk->flags & PF_WQ_WORKER))
		wq_worker_running(tsk);
}

void schedule_preempt_disabled(void)
{
	preempt_enable_no_resched();
	schedule();
	preempt_disable();
}

/* The idle task's: its state is always RUNNING, and it holds the one preemption count. */
void schedule_idle(void)
{
	do {
		__schedule(false);
	} while (need_resched());
}

static void preempt_schedule_common(void)
{
	do {
		preempt_disable();
		__schedule(true);
		preempt_enable_no_resched();
	} while (need_resched());
}

void preempt_schedule(void)
{
	if (likely(preemptible()))
		preempt_schedule_common();
}

void preempt_schedule_irq(void)
{
	BUG_ON(preempt_count() || !irqs_disabled());
	do {
		preempt_disable();
		local_irq_enable();
		__schedule(true);
		local_irq_disable();
		preempt_enable_no_resched();
	} while (need_resched());
}

int __cond_resched(void)
{
	preempt_schedule_common();
	return 1;
}

int cond_resched_lock(spinlock_t *lock)
{
	bool resched = need_resched() && preempt_count() == PREEMPT_OFFSET;

	if (!resched && !spin_is_contended(lock))
		return 0;
	spin_unlock(lock);
	if (resched)
		cond_resched();
	else
		cpu_relax();
	spin_lock(lock);
	return 1;
}

/*
 * A state that no condition loop protects: signals and stops change it under other locks, so the
 * store is under pi_lock.
 */
void set_special_state(unsigned int state)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&current->pi_lock, flags);
	WRITE_ONCE(current->__state, state);
	raw_spin_unlock_irqrestore(&current->pi_lock, flags);
}

/* The last call of a task. */
void __noreturn do_task_dead(void)
{
	current->flags |= PF_NOFREEZE;
	/* first: preempted in state TASK_DEAD it would be buried, and run again */
	preempt_disable();
	set_special_state(TASK_DEAD);
	__schedule(false);
	BUG();
}

void io_schedule(void)
{
	unsigned int old = current->in_iowait;

	current->in_iowait = 1;
	schedule();
	current->in_iowait = old;
}

long io_schedule_timeout(long timeout)
{
	unsigned int old = current->in_iowait;

	current->in_iowait = 1;
	timeout = schedule_timeout(timeout);
	current->in_iowait = old;
	return timeout;
}

/* ---------------------------------------------------------------- the tick */

void scheduler_tick(void)
{
	struct rq *rq = this_rq();

	raw_spin_lock(&rq->lock);
	update_rq_clock(rq);
	rq->avg_load += ((long)rq->cfs.load.weight - (long)rq->avg_load) / 4;
	rt_period_tick(rq);
	rq->curr->sched_class->task_tick(rq, rq->curr, 0);
	raw_spin_unlock(&rq->lock);
	trigger_load_balance(rq);
}

/* Run time up to now, that of a slice under way included. */
unsigned long long task_sched_runtime(struct task_struct *p)
{
	unsigned long flags;
	struct rq *rq;
	u64 ns;

	if (!READ_ONCE(p->on_cpu) || !READ_ONCE(p->on_rq))
		return READ_ONCE(p->se.sum_exec_runtime);
	rq = task_rq_lock(p, &flags);
	if (task_current(rq, p) && task_on_rq_queued(p)) {
		update_rq_clock(rq);
		p->sched_class->update_curr(rq);
	}
	ns = p->se.sum_exec_runtime;
	task_rq_unlock(rq, p, &flags);
	return ns;
}

/* ---------------------------------------------------------------- boot */

/*
 * Makes `idle` the task that runs on the CPU when nothing else does: for a CPU that is about to
 * start, or the one that boots.
 */
void init_idle(struct task_struct *idle, int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	raw_spin_lock_irqsave(&idle->pi_lock, flags);
	raw_spin_lock(&rq->lock);
	__sched_fork(idle);
	idle->__state = TASK_RUNNING;
	idle->se.exec_start = sched_clock();
	idle->flags |= PF_KTHREAD | PF_IDLE | PF_NO_SETAFFINITY;
	idle->policy = SCHED_NORMAL;
	idle->prio = idle->normal_prio = idle->static_prio = DEFAULT_PRIO;
	set_load_weight(idle);
	set_cpus_allowed_common(idle, cpumask_of(cpu));
	__set_task_cpu(idle, cpu);
	idle->sched_class = &idle_sched_class;
	rq->idle = idle;
	rq->curr = idle;
	idle->on_rq = TASK_ON_RQ_QUEUED;
	idle->on_cpu = 1;
	raw_spin_unlock(&rq->lock);
	raw_spin_unlock_irqrestore(&idle->pi_lock, flags);
	snprintf(idle->comm, sizeof(idle->comm), "swapper/%d", cpu);
}

void __init sched_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct rq *rq = cpu_rq(cpu);

		raw_spin_lock_init(&rq->lock);
		rq->cpu = cpu;
		rq->avg_idle = 2UL * sysctl_sched_migration_cost;
		rq->next_balance = jiffies;
		init_cfs_rq(&rq->cfs);
		rq->cfs.rq = rq;
		INIT_LIST_HEAD(&rq->cfs_tasks);
		init_rt_rq(&rq->rt);
		init_dl_rq(&rq->dl);
	}
	mmgrab(&init_mm);
	init_idle(current, smp_processor_id());
	init_sched_fair_class();
}

/* All CPUs are up: whoever runs kernel_init may go anywhere. */
void __init sched_init_smp(void)
{
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}
