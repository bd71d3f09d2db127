// SPDX-License-Identifier: MIT
/*
 * Clocks that run while a process or thread does: CPU-time clocks, timers on them, ITIMER_VIRTUAL
 * and ITIMER_PROF, RLIMIT_CPU, RLIMIT_RTTIME.
 *
 * Nothing interrupts when such a clock reaches a value; the tick looks, every CONFIG_HZ-th of a
 * second of a task's running. It looks only if signal->posix_cputimers.active says that something
 * is armed. Armed timers are in posix_cputimers.timers of the process they belong to whose time
 * they count, guarded by that process's siglock.
 */

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/cputime.h>
#include <linux/sched/rt.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/syscalls.h>
#include <linux/uaccess.h>
#include "posix-clocks.h"

u64 cpu_clock_sample(clockid_t clock, struct task_struct *p)
{
	u64 utime, stime;

	if (CPUCLOCK_WHICH(clock) == CPUCLOCK_SCHED)
		return task_sched_runtime(p);
	task_cputime(p, &utime, &stime);
	return CPUCLOCK_WHICH(clock) == CPUCLOCK_VIRT ? utime : utime + stime;
}

u64 cpu_clock_sample_group(clockid_t clock, struct task_struct *p)
{
	struct task_cputime sum;

	thread_group_cputime(p, &sum);
	switch (CPUCLOCK_WHICH(clock)) {
	case CPUCLOCK_PROF:
		return sum.utime + sum.stime;
	case CPUCLOCK_VIRT:
		return sum.utime;
	default:
		return sum.sum_exec_runtime;
	}
}

/*
 * CLOCK_PROCESS_CPUTIME_ID and CLOCK_THREAD_CPUTIME_ID in the general form: exact time of pid 0,
 * the caller.
 */
static clockid_t canonical_id(clockid_t clock)
{
	if (clock == CLOCK_PROCESS_CPUTIME_ID)
		return (~0U << 3) | CPUCLOCK_SCHED;
	if (clock == CLOCK_THREAD_CPUTIME_ID)
		return (~0U << 3) | CPUCLOCK_SCHED | CPUCLOCK_PERTHREAD_MASK;
	return clock;
}

/*
 * Whose time a clock id means, as a pid with a reference; NULL if there is no such process, or
 * thread of this process. To read the clock of a process any of its threads names it only if it is
 * the caller's own.
 */
static struct pid *pid_for_clock(clockid_t clock, bool gettime)
{
	pid_t nr = CPUCLOCK_PID(clock);
	struct task_struct *tsk;
	struct pid *pid = NULL;

	if (CPUCLOCK_WHICH(clock) >= CPUCLOCK_MAX)
		return NULL;
	if (nr == 0)
		return get_pid(CPUCLOCK_PERTHREAD(clock) ? task_pid(current) : task_tgid(current));
	rcu_read_lock();
	pid = find_vpid(nr);
	tsk = pid ? pid_task(pid, PIDTYPE_PID) : NULL;
	if (!tsk)
		pid = NULL;
	else if (CPUCLOCK_PERTHREAD(clock))
		pid = same_thread_group(tsk, current) ? pid : NULL;
	else if (gettime && pid == task_pid(current))
		pid = task_tgid(current);
	else
		pid = thread_group_leader(tsk) ? pid : NULL;
	get_pid(pid);
	rcu_read_unlock();
	return pid;
}

/* The task of such a pid, with a reference; NULL once it is gone. */
static struct task_struct *clock_task(struct pid *pid, clockid_t clock)
{
	return get_pid_task(pid, CPUCLOCK_PERTHREAD(clock) ? PIDTYPE_PID : PIDTYPE_TGID);
}

static u64 sample(clockid_t clock, struct task_struct *tsk)
{
	return CPUCLOCK_PERTHREAD(clock) ? cpu_clock_sample(clock, tsk) :
					   cpu_clock_sample_group(clock, tsk);
}

static int cpu_clock_get(clockid_t id, struct timespec64 *ts)
{
	clockid_t clock = canonical_id(id);
	struct pid *pid = pid_for_clock(clock, true);
	struct task_struct *tsk = pid ? clock_task(pid, clock) : NULL;

	put_pid(pid);
	if (!tsk)
		return -EINVAL;
	*ts = ns_to_timespec64(sample(clock, tsk));
	put_task_struct(tsk);
	return 0;
}

