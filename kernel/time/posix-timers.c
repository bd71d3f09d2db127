// SPDX-License-Identifier: MIT
/*
 * POSIX timers: timer_create(2) and its family.
 *
 * A timer belongs to a process (signal->posix_timers). When it expires its one preallocated signal
 * is queued; an interval timer is armed again only when that signal is taken (posixtimer_rearm), so
 * a process that does not look is not flooded: what it missed is counted as overrun.
 *
 *	disarmed ──settime──> armed ──expiry──> signal queued ──signal taken──> armed ...
 *	                                        (it_requeue_pending odd)
 *
 * Locks: timer->it_lock (irqs off), then sighand->siglock. A timer is found under siglock, pinned
 * by RCU, and still there if it_signal is ours once it_lock is held. Deleting it clears it_signal
 * under it_lock and frees it after a grace period.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/init.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "posix-clocks.h"

static struct kmem_cache *posix_timers_cache;

int posix_timer_event(struct k_itimer *timer)
{
	int thread = timer->it_sigev_notify & SIGEV_THREAD_ID;

	if (timer->it_waiter) {
		wake_up_process(timer->it_waiter);
		return 0;
	}
	if ((timer->it_sigev_notify & ~SIGEV_THREAD_ID) == SIGEV_NONE)
		return 0;
	timer->sigq->info.si_sys_private = timer->it_requeue_pending;
	return send_sigqueue(timer->sigq, timer->it_pid, thread ? PIDTYPE_PID : PIDTYPE_TGID) > 0;
}

/*
 * The timer of this process with that id, it_lock held and interrupts off; or NULL. They may be off
 * before: who takes a signal re-arms its timer between two holds of siglock.
 */
static struct k_itimer *lock_timer(timer_t id, unsigned long *flags)
{
	struct signal_struct *sig = current->signal;
	struct k_itimer *timer, *found = NULL;

	rcu_read_lock();
	spin_lock_irqsave(&current->sighand->siglock, *flags);
	list_for_each_entry(timer, &sig->posix_timers, list) {
		if (timer->it_id == id) {
			found = timer;
			break;
		}
	}
	spin_unlock_irqrestore(&current->sighand->siglock, *flags);
	if (found) {
		spin_lock_irqsave(&found->it_lock, *flags);
		if (found->it_signal != sig) {
			spin_unlock_irqrestore(&found->it_lock, *flags);
			found = NULL;
		}
	}
	rcu_read_unlock();
	return found;
}

static void unlock_timer(struct k_itimer *timer, unsigned long flags)
{
	spin_unlock_irqrestore(&timer->it_lock, flags);
}

static int overrun_to_int(const struct k_itimer *timer)
{
	return min_t(s64, timer->it_overrun_last, INT_MAX);
}

void posixtimer_rearm(siginfo_t *info)
{
	struct k_itimer *timer;
	unsigned long flags;

	timer = lock_timer(info->si_tid, &flags);
	if (!timer)
		return;
	if (timer->it_interval && timer->it_requeue_pending == info->si_sys_private) {
		clockid_to_kclock(timer->it_clock)->timer_rearm(timer);
		timer->it_overrun_last = timer->it_overrun;
		timer->it_overrun = 0;
		timer->it_requeue_pending++;
		info->si_overrun = overrun_to_int(timer);
	}
	unlock_timer(timer, flags);
}

static void free_timer_rcu(struct rcu_head *head)
{
	kmem_cache_free(posix_timers_cache, container_of(head, struct k_itimer, rcu));
}

static void release_timer(struct k_itimer *timer)
{
	put_pid(timer->it_pid);
	put_pid(timer->it_cpu_pid);
	if (timer->sigq)
		sigqueue_free(timer->sigq);
	call_rcu(&timer->rcu, free_timer_rcu);
}

/* Who is to be told; NULL if the request makes no sense. A reference. */
static struct pid *good_sigevent(const sigevent_t *event)
{
	struct pid *pid = task_tgid(current);
	struct task_struct *thread;
	bool ok = true;

