// SPDX-License-Identifier: MIT
/* Locks that sleep: mutex, rw_semaphore, semaphore, ww_mutex, rt_mutex, percpu_rw_semaphore. */

#include <linux/ktest.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/semaphore.h>
#include <linux/ww_mutex.h>
#include <linux/delay.h>
#include <uapi/linux/sched/types.h>
#include "../../tests/threads.h"

#define THREADS	4
#define ROUNDS	3000

static DEFINE_WW_CLASS(test_class);
DEFINE_STATIC_PERCPU_RWSEM(test_percpu_sem);

struct room {
	struct mutex mutex;
	struct rw_semaphore sem;
	struct semaphore counting;
	struct rt_mutex rt;
	unsigned long count, a, b;
	atomic_t inside, most, torn, done;
	int result[CROWD_MAX];
	struct ww_mutex ww[2];
};

static void room_init(struct room *r)
{
	*r = (struct room){ };
	mutex_init(&r->mutex);
	init_rwsem(&r->sem);
	sema_init(&r->counting, 3);
	rt_mutex_init(&r->rt);
	ww_mutex_init(&r->ww[0], &test_class);
	ww_mutex_init(&r->ww[1], &test_class);
}

static void note_inside(struct room *r)
{
	int now = atomic_inc_return(&r->inside), most = atomic_read(&r->most);

	while (now > most && !atomic_try_cmpxchg(&r->most, &most, now))
		;
}

/* ---------------------------------------------------------------- mutex */

static void count_with_mutex(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		mutex_lock(&r->mutex);
		r->count++;
		if (i % 64 == 0)
			schedule_timeout_uninterruptible(0);
		mutex_unlock(&r->mutex);
	}
}

KTEST(locking, mutex_guards_a_counter, "spec: B-CHK-25 N-CHK-24")
{
	struct crowd crowd;
	struct room r;

	room_init(&r);
	KEXPECT(crowd_start(&crowd, THREADS, count_with_mutex, &r));
	crowd_end(&crowd);
	KEXPECT_EQ(r.count, THREADS * ROUNDS);
	KEXPECT(!mutex_is_locked(&r.mutex));
	KEXPECT(mutex_trylock(&r.mutex));
	KEXPECT(!mutex_trylock(&r.mutex));
	KEXPECT(mutex_is_locked(&r.mutex));
	mutex_unlock(&r.mutex);
}

struct contest {
	struct mutex mutex;
	spinlock_t lock;
	unsigned long count, sleeps[CROWD_MAX];
	struct task_struct *waiter;
	bool go, reached, got;
};

static void short_sections(struct crowd *crowd, int nr)
{
	struct contest *c = crowd->arg;
	unsigned long before = current->nvcsw;

	for (int i = 0; i < ROUNDS; i++) {
		mutex_lock(&c->mutex);
		c->count++;
		mutex_unlock(&c->mutex);
	}
	c->sleeps[nr] = current->nvcsw - before;
}

/* The holder is about to let go: to wait for it is shorter than to sleep and be woken. */
KTEST(locking, contended_mutex_with_short_sections_mostly_spins, "spec: B-CHK-25")
{
	struct contest c = { };
	struct crowd crowd;

	if (num_online_cpus() < 2)
		KSKIP("needs two CPUs");
	mutex_init(&c.mutex);
	KEXPECT(crowd_start(&crowd, 2, short_sections, &c));
	crowd_end(&crowd);
	KEXPECT_EQ(c.count, 2 * ROUNDS);
	KEXPECT_LT(c.sleeps[0] + c.sleeps[1], ROUNDS / 4);
}

/* On a CPU of its own: waits for the mutex, then, when told, for the spin lock. */
static void wait_for_both(struct crowd *crowd, int nr)
{
	struct contest *c = crowd->arg;

	if (smp_processor_id() == (int)cpumask_first(cpu_online_mask))
		return;
	WRITE_ONCE(c->waiter, current);
	mutex_lock(&c->mutex);
	mutex_unlock(&c->mutex);
	while (!READ_ONCE(c->go))
		cpu_relax();
	WRITE_ONCE(c->reached, true);
	spin_lock(&c->lock);
	WRITE_ONCE(c->got, true);
	spin_unlock(&c->lock);
}