static int cpu_clock_getres(clockid_t id, struct timespec64 *ts)
{
	clockid_t clock = canonical_id(id);
	struct pid *pid = pid_for_clock(clock, false);

	if (!pid)
		return -EINVAL;
	put_pid(pid);
	*ts = (struct timespec64){ 0, CPUCLOCK_WHICH(clock) == CPUCLOCK_SCHED ? 1 : TICK_NSEC };
	return 0;
}

static int cpu_clock_set(clockid_t id, const struct timespec64 *ts)
{
	struct timespec64 unused;

	return cpu_clock_getres(id, &unused) ? -EINVAL : -EPERM;
}

static int cpu_timer_create(struct k_itimer *timer)
{
	timer->it_clock = canonical_id(timer->it_clock);
	timer->it_cpu_pid = pid_for_clock(timer->it_clock, false);
	return timer->it_cpu_pid ? 0 : -EINVAL;
}

/* Puts the timer where its task's tick looks, unless the time has come already. it_lock held. */
static int cpu_timer_start(struct k_itimer *timer, u64 expires)
{
	struct task_struct *tsk = clock_task(timer->it_cpu_pid, timer->it_clock);
	struct sighand_struct *sighand;
	unsigned long flags;

	if (!tsk)
		return -ESRCH;
	timer->cpu_expires = expires;
	sighand = lock_task_sighand(tsk, &flags);
	if (sighand) {
		list_move_tail(&timer->cpu_list, &tsk->signal->posix_cputimers.timers);
		timer->it_active = true;
		WRITE_ONCE(tsk->signal->posix_cputimers.active, true);
		unlock_task_sighand(tsk, &flags);
	}
	put_task_struct(tsk);
	return sighand ? 0 : -ESRCH;
}

static int cpu_timer_arm(struct k_itimer *timer, ktime_t expires, bool absolute)
{
	struct task_struct *tsk = clock_task(timer->it_cpu_pid, timer->it_clock);

	if (!tsk)
		return -ESRCH;
	if (!absolute)
		expires = ktime_add_safe(expires, sample(timer->it_clock, tsk));
	put_task_struct(tsk);
	return cpu_timer_start(timer, expires);
}

static int cpu_timer_try_cancel(struct k_itimer *timer)
{
	struct task_struct *tsk = clock_task(timer->it_cpu_pid, timer->it_clock);
	unsigned long flags;

	timer->it_active = false;
	if (!tsk)
		return 0;	/* its list went with it (posix_cpu_timers_exit) */
	if (lock_task_sighand(tsk, &flags)) {
		list_del_init(&timer->cpu_list);
		unlock_task_sighand(tsk, &flags);
	}
	put_task_struct(tsk);
	return 0;
}

static u64 cpu_timer_forward(struct k_itimer *timer, u64 now)
{
	u64 overruns;

	if (!timer->it_interval || now < timer->cpu_expires)
		return 0;
	overruns = (now - timer->cpu_expires) / timer->it_interval + 1;
	timer->cpu_expires += overruns * timer->it_interval;
	return overruns;
}

static ktime_t cpu_timer_remaining(struct k_itimer *timer)
{
	struct task_struct *tsk = clock_task(timer->it_cpu_pid, timer->it_clock);
	u64 now;

	if (!tsk)
		return 0;
	now = sample(timer->it_clock, tsk);
	put_task_struct(tsk);
	if ((timer->it_requeue_pending & 1) || timer->it_sigev_notify == SIGEV_NONE)
		timer->it_overrun += cpu_timer_forward(timer, now);
	return timer->cpu_expires - now;
}

static void cpu_timer_rearm(struct k_itimer *timer)
{
	struct task_struct *tsk = clock_task(timer->it_cpu_pid, timer->it_clock);

	if (!tsk)
		return;
	timer->it_overrun += cpu_timer_forward(timer, sample(timer->it_clock, tsk));
	put_task_struct(tsk);
	cpu_timer_start(timer, timer->cpu_expires);
}