	switch (event->sigev_notify) {
	case SIGEV_SIGNAL | SIGEV_THREAD_ID:
		rcu_read_lock();
		pid = find_vpid(event->sigev_notify_thread_id);
		thread = pid ? pid_task(pid, PIDTYPE_PID) : NULL;
		ok = thread && same_thread_group(thread, current);
		pid = ok ? get_pid(pid) : NULL;
		rcu_read_unlock();
		if (!ok || event->sigev_signo <= 0 || event->sigev_signo > SIGRTMAX) {
			put_pid(pid);
			return NULL;
		}
		return pid;
	case SIGEV_SIGNAL:
	case SIGEV_THREAD:
		if (event->sigev_signo <= 0 || event->sigev_signo > SIGRTMAX)
			return NULL;
		return get_pid(pid);
	case SIGEV_NONE:
		return get_pid(pid);
	default:
		return NULL;
	}
}

/* Gives a timer its signal and its id, and makes it findable. */
static int publish_timer(struct k_itimer *timer, const sigevent_t *event)
{
	struct signal_struct *sig = current->signal;
	struct k_itimer *other;

	timer->it_sigev_notify = event->sigev_notify;
	timer->sigq->info.si_signo = event->sigev_signo;
	timer->sigq->info.si_value = event->sigev_value;
	timer->sigq->info.si_code = SI_TIMER;

	spin_lock_irq(&current->sighand->siglock);
retry:
	timer->it_id = sig->next_posix_timer_id++ & INT_MAX;
	list_for_each_entry(other, &sig->posix_timers, list)
		if (other->it_id == timer->it_id)
			goto retry;
	timer->sigq->info.si_tid = timer->it_id;
	timer->it_signal = sig;
	list_add(&timer->list, &sig->posix_timers);
	spin_unlock_irq(&current->sighand->siglock);
	return timer->it_id;
}

static struct k_itimer *alloc_timer(clockid_t clock)
{
	struct k_itimer *timer = kmem_cache_zalloc(posix_timers_cache, GFP_KERNEL);

	if (!timer)
		return NULL;
	spin_lock_init(&timer->it_lock);
	INIT_LIST_HEAD(&timer->list);
	INIT_LIST_HEAD(&timer->cpu_list);
	timer->it_clock = clock;
	timer->sigq = sigqueue_alloc();
	if (!timer->sigq) {
		kmem_cache_free(posix_timers_cache, timer);
		return NULL;
	}
	return timer;
}

static void delete_timer(struct k_itimer *timer, unsigned long flags);

long sys_timer_create(clockid_t which, sigevent_t __user *uevent, timer_t __user *created)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	sigevent_t event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	struct k_itimer *timer;
	unsigned long flags;
	int ret;

	if (uevent && copy_from_user(&event, uevent, sizeof(event)))
		return -EFAULT;
	if (!kc)
		return -EINVAL;
	if (!kc->timer_create)
		return -EOPNOTSUPP;
	timer = alloc_timer(which);
	if (!timer)
		return -EAGAIN;
	ret = -EINVAL;
	timer->it_pid = good_sigevent(&event);
	if (!timer->it_pid)
		goto out_release;
	ret = kc->timer_create(timer);
	if (ret) {
		/* Programs see a bad pointer for the number before they see a clock's refusal. */
		if (put_user(current->signal->next_posix_timer_id & INT_MAX, created))
			ret = -EFAULT;
		goto out_release;
	}
	ret = publish_timer(timer, &event);
	if (!uevent)
		timer->sigq->info.si_value.sival_int = ret;
	if (put_user(ret, created)) {
		timer = lock_timer(ret, &flags);
		if (timer)
			delete_timer(timer, flags);
		return -EFAULT;
	}
	return 0;

out_release:
	release_timer(timer);
	return ret;
}

static void get_setting(struct k_itimer *timer, struct itimerspec64 *it)
{
	ktime_t rem;

	*it = (struct itimerspec64){ .it_interval = ns_to_timespec64(timer->it_interval) };
	if (!timer->it_active && !(timer->it_interval && (timer->it_requeue_pending & 1)))
		return;
	rem = clockid_to_kclock(timer->it_clock)->timer_remaining(timer);
	if (rem > 0)
		it->it_value = ns_to_timespec64(rem);
	else if (timer->it_sigev_notify != SIGEV_NONE)
		it->it_value.tv_nsec = 1;	/* about to fire: not yet disarmed */
}