KTEST(locking, contended_mutex_sleeps_and_contended_spinlock_spins, "spec: N-CHK-24 N-LOCK-10")
{
	struct contest c = { };
	unsigned long switches;
	struct crowd crowd;

	if (num_online_cpus() < 2)
		KSKIP("needs two CPUs");
	mutex_init(&c.mutex);
	spin_lock_init(&c.lock);
	set_cpus_allowed_ptr(current, cpumask_of(cpumask_first(cpu_online_mask)));
	mutex_lock(&c.mutex);
	KEXPECT(crowd_start(&crowd, 2, wait_for_both, &c));
	KEXPECT(eventually(READ_ONCE(c.waiter) && !READ_ONCE(c.waiter->on_cpu)));
	KEXPECT_EQ(READ_ONCE(c.waiter->__state), TASK_UNINTERRUPTIBLE);
	mutex_unlock(&c.mutex);

	spin_lock(&c.lock);
	WRITE_ONCE(c.go, true);
	for (int ms = 0; ms < 2000 && !READ_ONCE(c.reached); ms++)
		mdelay(1);
	switches = READ_ONCE(c.waiter->nvcsw);
	mdelay(10);
	KEXPECT(READ_ONCE(c.reached) && !READ_ONCE(c.got));
	KEXPECT_EQ(READ_ONCE(c.waiter->__state), TASK_RUNNING);
	KEXPECT_EQ(READ_ONCE(c.waiter->nvcsw), switches);
	spin_unlock(&c.lock);
	crowd_end(&crowd);
	KEXPECT(c.got);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/*
 * 0: interruptible, 1: killable, 2: not at all. The signal is sent by hand: kernel threads get
 * none.
 */
static void wait_with_signal(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;

	if (nr == 0)
		r->result[nr] = mutex_lock_interruptible(&r->mutex);
	else if (nr == 1)
		r->result[nr] = mutex_lock_killable(&r->mutex);
	else
		mutex_lock(&r->mutex);
	if (!r->result[nr])
		mutex_unlock(&r->mutex);
	sigdelset(&current->pending.signal, SIGKILL);
	clear_thread_flag(TIF_SIGPENDING);
	atomic_inc(&r->done);
}

KTEST(locking, signals_end_only_the_waits_that_allow_it, "spec: B-CHK-25 N-CHK-14")
{
	struct crowd crowd;
	struct room r;
	int i;

	room_init(&r);
	mutex_lock(&r.mutex);
	KEXPECT(crowd_start(&crowd, 3, wait_with_signal, &r));
	msleep(20);
	for (i = 0; i < 3; i++) {
		set_tsk_thread_flag(crowd.tasks[i], TIF_SIGPENDING);
		wake_up_process(crowd.tasks[i]);
	}
	KEXPECT(eventually(atomic_read(&r.done) == 1));
	msleep(20);
	KEXPECT_EQ(atomic_read(&r.done), 1);
	for (i = 0; i < 3; i++) {
		sigaddset(&crowd.tasks[i]->pending.signal, SIGKILL);
		wake_up_process(crowd.tasks[i]);
	}
	KEXPECT(eventually(atomic_read(&r.done) == 2));
	msleep(20);
	KEXPECT_EQ(atomic_read(&r.done), 2);
	mutex_unlock(&r.mutex);
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&r.done), 3);
	KEXPECT_EQ(r.result[0], -EINTR);
	KEXPECT_EQ(r.result[1], -EINTR);
	KEXPECT_EQ(r.result[2], 0);
}

static void dec_and_lock(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;

	if (atomic_dec_and_mutex_lock(&r->inside, &r->mutex)) {
		r->count++;
		mutex_unlock(&r->mutex);
	}
}

KTEST(locking, atomic_dec_and_mutex_lock_locks_for_the_last, "spec: B-CHK-25")
{
	struct crowd crowd;
	struct room r;

	room_init(&r);
	atomic_set(&r.inside, 6);
	KEXPECT(crowd_start(&crowd, 6, dec_and_lock, &r));
	crowd_end(&crowd);
	KEXPECT_EQ(r.count, 1);
	KEXPECT_EQ(atomic_read(&r.inside), 0);
}

/* ---------------------------------------------------------------- rw_semaphore */

static void read_inside(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;

	down_read(&r->sem);
	note_inside(r);
	eventually(atomic_read(&r->inside) == 2);
	up_read(&r->sem);
	atomic_inc(&r->done);
}

