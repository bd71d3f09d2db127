// SPDX-License-Identifier: MIT
/* RCU: callbacks come after the readers, grace periods end, nothing is freed under a reader. */

#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/ktest.h>
#include <linux/sched/clock.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include "../../tests/threads.h"

struct object {
	struct rcu_head rcu;
	unsigned long canary;
};
#define ALIVE	0x600df00dUL
#define DEAD	0xdeadUL

struct world {
	struct object __rcu *object;
	atomic_t bad, freed, readers_done;
	struct srcu_struct srcu;
};

static void kill_object(struct rcu_head *head)
{
	struct object *object = container_of(head, struct object, rcu);

	object->canary = DEAD;
	kfree(object);
}

static struct object *new_object(void)
{
	struct object *object = kmalloc(sizeof(*object), GFP_KERNEL);

	if (object)
		object->canary = ALIVE;
	return object;
}

/* Thread 0 replaces the object, the others read it. */
static void read_or_replace(struct crowd *crowd, int nr)
{
	struct world *w = crowd->arg;
	struct object *new, *old;
	int i;

	for (i = 0; i < 2000; i++) {
		if (nr == 0) {
			new = new_object();
			if (!new)
				continue;
			old = rcu_replace_pointer(w->object, new, 1);
			if (i % 3 == 0)
				kfree_rcu(old, rcu);
			else
				call_rcu(&old->rcu, kill_object);
			if (i % 100 == 0)
				synchronize_rcu();
			continue;
		}
		rcu_read_lock();
		if (rcu_dereference(w->object)->canary != ALIVE)
			atomic_inc(&w->bad);
		rcu_read_unlock();
	}
}

KTEST(rcu, objects_live_as_long_as_readers_see_them, "spec: N-LOCK-29")
{
	struct crowd crowd;
	struct world w = { };

	w.object = new_object();
	KASSERT(w.object);
	KEXPECT(crowd_start(&crowd, 4, read_or_replace, &w));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&w.bad), 0);
	rcu_barrier();
	kfree(w.object);
}

struct order {
	struct rcu_head rcu;
	int nr;
};
static atomic_t order_next, order_wrong;

static void check_order(struct rcu_head *head)
{
	if (atomic_fetch_add(1, &order_next) != container_of(head, struct order, rcu)->nr)
		atomic_inc(&order_wrong);
}

KTEST(rcu, callbacks_of_one_cpu_keep_their_order_and_barrier_waits, "")
{
	static struct order orders[200];
	int i, cpu = get_cpu();

	put_cpu();
	set_cpus_allowed_ptr(current, cpumask_of(cpu));
	atomic_set(&order_next, 0);
	atomic_set(&order_wrong, 0);
	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		orders[i].nr = i;
		call_rcu(&orders[i].rcu, check_order);
		if (i % 50 == 0)
			msleep(5);
	}
	rcu_barrier();
	KEXPECT_EQ(atomic_read(&order_next), ARRAY_SIZE(orders));
	KEXPECT_EQ(atomic_read(&order_wrong), 0);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

/*
 * Readers that stay for 30 ms; the main thread's grace period must outlast those that began before
 * it.
 */
static void long_reader(struct crowd *crowd, int nr)
{
	struct world *w = crowd->arg;
	u64 until = local_clock() + 30 * NSEC_PER_MSEC;

	rcu_read_lock();
	atomic_inc(&w->freed);
	while (local_clock() < until)
		cpu_relax();
	atomic_inc(&w->readers_done);
	rcu_read_unlock();
}

static void wait_for_readers(struct ktest_run *__run, void (*sync)(void))
{
	struct crowd crowd;
	struct world w = { };

	if (num_online_cpus() == 1)
		KSKIP("one CPU");
	set_cpus_allowed_ptr(current, cpumask_of(0));
	crowd = (struct crowd){ .fn = long_reader, .arg = &w };
	init_completion(&crowd.go);
	complete_all(&crowd.go);
	crowd.tasks[0] = kthread_create(crowd_thread, &crowd, "reader");
	KASSERT(!IS_ERR(crowd.tasks[0]));
	get_task_struct(crowd.tasks[0]);
	crowd.nr = 1;
	kthread_bind(crowd.tasks[0], cpumask_last(cpu_online_mask));
	wake_up_process(crowd.tasks[0]);
	while (!atomic_read(&w.freed))
		cpu_relax();
	sync();
	KEXPECT_EQ(atomic_read(&w.readers_done), 1);
	crowd_end(&crowd);
	set_cpus_allowed_ptr(current, cpu_possible_mask);
}

KTEST(rcu, synchronize_rcu_waits_for_readers_on_other_cpus, "")
{
	wait_for_readers(__run, synchronize_rcu);
}

KTEST(rcu, expedited_grace_periods_wait_as_well, "")
{
	wait_for_readers(__run, synchronize_rcu_expedited);
}

KTEST(rcu, cookies_say_when_a_grace_period_has_passed, "")
{
	unsigned long cookie = start_poll_synchronize_rcu();

	if (num_online_cpus() > 1)
		KEXPECT(eventually(poll_state_synchronize_rcu(cookie)));
	cookie = get_state_synchronize_rcu();
	synchronize_rcu();
	if (num_online_cpus() > 1)
		KEXPECT(poll_state_synchronize_rcu(cookie));
	cond_synchronize_rcu(cookie);
}

static void srcu_reader(struct crowd *crowd, int nr)
{
	struct world *w = crowd->arg;
	struct object *old;
	int i, idx;

	for (i = 0; i < 100; i++) {
		if (nr == 0) {
			old = rcu_replace_pointer(w->object, new_object(), 1);
			synchronize_srcu(&w->srcu);
			old->canary = DEAD;
			kfree(old);
			continue;
		}
		idx = srcu_read_lock(&w->srcu);
		old = srcu_dereference(w->object, &w->srcu);
		if (i % 10 == 0)
			schedule_timeout_uninterruptible(1);	/* it may sleep */
		if (READ_ONCE(old->canary) != ALIVE)
			atomic_inc(&w->bad);
		srcu_read_unlock(&w->srcu, idx);
	}
}

KTEST(rcu, srcu_readers_may_sleep, "")
{
	struct crowd crowd;
	struct world w = { };

	init_srcu_struct(&w.srcu);
	w.object = new_object();
	KASSERT(w.object);
	KEXPECT(crowd_start(&crowd, 4, srcu_reader, &w));
	crowd_end(&crowd);
	KEXPECT_EQ(atomic_read(&w.bad), 0);
	cleanup_srcu_struct(&w.srcu);
	kfree(w.object);
}