long sys_timer_gettime(timer_t id, struct __kernel_itimerspec __user *setting)
{
	struct itimerspec64 it;
	struct k_itimer *timer;
	unsigned long flags;

	timer = lock_timer(id, &flags);
	if (!timer)
		return -EINVAL;
	get_setting(timer, &it);
	unlock_timer(timer, flags);
	return put_itimerspec64(&it, setting);
}

long sys_timer_getoverrun(timer_t id)
{
	struct k_itimer *timer;
	unsigned long flags;
	int overrun;

	timer = lock_timer(id, &flags);
	if (!timer)
		return -EINVAL;
	overrun = overrun_to_int(timer);
	unlock_timer(timer, flags);
	return overrun;
}

/* Disarms the locked timer; false if its callback was running, and the timer is unlocked then. */
static bool disarm(struct k_itimer *timer, unsigned long flags)
{
	timer->it_interval = 0;
	if (clockid_to_kclock(timer->it_clock)->timer_try_cancel(timer) >= 0)
		return true;
	unlock_timer(timer, flags);
	cpu_relax();
	return false;
}

long sys_timer_settime(timer_t id, int settime_flags,
		       const struct __kernel_itimerspec __user *new_setting,
		       struct __kernel_itimerspec __user *old_setting)
{
	struct itimerspec64 new, old;
	struct k_itimer *timer;
	unsigned long flags;
	bool first = true;
	int ret = 0;

	if (!new_setting)
		return -EINVAL;
	if (get_itimerspec64(&new, new_setting))
		return -EFAULT;
	if (!timespec64_valid(&new.it_value) || !timespec64_valid(&new.it_interval))
		return -EINVAL;
	do {
		timer = lock_timer(id, &flags);
		if (!timer)
			return -EINVAL;
		if (first)
			get_setting(timer, &old);
		first = false;
	} while (!disarm(timer, flags));

	/* A signal still queued from before does not re-arm it. */
	timer->it_requeue_pending = (timer->it_requeue_pending + 2) & ~1;
	timer->it_overrun = timer->it_overrun_last = 0;
	if (new.it_value.tv_sec || new.it_value.tv_nsec) {
		timer->it_interval = timespec64_to_ktime(new.it_interval);
		ret = clockid_to_kclock(timer->it_clock)
			      ->timer_arm(timer, timespec64_to_ktime(new.it_value),
					  settime_flags & TIMER_ABSTIME);
	}
	unlock_timer(timer, flags);
	if (!ret && old_setting)
		ret = put_itimerspec64(&old, old_setting);
	return ret;
}

/* The timer is locked; on return it is gone. */
static void delete_timer(struct k_itimer *timer, unsigned long flags)
{
	timer_t id = timer->it_id;

	while (!disarm(timer, flags)) {
		timer = lock_timer(id, &flags);
		if (!timer)
			return;
	}
	spin_lock(&current->sighand->siglock);
	list_del_init(&timer->list);
	spin_unlock(&current->sighand->siglock);
	timer->it_signal = NULL;
	unlock_timer(timer, flags);
	release_timer(timer);
}

long sys_timer_delete(timer_t id)
{
	struct k_itimer *timer;
	unsigned long flags;

	timer = lock_timer(id, &flags);
	if (!timer)
		return -EINVAL;
	delete_timer(timer, flags);
	return 0;
}

void exit_itimers(struct task_struct *tsk)
{
	struct signal_struct *sig = tsk->signal;

	for (;;) {
		struct k_itimer *timer;
		unsigned long flags;
		timer_t id;

		spin_lock_irq(&tsk->sighand->siglock);
		timer = list_first_entry_or_null(&sig->posix_timers, struct k_itimer, list);
		id = timer ? timer->it_id : 0;
		spin_unlock_irq(&tsk->sighand->siglock);
		if (!timer)
			return;
		timer = lock_timer(id, &flags);
		if (timer)
			delete_timer(timer, flags);
	}
}

void __init posix_timers_init(void)
{
	posix_timers_cache = kmem_cache_create("posix_timers_cache", sizeof(struct k_itimer), 0,
					       SLAB_PANIC, NULL);
}