const struct k_clock clock_cpu = {
	.clock_getres = cpu_clock_getres,
	.clock_get = cpu_clock_get,
	.clock_set = cpu_clock_set,
	.timer_create = cpu_timer_create,
	.nsleep = posix_cpu_nsleep,
	.timer_arm = cpu_timer_arm,
	.timer_try_cancel = cpu_timer_try_cancel,
	.timer_remaining = cpu_timer_remaining,
	.timer_rearm = cpu_timer_rearm,
};

const struct k_clock clock_process = {
	.clock_getres = cpu_clock_getres,
	.clock_get = cpu_clock_get,
	.timer_create = cpu_timer_create,
	.nsleep = posix_cpu_nsleep,
	.timer_arm = cpu_timer_arm,
	.timer_try_cancel = cpu_timer_try_cancel,
	.timer_remaining = cpu_timer_remaining,
	.timer_rearm = cpu_timer_rearm,
};

/* A thread that sleeps gathers no time: its own clock has no sleep. */
const struct k_clock clock_thread = {
	.clock_getres = cpu_clock_getres,
	.clock_get = cpu_clock_get,
	.timer_create = cpu_timer_create,
	.timer_arm = cpu_timer_arm,
	.timer_try_cancel = cpu_timer_try_cancel,
	.timer_remaining = cpu_timer_remaining,
	.timer_rearm = cpu_timer_rearm,
};

/*
 * Sleeps until a CPU clock, another process's or that of other threads of this one, reaches a
 * value.
 */
static long cpu_nsleep_until(clockid_t clock, struct pid *pid, u64 expires, u64 *left)
{
	struct k_itimer timer = { .it_clock = clock, .it_cpu_pid = pid, .it_waiter = current };
	ktime_t rem;
	int ret;

	spin_lock_init(&timer.it_lock);
	INIT_LIST_HEAD(&timer.cpu_list);
	spin_lock_irq(&timer.it_lock);
	ret = cpu_timer_start(&timer, expires);
	while (!ret && timer.it_active && !signal_pending(current)) {
		__set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock_irq(&timer.it_lock);
		schedule();
		spin_lock_irq(&timer.it_lock);
	}
	__set_current_state(TASK_RUNNING);
	rem = timer.it_active ? cpu_timer_remaining(&timer) : 0;
	cpu_timer_try_cancel(&timer);
	spin_unlock_irq(&timer.it_lock);
	synchronize_rcu();	/* the tick may have picked it up and be looking at it still */
	*left = rem > 0 ? rem : 0;
	return ret ? ret : (rem > 0 ? -ERESTART_RESTARTBLOCK : 0);
}

static long posix_cpu_nsleep_restart(struct restart_block *restart)
{
	struct timespec64 until = ns_to_timespec64(restart->nanosleep.expires);

	return posix_cpu_nsleep(restart->nanosleep.clockid, TIMER_ABSTIME, &until);
}

long posix_cpu_nsleep(clockid_t id, int flags, const struct timespec64 *rqtp)
{
	struct restart_block *restart = &current->restart_block;
	clockid_t clock = canonical_id(id);
	struct task_struct *tsk;
	struct timespec64 rest;
	struct pid *pid;
	u64 expires = timespec64_to_ns(rqtp), left;
	long ret;

	/* A thread that sleeps gathers no time. */
	if (CPUCLOCK_PERTHREAD(clock) &&
	    (CPUCLOCK_PID(clock) == 0 || CPUCLOCK_PID(clock) == task_pid_vnr(current)))
		return -EINVAL;
	pid = pid_for_clock(clock, false);
	tsk = pid ? clock_task(pid, clock) : NULL;
	if (!tsk) {
		put_pid(pid);
		return -EINVAL;
	}
	if (!(flags & TIMER_ABSTIME))
		expires = ktime_add_safe(expires, sample(clock, tsk));
	put_task_struct(tsk);
	ret = cpu_nsleep_until(clock, pid, expires, &left);
	put_pid(pid);
	if (ret != -ERESTART_RESTARTBLOCK)
		return ret;
	if (flags & TIMER_ABSTIME)
		return -ERESTARTNOHAND;
	restart->nanosleep.expires = expires;
	restart->nanosleep.clockid = clock;
	restart->fn = posix_cpu_nsleep_restart;
	rest = ns_to_timespec64(left);
	return nanosleep_copyout(restart, &rest);
}

