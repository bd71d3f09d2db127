/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

/*
 * High-resolution timers: exact to the hardware, kept in a red-black tree per CPU and clock.
 *
 * Rules
 * - The callback runs in hard interrupt context with interrupts off and returns HRTIMER_RESTART
 *   after moving the expiry forward (hrtimer_forward), or HRTIMER_NORESTART. After NORESTART it may
 *   free the timer.
 * - start and cancel: **any context** but NMI; hrtimer_cancel() waits for a running callback, so
 *   not from that callback and not under a lock the callback takes (use hrtimer_try_to_cancel(),
 *   which returns -1 then).
 */

#include <linux/ktime.h>
#include <linux/rbtree.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>

enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };
enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0, HRTIMER_MODE_REL = 1, HRTIMER_MODE_PINNED = 2,
	HRTIMER_MODE_ABS_PINNED = 2, HRTIMER_MODE_REL_PINNED = 3,
};
enum hrtimer_base_type {
	HRTIMER_BASE_MONOTONIC, HRTIMER_BASE_REALTIME, HRTIMER_BASE_BOOTTIME, HRTIMER_BASE_TAI,
	HRTIMER_MAX_CLOCK_BASES,
};

struct hrtimer_clock_base;

struct hrtimer {
	/* guarded by base->cpu_base->lock */
	struct rb_node node;
	ktime_t expires;		/* latest time it fires, in its clock */
	ktime_t softexpires;		/* earliest */
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	struct hrtimer_clock_base *base;
	u8 state;			/* 1 = queued */
	u8 is_rel;
};

/* A relative timer of CLOCK_REALTIME runs by CLOCK_MONOTONIC: setting the clock does not move it. */
void hrtimer_init(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode);
void hrtimer_init_on_stack(struct hrtimer *timer, clockid_t clock, enum hrtimer_mode mode);
void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t tim, u64 delta_ns,
			    enum hrtimer_mode mode);
/* 1 was queued, 0 was not, -1 (try only) its callback is running. */
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);
/* Moves the expiry past `now` by whole intervals; how many. Timer not queued. */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
ktime_t hrtimer_get_remaining(const struct hrtimer *timer);
bool hrtimer_active(const struct hrtimer *timer);
ktime_t hrtimer_cb_get_time(const struct hrtimer *timer);

static inline void hrtimer_start(struct hrtimer *timer, ktime_t tim, enum hrtimer_mode mode)
{
	hrtimer_start_range_ns(timer, tim, 0, mode);
}

static inline void hrtimer_restart(struct hrtimer *timer)
{
	hrtimer_start_range_ns(timer, timer->softexpires, timer->expires - timer->softexpires,
			       HRTIMER_MODE_ABS);
}

static inline bool hrtimer_is_queued(const struct hrtimer *timer)
{
	return READ_ONCE(timer->state);
}
static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer) { return timer->expires; }
static inline ktime_t hrtimer_get_softexpires(const struct hrtimer *timer)
{
	return timer->softexpires;
}
static inline u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval)
{
	return hrtimer_forward(timer, hrtimer_cb_get_time(timer), interval);
}

static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time)
{
	timer->expires = timer->softexpires = time;
}

static inline void hrtimer_set_expires_range_ns(struct hrtimer *timer, ktime_t time, u64 delta_ns)
{
	timer->softexpires = time;
	timer->expires = ktime_add_safe(time, delta_ns);
}

/* A sleeper wakes its task when it fires; task is then NULL. */
struct hrtimer_sleeper {
	struct hrtimer timer;
	struct task_struct *task;
};
void hrtimer_init_sleeper(struct hrtimer_sleeper *sl, clockid_t clock, enum hrtimer_mode mode);
/*
 * Sleeps in the state the caller has set until an absolute (or relative) time; NULL means for ever.
 * 0 if the time came, -EINTR if woken before. **Sleeps.**
 */
int schedule_hrtimeout(ktime_t *expires, enum hrtimer_mode mode);
int schedule_hrtimeout_range(ktime_t *expires, u64 delta_ns, enum hrtimer_mode mode);
int schedule_hrtimeout_range_clock(ktime_t *expires, u64 delta_ns, enum hrtimer_mode mode,
				   clockid_t clock);
/* nanosleep(2) and clock_nanosleep(2) after their arguments are checked. **Sleeps.** */
long hrtimer_nanosleep(ktime_t rqtp, enum hrtimer_mode mode, clockid_t clockid);
/* Reports what is left of a sleep to its caller; returns -ERESTART_RESTARTBLOCK or -EFAULT. */
struct restart_block;
int nanosleep_copyout(struct restart_block *restart, struct timespec64 *ts);

void hrtimers_init(void);
void hrtimers_prepare_cpu(unsigned int cpu);
struct clock_event_device;
void hrtimer_interrupt(struct clock_event_device *dev);	/* the clock event handler */
void clock_was_set(void);	/* REALTIME jumped: absolute timers look again. Interrupts on. */
/* of this CPU, MONOTONIC, KTIME_MAX if none; interrupts off */
ktime_t hrtimer_get_next_event(void);
void hrtimer_reprogram_cpu(void);
/* With cpu_base lock off: earliest expiry of this CPU but for one timer (the tick). */
ktime_t hrtimer_next_event_without(const struct hrtimer *exclude);
struct seq_file;
int timer_list_show(struct seq_file *m, void *v);	/* /proc/timer_list */
extern unsigned int hrtimer_resolution;			/* ns */

#endif