KTEST(locking, rwsem_readers_share_and_wait_for_the_writer, "spec: B-CHK-24 N-CHK-24 N-LOCK-20")
{
	struct crowd crowd;
	struct room r;

	room_init(&r);
	down_write(&r.sem);
	KEXPECT(!down_read_trylock(&r.sem));
	KEXPECT(!down_write_trylock(&r.sem));
	KEXPECT(crowd_start(&crowd, 2, read_inside, &r));
	msleep(20);
	KEXPECT_EQ(atomic_read(&r.inside), 0);
	downgrade_write(&r.sem);
	KEXPECT(eventually(atomic_read(&r.inside) == 2));	/* readers enter beside us */
	KEXPECT(!down_write_trylock(&r.sem));
	up_read(&r.sem);
	crowd_end(&crowd);
	KEXPECT(!rwsem_is_locked(&r.sem));
	KEXPECT(down_write_trylock(&r.sem));
	up_write(&r.sem);
	KEXPECT(down_read_trylock(&r.sem));
	up_read(&r.sem);
}

static void rwsem_mix(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if ((i + nr) % 4 == 0) {
			down_write(&r->sem);
			r->a++;
			barrier();
			r->b++;
			if (i % 8 == 0) {
				downgrade_write(&r->sem);
				up_read(&r->sem);
			} else {
				up_write(&r->sem);
			}
		} else {
			down_read(&r->sem);
			if (READ_ONCE(r->a) != READ_ONCE(r->b))
				atomic_inc(&r->torn);
			up_read(&r->sem);
		}
	}
}

KTEST(locking, rwsem_stress_keeps_writers_alone, "spec: B-CHK-24")
{
	struct crowd crowd;
	struct room r;

	room_init(&r);
	KEXPECT(crowd_start(&crowd, 6, rwsem_mix, &r));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&r.torn), 0);
	KEXPECT_EQ(r.a, 6 * ROUNDS / 4);
	KEXPECT(!rwsem_is_locked(&r.sem));
}

static void percpu_mix(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;
	int i;

	for (i = 0; i < 200; i++) {
		if (nr == 0 && i % 20 == 0) {
			percpu_down_write(&test_percpu_sem);
			r->a++;
			cpu_relax();
			r->b++;
			percpu_up_write(&test_percpu_sem);
		} else {
			percpu_down_read(&test_percpu_sem);
			if (READ_ONCE(r->a) != READ_ONCE(r->b))
				atomic_inc(&r->torn);
			percpu_up_read(&test_percpu_sem);
		}
	}
}

KTEST(locking, percpu_rwsem_keeps_writers_alone, "")
{
	struct crowd crowd;
	struct room r;

	room_init(&r);
	KEXPECT(crowd_start(&crowd, THREADS, percpu_mix, &r));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&r.torn), 0);
	KEXPECT_EQ(r.a, 10);
}

/* ---------------------------------------------------------------- semaphore */

static void hold_unit(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;

	down(&r->counting);
	note_inside(r);
	msleep(5);
	atomic_dec(&r->inside);
	up(&r->counting);
}

KTEST(locking, semaphore_of_three_admits_three, "spec: B-CHK-27 N-CHK-24 N-LOCK-19")
{
	struct crowd crowd;
	struct room r;

	room_init(&r);
	KEXPECT(crowd_start(&crowd, 8, hold_unit, &r));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&r.most), 3);
	KEXPECT_EQ(down_trylock(&r.counting), 0);
	KEXPECT_EQ(down_trylock(&r.counting), 0);
	KEXPECT_EQ(down_trylock(&r.counting), 0);
	KEXPECT_EQ(down_trylock(&r.counting), 1);
}

static void up_from_tasklet(unsigned long sem)
{
	up((struct semaphore *)sem);
}

KTEST(locking, semaphore_times_out_and_is_released_from_softirq, "spec: B-CHK-27")
{
	struct tasklet_struct tasklet;
	unsigned long start = jiffies;
	struct semaphore sem;

	sema_init(&sem, 0);
	KEXPECT_EQ(down_timeout(&sem, HZ / 10), -ETIME);
	KEXPECT_GE(jiffies - start, HZ / 10);
	KEXPECT_LT(jiffies - start, HZ);
	tasklet_init(&tasklet, up_from_tasklet, (unsigned long)&sem);
	tasklet_schedule(&tasklet);
	KEXPECT_EQ(down_timeout(&sem, HZ), 0);
	tasklet_kill(&tasklet);
}

/* ---------------------------------------------------------------- ww_mutex */

/* Even threads lock 0 then 1, odd ones 1 then 0. */
static void lock_both(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;
	struct ww_mutex *first = &r->ww[nr & 1], *second = &r->ww[!(nr & 1)], *slow;
	struct ww_acquire_ctx ctx;
	int i;

	for (i = 0; i < 300; i++) {
		ww_acquire_init(&ctx, &test_class);
		if (ww_mutex_lock(first, &ctx))
			/* it holds nothing: never told to back off */
			atomic_inc(&r->torn);
		while (ww_mutex_lock(second, &ctx) == -EDEADLK) {
			atomic_inc(&r->done);
			ww_mutex_unlock(first);
			ww_mutex_lock_slow(second, &ctx);
			slow = second;
			second = first;
			first = slow;
		}
		r->count++;
		ww_mutex_unlock(second);
		ww_mutex_unlock(first);
		ww_acquire_fini(&ctx);
	}
}