void posix_cputimers_group_init(struct posix_cputimers *pct, u64 cpu_limit)
{
	INIT_LIST_HEAD(&pct->timers);
	pct->rlim_cpu_ns = cpu_limit == RLIM_INFINITY ?
				   0 :
				   min_t(u64, cpu_limit, KTIME_SEC_MAX) * NSEC_PER_SEC;
	pct->active = pct->rlim_cpu_ns != 0;
}

void update_rlimit_cpu(struct task_struct *task, unsigned long seconds)
{
	struct posix_cputimers *pct;
	unsigned long flags;

	if (!lock_task_sighand(task, &flags))
		return;
	pct = &task->signal->posix_cputimers;
	/* 0 would mean "none": the earliest instant there is. */
	pct->rlim_cpu_ns = seconds == RLIM_INFINITY ?
				   0 :
				   max_t(u64, min_t(u64, seconds, KTIME_SEC_MAX) * NSEC_PER_SEC, 1);
	if (pct->rlim_cpu_ns)
		WRITE_ONCE(pct->active, true);
	unlock_task_sighand(task, &flags);
}

/* Advances ITIMER_VIRTUAL or ITIMER_PROF; true if it expired. siglock held. */
static bool check_cpu_itimer(struct cpu_itimer *it, u64 now)
{
	if (!it->expires || now < it->expires)
		return false;
	it->expires = it->incr ? it->expires + it->incr : 0;
	return true;
}

static void check_rlimit_cpu(struct task_struct *tsk, struct posix_cputimers *pct, u64 now)
{
	unsigned long hard = task_rlimit_max(tsk, RLIMIT_CPU);

	if (!pct->rlim_cpu_ns || now < pct->rlim_cpu_ns)
		return;
	if (hard != RLIM_INFINITY && now >= (u64)hard * NSEC_PER_SEC) {
		send_signal_locked(SIGKILL, SEND_SIG_PRIV, tsk, PIDTYPE_TGID);
		pct->rlim_cpu_ns = 0;
		return;
	}
	/* Once a second from the soft limit on. */
	send_signal_locked(SIGXCPU, SEND_SIG_PRIV, tsk, PIDTYPE_TGID);
	pct->rlim_cpu_ns = max(pct->rlim_cpu_ns, now / NSEC_PER_SEC * NSEC_PER_SEC) + NSEC_PER_SEC;
}

static bool rttime_is_limited(struct task_struct *tsk)
{
	return rt_task(tsk) && task_rlimit(tsk, RLIMIT_RTTIME) != RLIM_INFINITY;
}

/* How long the thread has run as a real-time one without blocking; once a second. siglock held. */
static void check_rlimit_rttime(struct task_struct *tsk)
{
	const unsigned long tick_us = USEC_PER_SEC / HZ, ran = tsk->rt.timeout;
	unsigned long soft = task_rlimit(tsk, RLIMIT_RTTIME) / tick_us,
		      hard = task_rlimit_max(tsk, RLIMIT_RTTIME);

	if (hard != RLIM_INFINITY && ran > hard / tick_us)
		send_signal_locked(SIGKILL, SEND_SIG_PRIV, tsk, PIDTYPE_PID);
	else if (ran > soft && (ran - soft) % HZ == 1)
		send_signal_locked(SIGXCPU, SEND_SIG_PRIV, tsk, PIDTYPE_PID);
}

/*
 * What the clocks of a thread and its process say, read once a tick: a timer that is armed again
 * while the tick looks at timers lies behind that, however short its interval.
 */
struct cpu_times {
	u64 thread[CPUCLOCK_MAX], group[CPUCLOCK_MAX];
};

