/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_POSIX_TIMERS_H
#define _LINUX_POSIX_TIMERS_H

/*
 * POSIX timers, interval timers and CPU-time clocks: what fork, exec, exit, the tick and signal
 * delivery call.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/hrtimer.h>
#include <linux/signal_types.h>

struct task_struct;
struct signal_struct;
struct pid;

#define CPUCLOCK_PERTHREAD_MASK	4
#define CPUCLOCK_WHICH(clock)	((clock) & 3)
#define CPUCLOCK_PERTHREAD(clock) (((clock) & CPUCLOCK_PERTHREAD_MASK) != 0)
#define CPUCLOCK_PID(clock)	((pid_t)~((clock) >> 3))
#define CPUCLOCK_PROF		0
#define CPUCLOCK_VIRT		1
#define CPUCLOCK_SCHED		2
#define CPUCLOCK_MAX		3

/* One timer of timer_create(2). */
struct k_itimer {
	struct list_head list;			/* sighand->siglock: in signal->posix_timers */
	struct list_head cpu_list;		/* sighand->siglock: armed on a CPU clock */
	spinlock_t it_lock;	/* the fields below; taken with interrupts off, outside siglock */
	clockid_t it_clock;
	int it_id;
	bool it_active;				/* CPU clock timer armed */
	int it_requeue_pending;	/* odd: its signal is queued, and taking the signal re-arms it */
	s64 it_overrun;				/* expiries since the last signal */
	s64 it_overrun_last;			/* what timer_getoverrun() says */
	int it_sigev_notify;
	ktime_t it_interval;
	u64 cpu_expires;			/* CPU clocks: ns of that clock */
	struct signal_struct *it_signal;	/* NULL once deleted */
	/* who gets the signal: a process, or a thread (SIGEV_THREAD_ID); a reference */
	struct pid *it_pid;
	struct pid *it_cpu_pid;			/* whose CPU time it is; a reference */
	/* clock_nanosleep() on a CPU clock: woken instead of a signal */
	struct task_struct *it_waiter;
	struct sigqueue *sigq;			/* preallocated */
	struct hrtimer timer;
	struct rcu_head rcu;
};

/* ITIMER_VIRTUAL and ITIMER_PROF of a process, in ns of process CPU time. siglock. */
struct cpu_itimer {
	u64 expires, incr;
};

/* What the tick looks at for a process. siglock, but `active` is read without. */
struct posix_cputimers {
	bool active;				/* something below is armed */
	u64 rlim_cpu_ns;			/* next RLIMIT_CPU deadline, 0 = none */
	struct list_head timers;	/* armed k_itimers, of the process and of its threads */
};

void posix_cputimers_group_init(struct posix_cputimers *pct, u64 cpu_limit_seconds);

/* exit of the last thread, and exec: deletes all timers of the process. **Sleeps.** */
void exit_itimers(struct task_struct *tsk);
/* exit of one thread and of the group: siglock held / not needed. */
void posix_cpu_timers_exit(struct task_struct *tsk);
void posix_cpu_timers_exit_group(struct task_struct *tsk);
/*
 * The tick: interrupts off, current. Sends SIGXCPU, SIGVTALRM, SIGPROF and expired CPU-clock
 * timers.
 */
void run_posix_cpu_timers(void);
/* RLIMIT_CPU changed: makes the tick look. */
void update_rlimit_cpu(struct task_struct *task, unsigned long rlim_new);
/*
 * A queued timer signal is being taken: fills si_overrun and re-arms the timer. siglock NOT held.
 */
void posixtimer_rearm(siginfo_t *info);
/* The function of signal->real_timer: SIGALRM. */
enum hrtimer_restart it_real_fn(struct hrtimer *timer);

/* ns of CPU time of a thread / of a process: PROF = user+system, VIRT = user, SCHED = exact. */
u64 cpu_clock_sample(clockid_t clock, struct task_struct *p);
u64 cpu_clock_sample_group(clockid_t clock, struct task_struct *p);

void posix_timers_init(void);

#endif