KTEST(locking, ww_mutex_in_both_orders_finishes, "spec: B-CHK-26")
{
	struct ww_acquire_ctx ctx;
	struct crowd crowd;
	struct room r;

	room_init(&r);
	KEXPECT(crowd_start(&crowd, THREADS, lock_both, &r));
	crowd_end(&crowd);
	KEXPECT_EQ(r.count, THREADS * 300);
	KEXPECT_EQ(atomic_read(&r.torn), 0);
	ww_acquire_init(&ctx, &test_class);
	KEXPECT_EQ(ww_mutex_lock(&r.ww[0], &ctx), 0);
	KEXPECT_EQ(ww_mutex_lock(&r.ww[0], &ctx), -EALREADY);
	ww_mutex_unlock(&r.ww[0]);
	ww_acquire_fini(&ctx);
}

struct ww_pair {
	struct ww_mutex a, b;
	struct completion younger_has_b;
	int older, younger;
};

static int younger_context(void *data)
{
	struct ww_pair *pair = data;
	struct ww_acquire_ctx ctx;

	ww_acquire_init(&ctx, &test_class);
	ww_mutex_lock(&pair->b, &ctx);
	complete(&pair->younger_has_b);
	pair->younger = ww_mutex_lock(&pair->a, &ctx);
	ww_mutex_unlock(&pair->b);
	if (!pair->younger)
		ww_mutex_unlock(&pair->a);
	ww_acquire_fini(&ctx);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(1);
	return 0;
}

KTEST(locking, ww_mutex_turns_the_younger_back, "spec: B-CHK-26")
{
	struct ww_acquire_ctx ctx;
	struct task_struct *task;
	struct ww_pair pair = { };

	ww_mutex_init(&pair.a, &test_class);
	ww_mutex_init(&pair.b, &test_class);
	init_completion(&pair.younger_has_b);
	ww_acquire_init(&ctx, &test_class);
	KEXPECT_EQ(ww_mutex_lock(&pair.a, &ctx), 0);
	task = kthread_run(younger_context, &pair, "ww_younger");
	KASSERT(!IS_ERR(task));
	wait_for_completion(&pair.younger_has_b);
	KEXPECT_EQ(ww_mutex_lock(&pair.b, &ctx), 0);
	ww_mutex_unlock(&pair.b);
	ww_mutex_unlock(&pair.a);
	ww_acquire_fini(&ctx);
	kthread_stop(task);
	KEXPECT_EQ(pair.younger, -EDEADLK);
}

/* ---------------------------------------------------------------- rt_mutex */

static void take_rt(struct crowd *crowd, int nr)
{
	struct room *r = crowd->arg;

	rt_mutex_lock(&r->rt);
	r->result[atomic_fetch_add(1, &r->done)] = current->rt_priority;
	rt_mutex_unlock(&r->rt);
}

KTEST(locking, rt_mutex_lends_the_waiters_priority, "")
{
	struct sched_param param = { };
	struct crowd crowd;
	struct room r;
	int i;

	room_init(&r);
	KEXPECT(current->prio >= MAX_RT_PRIO);
	rt_mutex_lock(&r.rt);
	crowd = (struct crowd){ .fn = take_rt, .arg = &r };
	init_completion(&crowd.go);
	complete_all(&crowd.go);
	for (i = 0; i < 3; i++) {
		struct task_struct *task = kthread_create(crowd_thread, &crowd, "rtm/%d", i);

		KASSERT(!IS_ERR(task));
		crowd.tasks[crowd.nr++] = get_task_struct(task);
		param.sched_priority = 10 * (i + 1);
		sched_setscheduler_nocheck(task, SCHED_FIFO, &param);
		wake_up_process(task);
		KEXPECT(eventually(READ_ONCE(current->prio) ==
				   MAX_RT_PRIO - 1 - param.sched_priority));
	}
	rt_mutex_unlock(&r.rt);
	KEXPECT(current->prio >= MAX_RT_PRIO);
	crowd_end(&crowd);
	KEXPECT_EQ(r.result[0], 30);		/* the best first */
	KEXPECT_EQ(r.result[2], 10);
}