static void read_clocks(struct task_struct *tsk, struct cpu_times *now)
{
	struct task_cputime sum;

	for (int which = 0; which < CPUCLOCK_MAX; which++)
		now->thread[which] = cpu_clock_sample(which, tsk);
	thread_group_cputime(tsk, &sum);
	now->group[CPUCLOCK_PROF] = sum.utime + sum.stime;
	now->group[CPUCLOCK_VIRT] = sum.utime;
	now->group[CPUCLOCK_SCHED] = sum.sum_exec_runtime;
}

/* The first armed timer that is due, taken off the list; NULL if none. siglock held. */
static struct k_itimer *take_expired(struct task_struct *tsk, struct posix_cputimers *pct,
				     const struct cpu_times *now)
{
	struct k_itimer *timer;

	list_for_each_entry(timer, &pct->timers, cpu_list) {
		unsigned int which = CPUCLOCK_WHICH(timer->it_clock);
		bool of_thread = CPUCLOCK_PERTHREAD(timer->it_clock);

		if (of_thread && timer->it_cpu_pid != task_pid(tsk))
			continue;	/* another thread's: its own tick looks */
		if ((of_thread ? now->thread : now->group)[which] >= timer->cpu_expires) {
			list_del_init(&timer->cpu_list);
			return timer;
		}
	}
	return NULL;
}

/*
 * it_lock is taken inside RCU only: the timer may have been deleted, or re-armed, since it was
 * taken off the list.
 */
static void fire_cpu_timer(struct k_itimer *timer)
{
	unsigned long flags;

	spin_lock_irqsave(&timer->it_lock, flags);
	if (timer->it_active && list_empty(&timer->cpu_list)) {
		timer->it_active = false;
		if (timer->it_interval)
			timer->it_requeue_pending++;
		if (posix_timer_event(timer) && timer->it_interval) {
			cpu_timer_rearm(timer);
			timer->it_requeue_pending++;
		}
	}
	spin_unlock_irqrestore(&timer->it_lock, flags);
}

void run_posix_cpu_timers(void)
{
	struct task_struct *tsk = current;
	struct posix_cputimers *pct = &tsk->signal->posix_cputimers;
	struct k_itimer *timer;
	struct cpu_times now;
	unsigned long flags;
	bool rttime = rttime_is_limited(tsk);

	if (likely(!READ_ONCE(pct->active) && !rttime) || tsk->exit_state)
		return;
	rcu_read_lock();
	if (!lock_task_sighand(tsk, &flags))
		goto out;
	if (rttime)
		check_rlimit_rttime(tsk);
	read_clocks(tsk, &now);
	if (check_cpu_itimer(&tsk->signal->it[CPUCLOCK_PROF], now.group[CPUCLOCK_PROF]))
		send_signal_locked(SIGPROF, SEND_SIG_PRIV, tsk, PIDTYPE_TGID);
	if (check_cpu_itimer(&tsk->signal->it[CPUCLOCK_VIRT], now.group[CPUCLOCK_VIRT]))
		send_signal_locked(SIGVTALRM, SEND_SIG_PRIV, tsk, PIDTYPE_TGID);
	check_rlimit_cpu(tsk, pct, now.group[CPUCLOCK_PROF]);
	while ((timer = take_expired(tsk, pct, &now))) {
		unlock_task_sighand(tsk, &flags);
		fire_cpu_timer(timer);
		if (!lock_task_sighand(tsk, &flags))
			goto out;
	}
	pct->active = tsk->signal->it[0].expires || tsk->signal->it[1].expires ||
		      pct->rlim_cpu_ns || !list_empty(&pct->timers);
	unlock_task_sighand(tsk, &flags);
out:
	rcu_read_unlock();
}

/* Timers that count the time of something that is gone never fire. siglock held. */
static void forget_timers(struct task_struct *tsk, bool group)
{
	struct k_itimer *timer, *next;

	list_for_each_entry_safe(timer, next, &tsk->signal->posix_cputimers.timers, cpu_list)
		if (group ||
		    (CPUCLOCK_PERTHREAD(timer->it_clock) && timer->it_cpu_pid == task_pid(tsk)))
			list_del_init(&timer->cpu_list);
}

void posix_cpu_timers_exit(struct task_struct *tsk)
{
	forget_timers(tsk, false);
}

void posix_cpu_timers_exit_group(struct task_struct *tsk)
{
	forget_timers(tsk, true);
}
