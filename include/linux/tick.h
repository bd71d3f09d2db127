/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_TICK_H
#define _LINUX_TICK_H

/*
 * The tick: CONFIG_HZ times a second while a CPU is busy, an hrtimer of that CPU. An idle CPU stops
 * it and sleeps to the next timer.
 */

#include <linux/types.h>
#include <linux/ktime.h>

/* Starts the tick of the calling CPU; its clock event device is registered. Interrupts off. */
void tick_setup_sched_timer(void);

/*
 * The idle loop brackets its halt with these. enter: interrupts off, no need_resched; stops the
 * tick if the next timer is further than a tick away. exit: interrupts off; catches up with jiffies
 * and restarts the tick. irq_exit calls tick_nohz_irq_exit().
 */
void tick_nohz_idle_enter(void);
void tick_nohz_idle_exit(void);
void tick_nohz_irq_enter(void);
void tick_nohz_irq_exit(void);

/*
 * ns that idle times of this CPU last of late, an average; a long one counts as 4 ticks. Interrupts
 * off.
 */
ktime_t tick_nohz_idle_length(void);

/* ns this CPU was idle, and idle with I/O under way, since boot. Any context. */
u64 get_cpu_idle_time_ns(int cpu);
u64 get_cpu_iowait_time_ns(int cpu);
u64 get_cpu_idle_time_us(int cpu, u64 *last_update_time);

#endif
