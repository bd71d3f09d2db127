/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

/*
 * Timers in jiffies: cheap to set and to cancel, late by at most one eighth of their span, never
 * early. For what mostly does not fire.
 *
 * Rules
 * - The function runs in softirq context on the CPU that armed the timer, and may re-arm or free
 *   it.
 * - **Any context** but NMI, except del_timer_sync(): not from interrupts, not from the function
 *   itself, and not under a lock the function takes.
 */

#include <linux/types.h>
#include <linux/list.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;		/* jiffies */
	void (*function)(struct timer_list *timer);
	u32 flags;			/* CPU in the low bits, TIMER_* */
};

#define TIMER_CPUMASK		0x0003ffff
#define TIMER_MIGRATING		0x00040000
#define TIMER_DEFERRABLE	0x00080000
#define TIMER_PINNED		0x00100000
/* function runs with interrupts off; del_timer_sync() from interrupts allowed */
#define TIMER_IRQSAFE		0x00200000
#define TIMER_ARRAYSHIFT	22

#define from_timer(var, timer, field)	container_of(timer, __typeof__(*var), field)
#define DEFINE_TIMER(name, fn)		struct timer_list name = { .function = (fn) }

void timer_setup(struct timer_list *timer, void (*fn)(struct timer_list *), unsigned int flags);
#define timer_setup_on_stack(t, fn, flags)	timer_setup(t, fn, flags)
#define destroy_timer_on_stack(t)		do { } while (0)

void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
/* 1 if it was pending before, 0 if not. */
int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
/* -1 if the function is running right now. */
int try_to_del_timer_sync(struct timer_list *timer);

static inline int timer_pending(const struct timer_list *timer)
{
	return timer->entry.pprev != NULL;
}

void init_timers(void);
void timers_prepare_cpu(unsigned int cpu);
/* From the tick, interrupts off: raises TIMER_SOFTIRQ if something is due. */
void run_local_timers(void);
/*
 * MONOTONIC time of the next timer of this CPU, seen from jiffies `basej` at `basem`; KTIME_MAX if
 * none. Interrupts off.
 */
u64 get_next_timer_interrupt(unsigned long basej, u64 basem);
void timer_clear_idle(void);
/* Accounts one tick to the current task and runs what hangs on ticks. Interrupts off. */
void update_process_times(int user_tick);

void msleep(unsigned int msecs);
unsigned long msleep_interruptible(unsigned int msecs);
void usleep_range(unsigned long min, unsigned long max);

#endif
